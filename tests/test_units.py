"""Units in symbols and in words come out whole, and no part of them is a value."""

import pytest
from babel import Locale
from babel.units import format_unit
from conftest import table

from pipeline.text.quantities import Copy, Doubt, copied, find, is_measurement, readings

WHOLE = [
    *(
        "12.5 ks",
        "12.5 Ms",
        "12.5 Mm",
        "3 μHz",
        "3 nHz",
        "0.3 nbar",
        "0.3 μbar",
        "0.3 mBar",
        "4 PeV",
        "4 EeV",
    ),
    *("6 nPa", "7 kGy", "8 krad", "9 MJy", "10 ppq", "3 byr", "15 kR", "3 A GeV", "45 MPa√m", "45 MPa m1/2"),
    *("3.2 weight%", "3.2 mass%", "12 mmol gcat−1 h−1", "23 μg h⁻¹ mgcat⁻¹", "5 mg per deciliter"),
    *("5 mg per cubic meter", "3 W per square metre", "4 MG", "5 per million", "5 per thousand"),
]
"""Quantities whose unit comes out as it is written."""


@table("written", WHOLE)
def test_symbols_come_out_as_written(written: str) -> None:
    """A symbol with any of the usual prefixes is a unit, and mega is no milli."""
    number, _, unit = written.partition(" ")
    copy = copied(written, f"The loom settles at {written} in the end.")
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.unit) == (float(number), unit)


IN_WORDS = {
    "12 micromolar": "micromolar",
    "3 Tesla": "tesla",
    "7 megawatt": "megawatt",
    "4 kelvin": "kelvin",
    "40 kilodalton": "kilodalton",
    "2 micron": "micron",
    "9 stone": "stone",
    "12 electron volts": "electron volt",
    "12 kilo electron volts": "kilo electron volt",
    "12 light years": "light year",
    "12 kilowatt hours": "kilowatt hour",
    "12 newton metres": "newton metre",
    "12 arc seconds": "arc second",
    "12 seconds of arc": "second of arc",
    "12 nautical miles": "nautical mile",
    "12 metric tons": "metric ton",
    "12 person years": "person year",
    "12 GPU days": "GPU day",
    "12 Jupiter masses": "Jupiter mass",
    "12 base pairs": "base pair",
    "12 international units": "international unit",
    "12 colony-forming units": "colony-forming unit",
    "12 degrees C": "degree C",
    "12 millimeters of mercury": "millimeter of mercury",
    "12 milligrams per deciliter": "milligram per deciliter",
    "12 micrograms per cubic meter": "microgram per cubic meter",
    "12 watts per square metre": "watt per square metre",
    "12 cents per kilowatt-hour": "cent per kilowatt-hour",
    "12 kg per megawatt hour": "kg per megawatt hour",
    "12 sheep": "sheep",
    "12 fish farms": "farm",
    "12 weight percent": "weight percent",
    "12 mole percent": "mole percent",
    "12 mass %": "mass %",
    "12 percentage points per year": "points per year",
    "12 points per decade": "points per decade",
    "12 year olds": "year",
    "12 firm-year observations": "observation",
}
"""Units in words; a light year is no year, and a kilowatt hour no hour."""


@table("written", IN_WORDS)
def test_units_in_words_are_whole(written: str) -> None:
    """A unit in the singular is one, and what stands before or behind it makes another unit of it."""
    copy = copied(written, f"The loom needs {written} in all.")
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.unit) == (int(written.split(maxsplit=1)[0]), IN_WORDS[written])


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        *[("12 foot ulcers", "ulcer"), ("5 gray wolves", "wolf"), ("3 mole rats", "rat")],
        *[("5 Newton iterations", "iteration"), ("12 stone tools", "tool"), ("20 EB patients", "patient")],
        *[("5 SUV drivers", "driver"), ("3 ML models", "model"), ("12 molar teeth", "tooth")],
    ],
)
def test_words_that_describe_what_is_counted_are_no_units(written: str, counted: str) -> None:
    """Before a noun in the plural a word that may be a unit only describes it."""
    (found,) = find(f"We saw {written} there.")
    assert found.quantity.unit == counted


PLURALS = [
    "wolves=wolf",
    "leaves=leaf",
    "potatoes=potato",
    "volcanoes=volcano",
    "canoes=canoe",
    "calories=calorie",
    "viruses=virus",
    "houses=house",
    "causes=cause",
    "campuses=campus",
    "biases=bias",
    "gases=gas",
    "cases=case",
    "diagnoses=diagnosis",
    "metastases=metastasis",
    "syntheses=synthesis",
    "doses=dose",
    "kinases=kinase",
    "bases=base",
    "caches=cache",
    "niches=niche",
    "patches=patch",
    "headaches=headache",
    "appendices=appendix",
    "helices=helix",
    "mitochondria=mitochondrion",
    "lice=louse",
    "fish=fish",
    "aircraft=aircraft",
    "quizzes=quiz",
    "waves=wave",
    "buses=bus",
]


