"""Conversations before the network: what was read before is kept, and what is copied is guessed.

The network reads a conversation in the same portions, however much of it is still kept: sums over other
portions differ in their last bits, and would sometimes tip a near tie.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Semaphore
from typing import TYPE_CHECKING

from pipeline.bundled import CONTEXT
from pipeline.bundled.lines import END
from pipeline.bundled.merging import Floats
from pipeline.bundled.reader import Piece, Step, UnreadableConversation
from pipeline.domain import Json

if TYPE_CHECKING:
    from pipeline.bundled.network import Memory, Network

LONGEST_LINE = 64
"""Tokens of one claim's words; the longest of those labelled by hand has 58."""

GUESSED = 4
"""Tokens guessed at once: each makes a pass a seventh longer, and two of three of them are right."""

LONGEST_MATCH = 3
"""The last tokens that are looked for among those before, to guess that the same ones follow."""

TYPICAL = (
    ">5% | performance | our method | metric accuracy | on the",
    ">5% | improvement | increase | our method | metric accuracy | than the baseline",
    ">5 | scale | our method",
    "> superiority | our method | metric performance | than existing methods",
    "> availability | code | our method",
)
"""Lines whose form is guessed where nothing before helps."""

MOST_MEMORIES = 16
"""Conversations that are kept at once, 46 kB a token; of more, the oldest is read anew when it goes on."""

PORTION = 256
"""Tokens of a long text that go in at once: the room that attention takes grows with their square."""


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A step in tokens."""

    text: tuple[int, ...]
    front: tuple[int, ...]


@dataclass(eq=False)
class _Remembered:
    """A memory, and the steps that it holds."""

    memory: "Memory"
    steps: list[_Encoded] = field(default_factory=list)


class ContextPool:
    """Contexts for as many conversations at once as there are `slots`; the others wait."""

    def __init__(self, network: "Network", slots: int) -> None:
        self._network = network
        self._slots = Semaphore(slots)
        self._typical = [token for line in TYPICAL for token in (*network.vocabulary.encode(line), END)]
        self._lock = Lock()
        self._free: list[_Remembered] = []
        self._all = self._asking = self._most = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Waits until one more may be read."""
        with self._lock:
            self._asking += 1
            self._most = max(self._most, min(self._asking, MOST_MEMORIES))
        try:
            with self._slots:
                yield
        finally:
            with self._lock:
                self._asking -= 1

    @contextmanager
    def context(self, steps: Sequence[Step]) -> Iterator["CachedContext"]:
        """A context with these steps, but for the front of the last.

        Raises:
            UnreadableConversation: they do not fit into the model's context.
        """
        encode = self._network.vocabulary.encode
        read = [_Encoded(_tokens(step.text, encode), tuple(encode(step.front))) for step in steps]
        remembered = self._taken(read)
        try:
            yield CachedContext(self._network, remembered, read, self._typical)
        finally:
            with self._lock:
                self._free.append(remembered)

    def _taken(self, steps: Sequence[_Encoded]) -> _Remembered:
        """The memory that holds most of these steps, of several the oldest; a new one while there are few."""
        with self._lock:
            best = max(self._free, key=lambda one: _shared(one.steps, steps), default=None)
            if best is None or (not _shared(best.steps, steps) and self._all < self._most):
                self._all += 1
                return _Remembered(self._network.memory())
            self._free.remove(best)
            return best


