"""Numbers as they are written in one field or another, read right or refused."""

import pytest
from conftest import table

from pipeline.text.quantities import Copy, Doubt, Mention, copied, find, readings

READ = [
    ("50 US$/MWh", "Power costs 50 US$/MWh at noon.", 50, "USD/MWh"),
    ("12 US$", "The kit costs 12 US$ per patient.", 12, "USD"),
    ("3.2 Gt CO2", "Ferries emit 3.2 Gt CO2 in a decade.", 3.2, "Gt CO2"),
    ("4.1 Mt CO2e/year", "The plan saves 4.1 Mt CO2e/year at least.", 4.1, "Mt CO2e/year"),
    ("5 kg CH4", "Each cow gives off 5 kg CH4, most of it by day.", 5, "kg CH4"),
    ("1,900 A100 hours", "Training took 1,900 A100 hours.", 1900, "A100 hour"),
    ("500 H100-hours", "Training took 500 H100-hours in all.", 500, "H100-hour"),
    ("54.3 (11.2) years", "The mean age was 54.3 (11.2) years.", 54.3, "year"),
    ("63.1 (10.2) kg", "They weighed 63.1 (10.2) kg when they came.", 63.1, "kg"),
    ("54.3", "The mean age was 54.3 (11.2) years.", 54.3, "year"),
    ("12 (20%) patients", "In 12 (20%) patients the graft failed.", 12, "patient"),
    ("10^36 erg/s", "The burst shines with 10^36 erg/s in X-rays.", 10**36, "erg/s"),
    ("3 × 10^46 erg", "It set 3 × 10^46 erg free.", 3 * 10**46, "erg"),
    ("10⁵⁷ neutrinos", "The star sent out 10⁵⁷ neutrinos.", 10**57, "neutrino"),
    ("10k-fold", "We saw a 10k-fold increase of the titre.", 10_000, "times"),
    ("from 90 nm to 6.5 nm", "Pore size was reduced from 90 nm to 6.5 nm.", 6.5, "nm"),
    ("from $3bn to $7bn", "Arrears climbed from $3bn to $7bn within a year.", 7 * 10**9, "dollar"),
    ("from 9 weeks to 15 weeks", "Waiting rose from 9 weeks to 15 weeks.", 15, "week"),
    ("0.12 log points", "Rents rose by 0.12 log points after the reform.", 0.12, "log point"),
    ("A$250", "A visit costs A$250 where no one is insured.", 250, "AUD"),
    ("1987 of the voters", "The form was sent back by 1987 of the voters.", 1987, "voter"),
    ("roughly 2,300", "The town lost roughly 2,300 of its potters.", 2300, "potter"),
    ("20 ML", "It took 20 ML of water.", 20, "ML"),
    ("11.3 mg NO3−/L", "Wells hold 11.3 mg NO3−/L in May.", 11.3, "mg NO3−/L"),
    ("3 mg NO3-/L", "Wells hold 3 mg NO3-/L in May.", 3, "mg NO3-/L"),
    ("3 mmol Na+ L−1", "Wells hold 3 mmol Na+ L−1 in May.", 3, "mmol Na+ L−1"),
    ("5 kg NO3-N ha−1", "Fields lose 5 kg NO3-N ha−1 a year.", 5, "kg NO3-N ha−1 per year"),
    ("20 ML", "It took 20 ML models.", 20, "model"),
    ("2004", "A total of 2004 were enrolled.", 2004, None),
    ("5.6–6.2", "The clay had a pH of 5.6–6.2 and 2.1% carbon.", 5.6, None),
    ("31", "At a mean BMI of 31 and 42% of them women, they wove.", 31, None),
    ("2.1", "Glazes with z = 2.1 and 40 mJy at 1 mm shine.", 2.1, None),
    ("10", "A width of 10 and 20 nm was set.", 10, "nm"),
    ("62", "An accuracy of 62 and 70% was seen.", 62, "percent"),
    ("8 Acme 80 GB cards", "We wove on 8 Acme 80 GB cards.", 8, "card"),
    ("two", "The loom runs on two 12 V batteries.", 2, "battery"),
    ("12 V", "The loom runs on two 12 V batteries.", 12, "V"),
    ("10−15 looms", "We saw 10−15 looms.", 10, "loom"),
    ("7 out of 10 points", "The jug got 7 out of 10 points.", 7, "points"),
    ("5", "The glaze held in 5 of the first 10 runs.", 5, "run"),
    ("5 out of a total of 12", "It failed in 5 out of a total of 12 kilns.", 5, "kiln"),
    ("12 DAT scores", "We kept 12 DAT scores of each potter.", 12, "score"),
    ("4.0", "We saw gains of 4.2 and 4.0 BLEU scores.", 4, None),
    ("4.2", "The delay is 4.2, +1.1, −0.3 s in the mean.", 4.2, "s"),
    ("4.2 kg", "A mass of 4.2 kg, plus 1.1, minus 0.3, was found.", 4.2, "kg"),
    ("4.2", "A mass of 4.2 plus 1.1 minus 0.3 kg was found.", 4.2, "kg"),
    ("$5", "Each pays _$5_ a day.", 5, "dollar per day"),
    ("$5", "Each pays `$5` per day.", 5, "dollar per day"),
    ("5 mg", "They took **5 mg** per day.", 5, "mg per day"),
    ("5", "They fired **5**/day.", 5, "/day"),
    ("15m", "Maps of 15m resolution were drawn.", 15, "m"),
    ("10 minute videos", "They label 10 minute videos by hand.", 10, "minute"),
    ("1.2M word tokens", "It holds 1.2M word tokens.", 1_200_000, "token"),
    ("8 ppts", "Its share fell by 8 ppts.", 8, "points"),
    ("8٪", "Its share fell by 8٪.", 8, "percent"),
    *[
        (f"30 {unit}", f"It melts at 30 {unit} in air.", 30, unit)
        for unit in ("oC", "0C", "◦C", "∘C", "celsius")
    ],
    ("70 mL/min per 1.73 m²", "They clear 70 mL/min per 1.73 m² on it.", 70, "mL/min per 1.73 m²"),
    ("over 3", "It is over 3 but under 7 nm wide.", 3, "nm"),
    ("at least 3", "It has at least 3 and at most 7 nm.", 3, "nm"),
    ("3", "It holds for 3 < d ≤ 7 nm alone.", 3, "nm"),
    (
        "between US$ 30 and US$ 50 per month",
        "Rent is between US$ 30 and US$ 50 per month.",
        30,
        "USD per month",
    ),
    ("US$30–US$50", "Rent is US$30–US$50.", 30, "USD"),
    ("EUR 30 to 50 a year", "Rent is EUR 30 to 50 a year.", 30, "EUR per year"),
    ("$ 50 a day", "It cost $ 30 in May and $ 50 a day in June.", 50, "dollar per day"),
    ("between one and two million ants", "It houses between one and two million ants.", 10**6, "ant"),
    ("−4 – +6 mV", "It drifts by −4 – +6 mV a day.", -4, "mV per day"),
    (r"\textminus4 mV", r"It drifts by \textminus4 mV at most.", -4, "mV"),
    ("21.3 ± 2.5 (SE) fish", "A haul brings 21.3 ± 2.5 (SE) fish.", 21.3, "fish"),
    ("30 ug/mL", "A dose of 30 µg/mL was given.", 30, "µg/mL"),
]

