"""What tools and databases write beside the letter of a format, and what is no list of papers at all."""

import json

import pytest
from conftest import table
from test_readers import EXAMPLES, NORN, SKULD, URD, read

from pipeline.inputs.markup import plain


@pytest.mark.parametrize(
    "written",
    [
        f"## Norn\n\n**Abstract**: {NORN.replace('%', chr(92) + '%')}\n",
        f"title,abstract,doi\nNorn,{NORN.replace('%', chr(92) + '%')},10.1/x\n",
        f"TY  - JOUR\nTI  - Norn\nAB  - {NORN.replace('91.5', chr(92) + 'textbf{91.5}')}\nER  -\n",
    ],
    ids=["Markdown", "CSV", "RIS"],
)
def test_tex_is_read_in_every_format_of_others(written: str) -> None:
    r"""Whoever copies abstracts of arXiv copies ``\%`` and ``\textbf`` with them."""
    _, found = read(written)
    assert [one.text for one in found[0].abstracts] == [NORN]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("SiO<inf>2</inf> at 40 m", "SiO₂ at 40 m"),
        ("code at <url>https://example.org/norn</url>.", "code at https://example.org/norn."),
        ("a grid of 0<middle dot>25 degrees", "a grid of 0·25 degrees"),
        ("water. <CopyrightInformation>© 2031 N.</CopyrightInformation>", "water.\n\n© 2031 N."),
        ("2.5 &mgr;g of &OHgr;", "2.5 μg of Ω"),
        ("(<similar to 300 m), with n > 24", "(<similar to 300 m), with n > 24"),
    ],
)
def test_marks_of_databases_become_text(given: str, shown: str) -> None:
    """What Scopus, the ACL Anthology, Web of Science and PubMed write in own tags is shown plainly."""
    assert plain(given) == shown


def test_blank_lines_above_xml_are_passed_over() -> None:
    """Blogs write them above the declaration, where no parser takes them; lines are counted all the same."""
    feed = (
        '\n\n<?xml version="1.0"?><rss><channel>\n'
        f"<item><title>Norn</title><description>{NORN}</description></item>\n<item><title>Urd & more</title>"
    )
    account, found = read(feed)
    assert [one.text for one in found[0].abstracts] == [NORN]
    assert [one.line for one in account.skipped] == [5]


def test_records_without_a_type_are_read() -> None:
    """Some tools leave ``TY`` out of RIS: a record then lasts from one ``ER`` to the next."""
    text = f"C1  - 7\nAU  - Doe, J\nTI  - Norn\nAB  - {NORN}\nER  - \n\n"
    account, found = read(text + f"TI  - Urd\nAU  - Roe, R\nAB  - {URD}\nER  - \n")
    assert [(one.title, one.text) for one in found[0].abstracts] == [("Norn", NORN), ("Urd", URD)]
    assert not account.skipped


def test_endnote_may_begin_with_the_title() -> None:
    """The repositories of universities write ``%T`` above ``%0``."""
    text = f"%T Norn\n%0 Journal Article\n%X {NORN}\n\n%T Urd\n%0 Journal Article\n%X {URD}\n"
    _, found = read(text)
    assert [(one.title, one.text) for one in found[0].abstracts] == [("Norn", NORN), ("Urd", URD)]


def test_an_abstract_without_a_title_is_read_and_told() -> None:
    """In an export it is the abstract of a paper; an item of a feed without a title is no paper."""
    account, found = read(f"TY  - JOUR\nN2  - {NORN}\nER  -\n\nTY  - JOUR\nTI  - Urd\nAB  - {URD}\nER  -\n")
    assert [one.title for one in found[0].abstracts] == ["[no title]", "Urd"]
    assert (account.records, account.first) == (2, "")
    assert account.told == ["1 of the abstracts has no title"]
    account, _ = read(
        f"<rss><channel><item><description>{NORN}</description></item>"
        f"<item><title>Urd</title><description>{URD}</description></item></channel></rss>"
    )
    assert [(one.reason, one.broken) for one in account.skipped] == [("it has no title", True)]


