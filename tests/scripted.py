"""A tuned model whose answers are written in the test, and what it is asked."""

from typing import Any

from pipeline.bundled.conversation import Conversation, Passage
from pipeline.domain import Json

FIELDS = ("sentence", "kind", "subject", "quantity", "metric", "direction", "baseline", "dataset", "artifact")
SENTENCE = "Norn reaches 61.2% on GSM8K with 3 banks."


class Scripted:
    """A model that gives these answers in turn; it keeps the prompts that it was given."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.prompts: list[list[int | str]] = []

    def __call__(self, body: dict[str, Json]) -> dict[str, Json]:
        """The next answer: a kind where one token is wanted, else the words of a line."""
        prompt: Any = body["prompt"]
        self.prompts.append(prompt)
        text = self.answers.pop(0) if self.answers else "none"
        likely: Json = [{"token": f" {text}", "logprob": -0.1}, {"token": " none", "logprob": -3.0}]
        logprobs: Json = {"content": [{"top_logprobs": likely}]}
        usage: Json = {
            "prompt_tokens": 10,
            "completion_tokens": 2,
            "prompt_tokens_details": {"cached_tokens": 6},
        }
        return {"choices": [{"text": text, "logprobs": logprobs}], "usage": usage}


def asked(*passages: Passage, quantities: tuple[str, ...] = ("61.2%", "3 banks")) -> Conversation:
    """A conversation that asks about the last sentence of the last passage."""
    return Conversation("Norn: routing", passages, 2, FIELDS, frozenset(quantities))
