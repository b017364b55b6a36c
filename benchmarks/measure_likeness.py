"""Counts the words of the measured abstracts, and says whether their share tells what is unlike them.

    uv run python benchmarks/measure_likeness.py FILE... [--others NAME=FILE...] [--write]

Words are taken from the open part of the abstracts (`training.parts`), the limit from the part set
aside: 19 of 20 abstracts of each FILE lie above it. With ``--write`` words and limit go into
`pipeline/quality/vocabulary.txt`. Of each file, and of `--others`, it is counted how many are unlike.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline import inputs
from pipeline.quality.likeness import FILE, KnownWords, compared_words
from training.parts import part_of

TIMES = 2
"""Abstracts in which a word must stand."""


def texts(files: Iterable[str], part: str | None = None) -> list[str]:
    """The abstracts of files, or of them those in a part."""
    abstracts = inputs.one_a_paper(one for file in files for one in inputs.read(file).abstracts)
    return [one.text for one in abstracts if part in (None, part_of(one.id))]


def limit(known: frozenset[str], given: Sequence[str], share: float = 0.05) -> float:
    """The share of known words that all but a `share` of the texts reach."""
    found = sorted(len(words & known) / len(words) for words in map(compared_words, given) if words)
    return round(found[int(share * len(found))] - 0.005, 2)


def main() -> None:
    """Reads the command line, counts, prints, writes."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("files", nargs="+", help="the abstracts on which readers are measured")
    parser.add_argument("--others", nargs="*", default=[], metavar="NAME=FILE")
    parser.add_argument("--write", action="store_true", help="update pipeline/quality/vocabulary.txt")
    given = parser.parse_args()
    counts = Counter(word for text in texts(given.files, "open") for word in compared_words(text))
    known = frozenset(word for word, count in counts.items() if count >= TIMES)
    shown = {Path(file).stem: texts([file], "aside") for file in given.files}
    least = min(limit(known, one) for one in shown.values())
    print(f"{len(known):,} words; limit {least:.2f}\n\n| texts | number | unlike |\n|---|---|---|")
    shown |= {name: texts([file]) for name, _, file in (one.partition("=") for one in given.others)}
    for name, found in shown.items():
        print(f"| {name} | {len(found)} | {sum(map(KnownWords(least, known).is_unlike, found))} |")
    if given.write:
        FILE.write_text("\n".join([f"{least:.2f}", *sorted(known)]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
