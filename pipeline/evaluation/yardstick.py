"""What a comparison has to know of a schema, and that of the claims."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.agreement import Agreement, exact, lenient
from pipeline.evaluation.claim import FIELDS, KINDS, Claim, read_claims
from pipeline.evaluation.matching import (
    Pair,
    Rule,
    other_kind,
    other_value,
    relaxed_pairs,
    strict_pairs,
    strict_rule,
)
from pipeline.evaluation.results import ErrorKind, Level

ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)

OTHER_FIELDS = ("subject", "metric", "unit", "qualifier", "direction", "baseline", "dataset", "url")
"""The fields that the strict rule of claims does not settle, scored on matched pairs."""

Pairing = Callable[[Sequence[Claim], Sequence[Claim]], tuple[Pair, ...]]
"""The pairs among the predicted and the gold claims of one abstract."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How the records of a schema are read, paired and scored.

    `kinds` are what scores and errors are told apart by, `fields` what two records are compared in, `scored`
    those that have an accuracy of their own on matched pairs, and `items` those that are matched item by
    item. `rule` says of two records that they may be the same; `near` has rules for those that are
    almost. `noun` is what one record is called.
    """

    schema: str
    noun: str
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    scored: tuple[str, ...]
    items: tuple[str, ...]
    levels: tuple[Level, ...]
    errors: tuple[ErrorKind, ...]
    read: Callable[[Extraction, str, str], tuple[Claim, ...]]
    kind_of: Callable[[Resolved], str]
    rule: Rule
    exact: Agreement
    lenient: Agreement
    strict: Pairing
    relaxed: Pairing
    near: Mapping[ErrorKind, Rule] = field(default_factory=dict)

    def differing(self, predicted: Claim, gold: Claim) -> tuple[str, ...]:
        """The fields in which two records do not agree exactly, in the schema's order."""
        return tuple(name for name in self.fields if not self.exact(predicted, gold, name))


CLAIMS = Yardstick(
    schema="claims",
    noun="claim",
    kinds=KINDS,
    fields=FIELDS,
    scored=OTHER_FIELDS,
    items=FIELDS,
    levels=get_args(Level),
    errors=ERROR_KINDS,
    read=read_claims,
    kind_of=lambda record: str(record.fields["kind"]),
    rule=strict_rule,
    exact=exact,
    lenient=lenient,
    strict=strict_pairs,
    relaxed=relaxed_pairs,
    near={"wrong_value": other_value, "wrong_kind": other_kind},
)
