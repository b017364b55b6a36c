"""The table of readers: what each understands, how it knows its files, and how it reads them.

CONTRIBUTING.md says how to add one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns
from pipeline.inputs.entries import Skipped
from pipeline.inputs.formats import (  # fmt: skip
    acl,
    arxivlisting,
    arxivmail,
    atom,
    bibtex,
    biorxiv,
    crossref,
    crossrefxml,
    csl,
    csvtable,
    dailypapers,
    datacite,
    dblp,
    endnote,
    hal,
    inspire,
    jats,
    jsonfeed,
    kaggle,
    marc,
    markdown,
    mods,
    nbib,
    noteexpress,
    oai,
    objects,
    openalex,
    openreview,
    ovid,
    pubmed,
    pubmedtext,
    rdf,
    refworks,
    ris,
    rss,
    scholar,
    semanticscholar,
    wos,
    xmlrecords,
)
from pipeline.inputs.records import Entry

Recognises = Callable[[Beginning, Columns], bool]
Entries = Callable[[IO[bytes], Beginning, Columns], Iterator[Entry | Skipped]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: its name, what of it is understood, why a file of it may have no abstracts.

    An item of a `feed` that has no title is no paper; what a database exports is one without. `roots` are
    those of XML that decide, whatever else stands in the file.
    """

    name: str
    understands: str
    recognises: Recognises
    entries: Entries
    bare: str = ""
    told: Callable[[Beginning, Columns], str] | None = None
    feed: bool = False
    roots: frozenset[str] = frozenset()


def _fixed(
    name: str,
    understands: str,
    recognises: Callable[[Beginning], bool],
    entries: Callable[[IO[bytes], Beginning], Iterator[Entry | Skipped]],
    bare: str = "",
    *,
    feed: bool = False,
    roots: str = "",
) -> Reader:
    """A reader of a format whose fields have fixed names."""
    return Reader(
        name,
        understands,
        lambda begin, _: recognises(begin),
        lambda file, begin, _: entries(file, begin),
        bare,
        feed=feed,
        roots=frozenset(roots.split()),
    )


_NO_DESCRIPTION = "its descriptions are not abstracts"

