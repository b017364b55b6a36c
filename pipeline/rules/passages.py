"""Sentences as the rules see them: text, quantities, and whose statement each is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Span
from pipeline.rules.lexicon import any_of, listed_words, words
from pipeline.text.quantities import Mention, find

_APART = r"(?:(?<![\w@].)(?<!\w[-.].)|(?<=sim.))"
_DIGIT = {True: re.compile("[0-9]" + _APART), False: re.compile(r"\d" + _APART)}
"""A digit that does not go on from a name; ten characters are found faster than all digits of Unicode."""

_NUMBER_WORDS = listed_words(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred half
    halve halves halved halving quarter third thirds fourth fifth tenth double doubles doubled
    doubling triple triples tripled tripling quadruple quadruples quadrupled twice thrice twofold
    threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold order orders million
    billion trillion thousand dozen less single"""
)
"""What a sentence with a spelled-out quantity has somewhere."""

_SPACES = bytes(code if code > 127 or chr(code).isalpha() else ord(" ") for code in range(256))
"""Turns each byte of ASCII but letters into a space."""

_HYPHENED = _SPACES[: ord("-")] + b"-" + _SPACES[ord("-") + 1 :]
"""Leaves words with hyphens whole."""


def words_of(low: str) -> list[str]:
    """The words of a text in lower case."""
    return _parted(low).split()


def _parted(low: str, spaces: bytes = _SPACES) -> str:
    """A text with spaces for what stands between its words; as bytes it is turned several times as fast."""
    if low.isascii():
        return low.encode().translate(spaces).decode()
    plain = _MARKS.sub(" ", low).encode("utf-8", "surrogatepass")
    return plain.translate(spaces).decode("utf-8", "surrogatepass")


_MARKS = re.compile(r"[^\w\s-]")

_OWN_WORDS, _OWN_PHRASES = words("cues", "own", "words"), words("cues", "own", "phrases")
_OWN = re.compile(rf"\b{any_of(_OWN_PHRASES)}\b")
_BEGINS = re.compile(
    rf"\b{any_of(_OWN_PHRASES)}\b"
    r"|\bwe\s(?!(?:have|are|can|need|know|see|live|think|must|face|often|still|expect|get|witness|may|want|"
    r"should|do|could|humans|all|cannot|might|had)\b)"
    r"|\bour\s(?:\w+\s){0,2}(?:method|approach|model|framework|work|paper|contribution|results|goal|study|"
    r"analysis|benchmark|dataset|system|algorithm|experiments|findings)"
)
# These read texts in lower case: a pattern that ignores case takes twice as long.
_BACKGROUND_START = re.compile(any_of(map(str.lower, words("cues", "background", "starts"))) + r"(?![\w-])")
_BACKGROUND = re.compile(rf"\b{any_of(map(str.lower, words('cues', 'background', 'anywhere')))}\b")
_PRONOUNS = listed_words("we our us")
_TOLD = re.compile(
    r"\b(?:methods?|results?|objectives?|aims?|purpose|findings|design)\s?:|\b(?:was|were)\s(?:\w+ly\s)?(?:includ|evaluat|"
    r"enrol|recruit|analy[sz]|compar|investigat|examin|measur|assess|perform|conduct|collect|synthesi|prepar|obtain|"
    r"interview|survey|randomi|review|observ|test|stud)\w*|\bp\s?[<=]\s?0?\.\d|[(\s]n\s?=\s?\d|\bcase\sof\b"
)
"""Where the report of a study's own work begins, in the passive that other fields prefer."""

_HEADED = re.compile(r"^(?:participants|patients|setting|methods?|results?|findings)(?:\sand\s\w+)?\s?:")
"""The heads of an abstract in parts, whatever its field."""

_LETTERS = re.compile(r"[a-z]+")


def _longest_words(phrases: Iterable[str]) -> frozenset[str]:
    """The longest word of each phrase: few sentences have it, and all that have the phrase."""
    return frozenset(max(_LETTERS.findall(phrase.lower()), key=len) for phrase in phrases)


