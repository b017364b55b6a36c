"""Which errors pass, how long to wait until they do, and what to tell the user.

Every error of the SDK becomes one of ours:

    openai.APITimeoutError, APIConnectionError     retried, then EndpointError
    openai.APIStatusError 408 409 425 429 5xx      retried, then EndpointError
    … 401 402 403 404 410 451, or out of quota     EndpointRefused at once
    … any other status                             EndpointError at once: this request is at fault
                                                   (too long for the model's context, for instance)
    a 200 that is no chat completion               retried, then EndpointError
    … but a web page or an event stream            EndpointRefused at once
    4xx that names the key or the model            EndpointRefused at once
    a certificate that is not trusted              EndpointRefused at once
    nobody there, or a server that loads its model waited for, then EndpointRefused
    an EndpointError of the wire                   itself, at once: sent elsewhere, a body too large
    … or holds an error that stands for a status   as that status
    any that says its content filter was at work   EndpointError at once; the endpoint is well
"""

import math
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard

from pipeline.domain import Json
from pipeline.errors import ClaimsiftError, EndpointError, EndpointRefused, printable
from pipeline.llm import room, telling, wordings
from pipeline.llm.inner_errors import UnreadableReply
from pipeline.llm.wordings import Cause, cause
from pipeline.setting_names import setting
from pipeline.settings import shown
from pipeline.strictjson import at

if TYPE_CHECKING:
    import openai

    from pipeline.llm.limits.circuit_breaker import CircuitBreaker

Ending: TypeAlias = Literal[
    "answered", "throttled", "late", "absent", "unreachable", "failed", "refused", "gone"
]
"""How one attempt ended.

``throttled``: sent back because of too many. ``late``: not answered in time. ``absent``: nobody is there, or
still loads its model. ``unreachable``: a gateway is there, and nobody behind it. ``failed``: another fault
that may pass. ``refused``: this request is at fault. ``gone``: nobody waits for it any more.
"""

_PASSING = frozenset({408, 409, 425, 429})
_THROTTLED = frozenset({429, 503, 529})
_GATEWAY = frozenset({502, 504, 521, 522, 523})


def address_advice() -> Mapping[int | str, str]:
    """What a user can do where an address refuses every request, by status or by what is refused."""
    model, key = setting("model"), setting("api_key_file")
    wrong_key = f"did not accept the key. Put a valid one into OPENAI_API_KEY or name a file with {key}"
    return {
        "key": wrong_key,
        "model": f"does not know the model. Check {model}",
        401: wrong_key,
        402: "asks for payment. Top up the account there",
        403: f"does not allow this key to use the model. Check the key's rights and {model}",
        404: "does not know the model or the address. Check"
        f" {model} and {setting('base_url')} (it usually ends in /v1)",
        410: f"has the model no longer. Choose another one with {model}",
        451: "may not answer you, for legal reasons. Ask another one",
    }


_TOO_MUCH = frozenset({400, 413, 416, 422, 500})
"""With which status a request is refused that is too long."""
_FILTERS = frozenset(
    {"contentfilter", "contentpolicyviolation", "responsibleaipolicyviolation", "datainspectionfailed"}
    | {"prohibitedcontent", "moderationblocked", "contentmoderation", "safety", "sensitivecontent"}
)
"""What endpoints call it that a filter of theirs does not let a text through, in letters alone."""

_FILTER_WORDS = re.compile(
    r"\b(?:content|text|input|output|prompt|request)s?\b[^.]{0,60}\b(?:flagged|inappropriate content"
    r"|safety system|violat\w+ (?:\w+ ){0,2}(?:usage|content|safety|polic\w+|guidelines)|content filter\w*"
    r"|new_sensitive|sensitive words|high risk)\b|\bcontent exists risk\b|敏感内容",
    re.IGNORECASE,
)
"""How they say so where they have no name for it."""

_LONGEST = 300
"""Characters of what an endpoint said that are shown to the user."""

_LONGEST_HEARD = 10_000
"""Characters in which a key is looked for before they are shown."""

_FORBIDDEN, _TOO_LARGE, _FAILED = 403, 413, 500


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__


def status(error: BaseException) -> int | None:
    """The HTTP status of an error, if it has one."""
    codes = (getattr(link, "status_code", None) for link in chain(error))
    return next((code for code in codes if isinstance(code, int)), None)


def is_of_exchange(error: Exception) -> bool:
    """Whether an exchange with an endpoint failed so, and not something of ours beside it."""
    import openai

    return isinstance(error, openai.OpenAIError | TimeoutError | UnreadableReply)


def has_status(error: Exception) -> "TypeGuard[openai.APIStatusError]":
    """Whether an endpoint refused so, with a status."""
    import openai

    return isinstance(error, openai.APIStatusError)