@table("pair", PLURALS)
def test_what_is_counted_comes_out_in_its_singular(pair: str) -> None:
    """Nouns on -es, -ves and -a, and those without a plural, have the singular that a dictionary has."""
    plural, _, expected = pair.partition("=")
    (found,) = find(f"We looked at 12 {plural} in all.")
    assert found.quantity.unit == expected


@table(
    ("written", "unit"),
    [
        *[("5 million active users", "user"), ("2.3 million total deaths", "death"), ("3M chat logs", "log")],
        *[("1.2 million base pairs", "base pair"), ("2 million English-language letters", "letter")],
        *[("1.1 million student records", "record"), ("1.2 million variants", "variant")],
        *[("5M active parameters", "parameter"), ("a 7B language model", "parameter")],
        *[("three 1.5B models", "model"), ("8B variants", "parameter"), ("a 3 million model", "parameter")],
    ],
)
def test_millions_count_what_is_named_behind_them(written: str, unit: str) -> None:
    """Words of models mean parameters only where nothing else is counted behind them."""
    first = find(f"We draw on {written} in all.")[0]
    assert first.quantity.unit == unit


@pytest.mark.parametrize(
    ("sentence", "written", "quantity"),
    [
        ("A thousand reads cost $0.02 per 1K tokens.", "$0.02 per 1K tokens", (0.02, "dollar per 1K tokens")),
        ("The felt has 12 Ω sq−1 in all.", "12 Ω sq−1", (12, "Ω sq−1")),
        ("It takes 2^40 steps.", "2^40 steps", (2**40, "step")),
        ("The felt has 45 k$\\Omega$ in all.", "45 k$\\Omega$", (45, "kΩ")),
        ("The gap is 3.5 \\r{A} wide.", "3.5 \\r{A}", (3.5, "Å")),
        ("At a high field (9 T) it melts.", "9 T", (9, "T")),
        ("It needs 45 GW by 2030.", "45 GW", (45, "GW")),
        ("It falls to USD 450 by 2030 at last.", "USD 450", (450, "USD")),
        ("We study 24 (12 female) mice.", "24", (24, "mouse")),
        ("On WoolNet 42 of 60 maps fail.", "42 of 60 maps", (42, "map")),
        ("It grows at 3.1 kg m(-2) d(-1) there.", "3.1 kg m(-2) d(-1)", (3.1, "kg m(-2) d(-1)")),
    ],
)
def test_what_stands_beside_a_quantity_leaves_it_whole(
    sentence: str, written: str, quantity: tuple[float, str]
) -> None:
    """Brackets, a year, a name before it and the total behind it take nothing from value or unit."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.unit) == quantity


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("A 200 nm-thick felt lies on top.", "nm"),
        ("A 17.7 m-thick layer of wool was found.", "m"),
        ("A 5 kHz-wide band is left free.", "kHz"),
        ("A 300 MW-class mill was built.", "MW"),
        ("It has 3 T-cell lines.", "line"),
        ("It has 5 pH-sensitive threads.", "thread"),
    ],
)
def test_what_a_hyphen_ties_to_a_unit_leaves_it_a_unit(sentence: str, unit: str) -> None:
    """Thick, wide and the like say of what the unit is the measure; other words make a name of it."""
    (found,) = find(sentence)
    assert found.quantity.unit == unit


@table(
    ("sentence", "written"),
    [
        ("It spins at a rate of 6 × 106 kg s−1 by day.", "6 × 106 kg s−1"),
        ("The flux (~7.85xWm−2) is low.", "7.85xWm−2"),
        ("A 3.7 × 106 fold increase was seen.", "3.7 × 106 fold"),
        ("It weighs (4 ± 1) × 10-15 in all.", "(4 ± 1) × 10-15"),
        ("It holds 5 kg-wool/m2 in the end.", "5 kg"),
        ("It orbits at 8.7Rs from the loom.", "8.7Rs"),
        ("It lies between about 20 keV and several tens of MeV.", "20 keV"),
        ("It rose from 3% to several hundred by noon.", "3%"),
        ("It rose from 0.06 to 0.42 to 0.74 ppm.", "0.42"),
        ("The fair ran from 3 to 5 May.", "5"),
        ("The fair was held on 12 Mar 2020.", "12"),
        ("Landsat 8 images show the mill.", "8 images"),
        ("Area 51 looms large there.", "51"),
        ("Progress towards SDG 6 is slow.", "6"),
        ("It was compiled for x86 processors.", "86"),
        ("It holds for [10^3, 10^5] K.", "[10^3, 10^5] K"),
        ("It draws on north of 5 million maps.", "5 million maps"),
        ("At week 12 patients slept more.", "12 patients"),
        ("The 1918 pandemic was worse.", "1918"),
        ("Looms were compared with SPSS 25 in the end.", "25"),
        ("Llama 3.1 was the weaver.", "3.1"),
        ("Algorithm 1 converges in time.", "1"),
    ],
)
def test_parts_of_units_products_ranges_and_names_are_no_values(sentence: str, written: str) -> None:
    """Neither the power of a unit nor one factor, one end, or the number of a name comes out as a value."""
    assert isinstance(copied(written, sentence), str)


@table(
    ("written", "value"),
    [
        *[("5.0 × 10−5 M", 5e-5), ("1 × 10-5 M", 1e-5), ("3 × 10−3 mol", 3e-3), ("2.5 x 10(-5) M", 2.5e-5)],
        *[("3 × 10(6) cells", 3e6), ("(4.12 ± 0.17 ± 0.22) × 10−5", 4.12e-5)],
        *[("10−5 mbar", 1e-5), ("10−4 s−1", 1e-4), ("10−10 m", 1e-10), ("< 10−6", 1e-6), ("10−3 M", 1e-3)],
        *[("10(6) cells/ml", 1e6), ("10(8) CFU/mL", 1e8), ("10(9)/L", 1e9), ("10(−6) M", 1e-6)],
    ],
)
def test_powers_that_lost_their_raise_are_read_where_they_can_be_no_range(written: str, value: float) -> None:
    """What stands behind the ten is below it, or in a bracket: so it is no other end of a range."""
    copy = copied(written, f"The loom takes {written} in all.")
    assert isinstance(copy, Copy), copy
    assert copy.quantity.value == pytest.approx(value)
    assert copy.quantity.value_max is None


@pytest.mark.parametrize(
    ("sentence", "written", "quantity"),
    [
        ("It rose from 12% to just 21%.", "from 12% to just 21%", (21, None, "percent", "exact")),
        ("It took from 12 to ~20 ms.", "from 12 to ~20 ms", (12, 20, "ms", "about")),
        ("It is linear over 0.1–100 mM.", "over 0.1–100 mM", (0.1, 100, "mM", "exact")),
        ("Weavers rate it 4.6/5 overall.", "4.6/5", (4.6, None, None, "exact")),
        ("It is 45 percent (45%) wool.", "45 percent (45%)", (45, None, "percent", "exact")),
    ],
)
def test_what_is_said_twice_or_in_passing_changes_no_value(
    sentence: str, written: str, quantity: tuple[object, ...]
) -> None:
    """An adverb, a sign of roughness, the top of a scale and a number said again leave the value whole."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert copy.quantity == quantity


