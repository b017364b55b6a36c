"""Rules for what studies of other fields find, and for the conditions under which they found it.

Other fields give many numbers that are no claims: doses, ages, cut-offs, temperatures, times of follow-up. So
a number is a finding here only where the words right before it, or its own spread, say that it was found.
"""

import re

from pipeline.rules.candidates import PERCENT, Candidate, Rule, opener, searcher
from pipeline.rules.improvement import is_change
from pipeline.rules.lexicon import any_of, words
from pipeline.rules.performance import MEMORY, RATES, TIMES, is_amount_of_data, is_in_cases, is_span_of_data

_NEARLY = (
    r"(?:to\sbe|of|at|as|about|approximately|around|roughly|nearly|only|just|less\sthan|more\sthan|greater\sthan|"
    r"lower\sthan|higher\sthan|over|up\sto|as\shigh\sas|as\slow\sas|an?|the|found|estimated|measured|calculated|"
    r"observed|reported|determined|significantly|respectively|between|from|equal\sto|within|:)"
)
_FOUND = searcher(
    rf"\b(?:{any_of(words('findings', 'verbs', 'found'))}|{any_of(words('findings', 'nouns', 'levels'))})"
    rf"(?:\s(?:score|value|level|rate|time|age)s?)?(?:\s{_NEARLY}){{0,4}}:?\s?\W{{0,3}}$"
)
_EQUALS = searcher(r"(?<!\bat)(?<!\bat\s)(?<![<>])[=≈∼]\s?$")
_SYMBOL_CONDITION = searcher(
    r"\b(?:at|with|for|where|when|p|n|z\s>|k|df|alpha|α|power)\s?\S{0,8}\s?[=≈∼]\s?$"
)
_EFFECT = re.compile(
    r"(?P<effect>(?:\b(?:[Aa]djusted|[Cc]rude|[Pp]ooled|[Mm]ean|[Mm]edian)\s)?(?:\b(?:a?OR|a?HR|a?RR|IRR|PR|SMD|WMD|ICCs?|AUC|AUROC|SUCRA)s?\b"
    r"|\b(?:odds|hazard|risk|rate|prevalence|likelihood)[\s-]ratios?\b|\brelative\srisks?\b|\b[Cc]ohen['’]s\s[dκk]|[βκρ]|\bI2|\bkappa|\bcoefficients?\b|\b[Bb]ayes\sfactors?))"
    r"[^;.()]{0,12}(?:[\[(][^)\]]{0,16}[\])])?[\])]?\s?(?:[=:,]|of|was|were|>|<)?\s?$"
)
_HAPPENED = re.compile(
    r"(?:^|[,;:.]\s|\b(?:and|while|whereas|that)\s)(?:[Tt]he\s)?(?P<metric>[^,;:()]{4,70}?)\s"
    r"(?:occur(?:red|s)?|happened|was|were|is|are|has\sbeen)\s(?:(?:found|observed|seen|reported|detected|present|noted|recorded|ranked\s\w+)\s)?in\s(?:only\s|just\s|about\s)?\W?$"
)
_WERE = re.compile(
    r"^\s?of\s(?:[\w-]+\s){1,5}?(?:were|was|are|is)\s(?:ever\s|not\s|considered\s|classified\sas\s)?(?P<metric>[a-z][\w-]*)"
    r"|^\s(?P<group>women|men|female|male|girls|boys)\b"
)
_SYMBOL = re.compile(r"(?:^|[\s(\[,])(?P<symbol>[^\s()\[\],;]{1,16})\s?[=≈]\s?\W?$")


def what_happened(before: str, after: str) -> str | None:
    """Of what a share or a symbol tells: "relapses occurred in", "of the nurses were vaccinated", "d ="."""
    if (found := _HAPPENED.search(before[-110:])) is not None:
        return found["metric"]
    if (were := _WERE.match(after[:80])) is not None:
        return were["metric"] or were["group"]
    symbol = _SYMBOL.search(before[-30:])
    return symbol["symbol"] if symbol else None


