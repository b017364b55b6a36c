"""Quantities whose meaning hangs on words around them: bounds turned round, spans, shares, spread, names."""

from collections.abc import Sequence

import pytest
from conftest import table

from pipeline.text.quantities import Copy, Doubt, Mention, copied, find, readings
from pipeline.text.quantities.mentions import UNSURE_BOUND, UNSURE_EXCLUSION

Bounded = tuple[str, Sequence[tuple[float, str]]]

TURNED: list[Bounded] = [
    ("The purity was never less than 0.6 in any run.", [(0.6, "at_least")]),
    ("It never exceeds 5 ms and never falls below 30 fps.", [(5, "at_most"), (30, "at_least")]),
    ("It does not exceed 3% and doesn't need more than 4 GB.", [(3, "at_most"), (4, "at_most")]),
    ("No method exceeds 50% and none reached above 40%.", [(50, "at_most"), (40, "at_most")]),
    ("It fails to exceed 12% and cannot go below 3 ms.", [(12, "at_most"), (3, "at_least")]),
    ("At no time did the kiln exceed 40 °C.", [(40, "at_most")]),
    ("Nothing above 3 Hz was heard.", [(3, "at_most")]),
    ("It is no hotter than 900 °C and no lower than 2 kg.", [(900, "at_most"), (2, "at_least")]),
    ("It not only exceeds 30 fps but gains with no drop and over 4%.", [(30, "at_least"), (4, "at_least")]),
]

EXTENTS = [
    ("Reefs lie along the coast from 20 to 230 m.", (20, 230)),
    ("Thread counts varied across looms from 3% to 19%.", (3, 19)),
    ("Glazes were highly variable (from 3% to 19%).", (3, 19)),
    ("The firing lasts from 3 to 9 days.", (3, 9)),
    ("Cracks fell along the wall from 3 to 9 m.", (3, 9)),
    ("Prices fluctuated from 3 to 9 dollars.", (3, 9)),
    ("Doses from 3 to 9 mg were given.", (3, 9)),
    ("Wear improved in potters aged from 30 to 39 years.", (30, 39)),
    ("At depths from 3 to 9 m, clay was found.", (3, 9)),
    ("Yields of from 60 to 95% were told.", (60, 95)),
    ("Our loss lifts recall from 62 to 70%.", (70, None)),
    ("Our loss lifts recall across looms from 62 to 70%.", (70, None)),
    ("Breakage fell with depth from 9% to 3%.", (3, None)),
    ("The delay falls from 1.9 s to 140 ms.", (140, None)),
    ("Kilns were heated from 300 to 900 K.", (900, None)),
    ("The share of women rose from 20 to 40%.", (40, None)),
    ("Wear fell with altitude from 200 to 2,300 m.", None),
    ("Wear rose at temperatures from 20 to 90 °C.", None),
    ("Cracks fell for loads from 20 to 90 kg.", None),
    ("From 20 to 90 m, the clay is red.", None),
    ("It widens the range from 3 to 9 km.", None),
    ("It is red in the range from 3 to 9 km.", (3, 9)),
    ("The kiln went upmarket and the fee from 3 to 9 dollars.", (9, None)),
    ("It marks the fee from 3 to 9 dollars.", None),
    ("The arc was red from 92 to 78 Ma.", None),
    ("Wells were logged from 900 to 400 m depth.", None),
    ("Loss rose from 2 to 6 GHz.", None),
    ("Weight rose from 4 to 12 weeks of age.", None),
    ("The clock rose from 2 to 6 GHz.", (6, None)),
    ("Waiting rose from 9 weeks to 15 weeks.", (15, None)),
]

