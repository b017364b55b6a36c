"""The saved text of a "Daily Papers" page to its entries.

A page is a row of entries between furniture: a title, an abstract, and on some pages metadata
("• 7 authors", "·", "Mar 24 1", or the name of an organisation in place of the authors). Where one
ends is decided by structure first and by the words second:

1. A blank line, a line of metadata and a line of known furniture end a paragraph. Lines that follow
   one another without any belong together where the first runs on or is filled to the width of the
   paragraph; otherwise each is a paragraph of its own.
2. A paragraph is prose or a title by its words (`pipeline.inputs.prose`); length decides only beyond
   that of any title, as a title can be longer than a short abstract.
3. An entry is a title and the prose behind it. Metadata belong to the abstract above them; a short
   line between an abstract and its metadata is an organisation.
4. A heading of a part of an abstract ("Methods") is a label of what follows, and no title.
5. On pages with metadata, further prose before the metadata is more of the abstract; on others only
   where no blank line stands between.
6. One sentence in the place of a title, right before prose, is a title with a full stop.
7. A title without prose behind it and prose without a title are reported as skipped, but for
   furniture before the first entry and after the last one.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from pipeline.domain import Abstract, Source
from pipeline.inputs.contents import check_text, ends_line, text_lines
from pipeline.inputs.entries import LONGEST, Skipped, Skips, make_abstract
from pipeline.inputs.foreign import LOOKED_AT, refusal
from pipeline.inputs.instructions import FOR_SOMEBODY, is_for_somebody
from pipeline.inputs.lines import Meta, is_field, is_names
from pipeline.inputs.paragraphs import Ahead, PageLayout, Paragraph, Token, tokens
from pipeline.inputs.prose import (
    LONG_WORDS,
    ends_sentence,
    is_prose,
    is_section,
    is_title_case,
    joined,
    sentences,
    speaks_of_work,
)

_CELLS = re.compile(r"(?:[^,;\t]{0,100}(?:[,;](?![\s\d])|\t)){6}")
"""How a title begins that is a row of a table, between whose cells no space stands."""

_NAME_WORDS, _PLACED_WORDS = 6, 12
"""Words at most of an organisation's name, at least of an abstract known by its place."""

_ENTRIES_A_STRANGER = 20
"""Entries for each line of markup or source code that a page may have: a small one has none."""

_ASKED = 100
"""Entries of a page that are weighed, at most, for speaking to somebody, which takes long."""

_SOME = 3
"""Entries, at least, by which it can be told what stands below each."""

_SHOWN = 4000
"""Characters of what is skipped."""

_MOST = 10_000
"""Lines of a paragraph at most; and parts outside of entries, of which a page may have ten an entry more."""

_SOMETHING_ELSE = "it holds no title with an abstract below it, or mostly something else"
_MOST_METAS = 100
"""Lines of metadata in a row that are looked at."""


@dataclass(slots=True)
class _PageEntry:
    """An entry while its metadata are still coming in."""

    line: int
    title: str
    texts: list[str]
    metas: list[Meta] = field(default_factory=list)
    second: bool = False
    """Whether another line stands right above the title that could be one as well."""
    field: str | None = None
    """The first line of the title, or right above it, that is a field of a record."""
    named: str = ""
    """The last line of a title of several, where it may be a list of names."""
    touched: bool = False
    """Whether that other line stands right above it, with no blank line between."""

    def add(self, text: str) -> None:
        """Takes in a further paragraph, if it is not too long already."""
        if sum(map(len, self.texts)) <= LONGEST:
            self.texts.append(text)


