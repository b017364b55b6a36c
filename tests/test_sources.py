"""Sources that are fetched: what names ask for, how politely, what comes of faults, and what is refused."""

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import sampled
from endpoint import Answer, Raw, made_up
from library import API, DAILY, FEED, FETCH, JOURNAL, SEARCH, XML, Library
from shell import Ended, Shell

from pipeline import Connection, Extractor, extract, inputs, label
from pipeline.errors import DigestError
from pipeline.extraction.blocking import result_of
from pipeline.inputs.fetched import Fetched, Fetching, fetch, fetching, is_named, take_in, web
from pipeline.inputs.fetched.addresses import is_public

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

NOON = datetime(2031, 1, 2, 12, tzinfo=UTC).timestamp()
DAY = 86_400.0


class Driven:
    """A clock that goes on only where somebody waits; `waits` are the seconds."""

    def __init__(self) -> None:
        self.time = NOON
        self.waits: list[float] = []

    def now(self) -> float:
        """The time."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Goes on."""
        self.waits.append(round(seconds, 3))
        self.time += seconds


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """The services on this machine."""
    with Library() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Driven:
    """The clock by which sources are fetched."""
    driven = Driven()
    monkeypatch.setattr(fetching, "Wall", lambda: driven)
    return driven


@pytest.fixture
def read(shell: Shell, clock: Driven, library: Library) -> Shell:  # noqa: ARG001 - both are to be there
    """`claimsift read` of what lies on this machine."""
    return Shell(shell.folder, shell.monkeypatch, shell.capsys, ("read", "--allow-private"))


def titles(ended: Ended) -> list[str]:
    """The titles of the papers that a command wrote."""
    return [str(line["title"]) for line in ended.lines]


def expected(*numbers: int) -> list[str]:
    """The titles of made-up papers."""
    return [made_up(number)[0] for number in numbers]


def queries(library: Library, path: str) -> list[dict[str, list[str]]]:
    """What was asked for at a path."""
    return [parse_qs(urlsplit(one.path).query) for one in library.asked if urlsplit(one.path).path == path]


# What names stand for


@pytest.mark.parametrize(
    ("name", "path"),
    [("arxiv:cs.CL", FEED), ("hf:2031-01-01", DAILY), ("arxiv:3101.00001,3101.00002v1", API)],
)
def test_each_name_is_an_address_and_a_reader(read: Shell, library: Library, name: str, path: str) -> None:
    """A name gives the papers of its service, with their ids, and says where each is from."""
    ended = read(name, "--to", "jsonl")
    assert (ended.code, titles(ended)) == (0, expected(1, 2)), ended.err
    assert library.paths == [path]
    assert [line["arxiv"].partition("v")[0] for line in ended.lines] == ["3101.00001", "3101.00002"]


def test_a_feed_anywhere_is_read_as_a_file_would_be(read: Shell, library: Library) -> None:
    """An address gives what stands there, in whatever format that is read."""
    ended = read(f"{library.home}{JOURNAL}", "--to", "jsonl")
    assert (ended.code, titles(ended)) == (0, expected(1, 2)), ended.err
    assert f"{library.home}{JOURNAL}: RSS, 2 records, 2 with an abstract" in ended.err


def test_pubmed_is_searched_and_then_fetched(read: Shell, library: Library) -> None:
    """The search goes to esearch as it was written, its ids to efetch, and NCBI is told which tool asks."""
    ended = read("pubmed:malaria vaccine[ti]", "--to", "jsonl")
    assert (ended.code, titles(ended)) == (0, expected(1, 2)), ended.err
    assert library.paths == [SEARCH, FETCH]
    [asked], [got] = queries(library, SEARCH), queries(library, FETCH)
    assert (asked["term"], asked["tool"]) == (["malaria vaccine[ti]"], ["claimsift"])
    assert (got["id"], got["db"], got["retmode"]) == (["1,2"], ["pubmed"], ["xml"])


