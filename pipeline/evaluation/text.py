"""Evaluations as plain text, at most 100 columns wide."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pipeline.errors import counted
from pipeline.evaluation.results import Contrast, Estimate, Evaluation, ItemScores, Score, Shares
from pipeline.evaluation.reviewers import Reviewers
from pipeline.evaluation.words import (
    CHANGE_NAMES,
    ERROR_NAMES,
    LEVEL_NAMES,
    gold_line,
    one_line,
    predicted_line,
    scope_line,
    unknown_line,
)
from pipeline.text.visible import visible

WIDTH = 100
_FEW_ABSTRACTS = 20
_SHARES = ("precision", "recall", "F1")
_COUNTS = ("right", "pred.", "gold")


def evaluation_text(evaluation: Evaluation, *, gold_quality: str | None = None) -> str:
    """The report of one evaluation, ending in a line break.

    Its first line says what the gold is, or before that which part of it is scored. `gold_quality` says how
    good rules that made it were when they were measured, for instance "micro F1 0.93 on 60 abstracts
    labelled by hand".
    """
    resamples = f"{evaluation.bootstrap.resamples:,} resamples"
    head = [
        scope_line(evaluation),
        gold_line(evaluation, gold_quality),
        predicted_line(evaluation),
        f"In brackets: 95% intervals by the bootstrap over abstracts, {resamples}.",
    ]
    closing = [*map(wrap, _negatives(evaluation)), *_advice(evaluation)]
    parts = ["\n".join(map(wrap, filter(None, head))), *_tables(evaluation), "\n".join(closing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def contrast_text(contrast: Contrast, *, gold_quality: str | None = None, limit: int = 10) -> str:
    """Two predictions against one gold, ending in a line break; at most `limit` changes of each sort."""
    names = f"first: {contrast.first.predicted_name}; other: {contrast.other.predicted_name}"
    heads = [
        *map(wrap, filter(None, [scope_line(contrast.first)])),
        wrap(gold_line(contrast.first, gold_quality)),
        *(wrap(predicted_line(one)) for one in (contrast.first, contrast.other)),
    ]
    note = wrap(
        f"Differences are the first less the other ({names}), in percentage points, with 95% intervals of "
        f"the paired bootstrap over abstracts, {contrast.first.bootstrap.resamples:,} resamples. "
        "A difference whose interval holds 0 may be chance."
    )
    tables = [_difference_table(contrast), *_change_lists(contrast, limit)]
    advice = [*_advice(contrast.first), *_advice(contrast.other)]
    parts = ["\n".join(heads), note, *tables, "\n".join(dict.fromkeys(advice))]
    return "\n\n".join(part for part in parts if part) + "\n"


def reviewers_text(found: Reviewers) -> str:
    """How two reviewers agree, ending in a line break."""
    first, second = map(visible, found.names)
    told = wrap(
        f"{first} and {second} both judged {found.all.judged:,} of the same machine claims, right or not."
        " kappa is their agreement beyond chance: 1 is all of it, 0 is none."
    )
    rows = [
        [name, _cell(one.agreement), _cell(one.kappa), str(one.judged)]
        for name, one in (("all", found.all), *found.kinds.items())
    ]
    return f"{told}\n\n{table(['Reviewers', 'agreement', 'kappa', 'judged'], rows)}\n"


def _tables(evaluation: Evaluation) -> list[str]:
    levels = evaluation.levels
    micro = {LEVEL_NAMES[name]: one.micro for name, one in levels.items()}
    kinds = levels["strict"].kinds
    macro = [
        [LEVEL_NAMES[name], *map(_cell, one.macro), str(one.macro.abstracts)] for name, one in levels.items()
    ]
    fields = [
        [name, _cell(one.exact), _cell(one.lenient), str(one.pairs), _cell(one.overall)]
        for name, one in evaluation.fields.items()
    ]
    is_macro = any(one.macro.abstracts for one in levels.values())
    return [
        _score_table(f"Micro, over {evaluation.noun}s", micro),
        table(["Macro, per abstract", *_SHARES, "abstracts"], macro) if is_macro else "",
        _score_table("Strict, by kind", kinds) if len(kinds) > 1 else "",
        table(["Other fields of matched pairs", "exact", "lenient", "pairs", "of all pairs"], fields),
        _item_table("Item by item", evaluation.items),
        _item_table("Exact tuples", evaluation.tuples) if evaluation.tuples else "",
        _error_table(evaluation),
    ]


def _score_table(title: str, scores: Mapping[str, Score]) -> str:
    rows = [
        [name, *map(_cell, score), *map(str, (score.matched, score.predicted, score.gold))]
        for name, score in scores.items()
    ]
    return _known_table([title, *_SHARES, *_COUNTS], rows)


def _known_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table without what no row knows of the gold, because no abstract was judged completely."""
    of_gold = {"recall", "F1", "gold", "macro F1"}
    kept = [
        place
        for place, name in enumerate(header)
        if name not in of_gold or any(row[place] not in ("-", "0") for row in rows)
    ]
    return table([header[place] for place in kept], [[row[place] for place in kept] for row in rows])


def _item_table(title: str, items: Mapping[str, ItemScores]) -> str:
    rows = [
        [name, *map(_cell, item.micro), str(item.micro.predicted), str(item.micro.gold), _figure(item.macro)]
        for name, item in items.items()
    ]
    return _known_table([title, *_SHARES, *_COUNTS[1:], "macro F1"], rows)


def _error_table(evaluation: Evaluation) -> str:
    kinds = [*evaluation.levels["strict"].kinds]
    columns = kinds if len(kinds) > 1 else []
    rows = [
        [
            ERROR_NAMES[error],
            str(evaluation.error_count(error)),
            *(str(evaluation.errors[error][kind]) for kind in columns),
        ]
        for error in sorted(evaluation.errors, key=lambda error: -evaluation.error_count(error))
    ]
    return table(["Errors", "all", *columns], rows)


