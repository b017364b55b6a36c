"""What an endpoint's refusals teach of how it wants to be asked.

If a refusal names a parameter, the request is tried once more with the parameter under its other name, or
without it. If a refusal says that too many tokens were asked for, it is tried with as many as there is room
for. If the request then gets through, the lesson is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.llm import room, wordings
from pipeline.llm.bodies import RENAMED, Dialect, in_dialect, is_strict_body
from pipeline.llm.replies import Body

_LIMITS = ("max_tokens", "max_completion_tokens")
_LONGEST = 10_000
"""Characters of a refusal in which names and numbers are looked for."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How an endpoint wants to be asked, as far as it is known.

    `names` are parameters that it takes under another name, or not at all. `most` is what any answer may
    have, in tokens, and `window` what prompt and answer may have together, where a byte of the prompt is
    `density` tokens. `here` is what the answer may have to the one request that is being learned from.
    """

    names: Dialect = field(default_factory=dict)
    most: int | None = None
    window: int | None = None
    density: float = 0.0
    here: int | None = None

    def applied(self, body: Body, size: int) -> Body:
        """A body as the endpoint wants it; `size` is the bytes of its messages."""
        asked = body.get("max_tokens")
        limits = [limit for limit in (self.most, self._left(size)) if limit is not None]
        if isinstance(asked, int) and limits and min(limits) < asked:
            body = body | {"max_tokens": min(limits)}
        return in_dialect(body, self.names) if self.names else body

    def _left(self, size: int) -> int | None:
        """What a prompt leaves of the context; nearly all, where our reckoning is not to be relied on."""
        if self.window is None or self.here is not None:
            return self.here
        left = self.window - round(size * self.density)
        # Whoever is asked for what might fit says how much the prompt takes.
        return left if left >= 1024 else self.window - 1

    def after(
        self, refusal: Exception, sent: Body, size: int, *, probing: bool, cut_at: int = 0
    ) -> "Knowledge | None":
        """What is known after a refusal of `sent`; None where nothing is learned that could help."""
        said = str(refusal)[:_LONGEST]
        asked = next((sent[name] for name in _LIMITS if name in sent), None)
        space = room.room_in(said)
        less = room.smaller(said, asked, size) if isinstance(asked, int) else None
        if less is not None and less <= cut_at:
            # It would be the same reply, paid for once more.
            return None
        if less is not None:
            if space.window is None or space.prompt is None or less != space.left:
                return replace(self, most=less)
            return replace(self, window=space.window, density=space.prompt / max(1, size), here=less)
        if space.is_too_little:
            return None
        if space.is_of_answer:
            # It is the number that is wrong, not the name.
            sent = {name: value for name, value in sent.items() if name not in _LIMITS}
        name = _named(said, getattr(refusal, "param", None), sent, probing=probing)
        if name is None:
            return None
        ours = next((known for known, theirs in self.names.items() if theirs == name), name)
        instead = RENAMED.get(ours) if ours not in self.names else None
        return replace(self, names={**self.names, ours: instead})

    def together(self, other: "Knowledge") -> "Knowledge":
        """What both know; of two limits the lower one."""
        mosts = [one.most for one in (self, other) if one.most is not None]
        return Knowledge(
            {**self.names, **other.names},
            min(mosts, default=None),
            other.window or self.window,
            max(self.density, other.density),
        )


class Lessons:
    """What was learned of one endpoint, by all clients that ask it."""

    def __init__(self) -> None:
        self.known = Knowledge()

    def keep(self, learned: Knowledge, asked: int) -> Iterator[str]:
        """Keeps what has helped, and says what of it is new; `asked` is the tokens an answer should have."""
        before, self.known = self.known, self.known.together(learned)
        for name, instead in self.known.names.items():
            if instead is None and before.names.get(name, name) is not None:
                yield f"The endpoint does not take the parameter {name}, and is asked without it."
        limited = before.most is None and before.window is None
        if limited and (learned.most is not None or learned.window is not None):
            yield (
                f"The endpoint has no room for an answer of {asked:,} tokens beside the prompt, and is asked"
                " for a shorter one. Few answers are so long."
            )


def _named(said: str, param: object, sent: Body, *, probing: bool) -> str | None:
    """The parameter of a request that a refusal names, and that it can do without."""
    # No request can do without the three.
    takes = [name for name in sent if name not in ("model", "messages", "tools")]
    takes += ["strict"] if is_strict_body(sent) else []
    if probing:
        # A probe wants to know whether what makes an endpoint keep to a schema is refused.
        takes = [name for name in takes if name not in ("strict", "tool_choice", "response_format")]
    elif wordings.is_of_schema(said):
        # Nobody would hold the model to it then.
        takes = [name for name in takes if name != "response_format"]
    parts = re.split(r"\W+", param) if isinstance(param, str) else []
    if named := [part for part in reversed(parts) if part in takes]:
        return named[0]
    found = {
        name: place.start()
        for name in takes
        if (place := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE))
    }
    # A path such as response_format.json_schema.strict names its end.
    return "strict" if "strict" in found else min(found, key=found.__getitem__, default=None)