def read_page(file: IO[bytes], name: str, skips: Skips, told: list[str]) -> Iterator[Abstract]:
    """The entries of a page; what could not be read as one, and what else is to be told, is added to these.

    It is gone through several times, and no more of it kept than an entry. The time is linear in its length.

    Raises:
        DigestError: at once, where the page has no entry, or so much of it is something else that it is
            hardly a digest.
    """
    check_text(file, name)
    file.seek(0)
    begin = file.read(4 * LOOKED_AT).decode("utf-8-sig", "ignore")

    def lines() -> Iterator[str]:
        file.seek(0)
        yield from text_lines(file)
        if ends_line(file):
            yield ""

    if (error := refusal(begin, name, lines())) is not None:
        raise error
    shape = PageLayout(lines())
    # Whether it is a page at all turns out at its end, and nothing must be read of what is none.
    tried = _PageReader(shape, judges=not shape.has_metadata)
    with suppress(_Hopeless):
        for _ in tried.run(tokens(lines(), shape.spaced)):
            pass
    doubt = tried.doubt()
    if doubt is not None and (error := refusal(begin, name, lines(), doubt)) is not None:
        raise error
    reader = _PageReader(shape, judges=False)
    for position, entry in enumerate(reader.run(tokens(lines(), shape.spaced)), start=1):
        if max(len(entry.title), sum(map(len, entry.texts))) > LONGEST:
            why = "its text is longer than any abstract"
            reader.skips.add(Skipped(entry.line, entry.title[:80], why, broken=True))
        else:
            yield _abstract(entry, name, position, reader.date)
    skips.add_all(reader.skips)
    told += [*reader.told(), *reader.guessed()]


def _abstract(entry: _PageEntry, name: str, position: int, digest: str | None) -> Abstract:
    source = Source(
        file=name,
        position=position,
        digest=digest,
        date=next((meta.date for meta in entry.metas if meta.date), None),
        authors=next((meta.authors for meta in entry.metas if meta.authors is not None), None),
        comments=next((meta.comments for meta in entry.metas if meta.comments is not None), None),
    )
    return make_abstract(entry.title, " ".join(entry.texts), source)


class _Hopeless(Exception):
    """What was read so far is not a page."""


class _PageTotals:
    """What is known of all entries of a page when they have gone by."""

    def __init__(self, *, judges: bool) -> None:
        self._judges = judges
        self.touched = False
        self.count = self.below = self.seconds = self.named = self.abstracts = self.addressed = 0
        self.title = self.field = self.names = self.name = self.cells = ""
        self.last: _PageEntry | None = None

    def add(self, entry: _PageEntry) -> None:
        """Takes note of an entry that is whole."""
        self.count += 1
        self.below += bool(entry.metas)
        self.seconds += entry.second
        self.touched = entry.touched
        text = " ".join(entry.texts) if self._judges else ""
        self.abstracts += not self._judges or speaks_of_work(text)
        asks = self._judges and self.count <= _ASKED
        self.addressed += asks and is_for_somebody(entry.title, text)
        self.title = self.title or entry.title
        self.field = self.field or entry.field or ""
        self.cells = self.cells or (entry.title if _CELLS.match(entry.title) else "")
        beside = entry.second or "|" in entry.title
        self.names = self.names or (entry.title if beside and is_names(entry.title) else "")
        self.named += bool(entry.named)
        self.name = self.name or entry.named
        self.last = entry


