"""What the tuned model wrote, compared with the text: words that the text lacks are not passed on.

The pipeline grounds every answer anyway. Here a small model's slips are repaired where the text itself says
how, so that a right number is not shown under a made-up name.
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.bundled.conversation import Conversation
from pipeline.bundled.lines import TAGS, Wire
from pipeline.text.word_search import find_whole

_NEEDED = {"improvement": "direction", "availability": "artifact"}
"""Choices that a claim of each kind needs."""

CHOICES = {"direction": ("increase", "decrease"), "artifact": ("code", "model", "data", "demo", "other")}
"""What the schema allows there, written down: the schema's classes take a tenth of a second to load."""

_LONGEST = 160
"""Characters of copied words that the schema allows."""

_BEGINNING = re.compile(rf".{{1,{_LONGEST}}}(?!\w)", re.DOTALL)
"""As many whole words as may be copied."""

_HEAD = re.compile(r"(?P<name>[^:?!]{2,40}?)\s*:")
"""The name in front of a title's colon."""

_NUMERAL = re.compile(r"[\W_]*\d[\d.,]*\s*(?:[kKM]|x|\\?%)?[\W_]*")
"""A number alone, which is nobody's name; of models "the 7B" is one."""

_ABBREVIATION = r"[A-Za-z][\w.+-]{1,14}?"

_NOUNS = r"(?:method|approach|model|framework|system|algorithm|technique|strategy|work|paper|study)s?"
_OURS = re.compile(rf"\b(?:our|this|the proposed)\s+(?:\w+[ -]){{0,2}}?{_NOUNS}\b", re.IGNORECASE)
_GENERIC = re.compile(
    rf"we|it|ours?|(?:(?:our|this|the|these|proposed|new|novel)\s+){{0,3}}{_NOUNS}", re.IGNORECASE
)
"""What a work calls itself where it does not give its name."""

_ARTIFACTS = {
    "code": r"codes?|codebases?|implementations?|scripts?|software|toolkits?|librar(?:y|ies)",
    "model": r"models?|weights|checkpoints?",
    "data": r"data|datasets?|benchmarks?|corpus|corpora|annotations?|labels",
    "demo": r"demos?|videos?",
}
_ANY = "|".join(_ARTIFACTS.values())
_ARTIFACT = re.compile(
    rf"(?:(?:our|the|this|all|its|full|project|source|training)\s+)*(?:implementation\s+)?"
    rf"(?:{_ANY}|page|website|resources?|results?)",
    re.IGNORECASE,
)
"""What is released, by what it is and not by its name."""

_LAST = {artifact: re.compile(rf"\b(?:{names})$", re.IGNORECASE) for artifact, names in _ARTIFACTS.items()}
_AND = re.compile(
    r"\s*[,/&]\s*(?:and\s+|as well as\s+)?|\s+and\s+|,?\s+(?:as well as|along with|together with)\s+",
    re.IGNORECASE,
)
_ITEM = rf"(?:[\w-]+\s+){{0,4}}?(?:{_ANY})\b"
_LIST = re.compile(rf"(?<![\w-]){_ITEM}(?:(?:{_AND.pattern}){_ITEM})+", re.IGNORECASE)

_DENIED = re.compile(r"\b(?:not|except|excluding|without)(?: (?:the|our|its|their|all|any))?\s*")
"""What stands before the words for a thing that is not released."""


def kept_to_text(claim: Wire, conversation: Conversation) -> Wire | None:
    """The claim with only such words as the text has, or None where too little is left of it."""
    needed = _NEEDED.get(claim["kind"])
    if needed is not None and claim.get(needed) not in CHOICES[needed]:
        return None
    if claim["kind"] == "availability" and _is_denied(claim.get("subject", ""), conversation):
        return None
    text = _folded(_read(conversation))
    sound = {name: words for name, words in claim.items() if name not in TAGS or _stands(words, text)}
    subject = _subject(claim.get("subject", ""), claim["kind"], conversation, text)
    if "baseline" in sound and _folded(sound["baseline"]) == _folded(subject):
        # Nothing is compared with itself: either the one or the other was copied from the wrong place.
        subject = _default(conversation)
        if _folded(sound["baseline"]) == _folded(subject):
            del sound["baseline"]
    return sound | {"subject": subject}