_WITH_ERROR = re.compile(r"[±∓]|\+/[-−]|\\pm")
_SPREAD_BEHIND = opener(
    r"^\s?[,;([]{0,2}\s?(?:95\s?%|99\s?%|90\s?%|ci\b|sd\b|iqr\b|sem\b|se\b|95%|interquartile|standard\sdeviation|"
    r"range[:\s]|\d[\d.,]*\s?[-–−,]\s?\d[\d.]*\s?[\])]|p\s?[<=>])"
)
_AGE = opener(r"^\s?(?:of\sage|old)\b")
_AGED = searcher(r"\b(?:aged?|ages|older|younger)\b[^;]{0,14}$")
_SUMMARY = searcher(r"\b(?:mean|median|average)\w*\b[^,;]{0,24}$")
_FOLLOWED = opener(
    r"^(?:s|['’])?[\s-]{0,2}(?:(?:feasibility|prospective|retrospective|longitudinal|follow-up|cohort|clinical|"
    r"observational|randomi[sz]ed)\s){0,2}(?:study|studies|period|trial|survey|cohort|campaign)\b"
)
_HYPHENED = re.compile(r"\d[-–][A-Za-z]")
_CUT = re.compile(r"^[<>≥≤⩾⩽]|^(?:under|over|above|below)\b", re.IGNORECASE)
_SHARE_BEHIND = opener(r"^\s?[([]\s?~?\d[\d.,]*\s?\\?(?:%|per\s?cent)")
_OF_ALL = opener(r"^\s(?:out\s)?of\s(?:the\s|a\stotal\sof\s)?\d|^\s?/\s?\d")
_NUMBER_OF = searcher(r"(?:\(|,\s|;\s|\[|\s)n\s?=\s?$")
_DISCOVERED = searcher(
    r"\b(?:identif(?:y|ied)|detect(?:s|ed)?|discover(?:s|ed)?|found|finds?|confirm(?:s|ed)?|uncover(?:s|ed)?|"
    r"reveal(?:s|ed)?|estimated|predict(?:s|ed)?|caused)\s(?:[\w-]+\s){0,3}$"
)
_ARE_FOUND = opener(
    r"^(?:\s[\w,.-]+){0,10}?\s(?:were|are|have\sbeen|was)\s(?:newly\s)?(?:estimated|detected|discovered|observed|found|confirmed|"
    r"new\sdiscoveries)\b"
)
_TAKEN_IN = words("findings", "nouns", "taken_in")
_SAMPLED = _TAKEN_IN | words("findings", "nouns", "sampled")
_DONE = opener(
    r"^(?:\s[\w,()-]+){0,7}?\s(?:were|was|are|is|have\sbeen)\s(?:\w+ly\s)?(?:interview|investigat|evaluat|includ|test|"
    r"stud|review|analy[sz]|enrol|recruit|select|examin|assess|compar|collect|sampl|identif|randomi|survey|screen|"
    r"invit|perform|conduct|measur|treat|chosen|retriev|incorporat|consider)\w*"
)
_TAKEN = searcher(
    r"\b(?:we|from|in|of|across|among|at|on|with|using|through|over|included?|includes|including|enrol\w+|recruit\w+|"
    r"evaluat\w+|analy[sz]\w+|investigat\w+|examin\w+|stud(?:y|ied)|survey\w*|present|report\w*|describe\w*|"
    r"interview\w*|sampl\w+|compar\w+|collect\w+|cover\w*|select\w+|test\w*|optimi[sz]e\w*)\s(?:[\w-]+\s){0,2}$"
)
_OF_WHOM = opener(
    r"^\s?(?:of\s(?:the\s|all\s|these\s|our\s|surveyed\s|total\s)?(?:[\w-]+\s){0,4}?)?(?:[\w-]+\s)?(?:were|was|had|have|"
    r"has|are|is|can|could|cannot|reported|showed|experienced|occurred|received|died|developed|accounted|remained|survived|used|"
    r"believed|agreed|felt|indicated|presented|achieved|responded|underwent|located|positive|male|female|men|"
    r"women)\b"
)
_CONCENTRATION = opener(
    r"^\s?(?:\(?[vw]/[vw]\)?|wt|mol|[A-Z][a-z]?\d|solution|humidity|strain|confidence|power)\b"
)
_OF_THE = opener(r"^\sof\s(?:the|all|total|them|these|cases|patients|participants)\b")
_REACH = 70