PARTS_OF_A_UNIT = (
    "one third of a second",
    "two thirds of an hour",
    "⅔ hour",
    "⅓ mile",
    "half a loom",
)
"""What is no share, and no number of units that could be told to the last digit."""

SHARED_MAGNITUDES = (
    ("3", "3, 7 and 13 billion weights"),
    ("7", "3, 7, and 13 billion weights"),
    ("5", "5 or 10 thousand maps"),
    ("2", "2 and 4 dozen maps"),
    ("3.4", "3.4 vs. 5.6 million maps"),
    ("3", "3 versus 5 million maps"),
)
"""Lists whose last number has a magnitude that may be that of the others."""

REFUSED = [
    ("2.5m farmers", "The drought hit 2.5m farmers."),
    ("negative 3.2%", "Growth was negative 3.2% that year."),
    ("(4.5)%", "The margin was (4.5)% in the first quarter."),
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
    ("2^128", "The key is one of 2^128 keys."),
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
    ("12.5 μs·core", "A map takes 12.5 μs·core in all."),
    ("0.68; 95% CI, 0.52-0.88", "The hazard ratio was 0.68; 95% CI, 0.52-0.89; P<.001."),
    ("12 kg (95% CI, 10-15)", "They lost 12 kg (95% CI, 10-14; P = .02) in all."),
    ("14)", "They lost 12 kg (95% CI, 10-14; P = .02) in all."),
    ("4K video", "It plays 4K video on a watch."),
    ("5.3 €M", "A bridge costs 5.3 €M in all."),
    ("5.3 $M", "A bridge costs 5.3 $M in all."),
    ("3.2 mil. dollars", "A bridge costs 3.2 mil. dollars in all."),
    ("10^45 erg/s", "The burst shines with a few times 10^45 erg/s at first."),
    ("several 10⁵ maps", "It draws several 10⁵ maps a day."),
    ("0.9 r_g", "The ring lies at 0.9 r_g from the hole."),
    ("3 $T_c$", "It melts at 3 $T_c$ under pressure."),
    ("2", "Its step is √2 of the last."),
    ("0.02", r"It scores $0.87_{\pm 0.02}$ on them."),
    ("0.4", "It scores [3.2 ± 0.4]% on them."),
    *[
        (number, f"It lies {first}{mark}{last} away.")
        for mark in ("″.", ".″", "°.", ".°", ".''", '".', ".d", ".m", ".s", ".E")
        for first, last, number in (("1", "35", "1"), ("1", "35", "35"), ("14", "2", "14"))
    ],
    (r"1", r"It lies 1$.\!\!^{\circ}$2 away."),
    *[(number, f"It moved by {sign}3 nm.") for sign in "➖˗⁃¯﹘₋─⎯" for number in ("3", "3 nm")],
    ("3 nm", "It moved by $-$ 3 nm."),
    *[(number, f"It gained 5{sign}3 kg.") for sign in "`،․・•" for number in ("5", "3 kg")],
    *[
        (part, f"It comes to {first} {last} in all.")
        for first, last in [
            ("5 st", "3 lb"),
            ("10 acres", "3 roods"),
            ("5 feet", "11 inches"),
            ("five feet", "eleven inches"),
            ("1 km", "300 m"),
            ("2 pounds", "and 4 ounces"),
            ("£3", "10s"),
            ("3 thousand", "2 hundred"),
            ("3 million", "200 thousand"),
        ]
        for part in (first, last.removeprefix("and "))
    ],
    ("three months", "It took one year and three months."),
    ("two", "It took two gross of nails."),
    ("5 second clips", "They cut 5 second clips."),
    *[(field, f"The gap of this film closes at {field}.") for field in ("5T", "4K", "300K")],
    ("9T", "Fields of 9T were held for hours."),
    ("21.3 ± 2.5", "It weighs 21.3 ± 2.5 SD kg."),
]


