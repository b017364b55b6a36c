"""The channel through an instructor client: the user's own, or one made of a provider's name.

What goes out is taken from a body of OpenAI's protocol, asked by instructor's public call, and what comes
back is put as a reply of that protocol, so that whoever sends bodies need not know. Instructor asks
once: what it throws away otherwise would be paid for and not counted, and what is said about a bad answer is
the conversation's business.
Its response model shows the schema and judges nothing.

    instructor.IncompleteOutputException          a reply that was cut off
    … any other error about a completion          the completion's own words, to be judged as any answer
    an error of the provider's package:
        with an HTTP status                       openai.APIStatusError of that status, with its headers
        no status, about a key                    … 401
        a parameter that the package refuses      … 400, from which the transport learns
        a time-out, or no connection              openai.APITimeoutError, openai.APIConnectionError
        anything else                             EndpointError
"""

import inspect
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from pipeline.domain import Json
from pipeline.errors import EndpointError, EndpointRefused, InputError, SetupError, printable
from pipeline.llm.completions import as_reply
from pipeline.llm.faults import chain
from pipeline.llm.replies import Body
from pipeline.llm.wordings import sentence
from pipeline.strictjson import at

if TYPE_CHECKING:
    import instructor

_KEYS = {
    "bedrock": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "cohere": "CO_API_KEY",
    "databricks": "DATABRICKS_TOKEN",
    "gemini": "GOOGLE_API_KEY",
    "generative-ai": "GOOGLE_API_KEY",
}
"""The variables in which packages look for keys, where they are not called after the provider."""

_OF_A_KEY = re.compile(r"api[ _-]?key|authenticat|credential", re.IGNORECASE)
_NOBODY = ("ConnectError", "ConnectTimeout", "ConnectionRefusedError", "ClientConnectorError")
_NETWORK = re.compile(r"Connection|ReadError|WriteError|Protocol(Error)?$|NetworkError|TransportError")


@dataclass(frozen=True)
class Provider:
    """Who is asked through instructor for which model: by the user's own `client`, or by one that is made."""

    name: str
    model: str
    client: "instructor.AsyncInstructor | None" = field(default=None, repr=False, compare=False)

    @classmethod
    def named(cls, words: str) -> "Provider":
        """The provider in PROVIDER/MODEL, for which a client is made when it is needed.

        Raises:
            InputError: it is not put so.
        """
        name, slash, model = words.strip().partition("/")
        if not (slash and model and re.fullmatch(r"[A-Za-z0-9_-]+", name)):
            raise InputError(
                f"{words!r} does not name a provider and a model. Write both, such as anthropic/NAME or"
                " google/NAME."
            )
        return cls(name.lower(), model)

    @classmethod
    def of(cls, client: object, model: str | None) -> "Provider":
        """The provider that a user's client asks.

        Raises:
            InputError: it is no asynchronous client of instructor's, or nobody says which model it asks.
        """
        import instructor

        if isinstance(client, instructor.Instructor) and not isinstance(client, instructor.AsyncInstructor):
            raise InputError(
                "The client waits for each answer, so that one request goes out at a time. Make it with"
                " async_client=True, or of the provider's asynchronous client."
            )
        if not isinstance(client, instructor.AsyncInstructor):
            raise InputError(
                f"A {type(client).__name__} is not a client of instructor's. Make one with"
                " instructor.from_provider(..., async_client=True), or give an address with base_url."
            )
        model = model or cast("str | None", client.kwargs.get("model"))
        if not model:
            raise InputError("Name the model that the client asks, with model=...: answers are kept by it.")
        name = client.provider.value
        return cls(name, model.removeprefix(f"{name}/"), client)

    @property
    def title(self) -> str:
        """How requests and records name the model; no address serves one of this name by chance."""
        return f"{self.name}/{self.model}"

    @property
    def seller(self) -> str:
        """Where the list of prices may have the model: an address, a provider's name, or nothing.

        A client that was pointed elsewhere asks no model of the provider's, whatever that is called.
        """
        if self.client is not None:
            return str(getattr(self.client.client, "base_url", None) or "")
        return "" if os.environ.get(_variable(self.name, "BASE_URL")) else self.name

    @property
    def variable(self) -> str:
        """The environment variable that holds the key."""
        return _KEYS.get(self.name, _variable(self.name, "API_KEY"))

    def channel(self) -> "ProviderChannel":
        """The channel there; the client is made, where the user has none.

        Raises:
            SetupError: it cannot be made: a package or a key is missing, or there is no such provider.
        """
        # Where nobody listens, Python would print instructor's log, which holds what models wrote.
        log = logging.getLogger("instructor")
        if not log.handlers:
            log.addHandler(logging.NullHandler())
        if self.client is not None:
            return ProviderChannel(self, self.client)
        import instructor

        try:
            client = instructor.from_provider(self.title, async_client=True)
        except Exception as error:
            raise SetupError(f"{self.title} cannot be asked: {_unmade(error, self.variable)}") from error
        if _lacks_key(client.client, self.name) and not os.environ.get(self.variable):
            raise SetupError(f"{self.title} cannot be asked: {_unset(self.variable)}")
        # Retries inside of ours would multiply.
        if (made := client.client) is not None and hasattr(made, "max_retries"):
            with suppress(AttributeError):
                made.max_retries = 0
        return ProviderChannel(self, client)


