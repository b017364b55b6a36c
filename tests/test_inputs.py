"""What is read from a saved page or from JSON lines, and what is refused."""

import io
import json
import os
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Source
from pipeline.errors import DigestError
from pipeline.inputs import STDIN, Digest, one_a_paper, parse, read

DIGESTS = Path(__file__).parents[2] / "shared" / "digests"
LABELS = DIGESTS.parent / "labels" / "dev.jsonl"

needs_digests = pytest.mark.skipif(
    not DIGESTS.is_dir() and not os.environ.get("CI"), reason="the folder of real digests is not here"
)

TOP = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\nMay 7\n\n"
)
NORN = (
    "Long inputs slow down language models. We present Norn, which drops two thirds of the keys. "
    "Norn is 2.4x faster than dense attention. Code is available at https://example.org/norn."
)
SKULD = (
    "Robots forget how to grasp. We introduce Skuld, a memory of grasps, and test it on 12 arms. "
    "Skuld raises the success rate from 61% to 74%."
)
SHORT = (
    "We train a speech model on 40 hours of talk. It matches Whisper on LibriSpeech while being 9x smaller."
)


def page(*entries: tuple[str, str], top: str = TOP, bottom: str = "") -> str:
    """A page without metadata."""
    return top + "\n\n".join(f"{title}\n\n{text}" for title, text in entries) + bottom


def entries(text: str) -> list[tuple[str, str]]:
    """Title and text of each entry that is read from a page."""
    return [(abstract.title, abstract.text) for abstract in parse(text.encode(), "page.txt").abstracts]


def sources(digest: Digest) -> list[Source]:
    """The place of each entry."""
    return [source for abstract in digest.abstracts for source in abstract.sources]


TWO = [("Norn: Sparse Keys for Long Inputs", NORN), ("A memory of grasps", SKULD)]


def test_page_without_metadata_is_read() -> None:
    """Titles and abstracts in turn become entries, with the date of the page and their place."""
    digest = parse(page(*TWO).encode(), "may.txt")
    assert [(a.title, a.text) for a in digest.abstracts] == TWO
    assert sources(digest) == [Source("may.txt", 1, "May 7"), Source("may.txt", 2, "May 7")]
    assert digest.date == "May 7"
    assert digest.skipped == ()


def test_page_with_metadata_is_read() -> None:
    """Authors, date and comments belong to the abstract above them; what a line lacks is None."""
    text = TOP + (
        f"Norn\n\n{NORN}\n\n  • 7 authors\n·\nNov 29, 2024 7\n\n"
        f"Skuld\n\n{SKULD}\n\n  • 1 author\n·\nMar 24\n\n"
        f"Urd\n\n{SHORT}\n\nacme-labs Acme Labs\n·\nApr 2 11\n\n"
        f"Verdandi\n\n{SHORT}\n\nHel\n\n{SKULD}\n\n·\nMay 1"
    )
    digest = parse(text.encode(), "f")
    assert [abstract.title for abstract in digest.abstracts] == ["Norn", "Skuld", "Urd", "Verdandi", "Hel"]
    assert [(s.authors, s.date, s.comments) for s in sources(digest)] == [
        (7, "Nov 29, 2024", 7),
        (1, "Mar 24", None),
        (None, "Apr 2", 11),
        (None, None, None),
        (None, "May 1", None),
    ]
    assert digest.skipped == ()


@table(
    "title",
    [
        "Norn: Keys, Values and Time",
        "Do Sparse Keys Help?",
        "Norn? A Second Look at Sparse Keys",
        "Keys for all",
        "rNorn",
        r"Learning in $O(\sqrt{n})$ Time: \textbf{Norn}",
        "“Keys” aren’t all you need",
        "Keys Survey. III. NornBot: Finding and Following Sparse Keys in the Night Sky with Few Labels",
        "On the " + "very " * 25 + "long title",
        "1.4 Million Keys for a Small Lock",
        "May the Keys Be with You",
        "3D",
        "Attention is not needed for most of the keys.",
        "Sparse Keys. Dense Locks!",
    ],
)
def test_any_title_is_a_title(title: str) -> None:
    """A title may be long or short, with colon, question mark, full stop, number, quote or LaTeX."""
    assert entries(page((title, NORN), TWO[1])) == [(title, NORN), TWO[1]]


