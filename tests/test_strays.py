"""Records of one format within a file of another: all is read, or what is lost is told."""

import pytest
from large_files import FORMATS, TEXT
from test_large_inputs import READ, read
from test_readers import EXAMPLES, EXPECTED

from pipeline.inputs import strays

XML = [name for name in READ if name in strays.OF_XML]
WRAPPED = ("OAI-PMH", "MARC XML", "XML records", "RDF", "DataCite XML")
"""Formats with roots that others have, too."""


def test_the_formats_of_xml_are_known() -> None:
    """Each that an example is in can be told where it stands in another."""
    names = {EXPECTED[path.name][0] for path in EXAMPLES.glob("*.xml") if path.name in EXPECTED}
    assert {*names, "RDF"} == set(XML)


@pytest.mark.parametrize("own", XML)
def test_no_xml_within_other_xml_is_lost_in_silence(own: str) -> None:
    """Whole or bare, between records or in one: it is read or told, and the root says what the file is."""
    front, record, _, behind = FORMATS[own]
    one, two = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002"))
    for other in (name for name in READ if name not in (own, "Daily Papers page")):
        above, bare, _, below = FORMATS[other]
        bare = bare.replace("@@", TEXT).replace("§", "20001")
        begin, end = one.index(">") + 1, one.rindex("</")
        for added in {bare, f"{above}{bare}{below}"} if other in XML else {f"\n{above}{bare}{below}"}:
            for parts in (
                (one, added, two), (added, one, two), (one, two, added),
                (one[:begin], added, one[begin:], two), (one[:end], added, one[end:], two),
            ):  # fmt: skip
                account, found = read("".join((front, *parts, behind)).encode())
                assert account.skips.broken or not found or len(found) == 3, (other, parts)
                assert own in WRAPPED or other not in XML or account.reader == own, (other, parts)


PAPER = f"<title>Norn</title><abstract>{TEXT}</abstract>"


@pytest.mark.parametrize(
    "text",
    [
        f"<feed><subtitle>{TEXT}</subtitle><entry><id>1</id><title>Norn</title><summary>{TEXT}</summary></entry></feed>",
        (f"<rss><channel><description>{TEXT}</description><item><title>Norn</title><description>{TEXT}"
        "\nTY  - JOUR\n</description></item></channel></rss>"),
        f"<records><record>{PAPER}<references><reference>{PAPER}</reference></references></record></records>",
        (f"<OAI-PMH><record><header/><metadata><mods><titleInfo><title>Norn</title></titleInfo><abstract>{TEXT}"
        "</abstract></mods></metadata></record></OAI-PMH>"),
    ],
    ids=["Atom", "RSS", "XML records", "OAI-PMH"],
)  # fmt: skip
def test_what_belongs_to_a_format_of_xml_is_no_stray(text: str) -> None:
    """A feed describes itself, a text may show code, a record refer to others, an answer wrap them."""
    account, found = read(text.encode())
    assert (len(found), account.skipped) == (1, [])


IN_LINES = sorted(strays.LINED | {"CSV, TSV", "Python dictionaries"})


@pytest.mark.parametrize("page", ["saved page", "saved page, no metadata"])
@pytest.mark.parametrize("other", IN_LINES)
def test_no_page_around_another_format_is_lost_in_silence(page: str, other: str) -> None:
    """Entries of a saved page above, below or around an export or a digest in Markdown: read, or told."""
    front, record, _, _ = FORMATS[page]
    one, two = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002"))
    added = "".join(FORMATS[other]).replace("@@", TEXT).replace("§", "20001")
    for parts in ((one, added, two), (added, one, two), (one, two, added)):
        for between in ("", "\n"):
            account, found = read((front + between.join(parts)).encode())
            assert account.skips.broken or not found or len(found) == 3, parts


@pytest.mark.parametrize(
    "text",
    [
        f"# Caves of the week\n\nHello,\n\n{TEXT}\n\n{TEXT}\n\n## Norn\n\n**Abstract:** {TEXT}\n",
        f"## Norn\n\n**Authors:** Jane Doe\n\n**Abstract:** {TEXT}\n\nMaterials and Methods\n\n{TEXT}\n",
        f"TY  - JOUR\nTI  - Norn:\nMapping Caves\nAB  - {TEXT}\n\nMethods\n\n{TEXT}\n\n{TEXT}\nER  - \n",
        f"RT Thesis\nT1 Norn:\nMapping Caves\nYR 2031\nAB {TEXT}\n{TEXT}\n",
        f"{{Reference Type}}: Thesis\n{{Title}}: Norn:\nOf Caves\n{{Abstract}}: {TEXT}\nMethods:\n{TEXT}\n",
        f"[1] arXiv:3101.00001 [pdf]\nTitle: Norn\nJane Doe\nSubjects: Robotics (cs.RO)\n{TEXT}\n",
        f"<1>\nTitle\n  Norn\nAbstract\n  {TEXT}\n",
    ],
    ids=["introduction", "Markdown", "RIS", "RefWorks", "NoteExpress", "arXiv listing", "Ovid"],
)
def test_a_text_that_goes_on_is_no_entry_of_a_page(text: str) -> None:
    """Paragraphs, headings of parts and titles over two lines belong to their record; a digest may greet."""
    account, found = read(text.encode())
    assert (len(found), account.skipped) == (1, [])
