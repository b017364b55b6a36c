"""What must hold of every number with a power, an apostrophe or a sign, however it is printed."""

from decimal import Decimal
from typing import NamedTuple

from conftest import examples
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text.quantities import Copy, copied, find

SENTENCES = (
    "The residual was {} kg in all.",
    "We report a mass of {} kg, which is new.",
    "Norn weighs ({} kg) at night.",
    "Of these looms the third weighs {} kg.",
)
APOSTROPHES = "'’"
MINUS = "−-–‒\u2010\u2011\ufe63\uff0d"
"""Minus signs, hyphens and dashes with which papers make a number negative."""

_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


class Printed(NamedTuple):
    """A number as it stands in a text, what it is worth, and spellings of it that lack a part."""

    text: str
    value: Decimal
    parts: tuple[str, ...]


class Signed(NamedTuple):
    """A number with its sign; `bare` lacks it."""

    sign: str
    bare: str
    value: Decimal


def grouped(number: int, mark: str) -> str:
    """A number whose digits stand in groups of three."""
    return f"{number:,}".replace(",", mark)


@st.composite
def in_groups(draw: st.DrawFn) -> Printed:
    """A number in groups that apostrophes set apart, with decimals or not."""
    mark = draw(st.sampled_from(APOSTROPHES))
    whole = draw(st.integers(1_000, 10**12))
    decimals = draw(st.sampled_from(["", ".5", ".25"]))
    written = grouped(whole, mark)
    groups = written.split(mark)
    parts = {
        *groups,
        mark.join(groups[1:]),
        mark.join(groups[:-1]),
        f"{groups[-1]}{decimals}",
        groups[0] + decimals,
    }
    return Printed(f"{written}{decimals}", Decimal(f"{whole}{decimals}"), tuple(sorted(parts)))


@st.composite
def with_powers(draw: st.DrawFn) -> Printed:
    """A power of ten in raised digits, alone or behind a factor."""
    exponent = draw(st.integers(-12, 12).filter(lambda power: power not in (0, 1)))
    sign = draw(st.sampled_from(["", "+"])) if exponent > 0 else ""
    raised = f"{sign}{exponent}".translate(_RAISED)
    factor = draw(st.none() | st.decimals(2, 999, places=1) | st.integers(2, 999))
    cross = draw(st.sampled_from(["×", " × ", "·", "⋅", " · "]))
    before = "" if factor is None else f"{factor}{cross}"
    value = (factor or 1) * Decimal(10) ** exponent
    parts = {"10", f"{before}10", f"10{raised[:-1]}", *([f"10{raised}", str(factor)] if factor else [])}
    return Printed(f"{before}10{raised}", Decimal(value), tuple(sorted(parts - {f"{before}10{raised}"})))


@st.composite
def with_signs(draw: st.DrawFn) -> Signed:
    """A number with a minus sign of whatever kind; it may have a power or groups too."""
    plain = st.integers(1, 10**4).map(lambda number: Printed(str(number), Decimal(number), ()))
    broken = st.decimals("0.01", 500, places=2).map(lambda number: Printed(str(number), number, ()))
    number = draw(plain | broken | in_groups() | with_powers())
    return Signed(draw(st.sampled_from(MINUS)), number.text, -number.value)


def is_worth(sentence: str, value: Decimal, context: str | None = None) -> bool:
    """Whether a sentence holds one number, and that is worth so much."""
    return [found.quantity.value for found in find(sentence, context)] == [float(value)]


SENTENCE = st.sampled_from(SENTENCES)


def is_refused(part: str, sentence: str) -> bool:
    """Whether a copy that lacks a part of the number gives no value, with its unit or without."""
    return all(isinstance(copied(f"{part}{unit}", sentence), str) for unit in ("", " kg"))