def is_retryable(error: BaseException) -> bool:
    """Whether the same request may succeed if it is sent again.

    A connection error is so only where the network is its cause: anything else that surfaces as one (a fault
    in a hook, a test's stale recording) will be the same next time.
    """
    import httpx2
    import openai

    if cause_of(error) == "quota" or filtered(error) or untrusted(error) or is_foreign(error):
        return False
    code = status(error)
    if code == _FAILED and _is_too_long(error):
        return False
    if code is not None:
        return code in _PASSING or code >= 500
    if isinstance(error, openai.APITimeoutError | TimeoutError | UnreadableReply):
        return True
    network = httpx2.TransportError | httpx2.DecodingError | OSError
    return isinstance(error, openai.APIConnectionError) and any(isinstance(e, network) for e in chain(error))


def cause_of(error: BaseException) -> Cause | None:
    """Whether the words of a refusal, under any status, say that it is the key, the model or the quota."""
    return next((found for link in chain(error) if (found := cause(status(link), str(link)))), None)


def alike(error: BaseException) -> str | None:
    """The words of a refusal, by which others are told to be the same; None where a text is too long."""
    return None if _is_too_long(error) else re.sub(r"\d+", "0", str(error)[:_LONGEST])


def _is_too_long(error: BaseException) -> bool:
    said = room.room_in(str(error)[:_LONGEST])
    return status(error) == _TOO_LARGE or said.is_text_too_long or said.is_of_context


def is_firewall(error: BaseException) -> bool:
    """Whether a page forbids something: an endpoint itself would say it in JSON."""
    body = _body(error)
    return status(error) == _FORBIDDEN and isinstance(body, str) and wordings.page(body) is not None


def is_loading(error: BaseException) -> bool:
    """Whether a server says that it still reads its model."""
    return any(wordings.is_loading(status(link), str(link)) for link in chain(error))


def is_foreign(error: BaseException) -> bool:
    """Whether something else than a reply of the protocol came, and will come again."""
    return any(isinstance(link, UnreadableReply) and link.foreign is not None for link in chain(error))


def untrusted(error: BaseException) -> ssl.SSLError | None:
    """What is wrong with the encryption of a connection, if that is what is wrong."""
    for link in chain(error):
        if isinstance(link, ssl.SSLError):
            # aiohttp's is one by name only, and holds the real one.
            held = getattr(link, "certificate_error", None) or getattr(link, "os_error", None)
            return held if isinstance(held, ssl.SSLError) else link
    return None


def has_answered(error: BaseException) -> bool:
    """Whether the endpoint answered at all, be it with an error or a page."""
    return status(error) is not None or is_foreign(error) or not isinstance(error, EndpointRefused)


def is_nobody(error: BaseException) -> bool:
    """Whether no connection came about at all."""
    import httpx2

    return not untrusted(error) and any(
        isinstance(link, httpx2.ConnectError | httpx2.ConnectTimeout) for link in chain(error)
    )


def is_unknown_name(error: BaseException) -> bool:
    """Whether nobody knows the name of the host."""
    return any(isinstance(link, socket.gaierror) for link in chain(error))


def filtered(error: BaseException) -> bool:
    """Whether a content filter stopped this one text, under any status."""
    return any(_names_filter(_body(link)) for link in chain(error))


def _body(error: BaseException) -> Json:
    """The error in the body of a refusal; Gemini puts it into a list."""
    body: Json = getattr(error, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], dict):
        return body[0].get("error", body[0])
    return body


def _names_filter(said: Json) -> bool:
    named = [at(said, "code"), at(said, "type"), at(said, "innererror", "code")]
    if any(isinstance(one, str) and re.sub(r"[\W_]", "", one.casefold()) in _FILTERS for one in named):
        return True
    told = [said, *(said.values() if isinstance(said, dict) else ())]
    words = " ".join(one[:_LONGEST_HEARD] for one in told if isinstance(one, str))
    if _FILTER_WORDS.search(words) and not re.search(r"(?i)\b(?:account|organi[sz]ation|key)\b", words):
        return True
    # So a gateway says which words a moderation did not like.
    return any(at(said, "metadata", name) for name in ("flagged_input", "reasons"))


def may_be_billed(error: BaseException) -> bool:
    """Whether a reply may have been made for a request that failed: it went out, and no refusal came."""
    import httpx2

    if status(error) is not None and not isinstance(error, UnreadableReply):
        return False
    unsent = httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.WriteError
    return not any(isinstance(link, unsent) for link in chain(error))


def ending_of(error: BaseException) -> Ending:
    """What an error says about the endpoint, for the pace of all requests."""
    if not isinstance(error, Exception) or isinstance(error, ClaimsiftError):
        # Cancelled, or kept back by ourselves.
        return "gone"
    import openai

    if filtered(error):
        return "answered"
    if not is_retryable(error):
        return "refused"
    if is_nobody(error) or is_loading(error):
        return "absent"
    if status(error) in _THROTTLED or wanted_pause(error) is not None:
        return "throttled"
    if status(error) in _GATEWAY:
        return "unreachable"
    return "late" if isinstance(error, openai.APITimeoutError | TimeoutError) else "failed"


