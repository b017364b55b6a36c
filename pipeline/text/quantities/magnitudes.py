"""Magnitudes behind digits: "million", "7B", "USD 1.2 bn", "3万"; and letters that are units: "3T", "77K"."""

import re

from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word, words_of
from pipeline.text.quantities.words import (
    ADJECTIVE_MEASURES,
    GLUED_MAGNITUDES,
    MAGNITUDES,
    MEASURES,
    MODEL_WORDS,
    MONEY_WITHOUT_PLURAL,
    OF_MODELS,
    PAID,
    PERCENT,
    STOPS,
    is_plural,
    listed,
)


def with_magnitude(tokens: Tokens, amount: Amount) -> Amount:
    """Apply "million", "-billion", "dozen" and "7B"."""
    at = amount.end
    if at >= tokens.size:
        return amount
    text = tokens.texts[at]
    why = _unsure(tokens, at)
    if why is not None:
        return amount._replace(end=at + 1, doubt=why)
    if text in GLUED_MAGNITUDES and _is_letter_magnitude(tokens, at):
        value = amount.value * GLUED_MAGNITUDES[text]
        # `_replace` takes twice as long.
        return tuple.__new__(Amount, (value, *amount[1:3], at + 1, amount.mark, True, *amount[6:]))
    if text in MONEY_MAGNITUDES and (text in ALWAYS_MAGNITUDES or _is_money(tokens, amount.start, at)):
        return amount._replace(value=amount.value * MONEY_MAGNITUDES[text], end=at + 1)
    if text in PRICED and glued(tokens, at + 1) and tokens.texts[at + 1] in CURRENCY_SIGNS:
        return amount._replace(value=amount.value * PRICED[text], end=at + 1)
    if text in FAR_EASTERN:
        return amount._replace(value=amount.value * FAR_EASTERN[text], end=at + 1)
    for _ in range(2):
        after = at + 1 if is_word(tokens, at, "-") else at
        if after >= tokens.size or tokens.lows[after] not in DIGIT_MAGNITUDES:
            break
        factor = DIGIT_MAGNITUDES[tokens.lows[after]]
        at = after + 1 + (tokens.lows[after] in SHORTENED and is_word(tokens, after + 1, "."))
        amount = amount._replace(value=amount.value * factor, end=at)
    return amount


SHOWN = listed(
    """video videos resolution resolutions display displays screen screens monitor monitors uhd hdr footage
    race races run runs runner runners"""
)
"""Behind "4K" these make it a name of so many pixels a line, behind "10K" of so many metres."""

_FEW = frozenset({"1", "2", "3", "4", "5", "6", "8", "10", "12", "15", "16"})

HELD_AT = frozenset({"at", "below", "above", "near"})
"""Behind these a number tells a temperature, a field or a time more often than it counts."""


def _may_be_unit(tokens: Tokens, at: int) -> bool:
    """Whether a "K" or "T" before a plural may be kelvin or tesla: "at 77 K films melt", "7 T images"."""
    behind = at + 1
    if not _counts_something(tokens, behind) or tokens.lows[behind] in LETTERED or not tokens.spaced[behind]:
        return False
    if any(low in MEASURES or low in MODEL_WORDS for low in tokens.lows[behind : behind + 3]):
        return False
    if _is_power(tokens, at - 1):
        return False
    return tokens.texts[at] == "T" or (at > 1 and tokens.lows[at - 2] in HELD_AT)


def _may_be_held(tokens: Tokens, at: int) -> bool:
    """Whether a "K" or "T" that ends a phrase may be what something is held at: "the gap closes at 300K"."""
    behind = at + 1
    if not glued(tokens, at) or tokens.size <= LONGEST_COPY or not _COUNTING.isdisjoint(words_of(tokens)):
        return False
    ends = behind == tokens.size or tokens.lows[behind] in _FIELDS
    ends = ends or (tokens.lows[behind] in STOPS and tokens.lows[behind] != "of")
    marked = not ends and tokens.kinds[behind] == "sign" and tokens.texts[behind] not in _TYING
    return (ends or marked) and not _is_money(tokens, at - 1, at) and not _is_symbol(tokens, at)


LONGEST_COPY = 5
"""So many tokens may be a quantity that stands alone."""

_FIELDS = frozenset({"field", "fields", "magnet", "magnets"})
_TYING = frozenset("-–/+%$€£")
_COUNTING = (
    OF_MODELS
    | PAID
    | listed(
        """context contexts length lengths sequence sequences token tokens resolution resolutions dataset
        datasets corpus corpora train trained training pair pairs step steps iteration iterations window
        windows vocabulary documents pages words queries items examples rows price prices cost costs total"""
    )
)
"""In a text with one of these a "K" or "T" behind a number is a magnitude."""