def check_whole(number: Printed, sentence: str) -> None:
    """A number is read and copied whole from a sentence, and no part that is worth less can be."""
    assert is_worth(sentence, number.value)
    copy = copied(number.text, sentence)
    assert isinstance(copy, Copy)
    assert copy.quantity.value == float(number.value)
    less = [part for part in number.parts if part != f"{number.value.normalize():f}"]  # "10" of "0.1×10^2"
    assert all(is_refused(part, sentence) for part in less)


@given(in_groups(), SENTENCE)
@examples(300)
@example(Printed("1’000", Decimal(1000), ("1", "000")), SENTENCES[0])
@example(Printed("12'345'678.5", Decimal("12345678.5"), ("12", "345'678.5")), SENTENCES[2])
def test_apostrophes_set_groups_apart(number: Printed, frame: str) -> None:
    """A number with either apostrophe between its groups is read whole, and no group of it can be copied."""
    check_whole(number, frame.format(number.text))


@given(st.integers(1, 999), st.sampled_from(APOSTROPHES), st.integers(0, 99_999), SENTENCE)
@examples(100)
@example(12, "'", 34, SENTENCES[0])
def test_apostrophes_between_other_digits_make_no_number(
    first: int, mark: str, last: int, frame: str
) -> None:
    """Only a group of three behind an apostrophe is one, in a text with decimal commas too."""
    commas = "It weighs 3,5 mg beside 12,7 mg."
    for digits in {str(last), f"{last:03}", f"{last:04}"}:
        sentence = frame.format(f"{first}{mark}{digits}")
        if len(digits) == 3:
            assert is_worth(sentence, Decimal(f"{first}{digits}"), commas)
        else:
            assert not [found for found in find(sentence) if not found.name]


@given(with_powers(), SENTENCE)
@examples(300)
@example(Printed("10⁶", Decimal(10**6), ("10",)), SENTENCES[0])
@example(Printed("3.5×10⁻³", Decimal("0.0035"), ("3.5", "3.5×10", "10⁻³")), SENTENCES[1])
@example(Printed("2·10¹²", Decimal(2 * 10**12), ("2", "2·10", "10¹²", "2·10¹")), SENTENCES[0])
def test_raised_digits_are_powers(number: Printed, frame: str) -> None:
    """A power of ten in raised digits is read with its sign, and no copy without all of it counts."""
    check_whole(number, frame.format(number.text))


@given(with_signs(), SENTENCE)
@examples(300)
@example(Signed("−", "0.35", Decimal("-0.35")), SENTENCES[0])
@example(Signed("\ufe63", "10⁻³", Decimal("-0.001")), SENTENCES[2])
@example(Signed("–", "1’234.5", Decimal("-1234.5")), SENTENCES[3])
def test_signs_belong_to_their_numbers(number: Signed, frame: str) -> None:
    """A negative number is read so with every sign, and a copy that leaves the sign away is refused."""
    sentence = frame.format(f"{number.sign}{number.bare}")
    assert is_worth(sentence, number.value)
    copy = copied(f"{number.sign}{number.bare} kg", sentence)
    assert isinstance(copy, Copy)
    assert copy.quantity.value == float(number.value)
    for without in (number.bare, f"{number.bare} kg", f"+{number.bare} kg"):
        assert isinstance(copied(without, sentence), str)
    unsigned = copied(number.bare, sentence, signed=False)
    assert isinstance(unsigned, str) or unsigned.quantity.value == float(number.value)


@given(in_groups() | with_powers(), st.sampled_from(MINUS), SENTENCE)
@examples(150)
def test_a_sign_that_the_text_has_not_is_refused(number: Printed, sign: str, frame: str) -> None:
    """A copy that makes a number negative is no copy; a plus sign in the text changes no value."""
    sentence = frame.format(number.text)
    assert isinstance(copied(f"{sign}{number.text} kg", sentence), str)
    assert is_worth(frame.format(f"+{number.text}"), number.value)