def test_the_table_of_openalex_is_read() -> None:
    """Its columns are called by their paths."""
    account, found = read(
        '"id","abstract","authorships.author.display_name","display_name","doi",'
        '"primary_location.source.display_name"\n'
        f'"https://openalex.org/W1","{NORN}","Jane Doe|Rick Roe","Norn","https://doi.org/10.1/x","Caves"\n'
    )
    (one,) = found[0].abstracts
    source = one.sources[0]
    assert (one.title, one.text, source.names, source.venue) == ("Norn", NORN, "Jane Doe; Rick Roe", "Caves")
    assert account.reader == "CSV, TSV"


def test_cells_that_are_too_many_may_stand_behind_the_abstract() -> None:
    """Scopus writes more cells than headers: what stands behind the abstract is not believed then."""
    rows = f"Title,Year,Link,Abstract,PubMed ID\nNorn,2031,https://x.org,{NORN},Final,4711\n"
    account, found = read(rows)
    (one,) = found[0].abstracts
    assert (one.title, one.text, one.sources[0].pmid) == ("Norn", NORN, None)
    shifted = rows.replace("Norn,2031", "Norn, or the caves,2031")
    account, found = read(shifted)
    assert found == []
    assert "cells where the header has" in account.told[-1]


def test_a_mark_between_tabs_is_a_sign() -> None:
    """Web of Science does not enclose cells, and a name may begin with a quotation mark."""
    row = f'J\tNorn\t{NORN}\t"Caves and Wells\t"Caves" of Mimir\t2031\n'
    account, found = read(f"PT\tTI\tAB\tFU\tFX\tPY\n{row}{row.replace('Norn', 'Urd')}")
    assert len(found[0].abstracts) == 2
    assert not account.skipped


@pytest.mark.parametrize(
    "written",
    [
        json.dumps([{"title": "Norn", "abstract": "… caves and finds water in 91% of them …", "year": 2031}]),
        "Title,Authors,Year,Source,GSRank,Abstract\nNorn,J Doe,2031,Caves,1,Norn maps 12 caves with 3 …\n",
        "TY  - JOUR\nTI  - Norn\nAB  - NA\nER  -\n",
        "TY  - JOUR\nTI  - Norn\nAB  - [No abstract available]\nER  -\n",
    ],
)
def test_excerpts_and_words_for_none_are_no_abstracts(written: str) -> None:
    """Programs export Google Scholar's snippets as abstracts, and R and Scopus say where there is none."""
    account, found = read(written)
    assert (account.records, found) == (1, [])
    assert "none has an abstract" in account.told[-1]


MANUAL = f"# Norn\n\n```\n@article{{norn,\n title = {{Norn}},\n abstract = {{{NORN}}}\n}}\n```\n"
SCHEMA = {"title": "Sensor", "description": "What a sensor sends to us.", "properties": {}}


@table(
    "written",
    [
        MANUAL,
        f"# Notes\n\n```json\n{{\n // **Abstract**: {NORN}\n}}\n```\n",
        json.dumps(SCHEMA, indent=1),
        json.dumps([SCHEMA, SCHEMA]),
        "title,description,price\nLamp,It shines on our table.,12\nChair,We sit on it.,40\n",
        "Title,Director,Description,Date\nNorn,Doe,A film about wells.,2031\n",
        ">B0004\nATGAAACTCTACAATCTGAAAGATCACAACGAGCAGGTCAGCTTT\n\n>B0005\n" + "ATGAAACTCTAC" * 40 + "\n",
        "a\nable\nabout\n\n" + "\n".join(["above", "across", "after", "again"] * 10) + "\n",
        "AC   NR00107; PATTERN.\n\nDT   APR-1990 (CREATED); NOV-1995 (UPDATE); SITES (2).\n",
        "Copyright 2031 Norn\n\nThe software is provided as it is, without a warranty for any use.\n",
        "Real 34m16.930s\n\nThe updater is broken now, so one needs to run it by hand each day.\n",
        '<opml version="2.0"><head><title>Feeds</title></head><body><outline text="Norn"/></body></opml>',
        '{"name": "norn", "version": "1.0.0", "description": "Maps caves.", "license": "MIT"}',
        '{"title": "Norn", "description": "Our maps of caves.", "author": "Doe", "license": "MIT"}',
        json.dumps({"cells": [{"cell_type": "markdown", "source": [NORN]}], "nbformat": 4}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}),
        "[10:04, 3.2.2031] Jane: We met at the caves.\n[10:05, 3.2.2031] Rick: Did you see our results?\n",
        "\\documentclass{article}\n\\title{Norn}\n\\begin{document}\n" + NORN + "\n\\end{document}\n",
        "@software{norn,\n title = {Norn},\n version = {1.0}\n}\n",
    ],
)
def test_what_lists_no_papers_is_refused(written: str) -> None:
    """Manuals, schemas, goods, films, sequences, lists of words, licences and logs give no claim."""
    account, found = read(written)
    assert found == []
    assert account.told[-1].startswith("f")


