"""Files that are large, or hold something that is: memory is that of a record, and the others are read."""

import gc
import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from itertools import count

import pytest
from conftest import sampled
from large_files import FORMATS, TEXT, made

from pipeline import inputs
from pipeline.domain import Abstract
from pipeline.errors import DigestError
from pipeline.inputs.entries import Skipped, Skips
from pipeline.inputs.formats import page
from pipeline.inputs.paragraphs import Paragraph, Token, tokens
from pipeline.inputs.readers import READERS
from pipeline.inputs.text_stream import text_of
from pipeline.inputs.values import streamed
from pipeline.inputs.webpage import Attributes

pytestmark = pytest.mark.slow

BARE = ("Google Scholar alert", "DBLP XML", "DBLP", "PubMed summary")
READ = [name for name in FORMATS if name not in BARE]
FAMILIES = (
    *("saved page", "Daily Papers page", "Google Scholar alert", "Crossref", "OpenAlex", "JSON lines"),
    *("BibTeX", "RIS", "RSS", "CSV, TSV", "Markdown"),
)
MEGABYTE = 1 << 20


def read(data: bytes) -> tuple[inputs.RecordCounts, list[Abstract]]:
    """The account of a file and what is in it; of one that is refused why."""
    account, found = inputs.RecordCounts("f"), []
    try:
        found += inputs.abstracts_of(io.BytesIO(data), "f", account, inputs.NONE_NAMED)
    except DigestError as error:
        account.told.append(str(error))
    return account, found


def most_held(data: bytes) -> int:
    """The most bytes that reading a file has in memory beside it, where nothing is kept of what is read."""
    file, account = io.BytesIO(data), inputs.RecordCounts("f")
    gc.collect()
    tracemalloc.start()
    try:
        for _ in inputs.abstracts_of(file, "f", account, inputs.NONE_NAMED):
            pass
    except DigestError:
        assert account.records
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


def test_no_format_is_left_out() -> None:
    """Of each that is read by a reader of records there is a large file, which no other reader takes."""
    assert {reader.name for reader in READERS} <= FORMATS.keys()
    others = {"saved page, no metadata": "saved page", "OpenAlex, lines": "OpenAlex", "mbox": "RIS"}
    for name in READ:
        account, found = read(b"".join(made(name, 3_000)))
        assert account.reader == others.get(name, name)
        assert len(found) == account.records > 1, name
        assert not account.skipped


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_memory_does_not_grow_with_the_file(name: str) -> None:
    """Two megabytes more, of a format of each family, take not one more of memory."""
    small, large = (most_held(b"".join(made(name, size * MEGABYTE))) for size in (1, 3))
    assert large - small < MEGABYTE


