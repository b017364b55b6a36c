"""Which endpoint reads the abstracts: the one that the user named, a provider's, or the bundled model.

Only an address configures an endpoint: a key that happens to lie in the environment must never
turn a trial run into a bill.
"""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pipeline import bundled
from pipeline.budget.prices import FREE, find_price
from pipeline.domain import MODES, Mode, Reading
from pipeline.errors import EndpointError, InputError
from pipeline.llm.cache import Cache
from pipeline.llm.channel import AddressChannel, Channel, preload
from pipeline.llm.client import Client
from pipeline.llm.faults import has_answered
from pipeline.llm.lessons import Lessons
from pipeline.llm.limits.budget_guard import BudgetGuard, no_guard
from pipeline.llm.provider import Provider
from pipeline.setting_names import setting
from pipeline.settings import (
    BUNDLED_MAX_TOKENS,
    MAX_TOKENS,
    Choices,
    Params,
    Patience,
    Price,
    RateLimits,
    Settings,
    shown,
)
from pipeline.tasks import Task

Tell: TypeAlias = Callable[[str], None]
"""Says one line to the user."""

MAX_RECORDS = 40
"""Records that a reply may hold; the richest abstract of 392 read by hand makes 18 claims."""

BUNDLED_MAX_RECORDS = 5
"""The same for the bundled model, which often goes on as long as it may, at a second a record."""

TURN_MAX_RECORDS = 20
"""Records that the reply about one sentence may hold; the richest of 392 abstracts makes 16, the next 7."""

BUNDLED_READING: Reading = "sentences"
"""How the bundled model reads where the user does not say: what it was tuned for."""

PROVIDER_MODE: Mode = "json_schema"
"""How requests to a provider are put: instructor is shown the schema, and asks for it as its client does."""

