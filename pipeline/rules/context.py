"""What stands around a claim: its metric."""

import re

from pipeline.rules.lexicon import any_of, listed_words, words
from pipeline.rules.metrics import METRIC, at_metrics, measures
from pipeline.rules.passages import lowered

_STOP = (
    r"(?:[,.;:()]|\s(?:and\s(?=\d|over\s\d|up\sto)|by|with|while|and\s(?:achiev|outperform|improv|reduc|is|"
    r"are|has|can|even|surpass|exceed)\w*|"
    r"when|where|which|that|in\sterms|compared|using|whereas|under|without|respectively|via|through|thus|"
    r"thereby|achiev\w+|outperform\w*|surpass\w*|reach\w*|demonstrat\w*|show\w*|but|despite|at|for|to|on|in|"
    r"across|over|than|from|is|are|was|were|has|have|can|as|after|before|among)\b|$)"
)

_UP_OR_DOWN = any_of(
    words("change", "nouns", "increase") | words("change", "nouns", "decrease") | {"difference", "change"}
)
_COMPARATIVE = any_of(
    words("change", "comparatives", "increase") | words("change", "comparatives", "decrease")
)
VERBS = any_of(
    (words("change", "verbs", "increase") | words("change", "verbs", "decrease"))
    - words("superiority", "verbs", "compare")
    - {"leading", "lag", "lagging", "lags", "trail", "trails", "trailing"}
)

_CHANGED_NOUN = re.compile(
    r"^\s?(?:absolute\s|relative\s|average\s|overall\s|"
    rf"mean\s)?(?P<metric>(?:[\w@/-]+\s){{1,4}}?)(?:\w+ly\s)?(?:{_UP_OR_DOWN})\b"
)
_CHANGE_IN = re.compile(
    rf"^\s?(?:[\w-]+\s){{0,3}}(?:{_UP_OR_DOWN}|improved)\s(?:(?:in|of|on|for)\s(?:the\s|its\s|"
    rf"their\s)?|to\s(?:the|its|their)\s)(?P<metric>[\w@/&-]+(?:\s[\w@/&-]+){{0,4}}?)(?:\s\(|{_STOP})"
)
_FEWER = re.compile(
    rf"^\s?(?:{_COMPARATIVE})\s(?!than\b|on\b|in\b|as\b|and\b|"
    rf"to\b|for\b)(?P<metric>[\w@/-]+(?:\s(?!fewer\b|less\b|lower\b|higher\b|more\b)[\w@/-]+){{0,4}}?){_STOP}"
)
_AS_MANY = re.compile(
    rf"^\s?(?:times\s)?as\s(?:many|much)\s(?P<metric>(?!as\b)[\w@/-]+(?:\s[\w@/-]+){{0,3}}?)(?:\sas\b|{_STOP})"
)
_VERB_OBJECT = re.compile(
    rf"\b(?:{VERBS})\s(?:the\s|its\s|their\s|both\s|overall\s)?(?P<metric>(?:[\w@/'-]+\s){{1,11}}?)(?:by|"
    r"to|from|up\sto|of)\s"
)
_NOUN_OBJECT = re.compile(
    rf"\b(?:{_UP_OR_DOWN})\s(?:in|on)\s(?:the\s|its\s)?(?P<metric>(?:[\w@/-]+\s){{1,5}}?)(?:of|by|from|"
    r"up\sto|to)\s"
)
_NOUN_BEFORE = re.compile(
    rf"(?<![\w@/-])(?P<metric>(?:[\w@/-]+\s){{1,3}})(?:{_UP_OR_DOWN})\s(?:of|by|up\sto|from)\s"
)
_OF_SHARE = re.compile(
    r"^\)?\s?(?:\([^()]{0,40}\)\s)?(?:(?:of|the)\s)?(?:(?:the|its|their|all)\s)?(?P<metric>[\w@/-]+(?:\s[\w@/-]+){0,3}?)(?:\sof\b|"
    + _STOP[3:]
)
_ARTICLES = re.compile(
    r"^(?:the|a|an|its|their|our|of|in|this|that|both|all|up|absolute|relative|average|an?|overall|"
    r"significant|more|"
    r"substantial|top|best|highest|lowest|new|strong|and|with|to|for|by|only|over|about|on|at|is|are|less|fewer|even)\s",
    re.IGNORECASE,
)
_IN_METRIC = re.compile(
    rf"^(?:\s[\w.]+){{0,2}}?\sin\s(?:terms\sof\s)?(?P<metric>[\w@/&-]+(?:\s[\w@/&-]+){{0,3}}?){_STOP}",
    re.IGNORECASE,
)
_AND_OBJECT = re.compile(r"\band\s(?P<metric>(?:[\w@/-]+\s){1,4})by\s(?:\w+\s){0,3}$")
_SIGNED = re.compile(
    rf"^\s(?!and\s)(?P<metric>[\w@/-]+(?:\s[\w@/-]+){{0,3}}?)(?:\sand\s|{_STOP})", re.IGNORECASE
)
_INTRANSITIVE = (
    r"(?:falls?|fell|grows?|grew|drops?|dropped|rises?|rose|increases?|increased|decreases?|decreased|shrinks?|"
    r"shrank|improves?|improved|declines?|declined)"
)
_OWN_SUBJECT = re.compile(
    rf"(?:^|[,;:]\s|\b(?:and|while|but|that)\s)(?:[Tt]he\s|[Ii]ts\s|[Tt]heir\s)?(?P<metric>(?:[\w@/'%-]+\s){{1,7}}?)"
    rf"(?:{_INTRANSITIVE}|(?:is|are|was|were|be|been)\s(?:\w+ly\s)?(?:reduced|lowered|cut|raised|shortened|boosted|accelerated|decreased|increased|improved))"
    r"\s(?:\w+ly\s)?(?:by|to|from)\s(?:\w+\s){0,3}\W{0,2}$"
)
_ENDS_CHANGE = re.compile(r"\s(?:by|to|from)\s(?:\w+\s){0,3}\W{0,2}$")
"""How each of these ends, which few texts do."""

