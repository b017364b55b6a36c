"""What is asked for one request, and after which reply what is asked next.

The loop is ours: instructor's would treat an answer that was cut off as a failure, not count the tokens of
the answers that it throws away, and insist on a tool call where content would do. It is a generator that
knows no wire: whoever drives it may have an endpoint, or the replies of a batch from last night.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TypeAlias

from pipeline.domain import Request, Response, Usage
from pipeline.errors import EndpointError, EndpointRefused, InvalidReply, LimitReached
from pipeline.llm.bodies import reasked, with_more_tokens
from pipeline.llm.replies import (
    Body,
    answerer,
    finish_reason,
    prose,
    refused_in_prose,
    text,
    thoughts,
    usage,
    withheld,
    written_tokens,
)
from pipeline.settings import Patience

Check: TypeAlias = Callable[[str], None]
"""Raises InvalidReply, with a message for the model, for an answer that must be asked for again."""

Conversation: TypeAlias = Generator[Body, Body, Response]
"""Bodies to send out, replies in, the response at the end."""


def conversation(body: Body, request: Request, check: Check, patience: Patience) -> Conversation:
    """The bodies to send, the first of which is `body`, until a reply is accepted or patience ends.

    A reply that was cut off is asked for again with twice the room; if it still is, it comes back with
    the `finish_reason` ``length``, for the caller to judge what came through. So it does at once where more
    room would not help, with the reason as its `fault`: the context is full, or it repeats itself. The last
    one that was not accepted comes back as well, with its `fault`. An EndpointError thrown in goes to the
    caller, save where a reply that was cut off is there to go on with, and where a limit forbids to ask again
    for one at fault.

    What a model refuses, or a filter holds back, is asked once: it comes back with the `finish_reason`
    ``refusal``, and the words of the refusal as its `fault`. So does a refusal in plain prose. Other prose
    is asked for again, and stands in the `fault`.
    """
    spent, left = Usage(), patience.reasks
    refused: Response | None = None
    while True:
        try:
            reply, taken, why = yield from _whole(body, patience.widenings)
        except LimitReached as limit:
            if refused is None:
                raise
            return replace(refused, fault=f"{refused.fault} {limit}")
        spent = spent + taken
        response = Response(text(reply, request.schema_name), spent, request.model, served=answerer(reply))
        if refusal := withheld(reply):
            return replace(response, finish_reason="refusal", fault=refusal)
        if _is_cut(reply):
            return replace(response, finish_reason="length", fault=why)
        try:
            check(response.text)
        except InvalidReply as error:
            if refusal := refused_in_prose(reply):
                return replace(response, finish_reason="refusal", fault=refusal)
            instead = prose(reply) or ("" if response.text.strip() else "nothing.")
            refused = replace(response, fault=f"{error} It wrote: {instead}" if instead else str(error))
            if left == 0:
                return refused
            body = reasked(body, reply, request, error)
            left -= 1
        else:
            return response


def _whole(body: Body, widenings: int) -> Generator[Body, Body, tuple[Body, Usage, str | None]]:
    """The reply to one body, with more room where that may help; what it took; why it is still cut off."""
    reply = yield body
    spent, why = usage(reply), None
    for left in reversed(range(widenings + 1)):
        if not _is_cut(reply) or withheld(reply):
            break
        why, wider = _hopeless(reply, body), with_more_tokens(body)
        if why is not None or wider is None or not left:
            break
        body = wider
        try:
            reply = yield body
        except EndpointRefused:
            raise
        except EndpointError:
            # So much room it may not have; what was cut off is better than nothing.
            break
        spent = spent + usage(reply)
    return reply, spent, why


def _is_cut(reply: Body) -> bool:
    return finish_reason(reply) == "length"


def _hopeless(reply: Body, asked: Body) -> str | None:
    """Why a reply that was cut off would be no better with more room, in words; None where it may be.

    `asked` is the body that it answers.
    """
    limit, taken = asked.get("max_tokens"), written_tokens(reply)
    if isinstance(limit, int) and 0 < taken < 0.98 * limit:
        beside = usage(reply).input_tokens
        prompt = f" beside a prompt of {beside:,}" if beside else ""
        return (
            f"cut off at {taken:,} of the {limit:,} tokens that it may have: the model's context has room for"
            f" no more{prompt} (give the server more, or read sentence by sentence)"
        )
    if _repeats(text(reply)) or _repeats(thoughts(reply)):
        return "cut off at its token limit after it had begun to repeat itself"
    return None


def _repeats(said: str) -> bool:
    """Whether the end of a text says the same thing over and over."""
    # Backwards the end is a beginning, of which Knuth, Morris and Pratt find after how much it begins anew.
    tail = said[-1200:][::-1]
    borders = [0]
    for length, mark in enumerate(tail[1:], start=2):
        border = borders[-1]
        while border and tail[border] != mark:
            border = borders[border - 1]
        border += tail[border] == mark
        borders.append(border)
        # So much of the end at least says the same thing three times.
        if length >= 200 and 3 * (length - border) <= length:
            return True
    return False
