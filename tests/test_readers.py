"""Every reader of exports, feeds and answers: what it makes of small made-up files, and of damaged ones."""

import csv
import json
import os
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from conftest import ROOT, picked, sampled, table
from shell import Shell

from pipeline import inputs
from pipeline.domain import Json, Source
from pipeline.errors import DigestError
from pipeline.inputs import readers, strays
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.formats import biorxiv
from pipeline.inputs.reading import abstracts_of

EXAMPLES = ROOT / "examples" / "inputs"
NORN = "Norn maps 12 caves with 3 sensors and finds water in 91.5% of them."
SKULD = "Skuld reads 4,000 wells a day. It needs no map."


@pytest.fixture(scope="module")
def inputs_folder() -> Path:
    """The folder of real files; without it a test is skipped, save where CI is set."""
    folder = ROOT.parent / "shared" / "inputs"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the real inputs in {folder}")
        pytest.skip("the real inputs are not here")
    return folder


def read(
    data: bytes | str, columns: inputs.Columns | None = None
) -> tuple[inputs.RecordCounts, list[inputs.Digest]]:
    """The account of some contents and, alone in a list, what they hold; [] where they are refused."""
    data = data.encode() if isinstance(data, str) else data
    account = inputs.RecordCounts("f")
    try:
        found = tuple(abstracts_of(BytesIO(data), "f", account, columns or inputs.Columns()))
    except DigestError as error:
        account.told.append(str(error))
        return account, []
    return account, [inputs.Digest("f", None, found, tuple(account.skipped))]


