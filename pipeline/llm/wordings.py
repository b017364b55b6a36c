"""What endpoints mean, in their words: many say with one status what others say with another.

LiteLLM             400 "No connected db." for a key that it does not know, 400 "Invalid model name"
transformers serve  400 "Server is pinned to …" for another model
Gemini              400 "API key not valid."
LM Studio           400 "No models loaded"
llama.cpp           503 "Loading model", until its model is read; others have other words for that
"""

import re
from typing import Literal, TypeAlias

Cause: TypeAlias = Literal["key", "model", "quota"]
"""What is wrong with every request, and not with one."""

_KEY = re.compile(
    r"no connected db|(?:invalid|incorrect|missing|no) (?:proxy )?(?:api|x-api|virtual)[- _]?key"
    r"|api key (?:not valid|is invalid|expired|not found)|invalid_api_key|malformed api key"
    r"|(?:missing|invalid) authorization header",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"invalid model(?: name| id|_id|:)|server is pinned to|unknown model|no such model"
    r"|model_not_found|model_not_supported|model_decommissioned|deploymentnotfound|not a valid model"
    r"|no models? (?:is |are )?loaded|model identifier is invalid"
    r"|\bmodel\b(?:[^.{}]|\.(?=\w)){0,120}?\b(?:not (?:found|exist)|does(?: not|n't) exist"
    r"|no longer available|has been (?:decommissioned|retired|deprecated)|reached its end of life)",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient[_ ](?:user_)?(?:quota|credits?|balance|funds)|exceeded_current_quota"
    r"|credit balance is too low|used all (?:available|your) credits|spend(?:ing)? limit"
    r"|billing_(?:hard_limit|not_active)|arrearage|budget(?:_| has been )exceeded"
    r"|\baccount\b[^.{}]{0,60}\b(?:suspended|overdue|deactivated)",
    re.IGNORECASE,
)
"""What is said where no pause helps but money; what is exceeded for a minute or a day is another thing."""

_LOADING = re.compile(
    r"\bloading\b|(?:being|still) loaded|warming up|starting up|is starting"
    r"|not (?:yet )?(?:ready|loaded)|initiali[sz]ing|scaling up|cold start|provisioning",
    re.IGNORECASE,
)
_PASSING = re.compile(rb"bad gateway|unavailable|maintenance|time-?out|try again|be right back")
"""What gateways write on a page about a trouble of theirs."""

_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def cause(status: int | None, said: str) -> Cause | None:
    """What a refusal is about, where its words tell; a failure of the server is about none of them."""
    if status is not None and not 400 <= status < 500:
        return None
    if _QUOTA.search(said):
        return "quota"
    if status is None or status == 429:
        return None
    if _KEY.search(said):
        return "key"
    return "model" if _MODEL.search(said) else None


def is_loading(status: int | None, said: str) -> bool:
    """Whether a server says that it still reads its model."""
    return status == 503 and _LOADING.search(said) is not None


def is_of_schema(said: str) -> bool:
    """Whether a refusal speaks of the schema that was sent, and not of a parameter's name alone."""
    return re.search(r"(?<!\w)schema\b", said, re.IGNORECASE) is not None


def page(said: str) -> str | None:
    """What to call a web page that came as an error, instead of showing its tags."""
    if not _PAGE.match(said):
        return None
    named = title(said.encode())
    return f'a web page ("{named}")' if named else "a web page"


def page_or_stream(content: bytes) -> str | None:
    """What came instead of JSON, where that will come again: a web page, or an event stream."""
    start = content[:1000].lstrip().lower()
    if start.startswith((b"data:", b"event:", b": ")):
        return "an event stream"
    is_page = start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith(b"<") and b"<html" in start
    )
    return "a web page" if is_page and not _PASSING.search(start) else None


def title(content: bytes) -> str:
    """The title of a web page, in one line of bounded length; empty where it has none."""
    found = re.search(rb"<title[^>]*>([^<]{1,300})", content[:10_000], re.IGNORECASE)
    words = found[1].decode("utf-8", "replace").split() if found else []
    told = " ".join(words)[:80]
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in told)