_WHICH_IS = re.compile(r"\b(?:an?|the|its)\s(?P<metric>[\w-]+)\s(?:that|which)\s(?:is|are)\s(?:\w+\s){0,2}$")
_RATED_BY = re.compile(
    rf"^\s?(?:times\s)?(?:{_COMPARATIVE})(?=\s(?:than|and|at|on|in|while|with|for|to|compared|when)\b|[,.;)]|$)"
)
_IS_RATED = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|while|but|that|where)\s)(?:[Tt]he\s|[Ii]ts\s|[Tt]heir\s)?(?P<metric>(?:[\w@/'-]+\s){1,6}?)"
    r"(?:is|are|was|were|becomes?)\s(?:\w+\s|[\d.]+x?\s){0,3}\W{0,2}$"
)
"""What is said to be more or less: "the total run time is 2.3 times lower"."""
_SIZE = re.compile(r"^\s?(?:smaller|larger|bigger|shorter|longer|lighter|heavier|cheaper)\b")
_POINTS_OF = re.compile(rf"^\s(?:of|to)\s(?:the\s|its\s)?(?P<metric>[\w@/&-]+(?:\s[\w@/&-]+){{0,2}}?){_STOP}")
_NO_METRIC = listed_words(
    "it them this that than by up and the a an fast low high long short efficient effective accurate robust"
) | {"", "performance gains"}


def metric_of_change(before: str, after: str, *, signed: bool = False, measured: bool = False) -> str | None:
    """The metric of a change, from the words right after and before its number; as written.

    Right behind a `signed` number ("+2.4 mAP") any noun is its metric.
    """
    low_before, low_after = lowered(before[-110:]), lowered(after[:90])
    for pattern in (
        _CHANGE_IN,
        _CHANGED_NOUN,
        _FEWER,
        _AS_MANY,
        _POINTS_OF,
        _IN_METRIC,
        *([_SIGNED] if signed else []),
    ):
        match = pattern.match(low_after)
        metric = _clean(after[slice(*match.span("metric"))]) if match else None
        if metric and (
            measures(metric)
            or (pattern in (_CHANGE_IN, _CHANGED_NOUN, _IN_METRIC) and _is_quality(metric, match, after))
            or (
                pattern is _POINTS_OF
                and low_after[1:].startswith(("of the ", "to the "))
                and _plain_noun(metric)
            )
            or (
                pattern in (_FEWER, _AS_MANY)
                and metric.rpartition(" ")[2].islower()
                and not _RIVAL_WORDS.search(metric)
            )
        ):
            return metric
    if (direct := METRIC.match(low_after, 1)) is not None and low_after[:1] == " ":
        return after[slice(*direct.span())]
    if (own := own_subject(before[-110:], low_after)) is not None:
        return own
    for pattern in (_AND_OBJECT, _NOUN_OBJECT, _VERB_OBJECT, _NOUN_BEFORE):
        spans = [match.span("metric") for match in pattern.finditer(low_before)]
        metric = _clean(before[-110:][slice(*spans[-1])]) if spans else None
        one_more = pattern is _AND_OBJECT and "%" in low_before
        abbreviated = measured and pattern is _VERB_OBJECT and metric is not None and metric.isupper()
        if metric and (measures(metric) or abbreviated or (one_more and _plain_noun(metric))):
            return metric
        head = _PREPOSITION.split(metric)[0].strip() if metric and pattern is _VERB_OBJECT else ""
        if head and _plain_noun(head):
            return head
    doubled = _DOUBLED.match(low_after)
    if doubled is not None:
        return _clean(after[slice(*doubled.span("metric"))])
    return None if _BARE.match(low_after) else nearest_metric(before, after)


_QUALITY = re.compile(
    r"(?:ity|ness|ance|cy|rates?|times?|runtime|costs?|errors?|loss|quality|success|usage|use|length|distance|speed|scores?|index|ratios?)$"
)
_ABBREVIATED = re.compile(r"\s\([A-Z][\w-]*[A-Zr-z\d]\)")


def _is_quality(metric: str, match: re.Match[str] | None, after: str) -> bool:
    """Whether what changes is no task but a quality of one, by its last letters or its abbreviation."""
    if match is None or _RIVAL_WORDS.search(metric):
        return False
    return (_QUALITY.search(metric) is not None and (" " in metric or not metric.istitle())) or (
        metric.islower() and _ABBREVIATED.match(after, match.end("metric")) is not None
    )


_DOUBLED = re.compile(rf"^\s(?:the|its|their)\s(?P<metric>(?!size\b)[\w@/-]+(?:\s[\w@/-]+){{0,3}}?){_STOP}")
_BARE = re.compile(
    r"^\s?(?:times\s)?(?:faster|slower|smaller|larger|bigger|lighter|cheaper|longer|shorter|more\sefficient)"
    r"(?=\s(?:than|and|at|on|in|while|with|for|to|compared|when|using|without)\b|[,.;)]|$)"
)
"""What says by itself what changed, if the subject does not: "is 5x faster than"."""


def object_changed(before: str) -> str | None:
    """What a verb changes from a value that follows: "lowers the refusal rate of Quimby from"."""
    spans = [match.span("metric") for match in _VERB_OBJECT.finditer(lowered(before[-110:]) + "from ")]
    metric = _clean(before[-110:][slice(*spans[-1])]) if spans else None
    head = _OF_WHOM.split(metric)[0] if metric else ""
    return head if head and head.rpartition(" ")[2].islower() and not _NO_MEASURE.search(head) else None


_OF_WHOM = re.compile(r"\s(?:of|on|in|for|from)\s")


def own_subject(before: str, after: str) -> str | None:
    """The measure that a clause says changed: "the delay falls by 4%", "an index that is 4x smaller"."""
    match = _OWN_SUBJECT.search(before) if _ENDS_CHANGE.search(before[-60:]) else None
    if match is None and _SIZE.match(after):
        match = _WHICH_IS.search(before)
    if match is None and _RATED_BY.match(after):
        match = _IS_RATED.search(before)
    if match is None:
        return None
    metric = _AT_PREPOSITION.split(match.group("metric"))[0].rstrip()
    plain = metric[:1].lower() + metric[1:] if match.start("metric") <= len("The ") else metric
    named = (plain.islower() or plain.rpartition(" ")[2].islower()) and not _NO_MEASURE.search(plain)
    named = named or _PROCESS.fullmatch(plain) is not None
    return metric if named or measures(metric) else None


_PROCESS = re.compile(r"[a-z-]+ing")
"""What is done faster: "sampling is"."""

_AT_PREPOSITION = re.compile(r"\s(?:on|in|for|over|across|at)\s")
_NO_MEASURE = re.compile(
    r"\b(?:it|this|that|which|we|they|models?|methods?|baselines?|approach\w*|systems?|networks?|llms?|\w+ing(?!\s(?:time|speed|cost|loss|error|accuracy|rate)))\b"
)
_RIVAL_WORDS = re.compile(
    r"\b(?:models?|methods?|baselines?|approach\w*|systems?|networks?|llms?|state|counterparts?|works?)\b"
)


def _plain_noun(metric: str) -> bool:
    """Whether the object of a verb of change is short and no rival: "context lengths"."""
    return (
        metric.islower()
        and len(metric.split()) <= 4
        and not _RIVAL_WORDS.search(metric)
        and not _PREPOSITION.search(metric)
    )


_PREPOSITION = re.compile(
    r"\b(?:on|in|with|for|over|than|that|which|and|by|of|upon|across|at|between|required|needed|to)\b"
)


def metric_of_share(after: str) -> str | None:
    """The metric in "15% of the parameters"."""
    match = _OF_SHARE.match(after[:90])
    return _clean(match.group("metric")) if match else None


_BEHIND = re.compile(
    r"^\)?\s(?P<metric>(?=[\w-]*[A-Z])[A-Za-z][\w-]{1,11})(?=\s(?:and|on|in|for|with|at|across|over|score|gain)\b|[,.;)])"
)
"""An abbreviation that stands right behind a value: "89.6% mDice and"."""

_FUNCTION_WORD = (
    r"(?:of|on|in|for|with|and|or|to|by|at|as|than|from|when|while|using|compared|through|among|more|less|only|the|an?|over|"
    r"across|under|is|are|was|were|after|during|within|per|given|since|even)\b"
)
_NOUN_BEHIND = re.compile(
    rf"^\s(?P<metric>(?!{_FUNCTION_WORD})[a-z-]{{3,}}(?:\s(?!{_FUNCTION_WORD})[a-z-]{{3,}}){{0,2}})"
    rf"(?=[,.;)]|\s{_FUNCTION_WORD}|$)"
)
"""A noun phrase right behind a value: "93% visitor satisfaction in spring"."""

_A_CHANGE = re.compile(rf"\b(?:{_UP_OR_DOWN}|{_COMPARATIVE}|accelerated)\b")
_REACHED = re.compile(
    r"\b(?:achiev|reach|attain|obtain|yield|deliver|with|show|maintain|retain)\w*\s(?:[\w-]+\s){0,3}\W?$|[a-z]\s\((?:\w+\s){0,3}\W?$"
)
_NO_LEVEL = re.compile(
    r"\b(?:total|average|mean|median|maximum|minimum|range|budget|threshold|limit|most|least|performance|results?|margin|"
    r"gains?|increases?|improvements?|reductions?|\w+ly)$"
)
"""Behind these "of" tells how much, and not of what: "a margin of 14.2"."""


def nearest_metric(before: str, after: str, reach: int = 50) -> str | None:
    """The measure that is named nearest to a number, what follows within `reach` characters preferred."""
    named = named_level(before)
    if named and not _NO_LEVEL.search(named) and (measures(named) or before.endswith(" of ")):
        return named
    if (unlisted := _BEHIND.match(after)) is not None:
        return unlisted["metric"]
    following = next(at_metrics(after[:40]), None) or METRIC.search(lowered(after[:reach]))
    noun = _NOUN_BEHIND.match(after)
    if (
        noun
        and not _A_CHANGE.search(noun["metric"])
        and (following is None or _QUALITY.search(noun["metric"]))
        and _REACHED.search(before)
    ):
        return noun["metric"]
    if following and (following.start() <= 3 or not re.search(r"[,;]", after[: following.start()])):
        return after[slice(*following.span())]
    verb = _SCORES.search(before) if "score" in before else None
    told = _CLOSED.sub(_blank, before[: verb.start()] if verb else before)
    preceding = [*METRIC.finditer(lowered(told)), *at_metrics(told)]
    if preceding and not _ANOTHER_DEED.search(before):
        return before[slice(*max(match.span()[::-1] for match in preceding)[::-1])]
    if following is None or _NEW_CLAUSE.search(after, 0, following.start()):
        return None
    return after[slice(*following.span())]


_ANOTHER_DEED = re.compile(
    r",\s(?!(?:achiev|reach|attain|obtain|yield|deliver|reduc|improv|increas|boost|rais|lower|surpass|outperform|exceed|scor|bring|push|lift|cut)\w*\s)"
    r"\w+ing\s(?:over\s|only\s)?$"
)
"""What is done beside what was measured: "with high accuracy, sorting"."""

_NEW_CLAUSE = re.compile(r",\s(?:but|which|yet|and\s(?:is|has|are|\w+s)|at|\w+ing)\b|;|\bthus\b")
"""What stands behind these is said of something else."""

_CLOSED = re.compile(r"\([^()]*[=<>≥≤][^()]*\)")
"""A value with its symbol in brackets is a value of what stands before them."""


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


_SCORES = re.compile(r"(?<=[a-z\dA-Z]\s)(?:scores?|scored)\s(?:only\s|just\s)?\W?$")
"""The verb right before a number: "Quimby scores 58.9"."""


_LEADS_TO = (
    r"(?:of|is|was|were|are|to|reache[sd]|=|:|exceed\w*|found|to|be|about|around|approximately|only|just|up|than|over|"
    r"less|more|nearly|at|least|an?|average|as|high|low|below|above|under|within)\s"
)
_NAMED_LEVEL = re.compile(
    r"(?<![^\s(])(?P<metric>(?:(?!(?:an?|the|its|their|our|of|in|on|at|to|by|for|from|with|and|or|as|we|that|this|it|was|were|is|are)\s|\w+ing\s)"
    rf"[A-Za-z][\w@/-]+\s){{1,4}})(?:\([^()]{{1,16}}\)\s)?(?:{_LEADS_TO})+\W{{0,2}}$"
)
_OF_SOMETHING = re.compile(
    rf"\b(?:results?|values?|outcomes?|estimates?|means?|averages?|numbers?)$|{_NO_MEASURE.pattern}"
)
"""Behind these "of" and "for" tell of what."""

_LEVEL_WHERE = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|while|that)\s)(?:[Tt]he\s|[Ii]ts\s|[Aa]n?\s)?(?P<metric>(?:(?!(?:of|on|in|at|for|with|across|over)\s)[\w@/-]+\s){1,4}?)"
    r"(?:across|on|over|in|for|at|with|of)\s[^,;:]{3,50}?\s(?:is|was|are|were|reache[sd]|amounts\sto|exceeds?|exceeded)\s(?:\w+\s){0,2}\W{0,2}$"
)
"""A level before where it was found: "the mean accuracy across six tasks is"."""

