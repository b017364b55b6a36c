"""Keys of a record that the schema does not have: left out and told, or a reason to ask again.

Many models add "confidence", "explanation" or "id" to each record. That costs neither the record nor a second
question. But a key may be a field written otherwise ("data_set", "Metric", "baseline_name" without a
baseline), hold more of an answer, or say that the record is none ("valid": false): then nobody knows what
the model means.

A schema with a word of its own on `extra` is obeyed: with ``forbid`` each unknown key is a fault, with
``allow`` or ``ignore`` none is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from difflib import SequenceMatcher
from functools import cache, lru_cache

from pipeline.domain import Json, Rejection
from pipeline.errors import printable
from pipeline.llm.answers.doubts import NOT_ALL
from schemas import Record, Role, Usual, roles

_LONGEST_KEY = 80
_MOST_INNER = 20
"""Keys within the value of a key that are looked at; whoever writes more means something by them."""

_ALIKE = 0.85
"""From this likeness to a field on a key may be a slip of the pen."""

_AGAINST = (
    r"ignored?|excluded?|skip(?:ped)?|reject(?:ed)?|removed?|dropped|deleted?|discard(?:ed)?|withdrawn|retracted"
    r"|wrong|false|incorrect|invalid|un(?:certain|sure|supported|verified|grounded|clear|related)|hypothetical"
    r"|doubtful|tentative|guess(?:ed)?|inferred|draft|background|negated|duplicate|made[_ -]up|hallucinated"
    r"|fabricated|invented|speculative|placeholder|example|prior[_ -]work|related[_ -]work"
)
_DENIES = re.compile(rf"(?:\w{{1,20}}_)?(?:{_AGAINST}|not[_ -]?\w+)(?:_\w{{1,20}})?", re.IGNORECASE)
"""Keys that speak against their record where they hold true, and for it where they hold false."""

_DENIAL = re.compile(
    rf"\A\W*(?:{_AGAINST}|none?|error|not[_ -](?:an? )?(?:claim|record|result|finding|valid|correct|sure"
    r"|certain|supported|verified|grounded|confirmed|own|ours|relevant|related|in the text))\W*\Z"
    r"|(?:\bnot|n['’]t)\b (?:\w+ ){0,3}?(?:claims?|records?|results?|findings?|valid|correct|sure|certain)\b"
    rf"|\b(?:should|must|could|can|may|might|please|to)\b (?:probably )?(?:be )?(?:{_AGAINST})\b"
    r"|\b(?:this|it|that|which|claim|record|value|number|quantity) (?:\w+ ){0,3}?"
    rf"(?:is|was|be|seems?|looks?)\b (?:\w+ )?(?:{_AGAINST}|a (?:guess|draft|mistake))\b",
    re.IGNORECASE,
)
"""What a note says that speaks against its record."""

NOTHING = re.compile(
    r"\W*|\W*(?:n\W?/?\W?a|none|null|nil|nothing|unknown|undefined|unspecified"
    r"|(?:none|not|nothing|never)[ _-](?:explicitly |directly |clearly )?(?:reported|specified|given|stated"
    r"|mentioned|provided|available|applicable|named|found|known|present|disclosed|indicated|described|defined)"
    r"|(?:nicht|keine)[ ](?:angegeben|genannt|angabe)|k\W{0,2}a|non[ ](?:spécifiée?|précisée?|mentionnée?)"
    r"|no[ ](?:especificad[oa]|mencionad[oa]|indicad[oa]|aplica)|não[ ](?:especificad[oa]|informad[oa])"
    r"|не[ ]указан[оаы]?|нет|未提及|未说明|未提供|无|無|なし|없음)\W*",
    re.IGNORECASE,
)
"""What models write where the text says nothing."""

_VERDICT = re.compile(
    r"(?:\w{1,20}_)?(?:type|label|class|category|status|verdict|judge?ment|decision|validity|support|evidence"
    r"|claims?|records?|answer)(?:_\w{1,20})?",
    re.IGNORECASE,
)
"""Keys that say what a record is, of which nothing means that it is none."""

_FURTHER = frozenset(
    {"other", "another", "second", "secondary", "third", "additional", "further", "extra", "more", "alt"}
    | {"alternative", "correct", "corrected", "actual", "true", "real", "revised", "updated", "proper"}
)
"""Words beside a field that make it a second one, or a better."""

_MENDS = re.compile(r"(?:\w{1,20}_)?(?:corrections?|corrected|todo|fix(?:me)?|errat(?:um|a))", re.IGNORECASE)
"""Keys that say how a record should be instead, where they say anything."""

_NEUTRAL = re.compile(
    r"(?:is_|has_)?(?:compar\w+|ranges?|relative|absolute|approx\w*|estimated?|hedged?|percent\w*|ratio|sota"
    r"|numeric|multi\w*|conditional|implicit|baseline)",
    re.IGNORECASE,
)
"""Keys of which a no says nothing against their record."""

_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def left_out(keys: Sequence[str], item: Json, record: type[Record]) -> list[Rejection] | None:
    """What is told of the unknown `keys` of a record that stays without them; None where it may not stay."""
    if not isinstance(item, dict):
        return []
    said = record.model_config.get("extra")
    if isinstance(said, Usual):
        stays = len(keys) <= len(record.model_fields) and not any(_is_more(key, item, record) for key in keys)
    else:
        stays = said != "forbid"
    return [_told(key, item) for key in keys] if stays else None


def _told(key: str, item: dict[str, Json]) -> Rejection:
    shown = printable(key[:_LONGEST_KEY])
    return Rejection(item, "schema", f"{shown} is no field of the schema; the record is kept", field=shown)


def _is_more(key: str, item: dict[str, Json], record: type[Record]) -> bool:
    """Whether an unknown key may be more than a remark: a field, more of an answer, or a denial."""
    value, fields = item[key], _asked_fields(record)
    absent = [word for name, words in fields.items() if item.get(name) is None for word in words]
    if isinstance(value, str) and NOTHING.fullmatch(value):
        return _VERDICT.fullmatch(key) is not None and value.strip().casefold().startswith("no")
    if len(key) > _LONGEST_KEY or (value and _MENDS.fullmatch(key)) or _is_like(key, fields, absent):
        return True
    truth = _TRUTHS.get(value.strip().casefold()) if isinstance(value, str) else value
    if isinstance(truth, bool):
        return truth is (_DENIES.fullmatch(key) is not None) and not _NEUTRAL.fullmatch(key)
    keys, words = _inside(value)
    return (
        len(keys) > _MOST_INNER
        or any(_is_like(inner, fields, fields) for inner in keys)
        or any(_DENIAL.search(one) or NOT_ALL.search(one) for one in words)
    )


def _is_like(key: str, fields: Iterable[str], absent: Iterable[str]) -> bool:
    """Whether a key is one of these fields written otherwise, a second one, or names one that is absent."""
    letters, words = _letters(key), _words(key)
    named = set(map(_singular, words - _FURTHER))
    if words & _FURTHER and any(named & _words(name) for name in fields):
        return True
    if not letters or any(words <= _words(name) or _words(name) <= words for name in absent):
        return True
    pairs = (SequenceMatcher(None, _singular(letters), _letters(name)) for name in fields)
    return any(pair.real_quick_ratio() >= _ALIKE and pair.ratio() >= _ALIKE for pair in pairs)


def _inside(value: Json) -> tuple[list[str], list[str]]:
    """The keys and the texts in a value, however deep."""
    keys: list[str] = []
    words: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            keys += one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            words.append(one)
    return keys, words


def _letters(key: str) -> str:
    return re.sub(r"[\W\d_]+", "", key).casefold()


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


@lru_cache(maxsize=256)
def _words(name: str) -> frozenset[str]:
    """The words that a name is made of: "dataset name" of "dataset_name" and of "datasetName"."""
    return frozenset(map(str.casefold, re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+", name)))


@cache
def _asked_fields(record: type[Record]) -> dict[str, tuple[str, ...]]:
    """The fields that the model fills, each with what it may also be called: its part on a board."""
    parts = {} if record.traits.boards is None else asdict(record.traits.boards)
    return {
        name: (name, *(part for part, held in parts.items() if held == name))
        for name, role in roles(record).items()
        if role is not Role.LINK
    }
