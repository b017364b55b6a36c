"""A fake of Anthropic's Messages API on a real socket: what `endpoint` serves, in the other protocol.

A script is one of `endpoint`: it is shown the request as OpenAI's protocol would put it, with the schema's
tool, and its answer is put as Anthropic would.
"""

import json
from dataclasses import replace
from typing import Any

from endpoint import Answer, Asked, Endpoint, Script

PATH = "/v1/messages"


class Messages(Endpoint):
    """Serves a script; `asked` holds the requests as they came."""

    def __init__(self, script: Script) -> None:
        super().__init__(lambda body, attempt: _translated(script(_as_openai(body), attempt)))
        self.asked: list[Asked] = []

    @property
    def home(self) -> str:
        """The address that the package is given."""
        return f"http://127.0.0.1:{self.port}"

    def respond(self, asked: Asked) -> Answer | None:
        """An answer of the Messages API."""
        if asked.path.partition("?")[0] != PATH:
            return Answer({"type": "error", "error": {"type": "not_found_error", "message": "no"}}, 404)
        self.asked.append(asked)
        return super().respond(
            Asked(asked.method, "/v1/chat/completions", asked.headers, asked.body, asked.at)
        )


def _as_openai(body: dict[str, Any]) -> dict[str, Any]:
    told = "".join(part["text"] for part in body.get("system", []))
    messages = [{"role": "system", "content": told}, *body["messages"]]
    tools = [
        {"type": "function", "function": {"name": tool["name"], "parameters": tool["input_schema"]}}
        for tool in body["tools"]
    ]
    return {**body, "messages": messages, "tools": tools}


def _translated(answer: Answer) -> Answer:
    """An answer of OpenAI's protocol as Anthropic puts it; an error keeps its status and headers.

    A success without choices is sent as it is.
    """
    if not isinstance(answer.body, dict) or (answer.status == 200 and "choices" not in answer.body):
        return answer
    if answer.status != 200:
        error = {"type": "error", "error": {"type": "some_error", "message": answer.body["error"]["message"]}}
        return replace(answer, body=error)
    choice, counts = answer.body["choices"][0], answer.body["usage"]
    called = choice["message"].get("tool_calls")
    content = {"type": "text", "text": choice["message"]["content"]}
    if called:
        function = called[0]["function"]
        arguments = json.loads(function["arguments"])
        content = {"type": "tool_use", "id": "toolu_1", "name": function["name"], "input": arguments}
    finish = {"length": "max_tokens", "stop": "tool_use" if called else "end_turn"}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "served-by-the-fake",
        "content": [content],
        "stop_reason": finish.get(choice["finish_reason"], choice["finish_reason"]),
        "usage": {"input_tokens": counts["prompt_tokens"], "output_tokens": counts["completion_tokens"]},
    }
    return replace(answer, body=message)
