"""What publishers, libraries and repositories write beside the plainest form of their formats."""

import json

import pytest
from conftest import table
from test_readers import EXAMPLES, NORN, read

JATS = (EXAMPLES / "jats.xml").read_text("utf-8")
ARTICLE = JATS[JATS.index("<article ") : JATS.index("</article>") + len("</article>")]
MARC = (EXAMPLES / "marc.xml").read_text("utf-8")
RECORD = MARC[MARC.index("<record>") : MARC.index("</record>") + len("</record>")]


def oai(metadata: str) -> str:
    """An answer of OAI-PMH with one record."""
    return (
        "<OAI-PMH><ListRecords><record><header><identifier>oai:norn:1</identifier></header><metadata>"
        f"{metadata}</metadata></record></ListRecords></OAI-PMH>"
    )


@pytest.mark.parametrize(
    ("written", "reader"),
    [
        (ARTICLE, "JATS XML"),
        (oai(ARTICLE), "JATS XML"),
        (oai(RECORD), "MARC XML"),
        (f"<records><record><recordData>{RECORD}</recordData></record></records>", "MARC XML"),
        (oai((EXAMPLES / "mods.xml").read_text("utf-8").partition("?>")[2]), "MODS XML"),
        (oai((EXAMPLES / "datacite.xml").read_text("utf-8").partition("?>")[2]), "DataCite XML"),
    ],
)  # fmt: skip
def test_records_are_read_in_what_holds_them(written: str, reader: str) -> None:
    """OAI-PMH and searches of libraries wrap the records of other formats."""
    account, found = read(written)
    assert (account.reader, len(found[0].abstracts)) == (reader, 1)
    assert found[0].abstracts[0].text in (NORN, read(JATS)[1][0].abstracts[0].text)


def test_of_several_abstracts_that_of_the_language_is_read() -> None:
    """Journals give one in each language, and key points and pictures beside it."""
    title = "<title-group><article-title>Norn</article-title></title-group>"
    head = f"<article xml:lang='pt'><front><article-meta>{title}"
    texts = (
        "<abstract abstract-type='key-points'><p>Norn is dark.</p></abstract>"
        "<abstract xml:lang='en'><p>We map caves.</p></abstract>"
        "<abstract xml:lang='pt'><title>Resumo</title><p>Mapeamos cavernas.</p></abstract>"
    )
    _, found = read(f"{head}{texts}</article-meta></front></article>")
    assert [one.text for one in found[0].abstracts] == ["Mapeamos cavernas."]
    translated = "<trans-abstract xml:lang='en'><p>We map caves.</p></trans-abstract>"
    _, found = read(f"{head}{translated}</article-meta></front></article>")
    assert [one.text for one in found[0].abstracts] == ["We map caves."]


def test_tags_that_say_nothing_leave_their_text() -> None:
    """An element that is unknown is no text: what stands in it is."""
    record = (
        "<record><title>Norn</title><abstract>We map <genus>Proteus</genus> in 12 caves.</abstract></record>"
    )
    _, found = read(f"<records>{record}</records>")
    assert found[0].abstracts[0].text == "We map Proteus in 12 caves."


@pytest.mark.parametrize(
    ("descriptions", "text"),
    [
        (["International audience", NORN], NORN),
        (["Comment: 12 pages, and figures of the caves that were found"], None),
        (["12 pages"], None),
        ([NORN, "Comment: 12 pages"], NORN),
    ],
)
def test_of_descriptions_that_which_reads_like_an_abstract_is_one(
    descriptions: list[str], text: str | None
) -> None:
    """Repositories describe the audience, the pages and the funds in the same element."""
    inner = "".join(f"<dc:description>{one}</dc:description>" for one in descriptions)
    account, found = read(oai(f"<oai_dc:dc><dc:title>Norn</dc:title>{inner}</oai_dc:dc>"))
    assert account.records == 1
    assert [one.text for page in found for one in page.abstracts] == ([text] if text else [])


