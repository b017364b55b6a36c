"""Records that a fault beside them, or a list within them, might take along: all are read, or told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from conftest import picked
from shell import Shell
from test_readers import read

from pipeline.domain import Json

NORN = "Norn maps 12 caves with 3 sensors."
SKULD = "Skuld reads 4,000 wells a day."
PLACEHOLDER = "Abstract available from the publisher."
NBIB = """PMID- 1
TI  - [Norn].
OAB - Publisher: Abstract available from the publisher.
OABL- ger
{}SO  - J Caves. 2031.

PMID- 2
TI  - Skuld
AB  - Skuld reads 4,000 wells a day.
SO  - J Caves. 2031.
"""


def texts(data: str) -> list[str]:
    """The texts of what is read."""
    return [one.text for digest in read(data)[1] for one in digest.abstracts]


@pytest.mark.parametrize("own", ["", f"OAB - {NORN}\n"], ids=["alone", "in front"])
def test_that_a_publisher_has_an_abstract_is_none(own: str) -> None:
    """PubMed's word for it counts for nothing, in either format, and what stands behind it is read."""
    expected = [NORN, SKULD] if own else [SKULD]
    assert texts(NBIB.format(own)) == expected
    more = f"<AbstractText>{NORN}</AbstractText>" if own else ""
    other = f"<OtherAbstract><AbstractText>{PLACEHOLDER}</AbstractText>{more}</OtherAbstract>"
    article = "<Article><ArticleTitle>T</ArticleTitle>{}</Article>"
    skuld = article.format(f"<Abstract><AbstractText>{SKULD}</AbstractText></Abstract>")
    citations = (f"{article.format('')}{other}", skuld)
    articles = (
        f"<PubmedArticle><MedlineCitation>{one}</MedlineCitation></PubmedArticle>" for one in citations
    )
    assert texts(f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>") == expected


@pytest.mark.parametrize("by", ["", " by the author", " by the authors", " by the author(s)", " by arXiv"])
def test_a_paper_that_was_withdrawn_is_told_as_such(by: str) -> None:
    """The sentence that stands in the place of its abstract is none; a longer text is one."""
    account, _ = read(f'Title,Abstract\nNorn,This paper has been withdrawn{by}.\nSkuld,"{SKULD}"\n')
    assert (account.records, account.with_abstract) == (2, 1)
    assert [one.reason for one in account.without] == ["no abstract: the paper has been withdrawn"]
    assert texts(f'Title,Abstract\nNorn,"This paper has been withdrawn{by}. {NORN}"\n')


def note(replies: str, value: Callable[[str], Json]) -> Json:
    """A note of OpenReview's with a reply."""
    made: list[Json] = [
        {"id": key, "forum": "n1", "content": {"title": value(key), "abstract": value(text)}}
        for key, text in (("n1", NORN), ("r1", SKULD))
    ]
    return {**cast("dict[str, Json]", made[0]), "details": {replies: made[1:]}}


CITED: list[Json] = [{"title": "Skuld", "abstract": SKULD}]
PAPER: dict[str, Json] = {"title": "Norn", "abstract": NORN, "cites": CITED}


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "many lines"])
@pytest.mark.parametrize(
    "record",
    [
        note("replies", lambda text: {"value": text}),
        note("directReplies", lambda text: text),
        {**PAPER, "items": CITED},
        {"_id": "1", "_source": PAPER},
        {"name": "Norn", "summary": NORN, "title": "Norn", "doi": "10.1234/n", "papers": CITED},
    ],
    ids=["note", "note of another version", "object", "wrapped object", "object with an id"],
)
def test_an_object_that_is_a_record_goes_before_lists_in_it(record: Json, indent: int | None) -> None:
    """A reply, or a paper that is cited, is never read in the place of the one that holds it."""
    assert texts(json.dumps(record, indent=indent)) == [NORN]


def test_what_wraps_a_work_of_crossref_tells_whose_it_is() -> None:
    """The answer with one work is Crossref's, though it is an object that wraps a record."""
    work: dict[str, Json] = {"DOI": "10.1234/n", "title": ["Norn"], "abstract": NORN, "type": "article"}
    account, _ = read(json.dumps({"status": "ok", "message-type": "work", "message": work}))
    assert (account.reader, account.with_abstract) == ("Crossref", 1)


def test_a_digest_with_a_summary_is_a_list_of_papers() -> None:
    """What an answer says of itself is no paper; with an abstract it is one, and the list is told."""
    papers = [{"title": "Norn", "abstract": NORN}, {"title": "Skuld", "abstract": SKULD}]
    about = {"title": "All of today", "papers": papers}
    assert texts(json.dumps({**about, "summary": "These came in."})) == [NORN, SKULD]
    account, found = read(json.dumps({**about, "abstract": "These came in."}))
    assert len(found[0].abstracts) == 1
    assert account.told[-1] == "other lists in it are not read: papers"


URD = "Urd measures 30 wells."
HEADER = "Title,Authors,Abstract,DOI\n"
ROWS = [f'Skuld {number},"Doe, J",{URD},10.1234/{number}\n' for number in range(3)]
OPEN = f'Norn,"Doe, J","{NORN},10.1234/n\n'


