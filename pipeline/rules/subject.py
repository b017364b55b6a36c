"""What an abstract is about: the name that it gives its work, and the subject of one clause."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.rules.introductions import WORKS, found_at, introduced_names, introductions, made_names
from pipeline.rules.lexicon import any_of, listed
from pipeline.rules.passages import lowered

_OPENING = re.compile(
    r"(?P<name>[A-Z](?:(?<=[.!?]\s.)|(?<=\A.))[\w+^-]*)"
    r"(?:\s(?:\w+ly\s)?(?:[a-z]{2,}s|can|has)\s|,\s(?:an?|the|our|trained|which)\s)"
)
_NOUNLIKE = re.compile(r"^[A-Z][a-z]+(?:ing|ions?|ity|ies|ments?|ness|ance|ence|als?|ers?|ors?|ists?|ly|s)$")

_TITLE_NAME = re.compile(r"^(?P<name>[^:]{2,60}?)\s?(?::|\s[-–—]{1,2}\s|\sTechnical\sReport$)")
_OURS = re.compile(
    r"\b(?:[Oo]ur(?:\sproposed)??|[Tt]h(?:e\sproposed|is))\s(?:[\w-]+\s){0,2}?"
    rf"{WORKS}\b"
)
_WHAT_IS_MADE = re.compile(
    r"\b(?:[Ww](?:e|ork)|[Pp]aper|[Ss]tudy)\s(?:\w+ly\s|also\s|then\s|further\s|first\s|therefore\s|here\s)?"
    r"(?:propos|present|introduc|develop|design|build)(?:e|es|ed|s)?\san?\s"
    r"(?:(?:novel|new|simple|yet|effective|efficient|first|general|unified|and|scalable|comprehensive),?\s)*"
    r"(?P<what>(?:(?!(?:of|for|to|into|that|which|in|on|with|based|using|from|by|where|designed|called|named|capable|centered)\b)[\w-]+\s?){1,6})"
)

_COMMON = frozenset(listed("never_names"))
_KNOWN = re.compile(rf"{any_of(listed('known'))}(?:[-\s]?v?\d[\w.]*(?:-[a-z\d]+)*|s)?", re.IGNORECASE)
_MEASURED = frozenset([*map(str.lower, listed("benchmarks")), *listed("metrics")])
_ACTS = (
    r"(?:(?:achieve|outperform|reduce|improve|enable|use|consist|contain|comprise|provide|leverage|exhibit|demonstrate|attain|obtain|"
    r"deliver|require|scale|learn|introduce|combine|employ|support|yield|maintain)(?:s|e?d)?|is|can|[a-z]+ly|"
    r"(?:surpass|reach)(?:es|ed))"
)
_ACTING = re.compile(
    rf"(?P<name>[A-Z](?<![\w.-].)[\w.+^-]*)\s(?:also\s|even\s|can\s|not\sonly\s|\w+ly\s)?{_ACTS}\b"
)
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


def find_subject(text: str, title: str, *, kinds: bool = True) -> Subject:
    """What the abstract is about, as written in it or in its title; without `kinds` no plural in capitals."""
    text, title = text[:LONGEST_ABSTRACT], title[:LONGEST_TITLE]
    if "\\" in text:
        text = _MARKED.sub(r"\g<word>", text)
    names = _names(text, title, kinds=kinds)
    if names:
        heading = title if names[0] in title else ""
        artifacts = {name: _artifact(name, text, heading if name == names[0] else "") for name in names}
        data = next((name for name in names if artifacts[name] == "data"), None)
        return Subject(names[0], tuple(names), artifacts[names[0]], data)
    entitled = _entitled(title, text)
    if entitled:
        return Subject(entitled, (entitled,))
    ours = Counter(match.group() for match in found_at(("our ", "the proposed ", "this "), _OURS, text))
    if ours:
        return Subject(
            max(ours, key=lambda phrase: (ours[phrase], not phrase.lower().startswith("this"))), ()
        )
    made = next(found_at(("we ", "work ", "paper ", "study "), _WHAT_IS_MADE, text), None)
    if made:
        return Subject(made["what"].strip(), ())
    head = _title_head(title)
    vague = head is None or head.removeprefix("The ").lower() not in text.lower()
    return Subject(head if head and len(head) < 40 else _plain(text, title), (), vague=vague)


_PARTS_OF_TITLE = re.compile(
    r"[^\w\s'’-]|\b(?:an?|the|and|or|of|for|in|on|at|to|from|with|without|by|via|as|is|are|do|does|can|how|what|why|when|who|that|"
    r"towards?|into|across|over|under|between|through|using|beyond|after|before|its|their|our|we|not|no)\b"
)


def subject_of_study(subject: Subject, text: str, title: str) -> Subject:
    """A study's subject without names; "we" gives way to the phrase of its title that the text has most."""
    if not subject.vague or subject.name == title:
        return replace(subject, names=())
    low, pieces = lowered(text), [*map(str.split, _PARTS_OF_TITLE.split(lowered(title[:LONGEST_TITLE])))]
    phrases = (
        " ".join(piece[at : at + size])
        for size in (4, 3, 2)
        for piece in pieces
        for at in range(len(piece) - size + 1)
        if min(map(len, piece[at : at + size])) > 2
    )
    said = max(phrases, key=low.count, default="")
    at = low.find(said) if said else -1
    return replace(subject, names=(), name=text[at : at + len(said)] if at >= 0 else subject.name)


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


