"""The names under which a paper is known elsewhere: found in a text, and written in one way.

arXiv ids keep their version, DOIs lose the address in front of them. Anything of another shape is not an id.
"""

import html
import re

_ARXIV = re.compile(
    r"(?:arxiv(?:\.org)?[:/]\s*(?:abs/|pdf/|html/|ps/|arxiv\.)?|huggingface\.co/papers/|alphaxiv\.org/abs/|^)"
    r"((?:\d{4}\.\d{4,5}|[a-z][a-z-]{1,20}(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?)(?![\d.]\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"10\.\d{4,9}/(?:[^\s\"<>{}\\^|]|<[A-Z]?\d{1,6}:[\w:.-]{1,60}>){1,200}")
"""Old ones hold the first page between angle brackets: "(SICI)1099-1360(199903)8:2<74::AID-M>3.0.CO;2"."""
_PMCID = re.compile(r"\bPMC\d{3,9}\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?:^|/)(?:PMID:?\s*)?(\d{1,9})/?$", re.IGNORECASE)
_VERSION = re.compile(r"v(\d{1,3})$")


def arxiv_in(*texts: str) -> str:
    """The first arXiv id in some texts (an id alone, an address, a DOI of arXiv's), else ""."""
    for text in texts:
        if (found := _ARXIV.search(text.strip()[:500])) is not None:
            return found[1]
    return ""


def doi_in(*texts: str) -> str:
    """The first DOI in some texts, without an address in front, else ""."""
    for text in texts:
        if (found := _DOI.search(html.unescape(text[:500]))) is not None:
            doi = found[0].rstrip(".,;'")
            while doi.endswith(")") and doi.count("(") < doi.count(")"):
                doi = doi[:-1].rstrip(".,;'")
            return doi
    return ""


def pmid_in(text: str) -> str:
    """A PubMed id, alone or at the end of an address, else ""."""
    found = _DIGITS.search(text.strip())
    return found[1] if found else ""


def pmcid_in(text: str) -> str:
    """An id of PubMed Central, else ""."""
    found = _PMCID.search(text)
    return found[0].upper() if found else ""


def parted(arxiv: str) -> tuple[str, int]:
    """An arXiv id without its version, and the version; 0 where it names none."""
    found = _VERSION.search(arxiv)
    return (arxiv[: found.start()], int(found[1])) if found else (arxiv, 0)
