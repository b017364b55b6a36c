"""The tuned model reading a sentence: one decision a line, then the words of the claim.

A decision is the likeliest of the few kinds that a line can have; the words are then written freely to the
end of the line. A claim whose words cannot be read is dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pipeline.bundled.conversation import Conversation
from pipeline.bundled.lines import END, START, Decision, Wire, escaped, is_relevant, lines, mentions, read
from pipeline.bundled.words import kept_to_text, with_listed
from pipeline.domain import Json, Usage

if TYPE_CHECKING:
    from pipeline.bundled.context_pool import CachedContext, ContextPool

Piece: TypeAlias = int | str
"""A token, or a text that is made into tokens by itself."""

MOST_BARE = 4
"""Claims without a quantity of one sentence; more than any labelled one has."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is read up to a sentence that is asked about, and the front of the first line behind it."""

    text: tuple[Piece, ...]
    front: str


class UnreadableConversation(Exception):
    """A conversation cannot be read; `reply` is what is answered, with an ``error``."""

    def __init__(self, reply: dict[str, Json]) -> None:
        super().__init__(str(reply.get("error")))
        self.reply = reply


def claims(pool: "ContextPool", conversation: Conversation) -> tuple[list[dict[str, Json]], Usage]:
    """The claims of the sentence asked about, their fields in the order wanted, and what they took.

    Raises:
        UnreadableConversation: the conversation does not fit into the model's context.
    """
    sentence = conversation.exchanges[-1].sentences[-1]
    found: list[Wire] = []
    with pool.context(list(steps(conversation))) as context:
        for line in _decided(context, sentence):
            allowed = line.quantity is None or line.quantity in conversation.quantities
            claim = kept_to_text(line.claim, conversation) if line.claim is not None and allowed else None
            if claim is not None and claim not in found:
                found.append(claim)
        taken = Usage(context.prompt_tokens, context.written_tokens, 1)
    number: dict[str, Json] = {"sentence": conversation.number}
    made = [{**number, **claim} for claim in with_listed(found, sentence)]
    return [{name: one[name] for name in conversation.fields if name in one} for one in made], taken


def steps(conversation: Conversation) -> Iterator[Step]:
    """The conversation up to each sentence asked about, from where the one before it ends."""
    text: list[Piece] = [START, escaped(conversation.title), END]
    for exchange in conversation.exchanges:
        *before, sentence = exchange.sentences
        for one in before:
            if is_relevant(one):
                text += [escaped(one), END]
        text += [escaped(sentence), END]
        first = next(iter(mentions(sentence)), None)
        yield Step(tuple(text), Decision(first, None).front)
        text = []
        for line in lines(sentence, exchange.claims or ()):
            text += [line.front, escaped(line.rest), END]


def _decided(context: "CachedContext", sentence: str) -> Iterator[Decision]:
    """The lines of a sentence, one after another."""
    for quantity in mentions(sentence):
        yield _line(context, quantity)
    earlier: list[Decision] = []
    while len(earlier) < MOST_BARE:
        line = _line(context, None)
        if line.claim is None or line in earlier:
            break
        earlier.append(line)
        yield line


def _line(context: "CachedContext", quantity: str | None) -> Decision:
    none = Decision(quantity, None)
    kind = context.decide(none.front, none.kinds)
    if kind == "none":
        context.end()
        return none
    return Decision(quantity, read(f" {kind}{context.write()}", quantity))
