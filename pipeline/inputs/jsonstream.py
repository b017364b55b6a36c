"""Values in JSON of any length, one after the other, read by Python's own parser in the room of one record.

The text comes in pieces. The reader walks through what leads to the records, and passes over what stands
beside them. It parses a record as soon as all of it is there. Too long ones are passed over and told.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator

from pipeline import strictjson
from pipeline.domain import Json
from pipeline.inputs.jsonlines import LONGEST_RECORD, holds_text, no_number
from pipeline.inputs.text_stream import TextStream

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,:\[\]{}\"]*")
_BETWEEN = re.compile(r"[^\"\[\]{}]*")
_IN_STRING = re.compile(r"[^\"\\]*")
_NEAR_END = 20
"""Characters from the end of what has come, within which a fault may be that more is to come."""

_OPEN = "Unterminated string"
_MOST_KEYS = 10_000
"""Keys of one object that are noted, so that one which occurs twice is told."""

Step = str | Collection[str]
"""A way into a value: "item" for each of a list, a key or several of an object, "*" for all of them."""


class BrokenJson(ValueError):
    """From here on the text cannot be read; the message is a clause."""


class ValueTooLong:
    """Stands for a value that is longer than any record."""


class Values(TextStream):
    """The values in a text that `more` gives piece by piece, "" at its end.

    `twice` says at the end what occurs twice in one object, if anything does: of two values the last counts.
    `strays` counts values with an abstract and nothing at the path, of those that stand behind one another.
    """

    def __init__(self, more: Callable[[], str]) -> None:
        super().__init__(more)
        self._parse = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=no_number).raw_decode
        self.twice = ""
        self.strays = 0
        self._is_found = self._holds_text = False

    def under(self, *path: Step) -> Iterator["Json | ValueTooLong"]:
        """The values at a path, of all that stand behind one another in the text.

        Raises:
            BrokenJson: what stands there is not JSON.
        """
        while self._mark():
            self._is_found = self._holds_text = False
            yield from self._walk(path)
            self.strays += self._holds_text and not self._is_found

    def _walk(self, path: tuple[Step, ...]) -> Iterator["Json | ValueTooLong"]:
        if not path:
            self._is_found = True
            yield self._value()
            return
        step, *rest = path
        mark = self._mark()
        if mark == "[" and step == "item":
            for _ in self._each("]"):
                yield from self._walk(tuple(rest))
        elif mark == "{" and step != "item":
            yield from self._walk_object(step, tuple(rest))
        elif not isinstance(value := self._value(), ValueTooLong):
            self._pass(value)

    def _walk_object(self, step: Step, rest: tuple[Step, ...]) -> Iterator["Json | ValueTooLong"]:
        names = (step,) if isinstance(step, str) else step
        known: set[str] = set()
        for _ in self._each("}"):
            key = self._key()
            if key in known:
                self.twice = self.twice or strictjson.twice([(key, None), (key, None)])
            if len(known) < _MOST_KEYS:
                known.add(key)
            if key in names or step == "*":
                yield from self._walk(rest)
            elif not isinstance(value := self._value(), ValueTooLong):
                self._pass({key: value})

    def _pass(self, value: Json) -> None:
        """Notes whether there is an abstract in a value that stands elsewhere."""
        parts = value if isinstance(value, list) else [value]
        self._holds_text |= any(isinstance(part, dict) and holds_text(part) for part in parts)

    def _each(self, end: str) -> Iterator[None]:
        """Stands at each item of a list or object, which must be taken before the next is asked for."""
        self.at += 1
        if self._mark() == end:
            self.at += 1
            return
        while True:
            yield
            mark = self._mark()
            if mark not in (",", end):
                raise self._fault(f"Expecting ',' or '{end}'")
            self.at += 1
            if mark == end:
                return

    def _key(self) -> str:
        if self._mark() != '"':
            raise self._fault("Expecting a key in quotes")
        key = self._value()
        if self._mark() != ":":
            raise self._fault("Expecting ':'")
        self.at += 1
        return key if isinstance(key, str) else ""

    def _value(self) -> "Json | ValueTooLong":
        """Takes the value that stands next."""
        self._mark()
        while True:
            value: Json
            try:
                value, end = self._parse(self.text, self.at)
            except json.JSONDecodeError as error:
                is_open = error.msg.startswith(_OPEN) or len(self.text) - error.pos < _NEAR_END
                if self.ended or not is_open:
                    raise self._fault(error.msg, error.pos) from None
            except RecursionError:
                raise BrokenJson("its lists and objects are nested too deep") from None
            except ValueError:
                raise self._fault("a number of several thousand digits") from None
            else:
                # Of a number the rest may be still to come.
                if self.ended or end < len(self.text):
                    self._check_depth(value, end)
                    self.at = end
                    return value
            if len(self.text) - self.at > LONGEST_RECORD:
                self._pass_over()
                return ValueTooLong()
            self.fill(2 * (len(self.text) - self.at))

    def _check_depth(self, value: Json, end: int) -> None:
        marks = self.text.count("[", self.at, end) + self.text.count("{", self.at, end)
        if marks > strictjson.DEEPEST and strictjson.is_deeper(value, strictjson.DEEPEST):
            raise BrokenJson("its lists and objects are nested too deep")

    def _pass_over(self) -> None:
        """Takes a value of any length without keeping it."""
        depth = 0
        while True:
            mark = self._mark()
            if mark == '"':
                self.at += 1
                while self.run(_IN_STRING) == "\\":
                    self.fill(2)
                    self.at += 2
                self.at += 1
            elif mark and mark in "[{":
                depth += 1
                self.at += 1
            elif mark and mark in "]}" and depth:
                depth -= 1
                self.at += 1
            else:
                if not mark or mark in "]}" or (not depth and mark in ",:"):
                    raise self._fault("Expecting value")
                self.run(_BETWEEN if depth else _SCALAR)
            if depth > strictjson.DEEPEST:
                raise BrokenJson("its lists and objects are nested too deep")
            if not depth:
                return

    def _mark(self) -> str:
        """The next character that is not white space, "" at the end."""
        return self.run(_SPACE)

    def _fault(self, what: str, place: int | None = None) -> BrokenJson:
        at = self.before + (self.at if place is None else place) + 1
        return BrokenJson(f"{what.removesuffix(' starting at')} at character {at:,}")

    def _object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        made = dict(pairs)
        if len(made) < len(pairs) and not self.twice:
            self.twice = strictjson.twice(pairs)
        return made
