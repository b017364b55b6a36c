"""What the manifests of shards must say, and say together, before a line of theirs is believed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from pipeline import strictjson
from pipeline.distributed.shards import Shard
from pipeline.domain import Count, Json
from pipeline.errors import InputError
from pipeline.setting_names import setting

SETTINGS = (
    "claimsift",
    "schema",
    "task_fingerprint",
    "asked_model",
    "mode",
    "reading",
    "max_tokens",
    "params",
    "max_records",
    "limit",
    "second_opinion",
    "corrected_by",
    "keep_ungrounded",
)
"""What can change a line of the output and must be the same for all shards."""

COUNTED = ("entries", "abstracts", "statuses", "records", "rejected", "grounding", "opinions", "answered_by")
"""What is counted anew from the lines; the manifests are not asked."""

_Amount = Annotated[float, Field(ge=0, le=1e12)]
_Number = Annotated[int, Field(ge=1, lt=10**9)]


class _ShardPart(TypedDict):
    index: _Number
    count: _Number
    abstracts: Count
    sha256: NotRequired[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]


class _InputPart(TypedDict):
    fingerprint: str
    abstracts: Count
    entries: Count
    unread_files: Count


class _TokenCounts(TypedDict):
    input: Count
    output: Count


@with_config(ConfigDict(extra="allow"))
class _ShardManifest(TypedDict):
    shard: _ShardPart
    input: _InputPart
    files: list[str]
    schema: str
    finished: str
    seconds: _Amount
    requests: Count
    cached: Count
    tokens: _TokenCounts
    cost_usd: NotRequired[_Amount | None]


_MANIFEST: TypeAdapter[_ShardManifest] = TypeAdapter(_ShardManifest)


@dataclass(frozen=True, slots=True)
class ShardFile:
    """One shard's file and what its manifest says."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def shard(self) -> Shard:
        """Which share it holds."""
        return Shard(self.manifest["shard"]["index"], self.manifest["shard"]["count"])

    @property
    def abstracts(self) -> int:
        """How many abstracts it holds."""
        found: int = self.manifest["shard"]["abstracts"]
        return found

    @property
    def sha256(self) -> str:
        """What all bytes of its lines hash to, in 64 hex digits."""
        found: str = self.manifest["shard"]["sha256"]
        return found


