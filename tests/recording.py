"""How cassettes are kept: JSON bodies as trees, nothing in them that names a machine or a key.

Recordings are made by ``uv run --group dev pytest tests/test_cassettes.py --record-mode=rewrite``, which
starts the bundled model; see `cassettes/README.md`.
"""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

KEPT_HEADERS = frozenset({"content-type"})
"""The rest says who asked, from where and when, and no test depends on it."""

DROPPED = frozenset({"created", "id", "system_fingerprint", "timings"})
"""Keys of a reply that differ from machine to machine or from run to run."""


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
        request = {**turn["request"], "body": json.dumps(turn["request"]["body"]), "headers": headers}
        response = {
            "status": {"code": turn["status"], "message": ""},
            "headers": headers,
            "body": {"string": json.dumps(turn["response"], ensure_ascii=False).encode()},
        }
        turns.append({"request": request, "response": response})
    return {"interactions": turns, "version": 1}


def _opened(part: dict[str, Any], key: str) -> Any:
    body = json.loads(part[key])
    return body if key == "string" else {"method": part["method"], "uri": part["uri"], "body": body}


def without_address(request: Any) -> Any:
    """A request as it would go to any server: no host, no port, no headers but the kind of body."""
    parts = urlsplit(request.uri)
    request.uri = urlunsplit(("http", "endpoint", parts.path, parts.query, ""))
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in KEPT_HEADERS}
    return request


def without_machine(response: dict[str, Any]) -> dict[str, Any]:
    """A reply without what differs from machine to machine; what the model wrote stays as it was."""
    body = {k: v for k, v in json.loads(response["body"]["string"]).items() if k not in DROPPED}
    headers = {k: v for k, v in response["headers"].items() if k.lower() in KEPT_HEADERS}
    return {**response, "headers": headers, "body": {"string": json.dumps(body, ensure_ascii=False).encode()}}
