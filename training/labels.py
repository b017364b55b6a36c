"""Labels made by hand to what the model is trained on: an abstract's sentences with their claims.

A label says the value (6000000000); the model is shown the quantity as it stands in the sentence
("over 6 billion"), so each value is looked for among the quantities that the sentence holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import inputs, strictjson
from pipeline.bundled.lines import VALUED, Wire
from pipeline.domain import Abstract, Span
from pipeline.text import quantities, sentences

FIELDS = ("kind", "subject", "direction", "metric", "baseline", "dataset", "artifact")


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence and the claims that it carries, in the wire shape without its number."""

    text: str
    claims: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class LabelledAbstract:
    """One abstract: its sentences. `lost` counts the claims that no sentence could take."""

    id: str
    title: str
    sentences: tuple[LabelledSentence, ...]
    lost: int = 0


def read_labels(labels: Path, files: Iterable[str]) -> list[LabelledAbstract]:
    """The labelled abstracts of the digests `files`, in the order of `labels`.

    Of an abstract that `claimsift review` saved several times the last line counts. One that is not complete
    is left out: its other sentences would teach that they hold no claims.

    Raises:
        KeyError: a label whose abstract stands in none of the files.
        ValueError: a line is no object of JSON, or holds a key twice or a number that is none.
    """
    with labels.open(encoding="utf-8") as rows:
        return labelled(_last_words(rows), files)


def _last_words(lines: Iterable[str]) -> list[Mapping[str, Any]]:
    last: dict[object, Mapping[str, Any]] = {}
    is_reviewed = False
    for number, line in enumerate(lines):
        try:
            row = _row(line)
        except strictjson.StrictJsonError:
            # The last line of a review may have been cut short while it was saved.
            if line.endswith("\n") or not is_reviewed:
                raise
            break
        is_reviewed = "reviewer" in row
        last[row["id"] if is_reviewed else number] = row
    return [row for row in last.values() if row.get("complete", True)]


def _row(line: str) -> Mapping[str, Any]:
    row = strictjson.load(line)
    if not isinstance(row, dict):
        raise strictjson.StrictJsonError("a label is a JSON object, one a line")
    return row


def labelled(rows: Iterable[Mapping[str, Any]], files: Iterable[str]) -> list[LabelledAbstract]:
    """The examples of `rows`, each with the `id` of an abstract of the digests `files` and its `claims`.

    Raises:
        KeyError: a row whose abstract stands in none of the files.
    """
    abstracts = {
        one.id: one for one in inputs.one_a_paper(a for f in files for a in inputs.read(f).abstracts)
    }
    return [_example(abstracts[row["id"]], row["claims"]) for row in rows]


def _example(abstract: Abstract, claims: Sequence[Mapping[str, Any]]) -> LabelledAbstract:
    spans = sentences.split(abstract.text)
    texts = [one_line(abstract.text[a:b]) for a, b in spans]
    carried: list[list[tuple[int, Wire]]] = [[] for _ in spans]
    lost = 0
    for claim in claims:
        placed = _placed(claim, abstract.text, spans, texts)
        if placed is None:
            lost += 1
        else:
            number, at, wire = placed
            carried[number].append((at, wire))
    labelled_sentences = tuple(
        LabelledSentence(text, tuple(wire for _, wire in sorted(found, key=lambda pair: pair[0])))
        for text, found in zip(texts, carried, strict=True)
    )
    return LabelledAbstract(abstract.id, abstract.title, labelled_sentences, lost)


def _placed(
    claim: Mapping[str, Any], text: str, spans: Sequence[Span], texts: Sequence[str]
) -> tuple[int, int, Wire] | None:
    """The sentence that carries a claim, the place in it to sort by, and the claim as the model sees it."""
    start = text.find(claim["evidence"])
    end = start + len(claim["evidence"])
    near = sorted(
        (n for n, (a, b) in enumerate(spans) if a < end and b > start),
        key=lambda n: -(min(spans[n][1], end) - max(spans[n][0], start)),
    )
    wire = {name: one_line(str(claim[name])) for name in FIELDS if claim.get(name) is not None}
    if claim["kind"] not in VALUED:
        return (near[0], start, wire) if near else None
    for n in near:
        found = _quantity(claim, texts[n], one_line(claim["evidence"]))
        if found is not None:
            return n, found.span[0], wire | {"quantity": found.written}
    return None


def _quantity(claim: Mapping[str, Any], sentence: str, evidence: str) -> quantities.Mention | None:
    """The quantity of a sentence that has a claim's value, inside its evidence where there are several."""
    wanted = (claim["value"], claim.get("value_max"))
    same = [
        found
        for found in quantities.find(sentence)
        if not found.name and (found.quantity.value, found.quantity.value_max) == wanted
    ]
    at = sentence.find(evidence)
    inside = [found for found in same if at <= found.number[0] < at + len(evidence)]
    return next(iter(inside or same), None)


def one_line(text: str) -> str:
    """A text without line breaks and the bar that parts the fields of a line."""
    return " ".join(text.replace("|", " ").split())
