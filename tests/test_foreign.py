"""Files are known by their contents, also when they hold one paper; what has no reader is refused by name."""

import json

import pytest
from conftest import table
from test_inputs import NORN, SHORT, SKULD, page

from pipeline.errors import DigestError
from pipeline.inputs import Collection, parse

BIBTEX = f"""@article{{doe2031norn,
  title = {{Norn: Sparse Keys}},
  author = {{Doe, Jane and Roe, Richard}},
  abstract = {{{NORN}}},
  year = 2031
}}
"""
RIS = f"TY  - JOUR\nTI  - Norn: Sparse Keys\nAU  - Doe, Jane\nAB  - {NORN}\nER  - \n"
NBIB = f"PMID- 123\nDP  - 2031\nTI  - Norn: Sparse Keys.\nAB  - {NORN}\nFAU - Doe, Jane\n"
WOS = f"FN Some Analytics\nVR 1.0\nPT J\nAU Doe, J\nTI Norn: Sparse Keys\nAB {NORN}\nPY 2031\nER\n\nEF\n"
ENDNOTE = f"%0 Journal Article\n%T Norn: Sparse Keys\n%A Doe, Jane\n%X {NORN}\n"
PUBMED = f"<PubmedArticleSet><ArticleTitle>Norn</ArticleTitle>\n{NORN}\n</PubmedArticleSet>"
ATOM = f'<feed xmlns="http://example.org/Atom">\n<entry><title>Norn</title>\n<summary>{NORN}</summary></entry></feed>'
HTML = f"<div class='paper'>\n<h2>Norn: Sparse Keys</h2>\n<p>{NORN}</p>\n</div>"
CSV = f'Authors,Title,Year,Abstract\n"Doe, J.","Norn: Sparse Keys",2031,"{NORN}"\n'
TSV = f'Authors\tTitle\tYear\tAbstract\n"Doe, J."\tNorn: Sparse Keys\t2031\t"{NORN}"\n'
SEMICOLONS = f'title;year;abstract\n"Norn";2031;"{NORN}"\n'
MAIL = f"""------------------------------------------------------------------------------
\\\\
arXiv:3101.00001
Date: Mon, 1 Jan 2031 10:00:00 GMT   (12kb)

Title: Norn: Sparse Keys
Authors: Jane Doe, Richard Roe
Categories: cs.CL
License: http://example.org/by/4.0/
\\\\
  {NORN}
\\\\ ( https://example.org/abs/3101.00001 ,  12kb)
"""
LISTING = f"""[1] arXiv:3101.00001 [pdf, html, other]
Title: Norn: Sparse Keys
Jane Doe, Richard Roe
Comments: 12 pages
Subjects: Computation and Language (cs.CL)
{NORN}
"""
SAVED = f"""1. J Keys. 2031 Jan;3(2):1-10. doi: 10.1/x.

Norn: sparse keys.

Doe J(1), Roe R(2).

Author information:
(1)Department of Keys, University of Locks.

{NORN}

DOI: 10.1/x
PMID: 1234567
"""
LABELLED = f"<1>\nTitle\n  Norn: sparse keys.\nAuthors\n  Doe J.\nAbstract\n  {NORN}\n"
LETTER = (
    f"From: alerts\nTo: jane\nSubject: new papers\nDate: Mon, 1 Jan 2031\n\nNorn: Sparse Keys\n\n{NORN}\n"
)
MARKDOWN = f"# New papers\n\n## Norn: Sparse Keys\n\n**Authors:** Jane Doe\n\n**Summary:**\n\n{NORN}\n"
LIST = f"- **Norn: Sparse Keys** [pdf](https://example.org/norn)\n\n**Abstract**: {NORN}\n"
LATEX = f"\\documentclass{{article}}\n\\title{{Norn}}\n\\begin{{abstract}}\n{NORN}\n\\end{{abstract}}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ENDNOTE.partition("\n")[2], "a tagged export of EndNote"),
        (HTML, "the source of a web page"),
        ("Saved on Monday\n" + HTML, "the source of a web page"),
        (SAVED.partition("\n\n")[2], r'abstracts saved as text from PubMed \(its format "PubMed" is read\)'),
        (LABELLED.partition("\n")[2], "an export whose fields stand below their names"),
        (LATEX, "LaTeX"),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_exports_without_a_reader_are_refused_by_name(text: str, name: str, times: int, end: str) -> None:
    """What it looks like is said in the sentence that refuses it, with what to do instead."""
    with pytest.raises(
        DigestError, match=rf"^few\.txt is not a digest .*: it looks like {name}.*not read"
    ) as no:
        parse((text * times).replace("\n", end).encode(), "few.txt")
    assert "Save the page as plain text" in str(no.value)


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        (BIBTEX, "BibTeX"),
        (BIBTEX.replace(" = ", "="), "BibTeX"),
        ("% made by a tool\n\n" + BIBTEX, "BibTeX"),
        (RIS, "RIS"),
        (RIS.replace("  - ", " - "), "RIS"),
        (NBIB, "PubMed NBIB"),
        (LABELLED.replace("sparse keys", "Sparse Keys"), "Ovid"),
        (SAVED.replace("sparse keys", "Sparse Keys"), "PubMed text"),
        (WOS, "Web of Science"),
        (ENDNOTE, "EndNote"),
        ("<?xml version='1.0'?>\n" + ATOM, "Atom"),
        (ATOM, "Atom"),
        (CSV, "CSV, TSV"),
        (TSV, "CSV, TSV"),
        (SEMICOLONS, "CSV, TSV"),
        (MAIL, "arXiv mail"),
        (LISTING, "arXiv listing"),
        (MARKDOWN, "Markdown"),
        (LIST, "Markdown"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_exports_of_one_paper_are_read(text: str, reader: str, end: str) -> None:
    """One paper's export is known by its marks as well as one of a thousand, and gives this one abstract."""
    [abstract] = parse(text.replace("\n", end).encode(), "one").abstracts
    assert abstract.title.removesuffix(".") in ("Norn: Sparse Keys", "Norn")
    assert abstract.text == NORN
    assert abstract.sources[0].reader == reader


def test_letters_are_not_taken_for_pages() -> None:
    """Prose in a mail has short lines above longer ones, and is no digest."""
    with pytest.raises(DigestError, match=r"f, mail 1 holds nothing of a format that is read"):
        parse(LETTER.encode(), "f")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<rss><channel/></rss>", "f holds no records: it is RSS without any"),
        (
            b"<feed><entry><title>Norn</title>",
            "f looks like Atom, but no record can be read: line 1: from here",
        ),
        (b"TY  - JOUR\nTI  - Norn\nAB  - Caves.\n", "f looks like RIS, but .* no ER ends this record"),
        (b"PT J\nTI Norn\nUT 1\nAB Caves.\n", "f looks like Web of Science, but .* no ER ends this record"),
    ],
)
def test_files_without_a_whole_record_are_refused_by_name(data: bytes, told: str) -> None:
    """Where no record can be read the sentence says what it looks like, and what is wrong with it."""
    with pytest.raises(DigestError, match=told):
        parse(data, "f")


