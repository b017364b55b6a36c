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
from pipeline.inputs.trees import each, elements, line_of, local, marked, said

_RECORDS = (
    "record", "result", "document", "doc", "paper", "publication", "entry", "item", "article", "reference",
    "row", "hit", "work",
)  # fmt: skip
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
    row = _row(element)
    if columns.title not in row and not row.get(columns.text):
        return None
    return replace(entry_of(row, columns), line=line_of(element), as_written=False)


def told(begin: Beginning, columns: Columns) -> str:
    """Which elements are taken."""
    return _found(begin, columns)[1].told


def _found(begin: Beginning, columns: Columns) -> tuple[str, Columns]:
    """The name of the elements that are records, and which of theirs hold what."""
    for name in _RECORDS:
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


def _row(element: Element) -> dict[str, str]:
    """What a record holds by names: the first of each, as text, or what is listed in it."""
    row: dict[str, str] = {}
    for child in element:
        name, text = local(child.tag), marked(child)
        if name in row or not text:
            continue
        leaves = [said(one[0] if len(one) else one).replace(";", ",") for one in child]
        row[name] = "; ".join(leaves) if len(child) and _is_listed(child) else text
    return row


def _is_listed(element: Element) -> bool:
    """Whether an element holds a list, as of authors, and no text with markup."""
    bare = not (element.text or "").strip() and not any((one.tail or "").strip() for one in element)
    return bare and local(element.tag).endswith("s") and "abstract" not in local(element.tag).casefold()
