"""JSON of no format in particular: lists or lines of objects with something like a title and an abstract.

Also the lines that Python prints of dictionaries. Which keys were taken is told.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns, entry_of, guessed
from pipeline.inputs.contents import TOO_LONG, text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.jsonlines import COLUMNS, PLAIN, holds_text, is_untitled
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import at

_WRAPPED = re.compile(r"[a-z,]\\n[a-z]")
"""A line end within a sentence, as JSON writes it."""

_PLAIN = re.compile(rf'"{PLAIN}": ?true')

_LONGEST = 1 << 20
"""Characters of a line of Python; evaluating a literal takes many times its size."""


def recognises(begin: Beginning, columns: Columns) -> bool:
    """Whether the objects have keys for both, and are not lines with `title` and `abstract` as we write them.

    Lines of others have the same two. They show by saying in other words what ours say, or by texts that
    are wrapped.
    """
    found = _where(begin, columns)[1]
    if begin.place and not found.text and not columns.named:
        # A list of papers without abstracts is counted, and refused.
        return bool(found.title) and sum(map(bool, (found.names, found.date, found.venue, found.doi))) >= 2
    whole = bool(begin.lines) and begin.lines[0].endswith("}")
    native = (
        whole and begin.place == "" and "title" in begin.keys and bool({"abstract", "summary"} & begin.keys)
    )
    theirs = {found.url, found.arxiv, found.doi, found.pmid} - {"", *COLUMNS}
    wrapped = native and bool(_WRAPPED.search(begin.lines[0])) and not _PLAIN.search(begin.lines[0])
    return found.has_both and (
        not native or bool(theirs) or wrapped or columns.named or bool(begin.lists_beside)
    )


def recognises_python(begin: Beginning) -> bool:
    """Whether the first line is a dictionary as Python prints it."""
    first = begin.lines[0] if begin.lines else ""
    return first.startswith("{'") and first.endswith("}")


def entries(file: IO[bytes], begin: Beginning, columns: Columns) -> Iterator[Entry | Skipped]:
    """Each object."""
    outer, found = _where(begin, columns)
    return each(
        file, begin.place, lambda one: _entry(at(one, outer) if outer else one, found), named=columns.named
    )


def _where(begin: Beginning, columns: Columns) -> tuple[str, Columns]:
    """The one key that each record wraps it in ("_source"), if any, and what holds what in it."""
    within: dict[str, list[str]] = {"": []}
    for key in begin.keys:
        outer, _, inner = key.rpartition(".")
        within.setdefault(outer, []).append(inner)
    found = {outer: guessed(inner, columns) for outer, inner in within.items() if "." not in outer}
    both = [outer for outer, inner in found.items() if inner.has_both]
    outer = both[0] if len(both) == 1 else ""
    return outer, found[outer]


def entries_of_python(file: IO[bytes], _begin: Beginning, columns: Columns) -> Iterator[Entry | Skipped]:
    """Each line, as a literal and nothing that is run."""
    for number, line in enumerate(text_lines(file), start=1):
        if not line.strip():
            continue
        value = _literal(line.strip()) if len(line) < _LONGEST else None
        if isinstance(value, dict):
            keys: dict[str, Json] = {
                str(key): one
                for key, one in value.items()
                if isinstance(one, str | int | float | list | None)
            }
            made = _entry(keys, guessed(frozenset(keys), columns), number)
            if made is not None and (made.text.strip() or not holds_text(value, lists=False)):
                yield made
            else:
                reason = (
                    "it has no title" if made is None else "its abstract is in a form that is not read here"
                )
                yield Skipped(number, line[:80], reason, broken=holds_text(value))
        else:
            reason = "this is not a Python dictionary" if len(line) < _LONGEST else TOO_LONG
            yield Skipped(number, line[:80], reason, broken=True)


def _literal(written: str) -> object:
    """The value that Python would make of it; None if Python could not."""
    with warnings.catch_warnings():
        # Of a stray backslash the parser warns on the user's screen, under the name of no file.
        warnings.simplefilter("ignore")
        try:
            return ast.literal_eval(written)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            return None


def _entry(found: Json, columns: Columns, line: int = 0) -> Entry | None:
    if not isinstance(found, dict):
        return None
    row = {header: said(found.get(header)) for header in columns.headers}
    row |= {header: _cell(found.get(header)) for header in (columns.names, columns.categories)}
    row |= {header: _only(found.get(header)) for header in (columns.title, columns.text)}
    # As in JSON lines, the other name counts where nothing stands under the first.
    row[columns.text] = row[columns.text] or _only(found.get("summary"))
    made = replace(entry_of(row, columns), line=line, is_plain=found.get(PLAIN) is True)
    is_none = columns.title in found and is_untitled(found[columns.title]) and holds_text(found)
    return made if row[columns.title] or is_none else None


def _cell(value: Json) -> str:
    """A value as a table has it: what is listed ends with semicolons, people by their names."""
    if not isinstance(value, list):
        return said(value)
    shown = (said(one) or said(one, "name") or _person(one) for one in value)
    return "".join(f"{one.replace(';', ',')}; " for one in shown if one)


_TEXTS = ("text", "content", "value")
"""Keys of an object that is a text, or a part of one, such as a paragraph."""


def _only(value: Json) -> str:
    """A text, perhaps in an object, or alone in a list; several of these may be sentences, or languages."""
    if isinstance(value, dict):
        return next((found for key in _TEXTS if (found := said(value, key))), "")
    if isinstance(value, list):
        is_one = len(value) == 1 or (bool(value) and all(isinstance(at(one, "text"), str) for one in value))
        return "\n\n".join(map(_only, value)) if is_one else ""
    return value if isinstance(value, str) else ""


def _person(found: Json) -> str:
    """A person whose names stand apart."""
    given = (said(found, key) for key in ("firstName", "first_name", "given", "given_name"))
    family = (said(found, key) for key in ("lastName", "last_name", "family", "family_name"))
    return " ".join(filter(None, (next(filter(None, given), ""), next(filter(None, family), ""))))


def told(begin: Beginning, columns: Columns) -> str:
    """Which keys are taken."""
    return _where(begin, columns)[1].told
