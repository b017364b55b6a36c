"""The page itself: template, styles, scripts and data in one file that asks for nothing else."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from pipeline.boards import Names, load_names
from pipeline.domain import Json, Resolved
from pipeline.errors import InputError
from pipeline.evaluation import Evaluation, evaluate
from pipeline.html.charts import charts
from pipeline.html.content import LoadedRun, content, known_abstracts
from pipeline.html.drawing import drawn
from pipeline.html.pages import environment, policy_hash
from pipeline.html.standing import boards
from pipeline.html.verdicts import Verdicts, judge

_FOLDER = Path(__file__).parent
_SCRIPTS = ("start", "records", "windowed", "table", "marks", "reading", "board", "views", "keys", "main")
_VENDORED = ("tanstack-table-core",)
_LONE = re.compile("[\ud800-\udfff]")
_COMPARED = ("ok", "partial")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def explorer_html(
    runs: Sequence[LoadedRun], *, gold_quality: str | None = None, names: Names | None = None
) -> str:
    """One self-contained page to read the runs in; it asks nothing of any server.

    With one run of the role ``gold``, each run of the role ``prediction`` is scored against it.
    `gold_quality` says in a sentence how good those labels are. `names` folds the names of the board;
    without it, the table that comes along does. Data of the runs is in the page as JSON, and its scripts
    show it as text and never as markup.

    Raises:
        InputError: an abstract stands twice in one run, or a number is none; or, with gold, what
            `evaluate` refuses.
    """
    verdicts = _verdicts(runs)
    data = content(runs, verdicts)
    places = {key: place for place, key in enumerate(known_abstracts(runs))}
    style, script = _source("page.css"), _script()
    templates = environment(_FOLDER)
    templates.filters["drawn"] = drawn
    return templates.get_template("page.html.j2").render(
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own files
        policy=f"default-src 'none'; style-src {policy_hash(style)}; script-src {policy_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        data=Markup(_embedded(data)),  # noqa: S704 - escaped there
        charts=charts(runs, verdicts),
        boards=Markup(_embedded(boards(runs, places, names or load_names()))),  # noqa: S704 - escaped there
        runs=runs,
        gold_quality=gold_quality,
        limited=[one for one in verdicts.evaluations if one.coverage.not_given],
    )


def _verdicts(runs: Sequence[LoadedRun]) -> Verdicts:
    gold = next((number for number, run in enumerate(runs) if run.role == "gold"), None)
    if gold is None:
        return Verdicts()
    labels = runs[gold]
    evaluations = {
        number: evaluate(
            run.extractions,
            labels.extractions,
            predicted_name=run.name,
            gold_name=labels.name,
            within={one.abstract.id for one in run.extractions} if run.limited else None,
        )
        for number, run in enumerate(runs)
        if run.role == "prediction"
    }
    scored = {number: _scored(runs[number], found) for number, found in evaluations.items()}
    return judge(evaluations, scored, gold)


def _scored(run: LoadedRun, evaluation: Evaluation) -> list[Resolved]:
    """The claims of a run that were compared with the gold."""
    return [
        record
        for extraction in run.extractions
        if extraction.abstract.id in evaluation.abstracts and extraction.status in _COMPARED
        for record in extraction.records
    ]


def _embedded(data: Json) -> str:
    """JSON that no part of which ends or begins a tag; halves of surrogate pairs become U+FFFD."""
    try:
        written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise InputError(
            "A record holds a number that is infinite or not a number. Look for NaN and Infinity in "
            "the files."
        ) from error
    return _LONE.sub("\ufffd", written.replace("<", "\\u003c"))


def _script() -> str:
    """All scripts as one, ours within a function so that their names are theirs alone."""
    parts = "\n".join(_source(f"{name}.js") for name in _SCRIPTS)
    vendored = "\n".join(_vendored(name) for name in _VENDORED)
    return f'{vendored}\n(() => {{\n"use strict";\n{parts}\n}})();\n'


def _vendored(name: str) -> str:
    """A library's script under its licence, which each copy must carry, without the address of its map."""
    licence = _source(f"vendor/{name}.LICENSE").strip()
    return f"/*! {name}\n{licence}\n*/\n{_SOURCE_MAP.sub('', _source(f'vendor/{name}.js'))}"


def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