def test_a_page_in_another_script_is_read() -> None:
    """Of words that only abstracts have, those of a few languages are known; other scripts need sentences."""
    text = "我们提出一种绘制洞穴地图的方法，并在十二个洞穴中进行了测试，百分之九十一的洞穴里都找到了水。" * 2
    _, found = read(f"Norn 洞穴地图\n\n{text}\n\nUrd\n\n{text}读者可以使用代码。\n")
    assert [one.title for one in found[0].abstracts] == ["Norn 洞穴地图", "Urd"]


def test_a_page_of_few_words_about_work_is_read() -> None:
    """Half of the abstracts of a page need say that somebody did something."""
    _, found = read(f"Norn: Maps of Caves\n\n{NORN}\n\nSkuld: Wells\n\nWe present Skuld. {SKULD}\n")
    assert [one.title for one in found[0].abstracts] == ["Norn: Maps of Caves", "Skuld: Wells"]


def test_a_file_that_is_cut_off_within_a_character_is_read() -> None:
    """What stands before the cut is read, whatever its script; the record in which it falls is told."""
    text = f"TY  - JOUR\nTI  - 洞穴\nAB  - {NORN}\nER  - \n\nTY  - JOUR\nTI  - 水洞穴"
    account, found = read(text.encode()[:-1])
    assert [one.title for one in found[0].abstracts] == ["洞穴"]
    assert [one.broken for one in account.skipped] == [True]


def test_one_odd_byte_does_not_sink_a_file() -> None:
    """Where exports of Windows and others were put together, each record is read in its own encoding."""
    rows = b"title,abstract\n" + f"Höhle,{NORN}\n".encode() + f"Flöße,{URD}\n".encode("cp1252")
    account, found = read(rows)
    assert [one.title for one in found[0].abstracts] == ["Höhle", "Flöße"]
    assert account.told[0] == "line 3 is not UTF-8: it and others like it are read as Windows-1252"


def test_an_abstract_in_another_format_among_json_lines_is_told_as_lost() -> None:
    """An abstract that the reader of the file does not understand is no record without one."""
    work = {"id": "https://openalex.org/W1", "title": "Urd", "publication_year": 2031, "authorships": []}
    lost = {**work, "abstract_inverted_index": {"Urd": [0], "reads": [1]}}
    paper = {"paperId": "a1", "title": "Norn", "abstract": NORN}
    account, found = read("".join(json.dumps(one) + "\n" for one in (paper, lost, work)))
    assert [one.title for one in found[0].abstracts] == ["Norn"]
    assert [(one.line, one.broken) for one in account.skipped] == [(2, True)]


