"""Names of errors, levels and changes, and short forms of claims, for people."""

from collections.abc import Callable, Mapping, Sequence

from pipeline.domain import Json, Resolved
from pipeline.errors import counted
from pipeline.evaluation.results import ChangeKind, ErrorKind, Evaluation, Level
from schemas import Role, interval_fields, quantity_fields, resolved_fields, roles

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
    "missing": "The gold has the {noun} and the prediction has nothing like it.",
    "spurious": "The prediction has the {noun} and the gold has nothing like it.",
    "wrong_value": "The same kind of {noun} from the same evidence, with another amount or choice.",
    "wrong_kind": "The same value or evidence, as another kind of {noun}.",
    "duplicate": "A second prediction of a gold {noun} that another prediction already matched.",
    "fields": "The {noun}s match, and another field differs; they count as right in the strict score.",
}

CHANGE_NAMES: Mapping[ChangeKind, str] = {
    "found": "gold {noun}s that only the first finds",
    "lost": "gold {noun}s that only the other finds",
    "wrong_new": "wrong predictions that only the first makes",
    "wrong_gone": "wrong predictions that only the other makes",
}

ORIGINS = {"hand": "labelled by hand", "rule": "labelled by rule", "model": "labelled by a language model"}


def gold_line(evaluation: Evaluation, gold_quality: str | None) -> str:
    """What the gold is, in one sentence or two; `gold_quality` is how good the rules were when measured."""
    origin = evaluation.gold_origin
    coverage, claims = evaluation.coverage, evaluation.levels["strict"].micro.gold
    whole = coverage.abstracts - coverage.incomplete
    held = counted(claims, evaluation.noun)
    if not whole and coverage.incomplete:
        held = "none of them judged completely, so only precision is known"
    elif coverage.incomplete:
        held = f"{held} in the {whole:,} that {'is' if whole == 1 else 'are'} judged completely"
    size = f"{counted(coverage.abstracts, 'abstract')}, {held}"
    line = f"Gold: {evaluation.gold_name}, {ORIGINS[origin]}: {size}."
    if gold_quality:
        return f"{line} These labels themselves, when measured: {gold_quality}."
    if origin != "hand":
        return f"{line} How good these labels are has not been measured."
    return line


def predicted_line(evaluation: Evaluation) -> str:
    """What the prediction is, and how much of the gold's abstracts it answers."""
    coverage = evaluation.coverage
    claims = counted(evaluation.levels["strict"].micro.predicted, evaluation.noun)
    claims += f" judged, {coverage.not_judged:,} not" if coverage.not_judged else ""
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
    given = "that the run was given"
    scored = counted(coverage.abstracts, f"abstract {given} is", f"abstracts {given} are")
    others = counted(coverage.not_given, "is not", "are not")
    misses = "it as a miss" if coverage.not_given == 1 else "those as misses"
    return (
        f"Limited on purpose: of the gold {scored} scored, {others}; claimsift compare --all counts {misses}."
    )


def unknown_line(evaluation: Evaluation) -> str | None:
    """That labels are older than a field, and what to do if they are not."""
    if not evaluation.unknown:
        return None
    gold = evaluation.levels["strict"].micro.gold
    return not_compared(
        f"{counted(gold, f'gold {evaluation.noun}')} {'gives' if gold == 1 else 'give'}", evaluation.unknown
    )


def not_compared(labels: str, names: Sequence[str]) -> str:
    """The same of any fields; `labels` are the labels with their verb."""
    return (
        f"{labels} no {', '.join(map(repr, names))}: not compared. If the labels are not older than"
        " the schema, write null there in one of them."
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
    """The fields that any of the records gives, in the order of the schema where a record knows it."""
    given = [
        name for record in records if record for name, value in record.fields.items() if value is not None
    ]
    classes = (record.record_class for record in records if record and record.record_class)
    known = [name for one in classes for name in resolved_fields(one) if name in given]
    return [*dict.fromkeys((*known, *given))]


def one_line(record: Resolved, shown: Callable[[Json], str] = shown_value) -> str:
    """A record in one line: its kind if it has one, its fields in order, and its evidence."""
    kind, fields = headed(record)
    told = ", ".join(f"{name} {shown(value)}" for name, value in fields.items())
    evidence = f" — {shown(record.evidence)}" if record.evidence else ""
    return (told if kind is None else f"{shown(kind)}: {told}") + evidence


def headed(record: Resolved) -> tuple[Json, dict[str, Json]]:
    """The kind of a record, and its other fields in order, none of which says again what another one says.

    The words of a quantity are left out where its value is there, and what is said of a value where there is
    none. Without a known class all is shown.
    """
    kind = record.record_class.traits.kind if record.record_class else None
    given = {name: record.fields.get(name) for name in field_names(record)}
    again = set[str]()
    for name, role in roles(record.record_class).items() if record.record_class else ():
        if role is Role.QUANTITY:
            value, *parts = quantity_fields(name)
            again |= {name} if value in given else {*parts}
        elif role is Role.INTERVAL:
            again |= {*interval_fields(name)}
    fields = {name: value for name, value in given.items() if name != kind and name not in again}
    return (given.get(kind) if kind else None), fields


def none_such(noun: str) -> str:
    """What messages say of a record that cannot be read."""
    return f"not {'an' if noun[:1].casefold() in 'aeiou' else 'a'} {noun}"
