"""The functions of the front door beside `extract`: label, compare, diff, estimate, correct, write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, overload

from pipeline import boards, evaluation
from pipeline.audit.sampling import SEED
from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation import Evaluation, diffing, yardstick_of
from pipeline.evaluation.diffing import Diff
from pipeline.evaluation.text import evaluation_text
from pipeline.extraction import given
from pipeline.extraction.given import Given
from pipeline.extraction.progress import tell
from pipeline.outputs.loading import classed, needed_class, read, said_schema, schema_class
from pipeline.outputs.tables import SUFFIXES
from pipeline.outputs.tables import files as tables
from pipeline.outputs.writing import check_writable, to_line, whole_file
from pipeline.quality.figures import quality_of
from pipeline.review.correcting import Corrections
from pipeline.rules import labelling
from schemas import Record, schema_name
from schemas.claims import Claim
from schemas.results import Result

if TYPE_CHECKING:
    from pipeline.audit.estimate import Audit

Side: TypeAlias = str | Path | Sequence[Extraction[object]]
"""The path of a file of records, or a list of extractions."""


@overload
def label(source: Given, schema: Literal["claims"] = "claims") -> list[Extraction[Claim]]: ...
@overload
def label(source: Given, schema: Literal["results"]) -> list[Extraction[Result]]: ...
def label(source: Given, schema: str = "claims") -> Sequence[Extraction[object]]:
    """Labels claims, or results, by rule, as a yardstick for models: no model, no network, hundreds a second.

        >>> label("digest.txt")[0].records[0].kind
        'scale'

    Raises:
        ClaimsiftError: the source cannot be read, or rules know no such schema.
    """
    record = labelling.class_of(schema)
    if record is None:
        raise InputError(labelling.unknown(schema))
    return list(labelling.label(given.take(source, tell).abstracts, record))


@dataclass(frozen=True, repr=False)
class Comparison:
    """How good predicted claims are if the gold ones are right. `print` shows all of it."""

    evaluation: Evaluation
    text: str

    def __repr__(self) -> str:
        return self.text


def compare(predicted: Side, gold: Side, schema: str | type[Record] | None = None) -> Comparison:
    """Compares two sets of records: scores with intervals, and errors by kind.

    Each side is a file or a list of extractions. `schema` is the records' schema: its name, the path of its
    file, or its class; without it, the installed one that the gold names, else claims.

    Raises:
        InputError: a file cannot be read, the two sides have no abstract in common, or the records do not fit
            the schema.
        SchemaError: the schema does not load.
    """
    name, record = _schema((gold, predicted), schema)
    ours, right = classed(_side(predicted, name), record), classed(_side(gold, name), record)
    measured = bool(right) and right[0].origin == "rule" and labelling.is_measured(record)
    quality = quality_of("rules").sentence() if measured else None
    found = evaluation.evaluate(
        ours,
        right,
        predicted_name=_name(predicted, "predicted"),
        gold_name=_name(gold, "gold"),
        by=yardstick_of(record, name, boards.folds(record, boards.load_names())),
    )
    return Comparison(found, evaluation_text(found, gold_quality=quality))


@dataclass(frozen=True, repr=False)
class Difference:
    """What changed between two runs. `print` shows all of it."""

    diff: Diff

    @property
    def changed(self) -> bool:
        """Whether anything changed."""
        return self.diff.changed

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        return diffing.counts(self.diff)

    def __repr__(self) -> str:
        return diffing.text(self.diff)


def diff(old: Side, new: Side, schema: str | type[Record] | None = None) -> Difference:
    """Shows what changed from one run to another, record by record.

    Each side is a file or a list of extractions. `schema` is the records' schema, as for `compare`.

    Raises:
        InputError: a file cannot be read, or records do not fit the schema.
        SchemaError: the schema does not load.
    """
    name, record = _schema((old, new), schema)
    before, after = classed(_side(old, name), record), classed(_side(new, name), record)
    by = yardstick_of(record, name)
    return Difference(
        diffing.diff(before, after, old_name=_name(old, "old"), new_name=_name(new, "new"), by=by)
    )


@dataclass(frozen=True, repr=False)
class Estimated:
    """How good a whole run is, by what was judged of it. `print` shows all of it."""

    audit: "Audit"
    text: str

    def __repr__(self) -> str:
        return self.text


def estimate(
    run: Side,
    judged: Side,
    schema: str | type[Record] | None = None,
    *,
    width: float = 0.05,
    seed: int = SEED,
) -> Estimated:
    """Says how good a run is by the judgements of a sample of it, as `claimsift audit --judged` does.

    Each side is a file or a list of extractions. `schema` is the records' schema, as for `compare`; `width`
    is how close to the true precision one wants to be, `seed` that of the sample.

    Raises:
        InputError: a file cannot be read, the run was corrected, or records do not fit the schema.
        SchemaError: the schema does not load.
    """
    # Intervals need scipy, which takes a second to load.
    from pipeline.audit.estimate import audit
    from pipeline.audit.text import audit_text

    name, record = _schema((run, judged), schema)
    ours, labels = classed(_side(run, name), record), classed(_side(judged, name), record)
    by = yardstick_of(record, name)
    found = audit(ours, labels, by, by.kind_of, seed, name=_name(run, "the run"), width=width)
    return Estimated(found, audit_text(found))


def correct(
    run: Side, labels: Side, schema: str | type[Record] | None = None
) -> Sequence[Extraction[object]]:
    """A run with what a person settled, as `claimsift extract --correct` has it; nobody is asked.

    Each side is a file or a list of extractions. `schema` is the records' schema, as for `compare`.

    Raises:
        InputError: a file cannot be read, or records do not fit the schema.
        SchemaError: the schema does not load.
    """
    name, record = _schema((labels, run), schema)
    settled = classed(_side(labels, name), record)
    fixes = Corrections.of(_name(labels, "the labels"), settled, yardstick_of(record, name), record)
    return [fixes.applied(one) for one in classed(_side(run, name), record)]


def write(extractions: Iterable[Extraction[object]], path: str | Path) -> None:
    """Writes extractions as JSON lines, or as tables if the name ends in .csv, .parquet, .sqlite or .xlsx.

    The file appears when it is whole. Lines are written as the extractions come:

        >>> write(extract("digest.txt"), "claims.jsonl")

    Raises:
        InputError: there are no extractions, or the table cannot hold them.
        SetupError: the file cannot be written, or the format needs a library that is not installed.
    """
    path = Path(path)
    check_writable(path)
    to = SUFFIXES.get(path.suffix.casefold())
    resolved = (cast("Extraction", one) for one in extractions)
    if to is None:
        with whole_file(path) as file:
            is_empty = True
            for one in resolved:
                file.write(to_line(one) + "\n")
                is_empty = False
            if is_empty:
                raise InputError(_NOTHING)
        return
    tables.check_format(to)
    found = list(resolved)
    if not found:
        raise InputError(_NOTHING)
    classes = (record.record_class for one in found for record in one.records if record.record_class)
    tables.write(found, path, to, next(classes, None) or schema_class(found[0].schema))


_NOTHING = "There is no extraction to write."


def _side(side: Side, schema: str | None) -> list[Extraction]:
    if isinstance(side, str | Path):
        return list(read(side, schema))
    found = cast("list[Extraction]", list(side))
    if not all(isinstance(one, Extraction) for one in found):
        raise InputError("Give the path of a file of records, or a list of extractions.")
    return found


def _schema(sides: Sequence[Side], schema: str | type[Record] | None) -> tuple[str, type[Record]]:
    """The name and the class of the records' schema; nothing is loaded because a file says so."""
    if isinstance(schema, type):
        return schema_name(schema), schema
    files = [Path(side) for side in sides if isinstance(side, str | Path)]
    lists = (side for side in sides if not isinstance(side, str | Path))
    held = [one for side in lists for one in side if isinstance(one, Extraction)]
    if schema or not held:
        name = said_schema(files, schema)
        return name, needed_class(name, schema)
    records = (record for one in held for record in one.records if isinstance(record, Resolved))
    own = next((record.record_class for record in records if record.record_class), None)
    return held[0].schema, own or needed_class(held[0].schema)


def _name(side: Side, otherwise: str) -> str:
    return str(side) if isinstance(side, str | Path) else otherwise
