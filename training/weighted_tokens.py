"""An example as tokens: what is read, what is to be written, and how much each written token weighs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.bundled.lines import END, START, is_relevant, lines
from pipeline.extraction.sentence_filter import asked
from training.labels import LabelledAbstract

Encode = Callable[[str], Sequence[int]]

DECISION = 2.0
"""The weight of the token that says the kind, or that there is no claim; others weigh 1."""


@dataclass(slots=True)
class WeightedTokens:
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


def weighted(example: LabelledAbstract, encode: Encode) -> WeightedTokens:
    """The whole abstract with its answers, as the bundled server will read and write it."""
    made = WeightedTokens()
    made.read([*encode(example.title), END])
    for sentence in example.sentences:
        if not asked(sentence.text):
            if is_relevant(sentence.text):
                made.read([*encode(sentence.text), END])
            continue
        made.read([*encode(sentence.text), END])
        for line in lines(sentence.text, sentence.claims):
            made.read(encode(line.front))
            made.write([*encode(line.rest), END])
    return made
