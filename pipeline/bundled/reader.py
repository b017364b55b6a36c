"""The tuned model reading a sentence: one decision a line, each put to llama.cpp on its own.

A decision is the likeliest of the few kinds that a line can have; the words of a claim
are then written freely to the end of the line. A claim whose words cannot be read is dropped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypedDict, cast

from pipeline.bundled.conversation import Conversation, Passage
from pipeline.bundled.layout import END, START, is_relevant, plain
from pipeline.bundled.lines import BARE, VALUED, Line, Wire, lines, mentions, read
from pipeline.bundled.words import repaired
from pipeline.domain import Json

Piece: TypeAlias = int | str
"""A token, or a text that is made into tokens by itself."""

Complete: TypeAlias = Callable[[dict[str, Json]], dict[str, Json]]
"""The body of a request to llama.cpp's reply."""

LONGEST_LINE = 64
"""Tokens of one claim's words; the longest of those labelled by hand has 58."""

MOST_BARE = 4
"""Claims without a quantity of one sentence; more than any labelled one has."""

_CANDIDATES = 40
"""Tokens of which the probability is asked for; the few kinds are among the first."""

_NEVER = -30.0
"""The log-probability of a kind that is not among them."""


class _Token(TypedDict):
    token: str
    logprob: float


class _Place(TypedDict):
    top_logprobs: list[_Token]


class _Logprobs(TypedDict):
    content: list[_Place]


class _Choice(TypedDict):
    text: str
    logprobs: _Logprobs


class _Cached(TypedDict):
    cached_tokens: int


class _Usage(TypedDict):
    prompt_tokens: int
    completion_tokens: int
    prompt_tokens_details: _Cached


class _Completion(TypedDict):
    """What is read of a completion of llama.cpp."""

    choices: list[_Choice]
    usage: _Usage


class Refused(Exception):
    """llama.cpp did not complete a prompt; `reply` is what it said, with an ``error``."""

    def __init__(self, reply: dict[str, Json]) -> None:
        super().__init__(str(reply.get("error")))
        self.reply = reply


@dataclass
class ModelReader:
    """Reads one sentence with the model behind `complete`, and counts the tokens that it took."""

    complete: Complete
    prompt_tokens: int = 0
    written_tokens: int = 0

    def claims(self, conversation: Conversation) -> list[dict[str, Json]]:
        """The claims of the sentence asked about, their fields in the order wanted.

        Raises:
            Refused: the conversation does not fit into the model's context.
        """
        prompt = list(self.laid_out(conversation.title, conversation.passages))
        sentence = conversation.passages[-1].sentences[-1]
        found: list[Wire] = []
        for line in self._decided(prompt, sentence):
            allowed = line.quantity is None or line.quantity in conversation.quantities
            claim = repaired(line.claim, conversation) if line.claim is not None and allowed else None
            if claim is not None and claim not in found:
                found.append(claim)
        return [_ordered(claim, conversation) for claim in found]

    def _decided(self, prompt: list[Piece], sentence: str) -> Iterator[Line]:
        """The lines of a sentence, each appended to the prompt of the next."""
        for quantity in mentions(sentence):
            yield self._line(prompt, quantity)
        earlier: list[Line] = []
        while len(earlier) < MOST_BARE:
            line = self._line(prompt, None)
            if line.claim is None or line in earlier:
                break
            earlier.append(line)
            yield line

    def laid_out(self, title: str, passages: Sequence[Passage]) -> Iterator[Piece]:
        """The prompt up to the newest sentence, with the lines of those before it."""
        yield from (START, plain(title), END)
        for passage in passages:
            for sentence in passage.sentences[:-1]:
                if is_relevant(sentence):
                    yield from (plain(sentence), END)
            yield from (plain(passage.sentences[-1]), END)
            if passage.claims is not None:
                for line in lines(passage.sentences[-1], passage.claims):
                    yield from (line.front, plain(line.rest), END)

    def _line(self, prompt: list[Piece], quantity: str | None) -> Line:
        none = Line(quantity, None)
        prompt.append(none.front)
        kind = self._kind(prompt, BARE if quantity is None else VALUED)
        if kind == "none":
            prompt += [none.rest, END]
            return none
        prompt.append(f" {kind}")
        rest = self._written(prompt)
        prompt += [rest, END]
        return Line(quantity, read(f" {kind}{rest}", quantity))

    def _kind(self, prompt: Sequence[Piece], kinds: Sequence[str]) -> str:
        """The likeliest of some kinds."""
        found = dict.fromkeys(kinds, _NEVER)
        for token, likelihood in self._first_tokens(prompt):
            if token in found:
                found[token] = max(found[token], likelihood)
        return max(found, key=found.__getitem__)

    def _first_tokens(self, prompt: Sequence[Piece]) -> Iterator[tuple[str, float]]:
        """The likeliest next tokens, without space around them, and their log-probabilities."""
        choice = self._asked(prompt, n_predict=1, n_probs=_CANDIDATES)
        for candidate in choice["logprobs"]["content"][0]["top_logprobs"]:
            yield candidate["token"].strip(), candidate["logprob"]

    def _written(self, prompt: Sequence[Piece]) -> str:
        """The rest of a line."""
        return self._asked(prompt, n_predict=LONGEST_LINE, stop=["\n"])["text"]

    def _asked(self, prompt: Sequence[Piece], **settings: Json) -> _Choice:
        body: dict[str, Json] = {"prompt": list(prompt), "temperature": 0, "cache_prompt": True}
        reply = self.complete(body | settings)
        if "error" in reply:
            raise Refused(reply)
        completion = cast("_Completion", reply)
        usage = completion["usage"]
        self.prompt_tokens += usage["prompt_tokens"] - usage["prompt_tokens_details"]["cached_tokens"]
        self.written_tokens += usage["completion_tokens"]
        return completion["choices"][0]


def _ordered(claim: Wire, conversation: Conversation) -> dict[str, Json]:
    fields: dict[str, Json] = {"sentence": conversation.number, **claim}
    return {name: fields[name] for name in conversation.fields if name in fields}
