"""Claims with a value: which rule applies to each quantity, and the fields of the claim."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.rules import findings, performance
from pipeline.rules.candidates import Candidate, Rule, candidates, searcher
from pipeline.rules.chosen import NEEDED, rule_of
from pipeline.rules.claims import Draft
from pipeline.rules.clause_subject import (
    collection_of,
    group_of,
    made_up_of,
    object_of_change,
    owner_of_score,
    owner_of_size,
    setting_of_score,
    subject_of,
)
from pipeline.rules.clauses import clause
from pipeline.rules.context import (
    metric_of_change,
    metric_of_share,
    named_level,
    nearest_metric,
    object_changed,
    own_subject,
)
from pipeline.rules.dataset import dataset_of, setting_evaluated, whole_of, whole_of_amount
from pipeline.rules.lexicon import listed_words, words
from pipeline.rules.passages import Passage
from pipeline.rules.rivals import rival_of_change
from pipeline.rules.subject import Subject

_LEFT = re.compile(r"\bfrom\s(?:\w+\s){0,2}(?P<value>[\d.,]+\s?[A-Za-z/]{1,12})\sto\s(?:\w+\s){0,2}$")
"""The value in front of "to", where a measurement changes "from 310 GB to 58 GB"."""


_COORDINATED = re.compile(
    r"^[\s)]{0,2}(?:(?:,|/|\||&)\s?(?:and\s|or\s)?|and\s|or\s)(?:up\sto\s|over\s|by\s|even\s|~|sim)?$"
    r"|^\s(?:\([^()]{0,40}\)\s)?(?:[\w@/'’().-]+\s){0,11}?(?:\([^()]{0,30}\)\s?)?(?:[\w()@/'’.-]+,\s(?:and\s"
    r")?|and\s|or\s)(?:up\sto\s|over\s|by\s)?$"
)
_IN_BRACKETS = re.compile(r"(?:\s[\w-]+){0,3}\s\($")
"""Between "by 30%" and "(up to 47%)"."""

_NEW_VERB = re.compile(
    r"\b(?:achiev|reach|attain|obtain|reduc|improv|increas|outperform|surpass|is|are|has|have|requir|"
    r"us(?:es|ing)|run|train|contain)\w*\b"
)


def valued_claims(passage: Passage, subject: Subject) -> list[Draft]:
    """The claims with a value that a sentence makes."""
    found = candidates(passage)
    there = passage.words & NEEDED
    rules = [rule_of(candidate, there) for candidate in found]
    for at in range(1, len(found)):
        last = at - 1
        while last > 0 and _is_condition(rules[last]) and found[last].unit != found[at].unit:
            last -= 1
        if _shares_verb(found[last], found[at], rules[at], rules[last]):
            rules[at] = _inherited(rules[at], rules[last])
    for at in range(len(found) - 2, -1, -1):
        if _shares_noun(found[at], found[at + 1], rules[at], rules[at + 1]):
            rules[at] = _inherited(rules[at], rules[at + 1])
    drafts = [
        _draft(candidate, rule, subject)
        for candidate, rule in zip(found, rules, strict=True)
        if rule is not None and rule.kind is not None
    ]
    for at in range(len(drafts)):
        for other in drafts[max(0, at - 1) : at + 2]:
            drafts[at] = _with_metric_of(drafts[at], other)
    return drafts


def _with_metric_of(draft: Draft, other: Draft) -> Draft:
    """Numbers in a row tell of one metric, which may stand at one of them only: "2.0 and 1.1 F1 points"."""
    listed = "coordinated" in {draft.rule, other.rule} or draft.rule == other.rule == "score in percent"
    if not listed or "metric" in draft.fields or "metric" not in other.fields or draft.kind != other.kind:
        return draft
    return replace(draft, fields={**draft.fields, "metric": other.fields["metric"]})


def _is_condition(rule: Rule | None) -> bool:
    return rule is None or rule.name in {"condition", "named condition"}


def _inherited(own: Rule | None, other: Rule | None) -> Rule | None:
    return own if other is None else Rule("coordinated", other.kind, other.test)


_ADJACENT = re.compile(r"^\s?(?:\([^()]{0,40}\)\s?)?(?:,|\||/|and|or|\sand|,\sand|&)\s?(?:up\sto\s)?$")


def _shares_noun(candidate: Candidate, after: Candidate, rule: Rule | None, next_rule: Rule | None) -> bool:
    """Whether a number is the first of a list whose noun stands at its end: "0.7% and 1.5% higher"."""
    if (
        next_rule is None
        or next_rule.kind != "improvement"
        or (rule is not None and rule.name not in _GUESSES)
    ):
        return False
    if next_rule.name == "share in words":
        return False
    gap = candidate.passage.low[candidate.mention.span[1] : after.mention.span[0]]
    return candidate.unit == after.unit and _ADJACENT.match(gap) is not None


_GUESSES = frozenset({"score in percent", "score in the metric's own units", "factor", "coordinated"})
"""The rules that say least: what a number is coordinated with says more."""


_UNDER_WHICH = re.compile(r"\s(?:at|in|for|on|with|under)\s")
"""What stands behind each of two values that were found under two conditions."""

_SET_AGAINST = ("(vs. ", "(vs ", "(versus ")


def _shares_verb(
    before: Candidate, candidate: Candidate, rule: Rule | None, rule_before: Rule | None
) -> bool:
    """Whether a number goes on from the one before it: "by 2.2% on A and 21.1% on B"."""
    measured = rule is not None and rule.name == "measurement"
    if measured and (rule_before is None or rule_before.kind != "improvement"):
        return False
    under = rule is not None and _is_condition(rule)
    if not (rule is None or under or measured or rule.name in _GUESSES) or performance.is_set_against(
        candidate
    ):
        return False
    if before.unit != candidate.unit and (
        rule_before is None or rule_before.kind != "improvement" or (candidate.unit and before.unit)
    ):
        return False
    gap = candidate.passage.low[before.mention.span[1] : candidate.mention.span[0]]
    if measured and _ADJACENT.match(gap) is None:
        return False
    if under and not (_UNDER_WHICH.match(gap) and _UNDER_WHICH.match(candidate.after)):
        return False
    if before.near.endswith(_SET_AGAINST) and ")" in gap:
        return False
    if candidate.mention.quantity.qualifier == "at_most" and _IN_BRACKETS.match(gap):
        return True
    return len(gap) <= 90 and _COORDINATED.match(gap) is not None and _NEW_VERB.search(gap) is None


def _draft(candidate: Candidate, rule: Rule, subject: Subject) -> Draft:
    passage, mention = candidate.passage, candidate.mention
    start, end = mention.span
    text = passage.text
    before, after = text[:start], text[end : end + 110]
    near = _owner(before, rule, subject) or (group_of(before, after) if passage.study else None)
    fields: dict[str, str | None] = {
        "subject": near or _of_whom(candidate, rule, subject),
        "baseline": mention.start,
    }
    if rule.kind == "improvement":
        share, signed = rule.name == "share of a cost", rule.name == "signed change"
        fields["metric"] = (
            metric_of_share(after)
            if share
            else metric_of_change(before, after, signed=signed, measured=rule.name == "measured change")
        )
        fields["direction"] = direction(candidate, rule, fields["metric"])
        fields["baseline"] = rival_of_change(text, start, end, listed_item=candidate.order > 0)
        runs = _TIME_METRIC.search(fields["metric"] or "") or _FASTER.match(after)
        fields["dataset"] = dataset_of(text, start, end, runs=runs is not None)
    elif rule.kind == "scale":
        fields["dataset"] = whole_of(text, end)
    else:
        fields["metric"] = _measure(candidate, rule, before, text[end:])
        measured = rule.name == "measurement"
        if measured and (left := _LEFT.search(before[-60:])) is not None:
            fields["baseline"] = left.group("value")
        whole = whole_of(text, end) if candidate.unit == "percent" else None
        fields["dataset"] = (
            setting_of_score(before)
            or whole
            or dataset_of(text, start, end, runs=measured, measured=measured)
        )
    said, metric = fields["subject"] or "", fields.get("metric")
    if metric and not subject.vague and said[1:].islower() and (said in metric or metric in said):
        fields["subject"] = subject.name
    given = {name: value for name, value in fields.items() if value}
    return Draft(rule.kind or "", rule.name, passage, clause(text, start, end), given, mention)


def _of_whom(candidate: Candidate, rule: Rule, subject: Subject) -> str:
    """Of what the clause tells. A size of no work with a name is one of what is counted."""
    text, mention = candidate.passage.text, candidate.mention
    told = subject_of(text, mention.span[0], subject, verb=mention.written.lower().startswith("exceed"))
    if rule.kind != "scale" or not subject.vague or told != subject.name:
        return told
    whole = whole_of_amount(text, mention.span[1]) or made_up_of(text[: mention.span[0]])
    return whole or text[mention.number[1] : mention.span[1]].strip(" -+").removeprefix("plus ") or told


def _measure(candidate: Candidate, rule: Rule, before: str, after: str) -> str | None:
    """What an absolute value is a value of."""
    if rule.name == "effect size":
        return (
            findings.effect_before(before)
            or nearest_metric(before, "")
            or findings.what_happened(before, after)
        )
    measured = rule.name == "measurement"
    named = candidate.passage.study or measured or rule is findings.UNKNOWN_UNIT
    found = named_level(before) if named and not _LEFT.search(before[-60:]) else None
    ends = "from " if rule.name == "value reached" else ""
    found = found or own_subject(before[-110:] + ends, "")
    if found is None and candidate.mention.start is not None:
        found = object_changed(before)
    if found is None:
        found = measured_as(before, after) if measured else nearest_metric(before, after[:110])
    if found is None and candidate.passage.study:
        found = findings.what_happened(before, after)
    return found or (nearest_metric("", after, 200) if candidate.unit in {"", "percent"} else None)


_FASTER = re.compile(r"\s(?:times\s)?(?:faster|slower)\b")
"""What is faster is so on a machine."""

_EVALUATES = re.compile(
    r"\b(?:evaluat|experiment|result|benchmark|dataset|test|achiev|outperform|demonstrat|validat)"
)


def carried(draft: Draft, earlier: Sequence[Passage], subject: Subject) -> Draft:
    """A claim without a setting of its own holds where the last sentence before it evaluates.

    A score for which no sentence does so was reached on the work itself, where that is data.
    """
    if draft.kind not in CARRIES or "dataset" in draft.fields or draft.rule in _HOLD_BY_THEMSELVES:
        return draft
    if not _JUDGES.isdisjoint(draft.passage.words):
        return draft
    for passage in reversed(earlier[-CARRIES[draft.kind] :]):
        setting = _evaluated_on(passage)
        if setting is not None:
            return replace(draft, fields={**draft.fields, "dataset": setting})
    if subject.names and subject.artifact == "data":
        return replace(draft, fields={**draft.fields, "dataset": subject.name})
    return draft


_HOLD_BY_THEMSELVES = frozenset({"measurement", "effect size"})
_JUDGES = listed_words("prefer preferred judged rated favored favoured")
"""Where people judge, they do so on something of their own."""


def _evaluated_on(passage: Passage) -> str | None:
    """The last setting that a sentence names, where it evaluates something of the work's own."""
    evaluates = passage.own and _EVALUATES.search(passage.low)
    return setting_evaluated(passage.text) if evaluates else None


