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
]


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
