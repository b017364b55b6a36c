"""An example as tokens: what is read, what is to be written, and how much each written token weighs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.bundled.lines import END, START, is_relevant, lines
from pipeline.extraction.sentence_filter import asked
from training.labels import Example

Encode = Callable[[str], Sequence[int]]

DECISION = 2.0
"""The weight of the token that says the kind, or that there is no claim; others weigh 1."""


@dataclass(slots=True)
class Pieces:
    """Tokens, and for each the weight with which it is learned; 0 is only read."""

    tokens: list[int] = field(default_factory=lambda: [START])
    weights: list[float] = field(default_factory=lambda: [0.0])

    def read(self, tokens: Sequence[int]) -> None:
        """Appends what the model is given."""
        self.tokens += tokens
        self.weights += [0.0] * len(tokens)

    def write(self, tokens: Sequence[int]) -> None:
        """Appends what the model is to write, the decision first."""
        self.tokens += tokens
        self.weights += [DECISION] + [1.0] * (len(tokens) - 1)


def pieces(example: Example, encode: Encode) -> Pieces:
    """The whole abstract with its answers, as the bundled server will read and write it."""
    made = Pieces()
    made.read([*encode(example.title), END])
    for turn in example.turns:
        if not asked(turn.text):
            if is_relevant(turn.text):
                made.read([*encode(turn.text), END])
            continue
        made.read([*encode(turn.text), END])
        for line in lines(turn.text, turn.claims):
            made.read(encode(line.front))
            made.write([*encode(line.rest), END])
    return made
