"""The made-up abstracts with claims labelled by hand, `made_up.jsonl`: read and checked.

One JSON object a line: `title`, `abstract` and `claims`, whose fields are those of labels made by hand
(a `value` that code read, not the words it was read from). The texts are nobody's: names and numbers are
invented, and `borrowed` finds any run of words that stands in other texts too. What can be checked by
machine is checked here; whether a label is right is for its reader to judge.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from pipeline import inputs
from pipeline.text import quantities, sentences

FILE = Path(__file__).with_name("made_up.jsonl")
PHRASE = 12
"""So many words in a row that also stand elsewhere are taken for copied."""

VALUED = frozenset({"performance", "improvement", "scale"})
MEANT_FOR = {
    "metric": VALUED - {"scale"} | {"superiority"},
    "value": VALUED,
    "value_max": VALUED,
    "unit": VALUED,
    "direction": {"improvement"},
    "baseline": VALUED | {"superiority"},
    "dataset": VALUED | {"superiority"},
    "artifact": {"availability"},
    "url": {"availability"},
}
"""The kinds of claim that may have a field; the fields not listed belong to all."""

NEEDED = {"value": VALUED, "direction": {"improvement"}, "artifact": {"availability"}}
RANKS = re.compile(
    r"state[- ]of[- ]the[- ]art|SOTA|\bbest\b|\brecord\b|\bfirst\b|\blead|\branks?\b|\branked\b"
    r"|\b(?:1st|2nd|3rd)\b|\bto date\b|\b(?:high|low|fast|small|larg|strong)est\b|\bmost \w+|\bwinning\b",
    re.IGNORECASE,
)
"""Words that make a superiority of a sentence that names no baseline."""

Words = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]


class LabelError(Exception):
    """A line that is not as it should be; the message names it."""


class MadeUpClaim(BaseModel):
    """One label made by hand."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    kind: Literal["performance", "improvement", "scale", "superiority", "availability"]
    subject: Words
    metric: Words | None = None
    value: int | float | None = None
    value_max: int | float | None = None
    unit: Words | None = None
    qualifier: Literal["exact", "at_least", "at_most", "about"]
    direction: Literal["increase", "decrease"] | None = None
    baseline: Words | None = None
    dataset: Words | None = None
    artifact: Literal["code", "model", "data", "demo", "other"] | None = None
    url: Words | None = None
    evidence: Words

    @model_validator(mode="after")
    def _fields_fit_kind(self) -> Self:
        for name, kinds in MEANT_FOR.items():
            if getattr(self, name) is not None and self.kind not in kinds:
                raise ValueError(f"{name} is not for {self.kind}")
        for name, kinds in NEEDED.items():
            if getattr(self, name) is None and self.kind in kinds:
                raise ValueError(f"{self.kind} needs {name}")
        if self.value_max is not None and (self.value is None or self.value_max <= self.value):
            raise ValueError("value_max is not above value")
        if self.value is None and self.qualifier != "exact":
            raise ValueError("a claim without a value is exact")
        if self.kind == "superiority" and self.baseline is None and not RANKS.search(self.evidence):
            raise ValueError("superiority names neither a baseline nor a rank")
        return self


class MadeUp(BaseModel):
    """One made-up abstract with all its claims, in the order of the text where the text has one."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: Words
    abstract: Words
    claims: list[MadeUpClaim]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Words in a row that stand in the abstract of a line (from 1) and in another text."""

    line: int
    words: str


def load(file: Path = FILE) -> list[MadeUp]:
    """The abstracts of `file`, checked.

    Raises:
        LabelError: a line is not JSON of this shape, repeats an abstract, or has a label that its text
            does not bear out. The message begins with file and line.
    """
    rows: dict[str, MadeUp] = {}
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = _read(line, f"{file.name}:{number}")
            if row.abstract in rows:
                _fail(f"{file.name}:{number}", "the abstract stands on an earlier line too")
            rows[row.abstract] = row
    return list(rows.values())


def labels() -> list[dict[str, Any]]:
    """The labels under the ids that the abstracts have when `FILE` is read as a digest."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    ids = [one.id for one in inputs.read(str(FILE)).abstracts]
    return [
        {"id": key, "title": row["title"], "claims": row["claims"]}
        for key, row in zip(ids, rows, strict=True)
    ]


def borrowed(rows: Iterable[MadeUp], texts: Iterable[str], length: int = PHRASE) -> Iterator[Borrowed]:
    """Runs of `length` words that a made-up abstract shares with one of `texts`, case and signs aside."""
    known = {run for text in texts for run in _runs(text, length)}
    for number, row in enumerate(rows, start=1):
        yield from (Borrowed(number, run) for run in _runs(row.abstract, length) if run in known)


def _runs(text: str, length: int) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    return (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def _fail(where: str, what: str) -> NoReturn:
    raise LabelError(f"{where}: {what}")


def _read(line: str, where: str) -> MadeUp:
    try:
        row = MadeUp.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        _fail(where, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    except ValueError as error:
        _fail(where, f"no JSON: {error}")
    spans = [(start, row.abstract[start:end]) for start, end in sentences.split(row.abstract)]
    for number, claim in enumerate(row.claims, start=1):
        problem = _unborne(claim, row, spans)
        if problem is not None:
            _fail(where, f"claim {number} ({claim.kind} of {claim.subject!r}): {problem}")
    if len({claim.model_dump_json() for claim in row.claims}) < len(row.claims):
        _fail(where, "the same claim occurs twice")
    return row


def _unborne(claim: MadeUpClaim, row: MadeUp, spans: list[tuple[int, str]]) -> str | None:
    """What of a claim the abstract does not bear out, if anything."""
    for name in ("metric", "baseline", "dataset", "url", "evidence"):
        words = getattr(claim, name)
        if words is not None and words not in row.abstract:
            return f"{name} {words!r} does not stand in the abstract"
    if claim.subject not in row.abstract and claim.subject not in row.title:
        return f"subject {claim.subject!r} stands in neither abstract nor title"
    if claim.value is None:
        return None
    start = row.abstract.index(claim.evidence)
    end = start + len(claim.evidence)
    near = [text for begin, text in spans if begin < end and begin + len(text) > start]
    if not any(_holds(text, claim) for text in near):
        return f"value {claim.value} is none of the quantities of {' '.join(near)!r}"
    return None


def _holds(sentence: str, claim: MadeUpClaim) -> bool:
    """Whether a sentence holds a quantity, not part of a name, that has the claim's value."""
    wanted = (claim.value, claim.value_max)
    found = (one.quantity for one in quantities.find(sentence) if not one.name)
    return any((one.value, one.value_max) == wanted for one in found)