@table(
    ("above", "word"),
    [
        ("Authors: Jane Doe, Richard Roe", "not a title but a field"),
        ("Comments: 12 pages, 4 figures", "not a title but a field"),
        ("Norn, again\nCited by 12", "not a title but a field"),
        ("Norn, again\n1,234 views", "not a title but a field"),
        ("Norn, again\nPDF | HTML | BibTeX", "not a title but a field"),
        ("Norn, again\nDocument type: Article", "not a title but a field"),
        ("Norn, again\nJournal of Looms, 12(3), 45-67", "not a title but a field"),
        ("Received 5 May 2025 / Accepted 6 June 2025", "not a title but a field"),
        ("Department of Looms, University of Urd", "not a title but a field"),
        ("License: http://example.org/by/4.0/", "not a title but a field"),
        ("Keywords: keys, locks", "not a title but a field"),
        ("Published: 2031-01-01", "not a title but a field"),
        ("DOI: 10.1/x", "not a title but a field"),
        ("License", "not a title but a field"),
        ("Resource type:", "not a title but a field"),
        ("AU: Doe, Jane", "not a title but a field"),
        ("Item Type\tJournal Article", "not a title but a field"),
        ("Author\tDoe, Jane", "not a title but a field"),
        ("Auteur : J. Doe", "not a title but a field"),
        ("作者：J. Doe", "not a title but a field"),
        ("Posted 03 Nov 2031.", "not a title but a field"),
        ("J Doe, A Roe - Journal of Keys, 2031", "not a title but a field"),
        ("Jane Doe, Richard Roe - arXiv preprint, 2031", "not a title but a field"),
        ("J Keys (2031) 12:3", "not a title but a field"),
        ("Journal of Keys (2031) 12(3): 1-9", "not a title but a field"),
        ("Abstract: (arXiv)", "not a title but a field"),
        ("Doe J(1), Roe A(2).", "not a title but a field"),
        ("Keywords: keys, locks\nNorn, again", "not a title but a field"),
        ("Norn, again\nLicense: free", "not a title but a field"),
        ("Jane Doe, Richard Roe", "looks like its authors"),
        ("Jane A. Doe and Richard van der Roe", "looks like its authors"),
        ("title = {Norn}", "mostly something else"),
    ],
)
def test_line_that_is_no_title_is_not_taken_for_one(above: str, word: str) -> None:
    """A field of a record, or authors, between a title and its abstract refuse the file."""
    for text in (f"Skuld\n\n{SKULD}\n\nNorn: Sparse Keys\n\n{above}\n\n{NORN}\n",):
        with pytest.raises(DigestError, match=word):
            parse(text.encode(), "f")


