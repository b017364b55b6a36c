"""What an abstract is about: the name that it gives its work, and the subject of one clause."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.rules.lexicon import any_of, listed

_VERBS_OF_MAKING = (
    r"(?:propos|present|introduc|develop|describ|design|build|creat|construct|train|offer|devis|contribut|"
    r"releas|unveil|report|provid|"
    r"explor|investigat|call|formulat|establish|deriv|adopt|term)(?:e|es|ed|s|ing)?"
)
_WORKS = (
    r"(?:method|approach|model|models|framework|system|algorithm|technique|architecture|network|dataset|"
    r"benchmark|methodology|"
    r"strategy|pipeline|solution|scheme|formulation|recipe|controller|planner|policy|tool|simulator|prototype|robot|design|attack|"
    r"corpus|library|survey|review|agent|module|metric|protocol)"
)
"""What a work may be."""

_INTRODUCED = re.compile(
    r"[WwPpRrSsAa](?<!\w.)(?:(?<=[Ww])(?:e|ork)|(?<=[Pp])aper|(?<=[Rr])eport|(?<=[Ss])tudy|(?<=[Aa])rticle)\s(?:\w+ly\s|also\s|then\s|further\s|"
    r"first\s|therefore\s|here\s|have\s)?"
    rf"{_VERBS_OF_MAKING}\s"
)
_ENDS = re.compile(r"[;.](?:(?<=;)|(?!\w))")
LONGEST_REST = 220
"""So many characters behind "we propose" are looked at."""

_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|denoted|abbreviated\sas|referred\sto\sas|namely|"
    r"which\swe\scall|we\scall|we\sname|i\.e\.,)\s"
    r"(?:the\s|it\s|as\s|\\\w+\{|[\"'`“*]{1,2}){0,2}(?P<name>[A-Z][^\s,.;:()]{1,40}(?:\s"
    r"[A-Z][\w-]{1,20}){0,3})"
)
_ABBREVIATED = re.compile(
    r"\((?:i\.e\.,?\s)?(?P<name>[A-Za-z][\w.+^/-]{0,20}[A-Z0-9][\w.+^/-]{0,12}|[A-Z][A-Za-z-]{2,20})\)"
)
_OF_WHAT = re.compile(r",\s(?:that|which)\s|\sbased\son\s")
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
    rf"|(?:[Tt]he|[Tt]his)\s(?:(?:new\s|final\s)?{_WORKS}|(?:proposed|resulting)\s[a-z][\w-]*))$"
)
_OURS_BEHIND = re.compile(r",\s(?:our\s|an?\s(?:novel|new)\s)")
_NAME_AT_END = re.compile(r"(?<![\w.-])(?P<name>[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*(?:\s[A-Z0-9][\w.+-]*){0,2})$")


def _set_off(text: str) -> list[str]:
    """Names between commas behind what they are: "our parser, Quimby, reads"."""
    found = _BETWEEN_COMMAS.finditer(text)
    return [match["name"] for match in found if _WHAT_IT_IS.search(text[: match.start()][-70:])]


def _before_what_is_ours(text: str) -> list[str]:
    """Names before what they are, where that is new or ours: "with QuimBy, a new parser"."""
    behind = (_NAME_AT_END.search(text[: at.start()][-50:]) for at in _OURS_BEHIND.finditer(text))
    return [match["name"] for match in behind if match]


_OPENING = re.compile(
    r"(?P<name>[A-Z](?:(?<=[.!?]\s.)|(?<=\A.))[\w+^-]*)"
    r"(?:\s(?:\w+ly\s)?(?:[a-z]{2,}s|can|has)\s|,\s(?:an?|the|our|trained|which)\s)"
)
_NOUNLIKE = re.compile(r"^[A-Z][a-z]+(?:ing|ions?|ity|ies|ments?|ness|ance|ence|als?|ers?|ors?|ists?|ly|s)$")

_TITLE_NAME = re.compile(r"^(?P<name>[^:]{2,60}?)\s?(?::|\s[-–—]{1,2}\s|\sTechnical\sReport$)")
_OURS = re.compile(
    r"[OoTt](?<!\w.)(?:(?<=[Oo])ur(?:\sproposed)??|(?<=[Tt])h(?:e\sproposed|is))\s(?:[\w-]+\s){0,2}?"
    rf"{_WORKS}\b"
)
_WHAT_IS_MADE = re.compile(
    r"\b(?:[Ww]e|[Ww]ork|[Pp]aper|[Ss]tudy)\s(?:\w+ly\s|also\s|then\s|further\s|first\s|therefore\s|here\s)?"
    r"(?:propos|present|introduc|develop|design|build)(?:e|es|ed|s)?\san?\s"
    r"(?:(?:novel|new|simple|yet|effective|efficient|first|general|unified|and|scalable|comprehensive),?\s)*"
    r"(?P<what>(?:(?!(?:of|for|to|that|which|in|on|with|based|using|from|by|where|designed|called|named|capable|centered)\b)[\w-]+\s?){1,6})"
)

_COMMON = frozenset(listed("never_names"))
_KNOWN = re.compile(rf"{any_of(listed('known'))}(?:[-\s]?v?\d[\w.]*(?:-[a-z\d]+)*|s)?", re.IGNORECASE)
_MEASURED = frozenset([*map(str.lower, listed("benchmarks")), *listed("metrics")])
_ACTS = (
    r"(?:(?:achieve|outperform|reduce|improve|enable|use|consist|contain|comprise|provide|leverage|exhibit|demonstrate|attain|obtain|"
    r"deliver|require|scale|learn|introduce|combine|employ|support|yield|maintain)(?:s|e?d)?|is|can|[a-z]+ly|"
    r"(?:surpass|reach)(?:es|ed))"
)
_ACTING = re.compile(rf"(?P<name>[A-Z](?<![\w.-].)[\w.+^-]*)\s(?:also\s|even\s|can\s|\w+ly\s)?{_ACTS}\b")
_NAMELIKE = re.compile(r"[A-Z][^A-Z0-9]*[A-Z0-9]|[a-z][A-Z]")


@dataclass(frozen=True, slots=True)
class Subject:
    """The name that the abstract gives its work, the other names that it introduces, and what it is.

    `artifact` is what a release of it is: "code", "model" or "data". `data` names the first that is data.
    `vague` says that nothing names the work: `name` is "we", or a title that stands nowhere in the text.
    """

    name: str
    names: tuple[str, ...]
    artifact: str = "code"
    data: str | None = None
    vague: bool = False


_MARKED = re.compile(r"\\(?:text\w{2}|emph)\{(?P<word>[^{}]{2,60})\}")
"""A name in italics or bold type."""

LONGEST_ABSTRACT = 8_000
LONGEST_TITLE = 400
"""Nothing is looked for behind so many characters, so that the time does not grow faster than the text."""

MOST_NAMES = 10
"""So many names are weighed against one another."""


def find_subject(text: str, title: str) -> Subject:
    """What the abstract is about, as written in it or in its title."""
    text, title = text[:LONGEST_ABSTRACT], title[:LONGEST_TITLE]
    if "\\" in text:
        text = _MARKED.sub(r"\g<word>", text)
    names = _names(text, title)
    if names:
        kinds = {name: _artifact(name, text, title if name == names[0] else "") for name in names}
        data = next((name for name in names if kinds[name] == "data"), None)
        return Subject(names[0], tuple(names), kinds[names[0]], data)
    entitled = _entitled(title, text)
    if entitled:
        return Subject(entitled, (entitled,))
    ours = Counter(match.group() for match in _OURS.finditer(text))
    if ours:
        return Subject(
            max(ours, key=lambda phrase: (ours[phrase], not phrase.lower().startswith("this"))), ()
        )
    made = _WHAT_IS_MADE.search(text)
    if made:
        return Subject(made["what"].strip(), ())
    head = _title_head(title)
    vague = head is None or head.removeprefix("The ").lower() not in text.lower()
    return Subject(head if head and len(head) < 40 else _plain(text, title), (), vague=vague)


def _plain(text: str, title: str) -> str:
    """What to call the work where nothing names it."""
    found = re.search(
        r"\b[Tt]his\s(?:paper|work|study|report|survey|article)\b|\b[Oo]ur\s\w+\b|\b[Ww]e\b", text
    )
    return found.group() if found else title or text[:40].strip()


_WORTH_A_NAME = 5.0
"""A word that is used like a name is one from this score on, where nothing introduces it."""


_WORTH_INTRODUCING = 2.0
"""An introduced word below this score is only mentioned."""


def _names(text: str, title: str) -> list[str]:
    """Names of the work's own, the one to call it by first."""
    head = _title_head(title)
    found = dict.fromkeys(trimmed_name(name) for name in _introduced(text, title))
    introduced = [name for name in found if is_name(name) and not _KNOWN.fullmatch(name)][:MOST_NAMES]
    short = _short_for(head, introduced, text) if head else None
    if short:
        return list(dict.fromkeys([short, *introduced]))
    if head and _is_given(head):
        unsaid = " " not in head and not any(" " not in name and name in title for name in introduced)
        if unsaid or _stands(text, head):
            return list(dict.fromkeys([head, *introduced]))
    ranked = _ranked(introduced, text, title)
    if ranked:
        return ranked
    if head and is_name(head) and (_stands(text, head) or _is_given(head)):
        return [head]
    return _capitals(title, text)


