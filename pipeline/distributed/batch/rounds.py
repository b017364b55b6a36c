"""What was answered to one request so far, and what follows from it.

The judgement is the client's own: the conversation of a live run, driven by the replies of earlier
rounds, which the cache keeps until one is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pipeline.domain import Json, Request, Response
from pipeline.errors import InvalidReply
from pipeline.extraction import validation
from pipeline.llm.cache import Cache
from pipeline.llm.conversation import conversation
from pipeline.llm.replies import Body
from pipeline.settings import Patience
from pipeline.tasks import Task

Rounds = list[Json]
"""The replies to one request, in their order, each as the endpoint sent it but for what is not read."""


@dataclass(frozen=True)
class BatchState:
    """The rounds of all requests of one task, in a cache."""

    cache: Cache
    task: Task

    def rounds(self, key: str) -> Rounds:
        """What was said to a request so far."""
        found = self.cache.note(_topic(key))
        return found if isinstance(found, list) and all(isinstance(said, dict) for said in found) else []

    def is_answered(self, key: str) -> bool:
        """Whether the cache has an answer, and not one that could not be used and is asked for again."""
        kept = self.cache.get(key)
        return kept is not None and (kept.is_usable or self.cache.note(_topic(key)) is None)

    def keep(self, key: str, rounds: Rounds | None) -> None:
        """Keeps what was said to a request that is not answered yet; None of one that is."""
        self.cache.remember(_topic(key), rounds)

    def next_step(self, request: Request, body: Body, rounds: Sequence[Json]) -> Body | Response:
        """What a live run would send next after these rounds, or what the last of them ended it with.

        `body` is what is sent first. A conversation that ended unaccepted begins anew with the round after.
        """
        talk = conversation(body, request, self._check, Patience())
        step: Body | Response = next(talk)
        for said in rounds:
            if isinstance(step, Response):
                talk = conversation(body, request, self._check, Patience())
                next(talk)
            try:
                step = talk.send(cast("Body", said))
            except StopIteration as end:
                step = cast("Response", end.value)
        return step

    def keepable(self, response: Response) -> bool:
        """Whether a live run would keep this response: what is unreadable or cut off is asked for again."""
        if response.finish_reason in ("length", "refusal"):
            return False
        try:
            validation.read(response.text, self.task.record, self.task.name)
        except InvalidReply:
            return False
        return True

    def _check(self, text: str) -> None:
        validation.check(text, self.task.record, self.task.name)


def _topic(key: str) -> str:
    return f"batch rounds of {key}"
