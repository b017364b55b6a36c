r"""Where the sentences of an abstract begin and end.

A boundary is looked for at each run of closing marks (``.``, ``!``, ``?``, an ellipsis) with the
quotes and brackets that close behind it, and at blank lines. Two questions decide: can the word
before the mark go on behind it (an abbreviation, an initial, a list number, "87. 3%"), and does what
follows begin like a sentence? Nothing is split inside ``$...$`` or ``\(...\)``. A space that was forgotten
between two sentences ("the metrics.Through this") is seen where both neighbours are plain words.

Every look at the surroundings is bounded, so the time is linear in the length of the text.
"""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.domain import Span

_MARK = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]++)(?P<closers>[\"'”’»)\]}]*+)(?=(?P<gap>\s)|[A-Z])"
    r"|\n[^\S\n]*+\n"
    r"|[。！？]+[”’」』）]*"
)
"""A place where a sentence may end; without `mark`, one where it does."""

_SPOT = re.compile(r"[.!?…\n。！？](?!(?<=[.!?…])[0-9a-z])")
"""The characters with which it may begin: looking for them first is ten times as fast."""

_POINT = re.compile(r"\.(?![0-9a-z])")
_OTHER_SPOTS = ("!", "?", "\n", "…", "。", "！", "？")
"""Most texts have points only, and those are found several times as fast again."""

_MATH = re.compile(r"\$(?=\S)[^$]{1,300}(?<=\S)\$(?!\d)|\\\([^\\]{1,300}\\\)")
"""Inline formulas; pandoc's rule tells them from sums of money."""

_SPACE = re.compile(r"\s*")
_REACH = 48
"""How far to look to either side of a mark, in characters: more than any word that matters."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEVER_LAST = _words(
    r"""
    e.g E.g i.e I.e eg ie \eg \ie cf Cf \cf vs Vs viz resp approx incl esp ca Rs w.r.t a.k.a aka
    Dr Prof Mr Mrs Ms St stat syst Mio Mrd Tsd тыс млн млрд
    """
)
"""Abbreviations that something always follows."""

_SELDOM_LAST = _words(
    """
    al inc ltd corp co jr dept univ est seq avg dist sec secs fig figs eq eqs eqn sect tab ref refs
    thm def alg lem prop cor app ch chap vol pp nos yahoo jeopardy
    """
)
"""Words in lower case, with a mark of their own, behind which only an opener begins a sentence."""

_BEFORE_NUMBERS = _words("max min temp diam conc dil med rel abs")
"""Shortened words from which a number goes on, unless one stands before them as in "5 min. 12"."""

_LOOKED_AT = _SELDOM_LAST | _NEVER_LAST | {"no", "etc"}

_OPENERS = _words(
    """
    A Across Additionally After All Also Although Among An And Another As At Based Because Besides
    Both Building But By Code Compared Consequently Crucially Despite During Each Empirically
    Evaluated Evaluation Evaluations Existing Experimental Experiments Extensive Finally First
    Firstly For From Further Furthermore Given Hence Here How However If Importantly In Inspired
    Instead Interestingly It Its Many Meanwhile More Moreover Most Motivated Nevertheless Next
    Notably On One Our Overall Particularly Previous Prior Recent Recently Remarkably Results Second
    Secondly Similarly Since So Some Specifically Such Surprisingly That The Their Then There
    Therefore These They Third This Those Though Through Thus To Together Trained Ultimately Under
    Unlike Using We What When Where Whereas Whether Which While Why With Without Yet You
    """
)
"""Words that typically begin a sentence and hardly ever a name."""

_LOWER_OPENERS = _words("we our the this these it in however")
"""Words whose small first letter is more likely a slip than the middle of a sentence."""

_WHOLE_WORD = 4
"""Letters, at least, of a word that is hardly an abbreviation."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_PLAIN = re.compile(r"(?:[^\W\d_]|-)*[a-z]{2}")
_GLUED = re.compile(r"[A-Z][a-z'’-]*(?=[\s,:])")
_CUT_DECIMAL = re.compile(r"(?<![\w.,])(?:\d{1,3}|\d{1,3}(?:,\d{3})+)$")
_LISTED = re.compile(r"(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]")
_LISTED_LOWER = re.compile(r"(?:[ivx]{1,4}|[a-h])\)")
_CAMEL = re.compile(r"[a-z]+\d*[A-Z]")
_LEADING = " \t([{\"'“‘«`*•–—%-"


@dataclass(slots=True)  # not frozen: made in the hottest loop
class _Seam:
    """A closing mark and its surroundings: the words that end at it, what begins behind it."""

    before: str
    word: str
    """The word that the mark stands behind, without what opens before it."""
    mark: str
    closers: str
    after: str

    @property
    def previous(self) -> str:
        """The word before that one, with what closes behind it."""
        words = self.before.split()
        return words[-2] if len(words) > 1 else ""

    @property
    def opener(self) -> bool:
        """Whether a typical first word of a sentence follows."""
        found = _WORD.match(self.after.lstrip(_LEADING))
        if found is None or found[0] not in _OPENERS:
            return False
        return found[0] != "A" or self.after[2:3].islower()


def split(text: str) -> tuple[Span, ...]:
    """The sentences of `text`, in order, as half-open offsets.

    Every character that is not white space lies in exactly one span; no span begins or ends with
    white space. A text without a closing mark is one sentence, an empty one has none.
    """
    ends = [0, *_boundaries(text), len(text)]
    spans = [_stripped(text, start, end) for start, end in pairwise(ends)]
    return tuple([span for span in spans if span[0] < span[1]])


def number_at(split: Iterable[Span], place: int) -> int | None:
    """The number, from 1, of the sentence that holds a place of the text."""
    return next((number for number, (start, end) in enumerate(split, 1) if start <= place < end), None)


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    begin = end - len(piece.lstrip())
    return begin, begin + len(piece.strip())


def _boundaries(text: str) -> list[int]:
    """Where one sentence ends and another begins, increasing."""
    formulas = deque(found.span() for found in _MATH.finditer(text)) if _has_math(text) else deque()
    ends: list[int] = []
    at, others = 0, any(map(text.__contains__, _OTHER_SPOTS))
    for spot in (_SPOT if others else _POINT).finditer(text):
        start = spot.start()
        if start < at:
            continue
        common = _ends_common_word(text, start)
        found = None if common else _MARK.match(text, start)
        at = found.end() if found else start + 1
        while formulas and formulas[0][1] <= start:
            formulas.popleft()
        if formulas and formulas[0][0] <= start:
            continue
        if common or (found is not None and (found["mark"] is None or _ends(text, found))):
            ends.append(at)
    return ends


def _has_math(text: str) -> bool:
    return "$" in text or "\\(" in text


def _ends_common_word(text: str, at: int) -> bool:
    """Whether a mark ends a sentence as most end: a common word before it, a space and a capital behind it.

    What `_ends` would say of it is then known without a closer look.
    """
    if text[at] not in ".!?" or text[at + 1 : at + 2] != " " or not text[at + 2 : at + 3].isupper():
        return False
    return _is_common(text[max(0, at - _REACH) : at].rpartition(" ")[2])


def _ends(text: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends with the mark that was found."""
    space = _SPACE.match(text, found.end())
    begin = space.end() if space else found.end()
    before, after = text[max(0, found.start() - _REACH) : found.start()], text[begin : begin + _REACH]
    if not after:
        return False
    word = _last_word(before)
    if found["gap"] and after[0].isupper() and _is_common(word):
        return True
    seam = _Seam(before=before, word=word, mark=found["mark"], closers=found["closers"], after=after)
    if found["gap"] is None:
        return _ends_without_space(seam)
    return _can_end(seam) and _can_begin(seam)


def _last_word(before: str) -> str:
    if not before or before[-1].isspace():
        return ""
    return before.rsplit(maxsplit=1)[-1].lstrip("([{\"'“‘«`~")


def _is_common(word: str) -> bool:
    """Whether a word needs no closer look: most sentences end with such a word."""
    return len(word) > 1 and word.isalpha() and word.islower() and word not in _LOOKED_AT


def _ends_without_space(seam: _Seam) -> bool:
    """Whether a sentence ends although no space follows, as in "the metrics.Through this"."""
    word, after = seam.word, _GLUED.match(seam.after)
    if after is None or not word or _is_address(word) or _DOTTED.fullmatch(word):
        return False
    if word in _NEVER_LAST:
        return False
    if after[0] in _OPENERS:
        return len(word) > 1
    return len(word) >= _WHOLE_WORD and word.islower() and _PLAIN.fullmatch(word) is not None


def _is_address(word: str) -> bool:
    """Whether a word is an address or the visible end of something very long, likely one."""
    return "://" in word or word.startswith("www.") or ("/" in word and "." in word) or len(word) >= _REACH


def _can_end(seam: _Seam) -> bool:
    """Whether the word before the mark can be the last of its sentence."""
    word = seam.word
    lower = word.lower()
    if lower in _SELDOM_LAST:
        return seam.opener
    if seam.mark != ".":
        return True
    if word in _NEVER_LAST:
        return False
    if seam.after[0].isdigit() and _may_be_decimal(seam):
        return False
    if seam.after[0].isdigit() and (lower == "no" or lower in _BEFORE_NUMBERS):
        return lower != "no" and seam.previous[-1:].isdigit()
    if lower == "etc":
        return not seam.closers and seam.after[0].isupper()
    return _can_end_shortened(seam)


def _may_be_decimal(seam: _Seam) -> bool:
    """Whether the mark may be the point of a number that a space has cut: "87. 3%", unlike "in 2020. 3%"."""
    return not seam.closers and _CUT_DECIMAL.search(seam.word) is not None


def _can_end_shortened(seam: _Seam) -> bool:
    """The same for initials ("J"), dotted letters ("U.S") and numbers; any other word can."""
    word = seam.word
    if _DOTTED.fullmatch(word):
        return seam.opener
    if len(word) == 1 and word.isupper():
        return seam.opener or seam.previous[-1:].isdigit()
    if word.isdigit() or len(word) == 1:
        return not _is_list_number(seam)
    return True


def _is_list_number(seam: _Seam) -> bool:
    """Whether the mark belongs to the number of a list's item: "We do two things: 1. First we"."""
    before = seam.previous
    starts_item = before[-1:] in ("", ":", ";", ".", "?", "!")
    names_it = before[:-1].lower() in _SELDOM_LAST or before in ("No.", "no.")
    return starts_item and not names_it and _LISTED.fullmatch(seam.word + ".") is not None


def _can_begin(seam: _Seam) -> bool:
    """Whether what follows the mark begins like a sentence."""
    if seam.after[0] in "\\$":
        return True
    if seam.after[0] == "(" and _LISTED.match(seam.after, 1):
        return True
    first = seam.after.lstrip(_LEADING)
    if not first[:1].isalnum():
        return False
    if not first[0].islower():
        return True
    if _CAMEL.match(first) or _LISTED_LOWER.match(first):
        return seam.mark == "." and not seam.closers.startswith(('"', "”"))
    found = _WORD.match(first)
    return (
        found is not None
        and found[0] in _LOWER_OPENERS
        and len(seam.word) >= _WHOLE_WORD
        and not seam.closers
    )
