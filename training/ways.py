"""Ways to put an abstract to the model: the one in use, and others that were measured against it.

``as-used`` is that of `pipeline.bundled`. In ``apart`` a turn sees the sentences before it and none of their
answers. In ``json`` each line is a JSON object, given up to its kind and then written to its end.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.bundled.conversation import Passage
from pipeline.bundled.lines import TAGS, Line, Wire
from pipeline.bundled.reader import LONGEST_LINE, ModelReader, Piece
from training.labels import Example
from training.pieces import Encode, Pieces, pieces

_FRONT = '{"kind": "'
_COPIED = ("direction", "artifact", "subject", *TAGS)
"""The fields that are written behind the kind, in this order."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What the model is trained on, and who reads with it then."""

    told: Callable[[Example, Encode], Pieces]
    reader: type[ModelReader]


class Apart(ModelReader):
    """Reads each sentence as if those before it had not been asked about."""

    def laid_out(self, title: str, passages: Sequence[Passage]) -> Iterator[Piece]:
        """The prompt without earlier answers."""
        return super().laid_out(title, [replace(passage, claims=None) for passage in passages])


class Objects(ModelReader):
    """Reads claims that are written as JSON objects, a line each."""

    space = ""
    longest = 2 * LONGEST_LINE

    def spelled(self, line: Line) -> tuple[str, str]:
        """The beginning of an object with its quantity, and the rest of it from its kind on."""
        return as_object(line)

    def understood(self, rest: str, quantity: str | None) -> Wire | None:
        """The claim in the rest of an object; None where that is not JSON."""
        try:
            fields = json.loads(_FRONT + rest)
        except ValueError:
            return None
        claim = {name: value for name, value in fields.items() if isinstance(value, str) and value}
        return claim if quantity is None else claim | {"quantity": quantity}

    def begun(self, token: str, kinds: Sequence[str]) -> str | None:
        """The kind that begins with a token, of which a kind may take several here."""
        return next((kind for kind in kinds if token and kind.startswith(token)), None)


def as_object(line: Line) -> tuple[str, str]:
    """A line as a JSON object, parted before its kind."""
    quantity = "" if line.quantity is None else f'"quantity": {_quoted(line.quantity)}, '
    claim: Wire = {"kind": "none"} if line.claim is None else line.claim
    ordered = {name: claim[name] for name in ("kind", *_COPIED) if name in claim}
    return "{" + quantity + _FRONT[1:], _quoted(ordered).removeprefix(_FRONT)


def _quoted(value: str | Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False)


WAYS: Mapping[str, Variant] = {
    "as-used": Variant(pieces, ModelReader),
    "apart": Variant(partial(pieces, apart=True), Apart),
    "json": Variant(partial(pieces, spell=as_object), Objects),
}
