# ruff: noqa: E501, ISC001, ISC004 - records as they stand in files
"""Large files of each format, made up: what stands in front, one record that is repeated, what stands behind.

In a record `§` is its number, `@@` its text, which no other has.
"""

import json
from collections.abc import Iterator

TEXT = "We show that Norn § maps 12 caves with 3 sensors and finds water in 91.5% of them. " * 14
_TITLE = "Norn §: Mapping Caves"


def _json(record: object, front: str = "[", behind: str = "]") -> tuple[str, str, str, str]:
    return front, json.dumps(record, ensure_ascii=False), ",\n", behind


def _lines(record: object) -> tuple[str, str, str, str]:
    return "", json.dumps(record, ensure_ascii=False), "\n", "\n"


_PAPER = {
    "id": "3101.§", "title": _TITLE, "summary": "@@", "publishedAt": "2031-01-01", "upvotes": 3,
    "authors": [{"name": "Jane Doe"}],
}  # fmt: skip
_KAGGLE = {
    "id": "3101.§", "title": _TITLE, "abstract": "@@", "authors": "Jane Doe", "categories": "cs.RO",
    "versions": [{"version": "v1", "created": "Wed, 1 Jan 2031 10:00:00 GMT"}],
}  # fmt: skip
_WORK = {
    "id": "https://openalex.org/W§", "title": _TITLE, "display_name": _TITLE, "publication_year": 2031,
    "ids": {}, "abstract_inverted_index": {"Norn": [0], "maps": [1], "caves§.": [2]}
    | {f"w{at}": [at] for at in range(3, 150)},
}  # fmt: skip