def test_many_papers_are_fetched_in_parts(read: Shell, library: Library) -> None:
    """A search of hundreds takes several requests, none of which asks for more than two hundred papers."""
    library.papers = list(range(1, 451))
    ended = read("pubmed:weaving", "--json")
    assert [len(one["id"][0].split(",")) for one in queries(library, FETCH)] == [200, 200, 50]
    assert '"records": 450' in ended.out


def test_ids_of_pubmed_need_no_search(read: Shell, library: Library) -> None:
    """Numbers alone are ids."""
    ended = read("pubmed:7, 8", "--to", "jsonl")
    assert (titles(ended), library.paths) == (expected(7, 8), [FETCH])


def test_today_is_the_day_of_the_clock(read: Shell, library: Library) -> None:
    """hf:today and hf:yesterday ask for the day that it is, by UTC, and for the one before."""
    assert read("hf:today", "hf:yesterday").code == 0
    assert [one["date"] for one in queries(library, DAILY)] == [["2031-01-02"], ["2031-01-01"]]


def test_names_and_files_go_together(read: Shell, library: Library) -> None:
    """Names stand among files in any order, and a paper of two places is one abstract."""
    path = read.folder / "own.jsonl"
    path.write_text('{"title": "Own", "abstract": "We weave 5 cloths."}\n', "utf-8")
    ended = read("arxiv:cs.CL", path, "hf:2031-01-01", "--to", "jsonl")
    assert titles(ended) == [*expected(1, 2), "Own"]
    assert library.paths == [FEED, DAILY]


