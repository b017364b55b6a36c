"""An endpoint's script that reads the example digest as the rules do, for a page and a notebook."""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from conftest import ROOT
from endpoint import Answer, chat

from pipeline import inputs
from pipeline.domain import Json, Resolved
from pipeline.rules import labelling


@cache
def labelled() -> dict[str, Sequence[Resolved]]:
    """The claims of each abstract by its title."""
    abstracts = inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts
    return {one.abstract.title: one.records for one in labelling.label(abstracts)}


def by_rule(body: dict[str, Any], _attempt: int) -> Answer:
    """Claims as the rules see them; for a schema of data sets those that are introduced with a size."""
    if "kestrel" in json.dumps(body):
        return chat('{"answer": "kestrel"}')
    name = re.findall(r'Answer with JSON alone: \{"(\w+)"', body["messages"][0]["content"])[0]
    title = re.findall(r"Title: (.*)", body["messages"][-1]["content"])[-1]
    found = labelled().get(title, ())
    made = map(_claim, found) if name == "claims" else map(_dataset, _scales(found))
    return chat(json.dumps({name: list(made)}))


def _claim(record: Resolved) -> dict[str, Json]:
    left = {"value", "value_max", "unit", "qualifier", "url"}
    return {"sentence": record.sentence} | {k: v for k, v in record.fields.items() if k not in left}


def _scales(records: Sequence[Resolved]) -> Sequence[Resolved]:
    return [record for record in records if record.fields["kind"] == "scale"]


def _dataset(record: Resolved) -> dict[str, Json]:
    name, size = (record.fields[field] for field in ("subject", "quantity"))
    return {"sentence": record.sentence, "name": name, "role": "introduced", "size": size}
