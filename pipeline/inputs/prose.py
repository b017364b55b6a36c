"""How a title is told from an abstract by its words alone."""

import re

_STOP = re.compile(r"[.。…][\"'”’»)\]}]*$")
_ASKING = re.compile(r"[?!？！][\"'”’»)\]}]*$")
_INNER = re.compile(r"[^\s.]{2}[.!?][\"'”’)\]}]*\s+[\"'“(\[$\\]*[A-Z0-9]|[。！？](?=.)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_LONG_WORD = re.compile(r"[^\W\d_][\w'’-]{3,}")
_CAMEL = re.compile(r"[a-z]+[\d-]*[A-Z]|[a-z]+\d")
_OPEN_END = re.compile(
    r"(?:[,;:(-]|(?<![^\s-])(?:a|an|and|as|at|between|beyond|by|can|for|from|in|into|is|its|of|on|or|our|"
    r"over|that|the|their|through|to|toward|towards|under|using|via|vs\.|we|when|which|with|without))$",
    re.IGNORECASE,
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
"""Characters of scripts without spaces; about two make a word."""

LONG_WORDS, LONG_CHARACTERS = 35, 300
"""Longer than any title: the longest of some 450 real ones had 146 characters."""


SHORT_WORDS, SEVERAL_WORDS, SURE_WORDS = 8, 15, 4
"""Words, at least, of prose with a full stop, of several sentences without, of a sure title's longer ones."""

SECTIONS = (
    "Abstract|Background|Backgrounds|Introduction|Objectives?|Aims?|Purpose|Motivation|Importance|Rationale|Methods?"
    "|Materials and Methods|Methods and Findings|Results?|Findings|Interpretation|Discussion|Conclusions?"
    "|Conclusions and Relevance|Significance|Summary|Design|Setting|Participants|Funding|Availability"
    "|Main Outcomes? and Measures?|Keywords|Trial Registration|Limitations"
)
"""Headings of parts of an abstract, as a regular expression has them."""

_SECTION = re.compile(rf"(?!abstract|summary|keywords)(?:{SECTIONS})\s*:?", re.IGNORECASE)


def is_section(line: str) -> bool:
    """Whether a line is the heading of a part of an abstract, and no title."""
    return _SECTION.fullmatch(line) is not None


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a paragraph of prose does: with a closing mark or an address."""
    tail = text[-300:]
    return any(pattern.search(tail) for pattern in (_STOP, _ASKING, _ADDRESS))


def is_prose(text: str) -> bool:
    """Whether the text reads as an abstract and not as a title.

    An abstract is longer than any title, or it has eight words and a full stop (or an address) at
    its end, or it has several sentences. A question mark or a colon says nothing: titles have them.
    """
    if len(text) >= LONG_CHARACTERS:
        return True
    words = len(text.split()) + len(_UNSPACED.findall(text)) // 2
    if words >= LONG_WORDS:
        return True
    if words >= SHORT_WORDS and (_STOP.search(text) or _ADDRESS.search(text)):
        return True
    needed = 2 if _ASKING.search(text) else 3
    return words >= SEVERAL_WORDS and sentences(text) > needed


def sentences(text: str) -> int:
    """Roughly how many sentences a short text has, at least one."""
    return 1 + sum(1 for _ in _INNER.finditer(text))


def is_title_case(text: str) -> bool:
    """Whether most of the longer words begin with a capital letter."""
    longer = _LONG_WORD.findall(text)
    return bool(longer) and sum(word[0].isupper() for word in longer) >= 0.6 * len(longer)


def is_title_line(line: str) -> bool:
    """Whether a line in the middle of a text is a title beyond doubt: four capitalised words, no end."""
    if len(line) >= LONG_CHARACTERS or ends_sentence(line) or is_prose(line):
        return False
    return is_title_case(line) and len(_LONG_WORD.findall(line)) >= SURE_WORDS


def runs_on(line: str, following: str) -> bool:
    """Whether a line, by its last and the next line's first word, goes on in the next line."""
    if ends_sentence(line):
        return False
    starts_low = following[:1].islower() and not _CAMEL.match(following)
    return starts_low or _OPEN_END.search(line[-20:]) is not None


def joined(lines: tuple[str, ...]) -> str:
    """Wrapped lines as one: with spaces, but behind a hyphen ("state-of-the-", "art") without."""
    text = lines[0]
    parts = [text]
    for line in lines[1:]:
        glue = text[-1:] == "-" and text[-2:-1].isalnum() and not line.startswith(("and ", "or ", "to "))
        parts.append(line if glue else " " + line)
        text = line
    return "".join(parts)


_OF_WORK = re.compile(
    r"\b(?:we|our|ours|results?|methods?|patients?|stud(?:y|ies)"
    r"|(?:this|these|the) (?:paper|work|article|thesis|findings|experiments?|reviews?)"
    r"|(?:propos|investigat|demonstrat|evaluat|examin|analy[sz]|introduc|present)\w*"
    r"|nous|notre|nos|étude|résultats|article|wir|unser\w*|studie|ergebnisse?|beitrag"
    r"|nuestr[oa]s?|estudio|resultados|artículo|estudo|artigo|nosso|nossa|questo|studio|risultati|articolo"
    r"|badanie|wyniki|çalışma|sonuçlar)\b",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")


def speaks_of_work(text: str) -> bool:
    """Whether a text says what somebody did or found, as 98 of 100 abstracts do and hardly anything else.

    In a script other than Latin it need only have sentences.
    """
    if not ends_sentence(text) and sentences(text) == 1:
        return False
    is_foreign = 2 * len(_OTHER_SCRIPT.findall(text)) > len(text) - text.count(" ")
    return is_foreign or _OF_WORK.search(text) is not None
