"""Results, in any order, checked as in a live run and put into the cache."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import strictjson
from pipeline.distributed.batch import custom_id, parsed_name
from pipeline.distributed.batch.rounds import BatchState, Rounds
from pipeline.domain import Json, Request, Response
from pipeline.errors import ClaimsiftError, InputError, unforeseen
from pipeline.llm.answers.decoding import spelled
from pipeline.llm.bodies import Bodies
from pipeline.llm.inner_errors import UnreadableReply
from pipeline.llm.replies import Body, finish_reason, parse_body
from pipeline.strictjson import MOST_BYTES, at


@dataclass
class BatchOutcome:
    """What became of the requests of a batch; `wanted` holds the names of those without an answer yet.

    `lines` counts what was read, `answered` the replies that went into the cache, `known` results that it
    had before, `repeated` further results of one request. `again` counts by reason what was answered and
    cannot be used, `failed` says of each request what error came instead; both can be asked for again.
    `foreign` counts results of no request of the batch, and `broken` says where a line is none.
    """

    wanted: set[str]
    lines: int = 0
    answered: int = 0
    known: int = 0
    repeated: int = 0
    again: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    foreign: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def errors(self) -> Counter[str]:
        """How often which error stood in place of an answer."""
        return Counter(self.failed.values())

    @property
    def missing(self) -> int:
        """Requests without a result."""
        return len(self.wanted)


class ResultsReader:
    """Reads results of one batch; `frame` is any of its requests: only its settings count."""

    def __init__(self, memory: BatchState, frame: Request, wanted: Iterable[str]) -> None:
        self._memory = memory
        self._frame = frame
        self._body = Bodies().of(frame)
        self._asked = set(wanted)
        self._spoken: set[str] = set()
        self.outcome = BatchOutcome(set(self._asked))

    def read(self, paths: Iterable[Path]) -> BatchOutcome:
        """Takes in the files of results, each line by itself; what can be used is in the cache at once.

        Raises:
            InputError: a file cannot be read.
        """
        for path in paths:
            for number, line in enumerate(_lines(path), start=1):
                if not line.strip():
                    continue
                where = f"{path}, line {number}"
                try:
                    self._take(line, where)
                except ClaimsiftError:
                    raise
                except Exception as error:  # noqa: BLE001 - it costs that line alone, which can be read again
                    self.outcome.broken.append(f"{where} cannot be read: {unforeseen(error)}")
        return self.outcome

    def _take(self, line: bytes, where: str) -> None:
        outcome = self.outcome
        outcome.lines += 1
        try:
            found = strictjson.load(line)
        except ValueError as error:
            reason = str(error) if line.endswith(b"\n") else "the file is cut off there"
            outcome.broken.append(f"{where} cannot be used: {reason}")
            return
        name = at(found, "custom_id")
        ours = parsed_name(name)
        if not isinstance(found, dict) or ours is None or not isinstance(name, str):
            outcome.foreign += 1
        elif name in self._spoken:
            outcome.repeated += 1
        elif self._memory.is_answered(ours[0]):
            outcome.known += 1
            self._settled(name)
        elif len(rounds := self._memory.rounds(ours[0])) >= ours[1]:
            outcome.again["the reply was read before and could not be used"] += 1
            self._settled(name)
        elif name not in self._asked:
            outcome.foreign += 1
        else:
            self._judge(found, name, ours[0], rounds)

    def _judge(self, found: Body, name: str, key: str, rounds: Rounds) -> None:
        """One result of a request of this batch that is not answered yet."""
        outcome = self.outcome
        try:
            reply = _reply(found)
        except UnreadableReply as error:
            # Another result of the same request may be better.
            outcome.failed[name] = str(error)
            outcome.wanted.discard(name)
            return
        rounds = [*rounds, {name: reply.get(name) for name in ("model", "choices", "usage")}]
        step = self._memory.next_step(self._frame, self._body, rounds)
        accepted = step if isinstance(step, Response) and self._memory.keepable(step) else None
        self._settled(name)
        if accepted is not None:
            self._memory.cache.put(key, accepted)
            self._memory.keep(key, None)
            outcome.answered += 1
            return
        self._memory.keep(key, rounds)
        outcome.again[_why(reply, step)] += 1

    def _settled(self, name: str) -> None:
        self._spoken.add(name)
        self.outcome.wanted.discard(name)
        self.outcome.failed.pop(name, None)


def requested(path: Path) -> Iterator[str]:
    """The names of the requests in a file that `requests.write` made.

    Raises:
        InputError: it cannot be read, or is no such file.
    """
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file. Give the files of requests as they were written.")
    for number, line in enumerate(_lines(path), start=1):
        # The name stands first, and the rest of a line is long.
        name = line[:100].removeprefix(b'{"custom_id":"').split(b'"')[0].decode("ascii", "replace")
        ours = parsed_name(name)
        if ours is None or custom_id(*ours) != name or not line.endswith(b"}}\n"):
            raise InputError(
                f"{path}, line {number} is not a request from claimsift batch write. Give the files as"
                " they were written."
            )
        yield name


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            # A longer line than any of ours comes in pieces, which are no JSON and no requests.
            while line := file.readline(MOST_BYTES):
                yield line
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _reply(found: Body) -> Body:
    """The reply in a result; raises UnreadableReply where it holds an error or nothing."""
    response, error = found.get("response"), found.get("error")
    response = response if isinstance(response, dict) else {}
    status, body = response.get("status_code", 200), response.get("body", response)
    if error or status != 200 or not body:
        raise UnreadableReply(_fault(error, status, body))
    return parse_body(spelled(body).encode())


def _fault(error: Json, status: Json, body: Json) -> str:
    """Why there is no reply, in one line of bounded length."""
    why = next((one for one in (at(body, "error"), error, body) if one), "no answer")
    if isinstance(why, dict):
        message, code = why.get("message"), why.get("code")
        why = ": ".join(str(part) for part in (code, message) if part) or why
    prefix = "" if status == 200 else f"status {' '.join(str(status).split())[:40]}: "
    return f"{prefix}{' '.join(str(why).split())[:200]}"


def _why(reply: Body, step: Body | Response) -> str:
    if isinstance(step, Response) and step.finish_reason == "refusal":
        return f"{(step.fault or 'the model refused').rstrip('.')}; the next round asks once more"
    cut = finish_reason(reply) == "length"
    reason = "was cut off at its token limit" if cut else "does not fit the schema"
    if isinstance(step, Response) and cut and step.fault:
        return f"the reply was {step.fault}; the next round begins anew"
    if isinstance(step, Response):
        return f"the reply {reason}, after all rounds; the next round begins anew"
    return f"the reply {reason}; the next round {'allows twice as many' if cut else 'says what was wrong'}"
