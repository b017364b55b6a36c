"""Every reader of files and of replies, given what nobody wrote: a result or a sentence, nothing else.

    uv run python tests/fuzz.py --seconds 3600 --seed 1           all readers in turn, for an hour
    uv run python tests/fuzz.py --only inputs --seed 1 --count 10000             so many of each of these
    uv run python tests/fuzz.py --only records --seed 1 --first 17 --count 1     one case again

Each case starts from files that claimsift wrote, changes one of them (`mutations`), and reads it as a user
would. The same seed and number make the same case. What ends otherwise than with a result or an error of
`pipeline.errors` is printed with the way to repeat it, and its files are kept where --keep says.
"""

import argparse
import contextlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from endpoint import made_up  # noqa: E402 - the path first, so that this runs as a script too
from large_files import FORMATS, TEXT  # noqa: E402
from mutations import change_one  # noqa: E402

import pipeline  # noqa: E402
from pipeline import cli, inputs, rules, tasks  # noqa: E402
from pipeline.boards.names import load_names  # noqa: E402
from pipeline.domain import Abstract, Extraction, Message, Rejection, Request, Response, Usage  # noqa: E402
from pipeline.errors import ClaimsiftError, DigestError  # noqa: E402
from pipeline.extraction import validation  # noqa: E402
from pipeline.extraction.grounding import Grounder  # noqa: E402
from pipeline.inputs import strays  # noqa: E402
from pipeline.llm.cache import Cache, fingerprint  # noqa: E402
from pipeline.llm.inner_errors import UnreadableReply  # noqa: E402
from pipeline.llm.replies import finish_reason, parse_body, text, usage  # noqa: E402
from pipeline.outputs.tables import files, rows  # noqa: E402
from pipeline.outputs.writing import to_line  # noqa: E402
from pipeline.rules import labelling  # noqa: E402
from pipeline.text import sentences  # noqa: E402
from schemas.claims import Claim  # noqa: E402


@dataclass(frozen=True, slots=True)
class Target:
    """A reader: `make` writes its files into a folder once, `changed` names those that are damaged."""

    make: Callable[[Path], None]
    read: Callable[[Path], object]
    changed: tuple[str, ...]


def abstracts() -> list[Abstract]:
    """A few abstracts, all that the example holds and some that an endpoint could be asked about."""
    found = list(inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts)[:4]
    lines = b"".join(
        json.dumps(dict(zip(("title", "abstract"), made_up(n), strict=True))).encode() + b"\n" for n in (1, 2)
    )
    return found + list(inputs.parse(lines, "made.jsonl").abstracts)


def runs() -> list[Extraction]:
    """Records with all that a line can hold."""
    labelled = list(labelling.label(abstracts()))
    first = labelled[0]
    rejected = (Rejection({"sentence": 9, "value": [1, None]}, "sentence", "there is no sentence 9"),)
    labelled[0] = Extraction(
        first.abstract, "claims", "partial", first.records, rejected, "one rejected", "model", "m",
        Usage(100, 20, 1), "ff" * 32, rules_only=first.records[:1],
    )  # fmt: skip
    return labelled


def _records(folder: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_text("".join(f"{to_line(one)}\n" for one in runs()), "utf-8")
    (folder / "a.jsonl.manifest.json").write_text('{"seconds": 1.5, "model": "m"}', "utf-8")


def _labels(folder: Path) -> None:
    _records(folder)
    shutil.copy(ROOT / "examples" / "labels.jsonl", folder / "labels.jsonl")
    found = inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts
    (folder / "a.jsonl").write_text("".join(f"{to_line(one)}\n" for one in labelling.label(found)), "utf-8")


def _use(found: list[Extraction]) -> None:
    """What is done with records in a notebook and by the writers."""
    for one in found:
        json.loads(to_line(one), parse_constant=_no_number)
        pipeline.show(one)._repr_html_()
    pipeline.to_pandas(found)
    for table in rows.tables(found, Claim):
        list(table.lines())


def _no_number(said: str) -> None:
    raise AssertionError(f"{said} was written")


def command(*words: object) -> None:
    """A command of claimsift in this process, which must end with one of its exit codes."""
    told = io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["claimsift", *map(str, words)]),
        contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")),
        contextlib.redirect_stderr(told),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
    assert code in (None, 0, 1, 2, 3), code
    assert "Traceback" not in told.getvalue()


def _tables(folder: Path) -> None:
    files.write(runs(), folder / "t.parquet", "parquet", Claim)


def _page(folder: Path) -> None:
    shutil.copy(ROOT / "examples" / "digest.txt", folder / "d.txt")


def _digest_lines(folder: Path) -> None:
    entries = [
        {"title": one.title, "abstract": one.text, "date": "Nov 5", "authors": ["A", "B"], "comments": 3}
        for one in abstracts()
    ]
    (folder / "d.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")


