"""XML read one record at a time: no entity of the file's own, no growth beyond a record, no lost beginning.

Namespaces are only prefixes here, because many exports forget to declare them. HTML's names of characters
(``&uuml;``) are read without the DTD that would define them. A declaration of an entity is refused: it can
turn a few bytes into gigabytes, or into another file.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from html.entities import name2codepoint
from typing import IO
from xml.etree.ElementTree import Element
from xml.parsers import expat

from pipeline.inputs.contents import LONGEST_BLOCK, TOO_LONG
from pipeline.inputs.entries import Skipped
from pipeline.inputs.markup import KNOWN
from pipeline.inputs.records import Entry

_CHUNK = 1 << 16
_LOOKED_AT = 1 << 10
_MARGIN = re.compile(rb"\A(?:\xef\xbb\xbf)?\s+(?=<)")
"""What no parser takes before the declaration of XML, though blogs write it there."""
_DEEPEST = 60
"""Elements within one another; what is deeper is taken for part of what holds it."""

_ANOTHER = frozenset({9, 17})
"""Faults of expat where a document begins behind another: junk, and a declaration in the wrong place."""

_MARK = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:([A-Za-z][A-Za-z0-9]{1,30});|(?!#|[^\W\d][\w.:-]{0,60};))|<(?![A-Za-z_:!?/\x80-\xff])",
    re.DOTALL,
)
"""A text as it is, a character by its name, and signs that should have been written by theirs."""

_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_BROKEN_END = re.compile(rb"(?:&[A-Za-z0-9]{0,31}|<[!\[A-Z]{0,8}|\]{1,2})$")
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"

RECORDS = (
    "record", "result", "document", "doc", "paper", "publication", "entry", "item", "article", "reference",
    "row", "hit", "work",
)  # fmt: skip
"""What records are called in XML of no format in particular."""


_OF_AN_ELEMENT = 100
"""Bytes that an element takes beside its text, roughly."""


_MOST_OPEN = 10_000
"""Nested elements that the parser takes note of; it holds each of them."""


class _NotRead(ValueError):
    """The file holds what is not read; the message is a clause."""


def local(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2]


class Walk:
    """Goes through a file from tag to tag, as `walked` does it; `done` is what was found on the way."""

    def __init__(self) -> None:
        self.done: list[Element | Skipped] = []
        self.above = 0
        """Lines that the parser does not see: blank ones above the declaration, earlier documents."""
        self.begin()

    def begin(self) -> None:
        """Begins a document."""
        self._fed = self.depth = 0
        # Whatever the file says: it has been converted.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self._declared

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Takes note of an element that begins; `depth` counts it already."""

    def end(self) -> None:
        """Takes note of the end of an element, which `depth` counts still."""

    def text(self, data: str) -> None:
        """Takes note of text."""

    @property
    def is_open(self) -> bool:
        """Whether a fault would be within a record."""
        return False

    @property
    def held(self) -> int:
        """Bytes that the parser has taken and said nothing of: of a tag or comment that has not ended."""
        return self._fed - max(0, self.parser.CurrentByteIndex)

    def feed(self, data: bytes, at_end: bool) -> None:
        """Parses; behind one document another may begin, as where files were put together.

        Raises:
            ExpatError: what stands there is no XML.
        """
        while True:
            try:
                self.parser.Parse(data, at_end)
            except expat.ExpatError as error:
                rest = data[max(0, self.parser.ErrorByteIndex - self._fed) :]
                if self.is_open or error.code not in _ANOTHER or not rest.startswith(b"<") or rest == data:
                    raise
                self.above += error.lineno - 1
                self.begin()
                data = rest
            else:
                self._fed += len(data)
                return

    @property
    def line(self) -> int:
        """Where the parser is."""
        return self.above + self.parser.CurrentLineNumber

    def _declared(self, *_: object) -> None:
        raise _NotRead("the XML declares entities of its own, which is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _MOST_OPEN:
            raise _NotRead("from here on the XML cannot be read (its elements are nested too deep)")
        self.start(tag, attributes)

    def _end(self, tag: str) -> None:  # noqa: ARG002 - the signature is expat's
        self.end()
        self.depth -= 1


class _TreeBuilder(Walk):
    """Makes trees of the outermost elements that are wanted, and forgets all others."""

    def __init__(self, wanted: frozenset[str]) -> None:
        super().__init__()
        self._wanted = wanted
        self._open: list[Element] = []
        self._too_deep = self._size = 0
        self._texts: list[str] = []
        """What came since the last tag, joined at once: piece by piece takes the square of their number."""

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._open:
            if local(tag) not in self._wanted:
                return
            self._size = 0
        self._write()
        self._size += _OF_AN_ELEMENT + sum(map(len, attributes.values()))
        if len(self._open) >= _DEEPEST or self._size > LONGEST_BLOCK:
            self._too_deep += 1
            return
        element = Element(tag, attributes)
        if self._open:
            self._open[-1].append(element)
        else:
            element.set("\0line", str(self.line))
        self._open.append(element)

    def end(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif self._open:
            self._write()
            element = self._open.pop()
            if not self._open:
                is_whole = self._size <= LONGEST_BLOCK
                self.done.append(
                    element if is_whole else Skipped(line_of(element), "", TOO_LONG, broken=True)
                )

    def text(self, data: str) -> None:
        if self._open:
            self._size += len(data)
            if self._size <= LONGEST_BLOCK:
                self._texts.append(data)

    def _write(self) -> None:
        """Puts what came since the last tag behind it."""
        if not self._texts:
            return
        data, element = "".join(self._texts), self._open[-1]
        self._texts.clear()
        if len(element):
            element[-1].tail = (element[-1].tail or "") + data
        else:
            element.text = (element.text or "") + data


def elements(file: IO[bytes], *wanted: str) -> Iterator[Element | Skipped]:
    """The outermost elements of these names, one after the other, and at the end what is wrong.

    Raises nothing: what cannot be read is a `Skipped` that is broken, and ends the file.
    """
    return walked(file, _TreeBuilder(frozenset(wanted)))


def walked(file: IO[bytes], walk: Walk) -> Iterator[Element | Skipped]:
    """What a walk finds in a file, and at the end what is wrong, as `elements` has it."""
    margin = _MARGIN.match(file.read(_LOOKED_AT))
    walk.above = margin[0].count(b"\n") if margin else 0
    file.seek(margin.end() if margin else 0)
    rest, is_raw = b"", False
    try:
        while chunk := file.read(_CHUNK):
            data = rest + chunk
            cut = _BROKEN_END.search(data[-32:])
            rest = data[len(data) - len(cut[0]) :] if cut else b""
            data, is_raw = _mended(data[: len(data) - len(rest)], is_raw)
            walk.feed(data, False)
            yield from walk.done
            walk.done.clear()
            if walk.held > LONGEST_BLOCK:
                yield Skipped(
                    walk.line, "", "from here on the XML cannot be read (a tag has no end)", broken=True
                )
                return
        walk.feed(rest, True)
    except _NotRead as error:
        yield from walk.done
        yield Skipped(walk.line, "", str(error), broken=True)
        return
    except expat.ExpatError as error:
        yield from walk.done
        reason = f"from here on the XML cannot be read ({expat.ErrorString(error.code)})"
        yield Skipped(walk.above + error.lineno, "", reason, broken=True)
        return
    yield from walk.done


def each(
    file: IO[bytes], make: Callable[[Element], Entry | Skipped | None], *wanted: str
) -> Iterator[Entry | Skipped]:
    """What `make` says of each of the outermost elements of these names, but for None; and what is wrong."""
    for element in elements(file, *wanted):
        made = element if isinstance(element, Skipped) else make(element)
        if made is not None:
            yield made


def _mended(data: bytes, is_raw: bool = False) -> tuple[bytes, bool]:
    """XML without names of characters and with no sign that opens nothing, and whether it ends in CDATA.

    A raw "p < 0.05" or "A & B" would end the file there; what is well-formed stays as it is.
    """
    front, behind = b"", data
    if is_raw:
        text, end, behind = data.partition(_CDATA_END)
        front = text + end
        if not end:
            return front, True
    made = _MARK.sub(_numbered, behind)
    return front + made, made.rfind(_CDATA) > made.rfind(_CDATA_END)


def _numbered(mark: re.Match[bytes]) -> bytes:
    name = mark[1]
    if name is None:
        return {b"&": b"&amp;", b"<": b"&lt;"}.get(mark[0], mark[0])
    if name in _OF_XML or (point := name2codepoint.get(name.decode())) is None:
        return mark[0]
    return b"&#%d;" % point


def tags(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """The names and attributes of the elements at the beginning of a file, up to the first fault."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, attributes))
    with suppress(expat.ExpatError):
        parser.Parse(_mended(_MARGIN.sub(b"", data))[0], False)
    return found


def line_of(element: Element) -> int:
    """The line of the file on which a record begins."""
    return int(element.get("\0line") or 0)


def find(element: Element, *path: str) -> Element | None:
    """The first descendant along a path of names, where those without a prefix come first."""
    level = [element]
    for name in path:
        inner = [child for one in level for child in one if local(child.tag) == name]
        level = sorted(inner, key=lambda child: ":" in child.tag)
        if not level:
            return None
    return level[0]


def every(element: Element, *path: str) -> list[Element]:
    """All descendants along a path of names, in the order of the file."""
    level = [element]
    for name in path:
        level = [child for one in level for child in one if local(child.tag) == name]
    return level


def said(element: Element | None) -> str:
    """The text in an element, its tags left out."""
    return "" if element is None else "".join(element.itertext()).strip()


def said_at(element: Element, *path: str) -> str:
    """The text of the first descendant along a path that has one."""
    found = find(element, *path)
    if found is None or not (text := said(found)):
        return next((text for one in every(element, *path) if (text := said(one))), "")
    return text


def marked(element: Element | None) -> str:
    """What stands in an element, its tags kept, so that `markup.plain` can tell what they say.

    Tags that say nothing there are left out: what they hold is text like all else.
    """
    if element is None:
        return ""
    if not len(element):
        return (element.text or "").strip()
    return _inner(element).strip()


def _inner(element: Element) -> str:
    from xml.sax.saxutils import escape, quoteattr

    parts = [escape(element.text or "")]
    for child in element:
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in child.items())
        is_known = local(child.tag).lower() in KNOWN
        parts.append(f"<{child.tag}{attributes}>{_inner(child)}</{child.tag}>" if is_known else _inner(child))
        parts.append(escape(child.tail or ""))
    return "".join(parts)


def without(element: Element, *names: str) -> Element:
    """The same element without those of some names; what stands behind them stays."""
    for parent in element.iter():
        before: Element | None = None
        for child in list(parent):
            if local(child.tag) not in names:
                before = child
                continue
            if before is None:
                parent.text = (parent.text or "") + (child.tail or "")
            else:
                before.tail = (before.tail or "") + (child.tail or "")
            parent.remove(child)
    return element
