"""Flags that several commands share, each written once.

What the flags lead to is imported when it is needed: help texts come at once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.flags import (
    CACHE,
    COST,
    FILE,
    MACHINES,
    PACE,
    CommandBody,
    FiniteNumber,
    flag_under,
    together,
)
from pipeline.cli.printing import say
from pipeline.errors import InputError, counted
from pipeline.settings import UNBOUNDED, Limits, Price, RateLimits, cache_folder

if TYPE_CHECKING:
    from pipeline.llm.cache import Cache
    from pipeline.quality.figures import Reader
    from pipeline.quality.likeness import Likeness
    from pipeline.review.correcting import Corrections
    from schemas import Record


def cache_option(kept: str) -> Callable[[CommandBody], CommandBody]:
    """The flag of the folder that keeps answers, fetched pages or both."""
    return flag_under(CACHE)(
        "--cache-dir",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        envvar="CLAIMSIFT_CACHE_DIR",
        show_envvar=True,
        show_default="the user's cache folder",
        help=f"Keep {kept} in this folder.",
    )


def open_cache(folder: Path | None) -> "Cache":
    """The cache in a folder, or in the user's; when the command ends it is said what of it was damaged."""
    from pipeline.llm.cache import Cache

    folder = cache_folder(folder)
    cache = Cache(folder)
    click.get_current_context().call_on_close(
        lambda: tell_damaged(cache.damaged, f"The cache in {folder} is")
    )
    return cache


def tell_damaged(entries: int, where: str) -> None:
    """Says how many entries of the cache were damaged, if any were."""
    if entries:
        say(
            f"claimsift: {where} damaged in places: {counted(entries, 'entry', 'entries')} could not be read"
            " and counted as not answered. New answers replace the damaged ones.",
            err=True,
        )


_pace = flag_under(PACE)
_machines = flag_under(MACHINES)

output_option = click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Write to this file instead of standard output."
)

limit_option = click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Read only the first N distinct abstracts."
)


shard_option = _machines(
    "--shard", metavar="I/N", help="Read only share I of N, for job arrays. claimsift merge joins the shares."
)


class _Concurrency(click.ParamType[int | None]):
    """A number of requests; the word ``auto`` becomes None."""

    name = "number or auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:  # noqa: ANN401 - as click has it
        return None if value == "auto" else click.IntRange(1, UNBOUNDED).convert(value, param, ctx)


pace_options = together(
    "pace",
    RateLimits,
    _pace(
        "--concurrency",
        type=_Concurrency(),
        metavar="N|auto",
        default="auto",
        show_default=True,
        help="Requests in flight at once. auto finds out how many the endpoint accepts.",
    ),
    _pace("--rpm", type=click.IntRange(min=1), metavar="N", help="Send at most N requests a minute."),
    _pace(
        "--tpm",
        type=click.IntRange(min=1),
        metavar="N",
        help="Use at most N tokens a minute, prompts and answers together.",
    ),
)


def _price(price_in: float | None, price_out: float | None) -> Price | None:
    """What tokens cost, where the user says it; InputError for half a price."""
    if price_in is not None and price_out is not None:
        return Price(price_in, price_out)
    if price_in is not None or price_out is not None:
        raise InputError("--price-in and --price-out belong together: give both, or neither.")
    return None


_cost = flag_under(COST)

price_options = together(
    "price",
    _price,
    _cost(
        "--price-in",
        type=FiniteNumber(min=0),
        metavar="USD",
        show_default="the list price, where the endpoint is known",
        help="Price of a million prompt tokens.",
    ),
    _cost(
        "--price-out",
        type=FiniteNumber(min=0),
        metavar="USD",
        show_default="the list price",
        help="Price of a million answer tokens.",
    ),
)


limits_options = together(
    "limits",
    Limits,
    _cost(
        "--max-cost",
        "cost",
        type=FiniteNumber(min=0, min_open=True),
        metavar="USD",
        help="Stop before the run costs more than this.",
    ),
    _cost(
        "--max-tokens-total",
        "tokens",
        type=click.IntRange(min=1),
        metavar="N",
        help="Stop before the run takes more tokens than this, prompts and answers together.",
    ),
)

correct_option = click.option(
    "--correct",
    type=FILE,
    metavar="LABELS.jsonl",
    help="Apply what a person settled with claimsift review: take out refuted claims, replace mended ones,"
    " put in added ones. Each record's `judged` says what was done.",
)


def corrections(labels: Path | None, record: "type[Record]", schema: str) -> "Corrections | None":
    """The corrections of a file of labels, if one is named; InputError if it holds none of this schema."""
    if labels is None:
        return None
    from pipeline.evaluation.yardstick import Yardstick
    from pipeline.outputs.loading import classed, read_plain
    from pipeline.review.correcting import Corrections

    settled = classed(read_plain(labels, schema), record)
    return Corrections.of(labels.name, settled, Yardstick(record, schema), record)


def quality_lines(reader: "Reader", likeness: "Likeness", fixes: "Corrections | None") -> list[str]:
    """How good the records are, at the end of a run: nothing where a person settled each abstract."""
    from pipeline.quality.figures import quality_of

    counts = {} if fixes is None else fixes.counts
    if likeness.texts and counts.get("settled", 0) >= likeness.texts:
        return []
    corrected = bool(counts.get("abstracts"))
    return [*likeness.lines(), quality_of(reader).line(corrected=corrected)]
