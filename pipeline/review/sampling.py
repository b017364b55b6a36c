"""The sheets of a random sample: which abstracts hold records that were drawn, and what is asked there."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from pipeline.audit.sampling import Place, allocate, only_second, random_orders
from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.review.sheets import Sheet, SheetRecord
from pipeline.setting_names import setting

_SECOND = 4
"""For so many records of the run one is drawn that only the second opinion has."""


def draw(
    run: Sequence[Extraction],
    sample: int,
    seed: int,
    kind_of: Callable[[Resolved], str],
    name: str,
    *,
    complete: int = 0,
) -> list[Sheet]:
    """The abstracts with anything to judge: first those to be read completely, then by their random numbers.

    `sample` records are drawn by chance, and `complete` abstracts. Of the others only the records are asked
    about that were drawn. InputError is raised where one of each kind cannot be drawn, or a text is missing.
    """
    found = random_orders(run, seed, kind_of)
    if not found:
        raise InputError(f"{name} has nothing that could be judged: no record in any abstract that was read.")
    if sample < len(found):
        raise InputError(
            f"{name} has {len(found)} kinds, each of which needs a judgement: give {setting('sample')} at"
            f" least {len(found)}."
        )
    taken = allocate({kind: len(order) for kind, order in found.items()}, sample)
    asked = {place for kind, order in found.items() for place in order[: taken[kind]]}
    asked |= {*only_second(run, seed)[: -(-sample // _SECOND)]}
    numbers = {one.abstract.id: sha256(f"{seed} {one.abstract.id}".encode()).digest() for one in run}
    readable = sorted((one for one in run if one.is_read), key=lambda one: numbers[one.abstract.id])
    whole = {one.abstract.id for one in readable[:complete]}
    held = {place.abstract for place in asked}
    chosen = [one for one in readable if one.abstract.id in whole | held]
    for one in chosen:
        if not one.abstract.text:
            raise InputError(
                f"The abstract {one.abstract.id} has no text in {name}, so nobody can judge it. Give the"
                " output of claimsift extract or gold."
            )
    chosen.sort(key=lambda one: one.abstract.id not in whole)
    return [_sheet(one, None if one.abstract.id in whole else asked, name) for one in chosen]


def _sheet(one: Extraction, asked: set[Place] | None, name: str) -> Sheet:
    """The sheet of an abstract on which records of these places are asked about; all of them with None."""

    def entry(record: Resolved, place: Place, *files: str) -> SheetRecord:
        return SheetRecord(record, seen_in=files, asked=asked is None or place in asked)

    own = [entry(record, Place(one.abstract.id, number), name) for number, record in enumerate(one.records)]
    others = [
        entry(record, Place(one.abstract.id, number, only_second=True))
        for number, record in enumerate(one.rules_only or ())
    ]
    return Sheet(one.abstract, one.schema, (*own, *others), closes=asked is None)