@pytest.mark.parametrize(
    "text",
    [
        SHORT,
        "We show that keys can be dropped without any loss.",
        "Keys cost time. We drop them. Code: https://example.org/norn",
        "Are keys needed? " + NORN,
        r"We bound \textbf{keys} by $O(n^{0.5})$, e.g., for Norn. It’s tight “in practice”.",
        "reNorn finds keys. It is faster than Norn (see the page).",
        NORN.removesuffix("."),
        "The keys are dropped. " * 300 + "We stop here",
    ],
)
def test_any_abstract_is_an_abstract(text: str) -> None:
    """An abstract may be short or long, end with an address or no stop, and hold LaTeX or quotes."""
    assert entries(page(("Norn", text), TWO[1])) == [("Norn", text.strip()), TWO[1]]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_any_system(end: str) -> None:
    """Pages from Windows and old Macintosh systems read the same."""
    assert entries(page(*TWO).replace("\n", end)) == TWO


def test_byte_order_mark_is_dropped() -> None:
    """A byte order mark before the first line is no part of the page."""
    assert entries("\ufeff" + page(*TWO, top="")) == TWO


def test_spaces_and_blank_lines_do_not_matter() -> None:
    """Leading spaces, tabs, non-breaking spaces at the ends and doubled blank lines are ignored."""
    text = page(*TWO).replace("\n\n", " \n\u00a0\n\t\n  \u00a0")
    assert entries(text) == TWO


def test_missing_blank_lines_do_not_matter() -> None:
    """Titles and abstracts on lines that follow one another are told apart."""
    assert entries(page(*TWO).replace("\n\n", "\n")) == TWO


def test_non_breaking_space_and_next_line_inside_an_abstract_stay() -> None:
    """The text of an abstract is kept as written, whatever white space stands within its line."""
    text = NORN.replace("2.4x faster", "2.4x\u00a0faster").replace("models. We", "models.\u0085We")
    assert entries(page(("Norn", text))) == [("Norn", text)]


