"""Which rule decides what a quantity is: in which order they are tried, and which not at all."""

from collections.abc import Sequence
from functools import lru_cache

from pipeline.rules import findings, improvement, performance, scale
from pipeline.rules.candidates import Candidate, Rule
from pipeline.rules.not_claims import NOT_CLAIMS

RULES = sorted(
    [
        *NOT_CLAIMS,
        *performance.RULES,
        *scale.RULES,
        *improvement.RULES,
        findings.UNKNOWN_UNIT,
    ],
    key=lambda rule: rule.priority,
)
"""In the order in which they are tried."""

_NOT_IN_STUDIES = frozenset({"value of a parameter", "value of a rival", "large count"})
_IN_STUDIES = frozenset({"value reached", "so many of all", "count of what came out"})
STUDY_RULES = sorted(
    [
        *findings.RULES,
        *(rule for rule in performance.RULES if rule.name in _IN_STUDIES),
        *(rule for rule in [*NOT_CLAIMS, *scale.RULES] if rule.name not in _NOT_IN_STUDIES),
        *improvement.RULES,
    ],
    key=lambda rule: rule.priority,
)
"""In other fields than machine learning findings are told in other words than scores."""


def rule_of(candidate: Candidate, there: frozenset[str]) -> Rule | None:
    """The first rule that holds of a quantity; `there` are the words of its sentence that rules need."""
    unit = candidate.unit
    for rule in _rules_for(unit if unit in _UNITS else None, there, study=candidate.passage.study):
        if rule.test(candidate):
            return rule
    return None


NEEDED = frozenset[str]().union(*(rule.needs for rule in [*RULES, *STUDY_RULES]))
_UNITS = frozenset[str]().union(
    *((rule.units or frozenset()) | rule.never for rule in [*RULES, *STUDY_RULES])
)


@lru_cache(maxsize=4096)
def _rules_for(unit: str | None, there: frozenset[str], *, study: bool) -> Sequence[Rule]:
    """The rules that are tried on quantities in this unit beside these needed words, in their order.

    None stands for all units in which no rule has an interest of its own.
    """
    known = [rule for rule in (STUDY_RULES if study else RULES) if not rule.needs or rule.needs & there]
    return [rule for rule in known if unit not in rule.never and (rule.units is None or unit in rule.units)]
