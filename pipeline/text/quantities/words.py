"""The words of quantities: numerals spelled out, magnitudes, units, and where a counted noun ends."""

from functools import lru_cache

from pipeline.text.quantities.plurals import (
    IRREGULAR,
    NOT_PLURAL,
    OF_PEOPLES,
    PEOPLES,
    UNCHANGED,
    from_s,
    of_compound,
)


def listed(text: str) -> frozenset[str]:
    """The words of `text`."""
    return frozenset(text.split())


ONES = {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip

TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90}  # fmt: skip

SPELLED = {**{word: value for word, value in ONES.items() if value}, **TENS}

PARTS = {
    "half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "tenths": 10,
    "eighths": 8, "ninths": 9, "twelfth": 12, "twelfths": 12, "sixteenth": 16, "sixteenths": 16,
    "twentieth": 20, "hundredth": 100, "sixths": 6, "sevenths": 7, "hundredths": 100, "thousandth": 1000,
    "thousandths": 1000, "twentieths": 20, "fifteenth": 15, "fifteenths": 15,
}  # fmt: skip
"""Words for one part of so many."""

ORDINALS = (PARTS.keys() - {"half", "quarter", "quarters"}) | listed(
    """first second eleventh thirteenth fourteenth seventeenth eighteenth nineteenth thirtieth fortieth
    fiftieth sixtieth seventieth eightieth ninetieth millionth billionth"""
)
"""Words that number an order behind a hyphen or "to the": "twenty-first", "ten to the sixth"."""

MULTIPLES = {"twice": 2, "thrice": 3, "doubles": 2, "doubled": 2, "doubling": 2, "triples": 3, "tripled": 3,
             "tripling": 3, "quadruples": 4, "quadrupled": 4, "quadrupling": 4}  # fmt: skip
"""Words that say "times" and how many."""

ADJECTIVE_MULTIPLES = {"double": 2, "triple": 3, "quadruple": 4}
"""Words that say "times" only before an article: "double the throughput", not "double descent"."""

HALVINGS = frozenset({"halve", "halves", "halved", "halving"})

MAGNITUDES = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9,
    "milliard": 10**9, "trillion": 10**12, "quadrillion": 10**15, "quintillion": 10**18,
    "sextillion": 10**21, "septillion": 10**24, "lac": 10**5,
}  # fmt: skip

ARTICLES = frozenset({"a", "an", "single"})

PERIODS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
"""Measures of time, of which "a" is one where a bound stands before it: "less than a day"."""

AFTER_ARTICLES = MAGNITUDES.keys() | PERIODS | listed("order dozen half third quarter fifth tenth")
"""An article starts an amount only before one of these."""

STARTERS = frozenset(
    {
        *SPELLED,
        *HALVINGS,
        *MULTIPLES,
        *ADJECTIVE_MULTIPLES,
        *ARTICLES,
        "half",
        "billion",
        "trillion",
    }
    | {f"{word}fold" for word in SPELLED | MAGNITUDES}
)
"""Words with which an amount can start."""

GLUED_MAGNITUDES = {
    "K": 10**3, "k": 10**3, "M": 10**6, "mn": 10**6, "B": 10**9, "b": 10**9, "bn": 10**9, "T": 10**12,
    "m": 10**6, "tn": 10**12,
}  # fmt: skip

PERCENT = frozenset({"%", "percent", "percents", "pct", "prozent", "procent"})
POINTS = frozenset({"points", "point", "pp", "pts", "pps", "ppts"})
SCALED_POINTS = frozenset({"basis", "log"})
"""Before "points" these make hundredths of a point, or a hundred of them."""

TIMES = frozenset({"x", "X", "×", "⨯", "✕", "times", "time"})
FOLD = frozenset({"fold", "folds"})

