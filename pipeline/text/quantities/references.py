"""Numbers of references and registers: "Phys. Rev. Lett. 116, 061102", "410 U.S. 113", "PMID: 12345678".

They say where something stands, and count nothing.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.text.quantities.numerals import Numeral
from pipeline.text.quantities.words import listed

_REPORTERS = (
    r"U\.\s?S\.(?:\s?C\.)?|F\.\s?(?:2d|3d|4th|Supp\.(?:\s[23]d)?)|S\.\s?Ct\.|L\.\s?Ed\.(?:\s2d)?|C\.F\.R\."
    r"|Fed\.\sReg\.|[A-Z]\.(?:[A-Z]\.)?\s?[23]d|E\.?H\.?R\.?R\.?|E\.C\.R\.|Stat\.|Cal\.\s?\d\w+"
)
_JOURNALS = (
    r"(?:Rev|Lett|Phys|Astrophys|Chem|Math|Proc|Acad|Sci|Nat|Commun|Ann|Mod|Int|Biol|Med|Am|Eur|Soc|Res|Opt|Appl"
    r"|Mech|Geophys|Eng|J|Bull|Trans|Mon|Not|Astron|Rep|Adv|Theor|Nucl|Neurosci|Biophys|Biochem|Immunol|Physiol"
    r"|Psychol|Pharmacol|Mater|Genet|Ecol|Microbiol|Econ)\.(?:\s[A-Z][A-Za-z]*\.?){0,3}"
    r"|\bJournal(?:\s(?:of|the|and|[A-Z][a-z]+)){0,6}"
    r"|\b(?:(?:Nature|Science|Lancet)(?:\s[A-Z][a-z]+\.?){0,2}|Letters|JAMA|BMJ|PNAS|NEJM|MNRAS"
    r"|ApJ[SL]?|A\s?&\s?A|PRL|JHEP|JCAP|JACS|Vol\.)"
)
_REGISTERS = (
    r"ISSN|ISBN|PMID|PMCID|DOI|doi|OCLC|ORCID|EudraCT|PROSPERO|ISRCTN|NCT|UMIN|CAS|EINECS|RRID|ACTRN|CTRI"
)

_REFERENCES = re.compile(
    rf"\b\d{{1,4}}\s(?:{_REPORTERS})\s?§*\s?\d+(?![\w-])"
    rf"|(?=[A-Z])(?:{_JOURNALS}),?\s\d{{1,4}}(?:\s?\(\d+\))?[,:]\s?[A-Z]?\d+(?:[-–]\d+)?(?:\s?\(\d{{4}}\))?"
    r"|(?<=[A-Za-z.]\s)\d{1,4}(?:\s?\(\d+\))?[,:]\s?[A-Z]?\d{1,7}(?:[-–]\d{1,7})?\s?\((?:19|20)\d\d\)"
    r"|\[(?:19|20)\d\d\]\s(?:\d{1,2}\s)?[A-Z]{2,}(?:\s[A-Z][a-z]+)?\s\d{1,4}"
    rf"|\b(?:{_REGISTERS})\b(?:\s?(?:no|No|number|ID|RN)\b\.?)?[\s:#(]{{0,3}}[A-Z]{{0,6}}\d[\d-]*[\dX]"
    r"|\bCC[\s-]BY(?:-[A-Z]{2})*\s\d\.\d"
)

_PAGES = re.compile(r":\s?[A-Za-z]?\d+(?:\s?[-–]\s?[A-Za-z]?\d+)?")
_VOLUME = re.compile(
    r"(?:\b(?:19|20)\d\d[a-z]?(?:\s[A-Z][a-z]{2}(?:\s\d{1,2})?)?;\s?(?:suppl?\.?\s?)?\d{1,4}"
    r"(?:\s?\([^()]{1,12}\))?|\b\d{1,4}\s?\(\d{1,3}(?:[-–/]\d{1,3})?\))\s?$"
)
"""Before its pages a volume stands behind a year or with its issue: "2003; 101: 2934", "12 (3): 45"."""

LONGEST_VOLUME = 40
"""So many characters before the pages the volume is looked for."""

REFERRING = listed(
    """u f rev lett phys astrophys chem proc acad sci nat commun ann j bull astron adv theor nucl appl issn
    isbn pmid pmcid doi oclc orcid eudract prospero isrctn nct umin cas einecs rrid actrn ctri cc stat ehrr
    biol neurosci biophys biochem geophys immunol physiol psychol pharmacol mater genet ecol microbiol
    econ nature science lancet jama bmj pnas nejm mnras apj apjs apjl & prl jhep jcap jacs vol trans
    letters journal rep"""
)
"""Without one of these words, in lower case, or a year in brackets no reference stands in a text."""

IN_REFERENCE = Numeral(None, "it stands in a citation, a licence or the number of a register")


def referring(text: str, begins: Sequence[int]) -> Iterator[int]:
    """Of the places of numbers those in a reference."""
    for found in _REFERENCES.finditer(text):
        start, end = found.span()
        yield from (begin for begin in begins if start <= begin < end)


def in_volumes(text: str, begins: Sequence[int]) -> Iterator[int]:
    """Of the places of numbers those of a volume and its pages, in a text with a colon."""
    for found in _PAGES.finditer(text):
        start, end = found.span()
        volume = _VOLUME.search(text, max(0, start - LONGEST_VOLUME), start)
        if volume is not None:
            yield from (begin for begin in begins if volume.start() <= begin < end)
