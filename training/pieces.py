"""An example as tokens: what is read, what is to be written, and how much each written token weighs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.bundled.layout import END, START, is_relevant
from pipeline.bundled.lines import Line, lines
from pipeline.extraction.sentence_filter import asked
from training.labels import Example

Encode = Callable[[str], Sequence[int]]

Spell = Callable[[Line], tuple[str, str]]
"""A line as what is given before it is decided, and what is written then, without the line's end."""

DECISION = 2.0
"""The weight of the token that says the kind, or that there is no claim; others weigh 1."""


@dataclass(slots=True)
class Pieces:
    """Tokens, and for each the weight with which it is learned; 0 is only read.

    `asides` numbers the answers whose tokens later turns do not see, from 1; 0 is seen by all that follows.
    """

    tokens: list[int] = field(default_factory=lambda: [START])
    weights: list[float] = field(default_factory=lambda: [0.0])
    asides: list[int] = field(default_factory=lambda: [0])

    def read(self, tokens: Sequence[int], aside: int = 0) -> None:
        """Appends what the model is given."""
        self.tokens += tokens
        self.weights += [0.0] * len(tokens)
        self.asides += [aside] * len(tokens)

    def write(self, tokens: Sequence[int], aside: int = 0) -> None:
        """Appends what the model is to write, the decision first."""
        self.tokens += tokens
        self.weights += [DECISION] + [1.0] * (len(tokens) - 1)
        self.asides += [aside] * len(tokens)


def as_used(line: Line) -> tuple[str, str]:
    """The spelling of the reader in use."""
    return line.front, line.rest


def pieces(example: Example, encode: Encode, spell: Spell = as_used, *, apart: bool = False) -> Pieces:
    """The whole abstract with its answers, as the bundled server will read and write it.

    `apart` keeps each answer out of the sight of the turns after it.
    """
    made = Pieces()
    made.read([*encode(example.title), END])
    for number, turn in enumerate(example.turns, start=1):
        aside = number if apart else 0
        if not asked(turn.text):
            if is_relevant(turn.text):
                made.read([*encode(turn.text), END])
            continue
        made.read([*encode(turn.text), END])
        for line in lines(turn.text, turn.claims):
            front, rest = spell(line)
            made.read(encode(front), aside)
            made.write([*encode(rest), END], aside)
    return made
