"""Rules for comparisons without a number: better than, on par with, worse than, state of the art."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.domain import Span
from pipeline.rules.claims import Draft
from pipeline.rules.clause_subject import subject_of
from pipeline.rules.clauses import clause
from pipeline.rules.context import nearest_metric
from pipeline.rules.dataset import dataset_of
from pipeline.rules.lexicon import any_of, listed_words, words
from pipeline.rules.passages import Passage
from pipeline.rules.rivals import baseline_of, in_terms_of, phrase_from
from pipeline.rules.subject import Subject

_COMPARE = any_of(words("superiority", "verbs", "compare"))
_RATINGS = any_of(words("superiority", "adjectives", "ratings"))
_PARITY = any_of(words("superiority", "adjectives", "parity"))
_MEASURES = any_of(words("superiority", "nouns", "measures"))
_EDGES = any_of(words("superiority", "nouns", "edges"))
_RIVALS = any_of(words("superiority", "nouns", "rivals"))
_BETWEEN = r"(?:[\w@%%/'’()~^+-]+\s){0,%d}?"
_LISTED = _BETWEEN.replace("]+", "]+,?")
_SOTA = r"(?:[Ss]tate[\s-]of[\s-](?:the[\s-])?art|SOTA|SoTA|sota)(?:\s\((?:SOTA|SoTA)\))?"
_AS_GOOD = """good accurate fast effective strong powerful efficient close natural realistic readable helpful
useful reliable robust stable safe fluent coherent sensitive precise sharp capable"""
_CHANGES = (
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
        rf"\b(?<![Nn]on[-‐‑]){_COMPARE}\s(?!(?:\d(?![\w.]*[BM]\b)|the\slimit|expectations|by\b|an?\s(?:certain|given|threshold)\b|"
        r"the\sthreshold|in\s|on\s|chance|random\s(?:chance|guess)))"),
    _pattern("match", "match matches matched matching equals equalled",
        r"(?<!-)\b(?:match|matches|matched|matching|equals|equalled)\s(?:or\s\w+\s|and\seven\s\w+\s)?"
                      r"(?=(?:the|those|its|their|full|human|"
                      rf"or)\s(?:[\w'’-]+\s){{0,8}}?{_MEASURES}\b|that\sof|those\sof|[A-Z][\w-]+|"
                      rf"(?:the|an?)\s(?:[\w-]+\s){{1,3}}{_RIVALS}\b|"
                      r"(?:the|an?)\s(?:\w+ly\s)?(?:[\w-]+\s){0,2}[A-Z][\w-]+|policies\s|models\strained\s|(?<!matching\s)(?!(?:their|its|his|the|an?|positive|negative|each|new|these|those|our)\s)"
                      r"(?!(?:[\w-]+\s){1,3}(?:with|to|against)\s)(?:[\w-]+\s){1,4}(?:in|on|across|for)\s)"),
    _pattern("better than", "than over compared relative comparison versus",
        rf"\b(?!(?:more|less|fewer)\sthan\b){_RATINGS}(?:-(?:quality|fidelity|performing))?(?:\s(?:or|and)\s[\w-]+)?\s"
        r"(?!than\s(?:expected|claimed|just|or\sequal|on\b|in\b|its\b|their\b|\d))"
        rf"(?:{_BETWEEN % 6}than|{_LISTED % 14}{_COMPARED_TO}|{_BETWEEN % 6}over)\s",
        beside=words("superiority", "adjectives", "ratings")),
    _pattern("superior to", "superior superiority inferior preferable favorable",
        rf"\b(?:superior(?:ity)?|inferior|preferable|favorable)\s{_BETWEEN % 2}"
        r"(?<!generalization\s)(?<!robustness\s)to\s"),
    _pattern("better, compared to", "compared unlike",
        rf"\b{_RATINGS}\s[^.;]{{3,140}}?,\s(?:when\s)?(?:compared\s(?:to|with)|unlike)\s"),
    _pattern("compared to, better", "compared relative comparison contrast",
        rf"\b(?:[Cc]ompared\s(?:to|with)|[Rr]elative\sto|[Ii]n\s(?:contrast|comparison)\s(?:to|with))\s[^.;]{{3,110}}?,\s[^.;]{{0,110}}?\b"
        rf"(?:{_RATINGS}|{_EDGES}|outperform\w*|equally)\s", "within"),
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
        r"equivalent)\sto\s(?!each)"),
    _pattern("measure compared", "compared relative comparison versus",
        rf"\b(?:{_MEASURES}|[\w-]*efficient|accurate|robust)\s{_COMPARED_TO}\s"),
    _pattern("as well as it", "well like",
        r"\b(?:(?:do(?:es)?|did|perform\w*|works?|worked|far(?:es|ed)|function\w*|scores?)|(?<=\s)(?:almost|nearly|just|about))\sas\swell\sas\s"
        r"|\bcompares?\s(?:very\s)?well\s(?:to|with)\s|\bperform(?:s|ed)?\s(?:just\s)?like\s(?=the\s|[A-Z])"),
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
        rf"\b{_CHANGES}\s(?:{_BETWEEN % 9}(?:{_COMPARED_TO}|over)|{_LISTED % 12}over(?=\s(?:\w+\s){{0,2}}?"
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
        rf"[\w-]+\s){{0,5}}?{_RIVALS}\b)(?!-)", "none"),
    _pattern("new state of the art", "state sota",
        rf"\b(?:new|beyond\sthe|advanc\w+\s(?:the\s)?)\s?{_SOTA}", "none"),
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

_TRIGGERS = frozenset[str]().union(*(pattern.needs for pattern in PATTERNS))
"""A sentence without any of these compares nothing."""

_NEEDING = {word: [at for at, one in enumerate(PATTERNS) if word in one.needs] for word in _TRIGGERS}
"""The patterns, by their numbers, that are worth a try in a sentence with the word."""

_ACHIEVED = re.compile(
    r"\b(?:achiev|confirm|validat|verif|highlight|set|establish|reach|attain|obtain|advanc|yield|push|deliver|present|demonstrat|report|"
    r"provid|gain|with|rais|improv|show|"
    r"produc|record|result|lead|hav|has|is|are|exhibit|outperform|rank|deliver|offer|maintain|get|gets|"
    r"surpass|boost|position|at|matching|level)"
)
_RATHER = re.compile(
    r"(?:rather|other|more|less|fewer|greater|higher|lower|larger|smaller|better)\sthan\s(?:just\s|"
    r"an?\s)?(?:\d|one\b|two\b|three\b|half|mere)|rather\sthan|other\sthan"
)
_HEDGED = re.compile(
    r"\b(?:whether|hypothes\w+|conjecture|aims?\sto|aiming\sto|in\sorder\sto|designed\sto|strive|would\sbe|"
    r"need\sto|hope|intend|seek\sto|goal)\b"
)
_UNRATED = re.compile(
    r"\b(?:high|low|great|few|large|small|long|short|strong|weak|deep|wid|old|young)er\b|\b(?:more|less|increas\w*|"
    r"decreas\w*|reduc\w*|lower\w*|rais\w*|exceed\w*|benefits?|advantages?|concerns?|gains?|best|highest|lowest)\b"
)
_RATED = re.compile(
    r"\b(?:better|worse|superior|inferior|improv\w+|outperform\w*|efficien\w+|effective\w*|accura\w+|safe\w*|"
    r"reliab\w+|robust\w*|precis\w+|favou?r\w+|performance|quality|powerful|realistic|stable|mortality|survival|toxicity|errors?|costs?)\b"
)
"""In other fields what is higher is not better for that: a comparison there must say what is good."""

_FILLER = re.compile(
    r"(?:(?:or|and)\s(?:even\s|sometimes\s|in\ssome\scases\s)?(?:surpass|outperform|exceed|beat|better|superior|"
    r"match)\w*,?\s(?:than\s|to\s)?|even\s|both\s|all\s|that\sof\s|those\sof\s|the\sperformance\sof\s|"
    r"the\saccuracy\sof\s|"
    r"using\s|compared\s(?:to|with)\s|to\s|with\s|,\s){0,3}"
)
_REACH_BACK = 50
"""A margin so many characters before an "improvement over" belongs to it."""

_MARGINS = frozenset({"change by a margin", "signed change", "coordinated", "points"})
"""The rules whose number is a margin of the comparison before it."""

_MARGIN_FOLLOWS = re.compile(
    r":\s|,\s(?:while\s)?(?:e\.g|i\.e|namely|achiev|with|yield|obtain|deliver|improv|by|reach|provid|show|"
    r"leading|gain|result)\w*\b"
)
"""After "outperforms X" these lead to its margin."""


def superiority_claims(passage: Passage, subject: Subject, taken: Sequence[Draft]) -> list[Draft]:
    """The comparisons of a sentence of the work's own that no claimed margin swallows."""
    drafts: list[Draft] = []
    there = _TRIGGERS & passage.words
    if not there or passage.text.endswith("?"):
        return drafts
    wanted = {at for word in there for at in _NEEDING[word]}
    for pattern in map(PATTERNS.__getitem__, sorted(wanted)):
        if pattern.beside and pattern.beside.isdisjoint(passage.words):
            continue
        for match in pattern.find.finditer(passage.text):
            span = clause(passage.text, match.start(), match.end())
            if any(_overlap(span, draft.span) for draft in drafts):
                continue
            draft = _claim(passage, match, span, pattern, subject, taken)
            if draft is not None:
                drafts.append(draft)
    return sorted(drafts, key=lambda draft: draft.span)