def test_real_files_are_read_as_expected(inputs_folder: Path) -> None:
    """Of each file records, abstracts, first and last title, first text and first id are as the table says.

    The id is that of the first record: it is looked for where this one has an abstract.
    """
    with (inputs_folder / "EXPECTED.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 50
    faults = []
    for row in rows:
        account, found = read((inputs_folder / row["path"]).read_bytes())
        text = " ".join(found[0].abstracts[0].text.split())[:60].strip() if found else ""
        seen = (str(account.records), str(account.with_abstract), account.first, account.last, text)
        wanted = (
            row["records"], row["records with an abstract"], row["first title"], row["last title"],
            row["first 60 characters of the first abstract"].strip(),
        )  # fmt: skip
        if seen != wanted or account.skipped:
            faults.append((row["path"], seen, wanted, account.skipped))
        key = row["id of the first"].removeprefix("arXiv:").removeprefix("DOI:").removeprefix("PMID:")
        if key and found and found[0].abstracts[0].title == account.first:
            source = found[0].abstracts[0].sources[0]
            ids = [source.arxiv, source.doi, source.pmid, source.s2, source.openalex, source.key]
            if not any(key.casefold().endswith(one.casefold()) for one in ids if one):
                faults.append((row["path"], ids, key, account.skipped))
    assert not faults


EXPECTED = {
    "acl.xml": ("ACL Anthology XML", 2, 1, "Norn: Mapping Caves", NORN),
    "arxiv-api.xml": ("Atom", 1, 1, "Norn: Mapping Caves with $k$ Sensors",
                      "Norn maps 12 caves with 3 sensors and finds water in 91.5% of them, at $p < 0.05$."),
    "arxiv-listing.txt": ("arXiv listing", 2, 1, "Norn: Mapping Caves", NORN),
    "arxiv-mail.txt": ("arXiv mail", 2, 1, "Norn: Mapping Caves", NORN),
    "arxiv-oai.xml": ("OAI-PMH", 2, 2, "Norn: Mapping Caves", NORN),
    "biorxiv.json": ("bioRxiv, medRxiv", 1, 1, "Norn: Mapping Caves",
                     "Background: Caves are dark. Results: Norn maps 12 caves. 3 sensors 91.5% of them"),
    "crossref.json": ("Crossref", 2, 1, "Norn: Mapping Dark Caves", f"Results: {NORN}"),
    "crossref.xml": ("Crossref XML", 2, 1, "Norn: Mapping Caves", f"Results: {NORN}"),
    "datacite.json": ("DataCite", 2, 1, "Norn: Mapping Caves", NORN),
    "datacite.xml": ("DataCite XML", 1, 1, "Norn: Mapping Caves", NORN),
    "hal.json": ("HAL", 2, 1, "Norn: Mapping Caves", NORN),
    "inspire.json": ("INSPIRE", 2, 1, "Norn: Mapping Caves", NORN),
    "jats.xml": ("JATS XML", 2, 1, "Norn: mapping CO₂ in caves",
                 "Background: Caves are dark.\n\nResults: Norn maps 12 caves, 10⁶ cells, at p < 0.05."),
    "marc.xml": ("MARC XML", 2, 1, "Norn: Mapping Caves", NORN),
    "mods.xml": ("MODS XML", 2, 1, "Norn: Mapping Caves", NORN),
    "noteexpress.txt": ("NoteExpress", 2, 1, "Norn: Mapping Caves", NORN),
    "ovid.txt": ("Ovid", 2, 1, "Norn: Mapping Caves.", NORN),
    "pubmed-abstracts.txt": ("PubMed text", 2, 1, "Norn: mapping caves with three sensors.",
                             f"BACKGROUND: Caves are dark. RESULTS: {NORN}"),
    "records.xml": ("XML records", 2, 1, "Norn: Mapping Caves", f"Results\n\n{NORN}"),
    "zotero.rdf": ("RDF", 2, 1, "Norn: Mapping Caves", NORN),
    "csl.json": ("CSL JSON", 2, 1, "Norn: Mapping Caves", NORN),
    "daily-papers.html": ("Daily Papers page", 2, 2, "Norn: Mapping Caves", NORN),
    "daily-papers.json": ("Daily Papers API", 2, 2, "Norn: Mapping Caves", NORN),
    "digest-list.md": ("Markdown", 2, 2, "Norn: Mapping Caves", NORN),
    "digest.md": ("Markdown", 2, 2, "Norn: Mapping Caves", NORN),
    "feed.json": ("JSON Feed", 1, 1, "Norn: Mapping Caves", NORN),
    "kaggle.jsonl": ("Kaggle arXiv metadata", 2, 2, "Norn: Mapping Caves", NORN),
    "mail.mbox": ("RSS", 1, 1, "Norn: Mapping Caves", NORN),
    "objects.json": ("JSON objects", 2, 1, "Norn: Mapping Caves", NORN),
    "openalex.json": ("OpenAlex", 2, 1, "Norn: Mapping Caves", NORN),
    "openreview.json": ("OpenReview", 2, 2, "Norn: Mapping Caves", NORN),
    "pubmed.nbib": ("PubMed NBIB", 3, 2, "Norn: mapping caves with three sensors.",
                    f"BACKGROUND: Caves are dark. RESULTS: {NORN}"),
    "pubmed.xml": ("PubMed XML", 2, 1, "Norn: mapping CO₂ in caves.",
                   "BACKGROUND: Caves are dark.\n\nRESULTS: Norn maps 12 caves, 10⁶ cells, at p < 0.05."),
    "python-lines.jsonl": ("Python dictionaries", 1, 1, "Norn: Mapping Caves", NORN),
    "refs.bib": ("BibTeX", 3, 2, "Norn: Mapping 50% of Caves in $O(n^{2})$",
                 "Norn maps 12 caves with 3 sensors and finds water in 91.5% of them, after Erdős."),
    "refs.ris": ("RIS", 2, 1, "Norn: Mapping Caves", NORN),
    "refworks.txt": ("RefWorks", 3, 2, "Norn: Mapping Caves", NORN),
    "rss-old.xml": ("RSS", 1, 1, "Norn: Mapping Caves", NORN),
    "rss.xml": ("RSS", 1, 1, "Norn: Mapping Caves", NORN),
    "semanticscholar.json": ("Semantic Scholar", 2, 1, "Norn: Mapping Caves", NORN),
    "table.csv": ("CSV, TSV", 3, 2, "Norn: Mapping Caves", NORN),
    "wos.ciw": ("Web of Science", 2, 1, "Norn: Mapping Caves", NORN),
    "endnote.enw": ("EndNote", 2, 1, "Norn: Mapping Caves", NORN),
    "endnote.xml": ("EndNote XML", 2, 1, "Norn: Mapping Caves", f"{NORN} It weighs 10⁶ drops."),
}  # fmt: skip
"""Of each example: its format, records, those with an abstract, the first title and the first text."""

REFUSED = {
    "alert.eml": "Google Scholar alert with 1 record",
    "dblp.xml": "2 records, none has an abstract: DBLP",
    "dblp.json": "2 records, none has an abstract: DBLP",
    "pubmed-summary.txt": "2 records, none has an abstract: such a list has none",
}


def test_every_example_is_tried() -> None:
    """No file of the folder is forgotten here."""
    assert {path.name for path in EXAMPLES.iterdir()} == {*EXPECTED, *REFUSED}


@table("name", EXPECTED)
def test_examples_are_read(name: str) -> None:
    """Each format gives records, abstracts as plain text, and how many have none."""
    account, [found] = read((EXAMPLES / name).read_bytes())
    first = found.abstracts[0]
    assert (account.reader, account.records, account.with_abstract, first.title, first.text) == EXPECTED[name]
    assert not any(part.broken for part in account.skipped)


@pytest.mark.parametrize("name", REFUSED)
def test_lists_without_abstracts_are_refused_with_the_count(name: str) -> None:
    """What never holds an abstract is named, counted and refused, with the reason."""
    account, found = read((EXAMPLES / name).read_bytes())
    assert not found
    assert REFUSED[name] in account.told[0]
    assert account.records


@table(
    ("name", "known"),
    [
        ("arxiv-api.xml", {"arxiv": "3101.00001v2", "doi": "10.1234/norn.1", "date": "2031-01-01",
                           "names": "Jane Doe; René Roe", "authors": 2, "categories": "cs.RO"}),
        ("arxiv-oai.xml", {"arxiv": "3101.00001v2", "names": "Jane Doe; Rick Roe", "date": "2031-01-01"}),
        ("arxiv-mail.txt", {"arxiv": "3101.00001", "names": "Jane Doe; Rick Roe; Ann Poe"}),
        ("arxiv-listing.txt", {"arxiv": "3101.00001", "categories": "cs.RO; cs.LG"}),
        ("kaggle.jsonl", {"arxiv": "3101.00001v1", "names": "Jane Doe; Rick Roe Jr.", "date": "2031-01-01"}),
        ("rss-old.xml", {"arxiv": "3101.00001v1", "names": "Jane Doe; Rick Roe"}),
        ("rss.xml", {"arxiv": "3101.00001v1", "date": "2031-01-01"}),
        ("pubmed.nbib", {"pmid": "12345678", "pmcid": "PMC1234567", "doi": "10.1234/norn.1",
                         "venue": "Journal of caves", "date": "2031-01-05", "language": "eng"}),
        ("pubmed.xml", {"pmid": "12345678", "pmcid": "PMC1234567", "names": "Jane Doe; The Cave Group"}),
        ("semanticscholar.json", {"s2": "ab" * 20, "arxiv": "3101.00001", "pmid": "12345678", "authors": 1}),
        ("openalex.json", {"openalex": "W1", "doi": "10.1234/norn.1", "pmid": "12345678", "venue": "Caves"}),
        ("crossref.json", {"doi": "10.1234/norn.1", "date": "2031-01", "venue": "Caves"}),
        ("biorxiv.json", {"doi": "10.1101/2031.01.01.000001", "names": "Doe, J.; Roe, R."}),
        ("openreview.json", {"openreview": "AbC123", "venue": "Caves 2031", "date": "2031-01-01"}),
        ("daily-papers.json", {"arxiv": "3101.00001", "url": "https://huggingface.co/papers/3101.00001"}),
        ("csl.json", {"doi": "10.1234/norn.1", "names": "Jane Doe; The Cave Group", "date": "2031-01-05"}),
        ("refs.ris", {"doi": "10.1234/norn.1", "date": "2031-01-05", "venue": "Caves", "language": "en"}),
        ("refs.bib", {"names": "Doe, Jane; Gödel, René", "venue": "Journal of Caves", "date": "2031-01"}),
        ("wos.ciw", {"names": "Doe, Jane; Roe, Rick", "date": "2031-01-05", "key": "WOS:000000000000001"}),
        ("table.csv", {"names": "Doe J.; Roe R.", "doi": "10.1234/norn.1", "date": "2031"}),
        ("acl.xml", {"url": "https://aclanthology.org/2031.caves-1.1/", "date": "2031-01",
                     "venue": "Proceedings of the Caves"}),
        ("endnote.enw", {"names": "Doe, Jane; Roe, Rick", "date": "2031-01-05", "venue": "Caves",
                         "doi": "10.1234/norn.1", "categories": "caves; sensors", "language": "English"}),
        ("endnote.xml", {"names": "Doe, Jane; Roe, Rick", "date": "2031-01-05", "venue": "Caves",
                         "doi": "10.1234/norn.1", "url": "https://caves.example/norn", "key": "1"}),
        ("digest.md", {"arxiv": "3101.00001v1", "names": "Jane Doe; Rick Roe"}),
    ],
)  # fmt: skip
def test_what_records_say_about_themselves_is_kept(name: str, known: dict[str, object]) -> None:
    """Ids, authors, date, venue and language stand in the source, dates as ISO dates."""
    _, [found] = read((EXAMPLES / name).read_bytes())
    source = found.abstracts[0].sources[0]
    assert {key: getattr(source, key) for key in known} == known


def cut(name: str, at: float) -> bytes:
    """The beginning of an example."""
    data = (EXAMPLES / name).read_bytes()
    return data[: int(len(data) * at)]


@pytest.mark.parametrize(
    "name", ["refs.ris", "wos.ciw", "kaggle.jsonl", "pubmed.xml", "openreview.json", "table.csv"]
)
def test_files_that_are_cut_off_say_so_and_keep_what_was_whole(name: str) -> None:
    """What stands before the cut is read; what the cut goes through is told, and none of it is kept."""
    account, found = read(cut(name, 0.85))
    assert found or account.told
    texts = {abstract.text for one in found for abstract in one.abstracts}
    assert texts <= {
        abstract.text for abstract in inputs.parse((EXAMPLES / name).read_bytes(), "f").abstracts
    }
    if name != "table.csv":
        assert any(part.broken for part in account.skipped)


def test_a_broken_record_never_sinks_its_file() -> None:
    """Lines that are not JSON, values that are no objects, endless blocks are told; others are read."""
    lines = (EXAMPLES / "kaggle.jsonl").read_text("utf-8").splitlines()
    for data, unit in (
        ("\n".join([lines[0], '{"id": "3101', lines[1]]), "line"),
        (
            json.dumps([3, *json.loads((EXAMPLES / "csl.json").read_text("utf-8"))]).replace("[3", "[{}, 3"),
            "record",
        ),
        ((EXAMPLES / "refs.bib").read_text("utf-8") + "\n@article{half, title = {Urd", "line"),
    ):
        account, [found] = read(data)
        assert found.abstracts
        assert [part.unit for part in account.skipped if part.broken] == [unit]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;',
    ],
    ids=["bomb", "file", "parameter"],
)
def test_entities_that_a_file_declares_are_refused(declared: str) -> None:
    """No bomb is unfolded and no other file is read."""
    item = "<item><title>&b;</title><description>&b;</description></item>"
    account, found = read(f"<!DOCTYPE rss [{declared}]><rss><channel>{item}</channel></rss>")
    assert not found
    assert "declares entities of its own" in account.told[0] or "no record" in account.told[0]


