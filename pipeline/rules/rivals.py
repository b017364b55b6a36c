"""What a claim compares with, and where a noun phrase ends."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.domain import Span
from pipeline.rules.context import LEADING_VERB, VERBS

_BASELINE = re.compile(
    r"\b(?:(?:than|over|versus|vs\.?|against|relative\sto|[Cc]ompared\s(?:to|with|against)|"
    r"in\scomparison\s(?:to|with)|comparing\s(?:to|with)|comparable\s(?:to|with)|similar\sto|on\spar\swith|on-par\swith|"
    r"competitive\swith|"
    r"equivalent\sto|parity\swith|close\sto|superior\sto|inferior\sto|better\sthan|competitive\sto|behind|"
    r"[Uu]nlike|"
    r"as\sopposed\sto)\s(?:that\sof\s|those\sof\s|those\sobtained\sby\s|to\s|using\s|with\s)?"
    r"|(?:outperform|surpass|exceed|beat|match|rival|improv(?:e|es|ed|ing)\s(?:up)?on|underperform|outpac|"
    r"eclips|"
    r"overtak|lag|lagging\sbehind|trailing)"
    r"(?:s|es|ed|ing|e)?\s(?:even\s|both\s|all\s|or\s\w+\s|the\s(?:\w+\s){0,2}(?:performance|accuracy|"
    r"results|scores?)\sof\s|that\sof\s|or\seven\s\w+\s)?)"
)
_PHRASE_END = re.compile(
    r"[\s;:.(,](?:(?<=\s)(?:(?:from|between|it|we|they|decreases?|increases?|beats?|compared|relative|versus|against|than|throughout|validates?|show(?:s|ed|n)?|"
    r"indicates?|reveals?|confirms?|"
    r"proves?|suggests?|by|on|in(?!\sthe\swild)|at|across|while|when|where|which|whose|under|"
    r"with(?!\s(?:the\ssame|more|similar|\d))|"
    r"for|and\s(?:\w+ly\s)?(?:achiev|reduc|improv|is|are|has|can|even|requir|sets?\b|maintain|deliver|outperform|"
    r"surpass|enabl|exhibit|establish|loses|costs|needs|cuts|raises|lowers|takes|competes?|rivals?|match(?:es)?\b)\w*|"
    r"but|without|using|despite|demonstrat\w+|achiev\w+|showing|requiring|offering|while|reach\w*|"
    r"respectively|is|are|"
    r"was|were|has|have|to|(?<!such\s)as|thus|even|if|during|after|within|over|via|through|establishing|"
    r"setting\s(?:an?|the|new)|making|that\s(?:are|is|use)"
    r")\b(?!-)|and\s(?:up\sto\s|over\s)?(?=[+~]?\d)|[;:.(](?!\d))|(?<=[;:.(])(?!\d)|(?<=,)(?!\d\d\d))"
)
"""Begins with the few characters that a phrase can end at, since it is tried at those alone."""

_LIST = re.compile(
    r"(?:\s\([a-z]+\))?,\s(?:and\s|or\s)?(?=[A-Z\d])|(?:\s\([a-z]+\))(?=\sand\s[A-Z])|,\s(?:and|or|as\swell\sas)\s"
    r"|,\s(?=(?:[\w-]+\s){0,3}[\w-]+,\s(?:and|or)\s)"
)


def phrase_from(text: str, start: int, longest: int = 110) -> str:
    """The noun phrase that starts at `start`, a list of names ("A, B and C") taken whole."""
    window = text[start : start + longest]
    if text[start + longest : start + longest + 1].isalpha():
        window = window.rpartition(" ")[0]
    reached = 0
    while True:
        end = _PHRASE_END.search(window, reached)
        stop = end.start() if end else len(window)
        comma = _LIST.match(window, stop)
        if comma is None or not _goes_on(window, comma.end()):
            phrase = _TRAILING.sub("", window[:stop]).strip(" ,;:.-")
            return phrase if "(" in phrase else phrase.partition(")")[0]
        reached = comma.end()


_ITEM = re.compile(
    r"(?![+~-]?\d(?![\d.]*[A-Z][a-z]))[\w.+'’@/-]+(?:\s[\w.+'’@/-]+){0,4}?(?=,|\sand\s|\sor\s|\.|;|\s?$|\son\s|\sby\s|"
    r"\sin\s|\s(?:show|demonstrate|indicate|reveal|confirm|validate|verify)\s)"
)
"""One more item of a list, up to the end of its phrase."""


def _goes_on(window: str, at: int) -> bool:
    """Whether what follows a comma is one more item of a list, not a new clause."""
    item = _ITEM.match(window, at)
    return item is not None and _NEW_CLAUSE.search(item.group()) is None


_NEW_CLAUSE = re.compile(
    r"^(?:\w+ing|achieve|reduce|improve|reach|show|have)\b|\b(?:achiev|reduc|improv|outperform|surpass|obtain|attain|reach|show|"
    r"demonstrat|requir|enabl|excel|deliver|provid|maintain|exhibit|retain|preserv|generaliz|generat|produc|offer|lead|remain)(?:e?s|e?d|ing)\b"
    r"|^(?:runs|takes|needs|uses)\s|^(?:the\s)?(?:results|experiments|findings)\b|\bstudies$|^(?:match(?:es)?|rivals?|exceeds?|beats?)\b|\b(?:has|is|are)\b"
)
_TRAILING = re.compile(r"\s(?:and|or|significantly)$")


def baseline_of(text: str, start: int, end: int) -> str | None:
    """What a claim in `text[start:end]` compares with: the rival named behind it, else the last before it."""
    leads = _leads(text)
    behind = [at for begin, at in leads if start <= begin and at <= end + 90]
    before = [at for _, at in leads if at <= start]
    return next((phrase for at in behind + before[::-1] if (phrase := _rival(text, at)) is not None), None)


@lru_cache(maxsize=8)  # each claim of a sentence asks for the same
def _leads(text: str) -> Sequence[Span]:
    """Where words stand that lead to a rival: "than", "compared to"."""
    return [found.span() for found in _BASELINE.finditer(text)]


_OF_OBJECT = re.compile(
    rf"\b(?:{VERBS})\s(?:[\w-]+\s){{1,6}}?of\s(?P<rival>(?:(?!\sby\s)[^,;]){{2,60}}?)\s(?:by|from|to)\s(?:\w+\s){{0,4}}$"
)
_NEXT_ITEM = re.compile(r",\s(?:and\s)?(?P<rival>(?:[\w.+'’-]+\s){1,6})by\s$")


_COMPARING = re.compile(r"^\w+ing\s")


def rival_of_change(text: str, start: int, end: int, *, listed_item: bool) -> str | None:
    """What a change is measured against: its list item, a rival by name, or whose measure is changed."""
    item = _NEXT_ITEM.search(text, max(0, start - 80), start) if listed_item else None
    if item and not LEADING_VERB.match(item.group("rival")):
        return _COMPARING.sub("", item.group("rival")).strip()
    before = text[max(0, start - 130) : start]
    owner = _OF_OBJECT.search(before) if "of" in before else None
    found = baseline_of(text, start, end)
    return owner.group("rival") if owner and (found is None or text.find(found) < start) else found


COMMA = re.compile(r",(?!\d\d\d)")
"""A comma that is no part of a number."""

LONGEST_OPENING = 30
"""What begins before so many characters opens a sentence: its comma ends no item of a list but the phrase."""


def _rival(text: str, at: int) -> str | None:
    phrase = phrase_from(text, at)
    if at < LONGEST_OPENING:
        phrase = COMMA.split(phrase)[0]
    if len(phrase) < 2 or _NUMBER.match(phrase) or _NOT_RIVAL.match(phrase):
        return None
    return phrase


_NUMBER = re.compile(r"(?:\\\(|[$+~−-]){0,2}\d")
_NOT_RIVAL = re.compile(
    r"(?:an?\s\W?\d|a\s(?:wide|broad|range|variety)|time|all\stasks|various|multiple|diverse|"
    r"\w+\s(?:datasets|benchmarks|tasks)\b|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"performance$|accuracy$|it$|this$|average$|while\b|reduces\b|decreases\b|half\b|"
    r"state-of-the-art\s(?:performance|results)|claimed|(?!existing|leading|competing)\w+ing\s)",
    re.IGNORECASE,
)


_IN_TERMS_OF = re.compile(r"\b(?:in\sterms\sof|with\srespect\sto|as\smeasured\sby)\s(?:the\s|both\s)?")


def in_terms_of(text: str, start: int) -> str | None:
    """By what a comparison that begins at `start` says that it compares."""
    found = _IN_TERMS_OF.search(text, start, start + 200)
    return phrase_from(text, found.end()) if found else None