def wrapped(text: str, width: int) -> str:
    """The text broken into lines of at most `width` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


@pytest.mark.parametrize("width", [40, 64, 80, 100])
def test_wrapped_abstract_is_one_line_again(width: int) -> None:
    """An abstract that was pasted over several lines has the same text and id as on one line."""
    shape = [(title, wrapped(text, width)) for title, text in TWO]
    assert entries(page(*shape)) == TWO


def test_wrapped_title_is_one_title() -> None:
    """A long title over two lines is joined."""
    title = "Norn: Sparse Keys and Sparse Values for Very Long Inputs and Short Answers on Small Machines"
    assert entries(page((wrapped(title, 60), NORN), TWO[1])) == [(title, NORN), TWO[1]]


def test_word_broken_at_its_hyphen_is_joined() -> None:
    """A line that ends with a hyphen goes on without a space, but before "and"."""
    text = "We use state-of-the-\nart keys for pre-\nand post-training. They are fast."
    assert entries(page(("Norn", text)))[0][1] == (
        "We use state-of-the-art keys for pre- and post-training. They are fast."
    )


FOOT = (
    "\n\nPrevious\n1\n2\n3\nNext\n\nSystem theme\n\nCompany\n\nTOS\nPrivacy\nAbout\nJobs\n\nWebsite\n\nModels"
    "\nDatasets\nSpaces\nPricing\nDocs\n\n© 2025 Some Company, Inc.\n"
)


def test_furniture_behind_the_last_entry_is_dropped() -> None:
    """Navigation at the foot of the page is no entry and no part of the last abstract."""
    digest = parse(page(*TWO, bottom=FOOT).encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == TWO
    assert digest.skipped == ()


def test_furniture_between_entries_is_dropped() -> None:
    """Votes, "Submitted by" with a user name, links and buttons between entries leave no trace."""
    text = (
        f"{TOP}Submitted by\n\n jdoe42\n\n57\n\n"
        f"Norn\n\n{NORN}\n\nUpvote\n\n+12\n\nGitHub 1.2k\n\nView all\n\n"
        f"Submitted by jane\n\n▲ 31\nSkuld\n\n1.1k\n\n{SKULD}\n\nLoad more\n\nhttps://example.org/more\n\n"
        f"Urd\nAbstract\n{SHORT}\n7 comments\n"
    )
    digest = parse(text.encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == [("Norn", NORN), ("Skuld", SKULD), ("Urd", SHORT)]
    assert digest.skipped == ()


def test_metadata_between_title_and_abstract_are_read() -> None:
    """A page that puts authors and date under the title gives the same entries."""
    text = f"{TOP}Norn\n\n• 3 authors\n·\nMay 2 4\n\n{NORN}\n\nSkuld\n\n• 5 authors · May 3\n\n{SKULD}\n"
    digest = parse(text.encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == [("Norn", NORN), ("Skuld", SKULD)]
    assert [(s.authors, s.date, s.comments) for s in sources(digest)] == [(3, "May 2", 4), (5, "May 3", None)]


def test_abstract_of_two_paragraphs_is_one() -> None:
    """Where metadata end the entries, a second paragraph belongs to the abstract above it."""
    meta = "• 3 authors\n·\nMay 2\n"
    text = f"{TOP}Norn\n\n{NORN}\n\n{SHORT}\n\n{meta}\nSkuld\n\n{SKULD}\n\n{meta}"
    assert entries(text) == [("Norn", f"{NORN} {SHORT}"), ("Skuld", SKULD)]


def test_sentence_at_the_foot_is_no_part_of_the_last_abstract() -> None:
    """Without metadata a paragraph behind the last abstract is listed, not added to it."""
    foot = "Get the best new papers by mail on every single working day."
    digest = parse(page(*TWO, bottom=f"\n\n{foot}\n\nCompany\n").encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == TWO
    assert [skipped.text for skipped in digest.skipped] == [foot]


def test_title_without_abstract_is_reported() -> None:
    """A title that is followed by another title does not vanish: it is listed with its line."""
    text = page(TWO[0]) + "\n\nUrd: A Lost Paper on Wells\n\n" + page(TWO[1], top="")
    digest = parse(text.encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == TWO
    (skipped,) = digest.skipped
    assert skipped.text == "Urd: A Lost Paper on Wells"
    assert text.split("\n")[skipped.line - 1] == skipped.text
    assert "abstract" in skipped.reason


def test_last_title_with_metadata_and_no_abstract_is_reported() -> None:
    """At the end of a page a title with authors is no furniture."""
    digest = parse((page(*TWO) + "\n\n• 2 authors\n·\nMay 1\n\nUrd\n\n• 4 authors\n·\nMay 2\n").encode(), "f")
    assert [skipped.text for skipped in digest.skipped] == ["Urd"]
    assert sources(digest)[-1].authors == 2


def test_prose_without_title_is_reported() -> None:
    """A long paragraph that follows a finished entry has lost its title and is listed."""
    stray = "The wells of Urd are deep. " * 10
    text = (
        page(TWO[0])
        + f"\n\n• 2 authors\n·\nMay 1\n\n{stray}\n\n• 4 authors\n·\nMay 2\n\n"
        + page(TWO[1], top="")
    )
    digest = parse(text.encode(), "f")
    assert [(a.title, a.text) for a in digest.abstracts] == TWO
    assert [skipped.text for skipped in digest.skipped] == [stray.strip()]
    assert "title" in digest.skipped[0].reason


def test_id_is_the_hash_of_the_text() -> None:
    """The id is the first 16 hex digits of the SHA-256 of the text without white space at its ends."""
    (abstract,) = parse(page(("Norn", f"  {NORN}\u00a0")).encode(), "f").abstracts
    assert abstract.id == sha256(NORN.encode()).hexdigest()[:16]


def test_repeats_are_folded() -> None:
    """Equal texts within and across files become one abstract with all places, the first title kept."""
    first = parse(page(*TWO, ("Norn, again", NORN)).encode(), "a.txt")
    second = parse(page(("Urd", SHORT), ("Skuld", SKULD), top="").encode(), "b.txt")
    folded = one_a_paper([*first.abstracts, *second.abstracts])
    assert [abstract.title for abstract in folded] == [TWO[0][0], TWO[1][0], "Urd"]
    places = [[(source.file, source.position) for source in abstract.sources] for abstract in folded]
    assert places == [[("a.txt", 1), ("a.txt", 3)], [("a.txt", 2), ("b.txt", 2)], [("b.txt", 1)]]
    assert one_a_paper(folded) == folded


def test_json_lines_are_read() -> None:
    """Objects with title and abstract or summary are entries; further keys and blank lines are allowed."""
    lines = [
        json.dumps(
            {"title": "Norn", "abstract": f" {NORN}\n", "authors": ["A", "B"], "date": "May 2", "x": 1}
        ),
        "",
        json.dumps({"title": "Skuld\n and more", "summary": SKULD, "authors": 3, "comments": 4}),
    ]
    digest = parse("\n".join(lines).encode(), "f.jsonl")
    assert [(a.title, a.text) for a in digest.abstracts] == [("Norn", NORN), ("Skuld and more", SKULD)]
    assert sources(digest) == [
        Source("f.jsonl", 1, date="May 2", authors=2, names="A; B"),
        Source("f.jsonl", 2, authors=3, comments=4),
    ]


def test_tex_in_json_is_left_as_it_is() -> None:
    """Such texts may have been read before, and their ids are those of the text as it was given."""
    text = r"Norn keeps 40\% of the \emph{long} threads and drops the rest of them."
    line = json.dumps({"title": r"\textbf{Norn}", "abstract": text})
    for content in (line, f"[{line}]"):
        [abstract] = parse(content.encode(), "f.json").abstracts
        assert (abstract.title, abstract.text) == (r"\textbf{Norn}", text)


GOOD = json.dumps({"title": "Norn", "abstract": NORN})


@table(
    ("line", "reason"),
    [
        ('{"title": "Norn"', "not a complete JSON object"),
        ("{'title': 'Norn', 'abstract': 'We do.'}", "not a complete JSON object"),
        ('{"abstract": "We do."}', 'no "title"'),
        ('{"title": ["Norn"], "abstract": "We do."}', 'no "title"'),
        ('{"title": "Norn", "abstract": ["We do."]}', 'no "abstract"'),
        ('{"title": "Norn", "abstract": 3}', 'no "abstract"'),
        ('{"title": "Norn", "abstract": "We \\ud800"}', "surrogate"),
        ('{"title": "Norn", "abstract": "We do.", "abstract": "We did."}', 'the key "abstract" occurs twice'),
        ('{"title": "Norn", "x": 1, "title": "Urd", "abstract": "We do."}', 'the key "title" occurs twice'),
        ("[1]", "not an object"),
        ("a title", "not a complete JSON object"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_broken_json_line_is_skipped_and_named(line: str, reason: str) -> None:
    """A line from which an abstract may be lost does not sink the file: it is listed with its number."""
    digest = parse(f"{GOOD}\n\n{line}\n{GOOD}\n".encode(), "f.jsonl")
    assert [source.position for source in sources(digest)] == [1, 3]
    (skipped,) = digest.skipped
    assert (skipped.line, skipped.unit, skipped.broken) == (3, "line", True)
    assert reason in skipped.reason


@pytest.mark.parametrize(
    "more",
    [
        "",
        ', "abstract": null',
        ', "abstract": ""',
        ', "abstract": " \\n"',
        ', "summary": null',
        ', "abstract": NaN',
        ', "abstract": "N/A", "summary": "[No abstract available.]"',
        ', "abstract": "This paper has been withdrawn."',
    ],
)
def test_json_line_without_an_abstract_is_skipped(more: str) -> None:
    """A record that has no abstract, as many have, is listed, and nothing is said to be broken."""
    digest = parse(f'{GOOD}\n{{"title": "Urd"{more}}}\n'.encode(), "f.jsonl")
    assert [abstract.title for abstract in digest.abstracts] == ["Norn"]
    (skipped,) = digest.skipped
    assert (skipped.line, skipped.text, skipped.broken) == (2, "Urd", False)
    assert 'no "abstract"' in skipped.reason


@pytest.mark.parametrize("above", ["null", "true", "3", "NaN"])
def test_first_line_without_an_object_loses_that_line_alone(above: str) -> None:
    """A word of JSON above all others is one lost line, and the file is still known by the next."""
    digest = parse(f"{above}\n{GOOD}\n".encode(), "f.jsonl")
    assert [abstract.title for abstract in digest.abstracts] == ["Norn"]
    assert [(one.line, one.broken) for one in digest.skipped] == [(1, True)]


@pytest.mark.parametrize("title", ["null", '""', '" "', "NaN"])
@pytest.mark.parametrize("form", ["{0}\n{1}\n", "[{0}, {1}]"])
def test_abstract_with_an_empty_title_is_read_and_told(title: str, form: str) -> None:
    """An abstract is not lost with its title."""
    line = f'{{"title": {title}, "abstract": {json.dumps(NORN)}}}'
    digest = parse(form.format(GOOD, line).encode(), "f.json")
    assert [one.title for one in digest.abstracts] == ["Norn", "[no title]"]
    assert digest.told[-1] == "1 of the abstracts has no title"
    assert not digest.skipped


@pytest.mark.parametrize("empty", ["null", '""', "3", '"None"'])
def test_summary_stands_in_for_an_empty_abstract(empty: str) -> None:
    """Where the abstract is empty or no text, the summary beside it is read."""
    (abstract,) = parse(
        f'{{"title": "Norn", "abstract": {empty}, "summary": "We do."}}'.encode(), "f"
    ).abstracts
    assert abstract.text == "We do."


def test_key_that_stands_twice_with_one_value_is_no_fault() -> None:
    """Said twice alike, nothing is in doubt."""
    line = '{"title": "Norn", "title": "Norn", "abstract": "We do.", "x": 1, "x": 2}'
    assert parse(line.encode(), "f").skipped == ()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['{"title": "Urd"}'] * 3, r'^f, line 1: the object has no "abstract".*, and 2 other lines cannot'),
        (["{]", GOOD, "{]"], r"^f, line 1: this is not a complete JSON object .*, and 1 other line"),
        (['{"message-type": "work-list", "items": 0}'], "It looks like an answer of Crossref, which is not"),
        (["[", '{"x": 3}]'], "line 1: this is a JSON array, in a form that is not read"),
    ],
)
def test_json_that_is_hardly_json_lines_is_refused(lines: list[str], told: str) -> None:
    """Where nothing is read, or less than is broken, the file is refused by what it looks like."""
    with pytest.raises(DigestError, match=told) as caught:
        parse("\n".join(lines).encode(), "f")
    assert "Write one object on each line" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"title": "Norn", "abstract": NORN}]),
        json.dumps({"title": "Norn", "abstract": NORN}, indent=2),
        str({"title": "Norn", "abstract": NORN}),
        json.dumps([None, {"paperId": "1", "title": "Norn", "abstract": NORN}]),
    ],
    ids=["array", "one object over lines", "Python", "Semantic Scholar"],
)
def test_objects_that_are_no_lines_are_read(text: str) -> None:
    """An array, an object over several lines and dictionaries of Python's hold abstracts as well."""
    assert [abstract.text for abstract in parse(text.encode(), "f.json").abstracts] == [NORN]