def test_html_entities_without_a_dtd_are_read() -> None:
    """DBLP and feeds use HTML's names of characters without declaring them."""
    item = "<item><title>K&uuml;hn &amp; W&eacute;</title><description>It is done.</description></item>"
    _, [found] = read(f"<rss><channel>{item}</channel></rss>")
    assert found.abstracts[0].title == "Kühn & Wé"


def test_deep_xml_ends_in_a_sentence() -> None:
    """Elements within one another without an end are no stack overflow."""
    deep = "<rss><channel><item><title>T</title><description>" + "<b>" * 50_000
    assert read(deep)[0].told


@table(
    ("written", "shown"),
    [
        (r"Schr{\"o}dinger and {\'{E}}tale", "Schrödinger and Étale"),
        (r"Ma\~nana, \c{c}a, \v{S}koda, \o re", "Mañana, ça, Škoda, øre"),
        (r"na{\"\i}ve", "naïve"),
        (r"50\% of \$3 \& more, 10\_000", "50% of $3 & more, 10_000"),
        (r"$O(n^{2})$ and $\alpha_{\%}$", r"$O(n^{2})$ and $\alpha_{\%}$"),
        (r"\emph{very} {\it large} \textbf{DNA}", "very large DNA"),
        (r"95% CI 3-5% {DNA}", "95% CI 3-5% DNA"),
        (r"so~\cite{doe} \citep[see][p. 3]{roe,poe}\citet*{x}", "so [doe] [see roe, poe, p. 3][x]"),
        (r"Section~\ref{s}\footnote{Not all.}", "Section [s] (Not all.)"),
        (
            r"\href{https://norn.org}{page} \href{https://x.org}{https://x.org}",
            "page (https://norn.org) https://x.org",
        ),
        (r"10\textsuperscript{6} cells, H\textsubscript{2}O, \textasciitilde 3", "10⁶ cells, H₂O, ~3"),
        (r"{``}12{''} caves, 3--5 \texttimes{} 4, a -- b", "“12” caves, 3–5 × 4, a -- b"),
        (r"hy\-phen, \{x\} \ldots", "hyphen, {x} …"),
        (r"\excited{doe} \unknown{x}", r"\exciteddoe \unknownx"),
    ],
)
def test_tex_of_bibliographies_becomes_letters(written: str, shown: str) -> None:
    """Accents and escapes are characters, groups are nothing, math and percent signs stay."""
    _, [found] = read(f"@article{{a,\n title = {{{written}}},\n abstract = {{Norn maps: {written}.}}\n}}\n")
    assert found.abstracts[0].title == shown
    assert found.abstracts[0].text == f"Norn maps: {shown}."


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Title", "Abstract"), ("TI", "AB"), ("Document Title", "Abstract Note"),
        ("ArticleTitle", "AbstractText"), ("Título", "Resumo"), ("Название", "Аннотация"), ("제목", "초록"),
    ],
)  # fmt: skip
def test_tables_are_read_by_their_headers(mark: str, title: str, text: str) -> None:
    """Whatever divides the cells, titles and abstracts are found by their names, and which is told."""
    data = f'\ufeffYear{mark}{title}{mark}{text}\n2031{mark}"Norn"{mark}"{NORN}\nTwice."\n'
    account, [found] = read(data)
    assert (found.abstracts[0].title, found.abstracts[0].text) == ("Norn", f"{NORN} Twice.")
    assert account.told == [f'the title is taken from "{title}", the abstract from "{text}"']


def test_odd_columns_are_named_by_the_user() -> None:
    """A table without known headers is refused with the way out, and read with it."""
    data = f'Name,Text\n"Norn","{NORN}"\n'
    assert not read(data)[1]
    _, [found] = read(data, inputs.asked_columns("Name", "Text"))
    assert found.abstracts[0].text == NORN
    objects = json.dumps([{"Name": "Norn", "Text": NORN}])
    assert not read(objects)[1]
    _, [found] = read(objects, inputs.asked_columns("Name", "Text"))
    assert found.abstracts[0].title == "Norn"


def test_table_with_a_table_of_titles_alone_is_refused_with_the_count() -> None:
    """An export without abstracts says how to get one with them."""
    account, found = read("Title,Authors,Year\nNorn,Doe,2031\nSkuld,Roe,2031\n")
    assert not found
    assert "2 records, none has an abstract: export them with their abstracts" in account.told[-1]


@pytest.mark.parametrize("unquoted", [6, 40])
def test_a_table_without_abstracts_is_no_page(unquoted: int) -> None:
    """Rows with long titles are no abstracts, though hardly one needs a quotation mark."""
    rows = "".join(f"S:{row},10.1/{row},Some,{NORN} And {row} more,,\n" for row in range(unquoted))
    account, found = read(f'id,doi,base,title,place,reach\n{rows}S:9,10.1/9,Some,"Norn, and caves",,\n')
    assert not found
    assert "it looks like a table (CSV), in which no column is known" in account.told[-1]


def test_tagged_text_of_any_program_is_no_page() -> None:
    """A line "TI" above a line "AB" is no title, whatever other tags there are."""
    account, found = read(f"NR 1\nTI Norn\n\nAB {NORN}\n\nNR 2\nTI Skuld\n\nAB {SKULD}\n")
    assert not found
    assert "it looks like a tagged export, such as that of Web of Science" in account.told[-1]


def test_a_line_of_refworks_goes_on_without_a_tag() -> None:
    """Two capitals that are none of its tags begin a word."""
    _, [found] = read((EXAMPLES / "refworks.txt").read_bytes().replace(b"\n", b"\r\n"))
    assert found.abstracts[1].text.endswith("wells a day. AI takes no part in it, and needs no map.")
    source = found.abstracts[0].sources[0]
    assert (source.names, source.doi, source.date) == ("Doe, Jane; Roe, Rick", "10.9999/norn.7", "2031")