def _names(text: str, title: str, *, kinds: bool) -> list[str]:
    """Names of the work's own, the one to call it by first."""
    head = _title_head(title)
    found = dict.fromkeys(trimmed_name(name) for name in introduced_names(text, title))
    introduced = [name for name in found if _may_be_ours(name, kinds=kinds)][:MOST_NAMES]
    short = _short_for(head, introduced, text) if head else None
    if short:
        return list(dict.fromkeys([short, *introduced]))
    if head and _is_given(head):
        unsaid = " " not in head and not any(" " not in name and name in title for name in introduced)
        if unsaid or stands(text, head):
            return list(dict.fromkeys([head, *introduced]))
    ranked = _ranked(introduced, text, title, kinds=kinds)
    if ranked:
        return ranked
    if head and is_name(head) and (stands(text, head) or _is_given(head)):
        return [head]
    return _capitals(title, text)


_CAPITALS = re.compile(r"(?<![\w-])[A-Z][\w+-]*(?:\s[A-Z][\w+-]*){1,3}")


def _capitals(title: str, text: str) -> list[str]:
    """The words of the title that the abstract writes with capitals again and again, as it writes a name."""
    found = (match.group() for match in _CAPITALS.finditer(title))
    own = next(found_at(("we", "our", "this "), _BEGINS_OWN, text), None)
    return [
        name
        for name in found
        if text.count(name) > 1
        and name.lower() not in text
        and is_name(name)
        and not (own and 0 < text.find(name) < own.start())
    ][:1]


_BEGINS_OWN = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Tt]his\s(?:paper|work|study|article|report))\b")
"""What is named before these is known already."""


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
    for _, rest in introductions(text):
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


def _may_be_ours(name: str, *, kinds: bool) -> bool:
    return is_name(name) and _KNOWN.fullmatch(name) is None and (kinds or not is_kind(name))


def _ranked(introduced: Sequence[str], text: str, title: str, *, kinds: bool) -> list[str]:
    """The introduced names, or else the words that are used like names, best first."""
    acting = Counter(match["name"] for match in found_at(introduced, _ACTING, text, text))
    made = {trimmed_name(name): weight for name, weight in made_names(text)}
    scores = {name: _score(name, text, title, acting) + 2 + made.get(name, 0) for name in introduced}
    scores = {name: score for name, score in scores.items() if score >= _WORTH_INTRODUCING}
    if not scores:
        acting = _acting(text)
        used = [name for name, _ in acting.most_common(MOST_NAMES) if _NAMELIKE.search(name)]
        used = [name for name in used if _may_be_ours(name, kinds=kinds)]
        scores = {name: _score(name, text, title, acting) for name in used}
        scores = {name: score for name, score in scores.items() if score >= _WORTH_A_NAME}
    return sorted(scores, key=lambda name: -scores[name]) or _opening(text, acting, kinds=kinds)


@lru_cache(maxsize=2)
def _acting(text: str) -> Counter[str]:
    """How often words act as names do."""
    return Counter(_ACTING.findall(text))


def _opening(text: str, acting: Counter[str], *, kinds: bool) -> list[str]:
    """The word that opens sentences or acts again and again, as a name does, where nothing else is named.

    A word of the language would be written like any other, and stand once, or somewhere in small
    letters, or end like a noun.
    """
    found = Counter(trimmed_name(match.group("name")) for match in _OPENING.finditer(text))
    found.update({name: times for name, times in acting.items() if times > 1 and not _NAMELIKE.search(name)})
    names = [name for name, _ in found.most_common() if _may_be_ours(name, kinds=kinds)]
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


def stands(text: str, name: str) -> bool:
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


def is_kind(name: str) -> bool:
    """Whether a name is that of things of a kind: "VLMs"."""
    return _KIND.fullmatch(name) is not None


def trimmed_name(name: str) -> str:
    """A name without the marks around it and the possessive behind it."""
    return name.strip(" \"'`“”*_,.;:{}").removesuffix("'s").removesuffix("’s")


def is_name(name: str) -> bool:
    """Whether a phrase is a given name, not a public benchmark: it is short and has a capital."""
    parts = name.split()
    if not parts or len(parts) > 5 or len(name) < 2 or not any(map(str.isupper, name)):
        return False
    plain = parts[0].isupper() or parts[0][1:].islower()
    if _NO_NAME.search(name):
        return False
    return not (plain and parts[0].lower() in _COMMON) and name.lower() not in _MEASURED


_NO_NAME = re.compile(r"-[a-z]+(?:ed|en|ing|ware|ree)$")
"""What something is like: "GS-oriented"."""

_KIND = re.compile(r"[A-Z][A-Z\d-]+s")
"""Things of a kind: "VLMs"."""


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