def _negatives(evaluation: Evaluation) -> Iterator[str]:
    coverage, noun = evaluation.coverage, evaluation.noun
    if coverage.negatives:
        were = "was" if coverage.true_negatives == 1 else "were"
        yield (
            f"Abstracts without any gold {noun}: {coverage.true_negatives:,} of "
            f"{coverage.negatives:,} {were} answered with no {noun}."
        )


def _advice(evaluation: Evaluation) -> list[str]:
    coverage = evaluation.coverage
    told = (unknown_line, _unanswered, _left_out, _in_part)
    lines = [line for line in (tell(evaluation) for tell in told) if line]
    if coverage.unlabelled:
        lines.append(
            f"Of the gold, {counted(len(coverage.unlabelled), 'abstract')} failed or could not be read and "
            "were left out of every score."
        )
    if coverage.abstracts < _FEW_ABSTRACTS:
        lines.append(f"Only {counted(coverage.abstracts, 'abstract')}: the intervals are rough.")
    return [wrap(f"Note: {line}") for line in lines]


def _unanswered(evaluation: Evaluation) -> str:
    unanswered = evaluation.coverage.unanswered
    if not unanswered:
        return ""
    counts = {status: sum(one.status == status for one in unanswered) for status in _STATUSES}
    parts = ", ".join(f"{count} {_STATUSES[status]}" for status, count in counts.items() if count)
    missed = sum(one.gold_claims for one in unanswered)
    return (
        f"{counted(len(unanswered), 'abstract')} without an answer in {evaluation.predicted_name} ({parts}): "
        f"{counted(missed, f'gold {evaluation.noun}')} counted as missed. Extract again to fill the gap."
    )


_STATUSES = {"failed": "failed", "invalid": "not readable", "missing": "not in the file"}


def _left_out(evaluation: Evaluation) -> str:
    coverage = evaluation.coverage
    if not coverage.outside:
        return ""
    records = counted(coverage.outside_claims, evaluation.noun)
    return (
        f"{counted(len(coverage.outside), 'abstract')} with {records} only "
        "in the predictions: the gold does not have them, so they were left out of every score."
    )


def _in_part(evaluation: Evaluation) -> str:
    """What labels that are not complete, or not sure, do not say."""
    coverage, noun = evaluation.coverage, evaluation.noun
    said = []
    if coverage.incomplete:
        said.append(
            f"{counted(coverage.incomplete, 'abstract')} of the gold "
            f"{'is' if coverage.incomplete == 1 else 'are'} not judged completely: what is judged of them"
            " counts for precision and not for recall."
        )
    if coverage.not_judged:
        said.append(
            f"{counted(coverage.not_judged, f'predicted {noun}')} that nobody judged, or was sure of,"
            f" {'is' if coverage.not_judged == 1 else 'are'} not counted."
        )
    return " ".join(said)


def _difference_table(contrast: Contrast) -> str:
    first, other, levels = contrast.first.levels, contrast.other.levels, contrast.levels
    strict, kinds = levels["strict"], levels["strict"].kinds
    told: list[tuple[str, Shares, Shares, Shares]] = [
        (LEVEL_NAMES[level], first[level].micro, other[level].micro, one.micro)
        for level, one in levels.items()
    ]
    told.append(("strict, macro", first["strict"].macro, other["strict"].macro, strict.macro))
    told += [
        (kind, first["strict"].kinds[kind], other["strict"].kinds[kind], kinds[kind])
        for kind in (kinds if len(kinds) > 1 else ())
    ]
    rows = [
        [name, _figure(mine), _figure(theirs), *map(_points_cell, difference)]
        for name, mine, theirs, difference in told
    ]
    return table(["", "F1", "other", *_SHARES], rows)


def _change_lists(contrast: Contrast, limit: int) -> Iterator[str]:
    for kind, told in CHANGE_NAMES.items():
        changes = [change for change in contrast.changes if change.change == kind]
        lines = [f"{len(changes):,} {told.format(noun=contrast.first.noun)}"]
        for change in changes[:limit]:
            line = f"  {change.abstract}  {visible(one_line(change.claim))}"
            lines.append(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")
        if len(changes) > limit:
            lines.append(f"  … and {len(changes) - limit:,} more")
        yield "\n".join(lines)


def _figure(shares: Shares) -> str:
    return "-" if shares.f1.value is None else f"{shares.f1.value:.3f}"


def _points_cell(estimate: Estimate) -> str:
    """+4.2 [-0.1, +8.0], in percentage points."""
    return _cell(estimate, _points, _points)


def _cell(
    estimate: Estimate,
    shown: Callable[[float], str] = "{:.3f}".format,
    end_shown: Callable[[float], str] = "{:.2f}".format,
) -> str:
    """0.936 [0.92, 0.95]; a dash where there is nothing to divide by."""
    if estimate.value is None:
        return "-"
    ends = [end_shown(end) for end in (estimate.low, estimate.high) if end is not None]
    return shown(estimate.value) + (f" [{', '.join(ends)}]" if len(ends) > 1 else "")


def _points(share: float) -> str:
    # Adding 0.0 turns the -0.0 of a rounded tiny number into 0.0.
    return f"{round(100 * share, 1) + 0.0:+.1f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns under their headers: the first to the left, the others to the right, two spaces between."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def wrap(line: str) -> str:
    """A paragraph in lines of our width, without characters that hide or reorder text."""
    return textwrap.fill(visible(line), WIDTH, break_long_words=False, break_on_hyphens=False)
