"""The ways to compare without a number, each with the words that it needs."""

import re
from typing import NamedTuple

from pipeline.rules.lexicon import any_of, listed_words, words

COMPARE = any_of(words("superiority", "verbs", "compare"))
RATINGS = any_of(words("superiority", "adjectives", "ratings"))
_PARITY = any_of(words("superiority", "adjectives", "parity"))
_MEASURED = words("superiority", "nouns", "measures")
_MEASURES = any_of(_MEASURED)
_EDGES = any_of(words("superiority", "nouns", "edges"))
_RIVALS = any_of(words("superiority", "nouns", "rivals"))
_BETWEEN = r"(?:[\w@%%/'’()~^+-]+\s){0,%d}?"
_LISTED = _BETWEEN.replace("]+", "]+,?")
_SOTA = r"(?:[Ss]tate[\s-]of[\s-](?:the[\s-])?art|SOTA|SoTA|sota)(?:\s\((?:SOTA|SoTA)\))?"
_AS_GOOD = """good accurate fast effective strong powerful efficient close natural realistic readable helpful
useful reliable robust stable safe fluent coherent sensitive precise sharp capable"""
OF_CHANGING = (
    r"(?:improv|increas|reduc|lower|decreas|enhanc|boost|accelerat|outstrip|cut|rais|shorten|lift|speed|"
    r"sav)\w*"
)


class Pattern(NamedTuple):
    """A named way to compare.

    A sentence without one of the words that it `needs`, and one that it needs `beside` where there are such,
    is not looked at. `baseline` says where the rival stands: "after" the matched words, "within" them, or
    nowhere ("none", and "groups" where two groups of a study are compared).
    """

    name: str
    needs: frozenset[str]
    find: re.Pattern[str]
    baseline: str
    beside: frozenset[str]


def _pattern(
    name: str,
    needs: str | frozenset[str],
    text: str,
    baseline: str = "after",
    beside: str | frozenset[str] = "",
) -> Pattern:
    return Pattern(name, _set_of(needs), re.compile(text), baseline, _set_of(beside))


def _set_of(given: str | frozenset[str]) -> frozenset[str]:
    return given if isinstance(given, frozenset) else listed_words(given)


