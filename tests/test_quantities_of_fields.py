"""Numbers as they are written in one field or another, read right or refused."""

import pytest

from pipeline.text.quantities import Copy, Doubt, Mention, copied, find, readings

READ = [
    ("50 US$/MWh", "Power costs 50 US$/MWh at noon.", 50, "US$/MWh"),
    ("12 US$", "The kit costs 12 US$ per patient.", 12, "US$"),
    ("3.2 Gt CO2", "Ferries emit 3.2 Gt CO2 in a decade.", 3.2, "Gt CO2"),
    ("4.1 Mt CO2e/year", "The plan saves 4.1 Mt CO2e/year at least.", 4.1, "Mt CO2e/year"),
    ("5 kg CH4", "Each cow gives off 5 kg CH4, most of it by day.", 5, "kg CH4"),
    ("500 H100-hours", "Training took 500 H100-hours in all.", 500, "H100-hour"),
    ("54.3 (11.2) years", "The mean age was 54.3 (11.2) years.", 54.3, "year"),
    ("63.1 (10.2) kg", "They weighed 63.1 (10.2) kg when they came.", 63.1, "kg"),
    ("54.3", "The mean age was 54.3 (11.2) years.", 54.3, "year"),
    ("12 (20%) patients", "In 12 (20%) patients the graft failed.", 12, "patient"),
    ("10^36 erg/s", "The burst shines with 10^36 erg/s in X-rays.", 10**36, "erg/s"),
    ("3 × 10^46 erg", "It set 3 × 10^46 erg free.", 3 * 10**46, "erg"),
    ("10⁵⁷ neutrinos", "The star sent out 10⁵⁷ neutrinos.", 10**57, "neutrino"),
    ("10k-fold", "We saw a 10k-fold increase of the titre.", 10_000, "times"),
]

PARTS_OF_A_UNIT = (
    "half an hour",
    "½ hour",
    "1/2 hour",
    "three quarters of an hour",
    "one third of a second",
    "¾ mile",
    "half a gigabyte",
)
"""What is no share: of these 50 percent, 75 percent and so on would be wrong values."""

SHARED_MAGNITUDES = (
    ("3", "3, 7 and 13 billion weights"),
    ("7", "3, 7, and 13 billion weights"),
    ("5", "5 or 10 thousand maps"),
    ("2", "2 and 4 dozen maps"),
)
"""Lists whose last number has a magnitude that may be that of the others."""

REFUSED = [
    ("10 k-fold cross validation", "We use 10 k-fold cross validation throughout."),
    ("10k-fold cross-validation", "We use 10k-fold cross-validation throughout."),
    ("316L steel", "Plates of 316L steel were cut and welded."),
    ("5-HT", "Levels of 5-HT rose in the mice."),
    ("6-OHDA", "Lesions by 6-OHDA healed in part."),
    ("3 to 1", "Raters preferred the new one by 3 to 1 over the old one."),
    ("3", "Raters preferred the new one by 3 to 1 over the old one."),
    ("3-to-1", "They won by a 3-to-1 margin."),
    ("1 to 4", "Both were mixed in a ratio of 1 to 4 and stirred."),
    ("11.2 years", "The mean age was 54.3 (11.2) years."),
    ("2^64", "The key is one of 2^64 keys."),
    ("0^0", "By convention 0^0 is one."),
    ("0^-3", "The term 0^-3 has no value."),
    ("10^120", "There are 10^120 games of chess."),
    *[(f"{part}", f"Each map takes {part} on a laptop.") for part in PARTS_OF_A_UNIT],
    *[(first, f"It comes with {many}.") for first, many in SHARED_MAGNITUDES],
    *[
        (number, f"It draws 12{sign}5 maps.")
        for sign in "÷∕∶⁒‚·⸱︲゠︳˙＾\u202a\u0301"
        for number in ("12", "5")
    ],
    ("10.000 Euro", "It costs 10.000 Euro."),
    ("-5--3 V", "Its noise lies at -5--3 V."),
    ("3m", "A map takes 3m 20s."),
    ("20s", "A map takes 3m 20s."),
    ("2", "Its step is √2 of the last."),
    ("0.02", r"It scores $0.87_{\pm 0.02}$ on them."),
    ("0.4", "It scores [3.2 ± 0.4]% on them."),
]