FORMATS: dict[str, tuple[str, str, str, str]] = {
    "saved page": ("Daily Papers\n\n", f"{_TITLE}\n\n@@\n\n• 7 authors\n\n·\nNov 29, 2030 7\n\n", "", ""),
    "saved page, no metadata": ("", f"{_TITLE}\n@@\n", "", ""),
    "Daily Papers page": (
        '<!doctype html>\n<html><body><div data-props="{&quot;dailyPapers&quot;: [',
        json.dumps({"paper": _PAPER, "title": _TITLE}, ensure_ascii=False).replace('"', "&quot;"), ", ", ']}"></div></body></html>',
    ),
    "Google Scholar alert": (
        "<!doctype html><html><body>",
        f'<h3><a href="http://scholar.google.com/x§" class="gse_alrt_title">{_TITLE}</a></h3><div>@@…</div>\n',
        "", "</body></html>",
    ),
    "JATS XML": (
        "<pmc-articleset>",
        "<article><front><article-meta><article-id pub-id-type='doi'>10.1234/§</article-id><title-group>"
        f"<article-title>{_TITLE}</article-title></title-group><abstract><p>@@</p></abstract></article-meta></front>"
        "<body><p>Norn is long.</p></body></article>\n", "", "</pmc-articleset>",
    ),
    "Crossref XML": (
        "<doi_batch><body><journal><journal_metadata><full_title>Caves</full_title></journal_metadata>",
        f"<journal_article><titles><title>{_TITLE}</title></titles><jats:abstract><jats:p>@@</jats:p></jats:abstract>"
        "<doi_data><doi>10.1234/§</doi></doi_data></journal_article>\n", "", "</journal></body></doi_batch>",
    ),
    "DataCite XML": (
        "<resources>",
        f"<resource><identifier>10.1234/§</identifier><titles><title>{_TITLE}</title></titles><descriptions>"
        "<description descriptionType='Abstract'>@@</description></descriptions></resource>\n", "", "</resources>",
    ),
    "MODS XML": (
        "<modsCollection>", f"<mods><titleInfo><title>{_TITLE}</title></titleInfo><abstract>@@</abstract></mods>\n", "",
        "</modsCollection>",
    ),
    "MARC XML": (
        "<collection>",
        "<record><controlfield tag='001'>§</controlfield><datafield tag='245' ind1='1' ind2='0'><subfield code='a'>"
        f"{_TITLE}</subfield></datafield><datafield tag='520' ind1='3' ind2=' '><subfield code='a'>@@</subfield>"
        "</datafield></record>\n", "", "</collection>",
    ),
    "RDF": (
        "<rdf:RDF>",
        f"<bib:Article rdf:about='#item_§'><dc:title>{_TITLE}</dc:title><dcterms:abstract>@@</dcterms:abstract>"
        "</bib:Article>\n", "", "</rdf:RDF>",
    ),
    "XML records": (
        "<responseWrapper><resultList>",
        f"<result><id>§</id><title>{_TITLE}</title><pubYear>2031</pubYear><abstractText>@@</abstractText></result>\n",
        "", "</resultList></responseWrapper>",
    ),
    "OAI-PMH": (
        "<OAI-PMH><ListRecords>",
        "<record><header><identifier>oai:arXiv.org:3101.§</identifier></header><metadata><arXivRaw>"
        f"<id>3101.§</id><title>{_TITLE}</title><abstract>@@</abstract></arXivRaw></metadata></record>\n",
        "", "</ListRecords></OAI-PMH>",
    ),
    "PubMed XML": (
        "<PubmedArticleSet>",
        "<PubmedArticle><MedlineCitation><PMID>§</PMID><Article>"
        f"<ArticleTitle>{_TITLE}</ArticleTitle><Abstract><AbstractText>@@</AbstractText></Abstract></Article>"
        "</MedlineCitation></PubmedArticle>\n", "", "</PubmedArticleSet>",
    ),
    "ACL Anthology XML": (
        '<collection id="x"><volume id="1"><meta><booktitle>Caves</booktitle></meta>',
        f"<paper id='§'><title>{_TITLE}</title><abstract>@@</abstract></paper>\n", "", "</volume></collection>",
    ),
    "EndNote XML": (
        "<xml><records>",
        f"<record><ref-type>17</ref-type><titles><title>{_TITLE}</title></titles><abstract>@@</abstract></record>\n",
        "", "</records></xml>",
    ),
    "DBLP XML": (
        "<dblp>\n", f'<article key="j/§"><author>Jane Doe</author><title>{_TITLE} @@</title></article>\n', "",
        "</dblp>",
    ),
    "Atom": (
        "<feed>", f"<entry><id>http://arxiv.org/abs/3101.§</id><title>{_TITLE}</title><summary>@@</summary></entry>\n",
        "", "</feed>",
    ),
    "RSS": (
        '<rss version="2.0"><channel>',
        f"<item><title>{_TITLE}</title><link>https://caves.example/§</link><description>@@</description></item>\n",
        "", "</channel></rss>",
    ),
    "Kaggle arXiv metadata": _lines(_KAGGLE),
    "Semantic Scholar": _json({"paperId": "ab§", "title": _TITLE, "abstract": "@@"}),
    "OpenAlex": _json(_WORK, '{"meta": {}, "results": [', "]}"),
    "OpenAlex, lines": _lines(_WORK),
    "Crossref": _json(
        {"DOI": "10.1234/§", "title": [_TITLE], "abstract": "<jats:p>@@</jats:p>", "URL": "https://x.example/§"},
        '{"status": "ok", "message-type": "work-list", "message": {"items": [', "]}}",
    ),
    "OpenReview": _json(
        {"id": "A§", "forum": "A§", "content": {"title": {"value": _TITLE}, "abstract": {"value": "@@"}}},
        '{"notes": [', "]}",
    ),
    "bioRxiv, medRxiv": _json({"doi": "10.1101/§", "title": _TITLE, "abstract": "@@"}, '{"collection": [', "]}"),
    "Daily Papers API": _json({"paper": _PAPER, "title": _TITLE}),
    "JSON Feed": _json(
        {"id": "https://x.example/§", "title": _TITLE, "content_text": "@@"},
        '{"version": "https://jsonfeed.org/version/1.1", "items": [', "]}",
    ),
    "CSL JSON": _json(
        {"id": "d§", "type": "book", "title": _TITLE, "abstract": "@@", "issued": {"date-parts": [[2031]]}}
    ),
    "INSPIRE": _json(
        {"id": "§", "metadata": {"control_number": 4, "titles": [{"title": _TITLE}], "abstracts": [{"value": "@@"}]}},
        '{"hits": {"hits": [', "]}}",
    ),
    "DataCite": _json(
        {
            "id": "10.1234/§", "type": "dois",
            "attributes": {
                "titles": [{"title": _TITLE}], "creators": [],
                "descriptions": [{"description": "@@", "descriptionType": "Abstract"}],
            },
        },
        '{"data": [', "]}",
    ),
    "HAL": _json(
        {"halId_s": "hal-§", "title_s": [_TITLE], "abstract_s": ["@@"]}, '{"response": {"docs": [', "]}}"
    ),
    "DBLP": _json(
        {"info": {"title": f"{_TITLE} @@", "key": "j/§"}}, '{"result": {"hits": {"hit": [', "]}}}"
    ),
    "JSON objects": _json({"paper_title": _TITLE, "abstract": "@@", "doi": "10.1234/§"}, '{"papers": [', "]}"),
    "JSON lines": _lines({"title": _TITLE, "abstract": "@@"}),
    "Python dictionaries": ("", f"{{'paper_title': '{_TITLE}', 'abstract': '@@'}}\n", "", ""),
    "arXiv mail": (
        "\\\\\n", f"arXiv:3101.§\n\nTitle: {_TITLE}\nAuthors: Jane Doe\n\\\\\n  @@\n\\\\ ( https://arxiv.org/abs/1 ,  "
        "12kb)\n%%--%%--%%--%%--%%--%%--%%\n", "\\\\\n", "",
    ),
    "arXiv listing": (
        "", f"[9] arXiv:3101.§ [pdf, html, other]\nTitle: {_TITLE}\nJane Doe\nSubjects: Robotics (cs.RO)\n@@\n\n",
        "", "",
    ),
    "BibTeX": ("", f"@article{{doe§,\n  title = {{{_TITLE}}},\n  abstract = {{@@}},\n  year = 2031\n}}\n\n", "", ""),
    "PubMed NBIB": ("", f"PMID- §\nOWN - NLM\nTI  - {_TITLE}\nAB  - @@\nSO  - Caves\n\n", "", ""),
    "RIS": ("", f"TY  - JOUR\nTI  - {_TITLE}\nAB  - @@\nER  - \n\n", "", ""),
    "Web of Science": ("FN Clarivate\nVR 1.0\n", f"PT J\nTI {_TITLE}\nAB @@\nUT §\nER\n\n", "", "EF\n"),
    "RefWorks": ("", f"RT Journal Article\nT1 {_TITLE}\nAB @@\nYR 2031\n\n", "", ""),
    "EndNote": ("", f"%0 Journal Article\n%T {_TITLE}\n%X @@\n%D 2031\n\n", "", ""),
    "NoteExpress": ("", f"{{Reference Type}}: Thesis\n{{Title}}: {_TITLE}\n{{Abstract}}: @@\n\n", "", ""),
    "Ovid": ("", f"<§. >\nVN  - Ovid Technologies\nTI  - {_TITLE}\nAB  - @@\nYR  - 2031\n\n", "", ""),
    "PubMed text": ("", f"1. J Caves. 2031;12:4.\n\n{_TITLE}\n\nDoe J.\n\n@@\n\nPMID: §\n\n\n", "", ""),
    "PubMed summary": ("", f"§: Doe J. {_TITLE} @@ J Caves. 2031;12:4. PMID: §.\n\n", "", ""),
    "Markdown": ("# Papers\n\n", f"## {_TITLE}\n\n**Authors:** Jane Doe\n\n**Abstract:** @@\n\n", "", ""),
    "CSV, TSV": ("Title,Year,Abstract\r\n", f'"{_TITLE}",2031,"@@"\r\n', "", ""),
    "mbox": (
        "", "From feeds Wed Jan  1 10:00:00 2031\nFrom: feeds\nTo: jane\nSubject: §\nMIME-Version: 1.0\n"
        'Content-Type: text/plain; charset="utf-8"\n\n' f"TY  - JOUR\nTI  - {_TITLE}\nAB  - @@\nER  - \n\n", "", "",
    ),
}  # fmt: skip
"""What stands in front, a record, what stands between two, what stands behind."""


def made(name: str, size: int) -> Iterator[bytes]:
    """A file of a format, of at least so many bytes."""
    front, record, between, behind = FORMATS[name]
    yield front.encode()
    written = number = 0
    while written < size:
        number += 1
        text = record.replace("@@", TEXT).replace("§", str(10_000 + number))
        line = ((between if number > 1 else "") + text).encode()
        written += len(line)
        yield line
    yield behind.encode()