def _claim(
    passage: Passage,
    match: re.Match[str],
    span: Span,
    pattern: Pattern,
    subject: Subject,
    taken: Sequence[Draft],
) -> Draft | None:
    text, start = passage.text, match.start()
    told = text[max(0, start - 50) : match.end()]
    ranks = pattern.name == "rank among"
    if passage.study and not ranks and _UNRATED.search(match[0]) and not _RATED.search(told):
        return None
    if (passage.study and pattern.name == "same as it") or (pattern.name == "best" and _names_one(match)):
        return None
    if (pattern.name != "as good beside" and _swallowed(match, span, pattern, taken)) or _HEDGED.search(
        text, max(0, start - 110), start
    ):
        return None
    if _RATHER.search(text, max(0, start - 7), match.end() + 8):
        return None
    if pattern.name == "edge over" and _WITHSTANDS.search(match[0]):
        return None
    baseline = _baseline(text, match, pattern)
    if pattern.baseline not in {"none", "groups"} and baseline is None:
        return None
    achieved = pattern.name in _RANKS or _ACHIEVED.search(passage.low, max(0, start - 80), start)
    if pattern.baseline == "none" and not achieved:
        return None
    fields: dict[str, str | None] = {
        "subject": subject_of(text, start, subject, verb=pattern.name in VERBS),
        "metric": in_terms_of(text, start)
        or _topped(match)
        or _rated(match)
        or nearest_metric(text[span[0] : start], text[start : span[1]], 120)
        or nearest_metric(text[max(0, span[0] - 100) : span[0]], ""),
        "baseline": baseline,
        "dataset": dataset_of(text, start, match.end()),
    }
    if baseline is not None and baseline == fields["subject"]:
        return None
    return Draft(
        "superiority", pattern.name, passage, span, {name: value for name, value in fields.items() if value}
    )


