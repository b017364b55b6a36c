"""What a server does when it is asked with plain HTTP and none of claimsift's code; for `servers.py`.

A doctor whose findings are checked with its own means would always be right.
"""

import json
import re
import urllib.error
import urllib.request
from typing import Any

MODES = ("json_schema", "json_schema_strict", "tools", "tools_strict")
ANIMALS = ("cow", "hen", "goat")
ALLOWED = "heron"
SCHEMA = {
    "type": "object",
    "properties": {"animal": {"type": "string", "enum": [ALLOWED]}},
    "required": ["animal"],
    "additionalProperties": False,
}


def post(address: str, body: dict[str, Any], key: str | None, timeout: float = 300.0) -> tuple[int, Any]:
    """The status and the JSON, or else the text, of the reply to a body."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(  # noqa: S310 - an address of ours
        f"{address}/chat/completions", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:  # noqa: S310
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def body(model: str, mode: str, animal: str) -> dict[str, Any]:
    """A question that wants another answer than its schema allows, in a mode."""
    asked = f'Answer with exactly {{"animal": "{animal}"}} and nothing else.'
    framed: dict[str, Any] = {"name": "farm", "schema": SCHEMA}
    strict = {"strict": True} if mode.endswith("_strict") else {}
    how: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": framed | strict}}
    if mode.startswith("tools"):
        tool = {"name": "farm", "parameters": SCHEMA} | strict
        how = {
            "tools": [{"type": "function", "function": tool}],
            "tool_choice": {"type": "function", "function": {"name": "farm"}},
        }
    return {
        "model": model,
        "messages": [{"role": "user", "content": asked}],
        "temperature": 0.0,
        "max_tokens": 64,
        **how,
    }


def enforces(address: str, model: str, key: str | None) -> dict[str, str]:
    """For each mode whether all replies kept to the schema: ``enforced``, ``ignored``, or ``refused``."""
    found = {}
    for mode in MODES:
        replies = [post(address, body(model, mode, animal), key) for animal in ANIMALS]
        if all(status >= 400 for status, _ in replies):
            found[mode] = "refused"
        else:
            obeyed = all(status == 200 and _animal(reply, mode) == ALLOWED for status, reply in replies)
            found[mode] = "enforced" if obeyed else "ignored"
    return found


def _animal(reply: dict[str, Any], mode: str) -> object:
    message = reply["choices"][0]["message"]
    calls = message.get("tool_calls") or []
    said = calls[0]["function"]["arguments"] if mode.startswith("tools") and calls else message.get("content")
    try:
        return json.loads(said)["animal"]
    except (ValueError, TypeError, KeyError):
        return None


def compared(report: dict[str, Any], enforced: dict[str, str], window: int) -> str:
    """Where a doctor's report and what was found directly are at odds, in words."""
    checks = {check["topic"]: check["found"] for check in report["checks"]}
    odds = []
    for mode, found in enforced.items():
        said = re.search(rf"\b{mode} (enforced|ignored|refused|failed)", checks.get("modes", ""))
        if said is None or said[1] != found:
            odds.append(
                f"{mode} is {found} when asked directly, the doctor says {said[1] if said else 'nothing'}"
            )
    room = re.search(r"room for ([\d,]+) tokens", checks.get("context", ""))
    if room and int(room[1].replace(",", "")) != window:
        odds.append(f"there is room for {window:,} tokens, the doctor says {room[1]}")
    right = "modes" + (" and room" if room else "; of the room it says nothing")
    return "; ".join(odds) or f"yes: {right}"
