"""The flag ``--correct``: a person's labels, put into what a machine said."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.domain import Json

if TYPE_CHECKING:
    from pipeline.review.correcting import Corrections
    from schemas import Record

correct_option = click.option(
    "--correct",
    type=click.Path(path_type=Path),
    metavar="LABELS.jsonl",
    help="Apply what a person settled with claimsift review: refuted claims are taken out, mended ones"
    " replaced, added ones put in. `judged` says which.",
)


def corrections(labels: Path | None, record: "type[Record]", schema: str) -> "Corrections | None":
    """The corrections that a file of labels makes; None where no file is named.

    Raises:
        InputError: the file cannot be read, or holds something else than labels of this schema.
    """
    if labels is None:
        return None
    from pipeline.evaluation.yardstick import Yardstick
    from pipeline.outputs.loading import classed, read_plain
    from pipeline.review.correcting import Corrections

    settled = classed(read_plain(labels, schema), record)
    return Corrections.of(labels.name, settled, Yardstick(record, schema), record)


def corrected_by(labels: Path | None) -> dict[str, Json]:
    """What a manifest says of the labels: nothing, or what the file holds, as a hash."""
    return {} if labels is None else {"corrected_by": hashlib.sha256(labels.read_bytes()).hexdigest()}
