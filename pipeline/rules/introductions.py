"""Where an abstract introduces its work, and the names in it: "we propose Quimby, a parser"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.rules.passages import lowered

_VERBS_OF_MAKING = (
    r"(?:propos|present|introduc|develop|describ|design|build|creat|construct|train|offer|devis|contribut|"
    r"releas|unveil|report|provid|"
    r"explor|investigat|call|formulat|establish|deriv|adopt|term)(?:e|es|ed|s|ing)?"
)
WORKS = (
    r"(?:method|approach|model|models|framework|system|algorithm|technique|architecture|network|dataset|"
    r"benchmark|methodology|"
    r"strategy|pipeline|solution|scheme|formulation|recipe|controller|planner|policy|tool|simulator|prototype|robot|design|attack|"
    r"corpus|library|survey|review|agent|module|metric|protocol)"
)
"""What a work may be."""

_WHO = (
    *("we ", "work ", "paper ", "report ", "study ", "article "),
    *("and propose ", "and introduce ", "and present ", "and develop "),
)
"""With one of these it is told, in lower case, that something is introduced."""

_INTRODUCED = re.compile(
    r"\b(?:[Ww](?:e|ork)|[Pp]aper|[Rr]eport|[Ss]tudy|[Aa]rticle|and)\s(?:\w+ly\s|also\s|then\s|further\s|"
    r"first\s|therefore\s|here\s|have\s)?"
    rf"{_VERBS_OF_MAKING}\s"
)
_ENDS = re.compile(r"[;.](?:(?<=;)|(?!\w))")
LONGEST_REST = 220
"""So many characters behind "we propose" are looked at."""

_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|denoted|abbreviated\sas|referred\sto\sas|namely|"
    r"we\scall|we\sname|i\.e\.,)\s"
    r"(?:the\s|it\s|as\s|\\\w+\{|[\"'`“*]{1,2}){0,2}(?P<name>[A-Z][^\s,.;:()]{1,40}(?:\s"
    r"[A-Z][\w-]{1,20}){0,3})"
)
_ABBREVIATED = re.compile(
    r"\((?:i\.e\.,?\s)?(?P<name>[A-Za-z][\w.+^/-]{0,20}[A-Z0-9][\w.+^/-]{0,12}|[A-Z][A-Za-z-]{2,20})\)"
)
_OF_WHAT = re.compile(r",\s(?:that|which)\s|\sbased\son\s")
_OF_WORDS = ("that", "which", "based")
_LEADING_NAME = re.compile(
    r"(?:the\s|a\s|an\s)?(?P<name>(?:[A-Z][\w+^-]*[A-Z0-9][\w.+^-]*|[a-z]+[A-Z][\w-]*|"
    r"[A-Z][a-z]+[\w-]*)(?:[\s-][A-Z0-9][\w.+-]*){0,4})(?=[,:;\s(.]|$)"
)
_FIRST_IS = re.compile(
    r"^(?:The\s)?(?P<name>[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*(?:\s[A-Z0-9][\w.+-]*){0,3})(?:\s\([^()"
    r"]{1,30}\))?\s(?:is|are)\s(?:an?|our|the)\s"
)
_MADE = re.compile(
    rf"[Ww]e\s(?:\w+ly\s|also\s|then\s|first\s|here\s)?{_VERBS_OF_MAKING}\s(?:"
    r"(?P<name>[A-Z][\w.+^-]*(?:\s[A-Z0-9][\w.+-]*){0,2})"
    r"(?=,\s(?:an?|the|our|which|whose|trained|built|based|designed|in\swhich)\b|\s\(|:\s|\s(?:that|which|on|with|by|for)\b)"
    r"|(?:an?|the|our)\s[^,.;:()]{3,120}(?:,\s|\s\()(?P<new>[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*)(?=,\s|\)|\.\s|\s\())"
)
"""A name that is said to be made, before or behind what it is: "we present Quimby, a parser"."""

_BETWEEN_COMMAS = re.compile(
    r",\s(?:(?:which\swe\s|that\swe\s)?(?:call|name|dub|term|called|named|dubbed|termed)\s)?"
    r"(?P<name>(?:\d-bit\s)?[A-Z][\w.+^-]*(?:\s[A-Z][\w.+^-]*){0,2}),\s"
)
_WHAT_IT_IS = re.compile(
    r"\b(?:[Oo]ur\s(?!(?:\w+est|best|large|small|big|flagship)\s)(?:[a-z][\w-]*\s){0,3}[a-z][\w-]*"
    rf"|(?:[Tt]he|[Tt]his)\s(?:(?:new\s|final\s)?{WORKS}|(?:proposed|resulting)\s[a-z][\w-]*))$"
)
_OURS_BEHIND = re.compile(
    rf",\s(?:our\s(?!(?:[\w-]+\s){{0,3}}?{WORKS}\s(?:\w+ly\s|not\s|also\s)?(?:[a-z]+(?:s|ed)|can)\b)|an?\s(?:novel|new)\s)"
)
"""Not "with Quimby, our method reads": there a clause begins."""

_NAME_AT_END = re.compile(r"(?<![\w.-])(?P<name>[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*(?:\s[A-Z0-9][\w.+-]*){0,2})$")


@lru_cache(maxsize=2)
def _set_off(text: str) -> list[str]:
    """Names between commas behind what they are: "our parser, Quimby, reads"."""
    found = _BETWEEN_COMMAS.finditer(text)
    return [match["name"] for match in found if _WHAT_IT_IS.search(text[: match.start()][-70:])]


def made_names(text: str) -> Iterator[tuple[str, int]]:
    """Names that are said to be made here, each with a weight: less where it is told what is made first."""
    for match in found_at(("we ",), _MADE, text):
        yield match.group(match.lastgroup or 0), 5 if match["name"] else 2
        short = _ABBREVIATED.match(text, match.end() + 1) if match["name"] else None
        if short:
            yield short["name"], 5
    for name in _set_off(text):
        yield name, 5


def _before_what_is_ours(text: str) -> list[str]:
    """Names before what they are, where that is new or ours: "with QuimBy, a new parser"."""
    behind = (_NAME_AT_END.search(text[: at.start()][-50:]) for at in _OURS_BEHIND.finditer(text))
    return [match["name"] for match in behind if match]


_CALLS = (
    "called ", "named ", "dubbed ", "termed ", "coined ", "denoted ", "namely ", "we call", "we name",
    "i.e., ", "referred to as", "abbreviated as",
)  # fmt: skip


@lru_cache(maxsize=2)  # asked again where names of kinds are left out
def introduced_names(text: str, title: str) -> Sequence[str]:
    """Names after "we propose", "called" and the like, in order, but for those that the field has already."""
    found: list[str] = []
    first = _FIRST_IS.match(text)
    if first:
        found.append(first.group("name"))
    for start, rest in introductions(text):
        found.extend(name for name in _names_in(rest) if name in title or f"({name}" not in text[:start])
        if len(found) > 6:
            break
    found.extend(_abbreviation(text, match) for match in found_at(_CALLS, _CALLED, text, text))
    return found + _set_off(text) + _before_what_is_ours(text)


@lru_cache(maxsize=2)
def introductions(text: str) -> Sequence[tuple[int, str]]:
    """Where "we propose" and the like stand, one behind the other, each with the rest of its sentence."""
    found: list[tuple[int, str]] = []
    reached = 0
    for made in found_at(_WHO, _INTRODUCED, text):
        if made.start() < reached:
            continue
        start = made.end()
        ends = _ENDS.search(text, start, start + LONGEST_REST + 1)
        end = min(ends.start() if ends else len(text), start + LONGEST_REST)
        if end - start > 2:
            found.append((made.start(), text[start:end]))
            reached = end
    return found


_WHITE = re.compile(r"\s")


@lru_cache(maxsize=2)  # asked for each kind of introduction
def _in_one_line(text: str) -> str:
    """The text in lower case, with spaces for line breaks, of the same length."""
    return lowered(text if text.isprintable() else _WHITE.sub(" ", text))


def found_at(
    words: Sequence[str], pattern: re.Pattern[str], text: str, low: str | None = None
) -> Iterator[re.Match[str]]:
    """What a pattern that begins with one of the words finds in a text; `low` is the text in lower case.

    To look for the words takes a quarter of the time of a search for the pattern.
    """
    if low is None:
        low = _in_one_line(text)
    places = []
    for word in filter(low.__contains__, words):
        at = low.find(word)
        while at >= 0:
            places.append(at)
            at = low.find(word, at + 1)
    end = 0
    for place in sorted(places):
        found = pattern.match(text, place) if place >= end else None
        if found is not None:
            yield found
            end = found.end()


_SHORT_FOR = re.compile(r"[^.,;:()]{0,70}\((?P<short>[A-Z][\w-]*)\)")


def _abbreviation(text: str, match: re.Match[str]) -> str:
    """The abbreviation that follows a name in brackets, else the name."""
    short = _SHORT_FOR.match(text[match.end("name") : match.end("name") + 100])
    return short.group("short") if short else match.group("name")


_KIND_OF = re.compile(r"an?\s[A-Z][a-z]+\s(?:[a-z-]+\s){1,4}?(?:that|which|for|to|with|based|on|in|by)\b")
"""A thing of a known kind: "a Gaussian kernel that"."""


def _names_in(rest: str) -> list[str]:
    """Names in what follows "we propose": a leading name, or the abbreviation in brackets."""
    found: list[str] = []
    leading = _LEADING_NAME.match(rest)
    if leading and rest.startswith((", a ", ", an ", ", the ", ", our "), leading.end()):
        return [leading["name"]]
    what = _OF_WHAT.split(rest, maxsplit=1)[0] if any(map(rest.__contains__, _OF_WORDS)) else rest
    bracket = _ABBREVIATED.search(what)
    if bracket and len(rest[: bracket.start()].split()) <= 14:
        found.append(bracket.group("name"))
    called = next(found_at(_CALLS, _CALLED, rest, rest), None)
    if called:
        found.append(_abbreviation(rest, called))
    if leading and not found and not _KIND_OF.match(rest):
        found.append(leading.group("name"))
    apposition = None if found else _APPOSITION.search(rest[:130])
    return [apposition.group("name")] if apposition else found


_APPOSITION = re.compile(r"\s(?P<name>[A-Z][\w+^-]*[A-Z0-9][\w.+^-]*)(?=[,.;]|\s\(|$)")
