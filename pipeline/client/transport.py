"""One exchange with an endpoint, retried where trying again can help."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic_core import to_json

from pipeline.client.bodies import in_dialect
from pipeline.client.complaints import Complaints
from pipeline.client.faults import Explainer, may_be_billed, outcome, passes, wanted_pause
from pipeline.client.gate import Gate, Turn
from pipeline.client.pacing import Pace
from pipeline.client.replies import Body, UnreadableReply, model_names, opened, usage
from pipeline.client.tolls import Kind, Toll, longest_reply, message_size, no_toll
from pipeline.errors import EndpointRefused, LimitReached

if TYPE_CHECKING:
    import ssl

    import httpx2
    import openai
    import tenacity

    from pipeline.client import wire

Reply = TypeVar("Reply")

_LONGEST_PAUSE = 30.0
_LONGEST_CONNECTING = 10.0
"""Seconds: whoever is there takes a connection soon, however long the answer then takes."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking.

    Up to `attempts` for a request that does not get through, of `timeout` seconds each, with a first
    pause of about `pause` seconds that doubles; up to `reasks` more for an answer that does not fit
    the schema; `widenings` more, with twice the room each, for one that was cut off.
    """

    attempts: int = 6
    timeout: float = 120.0
    pause: float = 0.5
    reasks: int = 2
    widenings: int = 2


@cache
def _tls() -> "ssl.SSLContext":
    """Which certificates are trusted: read once, because that takes as long as ten requests."""
    import httpx2

    return httpx2.create_ssl_context()


class Transport:
    """The wire to one endpoint, behind the gate that says when a request may start.

    The fault that no request can get over is kept there, and raised again for each that follows.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        patience: Patience,
        pace: Pace,
        on_retry: Callable[[str], None],
        toll: Toll = no_toll,
    ) -> None:
        import openai

        from pipeline.client.wire import Wire

        self._patience = patience
        self._toll = toll
        self._complaints = Complaints(on_retry)
        self._explained = Explainer(base_url, api_key)
        connecting = min(_LONGEST_CONNECTING, patience.timeout / 2)
        self._wire = Wire(base_url, connecting, _tls())
        self._sdk = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            # Patience bounds each exchange; the wire knows nothing of the time that an answer takes.
            timeout=None,
            http_client=openai.DefaultAsyncHttpx2Client(transport=self._wire, timeout=None, trust_env=False),
        )
        self._gate = Gate(pace, patience.attempts, patience.pause)
        self._reached = False
        self._dialect: dict[str, str | None] = {}

    async def close(self) -> None:
        """Closes the connections."""
        self._complaints.close()
        await self._sdk.close()

    def forgive(self) -> None:
        """Lets requests through again, where what was refused was a way of asking."""
        self._gate.refusal = None

    async def send(self, body: Body, *, kind: Kind = "first", size: int | None = None) -> Body:
        """The reply to one request; `size` is that of its messages, where that is not the body's.

        Raises:
            EndpointError: it did not get through; EndpointRefused where no other request will either,
                LimitReached where it was not sent.
        """
        size, longest = message_size(body) if size is None else size, longest_reply(body)
        retry = False

        async def exchange(turn: Turn) -> Body:
            nonlocal retry
            async with self._toll(size, longest, kind=kind, retry=retry) as bill:
                retry = True
                self._gate.begin(turn)
                try:
                    reply = opened(await self._post(body))
                except Exception as error:
                    if may_be_billed(error):
                        bill.lost()
                    raise
                taken = usage(reply)
                bill.paid(taken)
            self._gate.used(turn, taken.input_tokens + taken.output_tokens)
            return reply

        return await self._through(exchange)

    async def models(self) -> list[str]:
        """Names of the models that the endpoint serves.

        Raises:
            EndpointError: it does not say.
        """
        import httpx2

        async def exchange(_: Turn) -> list[str]:
            return model_names(await self._content(self._sdk.get("/models", cast_to=httpx2.Response)))

        return await self._through(exchange)

    async def _through(self, exchange: Callable[[Turn], Awaitable[Reply]]) -> Reply:
        """What an exchange gives, at last."""
        import openai

        turn = self._gate.turn()
        try:
            reply = await self._tried(exchange, turn)
        except (openai.OpenAIError, TimeoutError, UnreadableReply) as error:
            fault = self._explained(error, reached=self._reached)
            if isinstance(fault, EndpointRefused):
                self._gate.refuse(fault)
            # Another request may have found out meanwhile that the endpoint is down.
            raise (self._gate.refusal if passes(error) and self._gate.refusal else fault) from error
        return reply

    async def _tried(self, exchange: Callable[[Turn], Awaitable[Reply]], turn: Turn) -> Reply:
        """The first attempt; the rules for more are looked up where it fails."""
        try:
            return await self._attempt(exchange, turn)
        except Exception as error:  # noqa: BLE001 - raised again by the first of the attempts below
            failed = [error]

        async def attempt() -> Reply:
            if failed:
                raise failed.pop()
            return await self._attempt(exchange, turn)

        reply: Reply = await self._retrying(turn)(attempt)
        return reply

    async def _attempt(self, exchange: Callable[[Turn], Awaitable[Reply]], turn: Turn) -> Reply:
        """One attempt, when it is its turn."""
        await self._gate.enter(turn)
        try:
            reply = await exchange(turn)
        except LimitReached:
            # Nothing went out, so that nothing is learned about the endpoint.
            raise
        except BaseException as error:
            self._gate.learn(turn, outcome(error), wanted_pause(error))
            self._consider(error)
            raise
        else:
            self._gate.learn(turn, "answered")
        finally:
            self._gate.leave()
        return reply

    def _consider(self, error: BaseException) -> None:
        """Whether this failure was the one after which nothing more is asked."""
        outage = self._gate.outage
        if not isinstance(error, Exception) or (passes(error) and not outage.given_up):
            return
        fault = self._explained(error, reached=self._reached)
        if isinstance(fault, EndpointRefused):
            self._gate.refuse(fault)
        elif outage.given_up or outage.unfit:
            self._gate.refuse(self._explained.hopeless(fault, outage.rounds, outage.unfit))

    def _retrying(self, turn: Turn) -> "tenacity.AsyncRetrying":
        import tenacity

        grow = tenacity.wait_random_exponential(multiplier=self._patience.pause, max=_LONGEST_PAUSE)

        def stop(_: tenacity.RetryCallState) -> bool:
            return turn.failures >= self._patience.attempts or self._gate.refusal is not None

        def wait(state: tenacity.RetryCallState) -> float:
            # Where all of them pause the gate sees to it.
            return grow(state) if turn.alone and not self._gate.outage.down else 0.0

        def tell(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if error and state.next_action:
                fault = self._explained(error, reached=self._reached)
                pause = max(state.next_action.sleep, self._gate.closed_for())
                self._complaints.add(str(fault), pause)

        return tenacity.AsyncRetrying(
            stop=stop,
            wait=wait,
            retry=tenacity.retry_if_exception(passes),
            before_sleep=tell,
            reraise=True,
        )

    async def _post(self, body: Body) -> bytes:
        """One attempt, in the dialect that the endpoint has turned out to speak."""
        import openai

        sent = in_dialect(body, self._dialect) if self._dialect else body
        try:
            return await self._content(self._asked(sent))
        except openai.BadRequestError as error:
            self._learn(error, sent)
            # Another request in flight may have learned it first.
            if in_dialect(body, self._dialect) == sent:
                raise
        return await self._post(body)

    async def _asked(self, sent: Body) -> "httpx2.Response | wire.Reply":
        """The reply to one body, by the SDK where it is the first or something is wrong with it."""
        import httpx2

        reply = await self._wire.post(to_json(sent))
        if reply is not None:
            return reply
        return await self._sdk.post("/chat/completions", cast_to=httpx2.Response, body=sent)

    async def _content(self, answer: "Awaitable[httpx2.Response | wire.Reply]") -> bytes:
        """The body of an answer, in time."""
        import openai

        try:
            async with asyncio.timeout(self._patience.timeout):
                response = await answer
        except openai.APIStatusError as error:
            self._reached = True
            self._gate.heard(error.response.headers)
            raise
        self._reached = True
        self._gate.heard(response.headers)
        return response.content

    def _learn(self, error: "openai.BadRequestError", sent: Body) -> None:
        """Notes a parameter that the endpoint wants put another way, if that is what it said.

        Reasoning models of hosted endpoints take `max_completion_tokens` and no temperature.
        """
        told = str(error)
        changes: dict[str, str | None] = {"max_tokens": "max_completion_tokens", "temperature": None}
        for name, instead in changes.items():
            if name in sent and f"'{name}'" in told and "nsupported" in told:
                self._dialect[name] = instead
                return
