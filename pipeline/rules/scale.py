"""Rules for the size of what a work built, trained on, ran on or evaluated."""

import re

from pipeline.rules.candidates import CHANGES, NO_UNIT, PERCENT, Candidate, Rule, opener, searcher
from pipeline.rules.improvement import is_change
from pipeline.rules.lexicon import words
from pipeline.rules.performance import MEMORY, is_amount_of_data, is_limit, is_span_of_data

_SPELLED = words("counted", "counts", "spelled")
_NEVER = words("counted", "counts", "never")
_STRONG = words("counted", "counts", "strong")

_OTHERS = searcher(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|match\w*|rival\w*|compar\w*|beat\w*|against|versus|"
    r"vs|unlike|baselines?|"
    r"competitive\swith|on\spar\swith|close\sto|that\sof|similar\sto|teacher|even|among|"
    r"medium-sized)\s(?:(?!\b(?:for|on|at|using|when|in|by)\b)[^,;]){0,60}$"
)
_OWN_MODEL = searcher(
    r"\b(?:train\w*|tun\w*|fine-?tun\w*|our|we|propos\w*|introduc\w*|present\w*|scal\w*|releas\w*|sizes?|"
    r"models)\b"
)
_EVALUATED = searcher(
    r"\b(?:on|across|over|spanning|for|evaluat\w+|experiment\w*|test\w*|validat\w+|verif\w+|compar\w+|"
    r"apply|applied|benchmark\w*|"
    r"stud(?:y|ied|ies|ying)|analy[sz]\w+|investigat\w+|releas\w+|spans?|cover\w*)\s(?:[\w-]+\s){0,6}$"
)
_ACROSS = searcher(
    r"\b(?:across|spanning|spans|covering|covers?|evaluat\w+|benchmark\w*|test\w*|compar\w+)\s(?:(?:all|the|these)\s)?$"
)
"""Before a number in words, so that it counts what was looked at, whatever that is: "across four scales"."""

_LISTED = searcher(r"\b(?:on|across|over|spanning|covering)\s[^.;]{3,100},\s(?:and\s)?$")
_INDIRECT = searcher(
    r"\b(?:than|beat\w*|compar\w*|outperform\w*|surpass\w*|unlike|versus)\s[^,;]{0,70}\b(?:trained|"
    r"pretrained|pre-trained|tuned|annotated)\s(?:on|with|using|for)\s(?:\w+\s){0,3}$"
    r"|\bas\sopposed\sto\s[^,;]{0,60}$"
)
_DATA_SHARE = opener(
    r"^\W{0,2}(?:of\s)?(?:[\w'-]+\s){0,4}?(?:data|dataset|datasets|samples|examples|labels|labeled|"
    r"annotations|instances|training\sset|images|corpus|supervision)\b"
)
_DATA_BEFORE = searcher(
    r"(?:\b(?:using|with|on|only|just|from|retaining|selecting)\s|\()(?:only\s|just\s|as\slittle\sas\s|merely\s)?$"
)
_PARAMETER_OF = searcher(r"(?:[a-z]\s?=\s?$|\brank[\s-]$|\bbatch\ssize\sof\s$)")
_ORDINAL = searcher(r"\b(?:first|last|next|top|other|latter|former|these|those|all|both|any|either|of)\s$")


def _own_size(candidate: Candidate) -> bool:
    if (
        candidate.noun != "parameter"
        or candidate.mention.quantity.value < 1000
        or candidate.mention.written.startswith(("sub-", "Sub-"))
        or _OTHERS(candidate.near[-70:])
    ):
        return False
    in_brackets = candidate.near.endswith("(") or re.search(r"\([<>~]?$", candidate.near) is not None
    return not in_brackets or candidate.mention.quantity.value_max is not None or _OWN_MODEL(candidate.before)


def _head(candidate: Candidate) -> str:
    return candidate.noun.rsplit("/", 1)[0]


_HYPHENED = re.compile(r"\d-[A-Za-z]")


def _counted(candidate: Candidate) -> bool:
    noun = _head(candidate)
    if (
        not noun
        or noun in {"percent", "times", "parameter"}
        or (noun == "points" and candidate.mention.quantity.value < 100)
        or (noun in MEMORY and not is_amount_of_data(candidate))
    ):
        return False
    amount = is_amount_of_data(candidate) or is_span_of_data(candidate)
    if _PARAMETER_OF(candidate.near[-24:]) or not (candidate.whole or amount) or _INDIRECT(candidate.near):
        return False
    if candidate.spelled:
        return _spelled_count(candidate, noun)
    value = candidate.mention.quantity.value
    if value < 100 and _HYPHENED.search(candidate.mention.written):
        return False
    return noun not in _NEVER or value >= 100


def _spelled_count(candidate: Candidate, noun: str) -> bool:
    if candidate.mention.quantity.value > 12:
        return noun not in _NEVER
    if noun.rsplit("-", 1)[-1] not in _SPELLED:
        return noun not in _NEVER and _ACROSS(candidate.near[-40:])
    if candidate.near.endswith("into "):
        return False
    if noun not in _STRONG and candidate.near.endswith(("the ", "between ")):
        return False
    listed = candidate.near in {"", "and "} and _LISTED(candidate.before)
    if noun not in _STRONG and not listed and not _EVALUATED(candidate.near[-60:]):
        return False
    return not _ORDINAL(candidate.near[-12:]) or re.search(r"\b(?:all|of)\s$", candidate.near) is not None


def _data_share(candidate: Candidate) -> bool:
    share = candidate.unit == "percent" or (candidate.unit == "" and 0 < candidate.mention.quantity.value < 1)
    data = share and _DATA_SHARE(candidate.after[:60]) and _DATA_BEFORE(candidate.near[-40:])
    return data and not is_change(candidate)


def _magnitude(candidate: Candidate) -> bool:
    """A count in thousands or more whose noun stands elsewhere: "scales to 96K"."""
    return candidate.mention.quantity.value >= 1000 and candidate.whole


_ORDERS = searcher(r"\b(?:across|over|spanning|range\sof)\s(?:more\sthan\s|at\sleast\s)?$")


def _range_of_orders(candidate: Candidate) -> bool:
    """As in "holds across three orders of magnitude"."""
    return "order" in candidate.mention.written and (
        _ORDERS(candidate.near) or candidate.mention.written.startswith("over")
    )


RULES = [
    Rule("range of orders", "scale", _range_of_orders, 20, needs=frozenset({"order", "orders"})),
    Rule("share of the data", "scale", _data_share, 20, NO_UNIT | PERCENT),
    Rule("size of an own model", "scale", _own_size, 50, never=CHANGES),
    Rule("limit of the hardware", "scale", lambda c: c.noun in MEMORY and is_limit(c), 50, never=CHANGES),
    Rule("count", "scale", _counted, 50, never=CHANGES - {"points"}),
    Rule("large count", "scale", _magnitude, 50, NO_UNIT),
]
