"""Mails and mailboxes: the texts and attachments in them, each as a part that can be read twice."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import IO, TYPE_CHECKING, Any, cast

from pipeline.errors import DigestError
from pipeline.inputs.charsets import IN_MEMORY, codec_of, convert
from pipeline.inputs.contents import LONGEST_LINE

if TYPE_CHECKING:
    from email.message import Message

MOST_MEMBERS = 10_000
"""Parts of anything that holds others."""

_CHUNK = 1 << 20
_LARGEST_MAIL = 32 << 20
_SAVE = "Save what is attached to it, and give that."
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_SEEN = ("image", "audio", "video")
_FROM = re.compile(rb"From [^\n]{0,200}\d{4}[^\n]{0,20}\r?\n")
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}):[ \t\r\n]")
_MAIL = re.compile(
    rb"(?im)^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|Content-Transfer-Encoding"
    rb"|Subject|From|To|Date|DKIM-Signature|Reply-To|List-[\w-]+|X-[\w-]+):\s"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a file that holds others, and how it is called there, "" where it is the only one.

    `file` can be read twice. All parts of one mail have its `number`; those that also have one `choice` say
    the same in several ways. `is_body` says that it is what somebody wrote there, and nothing attached.
    """

    number: int
    name: str
    file: IO[bytes]
    choice: int = 0
    is_body: bool = False


def is_mail(begin: bytes) -> bool:
    """Whether a file that begins so is a mail or a mailbox."""
    head = re.split(rb"\r?\n\r?\n", begin[:20_000].lstrip(), maxsplit=1)[0]
    if _FROM.match(head):
        return True
    return _HEADER.match(head) is not None and len({found.lower() for found in _MAIL.findall(head)}) >= 3


def mailed(file: IO[bytes], name: str) -> Iterator[Member]:
    """The parts of a mail, or of each one of a mailbox.

    Raises:
        DigestError: one is larger than any, or nested too deep.
    """
    try:
        for number, message in enumerate(_messages(file, name), start=1):
            yield from _parts(message, number)
    except RecursionError:
        raise DigestError(f"{name} has a mail whose parts are nested too deep. {_SAVE}") from None


def _messages(file: IO[bytes], name: str) -> Iterator["Message"]:
    """Each mail of a mailbox, or the one that there is, parsed line by line: it is held once."""
    parser = _Parser(name)
    size = length = 0
    says, is_blank, begins = False, True, True
    while line := file.readline(_CHUNK):
        if is_blank and begins and _FROM.fullmatch(line):
            if says:
                yield parser.close()
            parser = _Parser(name)
            size, says = 0, False
            continue
        size += len(line)
        length = len(line) + (0 if begins else length)
        if size > _LARGEST_MAIL or length > LONGEST_LINE:
            raise DigestError(
                f"{name} has a mail with more than {_LARGEST_MAIL:,} bytes, or {LONGEST_LINE:,} in a line."
                f" {_SAVE}"
            )
        parser.feed(line[1:] if begins and line.startswith(b">From ") else line)
        is_blank = begins and not line.strip()
        says = says or bool(line.strip())
        begins = line.endswith(b"\n")
    if says:
        yield parser.close()


class _Parser:
    """Makes a mail of its lines, and counts its parts."""

    def __init__(self, name: str) -> None:
        import email.policy
        from email.feedparser import BytesFeedParser

        self._name = name
        self._count = 0
        # The newer policy reads headers by a grammar, and raises IndexError on damaged ones.
        self._parser = BytesFeedParser(self._part, policy=email.policy.compat32)
        self.feed, self.close = self._parser.feed, self._parser.close

    def _part(self, **given: Any) -> "Message":  # noqa: ANN401 - the parser's own
        from email.message import Message

        self._count += 1
        if self._count > MOST_MEMBERS:
            raise DigestError(f"{self._name} has a mail with more than {MOST_MEMBERS:,} parts. {_SAVE}")
        return Message(**given)


def _parts(message: "Message", number: int) -> Iterator[Member]:
    """The texts and attachments of a mail, a plain text before the HTML that says the same."""
    for part, choice in sorted(_leaves(message), key=lambda one: one[0].get_content_type() == "text/html"):
        with _payload(part) as payload:
            if payload.read(1):
                payload.seek(0)
                attached = _attached(part)
                named = f"mail {number}" if attached is None else f"mail {number}, {attached}"
                yield Member(number, named, payload, choice, is_body=attached is None)


def _leaves(message: "Message") -> Iterator[tuple["Message", int]]:
    """The parts of a mail that may hold text, each with a number, which those that say the same share."""
    waiting, numbers = [(message, 0)], count(1)
    while waiting:
        part, choice = waiting.pop()
        if part.is_multipart():
            shared = next(numbers) if part.get_content_type() == "multipart/alternative" else 0
            inner = cast("list[Message]", part.get_payload())
            waiting += [(one, choice or shared) for one in reversed(inner)]
        elif part.get_content_type() not in _SIGNATURES and part.get_content_maintype() not in _SEEN:
            own = next(numbers)
            yield part, own if _attached(part) is not None else choice or own


def _attached(part: "Message") -> str | None:
    """How an attachment is called; None for what is written in the mail itself."""
    try:
        name, disposition = part.get_filename(), part.get_content_disposition()
    except (ValueError, LookupError, AssertionError, AttributeError, TypeError):
        return None
    return (
        " ".join(str(name or "an attachment").split())[:80] if name or disposition == "attachment" else None
    )


def _payload(part: "Message") -> IO[bytes]:
    """The contents of a part, as UTF-8 where it is text of the encoding that is said; empty if unreadable.

    The part holds them no longer: a mail may be nothing else.
    """
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    part.set_payload("")
    if not isinstance(payload, bytes) or payload.isspace():
        return BytesIO()
    with suppress(ValueError, LookupError, AssertionError):
        codec = codec_of(part.get_content_charset() or "")
        if part.get_content_maintype() == "text" and codec:
            return _converted(payload, codec)
    return BytesIO(payload)


def _converted(payload: bytes, codec: str) -> IO[bytes]:
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        convert(BytesIO(payload), kept, codec)
    except BaseException:
        kept.close()
        raise
    return kept
