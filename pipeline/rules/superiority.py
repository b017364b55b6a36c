"""Rules for comparisons without a number: better than, on par with, worse than, state of the art."""

import re
from collections.abc import Sequence

from pipeline.domain import Span
from pipeline.rules.claims import Draft
from pipeline.rules.clause_subject import subject_of
from pipeline.rules.clauses import clause
from pipeline.rules.comparisons import COMPARE, NEEDING, OF_CHANGING, PATTERNS, RATINGS, TRIGGERS, Pattern
from pipeline.rules.context import nearest_metric
from pipeline.rules.dataset import dataset_of
from pipeline.rules.passages import Passage
from pipeline.rules.rivals import baseline_of, in_terms_of, phrase_from
from pipeline.rules.subject import Subject

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
    there = TRIGGERS & passage.words
    if not there or passage.text.endswith("?"):
        return drafts
    wanted = {at for word in there for at in NEEDING[word]}
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
    rf"^(?:(?:{RATINGS}|{OF_CHANGING}|and|more|less)\s)+(?:the\s|its\s)?(?P<metric>(?:(?!in\b|on\b|of\b|for\b|than\b|to\b|over\b|when\b|as\b|even\b|upon\b|compared\b|against\b|versus\b|(?:reduc|improv|increas)\w+|"
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
    rf"\b{COMPARE}\b|\bachiev|\b(?:reduc(?:e|es|ed|ing)|cuts?|cutting|lowers?|lowering|saves?|saving|narrows?)\b|\bit\simproves\b"
)
_FOLLOWING = frozenset(
    {"change by a margin", "signed change", "points", "change after the number", "change before the number"}
)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
