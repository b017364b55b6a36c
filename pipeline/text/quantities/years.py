"""Numbers of four digits that are years, "in 2023", or may be: "2006 Texas farms", unlike "2048 samples"."""

from pipeline.text.quantities.designations import BEINGS, LONGEST_MONTH, MONTHS, is_number
from pipeline.text.quantities.measures import CURRENCIES, is_measurement
from pipeline.text.quantities.tokens import Amount, Tokens, is_initial, is_word
from pipeline.text.quantities.words import MEASURES, STOPS, listed

_BEFORE_YEARS = listed("in since until till before after by during the pre post")
"""Before a number that may be a year these say that it is one, but where people and the like are counted."""

_YEARLY = listed("levels prices elections guidelines criteria recommendations standards data")
"""What has a year far more often than it is counted by the thousand: "1990 levels"."""

_ENROLLED = BEINGS | listed(
    """refugees migrants twins pupils physicians doctors couples adolescents adults
    children infants boys girls women men people persons students teachers workers nurses
    respondents individuals users households families subjects controls trials studies papers articles
    records documents
    images pictures sentences questions items tweets genes proteins species galaxies stars specimens surveys
    events deaths births steps cycles epochs iterations rounds tokens words samples units simulations"""
)
"""What may be counted in such a place: "in 2010 patients"."""

PRICED_IN = listed("dollar dollars euro euros pound pounds yen yuan rupees us prices terms")
"""Before these a year says what money was worth when: "in 2018 euros"."""


MAY_BE_YEAR = "it may be a year"


