"""What a token costs, from the list of prices that comes with the package `genai-prices`.

The list is the package's own copy: nothing is fetched. A model at an address that the list does not know
has no price, however well known its name is: the same weights cost something else everywhere, and at home
nothing but electricity.
"""

import warnings
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.settings import Price

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

_SAMPLE = 1_000
"""Tokens for which the list is asked; far below the size from which some endpoints take more for each."""


FREE = Price(0.0, 0.0, source="the bundled model runs on this machine")


def find_price(model: str, address: str) -> Price | None:
    """The list price of a model at an address, or at a provider by its name, which has no ``://`` in it.

    Where it changes by the hour it is the highest of the next day.
    Prices that fall with repeated prompts or in batches are left aside, so what is billed may be less.
    """
    if urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1"):
        return None

    import genai_prices

    usage = genai_prices.Usage(input_tokens=_SAMPLE, output_tokens=_SAMPLE)
    now = datetime.now(UTC)
    # An address has a scheme in front, a provider's name has none.
    sold = partial(genai_prices.calc_price, provider_api_url=address)
    if "://" not in address:
        sold = partial(genai_prices.calc_price, provider_id=address)
    try:
        with warnings.catch_warnings(action="ignore"):
            # Some endpoints are dearer at some hours; a run may last until then.
            asked = [
                sold(usage, model, genai_request_timestamp=now + timedelta(hours=hours))
                for hours in range(24)
            ]
    except (LookupError, ValueError):
        return None
    return _price(max(asked, key=lambda found: found.total_price))


def _price(found: "PriceCalculation") -> Price | None:
    """A price of the list, unless it does not say what a prompt or a reply costs."""
    listed = found.model_price
    if listed.input_mtok is None or listed.output_mtok is None:
        return None
    from importlib.metadata import version

    per_million = 1_000_000 / _SAMPLE
    return Price(
        float(found.input_price) * per_million,
        float(found.output_price) * per_million,
        float(found.total_price - found.input_price - found.output_price),
        f"list price of {found.model.id} at {found.provider.name}, genai-prices {version('genai-prices')}",
    )


def dollars(amount: float) -> str:
    """An amount for people: cents from a dollar on, below that as many digits as say something."""
    digits = 2 if amount == 0 or amount >= 1 else 4 if amount >= 0.001 else 6
    return f"${amount:,.{digits}f}"