FOREIGN = {
    "OpenAlex": {
        "id": "https://openalex.org/W1",
        "title": "Urd",
        "abstract_inverted_index": {word: [place] for place, word in enumerate(URD.split())},
    },
    "OpenReview": {
        "id": "u",
        "forum": "u",
        "content": {"title": {"value": "Urd"}, "abstract": {"value": URD}},
    },
    "INSPIRE": {"metadata": {"titles": [{"title": "Urd"}], "abstracts": [{"value": URD}]}},
    "DataCite": {
        "attributes": {
            "titles": [{"title": "Urd"}],
            "descriptions": [{"descriptionType": "Abstract", "description": URD}],
        }
    },
    "Crossref": {"message-type": "work", "message": {"DOI": "10.1/u", "title": ["Urd"], "abstract": URD}},
    "a list": [{"title": "Urd", "abstract": URD}],
}


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize("record", FOREIGN.values(), ids=FOREIGN)
def test_one_record_of_another_format_among_lines_of_ours_costs_none_of_them(
    record: object, place: int
) -> None:
    """Wherever it stands, it is read, and so is each of ours, as it would be without it."""
    ours: list[object] = [
        {"title": f"Norn {number}", "abstract": f"{NORN} It has {number} &lt;b>eams.", "plain_text": True}
        for number in range(4)
    ]
    _, alone = read("".join(json.dumps(one) + "\n" for one in ours))
    ours.insert(place, record)
    account, found = read("".join(json.dumps(one) + "\n" for one in ours))
    texts = [one.text for one in found[0].abstracts]
    assert texts.pop(place) == URD
    assert texts == [one.text for one in alone[0].abstracts]
    assert account.skipped == []


def test_record_of_another_format_without_an_abstract_does_not_end_a_file_of_ours() -> None:
    """It is counted as a record without one."""
    bare = FOREIGN["OpenAlex"] | {"abstract_inverted_index": None}  # type: ignore[operator]  # an object
    account, found = read(
        "".join(json.dumps(one) + "\n" for one in (bare, {"title": "Norn", "abstract": NORN}))
    )
    assert [one.text for one in found[0].abstracts] == [NORN]
    assert (account.records, [one.text for one in account.without]) == (2, ["Urd"])


def test_answers_on_lines_are_read_line_by_line() -> None:
    """A line that breaks off costs what stands on it, and no other."""
    pages = [{"message": {"DOI": f"10.1/{n}", "title": [f"Urd {n}"], "abstract": URD}} for n in range(3)]
    lines = [json.dumps(page) for page in pages]
    lines[1] = lines[1][:-20]
    account, found = read("\n".join(lines))
    assert [one.title for one in found[0].abstracts] == ["Urd 0", "Urd 2"]
    assert [(one.line, one.broken) for one in account.skipped] == [(2, True)]


def test_lines_that_other_tools_write_of_arxiv_are_read_like_arxiv() -> None:
    """They have our keys and more: wrapped lines become one, and the paper is known by its address."""
    line = {
        "abs": "https://arxiv.org/abs/3101.00001",
        "title": "Norn",
        "summary": NORN.replace(" with", "\nwith"),
    }
    account, found = read(json.dumps(line) + "\n")
    (one,) = found[0].abstracts
    assert (account.reader, one.text, one.sources[0].arxiv) == ("JSON objects", NORN, "3101.00001")


def test_markdown_may_begin_with_an_anchor() -> None:
    """Digests that link to their own sections begin with a tag of HTML and are Markdown all the same."""
    text = "<div id=toc></div>\n\n# cs.CL\n\n### [1] [Norn](https://arxiv.org/abs/3101.00001)\n*Jane Doe*\n\n"
    _, found = read(
        f"{text}TL;DR: It maps.\n\n<details>\n  <summary>Details</summary>\nAbstract: {NORN}\n</details>\n"
    )
    (one,) = found[0].abstracts
    assert (one.title, one.text, one.sources[0].names) == ("Norn", NORN, "Jane Doe")