UNIT_WORDS = frozenset(
    f"{prefix}{word}"
    for prefix in ("", *listed("femto pico nano micro milli centi deci hecto kilo mega giga tera peta exa"))
    for word in listed(
        """second gram meter metre liter litre watt joule volt hertz byte bit flop flops mole molar pascal
        newton electronvolt parsec ampere ohm tesla farad dalton sievert becquerel curie coulomb weber henry
        katal candela siemens poise"""
    )
) | listed(
    """minute hour day week month year decade century tonne ton pound ounce kelvin degree hectare acre mile
    inch foot yard micron angstrom milliarcsecond arcsecond arcminute decibel kilocalorie
    millibar kilobar kilobase megabase gigabase kiloton megaton gigaton torr millidarcy gallon
    barrel bushel knot gauss radian microradian milliradian steradian gray lumen roentgen megayear gigayear
    stone celsius fahrenheit horsepower debye denier carat oersted svedberg sverdrup hartree rydberg townsend
    langley erlang millennium ångström teaspoon tablespoon therm fortnight neper"""
)
"""Units of measurement that are written as words, in the singular."""

MEASURES = (
    UNIT_WORDS
    | frozenset(f"{word}s" for word in UNIT_WORDS)
    | listed(
        """sec s ms min mins hr hrs h hz khz mhz ghz fps w mw kw kwh mm cm km nm kb mb gb tb pb kib mib gib
        tib db gflop gflops tflop tflops mflop mflops pflops gmac gmacs macs tops mj dollar dollars usd euro
        euros token tokens parameter parameters param params digit digits layer layers epoch epochs gpu gpus
        tpu tpus cpu cpus npu npus core cores pixel pixels frame frames step steps iteration iterations sigma
        sigmas qps rps px word words character characters lines people feet inches"""
    )
)
"""Units of measure and nouns that are units also in the singular ("128-layer", "10 billion parameter")."""

ADJECTIVE_MEASURES = listed(
    """token digit layer epoch gpu tpu cpu npu core pixel frame step iteration word character line bit
    parameter param day hour minute second week year foot pound mole molar gray knot century decade lumen
    gauss newton barrel acre ampere inch stone yard henry weber curie poise carat denier townsend langley"""
)
"""Measures that in the singular can describe another noun."""

THINGS = (ADJECTIVE_MEASURES - UNIT_WORDS) | {"people"}
"""Of the measures those that are things: "Xeon 6248 cores"."""

OF_EACH = listed("minute hour day week month year bit")
MOST_OF_EACH = 400
"""Right behind a number up to this they are its unit: "30 day mortality rates", unlike "900 day trips"."""

UPPER_MEASURES = frozenset(
    {"W", "V", "A", "J", "GB", "MB", "TB", "KB", "kB", "PB", "FPS", "Mb", "Gb", "kb", "Kb", "Tb"}
)

CHANGING = listed(
    """reduce reduces reduced reducing cut cuts cutting drop drops dropped dropping fall falls fell fallen
    falling shrink shrinks shrank shrunk shrinking decrease decreases decreased decreasing decline declines
    declined declining lower lowers lowered lowering grow grows grew grown growing rise rises rose risen
    rising increase increases increased increasing raise raises raised improve improves improved improving
    boost boosts boosted extend extends extended slow slows slowed shorten shortens shortened expand expands
    expanded reduction decrease drop fell diminished diminish gain gained lose lost loses higher smaller
    larger faster slower cheaper shorter longer"""
)
"""Behind these "by a third" says by how much."""

PEOPLE = listed(
    """people adults women men children parents nurses employees judges households families firms companies
    schools homes cases births deaths farms pupils girls boys youths spouses couples"""
)
"""With those that end as `PERSONS` do, what "nine out of ten" is said of without counting."""

PERSONS = ("ers", "ors", "ists", "ants", "ents", "ans", "men", "lings")
"""So end names of persons, and those of some other things, which lets one of these be doubtful."""

