"""What may be spent: the flags of prices, and those of limits."""

from dataclasses import dataclass

import click

from pipeline.cli.flags import COST, flag_under, together
from pipeline.cli.options import finite
from pipeline.errors import InputError
from pipeline.settings import Limits, Price


@dataclass(frozen=True)
class Paying:
    """The flags that say what tokens cost: a field for each of `paying_options`."""

    price_in: float | None
    price_out: float | None

    def __post_init__(self) -> None:
        """Refuses half a price.

        Raises:
            InputError: only one of the two was given.
        """
        if (self.price_in is None) != (self.price_out is None):
            raise InputError("--price-in and --price-out belong together: give both, or neither.")

    @property
    def price(self) -> Price | None:
        """What tokens cost, where the user says it."""
        both = self.price_in is not None and self.price_out is not None
        return Price(self.price_in, self.price_out) if both else None  # type: ignore[arg-type]


_cost = flag_under(COST)

paying_options = together(
    "paying",
    Paying,
    _cost(
        "--price-in",
        type=click.FloatRange(min=0),
        callback=finite,
        metavar="USD",
        show_default="the list price, where the endpoint is known",
        help="Price of a million prompt tokens.",
    ),
    _cost(
        "--price-out",
        type=click.FloatRange(min=0),
        callback=finite,
        metavar="USD",
        show_default="the same",
        help="Price of a million answer tokens.",
    ),
)


limits_options = together(
    "limits",
    Limits,
    _cost(
        "--max-cost",
        "cost",
        type=click.FloatRange(min=0, min_open=True),
        callback=finite,
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
