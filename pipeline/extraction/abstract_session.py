"""One abstract being read: what is asked next, what was heard so far, and what all of it comes to.

A session has one turn where the abstract is read at once, and a turn for each chosen sentence where
it is read sentence by sentence. It knows neither cache nor endpoint: the scheduler brings the answers.
Fresh and cached ones are checked alike. An unforeseen error here ends the session, not the run: the abstract
fails, and its reason names the bug.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.domain import Abstract, Extraction, Rejection, Request, Resolved, Response, Span, Status, Usage
from pipeline.errors import ClaimsiftError, InvalidReply, counted, unforeseen
from pipeline.extraction import validation
from pipeline.extraction.checked_answers import Outcome
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.prompting import Prompter, Turn
from pipeline.llm.cache import fingerprint, joint
from pipeline.text import sentences
from schemas import Record

_NOTHING = Usage()

NOTHING_TO_ASK = "no sentence of it may carry a record, so nothing was asked"
"""The note on an abstract that was read sentence by sentence without a single turn; it is ``ok``."""


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """The request that waits for an answer, and its fingerprint."""

    request: Request
    key: str


@dataclass(slots=True)
class _TurnResult:
    """What one turn gave: `records` fit the schema, `accepted` are those that stand in the text as well.

    `cut` says how it was cut off, `fault` why the answer could not be read, `missing` why there is none.
    """

    turn: Turn
    key: str
    usage: Usage
    cached: bool
    records: tuple[Record, ...] = ()
    accepted: tuple[Record, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    full: bool = False
    cut: str | None = None
    fault: str | None = None
    missing: str | None = None
    served: str | None = None


class AbstractSession:
    """The reading of one `abstract`. While `pending` is there, `record` its answer, `skip` or `give_up`."""

    def __init__(self, prompter: Prompter, abstract: Abstract) -> None:
        self._prompter = prompter
        self._task, self._settings = prompter.task, prompter.settings
        self.abstract = abstract
        self._bug: str | None = None
        self._results: list[_TurnResult] = []
        self._pending: PendingRequest | None = None
        self._checked: tuple[str, validation.JudgedAnswer] | None = None
        self._recalled: Outcome | None = None

    @property
    def pending(self) -> PendingRequest | None:
        """What is to be answered next; None where everything is answered, was given up or has failed."""
        if self._bug is not None:
            return None
        if self._pending is None and len(self._results) < len(self._turns):
            request = self._prompter.request(self._turns, [result.accepted for result in self._results])
            self._pending = PendingRequest(request, fingerprint(request))
        return self._pending

    def check(self, text: str) -> None:
        """Accepts an answer of which something can be used, or that says there is nothing.

        One that claimsift fails on is accepted too: it is no fault of the model, and it has been paid for.

        Raises:
            InvalidReply: it should be asked for again; the message tells the model what was wrong.
        """
        task = self._task
        try:
            checked = validation.check(
                text, task.record, task.name, sentence=self._turn.sentence, source=self._source
            )
        except ClaimsiftError:
            raise
        except Exception:  # noqa: BLE001 - met again, and told, when the answer is kept and then heard
            return
        self._checked = text, checked

    def record(self, response: Response, *, cached: bool) -> None:
        """Takes the answer in."""
        result = self._begun(response.usage, cached=cached)
        with self.contained():
            self._judge(response, result)
        result.missing = self._bug or result.missing
        self._take(result)

    def recall(self, response: Response, outcome: Outcome) -> None:
        """Takes in the only, cached answer about the abstract, together with what it comes to."""
        result = self._begun(response.usage, cached=True)
        result.served = response.served or response.model
        self._take(result)
        self._recalled = outcome

    def skip(self, reason: str) -> None:
        """Leaves this turn alone unanswered; those after it are asked as if it had said nothing."""
        if self.pending is not None:
            self._take(self._begun(missing=reason))

    def give_up(self, reason: str) -> None:
        """Leaves this turn and those after it unanswered.

        Asked after a gap, later turns would be paid for twice: once the gap is filled, theirs is another
        conversation.
        """
        result = self._begun(missing=reason)
        self._results += [replace(result, turn=turn) for turn in self._turns[len(self._results) :]]
        self._pending = None

    @contextmanager
    def contained(self) -> Iterator[None]:
        """Lets an error that nobody foresaw end this session alone."""
        try:
            yield
        except ClaimsiftError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the others are read
            self._bug = unforeseen(error)

    @cached_property
    def _spans(self) -> Sequence[Span]:
        return sentences.split(self.abstract.text)

    @cached_property
    def _turns(self) -> Sequence[Turn]:
        return self._prompter.turns(self.abstract, self._spans)

    @property
    def _turn(self) -> Turn:
        return self._turns[len(self._results)]

    @property
    def _source(self) -> str:
        """All that the model may copy from."""
        return f"{self.abstract.title}\n{self.abstract.text}"

    @cached_property
    def _grounder(self) -> Grounder:
        return Grounder(self.abstract, self._spans)

    def _begun(
        self, usage: Usage = _NOTHING, *, cached: bool = False, missing: str | None = None
    ) -> _TurnResult:
        """The parts of this turn's result that do not depend on the answer."""
        key = self.pending.key if self.pending else ""
        return _TurnResult(self._turn, key, usage, cached, missing=missing)

    def _take(self, result: _TurnResult) -> None:
        self._results.append(result)
        self._pending = None

    def _judge(self, response: Response, result: _TurnResult) -> None:
        """Fills in the result of this turn, with the answer validated."""
        cut, most = response.finish_reason == "length", self._settings.max_records
        if response.finish_reason == "refusal":
            result.missing = response.fault
        else:
            try:
                reply = self._read(response.text, cut=cut)
            except InvalidReply as error:
                fault = response.fault or str(error)
                result.fault = f"the reply was {fault}" if cut and response.fault else fault
            else:
                result.accepted = self._accepted(reply.records)
                result.records, result.rejected = reply.records, reply.rejected
                lost = sum(one.field is None for one in reply.rejected)
                result.full = len(reply.records) + lost >= most
                result.cut = (response.fault or "cut off at its token limit") if cut else None
        result.served = response.served or response.model

    def _read(self, text: str, *, cut: bool) -> validation.JudgedAnswer:
        """What stands in an answer; one that was just checked is not read again."""
        checked, self._checked = self._checked, None
        if checked is not None and checked[0] == text and not cut:
            return checked[1]
        task, sentence = self._task, self._turn.sentence
        return validation.read(text, task.record, task.name, sentence=sentence, cut=cut, source=self._source)

    def _accepted(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """The distinct records as the text bears them out; wanted only where another turn shows them.

        No made-up word is shown to the model as its own, nor does the flag that keeps such words for the
        user change a request.
        """
        if len(self._results) + 1 == len(self._turns):
            return ()
        kept = (self._grounder.as_kept(record) for record in records)
        return tuple(dict.fromkeys(record for record in kept if record is not None))

    def extraction(self) -> Extraction:
        """All that was heard, grounded together, so that what two turns say is one record."""
        with self.contained():
            if self._bug is None:
                return self._extraction(*(self._recalled or self._outcome()))
        return self._extraction("failed", self._bug)

    def _outcome(self) -> Outcome:
        records = [record for result in self._results for record in result.records]
        grounder = self._grounder
        if self._settings.keep_ungrounded:
            grounder = Grounder(self.abstract, self._spans, keep_ungrounded=True)
        kept, ungrounded = grounder.ground(records)
        rejected = (*(one for result in self._results for one in result.rejected), *ungrounded)
        reasons = list(self._reasons())
        reasons += _not_kept(rejected, len(kept))
        if not self._turns:
            reasons.append(NOTHING_TO_ASK)
        reason = "; ".join(reasons) or None
        return Outcome(self._status(bool(reasons)), reason, tuple(kept), rejected)

    def _extraction(
        self,
        status: Status,
        reason: str | None,
        records: tuple[Resolved, ...] = (),
        rejected: tuple[Rejection, ...] = (),
    ) -> Extraction:
        reused = [result.usage for result in self._results if result.cached]
        cached = bool(reused) and len(reused) == len(self._results)
        return Extraction(
            abstract=self.abstract,
            schema=self._task.name,
            status=status,
            records=records,
            rejected=rejected,
            reason=reason,
            model=", ".join(dict.fromkeys(result.served for result in self._results if result.served))
            or None,
            asked_model=self._settings.model,
            usage=sum((result.usage for result in self._results), Usage()),
            fingerprint=joint([result.key for result in self._results]),
            cached=cached,
            reused=Usage() if cached else sum(reused, Usage()),
        )

    def _status(self, flawed: bool) -> Status:
        if not self._turns:
            return "ok"
        if all(result.fault or result.missing for result in self._results):
            return "failed" if any(result.missing for result in self._results) else "invalid"
        return "partial" if flawed else "ok"

    def _reasons(self) -> Iterator[str]:
        """What was wrong with answers and what was not answered, in words."""
        if full := [result.turn for result in self._results if result.full]:
            yield f"{_reply(full)} full at {counted(self._settings.max_records, 'record')}; there may be more"
        for how in dict.fromkeys(result.cut for result in self._results if result.cut):
            turns = [result.turn for result in self._results if result.cut == how]
            yield f"{_reply(turns)} {how}; what came before is kept"
        for reason in dict.fromkeys(result.fault for result in self._results if result.fault):
            place = _numbers([result.turn for result in self._results if result.fault == reason])
            yield f"no readable answer about {place}: {reason}" if place else reason
        for reason in dict.fromkeys(result.missing for result in self._results if result.missing):
            place = _numbers([result.turn for result in self._results if result.missing == reason])
            yield f"no answer about {place}: {reason}" if place else reason


def _not_kept(rejected: Sequence[Rejection], kept: int) -> Iterator[str]:
    """How much of what was written was not kept, in words."""
    records = sum(one.field is None for one in rejected)
    fields = sum(one.field is not None and not one.is_unknown_key for one in rejected)
    if records:
        yield f"{records} of {records + kept} records rejected"
    if fields:
        yield f"{counted(fields, 'copied field')} left out"


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