_CAPITALS = re.compile(r"(?<![\w-])[A-Z][\w+-]*(?:\s[A-Z][\w+-]*){1,3}")


def _capitals(title: str, text: str) -> list[str]:
    """The words of the title that the abstract writes with capitals again and again, as it writes a name."""
    found = (match.group() for match in _CAPITALS.finditer(title))
    return [name for name in found if text.count(name) > 1 and name.lower() not in text and is_name(name)][:1]


_PHRASE_OF_TITLE = re.compile(
    r"(?P<phrase>(?!\w+ing\b|(?:towards?|on|how|what|why|is|are|can|do|the|an?)\b)[^:?]{5,60}?)"
    r"(?=:|\s(?:for|via|with|using|in|from|on|through|of|as|by)\s)",
    re.IGNORECASE,
)


def _entitled(title: str, text: str) -> str | None:
    """The phrase with which a title begins, where the abstract introduces it: what the work is about."""
    found = _PHRASE_OF_TITLE.match(title)
    if found is None or not 2 <= len(found["phrase"].split()) <= 5:
        return None
    for _, rest in _introductions(text):
        at = rest.lower().find(found["phrase"].lower(), 0, 110)
        if at >= 0:
            return rest[at : at + len(found["phrase"])]
    return None


def _short_for(head: str, introduced: Sequence[str], text: str) -> str | None:
    """The abbreviation that the abstract uses for a title's head of several words."""
    if head in introduced:
        return None
    used = (name for name in introduced if " " not in name and text.count(name) > 1)
    return next((name for name in used if _abbreviates(name, head)), None)