CARRIES = {"performance": 3, "improvement": 2, "superiority": 1}
"""How many sentences before a claim of a kind may name the data set on which it holds."""


def _owner(before: str, rule: Rule, subject: Subject) -> str | None:
    """Of what a quantity is said, where that stands right before it."""
    if rule.kind == "scale":
        return owner_of_size(before) or collection_of(before, subject)
    if rule.name == "value reached":
        return object_of_change(before)
    return owner_of_score(before) if rule.kind == "performance" else None


_DOWN = (
    words("change", "verbs", "decrease")
    | words("change", "nouns", "decrease")
    | words("change", "comparatives", "decrease")
)
_UP = (
    words("change", "verbs", "increase")
    | words("change", "nouns", "increase")
    | words("change", "comparatives", "increase")
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")


_UPWARD = re.compile(r"^(?:doubl|tripl|quadrupl|twice|thrice)", re.IGNORECASE)
_COSTS = searcher(r"\bcosts?\s(?:only\s|just\s|about\s|at\smost\s)?$")
_LOWER_IS_BETTER = re.compile(
    r"\b(?:r?g?fid|perplexity|errors?|loss|latency|costs?|wer|cer|eer|memory|rmse|mae|mse|time(?!-)|fpr\d*|"
    r"lpips|fvd|overhead|footprint|consumption|toxicity|"
    r"hallucination\w*)\b",
    re.IGNORECASE,
)
_BETTER = listed_words(
    "improvement improvements improve improves improved improving better outperforms outperform outperforming"
)


def direction(candidate: Candidate, rule: Rule, metric: str | None) -> str:
    """Whether the quantity that changed went up or down: the word of change nearest to the number says."""
    written = candidate.mention.written
    if written[:1] == "+" or _UPWARD.match(written):
        return "increase"
    if candidate.mention.quantity.value < 0 or rule.name in {"share of a cost", "share of a baseline"}:
        return "decrease"
    if candidate.unit == "points" and _COSTS(candidate.near[-24:]):
        return "decrease"
    following = [word for word in _WORD.findall(candidate.rest)[:6] if word in _DOWN or word in _UP]
    by_margin = rule.name in {"change by a margin", "change before the number"}
    preceding = [
        word
        for word in _WORD.findall(candidate.before if by_margin else candidate.near)
        if word in _DOWN or word in _UP
    ]
    if by_margin and preceding:
        chosen = preceding[-1]
    else:
        chosen = following[0] if following else preceding[-1] if preceding else "improve"
    if chosen in _BETTER and metric and _LOWER_IS_BETTER.search(metric) and "efficien" not in metric:
        return "decrease"
    return "decrease" if chosen in _DOWN else "increase"


_TIME_METRIC = re.compile(
    r"\b(?:latency|throughput|(?:training|inference|execution|decoding|wall-clock|running|"
    r"response)\s(?:time|speed|latency|throughput)|(?:peak\s)?memory(?:\s\w+)?|power\sconsumption|"
    r"active\spower\sconsumption|runtime|speed|cost)\b",
    re.IGNORECASE,
)


_DONE_IN = re.compile(
    r"(?:^|[.,;:]\s|\b(?:and|while|that|where)\s)(?:[Tt]he\s|[Oo]ur\s)?(?P<metric>[A-Za-z][\w-]*(?:ing|ion|ence)(?:\s(?:runs?|time|phase|a|an|the|of|[a-z-]+)){0,3}?)\s"
    r"(?:took|takes?|lasts?|lasted|requires?|required|needs?|needed)\s(?:(?:only|just|about|around|less|more|under|over|than|nearly|approximately|roughly|up|to)\s){0,3}\W?$"
)
"""What is done in a time: "training takes"."""


_AMOUNT_OF = re.compile(
    r"\sof\s(?:the\s|its\s|peak\s)?(?P<metric>(?:[A-Z]+\s|\w+\s)?(?:energy|power|memory|VRAM|RAM|storage|latency|bandwidth))\b"
)
"""What so much of is used: "136 pJ of energy"."""


def measured_as(before: str, after: str) -> str | None:
    """The metric of a measurement in time, speed or memory, where the clause names one."""
    if (done := _DONE_IN.search(before[-90:])) is not None:
        return done["metric"]
    if before.endswith("(") and (named := nearest_metric(before[-40:], "")):
        return named
    if (amount := _AMOUNT_OF.match(after)) is not None:
        return amount["metric"]
    following = _TIME_METRIC.search(after[:40])
    preceding = list(_TIME_METRIC.finditer(before[-60:]))
    return preceding[-1].group() if preceding else following.group() if following else None
