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
    """A number is read and copied whole from a sentence, and no part of it can be copied."""
    assert is_worth(sentence, number.value)
    copy = copied(number.text, sentence)
    assert isinstance(copy, Copy)
    assert copy.quantity.value == float(number.value)
    assert all(is_refused(part, sentence) for part in number.parts)


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