def _ranked(introduced: Sequence[str], text: str, title: str) -> list[str]:
    """The introduced names, or else the words that are used like names, best first."""
    acting = Counter(match.group("name") for match in _ACTING.finditer(text))
    made = Counter[str]()
    for match in _MADE.finditer(text):
        made[trimmed_name(match.group(match.lastgroup or 0))] = 5 if match["name"] else 2
    for name in _set_off(text):
        made[trimmed_name(name)] = 5
    scores = {name: _score(name, text, title, acting) + 2 + made[name] for name in introduced}
    scores = {name: score for name, score in scores.items() if score >= _WORTH_INTRODUCING}
    if not scores:
        used = [name for name, _ in acting.most_common(MOST_NAMES) if _NAMELIKE.search(name)]
        used = [name for name in used if is_name(name) and not _KNOWN.fullmatch(name)]
        scores = {name: _score(name, text, title, acting) for name in used}
        scores = {name: score for name, score in scores.items() if score >= _WORTH_A_NAME}
    return sorted(scores, key=lambda name: -scores[name]) or _opening(text, acting)


def _opening(text: str, acting: Counter[str]) -> list[str]:
    """The word that opens sentences or acts again and again, as a name does, where nothing else is named.

    A word of the language would be written like any other, and stand once, or somewhere in small
    letters, or end like a noun.
    """
    found = Counter(trimmed_name(match.group("name")) for match in _OPENING.finditer(text))
    found.update({name: times for name, times in acting.items() if times > 1 and not _NAMELIKE.search(name)})
    names = [name for name, _ in found.most_common() if is_name(name) and not _KNOWN.fullmatch(name)]
    names = [name for name in names if _NAMELIKE.search(name) or text.count(name) > 1]
    return [name for name in names if name.lower() not in text and not _NOUNLIKE.search(name)][:1]


def _abbreviates(name: str, head: str) -> bool:
    """Whether a name stands in brackets in the title's head or is made of the head's first letters."""
    if " " in head and name.lower() in head.lower():
        return True
    letters = [letter.lower() for letter in name if letter.isalpha()]
    initials = [part[0].lower() for part in re.split(r"[\s-]+", head) if part]
    return len(initials) > 1 and letters[: len(initials)] == initials


def _score(name: str, text: str, title: str, acting: Counter[str]) -> float:
    """How much a name looks like that of the work itself."""
    plain = not _NAMELIKE.search(name) and name not in title
    used = acting[name] or name.lower() in title.lower() or f"ur {name}" in text
    return (
        min(text.count(name), 5)
        + 4 * (name.lower() in title.lower() or name.lower() in title.lower().replace(" ", ""))
        + 2 * min(acting[name], 3)
        + (f"({name})" in text)
        + 3 * any(f"{cue} {name}" in text for cue in ("called", "named", "dubbed", "termed", "coined"))
        - 2 * plain
        - (0 if used else 3)
    )


