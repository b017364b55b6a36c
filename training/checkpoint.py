"""Where a training stands, kept in a file, so that one that was stopped goes on as if it had not been."""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from training.labels import LabelledAbstract


class TrainingProgress(NamedTuple):
    """What a training has come to: updates made, the running mean of the loss, seconds spent."""

    updates: int = 0
    loss: float = 0.0
    seconds: float = 0.0


class CheckpointError(Exception):
    """The checkpoint is damaged, or of another training; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The file of one training, which `recipe` and `examples` decide together with the network's start."""

    file: Path
    recipe: object
    examples: Sequence[LabelledAbstract]

    def save(self, network: nn.Module, optimiser: torch.optim.Optimizer, progress: TrainingProgress) -> None:
        """Keeps the state; a training that is killed meanwhile leaves the state before."""
        part = self.file.with_name(self.file.name + ".part")
        state = {
            "of": self._of(), "progress": tuple(progress),
            "network": dict(network.named_parameters()), "optimiser": optimiser.state_dict(),
        }  # fmt: skip
        torch.save(state, part)
        part.replace(self.file)

    def restore(
        self, network: nn.Module, optimiser: torch.optim.Optimizer, tell: Callable[[str], None]
    ) -> TrainingProgress:
        """Puts back the state that the file holds, if there is one, and says how far it is.

        Raises:
            CheckpointError: the file cannot be read, or belongs to other examples or another recipe.
        """
        if not self.file.exists():
            return TrainingProgress()
        state = self._load()
        parameters = dict(network.named_parameters())
        with torch.no_grad():
            for name, values in state["network"].items():
                parameters[name].copy_(values)
        optimiser.load_state_dict(state["optimiser"])
        progress = TrainingProgress(*state["progress"])
        tell(f"going on from {self.file} after {progress.updates} updates")
        return progress

    def remove(self) -> None:
        """Takes the file away: the training is done."""
        self.file.unlink(missing_ok=True)

    def _load(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = torch.load(self.file, weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise CheckpointError(f"{self.file} cannot be read ({error}); delete it to start anew") from error
        if state.get("of") != self._of():
            raise CheckpointError(
                f"{self.file} belongs to a training on other abstracts or by another recipe;"
                " delete it to start anew, or name another --output"
            )
        return state

    def _of(self) -> str:
        """What the training depends on, as digits."""
        return hashlib.sha256(repr((self.recipe, list(self.examples))).encode()).hexdigest()
