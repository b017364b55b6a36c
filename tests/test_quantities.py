"""Tests of reading quantities as they are written."""

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import table
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text import quantities
from pipeline.text.quantities import (
    Copy,
    Mention,
    Quantity,
    copied,
    find,
    is_measurement,
    parse,
    spellings,
)
from pipeline.text.quantities.cutting import tokenise

Expected = tuple[float, float | None, str | None, str]

WRITTEN: dict[str, Expected] = {
    "over 6 billion": (6_000_000_000, None, None, "at_least"),
    "4-8x": (4, 8, "times", "exact"),
    "60%": (60, None, "percent", "exact"),
    "a factor of 2-4": (2, 4, "times", "exact"),
    "between 4 and 8 times": (4, 8, "times", "exact"),
    "+2.4 mAP": (2.4, None, None, "exact"),
    "1.1 million frames": (1_100_000, None, "frame", "exact"),
    "61.2%": (61.2, None, "percent", "exact"),
    r"\textbf{61.2\%}": (61.2, None, "percent", "exact"),
    r"$3.1\times$": (3.1, None, "times", "exact"),
    r"\(9\times\)": (9, None, "times", "exact"),
    "10^4": (10_000, None, None, "exact"),
    "10^{7} times": (10_000_000, None, "times", "exact"),
    "1e-3": (0.001, None, None, "exact"),
    r"5\times10^6 tokens": (5_000_000, None, "token", "exact"),
    "two-fold": (2, None, "times", "exact"),
    "tenfold": (10, None, "times", "exact"),
    "twice": (2, None, "times", "exact"),
    "twelve benchmarks": (12, None, "benchmark", "exact"),
    "twenty-five speakers": (25, None, "speaker", "exact"),
    "two hundred thousand prompts": (200_000, None, "prompt", "exact"),
    "half": (50, None, "percent", "exact"),
    "a quarter of": (25, None, "percent", "exact"),
    "one-fifth": (20, None, "percent", "exact"),
    "an order of magnitude": (10, None, "times", "exact"),
    "two orders of magnitude": (100, None, "times", "exact"),
    "1-2 orders of magnitude": (10, 100, "times", "exact"),
    "70B": (70_000_000_000, None, "parameter", "exact"),
    "7B-parameter": (7_000_000_000, None, "parameter", "exact"),
    "6-billion-parameter": (6_000_000_000, None, "parameter", "exact"),
    "a 13B model": (13_000_000_000, None, "parameter", "exact"),
    "14k": (14_000, None, None, "exact"),
    "15T tokens": (15_000_000_000_000, None, "token", "exact"),
    "32kB": (32, None, "kB", "exact"),
    "from 62.1 to 70.4": (70.4, None, None, "exact"),
    "from 7 trillion to 18 trillion tokens": (18_000_000_000_000, None, "token", "exact"),
    "ranging from 1B to 7B": (1_000_000_000, 7_000_000_000, "parameter", "exact"),
    "43.3% -> 76.8%": (76.8, None, "percent", "exact"),
    r"43.3\% \rightarrow 76.8\%": (76.8, None, "percent", "exact"),
    "2x to 5x": (2, 5, "times", "exact"),
    "20 to 50 million parameters": (20_000_000, 50_000_000, "parameter", "exact"),
    "3%sim7%": (3, 7, "percent", "exact"),
    "1.3B - 175B": (1_300_000_000, 175_000_000_000, "parameter", "exact"),
    "up to 45%": (45, None, "percent", "at_most"),
    "at most 12 ms": (12, None, "ms", "at_most"),
    "does not exceed 2mm": (2, None, "mm", "at_most"),
    "~3 hours": (3, None, "hour", "about"),
    r"$\sim$3 hours": (3, None, "hour", "about"),
    "sim6%": (6, None, "percent", "about"),
    "<1 ms": (1, None, "ms", "at_most"),
    r"$\geq$ 90%": (90, None, "percent", "at_least"),
    "30+ tasks": (30, None, "task", "at_least"),
    "10 billion+ parameter models": (10_000_000_000, None, "parameter", "at_least"),
    "5 or more speakers": (5, None, "speaker", "at_least"),
    "as little as 4 GB": (4, None, "GB", "at_least"),
    "more than a 10% gain": (10, None, "percent", "at_least"),
    "up to an order of magnitude": (10, None, "times", "at_most"),
    "only 32 tokens": (32, None, "token", "exact"),
    "less than a day": (1, None, "day", "at_most"),
    "1,684": (1684, None, None, "exact"),
    "200, 000 prompts": (200_000, None, "prompt", "exact"),
    "$100": (100, None, "dollar", "exact"),
    "5 points": (5, None, "points", "exact"),
    "3.5 percentage points": (3.5, None, "points", "exact"),
    "1.6 BLEU points": (1.6, None, "points", "exact"),
    "34 thousand point clouds": (34_000, None, "cloud", "exact"),
    "128 A100 GPUs": (128, None, "GPU", "exact"),
    "4 TPU v4 chips": (4, None, "chip", "exact"),
    "2 TB/s": (2, None, "TB/s", "exact"),
    "1,900 tokens per second": (1900, None, "token per second", "exact"),
    "18 diverse text datasets": (18, None, "dataset", "exact"),
    "six noisy, hand-checked corpora": (6, None, "corpus", "exact"),
    "9 open and closed models": (9, None, "model", "exact"),
    "four sub-tasks": (4, None, "sub-task", "exact"),
    "40M speech data": (40_000_000, None, "data", "exact"),
    "a 35.7 average score": (35.7, None, None, "exact"),
    "128-layer": (128, None, "layer", "exact"),
}


