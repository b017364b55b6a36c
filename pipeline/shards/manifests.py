"""What the manifests of shards must say, and say together, before a line of theirs is believed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from pipeline.domain import Json
from pipeline.errors import InputError
from pipeline.shards import Shard

SETTINGS = (
    "claimsift",
    "schema",
    "task_fingerprint",
    "asked_model",
    "mode",
    "reading",
    "max_tokens",
    "max_records",
    "limit",
    "second_opinion",
)
"""What can change a line of the output and must be the same for all shards."""

_SUMS = ("seconds", "entries", "abstracts", "requests", "cached")
_COUNTS = ("statuses", "records", "rejected", "grounding", "opinions", "tokens", "answered_by")


class _ShardPart(TypedDict):
    index: int
    count: int
    abstracts: int


class _InputPart(TypedDict):
    fingerprint: str
    abstracts: int
    entries: int
    unread_files: int


@with_config(ConfigDict(extra="allow"))
class _Manifest(TypedDict):
    shard: _ShardPart
    input: _InputPart
    files: list[str]
    finished: str
    seconds: float
    entries: int
    abstracts: int
    requests: int
    cached: int
    statuses: dict[str, int]
    records: dict[str, int]
    rejected: dict[str, int]
    grounding: dict[str, int]
    tokens: dict[str, int]


_MANIFEST: TypeAdapter[_Manifest] = TypeAdapter(_Manifest)


@dataclass(frozen=True, slots=True)
class Part:
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
    def unread(self) -> int:
        """How many of them gave no readable answer."""
        statuses: Mapping[str, int] = self.manifest["statuses"]
        return statuses.get("failed", 0) + statuses.get("invalid", 0)


def read(path: Path, manifest: Path) -> Part:
    """One shard.

    Raises:
        InputError: a file of the two is missing, or the manifest is none of a shard.
    """
    if not path.is_file():
        raise InputError(
            f"There is no file {path}. Give the file of each shard, as claimsift extract --shard wrote it."
        )
    try:
        found: Json = json.loads(manifest.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"{path} lies there without its manifest. Copy {manifest.name} beside it: it says what was read."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{manifest} cannot be read as a manifest: {error}. Copy it again.") from error
    if isinstance(found, dict) and found.get("shard") is None:
        raise InputError(f"{path} is no shard: its manifest names none. Was it written with --shard?")
    try:
        checked: Mapping[str, Any] = {**_MANIFEST.validate_python(found)}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{manifest} is no manifest of a shard: {place}: {first['msg']}.") from error
    if not 1 <= checked["shard"]["index"] <= checked["shard"]["count"]:
        raise InputError(f"{manifest} names a shard that cannot be. Run the shard again.")
    return Part(path, checked)


def in_order(parts: Sequence[Part]) -> list[Part]:
    """The shards from the first to the last, of one input, read in one way, each there once.

    Raises:
        InputError: they do not belong together, or one is missing; the message names it.
    """
    for part in parts[1:]:
        _same(parts[0], part)
    found: dict[int, Part] = {}
    for part in parts:
        other = found.setdefault(part.shard.index, part)
        if other is not part:
            raise InputError(
                f"{other.path} and {part.path} both hold the shard {part.shard}. Give each shard once."
            )
    count = parts[0].shard.count
    missing = [Shard(index, count) for index in range(1, count + 1) if index not in found]
    if missing:
        names = ", ".join(map(str, missing[:10])) + (", …" if len(missing) > 10 else "")
        verb = "is" if len(missing) == 1 else "are"
        raise InputError(
            f"{len(missing)} of {count} shards {verb} missing: {names}. Run the command of the others with"
            f" --shard {missing[0]}{' and so on' if len(missing) > 1 else ''}, and give all files."
        )
    return [found[index] for index in sorted(found)]


def _same(one: Part, other: Part) -> None:
    """Raises InputError where two shards are not of one whole."""
    if one.shard.count != other.shard.count:
        raise InputError(
            f"{one.path} is one of {one.shard.count} shards, {other.path} one of {other.shard.count}."
            " Give the shards of one division."
        )
    for name in SETTINGS:
        mine, others = _setting(one, name), _setting(other, name)
        if mine != others:
            raise InputError(
                f"{one.path} and {other.path} were not read in the same way: {name} is {mine!r} in one and"
                f" {others!r} in the other. Run one of them again."
            )
    if one.manifest["input"] != other.manifest["input"]:
        raise InputError(f"{one.path} and {other.path} are shards of different inputs: {_unlike(one, other)}")


def _setting(part: Part, name: str) -> Json:
    """A setting of a shard; before there was `asked_model`, `model` said who was asked."""
    found: Json = part.manifest.get(name, part.manifest.get("model") if name == "asked_model" else None)
    return found


def _unlike(one: Part, other: Part) -> str:
    """What differs between the inputs of two shards, as far as it can be told."""
    files, others = one.manifest["files"], other.manifest["files"]
    if files != others:
        if sorted(files) == sorted(others):
            return "the same files in another order. Name them in one order for all shards."
        return f"the files are {', '.join(files)} and {', '.join(others)}."
    counts = [f"{part.manifest['input']['abstracts']} abstracts" for part in (one, other)]
    return (
        f"the files have the same names, but held {counts[0]} and {counts[1]}, or others of them, when they"
        " were read. Run one of the shards again."
    )


def together(parts: Sequence[Part]) -> dict[str, Json]:
    """One manifest for the merged file: counts added up, the seconds too; what differs is listed."""
    merged: dict[str, Json] = {}
    for name in parts[0].manifest:
        values: list[Any] = [part.manifest.get(name) for part in parts]
        if name in _SUMS:
            merged[name] = sum(values)
        elif name == "cost_usd" and None not in values:
            merged[name] = round(sum(values), 6)
        elif name in _COUNTS:
            merged[name] = _added(value or {} for value in values)
        elif name == "finished":
            merged[name] = max(values)
        elif name != "shard":
            merged[name] = values[0] if all(value == values[0] for value in values) else _distinct(values)
    if isinstance(answered := merged.get("answered_by"), dict) and answered:
        merged["model"] = ", ".join(answered)
    return merged | {"shards": [str(part.path) for part in parts]}


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, Json]:
    added: Counter[str] = Counter()
    for count in counts:
        added.update(count)
    return dict(added)


def _distinct(values: Iterable[Json]) -> list[Json]:
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())