def _measured(candidate: Candidate) -> bool:
    if candidate.unit.endswith("/s"):
        return True
    return candidate.mention.measured or candidate.noun in TIMES | RATES | MEMORY or candidate.unit in RATES


def _told(candidate: Candidate) -> bool:
    """Whether the words right before a number say that it was found."""
    near = candidate.near[-_REACH:]
    if _EQUALS(near):
        return not _SYMBOL_CONDITION(near)
    return _FOUND(near)


_LEVELS = searcher(rf"\b{any_of(words('findings', 'nouns', 'levels'))}(?:\s{_NEARLY}){{1,4}}\s?\W{{0,2}}$")


def _told_by_noun(candidate: Candidate) -> bool:
    return _LEVELS(candidate.near[-_REACH:])


def _is_effect(candidate: Candidate) -> bool:
    start = candidate.mention.span[0]
    if candidate.near.endswith("by "):
        return False
    return candidate.unit in {"", "times"} and effect_before(candidate.passage.text[:start]) is not None


def effect_before(before: str) -> str | None:
    """The effect size whose value follows: "adjusted OR"."""
    found = _EFFECT.search(before[-60:])
    return found["effect"] if found else None


def _spread(candidate: Candidate) -> bool:
    """Whether an error, an interval or a p-value belongs to a number, as it does to nothing but findings."""
    if is_change(candidate) or _SYMBOL_CONDITION(candidate.near[-30:]):
        return False
    return _WITH_ERROR.search(candidate.mention.written) is not None or _SPREAD_BEHIND(candidate.after[:30])


def _age(candidate: Candidate) -> bool:
    years = candidate.noun in {"year", "month", ""} or candidate.noun in TIMES
    aged = _AGE(candidate.after[:10]) or _AGED(candidate.before[-24:])
    return years and aged and not _SUMMARY(candidate.near) and not _spread(candidate)


def _cut_off(candidate: Candidate) -> bool:
    """A number behind "<" or "≥" that no verb leads to: "eGFR < 60", "a ratio ≥30 mg/g"."""
    counted = candidate.unit not in {"", "percent"} and not _measured(candidate)
    if counted or candidate.noun in MEMORY or _CUT.match(candidate.mention.written) is None:
        return False
    return not _IS(candidate.near[-20:])


_IS = searcher(r"\b(?:was|were|is|are|be|of|found|to)\s(?:only\s|always\s|well\s)?$")


def _year(candidate: Candidate) -> bool:
    digits = candidate.mention.written
    return candidate.unit == "" and len(digits) == 4 and digits.isdecimal() and 1500 <= int(digits) <= 2100


def _how_often(candidate: Candidate) -> bool:
    """As in "assessed twice" and "seven assessment points"."""
    if not candidate.spelled or is_change(candidate):
        return False
    written = candidate.mention.written.lower()
    return (written in {"twice", "thrice"} and not candidate.rest.startswith((" as ", " the "))) or (
        candidate.unit == "points"
    )


def _group_of(candidate: Candidate) -> bool:
    """As in "categorized into 4 categories" and "a 409-dimensional vector"."""
    return candidate.near.endswith("into ") or candidate.noun.endswith("dimensional")