def wanted_pause(error: BaseException) -> float | None:
    """Seconds that the endpoint asks to wait (Retry-After, as seconds or as a date), if it does."""
    from email.utils import parsedate_to_datetime

    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            pause = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(pause):
            return max(0.0, pause)
    try:
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time())
    except (KeyError, ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class ErrorMapper:
    """Turns errors of the SDK into ours, for one endpoint; its key is never part of a message."""

    base_url: str
    api_key: str | None
    advice: Mapping[int | str, str] = field(default_factory=address_advice)

    def __call__(self, error: BaseException, *, reached: bool) -> EndpointError:
        """Our error. `reached` says whether the endpoint has answered anything before."""
        ours = next((link for link in chain(error) if isinstance(link, EndpointError)), None)
        if ours is not None:
            # A new one: it is raised from what it was raised in, which must not become a circle.
            return type(ours)(str(ours))
        said = self._words_of(error)
        if filtered(error):
            return EndpointError(f"the endpoint's content filter held the abstract back. It said: {said}")
        refusal = self._refusal(error, said)
        if refusal is not None:
            return EndpointRefused(refusal)
        code = status(error)
        if code in _TOO_MUCH and (lack := room.lack(str(list(chain(error))[-1])[:_LONGEST_HEARD])):
            return EndpointError(f"{lack} It said with status {code}: {said}")
        if code in (400, 422) and wordings.is_of_schema(said):
            return EndpointError(
                f"The endpoint does not take the schema. Choose another {setting('mode')}: claimsift doctor"
                f" says which it takes. It said with status {code}: {said}"
            )
        if is_loading(error):
            return EndpointError(f"The server at {self.address} is still loading its model. It said: {said}")
        if code is not None:
            return EndpointError(f"The endpoint answered with status {code}: {said}")
        if isinstance(error, UnreadableReply):
            return EndpointError(f"The endpoint answered, but {said}")
        return self._unconnected(error, said, reached=reached)

    @property
    def address(self) -> str:
        """The endpoint's, without credentials."""
        return shown(self.base_url)

    def _refusal(self, error: BaseException, said: str) -> str | None:
        """What to say where no other request will be answered either; None where one may be."""
        if broken := untrusted(error):
            return telling.encryption(self.address, broken)
        if isinstance(error, UnreadableReply) and error.foreign is not None:
            return telling.foreign(self.address, self._without_key(error.foreign))
        if is_firewall(error):
            return f"Something on the way to {self.address} forbids the request. It said: {said}"
        code = status(error)
        cause = cause_of(error)
        if cause == "quota" and code not in self.advice:
            return f"The account at {self.address} is out of quota. It said: {said}"
        if cause in ("key", "model"):
            return f"The endpoint {self.address} {self.advice[cause]}. It said: {said}"
        if code is not None and code in self.advice:
            return f"The endpoint {self.address} {self.advice[code]}. It said: {said}"
        return None

    def _unconnected(self, error: BaseException, said: str, *, reached: bool) -> EndpointError:
        import openai

        if is_unknown_name(error) and not reached:
            return EndpointRefused(
                f"Nobody knows the host of {self.address}. Check how the name is written, and the network."
                f" {said}"
            )
        if is_nobody(error) and not reached:
            return EndpointRefused(f"Nothing answers at {self.address}. Is the server running there? {said}")
        if is_nobody(error):
            return EndpointError(f"Nothing answers at {self.address} any more. {said}")
        if isinstance(error, openai.APITimeoutError | TimeoutError):
            return EndpointError(
                f"The endpoint did not answer in time. Allow more with {setting('timeout')}, or ask less at"
                f" once with {setting('concurrency')}."
            )
        return EndpointError(f"The connection to the endpoint failed: {said}")

    def hopeless(self, fault: EndpointError, breaker: "CircuitBreaker") -> EndpointRefused:
        """What is said where an endpoint is given up."""
        if breaker.unfit:
            return EndpointRefused(
                f"The endpoint {self.address} has refused {breaker.unfit} abstracts in a row, and would"
                f" refuse the others. {fault}"
            )
        if breaker.absent:
            return EndpointRefused(f"{fault}{telling.waited(breaker.wait)}")
        return EndpointRefused(
            f"The endpoint {self.address} has answered nothing {breaker.rounds} times in a row, and is asked"
            f" no more. When it is back, run the same again to continue. {fault}"
        )

    def _words_of(self, error: BaseException) -> str:
        """What an endpoint or the network said, as one sentence of bounded length."""
        is_inside = isinstance(error, UnreadableReply)
        source, body = (error, None) if is_inside else (list(chain(error))[-1], _body(error))
        named = (
            [body.get(name) for name in ("message", "detail", "error")] if isinstance(body, dict) else [body]
        )
        text = next((one for one in named if isinstance(one, str) and one), None)
        # Errors of aiohttp put a status in front that nobody sent.
        text = text or str(getattr(source, "message", None) or source)
        text = wordings.page(text) or " ".join(text.split()) or type(source).__name__
        return wordings.sentence(self._without_key(printable(text[:_LONGEST_HEARD])))

    def _without_key(self, text: str) -> str:
        # Local servers are given words like "none".
        if self.api_key and len(self.api_key) >= 8:
            return text.replace(self.api_key, "(the key)")
        return text
