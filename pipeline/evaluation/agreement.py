"""When two fields, and two pieces of evidence, agree: exactly and leniently."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher

from pipeline.domain import Resolved
from pipeline.evaluation.compared_record import ComparedRecord, Item, fold_case
from pipeline.text.quantities import agreeing, is_measurement

Agreement = Callable[[ComparedRecord, ComparedRecord, str], bool]
"""Whether two records agree in a field that at least one of them gives."""

_NUMERAL = re.compile(
    r"(?P<digits>\d[\d,]*)(?:\.(?P<decimals>\d+))?"
    r"(?:\s*(?P<magnitude>thousand|million|billion|trillion|[kmbt])(?![a-z]))?",
    re.IGNORECASE,
)
_MAGNITUDES = {"": 1.0, "k": 1e3, "t": 1e12, "m": 1e6, "b": 1e9, "th": 1e3, "mi": 1e6, "bi": 1e9, "tr": 1e12}
_FEWEST_COMMON_WORDS = 2
_ENOUGH_COMMON_WORDS = 4


def exact(predicted: ComparedRecord, gold: ComparedRecord, field: str) -> bool:
    """Both give the field, equal after case and white space are folded; or neither gives it."""
    return predicted.items.get(field) == gold.items.get(field)


def contained(first: Item | None, second: Item | None) -> bool:
    """Whether one text holds the other; of lists, whether each of the shorter one is so in the other."""
    if isinstance(first, str) and isinstance(second, str):
        return first in second or second in first
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        fewer, more = sorted((first, second), key=len)
        return all(any(contained(one, other) for other in more) for one in fewer)
    return False


def rounded_equal(predicted: ComparedRecord, gold: ComparedRecord, field: str, quantity: str) -> bool:
    """Whether two numbers are one, rounded to the printed precision of the less precise of them.

    Both absent is equal, one absent is not. 61.2 and 61.23 are equal, 61.2 and 61.3 are not. `quantity` is
    the field that has the number as written.
    """
    first, second = predicted.items.get(field), gold.items.get(field)
    if first == second or not isinstance(first, float) or not isinstance(second, float):
        return first == second
    step = max(printed_step(first, predicted.record, quantity), printed_step(second, gold.record, quantity))
    return abs(first - second) <= step / 2 * (1 + 1e-9)


def printed_step(value: float, record: Resolved, quantity: str) -> float:
    """One unit in the last place of a number as it is printed: 0.1 for "61.2", 1e5 for "1.1 million".

    The numeral is looked for in the quantity as written, then in the evidence. Where neither prints the
    number, its own decimals count, and a whole number is precise to 1.
    """
    written = record.fields.get(quantity)
    for text in (written if isinstance(written, str) else "", record.evidence):
        for match in _NUMERAL.finditer(text):
            digits, decimals = match["digits"].replace(",", ""), match["decimals"] or ""
            magnitude = _MAGNITUDES[(match["magnitude"] or "").casefold()[:2]]
            if abs(float(f"{digits}.{decimals or 0}") * magnitude - value) <= 1e-9 * max(1.0, abs(value)):
                return magnitude * 10.0 ** -len(decimals)
    decimals = repr(value).partition(".")[2]
    return 10.0 ** -len(decimals) if decimals.isdigit() and decimals != "0" else 1.0


def units_agree(first: Item | None, second: Item | None) -> bool:
    """Same last word, singular; or one absent, unless the other is a unit of measurement."""
    if first is None or second is None:
        return first == second or not is_measurement(str(first or second))
    return bool(_singulars(str(first)) & _singulars(str(second)))


def _singulars(unit: str) -> set[str]:
    """What the last word of a unit can be in the singular: "batches" gives batches, batche and batch.

    All the possibilities, because spelling alone does not tell "caches" (cache) from "batches" (batch).
    """
    words = unit.split()
    word = words[-1].strip(".,;:()") if words else ""
    forms = {word}
    for ending, singular in (("s", ""), ("es", ""), ("ies", "y")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) > len(ending) + 1:
            forms.add(word.removesuffix(ending) + singular)
    forms |= {_IRREGULAR[form] for form in forms if form in _IRREGULAR}
    return {agreeing(form).casefold() for form in forms}


_IRREGULAR = {
    "analyses": "analysis",
    "corpora": "corpus",
    "hypotheses": "hypothesis",
    "indices": "index",
    "matrices": "matrix",
    "people": "person",
    "pound": "gbp",
    "vertices": "vertex",
}


def overlap(predicted: ComparedRecord, gold: ComparedRecord) -> int:
    """Characters of evidence that two records of one abstract share.

    Counted in the abstract where both pieces of evidence have a place in it (with several places, at
    the two that share most). Else by the words alone: all of the shorter piece where one contains the
    other, or the longest run of words in both, where that is four words, or at least two and half of
    the shorter piece; 0 otherwise.
    """
    if predicted.places and gold.places:
        return max(
            max(0, min(first[1], second[1]) - max(first[0], second[0]))
            for first in predicted.places
            for second in gold.places
        )
    return _common_text(fold_case(predicted.record.evidence), fold_case(gold.record.evidence))


def _common_text(first: str, second: str) -> int:
    shorter, longer = sorted((first, second), key=lambda text: (len(text), text))
    if not shorter or shorter in longer:
        return len(shorter)
    words, others = shorter.split(), longer.split()
    run = SequenceMatcher(None, words, others, autojunk=False).find_longest_match()
    enough = run.size >= _ENOUGH_COMMON_WORDS or (
        run.size >= _FEWEST_COMMON_WORDS and 2 * run.size >= min(len(words), len(others))
    )
    return len(" ".join(words[run.a : run.a + run.size])) if enough else 0
