"""A training that was stopped goes on; skipped where torch, the extra `train`, is not installed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from training.labels import LabelledAbstract

if TYPE_CHECKING:
    from training.checkpoint import Checkpoint

torch = pytest.importorskip("torch")

EXAMPLES = (LabelledAbstract("00", "Norn: routing", ()),)


def kept(folder: Path, recipe: str = "rank 2") -> "Checkpoint":
    """The checkpoint of a training on `EXAMPLES`."""
    from training.checkpoint import Checkpoint

    return Checkpoint(folder / "a.checkpoint", recipe, EXAMPLES)


def made() -> tuple[Any, Any]:
    """A small network and its optimiser."""
    torch.manual_seed(0)
    network = torch.nn.Linear(3, 2)
    return network, torch.optim.AdamW(network.parameters(), lr=0.1)


def stepped(network: Any, optimiser: Any, times: int) -> None:
    """So many updates, each on the same data."""
    for _ in range(times):
        network(torch.ones(3)).square().sum().backward()
        optimiser.step()
        optimiser.zero_grad()


def test_a_training_that_goes_on_ends_where_an_unbroken_one_does(tmp_path: Path) -> None:
    """Weights and the optimiser's memory come back, so four updates are two and two."""
    from training.checkpoint import TrainingProgress

    whole, optimiser = made()
    stepped(whole, optimiser, 4)
    broken, optimiser = made()
    stepped(broken, optimiser, 2)
    kept(tmp_path).save(broken, optimiser, TrainingProgress(2, 0.5, 7.0))
    again, optimiser = made()
    told: list[str] = []
    assert kept(tmp_path).restore(again, optimiser, told.append) == (2, 0.5, 7.0)
    stepped(again, optimiser, 2)
    assert torch.equal(again.weight, whole.weight)
    assert "after 2 updates" in told[0]


def test_a_training_without_a_checkpoint_begins(tmp_path: Path) -> None:
    """Nothing is put back, and nothing is said."""
    network, optimiser = made()
    assert kept(tmp_path).restore(network, optimiser, pytest.fail) == (0, 0.0, 0.0)


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    """Another recipe would give an adapter that no recipe describes."""
    from training.checkpoint import CheckpointError, TrainingProgress

    kept(tmp_path).save(*made(), TrainingProgress(2, 0.5, 7.0))
    with pytest.raises(CheckpointError, match="by another recipe; delete it"):
        kept(tmp_path, "rank 4").restore(*made(), pytest.fail)


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    """A file that is no checkpoint is named, with what to do."""
    from training.checkpoint import CheckpointError, TrainingProgress

    kept(tmp_path).save(*made(), TrainingProgress(2, 0.5, 7.0))
    file = tmp_path / "a.checkpoint"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(CheckpointError, match=r"cannot be read .*delete it"):
        kept(tmp_path).restore(*made(), pytest.fail)
