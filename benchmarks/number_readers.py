"""How claimsift and the libraries for numbers in English text read the same quantities: a table as Markdown.

    uv run --with quantulum3 --with pint --with text2num --with number-parser --with word2number \
        --with numerizer python benchmarks/number_readers.py

`quantities.tsv` beside this file holds made-up sentences, a quantity of each, its value and, for a range, its
upper end. Without a value stands what is doubtful or a name there, which claimsift refuses. The list
was made while the reader was built, so its own row shows that the list is read, not how it does on others.

Each library gets the quantity alone, which is easier than the sentence, and is right with any of the ends, or
with a share as a fraction. Of those that turn words into digits the first number is taken. One that is not
installed is left out.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from math import isclose
from pathlib import Path
from typing import NamedTuple

from pipeline.text.quantities import copied

CASES = Path(__file__).with_name("quantities.tsv")
_NUMERAL = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")

Reader = Callable[[str], list[float]]


class Case(NamedTuple):
    """A quantity of a sentence, and its ends as text: none where it is not to be read, two for a range."""

    sentence: str
    quantity: str
    ends: tuple[str, ...]


def cases() -> list[Case]:
    """The made-up quantities, in the order of the file."""
    with CASES.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(sentence, quantity, tuple(ends)) for sentence, quantity, *ends in rows]


def ours(case: Case) -> list[float]:
    """What claimsift reads: the value and the upper end, or nothing where it refuses."""
    read = copied(case.quantity, case.sentence)
    if isinstance(read, str):
        return []
    ends = (read.quantity.value, read.quantity.value_max)
    return [float(end) for end in ends if end is not None]


def _first_number(text: str) -> list[float]:
    found = _NUMERAL.search(text)
    return [float(found[0].replace(",", ""))] if found else []


def _quantulum() -> Reader:
    parser = import_module("quantulum3.parser")

    def read(quantity: str) -> list[float]:
        found = parser.parse(quantity)[:1]
        return [end for one in found for end in (one.value, one.value - (one.uncertainty or 0))]

    return read


def _pint() -> Reader:
    registry = import_module("pint").UnitRegistry()
    return lambda quantity: [float(registry.Quantity(quantity).magnitude)]


def _text2num() -> Reader:
    convert = import_module("text_to_num").alpha2digit
    return lambda quantity: _first_number(convert(quantity, "en"))


def _number_parser() -> Reader:
    parse = import_module("number_parser").parse
    return lambda quantity: _first_number(parse(quantity))


def _word2number() -> Reader:
    convert = import_module("word2number.w2n").word_to_num
    return lambda quantity: [float(convert(quantity))]


def _numerizer() -> Reader:
    convert = import_module("numerizer").numerize
    return lambda quantity: _first_number(convert(quantity))


LIBRARIES: dict[str, Callable[[], Reader]] = {
    "quantulum3": _quantulum,
    "pint": _pint,
    "text2num": _text2num,
    "number-parser": _number_parser,
    "word2number": _word2number,
    "numerizer": _numerizer,
}


def _installed() -> Iterator[tuple[str, Callable[[Case], list[float]]]]:
    yield f"claimsift {version('claimsift')}", ours
    for name, load in LIBRARIES.items():
        try:
            known, read = version(name), load()
        except (ImportError, PackageNotFoundError):
            continue
        yield f"{name} {known}", lambda case, read=read: _attempt(read, case.quantity)


def _attempt(read: Reader, quantity: str) -> list[float]:
    try:
        return read(quantity)
    except Exception:  # noqa: BLE001 - a library says in many ways that it cannot read something
        return []


def verdict(case: Case, ends: list[float]) -> str:
    """Whether what was read is `right`, `wrong` or `nothing`."""
    if not ends:
        return "nothing"
    shares = [float(end) / 100 for end in case.ends]
    wanted = [*map(float, case.ends), *shares]
    return "right" if any(isclose(end, one, rel_tol=1e-3) for end in ends for one in wanted) else "wrong"


def main() -> None:
    """Print the table."""
    readable = [case for case in cases() if case.ends]
    print(f"| of {len(readable)} quantities | right | wrong | nothing |")
    print("|---|---|---|---|")
    for name, read in _installed():
        counts = Counter(verdict(case, read(case)) for case in readable)
        print(f"| {name} | {counts['right']} | {counts['wrong']} | {counts['nothing']} |")


if __name__ == "__main__":
    main()