@pytest.mark.parametrize("url", ["", "https://example.org"])
def test_a_text_far_longer_than_any_abstract_is_told(url: str) -> None:
    """To clean it would take many times its size; what stands beside it is read."""
    lines = [{"title": "Norn", "abstract": "Caves. " * 200_000}, {"title": "Skuld", "abstract": SKULD}]
    account, [found] = read(
        "".join(json.dumps({**line, "link": url} if url else line) + "\n" for line in lines)
    )
    assert [one.title for one in found.abstracts] == ["Skuld"]
    assert [one.reason for one in account.skipped] == ["its text is longer than any abstract"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It maps caves.\\n\\nIt finds water.", "It maps caves.\n\nIt finds water."),
        ("It maps caves.\\r\\nIt finds water.\\n", "It maps caves.\nIt finds water."),
        ("With $\\nu$ and $\\nabla$ it maps.", "With $\\nu$ and $\\nabla$ it maps."),
        (
            "<ns4:p> <ns4:bold>Aim:</ns4:bold> It maps <ns3:italic>k</ns3:italic> caves.</ns4:p>",
            "Aim: It maps k caves.",
        ),
        ("It maps a <key:value> store.", "It maps a <key:value> store."),
    ],
)
def test_what_other_programs_leave_in_a_text_goes(written: str, shown: str) -> None:
    """Line ends as JSON writes them are line ends, tags of any name space are tags; the rest stays."""
    assert rows_of(f"Title,Abstract\nNorn,{written}\n") == [("Norn", shown)]


def test_a_dash_is_no_abstract() -> None:
    """What holds neither a letter nor a digit says that there is none."""
    account, [found] = read(f"Title,Abstract\nNorn,{NORN}\nSkuld,-\nUrd,...\n")
    assert [one.title for one in found.abstracts] == ["Norn"]
    assert (account.records, account.with_abstract) == (3, 1)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda papers: {"hits": {"total": 2, "hits": [{"_id": "1", "_source": one} for one in papers]}},
        lambda papers: {"response": {"docs": [{key: [text] for key, text in one.items()} for one in papers]}},
        lambda papers: [{"key": "AB", "data": {**one, "version": 2}} for one in papers],
        lambda papers: {"data": {"results": papers}},
    ],
    ids=["index", "lists of one", "data", "results"],
)
def test_records_of_json_may_be_wrapped(wrap: Callable[[list[dict[str, str]]], Json]) -> None:
    """Answers of a search keep each record in an object of its own, or its texts in lists."""
    papers = [{"title": "Norn", "abstractNote": NORN}, {"title": "Skuld", "abstractNote": SKULD}]
    _, [found] = read(json.dumps(wrap(papers)))
    assert [(one.title, one.text) for one in found.abstracts] == [("Norn", NORN), ("Skuld", SKULD)]


def test_a_choice_of_openalex_fields_is_enough() -> None:
    """Who asks for three fields alone gets works with an index of words all the same."""
    work = {
        "id": "https://openalex.org/W7",
        "display_name": "Norn",
        "abstract_inverted_index": {"Caves.": [1], "Two": [0]},
    }
    account, [found] = read(json.dumps({"results": [work]}))
    assert (account.reader, found.abstracts[0].text) == ("OpenAlex", "Two Caves.")


def test_what_lacks_the_wrapper_is_counted() -> None:
    """A record in another wrapper is passed over with its number; two wrappers in one are refused."""
    norn = {"title": "Norn", "abstract": NORN}
    account, [_] = read(json.dumps([{"paper": norn}, {"book": {"name": "Skuld"}}]))
    assert [(one.line, one.reason) for one in account.skipped] == [(2, "it is not the record of a paper")]
    assert not read(json.dumps([{"paper": norn, "translation": norn}]))[1]


@pytest.mark.parametrize("apart", [", ", ",\n"])
def test_no_number_stands_for_nothing(apart: str) -> None:
    """Programs of Python write NaN into JSON where a cell is empty."""
    account, [found] = read(
        f'[{{"title": "Norn", "abstract": NaN}}{apart}{{"title": "Skuld", "abstract": "{SKULD}"}}]'
    )
    assert [one.text for one in found.abstracts] == [SKULD]
    assert (account.records, account.skipped) == (2, [])


def paper(arxiv: str, text: str, **more: object) -> dict[str, object]:
    """A line of Kaggle's."""
    version = {"versions": [{"version": arxiv[-2:], "created": "Wed, 1 Jan 2031 10:00:00 GMT"}]}
    return {"id": arxiv[:-2], "title": "Norn", "abstract": text, "categories": "cs.RO", **version, **more}


def joined(folder: Path, *files: list[dict[str, object]]) -> inputs.Collection:
    """A collection of files of such lines; folding them in memory gives the same."""
    collection = inputs.Collection()
    every = []
    for number, lines in enumerate(files):
        path = folder / f"{number}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        collection.add(str(path))
        every += inputs.read(str(path)).abstracts
    assert tuple(collection.abstracts()) == inputs.one_a_paper(every)
    return collection


@pytest.mark.parametrize("turned", [False, True])
def test_versions_of_a_preprint_are_one_abstract(tmp_path: Path, turned: bool) -> None:
    """Of v1 and v2 the text of v2 is taken, in whichever order they come, and told; both places are kept."""
    files = [
        [paper("3101.00001v1", "Old text.")],
        [paper("3101.00002v1", "Other."), paper("3101.00001v2", "New text.")],
    ]
    collection = joined(tmp_path, *(files[::-1] if turned else files))
    found = {abstract.text: abstract for abstract in collection.abstracts()}
    assert set(found) == {"New text.", "Other."}
    assert {source.arxiv for source in found["New text."].sources} == {"3101.00001v1", "3101.00001v2"}
    assert collection.joined.count == 1
    assert "arXiv:3101.00001v" in collection.joined.told[0]


def test_a_doi_joins_only_the_same_title(tmp_path: Path) -> None:
    """Chapters under the DOI of their book stay apart; the same paper from two places does not."""

    def line(arxiv: str, title: str, text: str) -> dict[str, object]:
        return paper(arxiv, text, title=title, doi="10.1234/book")

    lines = [
        line("3101.00001v1", "Norn", "One."),
        line("3101.00002v1", "Skuld", "Two."),
        line("3101.00003v1", "norn", "Three."),
    ]
    assert [abstract.text for abstract in joined(tmp_path, lines).abstracts()] == ["One.", "Two."]


def test_what_a_faulty_file_joined_is_undone(tmp_path: Path) -> None:
    """A file that is refused in the end leaves no later version behind."""
    good = tmp_path / "good.jsonl"
    good.write_text(json.dumps(paper("3101.00001v1", "Old text.")) + "\n", "utf-8")
    bad = tmp_path / "bad.jsonl"
    lines = [{"title": "Norn", "abstract": "New text.", "arxiv": "3101.00001v2"}, *["{"] * 3]
    bad.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8"
    )
    collection = inputs.Collection()
    collection.add(str(good))
    with pytest.raises(DigestError):
        collection.add(str(bad))
    assert [abstract.text for abstract in collection.abstracts()] == ["Old text."]
    assert collection.joined.count == 0