@given(in_groups(), SENTENCE)
@examples(150)
def test_other_marks_between_the_groups_say_the_same(number: Printed, frame: str) -> None:
    """A copy that sets the groups apart in another way has the value of the text, or is refused."""
    sentence = frame.format(number.text)
    whole, _, decimals = number.text.partition(".")
    for mark in ("", ",", "'", "’", "\u202f"):
        written = "".join(char if char.isdigit() else mark for char in whole)
        copy = copied(f"{written}{'.' if decimals else ''}{decimals} kg", sentence)
        assert isinstance(copy, str) or copy.quantity.value == float(number.value)


MARKS = [*APOSTROPHES, ",", "{,}", "\\,", "\u00a0", "\u2007", "\u2008", "\u2009", "\u200a", "\u202f", " "]
"""Signs and spaces with which papers set groups of three apart."""

NUMBERS = st.integers(2, 999) | st.decimals("0.1", 999, places=1)


@given(st.integers(10_000, 10**12), st.sampled_from(MARKS), st.sampled_from(["", ".5", ".25"]), SENTENCE)
@examples(300)
def test_each_mark_sets_groups_apart(number: int, mark: str, decimals: str, frame: str) -> None:
    """A number whose groups any sign or space sets apart is read whole, and no group of it can be copied."""
    first, *rest = f"{number:,}".split(",")
    parts = {first, mark.join(rest) + decimals, rest[-1] + decimals, mark.join([first, *rest[:-1]])}
    written = Printed(grouped(number, mark) + decimals, Decimal(f"{number}{decimals}"), tuple(sorted(parts)))
    check_whole(written, frame.format(written.text))


IN_TEX = [r"${} \times 10^{{{}}}$", r"${}\cdot 10^{{{}}}$"]


@st.composite
def with_carets(draw: st.DrawFn) -> Printed:
    """A power of ten behind a factor or alone, as keyboards, LaTeX and programs write it."""
    exponent = draw(st.integers(-12, 12).filter(lambda power: power not in (0, 1)))
    factor = draw(st.none() | NUMBERS)
    if factor is None:
        text = draw(st.sampled_from(["10^{}", "10^{{{}}}", "$10^{{{}}}$"])).format(exponent)
        return Printed(text, Decimal(10) ** exponent, ("10", str(abs(exponent))))
    shape = draw(
        st.sampled_from(
            ["{}×10^{}", "{} × 10^{}", "{} x 10^{}", "{}·10^{}", "{}e{}", "{}E{:+03}", "{}D{:+03}", *IN_TEX]
        )
    )
    text = shape.format(factor, exponent)
    return Printed(text, factor * Decimal(10) ** exponent, tuple({"10", str(factor)} - {text}))


@given(with_carets(), SENTENCE)
@examples(300)
def test_powers_on_the_line_are_read_with_their_signs(number: Printed, frame: str) -> None:
    """A power behind a caret or a letter is read with its sign, and neither factor nor base can be copied."""
    check_whole(number, frame.format(number.text))


VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125"}


@given(st.integers(1, 9999), st.sampled_from(sorted(VULGAR)), st.sampled_from(["", " ", "\u2009"]), SENTENCE)
@examples(150)
def test_fractions_belong_to_their_whole_numbers(number: int, part: str, gap: str, frame: str) -> None:
    """A fraction behind a whole number counts in its value, and neither of both can be copied alone."""
    value = number + Decimal(VULGAR[part])
    check_whole(
        Printed(f"{number}{gap}{part}", value, (str(number), part)), frame.format(f"{number}{gap}{part}")
    )


MULTIPLIED = {"thousand": 3, "million": 6, "billion": 9, "Millionen": 6, "milliards": 9, "тыс.": 3}
NOBODY_KNOWS = ("zillion", "squillion", "mila", "mil", "billiard")