def test_a_bare_symbol_that_cannot_be_read_is_told() -> None:
    """A number whose unit goes on in an unknown way is a doubt, with the reason in words."""
    first = next(iter(readings("It holds 5 kg-wool/m2 in all.")))
    assert isinstance(first, Doubt)
    assert "unit" in first.why


@pytest.mark.parametrize("unit", ["electron volt", "light year", "nautical mile", "arc second", "GPU hour"])
def test_units_of_several_words_are_units_of_measurement(unit: str) -> None:
    """So a label without the unit does not agree with one that has it."""
    assert is_measurement(unit)


PER_WHAT = {
    "0.3 relapses per patient-year": "relapse per patient-year",
    "0.3 falls/patient-day": "fall/patient-day",
    "30 euros per bed-day": "EUR per bed-day",
    "30 mg per animal-day": "mg per animal-day",
    "$30 per GPU-hour": "dollar per GPU-hour",
    "0.02 leaks per km-year": "leak per km-year",
    "3 yen per passenger-km": "JPY per passenger-km",
    "4% per person-year": "percent per person-year",
    "1.3 relapses per patient year": "relapse per patient year",
    "142 beats min−1": "beat min−1",
    "142 beats min-1": "beat min-1",
    "142 beats·min−1": "beat min−1",
    "142 beats $\\mathrm{min}^{-1}$": "beat min-1",
    "0.8 eggs day−1": "egg day−1",
    "0.8 leaves week−1": "leaf week−1",
    "12 leaves plant⁻¹": "leaf plant⁻¹",
    "12 eggs female−1 day−1": "egg female−1 day−1",
    "4.2 fish h−1": "fish h−1",
    "90 rev min−1": "rev min−1",
    "30 g plant−1": "g plant−1",
    "30 kg cow-1 day-1": "kg cow-1 day-1",
    "31.4 kg of milk per day": "kg per day",
    "31.4 kg milk per day": "kg per day",
    "22 kg of dry matter/day": "kg/day",
    "3.4 Mt of carbon annually": "Mt per year",
    "22 litres of water each day": "litre per day",
    "3 cups of coffee a day": "cup per day",
    "5 mg aspirin daily": "mg per day",
    "4 kWh of energy per m3": "kWh per m3",
    "3–5 kg of hay per cow per day": "kg per day",
    "90 kg of nitrogen and phosphorus per hectare": "kg per hectare",
    "12 cases of malaria per 100,000 people": "case per 100,000 people",
    "3 million dollars of aid per year": "dollar per year",
    "12 t of soil per hectare and year": "t per hectare and year",
    "12 g wool/100 g": "g/100 g",
    "1.2 g of protein per kg of body weight per day": "g per kg per day",
    "3 mg/kg body weight/day": "mg/kg body weight/day",
    "30 kg dry weight ha−1": "kg dry weight ha−1",
    "12 mg kg−1 dry soil h−1": "mg kg−1 dry soil h−1",
    "5 kg of feed per cow": "kg",
}
"""Quantities with a time of persons, a thing with its power, or what is measured, in or beside the unit."""


