"""Where a claim holds: its data set, benchmark, or other setting."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.rules.lexicon import any_of, listed
from pipeline.rules.metrics import is_metric, measures
from pipeline.rules.rivals import COMMA, phrase_from

_BENCHMARK = (
    rf"(?:{any_of(listed('benchmarks'))}|[A-Z][\w-]{{1,20}}(?:[Bb]ench(?:mark)?|QA|Eval|Arena|Gym)\b)"
)
_NAMED = re.compile(
    rf"(?<![\w-]){_BENCHMARK}(?:[\w.+/-]*\w)?(?:\s(?:Lite|Verified|Pro|Plus|Hard|Diamond|Mini)\b)?"
    rf"(?:\s(?:benchmark|dataset|test|validation|val|split|set)s?\b)?"
)
_KINDS_OF_SETTING = (
    r"(?:datasets?|benchmarks?|tasks?|suites?|corpora|corpus|leaderboard|challenge|problems|hardware|"
    r"devices?|sets?|competitions?|settings?|experiments|simulations?|modalities|types|configurations|"
    r"scenarios?|domains?|games|environments|images|languages|exams?|collections?|applications|models)"
)
_ON = re.compile(
    r"[OoAaIiFf](?<!\w.)(?:(?:(?<=[Oo])n|(?<=[Aa])cross|(?<=[Oo])ver(?=\s(?:[\w-]+\s){0,4}(?:datasets|benchmarks|tasks|domains|"
    r"settings)\b))\s(?:the\s|all\s|an?\s|both\s)?(?=[A-Z$]|[a-z]+[A-Z]|[a-z][\w-]*\s[\w(]|[a-z][\w-]*s\b|\d+\s)"
    r"|(?:(?<=[Ii])n|(?<=[Ff])or)\s(?:the\s|all\s|both\s|a\s)?(?=(?:(?!on\s)[\w'’.+@&/()-]+\s){0,6}?(?:tasks|task(?!\s[a-z]*(?:ity|completion|ness|cy|rates?|times?|success|quality|scores?)\b)|"
    r"[A-Z]\w+\s(?:Challenge|Competition|Track|Leaderboard)|"
    rf"benchmarks?|datasets?|settings?|scenarios?|domains|games|languages|queries|questions|inputs|sequences|workloads)\b|{_BENCHMARK})"
    r"|(?<=[Ff])rom\s(?:the\s)?(?!\d)(?=(?:[\w'’.+@&/()-]+\s){1,4}?(?:benchmarks?|data\s?sets?)\b))"
)
_HARDWARE = re.compile(
    r"\b(?:GPUs?|CPUs?|NVIDIA|Nvidia|Titan|TPUs?|A100s?|V100s?|H100s?|H800s?|RTX|Jetson|iPhone|smartphone|"
    r"device)\b"
)


def setting_evaluated(text: str) -> str | None:
    """The last setting that a sentence names; what it says at its beginning alone holds for itself."""
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    found = dataset_of(rest, len(rest), len(rest))
    return None if found is None or _ANY.search(found) else found


_ANY = re.compile(r"^(?:various|multiple|diverse|several|different|numerous|many)\s|\b(?:settings|models)$")
"""Settings that a sentence may leave open for itself and for no other."""


def dataset_of(text: str, anchor: int, end: int, *, runs: bool = False, measured: bool = False) -> str | None:
    """The data set, benchmark or setting on which what stands at `anchor` holds, as written.

    Hardware is the setting only of what `runs` in a time, at a speed or in a memory; what is `measured` in
    these holds on nothing else that is named elsewhere.
    """
    if text.startswith(" (", end) and (bracket := _NAMED.match(text, end + 2)) is not None:
        return bracket.group()
    on = _places(text, hardware=runs)
    behind = next((place for place in on if anchor <= place[0] <= end + 70), None)
    if behind and not _crosses(text[end : behind[0]]):
        return behind[1]
    before = [phrase for at, phrase in on if at < anchor]
    if before:
        return before[-1]
    if behind:
        return behind[1]
    tried = _TRIED.search(text) if "experiments" in text else None
    if tried:
        return tried.group()
    field = None if measured else _FIELD.search(text, end, min(len(text), end + 130))
    if field and not measures(field.group("field")) and not text[field.end() : field.end() + 1].isalpha():
        return field.group("field")
    return None if measured else _named(text)


@lru_cache(maxsize=16)  # each claim of a sentence asks for the same, as it does below
def _named(text: str) -> str | None:
    """The first benchmark that a sentence names."""
    named = _NAMED.search(text)
    return named.group() if named else None


@lru_cache(maxsize=16)
def _places(text: str, *, hardware: bool) -> Sequence[tuple[int, str]]:
    """The settings in a sentence, with `hardware` or without it; those taken up only beside no other."""
    opening = [*_opening(text)]
    found = opening + [place for place in _settings(text) if place[0] or not opening]
    on = found if hardware else [place for place in found if not _HARDWARE.search(place[1])]
    return [place for place in on if not _takes_up(place[1])] or on


_TAKEN_UP = re.compile(
    r"(?:(?:all|both|these|those|the|each|most|any)\s(?:of\s)?(?:the\s)?(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\s)?)?"
    r"(?:(?:of\s)?(?:them|these|those)|latter|former|settings?|scenarios?|modalities|domains|targets|metrics|benchmarks?|datasets?|data\ssets|tasks?|"
    r"(?:held-out\s|test\s|validation\s|evaluation\s)?(?:set|sets|splits?)|conditions|cases|counts|languages|axes|fronts|aspects)"
)


def _takes_up(phrase: str) -> bool:
    """Whether a setting is one that was named before: "both benchmarks", "the validation set"."""
    return _TAKEN_UP.fullmatch(phrase) is not None


_OPENING = re.compile(
    r"(?:For|In|Under|During|Among|Within)\s(?:the\s|an?\s|all\s|both\s)?(?P<setting>(?!(?:example|instance|addition|particular|this|these|those|that|our|such|which|"
    r"order|contrast|comparison|fact|summary|total|practice|general|conclusion|terms|short(?=,)|brief(?=,)|turn|response|doing|most|some|many|its|their|each|every|"
    r"first|second|third|work|paper|study|\w+ing)\b)(?:(?!(?:we|it|they)\s)[^\s,;:]+\s){0,6}?[^\s,;:]+),\s"
)
"""Where a sentence says at its beginning where it holds: "For short prompts, Quimby is"."""


def _opening(text: str) -> Iterator[tuple[int, str]]:
    found = _OPENING.match(text)
    if found and not measures(found["setting"]):
        yield 0, found["setting"]


@lru_cache(maxsize=16)  # each claim of a sentence, and those that follow it, ask for the same
def _settings(text: str) -> Sequence[tuple[int, str]]:
    """The settings that a sentence names, and where."""
    return [
        (match.start(), phrase)
        for match in _ON.finditer(text)
        if (phrase := _setting(text, match.end()))
        and (
            match[0][:2] not in {"on", "On"}
            or _HARDWARE.search(phrase)
            or not _GOVERNS_ON.search(text, max(0, match.start() - 40), match.end())
        )
    ]


_GOVERNS_ON = re.compile(
    r"\b(?:(?:pre-?|fine-)?(?:trained|tuned)|based|focus(?:es|ed|ing)?|rel(?:y|ies|ied|ying|iance)|depend(?:s|ing|ent)?|"
    r"buil(?:t|ds?|ding)|operat(?:es?|ing)|conditioned|impacts?|effects?|emphasis|attention|insights?|light|constraints?|concentrat\w+|"
    r"research|stud(?:y|ies)|work|(?:train|tun)(?:s|ed|ing)?\s(?:the\s|an?\s|our\s)(?:[\w-]+\s){0,2}[\w-]+)\s(?:\w+ly\s)?on\s(?:\w+\s)?$",
    re.IGNORECASE,
)
"""Words that have an "on" of their own: "trained on", "based on"."""

_TRIED = re.compile(
    r"\b(?:[Ss]imulations?|[Rr]eal-(?:world|robot)|[Hh]ardware)\s(?:and\s(?:in\s)?(?:the\s)?[\w-]+\s)?experiments\b"
)
"""Where machines are tried: "simulation and real-world experiments"."""

_FIELD = re.compile(
    r"(?<=\sin\s)(?P<field>(?!terms|the\ssame|an?\s|our|this|these|their|its|which|order|addition|"
    r"particular|comparison|contrast|practice|general|total|"
    r"average|the\sfield|both|most|many|all|some|several|just|only|under|performance|training|inference|memory|speed|"
    r"size|less|more|such|each|parallel)[a-z][\w-]+"
    r"(?:\s(?!by|with|while|and|compared|over|than|on|for|at|using|when|without|from|to|across|is|are|"
    r"under|that|which)[\w-]+){1,3})(?=[,.;]|\s(?:by|with|while|and|compared|over|than|on|for|at|using|"
    r"when|without|from|to|across)\b|$)"
)


def _crosses(between: str) -> bool:
    numbers = len(_SHARE.findall(between))
    return ";" in between or numbers > 1 or (numbers == 1 and _REACHES.search(between) is not None)


_REACHES = re.compile(
    r"\b(?:achiev|reach|attain|obtain|improv|reduc|outperform|surpass|deliver|yield)(?:e[sd]?|s|ing)\s"
)
"""A verb behind which another number stands than the one before it."""

_SHARE = re.compile(r"\d+(?:\.\d+)?\\?%")


def _is_setting(text: str, at: int) -> bool:
    return not _NEVER_SETTING.match(text, at)


_NEVER_SETTING = re.compile(
        r"(?:average|par|top|terms|which|this|our|We|contrast|addition|particular|total|other|fact|order|"
        r"its|their|different|models\sof|"
        r"[Ss]o[Tt]A|SOTA|state-of-the-art|"
                        r"comparison|the\sother|(?:the\s)?(?:contrary|one\shand|whole)|performance\sof|January|February|March|April|May|June|July|August|"
                        r"September|October)\b"
)  # fmt: skip


_NO_SETTING = re.compile(
    rf"{_KINDS_OF_SETTING}|field|series|evaluations|metrics|cases|same\s\w+|(?:wide\s)?(?:range|variety)",
    re.IGNORECASE,
)
"""What tells nothing of where a claim holds: "the task", "a series"."""


_TRIALS = frozenset({"experiments", "evaluations", "metrics", "cases", "settings"})
"""All of these tell nothing either."""

_AMOUNT = re.compile(r"\b(?:scores?|levels?|scales?|sizes|budgets|delays|numbers\sof)\b")


_AND_AT_END = re.compile(r"\s(?:and|or)$")


def _setting(text: str, at: int) -> str | None:
    if not _is_setting(text, at):
        return None
    phrase = _AND_AT_END.sub("", phrase_from(text, at, 90))
    if at < len("Across the ") + 1:
        phrase = COMMA.split(phrase)[0]
    told = not _NO_SETTING.fullmatch(phrase) or (
        text.endswith(("all ", "both "), 0, at) and phrase not in _TRIALS
    )
    if len(phrase) < 2 or is_metric(phrase) or _AMOUNT.search(phrase) or not told:
        return None
    return _members(text, at + len(phrase)) or phrase if phrase.islower() else phrase


_MEMBERS = re.compile(
    r"\s\((?:e\.g\.,?\s|i\.e\.,?\s|including\s|such\sas\s|namely\s)?(?P<names>[A-Z][^()]{1,90})\)"
    r"|\s(?:from|in|of|within)\s(?:the\s)?(?=[A-Z])"
)


_WHOLE = re.compile(
    r"(?:\sof(?:\s[a-z][\w-]*){1,3})?\s(?:(?:from|of|on)\s(?:the\s)?(?=[A-Z])|in\s(?:the\s)?(?=[A-Z][\w.+/-]*[A-Z\d]))"
)


def whole_of(text: str, end: int) -> str | None:
    """The named collection from which things are counted: "20 tasks of GLUE"."""
    found = _WHOLE.match(text, end)
    return None if found is None else phrase_from(text, found.end(), 90)


_AMOUNT_OF = re.compile(r"\sof\s(?:the\s|our\s|an?\s)?(?=[a-z])")


def whole_of_amount(text: str, end: int) -> str | None:
    """What an amount is one of: "18 months of production traces"."""
    found = _AMOUNT_OF.match(text, end)
    return None if found is None else phrase_from(text, found.end(), 60) or None


def _members(text: str, at: int) -> str | None:
    """The names behind "three benchmarks": "(GLUE, SQuAD, and XSum)" or "of GLUE"."""
    found = _MEMBERS.match(text, at)
    return None if found is None else found["names"] or phrase_from(text, found.end(), 90)
