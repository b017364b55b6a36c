"""Names of errors, levels and changes, and short forms of claims, for people."""

from collections.abc import Mapping

from pipeline.domain import Json, Resolved
from pipeline.evaluation import FIELDS, ChangeKind, ErrorKind, Evaluation, Level

LEVEL_NAMES: Mapping[Level, str] = {
    "strict": "strict",
    "relaxed": "relaxed",
    "tuple": "exact tuple",
    "tuple_lenient": "lenient tuple",
}

ERROR_NAMES: Mapping[ErrorKind, str] = {
    "missing": "missing",
    "spurious": "spurious",
    "wrong_value": "wrong value",
    "wrong_kind": "wrong kind",
    "duplicate": "duplicate",
    "fields": "other fields differ",
}

ERROR_MEANINGS: Mapping[ErrorKind, str] = {
    "missing": "The gold has the claim and the prediction has nothing like it.",
    "spurious": "The prediction has the claim and the gold has nothing like it.",
    "wrong_value": "The same kind of claim from the same evidence, with another number, unit or artifact.",
    "wrong_kind": "The same value or evidence, as another kind of claim.",
    "duplicate": "A second prediction of a gold claim that another prediction already matched.",
    "fields": "The claims match, and another field differs; they count as right in the strict score.",
}

CHANGE_NAMES: Mapping[ChangeKind, str] = {
    "found": "gold claims that only the first finds",
    "lost": "gold claims that only the other finds",
    "wrong_new": "wrong predictions that only the first makes",
    "wrong_gone": "wrong predictions that only the other makes",
}

_ORIGINS = {"hand": "labelled by hand", "rule": "labelled by rule", "model": "labelled by a language model"}


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 claim", "1,684 claims"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def gold_line(evaluation: Evaluation, gold_quality: str | None) -> str:
    """What the gold is, in one sentence or two; `gold_quality` is how good the rules were when measured."""
    origin = evaluation.gold_origin
    claims = evaluation.levels["strict"].micro.gold
    size = f"{counted(evaluation.coverage.abstracts, 'abstract')}, {counted(claims, evaluation.noun)}"
    line = f"Gold: {evaluation.gold_name}, {_ORIGINS[origin]}: {size}."
    if gold_quality:
        return f"{line} These labels themselves, when measured: {gold_quality}."
    if origin != "hand":
        return f"{line} How good these labels are has not been measured."
    return line


def predicted_line(evaluation: Evaluation) -> str:
    """What the prediction is, and how much of the gold's abstracts it answers."""
    coverage = evaluation.coverage
    claims = counted(evaluation.levels["strict"].micro.predicted, evaluation.noun)
    partial = f", {coverage.partial:,} of them in part" if coverage.partial else ""
    answered = f"{coverage.answered:,} of {counted(coverage.abstracts, 'abstract')} answered{partial}"
    return f"Predicted: {evaluation.predicted_name}: {answered}; {claims}."


def score_line(evaluation: Evaluation) -> str:
    """The strict scores in one sentence."""
    micro = evaluation.levels["strict"].micro
    shares = (("precision", micro.precision), ("recall", micro.recall), ("F1", micro.f1))
    told = ", ".join(f"{name} {'-' if one.value is None else f'{one.value:.3f}'}" for name, one in shares)
    return f"Strict, over {evaluation.noun}s: {told}."


def scope_line(evaluation: Evaluation) -> str | None:
    """That only a part of the gold is scored, where a run was limited on purpose."""
    coverage = evaluation.coverage
    if not coverage.not_given:
        return None
    return (
        f"Limited on purpose (--limit or --shard): of the gold {counted(coverage.abstracts, 'abstract')} that"
        f" the run was given are scored, {coverage.not_given:,} are not; --all counts those as misses."
    )


def shown_value(value: Json) -> str:
    """One field as people write it: 1,100,000 and 61.2, words as they are, nothing for an absent field."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.12g}"
    if isinstance(value, list):
        return "; ".join(map(shown_value, value))
    return str(value)


def field_names(*records: Resolved | None) -> list[str]:
    """The fields that any of the records gives: the schema's order first, what it does not know last."""
    given = [
        name for record in records if record for name, value in record.fields.items() if value is not None
    ]
    known = [name for name in FIELDS if name in given]
    return known + [name for name in dict.fromkeys(given) if name not in known]


def one_line(record: Resolved) -> str:
    """A record in one line: its kind if it has one, its fields in order, and its evidence."""
    names = [name for name in field_names(record) if name not in ("kind", "quantity")]
    fields = ", ".join(f"{name} {shown_value(record.fields.get(name))}" for name in names)
    kind = record.fields.get("kind")
    return (f"{kind}: {fields}" if kind else fields) + (f" — {record.evidence}" if record.evidence else "")