def _digest_parquet(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    _digest_lines(folder)
    entries = [json.loads(line) for line in (folder / "d.jsonl").read_text("utf-8").splitlines()]
    pq.write_table(pa.Table.from_pylist(entries), folder / "d.parquet")


def _digest(name: str) -> Callable[[Path], object]:
    def read(folder: Path) -> None:
        collection = inputs.Collection()
        collection.add(str(folder / name))
        for one in collection.abstracts():
            rules.label(one.text, one.title, sentences.split(one.text))
        inputs.read(str(folder / name))

    return read


_INPUTS = ROOT / "examples" / "inputs"
_NO_ABSTRACTS = ("alert.eml", "dblp.json", "dblp.xml", "pubmed-summary.txt")
_NAMED_ONLY = ("Google Scholar alert", "DBLP XML", "DBLP", "PubMed summary")
_SECONDS, _MEGABYTES = 20, 150
"""What a case may take of the processor, and what more of memory than those before it: far more than any."""


def _input(name: str) -> Target:
    """A file of one of the many formats: whatever is done to it, it gives abstracts or a sentence."""

    def make(folder: Path) -> None:
        shutil.copy(_INPUTS / name, folder / name)

    def read(folder: Path) -> None:
        try:
            _taken_in(folder / name)
        except DigestError:
            if name not in _NO_ABSTRACTS:
                raise

    return Target(make, read, (name,))


def _taken_in(path: Path) -> tuple[inputs.RecordCounts, list[Abstract]]:
    """What is in a file, which must be something, and not much more than it has bytes."""
    collection = inputs.Collection()
    collection.add(str(path))
    found = list(collection.abstracts())
    assert found, "nothing was read, and nothing is wrong"
    size = path.stat().st_size
    # What is packed may be much more.
    if not path.read_bytes().startswith(b"\x1f\x8b"):
        assert sum(len(one.title) + len(one.text) for one in found) <= 4 * size + 1000
    return collection.accounts[0], found


def _around(name: str) -> Target:
    """Three records of a format, the second of them damaged: the others are read, or something is told."""
    front, record, between, behind = FORMATS[name]
    numbers = ("10001", "10002", "10003")
    records = [record.replace("@@", TEXT).replace("§", number).encode() for number in numbers]

    def make(folder: Path) -> None:
        (folder / "second.txt").write_bytes(records[1].rstrip())

    def read(folder: Path) -> None:
        second = (folder / "second.txt").read_bytes()
        end = records[1][len(records[1].rstrip()) :]
        parts = (front.encode(), records[0], between.encode(), second, end, between.encode(), records[2])
        path = folder / "whole"
        path.write_bytes(b"".join((*parts, behind.encode())))
        account, found = _taken_in(path)
        lost = {"Norn 10001: Mapping Caves", "Norn 10003: Mapping Caves"} - {one.title for one in found}
        assert not lost or account.skips.count or account.told, f"{lost} lost, and nothing is told"

    return Target(make, read, ("second.txt",))


_OF_XML = [name for name in FORMATS if name.endswith("XML") or name in strays.OF_XML]


def _within(name: str) -> Target:
    """Two records of a format of XML, a file of another before any tag: all is read, or something is told.

    Which other, and where, depends on a file that is damaged.
    """
    front, record, _, behind = FORMATS[name]
    records = [record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002")]
    whole = "".join((front, *records, behind))
    places = [found.start() for found in re.finditer("<", whole)][1:]

    def read(folder: Path) -> None:
        chance = random.Random((folder / "where.txt").read_bytes())  # noqa: S311 - as above
        other = chance.choice([one for one in _OF_XML if one not in (name, *_NAMED_ONLY)])
        above, one, _, below = FORMATS[other]
        put = "".join((above, one.replace("@@", TEXT).replace("§", "20001"), below))
        at = chance.choice(places)
        path = folder / "whole"
        path.write_text(whole[:at] + put + whole[at:], "utf-8")
        account, _ = _taken_in(path)
        told = account.skips.broken or account.with_abstract == len(records) + 1
        assert told, f"{other} at {at}: {account.with_abstract} read, and nothing is told"

    return Target(_where, read, ("where.txt",))


def _where(folder: Path) -> None:
    (folder / "where.txt").write_text("0 1 2 3", "utf-8")


def _aliases(folder: Path) -> None:
    shutil.copy(ROOT / "pipeline" / "boards" / "aliases.toml", folder / "aliases.toml")


def _prompt(folder: Path) -> None:
    for kind, ending in (("schemas", "py"), ("prompts", "md")):
        (folder / kind).mkdir()
        shutil.copy(ROOT / kind / f"claims.{ending}", folder / kind / f"claims.{ending}")


def _shards(folder: Path) -> None:
    _digest_lines(folder)
    for number in (1, 2):
        _extract(folder, "--offline", "--model", "m", "--mode", "json_schema", "--shard", f"{number}/2",
                 "-o", folder / f"{number}.jsonl")  # fmt: skip


def _extract(folder: Path, *words: object) -> None:
    command("extract", folder / "d.jsonl", "--cache-dir", folder / "cache", *words)


def _batch(folder: Path) -> None:
    _digest_lines(folder)
    command("batch", "write", folder / "d.jsonl", "-o", folder / "q.jsonl", "--model", "m", "--mode",
            "json_schema", "--cache-dir", folder / "cache")  # fmt: skip
    asked = [json.loads(line) for line in (folder / "q.jsonl").read_text("utf-8").splitlines()]
    results = [
        {"custom_id": one["custom_id"], "error": None, "response": {"status_code": 200, "body": _BODY}}
        for one in asked
    ]
    (folder / "r.jsonl").write_text("".join(json.dumps(one) + "\n" for one in results), "utf-8")


_REPLY = {
    "claims": [
        {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "over 6 million"},
        {"sentence": 2, "kind": "availability", "subject": "Norn", "artifact": "code"},
    ]
}
_BODY = {
    "id": "x",
    "model": "m",
    "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(_REPLY)}}
    ],
    "usage": {
        "prompt_tokens": 9,
        "completion_tokens": 5,
        "completion_tokens_details": {"reasoning_tokens": 2},
    },
}
_TEXT = "Norn maps over 6 million caves. Its code is at https://norn.github.io/caves (soon)."


def _reply(folder: Path) -> None:
    written = f"<think>Perhaps [1]?</think>\n```json\n{json.dumps(_REPLY)}\n```"
    (folder / "reply.txt").write_text(written, "utf-8")
    (folder / "reply.json").write_text(json.dumps(_REPLY), "utf-8")


def _judge(written: str) -> None:
    """A reply as a run judges it."""
    abstract = Abstract("a", "Norn", _TEXT, ())
    for cut in (False, True):
        with contextlib.suppress(ClaimsiftError):
            reply = validation.read(written, Claim, "claims", cut=cut)
            kept, rejected = Grounder(abstract, sentences.split(_TEXT)).ground(reply.records)
            line = to_line(Extraction(abstract, "claims", "ok", tuple(kept), (*reply.rejected, *rejected)))
            json.loads(line, parse_constant=_no_number)


def _replies(folder: Path) -> None:
    for name in ("reply.txt", "reply.json"):
        _judge((folder / name).read_text("utf-8", "replace"))


def _body(folder: Path) -> None:
    with contextlib.suppress(UnreadableReply):
        body = parse_body((folder / "body.json").read_bytes())
        str(usage(body) + usage(body))
        finish_reason(body)
        _judge(text(body))


_ASKED = Request((Message("user", "x"),), {}, "claims", "json", "m", 0.0, 9)


def _cache(folder: Path) -> None:
    with contextlib.closing(Cache(folder / "cache")) as cache:
        cache.put(fingerprint(_ASKED), Response(json.dumps(_REPLY), Usage(1, 2, 3), "m"))
        cache.remember("mode:m", {"mode": "json"})
    shutil.copy(folder / "cache" / "cache.db", folder / "cache.sqlite")


def _cached(folder: Path) -> None:
    shutil.copy(folder / "cache.sqlite", folder / "cache" / "cache.db")
    for name in ("cache.db-wal", "cache.db-shm"):
        (folder / "cache" / name).unlink(missing_ok=True)
    with contextlib.closing(Cache(folder / "cache")) as cache:
        cache.get(fingerprint(_ASKED))
        cache.note("mode:m")
        cache.put(fingerprint(_ASKED), Response("", Usage(), "m"))


TARGETS: Mapping[str, Target] = {
    "pages": Target(_page, _digest("d.txt"), ("d.txt",)),
    "digests of lines": Target(_digest_lines, _digest("d.jsonl"), ("d.jsonl",)),
    "digests of Parquet": Target(_digest_parquet, _digest("d.parquet"), ("d.parquet",)),
    **{f"inputs: {path.name}": _input(path.name) for path in sorted(_INPUTS.iterdir())},
    **{f"around: {name}": _around(name) for name in FORMATS if name not in _NAMED_ONLY},
    **{f"within: {name}": _within(name) for name in _OF_XML if name not in _NAMED_ONLY},
    "records": Target(_records, lambda folder: _use(pipeline.read(folder / "a.jsonl")), ("a.jsonl",)),
    "labels": Target(
        _labels,
        lambda folder: command("compare", folder / "a.jsonl", folder / "labels.jsonl"),
        ("labels.jsonl", "a.jsonl"),
    ),
    "diff": Target(
        _records, lambda folder: command("diff", folder / "a.jsonl", folder / "b.jsonl"), ("b.jsonl",)
    ),
    "board": Target(_records, lambda folder: command("board", folder / "a.jsonl"), ("a.jsonl",)),
    "report": Target(
        _records,
        lambda folder: command("report", folder / "a.jsonl", folder / "b.jsonl", "-o", folder / "p.html"),
        ("a.jsonl", "a.jsonl.manifest.json"),
    ),
    "tables": Target(
        _tables,
        lambda folder: _use(files.read(folder / "t.parquet")),
        ("t.parquet", "t.abstracts.parquet", "t.rejected.parquet"),
    ),
    "aliases": Target(_aliases, lambda folder: load_names(folder / "aliases.toml"), ("aliases.toml",)),
    "prompts": Target(
        _prompt, lambda folder: tasks.load(str(folder / "schemas" / "claims.py")), ("prompts/claims.md",)
    ),
    "shards": Target(
        _shards,
        lambda folder: command("merge", folder / "1.jsonl", folder / "2.jsonl", "-o", folder / "m.jsonl"),
        ("1.jsonl", "1.jsonl.manifest.json", "2.jsonl.manifest.json"),
    ),
    "batches": Target(
        _batch,
        lambda folder: command(
            *("batch", "read", folder / "r.jsonl", "--requests", folder / "q.jsonl"),
            *("--cache-dir", folder / "cache"),
        ),
        ("r.jsonl", "q.jsonl.manifest.json"),
    ),
    "cache": Target(_cache, _cached, ("cache.sqlite",)),
    "replies": Target(_reply, _replies, ("reply.txt", "reply.json")),
    "bodies": Target(
        lambda folder: (folder / "body.json").write_text(json.dumps(_BODY), "utf-8"), _body, ("body.json",)
    ),
}  # fmt: skip


class _TooSlow(BaseException):
    """A case takes longer than any may; nothing catches this."""


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Ends what takes too long, where signals can be had."""

    def end(*_: object) -> None:
        raise _TooSlow

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Fuzzer:
    """Damages the files of one reader again and again; its folder is removed by the caller."""

    def __init__(self, name: str, seed: int, folder: Path) -> None:
        self._name, self._seed, self._target = name, seed, TARGETS[name]
        self._whole, self.folder = folder / "whole", folder / "case"
        self._whole.mkdir(parents=True)
        self._target.make(self._whole)

    def case(self, number: int) -> str | None:
        """One case; how it ended if that was neither a result nor an error of ours."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._whole, self.folder)
        chance = random.Random(f"{self._seed} {self._name} {number}")  # noqa: S311 - as above
        changed = change_one(self.folder, self._target.changed, chance)
        again = f'--only "{self._name}" --seed {self._seed} --first {number} --count 1'
        where = f"{self._name}, case {number}, {changed} changed (again: {again})\n"
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            with _bounded():
                self._target.read(self.folder)
            more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
            assert more < _MEGABYTES << 10, f"{more >> 10} megabytes more than before"
        except ClaimsiftError as error:
            told = str(error)
            return (
                None if 0 < len(told) < 5000 else f"{where}a message of {len(told)} characters: {told[:200]}"
            )
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - whatever it is: that is what is looked for
            return where + traceback.format_exc()
        return None

    def whole(self) -> None:
        """Reads the files as they were written, which must go well: else nothing would be tried."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._whole, self.folder)
        self._target.read(self.folder)


def _faults(names: list[str], seed: int, numbers: Iterator[int], seconds: float, keep: Path) -> int:
    until, found, cases = time.monotonic() + seconds, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        fuzzers = {name: Fuzzer(name, seed, Path(folder) / str(at)) for at, name in enumerate(names)}
        for number in numbers:
            for name, fuzzer in fuzzers.items():
                if time.monotonic() > until:
                    break
                cases += 1
                if (fault := fuzzer.case(number)) is not None:
                    found += 1
                    print(fault, flush=True)  # noqa: T201 - a script
                    shutil.copytree(fuzzer.folder, keep / f"{name}-{seed}-{number}", dirs_exist_ok=True)
            if time.monotonic() > until:
                break
    print(f"{cases} cases, {found} of them ended otherwise than they may")  # noqa: T201 - a script
    return found


def main() -> None:
    """Runs as the module's description says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", help="the reader of this name, or all whose name begins so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--count", type=int, help="so many cases of each reader")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "claimsift-fuzz")
    given = parser.parse_args()
    os.environ.pop("OPENAI_API_KEY", None)
    numbers = count(given.first) if given.count is None else range(given.first, given.first + given.count)
    begins = [name for name in TARGETS if name.startswith(given.only)]
    names = [given.only] if given.only in TARGETS else begins or parser.error("no reader is called so")
    sys.exit(min(1, _faults(names, given.seed, iter(numbers), given.seconds, given.keep)))


if __name__ == "__main__":
    main()