_OF_OWN = _longest_words(_OWN_PHRASES)
_BEGINNING = _OF_OWN | _PRONOUNS
_OF_BACKGROUND = _longest_words(words("cues", "background", "anywhere"))

_CONTRAST = re.compile(r"\b(?:than|over|compar|outperform|surpass|exceed|unlike|against|improv|beat|match)")


@dataclass(slots=True)  # not frozen: made in the hottest loop, and freezing doubles the time
class Passage:
    """One sentence: its number from 1, where it starts in the abstract, and what stands in it.

    `own` says whether it speaks of the work itself, `study` whether its abstract is of another field than
    machine learning.
    """

    number: int
    start: int
    text: str
    low: str
    own: bool
    mentions: tuple[Mention, ...]
    words: frozenset[str]
    study: bool


def read_passages(text: str, sentences: Sequence[Span], names: Sequence[str]) -> list[Passage]:
    """The sentences of an abstract; `names` are what the work calls its own."""
    passages: list[Passage] = []
    whole = lowered(text)
    parted, study, begun = _parted(whole), is_study(whole), False
    for number, start, end in _pieces(sentences):
        sentence, low = text[start:end], whole[start:end]
        words = frozenset(parted[start:end].split())
        named = any(map(sentence.__contains__, names))
        begun = begun or named or (not words.isdisjoint(_BEGINNING) and _BEGINS.search(low) is not None)
        begun = begun or (":" in low and _HEADED.match(low) is not None)
        begun = begun or (study and _TOLD.search(low) is not None)
        own = begun and (named or _is_own(low, words) or not _is_background(low, words))
        passages.append(Passage(number, start, sentence, low, own, (), words, study))
    for passage in passages:
        if not begun:
            passage.own = not _is_background(passage.low, passage.words)
        if passage.own and _counts(passage.low, passage.words):
            passage.mentions = tuple(find(passage.text, text))
    return passages


_MACHINE_LEARNING = words("cues", "machine_learning", "words")


FEWEST_WORDS = 50
"""In a shorter text it says nothing that words are missing."""


def is_study(low: str) -> bool:
    """Whether an abstract in lower case has at most two words of machine learning; that field has several."""
    number, known, start = 0, set[str](), 0
    while start < len(low):
        # Most abstracts of that field have them near their beginning.
        end = low.find(" ", start + _PIECE) % (len(low) + 1)
        found = _parted(low[start:end], _HYPHENED).split()
        known |= _MACHINE_LEARNING.intersection(found)
        if len(known) > 2:
            return False
        number, start = number + len(found), end
    return number >= FEWEST_WORDS


_PIECE = 400


LONGEST_SENTENCE = 1_200
"""Longer sentences are read in pieces, so that the time to read one has a bound."""


def _pieces(sentences: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """The number from 1, the start and the end of each sentence, long ones in pieces."""
    for number, (start, end) in enumerate(sentences, 1):
        for at in range(start, end, LONGEST_SENTENCE):
            yield number, at, min(end, at + LONGEST_SENTENCE)


def lowered(text: str) -> str:
    """The text in lower case, of the same length, so that offsets hold in both."""
    if text.isascii() or len(text.lower()) == len(text):
        return text.lower()
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _counts(low: str, words: frozenset[str]) -> bool:
    """Whether a quantity may stand in a sentence."""
    return _DIGIT[low.isascii()].search(low) is not None or not _NUMBER_WORDS.isdisjoint(words)


def _is_own(low: str, words: frozenset[str]) -> bool:
    """Whether a sentence has words for the work itself."""
    if not words.isdisjoint(_OWN_WORDS):
        return True
    return not words.isdisjoint(_OF_OWN) and _OWN.search(low) is not None


def _is_background(low: str, words: frozenset[str]) -> bool:
    """Whether a sentence that names nothing of the work's own speaks of the field."""
    if not words.isdisjoint(_PRONOUNS):
        return False
    if _BACKGROUND_START.match(low):
        return True
    told = not words.isdisjoint(_OF_BACKGROUND) and _BACKGROUND.search(low) is not None
    return told and _CONTRAST.search(low) is None
