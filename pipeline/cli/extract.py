"""`claimsift extract`: digests in, one JSON line per abstract out."""

import hashlib
import sys
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import loop
from pipeline.cli.asking import Asking, asking_several_options
from pipeline.cli.engines import Engine, engine_options
from pipeline.cli.files import answers_kept, check_output, output_of, records_sink, sink, write_manifest
from pipeline.cli.flags import CACHE, Command, flag_under
from pipeline.cli.inputs import Inputs, inputs_options
from pipeline.cli.options import (
    correct_option,
    corrections,
    limit_option,
    limits_options,
    output_option,
    pace_options,
    price_options,
    quality_lines,
    shard_option,
)
from pipeline.cli.runs import skip_known_option, without_known
from pipeline.distributed.shards import InputMark, Shard
from pipeline.domain import Extraction
from pipeline.errors import InputError
from pipeline.outputs import summary
from pipeline.outputs.apart import format_of
from pipeline.settings import Choices, Limits, Price, RateLimits, SecondOpinion, Settings

if TYPE_CHECKING:
    from pipeline.cli.screen import Screen
    from pipeline.inputs import Abstracts
    from pipeline.llm.cache import Cache
    from pipeline.quality.likeness import Likeness
    from pipeline.review.correcting import Corrections
    from pipeline.tasks import Task


@click.command("extract", cls=Command)
@inputs_options
@output_option
@limit_option
@skip_known_option
@pace_options
@asking_several_options
@limits_options
@price_options
@shard_option
@engine_options
@click.option(
    "--second-opinion",
    metavar="rules|FILE.jsonl",
    help="Let rules read each abstract too, or take the output of another run. Each claim then says who sees"
    " it; claims that only the other sees are listed apart.",
)
@correct_option
@click.option(
    "--keep-ungrounded",
    is_flag=True,
    help="Keep copied words that are neither in the abstract nor in its title, and mark them as missing. By"
    " default they are left out.",
)
@flag_under(CACHE)(
    "--offline",
    is_flag=True,
    help="Send nothing. Answer from the cache, and name each abstract that it lacks.",
)
def command(
    papers: Inputs,
    output: Path | None,
    asking: Asking,
    pace: RateLimits,
    limit: int | None,
    skip_known: tuple[Path, ...],
    price: Price | None,
    limits: Limits,
    shard: str | None,
    engine: Engine,
    correct: Path | None,
    second_opinion: SecondOpinion | None,
    keep_ungrounded: bool,
    offline: bool,
) -> None:
    """Extract claims from digests, that is, lists of abstracts: one JSON line per distinct abstract.

    FILE is anything that claimsift read understands: exports, feeds, mails, API answers, saved pages, tables,
    or folders of them. - is standard input. Names such as arxiv:cs.CL are fetched. If the output ends in
    .parquet, .csv, .sqlite or .xlsx, extract writes tables, as export does. A cache keeps the answers: the
    same command asks nothing twice. With several schemas, each gets its own requests and its own output, such
    as out.claims.jsonl; limits hold for all of them together.
    """
    from pipeline.cli.screen import Screen

    screen = Screen()
    tasks = [_task(name, second_opinion) for name in asking.schemas]
    if correct is not None and len(tasks) > 1:
        raise InputError("Labels are of one schema: give --correct with the one that they are of.")
    outputs = _outputs(output, tasks)
    # What a folder of earlier outputs holds is left out under the name that is written, and read anew.
    read = [*papers.files, *filter(Path.is_file, skip_known), correct, second_opinion, asking.api_key_file]
    for one in outputs:
        check_output(one, read)
        share = _share(shard, one)
    fixes = corrections(correct, tasks[0].record, tasks[0].name)
    everything, unread_files = papers.abstracts(asking.cache_dir, screen, offline=offline)
    choices = replace(
        asking.choices,
        keep_ungrounded=keep_ungrounded,
        offline=offline,
        second_opinion=second_opinion,
        price=price,
    )
    known_by = partial(without_known, everything, skip_known)
    work = _Extracting(
        screen, asking, pace, engine, choices, share, known_by, limit, papers, unread_files, correct, fixes
    )
    codes: list[int] = []
    for name, task, one in zip(asking.schemas, tasks, outputs, strict=True):
        if len(tasks) > 1:
            screen.tell(f"schema     {task.name}")
        code, limits = work.extract(name, task, one, limits)
        codes.append(code)
    sys.exit(3 if 3 in codes else max(codes))


def _outputs(output: Path | None, tasks: "Sequence[Task]") -> list[Path | None]:
    """The output of each schema: as it is named, and of several with the schema's name before the ending."""
    if len(tasks) == 1:
        return [output]
    if output is None:
        raise InputError("Several schemas need -o FILE: each gets an output of its own, FILE.SCHEMA.jsonl.")
    return [output_of(output, task.name) for task in tasks]


