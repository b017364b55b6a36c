"""What an endpoint really does, found by asking it, and what to do about it.

Each check asks over a client of its own: a refusal in one check says nothing about the others.
"""

import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

from pipeline import bundled
from pipeline.doctor.checks import Check, Severity, worst
from pipeline.doctor.known import known_abstract
from pipeline.doctor.speeds import AT_ONCE, FILLER, FullAnswer, seconds, speeds_of
from pipeline.domain import MODES, Json, Mode
from pipeline.errors import EndpointError
from pipeline.extraction.endpoints import Endpoint, Tell, name_it
from pipeline.extraction.scheduler import Run, extracted
from pipeline.llm.cache import Cache
from pipeline.llm.faults import has_answered, status
from pipeline.llm.probe import Sample, modes_to_try
from pipeline.llm.room import room_in
from pipeline.setting_names import setting
from pipeline.settings import Choices, RateLimits
from pipeline.tasks import Task

LONG = 6_000
"""Tokens of a prompt that is longer than the context that some servers give by default, which is 4,096."""

ANSWER = 1_200
"""Tokens of the answer about the richest of 392 abstracts, which makes 18 claims."""

SHORT = 1_500
"""Tokens of a prompt as claimsift sends them: instructions, examples and an abstract."""

_WHOLE = 0.9
"""The share of a prompt that must have been counted for it to have been read whole."""

_LONGEST = 160
"""Characters that are shown of why a way of asking is refused."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found out about an endpoint and a model."""

    endpoint: str
    model: str | None
    checks: tuple[Check, ...]

    @property
    def level(self) -> Severity:
        """The worst of all."""
        return worst(self.checks)


@asynccontextmanager
async def _ready(endpoint: Endpoint, tell: Tell) -> AsyncIterator[Endpoint]:
    """The endpoint with an address: the bundled model is started once, for all checks."""
    patience = replace(endpoint.patience, attempts=2)
    if endpoint.base_url is not None:
        yield replace(endpoint, patience=patience, pace=RateLimits(concurrency=AT_ONCE))
    else:
        with bundled.serve(tell=tell) as address:
            # What is asked here is mostly no sentence of an abstract, and such chats it answers one by one.
            yield replace(endpoint, base_url=address, patience=patience, pace=RateLimits(concurrency=1))


Note: TypeAlias = Callable[[Check], None]
"""Is told of a check."""

Asked: TypeAlias = Sample | EndpointError
"""What came of a question."""


async def examine(
    endpoint: Endpoint,
    task: Task,
    wanted: str | None,
    tell: Tell,
    on_check: Note,
    on_look: Callable[[str], None],
) -> Diagnosis:
    """Looks at everything, as far as what was found before allows.

    `on_check` hears of each check at once, `on_look` of the topic of one that begins, and `tell` when the
    weights of the bundled model are fetched first.
    """
    checks: list[Check] = []

    def note(check: Check) -> None:
        checks.append(check)
        on_check(check)

    async with _ready(endpoint, tell) as there:
        on_look("endpoint")
        model = await _model(there, wanted, note)
        if model is not None:
            patient = _EndpointProbe(endpoint, there, task, model)
            for look in (patient.modes, patient.thinking, patient.context, patient.records, patient.speed):
                on_look(look.__name__)
                note(await look())
                if any(check.level == "fatal" for check in checks):
                    break
    return Diagnosis(endpoint.name, model, tuple(checks))


async def _model(endpoint: Endpoint, wanted: str | None, note: Note) -> str | None:
    """The model to look at: the wanted one or the only one."""
    try:
        async with endpoint.connect() as client:
            started = time.monotonic()
            names = await client.models()
    except EndpointError as error:
        answered = has_answered(error)
        if wanted is None or not answered:
            note(Check("endpoint", "fatal", str(error), name_it() if answered else None))
            return None
        note(Check("endpoint", "fine", f"does not say which models it serves: {error}"))
        return wanted
    note(Check("endpoint", "fine", f"answers, in {seconds(time.monotonic() - started)}"))
    note(_choice(names, wanted))
    return wanted or (names[0] if len(names) == 1 else None)


def _choice(names: list[str], wanted: str | None) -> Check:
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    if not names:
        level: Severity = "fatal" if wanted is None else "fine"
        return Check("model", level, "none is listed", name_it() if wanted is None else None)
    if wanted is None and len(names) != 1:
        return Check(
            "model", "fatal", f"{len(names)} are served: {listed}", f"Choose one with {setting('model')}."
        )
    if wanted is not None and wanted not in names:
        return Check(
            "model", "finding", f"{wanted} is not among those served: {listed}", f"Check {setting('model')}."
        )
    return Check("model", "fine", f"{wanted or names[0]} is served")


