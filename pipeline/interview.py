"""One abstract being read: what is asked next, what was heard so far, and what all of it comes to.

An interview has one turn where the abstract is read at once, and a turn for each chosen sentence where
it is read sentence by sentence. It knows neither cache nor endpoint: the runner brings the answers.
Fresh and cached ones are judged alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline import sentences, validation
from pipeline.cache import fingerprint, joint
from pipeline.domain import Abstract, Extraction, Rejection, Request, Response, Status, Usage
from pipeline.errors import InvalidReply
from pipeline.grounding import Grounder
from pipeline.prompting import Prompter, Turn
from pipeline.tasks import Task
from schemas import Record

NOTHING_TO_ASK = "no sentence of it may carry a record, so nothing was asked"
"""The note on an abstract that was read sentence by sentence without a single turn; it is ``ok``."""


@dataclass(frozen=True)
class Terms:
    """What is the same for every abstract of a run."""

    task: Task
    prompter: Prompter
    model: str
    max_records: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that waits for an answer, and its fingerprint."""

    request: Request
    key: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one turn gave: `records` fit the schema, `accepted` are those that stand in the text as well.

    `fault` says why the answer could not be read, `missing` why there is none.
    """

    turn: Turn
    key: str
    usage: Usage
    cached: bool
    records: tuple[Record, ...] = ()
    accepted: tuple[Record, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    full: bool = False
    cut: bool = False
    fault: str | None = None
    missing: str | None = None
    served: str | None = None


class Interview:
    """The reading of one abstract. While `asked` is there, `hear` its answer, `skip` it or `give_up`."""

    def __init__(self, terms: Terms, abstract: Abstract) -> None:
        self._terms = terms
        self._abstract = abstract
        self._spans = sentences.split(abstract.text)
        self._turns = terms.prompter.turns(abstract, self._spans)
        self._heard: list[_Heard] = []
        self._asked: Asked | None = None
        self._checked: tuple[str, validation.Reply] | None = None

    @property
    def asked(self) -> Asked | None:
        """What is to be answered next; None where everything is answered or was given up."""
        if self._asked is None and len(self._heard) < len(self._turns):
            request = self._terms.prompter.request(self._turns, [heard.accepted for heard in self._heard])
            self._asked = Asked(request, fingerprint(request))
        return self._asked

    def check(self, text: str) -> None:
        """Accepts an answer of which something can be used, or that says there is nothing.

        Raises:
            InvalidReply: it should be asked for again; the message tells the model what was wrong.
        """
        task = self._terms.task
        self._checked = (
            text,
            validation.check(text, task.record, task.name, sentence=self._turn.sentence, source=self._source),
        )

    def hear(self, response: Response, *, cached: bool) -> bool:
        """Takes the answer in, and says whether it is worth keeping: readable and complete."""
        heard = self._judged(response, cached=cached)
        self._heard.append(heard)
        self._asked = None
        return heard.fault is None and heard.missing is None and not heard.cut

    def skip(self, reason: str) -> None:
        """Leaves this turn alone unanswered; those after it are asked as if it had said nothing."""
        if self.asked is not None:
            self._heard.append(_Heard(self._turn, self.asked.key, Usage(), cached=False, missing=reason))
            self._asked = None

    def give_up(self, reason: str) -> None:
        """Leaves this turn and those after it unanswered.

        Asked after a gap, later turns would be paid for twice: once the gap is filled, theirs is another
        conversation.
        """
        key = self.asked.key if self.asked else ""
        left = self._turns[len(self._heard) :]
        self._heard += [_Heard(turn, key, Usage(), cached=False, missing=reason) for turn in left]
        self._asked = None

    @property
    def _turn(self) -> Turn:
        return self._turns[len(self._heard)]

    @property
    def _source(self) -> str:
        """All that the model may copy from."""
        return f"{self._abstract.title}\n{self._abstract.text}"

    @cached_property
    def _grounder(self) -> Grounder:
        return Grounder(self._abstract, self._spans)

    def _judged(self, response: Response, *, cached: bool) -> _Heard:
        """An answer, validated."""
        turn, cut = self._turn, response.finish_reason == "length"
        key = self.asked.key if self.asked else ""
        served = response.served or response.model
        if response.finish_reason == "refusal":
            return _Heard(turn, key, response.usage, cached, missing=response.fault, served=served)
        try:
            reply = self._read(response.text, turn, cut=cut)
        except InvalidReply as error:
            fault = response.fault or str(error)
            return _Heard(turn, key, response.usage, cached, fault=fault, served=served)
        return _Heard(
            turn,
            key,
            response.usage,
            cached,
            reply.records,
            self._accepted(reply.records),
            reply.rejected,
            full=len(reply.records) + len(reply.rejected) >= self._terms.max_records,
            cut=cut,
            served=served,
        )

    def _read(self, text: str, turn: Turn, *, cut: bool) -> validation.Reply:
        """What stands in an answer; one that was just checked is not read again."""
        checked, self._checked = self._checked, None
        if checked is not None and checked[0] == text and not cut:
            return checked[1]
        task = self._terms.task
        return validation.read(
            text, task.record, task.name, sentence=turn.sentence, cut=cut, source=self._source
        )

    def _accepted(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """The distinct records that grounding will keep; wanted only where another turn shows them."""
        if len(self._heard) + 1 == len(self._turns):
            return ()
        return tuple(record for record in dict.fromkeys(records) if self._grounder.ground([record])[0])

    def extraction(self) -> Extraction:
        """All that was heard, grounded together, so that what two turns say is one record."""
        records = [record for heard in self._heard for record in heard.records]
        kept, ungrounded = self._grounder.ground(records)
        rejected = (*(one for heard in self._heard for one in heard.rejected), *ungrounded)
        reasons = list(self._reasons())
        if rejected:
            reasons.append(f"{len(rejected)} of {len(rejected) + len(kept)} records rejected")
        if not self._turns:
            reasons.append(NOTHING_TO_ASK)
        reused = [heard.usage for heard in self._heard if heard.cached]
        cached = bool(reused) and len(reused) == len(self._heard)
        return Extraction(
            abstract=self._abstract,
            schema=self._terms.task.name,
            status=self._status(bool(reasons)),
            records=tuple(kept),
            rejected=rejected,
            reason="; ".join(reasons) or None,
            model=", ".join(dict.fromkeys(heard.served for heard in self._heard if heard.served)) or None,
            asked_model=self._terms.model,
            usage=_total([heard.usage for heard in self._heard]),
            fingerprint=joint([heard.key for heard in self._heard]),
            cached=cached,
            reused=Usage() if cached else _total(reused),
        )

    def _status(self, flawed: bool) -> Status:
        if not self._turns:
            return "ok"
        if all(heard.fault or heard.missing for heard in self._heard):
            return "failed" if any(heard.missing for heard in self._heard) else "invalid"
        return "partial" if flawed else "ok"

    def _reasons(self) -> Iterator[str]:
        """What was wrong with answers and what was not answered, in words."""
        if full := [heard.turn for heard in self._heard if heard.full]:
            yield f"{_reply(full)} full at {self._terms.max_records} records; there may be more"
        if cut := [heard.turn for heard in self._heard if heard.cut]:
            yield f"{_reply(cut)} cut off at its token limit; what came before is kept"
        for told in dict.fromkeys(heard.fault for heard in self._heard if heard.fault):
            place = _numbers([heard.turn for heard in self._heard if heard.fault == told])
            yield f"no readable answer about {place}: {told}" if place else told
        for told in dict.fromkeys(heard.missing for heard in self._heard if heard.missing):
            place = _numbers([heard.turn for heard in self._heard if heard.missing == told])
            yield f"no answer about {place}: {told}" if place else told


def _reply(turns: Sequence[Turn]) -> str:
    """The beginning of a sentence about the replies to some turns."""
    numbers = _numbers(turns)
    if not numbers:
        return "the reply was"
    return f"the reply about {numbers} was" if len(turns) == 1 else f"each reply about {numbers} was"


def _numbers(turns: Sequence[Turn]) -> str:
    """The sentences that turns are about, in words; nothing where they are about all of them."""
    numbers = [str(turn.sentence) for turn in turns if turn.sentence is not None]
    if len(numbers) < 2:
        return "".join(f"sentence {number}" for number in numbers)
    return f"sentences {', '.join(numbers[:-1])} and {numbers[-1]}"


def _total(usages: Sequence[Usage]) -> Usage:
    return Usage(
        sum(usage.input_tokens for usage in usages),
        sum(usage.output_tokens for usage in usages),
        sum(usage.requests for usage in usages),
    )