def many(count: int) -> Iterator[bytes]:
    """Lines of Kaggle's, no two alike."""
    for number in range(count):
        yield (
            json.dumps(
                paper(f"{3101 + number // 99_999}.{number % 99_999:05}v1", f"{NORN} {number}")
            ).encode()
            + b"\n"
        )


@pytest.mark.slow
def test_kaggles_lines_stream_in_flat_memory(tmp_path: Path) -> None:
    """Four times the lines take no more memory to read."""
    peaks = []
    for count in (8_000, 32_000):
        path = tmp_path / f"{count}.jsonl"
        with path.open("wb") as file:
            file.writelines(many(count))
        with path.open("rb") as file:
            tracemalloc.start()
            read_ = sum(1 for _ in abstracts_of(file, "f", inputs.RecordCounts("f"), inputs.Columns()))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert read_ == count
    assert peaks[1] < 1.2 * peaks[0]


def test_the_page_of_inputs_names_every_format(shell: Shell) -> None:
    """Each name that `claimsift read --formats` prints stands in docs/inputs.md, the table in examples/."""
    ended = shell("read", "--formats")
    assert ended.code == 0
    names = [line.split("|")[1].strip() for line in ended.out.splitlines()[2:]]
    assert len(names) > len(readers.READERS)
    page = " ".join((ROOT / "docs" / "inputs.md").read_text("utf-8").split())
    assert [name for name in names if name not in page] == []
    assert (ROOT / "examples" / "formats.md").read_text("utf-8").endswith(f"\n\n{ended.out}")


def test_no_two_readers_want_the_same_example() -> None:
    """Each example is known by one reader alone, or by one that stands before a more general one."""
    from pipeline.inputs.beginning import Beginning

    general = {"JSON objects", "CSL JSON", "XML records", "OAI-PMH"}
    for name in EXPECTED.keys() - {"mail.mbox"}:
        begin = Beginning((EXAMPLES / name).read_bytes())
        wanting = [one.name for one in readers.READERS if one.recognises(begin, inputs.Columns())]
        assert wanting[0] == EXPECTED[name][0]
        assert set(wanting[1:]) <= general, (name, wanting)


def test_sources_stay_small() -> None:
    """Whatever a record says about itself, a name or an address of a megabyte is not carried along."""
    line = paper(
        "3101.00001v1", NORN, **{"journal-ref": "x" * 10**6, "authors_parsed": [["n" * 10**6, "", ""]]}
    )
    found = inputs.parse(json.dumps(line).encode(), "f").abstracts[0].sources[0]
    assert isinstance(found, Source)
    assert len(found.venue or "") + len(found.names or "") < 1000


LINK = "https://arxiv.org/abs/3101.00001"
LAYOUTS = {
    "italic authors": ("# Day", f"### [1] [Norn]({LINK})", "*Jane Doe, Rick Roe*", "", f"Abstract: {NORN}"),
    "quoted": (
        *("## 1. Norn", "**Authors:** Jane Doe, Rick Roe", f"**Link:** {LINK}"),
        *("**Abstract:**", "", f"> {NORN}"),
    ),
    "Chinese label": (f"## [Norn]({LINK})", "", "- **Authors**: Jane Doe, Rick Roe", f"- **摘要**：{NORN}"),
    "folded": (
        *("### Norn", "", "**Authors**", "", "Jane Doe, Rick Roe", "", f"**Link**: {LINK}", ""),
        *("<details>", "<summary><b>Abstract</b></summary>", "", NORN, "", "</details>"),
    ),
    "folded list": (
        *(
            f"### [Norn]({LINK})",
            "*Jane Doe, Rick Roe*",
            "<details>",
            "<summary>Abstract</summary>",
            "  <ol>",
        ),
        *(f"    {NORN}", "  </ol>  ", "</details>"),
    ),
    "translated": (
        *(
            "# Norn",
            "",
            "**Title (ZH)**: 诺恩 ",
            "",
            "**Authors**: Jane Doe, Rick Roe",
            "",
            f"**Link**: [PDF]({LINK})",
        ),
        *(
            "",
            f"**Abstract**: {NORN} ",
            "",
            "**Abstract (ZH)**: 诺恩绘制了十二个洞穴。",
            "",
            "**中文摘要**: 诺恩。",
            "---",
        ),
    ),
}


def test_a_sign_in_a_digest_is_no_quotation() -> None:
    """Only at the beginning of a line does ">" say that something is quoted."""
    _, [found] = read(
        "## Norn\n\n**Abstract:**\n\n> It maps > 90% of caves, where k > 3 and 1. 2. 3. are rooms.\n"
    )
    assert found.abstracts[0].text == "It maps > 90% of caves, where k > 3 and 1. 2. 3. are rooms."


