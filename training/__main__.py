"""Trains the adapter of the bundled model: ``python -m training --help``."""

import argparse
import hashlib
from pathlib import Path

from pipeline.bundled.fetching import ensure_weights
from pipeline.bundled.weights import ADAPTER
from training import made_up
from training.labels import LabelledAbstract, labelled, read_labels
from training.parts import part_of


def main() -> None:
    """Reads the command line, trains, writes the adapter."""
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Trains the adapter of the bundled model on labelled abstracts and made-up ones. The"
        " third of the labels that is set aside is left out, so that it can tell how good an adapter is.",
    )
    parser.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
    parser.add_argument(
        "--labels", type=Path, nargs="+", required=True, help="labels made by hand, as JSON lines"
    )
    parser.add_argument("--epochs", type=float, help="passes over the abstracts")
    parser.add_argument("--seed", type=int, help="another one gives another adapter")
    parser.add_argument(
        "-o", "--output", type=Path, default=ADAPTER,
        help="where the adapter goes; a training that was stopped goes on from the checkpoint beside it",
    )  # fmt: skip
    _tune(parser.parse_args())


def _examples(arguments: argparse.Namespace) -> list[LabelledAbstract]:
    """What is trained on: the open part of each file of labels, and the made-up abstracts."""
    real = [one for file in arguments.labels for one in read_labels(file, arguments.digests)]
    return [
        *(one for one in real if part_of(one.id) == "open"),
        *labelled(made_up.labels(), [str(made_up.FILE)]),
    ]


def _tune(arguments: argparse.Namespace) -> None:
    # torch takes seconds to load, and --help should not.
    from training import adapter
    from training.checkpoint import Checkpoint
    from training.tuning import Recipe, tune

    recipe = Recipe(
        **{name: value for name in ("epochs", "seed") if (value := getattr(arguments, name)) is not None}
    )
    examples = _examples(arguments)
    checkpoint = Checkpoint(arguments.output.with_suffix(".checkpoint"), recipe, examples)
    network = tune(ensure_weights(print), examples, recipe, checkpoint, lambda line: print(line, flush=True))
    about = {
        "license": "apache-2.0",
        "description": f"Claims of paper abstracts; {len(examples)} abstracts labelled by hand; {recipe}",
    }
    adapter.write(network.state(), network.shape, recipe.alpha, arguments.output, about)
    checkpoint.remove()
    print(f"{arguments.output}: SHA-256 {hashlib.sha256(arguments.output.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
