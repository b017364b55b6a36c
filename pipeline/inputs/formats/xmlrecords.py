"""XML of no format in particular: records with something like a title and an abstract, as in a table.

So Europe PMC, DOAJ, IEEE and many a program of a library write. Which elements were taken is told.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns, entry_of, guessed
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import RECORDS, each, elements, line_of, local, marked, said

_LOOKED_AT = 20
"""Records by which it is known what holds what: the first may lack an abstract."""


def recognises(begin: Beginning, columns: Columns) -> bool:
    """Whether elements that may be records hold a title each, and an abstract or what else papers have."""
    return begin.is_xml and bool(_found(begin, columns)[0])


def entries(file: IO[bytes], begin: Beginning, columns: Columns) -> Iterator[Entry | Skipped]:
    """Each record."""
    name, found = _found(begin, columns)
    return each(file, partial(_entry, found), name)


def _entry(columns: Columns, element: Element) -> Entry | None:
    row = _row(element, columns.names, columns.categories)
    if columns.title not in row and not row.get(columns.text):
        return None
    return replace(entry_of(row, columns), line=line_of(element), as_written=False)


def told(begin: Beginning, columns: Columns) -> str:
    """Which elements are taken."""
    return _found(begin, columns)[1].told


def _found(begin: Beginning, columns: Columns) -> tuple[str, Columns]:
    """The name of the elements that are records, and which of theirs hold what."""
    for name in RECORDS:
        if name not in begin.elements:
            continue
        names: dict[str, None] = {}
        for number, element in enumerate(elements(BytesIO(begin.data), name)):
            if isinstance(element, Skipped) or number == _LOOKED_AT:
                break
            names |= dict.fromkeys(_row(element))
        found = guessed(names, columns)
        if found.has_both or (
            found.title and sum(map(bool, (found.names, found.date, found.venue, found.doi))) >= 2
        ):
            return name, found
    return "", Columns()


def _row(element: Element, *lists: str) -> dict[str, str]:
    """What a record holds by names, as text: all of those of `lists`, else the first of each."""
    row: dict[str, list[str]] = {}
    for child in element:
        name, text = local(child.tag), marked(child)
        if not text or (name in row and name not in lists):
            continue
        if _is_listed(child):
            text = "; ".join(map(_leaf, child))
        elif name in lists and _is_bare(child):
            text = _leaf(child)
        row.setdefault(name, []).append(text)
    return {name: "; ".join(found) for name, found in row.items()}


def _leaf(element: Element) -> str:
    return said(element[0] if len(element) else element).replace(";", ",")


def _is_listed(element: Element) -> bool:
    """Whether an element holds a list, as of authors, and no text with markup."""
    name = local(element.tag)
    return _is_bare(element) and name.endswith("s") and "abstract" not in name.casefold()


def _is_bare(element: Element) -> bool:
    """Whether there is nothing between the elements in an element."""
    texts = (element.text, *(one.tail for one in element))
    return len(element) > 0 and not any((text or "").strip() for text in texts)
