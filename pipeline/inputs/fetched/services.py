"""The addresses of each service, as it documents them, and what its answers say beside the papers.

    arXiv         its Atom feeds, for what a category announces today; its API, for papers by their ids
    Daily Papers  the API of Hugging Face's hub
    PubMed        NCBI's esearch, for what is found, then efetch

Each address can be that of a mirror, which an environment variable names.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from pipeline.errors import DigestError
from pipeline.inputs.fetched.names import MOST_FOUND, Fetched, told_apart, unknown
from pipeline.inputs.fetched.page_cache import FetchedPage
from pipeline.inputs.fetched.web import PageRequest, Service, Web, contact, unpacked
from pipeline.inputs.identifiers import arxiv_in

_ARXIV, _NCBI, _FACE = Service("arxiv", 3.0), Service("ncbi", 0.34), Service("hf", 1.0)

_HOMES = {
    "CLAIMSIFT_ARXIV_FEEDS_URL": "https://rss.arxiv.org/atom",
    "CLAIMSIFT_ARXIV_API_URL": "https://export.arxiv.org/api/query",
    "CLAIMSIFT_DAILY_PAPERS_URL": "https://huggingface.co/api/daily_papers",
    "CLAIMSIFT_PUBMED_URL": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
}
_CATEGORY = re.compile(r"[a-z-]{2,20}(\.[A-Za-z-]{2,20})?")
_PMIDS = re.compile(r"\d{1,9}(\s*,\s*\d{1,9})*")

_AT_ONCE, _IDS_AT_ONCE = 200, 100
_SILENT: tuple[str, ...] = ()
_PAGE_OF_PAPERS = 100
"""The most that one answer of Daily Papers holds."""


async def pages_of(name: str, web: Web) -> Fetched:
    """The pages that a name stands for.

    Raises:
        DigestError: it stands for none, or they cannot be had.
    """
    kind, rest = told_apart(name)
    if kind == "arxiv":
        return await _arxiv(rest, web)
    if kind == "hf":
        return await _daily_papers(rest, web)
    if kind == "pubmed":
        return await _pubmed(rest, web)
    if kind in ("http", "https"):
        return await _address(name, web)
    raise unknown(name)


async def _arxiv(rest: str, web: Web) -> Fetched:
    """A category's announcements of the day, or papers by their ids."""
    ids = [part.strip() for part in rest.split(",")]
    if all(one and arxiv_in(one) == one for one in ids):
        return await _arxiv_ids(list(dict.fromkeys(ids)), web)
    categories = [part.strip() for part in rest.split("+")]
    if not all(_CATEGORY.fullmatch(one) for one in categories):
        raise DigestError(
            f"arxiv:{rest[:80]} names neither categories nor papers. Write arxiv:cs.CL, arxiv:cs.CL+stat.ML,"
            " or ids as in arxiv:2510.14981,2510.14982v2."
        )
    url = f"{_home('CLAIMSIFT_ARXIV_FEEDS_URL')}/{'+'.join(categories)}"
    page, told = await web.page(PageRequest(url, _ARXIV, ("<",)))
    return Fetched((page,), tuple(filter(None, [told])), "arXiv announces nothing there today")


async def _arxiv_ids(ids: Sequence[str], web: Web) -> Fetched:
    home = _home("CLAIMSIFT_ARXIV_API_URL")
    urls = [
        f"{home}?{urlencode({'id_list': ','.join(part), 'max_results': len(part)}, safe=',/')}"
        for part in _parts(ids, _IDS_AT_ONCE)
    ]
    pages, told = await _all([PageRequest(url, _ARXIV, ("<",)) for url in urls], web)
    return Fetched(pages, told, "arXiv has no such paper", len(ids))


async def _daily_papers(rest: str, web: Web) -> Fetched:
    """The papers of a day."""
    day = _day(rest.strip(), datetime.fromtimestamp(web.clock.now(), UTC).date())
    query = urlencode({"date": day.isoformat(), "limit": _PAGE_OF_PAPERS})
    url = f"{_home('CLAIMSIFT_DAILY_PAPERS_URL')}?{query}"
    page, told = await web.page(PageRequest(url, _FACE, ("[",)))
    found = _json(page, url)
    many = "100 papers came, the most that are given at once; there may be more"
    full = many if isinstance(found, list) and len(found) >= _PAGE_OF_PAPERS else ""
    nothing = f"no paper is listed for {day} yet, or none at all"
    if not found and page.is_new:
        page.remove()
    return Fetched((page,) if found else (), tuple(filter(None, [told, full])), nothing)