@pytest.mark.parametrize(
    "written",
    [
        {"search-results": {"entry": [{"dc:title": "Norn", "dc:description": NORN, "prism:doi": "10.1/x"}]}},
        {"apiMessage": "", "records": [{"title": "Norn", "abstract": NORN}], "facets": [{"name": "year"}]},
        {"total": 1, "articles": [{"title": "Norn", "abstract": NORN, "authors": {"authors": []}}]},
        {"totalCount": 1, "itemHits": [{"item": {"title": "Norn", "abstract": NORN, "doi": "10.1000/x"}}]},
        {"results": [{"id": "1", "bibjson": {"title": "Norn", "abstract": NORN, "year": "2031"}}]},
        [{"key": "A1", "data": {"title": "Norn", "abstractNote": NORN}, "meta": {"numChildren": 1}}],
        {"config": {}, "items": [{"title": "Norn", "abstractNote": NORN, "creators": [{"lastName": "Doe"}]}]},
        {"id": "1", "bibjson": {"title": "Norn", "abstract": NORN}, "admin": {"title": "x"}},
        [{"title": {"value": "Norn"}, "abstract": [{"text": NORN}], "doi": "10.1000/x"}],
        [{"paper_url": "https://example.org", "title": "Norn", "abstract": NORN, "arxiv_id": "3101.00001"}],
    ],
    ids=[
        "Scopus", "Springer", "IEEE", "ChemRxiv", "DOAJ", "Zotero", "Better BibTeX", "one record",
        "texts in objects", "Papers with Code",
    ],
)  # fmt: skip
def test_answers_of_apis_are_read_by_their_keys(written: object) -> None:
    """Whatever the list is called, and whether each record is wrapped."""
    account, found = read(json.dumps(written))
    assert [(one.title, one.text) for one in found[0].abstracts] == [("Norn", NORN)], account.told


@pytest.mark.parametrize(
    "header",
    [
        "Lens ID,Date Published,Title,Abstract",
        "Rank,Publication ID,Title,Abstract",
        "dc.identifier.uri,dc.date.issued[],dc.title[en],dc.description.abstract[en]",
        "key,notes,title,abstract",
        "Study,Ref,Title,Abstract",
        "record_id,asreview_label,title,abstract",
        "Takeaway,Year,Title,Abstract",
    ],
    ids=["Lens", "Dimensions", "DSpace", "Rayyan", "Covidence", "ASReview", "Consensus"],
)
def test_tables_of_databases_and_tools_are_read(header: str) -> None:
    """By their headers; a line above them may say where they come from."""
    table = f'{header}\n1,2,Norn,"{NORN}"\n'
    for above in ("", '"About the data: exported on 3 February, 2031"\n'):
        account, found = read(above + table)
        assert [(one.title, one.text) for one in found[0].abstracts] == [("Norn", NORN)], account.told


def test_parts_of_an_abstract_are_its_paragraphs() -> None:
    """Where an abstract is a list of parts, each with its text, all are read."""
    parts = [{"text": "We map caves.", "section": "Abstract"}, {"text": "It works.", "section": "Abstract"}]
    _, found = read(json.dumps([{"title": "Norn", "abstract": parts, "doi": "10.1000/x"}]))
    assert [one.text for one in found[0].abstracts] == ["We map caves.\n\nIt works."]


@pytest.mark.parametrize(
    "people",
    [
        "<author>Doe, Jane</author><author>Roe, Rick</author>",
        "<author>Doe, Jane; Roe, Rick</author>",
        "<author><name>Doe, Jane</name><place>Oslo</place></author><author><name>Roe, Rick</name></author>",
        "<authors><author>Doe, Jane</author><author>Roe, Rick</author></authors>",
    ],
)
def test_elements_of_a_record_that_come_again_are_all_read(people: str) -> None:
    """Each author and each keyword may have an element of its own; of two abstracts the first is taken."""
    words = "<keyword>caves</keyword><keyword>water, deep</keyword>"
    texts = f"<abstract>{NORN}</abstract><abstract>Norn kartiert 12 Grotten.</abstract>"
    _, found = read(f"<records><record><title>Norn</title>{people}{words}{texts}</record></records>")
    [one] = found[0].abstracts
    assert one.text == NORN
    assert (one.sources[0].names, one.sources[0].authors) == ("Doe, Jane; Roe, Rick", 2)
    assert one.sources[0].categories == "caves; water, deep"


