"""The reading of abstracts that an adapter has not seen."""

import json
from pathlib import Path

from scripted import SENTENCE, Scripted

from pipeline import inputs
from pipeline.outputs.reading import read as read_extractions
from pipeline.outputs.writing import to_line
from training.held_out import read


def test_held_out_abstracts_are_judged_as_by_the_command(tmp_path: Path) -> None:
    """Answers are validated and grounded, only what is wanted is read, and comparing can read the lines."""
    digest = tmp_path / "digest.jsonl"
    rows = [{"title": title, "abstract": SENTENCE} for title in ("Norn: routing", "Left out")]
    digest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    wanted = inputs.read(str(digest)).abstracts[0]
    model = Scripted("performance", " | Norn | on GSM8K", "none", "none")
    found = list(read([str(digest)], {wanted.id}, model))
    (tmp_path / "held-out.jsonl").write_text("".join(to_line(one) + "\n" for one in found))
    (again,) = read_extractions(tmp_path / "held-out.jsonl", "claims")
    assert (again.abstract.id, again.status) == (wanted.id, "ok")
    assert [one.fields["dataset"] for one in again.records] == ["GSM8K"]
