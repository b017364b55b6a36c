"""What is kept of a conversation, and what is guessed, with a network whose lines are written here."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event, Thread

import numpy as np
import pytest

from pipeline.bundled import CONTEXT
from pipeline.bundled.context_pool import GUESSED, PORTION, CachedContext, ContextPool, guess
from pipeline.bundled.lines import BARE, END, START, VALUED
from pipeline.bundled.merging import Floats
from pipeline.bundled.reader import Step, UnreadableConversation

MARK = 2
LINES = (
    ">61.2% | performance | Norn | metric accuracy | on the long test set of Midgard",
    "> superiority | Norn | than the long test set of Midgard and Skald",
    "> availability | code",
    "> none",
)


class Words:
    """A vocabulary of words, numbered as they come."""

    def __init__(self) -> None:
        self.texts = {START: "", END: "\n", MARK: "<|im_end|>"}

    def encode(self, text: str) -> list[int]:
        """The words of a text, each with the space before it."""
        return [self._number(word) for word in re.findall(r"<.*?>| ?[^\s<>|]+| ?\||>|\s", text)]

    def decode(self, tokens: Sequence[int]) -> str:
        """The words as a text."""
        return "".join(self.texts[token] for token in tokens)

    def _number(self, word: str) -> int:
        known = {text: number for number, text in self.texts.items()}
        number = known.get(word, 1000 + len(self.texts))
        self.texts[number] = word
        return number


class Network:
    """Goes on with any of some lines as it is written; it keeps what it was given."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.marks = frozenset({MARK})
        self.vocabulary = Words()
        self.memories: list[list[int]] = []
        self.passes: list[tuple[int, str]] = []

    def memory(self) -> list[int]:
        """An empty one."""
        self.memories.append([])
        return self.memories[-1]

    def logits(self, memory: list[int], past: int, tokens: Sequence[int], last: int = 1) -> Floats:
        """1 for what comes next in a line that begins so, for the end behind it, else for a mark."""
        assert past <= len(memory)
        memory[past:] = tokens
        self.passes.append((past, self.vocabulary.decode(tokens)))
        found = np.zeros((last, 2000), np.float32)
        for row in range(last):
            found[row, self._next(memory[: len(memory) - last + row + 1])] = 1
        return found

    def _next(self, before: Sequence[int]) -> int:
        line = self.vocabulary.decode(before).rpartition("\n")[2]
        for whole in self.lines:
            if whole == line:
                return END
            if whole.startswith(line):
                return self.vocabulary.encode(whole)[len(self.vocabulary.encode(line))]
        return MARK


def step(text: str, front: str = ">") -> Step:
    """A sentence behind which a line begins so."""
    return Step((text, END), front)


def turn(pool: ContextPool, *steps: Step) -> list[str]:
    """The lines that are written behind these steps: one for a quantity, then the comparisons."""
    written = []
    with pool.slot(), pool.context(steps) as context:
        valued = [(steps[-1].front, VALUED)] if steps[-1].front != ">" else []
        for front, kinds in (*valued, (">", BARE)):
            kind = context.decide(front, kinds)
            if kind == "none":
                context.end()
            else:
                written.append(kind + context.write())
    return written


def pool(network: object, slots: int = 1) -> ContextPool:
    """Contexts over a network that is none."""
    return ContextPool(network, slots)  # type: ignore[arg-type]


def test_line_is_what_the_network_writes_whatever_is_guessed() -> None:
    """Right guesses save passes, wrong ones change nothing: each word is the likeliest one."""
    network = Network(*LINES)
    sentence = step("Norn reaches 61.2% accuracy on the long test set of Midgard", ">61.2% |")
    assert turn(pool(network), sentence) == [
        "performance | Norn | metric accuracy | on the long test set of Midgard",
        "superiority | Norn | than the long test set of Midgard and Skald",
    ]
    written = sum(len(network.vocabulary.encode(line)) for line in LINES[:2])
    assert len(network.passes) < written * 2 / 3


