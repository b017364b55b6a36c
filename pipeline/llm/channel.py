"""What makes one exchange: a body of the protocol goes out, a reply of the protocol comes back.

`Transport` knows when a request may start and what to do after a failure; how it gets there is a channel's
business. This is the one to an address; `provider` has the one through an instructor client.
"""

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from pydantic_core import to_json

from pipeline.llm.faults import address_advice
from pipeline.llm.replies import Body

if TYPE_CHECKING:
    import ssl

    import openai


class Answer(Protocol):
    """A reply as it came."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What stands above it."""

    @property
    def content(self) -> bytes:
        """Its body, unpacked: JSON of the protocol, if all is well."""


class Channel(Protocol):
    """A way to ask. What goes wrong on it is raised as an error of the `openai` package.

    `advice` says what the user can do about a refusal, by its status or by what was refused; `key` is what no
    message may hold.
    """

    @property
    def advice(self) -> Mapping[int | str, str]:
        """By status, how the sentence "The endpoint …" goes on."""

    @property
    def key(self) -> str | None:
        """The key, where it is known."""

    async def post(self, body: Body) -> Answer:
        """The reply to a request for an answer."""

    async def get(self, place: str) -> Answer:
        """What stands at a place: a path such as ``/models``, or a whole address."""

    async def close(self) -> None:
        """Closes the connections."""


@functools.cache
def _tls() -> "ssl.SSLContext":
    """Which certificates are trusted: read once, because that takes as long as ten requests."""
    import httpx2

    return httpx2.create_ssl_context()


def preload() -> None:
    """Loads what the first question to a server of ours needs: call it while waiting for something else."""
    import pipeline.llm.wire  # noqa: F401


class AddressChannel:
    """The channel to an address that speaks OpenAI's protocol: the SDK, and what it does faster.

    Of a server of ours (`is_ours`) it is known how it is asked. So the SDK, which takes a second to load, is
    needed only where something is wrong.
    """

    def __init__(
        self, base_url: str, api_key: str | None, timeout: float, reply_bytes: int, *, is_ours: bool = False
    ) -> None:
        from pipeline.llm.wire import Wire

        self.key, self.advice = api_key, address_advice()
        self._base_url = base_url
        # Whoever is there takes a connection soon, however long the answer then takes.
        self._wire = Wire(base_url, min(10.0, timeout / 2), is_ours or _tls(), reply_bytes)
        if is_ours:
            self._wire.go(f"{base_url}/chat/completions", {"content-type": "application/json"})
        else:
            self._sdk  # noqa: B018 - made now, so that what it takes is not the endpoint's time

    @functools.cached_property
    def _sdk(self) -> "openai.AsyncOpenAI":
        import openai

        # The SDK would put what is asked for behind the query.
        address, _, query = self._base_url.partition("?")
        return openai.AsyncOpenAI(
            base_url=address,
            default_query=dict(parse_qsl(query, keep_blank_values=True)),
            api_key=self.key or "none",
            max_retries=0,
            # Patience bounds each exchange; the wire knows nothing of the time that an answer takes.
            timeout=None,
            http_client=openai.DefaultAsyncHttpx2Client(
                transport=self._wire, timeout=None, trust_env=False, follow_redirects=False
            ),
        )

    async def post(self, body: Body) -> Answer:
        """The reply to one body, by the SDK where it is the first or something is wrong with it."""
        import httpx2

        reply = await self._wire.post(to_json(body))
        if reply is not None:
            return reply
        return await self._sdk.post("/chat/completions", cast_to=httpx2.Response, body=body)

    async def get(self, place: str) -> Answer:
        """What stands at a place."""
        import httpx2

        return await self._sdk.get(place, cast_to=httpx2.Response)

    async def close(self) -> None:
        """Closes the connections."""
        await self._wire.aclose()
        if "_sdk" in vars(self):
            await self._sdk.close()