def test_an_existing_file_is_no_name(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there under that name is read, and nothing fetched."""
    monkeypatch.chdir(shell.folder)
    Path("arxiv:cs.CL").write_text('{"title": "Own", "abstract": "We weave 5 cloths."}\n', "utf-8")
    assert is_named("arxiv:cs.AI")
    assert not is_named("arxiv:cs.CL")
    assert titles(shell("read", "arxiv:cs.CL", "--to", "jsonl")) == ["Own"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("arxiv:Weaving slowly", "names neither categories nor papers"),
        ("arxiv:", "names neither categories nor papers"),
        ("arxiv:3101.00001,", "names neither categories nor papers"),
        ("hf:yesterweek", "does not name a day. Write hf:2026-11-28"),
        ("pubmed:", "needs a search"),
        ("biorxiv:2031-01-01", "no source is called so. Sources: arxiv:cs.CL"),
        ("ftp://127.0.0.1/x", "no source is called so"),
        ("https://jane:secret@127.0.0.1/x", "holds a user's name or password"),
    ],
)
def test_a_name_that_means_nothing_is_refused_before_anything_is_asked(
    read: Shell, library: Library, name: str, said: str
) -> None:
    """The sentence says how such names are written."""
    ended = read(name)
    assert (ended.code, library.asked) == (2, [])
    assert said in ended.err
    assert "secret" not in ended.err


def test_a_search_may_be_longer_than_the_name_of_a_file(read: Shell, library: Library) -> None:
    """A query of hundreds of characters is one."""
    query = " OR ".join(f"weaving{number}[ti]" for number in range(60))
    assert read(f"pubmed:{query}").code == 0
    assert queries(library, SEARCH)[0]["term"] == [query]


# Politeness


def test_arxiv_is_asked_once_in_three_seconds(read: Shell, clock: Driven, library: Library) -> None:
    """Between two requests to arXiv three seconds pass, also from one command to the next."""
    read("arxiv:cs.CL", "arxiv:3101.00001")
    assert clock.waits == [3.0]
    clock.time += 1
    read("arxiv:3101.00002")
    assert clock.waits == [3.0, 2.0]
    assert library.paths == [FEED, API, API]


def test_ncbi_is_asked_three_times_a_second_at_most(read: Shell, clock: Driven) -> None:
    """Search and fetch keep the distance that NCBI wants."""
    read("pubmed:weaving")
    assert clock.waits == [0.34]


def test_requests_say_who_asks_and_hold_no_key(
    read: Shell, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the tool and a contact are told; the endpoint's key, netrc and cookies are not."""
    netrc = read.folder / "netrc"
    netrc.write_text("machine 127.0.0.1 login jane password hidden\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    who = "looms" + chr(64) + "example.org"
    monkeypatch.setenv("CLAIMSIFT_CONTACT", who)
    read("pubmed:weaving", "hf:today")
    for asked in library.asked:
        assert asked.headers["user-agent"].startswith("claimsift/")
        assert f"contact: {who}" in asked.headers["user-agent"]
        assert "hidden" not in f"{asked.path} {dict(asked.headers)}"
        assert not {"authorization", "cookie"} & set(asked.headers)
    assert queries(library, SEARCH)[0]["email"] == [who]


def test_pages_are_kept_for_the_day(read: Shell, clock: Driven, library: Library) -> None:
    """The same command again asks nothing that day, and says when it was asked; --refresh asks again."""
    assert titles(read("arxiv:cs.CL", "--to", "jsonl")) == expected(1, 2)
    library.papers = [3]
    clock.time += 3600
    again = read("arxiv:cs.CL", "--to", "jsonl")
    assert (titles(again), len(library.asked)) == (expected(1, 2), 1)
    assert "as fetched at 2031-01-02 12:00 UTC; --refresh asks again" in again.err
    assert titles(read("arxiv:cs.CL", "--refresh", "--to", "jsonl")) == expected(3)
    clock.time += DAY
    library.papers = [4]
    assert titles(read("arxiv:cs.CL", "--to", "jsonl")) == expected(4)


def test_a_page_of_another_day_is_asked_for_only_if_it_has_changed(
    read: Shell, clock: Driven, library: Library
) -> None:
    """The next day the server is told which state is there; where that is the newest, nothing is sent."""
    library.answers[FEED] = [
        Answer(FEED_OF_TWO, headers=XML | {"ETag": '"7"', "Last-Modified": "Thu, 02 Jan 2031 05:00:00 GMT"}),
        Answer(b"", 304),
    ]
    read("arxiv:cs.CL")
    clock.time += DAY
    again = read("arxiv:cs.CL", "--to", "jsonl")
    assert titles(again) == ["Norn", "Skuld"]
    assert library.asked[1].headers["if-none-match"] == '"7"'
    assert library.asked[1].headers["if-modified-since"] == "Thu, 02 Jan 2031 05:00:00 GMT"
    read("arxiv:cs.CL")
    assert len(library.asked) == 2


FEED_OF_TWO = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>oai:arXiv.org:3101.00001v1</id><title>Norn</title><summary>Norn maps 12 caves.</summary></entry>
<entry><id>oai:arXiv.org:3101.00002v1</id><title>Skuld</title><summary>Skuld reads 40 wells.</summary></entry>
</feed>"""


def test_offline_takes_what_was_kept_whenever_that_was(shell: Shell, clock: Driven, library: Library) -> None:
    """Extract --offline asks no source; one that was never fetched is refused."""
    shell("read", "--allow-private", "arxiv:cs.CL")
    clock.time += 9 * DAY
    ended = shell("extract", "arxiv:cs.CL", "--offline", "--model", "m", "--mode", "json_schema")
    assert len(library.asked) == 1
    assert [line["title"] for line in ended.lines] == expected(1, 2)
    refused = shell("extract", "arxiv:cs.AI", "--offline", "--model", "m", "--mode", "json_schema")
    assert refused.code == 2
    assert "was not fetched before, and --offline asks nothing" in refused.err


def test_what_nobody_asks_for_again_is_removed(read: Shell, clock: Driven, tmp_path: Path) -> None:
    """A page that is a month old goes when another is fetched."""
    read("hf:2031-01-01")
    before = set((tmp_path / "cache" / "pages").iterdir())
    clock.time += 31 * DAY
    read("hf:2031-02-01")
    assert not before & {one for one in (tmp_path / "cache" / "pages").iterdir() if one.suffix != ".asked"}


# Faults


def test_a_busy_service_is_waited_for_as_long_as_it_asks(
    read: Shell, clock: Driven, library: Library
) -> None:
    """429 and 503 with Retry-After are waited for, in seconds or until a date, and then asked again."""
    date = format_datetime(datetime.fromtimestamp(NOON + 60, UTC), usegmt=True)
    library.answers[FEED] = [
        Answer(b"", 429, {"Retry-After": "17"}),
        Answer(b"", 503, {"Retry-After": date}),
    ]
    ended = read("arxiv:cs.CL", "--to", "jsonl")
    assert (ended.code, titles(ended)) == (0, expected(1, 2))
    assert clock.waits == [17.0, 43.0]
    assert "answers with the status 429; it is asked again in 17 s" in ended.err


def test_a_service_that_wants_hours_is_left_alone(read: Shell, clock: Driven, library: Library) -> None:
    """A pause that nobody would sit out ends in a sentence that names it."""
    library.answers[FEED] = Answer(b"", 429, {"Retry-After": "7200"})
    ended = read("arxiv:cs.CL")
    assert (ended.code, clock.waits, len(library.asked)) == (2, [], 1)
    assert "asks to wait 7,200 seconds. Try again after that time." in ended.err


@pytest.mark.parametrize("answer", [Answer(b"", 500), Answer(FEED_OF_TWO, cut=40), Answer(reset=True)])
def test_a_service_in_trouble_is_tried_again(
    read: Shell, clock: Driven, library: Library, answer: Answer
) -> None:
    """Errors of a server and broken connections are tried again, after pauses that double, and then told."""
    library.answers[FEED] = [answer]
    assert titles(read("arxiv:cs.CL", "--to", "jsonl")) == expected(1, 2)
    assert clock.waits == [5.0]
    library.answers[DAILY] = answer
    ended = read("hf:2031-01-01")
    assert (ended.code, clock.waits) == (2, [5.0, 5.0, 10.0, 20.0])
    assert ", 4 times. Try again later." in ended.err


@pytest.mark.parametrize(
    ("answer", "said"),
    sampled(
        [
            (Answer(b"", 404), "There is nothing at"),
            (Answer(b"<!DOCTYPE html><html>Log in</html>"), "answers with a web page instead of papers"),
            (Answer(gzip.compress(FEED_OF_TWO)[:-9]), "is packed, and damaged"),
            (Answer(FEED_OF_TWO.replace(b"entry", b"entr", 1)), "cannot be read"),
            (Answer(b"", 403), "lets nobody in without a name"),
            (Answer(b"", 400), "answers with the status 400. Check the spelling"),
            (Answer(b" \n"), "is empty. Try again later"),
            (Answer({"error": "down"}), "answers with something else instead of papers"),
            (
                Answer(FEED_OF_TWO, headers={"Content-Encoding": "br"}),
                "packed in a way that was not asked for",
            ),
        ],
        plain=4,
    ),
)
def test_what_is_no_feed_is_refused_and_not_kept(
    read: Shell, library: Library, answer: Answer, said: str
) -> None:
    """Each ends in a sentence at once, and the next command asks again."""
    library.answers[FEED] = [answer]
    ended = read("arxiv:cs.CL")
    assert (ended.code, len(library.asked)) == (2, 1), ended
    assert said in ended.err
    assert titles(read("arxiv:cs.CL", "--to", "jsonl")) == expected(1, 2)


def test_packed_pages_are_unpacked(read: Shell, library: Library) -> None:
    """A page may come packed, and is kept so."""
    library.answers[FEED] = Answer(gzip.compress(FEED_OF_TWO), headers=XML | {"Content-Encoding": "gzip"})
    assert titles(read("arxiv:cs.CL", "--to", "jsonl")) == ["Norn", "Skuld"]
    library.answers[DAILY] = Answer(gzip.compress(b"[]"), headers={"Content-Encoding": "gzip"})
    assert "no paper is listed for 2031-01-01" in read("hf:2031-01-01").err


def test_a_body_without_an_end_is_left(read: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read up to the limit, and nothing is kept."""
    monkeypatch.setattr(web, "MOST_BYTES_OF_A_PAGE", 1 << 20)

    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<feed>"
        while True:
            yield b" " * 65_536

    with Raw(endless) as server:
        ended = read(server.url)
    assert ended.code == 2
    assert "is larger than 1 MB, and was not read to its end" in ended.err
    assert server.requests == 1


def test_a_server_that_says_nothing_is_left(
    read: Shell, clock: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that does not come in time is tried again, and then told."""
    monkeypatch.setattr(web, "_WHOLE", 0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = read(f"http://127.0.0.1:{listening.getsockname()[1]}/feed")
    assert "does not answer in time, 4 times" in ended.err
    assert clock.waits[-1] == 20.0


def test_others_are_read_where_one_source_fails(read: Shell, library: Library) -> None:
    """What can be had is read; the exit code says that not all was."""
    library.answers[FEED] = Answer(b"", 404)
    ended = read("arxiv:cs.CL", "hf:2031-01-01", "--to", "jsonl")
    assert (ended.code, titles(ended)) == (1, expected(1, 2))


# Nothing, and not all


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("arxiv:cs.CL", "arXiv announces nothing there today"),
        ("hf:2031-01-01", "no paper is listed for 2031-01-01 yet, or none at all"),
        ("pubmed:weaving", "PubMed finds nothing"),
        ("arxiv:3101.99999", "arXiv has no such paper"),
        ("pubmed:99999", "PubMed finds nothing"),
    ],
)
def test_a_day_without_papers_is_no_error(read: Shell, library: Library, name: str, said: str) -> None:
    """It is told, the exit code is 0, and later on the day the source is asked again."""
    library.papers = []
    ended = read(name)
    assert ended.code == 0, ended.err
    assert said in ended.err
    before = len(library.asked)
    read(name)
    assert len(library.asked) > before


def test_a_feed_without_entries_is_no_error(read: Shell, library: Library) -> None:
    """That holds for any address."""
    library.papers = []
    ended = read(f"{library.home}{JOURNAL}")
    assert (ended.code, ended.err.count("there is no entry in it now")) == (0, 1)


def test_papers_that_do_not_come_are_told(read: Shell) -> None:
    """Where fewer papers come than ids were asked for, the rest is counted."""
    ended = read("arxiv:3101.00001,3101.99998,3101.99999")
    assert "2 of the 3 papers asked for did not come" in ended.err
    assert ended.code == 0


def test_what_a_search_leaves_out_is_told(read: Shell, library: Library) -> None:
    """Words that PubMed does not know, and papers beyond the newest, are told."""
    library.answers[SEARCH] = Answer(
        {
            "esearchresult": {
                "count": "12345",
                "idlist": ["1", "2"],
                "errorlist": {"phrasesnotfound": ["loomz"]},
            }
        }
    )
    ended = read("pubmed:loomz")
    assert "PubMed does not know 'loomz' and left it out of the search" in ended.err
    assert "PubMed finds 12,345; the newest 2 are taken" in ended.err


@pytest.mark.parametrize(
    "odd",
    [
        {"count": {}, "errorlist": {"phrasesnotfound": 5}},
        {"count": "many", "errorlist": []},
        {"count": "-1", "errorlist": {"phrasesnotfound": [None, {"a": "\ud800"}]}},
        {"idlist": ["1", "2", {"3": "4"}, None, "-5"]},
    ],
)
def test_odd_answers_to_a_search_are_survived(read: Shell, library: Library, odd: dict[str, object]) -> None:
    """Whatever stands beside the ids, the papers are read."""
    library.answers[SEARCH] = Answer({"esearchresult": {"count": "2", "idlist": ["1", "2"]} | odd})
    ended = read("pubmed:weaving", "--to", "jsonl")
    assert (ended.code, titles(ended)) == (0, expected(1, 2)), ended.err


def test_a_full_page_is_told(read: Shell, library: Library) -> None:
    """A list as long as lists can be may not be all."""
    library.papers = list(range(1, 101))
    assert "100 papers came, the most that are given at once; there may be more" in read("hf:2031-01-01").err


@pytest.mark.parametrize(
    "answer",
    sampled(
        [
            Answer({"esearchresult": {"ERROR": "Search is down"}}),
            Answer(b'{"esea'),
            Answer({"esearchresult": {"count": "0", "idlist": [], "ERROR": "Invalid db name"}}),
            Answer({"error": "busy"}),
            Answer([]),
        ],
        plain=2,
    ),
)
def test_a_search_that_fails_says_why(read: Shell, library: Library, answer: Answer) -> None:
    """What NCBI answers instead of ids is told, and not kept."""
    library.answers[SEARCH] = [answer]
    ended = read("pubmed:weaving")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert read("pubmed:weaving").code == 0


# Addresses


@pytest.mark.parametrize(
    "name", ["arxiv:cs.CL", "http://localhost:{port}/journal.xml", "http://[::1]:{port}/x"]
)
def test_private_addresses_are_not_asked(shell: Shell, clock: Driven, library: Library, name: str) -> None:
    """Without --allow-private no connection is made to this machine, by whatever name."""
    ended = shell("read", name.format(port=library.port))
    assert (ended.code, library.asked, clock.waits) == (2, [], [])
    assert "leads to" in ended.err
    assert "which is not a public address. Nothing was asked there." in ended.err


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
def test_odd_writings_of_a_private_address_lead_nowhere(
    shell: Shell, clock: Driven, library: Library, host: str
) -> None:
    """Numbers that some programs take for an address are not asked."""
    ended = shell("read", f"http://{host}:{library.port}/journal.xml")
    assert (ended.code, library.asked, clock.waits) == (2, [], [])


def test_a_redirect_to_a_private_address_is_not_followed(
    shell: Shell, library: Library, monkeypatch: pytest.MonkeyPatch, clock: Driven
) -> None:
    """Each hop is checked where it connects: one public address may not lead to a private one."""
    monkeypatch.setattr("pipeline.inputs.fetched.addresses.is_public", lambda host: host == "127.0.0.1")
    library.answers[FEED] = Answer(b"", 302, {"Location": f"http://[::1]:{library.port}/journal.xml"})
    ended = shell("read", "arxiv:cs.CL")
    assert library.paths == [FEED]
    assert "leads to ::1, which is not a public address" in ended.err
    assert clock.waits == [3.0]


def test_a_name_that_means_another_address_the_next_time_gains_nothing(
    shell: Shell, library: Library, monkeypatch: pytest.MonkeyPatch, clock: Driven
) -> None:
    """The address that is connected to is the one that was checked, however often the name is resolved."""
    answers = iter(["192.0.2.1", "127.0.0.1"])
    real = socket.getaddrinfo

    def rebinding(host: str, port: object, *rest: object, **how: object) -> object:
        if host == "rebind.example":
            host = next(answers, "127.0.0.1")
        return real(host, port, *rest, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("pipeline.extraction.blocking.loop_factory", lambda: None)
    ended = shell("read", f"http://rebind.example:{library.port}/journal.xml")
    assert library.asked == []
    assert ended.code == 2
    assert clock.waits == []


def test_redirects_are_followed_within_reason(read: Shell, library: Library) -> None:
    """A page that has moved is found; circles, other schemes and passwords are not followed."""
    library.answers["/old"] = Answer(b"", 301, {"Location": JOURNAL})
    assert titles(read(f"{library.home}/old", "--to", "jsonl")) == expected(1, 2)
    for location, said in (
        ("/circle", "sends requests in a circle"),
        ("file:///etc/passwd", "sends requests on to what is not asked"),
        ("http://jane:x@127.0.0.1/", "sends requests on to what is not asked"),
    ):
        library.answers["/circle"] = Answer(b"", 302, {"Location": location})
        ended = read(f"{library.home}/circle", "--refresh")
        assert (ended.code, said in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
        "localhost", "x",
    ],
)  # fmt: skip
def test_what_is_private_in_any_writing_is_known(address: str) -> None:
    """Loopback, private, link-local, shared and multicast addresses, also within those of IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_known(address: str) -> None:
    """All others may be asked."""
    assert ip_address(address)
    assert is_public(address)


def test_behind_a_proxy_plainly_private_addresses_are_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, clock: Driven
) -> None:
    """The proxy is asked for what is public, and never for an address that is written as a private one."""
    with Library() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.home)
        monkeypatch.setenv("http_proxy", proxy.home)
        proxy.answers["/feed"] = Answer(FEED_OF_TWO)
        assert titles(shell("read", "http://papers.example/feed", "--to", "jsonl")) == ["Norn", "Skuld"]
        assert proxy.asked[0].path == "http://papers.example/feed"
        refused = shell("read", "http://10.0.0.1/feed")
        assert "leads to 10.0.0.1, which is not a public address" in refused.err
        assert (len(proxy.asked), clock.waits) == (1, [])


# From Python


def test_python_fetches_the_same_names(library: Library, clock: Driven, tmp_path: Path) -> None:
    """`extract("arxiv:cs.CL")` reads what the command reads, and a label by rule does too."""
    connection = Connection(allow_private=True)
    found = list(extract("arxiv:cs.CL", base_url=library.url, connection=connection, progress=False))
    assert [one.abstract.title for one in found] == expected(1, 2)
    assert found[0].abstract.sources[0].file == "arxiv:cs.CL"
    assert clock.waits == []
    assert list((tmp_path / "cache" / "pages").iterdir())


def test_labels_by_rule_fetch_the_same(shell: Shell, library: Library, clock: Driven, tmp_path: Path) -> None:
    """`label` keeps pages in the folder that the environment names, where --offline finds them."""
    shell("read", "--allow-private", "arxiv:cs.CL")
    assert len(label("arxiv:cs.CL")) == 2
    assert len(library.asked) == 1
    assert (clock.waits, (tmp_path / "cache" / "pages").is_dir()) == ([], True)


def test_a_day_without_papers_is_no_error_under_several_schemas_either(
    library: Library, clock: Driven
) -> None:
    """Where the first schema has found no paper, none is missed by the next."""
    library.papers = []
    asked = {"base_url": library.url, "connection": Connection(allow_private=True), "progress": False}
    assert list(extract("arxiv:cs.CL", ["claims", "findings"], **asked)) == []
    assert clock.waits == []


def test_python_tells_what_a_source_says(library: Library, clock: Driven) -> None:
    """A day without papers gives no extraction, and a notice; a list takes names and pairs together."""
    library.papers = []
    extractor = Extractor(base_url=library.url, connection=Connection(allow_private=True), progress=False)
    nothing, summary = extractor.run("arxiv:cs.CL")
    assert (nothing, summary.notices) == ([], ("arxiv:cs.CL: arXiv announces nothing there today",))
    both, _ = extractor.run(["hf:2031-01-01", made_up(5)])
    assert [one.abstract.title for one in both] == expected(5)
    with pytest.raises(DigestError, match="no source is called so"):
        extractor.run("nowhere:x")
    assert clock.waits == []


def test_what_cannot_be_fetched_is_an_error_of_its_name(
    library: Library, clock: Driven, tmp_path: Path
) -> None:
    """`fetch` gives an error for one name and pages for another; taking the error in raises it."""
    library.answers[FEED] = Answer(b"", 404)
    wishes = Fetching(tmp_path / "cache", allow_private=True)
    got = result_of(fetch(["arxiv:cs.CL", "hf:2031-01-01"], wishes, print))
    assert isinstance(got["hf:2031-01-01"], Fetched)
    collection = inputs.Collection()
    with pytest.raises(DigestError, match="There is nothing at"):
        take_in(collection, "arxiv:cs.CL", got["arxiv:cs.CL"])
    assert not take_in(collection, "hf:2031-01-01", got["hf:2031-01-01"])
    assert [account.with_abstract for account in collection.accounts] == [0, 2]
    assert clock.waits == []
    assert (tmp_path / "cache" / "pages").stat().st_mode & 0o077 == 0
