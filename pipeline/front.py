"""The functions of the front door beside `extract`: abstracts, label, compare, diff, report, and others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from pipeline import boards, inputs
from pipeline.domain import Abstract, Extraction
from pipeline.errors import InputError
from pipeline.evaluation import diffing
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.diffing import Diff
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.text import evaluation_text
from pipeline.evaluation.yardstick import Yardstick
from pipeline.extraction import given
from pipeline.extraction.given import Given
from pipeline.extraction.progress import tell
from pipeline.html.cell import NotebookCell
from pipeline.html.shown_schema import shape_of
from pipeline.outputs.apart import PAGE, check_apart, format_of
from pipeline.outputs.beside import given_to, was_limited
from pipeline.outputs.loading import Extractions, extractions_in, schema_of, taken
from pipeline.outputs.tables import files as tables
from pipeline.outputs.writing import to_line, whole_file
from pipeline.quality.figures import gold_quality
from pipeline.review.correcting import Corrections
from pipeline.rules import labelling
from pipeline.settings import SEED
from schemas import Record
from schemas.claims import Claim
from schemas.results import Result

if TYPE_CHECKING:
    from pipeline.audit.estimate import Audit


def abstracts(
    source: Given, *, title_field: str | None = None, text_field: str | None = None
) -> list[Abstract]:
    """The distinct abstracts of a digest, as `claimsift read` lists them: no model, no claims.

    `source` is all that `extract` takes: files of any format, folders, names such as "arxiv:cs.CL", frames,
    texts. What could not be read of it is told. Each abstract has id, title, text, and the sources it came
    from, with the ids, address, date and authors that those give.

        >>> abstracts("digest.txt")[0].title
        'Stilltoken: Pruning Tokens That Stop Moving'

    Raises:
        ClaimsiftError: the source cannot be read, or holds no abstract.
    """
    return list(given.take(source, tell, named=inputs.asked_columns(title_field, text_field)).abstracts)


@overload
def label(
    source: Given,
    schema: Literal["claims"] = "claims",
    *,
    title_field: str | None = None,
    text_field: str | None = None,
) -> list[Extraction[Claim]]: ...
@overload
def label(
    source: Given,
    schema: Literal["results"],
    *,
    title_field: str | None = None,
    text_field: str | None = None,
) -> list[Extraction[Result]]: ...
def label(
    source: Given, schema: str = "claims", *, title_field: str | None = None, text_field: str | None = None
) -> Sequence[Extraction[object]]:
    """Labels claims, or results, by rule, as a yardstick for models: no model, no network, hundreds a second.

    `title_field` and `text_field` name what holds titles and abstracts, in tables, frames and JSON.

        >>> label("digest.txt")[0].records[0].kind
        'scale'

    Raises:
        ClaimsiftError: the source cannot be read, or rules know no such schema.
    """
    record = labelling.class_for(schema)
    if record is None:
        raise InputError(labelling.unknown(schema))
    abstracts = given.take(source, tell, named=inputs.asked_columns(title_field, text_field)).abstracts
    return list(labelling.label(abstracts, record))


@dataclass(frozen=True, repr=False)
class Comparison:
    """How good predicted claims are if the gold ones are right. `print` shows all of it."""

    evaluation: Evaluation
    text: str

    def __repr__(self) -> str:
        return self.text


def compare(
    predicted: Extractions, gold: Extractions, schema: str | type[Record] | None = None
) -> Comparison:
    """Compares two sets of records: scores with intervals, and errors by kind.

    Each side is a file, a list of extractions, or what a run returns. The file of a run that was limited on
    purpose is scored on what that run was given. `schema` is the records' schema: its name, the path of its
    file, or its class; without it, the installed one that the gold names, else claims.

    Raises:
        InputError: a file cannot be read, the two sides have no abstract in common, or the records do not fit
            the schema.
        SchemaError: the schema does not load.
    """
    name, record, (right, ours) = taken((gold, predicted), schema)
    by = Yardstick(record, name, boards.folds(record, boards.load_names()))
    names = _name(predicted, "predicted"), _name(gold, "gold")
    within = given_to([(predicted, ours)])
    found = evaluate(ours, right, predicted_name=names[0], gold_name=names[1], within=within, by=by)
    return Comparison(found, evaluation_text(found, gold_quality=gold_quality(right)))


def report(
    given: Extractions,
    path: str | Path,
    gold: Extractions | None = None,
    schema: str | type[Record] | None = None,
) -> None:
    """Writes the page of claimsift report: one file of HTML, to read the records in their abstracts.

    With `gold` each record is scored against it, and you can settle each disagreement on the page. `schema`
    is the records' schema, as for `compare`.

    Raises:
        InputError: a file cannot be read, the page would replace it or has the ending of another format, or
            records do not fit the schema.
        SchemaError: the schema does not load; SetupError: the page cannot be written.
    """
    # What draws and scores takes a second to load.
    from pipeline.html.content import LoadedRun
    from pipeline.html.page import explorer_html

    check_apart(path := Path(path), [one for one in (given, gold) if isinstance(one, str | Path)], PAGE)
    name, record, (found, *right) = taken((given,) if gold is None else (given, gold), schema)
    run = LoadedRun(_name(given, "run"), found, "prediction" if right else None, limited=was_limited(given))
    runs = [run, *(LoadedRun(_name(gold, "gold"), one, "gold") for one in right)]
    quality = gold_quality(right[0]) if right else None
    page = explorer_html(runs, gold_quality=quality, record=record, schema=name)
    with whole_file(path) as file:
        file.write(page)


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


def diff(old: Extractions, new: Extractions, schema: str | type[Record] | None = None) -> Difference:
    """Shows what changed from one run to another, record by record.

    Sides and `schema` are as for `compare`.

    Raises:
        InputError: a file cannot be read, or records do not fit the schema.
        SchemaError: the schema does not load.
    """
    name, record, (before, after) = taken((old, new), schema)
    by = Yardstick(record, name)
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
    run: Extractions,
    judged: Extractions,
    schema: str | type[Record] | None = None,
    *,
    width: float = 0.05,
    seed: int = SEED,
) -> Estimated:
    """Says how good a run is by the judgements of a sample of it, as `claimsift audit --judged` does.

    Each side is a file or a list of extractions. `schema` is the records' schema, as for `compare`; `width`
    is how close to the true precision one wants to be, `seed` that of the sample.

    Raises:
        InputError: a file cannot be read, the run was corrected, no person made the judgements, or records do
            not fit the schema.
        SchemaError: the schema does not load.
    """
    # Intervals need scipy, which takes a second to load.
    from pipeline.audit.estimate import audit
    from pipeline.audit.text import audit_text

    name, record, (ours, labels) = taken((run, judged), schema)
    shape = shape_of(record, name)
    found = audit(
        ours,
        labels,
        shape.by,
        shape.kind_of,
        seed,
        name=_name(run, "the run"),
        labels_name=_name(judged, "What is given as judgements"),
        width=width,
    )
    return Estimated(found, audit_text(found))


def correct(
    run: Extractions, labels: Extractions, schema: str | type[Record] | None = None
) -> Sequence[Extraction[object]]:
    """A run with what a person settled, as `claimsift extract --correct` has it; nobody is asked.

    Each side is a file or a list of extractions. `schema` is the records' schema, as for `compare`.

    Raises:
        InputError: a file cannot be read, or records do not fit the schema.
        SchemaError: the schema does not load.
    """
    name, record, (settled, found) = taken((labels, run), schema)
    fixes = Corrections.of(_name(labels, "the labels"), settled, Yardstick(record, name), record)
    return [fixes.applied(one) for one in found]


def show(given: Extractions) -> NotebookCell:
    """An abstract with its claims marked in the text and listed below, for a cell of a notebook.

    Each claim's evidence is underlined in the colour of its kind, one line for each claim where several
    overlap; the words that it copies are bold. The claim's number stands where its evidence begins. Of a run,
    or of many extractions, the first are shown one below the other.

        >>> show(read("claims.jsonl")[0])

    Raises:
        InputError: what is given holds anything but extractions.
    """
    return NotebookCell(tuple(extractions_in(given)))


def write(given: Extractions, path: str | Path, schema: str | type[Record] | None = None) -> None:
    """Writes extractions as JSON lines, or as tables if the name ends in .csv, .parquet, .sqlite or .xlsx.

    The file appears when it is whole. Lines are written as the extractions come:

        >>> write(extract("digest.txt"), "claims.jsonl")

    Tables have a column for each field of the `schema`: see `compare`.

    Raises:
        InputError: there are no extractions, the table cannot hold them, the ending is not known, or the file
            is one that they were read from.
        SetupError: the file cannot be written, or the format needs a library that is not installed.
    """
    path = Path(path)
    check_apart(path, [given] if isinstance(given, str | Path) else [])
    to = format_of(path)
    found = _apart(extractions_in(given, schema), path)
    if to is not None:
        tables.check_format(to)
        held = list(found)
        tables.write(held, path, to, schema_of(held, schema)[1])
        return
    with whole_file(path) as file:
        is_empty = True
        for one in found:
            file.write(to_line(one) + "\n")
            is_empty = False
        if is_empty:
            raise InputError("There is no extraction to write.")


def _apart(found: Iterable[Extraction], path: Path) -> Iterator[Extraction]:
    """The extractions as they come; InputError is raised where their texts came from the file at `path`."""
    known: set[str] = set()
    for one in found:
        if fresh := {source.file for source in one.abstract.sources} - known:
            check_apart(path, fresh)
            known |= fresh
        yield one


def _name(side: Extractions | None, otherwise: str) -> str:
    return str(side) if isinstance(side, str | Path) else otherwise
