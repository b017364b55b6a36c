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
from dataclasses import dataclass, field

from pipeline.domain import Abstract, Source
from pipeline.inputs.entries import Digest, Skipped, make_abstract
from pipeline.inputs.foreign import refusal
from pipeline.inputs.instructions import is_for_somebody
from pipeline.inputs.lines import Kind, Meta, is_field, is_names, kind_of, read_meta
from pipeline.inputs.paragraphs import Paragraph, paragraphs
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

_LINE_END = re.compile(r"\r\n|\r|\n")
_CELLS = re.compile(r"(?:[^,;\t]{0,100}(?:[,;](?![\s\d])|\t)){6}")
"""How a title begins that is a row of a table, between whose cells no space stands."""

_USER_WORDS, _NAME_WORDS, _PLACED_WORDS = 3, 6, 12
"""Words at most of a user's and of an organisation's name, at least of an abstract known by its place."""

_SPACED = 40
"""A page with a blank line in so many, or more, has them between titles and abstracts."""

_ENTRIES_A_STRANGER = 20
"""Entries for each line of markup or source code that a page may have: a small one has none."""

_SOME = 3
"""Entries, at least, by which it can be told what stands below each."""


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A line of markup or source code."""


_Token = Paragraph | Meta | _Foreign


@dataclass(slots=True)
class _Entry:
    """An entry while its metadata are still coming in."""

    title: str
    texts: list[str]
    metas: list[Meta] = field(default_factory=list)
    second: bool = False
    """Whether another line stands right above the title that could be one as well."""
    field: str | None = None
    """The first line of the title, or right above it, that is a field of a record."""
    named: str = ""
    """The last line of a title of several, where it may be a list of names."""


def _is_abstract(entry: _Entry) -> bool:
    return speaks_of_work(" ".join(entry.texts))


def read_page(text: str, name: str) -> Digest:
    """The entries of a page and what could not be read as one.

    Raises DigestError where the page has none, or where so much of it is something else that it is
    hardly a digest. The time is linear in the length of the page.
    """
    if (error := refusal(text, name)) is not None:
        raise error
    lines = _LINE_END.split(text)
    spaced = _SPACED * sum(not line.strip() for line in lines) >= len(lines)
    reader = _Reader(_tokens(lines, spaced), spaced)
    reader.run()
    if (doubt := reader.doubt()) is not None and (error := refusal(text, name, doubt)) is not None:
        raise error
    abstracts = tuple(
        _abstract(entry, name, position, reader.date)
        for position, entry in enumerate(reader.entries, start=1)
    )
    told = (*reader.told(ends_open=lines[-1].strip() != ""), *reader.guessed())
    return Digest(name, reader.date, abstracts, reader.reported(), told)


def _abstract(entry: _Entry, name: str, position: int, digest: str | None) -> Abstract:
    source = Source(
        file=name,
        position=position,
        digest=digest,
        date=next((meta.date for meta in entry.metas if meta.date), None),
        authors=next((meta.authors for meta in entry.metas if meta.authors is not None), None),
        comments=next((meta.comments for meta in entry.metas if meta.comments is not None), None),
    )
    return make_abstract(entry.title, " ".join(entry.texts), source)


def _tokens(lines: list[str], spaced: bool) -> list[_Token]:
    """Paragraphs, metadata and foreign lines, in their order; blank lines and furniture left out."""
    tokens: list[_Token] = []
    open_lines: list[str] = []
    submitter = False
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        kind = kind_of(line)
        if open_lines and _reads_on(open_lines[-1], line, kind):
            kind = Kind.TEXT
        if kind is Kind.TEXT and submitter and len(line.split()) <= _USER_WORDS:
            kind = Kind.FURNITURE
        submitter = kind is Kind.SUBMITTER or (submitter and kind is Kind.BLANK)
        if kind is Kind.TEXT:
            open_lines.append(line)
            continue
        tokens.extend(paragraphs(open_lines, number - len(open_lines), spaced))
        open_lines = []
        if kind is Kind.META:
            tokens.append(read_meta(line) or Meta())
        elif kind is Kind.FOREIGN:
            tokens.append(_Foreign())
    tokens.extend(paragraphs(open_lines, len(lines) + 1 - len(open_lines), spaced))
    return tokens


def _reads_on(last: str, line: str, kind: Kind) -> bool:
    """Whether what looks like no text is part of a wrapped sentence ("- comprising 4 tasks -")."""
    if line == ".":
        return True
    markup = kind is Kind.FOREIGN and any(character.isalnum() for character in line)
    address = kind is Kind.FURNITURE and "://" in line
    return (markup or address) and not ends_sentence(last)


class _Reader:
    """Walks over the tokens of one page and collects its entries."""

    def __init__(self, tokens: list[_Token], spaced: bool) -> None:
        self.entries: list[_Entry] = []
        self.date: str | None = None
        self.foreign = 0
        self._tokens = tokens
        self._spaced = spaced
        self._last_title = ""
        self._has_metadata = sum(isinstance(token, Meta) for token in tokens) > 1
        self._title: Paragraph | None = None
        self._title_metas: list[Meta] = []
        self._second = False
        self._section = ""
        """A heading above a part of an abstract."""
        self._above: tuple[str, ...] = ()
        """Lines right above the title."""
        self._closed = True
        self._next_line = 0
        self._skipped: list[tuple[int, bool, Skipped]] = []
        """Number of entries read before it, whether it is certainly no furniture, and what it is."""

    def run(self) -> None:
        """Read all tokens."""
        for index, token in enumerate(self._tokens):
            following = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
            if isinstance(token, Paragraph):
                self._paragraph(token, following)
            elif isinstance(token, Meta):
                if self._is_organisation(index):
                    self._title = None
                self._meta(token)
            else:
                self.foreign += 1
                self._drop_title()
                self._closed = True
        self._last_title = self._title.text if self._title is not None and self.entries else ""
        self._drop_title()

    def doubt(self) -> str | None:
        """Why this is hardly a digest, as a clause; None where it is one.

        A page has no line of markup or source code but in jest, and no title that is a field of a record.
        """
        count = len(self.entries)
        field = next((entry.field for entry in self.entries if entry.field), None)
        if field is not None:
            return f"{field[:60]!r} above an abstract is not a title but a field of a record"
        cells = next((entry.title for entry in self.entries if _CELLS.match(entry.title)), None)
        if cells is not None:
            return f"{cells[:60]!r} above an abstract is not a title but a row of a table"
        names = next((entry for entry in self.entries if entry.second and is_names(entry.title)), None)
        if names is not None:
            return f"{names.title[:60]!r} above an abstract is not a title: it looks like its authors"
        named = [entry.named for entry in self.entries if entry.named]
        if len(named) >= 2 and 2 * len(named) >= count:
            return f"{named[0][:60]!r} above an abstract is no part of a title: it looks like its authors"
        seconds = sum(entry.second for entry in self.entries)
        if seconds >= 2 and 2 * seconds >= count - 1:
            return "two lines that may be a title stand above most abstracts"
        if not count or self.foreign > count // _ENTRIES_A_STRANGER or len(self.reported()) > count:
            return "it holds no title with an abstract below it, or mostly something else"
        if not self._has_metadata and 2 * sum(map(_is_abstract, self.entries)) < count:
            return "what stands below its titles does not read like abstracts"
        addressed = sum(is_for_somebody(entry.title, " ".join(entry.texts)) for entry in self.entries)
        if not self._has_metadata and 2 * addressed > count:
            return "it reads like a prompt, a guide, a licence, a letter or a log, and not like abstracts"
        return None

    def guessed(self) -> tuple[str, ...]:
        """What was taken for a title, where nothing else says that it is one."""
        if self._has_metadata or len(self.entries) != 1:
            return ()
        title = self.entries[0].title[:60]
        return (
            f"plain text without authors or date: {title!r} is taken for a title, the rest for its abstract",
        )

    def told(self, *, ends_open: bool) -> tuple[str, ...]:
        """That the page may be cut off, by what its end lacks; `ends_open` if its last line has no end."""
        *others, last = self.entries
        below = sum(bool(entry.metas) for entry in others)
        if self._last_title and ends_open:
            return (
                f"the page ends with a title and no abstract, {self._last_title[:60]!r}: it may be cut off",
            )
        if (
            len(others) >= _SOME
            and 10 * below >= 9 * len(others)
            and not last.metas
            and ends_sentence(last.texts[-1])
        ):
            return ("no authors or date stand below the last abstract, as below others: it may be cut off",)
        return ()

    def reported(self) -> tuple[Skipped, ...]:
        """What was skipped, without the furniture before the first entry and after the last."""
        last = len(self.entries)
        return tuple(skipped for after, sure, skipped in self._skipped if sure or 0 < after < last)

    def _paragraph(self, paragraph: Paragraph, following: _Token | None) -> None:
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
            self._title, self._second = paragraph, above is not None and bool(self.entries)
            touches = above is not None and above.line + len(above.lines) == paragraph.line
            self._above = above.lines if above is not None and touches else ()

    @staticmethod
    def _is_title_with_stop(text: str, following: _Token | None, closed: bool) -> bool:
        """Whether prose of one sentence stands where a title should, right before an abstract."""
        if not isinstance(following, Paragraph) or not is_prose(following.text):
            return False
        short = len(text.split()) < LONG_WORDS and sentences(text) == 1
        return short and (closed or is_title_case(text))

    def _is_abstract_by_place(self, text: str, following: _Token | None) -> bool:
        """Whether words that could be a title stand between a title and metadata."""
        between = self._title is not None and not self._title_metas and isinstance(following, Meta)
        return between and len(text.split()) >= _PLACED_WORDS and not is_title_case(text)

    def _prose(self, paragraph: Paragraph, text: str) -> None:
        section, self._section = self._section, ""
        text = f"{section}: {text}" if section else text
        if self._title is not None:
            self._open(self._title.lines, text, self._title_metas)
        elif self._closed and len(paragraph.lines) > 1 and is_title_case(paragraph.lines[0]):
            self._open(paragraph.lines[:1], joined(paragraph.lines[1:]), [])
        elif not self._closed and (section or self._has_metadata or self._touches(paragraph, text)):
            self.entries[-1].texts.append(text)
        else:
            sure = len(text.split()) >= LONG_WORDS or not self._closed
            self._skip(paragraph, "no title stands above this paragraph", sure=sure)
        self._next_line = paragraph.line + len(paragraph.lines)

    def _touches(self, paragraph: Paragraph, text: str) -> bool:
        """Whether lines are more of the abstract above for want of a blank line, on a page that has them."""
        part = len(paragraph.lines) > 1 or len(text.split()) < LONG_WORDS
        return self._spaced and part and paragraph.line == self._next_line

    def _open(self, lines: tuple[str, ...], text: str, metas: list[Meta]) -> None:
        field = next(filter(is_field, (*self._above, *lines)), None)
        named = lines[-1] if len(lines) > 1 and is_names(lines[-1]) else ""
        self.entries.append(_Entry(joined(lines), [text], metas, self._second, field, named))
        self._title, self._title_metas, self._closed, self._second, self._above = None, [], False, False, ()

    def _meta(self, meta: Meta) -> None:
        if not self.entries and meta.authors is None and not self._title_metas:
            self.date = self.date or meta.date
            self._title = None
        elif self._title is not None:
            self._title_metas.append(meta)
        elif self.entries:
            self.entries[-1].metas.append(meta)
        self._closed = True

    def _is_organisation(self, index: int) -> bool:
        """Whether the title before the metadata at `index` is the name of an organisation.

        It is where it is short, stands right behind an abstract, and no prose follows the metadata.
        """
        if (
            self._title is None
            or self._closed
            or self._title_metas
            or len(self._title.text.split()) > _NAME_WORDS
        ):
            return False
        while index < len(self._tokens) and isinstance(self._tokens[index], Meta):
            index += 1
        pair = self._tokens[index : index + 2]
        behind = pair[0] if pair else None
        if not isinstance(behind, Paragraph) or not is_prose(behind.text):
            return True
        return len(pair) > 1 and self._is_title_with_stop(behind.text, pair[1], closed=True)

    def _drop_title(self) -> None:
        if self._title is not None:
            sure = bool(self._title_metas)
            self._skip(self._title, "no abstract stands below this title", sure=sure)
        self._title, self._title_metas = None, []

    def _skip(self, paragraph: Paragraph, reason: str, *, sure: bool) -> None:
        skipped = Skipped(paragraph.line, paragraph.text, reason)
        self._skipped.append((len(self.entries), sure, skipped))