RATES = {
    "5 mg kg⁻¹ day⁻¹": (5, "mg kg⁻¹ day⁻¹"),
    "4.1 t ha−1 year−1": (4.1, "t ha−1 year−1"),
    "12 samples/s/GPU": (12, "sample/s/GPU"),
    "12 tokens/GPU/s": (12, "token/GPU/s"),
    "1.2 TFLOP/s/W": (1.2, "TFLOP/s/W"),
    "30 frames-per-second": (30, "frame per second"),
    "30 miles-per-hour": (30, "mile per hour"),
    "12 dollars a day": (12, "dollar per day"),
    "30 maps each week": (30, "map per week"),
    "12% a year": (12, "percent per year"),
    "$3,000 a month": (3000, "dollar per month"),
    "12 US dollars": (12, "dollar"),
    "3.5 sigma": (3.5, "sigma"),
    "one-hundred-and-five maps": (105, "map"),
    "two-thousand-and-one maps": (2001, "map"),
}


@pytest.mark.parametrize("written", RATES)
def test_rates_and_units_of_two_words_are_whole(written: str) -> None:
    """All that a value is per is a part of its unit, and all parts of a number in words count."""
    copy = copied(written, f"It comes to {written}.")
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.unit) == RATES[written]


@pytest.mark.parametrize(
    ("written", "bound"),
    [("5 maps or more", "at_least"), ("5 maps or fewer", "at_most"), ("200-some maps", "about")],
)
def test_bounds_behind_the_noun_count(written: str, bound: str) -> None:
    """What bounds a number may stand behind what it counts."""
    copy = copied(written, f"It draws {written} a night.")
    assert isinstance(copy, Copy)
    assert copy.quantity.qualifier == bound


def test_a_time_that_says_when_is_no_rate() -> None:
    """Of "a year later" nothing belongs to the unit before it."""
    assert [one.quantity.unit for one in find("It drew 30 maps a year later.")] == ["map"]


BRACKETED = {
    "(87.3 ± 2.1)%": (87.3, None, "percent"),
    r"(87.3 ± 2.1)\%": (87.3, None, "percent"),
    "(10–20)%": (10, 20, "percent"),
    "(10 to 20) %": (10, 20, "percent"),
    "(3.2 ± 0.4)x": (3.2, None, "times"),
    "(3.2 ± 0.4)-fold": (3.2, None, "times"),
    "(3.2 ± 0.4) kg": (3.2, None, "kg"),
    "(3–5) maps": (3, 5, "map"),
}


@pytest.mark.parametrize("written", BRACKETED)
def test_what_stands_behind_a_bracket_counts(written: str) -> None:
    """A mark or unit behind the bracket around a value or a range is that of the value, brackets and all."""
    sentence = f"It comes to {written} here."
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.value_max, copy.quantity.unit) == BRACKETED[written]
    assert sentence[slice(*copy.span)] == written


def test_a_bracket_with_nothing_behind_it_stays_outside() -> None:
    """Brackets belong to a value only where its mark or unit stands behind them."""
    assert [one.written for one in find("They scored low (2.50 ± 0.33) on it.")] == ["2.50 ± 0.33"]


@pytest.mark.parametrize(("written", "sentence", "value", "unit"), READ)
def test_read_whole(written: str, sentence: str, value: float, unit: str) -> None:
    """Value and unit are those of all that stands there."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.unit) == (value, unit)


@pytest.mark.parametrize(("written", "sentence"), REFUSED)
def test_refused(written: str, sentence: str) -> None:
    """What is a name, a ratio, a spread or too large is no quantity."""
    assert isinstance(copied(written, sentence), str)


def test_shares_in_brackets_are_quantities_of_their_own() -> None:
    """In "12 (20%) patients" both numbers are found; the words from the bracket on are the share alone."""
    sentence = "In 12 (20%) patients the graft failed."
    found = [(one.quantity.value, one.quantity.unit) for one in find(sentence)]
    assert found == [(12, "patient"), (20, "percent")]
    copy = copied("(20%) patients", sentence)
    assert isinstance(copy, Copy)
    assert sentence[slice(*copy.span)] == "20%"


def test_means_keep_their_spread() -> None:
    """The number in brackets behind a mean is no value of its own."""
    assert [one.written for one in find("They were 54.3 (11.2) years old.")] == ["54.3 (11.2) years"]


def test_both_sides_of_a_ratio_are_doubtful() -> None:
    """Neither number of "3 to 1" is a value, and a range or a change stays one."""
    assert [type(one) for one in readings("They won by 3 to 1 votes.")] == [Doubt, Doubt]
    assert [type(one) for one in readings("It fell from 3 to 1 errors.")] == [Mention]
    assert [type(one) for one in readings("It takes 1 to 4 hours.")] == [Mention]