def test_two_titles_above_most_abstracts_are_doubted() -> None:
    """Where nearly every abstract has two lines above it that may be its title, none is guessed."""
    text = "\n\n".join(f"Keys of the Kind {n}\n\nThe Well House {n}\n\n{NORN} {n}." for n in range(4))
    of_two = "\n\n".join(f"Keys of the Kind {n}\nJane Roe\n{NORN} {n}." for n in range(2))
    alone = f"Keys of the Kind 1\nJane Roe\n{NORN}\n"
    for page_ in (text, of_two, alone):
        with pytest.raises(DigestError, match="two lines that may be a title"):
            parse(page_.encode(), "f")


def test_names_of_authors_and_links_above_an_abstract_are_no_title() -> None:
    """A row of names with strokes between, and the links of arXiv's page of a paper, never become a title."""
    listed = f"Sparse Keys\nJane Doe | Richard Roe\n{NORN}\n"
    with pytest.raises(DigestError, match="looks like its authors"):
        parse(listed.encode(), "f")
    shown = f"Title:Sparse Keys\nJane Doe, Richard Roe\nView PDF\nHTML (experimental)\n{NORN}\n"
    with pytest.raises(DigestError, match="not a title but a field"):
        parse(shown.encode(), "f")


@table(
    "title",
    [
        "DATE: Dual Attention for Time and Events",
        "URL: Uncertain Representation Learning",
        "Norn, Skuld, and Urd",
        "Jane Eyre, Emma and the Reader",
        "From Keys to Locks",
        "TL;DR: Keys in One Line",
        "Titles and Authors: Who Reads What",
        "Keys (A Survey) and Locks (B)",
        "A Lock - A Key, and What Came of It in 2031",
        "A Comment: Keys Are Fine",
        "AI - A Key to the Lock",
        "C++ vector<int> in Practice",
        "[Re] Keys",
    ],
)
def test_titles_that_look_a_little_like_fields_are_titles(title: str) -> None:
    """Acronyms, names of persons and brackets in a title refuse nothing."""
    digest = parse(page(("Skuld", SKULD), (title, NORN), ("Urd", SHORT)).encode(), "f")
    assert [abstract.title for abstract in digest.abstracts] == ["Skuld", title, "Urd"]


