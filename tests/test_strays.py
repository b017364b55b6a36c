"""Records of one format within a file of another: all is read, or what is lost is told."""

import json

import pytest
from conftest import picked, table
from large_files import FORMATS, TEXT
from test_large_inputs import READ, read
from test_readers import EXAMPLES, EXPECTED
from test_readers import read as read_whole

from pipeline.inputs import strays

XML = [name for name in READ if name in strays.OF_XML]
WRAPPED = ("OAI-PMH", "MARC XML", "XML records", "RDF", "DataCite XML")
"""Formats with roots that others have, too."""


def test_the_formats_of_xml_are_known() -> None:
    """Each that an example is in can be told where it stands in another."""
    names = {EXPECTED[path.name][0] for path in EXAMPLES.glob("*.xml") if path.name in EXPECTED}
    assert {*names, "RDF"} == set(XML)


@table("own", XML)
def test_no_xml_within_other_xml_is_lost_in_silence(own: str) -> None:
    """Whole or bare, between records or in one: it is read or told, and the root says what the file is."""
    front, record, _, behind = FORMATS[own]
    one, two = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002"))
    for other in picked((name for name in READ if name not in (own, "Daily Papers page")), plain=6):
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
        ("<feed><entry><id>1</id><title>Norn</title><summary type='xhtml'><div><article>"
        f"{TEXT}<i>Norn</i> {TEXT}</article></div></summary></entry></feed>"),
        (f"<rss><channel><description>{TEXT}</description><item><title>Norn</title><description>{TEXT}"
        "\nTY  - JOUR\n</description></item></channel></rss>"),
        f"<records><record>{PAPER}<references><reference>{PAPER}</reference></references></record></records>",
        (f"<OAI-PMH><record><header/><metadata><mods><titleInfo><title>Norn</title></titleInfo><abstract>{TEXT}"
        "</abstract></mods></metadata></record></OAI-PMH>"),
    ],
    ids=["Atom", "XHTML", "RSS", "XML records", "OAI-PMH"],
)  # fmt: skip
def test_what_belongs_to_a_format_of_xml_is_no_stray(text: str) -> None:
    """A feed describes itself, a text may show code, a record refer to others, an answer wrap them."""
    account, found = read(text.encode())
    assert (len(found), account.skipped) == (1, [])


JSON = [name for name in READ if FORMATS[name][1].startswith('{"') and name != "Daily Papers page"]


@table("own", JSON)
def test_no_json_within_other_json_is_lost_in_silence(own: str) -> None:
    """A record of another format in a list or on a line, or a whole answer there or below: read, or told."""
    front, record, between, behind = FORMATS[own]
    one, two = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002"))
    for other in picked((name for name in JSON if name != own), plain=4):
        bare = FORMATS[other][1].replace("@@", TEXT).replace("§", "20001")
        whole = f"{FORMATS[other][0]}{bare}{FORMATS[other][3]}"
        lists = [[one, bare, two], [bare, one, two], [one, two, bare], [one, whole, two]]
        files = [front + between.join(parts) + behind for parts in lists]
        for text in (*files, f"{front}{one}{between}{two}{behind}\n{whole}"):
            account, found = read(text.encode())
            is_told = account.skips.broken or "other lists" in " ".join(account.told)
            assert is_told or not found or len(found) == 3, (other, text[:2_000])


def test_records_that_others_cite_are_not_lost() -> None:
    """A record without an abstract may list what it cites with theirs, and say other things of itself."""
    cited = {"paperId": "b", "title": "Urd", "abstract": TEXT}
    bare = {"paperId": "a", "title": "Norn", "abstract": None, "references": [cited]}
    account, found = read(json.dumps([cited, bare]).encode())
    assert (len(found), account.records, account.skipped) == (1, 2, [])


@pytest.mark.parametrize("own", ["CSV, TSV", "Python dictionaries", "JSON lines", "Daily Papers page"])
def test_no_format_around_lines_or_a_page_of_html_is_lost_in_silence(own: str) -> None:
    """Whatever stands above, below or between: tables, lines of JSON or Python, HTML with JSON in it."""
    front, record, between, behind = FORMATS[own]
    one, two = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10002"))
    for other in picked((name for name in READ if name != own), plain=8):
        above, bare, _, below = FORMATS[other]
        added = f"{above}{bare}{below}".replace("@@", TEXT).replace("§", "20001")
        whole, half = f"{front}{one}{between}{two}{behind}", f"{front}{one}{between}"
        for text in (f"{added}\n{whole}", f"{whole}\n{added}", f"{half}\n{added}\n{two}{behind}"):
            account, found = read_whole(text)
            count = sum(len(digest.abstracts) for digest in found)
            assert account.skips.broken or count in (0, 3), (other, text[:2_000])


def test_what_python_prints_may_have_any_keys() -> None:
    """A dictionary that holds an abstract in another format's words is told, whatever else is in it."""
    good, other = {"title": "Norn", "abstract": TEXT}, {1: {2: 3}, "title": "Urd", "x": {"abstract": TEXT}}
    account, found = read_whole(f"{good}\n{other}\n")
    assert [one.broken for one in account.skipped] == [True]
    assert len(found[0].abstracts) == 1


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