EXCLUDED: list[Bounded] = [
    ("We exclude couplings above 0.3 GeV.", [(0.3, "at_most")]),
    ("This rules out masses of the photon below 1.4 TeV.", [(1.4, "at_least")]),
    ("Our data exclude a mass lighter than 210 GeV.", [(210, "at_least")]),
    ("Couplings larger than 0.12 are now excluded.", [(0.12, "at_most")]),
    ("A distance less than 40 pc is ruled out.", [(40, "at_least")]),
    ("We excluded patients older than 80 years.", [(80, "at_most")]),
    ("Excluding outliers, it reaches above 90%.", [(90, "at_least")]),
    ("Masses up to 1.8 TeV are excluded, up to 40 crews were.", [(1.8, "at_least"), (40, "at_most")]),
    (
        "It rules out masses up to 750 GeV and we exclude up to 12% of it.",
        [(750, "at_least"), (12, "at_most")],
    ),
    ("Masses are excluded at 95% CL below 1.2 TeV.", [(1.2, "at_least")]),
    ("Widths as low as 3 fb are excluded.", [(3, "at_most")]),
    ("Widths in excess of 3 fb are excluded.", [(3, "at_most")]),
    ("Kilns are ruled out beyond 40 au.", [(40, "at_least")]),
    ("Kilns are excluded at separations greater than 15 au.", [(15, "at_least")]),
    ("Faults are excluded at depths below 8 km.", [(8, "at_most")]),
    ("Widths beyond 40 pc are excluded.", [(40, "at_most")]),
    ("Guests with a score below 18 were excluded.", [(18, "at_least")]),
    ("Purity values below 7 were discarded.", [(7, "at_least")]),
    ("We rejected tiles thinner than 3 mm.", [(3, "at_least")]),
    ("Crews under 18 years of age were filtered out.", [(18, "at_least")]),
    ("Scores below 0.4 were not considered.", [(0.4, "at_least")]),
    ("We excluded more than 40 crews.", [(40, "at_least")]),
    ("More than 40 crews were excluded.", [(40, "at_least")]),
    ("A total of over 40 crews were excluded.", [(40, "at_least")]),
    ("The sieve removes grit coarser than 5 mm.", [(5, "at_least")]),
]

LIMITED: list[Bounded] = [
    ("We place an upper bound of 3.1 fb on it.", [(3.1, "at_most")]),
    ("The upper limit on the flux is 4.2 mJy.", [(4.2, "at_most")]),
    ("An upper limit at 95% CL of 3.1 fb is set.", [(3.1, "at_most")]),
    ("Upper limits of 12 and 15 ng/mL were set.", [(12, "at_most"), (15, "at_most")]),
    ("We set a lower bound of 12 on the number of hues.", [(12, "at_least")]),
    ("An upper limit of 5% and a share of 12% were seen.", [(5, "at_most"), (12, "exact")]),
    ("The age limit is 60 years.", [(60, "exact")]),
]

OLD_YEARS = [
    ("By 1911, some 40,000 looms ran.", "1911"),
    ("Sales had fallen by 1911.", "1911"),
    ("After 1848, wages rose.", "1848"),
    ("The mill stood as early as 1750.", "1750"),
    ("The act of 1834 changed it.", "1834"),
    ("Wages stood at 1914 levels.", "1914"),
    ("Smith (1911) wove it.", "1911"),
    ("In 1890 mills closed.", "1890"),
    ("Built c. 1640 in oak.", "1640"),
]