@given(NUMBERS, st.sampled_from(sorted(MULTIPLIED)), SENTENCE)
@examples(150)
def test_words_of_magnitude_belong_to_their_numbers(number: Decimal | int, word: str, frame: str) -> None:
    """A word that multiplies a number counts in its value, in several languages, and is never left away."""
    value = number * Decimal(10) ** MULTIPLIED[word]
    check_whole(Printed(f"{number} {word}", Decimal(value), (str(number),)), frame.format(f"{number} {word}"))


@given(NUMBERS, st.sampled_from(NOBODY_KNOWS), SENTENCE)
@examples(100)
def test_a_magnitude_that_nobody_knows_makes_a_doubt(number: Decimal | int, word: str, frame: str) -> None:
    """A word that may multiply the number before it leaves no value."""
    sentence = frame.format(f"{number} {word}")
    assert not find(sentence)
    assert is_refused(str(number), sentence)


@given(NUMBERS, st.integers(2, 9), SENTENCE)
@examples(100)
def test_a_product_without_its_sign_makes_a_doubt(factor: Decimal | int, power: int, frame: str) -> None:
    """Of "3.2 10^4" neither number is a value, and of "3.2 × 10 4", whose power lost its raise, none is."""
    for text in (f"{factor} 10^{power}", f"{factor} × 10 {power}", f"{factor} e{power}"):
        for part in (str(factor), f"10^{power}", f"10 {power}", str(power)):
            assert is_refused(part, frame.format(text))


BROKEN = st.decimals("1.01", 999, places=2).filter(lambda number: number % 1 and number * 10 % 1)


@given(BROKEN, BROKEN, st.integers(1_000, 999_999), SENTENCE)
@examples(150)
@example(Decimal("3.55"), Decimal("12.75"), 12_345, SENTENCES[0])
def test_what_separates_decimals_does_so_in_all_of_a_text(
    one: Decimal, other: Decimal, grouped_: int, frame: str
) -> None:
    """Beside decimal commas "12,345" is a doubt; beside points it is thousands, and "3,55" is the doubt."""
    comma, group = str(one).replace(".", ","), f"{grouped_:,}"
    commas = f"It has {str(other).replace('.', ',')} mg of dye."
    points = f"It has {other} mg of dye."
    assert is_worth(frame.format(comma), one, f"{commas} {frame.format(comma)}")
    assert is_worth(frame.format(group), Decimal(grouped_), points)
    for sentence, context in ((frame.format(group), commas), (frame.format(comma), points)):
        text = f"{context} {sentence}"
        assert not find(sentence, text)
        assert isinstance(copied(group if context == commas else comma, sentence, text), str)
    pointed = frame.format(grouped(grouped_, "."))
    assert is_worth(pointed, Decimal(grouped_), f"It has {grouped(grouped_ * 1_000, '.')} maps. {pointed}")


TYING = [":", "/", "–", "-", "−", "·", "⁄", "'", "_"]


@given(st.lists(st.integers(1, 99), min_size=3, max_size=4), st.sampled_from(TYING), SENTENCE)
@examples(200)
def test_numbers_that_are_tied_are_not_taken_apart(numbers: list[int], sign: str, frame: str) -> None:
    """A number that a sign ties to others on both sides, or on one, is no value by itself."""
    sentence = frame.format(sign.join(map(str, numbers)))
    assert all(is_refused(str(number), sentence) for number in numbers)


TOUCHING = "²³⁴⁻₂½①Ⅳ五٣𝟓"
"""Raised, lowered, fractional, circled, Roman and other digits."""


@given(st.integers(1, 9999), st.sampled_from(TOUCHING), SENTENCE)
@examples(150)
def test_no_digit_of_another_kind_is_left_beside_a_number(number: int, digit: str, frame: str) -> None:
    """A digit of any script and place that touches a number leaves no part of both to be copied."""
    for text in (f"{number}{digit}", f"{digit}{number}"):
        assert is_refused(str(number), frame.format(text))