@table(
    ("sentence", "unit"),
    [
        ("They got 5 kg of rice, per day of work.", "kg"),
        ("In all 5 kg of milk were sold per day of market.", "kg"),
        ("We took 12 weeks of leave a year before that.", "week"),
        ("We gave 5 mg of aspirin daily doses.", "mg"),
        ("A 20 L tank per day was used.", "L"),
        ("They carried 20 kg bags per day there.", "kg"),
        ("The sum of 4 kg of hay a second time was lost.", "kg"),
        ("We ran 5 km twice per week.", "km"),
    ],
)
def test_what_is_told_of_something_else_is_no_part_of_the_unit(sentence: str, unit: str) -> None:
    """A rate behind another clause, of a thing, or of how often is none of the quantity before it."""
    assert [one.quantity.unit for one in find(sentence)] == [unit]


@table(("written", "unit"), list(PER_WHAT.items()))
def test_what_is_told_per_person_or_thing_stays_in_the_unit(written: str, unit: str) -> None:
    """Times of persons and things, and things with a negative power, belong to the unit."""
    copy = copied(written, f"The barn settled at {written} in the end.")
    assert isinstance(copy, Copy), copy
    assert copy.quantity.unit == unit


@table(
    ("sentence", "written"),
    [
        ("They drank 3 cups of coffee a day there.", "3 cups per day"),
        ("They drank 3 litres of water daily.", "3 litres per day"),
        ("It was 142 beats min−1 at rest.", "142 beats per minute"),
        ("It was 142 beats per minute at rest.", "142 beats/min"),
        ("Cows gave 31.4 kg of milk per day.", "31.4 kg of milk/day"),
    ],
)
def test_a_copy_may_say_otherwise_what_a_unit_is_per(sentence: str, written: str) -> None:
    """A time that a unit is per is the same by its name and its symbol, behind "per", "a" or a stroke."""
    assert isinstance(copied(written, sentence), Copy)


def test_a_copy_per_another_time_is_refused() -> None:
    """A copy that names another time than the sentence has another unit."""
    assert isinstance(copied("3 cups per week", "They drank 3 cups of coffee a day there."), str)


def test_a_numbered_day_is_no_power() -> None:
    """Where days are numbered, none of them is a rate."""
    found = find("We took 30 stills day-1 and 40 stills day-2 there.")
    assert [one.quantity.unit for one in found if not one.name] == ["still", "still"]


UNREAD = {
    "g-force", "permyriad", "of glucose", "pounds of force", "poundal", "earth radius", "miles-scandinavian",
    "of mercury", "pounds-force per square inch", "degrees temperature", "metric pints", "metric cups",
    "metric fluid ounces", "dessert spoons", "drops", "kilograms-force", "of gasoline equivalent", "light",
}  # fmt: skip
"""Units of CLDR, in full, of which the reader does not know all words."""

OF_ONE_COUNTRY = ("[", "Imp", "US ")
"""With these CLDR tells units of single countries apart."""


def _in_full() -> list[str]:
    """What CLDR writes in English for 3.2 of each unit."""
    written = (format_unit(3.2, unit, length="long", locale="en") for unit in Locale("en").unit_display_names)
    own = (words for words in written if not any(part in words for part in OF_ONE_COUNTRY))
    return [words for words in own if words.startswith("3.2 ")]


@table("written", _in_full())
def test_units_of_cldr_come_out_with_all_their_words(written: str) -> None:
    """A unit that CLDR spells in full comes out with all its words, or the number is refused."""
    name = written.removeprefix("3.2 ")
    copy = copied(written, f"The loom settles at {written} in the end.")
    unit = copy.quantity.unit if isinstance(copy, Copy) else name
    assert (len((unit or "").split()) != len(name.split())) == (name in UNREAD)
