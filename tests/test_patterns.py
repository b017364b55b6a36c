"""The regular expressions of the package, on every Python that it runs on."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]  # nothing public looks into a pattern

import pytest

import pipeline

STARTS_A_PROGRAM = {"pipeline.bundled.server"}
"""Modules that a process of their own imports."""


def compiled() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each pattern that stands in a module, by itself, in a collection, or behind a method of it."""
    for found in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if found.name in STARTS_A_PROGRAM:
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            held = list(value.values() if isinstance(value, dict) else value) if _is_many(value) else [value]
            for one in held:
                pattern = one if isinstance(one, re.Pattern) else getattr(one, "__self__", None)
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    yield f"{found.name}.{name}", pattern


def _is_many(value: object) -> bool:
    return isinstance(value, list | tuple | dict | set | frozenset)


def possessive_groups(parsed: object) -> Iterator[object]:
    """What of a parsed pattern is repeated without giving back, and is more than one character."""
    for step, argument in parsed:  # type: ignore[attr-defined]
        if step is _constants.ATOMIC_GROUP or (
            step is _constants.POSSESSIVE_REPEAT and not _is_one_character(argument[2])
        ):
            yield argument
        for inner in argument if isinstance(argument, tuple | list) else [argument]:
            if isinstance(inner, _parser.SubPattern):
                yield from possessive_groups(inner)
            elif isinstance(inner, list):
                for branch in inner:
                    if isinstance(branch, _parser.SubPattern):
                        yield from possessive_groups(branch)


def _is_one_character(parsed: "_parser.SubPattern") -> bool:
    one = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}
    return len(parsed) == 1 and parsed[0][0] in one


@pytest.mark.parametrize("text", [r"(?:ab?)*+", r"x(?:a|bc)++", r"(?>ab)", r"(?:a(?:b|cd)?+)"])
def test_possessive_groups_are_found(text: str) -> None:
    """The look at the patterns sees what it looks for."""
    assert list(possessive_groups(_parser.parse(text)))


def test_no_pattern_has_a_possessive_group() -> None:
    """Python before 3.11.5 matches such groups wrongly where what they hold has to step back (gh-106052)."""
    everything = list(compiled())
    assert len(everything) > 200
    assert [
        name for name, one in everything if list(possessive_groups(_parser.parse(one.pattern, one.flags)))
    ] == []