@pytest.mark.parametrize("lines", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts_of_markdown(lines: tuple[str, ...]) -> None:
    """Numbers, links and quotes around what is said are none of it."""
    _, [found] = read("\n".join(lines) + "\n")
    [abstract] = found.abstracts
    source = abstract.sources[0]
    assert (abstract.title, abstract.text) == ("Norn", NORN)
    assert (source.names, source.arxiv) == ("Jane Doe; Rick Roe", "3101.00001")


@pytest.mark.parametrize(
    ("description", "encoded", "text"),
    [
        ("<p>Publication date: January 2031</p><p><b>Source:</b> Caves</p>", "", None),
        ("Journal of Caves, EarlyView.", f"<h2>ABSTRACT</h2><p>{NORN}</p>", NORN),
        (
            "Norn maps 12 …",
            f'<p><b>ABSTRACT</b></p><p>{NORN}</p><p style="color: lightgray">PMID:1</p>',
            NORN,
        ),
        (f"<p>Caves, Published online: 01 January 2031; <a href='x'>doi:10.1/x</a></p>{NORN}", "", NORN),
        (
            "Caves, Published online: 01 January 2031; doi:10.1/x",
            f"<p>Caves, Published online: 01 January 2031; <a href='x'>doi:10.1/x</a></p>{NORN}",
            NORN,
        ),
        ("Volume 3, Issue 2, Page 1-10, March 2031.<br/>", "", None),
        (f"Abstract: {NORN}", "", NORN),
        (f"Abstract {NORN}", "", NORN),
        (f"Abstract Syntax {NORN}", "", f"Abstract Syntax {NORN}"),
        ("Abstraction is hard. It is done.", "", "Abstraction is hard. It is done."),
    ],
)
def test_feeds_of_publishers(description: str, encoded: str, text: str | None) -> None:
    """Where a paper appeared is no abstract, and a heading in front of one is no part of it."""
    item = "".join(
        f"<{tag}><![CDATA[{value}]]></{tag}>"
        for tag, value in (("title", "Norn"), ("description", description), ("content:encoded", encoded))
    )
    account, found = read(f"<rss><channel><item>{item}</item></channel></rss>")
    assert account.records == 1
    assert [abstract.text for one in found for abstract in one.abstracts] == ([text] if text else [])


def test_lines_above_a_header_are_passed_over() -> None:
    """Some exports say in the first lines where they come from."""
    _, [found] = read(
        f'"http://example.org/search?q=caves"\n\nsep=,\nTitle,Authors,Abstract\nNorn,"Doe, J.","{NORN}"\n'
    )
    assert [abstract.title for abstract in found.abstracts] == ["Norn"]


def test_encodings_that_a_file_declares_are_believed() -> None:
    """JabRef says above its entries how they are written; what says nothing is guessed, and that is told."""
    entry = f"@article{{a, title = {{Die Höhle}}, abstract = {{{NORN}}}}}\n"
    _, [found] = read(b"% Encoding: Cp1252\n\n" + entry.encode("cp1252"))
    assert found.abstracts[0].title == "Die Höhle"
    account, [found] = read(entry.encode("cp1252"))
    assert found.abstracts[0].title == "Die Höhle"
    assert account.told == ["line 1 is not UTF-8: it and others like it are read as Windows-1252"]
    account, refused = read(entry.replace("Die Höhle", "пещера").encode("cp1251"))
    assert not refused
    assert "f is not UTF-8" in account.told[-1]


def test_jats_headings_are_labels_in_csl_too() -> None:
    """Citation tools hand Crossref's JATS on as it is."""
    section = f"<jats:sec><jats:title>Aims</jats:title><jats:p>{NORN}</jats:p></jats:sec>"
    text = f"<jats:title>Abstract</jats:title>{section}"
    item = {
        "type": "article",
        "id": "x",
        "title": ["Norn"],
        "abstract": text,
        "issued": {"date-parts": [[2031]]},
    }
    _, [found] = read(json.dumps([item]))
    assert found.abstracts[0].text == f"Aims: {NORN}"


@pytest.mark.parametrize(
    "filler",
    sampled(["{", "<a ", "$", " ", "\t", "[", "\\(", "\\emph{", "(", "#", "&", ",", " and "], plain=3),
)
@pytest.mark.parametrize(
    "around",
    [
        ("@article{a, title = {T}, author = {", "}, abstract = {A.}}\n"),
        ("@article{a, title = {T}, abstract = {A", "}}\n"),
        ("## T\n\n**Authors:** Doe", "\n\n**Abstract:** A.\n"),
        ("## T\n\n**Abstract:** A", "\n"),
        (
            "<rss><channel><item><title>T</title><creator>D",
            "</creator><description>A.</description></item></channel></rss>",
        ),
        ("TY  - JOUR\nTI  - T\nAB  - A", "\nER  - \n"),
        ('Title,Abstract\nT,"A', '"\n'),
        ('{"messages": [], "collection": [{"doi": "10.1/x", "title": "T", "abstract": "A', '"}]}'),
    ],
    ids=["authors", "BibTeX", "Markdown's authors", "Markdown", "RSS", "RIS", "CSV", "bioRxiv"],
)
def test_long_runs_of_one_mark_are_read_in_linear_time(around: tuple[str, str], filler: str) -> None:
    """A run of 40,000 marks does not hold a reader up: with the square of it, this would take an hour."""
    read(around[0] + filler * (40_000 // len(filler)) + around[1])


URD = "Urd reads 400 wells a day. It needs no map."


def rows_of(data: str, columns: inputs.Columns | None = None) -> list[tuple[str, str]]:
    """Titles and texts of a table."""
    _, found = read(data, columns)
    return [(one.title, one.text) for one in found[0].abstracts] if found else []


def test_a_column_without_a_header_says_nothing() -> None:
    """The numbers of rows that pandas writes are no ids, no dates and no names."""
    account, found = read(f",title,abstract\n0,Norn,{NORN}\n1,Skuld,{URD}\n")
    assert account.reader == "CSV, TSV"
    for abstract in found[0].abstracts:
        source = abstract.sources[0]
        assert not (source.pmid or source.date or source.venue or source.names)


def test_of_two_columns_with_one_header_the_fuller_cell_counts() -> None:
    """An empty second column takes nothing from the first."""
    table = f"Title,Abstract,Abstract\nNorn,,{NORN}\nSkuld,{URD},\n"
    assert rows_of(table) == [("Norn", NORN), ("Skuld", URD)]


@pytest.mark.parametrize(
    "rows",
    [
        "Norn,It maps caves, and finds water.\n",
        '"Norn","It maps caves.\n"Urd","It maps wells."\n',
        'Norn,"It maps caves and is cut o',
    ],
    ids=["comma", "quote", "end"],
)
def test_a_row_that_is_out_of_step_is_told(rows: str) -> None:
    """What a missing quotation mark makes of a row is no abstract."""
    account, found = read(f"Title,Abstract\nSkuld,{URD}\n{rows}")
    assert {one.title for one in found[0].abstracts} <= {"Skuld", "Urd"}
    assert [one.line for one in account.skipped if one.broken] == [3]


def test_stray_quotation_marks_stay_where_the_row_is_whole() -> None:
    """A row that has all its cells is read with the marks that stand in it."""
    assert rows_of(f'Title\tAbstract\n"Norn" maps\t{NORN}\n') == [('"Norn" maps', NORN)]


def test_a_header_that_comes_again_is_no_paper() -> None:
    """Tables one behind the other are read each by its own header."""
    table = f"Title,Abstract,Year\nNorn,{NORN},2031\nYear,Title,Abstract\n2032,Skuld,{URD}\n"
    assert rows_of(table) == [("Norn", NORN), ("Skuld", URD)]


def test_tables_in_markdown_are_tables() -> None:
    """The line below the header is no paper, a linked title is a title with an address."""
    table = f"| Title | Abstract |\n|:--|---|\n| [Norn](https://norn.example/1) | {NORN} |\n"
    assert rows_of(table) == [("Norn", NORN)]
    _, found = read(table)
    assert found[0].abstracts[0].sources[0].url == "https://norn.example/1"


RIS = f"TY  - JOUR\nTI  - Norn\nAB  - {NORN}\nER  - \n\n"
BIB = f"@article{{urd,\n title = {{Urd}},\n abstract = {{{URD}}}\n}}\n\n"
NBIB = f"PMID- 11\nOWN - NLM\nTI  - Urd\nAB  - {URD}\nSO  - X\n\n"
WOS = f"FN Web of Science\nVR 1.0\nPT J\nTI Urd\nAB {URD}\nER\n\nEF\n"


@pytest.mark.parametrize(
    "whole", [RIS + BIB, BIB + RIS, RIS + NBIB, NBIB + RIS, WOS + RIS, RIS + WOS, NBIB + WOS]
)
def test_two_formats_in_one_file_are_told(whole: str) -> None:
    """One is read; that records of the other stand there, and where, is told as broken."""
    account, found = read(whole)
    assert len(found[0].abstracts) == 1
    told = [one for one in account.skipped if "put each format in its own" in one.reason]
    assert len(told) == 1
    assert told[0].broken


def in_lines() -> dict[str, str]:
    """The formats of the examples that are neither XML, JSON nor HTML, and an example of each."""
    names = EXPECTED.keys() - {"mail.mbox", "daily-papers.html"}
    begins = {name: Beginning((EXAMPLES / name).read_bytes()) for name in sorted(names)}
    return {EXPECTED[name][0]: name for name, begin in begins.items() if not (begin.root or begin.keys)}


BY_HEADERS = "CSV, TSV"


def test_every_format_in_lines_has_a_mark() -> None:
    """How a record of it begins is known, so that it is told where it stands in another."""
    assert len(in_lines()) > 12
    for own, name in in_lines().items():
        lines = (EXAMPLES / name).read_text("utf-8").splitlines()
        known = "a table (CSV, TSV)" if own == BY_HEADERS else own
        assert known in {strays.begins("another", line) for line in lines}, own
        assert own in strays.LINED or own in (BY_HEADERS, "Python dictionaries")


@table("one", sorted({*in_lines().values(), "digest-list.md"} - {"table.csv", "python-lines.jsonl"}))
def test_no_pair_of_formats_is_half_read_in_silence(one: str) -> None:
    """Of an export with any other below, above or within it, all is read, or the rest is told."""
    whole = (EXAMPLES / one).read_text("utf-8").rstrip("\n")
    for other in picked(sorted(EXPECTED.keys() - {one, "mail.mbox"}), plain=10):
        added = (EXAMPLES / other).read_text("utf-8").rstrip("\n")
        for parts in ((whole, added), (added, whole), (whole, added, whole)):
            account, found = read("\n\n".join(parts) + "\n")
            all_of_them = EXPECTED[one][2] * parts.count(whole) + EXPECTED[other][2]
            is_told = any(part.broken for part in account.skipped) or not found
            assert is_told or len(found[0].abstracts) == all_of_them, (one, other, len(parts))


@pytest.mark.parametrize("colon", [":", "：", ": "])
def test_a_record_of_noteexpress_is_known_by_either_colon(colon: str) -> None:
    """CNKI writes that of Chinese, which is read alone and told below another export."""
    record = f"{{Reference Type}}{colon}Thesis\n{{Title}}{colon}Urd\n{{Abstract}}{colon}{URD}\n"
    assert [one.text for one in read(record)[1][0].abstracts] == [URD]
    account, _ = read(RIS + record)
    assert [one.reason for one in account.skipped] == [
        "NoteExpress begins here, in a file of RIS: put each format in its own file"
    ]


@pytest.mark.parametrize(
    "place", ["J Caves. 2031 Feb 3;12(3):4-7.", "J Caves. 2031;12:4.", "J Caves (Oslo). 2031 May;1."]
)
def test_a_paper_of_pubmed_text_is_told_in_another_export(place: str) -> None:
    """Whichever way its journal dates it."""
    account, found = read(f"{RIS}1. {place}\n\nUrd.\n\nDoe J.\n\n{URD}\n\nPMID: 4711\n")
    assert len(found[0].abstracts) == 1
    assert "PubMed text begins here" in account.skipped[0].reason


def test_an_export_of_pubmed_that_is_cut_off_is_told() -> None:
    """A record that stops in its text, or lacks the end that those before have, is none."""
    for cut in (
        f"{NBIB}PMID- 12\nOWN - NLM\nTI  - Norn\nAB  - Norn maps 12 ca",
        f"{NBIB}PMID- 12\nTI  - Norn\n",
    ):
        account, [found] = read(cut)
        assert [one.text for one in found.abstracts] == [URD]
        assert [(one.reason, one.line, one.broken) for one in account.skipped] == [
            ("no SO ends this record: the file is cut off", 7, True)
        ]
    account, found = read("PMID- 12\nOWN - NLM\nTI  - Norn\nAB  - Norn maps 12 ca")
    assert not found
    assert "no SO ends this record" in account.told[0]


def test_other_tools_need_not_end_a_record_as_pubmed_does() -> None:
    """Where no record has the end, and the last goes on behind its text, nothing is cut off."""
    account, [found] = read(f"PMID- 12\nTI  - Norn\nAB  - {NORN}\nFAU - Doe, Jane\n")
    assert [one.text for one in found.abstracts] == [NORN]
    assert not account.skipped


@pytest.mark.parametrize(
    ("data", "whose"),
    [
        ('{"total": 0, "offset": 0, "data": []}', "an answer of Semantic Scholar with an empty list"),
        ('{"meta": {"count": 0}, "results": []}', "an answer of OpenAlex with an empty list"),
        ('{"status": "ok", "message": {"items": []}}', "an answer of Crossref with an empty list"),
        ('{"notes": [], "count": 0}', "an answer of OpenReview with an empty list"),
        ("[null, null]", "an answer of an API with an empty list"),
        ("<rss><channel/></rss>", "RSS without any"),
        ("Title,Abstract\n", "CSV, TSV without any"),
    ],
)
def test_an_answer_without_records_is_called_so(data: str, whose: str) -> None:
    """Nothing was found by whoever was asked, which is no fault of the file's."""
    account, found = read(data)
    assert not found
    assert account.told[-1].startswith(f"f holds no records: it is {whose}. ")


def test_words_with_one_place_both_stay() -> None:
    """An index of OpenAlex that gives two words one place loses none of them."""
    index = {"Norn": [0], "maps": [1], "draws": [1], "caves.": [2]}
    work = {"id": "https://openalex.org/W1", "title": "Norn", "doi": None, "abstract_inverted_index": index}
    _, [found] = read(json.dumps({"results": [work]}))
    assert found.abstracts[0].text == "Norn maps draws caves."


def mail(*parts: str, kind: str = "mixed") -> str:
    """A mail of several parts, each with its own header."""
    head = f'From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="X"\n\n'
    return head + "".join(f"--X\n{part}\n" for part in parts) + "--X--\n"


def attached(name: str, data: str) -> str:
    """An attachment."""
    kind = "image/png" if name.endswith("png") else "application/octet-stream"
    return f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n\n{data}'


def test_all_attachments_of_a_mail_are_read() -> None:
    """The letter around them and pictures need not be read; an attachment that cannot be is named."""
    letter = "Content-Type: text/plain\n\nHere they are."
    both = [attached("a.ris", RIS), attached("b.bib", BIB)]
    account, [found] = read(mail(letter, *both, attached("logo.png", "x")))
    assert [one.title for one in found.abstracts] == ["Norn", "Urd"]
    assert not account.skipped
    account, [found] = read(mail(letter, *both, attached("c.txt", "Skuld")))
    assert [one.title for one in found.abstracts] == ["Norn", "Urd"]
    assert [(one.unit, one.line, one.broken) for one in account.skipped] == [("mail", 1, True)]
    assert account.skipped[0].reason.startswith("c.txt holds nothing")


@pytest.mark.parametrize("header", ["text/plain; charset*", "text/plain; name*0*"])
def test_a_damaged_header_of_a_mail_is_no_matter(header: str) -> None:
    """What the mail holds is read all the same."""
    _, [found] = read(f"From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\nContent-Type: {header}\n\n{RIS}")
    assert found.abstracts[0].text == NORN


def test_of_two_ways_to_say_the_same_a_mail_gives_one() -> None:
    """A listing as plain text and as HTML is read once."""
    account, [found] = read(
        mail(f"Content-Type: text/html\n\n<p>{RIS}", f"Content-Type: text/plain\n\n{RIS}", kind="alternative")
    )
    assert (account.records, len(found.abstracts)) == (1, 1)


def test_thousands_that_tex_sets_apart_stay_one_number() -> None:
    """A thin space is one, and no end of a word."""
    _, [found] = read("@misc{a, title = {Norn}, abstract = {Norn maps 3\\,000 wells in 10{,}000 caves.}}\n")
    assert found.abstracts[0].text == "Norn maps 3\u2009000 wells in 10,000 caves."


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Doe, J., Roe, R. A.", "Doe, J.; Roe, R. A."),
        ("Jane Doe, Rick Roe, Ann Poe", "Jane Doe; Rick Roe; Ann Poe"),
        ("Doe, J., Roe", "Doe; J.; Roe"),
    ],
)
def test_initials_behind_a_comma_are_no_person(written: str, names: str) -> None:
    """As bioRxiv's feeds and older tables of Scopus list authors."""
    item = f"<title>Norn</title><description>{NORN}</description><author>{written}</author>"
    feed = f"<rss><channel><item>{item}</item></channel></rss>"
    for data in (feed, f'Title,Authors,Abstract\nNorn,"{written}","{NORN}"\n'):
        _, [found] = read(data)
        assert found.abstracts[0].sources[0].names == names


def test_people_of_any_api_are_named() -> None:
    """First and last names that stand apart are one name."""
    people = [
        {"firstName": "Jane", "lastName": "Doe"},
        {"first_name": "Rick", "last_name": "Roe"},
        {"name": "X"},
    ]
    _, [found] = read(json.dumps({"data": [{"title": "Norn", "abstract": NORN, "authors": people}]}))
    assert found.abstracts[0].sources[0].names == "Jane Doe; Rick Roe; X"


def test_the_parser_of_python_warns_nobody(recwarn: pytest.WarningsRecorder) -> None:
    """A stray backslash or a digit before a word is no matter for the screen."""
    line = "{'title': 'Norn', 'abstract': '" + NORN + " \\d', 'x': 1or 2}\n"
    account, _ = read(line.replace(", 'x': 1or 2", "") + line)
    assert account.records == 1
    assert not recwarn.list


def test_a_listing_may_begin_anywhere() -> None:
    """An entry that was copied without its number is one; a title without an id above it is told."""
    whole = (EXAMPLES / "arxiv-listing.txt").read_text("utf-8")
    unnumbered = whole.replace("[1] ", "")
    assert read(unnumbered)[1][0].abstracts[0].text == NORN
    account, _ = read(whole[whole.index("Title") :] + whole)
    assert [(one.line, one.broken) for one in account.skipped] == [(1, True)]


def test_authors_below_each_title_are_no_part_of_it() -> None:
    """A page whose titles go on with names would give wrong titles, and is refused with the first of them."""
    page = "".join(
        f"{name}: Mapping the Dark Caves of the North\nJane Doe, Rick Roe\n\n{name} maps 12 caves with 3"
        f" sensors. It finds water in 91.5% of them, and needs no light for that. We give all maps away.\n\n"
        for name in ("Norn", "Skuld", "Urd")
    )
    account, found = read(page)
    assert not found
    assert "'Jane Doe, Rick Roe' above an abstract is not part of a title" in account.told[0]


def test_a_text_does_not_swallow_what_follows_it_in_another_format() -> None:
    """An abstract of an export without ends stops where a record of another format begins."""
    _, found = read(NBIB.replace("SO  - X\n", "") + WOS)
    assert [one.text for one in found[0].abstracts] == [URD]


def test_archives_are_read(tmp_path: Path) -> None:
    """A tar file is read by its parts, packed or not."""
    (tmp_path / "norn.ris").write_text(RIS, "utf-8")
    (tmp_path / "urd.bib").write_text(BIB, "utf-8")
    for mode in ("w", "w:gz"):
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
            archive.add(tmp_path, "papers")
        account, found = read(packed.getvalue())
        assert {one.title for one in found[0].abstracts} == {"Norn", "Urd"}
        assert not account.skipped


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n\xe2\xe3", "is a PDF"),
        (b"BZh91AY&SY\0", "packed with bzip2"),
        (b"\xfd7zXZ\0\0", "packed with xz"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\0", "office program"),
    ],
)
def test_files_of_other_programs_are_refused_by_name(data: bytes, words: str) -> None:
    """The sentence says what it is, and what to do."""
    account, found = read(data)
    assert not found
    assert words in account.told[0]