def read(path: Path, manifest: Path) -> ShardFile:
    """One shard.

    Raises:
        InputError: a file of the two is missing, or the manifest is none of a shard.
    """
    if not path.is_file():
        raise InputError(
            f"There is no file {path}. Give the file of each shard, as claimsift extract --shard wrote it."
        )
    try:
        found = strictjson.load_beside(manifest)
    except FileNotFoundError:
        raise InputError(
            f"{path} has no manifest beside it. Copy {manifest.name} there: it says what was read."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{manifest} cannot be read as a manifest: {error}. Copy it again.") from error
    if isinstance(found, dict) and found.get("shard") is None:
        raise InputError(
            f"{path} is not a shard: its manifest names none. Was it written with {setting('shard')}?"
        )
    try:
        checked: Mapping[str, Any] = {**_MANIFEST.validate_python(found, strict=True)}
    except ValidationError as error:
        fault = strictjson.fault(error, "the whole")
        raise InputError(f"{manifest} is not the manifest of a shard: {fault}.") from error
    if checked["shard"]["index"] > checked["shard"]["count"]:
        raise InputError(f"{manifest} names a shard that cannot be. Run the shard again.")
    if "sha256" not in checked["shard"]:
        raise InputError(
            f"{manifest} does not say what the lines of {path.name} hash to: it was changed, or an earlier"
            " claimsift wrote it. Run the shard again; what was answered is in its cache."
        )
    return ShardFile(path, checked)


def in_order(parts: Sequence[ShardFile]) -> list[ShardFile]:
    """The shards from the first to the last, of one input, read in one way, each there once.

    Raises:
        InputError: they do not belong together, or one is missing; the message names it.
    """
    for part in parts[1:]:
        _same(parts[0], part)
    found: dict[int, ShardFile] = {}
    for part in parts:
        other = found.setdefault(part.shard.index, part)
        if other is not part:
            raise InputError(
                f"{other.path} and {part.path} both hold the shard {part.shard}. Give each shard once."
            )
    count = parts[0].shard.count
    if missing := count - len(found):
        # A manifest may name any count.
        lacking = (index for index in range(1, count + 1) if index not in found)
        first = [Shard(index, count) for index in islice(lacking, 10)]
        names = ", ".join(map(str, first)) + (", …" if missing > 10 else "")
        verb = "is" if missing == 1 else "are"
        raise InputError(
            f"{missing} of {count} shards {verb} missing: {names}. Run the command of the others with"
            f" {setting('shard', str(first[0]))}{' and so on' if missing > 1 else ''}, and give all files."
        )
    return [found[index] for index in sorted(found)]


def _same(one: ShardFile, other: ShardFile) -> None:
    """Raises InputError where two shards are not of one whole."""
    if one.shard.count != other.shard.count:
        raise InputError(
            f"{one.path} is one of {one.shard.count} shards, {other.path} one of {other.shard.count}."
            " Give the shards of one division."
        )
    for name in SETTINGS:
        mine, others = one.manifest.get(name), other.manifest.get(name)
        if mine != others:
            raise InputError(
                f"{one.path} and {other.path} were not read in the same way: {name} is {_shown(mine)} in one"
                f" and {_shown(others)} in the other. Run one of them again."
            )
    if one.manifest["input"] != other.manifest["input"]:
        raise InputError(f"{one.path} and {other.path} are shards of different inputs: {_unlike(one, other)}")


def _unlike(one: ShardFile, other: ShardFile) -> str:
    """What differs between the inputs of two shards, if that is known."""
    files, others = one.manifest["files"], other.manifest["files"]
    if files != others:
        if sorted(files) == sorted(others):
            return "the same files in another order. Name them in one order for all shards."
        return f"the files are {_shown(files)} and {_shown(others)}."
    counts = [f"{part.manifest['input']['abstracts']} abstracts" for part in (one, other)]
    return (
        f"the files have the same names, but held {counts[0]} and {counts[1]}, or others of them, when they"
        " were read. Run one of the shards again."
    )


def _shown(value: object) -> str:
    """Any value of a manifest as a message shows it: printable, and no longer than a line."""
    written = repr(value)
    return written if len(written) <= 200 else f"{written[:200]}…"


def joined(parts: Sequence[ShardFile], counted: Mapping[str, Json]) -> dict[str, Json]:
    """One manifest for the merged file.

    `counted` holds a value for each of `COUNTED`. What the lines do not tell is added up: requests, tokens,
    money, seconds. The rest is as the shards say, a list where they differ.
    """
    merged: dict[str, Json] = {}
    for name in parts[0].manifest:
        values: list[Any] = [part.manifest.get(name) for part in parts]
        if name in COUNTED:
            merged[name] = counted[name]
        elif name in ("seconds", "requests", "cached"):
            merged[name] = sum(values)
        elif name == "cost_usd" and None not in values:
            merged[name] = round(sum(values), 6)
        elif name == "tokens":
            merged[name] = _added(values)
        elif name == "finished":
            merged[name] = max(values)
        elif name != "shard":
            distinct = {json.dumps(value, sort_keys=True): value for value in values}
            merged[name] = values[0] if all(one == values[0] for one in values) else [*distinct.values()]
    merged |= counted
    if isinstance(answered := merged.get("answered_by"), dict) and answered:
        merged["model"] = ", ".join(answered)
    return merged | {"shards": [str(part.path) for part in parts]}


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, Json]:
    added: Counter[str] = Counter()
    for count in counts:
        added.update(count)
    return dict(added)