class _EndpointProbe:
    """The model under examination; what one check finds out, later ones may need."""

    def __init__(self, endpoint: Endpoint, there: Endpoint, task: Task, model: str) -> None:
        self._endpoint, self._task, self._model = there, task, model
        self._max_tokens, self._reading = endpoint.max_tokens, endpoint.reading_of(task, None)
        self._window = bundled.CONTEXT if endpoint.base_url is None else None
        self._mode: Mode = "json"
        self._question = 0
        self._full = FullAnswer(0, 0.0, self._max_tokens)

    async def _ask(self, mode: Mode | None, *, preface: str = "", max_tokens: int | None = None) -> Asked:
        try:
            async with self._endpoint.connect() as client:
                return await client.sample(self._model, mode, preface=preface, max_tokens=max_tokens)
        except EndpointError as error:
            return error

    async def modes(self) -> Check:
        """Which ways of asking are really enforced."""
        found = {mode: await self._ask(mode) for mode in MODES}
        refusals = [str(asked) for asked in found.values() if isinstance(asked, EndpointError)]
        if len(refusals) == len(MODES) and len(set(refusals)) == 1:
            return Check("modes", "fatal", "whatever is asked, the answer is the same", refusals[0])
        words = ", ".join(f"{mode} {_obedience(mode, asked)}" for mode, asked in found.items())
        wanted = modes_to_try(self._endpoint.base_url or "")
        obeyed = {mode for mode, one in found.items() if isinstance(one, Sample) and one.obeys}
        self._mode = next((mode for mode in wanted if mode in obeyed), "json")
        best = found[self._mode]
        if isinstance(best, Sample):
            self._question = best.usage.input_tokens
            if best.obeys and self._mode != "json":
                return Check("modes", "fine", words)
            if best.holds_json:
                return Check("modes", "finding", words, _NOT_ENFORCED)
        return Check(
            "modes",
            "fatal",
            words,
            refusals[0] if refusals else "Choose another model: this one does not write JSON.",
        )

    async def thinking(self) -> Check:
        """Whether it reasons before it answers."""
        asked = await self._ask(None, max_tokens=256)
        if isinstance(asked, EndpointError):
            return Check("thinking", "finding", f"a free question failed: {asked}")
        if not asked.thought and not asked.thinking:
            return Check("thinking", "fine", "no reasoning in replies")
        count = asked.thinking or asked.usage.output_tokens
        tokens = f"{count}{' tokens or more' if asked.cut else ' tokens'}"
        return Check(
            "thinking", "finding", f"reasons before it answers: {tokens} before the name of a fruit", _THINKS
        )

    async def context(self) -> Check:
        """Whether a request of the usual size has room, and whether a long prompt is read whole."""
        # The filler has 16 tokens.
        usual, long = (FILLER * (tokens // 16) for tokens in (SHORT, LONG))
        short = await self._ask(self._mode, preface=usual, max_tokens=self._max_tokens)
        if isinstance(short, EndpointError) and status(short) is None:
            return Check("context", "fatal", f"a usual request is not answered: {short}")
        if isinstance(short, EndpointError):
            room = f"It needs about {SHORT + ANSWER:,} tokens, with its reply. {_MORE}"
            return Check("context", "fatal", f"has no room for a usual request: {short}", room)
        counted = short.usage.input_tokens
        if self._window is not None:
            return _fitting(self._window, counted, None)
        if not counted:
            return Check("context", "finding", "does not say how many tokens a prompt has", _UNCOUNTED)
        expected = round(self._question + (counted - self._question) * len(long) / len(usual))
        asked = await self._ask(self._mode, preface=long, max_tokens=64)
        async with self._endpoint.connect() as client:
            said = room_in(str(asked)).window if isinstance(asked, EndpointError) else None
            window = said or await client.window(self._model)
        return _fitting(window, counted, _read(asked, expected))

    async def records(self) -> Check:
        """How many of an abstract's records, all of them known, a run would have found."""
        example = known_abstract(self._task)
        if example is None:
            return Check(self._task.name, "fine", "not tried: no example of the prompt shows a record")
        with tempfile.TemporaryDirectory() as folder, closing(Cache(Path(folder))) as cache:
            choices = Choices(schema=self._task.name, reading=self._reading)
            settings = self._endpoint.settings(example.task, self._model, self._mode, choices)
            settings = replace(settings, concurrency=1, max_tokens=self._max_tokens)
            run = Run(settings, example.task, cache, self._endpoint.connect)
            started = time.monotonic()
            [found] = await extracted(run, [example.right.abstract])
            took = time.monotonic() - started
        self._full = FullAnswer(found.usage.output_tokens, took, self._max_tokens)
        return example.compared(found)

    async def speed(self) -> Check:
        """How fast one request is, and eight at once; whether a full answer comes in time."""
        try:
            async with self._endpoint.connect() as client:
                speeds = await speeds_of(client, self._model, self._mode)
        except EndpointError as error:
            auto = setting("concurrency", "auto")
            advice = f"Ask fewer at once; {auto}, the default, finds out how many it bears."
            return Check("speed", "finding", f"not all of {AT_ONCE} at once get through: {error}", advice)
        if late := self._full.late(self._endpoint.patience.timeout):
            return Check("speed", "finding", f"{late}; {speeds}", self._full.advice)
        if self._endpoint.pace.concurrency == 1:
            return Check("speed", "fine", f"{speeds}: one after another, as it is meant to")
        if not speeds.is_serial:
            return Check("speed", "fine", str(speeds))
        return Check("speed", "finding", f"{speeds}: it answers one after another", speeds.advice)


_NOT_ENFORCED = (
    "Expect answers that must be asked for again. vLLM, llama.cpp and Ollama enforce schemas in their newer"
    " versions; of hosted models choose one with structured outputs."
)
_THINKS = (
    "That is survived, but paid for and waited for with each answer. Turn it off in the server, or choose a"
    " variant of the model that does not think."
)
_MORE = "Give it more (vLLM: --max-model-len, llama-server: --ctx-size, Ollama: OLLAMA_CONTEXT_LENGTH=8192)."
_UNCOUNTED = (
    "Whether prompts are cut off cannot be seen then, and limits count each request at the most that it can"
    " have taken."
)
_CUT = f"Instructions get lost that way, and answers come from nowhere. {_MORE}"


def _obedience(mode: Mode, asked: Asked) -> str:
    if isinstance(asked, EndpointError):
        code = status(asked)
        return f"refused with status {code}{_words(asked)}" if code else "failed"
    if mode == "json":
        return "answered with JSON" if asked.holds_json else "answered without JSON"
    return "enforced" if asked.obeys else "ignored"


def _words(error: EndpointError) -> str:
    """What the endpoint itself said in an error, in brackets."""
    words = re.split(r"It said(?: with status \d+)?: |with status \d+: ", str(error))[-1]
    return f" ({words if len(words) <= _LONGEST else words[:_LONGEST] + '…'})"


def _read(asked: Asked, expected: int) -> Check:
    """Whether a long prompt was read whole, which should have so many tokens."""
    if isinstance(asked, EndpointError):
        if status(asked) in (400, 413, 422):
            return Check("context", "fine", f"refuses a prompt of {expected:,} tokens rather than cut it off")
        advice = _MORE if status(asked) else None
        return Check("context", "finding", f"a prompt of {expected:,} tokens failed: {asked}", advice)
    read = asked.usage.input_tokens
    if read >= _WHOLE * expected:
        return Check("context", "fine", f"reads a prompt of {read:,} tokens whole")
    found = f"cuts prompts off silently: of about {expected:,} tokens it read {read:,}"
    return Check("context", "finding", found, _CUT)


def _fitting(window: int | None, prompt: int, read: Check | None) -> Check:
    """Whether a prompt of so many tokens leaves room for its answer, and how long prompts are read."""
    fine = read or Check("context", "fine", "")
    if window is None:
        return fine
    if window - prompt < ANSWER:
        left = max(0, window - prompt)
        words = f"has room for {window:,} tokens: a usual prompt leaves {left:,} of them for its answer"
        return Check("context", "finding", words, f"An abstract with many claims needs {ANSWER:,}. {_MORE}")
    return replace(fine, found=f"has room for {window:,} tokens{'; ' if read else ''}{fine.found}")


def as_json(diagnosis: Diagnosis) -> dict[str, Json]:
    """A diagnosis for programs."""
    return {
        "endpoint": diagnosis.endpoint,
        "model": diagnosis.model,
        "level": diagnosis.level,
        "checks": [asdict(check) for check in diagnosis.checks],
    }
