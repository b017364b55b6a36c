"""Errors that endpoints and gateways put into the body of a success, and the status that each stands for.

    {"error": …}, {"errors": […]}        in a body, in one of its choices, or in the message of one
    [{"error": …}]                       Gemini's
    {"object": "error", "message": …}    vLLM's, also beside choices; so is {"success": false}
    {"base_resp": {"status_msg": …}}     MiniMax's, in place of choices
    {"detail": …}, {"message": …}        in place of choices, and whatever else is called so

An error that says that the request is wrong has the status 4xx that it names by number or in words.
"""

import re

from pipeline.domain import Json
from pipeline.llm.room import room_in
from pipeline.llm.wordings import cause
from pipeline.strictjson import at, objects

_NUMBERS = ("code", "status", "status_code", "statusCode", "error_code")
_NAMES = ("code", "type", "status", "__type")
_STATUSES = {
    name: status
    for status, names in {
        400: "invalid_request bad_request invalid_argument invalid_parameter validation"
        " context_length_exceeded context_window_exceeded",
        401: "authentication unauthenticated unauthorized invalid_api_key",
        403: "permission permission_denied access_denied forbidden",
        404: "not_found model_not_found resource_not_found",
        413: "request_too_large",
        422: "unprocessable_entity",
        429: "rate_limit rate_limit_exceeded throttling too_many_requests resource_exhausted",
        503: "overloaded engine_overloaded unavailable service_unavailable",
    }.items()
    for name in names.replace("_", "").split()
}
"""By the names of errors, without what stands between their words and the last one ("error")."""

_TELLS = re.compile(r"err|\bfault|detail|mess|msg", re.IGNORECASE)
"""What is in the keys with which a body tells an error."""

_LONGEST = 10_000
"""Characters in which is looked for what an error means."""


class UnreadableReply(Exception):
    """A reply with status 200 that is not what was asked for: cut-off JSON, an error in its body.

    `body` is the error there, `param` the parameter that it names, and `status_code` the HTTP status that it
    stands for. `foreign` is what came that is not JSON at all, where the same will come again.
    """

    def __init__(self, message: str, body: Json = None, foreign: str | None = None) -> None:
        super().__init__(message)
        self.foreign = foreign
        self.body = body
        self.param = at(body, "param")
        self.status_code = _status(body)


def error_in(reply: Json) -> Json:
    """The error that a body tells, beside choices or in their place; None where it tells none."""
    if isinstance(reply, list):
        reply = at(reply, 0)
    if not isinstance(reply, dict):
        return None
    choices = objects(reply.get("choices"))
    messages = [choice.get("message") for choice in choices]
    for holder in (reply, *choices, *messages):
        for told in (at(holder, "error"), at(holder, "errors")):
            # Endpoints that always send the key mean nothing by an empty one.
            if _says_something(told):
                return told[0] if isinstance(told, list) else told
    if reply.get("object") == "error" or reply.get("success") is False:
        return reply
    if any(isinstance(message, dict) for message in messages):
        return None
    if _is_filtered(reply):
        return {"code": "content_filter", "message": "the prompt was filtered"}
    if isinstance(told := reply.get("base_resp"), dict):
        return told
    tells = any(_TELLS.search(key) and isinstance(told, str | list) and told for key, told in reply.items())
    return reply if tells or _number(reply) else None


def _says_something(told: Json) -> bool:
    if isinstance(told, dict | list):
        return any(map(_says_something, told.values() if isinstance(told, dict) else told))
    return bool(told)


def _is_filtered(reply: dict[str, Json]) -> bool:
    """Whether a body without a choice says that the prompt did not get through a filter."""
    places = (reply.get(name) for name in ("prompt_filter_results", "promptFeedback", "prompt_feedback"))
    return any(map(blocks, places))


def blocks(said: Json) -> bool:
    """Whether what a filter says of a text holds it back."""
    if isinstance(said, list):
        return any(map(blocks, said))
    if not isinstance(said, dict):
        return False
    reason = said.get("blockReason") or said.get("block_reason")
    return said.get("filtered") is True or isinstance(reason, str) or any(map(blocks, said.values()))


def _words(error: Json) -> str:
    """What an error says, without the answers that may stand beside it."""
    if isinstance(error, dict):
        told = (value for key, value in error.items() if _TELLS.search(key) or key in _NAMES)
        return " ".join(value for value in told if isinstance(value, str))[:_LONGEST]
    return error[:_LONGEST] if isinstance(error, str) else ""


def _number(error: Json) -> int | None:
    """The HTTP status that an error has, as a number or in digits."""
    for key in _NUMBERS:
        code = at(error, key)
        if isinstance(code, str) and len(code) == 3 and code.isascii() and code.isdecimal():
            code = int(code)
        if isinstance(code, int) and 400 <= code < 600:
            return code
    return None


def _status(error: Json) -> int | None:
    """The HTTP status that an error stands for, if any."""
    if number := _number(error):
        return number
    for key in _NAMES:
        if isinstance(name := at(error, key), str):
            plain = re.sub(r"[\W_]|(?:error|exception)\Z", "", name[:100].casefold())
            if plain in _STATUSES:
                return _STATUSES[plain]
    said = _words(error)
    room = room_in(said)
    return 400 if cause(400, said) or room.is_of_context or room.is_text_too_long else None