SPANS: list[Bounded] = [
    ("We followed stars over 14.6 years.", [(14.6, "exact")]),
    ("We tracked cells over 60 h.", [(60, "exact")]),
    ("The wheel turned over 300 times.", [(300, "exact")]),
    ("The survey extends over 18 years of data.", [(18, "exact")]),
    ("Cells were passaged over ten passages.", [(10, "exact")]),
    ("Measured over 15 dies, the loss fell.", [(15, "exact")]),
    ("Turnover over four weeks was low (over 3 runs).", [(4, "exact"), (3, "exact")]),
    ("Over 12 years, rents rose by over 40%.", [(12, "exact"), (40, "at_least")]),
    ("Averaged over 50 seeds, the mean over 12 sites is low.", [(50, "exact"), (12, "exact")]),
    ("It needs over 14 hours to train.", [(14, "at_least")]),
    ("We recorded over 100 hours of song.", [(100, "at_least")]),
    ("It gives an improvement of over 5%.", [(5, "at_least")]),
    ("Accuracy is over 90% and it gains over 3%.", [(90, "at_least"), (3, "at_least")]),
    ("Adults over 60 years slept for over 8 hours.", [(60, "at_least"), (8, "at_least")]),
    ("It is annealed over 40k steps and warmed up over 2,000 steps.", [(40000, "exact"), (2000, "exact")]),
    ("We fine-tune over 3 epochs and sweep over 12 rates.", [(3, "exact"), (12, "exact")]),
    ("Glaze was slowly added over 20–30 min.", [(20, "exact")]),
    ("The sum is then accumulated over 16 micro-batches.", [(16, "exact")]),
    ("Sampled over 16 quadrats, the moss was counted over 9 plots.", [(16, "exact"), (9, "exact")]),
    ("Sprint time over 30 m and the distance over 8 min fell.", [(30, "exact"), (8, "exact")]),
    ("The beam was rastered over 5 mm; noise was low over 4 kHz bandwidth.", [(5, "exact"), (4, "exact")]),
    ("It drifts slowly over 40 bouts at a rate over 7 trials.", [(40, "exact"), (7, "exact")]),
    ("Losses held over 30 seeds; we tried over 40 seeds.", [(30, "exact"), (40, "at_least")]),
    ("It is stable over 40 firings and wins over 12 rivals.", [(40, "exact"), (12, "exact")]),
    ("It scales with the number of kilns over three orders of magnitude.", [(1000, "exact")]),
    ("It achieves over two orders of magnitude in speed.", [(100, "at_least")]),
    ("We also tested over 400 glazes; kilns rated over 4 stars won.", [(400, "at_least"), (4, "at_least")]),
    ("It was fired over 3 years ago, over 40 km away.", [(3, "at_least"), (40, "at_least")]),
    ("The guild recorded over 900 names.", []),
    ("The team recorded over 900 names.", [(900, "at_least")]),
    ("It was granted over 40 patents.", [(40, "at_least")]),
    ("The firm, founded by weavers, employed over 400 hands.", [(400, "at_least")]),
    ("The guild hosts over 40 fairs for sentences over 30 words.", [(40, "at_least"), (30, "at_least")]),
    ("That was cited over 500 times and kept over 40 °C.", [(500, "at_least"), (40, "at_least")]),
    ("Fractions add up to 71 in up to 9 baskets.", [(71, "exact"), (9, "at_most")]),
]


COMPARED: list[Bounded] = [
    ("It is more massive than 13 MJup and no steeper than 30°.", [(13, "at_least"), (30, "at_most")]),
    ("It is less luminous than 3 GW, finer than 2 mm.", [(3, "at_most"), (2, "at_most")]),
    ("We exclude clumps more massive than about 7 kg.", [(7, "at_most")]),
    ("It took a lower dose than 5 mg and more memory than 16 GB.", [(5, "at_most"), (16, "at_least")]),
    ("Stars brighter than 16 mag, walls fainter than 9 nits.", [(16, "at_most"), (9, "at_most")]),
    ("It is quicker than 3 s and quicker than 4 m/s.", [(3, "at_most"), (4, "at_least")]),
    ("The error is worse than 3 mm; a score worse than 0.4 is rare.", [(3, "at_least"), (0.4, "at_most")]),
    ("It is more precise than 0.1 mm, more accurate than 95%.", [(0.1, "at_most"), (95, "at_least")]),
    ("It is 12% bolder than 40 baselines.", [(12, "exact"), (40, "exact")]),
    ("It is better than 40 human experts, more popular than 7 tools.", [(40, "exact"), (7, "exact")]),
    (
        "It is faster than 3 of 5 rivals and more than 12 baselines.",
        [(3, "exact"), (5, "exact"), (12, "at_least")],
    ),
    ("We use 16 heads rather than 12 heads.", [(16, "exact"), (12, "exact")]),
    ("It is more metal-poor than 2 dex.", [(2, "at_most")]),
]