def test_small_page_has_no_foreign_line_and_a_large_one_few() -> None:
    """One line of markup among three entries refuses the page; among forty it is passed over."""
    entries = [(f"Norn {n}", f"{NORN} It was run {n} times.") for n in range(40)]
    with pytest.raises(DigestError, match="mostly something else"):
        parse(page(*entries[:3], bottom="\n\n@misc{x,\n").replace("@misc", "$ make").encode(), "f")
    assert len(parse(page(*entries, bottom="\n\n$ make\n").encode(), "f").abstracts) == 40


def test_a_return_in_the_first_line_of_a_table_ends_the_line() -> None:
    """What is looked at to know a table may hold any sign."""
    digest = parse(f'title,abstract\rx\nNorn,"{SKULD}"\n'.encode(), "f")
    assert ([one.title for one in digest.abstracts], len(digest.skipped)) == (["Norn"], 1)


def test_collection_refuses_the_same(tmp_path) -> None:
    """Files are refused in the same words whichever way they are read."""
    for text in (ENDNOTE.partition("\n")[2], LETTER, PUBMED, json.dumps({"notes": [], "count": 1})):
        path = tmp_path / "f"
        path.write_text(text)
        with pytest.raises(DigestError) as alone:
            parse(text.encode(), str(path))
        with pytest.raises(DigestError) as collected:
            Collection().add(str(path))
        assert str(alone.value) == str(collected.value)


@pytest.mark.parametrize("mark", ",;\t")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_without_a_known_column_is_refused_with_those_it_has(mark: str, end: str) -> None:
    """Its headers are listed with the parameters that name two of them, and no other advice."""
    rows = (["No.", "Paper Name", "Summary text", "Yr"], ["1", "Norn", f'"{NORN}"', "2031"])
    with pytest.raises(DigestError) as no:
        parse("".join(mark.join(row) + end for row in rows).encode(), "few.csv")
    assert (
        '"No.", "Paper Name", "Summary text", "Yr". Name theirs with `title_field` and `text_field`'
        in str(no.value)
    )
    assert "Save the page" not in str(no.value)


PROMPT = """You are a careful assistant. Extract all claims from the abstract below.

1. Read the abstract twice.
2. List each claim in one line.
3. Never invent a number.
"""
GUIDE = "# Norn\n\n## Installation\n\nRun this command in your folder:\n\n- **pip** to install the files\n- [docs](https://example.org)\n"
LICENCE = """Norn License

Permission is hereby granted to use the software.

The licensor shall not be liable for damages, and you accept this warranty.
"""


@pytest.mark.parametrize("text", [PROMPT, GUIDE, LICENCE])
def test_what_speaks_to_somebody_is_called_so(text: str) -> None:
    """A prompt, a guide and a licence are no pages to save as plain text."""
    with pytest.raises(DigestError, match="reads like a prompt, a guide, a licence") as no:
        parse(text.encode(), "few.txt")
    assert str(no.value).endswith("Give a file that holds titles and abstracts.")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"{\\rtf1\\ansi Norn}", "an RTF document"),
        (b"\x89PNG\r\n\x1a\n\0", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0", "a picture (JPEG)"),
        (b"GIF89a\0", "a picture (GIF)"),
    ],
)
def test_rtf_and_pictures_are_known_by_their_first_bytes(data: bytes, what: str) -> None:
    """They are named for what they are, as a PDF is."""
    with pytest.raises(DigestError) as no:
        parse(data, "few")
    assert str(no.value).startswith(f"few is {what}, which is not read. ")


def test_messages_are_whole_sentences() -> None:
    """No word stands there twice, and one cell is one."""
    with pytest.raises(DigestError, match=r"\(Unterminated string at character 29\)"):
        parse(b'[{"title": "a", "abstract": "Norn', "few.json")
    [skipped] = parse(f'title,abstract\nNorn,"{NORN}"\nSkuld\n'.encode(), "few.csv").skipped
    assert skipped.reason == "the row has 1 cell where the header has 2"