def test_a_section_that_is_folded_away_holds_papers() -> None:
    """Only what is folded away as an abstract is one; names may stand between underscores."""
    item = "- **[{}](https://arxiv.org/abs/3101.0000{})**  `cs.RO`  \n  _Jane Doe, et al._\n"
    fold = "  <details open><summary>Abstract</summary>\n  {}\n  </details>\n\n"
    papers = (item + fold).format("Norn", 1, NORN) + (item + fold).format("Urd", 2, URD)
    _, found = read(
        f"## Robots\n\n<details open><summary>Click to collapse</summary>\n\n{papers}</details>\n"
    )
    assert [(one.title, one.text) for one in found[0].abstracts] == [("Norn", NORN), ("Urd", URD)]
    assert found[0].abstracts[0].sources[0].names == "Jane Doe; et al."


def test_tables_in_markdown_are_read_whatever_stands_around_them() -> None:
    """Each section has a table, and an abstract that is folded away in a cell may hold bars."""
    fold = "<details><summary>Show</summary><p>{}</p></details>"
    row = f"| **[{{}}](https://arxiv.org/abs/3101.0000{{}})** | 2031-05-03 | {fold} |\n"
    head = "| **Title** | **Date** | **Abstract** |\n| --- | --- | --- |\n"
    text = "# Daily Papers\nPapers of each day.\n\nLast update: 2031-05-03\n\n## Caves\n" + head
    text += row.format("Norn", 1, NORN)
    account, found = read(f"{text}\n## Wells\n{head}{row.format('Urd', 2, URD.replace('400', '|400|'))}")
    assert [one.text for one in found[0].abstracts] == [NORN, URD.replace("400", "|400|")]
    assert [one.title for one in found[0].abstracts] == ["Norn", "Urd"]
    assert [one.sources[0].arxiv for one in found[0].abstracts] == ["3101.00001", "3101.00002"]
    assert not account.skipped


@pytest.mark.parametrize(
    "written",
    [
        "10.1002/(SICI)1099-1360(199903)8:2<74::AID-NORN2>3.0.CO;2-7",
        "https://doi.org/10.1002/(SICI)1099-1360(199903)8:2&lt;74::AID-NORN2&gt;3.0.CO;2-7",
        "10.1002/(SICI)1099-1360(199903)8:2$<$74::AID-NORN2$>$3.0.CO;2-7",
        "10.1002/(SICI)1099-1360(199903)8:2{\\textless}74::AID-NORN2{\\textgreater}3.0.CO;2-7",
    ],
)
def test_dois_of_the_nineties_are_whole(written: str) -> None:
    """They hold a page between angle brackets, in whatever way a tool writes these."""
    _, found = read(f"@article{{n, title = {{Norn}}, doi = {{{written}}}, abstract = {{{NORN}}}}}\n")
    wanted = "10.1002/(SICI)1099-1360(199903)8:2<74::AID-NORN2>3.0.CO;2-7"
    assert found[0].abstracts[0].sources[0].doi == wanted


def test_tags_in_bibtex_are_tags() -> None:
    """Crossref's BibTeX has those of JATS, their brackets as formulas or in words."""
    for begin, end in (
        ("$<$", "$>$"),
        ("{$<$}", "{$>$}"),
        ("{\\textless}", "{\\textgreater}"),
        ("$\\less$", "$\\greater$"),
    ):
        text = f"{begin}jats:p{end}{NORN}{begin}/jats:p{end}"
        _, found = read(f"@article{{n, title = {{Norn}}, abstract = {{{text}}}}}\n")
        assert found[0].abstracts[0].text == NORN


def test_signs_in_words_of_tex_are_signs() -> None:
    """Reference managers write them so into BibTeX, and a limit without its sign is none."""
    text = (
        r"We find {\textless} 5{\textpm}1{\textperthousand} at {\textgreater}40{\textcelsius} with {\LaTeX}."
    )
    _, found = read(f"@article{{n, title = {{Norn}}, abstract = {{{text}}}}}\n")
    assert found[0].abstracts[0].text == "We find < 5±1‰ at >40°C with LaTeX."


def test_a_declaration_that_is_none_stops_no_page() -> None:
    """`<![doctype html>` is no HTML, and what follows it is read."""
    page = (EXAMPLES / "daily-papers.html").read_text("utf-8")
    _, found = read(page.replace("<body", "<![doctype html><body", 1))
    assert "<![" not in page
    assert len(found[0].abstracts) == 2