BOTH_SIGNS: list[Bounded] = [
    ("It never exceeded ±0.5 K and agrees within ±4%.", [(0.5, "at_most"), (4, "at_most")]),
    ("It is below +/- 3 mm, about ±2 cm.", [(3, "at_most"), (2, "about")]),
    ("It lies within plus or minus 3 mm, in a ±5 cm band.", [(3, "at_most"), (5, "exact")]),
    ("It stays within a ±5 cm band and sweeps over ±30 degrees.", [(5, "at_most"), (30, "exact")]),
]


@table(("sentence", "bounds"), [*TURNED, *EXCLUDED, *LIMITED, *SPANS, *COMPARED, *BOTH_SIGNS])
def test_a_bound_is_what_the_words_around_it_make_of_it(
    sentence: str, bounds: Sequence[tuple[float, str]]
) -> None:
    """Negations and exclusions turn a bound round, comparatives and limits have one, spans and sums none."""
    found = [(one.quantity.value, one.quantity.qualifier) for one in find(sentence)]
    assert found == list(bounds)


@pytest.mark.parametrize("written", ["never less than 0.6", "less than 0.6", "0.6"])
def test_a_copy_has_the_bound_of_the_sentence(written: str) -> None:
    """However much of a negated bound is copied, it is the one that the sentence states."""
    copy = copied(written, "The purity was never less than 0.6 in any run.")
    assert isinstance(copy, Copy)
    assert copy.quantity.qualifier == "at_least"


@pytest.mark.parametrize(
    "sentence", ["It is snappier than 3 GPa.", "It is more often than 5 Hz.", "steeper than -2"]
)
def test_a_comparative_that_nobody_knows_makes_its_number_doubtful(sentence: str) -> None:
    """Where an adjective does not tell which way it goes, the number is neither a bound nor exact."""
    assert [getattr(one, "why", None) for one in readings(sentence)] == [UNSURE_BOUND]


@pytest.mark.parametrize("sentence", ["It rarely exceeds 850 rpm.", "The pH hardly ever drops below 6.2."])
def test_a_bound_that_holds_most_of_the_time_is_doubtful(sentence: str) -> None:
    """What is rarely passed is neither a bound nor an exact value."""
    assert [type(one) for one in readings(sentence)] == [Doubt]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tiles with a purity below 5 were removed.",
        "We removed grit larger than 5 mm.",
        "Kilns are excluded below 40 au.",
        "Kilns beyond 40 km are excluded.",
        "Glints are excluded at loads above 3 kg.",
    ],
)
def test_what_is_left_by_an_exclusion_may_be_doubtful(sentence: str) -> None:
    """Where the words do not say on which side of a number the excluded lies, there is no bound."""
    assert [getattr(one, "why", None) for one in readings(sentence)] == [UNSURE_EXCLUSION]


SHARES = {
    "one out of four": 25,
    "1 out of 4": 25,
    "one in every six": 16.67,
    "one of every five": 20,
    "one sixteenth": 6.25,
    "five eighths": 62.5,
}


@pytest.mark.parametrize("written", SHARES)
def test_shares_in_words_are_whole(written: str) -> None:
    """All words of a share make one value in percent, and its last number alone is none."""
    sentence = f"We saw that {written} flights were late."
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.unit) == (SHARES[written], "percent")
    assert isinstance(copied(f"{written.rsplit(maxsplit=1)[-1]} flights", sentence), str)


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Fees were reduced by a third.", [33.33]),
        ("It cut waste by a quarter and fell by nearly a tenth in May.", [25, 10]),
        ("The first step is followed by a third.", []),
        ("The code was improved by a third party.", []),
    ],
)
def test_a_part_is_a_share_where_something_changed_by_it(sentence: str, values: list[float]) -> None:
    """A third says by how much behind a verb of change, and numbers a thing elsewhere."""
    assert [one.quantity.value for one in find(sentence)] == values


