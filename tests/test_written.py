"""Papers written as JSON lines, RIS and BibTeX: what is written reads back to the same abstracts."""

import json
from io import BytesIO

import pytest
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shell import Shell

from pipeline import inputs
from pipeline.domain import Source
from pipeline.inputs import writing
from pipeline.inputs.collection import one_a_paper
from pipeline.inputs.reading import abstracts_of
from pipeline.inputs.writing import WRITERS, known

pytestmark = pytest.mark.usefixtures("environment")

EXAMPLES = ROOT / "examples" / "inputs"
TRICKY = st.sampled_from(
    ["ER  - ", "\nER  - \n", "\n\nTY  - JOUR\n", "12.", "&lt;", "&amp;amp;", "<b>", "</b>", "<think>",
     "$x_1$", "$", "~", "{", "}", "\\", "\\emph{a}", "\\'e", '"', "@article{a,", "#", "%", "_", "\n", "\n\n",
     "\r", "\t", "  ", "\x85", "\u2028", "\x0b", "a~b", "–", "é", "𝛼", "數", "10^6", "\\(a\\)", "&#10;",
     "]]>", "<!--", "\\%", "\\\\", "K "]
)  # fmt: skip
TEXTS = st.lists(st.one_of(TRICKY, st.text(st.characters(codec="utf-8"), max_size=8)), max_size=12).map(
    "".join
)


@pytest.mark.parametrize("to", list(WRITERS))
@settings(deadline=None)
@given(title=TEXTS, text=TEXTS)
def test_whatever_a_text_holds_it_reads_back_the_same(to: str, title: str, text: str) -> None:
    """Title, text and so the id are the same, to the character, in each format."""
    one = inputs.make_abstract(f"A {title}", f"We {text}", Source("f", 1))
    one = inputs.make_abstract(one.title, one.text, Source("f", 1))
    written, is_same = WRITERS[to].write(one)
    assert is_same, written


@settings(deadline=None)
@example(title="<b>", text="ride\nand <i> walk")
@given(title=TEXTS, text=TEXTS)
def test_a_line_of_json_holds_the_text_as_it_stands(title: str, text: str) -> None:
    """Whatever else reads it sees no mark of ours: what is written is the title and the text, unescaped."""
    one = inputs.make_abstract(f"A {title}", f"We {text}", Source("f", 1))
    line = json.loads(WRITERS["jsonl"].write(one)[0])
    assert (line["title"], line["abstract"]) == (one.title, one.text)


@pytest.mark.parametrize(
    "theirs", ["", '{"paper_title": "Skuld", "abstract": "Skuld\\nreads &lt; 9 wells."}\n']
)
def test_a_line_that_says_so_is_read_as_it_stands(theirs: str) -> None:
    """Our own lines are decoded nowhere, alone or below those of another program."""
    key = "paper_title" if theirs else "title"
    ours = {key: "Norn &amp; <b>x</b>", "abstract": "We say &lt;\nand 3.", "plain_text": True}
    columns = inputs.asked_columns(key, "abstract") if theirs else inputs.asked_columns(None, None)
    account = inputs.RecordCounts("f")
    data = BytesIO((theirs + json.dumps(ours) + "\n").encode())
    *others, one = abstracts_of(data, "f", account, columns)
    assert (one.title, one.text) == (ours[key], ours["abstract"])
    assert [other.text for other in others] == ["Skuld reads < 9 wells."] * bool(theirs)


@pytest.mark.parametrize("to", list(WRITERS))
@settings(deadline=None, max_examples=50)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_files_of_many_papers_read_back_the_same(to: str, texts: list[str]) -> None:
    """No record swallows another, and the file is known for what it is."""
    made = [
        inputs.make_abstract(f"Norn {number}: {text[:9]}", f"We weave {number}% of {text}", Source("f", 1))
        for number, text in enumerate(texts, start=1)
    ]
    written = "".join(WRITERS[to].write(one)[0] for one in made)
    again = inputs.parse(written.encode(), "f").abstracts
    assert [(one.title, one.text) for one in again] == [(one.title, one.text) for one in made]


@pytest.mark.parametrize("to", list(WRITERS))
@pytest.mark.parametrize(
    "name", ["refs.ris", "refs.bib", "pubmed.xml", "arxiv-api.xml", "kaggle.jsonl", "crossref.json"]
)
def test_each_example_is_converted_to_each_format_and_back(shell: Shell, to: str, name: str) -> None:
    """Ids, texts, names, dates, venues and identifiers come back, where the format has a field."""
    out = shell.folder / "out"
    ended = shell("read", EXAMPLES / name, "--to", to, "-o", out)
    assert ended.code == 0, ended.err
    before = inputs.Collection()
    before.add(str(EXAMPLES / name))
    after = inputs.Collection()
    after.add(str(out))
    kept = ["names", "doi", "arxiv", "venue", "language"]
    for one, other in zip(before.abstracts(), after.abstracts(), strict=True):
        assert (one.id, one.title) == (other.id, other.title)
        first, again = one.sources[0], other.sources[0]
        for field in kept:
            assert getattr(first, field) == getattr(again, field), field
        if first.date and first.date[:4].isdigit():
            assert again.date == first.date


SAID = st.builds(
    Source,
    file=st.just("f"),
    position=st.just(1),
    arxiv=st.sampled_from([None, "2101.00001v1", "2101.00001v2", "2101.00002", "2101.00003"]),
    doi=st.sampled_from([None, "10.1000/a", "10.1000/b", "10.1000/c"]),
    pmid=st.sampled_from([None, "4711", "4712"]),
    s2=st.sampled_from([None, None, "c31c87"]),
    openalex=st.sampled_from([None, None, "W47"]),
)
PAPERS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6), SAID), min_size=2, max_size=12)


@pytest.mark.parametrize("to", list(WRITERS))
@settings(deadline=None)
@given(papers=PAPERS)
def test_papers_that_were_told_apart_stay_apart(to: str, papers: list[tuple[int, int, Source]]) -> None:
    """However ids, titles and texts cross, what was written is as many papers as were read, ids included."""
    made = [inputs.make_abstract(f"Norn {title}", f"We weave {text}.", said) for title, text, said in papers]
    once = one_a_paper(made)
    again = one_a_paper(
        inputs.parse("".join(WRITERS[to].write(one)[0] for one in once).encode(), "f").abstracts
    )
    assert [one.id for one in again] == [one.id for one in once]
    assert sum(len(one.sources) for one in once) == len(made)
    names = ("arxiv", "doi", "pmid", "s2", "openalex")
    for name in names:
        assert [known(one).get(name) for one in again] == [known(one).get(name) for one in once], name


def test_without_a_file_it_goes_to_standard_output(shell: Shell) -> None:
    """A converter in a pipe: RIS in, BibTeX out."""
    ended = shell("read", EXAMPLES / "refs.ris", "--to", "bibtex")
    assert ended.code == 0
    assert len(inputs.parse(ended.out.encode(), "f").abstracts) == 1


def test_what_cannot_come_back_is_counted(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a record would read back changed whatever is done, that is told."""
    monkeypatch.setattr(writing, "_read", lambda _: None)
    ended = shell("read", EXAMPLES / "refs.ris", "--to", "ris")
    assert "1 of them read back with other white space or signs" in ended.err
