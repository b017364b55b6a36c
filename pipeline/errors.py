"""All errors that claimsift raises on purpose.

    ClaimsiftError
    ├── InputError            a file or parameter of the user's is wrong
    │   ├── DigestError       … a digest of abstracts
    │   └── CutShort          … because its last line is cut off; the rest is used: a warning
    ├── SchemaError           a schema or prompt file is missing, incomplete or contradicts itself
    │   └── SchemaUnknown     … or not installed; the work goes on without it: a warning
    ├── SetupError            this machine lacks something: an extra, a free port, room on the disk
    │   ├── BundledModelError the bundled model did not start
    │   ├── CacheError        the cache folder cannot be used
    │   └── OutputError       an output cannot be written
    ├── EndpointError         the endpoint did not answer one request
    │   ├── EndpointRefused   … and will not answer others: wrong key, unknown model, nobody there
    │   └── LimitReached      … because a limit of the user's stopped it
    └── InvalidReply          a reply cannot be used; the message tells the model why

Each message is one or two sentences for the user: what is wrong, with the name of the file or
address, and what to do about it.
"""

from pathlib import Path, PurePath
from traceback import extract_tb

_LONGEST = 200
"""Characters of an unforeseen error that are shown."""


def install(extra: str) -> str:
    """How to get an extra that is missing, as a sentence: in a clone, or where claimsift is installed."""
    if (Path(__file__).parent.parent / "pyproject.toml").is_file():
        return f"Install it by `uv sync --inexact --extra {extra}` or `pip install '.[{extra}]'`."
    return f"Install it by `pip install '.[{extra}]'` in the folder that claimsift was installed from."


class ClaimsiftError(Exception):
    """The root of everything that claimsift raises on purpose."""


class InputError(ClaimsiftError):
    """A file of the user's is not what it should be."""


class DigestError(InputError):
    """A file cannot be read as a digest of abstracts."""


class CutShort(InputError, UserWarning):
    """The last line of a file of judgements was never finished. The work goes on without it."""


class SchemaError(ClaimsiftError):
    """A schema or prompt file is missing, incomplete or contradicts itself."""


class SchemaUnknown(SchemaError, UserWarning):
    """The schema of some records is neither installed nor named. The work goes on without it."""


class SetupError(ClaimsiftError):
    """Something that this machine lacks."""


class BundledModelError(SetupError):
    """The bundled model did not start."""


class CacheError(SetupError):
    """The cache folder cannot be used."""


class OutputError(SetupError):
    """An output cannot be written: its folder is missing, or the disk takes no more."""


class EndpointError(ClaimsiftError):
    """The endpoint did not answer one request."""


class EndpointRefused(EndpointError):
    """The endpoint will not answer any request of this run."""


class LimitReached(EndpointError):
    """No request was sent: a limit that the user set leaves no room for it."""


class InvalidReply(ClaimsiftError):
    """A reply cannot be used; the message tells the model why."""


def unforeseen(error: BaseException) -> str:
    """Describes an error that nobody raised on purpose, in a sentence for the user."""
    frames = extract_tb(error.__traceback__)
    where = f" in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    said = printable(" ".join(str(error).split())[:_LONGEST])
    return (
        "claimsift itself failed, which is a bug; please report it:"
        f" {type(error).__name__}{where}{f': {said}' if said else ''}"
    )


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun, as messages have it: "1 claim", "1,684 claims"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def printable(text: str) -> str:
    """Words of other people's with U+FFFD in place of each character that would act on a terminal."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