def test_how_often_is_not_by_how_much() -> None:
    """What happened four times is counted, and what fell four times is doubtful."""
    (count,) = find("It was sampled 4 times.")
    assert (count.quantity.value, count.quantity.unit) == (4, "time")
    assert [type(one) for one in readings("The rate fell four times in May.")] == [Doubt]
    (factor,) = find("It grew 4 times.")
    assert factor.quantity.unit == "times"


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("Mice were treated at day 5 and 0.9% smaller ones were seen.", ["0.9%"]),
        ("At week 12 and 4.5 kg lighter they left.", ["4.5 kg"]),
        ("Each day 40 people came, and by year 3 none.", ["40 people"]),
        ("Gemini 2.5 Pro is licensed CC BY 4.0 and gains 3%.", ["3%"]),
        ("It costs 41 euros (in 2018 euros).", ["41 euros"]),
        ("As said before [3, 14], it gains 3%.", ["3%"]),
        ("More events (IRR 1.61), CVSS 9.8.", ["1.61", "9.8"]),
        ("It costs EUR 2000 and has an INR 2.8.", ["EUR 2000", "INR 2.8"]),
    ],
)
def test_names_and_values_are_told_apart(sentence: str, written: list[str]) -> None:
    """Days, versions, licences, years of prices and citations name; measures in capitals have values."""
    assert [one.written for one in find(sentence) if not one.name] == written


SPREADS = [
    ("The ratio was 0.64 (95% uncertainty interval 0.43 to 0.94).", ["0.64"]),
    ("There were 66 100 deaths (95% UI 41 200–94 600).", ["66 100 deaths"]),
    ("The share was 12.4% (s.e. 0.3%) or 3.1 (S.D. 0.2).", ["12.4%", "3.1"]),
    ("It is 5.4 kg (standard error 0.2) at 90% C.L. of it.", ["5.4 kg"]),
    ("Effects varied (I² = 46%; I2 = 12%).", []),
    ("Groups differed (F(2, 62) = 9.41, t(31) = 2.7, χ2(3) = 11.2), R² = 0.9.", ["0.9"]),
    ("In 12 wards (IQR 4–17), and 22% of the clinics.", ["12 wards", "22%"]),
    ("Median 9, IQR 4 to 17, and 22% of the clinics.", ["9", "22%"]),
    ("In 214 cats (33.3%, 95% CI: 29.7–37.0).", ["214 cats", "33.3%"]),
    ("Risk rose by 14% (95% CI 11–18; 14 studies).", ["14%", "14 studies"]),
    (
        "Of 782 women (mean [SD] age, 58.1 [16.4] years; 371 twins [47.4%]).",
        ["782 women", "58.1 [16.4] years", "371 twins", "47.4%"],
    ),
    ("The mean age (SD) of 58.1 (16.4) years.", ["58.1 (16.4) years"]),
    ("The standard deviation (SD) of 4.1 was low.", []),
    ("Odds rose (OR [95%]: 2.44 [1.36, 4.38]).", ["2.44"]),
    ("It is 2.3 standard deviations, or 0.3 SD, lower.", ["2.3 standard deviations", "0.3 SD"]),
    ("The 12 UI screens had 3% UI faults.", ["12 UI screens", "3%"]),
]


@table(("sentence", "written"), SPREADS)
def test_spread_is_no_value_and_swallows_none(sentence: str, written: list[str]) -> None:
    """Limits, levels, deviations and statistics of tests are no values; values beside them are."""
    assert [one.written for one in find(sentence) if not one.name] == written


