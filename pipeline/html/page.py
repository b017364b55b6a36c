"""The page itself: template, styles, scripts and data in one file that asks for nothing else."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from pipeline.boards import Names, folds, load_names
from pipeline.domain import Resolved
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.compared_record import known_abstracts
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.words import (
    ERROR_MEANINGS,
    ERROR_NAMES,
    gold_line,
    predicted_line,
    scope_line,
    score_line,
    unknown_line,
)
from pipeline.evaluation.yardstick import Yardstick
from pipeline.html.bars import figures
from pipeline.html.charts import charts
from pipeline.html.content import LoadedRun, content
from pipeline.html.drawing import drawn
from pipeline.html.pages import embedded, policy, scripts, source, templates
from pipeline.html.shown_schema import ShownSchema, shape_of
from pipeline.html.standing import boards
from pipeline.html.verdicts import Verdicts, judge, lines
from schemas import Record
from schemas.claims import Claim

_SCRIPTS = (
    *("typeset", "start", "theme", "records", "settling", "windowed", "table", "marks", "reading", "board"),
    *("views", "address", "keys", "main"),
)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def explorer_html(
    runs: Sequence[LoadedRun],
    *,
    gold_quality: str | None = None,
    names: Names | None = None,
    evaluations: Mapping[int, Evaluation] | None = None,
    start: str = "",
    estimates: Sequence[Sequence[str]] = (),
    record: type[Record] = Claim,
    schema: str = "claims",
) -> str:
    """One self-contained page to read the runs in; it asks nothing of any server.

    With one run of the role ``gold``, each run of the role ``prediction`` is scored against it, unless
    `evaluations` has its evaluation by the run's number. Where the two disagree each claim can be called
    right, wrong or unsure; these verdicts stay in the page's memory until they are saved as JSON lines, each
    a disagreement as in `evaluation_json` with `key` and `verdict`: ``gold``, ``predicted``, ``both``,
    ``neither`` or ``unsure``. `gold_quality` says in a sentence how good those labels are. `names` folds the
    names of the board; without it, the table that comes along does. `start` is the address within the page
    that it opens at. `estimates` say how good runs are, a sentence or two and then more, at the page's head.
    `record` is the class of the records and `schema` its name: a schema that has no board has no charts
    either. Data of the runs is in the page as JSON, and its scripts show
    it as text and never as markup.

    Raises:
        InputError: an abstract occurs twice in one run, or a number is none; or, with gold, what
            `evaluate` refuses.
    """
    names = names or load_names()
    shape = shape_of(record, schema, folds(record, names))
    verdicts = _verdicts(runs, evaluations or {}, shape.by)
    data = embedded(content(runs, verdicts, shape))
    places = {key: place for place, key in enumerate(known_abstracts([run.extractions for run in runs]))}
    board = boards(runs, places, names, record) if shape.boards else []
    script = scripts(_SCRIPTS, _vendored("tanstack-table-core"))
    style = source("palette.css") + source("page.css")
    return (
        templates(drawn=drawn, figures=figures)
        .get_template("page.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - our own files
            policy=policy(style, script),
            data=Markup(data),  # noqa: S704 - escaped there
            lines=Markup(embedded(lines(verdicts))),  # noqa: S704 - escaped there
            boards=Markup(embedded(board)),  # noqa: S704 - escaped there
            charts=charts(runs, verdicts, shape) if shape.boards else None,
            runs=runs,
            shape=shape,
            errors=[
                (error, ERROR_NAMES[error], ERROR_MEANINGS[error].format(noun=shape.noun))
                for error in ERROR_NAMES
                if error in shape.by.errors
            ],
            told=_told(verdicts, gold_quality, shape),
            start=start,
            estimates=estimates,
        )
    )


def _told(verdicts: Verdicts, gold_quality: str | None, shape: ShownSchema) -> list[str]:
    """What is scored against what, in a sentence each, and how well where no chart shows it."""
    evaluations = list(verdicts.evaluations.values())
    told = [gold_line(one, gold_quality) for one in evaluations[:1]]
    for one in evaluations:
        told += [line for line in (predicted_line(one), scope_line(one), unknown_line(one)) if line]
        if not shape.boards:
            told.append(score_line(one))
    return told


def _verdicts(runs: Sequence[LoadedRun], known: Mapping[int, Evaluation], by: Yardstick) -> Verdicts:
    gold = next((number for number, run in enumerate(runs) if run.role == "gold"), None)
    if gold is None:
        return Verdicts()
    evaluations = {
        number: known.get(number)
        or evaluate(
            run.extractions,
            runs[gold].extractions,
            predicted_name=run.name,
            gold_name=runs[gold].name,
            within={one.abstract.id for one in run.extractions} if run.limited else None,
            by=by,
        )
        for number, run in enumerate(runs)
        if run.role == "prediction"
    }
    scored = {number: _scored(runs[number], found) for number, found in evaluations.items()}
    return judge(evaluations, scored, gold)


def _scored(run: LoadedRun, evaluation: Evaluation) -> list[Resolved]:
    left_out = {id(record) for record in evaluation.left_out}
    return [
        record
        for extraction in run.extractions
        if extraction.abstract.id in evaluation.abstracts and extraction.is_read
        for record in extraction.records
        if id(record) not in left_out
    ]


def _vendored(name: str) -> str:
    """A library's script under its licence, which each copy must carry, without the address of its map."""
    licence = source(f"vendor/{name}.LICENSE").strip()
    return f"/*! {name}\n{licence}\n*/\n{_SOURCE_MAP.sub('', source(f'vendor/{name}.js'))}"