def test_documents_of_xml_one_behind_the_other_are_read() -> None:
    """Answers of an API that were put into one file are all read, each with its line; a cut one is told."""
    item = "<rss><channel>\n<item><title>{}</title><description>{}</description></item></channel></rss>\n"
    declared = '<?xml version="1.0"?>\n'
    account, found = read(declared + item.format("Norn", NORN) + declared + item.format("Urd", URD) + "junk")
    assert [one.title for one in found[0].abstracts] == ["Norn", "Urd"]
    assert [(one.line, one.broken) for one in account.skipped] == [(7, True)]
    account, found = read(item.format("Norn", NORN) + item.format("Urd", URD)[:40] + declared)
    assert [one.title for one in found[0].abstracts] == ["Norn"]
    assert [one.broken for one in account.skipped] == [True]


def test_lists_of_any_name_in_json_are_read() -> None:
    """An object may hold its records under the names of subjects; what stands beside them is passed by."""
    norn, urd = ({"title": title, "abstract": text} for title, text in (("Norn", NORN), ("Urd", URD)))
    for value in (
        {"feed": "caves", "entries": [norn, urd]},
        {"date": "2031", "cs.CL": [norn], "cs.CV": [urd], "tags": ["caves"], "count": {"all": 2}},
    ):
        for indent in (None, 1):
            account, [found] = read(json.dumps(value, indent=indent))
            assert [one.title for one in found.abstracts] == ["Norn", "Urd"]
            assert (account.records, account.skipped) == (2, [])
    paper = {**norn, "references": [urd]}
    _, [found] = read(json.dumps(paper, indent=1))
    assert [one.title for one in found.abstracts] == ["Norn"]


def test_a_summary_stands_in_for_an_empty_abstract_in_a_list() -> None:
    """A list of JSON is read as JSON lines are, where a record has its text under the other name."""
    records = [{"title": "Norn", "abstract": NORN}, {"title": "Urd", "abstract": None, "summary": URD}]
    account, [found] = read(json.dumps(records))
    assert [one.title for one in found.abstracts] == ["Norn", "Urd"]
    assert (account.records, account.skipped) == (2, [])


def test_a_list_beside_the_one_that_is_read_is_told() -> None:
    """What has titles and abstracts is not lost in silence, unless it is what a paper cites."""
    norn, urd = ({"title": title, "abstract": text} for title, text in (("Norn", NORN), ("Urd", URD)))
    account, [found] = read(
        json.dumps({"papers": [{**norn, "references": [urd]}], "rejected": [urd]}, indent=1)
    )
    assert [one.title for one in found.abstracts] == ["Norn"]
    assert "other lists in it are not read: rejected" in account.told


@pytest.mark.parametrize(
    "text",
    [
        "How to cite\n\nA record has these fields:\n\n- Title, abstract, year\n- Names\n\n"
        + "It is short.\n" * 9,
        "---\nid: norn\ntitle: Norn\nauthors:\n  - Jane Doe\nsummary: |\n  " + NORN + "\nyear: 2031\n",
        f"---\ntitle: News\n---\n\nWe map caves!\n\n{NORN}\n",
        "Aim\n\n" + NORN + "\n\nMethods\n\n" + URD + "\n",
    ],
    ids=["a text with a line of words", "YAML", "front matter", "the parts of one abstract"],
)
def test_what_is_no_list_of_papers_is_refused(text: str) -> None:
    """A line that lists words is no header of a table, a key is no title, and neither is a heading."""
    account, found = read(text)
    assert not found
    assert "is not a digest that can be read" in account.told[-1]


@pytest.mark.parametrize(
    ("root", "name"),
    [
        ("<rdf:RDF xmlns:rdf='x'><a/></rdf:RDF>", "RDF"),
        ("<article><volume>3</volume></article>", "an article in XML"),
        ("<doi_batch><crossref/></doi_batch>", "a deposit of Crossref"),
        ("<caves><volume/><feed/></caves>", "XML"),
    ],
)
def test_xml_is_named_by_its_root(root: str, name: str) -> None:
    """What else stands in a file says nothing about what it is."""
    account, _ = read(f'<?xml version="1.0"?>\n<!DOCTYPE x>\n{root}\n')
    assert f"it looks like {name}" in account.told[-1]


