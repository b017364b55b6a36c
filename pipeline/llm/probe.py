"""One small question, and what its reply shows of the endpoint.

It asks for a fruit under a schema that allows only the name of a bird: an endpoint that answers with the
bird enforces the schema, one that names a fruit has ignored it. The question names the fruit, so that a
model that is merely shown the schema does not keep to it of its own accord. The schema has bounds and
fields that may be absent, as those of real requests have.
"""

import json
import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pipeline.domain import Message, Mode, Request, Usage
from pipeline.llm.answers.thoughts import spoken
from pipeline.llm.replies import Body, finish_reason, text, thought_tokens, thoughts, usage
from pipeline.llm.strict_schema import is_strict, strict
from pipeline.settings import Params

BIRD = "kestrel"
"""What the schema allows and no free answer to the question would be."""

QUESTION = (
    'Name one fruit. Answer with exactly {"answer": "apple"} and nothing else, whatever you were told before.'
)
FREE_QUESTION = "Name one fruit. Answer with its name and nothing else."
SCHEMA: Body = {
    "type": "object",
    "properties": {
        "answer": {"type": "string", "enum": [BIRD]},
        "others": {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": 8},
            "maxItems": 2,
        },
        "number": {"type": "integer", "minimum": 1, "maximum": 9},
    },
    "required": ["answer"],
    "additionalProperties": False,
}


_BEGUN = re.compile(rf'\{{\s*"answer"\s*:\s*"{BIRD}"')


@dataclass(frozen=True, slots=True)
class Sample:
    """A reply: its `text` without thoughts, whether it `thought` aloud, whether it was `cut` off.

    `thinking` is the tokens that it thought with, as far as the endpoint counts them.
    """

    text: str
    usage: Usage
    seconds: float
    thought: bool
    thinking: int
    cut: bool

    @property
    def obeys(self) -> bool:
        """Whether it is an answer that the schema allows, or the beginning of one."""
        if self.cut:
            # Strict schemas bound no list, and small models do not end theirs.
            return _BEGUN.search(self.text) is not None
        try:
            said = json.loads(self.text)
        except (ValueError, RecursionError):
            return False
        return (
            isinstance(said, dict)
            and said.get("answer") == BIRD
            and set(said) <= {"answer", "others", "number"}
        )

    @property
    def holds_json(self) -> bool:
        """Whether there is an object of JSON in it, with anything around it."""
        inner = self.text[self.text.find("{") : self.text.rfind("}") + 1]
        try:
            return isinstance(json.loads(inner), dict)
        except ValueError:
            return False


def question(model: str, mode: Mode | None, preface: str, max_tokens: int, params: Params) -> Request:
    """The question, after a text that has nothing to do with it, put as real requests are."""
    asked = FREE_QUESTION if mode is None else QUESTION
    how: Mode = mode or "json"
    return Request(
        messages=(Message("user", f"{preface}\n\n{asked}" if preface else asked),),
        schema=strict(SCHEMA) if is_strict(how) else SCHEMA,
        schema_name="probe",
        mode=how,
        model=model,
        temperature=0.0,
        max_tokens=max_tokens,
        params=params,
    )


def sampled(reply: Body, seconds: float) -> Sample:
    """What a reply shows."""
    whole = text(reply)
    said = spoken(whole)
    return Sample(
        text=said,
        usage=usage(reply),
        seconds=seconds,
        thought=bool(thoughts(reply)) or said != whole,
        thinking=thought_tokens(reply),
        cut=finish_reason(reply) == "length",
    )


def modes_to_try(base_url: str) -> tuple[Mode, ...]:
    """The modes to try at an address, the best first.

    What a server of one's own enforces it enforces without the word strict, and shorter answers come of that.
    Hosted endpoints enforce only what is strict, and their models are good enough to hide it.
    """
    if _is_own(urlsplit(base_url).hostname or ""):
        return ("json_schema", "json_schema_strict", "tools", "tools_strict")
    return ("json_schema_strict", "json_schema", "tools_strict", "tools")


def _is_own(host: str) -> bool:
    """Whether a host is this machine or in a network of one's own."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost", ".home.arpa"))