BARE_METRICS = listed(
    """ap map miou iou fid rfid gfid bleu sacrebleu rouge meteor cider psnr ssim lpips f f1 accuracy acc
    auc auroc auprc mae mse rmse wer cer eer perplexity ppl score scores elo mrr ndcg recall precision
    gap improvement gain gains improvements increases reductions drops drop auprg map50 spice clip
    bertscore comet ter chrf hota mota em rank"""
)
"""Metrics in whose own units a bare score stands: no unit."""

MONEY_WITHOUT_PLURAL = listed(
    """yen yuan renminbi won baht rand kronor kroner kronur krona krone zloty zlotys rupiah ringgit dong naira
    forint birr"""
)
"""Currencies in words that do not look like a plural where there are many of them."""

MODEL_WORDS = listed(
    """model models llm llms lm lms vlm vlms mllm mllms network networks transformer transformers variant
    variants version versions scale scales size sizes moe backbone backbones base student teacher decoder
    encoder active activated total dense language foundation parameterized series counterpart counterparts
    architecture architectures checkpoint checkpoints reasoning instruct chat vision multimodal"""
)
"""After a bare "7B" these say that parameters are meant."""

OF_MODELS = listed(
    """model models llm llms lm lms vlm vlms mllm mllms network networks transformer transformers moe param
    parameter parameters params checkpoint checkpoints decoder encoder backbone backbones pretrained
    pretraining architecture architectures"""
)
"""In a text with one of these a bare "7B" is the size of a model."""

PAID = listed(
    """paid pay pays spent spend spends spending invested investment revenue revenues sales sold profit
    profits budget funding raised debt gdp market worth owners customers subscribers users views visits
    downloads people assets fund funds loans stocks bonds banks exports imports trade income expenditure
    wealth capital inhabitants population"""
)
"""In a text with one of these, and none of those, "2.5B" is no size of a model."""

STOPS = listed(
    """of in on for with to from by at over across than via per as under within without into between among
    during after before that which where who whose while when whereas is are was were be been being has
    have had do does did can could may might will would should must and or but nor if because since so
    thus hence then it its they their them this these those we our us i you he she not no also only both
    either each every any all some such using showing achieving including compared respectively against
    through towards toward upon about the a an outperforms outperform achieves achieve demonstrates
    demonstrate shows show reveals reveal indicates indicate confirm confirms validate validates
    improves improve surpasses surpass reduces reduce requires require contains contain includes include
    spans span covers cover covering consists based trained collected annotated built drawn derived
    curated ranging spanning vs versus due yet even simultaneously represents represent enables enable
    provides provide uses yields gives allows performs exceeds exceed beats matches needs takes leads
    makes gets obtains attains reaches delivers learns refines produces generates relies suffers helps
    leaves means appears fails perform remains serves exhibits exhibit supports support brings
    separates follows raises halts favours favors defines identifies distinguishes discriminates satisfies
    maximizes minimizes optimizes explains describes determines excludes ensures prevents denotes divides
    keeps becomes lets seems suffices implies proves ones holds occurs exists suggests agrees differs
    depends corresponds belongs plus"""
)
"""Words that end the noun phrase after a number."""

TOPS = frozenset({"5", "7", "10", "100"})
"""Scales end with these."""

SPATIAL = frozenset({"square", "sq", "cubic", "solar", "inverse", "reciprocal"})
"""Words that are a part of the unit behind them: "square degree", "inverse femtobarn"."""

POWERS = frozenset({"squared", "cubed"})
"""Behind a measure of length these are its power: "12 metres cubed"."""

SCALES = frozenset({"celsius", "centigrade", "fahrenheit", "kelvin"})
"""Behind "degrees" these say of what scale."""

PROVED = listed("approximation approximations approximate approximable competitive optimal")
"""Behind a number and a hyphen these say of what it is a factor, and are counted in nothing."""

WORKING = listed("hour hours day days week weeks year years second seconds month months")
"""Behind a thing in the singular these are what is counted: "core hours"."""