README = f"""# Norn

Norn drops keys that nobody needs. It is small and fast.

## Install

```
pip install norn
```

- first run the setup
- then run the tests

| flag | meaning |
|---|---|

## Why

{NORN}
"""
CODE = '''import os


def drop(keys: list[str]) -> list[str]:
    """Drop the keys that nobody needs. The others are kept in their order."""
    kept = [key for key in keys if key]
    return kept


class Lock:
    """A lock that many of the keys fit into. It is opened by the first."""

    size = 3
'''


@pytest.mark.parametrize(
    "text",
    ["milk\neggs\n\n6 apples\nflour, 2 kg\n", README, CODE, NORN, "Norn\n\nSkuld\n\nUrd\n", TOP + FOOT],
    ids=["shopping", "readme", "code", "abstract alone", "titles alone", "furniture alone"],
)
def test_text_that_is_no_digest_is_refused(text: str) -> None:
    """A file without a title and abstract is an error that names it and says what is expected."""
    with pytest.raises(DigestError, match=r"list\.txt is not a digest.*title.*abstract"):
        parse(text.encode(), "list.txt")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\xc2\xa0\t\n", "holds only white space"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"PQ\x03\x04\0\0", "NUL byte at byte 5"),
        (b"PK\x03\x04\0\0", "is packed, and damaged"),
        (b"caf\xe9\xe8\xe7\xe0 au lait", "is not UTF-8 at line 1 or soon behind"),
        (b"\xef\xbb\xbf\ncaf\x81", "is not UTF-8 at line 2 or soon behind"),
        (b"<!DOCTYPE html><html><body>Norn</body></html>", "source of a web page"),
    ],
)
def test_contents_that_are_no_text_are_refused(data: bytes, words: str) -> None:
    """Empty, binary and wrongly encoded files and HTML are errors that name the file and the cure."""
    with pytest.raises(DigestError, match=r"^page\.txt .*" + words) as caught:
        parse(data, "page.txt")
    assert any(advice in str(caught.value) for advice in ("Save", "Copy", "Give a"))
    assert "Save the page" not in str(caught.value) or b"html" in data


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    path = str(tmp_path / "none.txt")
    with pytest.raises(DigestError, match="no file") as caught:
        read(path)
    assert path in str(caught.value)