def around(name: str, text: str) -> bytes:
    """A file of three records, the second of which has a text of one's own."""
    front, record, between, behind = FORMATS[name]
    texts = (TEXT, text, TEXT)
    records = [
        record.replace("@@", one).replace("§", str(number)) for number, one in enumerate(texts, start=10_001)
    ]
    return (front + between.join(records) + behind).encode()


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize("name", [name for name in READ if not name.startswith(("OpenAlex", "mbox"))])
def test_a_record_longer_than_any_is_told_and_the_others_are_read(name: str, size: int) -> None:
    """Of what is too long for an abstract, or for a record, nothing is read but those before and behind."""
    account, found = read(around(name, "caves " * (size * MEGABYTE // 6)))
    assert [one.title for one in found] == ["Norn 10001: Mapping Caves", "Norn 10003: Mapping Caves"]
    assert any("longer than any" in one.reason for one in account.skipped if one.broken)


def test_a_tag_without_an_end_is_told() -> None:
    """XML that breaks off within a tag of megabytes is read up to there."""
    front, record = FORMATS["RSS"][0], FORMATS["RSS"][1].replace("@@", TEXT)
    account, found = read(f"{front}{record}<item x='{'a' * (5 * MEGABYTE)}".encode())
    assert len(found) == 1
    assert [(one.reason, one.broken) for one in account.skipped] == [
        ("from here on the XML cannot be read (a tag has no end)", True)
    ]


def test_xml_that_is_nested_without_end_is_told() -> None:
    """What stands before it is read; the parser would hold each element that is open."""
    front, record = FORMATS["RSS"][0], FORMATS["RSS"][1].replace("@@", TEXT)
    account, found = read(f"{front}{record}<item>{'<b>' * 50_000}".encode())
    assert len(found) == 1
    assert [(one.reason, one.broken) for one in account.skipped] == [
        ("from here on the XML cannot be read (its elements are nested too deep)", True)
    ]


def test_what_is_skipped_is_counted_and_only_the_first_of_it_is_kept() -> None:
    """A million broken lines take no memory, and none is forgotten in the count."""
    lines = b'{"title": "Norn", "abstract": "We map caves."}\n' * 5_000 + b"{]\n" * 4_000 + b"{}\n" * 1_000
    account, found = read(lines)
    assert len(found) == 5_000
    assert (account.skips.count, account.skips.broken) == (5_000, 4_000)
    assert len(account.skipped) == 2_000
    assert sum(account.skips.reasons.values()) == 5_000


def test_no_more_reasons_are_counted_than_anybody_reads() -> None:
    """Reasons that are all different do not pile up; parts put together count as what they were."""
    whole, part = Skips(), Skips()
    for number in range(3_000):
        part.add(Skipped(number, "", f"reason {number}", broken=number % 2 == 0))
    whole.add(Skipped(1, "", "first"))
    whole.add_all(part)
    assert (whole.count, whole.broken, sum(whole.reasons.values())) == (3_001, 1_500, 3_001)
    assert len(whole.reasons) < 500
    assert whole.reasons["first"] == 1


def pieces(text: str, size: int) -> list[str]:
    """A text cut into parts of one size."""
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_json_is_the_same_in_whatever_pieces_it_comes(size: int) -> None:
    """Wherever a piece ends: within a string, an escape, a number, a word."""
    text = r'{"a": [1, {"b": "]\"\\"}], "results": [{"n": -12.5e3, "s": "\u00e9\\"}, null, true, [], 7]}'
    parts = iter(pieces(text, size))
    found = list(streamed(lambda: next(parts, ""), "results", "item"))
    assert found == [{"n": -12500.0, "s": "é\\"}, None, True, [], 7]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ('{"results": [{"n": 1}, {"n": 2]}', 1),
        ('{"results": [{"n": 1}, {"n": "x', 1),
        ('{"results": [{"n": 1} {"n": 2}]}', 1),
        ('{"a": tru, "results": [{"n": 1}]}', 0),
        ('{"a" 1, "results": [{"n": 1}]}', 0),
        ('{"results": [{"n": 1}], "a": ' + "[" * 5000, 1),
        ('{"results": [{"n": 1}', 1),
        ('{"results": [{"n": 1}]} x', 1),
        ('{"results": [{"n": 1}], "n": 1, "n": 2}', 1),
    ],
)
def test_json_is_read_up_to_its_fault(text: str, before: int) -> None:
    """What stands before it is read, whatever it is, and the fault is told."""
    parts = iter(pieces(text, 5))
    *found, last = streamed(lambda: next(parts, ""), "results", "item")
    assert found[:before] == [{"n": 1}] * before
    assert isinstance(last, Skipped)
    assert last.broken


@pytest.mark.parametrize("megabytes", sampled([1, 20], plain=1))
def test_what_stands_beside_the_records_may_be_of_any_length(megabytes: int) -> None:
    """A text of megabytes in front of the records, which nobody wants, hides none of them."""
    beside = '{"x": "' + 'a\\"[' * (megabytes * MEGABYTE // 4) + '", "y": [{"z": [1, "]"]}]}'
    text = f'{{"meta": [{beside}], "papers": [{{"n": 1}}]}}'
    parts = iter(pieces(text, 1 << 18))
    assert list(streamed(lambda: next(parts, ""), "papers", "item")) == [{"n": 1}]


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_attributes_of_a_page_in_whatever_pieces_it_comes(size: int) -> None:
    """Comments, scripts and other attributes hold none; entities become signs, quotes are of either kind."""
    page = (
        '<!doctype html><!-- <p data-props="1"> --><script>"<p data-props=\'2\'>"</SCRIPT >'
        "<div class='a>b' hidden data-x=3 data-props='&quot;&amp;amp;&#233; &lt x&'/>"
        '<p =a = "b" DATA-PROPS = "4\n>">data-props="5"</p data-props="6"><a data-props=7><b data-props="8'
    )
    parts = iter(pieces(page, size))
    values = Attributes(lambda: next(parts, "")).called("data-props")
    found = ["".join(iter(more, "")) for more in values]
    assert found == ['"&amp;é < x&', "4\n>", "8"]


@pytest.mark.slow
def test_a_page_without_a_blank_line_is_read_in_parts() -> None:
    """Megabytes of wrapped lines without any blank one between give the entries that a small page gives."""
    numbers = count(1)
    entry = (
        "Norn {0}: Mapping Caves\nWe show that Norn maps the {0} caves of Urd, in which no one has been.\n"
    )
    page = "".join(entry.format(next(numbers)) for _ in range(25_000)).encode()
    account, found = read(page)
    assert len(found) == 25_000
    assert {one.title for one in found[:100] + found[-100:]} == {
        f"Norn {number}: Mapping Caves" for number in (*range(1, 101), *range(24_901, 25_001))
    }
    assert not account.skipped


def test_bytes_that_are_no_utf8_cost_their_record_alone() -> None:
    """In a list of JSON as on lines."""
    good = b'{"paper_title": "Norn", "abstract": "We map 12 caves.", "doi": "10.1234/1"}'
    account, found = read(b"[" + good + b"," + good.replace(b"caves", b"caf\xe9\xff") + b"," + good + b"]")
    assert len(found) == 2
    assert [one.broken for one in account.skipped] == [True]


def test_a_text_comes_without_its_mark() -> None:
    """A byte order mark is none of it, wherever the first piece ends."""
    more = text_of(io.BytesIO(b"\xef\xbb\xbfa"))
    assert (more(), more()) == ("a", "")


@pytest.mark.parametrize(
    "line", sampled(["Norn Maps Caves\n\n", "a\n"], plain=1), ids=["titles", "one paragraph"]
)
def test_what_is_hopeless_is_not_read_to_its_end(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that goes on and on with something else than a page's entries a part is enough."""
    seen: list[int] = []

    def watched(lines: Iterable[str], spaced: bool) -> Iterator[Token]:
        seen.append(0)
        for token in tokens(lines, spaced):
            seen[-1] += len(token.lines) if isinstance(token, Paragraph) else 1
            yield token

    monkeypatch.setattr(page, "tokens", watched)
    begin = f"Norn Maps Caves\n\nWe map 12 caves of ours.\n\n{line * 100_000}"
    account, found = read(begin.encode())
    assert not found
    assert "it holds no title with an abstract below it, or mostly something else" in account.told[-1]
    assert [0 < count < 90_000 for count in seen] == [True]


def mail(*parts: str, kind: str = "multipart/mixed") -> bytes:
    """A mail of some parts."""
    head = "From: a\nTo: b\nSubject: c\nDate: d\nMIME-Version: 1.0\n"
    head += f'Content-Type: {kind}; boundary="b"\n\n'
    return (head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n").encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"From: a\nTo: b\nDate: d\nContent-Type: message/rfc822\n\n" * 2_000, "nested too deep"),
        (mail(*["Content-Type: text/plain\n\nx"] * 11_000), "more than 10,000 parts"),
        (mail("Content-Type: text/plain\n\n" + "x" * 5_000_000), "4,194,304 in a line"),
    ],
    ids=["nested", "parts", "line"],
)
def test_a_mail_that_is_none_is_refused(data: bytes, told: str) -> None:
    """Mails in mails in mails, thousands of parts, a line of megabytes: one sentence, and what to do."""
    account, found = read(data)
    assert not found
    assert told in account.told[-1]
    assert account.told[-1].endswith("Save what is attached to it, and give that.")


def zipped(*parts: tuple[str, bytes]) -> bytes:
    """A zip of some files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("is_nested", [False, True])
def test_many_parts_are_no_way_around_the_limit(is_nested: bool) -> None:
    """Parts that are each within it are read until all together are not; what was read stays."""
    sound = b"TY  - JOUR\nTI  - Norn\nAB  - We map caves.\nER  - \n"
    large = [(f"{number}.txt", b"\n" * 30_000_000) for number in range(5)]
    parts = [(f"{name}.zip", zipped((name, data))) for name, data in large] if is_nested else large
    account, found = read(zipped(("a.ris", sound), *parts))
    assert [one.title for one in found] == ["Norn"]
    assert account.skipped[-1].broken
    assert "larger than claimsift unpacks" in " ".join(one.reason for one in account.skipped)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (FORMATS["saved page, no metadata"][1] + FORMATS["RIS"][1], "a text stands above the first record"),
        (FORMATS["saved page, no metadata"][1] + FORMATS["BibTeX"][1], "part of no entry"),
    ],
    ids=["RIS", "BibTeX"],
)
def test_what_another_format_swallows_is_told(data: str, told: str) -> None:
    """Of two formats in one file the one that is not read is told, though neither begins it as it should."""
    account, found = read(data.replace("@@", TEXT).replace("§", "10001").encode())
    assert len(found) == 1
    assert [told in one.reason for one in account.skipped if one.broken] == [True]


def test_a_list_of_another_format_on_a_line_is_read_too() -> None:
    """A line of JSON that holds a list of records of another format costs no record on either side of it."""
    data = FORMATS["JSON lines"][1] + "\n" + FORMATS["CSL JSON"][1].join("[]")
    account, found = read(data.replace("@@", TEXT).replace("§", "10001").encode())
    assert [one.title for one in found] == ["Norn 10001: Mapping Caves"] * 2
    assert not account.skipped


@pytest.mark.parametrize("stray", ["\\\\\n", "\\\\\narXiv:3101.10002\nTitle: Urd\n\\\\\n  We map wells.\n"])
def test_a_bar_too_much_costs_no_other_entry_of_a_mail(stray: str) -> None:
    """An entry of arXiv's mail whose last line is missing ends where the next begins."""
    front, record, between, _ = FORMATS["arXiv mail"]
    first, third = (record.replace("@@", TEXT).replace("§", number) for number in ("10001", "10003"))
    account, found = read(f"{front}{first}{stray}{between}{third}".encode())
    titles = [one.title for one in found]
    assert (titles[0], titles[-1]) == ("Norn 10001: Mapping Caves", "Norn 10003: Mapping Caves")
    assert len(titles) == 2 + ("Urd" in stray)
    assert not account.skipped
