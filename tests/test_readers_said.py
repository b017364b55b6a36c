"""What readers make of that which records say about themselves: who, when, which version, in which place."""

import json
import zipfile
from pathlib import Path

import pytest
from test_readers import NORN, SKULD, read

from pipeline.inputs.collection import one_a_paper
from pipeline.inputs.formats import biorxiv

BARE = {"paperId": "c", "title": "Of Norns", "abstract": None}


def said(data: str, name: str) -> list[object]:
    """What the first source of each abstract in some contents says under a name."""
    _, found = read(data)
    return [getattr(one.sources[0], name) for one in found[0].abstracts]


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>{key}</id><title>Norn</title>'
    f"<summary>{NORN}</summary><creator>{{names}}</creator></entry></feed>"
)


@pytest.mark.parametrize(
    ("key", "names", "wanted"),
    [
        ("oai:arXiv.org:3101.00001v1", "Urd Wells, Ver\\'onica Dandi", "Urd Wells; Verónica Dandi"),
        ("oai:arXiv.org:3101.00001v1", "Urd Wells, Rick Rán and Jan Novak", "Urd Wells; Rick Rán; Jan Novak"),
        ("oai:arXiv.org:3101.00001v1", "Urd Wells", "Urd Wells"),
        ("urn:paper:1", "Wells, U.", "Wells, U."),
    ],
)
def test_two_authors_of_an_arxiv_feed_are_two(key: str, names: str, wanted: str) -> None:
    """Given names stand first at arXiv, so that a comma parts people; elsewhere it may part a name."""
    assert said(ATOM.format(key=key, names=names), "names") == [wanted]


def test_names_in_rss_are_without_tex() -> None:
    """Accents become letters there as in other feeds."""
    item = f"<item><title>Norn</title><description>{NORN}</description>"
    feed = f"<rss><channel>{item}<creator>Jan Nov\\'ak, R\\'an Wells</creator></item></channel></rss>"
    assert said(feed, "names") == ["Jan Novák; Rán Wells"]


LISTED = "Jan Nov\\'ak (1), Urd Wells (1 and 2), and Ana Q. (2)\n  ((1) U. of Nowhere, (2) Elsewhere (North))"
RAW = (
    '<OAI-PMH><ListRecords>\n<record><header status="deleted"><identifier>oai:x:1</identifier></header>'
    "</record>\n<record><metadata><arXivRaw><id>3101.00001</id><title>Norn</title><authors>{names}</authors>"
    f"<abstract>{NORN}</abstract></arXivRaw></metadata></record></ListRecords></OAI-PMH>"
)
MAIL = (
    f"\\\\\narXiv:3101.00001\n\nTitle: Norn\nAuthors: {{names}}\n\\\\\n  {NORN}\n"
    "\\\\ ( https://arxiv.org/abs/3101.00001 ,  1kb)\n"
)
LISTING = f"[1] arXiv:3101.00001 [pdf]\nTitle: Norn\nAuthors: {{names}}\nSubjects: Caves (cs.CL)\n{NORN}\n"


@pytest.mark.parametrize("form", [RAW, MAIL, LISTING])
def test_a_place_of_work_and_the_word_and_are_no_part_of_a_name(form: str) -> None:
    """In each of arXiv's forms the authors stand alone, without what is in parentheses, however deep."""
    assert said(form.format(names=LISTED), "names") == ["Jan Novák; Urd Wells; Ana Q."]


def test_a_deleted_record_is_named_by_its_line() -> None:
    """What counts lines is called so, and no record."""
    account, _ = read(RAW.format(names="Urd Wells"))
    assert [part.place for part in account.skipped] == ["line 2"]


def test_records_in_an_archive_are_counted_in_their_own_part(tmp_path: Path) -> None:
    """Of two parts the second begins with record 1, whatever stood in the first."""
    lists = {
        f"in/{name}.json": json.dumps({"data": [{"paperId": name, "title": name, "abstract": text}, BARE]})
        for name, text in (("a", NORN), ("b", SKULD))
    }
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name, data in lists.items():
            archive.writestr(name, data)
    account, found = read((tmp_path / "two.zip").read_bytes())
    assert [part.place for part in account.without] == ["in/a.json, record 2", "in/b.json, record 2"]
    assert [one.sources[0].position for one in found[0].abstracts] == [1, 3]


@pytest.mark.parametrize(
    ("date", "year", "wanted"),
    [
        ("MAR", "3101", None),
        ("MAR", "2031", "2031-03"),
        ("MAR 15", "2031", "2031-03-15"),
        ("NOV-DEC", "2031", "2031-11"),
        ("SPR", "2031", "2031"),
        ("", "2031", "2031"),
        ("2030-12-30", "2031", "2030-12-30"),
        ("Mar 15", "", None),
    ],
)
def test_a_year_in_a_field_of_its_own_belongs_to_the_date(date: str, year: str, wanted: str | None) -> None:
    """Web of Science writes month and year apart, in tables and in tagged text; a full date stands alone."""
    table = f"Article Title\tAbstract\tPublication Date\tPublication Year\nNorn\t{NORN}\t{date}\t{year}\n"
    assert said(table, "date") == [wanted or date]
    assert said(f"TI\tAB\tPY\tPD\nNorn\t{NORN}\t{year}\t{date}\n", "date") == [wanted or date or None]
    if date[:1].isalpha() and wanted:
        tagged = f"FN x\nPT J\nTI Norn\nAB {NORN}\nPD {date}\nPY {year}\nUT WOS:1\nER\n"
        assert said(tagged, "date") == [wanted]


@pytest.mark.parametrize(
    ("glued", "shown"),
    [
        ("Significance StatementWells run dry.", "Significance Statement: Wells run dry."),
        ("Impact statementWells run dry.", "Impact statement: Wells run dry."),
        ("Wells run. Author SummaryNorns dig.", "Wells run. Author Summary: Norns dig."),
        ("Wells run. Author summary Norns dig.", "Wells run. Author summary: Norns dig."),
        ("Availability and ImplementationCode is here.", "Availability and Implementation: Code is here."),
        ("Background and AimsWells run dry.", "Background and Aims: Wells run dry."),
        ("SignificanceWells run dry.", "Significance: Wells run dry."),
        ("O_LIWells run. C_LI SignificanceNorns dig.", "Wells run. Significance: Norns dig."),
        ("Significance and meaning differ.", "Significance and meaning differ."),
    ],
)
def test_headings_of_several_words_are_unglued(glued: str, shown: str) -> None:
    """The longest heading counts, not the one that it begins with."""
    assert biorxiv.readable(glued) == shown


@pytest.mark.parametrize("turned", [False, True])
def test_the_first_source_is_that_of_the_text_that_stands(turned: bool) -> None:
    """Date, version and key go with the text; the places of other versions stand behind, none is lost."""
    versions = [
        {"doi": "10.1101/3", "title": "Norn", "version": str(number), "date": f"2031-0{number}-01",
         "server": "biorxiv", "abstract": text}
        for number, text in ((1, NORN), (2, SKULD), (3, f"{SKULD} {NORN}"))
    ]  # fmt: skip
    _, found = read(json.dumps({"collection": versions[::-1] if turned else versions}))
    (one,) = one_a_paper(found[0].abstracts)
    assert one.text == f"{SKULD} {NORN}"
    assert (one.sources[0].date, one.sources[0].key) == ("2031-03-01", "10.1101/3v3")
    assert sorted(source.position for source in one.sources) == [1, 2, 3]
