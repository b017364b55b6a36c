"""Any one file to its abstracts: recognised, unpacked, read, and accounted for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from pipeline.domain import Abstract
from pipeline.errors import DigestError
from pipeline.inputs.beginning import LOOKED_AT, Beginning
from pipeline.inputs.charsets import as_utf8
from pipeline.inputs.columns import Columns
from pipeline.inputs.containers import DAMAGED, file_size, is_packed, members, most_unpacked
from pipeline.inputs.contents import check_known, ends_within
from pipeline.inputs.entries import LONGEST, UNTITLED, Skipped, Skips
from pipeline.inputs.formats.page import read_page
from pipeline.inputs.formats.parquet import is_parquet, parquet_rows
from pipeline.inputs.jsonlines import byte_lines, json_lines, looks_like_json
from pipeline.inputs.mails import Member, is_mail
from pipeline.inputs.readers import Reader, reader_of
from pipeline.inputs.records import Entry, RecordCounts, has_text, says_something, title_of, to_abstract
from pipeline.inputs.strays import SAVED_PAGE, strays
from pipeline.inputs.values import whose_empty
from pipeline.setting_names import setting

_DEEPEST = 3
"""Holders within one another, as in a zip of mailboxes with packed attachments."""


def abstracts_of(file: IO[bytes], name: str, account: RecordCounts, columns: Columns) -> Iterator[Abstract]:
    """The abstracts of a file, one after the other; `account` says at the end what else was in it.

    Raises:
        DigestError: it cannot be read, or holds no abstract; that may turn out at the end only.
    """
    yield from _read(file, name, account, columns)


def abstracts_of_pages(
    pages: Sequence[Path], name: str, account: RecordCounts, columns: Columns
) -> Iterator[Abstract]:
    """The abstracts of pages that were fetched for a name, which may hold none.

    Raises:
        DigestError: one cannot be read, or is damaged: it can be fetched again.
    """
    for page in pages:
        with page.open("rb") as file:
            try:
                yield from _read(file, name, account, columns)
            except _Bare:
                continue
        for skipped in account.skipped:
            if skipped.reason.startswith(DAMAGED):
                raise DigestError(f"{name} {skipped.reason}")


class _Bare(DigestError):
    """A file was understood, but holds no abstract."""


def _read(
    file: IO[bytes], name: str, account: RecordCounts, columns: Columns, depth: int = 0, within: str = ""
) -> Iterator[Abstract]:
    """The abstracts of a file, or of a part of one: `within` names the format of the whole."""
    begin = Beginning(file.read(LOOKED_AT))
    file.seek(0)
    if is_parquet(file):
        yield from _parquet(file, name, account, columns)
    elif is_packed(begin.data):
        yield from _unpacked(file, begin.data, name, account, columns, depth)
    else:
        check_known(begin.data, name)
        with as_utf8(file, name) as (text, told):
            account.told += [told] if told else []
            yield from _written(text, name, account, columns, within)


def _written(
    file: IO[bytes], name: str, account: RecordCounts, columns: Columns, within: str
) -> Iterator[Abstract]:
    """The abstracts of a text, and whether it ends within the last."""
    begin = Beginning(file.read(LOOKED_AT))
    file.seek(0)
    last: Abstract | None = None
    if (reader := reader_of(begin, columns)) is not None:
        found = _recorded(reader, file, begin, name, account, columns)
    else:
        found = _native(file, begin.text.lstrip(), name, account, within=within)
    try:
        for last in found:
            yield last
    except DigestError as error:
        if not columns.named or reader is not None:
            raise
        names = f"{setting('title_field')} and {setting('text_field')}"
        raise DigestError(f"{error} Or check {names}: what they name may not be in it.") from error
    if last is not None and ends_within(file, last.text):
        account.told.append("the file does not end with a sentence: its last abstract may be cut off")


def _recorded(
    reader: Reader, file: IO[bytes], begin: Beginning, name: str, account: RecordCounts, columns: Columns
) -> Iterator[Abstract]:
    """What a reader of records gives; raises DigestError at the end where no record has an abstract."""
    _note(account, reader.name)
    account.why = account.why or reader.bare
    if reader.told is not None and (clause := reader.told(begin, columns)):
        account.told.append(clause)
    if begin.lists_beside:
        account.told.append(f"other lists in it are not read: {', '.join(begin.lists_beside)[:80]}")
    records, found, untitled = account.records, account.with_abstract, account.untitled
    before, kept = account.skips.count, len(account.skipped)
    account.before = records + before
    for entry in reader.entries(file, begin, columns):
        if isinstance(entry, Skipped):
            account.skips.add(entry)
        elif (abstract := _abstract(entry, account, reader)) is not None:
            yield abstract
    for stray in strays(file, reader.name):
        account.skips.add(stray)
    _tell_untitled(account, account.untitled - untitled)
    if account.with_abstract == found:
        first = account.skipped[kept:][:1] or account.skipped[-1:] if account.skips.count > before else []
        raise _nothing(reader, name, account.records - records, *first)


def _tell_untitled(account: RecordCounts, count: int) -> None:
    if count:
        account.told.append(f"{count:,} of the abstracts {'have' if count > 1 else 'has'} no title")


def _abstract(entry: Entry, account: RecordCounts, reader: Reader) -> Abstract | None:
    """The abstract in a record, if it has one; the account knows it either way."""
    account.records += 1
    position = account.records + account.skips.count
    too_long = max(len(entry.text), len(entry.title)) > LONGEST
    if fault := "its text is longer than any abstract" if too_long else entry.fault:
        _lost(entry, account, position, fault)
        return None
    try:
        title = title_of(entry)
        made = to_abstract(entry, account.file, position, reader.name) if has_text(entry) else None
        title.encode()
    except UnicodeEncodeError:
        _lost(entry, account, position, "the text holds half of a surrogate pair")
        return None
    account.first = account.first or (title if account.records == 1 else "")
    account.last = title
    if made is None or not says_something(made.text):
        account.bare(title, *_place(entry, account, position), entry.text.strip())
        return None
    if not made.title and not reader.feed:
        account.untitled += 1
        made = replace(made, title=UNTITLED)
    elif not made.title:
        _lost(entry, account, position, "it has no title", made.text[:80])
        return None
    account.with_abstract += 1
    return made


def _lost(entry: Entry, account: RecordCounts, position: int, reason: str, shown: str = "") -> None:
    """Notes that a record cannot be read."""
    account.records -= 1
    number, unit = _place(entry, account, position)
    account.skips.add(Skipped(number, shown, reason, unit, broken=True))


def _place(entry: Entry, account: RecordCounts, position: int) -> tuple[int, str]:
    """Where a record stands in its own part of a file, as messages say it."""
    return (entry.line, "line") if entry.line else (position - account.before, "record")


def _nothing(reader: Reader, name: str, records: int, first: Skipped | None = None) -> DigestError:
    why = f": {reader.bare}" if reader.bare else ""
    if records:
        plural = "s" if records > 1 else ""
        return _Bare(
            f"{name} is {reader.name} with {records:,} record{plural}, none has an abstract{why}. Give a "
            f"file that"
            " holds abstracts."
        )
    if first is None:
        return _Bare(f"{name} holds no records: it is {reader.name} without any. Give another file.")
    return DigestError(
        f"{name} looks like {reader.name}, but no record can be read: {first.unit} {first.line}:"
        f" {first.reason}. Export it again."
    )


def _note(account: RecordCounts, reader: str) -> None:
    names = account.reader.split(" + ") if account.reader else []
    account.reader = " + ".join(dict.fromkeys([*names, reader]))


def _native(
    file: IO[bytes], begin: str, name: str, account: RecordCounts, *, within: str
) -> Iterator[Abstract]:
    """JSON lines, else a saved page; a letter is refused, though it has short lines above longer ones."""
    skips = Skips()
    if looks_like_json(begin):
        if (whose := whose_empty(file.read(LOOKED_AT))) is not None:
            raise _Bare(
                f"{name} holds no records: it is an answer of {whose} with an empty list. Ask for something"
                " else."
            )
        file.seek(0)
        reader = "JSON lines"
        found = json_lines(_lines(file), name, begin, skips)
    elif within == "mail":
        raise DigestError(
            f"{name} holds nothing of a format that is read. Save what it lists, and give that."
        )
    else:
        reader = SAVED_PAGE
        found = read_page(file, name, skips, account.told)
    _note(account, reader)
    yield from _placed(found, account)
    account.skips.add_all(skips)
    for stray in strays(file, reader):
        account.skips.add(stray)


def _parquet(file: IO[bytes], name: str, account: RecordCounts, columns: Columns) -> Iterator[Abstract]:
    _note(account, "Parquet")
    skips = Skips()
    yield from _placed(parquet_rows(file, name, skips, columns), account)
    account.skips.add_all(skips)


def _placed(found: Iterator[Abstract], account: RecordCounts) -> Iterator[Abstract]:
    """Abstracts of a part, their places counted on from those of the parts before."""
    before, untitled = account.records + account.skips.count, account.untitled
    for abstract in found:
        account.records += 1
        account.untitled += abstract.title == UNTITLED
        account.with_abstract += 1
        account.first = account.first or abstract.title
        account.last = abstract.title
        source = abstract.sources[0]
        if before or source.file != account.file:
            source = replace(source, file=account.file, position=before + source.position)
            abstract = replace(abstract, sources=(source,))  # noqa: PLW2901 - as it is placed
        yield abstract
    _tell_untitled(account, account.untitled - untitled)


def _unpacked(
    file: IO[bytes], begin: bytes, name: str, account: RecordCounts, columns: Columns, depth: int
) -> Iterator[Abstract]:
    """What each part gives; a part that cannot be read is told, if another can.

    Of parts that say the same in several ways, as in a mail, the first that can be read stands for all. What
    is written in a mail beside its attachments need not be readable.
    """
    if depth >= _DEEPEST:
        raise DigestError(
            f"{name} holds packed files within packed files. Unpack it, and give what was in it."
        )
    records, found = account.records, account.with_abstract
    unit = "mail" if is_mail(begin) else "part"
    faults: list[tuple[Member, DigestError]] = []
    read: set[tuple[int, int]] = set()
    told: set[int] = set()
    for member in _members(file, begin, name, account):
        if (member.number, member.choice) in read:
            continue
        before, noted = account.records, [(one, len(one)) for one in (account.skips.kept, account.without)]
        inner = f"{name}, {member.name}" if member.name else name
        try:
            yield from _read(member.file, inner, account, columns, depth + 1, unit)
        except DigestError as error:
            faults.append((member, error))
        for notes, count in noted:
            notes[count:] = [_in(member.name, one) for one in notes[count:]]
        if account.records > before:
            read.add((member.number, member.choice))
            told.add(member.number)
    if account.with_abstract == found:
        raise _none_of(name, account, account.records - records, [fault for _, fault in faults])
    for member, fault in faults:
        if not member.is_body or member.number not in told:
            told.add(member.number)
            # The line that tells it names the file, and the mail by its number.
            why = (
                str(fault)
                .removeprefix(f"{name}, mail {member.number}")
                .removeprefix(f"{name}, ")
                .lstrip(" ,")
            )
            account.skips.add(Skipped(member.number, "", why, unit, broken=not member.is_body))


def _in(member: str, skipped: Skipped) -> Skipped:
    return replace(skipped, within=", ".join(filter(None, (member, skipped.within))))


def _members(file: IO[bytes], begin: bytes, name: str, account: RecordCounts) -> Iterator[Member]:
    """The parts before a holder is damaged, which is told; raises DigestError where nothing was in them."""
    found = account.with_abstract
    if account.room is None:
        account.room = most_unpacked(file_size(file))
    try:
        for member in members(file, name, begin):
            # Each part may be a little too much, and hold others.
            account.room -= file_size(member.file)
            if account.room < 0:
                raise _too_much(name)
            yield member
    except DigestError as error:
        if account.with_abstract == found:
            raise
        why = str(error).removeprefix(f"{name} ")
        account.skips.add(Skipped(account.records + 1, "", why, "record", broken=True))


def _too_much(name: str) -> DigestError:
    return DigestError(
        f"{name} holds parts that together are larger than claimsift unpacks. Unpack it yourself."
    )


def _none_of(name: str, account: RecordCounts, records: int, faults: list[DigestError]) -> DigestError:
    """Why nothing in a holder is an abstract."""
    if len(faults) == 1:
        return faults[0]
    if records:
        why = f": {account.why}" if account.why else ""
        return DigestError(
            f"{name} holds {records:,} records of {account.reader}, none has an abstract{why}."
        )
    if not faults:
        return DigestError(f"{name} holds nothing that can be read. Unpack it, and look what is in it.")
    return DigestError(f"{name} holds {len(faults)} parts, and none can be read. The first: {faults[0]}")


def _lines(file: IO[bytes]) -> Iterator[str | None]:
    """The lines of a text; one that is no UTF-8 has halves of surrogate pairs, and is found to be broken."""
    encoding = "utf-8-sig"
    for line in byte_lines(file):
        yield None if line is None else line.decode(encoding, "surrogateescape").removesuffix("\n")
        encoding = "utf-8"
