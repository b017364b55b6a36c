"""`claimsift batch`: requests out as files, their results in; `extract --offline` does the rest."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from typing_extensions import TypedDict

from pipeline import __version__, strictjson
from pipeline.cli import loop
from pipeline.cli.asking import Asking, asking_several_options
from pipeline.cli.files import output_of, write_manifest
from pipeline.cli.flags import FILE, Command
from pipeline.cli.inputs import Inputs, inputs_options
from pipeline.cli.options import cache_option, limit_option, open_cache
from pipeline.cli.printing import say
from pipeline.cli.runs import skip_known_option, without_known
from pipeline.cli.screen import Screen
from pipeline.domain import Count, Json, Message, Request
from pipeline.errors import InputError, counted
from pipeline.outputs.apart import LINES, check_apart
from pipeline.outputs.beside import manifest_of
from pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.distributed.batch import requests, results
    from pipeline.extraction.scheduler import Run
    from pipeline.tasks import Task


class _Part(TypedDict):
    file: str
    requests: Count
    bytes: Count


class _BatchManifest(TypedDict):
    """What is kept beside the requests, so that their results can be read with few flags or none.

    It is an input like any other: the schema that it names is run only if it is installed or the user names
    it too, and a part is a file only under a name that `batch write` gives.
    """

    claimsift: str
    files: list[str]
    limit: int | None
    dialect: str
    settings: dict[str, Any]
    parts: list[_Part]


_UNTOUCHED = "Nothing was touched. Remove the manifest, or write the batch under another name."


@click.group("batch")
def command() -> None:
    """Write requests as files, for hosted batch APIs (at half the price) or vLLM's run-batch.

    \b
    claimsift batch write FILE... -o requests.jsonl       what the cache lacks
    vllm run-batch -i requests.jsonl -o results.jsonl ... or upload it to a batch API
    claimsift batch read results.jsonl --requests requests.jsonl
    claimsift extract FILE... --offline -o claims.jsonl   with the flags of batch write

    claimsift does not use replies that were cut off or do not fit. The next batch write asks for them again,
    as a live run would: with more room, or with the error.
    """  # noqa: D301 - click's mark for lines that are not to be wrapped


@command.command("write", cls=Command)
@inputs_options
@click.option(
    "-o",
    "--output",
    type=FILE,
    required=True,
    metavar="FILE",
    help="The file to write; FILE-1, FILE-2 and so on if one would be too large.",
)
@limit_option
@skip_known_option
@asking_several_options
@click.option(
    "--dialect",
    type=click.Choice(["plain", "reasoning"]),
    default="plain",
    show_default=True,
    help="reasoning writes max_completion_tokens and no temperature, as OpenAI's reasoning models need.",
)
def write(
    papers: Inputs,
    output: Path,
    asking: Asking,
    limit: int | None,
    skip_known: tuple[Path, ...],
    dialect: Literal["plain", "reasoning"],
) -> None:
    """Write the requests that the cache lacks, in OpenAI's batch format.

    FILE and the flags are those of extract, and so are the requests. Of several schemas each gets a batch of
    its own, out.claims.jsonl and so on. With --base-url, up to two small requests find out model and mode;
    without it nothing is sent, so give both --model and --mode.
    """
    # What asks takes a while to load.
    from pipeline.distributed.batch import requests
    from pipeline.extraction.scheduler import check_examples
    from pipeline.llm.bodies import REASONING
    from pipeline.tasks import installed, load

    screen = Screen()
    tasks = {name: load(name) for name in asking.schemas}
    outputs = {name: output if len(tasks) == 1 else output_of(output, tasks[name].name) for name in tasks}
    read, before = [*map(Path, papers.files), *filter(Path.is_file, skip_known)], {}
    for name, task in tasks.items():
        out = outputs[name]
        before[name] = _parts_before(out)
        parts_read = [one for one in read if requests.is_name_of_part(one.name, out)]
        beside = [manifest_of(out), *(out.with_name(one.name) for one in parts_read)]
        check_apart(out, read, LINES, beside=beside)
        check_examples(task)
    everything, unread_files = papers.abstracts(asking.cache_dir, screen)
    for name, task in tasks.items():
        abstracts, (_, lines) = without_known(everything, skip_known, None, task.name)
        for line in lines:
            screen.tell(line)
        run = loop.run(_settle(asking, name, task, screen))
        count, one = requests.BatchCounts(), outputs[name]
        parts = requests.write(
            requests.lines(run, abstracts[:limit], REASONING if dialect == "reasoning" else {}, count), one
        )
        if parts:
            for stale in requests.replaced(before[name], parts, one.parent):
                screen.tell(f"removed    {stale}, which was of an earlier batch of this name")
            told: dict[str, Json] = {
                "claimsift": __version__,
                "files": list(papers.files),
                "limit": limit,
                "dialect": dialect,
                "settings": run.settings.as_json(),
                "parts": [{"file": of.path.name, "requests": of.requests, "bytes": of.bytes} for of in parts],
            }
            write_manifest(one, told)
        own = "" if installed(task.name) else f" --schema {name}"
        screen.tell(_told(count, parts, f"{one}{own}"))
    sys.exit(1 if unread_files else 0)


async def _settle(asking: Asking, schema: str, task: "Task", screen: Screen) -> "Run":
    """How a live run with these flags would ask; it asks nothing itself."""
    from pipeline.extraction.session import open_session

    if asking.reading == "sentences":
        raise InputError(
            "A batch asks once about each abstract, but with --reading sentences each turn depends on the"
            " answers before it. Leave --reading out, or use claimsift extract."
        )
    asking.refuse_provider("A batch")
    offline = asking.base_url is None
    if offline and (asking.model is None or asking.mode == "auto"):
        raise InputError(
            "A batch is for an endpoint. Name it with --base-url, so that its model and mode can be found"
            " out, or name both with --model and --mode (json_schema_strict for OpenAI, json_schema for"
            " vLLM)."
        )
    endpoint = asking.endpoint(screen.tell, offline=offline)
    # Where nobody is named, model and mode are: nothing is found out.
    choices = replace(asking.choices, schema=schema)
    return (await open_session(choices, task, endpoint, asking.cache())).run


def _parts_before(output: Path) -> list[str]:
    """The files that an earlier batch of this name was written to, if its manifest can be read."""
    from pipeline.distributed.batch import results

    try:
        before, _ = _read_manifest(output)
    except InputError:
        return []
    names = _files_of(before, output)
    for path in (output.with_name(name) for name in names):
        try:
            if path.is_file():
                next(results.requested(path), None)
        except InputError as error:
            raise InputError(
                f"{manifest_of(output)} lists {path}, which holds no requests. {_UNTOUCHED}"
            ) from error
    return names


def _files_of(manifest: _BatchManifest, output: Path) -> list[str]:
    """The names of a batch's files, which all lie beside its manifest."""
    from pipeline.distributed.batch import requests

    names = [part["file"] for part in manifest["parts"]]
    for name in names:
        if not requests.is_name_of_part(name, output):
            raise InputError(
                f"{manifest_of(output)} lists {name[:200]!r}, which is not a file of the batch {output.name}:"
                f" its files are called {output.name} or {output.stem}-1{output.suffix}. {_UNTOUCHED}"
            )
    return names