class CachedContext:
    """A conversation; its first tokens are those that the memory holds."""

    def __init__(
        self, network: "Network", remembered: _Remembered, steps: Sequence[_Encoded], typical: Sequence[int]
    ) -> None:
        self.prompt_tokens = self.written_tokens = 0
        self._network, self._remembered = network, remembered
        self._typical = typical
        del remembered.steps[_shared(remembered.steps, steps[:-1]) :]
        self._tokens = [token for step in remembered.steps for token in step.text]
        self._past = len(self._tokens)
        for step in steps[len(remembered.steps) : -1]:
            self._read(step)
        self._newest: _Encoded | None = steps[-1]

    def decide(self, front: str, kinds: Sequence[str]) -> str:
        """The likeliest of some kinds behind the front of a line."""
        encode = self._network.vocabulary.encode
        tokens = encode(front)
        self.prompt_tokens += len(tokens)
        if self._newest is None:
            self._tokens += tokens
            likely = self._passed(self._tokens[self._past :])[0]
        else:
            self.prompt_tokens += len(self._newest.text)
            likely, self._newest = self._read(self._newest), None
            self._tokens += tokens
        self._past = len(self._tokens)
        kind = max(kinds, key=lambda kind: likely[encode(f" {kind}")[0]])
        self._tokens += encode(f" {kind}")
        self.written_tokens += 1
        return kind

    def end(self) -> None:
        """Ends the line as it is."""
        self._tokens.append(END)

    def write(self) -> str:
        """The rest of the line."""
        start = len(self._tokens)
        while len(self._tokens) - start < LONGEST_LINE and self._written():
            pass
        self.written_tokens += len(self._tokens) - start
        decoded = self._network.vocabulary.decode(self._tokens[start:])
        rest = decoded.partition("\n")[0]
        # As it will be read in the next turn, which may be in other tokens than it was written.
        line = [*self._network.vocabulary.encode(rest), END]
        self._past = min(self._past, start + _shared(line, self._tokens[start:]))
        self._tokens[start:] = line
        return rest

    def _written(self) -> bool:
        """Writes as many tokens as one pass gives: those guessed rightly and the one behind them.

        False where the line has ended.
        """
        guessed = guess(self._tokens, self._typical)
        waiting = self._tokens[self._past :]
        likely = self._passed([*waiting, *guessed], 1 + len(guessed)).argmax(axis=1).tolist()
        right = _shared(guessed, likely)
        self._past = len(self._tokens) + right
        for token in likely[: right + 1]:
            if token in self._network.marks:
                return False
            self._tokens.append(token)
            if "\n" in self._network.vocabulary.decode([token]):
                return False
        return True

    def _read(self, step: _Encoded) -> Floats:
        """Reads a step and what stands in front of its line; the memory keeps only the step."""
        likely: Floats = self._passed([*step.text, *step.front])[0]
        self._tokens += step.text
        self._past = len(self._tokens)
        self._remembered.steps.append(step)
        return likely

    def _passed(self, tokens: Sequence[int], last: int = 1) -> Floats:
        """What may follow each of the last of these tokens, which come behind those that the memory holds."""
        if self._past + len(tokens) > CONTEXT:
            raise UnreadableConversation(_too_long(self._past + len(tokens)))
        *before, newest = range(0, len(tokens), PORTION)
        for start in before:
            self._network.logits(self._remembered.memory, self._past + start, tokens[start : start + PORTION])
        return self._network.logits(self._remembered.memory, self._past + newest, tokens[newest:], last)


def guess(tokens: Sequence[int], typical: Sequence[int]) -> list[int]:
    """What comes next if it is copied: what followed the last tokens where they stood last before.

    That is looked for among the tokens themselves, then among typical ones; no line's end is passed.
    """
    for length in range(min(LONGEST_MATCH, len(tokens)), 0, -1):
        wanted = list(tokens[-length:])
        for source, end in ((tokens, len(tokens) - 1), (typical, len(typical))):
            for at in range(end - length, -1, -1):
                if source[at] == wanted[0] and list(source[at : at + length]) == wanted:
                    found = list(source[at + length : at + length + GUESSED])
                    return found[: found.index(END) + 1] if END in found else found
    return []


def _shared(some: Sequence[object], others: Sequence[object]) -> int:
    """How many are the same at the beginning of both."""
    pairs = zip(some, others, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(some), len(others)))


def _tokens(pieces: Sequence[Piece], encode: Callable[[str], list[int]]) -> tuple[int, ...]:
    return tuple(
        token for piece in pieces for token in ([piece] if isinstance(piece, int) else encode(piece))
    )


def _too_long(length: int) -> dict[str, Json]:
    """Said as llama.cpp says it."""
    message = f"request ({length} tokens) exceeds the available context size ({CONTEXT} tokens)"
    kind = "exceed_context_size_error"
    error: dict[str, Json] = {"code": 400, "message": message, "type": kind}
    return {"error": error | {"n_prompt_tokens": length, "n_ctx": CONTEXT}}