UNITS = {
    "2.3 standard deviations": (2.3, "standard deviation"),
    "0.3 SD": (0.3, "SD"),
    "24(5) ms": (24, "ms"),
    "38.6(5.9) MeV": (38.6, "MeV"),
    "1.2×10−47 cm2": (1.2e-47, "cm2"),
    "3.4 × 10-5 m": (3.4e-5, "m"),
    "0.7 m2 s–1": (0.7, "m2 s–1"),
    "12.4σ": (12.4, "σ"),
    "18.427 d": (18.427, "d"),
    "237.81 Ma": (237.81, "Ma"),
    "0.48 PW": (0.48, "PW"),
    "3 R500": (3, "R500"),
    "5 kg yr": (5, "kg yr"),
    "71 ± 18 kt yr−1": (71, "kt yr−1"),
    "4 kg day−1": (4, "kg day−1"),
    "4 t yr⁻¹": (4, "t yr⁻¹"),
    "0.4 m w.e. per year": (0.4, "m w.e. per year"),
    "11.7 kyr cal BP": (11.7, "kyr cal BP"),
    "6.1 L/100 km": (6.1, "L/100 km"),
    "15·2 (13·9–16·8) per 100 000": (15.2, "per 100 000"),
    "3.4 log10": (3.4, "log10"),
    "41 million core hours": (41_000_000, "core hour"),
    "31 millisecond pulsars": (31, "pulsar"),
    "44 U–Th ages": (44, "age"),
    "1.2M image--text pairs": (1_200_000, "pair"),
    "412.7 Mb": (412.7, "Mb"),
    "0.42 LSB": (0.42, "LSB"),
    "1.2 Mpps": (1.2, "Mpps"),
    "230 nuclei": (230, "nucleus"),
    "14 loci": (14, "locus"),
    "45 historical ones": (45, None),
    "5 ㎏": (5, "kg"),
    "3 ㎡": (3, "m2"),
    "451 ℉": (451, "°F"),
    "12 mℓ": (12, "mℓ"),
    "12km²": (12, "km²"),
    "4.2 in²": (4.2, "in²"),
    "30 lb/in²": (30, "lb/in²"),
    "29.9 inHg": (29.9, "inHg"),
    "8 fl oz": (8, "fl oz"),
    "40 ac ft": (40, "ac ft"),
    "12.5 °Brix": (12.5, "°Brix"),
    "20 kgf": (20, "kgf"),
    "72 px": (72, "px"),
    "90 Td": (90, "Td"),
    "5 metres per second squared": (5, "metre per second squared"),
    "2 joules per kilogram kelvin": (2, "joule per kilogram kelvin"),
    "12 British thermal units": (12, "British thermal unit"),
    "6 fluid ounces": (6, "fluid ounce"),
    "5 US gallons": (5, "US gallon"),
    "40 foot-pounds": (40, "foot-pound"),
    "1.8 debye": (1.8, "debye"),
    "85 horsepower": (85, "horsepower"),
    "12 poise": (12, "poise"),
    "7 phyla": (7, "phylum"),
    "3 plateaux": (3, "plateau"),
    "9 staff": (9, "staff"),
    "219K-sketch": (219_000, "sketch"),
    "15.2M-pair": (15_200_000, "pair"),
    "2K-resolution": (2_000, None),
}


@table("written", UNITS)
def test_units_of_other_fields_are_whole(written: str) -> None:
    """A unit is read whole, with its power, what it is of, and what it is per; "ones" is none."""
    copy = copied(written, f"The loom comes to {written} in all.")
    assert isinstance(copy, Copy)
    value, unit = UNITS[written]
    assert copy.quantity.value == pytest.approx(value)
    assert copy.quantity.unit == unit


@pytest.mark.parametrize("written", ["3 × 10-15 lifts", "24(5)", "3 m 2 cm"])
def test_what_may_be_two_numbers_stays_doubtful(written: str) -> None:
    """A whole number before a power without its raise, or before one in brackets, may be another number."""
    first = next(iter(readings(f"The loom does {written} here.")))
    assert isinstance(first, Doubt)


def test_spread_in_a_bracket_belongs_to_the_value() -> None:
    """A value may be copied with the spread behind it, and with no count that follows in the bracket."""
    sentence = "Risk rose by 14% (95% CI 11–18; 14 studies)."
    assert isinstance(copied("14% (95% CI 11–18", sentence), Copy)
    (value, *_) = find(sentence)
    assert isinstance(value, Mention)
    assert sentence[: value.reach].endswith("(95% CI 11–18")


