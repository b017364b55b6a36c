"""Further parameters of a request, which the user names: `top_p`, `seed`, `reasoning_effort` and the like."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import cast

from pipeline import strictjson
from pipeline.domain import Json
from pipeline.errors import InputError
from pipeline.setting_names import setting

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")


def _why_not(name: str, *, is_set: bool) -> str | None:
    """Why a parameter can be neither set nor left out, or only left out; None where it is the user's."""
    how, room = f"How the schema is asked for is said with {setting('mode')}.", setting("max_tokens")
    ours = {
        "model": f"The model is named with {setting('model')}.",
        "messages": "claimsift writes them itself.",
        "tools": how,
        "stream": "Answers are read whole.",
        "n": "One answer is read.",
    }
    left_out_alone = {
        "max_tokens": f"Say it with {room}.",
        "max_completion_tokens": f"Say it with {room}; an endpoint that knows only this name is sent it.",
        "response_format": how,
    }
    return ours.get(name) or (left_out_alone.get(name) if is_set else None)


def read(words: Iterable[str]) -> dict[str, Json]:
    """The parameters in NAME=VALUE: a value is JSON or else a text, and nothing leaves the parameter out.

    Raises:
        InputError: one is no such thing, or is not the user's to set.
    """
    params: dict[str, Json] = {}
    for word in words:
        name, sign, written = word.partition("=")
        if not sign:
            raise InputError(
                f"The parameter {word} has no value. Write NAME=VALUE, or {word}= to leave it out."
            )
        params[name.strip()] = _value(name.strip(), written.strip())
    return checked(params)


def _value(name: str, written: str) -> Json:
    if not written:
        return None
    try:
        return strictjson.load(written)
    except ValueError as error:
        if written[0] in '{["':
            raise InputError(f"The value of the parameter {name} cannot be read: {error}.") from error
        return written


def checked(params: Mapping[str, object]) -> dict[str, Json]:
    """Parameters that can be sent; one that is None is left out of requests.

    Raises:
        InputError: one cannot be sent, or is not the user's to set.
    """
    for name, value in params.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InputError(
                f"{str(name)[:100]!r} is not the name of a parameter. Write it as the endpoint calls it."
            )
        if why := _why_not(name, is_set=value is not None):
            raise InputError(f"The parameter {name} cannot be set. {why}")
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"The parameter {name} has a value that no JSON can hold: {error}.") from error
    return cast("dict[str, Json]", dict(params))
