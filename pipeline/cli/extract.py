"""`claimsift extract`: digests in, one JSON line per abstract out."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import IO, Any, Literal

import click
from platformdirs import user_cache_path

from pipeline import summary
from pipeline.cache import Cache
from pipeline.cli.files import read_digests, sink
from pipeline.cli.screen import Screen
from pipeline.client import Patience
from pipeline.domain import Abstract, Mode
from pipeline.endpoints import Endpoint, settle_mode, settle_model
from pipeline.errors import InputError
from pipeline.export.writing import check_writable, to_line, whole_file
from pipeline.runner import Run, check_examples, extract
from pipeline.tasks import Task, load

BUNDLED_NOTICE = (
    "No endpoint is configured, so the small bundled model answers. It is not tuned for this work and reads"
    " badly;\nfor results that count, point --base-url at a better model (see the README)."
)


@click.command("extract")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here instead of to standard output.",
)
@click.option(
    "--base-url",
    metavar="URL",
    envvar="OPENAI_BASE_URL",
    show_envvar=True,
    help="Address of the endpoint, ending in /v1 as a rule. Without one the bundled model answers.",
)
@click.option(
    "--model",
    metavar="NAME",
    envvar="CLAIMSIFT_MODEL",
    show_envvar=True,
    help="Model to ask; may be left out where the endpoint serves only one.",
)
@click.option(
    "--mode",
    type=click.Choice(["auto", "json_schema", "tools", "json"]),
    default="auto",
    show_default=True,
    help="How the endpoint is made to answer in the schema's shape; auto finds out with one small request.",
)
@click.option(
    "--schema",
    "schema_name",
    metavar="NAME",
    default="claims",
    show_default=True,
    help="Schema to extract: a name, or the path of a schema file.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 1024),
    metavar="N",
    show_default="16; 1 for the bundled model",
    help="Requests in flight at once.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    default=120.0,
    show_default=True,
    help="Time that one request may take before it is sent again.",
)
@click.option(
    "--api-key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    show_default="the environment variable OPENAI_API_KEY",
    help="File that holds the key of the endpoint.",
)
@click.option(
    "--cache-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    envvar="CLAIMSIFT_CACHE_DIR",
    show_envvar=True,
    show_default="the user's cache folder",
    help="Folder in which answers are kept.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Read only the first N distinct abstracts."
)
@click.option(
    "--offline",
    is_flag=True,
    help="Ask nothing: answer from the cache, and name each abstract that it lacks.",
)
def command(
    files: tuple[str, ...],
    output: Path | None,
    base_url: str | None,
    model: str | None,
    mode: Mode | Literal["auto"],
    schema_name: str,
    concurrency: int | None,
    timeout: float,
    api_key_file: Path | None,
    cache_dir: Path | None,
    limit: int | None,
    offline: bool,
) -> None:
    """Extract claims from digests: one JSON line per distinct abstract.

    FILE is a saved "Daily Papers" page, or JSON lines with "title" and "abstract"; - is standard
    input. Answers are cached, so the same command again asks nothing that was answered before.
    """
    started = time.monotonic()
    screen = Screen()
    if output is not None:
        check_writable(output)
    task = load(schema_name)
    check_examples(task)
    abstracts, unread_files = read_digests(files, screen)
    abstracts = abstracts[:limit]
    cache = Cache(cache_dir or user_cache_path("claimsift"))
    endpoint = _endpoint(base_url, api_key_file, Patience(timeout=timeout), model, screen)
    run = asyncio.run(_settle(endpoint, task, cache, model, mode, concurrency, offline, screen))
    tally = summary.Tally(entries=sum(len(abstract.sources) for abstract in abstracts))
    with screen.bar(len(abstracts), "abstracts", among_lines=output is None), sink(output) as file:
        asyncio.run(_write(run, abstracts, file, tally))
    seconds = time.monotonic() - started
    if output is not None and output.is_file():
        settings = _settings(run, endpoint, schema_name, files, limit, offline)
        _write_manifest(output, summary.manifest(tally, seconds, settings))
    screen.tell(summary.text(tally, seconds, str(output) if output else None))
    sys.exit(1 if tally.unread or unread_files else 0)


def _endpoint(
    base_url: str | None, api_key_file: Path | None, patience: Patience, model: str | None, screen: Screen
) -> Endpoint:
    if base_url is None:
        if model is not None:
            raise InputError(
                "--model needs an endpoint: name its address with --base-url or OPENAI_BASE_URL"
                " (OpenAI's own is https://api.openai.com/v1)."
            )
        screen.tell(BUNDLED_NOTICE)
        return Endpoint(patience=patience, tell=screen.tell)
    return Endpoint(base_url.rstrip("/"), _key(api_key_file), patience, screen.tell)


def _key(file: Path | None) -> str | None:
    """The key: in a file where one is named, else in the environment; None where there is none."""
    if file is None:
        return os.environ.get("OPENAI_API_KEY", "").strip() or None
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as the file of the key. Name another one.") from error
    if not key:
        raise InputError(f"{file} holds no key. Write the key into it, or leave out --api-key-file.")
    return key


async def _settle(
    endpoint: Endpoint,
    task: Task,
    cache: Cache,
    model: str | None,
    mode: Mode | Literal["auto"],
    concurrency: int | None,
    offline: bool,
    screen: Screen,
) -> Run:
    """The run, after finding out what the user left open."""
    name = await settle_model(endpoint, model, offline=offline)
    return Run(
        task=task,
        model=name,
        mode=await settle_mode(endpoint, name, mode, cache, offline=offline),
        cache=cache,
        connect=None if offline else endpoint.connect,
        concurrency=concurrency or endpoint.concurrency,
        max_tokens=endpoint.max_tokens,
        max_records=endpoint.max_records,
        on_done=lambda _: screen.step(),
    )


async def _write(run: Run, abstracts: Sequence[Abstract], file: IO[str], tally: summary.Tally) -> None:
    async with aclosing(extract(run, abstracts)) as extractions:
        async for extraction in extractions:
            tally.add(extraction)
            file.write(to_line(extraction) + "\n")


def _settings(
    run: Run, endpoint: Endpoint, schema: str, files: Sequence[str], limit: int | None, offline: bool
) -> dict[str, Any]:
    return {
        "files": list(files),
        "limit": limit,
        "offline": offline,
        "base_url": endpoint.name,
        "model": run.model,
        "mode": run.mode,
        "max_tokens": run.max_tokens,
        "max_records": run.max_records,
        "concurrency": run.concurrency,
        "schema": schema,
        "task_fingerprint": run.task.fingerprint,
    }


def _write_manifest(output: Path, manifest: dict[str, Any]) -> None:
    with whole_file(output.with_name(f"{output.name}.manifest.json")) as file:
        file.write(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