@pytest.mark.parametrize(
    "written",
    [
        "{{Reference Type}}: Thesis\n{{Title}}: Norn\n{{Author}}: {0}\n{{Keywords}}: {0}\n{{Abstract}}: "
        + NORN,
        "RT Thesis\nT1 Norn\nA1 {0}\nK1 {0}\nYR 2031\nAB " + NORN,
        'Title,Authors,Keywords,Abstract\nNorn,"{0}","{0}",' + NORN,
    ],
    ids=["NoteExpress", "RefWorks", "CSV"],
)
def test_semicolons_of_chinese_stand_between_names(written: str) -> None:
    """CNKI and Wanfang write them between authors and between keywords."""
    _, found = read(written.format("张三；李四;王五") + "\n")
    source = found[0].abstracts[0].sources[0]
    assert (source.names, source.authors, source.categories) == ("张三; 李四; 王五", 3, "张三; 李四; 王五")


@pytest.mark.parametrize("issued", ["2031-02-03", ""])
def test_a_date_of_datacite_is_that_of_issue(issued: str) -> None:
    """Others say when something was collected or sent in; without it the year of publication stands."""
    days = {"Created": "2019-01-01", "Issued": issued, "Updated": "2033"}
    dates = "".join(f'<date dateType="{kind}">{day}</date>' for kind, day in days.items() if day)
    xml = (
        (EXAMPLES / "datacite.xml")
        .read_text("utf-8")
        .replace("<publisher>", f"<dates>{dates}</dates><publisher>")
    )
    answer = json.loads((EXAMPLES / "datacite.json").read_text("utf-8"))
    answer["data"][0]["attributes"]["dates"] = [
        {"date": day, "dateType": kind} for kind, day in days.items() if day
    ]
    for written in (xml, json.dumps(answer)):
        _, found = read(written)
        assert found[0].abstracts[0].sources[0].date == (issued or "2031")


def test_a_list_of_xml_records_without_abstracts_is_counted() -> None:
    """Europe PMC's short answers have none; the file is refused with the count."""
    record = "<result><title>Norn</title><authorString>Doe J</authorString><pubYear>2031</pubYear></result>"
    account, found = read(f"<responseWrapper><resultList>{record * 2}</resultList></responseWrapper>")
    assert (account.records, found) == (2, [])
    assert "2 records, none has an abstract" in account.told[-1]


def test_a_pointer_of_git_is_named() -> None:
    """Large files of a repository may be no more than pointers, until they are fetched."""
    account, found = read("version https://git-lfs.github.com/spec/v1\noid sha256:5ef4\nsize 82474\n")
    assert found == []
    assert "git lfs pull" in account.told[-1]


def test_pubmed_summaries_are_refused_with_the_way() -> None:
    """What PubMed saves as "Summary (text)" has no abstracts."""
    account, found = read((EXAMPLES / "pubmed-summary.txt").read_bytes())
    assert found == []
    assert 'save it in the format "PubMed"' in account.told[-1]


def test_a_paper_of_pubmed_text_need_not_have_an_abstract() -> None:
    """A correction has none, a letter neither; the file may be cut off within the last."""
    text = (EXAMPLES / "pubmed-abstracts.txt").read_text("utf-8")
    account, found = read(text)
    assert (account.records, len(found[0].abstracts)) == (2, 1)
    cut = text[: text.index("PMID: 4712")]
    account, found = read(cut)
    assert [one.broken for one in account.skipped] == [True]


