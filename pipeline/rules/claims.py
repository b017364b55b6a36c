"""From the draft of a claim to the record that users read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.domain import Grounding, Json, Resolved, Span
from pipeline.rules.lexicon import listed
from pipeline.rules.passages import Passage
from pipeline.text.quantities import Mention
from pipeline.text.word_search import without_controls
from schemas.claims import Claim

ORDER = (
    "kind", "subject", "metric", "quantity", "value", "value_max", "unit", "qualifier", "direction",
    "baseline", "dataset", "artifact", "url",
)  # fmt: skip
"""The fields of a claim, in the schema's order."""

_PLACE = {name: place for place, name in enumerate(ORDER)}.__getitem__

COPIED = frozenset({"subject", "metric", "quantity", "baseline", "dataset", "url"})
"""The fields whose words stand in the abstract or its title."""


PHRASES = ("subject", "metric", "baseline", "dataset")
"""The fields that rules cut out of a sentence by what stands around them."""

EDGES = frozenset(listed("edges"))
_LAST_EDGES = EDGES | {"a", "the"}


def is_adverb(word: str) -> bool:
    """Whether a word ends like an adverb and is no noun."""
    return word.endswith("ly") and not word.endswith(("family", "assembly", "anomaly", "supply", "poly"))


def trimmed(phrase: str) -> str:
    """A phrase without the function words and adverbs at its ends, and without what a dash adds to it."""
    words = (phrase.partition(" -- ")[0] if "--" in phrase else phrase).split(" ")
    while words and (words[-1].lower() in _LAST_EDGES or is_adverb(words[-1])):
        if _ABBREVIATION.match(words[-1]):
            break
        words.pop()
    while words and words[0].lower() in EDGES and not _ABBREVIATION.match(words[0]):
        words.pop(0)
    return " ".join(words)


_ABBREVIATION = re.compile(r"[A-Z]{2,}$")
"""In capitals a function word is an abbreviation: "adjusted OR"."""


@dataclass(slots=True)  # not frozen: see Passage
class Draft:
    """A claim found by a rule; `span` counts in the sentence and `fields` holds what is known of it."""

    kind: str
    rule: str
    passage: Passage
    span: Span
    fields: Mapping[str, str] = field(default_factory=dict)
    mention: Mention | None = None


def resolve(draft: Draft, text: str, title: str) -> Resolved:
    """The record of a draft: fields in order and in one line, evidence with its offsets, words grounded."""
    passage = draft.passage
    span = (passage.start + draft.span[0], passage.start + draft.span[1])
    known: dict[str, Json] = {"kind": draft.kind}
    for name, value in draft.fields.items():
        kept = trimmed(value) if name in PHRASES else value
        if kept or name == "subject":
            known[name] = _as_written(kept or value, passage.text, text, title)
    if draft.mention is not None:
        known.update(_quantity(draft.mention, signed=draft.kind != "improvement"))
    fields = {name: known[name] for name in sorted(known, key=_PLACE) if known[name] is not None}
    grounding: dict[str, Grounding] = {}
    for name, words in fields.items():
        if name not in COPIED or not isinstance(words, str):
            continue
        found = ground(words, passage, draft.mention if name == "quantity" else None, text, title)
        if not words.isprintable() and (plain := without_controls(words)) != words:
            fields[name], found = plain, replace(found, status="normalized")
        grounding[name] = found
    evidence = text[span[0] : span[1]]
    return Resolved(fields, evidence, passage.number, span, grounding, draft.rule, record_class=Claim)


def _as_written(phrase: str, sentence: str, text: str, title: str) -> str:
    """A phrase with the spaces and line breaks that it has in the first text that holds it."""
    if phrase in sentence or phrase in text or phrase in title:
        return phrase
    words = re.compile(r"\s+".join(map(re.escape, phrase.split())))
    found = words.search(sentence) or words.search(text) or words.search(title)
    return found[0] if found else phrase


def _quantity(mention: Mention, *, signed: bool) -> dict[str, Json]:
    quantity = mention.quantity if signed else mention.quantity.unsigned()
    return {
        "quantity": mention.written,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
    }


def ground(words: str, passage: Passage, mention: Mention | None, text: str, title: str) -> Grounding:
    """Where copied words stand: in the claim's sentence, else in the abstract, else in the title."""
    at = mention.span[0] if mention is not None else passage.text.find(words)
    if at >= 0:
        start = passage.start + at
        return Grounding("exact", "sentence", (start, start + len(words)))
    at = text.find(words)
    if at >= 0:
        return Grounding("exact", "abstract", (at, at + len(words)))
    at = title.find(words)
    return Grounding("exact", "title", (at, at + len(words))) if at >= 0 else Grounding("missing")