class _PageReader:
    """Walks over the tokens of one page and collects its entries."""

    def __init__(self, shape: PageLayout, *, judges: bool) -> None:
        self.date: str | None = None
        self.foreign = 0
        self.skips = Skips()
        self._maybe = Skips()
        """What stands behind the last entry, and is furniture of the page if no other follows."""
        self._entry: _PageEntry | None = None
        self._done: list[_PageEntry] = []
        self._shape = shape
        self._has_metadata, self._spaced = shape.has_metadata, shape.spaced
        self._seen = _PageTotals(judges=judges)
        self._ahead = Ahead(iter(()))
        self._last_title = ""
        self._title: Paragraph | None = None
        self._title_metas: list[Meta] = []
        self._second = False
        self._section = ""
        """A heading above a part of an abstract."""
        self._above: tuple[str, ...] = ()
        """Lines right above the title."""
        self._closed = True
        self._next_line = self._dropped = 0
        self._is_hopeless = False

    def run(self, tokens: Iterator[Token]) -> Iterator[_PageEntry]:
        """The entries, each as soon as the next begins."""
        self._ahead = Ahead(tokens)
        for token in self._ahead:
            if isinstance(token, Paragraph):
                if len(token.lines) > _MOST:
                    self._give_up()
                self._paragraph(token, self._ahead.at(0))
            elif isinstance(token, Meta):
                if self._is_organisation():
                    self._title = None
                self._meta(token)
            else:
                self.foreign += 1
                self._drop_title()
                self._closed = True
            yield from self._finished()
        self._last_title = self._title.text if self._title is not None and self._entry is not None else ""
        self._drop_title()
        if self._entry is not None:
            self._done.append(self._entry)
        yield from self._finished()
        self.skips.kept.sort(key=lambda one: one.line)

    def _give_up(self) -> None:
        self._is_hopeless = True
        raise _Hopeless

    def _finished(self) -> Iterator[_PageEntry]:
        for entry in self._done:
            self._seen.add(entry)
            yield entry
        self._done.clear()

    def doubt(self) -> str | None:
        """Why this is hardly a digest, as a clause; None where it is one.

        A page has no line of markup or source code but in jest, and no title that is a field of a record.
        """
        seen, count = self._seen, self._seen.count
        if self._is_hopeless:
            return _SOMETHING_ELSE
        if seen.field:
            return f"{seen.field[:60]!r} above an abstract is not a title but a field of a record"
        if seen.cells:
            return f"{seen.cells[:60]!r} above an abstract is not a title but a row of a table"
        if seen.names:
            return f"{seen.names[:60]!r} above an abstract is not a title: it looks like its authors"
        if seen.named >= 2 and 2 * seen.named >= count:
            return f"{seen.name[:60]!r} above an abstract is not part of a title: it looks like the authors"
        if 2 * seen.seconds >= count - 1 and (seen.seconds >= 2 or (count <= 2 and seen.touched)):
            return "two lines that may be a title stand above most abstracts"
        if not count or self.foreign > count // _ENTRIES_A_STRANGER or self.skips.count > count:
            return _SOMETHING_ELSE
        if 2 * seen.abstracts < count:
            return "what stands below its titles does not read like abstracts"
        if 2 * seen.addressed > min(count, _ASKED):
            return FOR_SOMEBODY
        return None

    def guessed(self) -> list[str]:
        """What was taken for a title, where nothing else says that it is one."""
        if self._has_metadata or self._seen.count != 1:
            return []
        title = self._seen.title[:60]
        return [
            f"plain text without authors or date: {title!r} is taken for a title, the rest for its abstract"
        ]

    def told(self) -> list[str]:
        """That the page may be cut off, by what its end lacks."""
        last, others = self._seen.last, self._seen.count - 1
        if self._last_title and self._shape.ends_open:
            return [
                f"the page ends with a title and no abstract, {self._last_title[:60]!r}: it may be cut off"
            ]
        is_bare = last is not None and not last.metas and ends_sentence(last.texts[-1])
        if is_bare and others >= _SOME and 10 * self._seen.below >= 9 * others:
            return ["no authors or date stand below the last abstract, as below others: it may be cut off"]
        return []

    def _paragraph(self, paragraph: Paragraph, following: Token | None) -> None:
        text = paragraph.text
        if is_section(text):
            self._section = text.rstrip(" :")
        elif self._title is None and self._is_title_with_stop(text, following, self._closed):
            self._title, self._second, self._above = paragraph, False, ()
        elif self._section or is_prose(text) or self._is_abstract_by_place(text, following):
            self._prose(paragraph, text)
        else:
            above = self._title
            self._drop_title()
            self._title, self._second = paragraph, above is not None and self._entry is not None
            touches = above is not None and above.line + len(above.lines) == paragraph.line
            self._above = above.lines if above is not None and touches else ()

    @staticmethod
    def _is_title_with_stop(text: str, following: Token | None, closed: bool) -> bool:
        """Whether prose of one sentence stands where a title should, right before an abstract."""
        if not isinstance(following, Paragraph) or not is_prose(following.text):
            return False
        short = len(text.split()) < LONG_WORDS and sentences(text) == 1
        return short and (closed or is_title_case(text))

    def _is_abstract_by_place(self, text: str, following: Token | None) -> bool:
        """Whether words that could be a title stand between a title and metadata."""
        between = self._title is not None and not self._title_metas and isinstance(following, Meta)
        return between and len(text.split()) >= _PLACED_WORDS and not is_title_case(text)

    def _prose(self, paragraph: Paragraph, text: str) -> None:
        section, self._section = self._section, ""
        text = f"{section}: {text}" if section else text
        if self._title is not None:
            self._open(self._title.line, self._title.lines, text, self._title_metas)
        elif self._closed and len(paragraph.lines) > 1 and is_title_case(paragraph.lines[0]):
            self._open(paragraph.line, paragraph.lines[:1], joined(paragraph.lines[1:]), [])
        elif (
            self._entry is not None
            and not self._closed
            and (section or self._has_metadata or self._touches(paragraph, text))
        ):
            self._entry.add(text)
        else:
            sure = len(text.split()) >= LONG_WORDS or not self._closed
            self._skip(paragraph, "no title stands above this paragraph", sure=sure)
        self._next_line = paragraph.line + len(paragraph.lines)

    def _touches(self, paragraph: Paragraph, text: str) -> bool:
        """Whether lines are more of the abstract above for want of a blank line, on a page that has them."""
        part = len(paragraph.lines) > 1 or len(text.split()) < LONG_WORDS
        return self._spaced and part and paragraph.line == self._next_line

    def _open(self, line: int, lines: tuple[str, ...], text: str, metas: list[Meta]) -> None:
        field = next(filter(is_field, (*self._above, *lines)), None)
        named = lines[-1] if len(lines) > 1 and is_names(lines[-1]) else ""
        touched = self._above != () and (self._second or self._entry is None)
        if self._entry is not None:
            self._done.append(self._entry)
            self.skips.add_all(self._maybe)
        self._maybe = Skips()
        self._entry = _PageEntry(line, joined(lines), [text], metas, self._second, field, named, touched)
        self._title, self._title_metas, self._closed, self._second, self._above = None, [], False, False, ()

    def _meta(self, meta: Meta) -> None:
        if self._entry is None and meta.authors is None and not self._title_metas:
            self.date = self.date or meta.date
            self._title = None
            metas = []
        elif self._title is not None:
            metas = self._title_metas
        else:
            metas = self._entry.metas if self._entry is not None else []
        if len(metas) < _MOST_METAS:
            metas.append(meta)
        self._closed = True

    def _is_organisation(self) -> bool:
        """Whether the title before the metadata is the name of an organisation.

        It is where it is short, stands right behind an abstract, and no prose follows the metadata.
        """
        if (
            self._title is None
            or self._closed
            or self._title_metas
            or len(self._title.text.split()) > _NAME_WORDS
        ):
            return False
        place = next(
            (at for at in range(_MOST_METAS) if not isinstance(self._ahead.at(at), Meta)), _MOST_METAS
        )
        behind = self._ahead.at(place)
        if not isinstance(behind, Paragraph) or not is_prose(behind.text):
            return True
        return self._is_title_with_stop(behind.text, self._ahead.at(place + 1), closed=True)

    def _drop_title(self) -> None:
        if self._title is not None:
            sure = bool(self._title_metas)
            self._skip(self._title, "no abstract stands below this title", sure=sure)
        self._title, self._title_metas = None, []

    def _skip(self, paragraph: Paragraph, reason: str, *, sure: bool) -> None:
        self._dropped += 1
        if self._dropped > _MOST + 10 * self._seen.count:
            self._give_up()
        skipped = Skipped(paragraph.line, paragraph.text[:_SHOWN], reason)
        if sure:
            self.skips.add(skipped)
        elif self._entry is not None:
            self._maybe.add(skipped)