def with_listed(claims: Sequence[Wire], sentence: str) -> list[Wire]:
    """The claims of a sentence, with a release for each artifact in a list, where it releases anything.

    "Code, datasets and weights are available" is three; the model stops early, or takes one for another.
    """
    release = next((claim for claim in claims if claim["kind"] == "availability"), None)
    listed = [
        artifact
        for found in _LIST.finditer(sentence)
        if not _DENIED.search(sentence[: found.end()])
        for item in _AND.split(found[0])
        for artifact, last in _LAST.items()
        if last.search(item)
    ]
    if release is None or not listed:
        return list(claims)
    named = {
        artifact
        for artifact, names in _ARTIFACTS.items()
        if re.search(rf"\b(?:{names})\b", sentence, re.IGNORECASE)
    }
    right = [claim for claim in claims if claim.get("artifact", "other") in {"other", *named}]
    have = {claim.get("artifact") for claim in right}
    return right + [{**release, "artifact": one} for one in dict.fromkeys(listed) if one not in have]


def _is_denied(subject: str, conversation: Conversation) -> bool:
    """Whether the sentence names a thing only to say that it is not released: "but not the data"."""
    parts = _folded(conversation.exchanges[-1].sentences[-1]).split(_folded(subject)) if subject else []
    return len(parts) > 1 and all(_DENIED.search(before) for before in parts[:-1])


def _subject(subject: str, kind: str, conversation: Conversation, text: str) -> str:
    """The subject as written, or the name that the text itself has for it.

    That is the work's for "our method", and for what is released where the sentence names nothing but "the
    code"; the short one for what has a short one; another claim's, or the work's, for what the text lacks.
    """
    if not _stands(subject, text) or _NUMERAL.fullmatch(subject):
        return _default(conversation)
    sentence = _folded(conversation.exchanges[-1].sentences[-1])
    if kind == "availability" and _ARTIFACT.fullmatch(subject):
        return _name(conversation) or next(iter(_subjects(conversation)), subject)
    if _GENERIC.fullmatch(subject) or (kind == "availability" and not _stands(subject, sentence)):
        subject = _name(conversation) or subject
    return _short(subject, _read(conversation))


def _name(conversation: Conversation) -> str | None:
    """The name in front of the title's colon, if the abstract uses it.

    A title such as "Scaling laws: a study" has a colon, but the abstract does not call itself so.
    """
    sentences = _folded(" ".join(one for exchange in conversation.exchanges for one in exchange.sentences))
    head = _HEAD.match(conversation.title)
    return head["name"] if head and _stands(head["name"], sentences) else None


def _short(name: str, text: str) -> str:
    """The abbreviation that the text gives behind a name, in brackets; the name where it gives none."""
    found = re.search(
        rf"(?<!\w){re.escape(name)} \(({_ABBREVIATION})s?\)", " ".join(text.split()), re.IGNORECASE
    )
    if found is None:
        return name
    letters = iter(name.casefold())
    is_short_for = all(letter in letters for letter in found[1].casefold() if letter.isalnum())
    return found[1] if is_short_for else name


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a folded text, whole."""
    folded = _folded(words)
    return 0 < len(folded) <= _LONGEST and find_whole(text, folded, (0, len(text))) is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _read(conversation: Conversation) -> str:
    """Title and sentences up to the one asked about."""
    sentences = (one for exchange in conversation.exchanges for one in exchange.sentences)
    return " ".join([conversation.title, *sentences])


def _default(conversation: Conversation) -> str:
    """What the abstract is about, by what was read: the subject of its claims, else its name for itself."""
    latest = next(iter(_subjects(conversation)), None)
    if latest is not None:
        return latest
    if head := _HEAD.match(conversation.title):
        return head["name"]
    if found := _OURS.search(_read(conversation)):
        return found[0]
    # Without a title too a right number is worth a place to look it up.
    whole = conversation.title or conversation.exchanges[0].sentences[0]
    # Half a word would stand nowhere in the text.
    beginning = _BEGINNING.match(whole)
    return (beginning[0] if beginning else whole[:_LONGEST]).strip()


def _subjects(conversation: Conversation) -> Iterable[str]:
    """Subjects of the claims before, the latest first."""
    return (
        claim["subject"]
        for exchange in reversed(conversation.exchanges)
        for claim in reversed(exchange.claims or ())
        if "subject" in claim
    )