def is_year(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether the number is a year: "in 2023", "by 2100", unlike "1998 cells"."""
    token = amount.start
    if len(tokens.texts[token]) != 4 or not tokens.texts[token].isdecimal() or amount.magnitude != 1:
        return False
    named = amount.start > 0 and tokens.spaced[amount.start] and tokens.texts[amount.start - 1][0].isupper()
    if named and tokens.texts[amount.start - 1] in CURRENCIES:
        return False
    if _is_worth_of(tokens, amount) or _is_of_quake(tokens, amount):
        return True
    if _is_counted(tokens, amount) or _spans_more(tokens, amount):
        return False
    if after > amount.end and _dates_noun(tokens, amount, after):
        return True
    single = amount.start > 0 and tokens.lows[amount.start - 1] == "a" and amount.end < tokens.size
    if 1900 <= amount.value <= 2040 and single and tokens.spaced[amount.end]:
        return not is_measurement(tokens.texts[after - 1])  # "a 2006 Texas law"
    if 1500 <= amount.value < 1950:
        return (
            after == amount.end
            and amount.start > 0
            and tokens.lows[amount.start - 1] in {"in", "since", "until", "the"}
        )
    if 2040 < amount.value <= 2300 and after == amount.end and amount.value % 5 == 0:
        return amount.start > 0 and tokens.lows[amount.start - 1] in {"by", "in", "until", "year"}
    return 1950 <= amount.value <= 2040 and (
        after == amount.end or (named and not is_initial(tokens, amount.start - 1))
    )


def _dates_noun(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether the number says when the things were that end before `after`: "the 2016 elections"."""
    at, noun = amount.start - 1, tokens.lows[after - 1]
    at -= at > 0 and tokens.texts[at] == "-" and not tokens.spaced[amount.start]
    dated = noun in _YEARLY or (at >= 0 and tokens.lows[at] in _BEFORE_YEARS)
    if not (dated and 1950 <= amount.value <= 2100) or amount.value == ROUND_YEAR or noun in _ENROLLED:
        return False
    return noun not in MEASURES and not is_measurement(tokens.texts[after - 1])


ROUND_YEAR = 2000
"""This one counts more often than it dates."""


_DATED = listed(
    """survey wave waves election referendum census fiscal season seasons harvest vintage summer summers
    winter winters spring autumn monsoon heatwave earthquake tsunami hurricane typhoon flood drought eruption
    outbreak epidemic pandemic crisis crises recession war invasion revolution uprising reform reforms law act
    amendment directive treaty edition revision olympic olympics championship congress financial presidential
    parliamentary targets goals pledges"""
)
"""Behind a number these say that it may be a year: "1998 survey waves"."""

_COUNTING = listed(
    """enrolled recruited included including include comprising comprises contains contain containing among
    across all these those our over about than nearly approximately around roughly only least most identified
    screened randomised randomized to and or = > < ≥ ≤ ~ - –"""
)
_COLLECTED = listed(
    "total sample cohort set number panel group dataset collection consisting composed comprised corpus"
)
"""Before a number, or before "of", these say that it counts."""


def may_be_year(tokens: Tokens, amount: Amount, end: int) -> str | None:
    """Why a bare number before the noun that ends before `end` may be a year: "2006 Texas farms".

    Before a name it may, but where people and the like are counted; or before what is told with its year.
    """
    first, at = amount.end, amount.start - 1
    if amount.mark or not tokens.texts[amount.start].isdecimal():
        return None
    if _is_old(tokens, amount, end):
        return MAY_BE_YEAR
    if not 1500 <= amount.value < 2040 or not amount.value % 100 or first >= tokens.size:
        return None
    before = tokens.lows[at] if at >= 0 else ""
    if before in _COUNTING or (before == "of" and tokens.lows[at - 1] in _COLLECTED):
        return None
    words = tokens.lows[first : max(end, first + 3)]
    stop = next((n for n, low in enumerate(words) if low in STOPS or not low.isalpha()), len(words))
    if is_measurement(tokens.texts[end - 1]):
        return None
    named = tokens.texts[first].istitle() or tokens.texts[first] in {"US", "UK", "EU"}
    named = named and amount.value > 1900
    may_be = (named and _ENROLLED.isdisjoint(words[:stop])) or not _DATED.isdisjoint(words[:stop])
    return MAY_BE_YEAR if may_be else None


_WHEN = listed(
    """in by after before during since until till throughout circa late mid early about around from pre post
    born built published founded established dated died written erected"""
)
"""Before a bare number these may tell when."""

_HOW_MUCH = listed("by about around from")
"""Of these the ones that tell how much as well, where the number is round: "rose by 1250"."""

_TOTALLING = frozenset({"of", "out", "per", "/", "±", "times", "×"})
_EVENTS = listed(
    """war wars act acts law laws census plague revolution revolutions treaty constitution crisis panic
    depression fire earthquake eruption statute bill convention charter code reform reforms famine epidemic
    pandemic influenza flood drought edict rebellion rising revolt siege coup summer winter spring autumn
    fall election elections congress class edition map survey decree ordinance"""
)
"""What "of" and a year tell from others of its kind: "the war of 1812"."""


def _is_old(tokens: Tokens, amount: Amount, end: int) -> bool:
    """Whether a number may be a year before 1950: "by 1911, some 300", "the war of 1812", "1914 levels"."""
    at = amount.start - 1
    if not 1000 <= amount.value < 1950 or at < 0:
        return False
    before, noun = tokens.lows[at], tokens.lows[end - 1]
    if end > amount.end:
        counted = noun in _ENROLLED or noun in MEASURES or is_measurement(tokens.texts[end - 1])
        told = before in {"in", "since", "until", "by"} and (is_initial(tokens, at) or before != "by")
        return noun in _YEARLY or (told and not counted)
    if before == "of":
        return tokens.lows[at - 1] in _EVENTS
    behind = tokens.texts[amount.end : amount.end + 1]
    if not _TOTALLING.isdisjoint(behind) or (behind == ["("] and before in {"about", "around"}):
        return False  # "about 1248 of 3000", "around 1248 (62%)"
    if behind == [")"] and (tokens.texts[at] == "(" or (at and tokens.texts[at - 1] == "(")):
        return tokens.texts[at] == "(" or tokens.texts[at].istitle()  # "(1911)", "(Smith 1911)"
    if before in {".", "as", "to"}:  # "c. 1640", "as early as 1850", "up to 1914"
        said = tokens.lows[at - 1]
        return said in {"c", "ca", "early", "late"} or (said == "up" and is_initial(tokens, at - 1))
    round_one = before in _HOW_MUCH and amount.value % 50 == 0 and not is_initial(tokens, at)
    return before in _WHEN and not round_one


def _is_counted(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number that might be a year counts: "1950 of the patients", "a total of 1998"."""
    before = tokens.lows[max(0, amount.start - 2) : amount.start]
    behind = tokens.lows[amount.end : amount.end + 2]
    of_some = behind[:1] == ["of"] and behind[1:] in (["the"], ["these"], ["those"], ["all"], ["our"])
    return before == ["total", "of"] or (of_some and before[-1:] not in (["in"], ["since"], ["until"]))


def _is_worth_of(tokens: Tokens, amount: Amount) -> bool:
    """Whether a year says what money was worth then: "in 2018 euros", "constant 2010 US$", "2015 US$ 5"."""
    at = amount.end
    if not 1950 <= amount.value <= 2040 or not amount.start or at >= tokens.size:
        return False
    if tokens.lows[at] not in PRICED_IN and tokens.texts[at] not in CURRENCIES:
        return False
    if tokens.lows[amount.start - 1] in {"in", "constant", "real", "to"}:
        return True
    end = at + 1 + (tokens.lows[at] == "us" and at + 1 < tokens.size)
    bracketed = tokens.texts[amount.start - 1] == "(" and is_word(tokens, end, ")")
    return amount.value != ROUND_YEAR and (bracketed or is_number(tokens, end))  # "$5 (2015 USD)"


def _is_of_quake(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number stands before the magnitude of an earthquake: "the 2015 Mw 7.8 earthquake"."""
    end = amount.end
    named = end < tokens.size and tokens.texts[end] in {"Mw", "MW", "M", "ML", "Ms", "mb"}
    return named and tokens.spaced[end] and is_number(tokens, end + 1) and amount.value >= _FIRST_OF_QUAKES


_FIRST_OF_QUAKES = 1500
"""Of no earlier year the magnitude of an earthquake is known."""


def _spans_more(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number begins a range that ends at no year: "between 2000 and 7500"."""
    at = amount.end
    joint = "and" if is_word(tokens, amount.start - 1, "between") else "to"
    if not is_word(tokens, at, joint) or not is_number(tokens, at + 1):
        return False
    other = tokens.texts[at + 1].replace(",", "")
    return other.isdecimal() and not 1500 <= int(other) <= 2300 and len(other) >= 4


_MEANS = listed(
    "mean means average averages period baseline climatology normal reference record level levels"
)
"""Behind a range of years these say what was measured then: "the 1400–1900 mean"."""


def are_dates(tokens: Tokens, low: Amount, high: Amount, unit: str | None) -> str | None:
    """Why both ends of a range may be dates, in words: "1850–1900", "3–5 May"."""
    ends = tokens.texts[low.start], tokens.texts[high.start]
    if not (ends[0].isdecimal() and ends[1].isdecimal()) or max(map(len, ends)) > len("2026"):
        return None
    mean = tokens.lows[high.end] in _MEANS if high.end < tokens.size else False
    years = all(len(end) == 4 and (1000 if mean else 1500) <= int(end) <= 2100 for end in ends)
    round_ones = all(int(end) % 50 == 0 for end in ends)
    if years and (mean or unit is None or not (round_ones or is_measurement(unit))):
        return "they may be years"
    beside = [tokens.texts[at] for at in (low.start - 1, high.end) if 0 <= at < tokens.size]
    days = max(map(int, ends)) <= LONGEST_MONTH
    return "they may be days of a month" if days and not MONTHS.isdisjoint(beside) else None