_WITHSTANDS = re.compile(r"\b(?:robustness|resilience|resistance|defen[cs]e|protection)\sagainst\s$")
"""What is withstood is no rival: "gains in robustness against noise"."""

_IS = re.compile(r"\b(?:is|are|was|were|as|be|being|becomes?|remains?|,)\s$")


def _names_one(match: re.Match[str]) -> bool:
    """Whether "the best model" is what something is said of, not what something is said to be."""
    return match[0].endswith(("model", "models")) and not _IS.search(match.string[: match.start()])


_WHAT_IS_RATED = re.compile(
    rf"^(?:(?:{_RATINGS}|{_CHANGES}|and|more|less)\s)+(?:the\s|its\s)?(?P<metric>(?:(?!in\b|on\b|of\b|for\b|than\b|to\b|over\b|when\b|as\b|even\b|upon\b|compared\b|against\b|versus\b|(?:reduc|improv|increas)\w+|"
    r"relative\b|\w+(?:ly|ive|ient|able|ible|ful|ous)\b)[\w-]+\s){1,4})"
)


_TOPPED = re.compile(
    r"(?:[Tt]he\s|its\s)?(?:best|highest|lowest|fastest|smallest|tightest|strongest|largest)\s(?P<metric>(?:(?!among\b|to\b)[\w-]+\s){1,4}?)(?:among|to\sdate|so\sfar|of\sall)\b"
)