IN_WORDS_OF_A_FIELD = [
    ("12% p.a.", "Rents rose by 12% p.a. in town.", 12, "percent per year"),
    ("3.5 percent p. a.", "Rents rose by 3.5 percent p. a. in town.", 3.5, "percent per year"),
    ("12% pa", "Rents rose by 12% pa, not more.", 12, "percent per year"),
    ("2% p.m.", "They pay 2% p.m. for it.", 2, "percent per month"),
    ("EUR 40 p.a.", "A plot costs EUR 40 p.a. here.", 40, "EUR per year"),
    ("5% yr−1", "The stock shrinks by 5% yr−1 here.", 5, "percent yr−1"),
    ("4% °C⁻¹", "Its gain drifts by 4% °C⁻¹ at most.", 4, "percent °C⁻¹"),
    ("12 tCO2eq", "A ferry saves 12 tCO2eq in all.", 12, "tCO2eq"),
    ("9 GtCO2-eq", "All ferries emit 9 GtCO2-eq.", 9, "GtCO2-eq"),
    ("3 gCO2-eq/km", "A ferry emits 3 gCO2-eq/km at sea.", 3, "gCO2-eq/km"),
    ("3 kgCO₂e", "A crate stands for 3 kgCO₂e in all.", 3, "kgCO₂e"),
    ("4 mgCH4", "A cow gives off 4 mgCH4 then.", 4, "mgCH4"),
    ("2.4 PgC yr−1", "The sink takes 2.4 PgC yr−1 in all.", 2.4, "PgC yr−1"),
    ("30 kgN/ha", "They spread 30 kgN/ha in May.", 30, "kgN/ha"),
    ("12 kr", "A ride costs 12 kr for children.", 12, "kr"),
    ("kr 1 200", "A night costs kr 1 200 in all.", 1200, "kr"),
    ("Rs. 12", "A ride costs Rs. 12 for children.", 12, "rupee"),
    ("5 kr/kWh", "Power costs 5 kr/kWh at noon.", 5, "kr/kWh"),
    ("12 Kč", "A ride costs 12 Kč for children.", 12, "CZK"),
    ("12 kronor", "A ride costs 12 kronor for children.", 12, "kronor"),
    ("₱500", "A night costs ₱500 in all.", 500, "PHP"),
    ("R$ 12", "A ride costs R$ 12 for children.", 12, "BRL"),
    ("0.1 C", "The cell holds 98% at 0.1 C after a year.", 0.1, "C"),
    ("0.5C", "The cell holds 92% at 0.5C, and less in the cold.", 0.5, "C"),
    ("2 C rate", "The cell holds 92% at a 2 C rate.", 2, "C"),
    ("0.2 C–5 C", "The cell was cycled at 0.2 C–5 C.", 0.2, "C"),
    ("2.1 S", "The film has 2.1 S in all.", 2.1, "S"),
    ("0.3 H", "The coil has 0.3 H when cold.", 0.3, "H"),
    ("0.2 A", "A current of 0.2 A flows.", 0.2, "A"),
    ("5 T cells", "We saw 5 T cells in each field.", 5, "cell"),
    ("8×A100 GPUs", "It trains on 8×A100 GPUs for a day.", 8, "GPU"),
    ("8xA100 GPUs", "It trains on 8xA100 GPUs for a day.", 8, "GPU"),
    ("8 × NVIDIA A100 GPUs", "It trains on 8 × NVIDIA A100 GPUs for a day.", 8, "GPU"),
    ("2×RTX 4090 cards", "It trains on 2×RTX 4090 cards for a day.", 2, "card"),
    ("4x GPUs", "It trains on 4x GPUs for a day.", 4, "GPU"),
    ("64×V100", "It trains on 64×V100 for a day.", 64, "V100"),
    ("8 A100s", "It trains on 8 A100s for a day.", 8, "A100"),
    ("4×L40S GPUs", "It trains on 4×L40S GPUs for a day.", 4, "GPU"),
    ("3x GPU memory", "It needs 3x GPU memory.", 3, "times"),
    ("34 of 300 patients (11.3%)", "Of them, 34 of 300 patients (11.3%) fell ill.", 11.3, "percent"),
    ("5 (12.5%) of 40 eyes", "In 5 (12.5%) of 40 eyes it failed.", 12.5, "percent"),
    ("two of three (67%)", "In two of three (67%) it failed.", 67, "percent"),
    ("85 women (56.7%)", "Among them are 85 women (56.7%) from Urd.", 56.7, "percent"),
    ("11.3% (34 of 300)", "It failed in 11.3% (34 of 300) of them.", 11.3, "percent"),
    ("11.3% (n = 34)", "It failed in 11.3% (n = 34) of them.", 11.3, "percent"),
    ("Norn 3.1 405B", "It beats Norn 3.1 405B in each cave.", 405 * 10**9, "parameter"),
    ("405B", "Norn 3.1 405B is best in each cave.", 405 * 10**9, "parameter"),
    ("Norn-3.1 405B", "It beats Norn-3.1 405B in each cave.", 405 * 10**9, "parameter"),
    ("Norn V2.5 236B", "It beats Norn V2.5 236B in each cave.", 236 * 10**9, "parameter"),
    ("Norn Large 2 123B", "It beats Norn Large 2 123B in each cave.", 123 * 10**9, "parameter"),
    ("Norn 2.5 72B", "It beats Norn 2.5 72B in each cave.", 72 * 10**9, "parameter"),
    ("EUR 1 500M", "They raised EUR 1 500M in all.", 1500 * 10**6, "EUR"),
    ("72 mN m⁻¹", "Its surface tension is 72 mN m⁻¹ in air.", 72, "mN m⁻¹"),
    ("72 mN m−1", "Its surface tension is 72 mN m−1 in air.", 72, "mN m−1"),
    ("30 Pa s⁻¹", "The valve lets 30 Pa s⁻¹ through.", 30, "Pa s⁻¹"),
    ("3.4 N m", "It turns with 3.4 N m in all.", 3.4, "N m"),
    ("3.2 sq km", "The marsh covers 3.2 sq km of the isle.", 3.2, "sq km"),
    ("40 sq. ft", "The hut has 40 sq. ft in all.", 40, "sq. ft"),
    ("1.2 Mha", "The fire burned 1.2 Mha in all.", 1.2, "Mha"),
    ("0.9 R_J", "The planet has 0.9 R_J at most.", 0.9, "R_J"),
    ("5 wt-%", "The paste holds 5 wt-% of clay.", 5, "wt-%"),
    ("5 vol.-%", "The paste holds 5 vol.-% of clay.", 5, "vol.-%"),
    ("4,2 t/ha", "They cut 4,2 t/ha in all, and 3,75 t/ha on sand.", 4.2, "t/ha"),
    ("5.3 M$", "A bridge costs 5.3 M$ per year, and 7 M$ once.", 5_300_000, "dollar per year"),
    ("12 k$/kW", "A mill costs 12 k$/kW here.", 12_000, "dollar/kW"),
    ("USD5.3m", "A bridge costs USD5.3m in all.", 5_300_000, "USD"),
    ("30 cM", "The two loci lie 30 cM apart.", 30, "cM"),
    ("3.5 Ga", "The crust formed at 3.5 Ga there.", 3.5, "Ga"),
    ("12 ng h/mL", "The exposure was 12 ng h/mL in mice.", 12, "ng h/mL"),
    ("5 kg m/s", "The ball has 5 kg m/s at the wall.", 5, "kg m/s"),
    ("10 mg GAE/g", "The peel holds 10 mg GAE/g when dry.", 10, "mg GAE/g"),
    ("5 mg/kg bw/day", "They ate 5 mg/kg bw/day for a week.", 5, "mg/kg bw/day"),
    ("12 ms", "It takes 12 ms CPU/GPU time.", 12, "ms"),
    ("12 V", "It feeds 12 V A/D converters.", 12, "V"),
    ("0.68; 95% CI, 0.52-0.89", "The hazard ratio was 0.68; 95% CI, 0.52-0.89; P<.001.", 0.68, None),
    ("2.4, 95% CI 1.2 to 3.5", "The odds ratio was 2.4, 95% CI 1.2 to 3.5, in men.", 2.4, None),
    ("12 kg (95% CI, 10-14)", "They lost 12 kg (95% CI, 10-14; P = .02) in all.", 12, "kg"),
    ("£1.2–1.5 m", "A bridge costs £1.2–1.5 m here.", 1_200_000, "GBP"),
    ("1.5 m", "It takes €5 and 1.5 m of rope.", 1.5, "m"),
    ("thousandfold", "Its load fell a thousandfold in May.", 1000, "times"),
    ("3.2", "The drug has a log P = 3.2 in water.", 3.2, None),
    ("EUR3bn", "All bridges cost EUR3bn in all.", 3 * 10**9, "EUR"),
]


