"""How cassettes are kept: JSON bodies as trees, nothing in them that names a machine or a key.

How they are recorded stands in `cassettes/README.md`.
"""

import json
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

KEPT_HEADERS = frozenset({"content-type"})
"""The rest says who asked, from where and when, and no test depends on it."""

DROPPED = frozenset({"created", "id", "system_fingerprint", "timings"})
"""Keys of a reply that differ from machine to machine or from run to run."""


_OF_MACHINE = frozenset({"created", "parent", "permission", "root"})
"""Keys of a model in a list that do so."""

_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")


_TEXT = "no JSON, but"
"""Before the text of a body that is not JSON."""


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they are read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def serialize(cassette: dict[str, Any]) -> str:
    """A cassette as YAML in which JSON bodies can be read, and their changes seen in a diff."""
    shown = [
        {"request": _opened(turn["request"], "body"), "response": _opened(turn["response"]["body"], "string")}
        | {"status": turn["response"]["status"]["code"]}
        for turn in cassette["interactions"]
    ]
    return yaml.dump({"interactions": shown}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def deserialize(text: str) -> dict[str, Any]:
    """The cassette in such a YAML text, as vcrpy wants it."""
    headers = {"content-type": ["application/json"]}
    turns = []
    for turn in yaml.safe_load(text)["interactions"]:
        sent = turn["request"]["body"]
        body = None if sent is None else json.dumps(sent)
        request = {**turn["request"], "body": body, "headers": headers}
        response = {
            "status": {"code": turn["status"], "message": ""},
            "headers": headers,
            "body": {"string": _written(turn["response"])},
        }
        turns.append({"request": request, "response": response})
    return {"interactions": turns, "version": 1}


def _opened(part: dict[str, Any], key: str) -> Any:
    body = _read(part[key]) if part[key] else None
    return body if key == "string" else {"method": part["method"], "uri": part["uri"], "body": body}


def _read(content: bytes | str) -> Any:
    """The JSON in a body, or else its text."""
    try:
        return json.loads(content)
    except ValueError:
        return {_TEXT: content if isinstance(content, str) else content.decode()}


def _written(body: Any) -> bytes:
    if isinstance(body, dict) and _TEXT in body:
        text: str = body[_TEXT]
        return text.encode()
    return json.dumps(body, ensure_ascii=False).encode()


def without_address(request: Any) -> Any:
    """A request as it would go to any server: no host, no port, no headers but the kind of body."""
    parts = urlsplit(request.uri)
    request.uri = urlunsplit(("http", "endpoint", parts.path, parts.query, ""))
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in KEPT_HEADERS}
    return request


def without_machine(response: dict[str, Any]) -> dict[str, Any]:
    """A reply without what differs from machine to machine; what the model wrote stays as it was."""
    body = _read(_ADDRESS.sub("http://endpoint", response["body"]["string"].decode()))
    if isinstance(body, dict):
        body = {k: v for k, v in body.items() if k not in DROPPED}
        for model in body.get("data") or []:
            for key in _OF_MACHINE & model.keys():
                del model[key]
    headers = {k: v for k, v in response["headers"].items() if k.lower() in KEPT_HEADERS}
    return {**response, "headers": headers, "body": {"string": _written(body)}}


def machine_words(path: Path) -> list[str]:
    """What a recording says of the machine that it was made on, or of a key; nothing, where all is well."""
    text = path.read_text("utf-8").casefold()
    words = (socket.gethostname(), str(Path.home()), "127.0.0.1", "localhost", "authorization", "bearer")
    return [word for word in (*words, ".gguf", "/tmp/") if word.casefold() in text]  # noqa: S108 - looked for
