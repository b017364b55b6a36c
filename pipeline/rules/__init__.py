"""Claims labelled by rule: a yardstick that shares only schema and `pipeline.text` with the model's side."""

from collections.abc import Sequence

from pipeline.domain import Resolved, Span
from pipeline.rules.availability import availability_claims, once
from pipeline.rules.claims import Draft, resolve
from pipeline.rules.passages import read_passages
from pipeline.rules.subject import find_subject, is_kind, subject_of_study
from pipeline.rules.superiority import superiority_claims
from pipeline.rules.valued import carried, valued_claims

__all__ = ["label"]


def label(text: str, title: str, sentences: Sequence[Span]) -> list[Resolved]:
    """The claims of an abstract, in the order in which they stand; `sentences` are offsets into `text`."""
    subject = find_subject(text, title)
    drafts: list[Draft] = []
    released: list[Draft] = []
    passages = read_passages(text, sentences, subject.names)
    if passages and passages[0].study:
        subject = subject_of_study(subject, text, title)
    elif any(map(is_kind, subject.names)):
        subject = find_subject(text, title, kinds=False)
    for at, passage in enumerate(passages):
        valued = valued_claims(passage, subject) if passage.mentions else []
        compared = superiority_claims(passage, subject, valued) if passage.own else []
        if valued or compared:
            drafts += [carried(draft, passages[:at], subject) for draft in valued + compared]
        released += availability_claims(passage, subject)
    return [resolve(draft, text, title) for draft in _distinct(drafts) + once(released)]


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """The same size stated twice is one claim; the first mention carries it."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Draft] = []
    for draft in drafts:
        quantity = draft.mention.quantity if draft.mention and draft.kind == "scale" else None
        key = (quantity.value, quantity.value_max, quantity.unit) if quantity else (id(draft),)
        if key not in seen:
            kept.append(draft)
        seen.add(key)
    return kept
