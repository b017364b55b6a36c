"""Words behind an answer that set one of its records aside: "the second claim is background".

What they say of a sentence, a number or a text explains why that is no record, and sets none aside.
"""

import re
from functools import cache

_NTH = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|last|final|latter|former|next|\d{1,2}(?:st|nd|rd|th))"
)
_PART = r"(?:claim|record|item|entry|entrie|result|object|element|extraction)s?"
_NUMBERED = (
    rf"{_PART} (?:#|no\.? ?|number )?\d{{1,2}}(?:(?:,|,? and| ?[-–]) ?(?:#|{_PART} )?\d{{1,2}}){{0,5}}\b"
)
_WORDS = r"(?:(?!not?\b|only\b)[\w'’-]+ ){0,2}?"
_RECORD = (
    rf"(?:(?:the|that|this|my) {_NTH} (?:\w+ ){{0,2}}?(?:{_PART}|one)\b|{_NUMBERED}"
    rf"|(?:one|two|three|some|both|all) of (?:the|these|those|my) (?:\w+ )?{_PART}\b"
    rf"|(?:the|that|this) {_WORDS}(?:claim|record|item|entry)\b(?! that\b))"
)
_BARE = rf"\b(?:the|that) {_NTH}(?: (?:two|three|\d))?"
_GAP = r"(?:(?!\bbaseline)[^.!?;\n]|\.(?=\d)){0,80}?"

_EARLIER = (
    r"(?:(?:the|an?|some|any|its|their|of) ){0,2}"
    r"(?:earlier|prior|previous|past|existing|former|older|others?|another|competing|someone|somebody|related"
    r"|different)\b(?! \w+['’]s\b)"
)
_SOFT = (
    r"(?:(?:to be|really|actually|only|just|merely|mere|more|rather|simply|clearly|an?|the|part of|from|of"
    r"|therefore|thus|hence|so|also|mostly|purely|pure|general|intended as|meant as|as|in) ){0,4}"
)
_ASIDE = (
    rf"(?:(?:is|are|was|were|seems?|appears?|looks? like|counts? as|serves? as|comes?) {_SOFT}"
    r"(?:background|motivation|motivational|context|contextual|introductory|introduction|hypothetical"
    r"|future work|(?:related|prior|previous|earlier|existing) (?:work|research|studies|systems?|models?"
    rf"|methods?)\b|(?:about|from|by|due to|on) {_EARLIER})"
    r"|(?:belongs?|pertains?|relates?) to (?!(?:the )?(?:abstract|text|sentence))"
    r"|(?:refers?|relates?|belongs?|pertains?|attributed|due) to "
    rf"{_EARLIER}|(?:describes?|concerns?|covers?|states?|reports?|cites?|quotes?|is|are|was|were) {_EARLIER}"
    r"(?! (?:claim|record|item|entry|improvement|gain|result)s?\b)"
    r"|(?:is|are|was|were|does|do|did|should|must|can|could|would|may|need)(?:n['’]t| ?not)\b"
    r" (?:\w+ ){0,3}?(?:an? (?:(?:real|true|valid|genuine|proper|new|own|actual|factual) )?"
    r"(?:claim|record|result|contribution)\b(?!,? but\b| about\b)|count(?:ed)?|belong|qualify"
    r"|part of|from (?:this|the (?:paper|authors|work))|(?:be |have been )?(?:included|listed|kept"
    r"|extracted|there|here|used|taken|reported)|valid|(?:the )?authors?(?=['’])|by the authors"
    r"|of (?:this|the) (?:work|paper))(?:\b|(?=['’]))"
    r"|(?:should|must|can|could|ought to|needs? to|has to|have to|is to|are to|may)"
    r" (?:\w+ )?be (?:\w+ )?(?:ignored|dropped|removed|deleted|disregarded|discarded|excluded|omitted|skipped"
    r"|left out|struck|taken out|replaced))"
)
_ORDER = (
    r"(?:ignore|disregard|discard|drop|remove|delete|skip|omit|strike|exclude|leave out|take out|withdraw"
    r"|retract|(?:not|\w{1,8}n['’]t|never)(?: have)? (?:count|use|keep|include|list|extract|add)(?:ed|d)?)"
)
_SET_ASIDE = rf"\b(?:(?<!baseline of )(?<!baseline in ){_RECORD}{_GAP}\b{_ASIDE}|{_ORDER} {_RECORD})"
_LATTER = rf"{_BARE} {_ASIDE}|\b{_ORDER} {_BARE}\b(?! sentence)"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_SET_ASIDE, re.IGNORECASE), re.compile(_LATTER, re.IGNORECASE)


def sets_aside(said: str) -> bool:
    """Whether the words behind an answer take one of its records back, by its number or its name."""
    named, latter = _patterns()
    return named.search(said) is not None or (
        # "The first" may be a sentence.
        "sentence" not in said.casefold() and latter.search(said) is not None
    )