def test_folder_is_an_error(tmp_path: Path) -> None:
    """A folder is named, with the advice to name files."""
    with pytest.raises(DigestError, match="is a folder") as caught:
        read(str(tmp_path))
    assert str(tmp_path) in str(caught.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file_is_an_error(tmp_path: Path) -> None:
    """A file without the right to read it is named."""
    path = tmp_path / "page.txt"
    path.write_text(page(*TWO))
    path.chmod(0)
    with pytest.raises(DigestError, match="may not be read"):
        read(str(path))


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000], ids=["nul", "long"])
def test_impossible_path_is_an_error(path: str) -> None:
    """A path that the system refuses is our error and no traceback."""
    with pytest.raises(DigestError, match="cannot be read"):
        read(path)


def test_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path "-" reads standard input, and sources and messages call it so."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page(*TWO).encode())))
    digest = read("-")
    assert digest.file == STDIN
    assert {source.file for source in sources(digest)} == {STDIN}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(DigestError, match=r"standard input is empty\. See what is piped into it"):
        read("-")


def test_file_is_read(tmp_path: Path) -> None:
    """A file gives the entries of its contents under its own path."""
    path = tmp_path / "page.txt"
    path.write_bytes(page(*TWO).encode())
    assert read(str(path)) == parse(page(*TWO).encode(), str(path))


