"""The estimate for programs."""

from typing import cast

from pipeline.audit.estimate import Audit
from pipeline.audit.intervals import LEVEL
from pipeline.domain import Json
from pipeline.evaluation.as_json import as_data


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
        "level": LEVEL,
        "size": audit.size,
        "judged": audit.judged,
        "unsure": audit.unsure,
        "waiting": audit.waiting,
        "precision": as_data(audit.precision),
        "kinds": {kind: _flat(one.precision) | _flat(one.count) for kind, one in audit.kinds.items()},
        "width": audit.width,
        "faults": as_data(audit.faults),
        "mended": as_data(audit.mended),
    }
    if audit.unknown:
        whole["not_compared"] = [*audit.unknown]
    if audit.needed is not None:
        whole["needed"] = audit.needed
    if audit.recall is not None:
        found = audit.recall
        whole["recall"] = {"abstracts": found.abstracts, "gold": found.gold, **_flat(found.recall)}
    if (both := audit.recapture) is not None:
        told = ("both", "first", "second", "all", "error")
        numbers = {name: round(getattr(both, name), 2) for name in told}
        whole["recapture"] = {"names": [*both.names], **numbers, "recall": as_data(both.recall)}
    return whole


def _flat(found: object) -> dict[str, Json]:
    return cast("dict[str, Json]", as_data(found))