PLAIN = [row.replace('"Doe, J"', "Doe J") for row in ROWS]


@pytest.mark.parametrize(
    "behind",
    [ROWS, PLAIN, [row.replace(URD, f'"{URD}"').replace("Skuld 0", '"Skuld\n0"') for row in ROWS]],
    ids=["quotes behind it", "none", "a cell of two lines behind it"],
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_quotation_mark_that_is_left_open_costs_its_own_row_alone(behind: list[str], at: int) -> None:
    """What stands behind it is read, and the row with the mark is told with its line."""
    account, found = read("".join([HEADER, *behind[:at], OPEN, *behind[at:]]))
    assert [one.text for one in found[0].abstracts] == [URD] * 3
    line = 2 + "".join(behind[:at]).count("\n")
    assert [(one.line, one.reason, one.broken) for one in account.skipped] == [
        (line, "the row cannot be read (a quotation mark in it has no end)", True)
    ]


def test_cells_with_line_breaks_are_read_whole() -> None:
    """Lines in a cell are its own, whatever commas are in them, and so are those behind an open mark."""
    lines = f"{NORN}\nIt is fast, cheap, small, and open.\n\n{URD}"
    whole = lines.replace("\n", " ").replace("  ", "\n\n")
    row = f'"Norn,\nin two lines",Doe J,"{lines}",10.1234/n\n'
    account, found = read("".join([HEADER, row, *ROWS, row]))
    assert [one.text for one in found[0].abstracts] == [whole, *[URD] * 3, whole]
    assert not account.skipped
    assert texts('Title,Abstract\nNorn,"1,2\n3,4\n5,6"\n') == ["1,2 3,4 5,6"]
    account, found = read("".join([HEADER, OPEN, PLAIN[0], row]))
    assert [one.text for one in found[0].abstracts] == [URD, whole]


def test_rows_that_a_mark_takes_in_are_read_where_another_ends_it() -> None:
    """An open mark and a stray one far behind it would be a cell of many rows."""
    account, found = read("".join([HEADER, OPEN, *PLAIN, PLAIN[0].replace(".,", '.",')]))
    assert [one.title for one in found[0].abstracts][:3] == ["Skuld 0", "Skuld 1", "Skuld 2"]
    assert account.skips.broken == 1


ARTICLE = (
    "<PubmedArticle><MedlineCitation><Article><ArticleTitle>{}</ArticleTitle><Abstract>{}</Abstract></Article>"
    "</MedlineCitation></PubmedArticle>"
)


def articles(*written: str) -> str:
    """A file of PubMed's whose records have such titles and texts."""
    made = (ARTICLE.format(one, f"<AbstractText>{one}</AbstractText>") for one in written)
    return f"<?xml version='1.0'?><PubmedArticleSet>{''.join(made)}</PubmedArticleSet>"


RAW = "Norn & Skuld find p < 0.05, a<=3 at R&D in 3 caves"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"{RAW} and x &lt; 4", f"{RAW} and x < 4"),
        (f"<![CDATA[{RAW}]]>", RAW),
        (f"{RAW}<![CDATA[ {RAW} ]]>{RAW}", f"{RAW} {RAW} {RAW}"),
    ],
    ids=["raw", "CDATA", "both"],
)
def test_signs_that_xml_forbids_are_read_where_they_open_nothing(written: str, text: str) -> None:
    """A raw sign costs neither its record nor those behind, wherever the file is cut into pieces."""
    data = articles(URD, written, URD)
    last = data.rindex(written)
    for at in picked(range(len(written) + 1), plain=15):
        front, behind = data[: data.index("<Pubmed")], data[data.index("<Pubmed") :]
        moved = f"{front}{' ' * (65_536 - last - at)}{behind}"
        assert moved[65_536:].startswith(f"{written[at:]}</AbstractText>")
        assert texts(moved) == [URD, text, URD], at


def test_what_cannot_be_read_to_its_end_is_not_counted_as_one(shell: Shell, tmp_path: Path) -> None:
    """Behind a tag that does not fit any number of records may stand."""
    file = tmp_path / "f.xml"
    file.write_text(articles(URD, "Norn <i>maps</b>", URD))
    ended = shell("read", file)
    assert "1 or more passed over (1 × from here on the XML cannot be read (mismatched tag))" in ended.err
    assert ended.out.splitlines()[1].endswith("1 or more")
    assert ended.code == 1


@pytest.mark.parametrize("front", ["", "\ufeff", "\r\n"], ids=["bare", "with a mark", "behind a blank line"])
def test_a_table_with_one_field_a_row_is_refused_by_name(front: str) -> None:
    """Embase can export so; read as a page, places of publication would be titles."""
    rows = (
        f'"TITLE","Norn"\r\n"AUTHOR NAMES","Doe J.","Roe R."\r\n"SOURCE","J Caves"\r\n"ABSTRACT","{NORN}"\r\n'
    )
    account, found = read(f"{front}{rows}\r\n{rows}")
    assert not found
    assert "Embase with one field in each row" in account.told[0]
    assert texts(f'"TITLE","AUTHOR NAMES","ABSTRACT","SOURCE"\r\n"Norn","Doe J.","{NORN}","J"\r\n') == [NORN]