def test_line_ends_at_a_mark_and_at_its_longest() -> None:
    """A mark of the chat format ends a line and is no part of it, and so does a line that goes on and on."""
    assert turn(pool(Network("> superiority | Norn<|im_end|>")), step("Norn")) == ["superiority | Norn"]
    endless = Network(">7 | scale" + " | Norn and" * 99, "> none")
    line = turn(pool(endless), step("Norn has 7.", ">7 |"))[0]
    assert 64 <= len(endless.vocabulary.encode(line)) <= 65 + GUESSED


def test_what_was_read_is_not_read_again() -> None:
    """The next turn of a conversation gives the network only the lines and sentences that are new."""
    network = Network(*LINES)
    opened = pool(network)
    first, second = step("A long first sentence of Norn", ">61.2% |"), step("> none and a second one")
    turn(opened, first)
    before = len(network.passes)
    turn(opened, first, second)
    assert network.passes[before] == (7, "> none and a second one\n>")
    assert len(network.memories) == 1


def test_passes_are_the_same_whether_something_was_kept_or_not() -> None:
    """A conversation read anew goes into the network in the portions of one that is still kept."""
    steps = [step("One of Norn", ">61.2% |"), step("Two"), step("Three", ">61.2% |")]
    kept, anew = Network(*LINES), Network(*LINES)
    opened = pool(kept)
    turn(opened, *steps[:1])
    turn(opened, *steps[:2])
    written = turn(opened, *steps)
    assert turn(pool(anew), *steps) == written
    assert set(anew.passes) <= set(kept.passes)


def test_conversations_side_by_side_do_not_meet() -> None:
    """Two at once have a memory each, which the next ones take over; a third waits for its turn."""
    network = Network(*LINES)
    opened = pool(network, slots=2)
    entered = Event()

    def third() -> None:
        with opened.slot():
            entered.set()

    with ExitStack() as both:
        for text in ("A first one", "A second one"):
            both.enter_context(opened.slot())
            context: CachedContext = both.enter_context(opened.context([step(text)]))
            assert context.decide(">", BARE) == "superiority"
        waiting = Thread(target=third)
        waiting.start()
        assert not entered.wait(0.1)
    waiting.join(60)
    assert entered.is_set()
    for text in ("A third one", "A fourth one", "A fifth one"):
        turn(opened, step(text))
    assert len(network.memories) <= 3


def test_long_text_goes_in_by_portions() -> None:
    """However long a text is, the network is given only so much of it at once."""
    network = Network(*LINES)
    turn(pool(network), step("word " * (PORTION * 2)))
    assert max(text.count("word") for _, text in network.passes) == PORTION
    assert [past for past, _ in network.passes[:3]] == [0, PORTION, 2 * PORTION]


def test_conversation_longer_than_the_context_is_refused() -> None:
    """What does not fit is refused as llama.cpp refuses it, and the next one is read."""
    opened = pool(Network(*LINES))
    with pytest.raises(UnreadableConversation) as caught:
        turn(opened, step("word " * CONTEXT))
    error = caught.value.reply["error"]
    assert isinstance(error, dict)
    assert (error["type"], error["n_ctx"]) == ("exceed_context_size_error", CONTEXT)
    assert turn(opened, step("Norn"))


@pytest.mark.parametrize(
    ("tokens", "typical", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 1, 2], [], [3, 4, 5, 6]),
        ([1, 2, 3, 9, 2, 4, 1, 2], [], [3, 9, 2, 4]),
        ([5, 2, 3, 9, 2, 4, 1, 2], [], [4, 1, 2]),
        ([5, 6], [6, 7], [7]),
        ([7, 8, END, 1, 7], [], [8, END]),
        ([5, 6], [], []),
        ([], [], []),
    ],
    ids=[
        "what followed",
        "longest first",
        "latest first",
        "typical",
        "to the line's end",
        "nothing",
        "empty",
    ],
)
def test_guess_is_what_followed_before(tokens: list[int], typical: list[int], expected: list[int]) -> None:
    """The longest stretch that stood there before decides, then the latest, then what is typical."""
    assert guess(tokens, typical) == expected
