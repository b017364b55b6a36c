"""What names of sources look like, and what each stands for."""

import os.path
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import DigestError
from pipeline.inputs.containers import expanded

if TYPE_CHECKING:
    from pipeline.inputs.fetched.page_cache import FetchedPage

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,20}):(.*)", re.DOTALL)

MOST_FOUND = 1000
"""Papers that are taken of what a search finds, the newest."""

_KINDS = (
    ("arxiv:cs.CL", "what arXiv announces in a category today; in several, with `+` between"),
    ("arxiv:2510.14981", "papers by their ids, with `,` between"),
    ("hf:2026-11-28", "Hugging Face's Daily Papers of a day; `hf:today`, `hf:yesterday`"),
    ("pubmed:'malaria vaccine[ti]'", f"what PubMed finds, the newest {MOST_FOUND:,}; or papers by their ids"),
    ("https://…", "whatever is there, in any format above"),
)


class Fetched(NamedTuple):
    """The pages of a name; `told` are clauses for the user, `nothing` is one for where they hold no record.

    `expected` is how many records there must be, where that is known.
    """

    pages: "tuple[FetchedPage, ...]"
    told: tuple[str, ...] = ()
    nothing: str = "there is nothing in it now"
    expected: int | None = None


def is_named(path: str) -> bool:
    """Whether a word names a source to fetch, and no file: what exists as a file is one."""
    if _NAME.fullmatch(path) is None:
        return False
    # A search may be longer than the name of a file can be, at which `Path` raises.
    return not os.path.exists(path)  # noqa: PTH110


def named_by(words: Sequence[str]) -> list[str]:
    """All that some words name: sources as they are, and the files in folders and those that patterns fit.

    Raises:
        DigestError: as `expanded`.
    """
    found = (one for word in words for one in ([word] if is_named(word) else expanded([word])))
    return list(dict.fromkeys(found))


def told_apart(name: str) -> tuple[str, str]:
    """What stands in front of the first colon, in lower case, and what stands behind it."""
    kind, _, rest = name.partition(":")
    return kind.casefold(), rest


def unknown(name: str) -> DigestError:
    """That a name is neither a file nor a source."""
    examples = ", ".join(example for example, _ in _KINDS)
    return DigestError(f"There is no file {name[:100]}, and no source is called so. Sources: {examples}")


def table_of_names() -> list[tuple[str, str]]:
    """Example and meaning of each kind of names."""
    return [(f"`{example}`", means) for example, means in _KINDS]