def _unsure(tokens: Tokens, at: int) -> str | None:
    """Why what stands behind a number at `at` may multiply it, or is only written as if it did."""
    text = tokens.texts[at]
    if text == "m" and _may_be_million(tokens, at):
        return "the m behind it may be million or metre"
    if text == "k" and _is_fold(tokens, at + 1):
        return "the k behind it is that of k-fold"
    if text == "T" and is_word(tokens, at + 1, "-") and _POLYTYPE.match(tokens.source, tokens.begins[at]):
        return "the T behind it may be that of a crystal"
    few = text in {"k", "K"} and tokens.texts[at - 1] in _FEW
    if few and at + 1 < tokens.size and tokens.lows[at + 1] in SHOWN:
        return "the K behind it may be that of a resolution or a race"
    if text in {"K", "T"} and (_may_be_unit(tokens, at) or _may_be_held(tokens, at)):
        return "the letter behind it may be a magnitude or a unit"
    if text == "K" and glued(tokens, at) and is_word(tokens, at + 1, "/") and glued(tokens, at + 1):
        return "the K behind it may be kelvin or a thousand"
    if text in CURRENCY_SIGNS and glued(tokens, at + 1) and tokens.texts[at + 1] in MONEY_MAGNITUDES:
        return "the letter behind the currency may be a magnitude"
    if text == "tn" and _may_be_tons(tokens, at):
        return "the tn behind it may be trillion or tons"
    far = text[0] in FAR_EASTERN and text not in FAR_EASTERN  # "3万人"
    if far or text in _THOUSANDS or (text == "MM" and not _is_money(tokens, at - 1, at)):
        return "the word behind it may be a magnitude"
    return None


def _may_be_tons(tokens: Tokens, at: int) -> bool:
    """Whether neither a currency nor what is counted stands beside "tn"."""
    if _is_money(tokens, at - 1, at) or _counts_something(tokens, at + 1):
        return False
    return MONEY_WITHOUT_PLURAL.isdisjoint(tokens.lows[at + 1 : at + 2])


_POLYTYPE = re.compile(r"(?<=\d)T-[A-Z](?:[a-z]?[A-Z])?[a-z]*\d")
"""Behind a number that touches it this makes a name of a crystal of layers: "1T-TaS2"."""

DIGIT_MAGNITUDES = (
    MAGNITUDES
    | {f"{word}s": factor for word, factor in MAGNITUDES.items()}
    | {"dozen": 12, "mio": 10**6, "mrd": 10**9}
    | dict.fromkeys(
        listed("millionen millones milhões milioni miljoen miljoner mio miljonia milionów млн миллионов"),
        10**6,
    )
    | dict.fromkeys(listed("milliarden milliards miliardi miljard miljarder млрд миллиардов"), 10**9)
    | dict.fromkeys(listed("tausend tsd тыс тысяч duizend tusen"), 10**3)
)
"""Words behind digits that multiply them."""

SHORTENED = frozenset({"mio", "mrd", "tsd", "тыс", "млн", "млрд"})

ALWAYS_MAGNITUDES = frozenset({"bn", "tn", "mn", "bln", "mln", "trn"})
"""Shortened magnitudes that can be nothing else, with or without a currency."""

MONEY_MAGNITUDES = GLUED_MAGNITUDES | {
    "MM": 10**6, "mm": 10**6, "bln": 10**9, "mln": 10**6, "trn": 10**12, "Bn": 10**9, "Mn": 10**6,
    "Tn": 10**12,
}  # fmt: skip
"""Behind an amount of money these multiply, apart from it or not."""

PRICED = {"k": 10**3, "K": 10**3, "M": 10**6, "m": 10**6}
"""Where these touch the sign of a currency they multiply: "12 k€"."""