READERS = (
    _fixed("Atom", "arXiv's API and feeds, old and new; any other Atom feed",
           atom.recognises, atom.entries, feed=True, roots="feed entry"),
    _fixed("RSS", "RSS 2.0 and 1.0: arXiv's feeds, old and new, journals', digests'",
           rss.recognises, rss.entries, feed=True, roots="rss channel RDF"),
    _fixed("JATS XML", "full texts of PubMed Central, SciELO and publishers, single or in sets",
           jats.recognises, jats.entries, roots="pmc-articleset article"),
    _fixed("Crossref XML", "deposits and older answers", crossrefxml.recognises, crossrefxml.entries,
           "not all publishers give theirs to Crossref", roots="doi_batch crossref_result"),
    _fixed("DataCite XML", "records of any version; only descriptions that are abstracts",
           datacite.recognises_xml, datacite.entries_of_xml, _NO_DESCRIPTION, roots="resource"),
    _fixed("MODS XML", "records of libraries and repositories", mods.recognises, mods.entries,
           roots="modsCollection mods"),
    _fixed("MARC XML", "records of libraries; the summary in field 520", marc.recognises, marc.entries,
           "few catalogues have any"),
    _fixed("OAI-PMH", "answers and records in arXiv's two forms, and Dublin Core of any repository",
           oai.recognises, oai.entries),
    _fixed("PubMed XML", "articles and books; labelled sections keep their labels",
           pubmed.recognises, pubmed.entries, roots="PubmedArticleSet PubmedArticle MedlineCitationSet"),
    _fixed("ACL Anthology XML", "collections, with venue and year of each volume",
           acl.recognises, acl.entries,
           "the Anthology has none for most older papers", roots="collection"),
    _fixed("EndNote XML", "records with their styles; what is raised or lowered stays so",
           endnote.recognises_xml, endnote.entries_of_xml, roots="xml"),
    _fixed("DBLP XML", "refused by name, with the count: DBLP lists no abstracts",
           dblp.recognises, dblp.entries,
           "DBLP lists none", roots="dblp dblpperson"),
    _fixed("RDF", "Zotero's, and Dublin Core", rdf.recognises, rdf.entries, roots="RDF"),
    Reader("XML records", "of Europe PMC, DOAJ, IEEE and others, by the names of their elements",
           xmlrecords.recognises, xmlrecords.entries, told=xmlrecords.told),
    _fixed("Daily Papers page", "the HTML of a page of Hugging Face's Daily Papers",
           dailypapers.recognises_page, dailypapers.entries_of_page),
    _fixed("Google Scholar alert", "refused by name, with the count: it holds cut snippets, no abstract",
           scholar.recognises, scholar.entries, "such an alert holds cut snippets, never an abstract"),
    _fixed("Kaggle arXiv metadata", "JSON lines, of any length, read as they stream by",
           kaggle.recognises, kaggle.entries),
    _fixed("Semantic Scholar", "JSON of searches, batches, citations, recommendations and single papers",
           semanticscholar.recognises, semanticscholar.entries, 'ask the API for them with '
           '"fields=title,abstract"'),
    _fixed("OpenAlex", "JSON of works, single, in lists or on lines; the inverted index becomes text",
           openalex.recognises, openalex.entries, "OpenAlex may not pass on those of some publishers"),
    _fixed("Crossref", "JSON of works, single or in lists; JATS headings become labels",
           crossref.recognises, crossref.entries, "not all publishers give theirs to Crossref"),
    _fixed("OpenReview", "JSON of notes, API 1 and 2", openreview.recognises, openreview.entries),
    _fixed("bioRxiv, medRxiv", "JSON of the details API; glued headings become labels",
           biorxiv.recognises, biorxiv.entries),
    _fixed("Daily Papers API", "JSON of Hugging Face's Daily Papers",
           dailypapers.recognises, dailypapers.entries),
    _fixed("INSPIRE", "JSON of the literature API, and its records", inspire.recognises, inspire.entries,
           "INSPIRE has none for some"),
    _fixed("DataCite", "JSON of the API, and of records", datacite.recognises, datacite.entries,
           _NO_DESCRIPTION),
    _fixed("HAL", "JSON of the search API", hal.recognises, hal.entries,
           'ask the API for them with "fl=title_s,abstract_s"'),
    _fixed("DBLP", "JSON; refused by name, with the count: DBLP lists no abstracts",
           dblp.recognises_json, dblp.entries_of_json, "DBLP lists none"),
    _fixed("JSON Feed", "versions 1 and 1.1", jsonfeed.recognises, jsonfeed.entries, feed=True),
    _fixed("CSL JSON", "as Zotero, Better BibTeX, Manubot and DataCite write it",
           csl.recognises, csl.entries),
    Reader("JSON objects", "lists or lines of objects with a title and an abstract under common names",
           objects.recognises, objects.entries, told=objects.told),
    _fixed("arXiv mail", "the daily listing; replacements have no abstract",
           arxivmail.recognises, arxivmail.entries),
    _fixed("arXiv listing", "the text of a listing page", arxivlisting.recognises, arxivlisting.entries,
           "only the pages of new submissions show them"),
    _fixed("BibTeX", "BibTeX and BibLaTeX of any tool; TeX's accents become letters",
           bibtex.recognises, bibtex.entries, "the tool that wrote it left them out"),
    _fixed("Ovid", "the text exports, with tags or names of fields", ovid.recognises, ovid.entries),
    _fixed("PubMed NBIB", "the tagged exports of PubMed and PubMed Central", nbib.recognises, nbib.entries),
    _fixed("RIS", "of reference managers and databases", ris.recognises, ris.entries),
    _fixed("Web of Science", "the tagged text export", wos.recognises, wos.entries),
    _fixed("RefWorks", "the tagged export, as CNKI writes it too", refworks.recognises, refworks.entries),
    _fixed("EndNote", "the tagged export (.enw)", endnote.recognises, endnote.entries),
    _fixed("NoteExpress", "as CNKI, Wanfang and VIP export it", noteexpress.recognises, noteexpress.entries),
    _fixed("PubMed text", 'saved in the format "Abstract (text)"',
           pubmedtext.recognises, pubmedtext.entries),
    _fixed("PubMed summary", 'refused by name, with the count: it has no abstracts, the format "PubMed" has',
           pubmedtext.recognises_summary, pubmedtext.entries_of_summary,
           'such a list has none; save it in the format "PubMed"'),
    Reader("Markdown", "digests with a heading or bold item for each paper and its abstract under a label",
           lambda begin, _: markdown.recognises(begin),
           lambda file, begin, _: markdown.entries(file, begin), told=markdown.told),
    Reader("Python dictionaries", "one on each line, as Python prints them",
           lambda begin, _: objects.recognises_python(begin), objects.entries_of_python),
    Reader("CSV, TSV", "of Scopus, Embase, IEEE, Ovid, ProQuest, Zotero, Web of Science and others, by "
    "their headers",
           csvtable.recognises, csvtable.entries, "export them with their abstracts", csvtable.told),
)  # fmt: skip
"""In the order in which they are asked."""

OTHERS = (
    (
        "JSON lines",
        'an object with "title" and "abstract" on each line; with `"plain_text": true` no mark is decoded',
    ),
    ("Parquet", "the same in columns"),
    ("saved page", 'a page of Daily Papers as plain text: titles, abstracts, "• 7 authors", in any layout'),
)
"""What is read by more than a reader of records, when none of them knows the file."""

HOLDERS = (
    ("folders, patterns", "all files in them, in the order of their names"),
    (".gz, .zst, .zip, .tar", "what they hold, up to 200 times their size and some more"),
    (".eml, mbox", "the texts and attachments of mails, in any format above"),
    ("-", "standard input, in any format above"),
)
"""What holds files of these formats."""


def reader_of(begin: Beginning, columns: Columns) -> Reader | None:
    """The first reader that knows a file by how it begins; of XML one first whose root it is."""
    rooted = (reader for reader in READERS if begin.root in reader.roots)
    return next((reader for reader in (*rooted, *READERS) if reader.recognises(begin, columns)), None)


def table_of_formats(others: Sequence[tuple[str, str]] = ()) -> str:
    """All formats as a table in Markdown; behind them what else can be read."""
    rows = [(reader.name, reader.understands) for reader in READERS]
    all_rows = (*sorted(rows, key=_folded), *OTHERS, *HOLDERS, *others)
    lines = [f"| {name} | {words} |" for name, words in all_rows]
    return "\n".join(["| format | what is understood |", "|---|---|", *lines])


def _folded(row: tuple[str, str]) -> str:
    return row[0].casefold()
