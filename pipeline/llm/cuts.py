"""Why a reply was cut off, where more room would not help it."""

from pipeline.llm.replies import Body, finish_reason, text, thoughts, usage, written_tokens

_NEARLY = 0.98
"""The share of its limit that a reply has at least which was cut off there."""

_TAIL = 1200
"""Characters at the end of a reply that are looked at."""

_SHORTEST_TAIL = 200
"""Of these, so many say the same at least."""

_TIMES = 3
"""How often the end of a reply must say the same to be taken for one that repeats itself."""


def hopeless(reply: Body, asked: Body) -> str | None:
    """Why a reply that was cut off would be no better with more room, in words; None where it may be.

    `asked` is the body that it answers.
    """
    limit, taken = asked.get("max_tokens"), written_tokens(reply)
    if isinstance(limit, int) and 0 < taken < _NEARLY * limit:
        beside = usage(reply).input_tokens
        prompt = f" beside a prompt of {beside:,}" if beside else ""
        return (
            f"cut off at {taken:,} of the {limit:,} tokens that it may have: the model's context has room for"
            f" no more{prompt} (give the server more, or read sentence by sentence)"
        )
    if repeats(text(reply)) or repeats(thoughts(reply)):
        return "cut off at its token limit after it had begun to repeat itself"
    return None


def is_cut(reply: Body) -> bool:
    """Whether a reply was cut off."""
    return finish_reason(reply) == "length"


def repeats(said: str) -> bool:
    """Whether the end of a text says the same thing over and over."""
    # Backwards the end is a beginning, of which Knuth, Morris and Pratt find after how much it begins anew.
    tail = said[-_TAIL:][::-1]
    borders = [0]
    for length, mark in enumerate(tail[1:], start=2):
        border = borders[-1]
        while border and tail[border] != mark:
            border = borders[border - 1]
        border += tail[border] == mark
        borders.append(border)
        if length >= _SHORTEST_TAIL and _TIMES * (length - border) <= length:
            return True
    return False
