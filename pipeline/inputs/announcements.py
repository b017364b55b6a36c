"""What feeds write in front of an abstract: arXiv's announcement, a heading."""

import re

from pipeline.inputs.columns import parts_of, with_initials
from pipeline.inputs.tex import without_accents_of_tex

_ARXIV = re.compile(
    r"\s*(?:arXiv:\s?\S+\s*)?(?:Announce(?:ment)?\s+Type:\s*[\w-]+\s*)?(?:Abstract:\s*)?(?=\S)", re.IGNORECASE
)
_HEADING = re.compile(
    r"\s*(?:<p>\s*)?(?:Abstract|ABSTRACT)\s*(?::|(?=\s(?!(?:Meaning Repr|Syntax|Interpretation|Argumentation"
    r"|Dialectical|Visual Reas|Algebra|State Mach|Data Type|Wikipedia))[A-Z0-9]))\s*"
)
"""A heading, and no adjective of what is named so ("Abstract Meaning Representation")."""

_ASIDE = re.compile(r"\s*\([^()]*\)")
"""What arXiv has behind names: the number of a place of work, and all these places at the end."""

_CREATOR = re.compile(r"<a\s[^<>]*>([^<>]*)</a>")


def without_announcement(text: str) -> str:
    """The abstract alone."""
    begin = text[:300]
    if "arXiv:" in begin or "Announce" in begin:
        found = _ARXIV.match(text)
        rest = text[found.end() :] if found else text
        # A text that merely begins with an arXiv id keeps it: only the whole announcement goes.
        if found and ("Announce" in found[0] or "Abstract:" in found[0]):
            return rest
        return text
    heading = _HEADING.match(text)
    if heading is None:
        return text
    lead = "<p>" if "<p>" in heading[0] else ""
    return lead + text[heading.end() :]


def names_in(creator: str) -> list[str]:
    """Authors as feeds list them: with commas between, or each in a link."""
    creator = without_accents_of_tex(" ".join(creator.split()))
    linked = _CREATOR.findall(creator)
    listed = linked or re.split(r"\s*[,;]\s*|\s+and\s+", creator)
    return with_initials([name.strip() for name in listed if name.strip()])


def names_of_arxiv(written: str) -> list[str]:
    """Authors as arXiv lists them, given names first: with commas between, without their places of work."""
    text, before = without_accents_of_tex(" ".join(written.split())), ""
    while text != before:
        text, before = _ASIDE.sub("", text), text
    return parts_of(text, r",\s*(?:and\s+)?|\s+and\s+")
