"""How an abstract is divided into sentences."""

import pytest
from conftest import table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.sentences import split


def pieces(text: str) -> list[str]:
    """The sentences as texts."""
    return [text[start:end] for start, end in split(text)]


ONE_SENTENCE = [
    "We test many tasks, e.g., parsing and tagging, on two boards.",
    "We test many tasks (e.g. Parsing, i.e. Trees) on two boards.",
    r"Large models, \eg Norn and \ie. Skuld, are slow.",
    "Following Smith et al. (2019) and Jones et al., we prune heads.",
    "The rule of J. Smith and A. B. Jones holds.",
    "It runs on Llama 3.1 405B and on v2.5 of the engine.",
    "The error fell to 0.25 vs. 0.31 before, cf. Table 2.",
    "As Fig. 3 and Eq. (2) and Sec. 4 show, it holds.",
    "The method is ranked No. 3 of 40 entries.",
    "See torch.nn, Node.js, github.io/Foo and arXiv.Foo for the code.",
    "Many cases, e.g.The odd one, stay together.",
    "We do three things: 1) we prune; 2) we tune; 3) we test it.",
    "The loss $f(x) = 0. A$ is convex.",
    r"The set \(x. Y\) is closed.",
    'A test set called "Count them!" is made.',
    "Trees, graphs, etc. are handled alike.",
    "It needs approx. 3 hours and ca. 20 GB.",
    "Its mass is 85.3 ± 0.4 (stat.) ± 0.3 (syst.) GeV in each run.",
    "A bridge costs 3.2 Mio. EUR and a tunnel 1.1 Mrd. Euro.",
    "It took max. 12 looms and min. 3 sheds, at a rel. 5% and 12 Tsd. Euro.",
    "Gains of 3 points (avg. 71.2) are seen ... and they last.",
    "The Vera C. Rubin telescope sees it.",
    "We train on Yahoo! Answers and on Trivia.",
    "a text without any full stop",
    "The kiln reached 87. 3% of its heat.",
    "The kiln needs 0. 05 g of dye (p<0. 01).",
    "We fired 1,287. 5 kg of clay.",
    "We fired pots in shed 12. 3 pots broke.",
    "The kiln lost 12. 5.",
    "The code is at https://example.org/a.b?c=D.E!f",
]


@table("text", ONE_SENTENCE)
def test_marks_within_a_sentence_do_not_end_it(text: str) -> None:
    """Abbreviations, initials, numbers, addresses, formulas and list marks do not end a sentence."""
    assert pieces(text) == [text]


TWO_SENTENCES = [
    ("We build on Qwen2.5.", "It is small."),
    ("The code is at https://example.org/norn.", "The data follow."),
    ("The code is at https://example.org/norn .", "The data follow."),
    ("The page is www.example.org.", "We add to it."),
    ("Is it enough?", "We think so."),
    ("It is not!", "We show why."),
    ('They call it "done."', "We do not."),
    ("(This is known.)", "We extend it."),
    (r"\textbf{Our way.}", "We prune."),
    ("The cost is $5.", "We spend $10 more."),
    ("It grew by 4.5.", "The rest did not."),
    ("It draws under 10 W.", "FastNorn draws less."),
    ("It is solved in time n.", "Large cases are slow."),
    ("Trees, graphs, etc.", "With them we go on."),
    ("This was found by Smith et al.", "We repeat it."),
    ("It runs in the U.S.", "The rest waits."),
    ("The gain lasts...", "Then it fades."),
    ("The gain lasts…", "Then it fades."),
    ("It is fast.", "vNorn is faster."),
    ("It is fast.", r"\method is faster."),
    ("It is fast.", "$k$ is small."),
    ("It is fast.", "3D scenes are harder."),
    ("It has two parts.", "(i) The first is small."),
    ("It answers no.", "We answer yes."),
    ("It takes 12 ms.", "Skuld takes 30."),
    ("The kiln was built in 2020.", "3% of pots broke."),
    ("The kiln fired 87.5.", "3 pots broke."),
    ("The kiln is (as of May 12).", "3 pots broke."),
    ("It runs on v2.", "3 pots broke."),
]


@table(("first", "second"), TWO_SENTENCES)
def test_two_sentences_are_split(first: str, second: str) -> None:
    """A closing mark ends a sentence where the next words begin one."""
    assert pieces(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We use two metrics.", "Through them we rank."),
        ("It has a competitive edge.", "The code follows."),
        ("It beats Norn-R1.", "Experimental results follow."),
        ("The gain is 20%.", "Our code follows."),
        ("It is a matter of taste.", "Readers differ."),
    ],
)
def test_a_forgotten_space_is_seen(first: str, second: str) -> None:
    """Two sentences without a space between them are still two."""
    assert pieces(first + second) == [first, second]


def test_list_number_stays_with_its_item() -> None:
    """The number of an item begins the item's sentence and is no sentence of its own."""
    assert pieces("We add parts: 1. We prune. 2. We tune.") == ["We add parts: 1. We prune.", "2. We tune."]


def test_blank_line_ends_a_sentence() -> None:
    """A paragraph without a full stop ends at the blank line, not at a single line end."""
    assert pieces("A line\nand more\n\nanother one") == ["A line\nand more", "another one"]


def test_ideographic_stops_end_a_sentence() -> None:
    """Full-width marks end a sentence although no space follows."""
    assert pieces("这很快。那很慢！") == ["这很快。", "那很慢！"]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t"])
def test_nothing_has_no_sentences(text: str) -> None:
    """An empty text and white space have no sentence."""
    assert split(text) == ()


@given(
    st.text(alphabet=st.sampled_from("abAB1 .!?…\n()[]\"'$\\{}%é。\u00a0"), max_size=80)
    | st.text(max_size=80)
)
def test_spans_cover_the_text(text: str) -> None:
    """Spans are in order, apart, without white space at their ends, and leave out only white space."""
    spans = split(text)
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= len(text)
        assert text[end:start].strip() == ""
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert text[end:].strip() == ""


@given(st.lists(st.sampled_from([*ONE_SENTENCE[:8], "We stop here.", "It holds.", "Is it so?"]), min_size=1))
def test_sentences_that_are_joined_come_apart_again(sentences: list[str]) -> None:
    """Sentences that were joined by a space are found again."""
    assert pieces(" ".join(sentences)) == sentences
