"""The shape in which the tuned model reads and answers: a sentence, then one line for each decision.

    Norn reaches 61.2% on GSM8K with 3 banks and beats FlashWindow.
    >61.2% | performance | Norn | on GSM8K
    >3 | none
    > superiority | Norn | than FlashWindow
    > none

Each quantity of the sentence is put to the model, which writes the kind of claim that it carries, or
``none``, and the words of the claim. Then come lines without a quantity, for comparisons and releases,
until the model writes ``none``. So the model never writes a number: it cannot make one up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.text import quantities

Wire: TypeAlias = Mapping[str, str]
"""A claim in the schema's wire shape, without its sentence number."""

ClaimKind: TypeAlias = Literal["performance", "improvement", "scale", "superiority", "availability", "none"]

VALUED: tuple[ClaimKind, ...] = ("performance", "improvement", "scale", "none")
"""What a quantity can carry."""

BARE: tuple[ClaimKind, ...] = ("superiority", "availability", "none")
"""What can be claimed without a quantity."""

_GAIN: tuple[ClaimKind, ...] = ("improvement", "none")
"""What a quantity with a plus sign can carry."""

_BEFORE_SHARE = re.compile(r"\s*[(\[]\s*")
_BEFORE_WHOLE = re.compile(r"\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?")

START = 1
"""The token that begins a text."""

END = 198
"""The token of a line's end. Lines are joined as tokens: as text, two ends would become another token."""

_NAMES_THE_WORK = re.compile(r"\b(?:we|our|this (?:paper|work|study|article|report))\b", re.IGNORECASE)

TAGS = {"metric": "metric ", "baseline": "than ", "dataset": "on "}
_LEADING: dict[str, tuple[str, ...]] = {
    "performance": ("subject",),
    "improvement": ("direction", "subject"),
    "scale": ("subject",),
    "superiority": ("subject",),
    "availability": ("artifact", "subject"),
}
"""Fields that every claim of a kind has, in the order of its line; the tagged ones follow."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: the quantity that is put to the model, or None, and the claim it carries, or None."""

    quantity: str | None
    claim: Wire | None

    @property
    def front(self) -> str:
        """What is given to the model before it decides."""
        return ">" if self.quantity is None else f">{self.quantity} |"

    @property
    def rest(self) -> str:
        """What the model writes: kind and words, without the end of the line."""
        return " none" if self.claim is None else written(self.claim)

    @property
    def kinds(self) -> tuple[ClaimKind, ...]:
        """What the model decides between."""
        if self.quantity is None:
            return BARE
        return _GAIN if self.quantity.startswith("+") else VALUED


def escaped(text: str) -> str:
    """A text in which nothing is taken for a mark of the chat format."""
    return text.replace("<|", "< |")


def is_relevant(sentence: str) -> bool:
    """Whether a sentence without a turn is worth reading: it speaks of the work, and may name it."""
    return _NAMES_THE_WORK.search(sentence) is not None


def mentions(sentence: str) -> list[str]:
    """The quantities of a sentence that are put to the model, as written, in order.

    Counts whose share stands behind them are not: "34 of 300 patients (11.3%)" is one claim, the share.
    """
    asked: list[str] = []
    link, begin = None, 0
    for found in reversed([one for one in quantities.find(sentence) if not one.name]):
        if link is not None and _is_count(found) and link.fullmatch(sentence, found.span[1], begin):
            link = _BEFORE_WHOLE
        else:
            asked.append(found.written)
            link = _BEFORE_SHARE if found.quantity.unit == "percent" else None
        begin = found.span[0]
    return asked[::-1]


def _is_count(found: quantities.Mention) -> bool:
    """Whether a quantity is so many of something: no ratio, no measurement, no end that something came to."""
    value = found.quantity.value
    return not (
        found.measured or found.start or found.quantity.unit in ("percent", "points", "times") or value % 1
    )


def lines(sentence: str, claims: Sequence[Wire]) -> list[Decision]:
    """The lines behind a sentence that carries these claims; claims with another quantity are left out."""
    left = list(claims)
    made = []
    for quantity in mentions(sentence):
        claim = next((one for one in left if one.get("quantity") == quantity), None)
        if claim is not None:
            left.remove(claim)
        made.append(Decision(quantity, claim))
    made += [Decision(None, claim) for claim in left if claim["kind"] in BARE]
    return [*made, Decision(None, None)]


def written(claim: Wire) -> str:
    """A claim as the model writes it behind the front of its line."""
    kind = claim["kind"]
    parts = [kind, *(claim[name] for name in _LEADING[kind])]
    parts += [tag + claim[name] for name, tag in TAGS.items() if name in claim]
    return " " + " | ".join(parts)


def read(rest: str, quantity: str | None) -> dict[str, str] | None:
    """The claim in what the model wrote; None for ``none``, and for anything but a line of a claim."""
    parts = [part.strip() for part in rest.split("|")]
    kind = parts[0]
    if kind not in _LEADING or (kind in BARE) != (quantity is None):
        return None
    leading = _LEADING[kind]
    claim = {"kind": kind, **dict(zip(leading, parts[1:], strict=False))}
    if quantity is not None:
        claim["quantity"] = quantity
    for part in parts[1 + len(leading) :]:
        for name, tag in TAGS.items():
            if part.startswith(tag):
                claim.setdefault(name, part[len(tag) :].strip())
    return {name: value for name, value in claim.items() if value}