_AREA = frozenset({"deg2", "deg^2", "square degree", "square degrees", "sr"})
_CHANGED_TO = searcher(
    r"\b(?:decreas|increas|reduc|drop|declin|lower|rais|rose|ris|fell|fall|gr[eo]w|improv)\w*\s(?:[\w-]+\s){0,6}?to\s"
    r"(?:about\s|approximately\s|only\s|just\s)?$"
)
_CHANGES = searcher(
    r"\b(?:decreas|increas|reduc|drop|declin|lower|rais|rose|ris|fell|fall|gr[eo]w|improv|shorten|length|cut|chang|shift|climb)\w*\b"
)
_THEN_RATING = opener(
    r"^\s(?:faster|quicker|slower|less|shorter|longer|lower|higher|earlier|larger|smaller|greater|more|heavier|"
    r"cheaper)\b"
)


def _changed_to(candidate: Candidate) -> bool:
    """The end that a change reached: "the failure rate decreases to 9.8%"."""
    if candidate.mention.start is not None and _measured(candidate):
        return _CHANGES(candidate.near[-50:])
    return candidate.unit in {"", "percent"} and not candidate.spelled and _CHANGED_TO(candidate.near[-70:])


def _measured_change(candidate: Candidate) -> bool:
    return _measured(candidate) and _THEN_RATING(candidate.after[:12])


def _data_over_time(candidate: Candidate) -> bool:
    """As in "63 h of footage" and "collected over fourteen months"."""
    if candidate.noun not in TIMES:
        return False
    if is_amount_of_data(candidate):
        return True
    return is_span_of_data(candidate) and _TAKEN_OVER(candidate.near[-60:])


_TAKEN_OVER = searcher(
    r"\b(?:data|deployment|collected|recorded|timed|sampled|observed|observations|monitored|measured|measurements|records|survey\w*|field|operat\w+|experiment|"
    r"tests|taken|run|extend|campaign|study|reports|visits|interviews)\b[^,;]{0,30}$"
)


_ASSUMED = searcher(r"\b(?:assuming|provided|given|if)\b[^,;]{3,100}$")
_UNDER = searcher(
    r"\b(?:at|for|under)\s[^,;]{3,50}\sand\san?\s(?:[\w-]+\s){1,5}of\s$|\ba\s(?:repetition|sampling|scan|sweep|heating|cooling|flow|frame)\srate\sof\s$|\b(?:at|for|under)\s(?:an?\s|the\s)(?:(?!(?:cost|price|rate|speed|yield|efficiency|average|mean|conversion|median)s?\s)[^\s,;]+\s){1,5}of\s(?:up\sto\s|about\s)?\W?$|\bat\s(?:up\sto\s|about\s)?$|\bat\s\S{1,6}\s?=\s?$"
)


def _named_condition(candidate: Candidate) -> bool:
    """Under what a value was found: "at a current density of 1.1 A", "at 25 °C"."""
    return (
        _measured(candidate)
        and not _spread(candidate)
        and (_UNDER(candidate.near[-60:]) or _ASSUMED(candidate.near))
    )


def _length_of_study(candidate: Candidate) -> bool:
    return candidate.noun in TIMES and _FOLLOWED(candidate.after[:40])


def _sample_size(candidate: Candidate) -> bool:
    return candidate.whole and candidate.mention.quantity.value >= 2 and _NUMBER_OF(candidate.before[-6:])


def _count_with_share(candidate: Candidate) -> bool:
    """The 34 of "34 of 300 patients (11.3%)" and of "34 patients (11.3%)": the percentage is the claim."""
    if not candidate.whole or candidate.unit == "percent":
        return False
    behind = candidate.after[:60]
    return _SHARE_BEHIND(behind) or (
        _OF_ALL(behind) and re.search(r"[([]\s?\d[\d.]*\s?%", behind) is not None
    )


