"""What a run would ask, and what that takes and costs, without asking it."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from pipeline.budget.prices import dollars
from pipeline.budget.text import duration
from pipeline.budget.usage_history import UsageHistory
from pipeline.budget.usage_statistics import Expectation, Throughput
from pipeline.domain import Abstract, Json, Usage
from pipeline.errors import counted
from pipeline.extraction.abstract_session import AbstractSession
from pipeline.extraction.scheduler import Run, prompter_of
from pipeline.llm.limits.budget_guard import size_of
from pipeline.setting_names import setting
from pipeline.settings import Limits, Price, RateLimits


@dataclass(slots=True)
class PlanCounts:
    """Counts over abstracts: `known` to the cache, `partly` known, the rest to be asked about from the start.

    `repeats` are entries beyond the first of each abstract, `silent` are abstracts of which no sentence is
    asked about. `requests` are to be made for all that is not known, re-asks aside, and have messages of
    `size` bytes.
    """

    abstracts: int = 0
    repeats: int = 0
    known: int = 0
    partly: int = 0
    silent: int = 0
    requests: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """Counts, and what is expected of them; `is_guess` says that no run has measured anything yet.

    `unknown` are requests of earlier runs of which nobody knows what they took, where they are many.
    `pace` is None where the endpoint was never measured, `price` where nobody knows it, and `mode_known`
    says whether the way of asking is: another one makes other requests, of which the cache may know none.
    `rates` and `limits` are what the user allows.
    """

    counts: PlanCounts
    expected: Expectation
    is_guess: bool
    unknown: int
    price: Price | None
    pace: Throughput | None
    model: str
    endpoint: str
    mode: str
    mode_known: bool
    rates: RateLimits
    limits: Limits

    def __repr__(self) -> str:
        return text(self)

    @property
    def cost(self) -> float | None:
        """Dollars that are expected, where a price is known."""
        usage = Usage(
            round(self.expected.tokens_in), round(self.expected.tokens_out), round(self.expected.requests)
        )
        return None if self.price is None else self.price.of(usage)

    @property
    def tokens(self) -> float:
        """Tokens of prompts and answers that are expected."""
        return self.expected.tokens_in + self.expected.tokens_out

    @property
    def seconds(self) -> float | None:
        """Seconds that are expected, where a pace is known or the user allows only so much a minute."""
        measured = 0.0 if self.pace is None else self.counts.requests / self.pace.rate
        return max(measured, self.allowed) or (None if self.pace is None else 0.0)

    @property
    def allowed(self) -> float:
        """Seconds that the user's own rate limits take at least."""
        needed = ((self.expected.requests, self.rates.rpm), (self.tokens, self.rates.tpm))
        return max((60 * much / a_minute for much, a_minute in needed if a_minute), default=0.0)

    @property
    def stopped_by(self) -> Literal["max_cost", "max_tokens_total"] | None:
        """The limit that would end a run before all is asked, if one would."""
        if self.cost is not None and self.limits.cost is not None and self.cost > self.limits.cost:
            return "max_cost"
        return "max_tokens_total" if self.tokens > (self.limits.tokens or math.inf) else None


def counts(run: Run, abstracts: Iterable[Abstract]) -> PlanCounts:
    """What a run over these abstracts would ask."""
    prompter, found = prompter_of(run), PlanCounts()
    for abstract in abstracts:
        session, answered, asked = AbstractSession(prompter, abstract), 0, 0
        while (question := session.pending) is not None:
            known = None if asked else run.known(question.key)
            if known is not None:
                session.record(known, cached=True)
                answered += 1
                continue
            # Later turns show the answers to those before, which are not there yet: this is a little low.
            found.size += size_of(message.content for message in question.request.messages)
            asked += 1
            session.skip("not asked yet")
        found.abstracts += 1
        found.repeats += max(0, len(abstract.sources) - 1)
        found.known += bool(answered) and not asked
        found.partly += bool(answered) and bool(asked)
        found.silent += not answered and not asked
        found.requests += asked
    return found


def plan(
    run: Run, abstracts: Iterable[Abstract], memory: UsageHistory, price: Price | None, known: bool
) -> Plan:
    """What a run over these abstracts takes; `known` says whether its way of asking is."""
    ahead, estimator = counts(run, abstracts), memory.estimator()
    return Plan(
        counts=ahead,
        expected=estimator.of(ahead.requests, ahead.size),
        is_guess=estimator.is_guess,
        unknown=estimator.unknown,
        price=price,
        pace=memory.pace(),
        model=run.settings.model,
        endpoint=memory.endpoint,
        mode=run.settings.mode,
        mode_known=known,
        rates=run.settings.pace,
        limits=run.settings.limits,
    )


