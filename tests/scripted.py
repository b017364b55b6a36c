"""A tuned model whose answers are written in the test, and what it is asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pipeline.bundled.conversation import Conversation, Exchange
from pipeline.bundled.lines import END
from pipeline.bundled.reader import Piece, Step

FIELDS = ("sentence", "kind", "subject", "quantity", "metric", "direction", "baseline", "dataset", "artifact")
SENTENCE = "Norn reaches 61.2% on GSM8K with 3 banks."


class Scripted:
    """A model that gives these answers in turn; it keeps the prompts that it was given."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.prompts: list[list[Piece]] = []
        self.stands: list[Piece] = []
        self.prompt_tokens = self.written_tokens = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Everybody's, at once."""
        yield

    @contextmanager
    def context(self, steps: Sequence[Step]) -> Iterator["Scripted"]:
        """This model, with what was read up to now."""
        self.stands = [piece for step in steps for piece in step.text]
        self.prompt_tokens = self.written_tokens = 0
        yield self

    def decide(self, front: str, kinds: Sequence[str]) -> str:
        """The next answer, if it is one of the kinds."""
        self.stands.append(front)
        answer = self._next()
        kind = answer if answer in kinds else "none"
        self.stands.append(f" {kind}")
        return kind

    def write(self) -> str:
        """The next answer."""
        text = self._next()
        self.stands += [text, END]
        return text

    def end(self) -> None:
        """Ends the line."""
        self.stands.append(END)

    def _next(self) -> str:
        self.prompts.append(list(self.stands))
        self.prompt_tokens += 4
        self.written_tokens += 2
        return self.answers.pop(0) if self.answers else "none"


def asked(*passages: Exchange, quantities: tuple[str, ...] = ("61.2%", "3 banks")) -> Conversation:
    """A conversation that asks about the last sentence of the last passage."""
    return Conversation("Norn: routing", passages, 2, FIELDS, frozenset(quantities))