@pytest.mark.parametrize(
    "top", ["", '<div align="center">\n\n[![badge](https://example.org/b)](https://example.org)\n</div>\n']
)
def test_lists_of_links_in_markdown_are_refused_with_their_count(top: str) -> None:
    """Reading lists have no abstracts; of a manual that links to something nothing is counted."""
    links = "".join(f"- [Paper {number}](https://example.org/{number}), 2031\n" for number in range(41))
    account, _ = read(f"{top}# Reading list\n\nWhat we read.\n\n{links}")
    assert account.told == [
        "f is a list in Markdown with 41 links, none has an abstract. Give a file that holds abstracts."
    ]
    manual = (
        "# Norn\n\nInstall it.\n\n" + "It maps caves.\n" * 40 + "\n- [License](https://example.org/x)\n" * 4
    )
    account, _ = read(manual)
    assert "reads like a prompt, a guide" in account.told[-1]


def test_lists_in_json_without_abstracts_are_refused_with_their_count() -> None:
    """What lists titles with authors and dates is known for what it is, whatever it leaves out."""
    papers = [{"title": f"Norn {number}", "authors": ["Jane Doe"], "year": 2031} for number in range(3)]
    account, found = read(json.dumps({"results": papers}, indent=1))
    assert not found
    assert account.told[-1].startswith("f is JSON objects with 3 records, none has an abstract")
    account, _ = read(json.dumps({"results": [{"title": "Norn", "size": 3}]}, indent=1))
    assert "no list in it has objects with a title and an abstract" in account.told[-1]


def test_headings_within_abstracts_of_a_page_are_labels() -> None:
    """Pages of journals set the parts of an abstract apart; each goes on with the abstract above."""
    page = f"Norn: Maps of Caves\n\nBackground\n\nCaves are dark, and we map them.\n\nResults:\n\n{NORN}\n\n"
    _, [found] = read(f"{page}Urd: Wells in Rows\n\nWe read wells. {URD}\n")
    assert [(one.title, one.text) for one in found.abstracts] == [
        ("Norn: Maps of Caves", f"Background: Caves are dark, and we map them. Results: {NORN}"),
        ("Urd: Wells in Rows", f"We read wells. {URD}"),
    ]


def test_dublin_core_may_stand_in_the_metadata_itself() -> None:
    """Programs that keep answers of OAI-PMH leave out the element around titles and descriptions."""
    record = f"<title>Norn</title><description>{NORN}</description><date>2031-01-01</date>"
    header = "<header><identifier>oai:arXiv.org:3101.00001</identifier></header>"
    written = f"<ListRecords><record>{header}<metadata>{record}</metadata></record></ListRecords>"
    account, [found] = read(written)
    assert (account.reader, [one.text for one in found.abstracts]) == ("OAI-PMH", [NORN])
    assert found.abstracts[0].sources[0].arxiv == "3101.00001"


def test_answers_of_europe_pmc_are_read() -> None:
    """Their records stand two levels in, under names written together; headings stay above their parts."""
    paper = {
        "pmid": "123456", "title": "Norn.", "authorString": "Doe J, Roe R", "journalTitle": "Caves",
        "firstPublicationDate": "2031-02-03", "abstractText": f"<h4>Results</h4>{NORN}",
    }  # fmt: skip
    _, [found] = read(
        json.dumps({"hitCount": 2, "resultList": {"result": [paper, {"title": "Urd."}]}}, indent=1)
    )
    assert [one.text for one in found.abstracts] == [f"Results\n\n{NORN}"]
    source = found.abstracts[0].sources[0]
    assert (source.pmid, source.venue, source.date, source.authors) == ("123456", "Caves", "2031-02-03", 2)