@dataclass(frozen=True)
class _Extracting:
    """How abstracts are read, under any schema; `known_by` leaves out those that earlier outputs have."""

    screen: "Screen"
    asking: Asking
    pace: RateLimits
    engine: Engine
    choices: Choices
    share: Shard | None
    known_by: Callable[[Path | None, str], "tuple[Abstracts, tuple[int, list[str]]]"]
    limit: int | None
    papers: Inputs
    unread_files: int
    correct: Path | None
    fixes: "Corrections | None"

    def extract(self, name: str, task: "Task", output: Path | None, limits: Limits) -> tuple[int, Limits]:
        """Reads the abstracts under one schema; the exit code, and what it leaves of the limits."""
        fresh, (known, lines) = self.known_by(output, task.name)
        found, share = fresh[: self.limit], self.share
        given: dict[str, Any] = {
            "input": asdict(InputMark.of(found)) | {"unread_files": self.unread_files},
            "beyond_limit": len(fresh) - len(found),
            "known": known,
            "files": list(self.papers.files),
            "limit": self.limit,
        }
        if found or share is not None:
            abstracts = found if share is None else found.whose(share.holds)
            return self._read(abstracts, given, lines, name, task, output, limits)
        # On a day without papers there need be no endpoint.
        _end_without(output, given | {"schema": task.name}, lines, self.screen)
        return (1 if self.unread_files else 0), limits

    def _read(
        self,
        abstracts: "Abstracts",
        given: dict[str, Any],
        lines: list[str],
        name: str,
        task: "Task",
        output: Path | None,
        limits: Limits,
    ) -> tuple[int, Limits]:
        from pipeline.extraction.session import open_session

        started, screen, fixes = time.monotonic(), self.screen, self.fixes
        choices = replace(self.choices, schema=name, limits=limits)
        endpoint = replace(self.asking.endpoint(screen.tell, offline=choices.offline), pace=self.pace)
        cache = self.asking.cache()
        if not choices.offline:
            _tell_change(task, cache, screen)
        opening = open_session(choices, task, endpoint, cache, on_done=lambda _: screen.step())
        session = loop.run(opening)
        account, tally = session.account, summary.Tally(entries=abstracts.entries)
        likeness = _likeness(session.settings)
        extractions = self.engine.extract(session, abstracts)
        bar = screen.bar(len(abstracts), now=account.now, among_lines=output is None)
        digest = hashlib.sha256()
        with account.recorded(), bar, answers_kept(), records_sink(output, task.record, digest.update) as put:

            def take(one: Extraction) -> None:
                extraction = session.second(one) if fixes is None else fixes.applied(session.second(one))
                tally.add(extraction)
                if likeness is not None:
                    likeness.add(extraction.abstract.text)
                put(extraction)

            loop.run(_each(extractions, take, screen))
        seconds = time.monotonic() - started
        if output is not None and output.is_file():
            run = given | session.for_manifest() | self.engine.for_manifest()
            if (share := self.share) is not None:
                run["shard"] = asdict(share) | {"abstracts": len(abstracts), "sha256": digest.hexdigest()}
            if self.correct is not None:
                run["corrected_by"] = hashlib.sha256(self.correct.read_bytes()).hexdigest()
            write_manifest(output, summary.manifest(tally, seconds, run))
        lines += [*account.lines, *(quality_lines("bundled", likeness, fixes) if likeness else [])]
        lines += [fixes.told] if fixes else []
        screen.tell(summary.text(tally, seconds, str(output) if output else None, account=lines))
        alarm = summary.alarm(tally, name)
        if alarm is not None:
            screen.tell(f"claimsift: {alarm}")
        sound = alarm is None and not tally.unread and not self.unread_files
        return (3 if account.ledger.stopped else 0 if sound else 1), account.ledger.left


async def _each(
    extractions: AsyncGenerator[Extraction, None], take: Callable[[Extraction], None], screen: "Screen"
) -> None:
    async with screen.ticking(), aclosing(extractions):
        async for one in extractions:
            take(one)


def _tell_change(task: "Task", cache: "Cache", screen: "Screen") -> None:
    """Says that answers under an earlier version of a schema do not count, so that nobody wonders."""
    key = f"asked under {task.name}"
    before = cache.note(key)
    if before not in (None, task.fingerprint):
        screen.tell(
            f"The schema {task.name} or its prompt has changed since the last run. The model is now"
            " asked something else, so its earlier answers do not count."
        )
    cache.remember(key, task.fingerprint)


def _end_without(output: Path | None, given: dict[str, Any], known: Sequence[str], screen: "Screen") -> None:
    """Writes an output without a line, and its manifest, so that the day is accounted for."""
    lines = [*known, "abstracts  0: there is nothing new, and nothing was asked"]
    if output is not None and format_of(output):
        lines.append(f"written    nothing: {output} would be tables of no abstract")
    elif output is not None:
        with sink(output):
            lines.append(f"written    {output}, which is empty")
        if output.is_file():
            write_manifest(output, summary.manifest(summary.Tally(), 0.0, given))
    for line in lines:
        screen.tell(line)


def _likeness(settings: Settings) -> "Likeness | None":
    """Counts texts that are unlike the measured ones, where the bundled model reads as it was measured."""
    # Loaded where it is needed: whoever has an endpoint does not wait for it.
    from pipeline import bundled
    from pipeline.quality.likeness import Likeness

    measured = settings.schema in bundled.TUNED_FOR and settings.reading == "sentences"
    return Likeness() if measured and settings.model == bundled.MODEL else None


def _task(schema: str, second_opinion: SecondOpinion | None) -> "Task":
    """The task, checked before anything is read or asked."""
    from pipeline.extraction.scheduler import check_examples
    from pipeline.extraction.second_opinion import second_of
    from pipeline.tasks import load

    task = load(schema)
    check_examples(task)
    second_of(second_opinion, task)
    return task


def _share(written: str | None, output: Path | None) -> Shard | None:
    """Which share is read, if not the whole; its proof stands beside the output, so there must be one."""
    if written is None:
        return None
    if output is None:
        raise InputError("--shard needs -o FILE: claimsift merge needs the manifest beside that file.")
    if format_of(output):
        raise InputError("--shard needs an output of JSON lines: claimsift merge joins lines.")
    return Shard.parse(written)