@table(("written", "sentence", "value", "unit"), IN_WORDS_OF_A_FIELD)
def test_units_and_sizes_are_whole_as_a_field_writes_them(
    written: str, sentence: str, value: float, unit: str | None
) -> None:
    """Shortened rates, weights of a gas, currencies, single letters, counted devices, shares, sizes."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.unit) == (value, unit)


@table(
    ("written", "sentence"),
    [
        ("34 of 300 patients (12.3%)", "Of them, 34 of 300 patients (12.3%) fell ill."),
        ("12 ms (30%)", "A map takes 12 ms (30%) less."),
        ("12 points (30%)", "It gains 12 points (30%) there."),
        ("3.1x (12 of 40)", "It is 3.1x (12 of 40) faster."),
        ("34 and (11.3%)", "It has 34, and (11.3%) of them fell ill."),
        ("Norn 3-8B", "It beats Norn 3-8B in each cave."),
        ("8B", "It beats Norn 3.1-8B in each cave."),
        ("Norn 2 123B", "Norn 2 123B wins in each cave."),
        ("123B", "They gave Norn 2 123B, and Urd $5 at first."),
        ("0.5C/1C", "The cell was cycled at 0.5C/1C, then rested."),
        ("1C", "The cell was cycled at 1C, then rested."),
        ("16S", "We read 16S genes of the soil."),
        ("0xFF12", "The map ends at 0xFF12 in memory."),
    ],
)
def test_what_two_readings_have_is_no_value(written: str, sentence: str) -> None:
    """A share that is not that of its count, a version that may be an end of a range: these are refused."""
    assert isinstance(copied(written, sentence), str)


def test_a_letter_of_a_name_is_no_unit() -> None:
    """What follows the letter says whether it is a measure."""
    for sentence, unit in [("We feed 3 C. elegans.", None), ("It has 5 S proteins.", "protein")]:
        assert [one.quantity.unit for one in find(sentence)] == [unit]


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
    "12 US dollars": (12, "USD"),
    "3.5 sigma": (3.5, "sigma"),
    "one-hundred-and-five maps": (105, "map"),
    "two-thousand-and-one maps": (2001, "map"),
}


def test_what_something_changed_from_keeps_its_unit() -> None:
    """The first number of a change is a baseline as it is written, and the second the value."""
    for sentence, start in (
        ("Peak load fell from 90 kW to 35 kW.", "90 kW"),
        ("The price fell from €8 to €5.", "€8"),
        ("Recall rose from 61% up to 70%.", "61%"),
    ):
        [found] = find(sentence)
        assert found.start == start


def test_size_is_a_range_unless_it_changes() -> None:
    """Of "sizes from A to B" both ends count."""
    [found] = find("Grains of sizes from 3 nm to 45 nm were sieved.")
    assert (found.quantity.value, found.quantity.value_max) == (3, 45)


@table("written", RATES)
def test_rates_and_units_of_two_words_are_whole(written: str) -> None:
    """All that a value is per is a part of its unit, and all parts of a number in words count."""
    copy = copied(written, f"It comes to {written}.")
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.unit) == RATES[written]


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("5 maps or more", "at_least"),
        ("65 years or older", "at_least"),
        ("30 kg/m2 or greater", "at_least"),
        ("65 years and older", "at_least"),
        ("65 years of age or older", "at_least"),
        ("5 maps or fewer", "at_most"),
        ("5 maps or larger ones", "exact"),
        ("18 or younger", "at_most"),
        ("200-some maps", "about"),
    ],
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


@table(("written", "sentence", "value", "unit"), READ)
def test_read_whole(written: str, sentence: str, value: float, unit: str) -> None:
    """Value and unit are those of all that stands there."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert (copy.quantity.value, copy.quantity.unit) == (value, unit)


