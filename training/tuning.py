"""The training of an adapter: a few passes over the examples, each time told differently."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from training.labels import Example
from training.network import Network
from training.pieces import Encode, Pieces, pieces
from training.variations import names, varied
from training.vocabulary import encoder

_EVERY = 25
"""Steps between two reports."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What, beside the examples, decides the result.

    `epochs` passes over the examples, `size` abstracts an update; `rate` is the learning rate after the
    `warm` first share of the updates, from where it falls to nearly nothing in a straight line.
    """

    rank: int = 32
    alpha: float = 64.0
    epochs: float = 3.0
    size: int = 2
    rate: float = 8e-4
    warm: float = 0.04
    decay: float = 0.01
    clip: float = 1.0
    seed: int = 0

    def __str__(self) -> str:
        """For the adapter's card."""
        return ", ".join(f"{name} {value:g}" for name, value in asdict(self).items())


def tune(
    weights: Path,
    examples: Sequence[Example],
    recipe: Recipe,
    tell: Callable[[str], None],
) -> Network:
    """The network with an adapter trained on `examples`; `tell` hears how it goes.

    One thread: with more the sums, and so the result, would depend on the machine's load. Another kind of
    processor adds up in another order too, and then gives a slightly different adapter.
    """
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    network = Network(weights, rank=recipe.rank, alpha=recipe.alpha)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.98)
    )
    steps = int(recipe.epochs * len(examples) / recipe.size)
    started, mean = time.monotonic(), 0.0
    for step, batch in enumerate(_batches(examples, encoder(weights), recipe)):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * _share_of_rate(step, steps, recipe.warm)
        found = _loss(network, batch)
        found.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimiser.step()
        optimiser.zero_grad()
        mean = found.item() if step == 0 else 0.97 * mean + 0.03 * found.item()
        if step % _EVERY == 0:
            tell(f"update {step} of {steps}, loss {mean:.3f}, {time.monotonic() - started:.0f} s")
    return network


def _share_of_rate(step: int, steps: int, warm: float) -> float:
    return min(1.0, (step + 1) / (warm * steps)) * max(0.02, 1 - step / steps)


def _batches(examples: Sequence[Example], encode: Encode, recipe: Recipe) -> Iterator[list[Pieces]]:
    """Batches of each pass, the first pass as it stands, the others varied."""
    chance, pool = random.Random(recipe.seed), names(examples)
    left = round(recipe.epochs * len(examples))
    first = True
    while left > 0:
        order = list(examples)
        chance.shuffle(order)
        order = order[:left]
        left -= len(order)
        for at in range(0, len(order) - recipe.size + 1, recipe.size):
            batch = order[at : at + recipe.size]
            yield [pieces(one if first else varied(one, pool, chance), encode) for one in batch]
        first = False


def _loss(network: Network, batch: Sequence[Pieces]) -> Tensor:
    """The weighted mean cross entropy of what a batch is to write."""
    tokens = _filled([torch.tensor(one.tokens) for one in batch])
    weights = _filled([torch.tensor(one.weights) for one in batch])
    written = weights > 0
    logits = network(tokens[:, :-1], written[:, 1:])
    each = F.cross_entropy(logits.float(), tokens[written], reduction="none")
    return (each * weights[written]).sum() / weights.sum()


def _filled(rows: Sequence[Tensor]) -> Tensor:
    """(rows, tokens), with zeros behind the shorter ones."""
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
