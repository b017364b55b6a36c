"""One small question, and what its reply shows of the endpoint.

It asks for a fruit under a schema that allows only the name of a bird: an endpoint that answers with the
bird enforces the schema, one that names a fruit has ignored it.
"""

import json
from dataclasses import dataclass

from pipeline.domain import Json, Usage
from pipeline.llm.answers.thoughts import spoken
from pipeline.llm.replies import Body, finish_reason, text, thought_tokens, thoughts, usage

BIRD = "kestrel"
"""What the schema allows and no free answer to the question would be."""

QUESTION = "Name one fruit. Answer with its name and nothing else."
SCHEMA: Body = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": [BIRD]}},
    "required": ["answer"],
    "additionalProperties": False,
}


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
        """Whether it is the one answer that the schema allows."""
        return "".join(self.text.split()) == f'{{"answer":"{BIRD}"}}'

    @property
    def holds_json(self) -> bool:
        """Whether there is an object of JSON in it, whatever stands around it."""
        inner = self.text[self.text.find("{") : self.text.rfind("}") + 1]
        try:
            return isinstance(json.loads(inner), dict)
        except ValueError:
            return False


def messages(preface: str = "") -> list[Json]:
    """The question, after a text that has nothing to do with it."""
    return [{"role": "user", "content": f"{preface}\n\n{QUESTION}" if preface else QUESTION}]


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