@dataclass(frozen=True)
class Made:
    """An entry that was made up."""

    title: str
    text: str
    authors: int | None
    date: str | None
    comments: int | None


WORDS = [
    "sparse",
    "keys",
    "Norn",
    "learning",
    "of",
    "the",
    "for",
    "with",
    "3D",
    "pre-training",
    "LLMs",
    "Qwen2.5",
]
title_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=18)
titles = st.builds(
    lambda words, end: " ".join(["Skuld:", *words]) + end,
    title_words,
    st.sampled_from(["", "", "?", " (v2)", "!"]),
)
sentences = st.builds(
    lambda words, value, end: f"We test {' '.join(words)} and gain {value} points{end}",
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=30),
    st.decimals(0, 99, places=1).map(str),
    st.sampled_from([".", ".", "!", " (e.g., ours).", " at https://example.org/x.", r" in $O(n)$."]),
)
abstracts = st.lists(sentences, min_size=2, max_size=8).map(lambda parts: " ".join([*parts, "It holds."]))
dates = st.sampled_from(["Mar 24", "Nov 29, 2024", "May 1"])
made = st.builds(
    Made, titles, abstracts, st.none() | st.integers(1, 400), dates, st.none() | st.integers(1, 99)
)


def with_metadata(entry: Made) -> str:
    """An entry as the pages with metadata show it; without authors an organisation stands there."""
    who = f"  • {entry.authors} authors" if entry.authors else "acme Acme"
    when = f"{entry.date}" + (f" {entry.comments}" if entry.comments else "")
    return f"{entry.title}\n\n{entry.text}\n\n{who}\n·\n{when}"