def _variable(name: str, what: str) -> str:
    """The environment variable of a provider; a shell can set none with a hyphen in its name."""
    return f"{name.upper().replace('-', '_')}_{what}"


def _unmade(error: Exception, variable: str) -> str:
    """Why there is no client, and what to do."""
    said = _sentence(str(error))
    if _OF_A_KEY.search(said):
        if variable.isidentifier() and not os.environ.get(variable):
            return _unset(variable)
        return f"it needs a key. Put one into {variable}. It said: {said}"
    if isinstance(error, ImportError) and error.name:
        return f"the Python package {error.name} is not installed. It said: {said}"
    return said


def _unset(variable: str) -> str:
    return f"{variable} is not set. Put the key into this environment variable."


def _lacks_key(made: object, name: str) -> bool:
    """Whether a client has nothing to show who asks; Anthropic's finds that out with its first request."""
    held = (getattr(made, each, None) for each in ("api_key", "auth_token", "credentials"))
    own_headers = os.environ.get(_variable(name, "CUSTOM_HEADERS"))
    return hasattr(made, "api_key") and not any(held) and not own_headers


class _Reply(NamedTuple):
    """A reply, as `channel.Answer` describes it; instructor does not hand on what stood above it."""

    headers: Mapping[str, str]
    content: bytes


class ProviderChannel:
    """The channel through one client."""

    def __init__(self, provider: Provider, client: "instructor.AsyncInstructor") -> None:
        self._provider = provider
        self._client = client
        self._shown: tuple[Json, type[BaseModel]] | None = None
        key = getattr(client.client, "api_key", None)
        self.key = key if isinstance(key, str) else None
        own = provider.client is not None
        mend = "Make the client with a valid one" if own else f"Put a valid one into {provider.variable}"
        wrong_key, no_model = (
            f"did not accept the key. {mend}",
            f"does not know the model {provider.model}. Check its name",
        )
        self.advice: Mapping[int | str, str] = {
            "key": wrong_key,
            "model": no_model,
            401: wrong_key,
            402: "asks for payment. Top up the account there",
            403: f"does not allow this key to use {provider.model}. Check the key's rights and the model",
            404: no_model,
        }

    async def post(self, body: Body) -> _Reply:
        """The reply to one request."""
        from instructor.core.exceptions import IncompleteOutputException
        from instructor.core.hooks import Hooks

        # What instructor cannot read may hold an error of the endpoint's.
        came: list[object] = []
        hooks = Hooks()
        hooks.on("completion:response", came.append)
        tool = cast("str | None", at(body, "response_format", "json_schema", "name"))
        params = {name: value for name, value in body.items() if name not in ("messages", "response_format")}
        try:
            answer, completion = await self._client.create_with_completion(
                messages=cast("Any", list(_messages(body))),
                response_model=self._model_of(body.get("response_format")),
                max_retries=0,
                strict=False,
                hooks=hooks,
                **cast("dict[str, Any]", params | {"model": self._provider.model}),
            )
        except EndpointError:
            raise
        except Exception as error:  # noqa: BLE001 - each package has errors of its own
            failed = _completion(error) or next(iter(came), None)
            if failed is None:
                self._explain(error)
            cut = any(isinstance(link, IncompleteOutputException) for link in chain(error))
            return _Reply({}, to_json(as_reply(failed, None, tool=tool, cut=cut)))
        said = to_json(answer.model_extra or {}, inf_nan_mode="strings")
        return _Reply({}, to_json(as_reply(completion, said, tool=tool)))

    async def get(self, place: str) -> _Reply:
        """Raises EndpointError: instructor asks for answers alone."""
        raise EndpointError(
            f"{self._provider.name} is not asked for {place}: instructor asks for answers alone."
        )

    async def close(self) -> None:
        """Closes a client that was made here; a user's stays open."""
        close = getattr(self._client.client, "close", None)
        if self._provider.client is None and close is not None:
            closed = close()
            if inspect.isawaitable(closed):
                await closed

    def _model_of(self, shape: Json) -> type[BaseModel]:
        """The response model for a schema; the one that was used last is kept, for most requests share it."""
        if self._shown is not None and self._shown[0] is shape:
            return self._shown[1]
        framed = at(shape, "json_schema")
        if not isinstance(framed, dict) or not isinstance(framed.get("schema"), dict):
            raise EndpointRefused(
                f"{self._provider.name} does not take a schema as the client asks for it. Make the client"
                " with another mode of instructor's."
            )
        made = response_model(str(framed.get("name")), cast("Body", framed["schema"]))
        self._shown = (shape, made)
        return made

    def _explain(self, error: Exception) -> NoReturn:
        """Raises an error of the provider's package as the `openai` package's of the same meaning."""
        import httpx2
        import openai

        # Errors of the SDK want the address of a request; the provider's package has its own.
        request = httpx2.Request("POST", "http://provider.invalid")
        links = list(chain(error))
        said = _sentence(str(links[0]))
        status = next((found for found in map(_status, links) if found), None)
        if status is None and any(
            isinstance(link, TypeError) and "unexpected keyword argument" in str(link) for link in links
        ):
            status = HTTPStatus.BAD_REQUEST
        if status is None and any(_OF_A_KEY.search(str(link)) for link in links):
            status = HTTPStatus.UNAUTHORIZED
        if status is not None:
            source = next((link for link in links if _status(link)), links[-1])
            response = httpx2.Response(status, headers=_headers(source), request=request)
            raise openai.APIStatusError(str(source), response=response, body=_body(source)) from None
        names = [type(link).__name__ for link in links]
        if any(name in _NOBODY for name in names):
            raise openai.APIConnectionError(message=said, request=request) from httpx2.ConnectError(said)
        if any(isinstance(link, TimeoutError) for link in links) or any("Timeout" in name for name in names):
            raise openai.APITimeoutError(request=request) from None
        if any(isinstance(link, OSError) for link in links) or any(map(_NETWORK.search, names)):
            raise openai.APIConnectionError(message=said, request=request) from httpx2.ReadError(said)
        hidden = said.replace(self.key, "(the key)") if self.key else said
        raise EndpointError(f"The client for {self._provider.name} failed: {hidden}") from None