def test_works_of_crossref_have_the_venue_that_holds_them() -> None:
    """Journals, proceedings and books, in series or not, hold what is in them and nothing behind."""

    def titled(title: str) -> str:
        return f"<titles><title>{title}</title></titles>"

    def work(kind: str, title: str) -> str:
        return (
            f"<{kind}>{titled(title)}<jats:abstract><jats:p>{title}: {NORN}</jats:p></jats:abstract></{kind}>"
        )

    body = (
        "<journal><journal_metadata><full_title>J Caves</full_title></journal_metadata>"
        f"{work('journal_article', 'A')}</journal><report-paper>{work('report-paper_metadata', 'B')}"
        f"{work('content_item', 'C')}</report-paper>"
        f"{work('posted_content', 'D')}{work('dissertation', 'E')}<conference><proceedings_series_metadata>"
        f"<series_metadata>{titled('Series')}</series_metadata><proceedings_title>Proc</proceedings_title>"
        f"</proceedings_series_metadata>{work('conference_paper', 'F')}</conference>"
        f"<conference><proceedings_series_metadata><series_metadata>{titled('Caves')}</series_metadata>"
        f"</proceedings_series_metadata>{work('conference_paper', 'G')}</conference>"
        f"<book>{work('book_series_metadata', 'H')}{work('content_item', 'I')}</book>"
        f"<book><book_set_metadata><set_metadata>{titled('Set')}</set_metadata></book_set_metadata>"
        f"{work('content_item', 'J')}</book><standard>{work('standard_metadata', 'K')}</standard>"
    )
    account, found = read(f"<doi_batch><body>{body}</body></doi_batch>")
    assert {one.title: one.sources[0].venue for one in found[0].abstracts} == {
        "A": "J Caves", "B": None, "C": "B", "D": None, "E": None, "F": "Proc", "G": "Caves", "H": None,
        "I": "H", "J": "Set", "K": None,
    }  # fmt: skip
    assert not account.skipped


def of_pubmed_text(*paragraphs: str) -> list[str]:
    """The abstracts of a paper of PubMed text with these paragraphs below its authors."""
    parts = ("1. J Caves. 2031;12:4.", "Norn.", "Doe J(1), Roe R(1).", *paragraphs, "PMID: 4711")
    _, found = read("\n\n".join(parts) + "\n")
    return [one.text for page in found for one in page.abstracts]


@pytest.mark.parametrize(
    "begin",
    [
        "MeSH terms help readers", "Copyright law keeps maps", "Publisher and reader keep maps",
        "Keywords that readers choose", "Trial registration numbers", "Comment in margins", "Update of maps",
        "Collaborators of ours", "Erratum in maps", "Plain language summary of maps", "DOI and map",
    ],
)  # fmt: skip
def test_an_abstract_of_pubmed_text_may_begin_with_any_word(begin: str) -> None:
    """What stands above or behind an abstract has a colon, a sign or a year, or its place set in below."""
    text = f"{begin}, as we show in 12 caves with 3 sensors. Water is in 91.5% of them, " + "and more " * 30
    assert of_pubmed_text(f"{text}.") == [f"{text}."]


@table(
    "beside",
    [
        "© 2031 The Authors.", "Copyright © 2031 Caves.", "Copyright 2031 by Caves.", "(c) 2031 Caves.",
        "Copyright The Authors 2031.", "Published by Caves Ltd.", "Georg Thieme Verlag KG Stuttgart.",
        "This article is protected by copyright. All rights reserved.", "Keywords: caves; wells.",
        "Publisher: Norn ist dunkel.", "Conflict of interest statement: The authors sell lamps.",
        "Comment in\n    J Wells. 2031;1(1):1.", "Erratum in: \n    J Wells. 2031;1(1):1.",
        "Update of\n    J Wells. 2031;1(1):1.", "Collaborators: Roe R.",
    ],
)  # fmt: skip
def test_what_stands_beside_an_abstract_of_pubmed_text_is_none_of_it(beside: str) -> None:
    """Rights, keywords, interests and what else speaks of the paper."""
    above = beside[:6] in ("Commen", "Erratu", "Update", "Collab")
    assert of_pubmed_text(*([beside, NORN] if above else [NORN, beside])) == [NORN]