FAR_EASTERN = {"千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
"""Magnitudes of Chinese and Japanese."""

_THOUSANDS = frozenset({"mil", "mill", "mille", "mila", "billones", "bilhões", "billionen", "biljoen"})
"""Words that multiply by one factor in one language and by another, or not at all, in the next."""

MAGNIFYING = DIGIT_MAGNITUDES.keys() | MONEY_MAGNITUDES.keys() | CURRENCY_SIGNS | {"-"} | _THOUSANDS
"""With these, or a character of the far east, a magnitude can begin."""

MAGNETIC = listed("mri fmri mr mrs nmr epr tesla magnet magnets magnetic scanner scanners scans scan")
"""In a text with one of these "3T" may be a field."""

STRONGEST = 50
"""Fields above so many teslas are no scanner's."""

THERMAL = listed(
    """temperature temperatures kelvin cryogenic superconducting superconductivity superconductor cooled
    cooling heated heating annealed annealing superconducts superconduct helium nitrogen thermal"""
)
"""In a text with one of these "77K" may be a temperature."""

_FORMULA = re.compile(
    r"(?=.*[a-z\d₀-₉]|KOH$|HF$|KI$|HCN$|KCN$)(?:(?:A[glrsu]|B[aeir]|C[adelorsu]?|F[e]?|H[eg]?|I|K|Li|M[gno]|N[aib]?|O|P[btd]?"
    r"|S[birn]?|T[i]|U|V|W|Z[nr])[\d₀-₉]*){2,}"
)
SOLUTES = listed(
    "urea tris guanidine guanidinium sucrose glucose solution solutions electrolyte electrolytes aqueous"
    " buffer buffers acid acids salt salts sugars phosphate acetate sodium potassium ammonium"
)
"""What "5M" of it is molar, beside what has a chemical formula."""


LETTERED = listed("cell cells lymphocyte lymphocytes clone clones helper")
"""Things whose names begin with a letter that is no magnitude: "5 T cells"."""


def is_variable(tokens: Tokens, at: int) -> bool:
    """Whether the letter that touches a number stands for another one: "3N samples", "5L layers", "2N+1"."""
    letter, next_ = tokens.texts[at], at + 1
    if next_ >= tokens.size or len(letter) > 1:
        return letter == "RM"  # the most that can be lifted so often: "1RM"
    behind = tokens.texts[next_]
    if behind == "+" or (letter == "N" and behind in {"-", "−", "–"}):
        return glued(tokens, next_) and glued(tokens, at + 2)
    if letter in GLUED_MAGNITUDES or not (letter.isupper() and tokens.spaced[next_] and is_plural(behind)):
        return False
    return letter in {"N", behind[0].upper()}


def _is_fold(tokens: Tokens, at: int) -> bool:
    """Whether "k" before `at` says into how many parts: "k-fold cross-validation", "k fold CV"."""
    at += is_word(tokens, at, "-")
    return is_word(tokens, at, "fold") and any(
        is_word(tokens, at + 1 + is_word(tokens, at + 1, "-"), word) for word in ("cross", "cv", "validation")
    )


def _may_be_million(tokens: Tokens, at: int) -> bool:
    """Whether an "m" that touches a number stands before what may be counted: "3.5m people", "100m races"."""
    if (
        not glued(tokens, at)
        or at + 1 >= tokens.size
        or not tokens.spaced[at + 1]
        or _is_money(tokens, at - 1, at)
    ):
        return False
    behind = at + 1
    return tokens.kinds[behind] == "word" and (
        is_plural(tokens.lows[behind]) or tokens.lows[behind] == "people"
    )


def _is_money(tokens: Tokens, start: int, at: int) -> bool:
    """Whether a currency stands before the number at `start`, or behind the magnitude at `at`."""
    ranged = start > 2 and tokens.lows[start - 1] in {"-", "–", "−", "to"}
    ranged = ranged or is_word(tokens, start - 4, "between")
    low = start - 2 if ranged and tokens.kinds[start - 2] == "number" else start  # "£1.2–1.5 m"
    before = tokens.texts[low - 1] if low else ""
    if before in CURRENCY_SIGNS or before in CURRENCIES:
        return True
    if at + 1 >= tokens.size or not tokens.spaced[at + 1]:
        return False
    return tokens.texts[at + 1] in CURRENCIES or tokens.lows[at + 1] in {"euros", "dollars", "pounds"}


def _is_letter_magnitude(tokens: Tokens, at: int) -> bool:
    text = tokens.texts[at]
    if text == "m":
        return glued(tokens, at) and _is_money(tokens, at - 1, at)
    if not glued(tokens, at):
        if tokens.texts[at - 1].startswith("0.") or _is_power(tokens, at - 1):
            return False  # "0.1 M PBS", "10^4 K fills"
        if text == "M" and at + 1 < tokens.size and tokens.lows[at + 1] in SOLUTES:
            return False  # "5 M solutions"
        named = at + 1 < tokens.size and tokens.lows[at + 1] in LETTERED
        return text in {"B", "M", "K", "k", "T"} and not named and _counts_something(tokens, at + 1)
    if glued(tokens, at + 1) and tokens.kinds[at + 1] == "number":
        return False
    return text not in {"T", "K", "M"} or not _is_symbol(tokens, at)


def _is_power(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` is a power of ten, or the exponent of one, that no letter multiplies."""
    numeral = tokens.numerals.get(tokens.begins[at])
    if numeral is not None:
        return numeral.power
    return at > 1 and ("^" in tokens.texts[at - 2 : at] or tokens.lows[at - 1] == "e")


def _is_symbol(tokens: Tokens, at: int) -> bool:
    """Whether the letter that touches a number is tesla, kelvin or molar there."""
    if at + 1 < tokens.size and tokens.texts[at] == "M":
        behind = at + 1
        if tokens.texts[behind] in {"_", "⊙", "☉", "⊕"}:
            return True
        return tokens.spaced[behind] and (tokens.lows[behind] in SOLUTES or _is_formula(tokens, at + 1))
    if _counts_something(tokens, at + 1) or is_word(tokens, at + 1, "-"):
        return False
    if tokens.texts[at] == "T":
        weak = (
            tokens.texts[at - 1].replace(".", "", 1).isdecimal() and float(tokens.texts[at - 1]) < STRONGEST
        )
        return weak and not MAGNETIC.isdisjoint(words_of(tokens))
    if tokens.texts[at] == "K" and at > 2 and tokens.texts[at - 2] in {"=", "≈", "~"}:
        return tokens.texts[at - 3][0] == "T"
    return tokens.texts[at] == "K" and not THERMAL.isdisjoint(words_of(tokens))


def _is_formula(tokens: Tokens, at: int) -> bool:
    """Whether a chemical formula starts at `at`: "NaCl", "H2SO4"."""
    found = re.match(r"\w+", tokens.source[tokens.begins[at] : tokens.begins[at] + 20])
    return found is not None and _FORMULA.fullmatch(found[0]) is not None


_RATES = listed("QPS RPS TPS IOPS OPS qps rps tps ops req reqs bp bps px LOC LoC SLOC EUR USD GBP CHF SLUPS")
"""What is counted in thousands and millions that no plural ending shows."""


def _counts_something(tokens: Tokens, at: int) -> bool:
    """Whether a noun in the plural follows soon, or a word for a model: "1.2 M images", unlike "2 M NaCl"."""
    for place in range(at, min(tokens.size, at + 3)):
        low, text = tokens.lows[place], tokens.texts[place]
        if tokens.kinds[place] != "word" or low in STOPS:
            return False
        plural = is_plural(low) and not (text.isupper() and text.isalpha())
        if plural or text in _RATES or low in MODEL_WORDS or low in ADJECTIVE_MEASURES:
            return True
    return False


def is_of_models(tokens: Tokens, amount: Amount) -> bool:
    """Whether a bare "770M" is a size: the text speaks of models, a name is before it, or it stands alone."""
    if len(tokens.texts[amount.end - 1]) > 1:
        return False  # "12bn"
    large = amount.magnitude != 10**6 and PAID.isdisjoint(words_of(tokens))
    if large or tokens.size == amount.end - amount.start:
        return True
    at = amount.start - 1 - is_word(tokens, amount.start - 1, "(")
    named = tokens.texts[at] == "-" or tokens.texts[at][0].isupper() or tokens.kinds[at] == "number"
    return (at >= 0 and named) or not OF_MODELS.isdisjoint(words_of(tokens))


def is_magnitude(word: str) -> bool:
    """Whether a word multiplies the number before it, also one of those that nobody counts in."""
    return word in MAGNITUDES or word.endswith(("illion", "illions", "illiard"))


def goes_beyond(tokens: Tokens, plus: int) -> bool:
    """Whether "plus" parts a number from its magnitude or mark: "300-plus million", "10 odd percent"."""
    behind = tokens.lows[plus + 1 : plus + 2]
    joined = plus < tokens.size and tokens.lows[plus] in {"plus", "odd"}
    return joined and any(low in _SHARES or is_magnitude(low) for low in behind)


_SHARES = PERCENT | {"per"}


def is_parted(tokens: Tokens, end: int) -> bool:
    """Whether words part the number that ends at `end` from its magnitude: "3+ million", "3 USD million"."""
    depth = 0
    for at in range(end, min(tokens.size, end + FARTHEST_PARTED)):
        text = tokens.texts[at]
        if is_magnitude(tokens.lows[at]) and at > end:
            tied = at + 1 < tokens.size and tokens.texts[at + 1] == "-"  # "(million-scale)"
            return not tied and (tokens.texts[at - 1] in _PARTING or tokens.texts[at - 1] in CURRENCIES)
        if tokens.kinds[at] == "number" and not depth:
            return False
        depth += (text in {"(", "["}) - (text in {")", "]"})
    return False


FARTHEST_PARTED = 7
PARTING = frozenset("([+-–—”’†‡") | {"or", "US"} | CURRENCIES
"""With one of these what parts them begins."""

_PARTING = frozenset("()[]+-–—”’†‡") | {"so", "more", "less", "fewer", "thereabouts", "US"}
"""Right before a magnitude that many tokens behind a number these say that it may be that of the number."""


def is_size(tokens: Tokens, at: int) -> bool:
    """Whether "parameters" stands at `at`, which a hyphen may lead up to."""
    before = at - 2 - (at > 2 and tokens.texts[at - 2] == "-")
    if before >= 0 and tokens.lows[before] in {"multi", "several", "few", "many", "of"}:
        return False  # "multi-billion-parameter"
    at += is_word(tokens, at, "-")
    return at < tokens.size and tokens.lows[at] in {"parameter", "parameters"}