def _messages(body: Body) -> Iterator[Body]:
    """The messages of a body, for instructor to change, without those of a model that said nothing.

    OpenAI's protocol allows these, and others refuse them.
    """
    for message in cast("list[Body]", body["messages"]):
        if message.get("role") != "assistant" or message.get("content"):
            yield dict(message)


def response_model(name: str, schema: Mapping[str, Json]) -> type[BaseModel]:
    """A response model that shows instructor a schema, under a name, and takes any object."""

    class Answer(BaseModel):
        """Called with the answer."""

        model_config = ConfigDict(extra="allow")

        @classmethod
        def model_json_schema(cls, *_args: object, **_kwargs: object) -> dict[str, Any]:
            return {"title": name, **schema}

        @classmethod
        def __get_pydantic_json_schema__(cls, *_: object) -> dict[str, Any]:
            return {"title": name, **schema}

    Answer.__name__ = Answer.__qualname__ = name
    return Answer


def _completion(error: BaseException) -> object:
    held = (
        getattr(link, name, None) for link in chain(error) for name in ("last_completion", "raw_response")
    )
    return next((one for one in held if one is not None), None)


def _status(error: BaseException) -> int | None:
    """The HTTP status of an error, wherever its package keeps it."""
    response = getattr(error, "response", None)
    found = (
        *(getattr(error, name, None) for name in ("status_code", "http_status", "code")),
        getattr(response, "status_code", None),
        at(response, "ResponseMetadata", "HTTPStatusCode"),
    )
    return next((one for one in found if isinstance(one, int) and 400 <= one < 600), None)


def _headers(error: BaseException) -> dict[str, str]:
    """The headers that came with a refusal, without those that describe its body."""
    headers = getattr(getattr(error, "response", None), "headers", None) or getattr(error, "headers", None)
    if not isinstance(headers, Mapping):
        return {}
    lowered = {str(name).lower(): str(value) for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if not name.startswith(("content-", "transfer-"))}


def _body(error: BaseException) -> Mapping[str, object] | None:
    body = getattr(error, "body", None) or getattr(error, "details", None)
    if isinstance(body, str | bytes):
        with suppress(ValueError, RecursionError):
            body = json.loads(body)
    if not isinstance(body, Mapping):
        return None
    inner = body.get("error")
    return inner if isinstance(inner, Mapping) else body


def _sentence(said: str) -> str:
    return sentence(printable(" ".join(said.split())))