RULED = ("claims", "results")
"""The schemas that rules know; what makes their records takes a while to load."""


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and how. Without `base_url` it is the bundled model, with an address only while it runs.

    With a `provider` it is asked through instructor, and `base_url` is the provider's name.

    Every request for an answer passes `guard`. `params` go with each, and `room` is what the user says of the
    tokens that a reply may have at first. `lessons` are shared by all that is made from one endpoint.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    patience: Patience = field(default_factory=Patience)
    tell: Tell = lambda _: None
    guard: BudgetGuard = no_guard
    pace: RateLimits = field(default_factory=RateLimits)
    params: Params = field(default_factory=dict)
    room: int | None = None
    lessons: Lessons = field(default_factory=Lessons, repr=False, compare=False)
    provider: Provider | None = None

    def __post_init__(self) -> None:
        """Refuses what could never be sent.

        Raises:
            InputError: the address is none, or the key holds what no header can.
        """
        if self.base_url is not None and self.provider is None and not _is_address(self.base_url):
            raise InputError(
                f"{shown(self.base_url)!r} is not an endpoint address. Write it with http:// or https:// in"
                " front, such as http://localhost:8000/v1."
            )
        if self.api_key is not None and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise InputError(
                "The key has characters that no key can have. Copy it again, into OPENAI_API_KEY or the file"
                f" that {setting('api_key_file')} names."
            )

    @property
    def name(self) -> str:
        """How messages and notes call it: the address without credentials, or ``bundled``."""
        return "bundled" if self.base_url is None else shown(self.base_url)

    @property
    def max_tokens(self) -> int:
        """Tokens that a reply may have at first."""
        return self.room or (BUNDLED_MAX_TOKENS if self.base_url is None else MAX_TOKENS)

    def reading_of(self, task: Task, wanted: Reading | None) -> Reading:
        """How the abstracts of a task are read there.

        Raises:
            InputError: sentence by sentence is wanted where an abstract has one record.
        """
        if not task.single:
            return wanted or ("abstract" if self.base_url else BUNDLED_READING)
        if wanted == "sentences":
            raise InputError(
                f"The schema {task.name} has one record an abstract, so an abstract is read at once. Leave"
                f" {setting('reading')} out."
            )
        return "abstract"

    def wanted(self, task: Task, choices: Choices) -> str | None:
        """The model that is to be asked, where the user names it or it is the bundled one, tuned or not."""
        if self.base_url is not None or choices.model is not None:
            return choices.model
        by_turns = self.reading_of(task, choices.reading) == "sentences"
        tuned = by_turns and _is_tuned_for(task) and choices.mode in ("auto", "json_schema")
        return bundled.MODEL if tuned else bundled.BASE

    def caution(self, task: Task) -> str | None:
        """What to say of answers of the bundled model to a task that it was not tuned for; else None."""
        if self.base_url is not None or _is_tuned_for(task):
            return None
        tuned = " and ".join(bundled.TUNED_FOR)
        return (
            f"The bundled model was tuned for {tuned} alone. Its answers for {task.name} are a try, not a"
            f" result: expect most to be missing or wrong. Name a larger model with {setting('base_url')}."
        )

    def max_records(self, reading: Reading) -> int:
        """Records that a reply may hold in a reading."""
        if reading == "sentences":
            return TURN_MAX_RECORDS
        return BUNDLED_MAX_RECORDS if self.base_url is None else MAX_RECORDS

    @property
    def concurrency(self) -> int:
        """Requests in flight at once, at most; how many of them it bears is found out."""
        if self.base_url is None and self.pace.concurrency is None:
            return bundled.slots()
        return self.pace.most

    def settings(self, task: Task, model: str, mode: Mode, choices: Choices) -> Settings:
        """The settings of a run that asks here."""
        reading = self.reading_of(task, choices.reading)
        return Settings(
            **choices.as_said(),
            task_fingerprint=task.fingerprint,
            model=model,
            mode=mode,
            max_tokens=self.max_tokens,
            max_records=self.max_records(reading),
            concurrency=self.concurrency,
            base_url=self.base_url,
            reading=reading,
            pace=self.pace,
            patience=self.patience,
            params=self.params,
        )

    def price(self, given: Price | None, model: str) -> Price | None:
        """What tokens of a model cost: as given, as listed, nothing for the bundled one; None if unknown."""
        if given is not None:
            return given
        if self.provider is not None:
            return find_price(self.provider.model, self.provider.seller)
        return FREE if self.base_url is None else find_price(model, self.base_url)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Client]:
        """A client for the endpoint; the bundled model runs as long as the client is open.

        Raises:
            SetupError: the bundled model cannot be started, or a provider's package or key is missing.
        """
        base_url, key, patience, pace = self.base_url, self.api_key, self.patience, self.pace
        channel: Channel | None = self.provider.channel() if self.provider else None
        with ExitStack() as stack:
            if base_url is None:
                base_url = stack.enter_context(bundled.serve(tell=self.tell, meanwhile=preload))
                # It would answer a re-ask as it did before, at the expense of the user's seconds.
                key, patience = None, replace(patience, reasks=0)
                pace = replace(pace, concurrency=self.concurrency)
                channel = AddressChannel(base_url, key, patience.timeout, patience.reply_bytes, is_ours=True)
            async with Client(
                base_url,
                key,
                patience=patience,
                pace=pace,
                on_retry=self.tell,
                guard=self.guard,
                params=self.params,
                lessons=self.lessons,
                channel=channel,
            ) as client:
                yield client


def find(
    base_url: str | None,
    model: str | None,
    key: str | None,
    patience: Patience,
    tell: Tell,
    provider: Provider | None = None,
    *,
    offline: bool,
    schemas: Sequence[str],
) -> Endpoint:
    """Where to ask; that the bundled model answers is told. Offline a model needs no address.

    Raises:
        InputError: the address or the key is none, or there is a model without an address.
    """
    if provider is not None:
        return Endpoint(provider.name, None, patience, tell, provider=provider)
    if base_url is not None:
        return Endpoint(base_url.rstrip("/"), key, patience, tell)
    if model is not None and offline:
        # It is never asked: its answers come from the cache alone.
        return Endpoint("http://nowhere.invalid", None, patience, tell)
    if model is not None:
        raise InputError(
            f"{setting('model')} needs an endpoint: name its address with {setting('base_url')} or"
            " OPENAI_BASE_URL (OpenAI's own is https://api.openai.com/v1)."
        )
    # Where it cannot be started, that is said when it should be.
    if offline or bundled.is_installed():
        rules = schemas and {*schemas} <= {*RULED}
        tell(
            "No endpoint is configured, so the small bundled model answers. It was tuned for claims; it"
            f" misses some and gets some wrong.\nFor results that count, point {setting('base_url')} at a"
            " larger model" + (f", or compare with {setting('second_opinion', 'rules')}." if rules else ".")
        )
    return Endpoint(patience=patience, tell=tell)


