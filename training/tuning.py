"""The training of an adapter: a few passes over the examples, each time told differently."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from training.checkpoint import Checkpoint, TrainingProgress
from training.labels import LabelledAbstract
from training.network import TrainedNetwork
from training.variations import names, varied
from training.vocabulary import encoder
from training.weighted_tokens import Encode, WeightedTokens, weighted

_EVERY = 25
"""Updates between two reports, and two checkpoints."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What, beside the examples, decides the result.

    `epochs` passes over the examples, `size` abstracts an update; `rate` is the learning rate after the
    `warm` first share of the updates, from where it falls to nearly nothing in a straight line.
    """

    rank: int = 32
    alpha: float = 64.0
    epochs: float = 2.5
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
    examples: Sequence[LabelledAbstract],
    recipe: Recipe,
    checkpoint: Checkpoint,
    tell: Callable[[str], None],
) -> TrainedNetwork:
    """The network with an adapter trained on `examples`; `tell` hears how it goes.

    `checkpoint` keeps where it stands every 25 updates. A training that goes on from there makes the same
    adapter as one that was never stopped: what chance decides depends on the seed alone.

    One thread: with more the sums, and so the result, would depend on the machine's load. Another kind of
    processor adds up in another order too, and then gives a slightly different adapter.
    """
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    network = TrainedNetwork(weights, rank=recipe.rank, alpha=recipe.alpha)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.98)
    )
    steps = int(recipe.epochs * len(examples) / recipe.size)
    done = checkpoint.restore(network, optimiser, tell)
    started, mean = time.monotonic() - done.seconds, done.loss
    for step, batch in enumerate(_batches(examples, encoder(weights), recipe)):
        if step < done.updates:
            continue
        loss = _update(network, optimiser, batch, recipe, _share_of_rate(step, steps, recipe.warm))
        mean = loss if step == 0 else 0.97 * mean + 0.03 * loss
        if step % _EVERY == 0:
            spent = time.monotonic() - started
            tell(f"update {step} of {steps}, loss {mean:.3f}, {spent:.0f} s")
            checkpoint.save(network, optimiser, TrainingProgress(step + 1, mean, spent))
    return network


def _update(
    network: TrainedNetwork,
    optimiser: torch.optim.Optimizer,
    batch: Sequence[WeightedTokens],
    recipe: Recipe,
    share: float,
) -> float:
    """One step down the gradient of a batch, at a share of the learning rate; the loss before it."""
    for group in optimiser.param_groups:
        group["lr"] = recipe.rate * share
    found = _loss(network, batch)
    found.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
    optimiser.step()
    optimiser.zero_grad()
    return float(found.item())


def _share_of_rate(step: int, steps: int, warm: float) -> float:
    return min(1.0, (step + 1) / (warm * steps)) * max(0.02, 1 - step / steps)


def _batches(
    examples: Sequence[LabelledAbstract], encode: Encode, recipe: Recipe
) -> Iterator[list[WeightedTokens]]:
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
            yield [weighted(one if first else varied(one, pool, chance), encode) for one in batch]
        first = False


def _loss(network: TrainedNetwork, batch: Sequence[WeightedTokens]) -> Tensor:
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