@pytest.mark.slow
@given(st.lists(made, min_size=1, max_size=6), st.sampled_from(["", FOOT]), st.sampled_from(["\n", "\r\n"]))
def test_made_up_page_with_metadata_is_read_back(made: list[Made], foot: str, end: str) -> None:
    """Whatever is written in the shape with metadata is read again, every field."""
    text = (TOP + "\n\n".join(map(with_metadata, made)) + foot).replace("\n", end)
    digest = parse(text.encode(), "f")
    read_back = [
        Made(a.title, a.text, s.authors, s.date, s.comments)
        for a, s in zip(digest.abstracts, sources(digest), strict=True)
    ]
    assert read_back == made
    assert digest.skipped == ()


@pytest.mark.slow
@given(
    st.lists(made, min_size=1, max_size=6),
    st.sampled_from(["", FOOT]),
    st.sampled_from(["\n\n", "\n\n\n", "\n\n  "]),
)
def test_made_up_page_without_metadata_is_read_back(made: list[Made], foot: str, gap: str) -> None:
    """Whatever is written in the shape without metadata is read again."""
    text = TOP + gap.join(f"{entry.title}{gap}{entry.text}" for entry in made) + foot
    assert entries(text) == [(entry.title, entry.text) for entry in made]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_contents_give_a_digest_or_our_error(data: bytes) -> None:
    """Whatever the bytes, the answer is entries or a DigestError that names the file."""
    result: Digest | str
    try:
        result = parse(data, "some.txt")
    except DigestError as error:
        result = str(error)
    assert "some.txt" in result if isinstance(result, str) else result.abstracts


@needs_digests
def test_real_digests_have_their_entries() -> None:
    """The four real digests have the counts and dates that they are known to have, nothing skipped."""
    digests = {name: read(str(DIGESTS / f"{name}.txt")) for name in ("apr-09", "mar-26", "oct-31", "sep-09")}
    assert {name: len(digest.abstracts) for name, digest in digests.items()} == {
        "apr-09": 109,
        "mar-26": 105,
        "oct-31": 121,
        "sep-09": 179,
    }
    assert [digest.date for digest in digests.values()] == ["Apr 9", "Mar 26", "Oct 31", "Sep 9"]
    assert all(digest.skipped == () for digest in digests.values())
    folded = one_a_paper(abstract for digest in digests.values() for abstract in digest.abstracts)
    assert len(folded) == 452
    assert all(3 <= len(abstract.title) <= 150 and len(abstract.text) > 900 for abstract in folded)
    metadata = sources(digests["oct-31"])
    assert sum(source.authors is not None for source in metadata) == 114
    assert sum(source.date is not None for source in metadata) == 117


@needs_digests
def test_labels_find_their_abstracts() -> None:
    """Every label's id and title is that of an abstract that was read."""
    folded = one_a_paper(a for path in sorted(DIGESTS.glob("*.txt")) for a in read(str(path)).abstracts)
    titles = {abstract.id: abstract.title for abstract in folded}
    labels = [json.loads(line) for line in LABELS.read_text().splitlines()]
    assert len(labels) == 392
    assert all(titles[label["id"]] == label["title"] for label in labels)


@needs_digests
@pytest.mark.parametrize("change", ["no blank lines", "wrapped"])
def test_real_digests_survive_pasting(change: str) -> None:
    """Without blank lines, or with abstracts wrapped to 90 columns, the same texts are read."""
    for path in sorted(DIGESTS.glob("*.txt")):
        text = path.read_text()
        lines = [line for line in text.split("\n") if line.strip()]
        if change == "wrapped":
            changed = "\n\n".join(wrapped(line, 90) if len(line) > 300 else line for line in lines)
        else:
            changed = "\n".join(lines)
        expected = [" ".join(body.split()) for _, body in entries(text)]
        assert [" ".join(body.split()) for _, body in entries(changed)] == expected