OF_EACH = [
    ("The 30 day mortality rates fell.", (30, "day")),
    ("We asked for 24 hour recalls of meals.", (24, "hour")),
    ("Its 4 bit weights fit into the cache.", (4, "bit")),
    ("They took 900 day trips in all.", (900, "trip")),
    ("They logged 12 core hours of work.", (12, "core hour")),
    ("They saw 1.9 million page views.", (1_900_000, "view")),
    ("They spent 12 person years on it.", (12, "person year")),
]


@table(("sentence", "quantity"), OF_EACH)
def test_how_long_each_is_is_no_count(sentence: str, quantity: tuple[float, str]) -> None:
    """A span right behind a number is its unit, whatever lasts as long; many days are counted."""
    (found,) = find(sentence)
    assert (found.quantity.value, found.quantity.unit) == quantity


@table(
    "sentence",
    [
        "They filled in 12 item scales.",
        "We train 24 layer networks.",
        "We cut 10 second clips.",
        "We asked 120 second language learners.",
        "We wrote 100+ page reports.",
        "We use two stage models.",
        "It was raised to the power of 3 in all.",
    ],
)
def test_what_may_say_how_large_each_is_counts_nothing(sentence: str) -> None:
    """A number is refused before a noun that may say what each has so many of, and where it is a power."""
    assert [type(one) for one in readings(sentence)] == [Doubt]


@table("unseen", ["\u200e", "\u202e", "\u2066", "\u061c", "\u180e", "\ufeff", "\U000e0041"])
def test_what_nobody_sees_parts_no_number_from_its_mark(unseen: str) -> None:
    """A mark of direction, a joiner or a tag before "%" is passed over; none joins two numbers."""
    (found,) = find(f"The kiln reached 77.5{unseen}% of its heat.")
    assert found.quantity.unit == "percent"
    assert not find(f"It fired 1{unseen}200 pots.")


@table(
    "written",
    [
        "3-",
        "3 -",
        "12%-",
        "3–",
        "3 +",
        "3 ×",
        "3^",
        "3.",
        "half-",
        "twenty-",
        "3 of",
        "3 ±",
        "3 (",
        "3 %m/",
        "10(−",
        "10⁵⁵s",
    ],
)
def test_a_text_may_end_anywhere(written: str) -> None:
    """What stands at the very end of a text is read, or refused, and never an error."""
    assert not [found for found in readings(written) if isinstance(found, Mention) and len(found.written) > 7]
    assert isinstance(copied(written, f"We saw {written} and more."), Copy | str)


@table("end", ["\n", "\r\n", "\x85", "\u2028", "\u2029"])
def test_numbers_that_a_line_parts_are_not_guessed(end: str) -> None:
    """Two numbers between which only a line ends may be one, so neither is kept."""
    assert not find(f"It fired 1{end}200 pots.")
    assert [found.quantity.value for found in find(f"It fired 12{end}pots.")] == [12]


@table(("sentence", "year"), OLD_YEARS)
def test_what_may_be_a_year_of_long_ago_is_doubtful(sentence: str, year: str) -> None:
    """A number that may be a year before 1950 is refused, where a count of something is read."""
    assert isinstance(copied(year, sentence), str)


@table("sentence", ["Wear rose by 1250.", "A total of 1911 were seen.", "About 1248 of 3000 looms ran."])
def test_what_counts_is_no_year(sentence: str) -> None:
    """A number such as those of years is read where the words around it say that it counts."""
    assert find(sentence)[0].quantity.value > 1000


@table(("sentence", "ends"), EXTENTS)
def test_from_a_to_b_extends_or_changes(sentence: str, ends: tuple[float, float | None] | None) -> None:
    """What "from A to B" gives is a range where it extends, its end where it changes, else a doubt."""
    (found,) = readings(sentence)
    if ends is None:
        assert isinstance(found, Doubt)
    else:
        assert isinstance(found, Mention)
        assert (found.quantity.value, found.quantity.value_max) == ends
        again = copied(f"from {found.written.rpartition('from ')[2]}", sentence)
        assert isinstance(again, Copy)
        assert again.quantity == found.quantity