def _told(count: "requests.BatchCounts", parts: "Sequence[requests.RequestFile]", requested: str) -> str:
    lines = [f"abstracts  {count.abstracts}; {count.cached} answered by the cache"]
    if count.repeats:
        lines.append(
            f"repeats    {count.repeats} differ from another in white space alone: one request for both"
        )
    if not parts:
        return "\n".join(
            [*lines, "requests   none: claimsift extract --offline with these flags does the rest"]
        )
    later = f", {count.later} of them for another round" if count.later else ""
    lines.append(f"requests   {count.requests:,}{later}")
    lines += [
        f"written    {part.path}: {part.requests} requests, {part.bytes / 1e6:,.1f} MB" for part in parts
    ]
    lines.append(f"next       claimsift batch read RESULTS... --requests {requested}")
    return "\n".join(lines)


@command.command("read")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="RESULTS...")
@click.option(
    "--requests",
    "requested",
    type=FILE,
    required=True,
    metavar="FILE",
    help="The file that batch write -o wrote.",
)
@click.option(
    "--schema",
    metavar="NAME",
    help="Your own schema, named as for batch write. Not needed for an installed one.",
)
@cache_option("answers")
def read(files: tuple[Path, ...], requested: Path, schema: str | None, cache_dir: Path | None) -> None:
    """Read the results of a batch, and its error file, into the cache.

    The order does not matter, and reading a file twice does no harm. Each reply is checked as in a live run.
    The command reports and counts truncated replies, replies that do not fit the schema, errors, requests
    without a result, results of other requests, and broken lines.
    """
    from pipeline.distributed.batch import results
    from pipeline.distributed.batch.rounds import BatchState

    told, settings = _read_manifest(requested)
    task = _task(settings.schema, requested, schema)
    if task.fingerprint != settings.task_fingerprint:
        raise InputError(
            f"The schema or the prompt of {task.name} has changed since {requested} was written, so extract"
            " would ask something else now. Put it back, or write the batch again."
        )
    paths = [requested.parent / name for name in _files_of(told, requested)]
    wanted = [name for path in paths for name in results.requested(path)]
    frame = Request(
        messages=(Message("user", ""),),
        schema=task.reply_schema(settings.max_records),
        schema_name=task.name,
        mode=settings.mode,
        model=settings.model,
        temperature=0.0,
        max_tokens=settings.max_tokens,
        params=settings.params,
    )
    cache = open_cache(cache_dir)
    outcome = results.ResultsReader(BatchState(cache, task), frame, wanted).read(files)
    if outcome.lines and outcome.foreign == outcome.lines:
        raise InputError(
            f"None of the {outcome.lines} results in {', '.join(map(str, files))} answers a request in"
            f" {requested}. Give the results of this batch."
        )
    say(_outcome(outcome, len(wanted), requested), err=True)
    sys.exit(0 if _is_done(outcome) and not outcome.foreign and not outcome.broken else 1)


