"""The estimate for people: a head, a table by kind, and what follows from it."""

from collections.abc import Iterator

from pipeline.audit.estimate import Audit, Recall
from pipeline.audit.intervals import Count, Share
from pipeline.audit.recapture import Recapture
from pipeline.errors import counted
from pipeline.evaluation.text import table, wrap
from pipeline.evaluation.words import not_compared


def audit_text(audit: Audit) -> str:
    """All of an estimate, ending in a line break."""
    parts = [
        wrap(head_line(audit)),
        _precision_table(audit),
        _fault_table(audit),
        "\n".join(map(wrap, notes(audit))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def head_line(audit: Audit) -> str:
    """How good the run is, in a sentence or two."""
    by = f" by {' and '.join(audit.reviewers)}" if audit.reviewers else ""
    noun, value = audit.noun, audit.precision.value
    if not audit.size:
        return f"{audit.name} has no {noun}s, so there is no precision to estimate."
    if audit.judged == audit.size and value is not None:
        told = f"Each of its {audit.size:,} {noun}s was judged{by}."
        return f"Precision of {audit.name}: {_percent(value)}. {told}"
    sample = f"{audit.judged:,} of its {counted(audit.size, noun)}, drawn by chance, judged{by}"
    if value is None:
        return f"The precision of {audit.name} is not known yet: {sample}. Each kind needs a judgement."
    return (
        f"Precision of {audit.name}: {_percent(value)}, between {_percent(audit.precision.low)} and"
        f" {_percent(audit.precision.high)} with 95% confidence, from {sample}."
    )


def lines(audit: Audit) -> list[str]:
    """The same as sentences: the head first, then the kinds, and what else there is to say."""
    shares = {kind: one.precision for kind, one in audit.kinds.items()}
    kinds = [
        f"{kind} {_percent(one.value)} ({_percent(one.low)} to {_percent(one.high)})"
        for kind, one in shares.items()
        if one.value is not None
    ]
    faults = [f"{fault.why} {_percent(fault.share)}" for fault in audit.faults]
    more = [("By kind", kinds if len(audit.kinds) > 1 else []), ("What is wrong", faults)]
    return [head_line(audit), *(f"{name}: {', '.join(told)}." for name, told in more if told), *notes(audit)]


def notes(audit: Audit) -> Iterator[str]:
    """What else the judgements say, a paragraph each."""
    if audit.unknown:
        yield not_compared("The labels give", audit.unknown)
    yield from _precision_notes(audit)
    if audit.mended:
        fields = ", ".join(f"{name} {count}" for name, count in audit.mended.items())
        yield f"Fields mended in {audit.noun}s that are right all the same: {fields}."
    if audit.recall is not None:
        yield _recall_note(audit.recall)
    if audit.recapture is not None:
        yield _recapture_note(audit.recapture, audit.noun)


def _precision_table(audit: Audit) -> str:
    if not audit.size:
        return ""
    counts = [one.count for one in audit.kinds.values()]
    whole = Count(audit.size, audit.judged, sum(count.right for count in counts))
    told = [("all", audit.precision, whole)]
    if len(counts) > 1:
        told += [(kind, one.precision, one.count) for kind, one in audit.kinds.items()]
    rows = [
        [name, _cell(share), f"{count.right:,}", f"{count.judged:,}", f"{count.size:,}"]
        for name, share, count in told
    ]
    return table(["Precision", "with 95% interval", "right", "judged", "of"], rows)


def _fault_table(audit: Audit) -> str:
    if not audit.faults:
        return ""
    rows = [[fault.why, f"{fault.share:.2f}", str(fault.count)] for fault in audit.faults]
    return table(["What is wrong", "share", "judged"], rows)


def _precision_notes(audit: Audit) -> Iterator[str]:
    if audit.needed is not None and audit.judged < audit.size:
        points = f"{100 * audit.width:g} points"
        yield (
            f"That is within {points} of the truth."
            if not audit.needed
            else f"To be within {points} of the truth takes about {audit.needed:,} more judgements:"
            f" claimsift audit --sample {audit.judged + audit.unsure + audit.needed}."
        )
    if audit.unsure:
        yield f"{counted(audit.unsure, audit.noun)} on which the reviewer would not decide: not counted."
    if audit.waiting:
        yield (
            f"{counted(audit.waiting, 'judgement')} outside of the random sample: not counted, because they"
            " may have been chosen for a reason."
        )


def _recall_note(found: Recall) -> str:
    value, low, high = found.recall.value, found.recall.low, found.recall.high
    if value is None:
        return (
            f"Recall: {counted(found.abstracts, 'abstract')} judged completely, none with anything to find."
        )
    between = "" if low is None or high is None else f", between {_percent(low)} and {_percent(high)}"
    return (
        f"Recall: {_percent(value)}{between}, on {counted(found.abstracts, 'abstract')} judged completely. It"
        " holds for the run if they are like the others; claimsift audit --complete N draws them by chance."
    )


def _recapture_note(found: Recapture, noun: str) -> str:
    first, second = found.names
    return (
        f"Recall by capture and recapture: {_percent(found.recall.value or 0)}, between"
        f" {_percent(found.recall.low)} and {_percent(found.recall.high)}. About {found.both:,.0f} right"
        f" {noun}s are seen by {first} and {second}, {found.first:,.0f} by {first} alone,"
        f" {found.second:,.0f} by {second} alone, so there are about {found.all:,.0f} (± {found.error:,.0f})"
        f" in all. This assumes that what {second} sees is no easier for {first}. But what is easy for one is"
        " mostly easy for both, so take it as an upper limit."
    )


def _cell(share: Share) -> str:
    return "-" if share.value is None else f"{share.value:.3f} [{share.low:.2f}, {share.high:.2f}]"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