def _day(written: str, today: date) -> date:
    if written in ("today", "yesterday"):
        return today - timedelta(days=written == "yesterday")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DigestError(
            f"hf:{written[:40]} does not name a day. Write hf:2026-11-28, hf:today or hf:yesterday."
        ) from None


async def _pubmed(rest: str, web: Web) -> Fetched:
    """What a search of PubMed finds, newest first, or papers by their ids."""
    if _PMIDS.fullmatch(rest.strip()):
        ids, told = list(dict.fromkeys(re.findall(r"\d+", rest))), _SILENT
    else:
        ids, told = await _search(rest.strip(), web)
    address = f"{_home('CLAIMSIFT_PUBMED_URL')}/efetch.fcgi"
    asked = {"db": "pubmed", "retmode": "xml", **_caller()}
    wanted = [
        f"{address}?{urlencode({**asked, 'id': ','.join(part)}, safe=',')}" for part in _parts(ids, _AT_ONCE)
    ]
    pages, kept = await _all([PageRequest(url, _NCBI, ("<",)) for url in wanted], web)
    return Fetched(pages, (*told, *kept), "PubMed finds nothing", len(ids))


async def _search(term: str, web: Web) -> tuple[list[str], tuple[str, ...]]:
    """The ids that a search finds, and what the user should know of it."""
    if not term:
        raise DigestError("pubmed: needs a search. Write pubmed:'malaria vaccine[ti]', or ids of papers.")
    query = {
        "db": "pubmed",
        "term": term,
        "retmode": "json",
        "retmax": MOST_FOUND,
        "sort": "pub_date",
        **_caller(),
    }
    url = f"{_home('CLAIMSIFT_PUBMED_URL')}/esearch.fcgi?{urlencode(query)}"
    page, kept = await web.page(PageRequest(url, _NCBI, ("{",)))
    found = _json(page, url)
    result = found.get("esearchresult") if isinstance(found, dict) else None
    ids = result.get("idlist") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(ids, list) or (result.get("ERROR") and not ids):
        page.remove()
        said = next((str(one) for one in (_value(result, "ERROR"), _value(found, "error")) if one), "no ids")
        raise DigestError(f"PubMed does not answer the search ({said[:200]}). Check it, or try again later.")
    ids = [one for one in map(str, ids) if one.isdecimal()]
    if not ids and page.is_new:
        page.remove()
    return ids[:MOST_FOUND], tuple(filter(None, [kept, *_said(result, len(ids))]))


def _value(found: object, key: str) -> object:
    return found.get(key) if isinstance(found, dict) else None


def _said(result: dict[str, object], came: int) -> Iterator[str]:
    """What a search leaves out: words that it does not know, and all but the newest."""
    unknown_words = _value(result.get("errorlist"), "phrasesnotfound")
    for phrase in unknown_words if isinstance(unknown_words, list) else ():
        yield f"PubMed does not know {str(phrase)[:80]!r} and left it out of the search"
    count = str(result.get("count", ""))
    if count.isdecimal() and int(count[:12]) > came:
        yield f"PubMed finds {int(count[:12]):,}; the newest {came:,} are taken"


def _caller() -> dict[str, str]:
    """Who asks, as NCBI wants to be told."""
    said = contact()
    return {"tool": "claimsift", **({"email": said} if "@" in said else {})}


async def _address(rest: str, web: Web) -> Fetched:
    """Whatever is at an address."""
    page, told = await web.page(PageRequest(rest))
    return Fetched((page,), tuple(filter(None, [told])), "there is no entry in it now")


async def _all(wanted: Sequence[PageRequest], web: Web) -> tuple[tuple[FetchedPage, ...], tuple[str, ...]]:
    got = [await web.page(one) for one in wanted]
    return tuple(page for page, _ in got), tuple(dict.fromkeys(told for _, told in got if told))


def _parts(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _json(page: FetchedPage, url: str) -> object:
    """What a page of JSON says.

    Raises:
        DigestError: it is none.
    """
    try:
        found: object = json.loads(unpacked(page.path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        page.remove()
        raise DigestError(f"{url[:200]} answers with JSON that is cut off or damaged. Try again.") from None
    return found


def _home(variable: str) -> str:
    return os.environ.get(variable, "").rstrip("/") or _HOMES[variable]