def _is_given(head: str) -> bool:
    """Whether the beginning of a title is a name ("Quimby-7B"), not a phrase ("Rethinking Attention")."""
    parts = head.split()
    if len(parts) == 1 and _NAMELIKE.search(head):
        return True
    return len(parts) <= 3 and is_name(head) and (len(parts) == 1 or _NAMELIKE.search(parts[0]) is not None)


def _stands(text: str, name: str) -> bool:
    """Whether the name stands in the text by itself; a pattern made for each name would cost more."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("_", "-") or after.isalnum() or after == "_"):
            return True
        at = text.find(name, at + 1)
    return False


def _title_head(title: str) -> str | None:
    match = _TITLE_NAME.match(title)
    return match.group("name").strip().removesuffix(" Technical Report") if match else None


_CALLS = (
    "called ", "named ", "dubbed ", "termed ", "coined ", "denoted ", "namely ", "we call", "we name",
    "i.e., ", "referred to as", "abbreviated as",
)  # fmt: skip


def _introduced(text: str, title: str) -> list[str]:
    """Names after "we propose", "called" and the like, in order, but for those that the field has already."""
    found: list[str] = []
    first = _FIRST_IS.match(text)
    if first:
        found.append(first.group("name"))
    for start, rest in _introductions(text):
        found.extend(name for name in _names_in(rest) if name in title or f"({name}" not in text[:start])
        if len(found) > 6:
            break
    if any(word in text for word in _CALLS):
        found.extend(_abbreviation(text, match) for match in _CALLED.finditer(text))
    return found + _set_off(text) + _before_what_is_ours(text)


def _introductions(text: str) -> Iterator[tuple[int, str]]:
    """Where "we propose" and the like stand, one behind the other, each with the rest of its sentence."""
    at = 0
    while (made := _INTRODUCED.search(text, at)) is not None:
        start = made.end()
        ends = _ENDS.search(text, start, start + LONGEST_REST + 1)
        end = min(ends.start() if ends else len(text), start + LONGEST_REST)
        at = made.start() + 1
        if end - start > 2:
            yield made.start(), text[start:end]
            at = end


def _abbreviation(text: str, match: re.Match[str]) -> str:
    """The abbreviation that follows a name in brackets, else the name."""
    short = re.match(
        r"[^.,;:()]{0,70}\((?P<short>[A-Z][\w-]*)\)", text[match.end("name") : match.end("name") + 100]
    )
    return short.group("short") if short else match.group("name")


def _names_in(rest: str) -> list[str]:
    """Names in what follows "we propose": a leading name, or the abbreviation in brackets."""
    found: list[str] = []
    bracket = _ABBREVIATED.search(_OF_WHAT.split(rest, maxsplit=1)[0])
    if bracket and len(rest[: bracket.start()].split()) <= 14:
        found.append(bracket.group("name"))
    called = _CALLED.search(rest) if any(cue in rest for cue in _CALLS) else None
    if called:
        found.append(_abbreviation(rest, called))
    leading = _LEADING_NAME.match(rest)
    if leading and not found:
        found.append(leading.group("name"))
    apposition = re.search(r"\s(?P<name>[A-Z][\w+^-]*[A-Z0-9][\w.+^-]*)(?=[,.;]|\s\(|$)", rest[:130])
    if apposition and not found:
        found.append(apposition.group("name"))
    return found


def trimmed_name(name: str) -> str:
    """A name without the marks around it and the possessive behind it."""
    return name.strip(" \"'`“”*_,.;:{}").removesuffix("'s").removesuffix("’s")


def is_name(name: str) -> bool:
    """Whether a phrase is a given name, not a public benchmark: it is short and has a capital."""
    parts = name.split()
    if not parts or len(parts) > 5 or len(name) < 2 or not any(letter.isupper() for letter in name):
        return False
    plain = parts[0].isupper() or parts[0][1:].islower()
    return not (plain and parts[0].lower() in _COMMON) and name.lower() not in _MEASURED


_KINDS = re.compile(
    r"\b(?P<data>(?i:dataset|benchmark|corpus))|(?P<model>language\smodel|foundation\smodel|LLM|MLLM|model\b)"
)


def _artifact(name: str, text: str, title: str) -> str:
    """What is released where a sentence only says that `name` is: data, a model, or else code."""
    for place in (title, text[text.find(name) :][:160].partition(". ")[0]):
        found = _KINDS.search(place)
        if found:
            return found.lastgroup or "code"
    return "code"