@pytest.mark.parametrize(
    "between",
    ["\n\n\n7. ", "\n\n\n1. ", " interest.2. ", "2. "],
    ids=["number left out", "numbered anew", "glued", "glued to an id"],
)
def test_files_of_pubmed_text_may_be_put_together(between: str) -> None:
    """Each record is found whatever its number, and where no line end stands before it."""
    text = (EXAMPLES / "pubmed-abstracts.txt").read_text("utf-8").replace("\n[Article in German]\n", "")
    first = text[: text.index("\n\nConflict")]
    second = first.removeprefix("1. ").replace("4711", "4713").replace("12 caves", "14 caves")
    account, found = read(f"{first}{between}{second}\n")
    assert [one.sources[0].pmid for one in found[0].abstracts] == ["4711", "4713"], account.skipped
    assert [one.text.count("14 caves") for one in found[0].abstracts] == [0, 1]


def test_records_of_pubmed_text_that_run_into_each_other_are_told() -> None:
    """An id too many shows that a beginning is missing; neither text is given to the wrong paper."""
    text = (EXAMPLES / "pubmed-abstracts.txt").read_text("utf-8")
    account, found = read(f"{text}\n\nUrd: old wells.\n\nDoe J.\n\nUrd reads wells.\n\nPMID: 4714\n")
    assert len(found[0].abstracts) == 1
    assert [one.reason for one in account.skipped] == ["2 records stand in one: their beginnings are missing"]


def test_a_record_of_pubmed_text_that_is_cut_takes_nothing_of_the_next() -> None:
    """It is told, whatever the number of the next."""
    text = (EXAMPLES / "pubmed-abstracts.txt").read_text("utf-8")
    account, found = read(f"{text[: text.index('RESULTS')]}\n\n{text}")
    assert [one.sources[0].pmid for one in found[0].abstracts] == ["4711"]
    assert ["no PMID ends this record" in one.reason for one in account.skipped] == [True]


def test_marc_in_binary_form_is_named() -> None:
    """Catalogues export it beside XML, which is read."""
    account, found = read("01142cam a2200301 a 4500001001300000003000400013\x1e norn \x1d")
    assert found == []
    assert "Export it as XML" in account.told[-1]


def test_ovid_may_indent_and_leave_out_numbers() -> None:
    """Some exports are set in; in others the name of the vendor begins a record."""
    text = (EXAMPLES / "ovid.txt").read_text("utf-8")
    indented = "\n".join(f" {line}" for line in text.split("\n"))
    for written in (indented, text.replace("<1. >\n", "").replace("<2. >", "")):
        account, found = read(written)
        assert (account.records, [one.text for one in found[0].abstracts]) == (2, [NORN])


def test_a_heading_in_an_abstract_of_ovid_is_no_field() -> None:
    """Neither where fields have tags, nor where they stand below their names."""
    parts = "Norn maps caves.\nMethods\nWe walk.\nResults\nThere is water."
    text = " ".join(parts.split("\n"))
    for written in (
        f"<1. >\nVN  - Ovid Technologies\nTI  - Norn\nAB  - {parts}\nYR  - 2031\n",
        f"<1>\nTitle\n  Norn\nAbstract\n  {parts}\nYear of Publication\n  2031\n",
    ):
        _, found = read(written)
        assert [(one.text, one.sources[0].date) for one in found[0].abstracts] == [(text, "2031")]


def test_a_last_record_of_another_database_is_whole_though_it_lacks_the_end() -> None:
    """Books and records of ERIC have no source; what is behind a text that is whole is no loss."""
    first = f"PMID- 4711\nOWN - NLM\nTI  - Norn\nAB  - {NORN}\nSO  - Caves. 2031.\n\n"
    text = f"{NORN[:-1]}, and wells."
    book = f"PMID- 4712\nOWN - NLM\nTI  - Urd\nAB  - {text}\nFAU - Doe, Jane\nAID - NBK1 [bookaccession]\n"
    account, found = read(first + book)
    assert (len(found[0].abstracts), account.skipped) == (2, [])
    account, found = read(first + book[: book.index("wells")])
    assert (len(found[0].abstracts), len(account.skipped)) == (1, 1)