ADVERBS = frozenset({"faster", "slower", "larger", "smaller", "longer", "shorter", "higher", "lower", "fewer",
                     "more", "less", "better", "worse", "cheaper", "greater", "bigger"})  # fmt: skip
"""Comparatives that may stand between a number and the noun it counts."""


COUNTRIES = listed(
    """afghanistan albania algeria angola argentina armenia australia austria azerbaijan bangladesh belarus
    belgium benin bolivia bosnia botswana brazil bulgaria burundi cambodia cameroon canada chad chile china
    colombia congo croatia cuba cyprus czechia denmark ecuador egypt eritrea estonia ethiopia finland france
    gabon gambia georgia germany ghana greece guatemala guinea haiti honduras hungary iceland india indonesia
    iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait laos latvia
    lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia mali malta mauritania
    mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands
    nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal
    qatar romania russia rwanda senegal serbia singapore slovakia slovenia somalia spain sudan sweden
    switzerland syria taiwan tajikistan tanzania thailand togo tunisia turkey türkiye turkmenistan uganda
    ukraine uruguay uzbekistan venezuela vietnam yemen zambia zimbabwe england scotland wales britain europe
    asia africa america zealand states kingdom arabia lanka leone rica faso salvador uk us usa eu"""
)
"""Countries, or the last words of their names: no number belongs to one."""


@lru_cache(maxsize=4096)
def is_plural(word: str) -> bool:
    """Whether an English noun looks like a plural."""
    low = word.lower()
    if low in IRREGULAR and low not in {"lens", "param", "min", "hr", "sec"}:
        return low not in {"fps", "flops", "gflops", "tflops", "mflops", "pflops", "tops", "usd", "media"}
    if len(low) < 3 or not low.endswith("s") or low in NOT_PLURAL:
        return of_compound(low) is not None
    return not low.endswith(("ss", "us", "is", "'s"))


@lru_cache(maxsize=4096)
def is_unchanged(word: str) -> bool:
    """Whether the plural of a noun in lower case is its singular: "sheep", "zebrafish"."""
    return word in UNCHANGED or (word.endswith("fish") and len(word) > len("selfish"))


def may_be_many(word: str) -> bool:
    """Whether a noun may stand for several: "eggs", "fish"."""
    return is_unchanged(word) or is_plural(word)


@lru_cache(maxsize=4096)
def singular(noun: str) -> str:
    """The singular of an English noun; abbreviations and peoples keep their capitals ("GPUs", "Swedes")."""
    low = noun.lower()
    if low in IRREGULAR:
        known = IRREGULAR[low]
        return noun if known.lower() == low and noun != low else known
    abbreviation = sum(letter.isupper() for letter in noun) > 1
    if abbreviation:
        return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
    if noun in UPPER_MEASURES:
        return noun
    if (compound := of_compound(low)) is not None:
        return compound.capitalize() if noun[0].isupper() and low.startswith(OF_PEOPLES) else compound
    if not is_plural(low):
        return low
    if low in PEOPLES:
        return noun[:-1]
    return from_s(low)


ADJECTIVE_ENDINGS = tuple(
    sorted(
        listed(
            """ed ive al able ible ing ent ant ic ous ful less y wide scale diverse large level source free
            new small short long young rare big poor rich common"""
        )
    )
)
"""How adjectives end, and a few of them."""


def is_adjective(word: str) -> bool:
    """Whether a word ends as adjectives do."""
    return word.endswith(ADJECTIVE_ENDINGS)


_UNCOUNTED = listed(
    "class context display image level odd plus race range resolution run scale size strong video"
)


def may_count_tied(word: str) -> bool:
    """Whether a word tied to a large number may be what it counts: "219K-example", not "7M-class"."""
    return word.islower() and word.isalpha() and word not in _UNCOUNTED and not is_adjective(word)
