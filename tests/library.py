"""A stand-in for the services that papers are fetched from: arXiv, Daily Papers, PubMed, any feed.

It listens on this machine and answers with made-up papers in the form of each service. `answers` holds, by
the path that is asked for, what comes instead: an `Answer`, or several, one after the other.
"""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from endpoint import Answer, Asked, Endpoint, Script, made_up, reader

XML = {"Content-Type": "application/xml"}

FEED = "/feeds/cs.CL"
API = "/api/query"
DAILY = "/daily"
SEARCH, FETCH = "/entrez/esearch.fcgi", "/entrez/efetch.fcgi"
JOURNAL = "/journal.xml"


class Library(Endpoint):
    """The services, and an endpoint that reads as a good model would; `asked` are the requests for papers."""

    def __init__(self, papers: Sequence[int] = (1, 2), script: Script = reader) -> None:
        super().__init__(script)
        self.papers = list(papers)
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []

    @property
    def home(self) -> str:
        """The address above all paths."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What leads claimsift here instead of to the services."""
        return {
            "CLAIMSIFT_ARXIV_FEEDS_URL": f"{self.home}/feeds",
            "CLAIMSIFT_ARXIV_API_URL": f"{self.home}{API}",
            "CLAIMSIFT_DAILY_PAPERS_URL": f"{self.home}{DAILY}",
            "CLAIMSIFT_PUBMED_URL": f"{self.home}/entrez",
        }

    @property
    def paths(self) -> list[str]:
        """What was asked for, without the queries."""
        return [urlsplit(one.path).path for one in self.asked]

    def respond(self, asked: Asked) -> Answer | None:
        """An answer of the service that a path belongs to."""
        if asked.path.startswith("/v1/"):
            return super().respond(asked)
        self.asked.append(asked)
        parts = urlsplit(asked.path)
        given = self.answers.get(parts.path)
        if isinstance(given, list):
            given = given.pop(0) if given else None
        if given is not None:
            return given
        if parts.path not in _SERVICES:
            return Answer(b"no such page", 404)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return _SERVICES[parts.path](self.papers, query)


def feed(papers: Sequence[int], _query: Mapping[str, str]) -> Answer:
    """What arXiv announces, in its Atom feed of today."""
    entries = "".join(
        f"<entry><id>oai:arXiv.org:3101.{number:05}v1</id><title>{title}</title>"
        f'<link href="https://arxiv.org/abs/3101.{number:05}" rel="alternate"/>'
        f"<summary>arXiv:3101.{number:05}v1 Announce Type: new\nAbstract: {text}</summary>"
        f'<published>2031-01-02T00:00:00-05:00</published><category term="cs.CL"/></entry>'
        for number, (title, text) in _made(papers)
    )
    return _atom(entries)


def api(_papers: Sequence[int], query: Mapping[str, str]) -> Answer:
    """ArXiv's API: the papers of a list of ids; those above 90000 do not exist."""
    ids = [one.partition("v")[0] for one in query["id_list"].split(",")][
        : int(query.get("max_results", "10"))
    ]
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one}v2</id><title>{title}</title><summary>{text}</summary>"
        f"<published>2031-01-01T00:00:00Z</published></entry>"
        for one in ids
        if (number := int(one[-5:])) < 90_000
        for title, text in [made_up(number)]
    )
    return _atom(entries)


def daily(papers: Sequence[int], _query: Mapping[str, str]) -> Answer:
    """The list of a day."""
    return Answer(
        [
            {
                "paper": {"id": f"3101.{number:05}", "title": title, "summary": text, "upvotes": 3},
                "title": title,
            }
            for number, (title, text) in _made(papers)
        ]
    )


def search(papers: Sequence[int], _query: Mapping[str, str]) -> Answer:
    """What PubMed finds."""
    ids = [str(number) for number in papers]
    return Answer({"header": {}, "esearchresult": {"count": str(len(ids)), "idlist": ids}})


def found(_papers: Sequence[int], query: Mapping[str, str]) -> Answer:
    """What PubMed has of some ids; those above 90000 do not exist."""
    numbers = [int(one) for one in query["id"].split(",") if int(one) < 90_000]
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>{title}</ArticleTitle>"
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for number, (title, text) in _made(numbers)
    )
    return Answer(
        f'<?xml version="1.0"?><PubmedArticleSet>{articles}</PubmedArticleSet>'.encode(), headers=XML
    )


def journal(papers: Sequence[int], _query: Mapping[str, str]) -> Answer:
    """A journal's feed, in RSS."""
    items = "".join(
        f"<item><title>{title}</title><link>https://journal.example/{number}</link>"
        f"<description>{text}</description></item>"
        for number, (title, text) in _made(papers)
    )
    return Answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(), headers=XML
    )


_SERVICES: dict[str, Callable[[Sequence[int], Mapping[str, str]], Answer]] = {
    FEED: feed, API: api, DAILY: daily, SEARCH: search, FETCH: found, JOURNAL: journal,
}  # fmt: skip


def _made(papers: Sequence[int]) -> list[tuple[int, tuple[str, str]]]:
    return [(number, made_up(number)) for number in papers]


def _atom(entries: str) -> Answer:
    feed = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>'
    return Answer(feed.encode(), headers=XML)