@table(("written", "sentence"), REFUSED)
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


@pytest.mark.parametrize(
    ("written", "sentence", "ends"),
    [
        ("-5 to -2 °C", "It stays at -5 to -2 °C at night.", (-5, -2)),
        ("-20% to -10%", "Its bias is -20% to -10% in all.", (-20, -10)),
        ("-0.5 to -0.1", "Its slope is -0.5 to -0.1 in all.", (-0.5, -0.1)),
        ("from -20 to -10 °C", "It rose from -20 to -10 °C at night.", (-10, None)),
        ("3 to -5", "It fell from 3 to -5 at night.", (-5, None)),
        ("4-to-5 times", "It is 4-to-5 times faster.", (4, 5)),
    ],
)
def test_a_hyphen_behind_to_is_a_minus_unless_it_joins_words(
    written: str, sentence: str, ends: tuple[float, float | None]
) -> None:
    """The upper end of a range keeps its sign, whichever character the sign is; "4-to-5" has none."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.value_max) == ends


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("US$ 3.4 (2.1–5.6) million", "The burden is US$ 3.4 (2.1–5.6) million in Urd."),
        ("3.4", "The burden is US$ 3.4 (2.1–5.6) million in Urd."),
        ("3.4 (95% UI 2.1–5.6) billion", "We count 3.4 (95% UI 2.1–5.6) billion tons."),
        ("3.4 (2.1–5.6) bn", "The burden is 3.4 (2.1–5.6) bn in Urd."),
        ("3.4 (SD 0.2) × 10^6", "We count 3.4 (SD 0.2) × 10^6 cells."),
        ("--0.8", "The correlation was --0.8 between both."),
        ("0.8", "The correlation was --0.8 between both."),
        ("3 events/1000 flights", "We saw 3 events/1000 flights then."),
        ("3 cases/100,000", "We saw 3 cases/100,000 in Urd."),
    ],
)
def test_what_stands_behind_a_spread_or_before_a_number_is_never_dropped(written: str, sentence: str) -> None:
    """A magnitude behind a spread, doubled dashes, and of how many a rate is make a number doubtful."""
    assert isinstance(copied(written, sentence), str)


@table(
    "written",
    [
        "350 W/m2K",
        "350 W/m²K",
        "4.2 kJ/kgK",
        "12 kWh/m2a",
        "2 mg/kg-day",
        "2 g/L-h",
        "125 GeV/c",
        "125.3 GeV/c²",
        "5 GB/s/node",
        "12 mg/dose",
        "9 mmol/gcat",
        "100 mAh/gsulfur",
    ],
)
def test_a_unit_is_whole_to_the_end_of_its_denominator(written: str) -> None:
    """Symbols that touch, the speed of light, and any word behind the stroke belong to the unit."""
    copy = copied(written, f"It has {written} in all.")
    assert isinstance(copy, Copy), copy
    assert f"{copy.quantity.value} {copy.quantity.unit}" == written


def test_in_excess_of_is_a_bound() -> None:
    """What is in excess of a number is at least that much."""
    copy = copied("in excess of 30 dB", "Noise in excess of 30 dB was heard.")
    assert isinstance(copy, Copy), copy
    assert (copy.quantity.value, copy.quantity.qualifier) == (30, "at_least")


@pytest.mark.parametrize("bound", ["or greater", "or higher", "and above", "and over"])
def test_a_verb_behind_a_bound_counts_nothing(bound: str) -> None:
    """Behind a bound a verb in -s is none of the things that are counted."""
    assert [one.quantity.qualifier for one in find(f"A gap of 3 mm {bound} was met.")] == ["at_least"]


@table(
    ("said", "qualifier"),
    [
        ("hardly 40", "about"),
        ("barely 40", "about"),
        ("scarcely 40", "about"),
        ("hardly more than 40", "about"),
        ("barely over 40", "about"),
        ("little more than 40", "about"),
        ("a little more than 40", "at_least"),
        ("close on 40", "about"),
        ("nigh on 40", "about"),
    ],
)
def test_what_is_hardly_reached_is_a_rough_figure(said: str, qualifier: str) -> None:
    """A number that is hardly reached or hardly passed is about so much, whatever bound stands between."""
    assert [one.quantity.qualifier for one in find(f"We saw {said} farms there.")] == [qualifier]


def test_shops_that_close_on_days_are_no_rough_figure() -> None:
    """Behind what closes "close on" bounds nothing."""
    assert [one.quantity.qualifier for one in find("The shops close on 12 days there.")] == ["exact"]


def test_what_barely_exceeds_is_a_rough_figure() -> None:
    """A verb of bounds behind "barely" makes a rough figure as well."""
    assert [one.quantity.qualifier for one in find("It barely exceeds 40 kg there.")] == ["about"]