_COMPARED_TO = r"(?:when\s)?(?:compared\s(?:to|with|against)|relative\sto|in\scomparison\s(?:to|with)|versus)"
PATTERNS = [
    _pattern("verb of comparison", words("superiority", "verbs", "compare"),
        rf"\b(?<![Nn]on[-‐‑]){COMPARE}\s(?!(?:\d(?![\w.]*[BM]\b)|the\slimit|expectations|by\b|an?\s(?:certain|given|threshold)\b|"
        r"the\sthreshold|in\s|on\s|chance|random\s(?:chance|guess)))"),
    _pattern("match", "match matches matched matching equals equalled",
        r"(?<!-)\b(?:match|matches|matched|matching|equals|equalled)\s(?:or\s\w+\s|and\seven\s\w+\s)?"
                      r"(?=(?:the|those|its|their|full|human|"
                      rf"or)\s(?:[\w'’-]+\s){{0,8}}?{_MEASURES}\b|that\sof|those\sof|[A-Z][\w-]+|"
                      rf"(?:the|an?)\s(?:[\w-]+\s){{1,3}}{_RIVALS}\b|"
                      r"(?:the|an?)\s(?:\w+ly\s)?(?:[\w-]+\s){0,2}[A-Z][\w-]+|policies\s|models\strained\s|(?<!matching\s)(?!(?:their|its|his|the|an?|positive|negative|each|new|these|those|our)\s)"
                      r"(?!(?:[\w-]+\s){1,3}(?:with|to|against)\s)(?:[\w-]+\s){1,4}(?:in|on|across|for)\s)"),
    _pattern("better than", "than over compared relative comparison versus",
        rf"\b(?!(?:more|less|fewer)\sthan\b){RATINGS}(?:-(?:quality|fidelity|performing))?(?:\s(?:or|and)\s[\w-]+)?\s"
        r"(?!than\s(?:expected|claimed|just|or\sequal|on\b|in\b|its\b|their\b|\d))"
        rf"(?:{_BETWEEN % 6}than|{_LISTED % 14}{_COMPARED_TO}|{_BETWEEN % 6}over)\s",
        beside=words("superiority", "adjectives", "ratings")),
    _pattern("superior to", "superior superiority inferior preferable favorable",
        rf"\b(?:superior(?:ity)?|inferior|preferable|favorable)\s{_BETWEEN % 2}"
        r"(?<!generalization\s)(?<!robustness\s)to\s"),
    _pattern("better, compared to", "compared unlike",
        rf"\b{RATINGS}\s[^.;]{{3,140}}?,\s(?:when\s)?(?:compared\s(?:to|with)|unlike)\s"),
    _pattern("compared to, better", "compared relative comparison contrast",
        rf"\b(?:[Cc]ompared\s(?:to|with)|[Rr]elative\sto|[Ii]n\s(?:contrast|comparison)\s(?:to|with))\s[^.;]{{3,110}}?,\s[^.;]{{0,110}}?\b"
        rf"(?:{RATINGS}|{_EDGES}|outperform\w*|equally)\s", "within"),
    _pattern("as good as", words("superiority", "adjectives", "parity") | frozenset({"par"}),
        rf"\b{_PARITY}(?:,\s(?:and|or)\s[^,.;]{{3,30}},)?(?:,?\s(?:or|and|and\sin\ssome\scases)\s(?:even\s|"
        rf"sometimes\seven\s)?[\w-]+)?\s(?!to\seach\sother|(?:\w+\s){{0,3}}(?:is|are|was|were)\s)"
        rf"{_BETWEEN % 6}(?:to|with|as|against|than|{_COMPARED_TO}),?\s"
        r"(?!(?:fewer|less|only|more|just|significantly|an?|each|one|real-time|lower?|reduced|minimal|higher?|limited|small(?:er)?|faster)\b|\d[\d.]*[%x])"),
    _pattern("same measure as", "similar same equal equivalent identical close",
        r"\b(?:similar|same|equal|equivalent|identical|"
        rf"close)\s{_BETWEEN % 3}{_MEASURES}\s{_BETWEEN % 3}(?:to|with|as)\s"),
    _pattern("measure close to", "close similar equal equivalent",
        rf"\b(?i:{_MEASURES})\s(?:is\s|are\s|that\sis\s|very\s)?(?:close|similar|equal|"
        r"equivalent)\sto\s(?!each)", beside=_MEASURED),
    _pattern("measure compared", "compared relative comparison versus",
        rf"\b(?:{_MEASURES}|(?:[\w-]+-)?(?:in)?efficient|accurate|robust)\s{_COMPARED_TO}\s",
        beside=_MEASURED | listed_words("efficient inefficient accurate robust")),
    _pattern("as well as it", "well like",
        r"\b(?:(?:do(?:es)?|did|perform(?:s|ed|ing)?|works?|worked|far(?:es|ed)|function(?:s|ed|ing)?|scores?)|(?<=\s)(?:almost|nearly|just|about))\sas\swell\sas\s"
        r"|\bcompares?\s(?:very\s)?well\s(?:to|with)\s|\bperform(?:s|ed)?\s(?:just\s)?like\s(?=the\s|[A-Z])",
        beside="do does did perform performs performed performing work works worked fares fared function "
        "functions functioned functioning score scores almost nearly just about compare compares"),
    _pattern("same as it", "equal identical indistinguishable same",
        r"(?:\b(?:is|are|was|were|remains?)|,)\s(?:\w+ly\s)?(?:(?:equal\sto|identical\sto|indistinguishable\sfrom)\s|the\ssame\sas\s(?:with\s)?)"
        r"(?=that|those|the|an?\s|[A-Z])"),
    _pattern("as good as it", _AS_GOOD,
        rf"as(?<!\w..)\s{any_of(_AS_GOOD.split())}\sas\s(?!as)(?!possible)"),
    _pattern("edge over", "over upon against compared relative comparison versus",
        rf"\b(?!effectiveness\s[^,;]*\sagainst){_EDGES}\s(?!carr(?:y|ies)\s)"
        rf"(?:{_BETWEEN % 6}(?:over(?!\swhich)|upon|against)|{_LISTED % 14}{_COMPARED_TO})\s",
        beside=words("superiority", "nouns", "edges") | {"speed"}),
    _pattern("improves on", "improve improves improved improving",
        r"\bimprov(?:e|es|ed|ing)\s(?:substantially\s|significantly\s|consistently\s)?(?:upon|over|"
        r"on)\s(?=(?:the\s)?(?:previous|prior|earlier|existing|state|current|strong|other|standard|baseline|best|"
        r"vanilla|original|all|many|several|[A-Z]))"),
    _pattern("change against", "over compared relative comparison versus",
        rf"\b{OF_CHANGING}\s(?:{_BETWEEN % 9}(?:{_COMPARED_TO}|over)|{_LISTED % 12}over(?=\s(?:\w+\s){{0,2}}?"
        r"(?:state|SOTA|existing|prior|previous|conventional|traditional|strong|baseline|standard|other|compet)))\s"),
    _pattern("as good beside", "comparable competitive similar same equal equivalent",
        r"\b(?:with|while|maintaining|achieving|at|retaining|preserving|keeping)\s(?:(?:maintaining|achieving|retaining|preserving|keeping)\s)?(?:\w+ly\s)?(?:the\s|an?\s)?(?:\w+ly\s)?"
        r"(?:comparable|competitive|similar|same|equal|equivalent)(?:,?\s(?:or|and)\s(?:even\s)?(?:better|higher|lower|improved|superior|reduced))?\s"
        rf"(?:[\w-]+\s){{0,2}}{_MEASURES}\b(?!\s(?:to|as|with|than|compared)\b)", "within"),
    _pattern("below it", "below above behind",
        r"\b(?:is|are|was|were|remains?|stays?)\s(?:(?:\w+ly|just|well|far|somewhat)\s)?(?:below|above|behind)\s(?=(?:that|those)\sof\s)"),
    _pattern("falls short of", "behind short below gap ahead second loses lost",
        r"\b(?:(?:lags?|lagging|falls?|falling)\s(?:\w+\s){0,3}?(?:behind|short\sof)|(?:far|well|significantly|"
        r"substantially|remains?|still)\s(?:far\s|well\s)?below|gap\s(?:to|with|from|compared\s(?:to|with)))\s"
        r"(?=(?:the\s|that\sof\s|those\sof\s)?(?:(?:humans?|experts?|oracle|state-of-the-art)\b|[A-Z]))"
        r"|\b(?:ahead\sof|second\sonly\sto|los(?:es|t)\sto)\s(?=(?:all\s|other\s|the\s)?[A-Z]|all\s|other\s)"),
    _pattern("level of", "level",
        r"\b(?:human|expert|teacher|[A-Z][\w.]*)-level\s(?:[\w-]+\s)?(?:performance|accuracy|quality|"
        r"results)\b", "none"),
    _pattern("improves those", "improve improves improved improving enhance enhances boost boosts",
        r"\b(?<!\bto\s)(?:improv(?:e|es|ed|ing)|enhances?|boosts?)\s(?:the\s)?(?:[\w-]+\s){1,5}of\s"
        r"(?=(?:existing|different|various|state-of-the-art|current|multiple|several|other|strong)\s)",
        beside="existing different various state current multiple several other strong"),
    _pattern("approach",
        "approaching approaches catch catches keeps holds reach reaches reaching compete competes competing "
        "close near",
        r"\b(?:approaching(?=\s[A-Z])|approaching|approaches(?=\s(?:the|that|human|full|GPT))|"
        r"catch(?:es)?\sup\swith|keeps?\sup\swith|holds?\sits\sown\sagainst|reach(?:es|"
        r"ing)(?=\sthe\s(?:performance|accuracy|quality|level))|compet(?:e|es|ing)\s(?:\w+ly\s)?with|"
        r"close\sto(?=\sthe\s)|near(?:s|ing))\s"
                         rf"(?=(?:[\w'’-]+\s){{0,7}}?(?:{_MEASURES}|models?|methods?|ones)\b|[A-Z])(?!(?:an?|"
                         r"high|the\slimit)\b)"),
    _pattern("no difference", "difference differences differ equally",
        r"\b(?:no|not)\s(?:\w+ly\s)?(?:(?:significant|statistical|notable|clinical)\w*\s){1,2}"
        r"differen(?:t|ces?)\b|\b(?:did|do|does)\snot\sdiffer\s(?:significantly|between|from)\b|\sand\s[^,;]{2,50}\s(?:perform(?:ed)?|are|were)\sequally\s\w+|"
        r"\bnot\ssignificantly\sdifferent\b", "groups"),
    _pattern("state of the art", "state sota",
        r"(?=[Ss])(?<!over\s)(?<!than\s)(?<!over\sthe\s)(?<!previous\s)(?<!prior\s)(?<!existing\s)(?<!current\s)"
        rf"(?<!compared\sto\s)(?<!compared\swith\s)(?<!petitive\swith\s)(?<!parable\swith\s)(?<!par\swith\s)\b{_SOTA}(?!\s(?:(?!{_MEASURES}\b|for\b|on\b|in\b|of\b|among\b)"
        rf"[\w-]+\s){{0,5}}?{_RIVALS}\b)(?!-)", "none", "art sota"),
    _pattern("new state of the art", "state sota",
        rf"\b(?:new|beyond\sthe|advanc(?:e|es|ed|ing|ements?)\s(?:the\s)?)\s?{_SOTA}", "none",
        "new beyond advance advances advanced advancing advancement advancements"),
    _pattern("best", "best highest lowest fastest strongest fewest most least",
        r"\b(?:[Tt]he|its|overall)\s(?:\w+\s)?(?:best|highest|lowest|fastest|strongest|"
        rf"fewest)(?:-performing)?\s{_BETWEEN % 4}(?:{_MEASURES}|ranks?|models?|among|of\sall)\b"
        r"|(?<=(?:\sis|are|was|ere)\s)the\s(?:most|least)\s\w+\s(?:\w+\s)?(?:models?|methods?|systems?|of\sall)\b",
        "none"),
    _pattern("rank among",
        "highest lowest smallest fastest tightest strongest lightest cheapest most least best first",
        r"\b(?:(?:highest|lowest|smallest|fastest|tightest|strongest|lightest|cheapest|best|(?:most|least)\s\w+)\s(?:[\w-]+\s){0,5}?"
        r"(?:to\sdate|among|so\sfar|yet|ever\s\w+|reported\sto\sdate)\b"
        r"|first\s(?:[\w-]+\s){1,6}?(?:to\s(?:reach|exceed|surpass|break)|beyond|exceeding)\s)", "none",
        "date among far yet ever reach exceed surpass break beyond exceeding"),
    _pattern("wins", "wins leads winning ranks second third record",
        r"\b(?:our\swinning\s(?:entry|submission|solution|system|approach)|comes?\s(?:first|second|third)|came\s(?:first|second|third)|"
        r"leads\swith\b|leads\s(?=the\s(?:[\w-]+\s){0,4}?(?:models|methods|systems|leaderboard|field)\b)|"
        r"a\srecord\samong\b)", "none"),
    _pattern("record",
        "record runner leaderboard tops won wins winning rank ranks ranked ranking place placed",
        r"\b(?:record-breaking|record\sbreaking|record-(?:low|high|setting)|(?:new|sets?\sa|"
        r"setting\sa)\s(?:new\s)?record|won\sthe\s(?:[\w-]+\s){0,4}?(?:challenge|competition|track|task)|(?:rank|ranks|ranked|ranking|placed|won|wins|"
        r"winning)\s(?:the\s)?(?:first|1st|top|second|2nd|third|3rd)|(?:first|1st|second|2nd|third|3rd)\splace\b|runner-up|top\sof\sthe\sleaderboard|"
        r"tops\sthe)\b", "none"),
]  # fmt: skip

TRIGGERS = frozenset[str]().union(*(pattern.needs for pattern in PATTERNS))
"""A sentence without any of these compares nothing."""

NEEDING = {word: [at for at, one in enumerate(PATTERNS) if word in one.needs] for word in TRIGGERS}
"""The patterns, by their numbers, that are worth a try in a sentence with the word."""
