"""The account of a run for people: while it goes on, and afterwards."""

from typing import TYPE_CHECKING

from pipeline.budget.prices import FREE, dollars
from pipeline.domain import Usage
from pipeline.errors import counted

if TYPE_CHECKING:
    from pipeline.budget.ledger import Ledger
    from pipeline.budget.usage_statistics import Estimator


def progress(ledger: "Ledger") -> list[str]:
    """How a run stands, in a few words each; a run that asks nothing has nothing to say."""
    if not ledger.planned:
        return []
    tokens = f"{ledger.spent.input_tokens + ledger.spent.output_tokens:,} tokens used"
    return [
        f"{ledger.replies.rate:,.0f} tokens/s",
        f"{ledger.in_flight} in flight",
        counted(ledger.retries, "retry", "retries"),
        f"{dollars(ledger.cost)} spent" if ledger.cost else tokens,
    ]


def account(ledger: "Ledger", estimator: "Estimator") -> list[str]:
    """What a run took beside the tokens of its answers, and how wrong the estimate was."""
    if not ledger.planned and not ledger.stopped:
        return []
    lines = []
    if ledger.price is not None and ledger.cost:
        unsure = ledger.price.of(ledger.unsure)
        of_which = f", of which up to {dollars(unsure)} unsure" if unsure else ""
        lines.append(f"spent      {dollars(ledger.cost)}{of_which}; {ledger.price.source}")
    if ledger.unsure.requests:
        lines.append(f"unsure     {_unsure(ledger.unsure)}")
    lines += _error(ledger, estimator)
    if ledger.stopped:
        lines.append(
            "stopped    at the limit. Every answer is kept: run the same with a higher limit to continue"
        )
    return lines


def _unsure(usage: Usage) -> str:
    requests = counted(usage.requests, "request")
    tokens = usage.input_tokens + usage.output_tokens
    took = (
        f"may have taken up to {tokens:,} beside those of the answers"
        if tokens
        else "nobody counts what they took"
    )
    return f"{requests} gave no token counts, or impossible ones, and {took}"


def _error(ledger: "Ledger", estimator: "Estimator") -> list[str]:
    measured = ledger.measured
    # Of what costs nothing a guess is of no interest; what was measured also tells the time.
    if measured is None or (estimator.is_guess and ledger.price == FREE):
        return []
    # Only what said what it took can be held against what it was to take.
    expected = estimator.of(round(measured.planned), round(measured.size))
    guess = "; first run, so a guess" if estimator.is_guess else ""
    tokens_in = f"{expected.tokens_in:,.0f} tokens in, {_off(expected.tokens_in, measured.tokens_in)}"
    tokens_out = f"{expected.tokens_out:,.0f} out, {_off(expected.tokens_out, measured.tokens_out)}"
    return [f"estimate   {tokens_in}; {tokens_out}{guess}"]


def _off(expected: float, actual: float) -> str:
    if not actual:
        return "actual 0"
    if expected >= 4 * actual:
        return f"actual {actual:,.0f}"
    percent = round(100 * (expected - actual) / actual)
    return f"{abs(percent)}% too {'high' if percent > 0 else 'low'}" if percent else "as it was"


def duration(seconds: float) -> str:
    """A time for people: ``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes:02} min" if hours < 100 else f"{hours:,} h"
