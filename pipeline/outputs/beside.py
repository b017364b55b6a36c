"""The manifest that lies beside an output, and what it says of a run that was limited on purpose."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline import strictjson
from pipeline.domain import Extraction, Json


def manifest_of(output: Path) -> Path:
    """Where the manifest of an output lies: beside it."""
    # What has no name, as the folder that one is in, is refused with a sentence by whoever checks it.
    return output.parent / f"{output.name}.manifest.json"


def manifest_beside(output: Path) -> Mapping[str, Json]:
    """What the manifest of an output says; empty if no manifest can be read."""
    try:
        found = strictjson.load_beside(manifest_of(output))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def was_limited(output: object) -> bool:
    """Whether an output is a file of a run that read a part of its input on purpose, as its manifest says."""
    if not isinstance(output, str | Path):
        return False
    told = manifest_beside(Path(output))
    # Of a limit that left nothing out nothing is to be said; older manifests do not tell.
    cut = told.get("limit") is not None and told.get("beyond_limit") != 0
    return cut or told.get("shard") is not None or bool(told.get("known"))


def given_to(runs: Iterable[tuple[object, Sequence[Extraction]]]) -> frozenset[str] | None:
    """The abstracts that all purposely limited runs were given, by their ids; None if no run was limited."""
    ids = [frozenset(one.abstract.id for one in found) for output, found in runs if was_limited(output)]
    return frozenset.intersection(*ids) if ids else None