def test_office_documents_are_refused_by_name() -> None:
    """They are zip files, of whose parts none is a text."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    account, _ = read(packed.getvalue())
    assert "Save the table in it as CSV" in account.told[0]


def test_marks_of_lists_leave_biorxivs_words_alone() -> None:
    """Marks go wherever they stand; capitals behind them, and small capitals, stay."""
    said = "O_LIDNA repair C_LIO_LIin vitro C_LI and O_SCPLOWDC_SCPLOW-glucose"
    assert biorxiv.readable(said) == "DNA repair in vitro and D-glucose"


def test_of_two_versions_at_biorxiv_the_later_counts(tmp_path: Path) -> None:
    """As with arXiv, whichever comes first."""
    versions = [
        {"doi": "10.1101/x", "title": "Norn", "version": "1", "server": "biorxiv", "abstract": NORN},
        {"doi": "10.1101/x", "title": "Norn", "version": "2", "server": "biorxiv", "abstract": URD},
    ]
    for order in (versions, versions[::-1]):
        path = tmp_path / "x.json"
        path.write_text(json.dumps({"collection": order}), "utf-8")
        collection = inputs.Collection()
        collection.add(str(path))
        assert [one.text for one in collection.abstracts()] == [URD]
        assert collection.joined.count == 1


def test_a_folded_abstract_ends_with_its_fold() -> None:
    """`</details>` behind an abstract on its own line is none of it."""
    _, found = read(f"## Norn\n\n<details><summary>Abstract</summary>{NORN}</details>\n\n[code](x)\n")
    assert [one.text for one in found[0].abstracts] == [NORN]


def test_a_work_without_a_title_is_read_and_told() -> None:
    """OpenAlex has such, and what they claim stands in the abstract."""
    work = {"id": "https://openalex.org/W1", "title": None, "display_name": None, "publication_year": 2031}
    work |= {"authorships": [], "abstract_inverted_index": {"Norn": [0]}}
    other = {**work, "id": "https://openalex.org/W2", "title": "Urd"}
    account, found = read(json.dumps({"results": [work, other]}))
    assert [one.title for one in found[0].abstracts] == ["[no title]", "Urd"]
    assert account.told == ["1 of the abstracts has no title"]


@pytest.mark.parametrize(
    "begin", ["@article{ title={Norn}", '@misc(\n  year = 2031, title = "Norn"', "@book{,title={Norn}"]
)
def test_bibtex_without_a_key_is_read(begin: str) -> None:
    """Where no key stands the first field is one all the same, and a string's name is no field."""
    end = ")" if "(" in begin else "}"
    account, [found] = read(f"@string{{ a = {{Skuld}}}}\n{begin}, abstract={{{NORN}}}{end}\n".encode())
    assert [(one.title, one.text) for one in found.abstracts] == [("Norn", NORN)]
    assert not account.skips.count


def test_a_missing_comma_in_bibtex_is_told() -> None:
    """A title with the authors in it is no title; the other publications are read."""
    account, found = read(BIB.replace("{Urd},", "{Urd}").replace("urd", "skuld") + BIB)
    assert [one.title for one in found[0].abstracts] == ["Urd"]
    assert [(one.line, one.broken) for one in account.skipped] == [(1, True)]
