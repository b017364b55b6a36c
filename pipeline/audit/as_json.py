"""The estimate for programs."""

from pipeline.audit.estimate import Audit
from pipeline.audit.intervals import Count, Share
from pipeline.domain import Json


def audit_json(audit: Audit) -> dict[str, Json]:
    """All of an estimate as plain data; shares are rounded to six places.

    - `name`, `reviewers`, `level` (of the intervals), `size`, `judged`, `unsure`, `waiting`.
    - `precision` of all, and in each of `kinds`, with `right`, `judged` and `size` there. A share is
      `{value, low, high}`.
    - `width`, and `needed` judgements more to get there; absent while nothing was judged.
    - `not_compared`: the fields that no label knows; absent where there are none.
    - `faults`: a list of `{why, count, share}`; `mended`: fields with their counts.
    - `recall`: `{abstracts, gold, value, low, high}`; absent where no abstract was judged completely.
    - `recapture`: `names`, `both`, `first`, `second`, `all`, `error` and `recall`; absent without a second
      opinion of which something was judged.
    """
    whole: dict[str, Json] = {
        "name": audit.name,
        "reviewers": [*audit.reviewers],
        "level": 0.95,
        "size": audit.size,
        "judged": audit.judged,
        "unsure": audit.unsure,
        "waiting": audit.waiting,
        "precision": _share(audit.precision),
        "kinds": {kind: _share(one.precision) | _count(one.count) for kind, one in audit.kinds.items()},
        "width": audit.width,
        "faults": [
            {"why": one.why, "count": one.count, "share": round(one.share, 6)} for one in audit.faults
        ],
        "mended": dict(audit.mended),
    }
    if audit.unknown:
        whole["not_compared"] = [*audit.unknown]
    if audit.needed is not None:
        whole["needed"] = audit.needed
    if audit.recall is not None:
        found = audit.recall
        ends = {"value": found.recall.value, "low": found.recall.low, "high": found.recall.high}
        whole["recall"] = {"abstracts": found.abstracts, "gold": found.gold, **_rounded(ends)}
    if audit.recapture is not None:
        both = audit.recapture
        numbers = {
            name: round(getattr(both, name), 2) for name in ("both", "first", "second", "all", "error")
        }
        whole["recapture"] = {"names": [*both.names], **numbers, "recall": _share(both.recall)}
    return whole


def _share(share: Share) -> dict[str, Json]:
    return _rounded({"value": share.value, "low": share.low, "high": share.high})


def _rounded(numbers: dict[str, float | None]) -> dict[str, Json]:
    return {name: None if number is None else round(number, 6) for name, number in numbers.items()}


def _count(count: Count) -> dict[str, Json]:
    return {"right": count.right, "judged": count.judged, "size": count.size}