def _topped(match: re.Match[str]) -> str | None:
    """Of what something has the most or the least: "the highest stacking scores among"."""
    found = _TOPPED.match(match[0])
    return found["metric"].strip() if found else None


def _rated(match: re.Match[str]) -> str | None:
    """What "stronger" or "improves" says something of: "stronger stacking skills than"."""
    found = _WHAT_IS_RATED.match(match[0])
    return found["metric"].strip() if found and not _ADJECTIVE.search(match[0][: found.end()]) else None


_ADJECTIVE = re.compile(
    r"\b(?:more|less)\s(?![\w-]+(?:[^s]s|ion|ity|ness|ment|[ae]nce|cy|memory|compute|data|time|energy|power|training|skill)\s)[\w-]+\s$"
)
"""A single word behind "more" or "less" that is no noun: "more coherent than"."""


def _baseline(text: str, match: re.Match[str], pattern: Pattern) -> str | None:
    if pattern.baseline == "after":
        filler = _FILLER.match(text, match.end())
        phrase = phrase_from(text, filler.end() if filler else match.end())
        counted = re.match(r"(?:\\\(|\$)?\d(?![\w.]*B\b|\d*-bit\b)", phrase)
        return phrase if len(phrase) > 1 and not counted else None
    return baseline_of(text, match.start(), match.end())


def _swallowed(match: re.Match[str], span: Span, pattern: Pattern, taken: Sequence[Draft]) -> bool:
    """Whether a claimed margin belongs to the comparison."""
    margins = [draft for draft in taken if draft.kind == "improvement" and draft.mention is not None]
    if margins and _SUMS_UP.search(match.string, max(0, match.start() - 40), match.start() + 1):
        return True
    return any(_is_margin(draft, match, span, pattern) for draft in margins)


def _is_margin(draft: Draft, match: re.Match[str], span: Span, pattern: Pattern) -> bool:
    """Whether the number of a change is the margin of a comparison: before it, in it, or right behind it."""
    text, at = match.string, draft.mention.number[0] if draft.mention else 0
    if match.start() <= at < match.end() and pattern.name in _OF_CHANGE:
        return True
    if at < match.start():
        near = pattern.name not in _NO_MARGIN and match.start() - at <= _REACH_BACK
        return near and ", " not in text[at : match.start()]
    behind = match.end() < at < match.end() + FARTHEST_MARGIN
    if behind and not _VERB.search(text, match.end(), at):
        if _MARGIN_BY.search(text, match.end(), at):
            return True
        if "metric" not in draft.fields and _MARGIN_WITH.search(text[match.end() : at]):
            return True
    if at < span[1]:
        return draft.rule in _MARGINS or pattern.name == "compared to, better"
    follows = _MARGIN_FOLLOWS.match(text, span[1])
    return draft.rule in _FOLLOWING and follows is not None and at < follows.end() + 60


_RANKS = frozenset({"record", "rank among", "wins"})
"""The patterns that say by themselves what was reached."""

VERBS = frozenset({"verb of comparison", "match"})
"""The patterns that are one verb: a number before it belongs to another."""

_NO_MARGIN = VERBS | {"as good as", "same measure as", "same as it", "as well as it"}
"""The patterns to which no number before them belongs."""

_OF_CHANGE = frozenset({"edge over", "change against"})
"""The patterns whose own words are those of a change: "gains of up to 23% over a single backbone"."""

FARTHEST_MARGIN = 190
"""So many characters behind a verb of comparison its "by 2.2%" may stand."""

_MARGIN_BY = re.compile(r"\bby\s")
_MARGIN_WITH = re.compile(r"\bwith\s(?:up\sto\s|an?\s|over\s)*\W?$")
_SUMS_UP = re.compile(r"\brepresent\w*\s(?:\w+\s){0,3}\w$")
_VERB = re.compile(
    rf"\b{_COMPARE}\b|\bachiev|\b(?:reduc(?:e|es|ed|ing)|cuts?|cutting|lowers?|lowering|saves?|saving|narrows?)\b|\bit\simproves\b"
)
_FOLLOWING = frozenset(
    {"change by a margin", "signed change", "points", "change after the number", "change before the number"}
)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