_ENDS_LEVEL = re.compile(rf"{_LEADS_TO}\W{{0,2}}$")
"""How each of these ends, which few texts do."""

_LONGEST_LEAD = len("approximately (~")

_TO_VERB = re.compile(
    r"^.*(?<![\w-])(?:achiev|attain|reach|obtain|yield|show|report|deliver|produc|record|measur|observ|has|have|get)"
    r"\w*\s"
)


def named_level(before: str) -> str | None:
    """What a value right behind its name is a level of: "speeds of up to", "a rolling distance of"."""
    if not _ENDS_LEVEL.search(before[-_LONGEST_LEAD:]):
        return None
    if (said := _LEVEL_WHERE.search(before[-110:])) is not None:
        metric = _clean(said["metric"])
        if metric and (measures(metric) or not _OF_SOMETHING.search(metric)):
            return metric
    found = _NAMED_LEVEL.search(before[-90:])
    named = _clean(_TO_VERB.sub("", found["metric"])) if found else None
    if named is None or _RUNS.search(named) or (named.istitle() and " " in named and not measures(named)):
        return None
    return named


_RUNS = re.compile(
    r"(?:^|\s)(?:runs?|ran|solves?|scored|opposed|operates?|processed|trained|weighs?|takes?|took|down)$|^scores?$|\bachieves?\b|^[A-Z]\S*\s[a-z]+s\s[A-Z]"
)
"""A verb, which cannot be a level of anything."""


LEADING_VERB = re.compile(rf"^{VERBS}\s")


def _clean(phrase: str) -> str | None:
    phrase = LEADING_VERB.sub("", phrase.strip(" ,.;:"))
    while True:
        shorter = _ARTICLES.sub("", phrase)
        if shorter == phrase:
            break
        phrase = shorter
    return phrase if phrase.lower() not in _NO_METRIC else None
