"""The tuned model reading a sentence: one decision a line, then the words of the claim.

A decision is the likeliest of the few kinds that a line can have; the words are then written freely to the
end of the line. A claim whose words cannot be read is dropped.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pipeline.bundled.conversation import Conversation
from pipeline.bundled.layout import END, START, is_relevant, plain
from pipeline.bundled.lines import Line, Wire, lines, mentions, read
from pipeline.bundled.words import repaired, with_listed
from pipeline.domain import Json

Piece: TypeAlias = int | str
"""A token, or a text that is made into tokens by itself."""

MOST_BARE = 4
"""Claims without a quantity of one sentence; more than any labelled one has."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is read up to a sentence that is asked about, and the front of the first line behind it."""

    text: tuple[Piece, ...]
    front: str


class Page(Protocol):
    """A conversation before the network. What is decided and written stands on it from then on."""

    prompt_tokens: int
    written_tokens: int

    def decide(self, front: str, kinds: Sequence[str]) -> str:
        """The likeliest of some kinds behind the front of a line."""

    def write(self) -> str:
        """The rest of the line."""

    def end(self) -> None:
        """Ends the line as it is."""


class Pages(Protocol):
    """Where conversations are read."""

    def turn(self) -> AbstractContextManager[None]:
        """Waits until one more may be read."""

    def opened(self, steps: Sequence[Step]) -> AbstractContextManager[Page]:
        """A page with these steps, but for the front of the last.

        Raises:
            Refused: they do not fit into the model's context.
        """


class Refused(Exception):
    """A conversation cannot be read; `reply` is what is answered, with an ``error``."""

    def __init__(self, reply: dict[str, Json]) -> None:
        super().__init__(str(reply.get("error")))
        self.reply = reply


@dataclass
class ModelReader:
    """Reads one sentence on one of `pages`, and counts the tokens that it took."""

    pages: Pages
    prompt_tokens: int = 0
    written_tokens: int = 0

    def claims(self, conversation: Conversation) -> list[dict[str, Json]]:
        """The claims of the sentence asked about, their fields in the order wanted.

        Raises:
            Refused: the conversation does not fit into the model's context.
        """
        sentence = conversation.passages[-1].sentences[-1]
        found: list[Wire] = []
        with self.pages.opened(list(steps(conversation))) as page:
            for line in _decided(page, sentence):
                allowed = line.quantity is None or line.quantity in conversation.quantities
                claim = repaired(line.claim, conversation) if line.claim is not None and allowed else None
                if claim is not None and claim not in found:
                    found.append(claim)
            self.prompt_tokens, self.written_tokens = page.prompt_tokens, page.written_tokens
        return [_ordered(claim, conversation) for claim in with_listed(found, sentence)]


def steps(conversation: Conversation) -> Iterator[Step]:
    """The conversation up to each sentence asked about, from where the one before it ends."""
    text: list[Piece] = [START, plain(conversation.title), END]
    for passage in conversation.passages:
        *before, sentence = passage.sentences
        for one in before:
            if is_relevant(one):
                text += [plain(one), END]
        text += [plain(sentence), END]
        first = next(iter(mentions(sentence)), None)
        yield Step(tuple(text), Line(first, None).front)
        text = []
        for line in lines(sentence, passage.claims or ()):
            text += [line.front, plain(line.rest), END]


def _decided(page: Page, sentence: str) -> Iterator[Line]:
    """The lines of a sentence, one after another."""
    for quantity in mentions(sentence):
        yield _line(page, quantity)
    earlier: list[Line] = []
    while len(earlier) < MOST_BARE:
        line = _line(page, None)
        if line.claim is None or line in earlier:
            break
        earlier.append(line)
        yield line


def _line(page: Page, quantity: str | None) -> Line:
    none = Line(quantity, None)
    kind = page.decide(none.front, none.kinds)
    if kind == "none":
        page.end()
        return none
    return Line(quantity, read(f" {kind}{page.write()}", quantity))


def _ordered(claim: Wire, conversation: Conversation) -> dict[str, Json]:
    fields: dict[str, Json] = {"sentence": conversation.number, **claim}
    return {name: fields[name] for name in conversation.fields if name in fields}
