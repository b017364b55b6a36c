"""A schema as a user writes it in an empty folder, and records of it from a stub endpoint."""

import json
from pathlib import Path
from typing import Any

from endpoint import Answer, Endpoint, chat
from shell import Shell

SCHEMA = '''
from typing import Literal

from schemas import Link, Quantity, Quote, Record, Sentence


class Dig(Record):
    """One thing that was dug up."""

    at: Sentence
    thing: Quote
    state: Literal["whole", "broken"]
    depth: Quantity | None = None
    place: Quote | None = None
    page: Link | None = None

    def identity(self) -> tuple[str, ...]:
        """A thing at a depth."""
        return ("thing", "state", "depth")
'''

ABSTRACTS = {
    "Lamps": "We dug. A bronze lamp lay whole at 3 metres in Harrow Field. A jug broke at 40 cm.",
    "Coins": "We dug again. A silver coin lay whole at 12 metres in Low Barn.",
}

FOUND = {
    "Lamps": [
        {"at": 2, "thing": "bronze lamp", "state": "whole", "depth": "3 metres", "place": "Harrow Field"},
        {"at": 3, "thing": "jug", "state": "broken", "depth": "40 cm"},
        {"at": 3, "thing": "golden crown", "state": "broken"},
    ],
    "Coins": [{"at": 2, "thing": "silver coin", "state": "whole", "depth": "12 metres", "place": "Low Barn"}],
}


def write_schema(folder: Path) -> Path:
    """The pair of a schema called digs, written into a folder."""
    for kind, name, text in (
        ("schemas", "digs.py", SCHEMA),
        ("prompts", "digs.md", "Find what was dug up.\n"),
    ):
        (folder / kind).mkdir(exist_ok=True)
        (folder / kind / name).write_text(text, "utf-8")
    return folder / "schemas" / "digs.py"


def _answer(body: dict[str, Any], _attempt: int) -> Answer:
    asked = json.dumps(body)
    if "kestrel" in asked:
        return chat('{"answer": "kestrel"}')
    title = next(title for title in ABSTRACTS if f"Title: {title}" in asked)
    return chat(json.dumps({"digs": FOUND[title]}))


def extracted(shell: Shell, folder: Path) -> Path:
    """The records of a run with that schema, whose prompt and schema lie in the working directory."""
    write_schema(folder)
    lines = [json.dumps({"title": title, "abstract": text}) + "\n" for title, text in ABSTRACTS.items()]
    (folder / "digest.jsonl").write_text("".join(lines), "utf-8")
    output = folder / "digs.jsonl"
    with Endpoint(_answer) as server:
        words = ("--schema", "digs", "--base-url", server.url, "--model", "m", "--mode", "json_schema")
        ended = shell("extract", "digest.jsonl", "-o", output, *words)
    assert ended.code in (0, 1), ended.err
    return output


def labels(folder: Path, run: Path, **changed: object) -> Path:
    """The run as labels made by hand, which say no schema; the lamp has what was `changed`."""
    lines = [json.loads(line) for line in run.read_text("utf-8").splitlines()]
    by_hand = [{key: line[key] for key in ("id", "title", "abstract", "digs")} for line in lines]
    for record in by_hand[0]["digs"][:1]:
        record.update(changed)
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in by_hand), "utf-8")
    return path