def as_json(plan: Plan) -> dict[str, Json]:
    """A plan for programs."""
    ahead, expected = plan.counts, plan.expected
    return {
        "model": plan.model,
        "endpoint": plan.endpoint,
        "mode": plan.mode,
        "mode_known": plan.mode_known,
        "abstracts": ahead.abstracts,
        "repeats": ahead.repeats,
        "cached": ahead.known,
        "partly_cached": ahead.partly,
        "nothing_to_ask": ahead.silent,
        "to_ask": ahead.abstracts - ahead.known - ahead.silent,
        "requests": ahead.requests,
        "expected": {
            "requests": round(expected.requests),
            "input_tokens": round(expected.tokens_in),
            "output_tokens": round(expected.tokens_out),
            "guess": plan.is_guess or plan.unknown > 0,
            "unknown_requests": plan.unknown,
        },
        "price": None if plan.price is None else asdict(plan.price),
        "cost_usd": None if plan.cost is None else round(plan.cost, 6),
        "stopped_by": plan.stopped_by,
        "seconds": None if plan.seconds is None else round(plan.seconds, 1),
    }


def text(plan: Plan) -> str:
    """A plan for people."""
    ahead, expected = plan.counts, plan.expected
    repeats = f" ({counted(ahead.repeats, 'repeat')} folded)"
    counts = [f"{ahead.known} in the cache"]
    counts += [f"{ahead.partly} in part"] if ahead.partly else []
    counts += [f"{ahead.silent} with nothing to ask"] if ahead.silent else []
    counts += [f"{ahead.abstracts - ahead.known - ahead.partly - ahead.silent} to ask about"]
    lines = [f"abstracts  {ahead.abstracts}{repeats if ahead.repeats else ''}: {', '.join(counts)}"]
    lines.append(f"requests   {ahead.requests} to {plan.model} at {plan.endpoint}{_extra(plan)}")
    if ahead.requests:
        known = "as earlier runs took" if not plan.is_guess else _GUESS
        if plan.unknown:
            ended = counted(plan.unknown, "request")
            known = f"a guess: {ended} of earlier runs gave no token counts; it may be more"
        lines.append(f"tokens     {expected.tokens_in:,.0f} in, {expected.tokens_out:,.0f} out; {known}")
        lines += [f"money      {_money(plan)}", f"time       {_time(plan)}"]
        if plan.stopped_by:
            is_cost = plan.stopped_by == "max_cost"
            limit = setting("max_cost") if is_cost else setting("max_tokens_total")
            lines.append(f"stops      at {limit}, before all is asked")
    return "\n".join(lines)


_GUESS = "a guess until a run has measured it, and far too low for a model that reasons before it answers"


def _extra(plan: Plan) -> str:
    """What comes to the requests that are planned."""
    again = round(plan.expected.requests) - plan.counts.requests
    parts = [f"{again} more to ask again"] if again > 0 else []
    parts += [] if plan.mode_known or not plan.counts.requests else ["1 or 2 more to find out how to ask"]
    return "".join(f", {part}" for part in parts)


def _money(plan: Plan) -> str:
    if plan.price is None or plan.cost is None:
        return (
            f"unknown: no price is known for {plan.model} at {plan.endpoint}; say it with"
            f" {setting('price_in')} and {setting('price_out')}"
        )
    rates = f"${plan.price.tokens_in:g} in, ${plan.price.tokens_out:g} out, for a million tokens"
    return f"{dollars(plan.cost)}; {plan.price.source}" + (f": {rates}" if plan.price.tokens_out else "")


def _time(plan: Plan) -> str:
    if plan.seconds is None:
        return "unknown until a run has measured the endpoint"
    if plan.pace is None or plan.allowed >= plan.seconds:
        about = "at least" if plan.pace is None else "about"
        return f"{about} {duration(plan.seconds)}, at the rate that you allow"
    rate, at_once = plan.pace.rate, plan.pace.concurrency
    speed = f"{rate:.1f} requests a second" if rate >= 1 else f"{60 * rate:.1f} requests a minute"
    return f"about {duration(plan.seconds)}, at the {speed} of an earlier run, {at_once} at once"