def _discovered(candidate: Candidate) -> bool:
    counted = candidate.noun not in {"", "percent", "times", "points"} and not _measured(candidate)
    if not counted or not candidate.whole or candidate.noun in _TAKEN_IN:
        return False
    return _DISCOVERED(candidate.near[-50:]) or _ARE_FOUND(candidate.after[:110])


def _sampled(candidate: Candidate) -> bool:
    """Whether a number in words counts what a study took: "five legal instruments were reviewed"."""
    if not candidate.spelled or candidate.near.endswith(("the ", "first ", "these ", "between ", "into ")):
        return False
    return candidate.noun in _SAMPLED and (_DONE(candidate.after[:70]) or _TAKEN(candidate.near[-50:]))


def _share(candidate: Candidate) -> bool:
    if candidate.unit != "percent" or is_change(candidate) or _CONCENTRATION(candidate.after[:14]):
        return False
    if candidate.near.endswith("("):
        return candidate.after[:1] in {")", ";"}
    if _OF_THE(candidate.after[:12]) or (is_in_cases(candidate) and candidate.after.startswith(" of ")):
        return True
    return _told(candidate) or _OF_WHOM(candidate.after[:70])


_FINDS_OF = searcher(
    r"\b(?:find|found|finds|obtain(?:s|ed)?|measured?|measures|report(?:s|ed)?|gives?|gave|yield(?:s|ed)?|show(?:s|ed)?|exhibit(?:s|ed)?)\s(?:an?|the)\s"
    r"(?:(?!at\s|for\s|under\s)[^\s,;]+\s){1,9}?of\s(?:about\s|only\s|just\s|up\sto\s)?\W?$"
)
_DOES = searcher(
    r"\b(?:process(?:es|ed)?|handles?|sustains?|serves?|cool(?:s|ed)?\sto|peak(?:s|ed)?\sat|converges?\sto|settles?\sat|takes?|took|takes\sup|requires?|required|needs|needed|delivers|delivered|contained|contains|produced|produces|earns|earned|consumes|consumed|weighs|weighed|lasts?|lasted|"
    r"amounts?\sto|amounted\sto|averages?|stays?\s(?:below|above|under)|emerged|completes\sin|completed\sin|completed\swithin|occup(?:y|ies)|sends?|transmits?|solved\s(?:to\s)?(?:with)?in|operated\sfor|"
    r"operates\s(?:\w+ly\s)?for|unattended\sfor|varies\sby|vary\sby|deviates?\s(?:[^,;]{0,30}\s)?by|changes\sby|gave|reaches)\s"
    r"(?:(?:about|only|just|around|approximately|roughly|nearly|merely|less|more|than|under|over|between|up|to|an?|the)\s){0,3}\W?$"
)


_LONG = frozenset({"day", "week", "month", "year"})
_DONE_IN = searcher(
    r"\b(?:process|complet|finish|solv|runs?\b|ran\b|comput|execut|fitted|reads?\sout|respond|answer|verif|simulat|generat|scann?|sort|plan)"
    r"(?:s|es|ed|ing)?\b[^,;]{0,50}\s(?:in\s|within\s)?$"
)
"""What is done in a time: "a session is completed in"."""

_CHANCE = searcher(r"\bchance(?:\slevel)?(?:,|:|\sof|\s=|\sis|\swas)?\s$")
_POWER = opener(r"^\s(?:statistical\s)?power\b(?!\s(?:conversion|consumption|output))")
_TO_DETECT = searcher(r"\bto\sdetect\san?\s(?:[\w-]+\s){1,3}of\s(?:at\sleast\s)?$")
_AFTER = searcher(r"\b(?:after|over|for|during)\s(?:the\s|about\s|over\s|more\sthan\s|up\sto\s)?$")
_OF_CAPACITY = opener(
    r"^\sof\s(?:the|its|their)\s(?:(?:initial|original)\s[a-z]|(?:[\w-]+\s){0,2}?(?:capacity|activity|performance|conductance|efficiency|value|current|strength|weight)\b)"
)
_KEPT = searcher(r"\b(?:retain|keep|kept|maintain|preserv|regain|recover|remain)\w*\s(?:\w+\s){0,2}\W?$")