def key_in(file: Path | None) -> str | None:
    """The key: from the file if one is named, else from the environment; None without a key.

    Raises:
        InputError: the file cannot be read, or holds none.
    """
    if file is None:
        return os.environ.get("OPENAI_API_KEY", "").strip() or None
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The key file {file} cannot be read. Name another one.") from error
    if not key:
        raise InputError(
            f"{file} holds no key. Write the key into it, or leave out {setting('api_key_file')}."
        )
    return key


async def resolve_model(
    endpoint: Endpoint, wanted: str | None, *, offline: bool, cache: Cache | None = None
) -> str:
    """The model to ask: the wanted one, else the only one that the endpoint serves, which `cache` keeps.

    Offline it is the one that the cache kept.

    Raises:
        EndpointError: the endpoint does not answer.
        InputError: it serves several models, or may not be asked.
    """
    if (known := known_model(endpoint, wanted, cache if offline else None)) is not None:
        return known
    flag = setting("model")
    if offline:
        raise InputError(f"{setting('offline', True)} forbids asking for the model. Name it with {flag}.")
    async with endpoint.connect() as client:
        try:
            names = await client.models()
        except EndpointError as error:
            if not has_answered(error):
                raise
            raise type(error)(f"{error} {name_it()}") from error
    if not names:
        raise InputError(f"{endpoint.name} lists no model. Name the one to ask with {flag}.")
    if len(names) > 1:
        listed = f"{', '.join(names[:8])}{', …' if len(names) > 8 else ''}"
        raise InputError(f"{endpoint.name} serves {len(names)} models: {listed}. Choose one with {flag}.")
    if cache is not None:
        cache.remember(f"model at {endpoint.name}", names[0])
    return names[0]


def name_it() -> str:
    """What to do where an endpoint does not say which models it serves."""
    return f"No list of models is needed where you name one with {setting('model')}."


def known_model(endpoint: Endpoint, wanted: str | None, cache: Cache | None = None) -> str | None:
    """The model to ask, if it is known without asking: an earlier run may have noted it in the `cache`."""
    if endpoint.provider is not None:
        return endpoint.provider.title
    if wanted is not None:
        return wanted
    remembered = cache.note(f"model at {endpoint.name}") if cache is not None else None
    return remembered if isinstance(remembered, str) else None


async def resolve_mode(
    endpoint: Endpoint, model: str, wanted: Mode | Literal["auto"], cache: Cache, *, offline: bool
) -> Mode:
    """The way of asking: the wanted one, else what was remembered, else what a probe finds.

    Raises:
        EndpointError: the endpoint does not answer.
        InputError: nothing is remembered and it may not be asked.
    """
    known = known_mode(endpoint, model, wanted, cache)
    if known is not None:
        return known
    if offline:
        raise InputError(
            f"How to ask {model} at {endpoint.name} is not known, and {setting('offline', True)} forbids"
            f" asking. Give the mode of the earlier run with {setting('mode')}."
        )
    async with endpoint.connect() as client:
        found = await client.probe(model)
    cache.remember(_asked(endpoint, model), found)
    endpoint.tell(f"{model} is asked in the mode {found}, which one probe found it to {_FOUND[found]}.")
    return found


def known_mode(endpoint: Endpoint, model: str, wanted: Mode | Literal["auto"], cache: Cache) -> Mode | None:
    """The way of asking, as far as that is known without asking.

    Raises:
        InputError: a way is wanted of a provider, where instructor's client has its own.
    """
    if endpoint.provider is not None:
        if wanted not in ("auto", PROVIDER_MODE):
            raise InputError(
                f"{endpoint.name} is asked in the mode of instructor's client. Leave {setting('mode')} out; a"
                " client of your own can be made with another one."
            )
        return PROVIDER_MODE
    if wanted != "auto":
        return wanted
    if endpoint.base_url is None:
        return "json_schema"
    remembered = cache.note(_asked(endpoint, model))
    return next((mode for mode in MODES if mode == remembered), None)


def _asked(endpoint: Endpoint, model: str) -> str:
    return f"mode of {model} at {endpoint.name}"


_FOUND = {
    "json_schema": "enforce",
    "json_schema_strict": "enforce",
    "tools": "enforce (it ignores JSON schemas)",
    "tools_strict": "enforce (it ignores JSON schemas)",
    "json": "need: it enforces neither JSON schemas nor tools, so expect more re-asks",
}


def _is_tuned_for(task: Task) -> bool:
    """Whether the bundled model was tuned for a task, and not for another one of the same name."""
    return task.name in bundled.TUNED_FOR and task.record.__module__ == f"schemas.{task.name}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            text.isprintable()
            and parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port or 1) > 0
        )
    except ValueError:
        return False
