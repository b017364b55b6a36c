"""Trains the adapter of the bundled model: ``python -m training tune|hold-out|made-up --help``."""

import argparse
import hashlib
import json
from pathlib import Path

from pipeline.bundled import server
from pipeline.bundled.fetching import ensure_weights
from pipeline.bundled.weights import ADAPTER
from pipeline.outputs.writing import to_line
from training import held_out, made_up
from training.labels import Example, folds, labelled, read_labels


def main() -> None:
    """Reads the command line and does what it says."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    tune = commands.add_parser("tune", help="labels to an adapter")
    tune.add_argument("--epochs", type=float, default=None, help="passes over the abstracts")
    tune.add_argument("--seed", type=int, default=None, help="another one gives another adapter")
    tune.add_argument("-o", "--output", type=Path, default=ADAPTER, help="where the adapter goes")
    tune.set_defaults(run=_tune)
    read = commands.add_parser(
        "hold-out", help="read the abstracts of a fold with an adapter that never saw them"
    )
    read.add_argument("--adapter", type=Path, required=True)
    read.add_argument("-o", "--output", type=Path, required=True, help="extractions, as JSON lines")
    read.set_defaults(run=_hold_out)
    labels = commands.add_parser("made-up", help="the labels of made_up.jsonl, with which compare can work")
    labels.add_argument("-o", "--output", type=Path, required=True, help="labels, as JSON lines")
    labels.set_defaults(run=_made_up)
    for command in (tune, read):
        command.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
        command.add_argument("--labels", type=Path, required=True, help="labels made by hand, as JSON lines")
        command.add_argument("--made-up", action="store_true", help="the abstracts of made_up.jsonl too")
        command.add_argument(
            "--fold", type=_fold, help="I/N: leave out, or read, part I of N of the abstracts"
        )
    arguments = parser.parse_args()
    arguments.run(arguments)


def _fold(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not (number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"{text!r} is no part of a whole, such as 1/3")
    return int(number), int(count)


def _parts(arguments: argparse.Namespace) -> tuple[list[Example], list[Example]]:
    """The examples to train on and those to hold out."""
    examples = read_labels(arguments.labels, arguments.digests)
    if arguments.made_up:
        examples += labelled(made_up.labels(), [str(made_up.FILE)])
    if arguments.fold is None:
        return examples, examples
    number, count = arguments.fold
    train, held = list(folds(examples, count))[number - 1]
    return train, held


def _files(arguments: argparse.Namespace) -> list[str]:
    return [*arguments.digests, *([str(made_up.FILE)] if arguments.made_up else [])]


def _tune(arguments: argparse.Namespace) -> None:
    # torch takes seconds to load, and --help should not.
    from training import adapter
    from training.tuning import Recipe, tune

    recipe = Recipe(
        **{name: value for name in ("epochs", "seed") if (value := getattr(arguments, name)) is not None}
    )
    examples, _ = _parts(arguments)
    network = tune(ensure_weights(print), examples, recipe, lambda line: print(line, flush=True))
    about = {
        "license": "apache-2.0",
        "description": f"Claims of paper abstracts; {len(examples)} abstracts labelled by hand; {recipe}",
    }
    adapter.write(network.state(), network.shape, recipe.alpha, arguments.output, about)
    print(f"{arguments.output}: SHA-256 {hashlib.sha256(arguments.output.read_bytes()).hexdigest()}")


def _made_up(arguments: argparse.Namespace) -> None:
    with arguments.output.open("w", encoding="utf-8") as file:
        for label in made_up.labels():
            file.write(json.dumps(label, ensure_ascii=False, allow_nan=False) + "\n")


def _hold_out(arguments: argparse.Namespace) -> None:
    _, examples = _parts(arguments)
    wanted = frozenset(one.id for one in examples)
    model = server.load(ensure_weights(print), arguments.adapter)
    with arguments.output.open("w", encoding="utf-8") as file:
        for extraction in held_out.read(_files(arguments), wanted, model.complete):
            file.write(to_line(extraction) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
