"""One exchange with an endpoint, retried where trying again can help."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pipeline.client.bodies import in_dialect
from pipeline.client.faults import Explainer, may_be_billed, passes, wanted_pause
from pipeline.client.replies import Body, UnreadableReply, model_names, opened, usage
from pipeline.client.tolls import Kind, Toll, longest_reply, message_size, no_toll
from pipeline.errors import EndpointRefused

if TYPE_CHECKING:
    import ssl

    import httpx2
    import openai
    import tenacity

Reply = TypeVar("Reply")

_LONGEST_PAUSE = 30.0
_LONGEST_WANTED_PAUSE = 300.0
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
    """The wire to one endpoint; the last fault that no request can get over is kept and raised again."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        patience: Patience,
        on_retry: Callable[[str], None],
        toll: Toll = no_toll,
    ) -> None:
        import openai

        from pipeline.client.wire import Wire

        self._patience = patience
        self._toll = toll
        self._on_retry = on_retry
        self._explained = Explainer(base_url, api_key)
        connecting = min(_LONGEST_CONNECTING, patience.timeout / 2)
        self._sdk = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            # Patience bounds each exchange; the wire knows nothing of the time that an answer takes.
            timeout=None,
            http_client=openai.DefaultAsyncHttpx2Client(
                transport=Wire(base_url, connecting, _tls()), timeout=None, trust_env=False
            ),
        )
        self._refusal: EndpointRefused | None = None
        self._reached = False
        self._dialect: dict[str, str | None] = {}

    async def close(self) -> None:
        """Closes the connections."""
        await self._sdk.close()

    async def send(self, body: Body, *, kind: Kind = "first", size: int | None = None) -> Body:
        """The reply to one request; `size` is that of its messages, where that is not the body's.

        Raises:
            EndpointError: it did not get through; EndpointRefused where no other request will either,
                LimitReached where it was not sent.
        """
        size, longest = message_size(body) if size is None else size, longest_reply(body)
        retry = False

        async def exchange() -> Body:
            nonlocal retry
            async with self._toll(size, longest, kind=kind, retry=retry) as bill:
                retry = True
                try:
                    reply = opened(await self._post(body))
                except Exception as error:
                    if may_be_billed(error):
                        bill.lost()
                    raise
                bill.paid(usage(reply))
            return reply

        return await self._through(exchange)

    async def models(self) -> list[str]:
        """Names of the models that the endpoint serves.

        Raises:
            EndpointError: it does not say.
        """
        import httpx2

        async def exchange() -> list[str]:
            return model_names(await self._content(self._sdk.get("/models", cast_to=httpx2.Response)))

        return await self._through(exchange)

    async def _through(self, exchange: Callable[[], Awaitable[Reply]]) -> Reply:
        """What an exchange gives, at last."""
        import openai

        if self._refusal is not None:
            raise self._refusal
        try:
            reply: Reply = await self._retrying()(exchange)
        except (openai.OpenAIError, TimeoutError, UnreadableReply) as error:
            fault = self._explained(error, reached=self._reached)
            if isinstance(fault, EndpointRefused):
                self._refusal = fault
            raise fault from error
        return reply

    def _retrying(self) -> "tenacity.AsyncRetrying":
        import tenacity

        grow = tenacity.wait_random_exponential(multiplier=self._patience.pause, max=_LONGEST_PAUSE)

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = wanted_pause(error) if error else None
            return grow(state) if asked is None else min(asked, _LONGEST_WANTED_PAUSE)

        def tell(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if error and state.next_action:
                fault = self._explained(error, reached=self._reached)
                self._on_retry(f"{fault} Trying again in {state.next_action.sleep:.1f} s.")

        return tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._patience.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception(passes),
            before_sleep=tell,
            reraise=True,
        )

    async def _post(self, body: Body) -> bytes:
        """One attempt, in the dialect that the endpoint has turned out to speak."""
        import httpx2
        import openai

        sent = in_dialect(body, self._dialect)
        try:
            return await self._content(
                self._sdk.post("/chat/completions", cast_to=httpx2.Response, body=sent)
            )
        except openai.BadRequestError as error:
            self._learn(error, sent)
            # Another request in flight may have learned it first.
            if in_dialect(body, self._dialect) == sent:
                raise
        return await self._post(body)

    async def _content(self, answer: "Awaitable[httpx2.Response]") -> bytes:
        """The body of an answer, in time."""
        import openai

        try:
            async with asyncio.timeout(self._patience.timeout):
                content = (await answer).content
        except openai.APIStatusError:
            self._reached = True
            raise
        self._reached = True
        return content

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