def _task(written_for: str, requested: Path, schema: str | None) -> "Task":
    """The task of a batch: the one that the user names, else the installed one that its manifest names."""
    from pipeline.tasks import installed, load

    if schema is not None:
        return load(schema)
    task = installed(written_for)
    if task is None:
        raise InputError(
            f"{requested} was written for the schema {written_for[:200]!r}, which is not installed. If"
            " it is yours, name it with --schema, as for batch write: a manifest alone runs no code."
        )
    return task


def _is_done(outcome: "results.BatchOutcome") -> bool:
    return not (outcome.again or outcome.errors or outcome.missing)


def _outcome(outcome: "results.BatchOutcome", requests_: int, requested: Path) -> str:
    lines = [f"results    {outcome.lines} for {counted(requests_, 'request')}"]
    known = counted(outcome.known, "was read before", "were read before")
    lines.append(f"answered   {outcome.answered}, now in the cache; {known}")
    for noun, number in (("repeated", outcome.repeated), ("foreign", outcome.foreign)):
        words = "of a request that has one already" if noun == "repeated" else "of requests of no such name"
        lines += [f"{noun:<10} {number} {words}, not used"] if number else []
    for noun, counts in (("unusable", outcome.again), ("errors", outcome.errors)):
        lines += [f"{noun:<10} {number} × {reason}" for reason, number in counts.most_common(5)]
        if len(counts) > 5:
            lines.append(f"{noun:<10} … and {counted(len(counts) - 5, 'other reason')}")
    lines += [f"broken     {place}" for place in outcome.broken[:5]]
    if len(outcome.broken) > 5:
        lines.append(f"broken     … and {counted(len(outcome.broken) - 5, 'other line')}")
    if outcome.missing:
        lines.append(f"missing    {outcome.missing} without a result")
    if any("max_completion_tokens" in reason or "'temperature'" in reason for reason in outcome.errors):
        lines.append("next       this model wants other parameters: write again with --dialect reasoning")
    elif _is_done(outcome):
        lines.append("next       claimsift extract --offline with the flags of batch write")
    else:
        lines.append(f"next       the same claimsift batch write -o {requested} writes what is left")
    return "\n".join(lines)


def _read_manifest(requested: Path) -> tuple[_BatchManifest, Settings]:
    from pydantic import TypeAdapter, ValidationError

    path = manifest_of(requested)
    try:
        found = TypeAdapter(_BatchManifest).validate_python(strictjson.load_beside(path), strict=True)
        return found, Settings.from_json(found["settings"])
    except FileNotFoundError:
        raise InputError(
            f"There is no {path.name} beside {requested}. Give --requests the name that batch write was given"
            " with -o, and keep the manifest that it wrote beside the requests."
        ) from None
    except (OSError, ValueError) as error:
        told = strictjson.fault(error) if isinstance(error, ValidationError) else error
        told = getattr(error, "strerror", None) or told
        raise InputError(f"{path} is not the manifest of a batch: {told}. Run batch write again.") from error
