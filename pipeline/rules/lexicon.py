"""The word lists of the rules, read once from the data files beside this module."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import cast

Table = Mapping[str, str | list[str]]


@cache
def sections_of(name: str) -> Mapping[str, Table]:
    """The lexicon file `name` (TOML), its sections by name."""
    text = files("pipeline.rules").joinpath("lexicons", f"{name}.toml").read_text("utf-8")
    return cast("Mapping[str, Table]", tomllib.loads(text))


@cache
def listed(name: str) -> tuple[str, ...]:
    """The lines of the lexicon file `name` (plain text), comments left out."""
    text = files("pipeline.rules").joinpath("lexicons", f"{name}.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str, section: str, key: str) -> frozenset[str]:
    """The words of one entry of a TOML lexicon."""
    entry = sections_of(name)[section][key]
    return frozenset(entry.split() if isinstance(entry, str) else entry)


def listed_words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


Tree = dict[str, "Tree"]
"""Letters that can follow one another; the empty string ends a choice."""


def any_of(choices: Iterable[str]) -> str:
    """A pattern for any of these, the longest first, a space standing for any white space.

    Choices that begin alike share their beginning, so that the time to fail does not grow with their number.
    """
    tree: Tree = {}
    for choice in choices:
        node = tree
        for letter in choice:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern_of(tree)


def _pattern_of(tree: Tree) -> str:
    branches = [
        ("\\s" if letter == " " else re.escape(letter)) + _pattern_of(tree[letter])
        for letter in sorted(tree)
        if letter
    ]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    return f"(?:{joined})?" if "" in tree else joined