def _share_in_words(candidate: Candidate) -> bool:
    """As in "about one third of the contracts were vacuous"."""
    return (
        candidate.spelled
        and candidate.unit == "percent"
        and _OF_THE(candidate.after[:12])
        and _OF_WHOM(candidate.after[:70])
    )


def _level(candidate: Candidate) -> bool:
    if is_change(candidate) and candidate.unit in {"times", "points"}:
        return False
    timely = candidate.noun not in {"week", "month"} and not candidate.near.endswith("at ")
    if timely and _measured(candidate) and _DOES(candidate.near[-60:]):
        return True
    if timely and candidate.noun in TIMES - _LONG and _DONE_IN(candidate.near[-70:]):
        return True
    plain = candidate.unit == "" and not candidate.mention.measured
    if plain and (candidate.spelled or candidate.whole or _ASSUMED(candidate.near[-100:])):
        return False
    if not (_measured(candidate) or candidate.unit == ""):
        return False
    return _told(candidate) or _FINDS_OF(candidate.near[-90:])


_HIGH = searcher(
    r"\b(?:high|higher|highest|low|lower|lowest|large|small|maximum|minimum|peak|good|excellent)\b[^,;]{0,60}\($"
)


def _in_brackets(candidate: Candidate) -> bool:
    return candidate.mention.measured and candidate.after[:1] == ")" and _HIGH(candidate.near[-80:])


RULES = [
    Rule("number of a sample", "scale", _sample_size, -1),
    Rule("count with its share", None, _count_with_share, -1),
    Rule("length of a study", "scale", _length_of_study, -1),
    Rule("age", None, _age, -1),
    Rule("effect size", "performance", _is_effect, -1),
    Rule("cut-off", None, _cut_off, 0),
    Rule("chance", None, lambda c: _CHANCE(c.near[-16:]), 0, PERCENT, frozenset({"chance"})),
    Rule(
        "power of a test",
        None,
        lambda c: _POWER(c.after[:20]) or _TO_DETECT(c.near[-40:]),
        -2,
        needs=frozenset({"power", "detect"}),
    ),
    Rule("so many cycles", None, lambda c: c.noun == "cycle" and _AFTER(c.near[-30:]), 0),
    Rule(
        "capacity kept",
        "performance",
        lambda c: c.unit == "percent" and _OF_CAPACITY(c.after[:50]) and _KEPT(c.near[-30:]),
        5,
    ),
    Rule("share in words found", "performance", _share_in_words, 55),
    Rule("year of the past", None, _year, 0),
    Rule("how often", None, _how_often, 0),
    Rule("kinds or dimensions", None, _group_of, 0),
    Rule("named condition", None, _named_condition, 4),
    Rule("area surveyed", "scale", lambda c: (c.mention.quantity.unit or "") in _AREA, 4),
    Rule("value with its spread", "performance", _spread, 5),
    Rule("end of a change", "performance", _changed_to, 28),
    Rule("measured change", "improvement", _measured_change, 29),
    Rule("level found", "performance", _level, 35),
    Rule("level in brackets", "performance", _in_brackets, 36),
    Rule("span of data", "scale", _data_over_time, 38),
    Rule("condition", None, lambda c: _measured(c) and c.noun not in MEMORY, 40),
    Rule("count found", "performance", _discovered, 45),
    Rule("sample in words", "scale", _sampled, 46),
    Rule("share found", "performance", _share, 70),
]

UNKNOWN_UNIT = Rule(
    "level in another unit",
    "performance",
    lambda c: c.mention.measured and not c.unit and _told_by_noun(c),
    71,
)
"""For machine learning: "speeds of up to 21 m/s", where the unit is none of time, rate or memory."""