@table("written", WRITTEN)
def test_parse_reads_what_a_model_copies(written: str) -> None:
    """A quantity as copied from a sentence gives its value, upper end, unit and qualifier."""
    assert parse(written) == Quantity(*WRITTEN[written])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written", ["", "  ", "many tasks", "a single GPU", "thousands of steps", "%", "1" * 500]
)
def test_parse_finds_no_number_where_there_is_none(written: str) -> None:
    """Text without a definite number, or with an endless run of digits, is no quantity."""
    assert parse(written) is None


def test_whole_values_are_integers() -> None:
    """A whole value is an int, so that it is written to JSON without a decimal point."""
    quantity = parse("1.1 million frames")
    assert quantity is not None
    assert isinstance(quantity.value, int)


SENTENCES: dict[str, list[str]] = {
    "Quimby reaches 61.2% on GSM8K and is 3.1x faster than its rivals.": ["61.2%", "3.1x"],
    "We train on 15T tokens with 128 A100 GPUs in under 48 hours.": [
        "15T tokens",
        "128 A100 GPUs",
        "under 48 hours",
    ],
    "It improves the score from 62.1 to 70.4 across twelve benchmarks.": [
        "from 62.1 to 70.4",
        "twelve benchmarks",
    ],
    "It costs $100, not $4,000.": ["$100", "$4,000"],
    "Gains of 4.1%-18.5% come at half the price.": ["4.1%-18.5%", "half"],
    "It trails by 3.1% over 12 baselines.": ["3.1%", "12 baselines"],
    "Models spanning sizes from 130M to 1B are shown.": ["sizes from 130M to 1B"],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_find_gives_each_quantity_with_its_words(sentence: str) -> None:
    """Every quantity of a sentence is found once, from its qualifier to its noun."""
    assert [mention.written for mention in find(sentence) if not mention.name] == SENTENCES[sentence]


NAMES = [
    "Llama-3-8B", "GPT-4", "top-1", "ResNet50", "F1", "R@5", "NDCG@10", "MATH-500", "3D", "224x224", "8x7B",
    "LLaMA 2", "AIME24/25", "Figure 3", "H100", "v2", "Zorro2.5-7B", "2Wiki",
]  # fmt: skip


@table("name", NAMES)
def test_numbers_in_names_are_flagged(name: str) -> None:
    """A number that names a thing is flagged and changes nothing around it."""
    mentions = find(f"We compare with {name} and gain 61.2% here.")
    assert [mention.written for mention in mentions if not mention.name] == ["61.2%"]
    assert any(mention.name for mention in mentions)


@pytest.mark.parametrize(
    "sentence", ["We (1) train and (2) test.", "It was shown in 2023.", "As said in [12]."]
)
def test_markers_years_and_citations_are_flagged(sentence: str) -> None:
    """List markers, years and citations are no quantities."""
    names = [mention.name for mention in find(sentence)]
    assert names
    assert all(names)


def test_hyphen_goes_on_from_a_name() -> None:
    """A lone "-512" after "ImageNet-256 and" is part of a name, "-11.9%" is not."""
    assert [mention.name for mention in find("on ImageNet-256 and -512 we see -11.9% cost")] == [
        True,
        True,
        False,
    ]


def test_start_of_a_reached_score_is_kept() -> None:
    """Of "from A to B" the value is B and the start is A as written."""
    (mention,) = find("lifts it from 36.0% to 73.6% overall")
    assert (mention.quantity.value, mention.start) == (73.6, "36.0%")


def test_spans_are_offsets_into_the_sentence() -> None:
    """A mention's span gives exactly the words that it says are written."""
    sentence = r"It is over $3.1\times$ faster on \textbf{12} tasks."
    for mention in find(sentence):
        assert sentence[slice(*mention.span)] == mention.written
        assert mention.span[0] <= mention.number[0] < mention.number[1] <= mention.span[1]


STANDING = [
    ("97.3", "reaches 97.3% here", True),
    ("97.3", "reaches 87.3% here", False),
    ("97.3", "reaches 197.35 here", False),
    ("97.3", "reaches 97.35 here", False),
    ("97.3%", "reaches 97.30% here", True),
    ("97.3%", "reaches 97.3 here", False),
    ("1,000", "uses 1000 clips", True),
    ("1000", "uses 1,000 clips", True),
    ("1,000", "uses 1.000 clips", False),
    ("6B", "over 6 billion pairs", True),
    ("over 6 billion", "has over 6B pairs", True),
    ("over 6 billion", "has 6B pairs", False),
    ("6", "over 6 billion pairs", False),
    ("6 million", "over 6 billion pairs", False),
    ("three", "on 3 tasks", True),
    ("3", "on three tasks", True),
    ("3", "on thirteen tasks", False),
    ("2x", "twice as fast", True),
    ("50%", "half the cost", True),
    ("4-8x", "between 4x and 8x", True),
    ("4-8x", "from 4x to 8x", False),
    ("4-8x", "up to 8x", False),
    ("20 million", "20 to 50 million weights", False),
    ("20 to 50 million", "20 to 50 million weights", True),
    ("8B", "Zorro-3-8B is good", True),
    ("3", "Zorro-3-8B is good", False),
    ("no number", "on 3 tasks", False),
    ("10^4", "10,000 samples", True),
    ("1e-3", "a rate of 0.001", True),
    (r"61.2\%", "gets 61.2%", True),
    ("3 GPUs", "on 3 tasks and many GPUs", False),
    ("5% and 6%", "5% and 6% more", False),
    ("70.4", "grows from 62.1 to 70.4", True),
    ("62.1", "grows from 62.1 to 70.4", False),
    ("4", "4 maps and 4 roads", False),
    ("85.3%", "reaches 85.3 ± 0.4%", True),
    ("0.4%", "reaches 85.3 ± 0.4%", False),
    ("1.2", "an odds ratio of 2.3 (95% CI 1.2 to 3.4)", False),
    ("2.3 (95% CI 1.2 to 3.4)", "an odds ratio of 2.3 (95% CI 1.2 to 3.4)", True),
    ("34 of 300 maps", "in 34 of 300 maps", True),
]


@table(("written", "sentence", "stands"), STANDING)
def test_copied_is_what_stands_there_whole(written: str, sentence: str, stands: bool) -> None:
    """A quantity is taken where one of the sentence is meant whole, with its unit and bound; else refused."""
    assert isinstance(copied(written, sentence), Copy) is stands


COPIED = [
    ("3T", "It saw over 3T tokens.", Quantity(3 * 10**12, None, "token", "at_least")),
    ("over 3T", "It saw over 3T tokens.", Quantity(3 * 10**12, None, "token", "at_least")),
    ("3T  tokens", "It saw over 3T tokens.", Quantity(3 * 10**12, None, "token", "at_least")),
    ("900B", "A 1.4B parameter, 900B token run.", Quantity(900 * 10**9, None, "token", "exact")),
    ("a third", "It takes a third of the time.", Quantity(33.33, None, "percent", "exact")),
    ("3% and 7%", "Between 3% and 7% of it is noise.", Quantity(3, 7, "percent", "exact")),
    ("five", "It drops by over 3 points on five maps.", Quantity(5, None, "map", "exact")),
    ("750B", "It saw $750$B tokens.", Quantity(750 * 10**9, None, "token", "exact")),
    ("3.5T", "It saw ~3.5T curated tokens.", Quantity(35 * 10**11, None, "token", "about")),
    ("30+", "It draws 30+ maps.", Quantity(30, None, "map", "at_least")),
    ("4", "Like Norn-4 it draws 4 maps.", Quantity(4, None, "map", "exact")),
    ("70B", "It works for its 70B sibling.", Quantity(70 * 10**9, None, "parameter", "exact")),
    ("−5", "A residual of −5 is left.", Quantity(-5, None, None, "exact")),
    ("34", "It fails in 34 of 300 maps.", Quantity(34, None, "map", "exact")),
    ("34", "It fails in 34 of the 300 maps.", Quantity(34, None, "map", "exact")),
    ("34", "It fails in 34 out of our 300 maps.", Quantity(34, None, "map", "exact")),
    ("14", "It took 14, range 2-15, days.", Quantity(14, None, "day", "exact")),
    ("5 km", "Its range, 5 km, is wide.", Quantity(5, None, "km", "exact")),
]


@table(("written", "sentence", "quantity"), COPIED)
def test_copied_words_are_the_quantity_of_the_sentence(
    written: str, sentence: str, quantity: Quantity
) -> None:
    """Words copied with or without noun and bound are what the sentence states, all of it."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert copy.quantity == quantity


decimals = st.decimals(min_value=0, max_value=10**6, places=2).map(lambda value: f"{value:f}")


@given(decimals, decimals)
@example("97.3", "87.3")
@example("1.50", "1.5")
def test_other_digits_never_stand(written: str, standing: str) -> None:
    """A number stands for another only where both have the same value."""
    copy = copied(f"{written}%", f"It reaches {standing}% now.")
    assert isinstance(copy, Copy) == (Decimal(written) == Decimal(standing))


@given(decimals, st.text(alphabet="0123456789", min_size=1, max_size=3))
def test_longer_digits_never_contain_shorter_ones(written: str, more: str) -> None:
    """Digits glued to either side make another number."""
    longer = f"1{more}{written}"
    assert isinstance(copied(written, f"It reaches {longer} now."), str)


@given(st.integers(0, 10**12))
def test_commas_do_not_change_a_number(value: int) -> None:
    """A whole number reads the same with and without commas."""
    quantity = parse(f"{value:,} frames")
    assert quantity is not None
    assert quantity.value == value
    assert isinstance(copied(str(value), f"{value:,} frames"), Copy)


@given(st.integers(1, 999), st.sampled_from([("K", 10**3), ("M", 10**6), ("B", 10**9), ("T", 10**12)]))
def test_letters_are_magnitudes(count: int, letter: tuple[str, int]) -> None:
    """A letter such as B behind a number is its magnitude."""
    quantity = parse(f"{count}{letter[0]} tokens")
    assert quantity == Quantity(count * letter[1], None, "token", "exact")


@given(st.text(max_size=200))
@example("1,1,1,")
@example("$5 and $\\textbf{")
@example("from 3 to")
@example("between 4 and")
@example("10^99999999")
@example("one one-one two-")
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever the text, mentions are in order, inside it and apart from each other."""
    reached = 0
    for mention in find(text):
        assert reached <= mention.span[0] < mention.span[1] <= len(text)
        assert text[slice(*mention.span)] == mention.written
        reached = mention.number[1]
    copied(text, text)


@given(st.text(alphabet="ab12.,$\\{}%*x-~ \n²é", max_size=60))
@example("\\textbf{5}\\% of $n$ and $5 \n ")
def test_tokens_stand_where_they_say(text: str) -> None:
    """Tokens follow each other, and each is what stands between its offsets, a backslash aside."""
    reached = 0
    for token in tokenise(text):
        piece = text[token.start : token.end]
        assert reached <= token.start
        assert token.text == (piece if piece == "\\" else piece.removeprefix("\\"))
        reached = token.end


@given(decimals.filter(lambda text: not text.startswith(".")))
def test_a_written_number_stands_in_its_own_sentence(written: str) -> None:
    """What find gives as written stands in the sentence from which it was taken."""
    sentence = f"It gains over {written}% and up to {written}x on 12 tasks."
    assert all(isinstance(copied(mention.written, sentence), Copy) for mention in find(sentence))


LABELS = Path(__file__).parents[2] / "shared" / "labels" / "dev.jsonl"


def _digest_sentences() -> Iterator[str]:
    if not LABELS.exists() and not os.environ.get("CI"):
        pytest.skip("the digests are not here")
    for path in sorted((LABELS.parents[1] / "digests").glob("*.txt")):
        yield from path.read_text("utf-8").split(". ")


def test_mentions_of_real_text_read_the_same_alone() -> None:
    """On real digests what find gives as written reads as the same quantity when it stands alone."""
    mentions: list[Mention] = [
        mention for text in _digest_sentences() for mention in find(text) if not mention.name
    ]
    same = sum(parse(mention.written) == mention.quantity for mention in mentions)
    assert mentions
    assert same / len(mentions) > 0.97


@pytest.mark.parametrize(
    ("sentence", "ways"),
    [
        (
            "Norn reads over 6 billion tokens.",
            ["over 6 billion tokens", "over 6 billion", "6 billion tokens", "6 billion"],
        ),
        ("It cuts memory by up to 45%.", ["up to 45%", "45%"]),
        ("It is 2-3x faster.", ["2-3x"]),
        ("It grows from 62.1 to 70.4.", ["from 62.1 to 70.4"]),
        ("It covers 30+ tasks.", ["30+ tasks", "30+"]),
        ("It covers three languages and three looms.", ["three languages", "three looms"]),
        ("Norn-7B beats GPT-4 in top-1.", []),
        ("We tune the Norn 13B model.", ["13B"]),
        ("Nothing is counted.", []),
    ],
)
def test_spellings_are_the_ways_to_write_a_quantity_down(sentence: str, ways: list[str]) -> None:
    """The fullest way comes first, shorter ones are read as the same number, and names are left out."""
    assert spellings(sentence) == ways


@given(st.text(alphabet="0123456789.,%xKMB-–+~ fromtoverbilnup", max_size=60))
def test_every_spelling_stands_where_it_came_from(sentence: str) -> None:
    """A spelling is a piece of the sentence, and is understood when it is copied."""
    for way in spellings(sentence):
        assert way in sentence
        assert isinstance(copied(way, sentence), Copy)


@table(
    ("unit", "measured"),
    [(unit, True) for unit in ["mg/dL", "M⊙", "°C", "GB", "hour", "US$", "kilometres", "token/s", "Mpa"]]
    + [(unit, False) for unit in ["token", "patient", "percent", "times", "points", "cell"]]
    + [("sq km", True), ("", False)],
)
def test_units_of_measurement_are_told_from_nouns(unit: str, measured: bool) -> None:
    """Symbols, words of measure and rates measure, whatever their case; shares and what is counted do not."""
    assert is_measurement(unit) == measured


ROWS = re.findall(r"^\|[^|]*\| `([^|]+)` \| ([^|]*?) ?\|$", quantities.__doc__ or "", re.MULTILINE)
BOUNDS = {"exact": "", "at_least": "at least ", "at_most": "at most ", "about": "about "}


@table(("written", "read"), ROWS)
def test_the_table_of_the_grammar_is_true(written: str, read: str) -> None:
    """Each example in the package's table is read as it says there, and of a doubtful one nothing is."""
    told = []
    for found in find(f"We saw {written} there."):
        quantity = found.quantity
        upper = "" if quantity.value_max is None else f" to {quantity.value_max:,}"
        unit = "" if quantity.unit is None else f" {quantity.unit}"
        told.append(f"{BOUNDS[quantity.qualifier]}{quantity.value:,}{upper}{unit}")
    assert told == [read] * bool(read)


def test_the_table_of_the_grammar_has_each_part() -> None:
    """The table has examples of every part of a quantity, so that the test above is about all of them."""
    assert len(ROWS) > len(BOUNDS) * 8
