"""What a user can set for a run, found out once and the same wherever its abstracts are read.

`Choices` is what the user says. `Settings` is the same with all that was left open found out: command line,
plan, batch, worker and manifest hold one of them. Both are frozen, hold no key and nothing that is open.
What is open (cache, client) stands beside them in `scheduler.Run`. This module imports next to nothing,
so that flags and help texts can use it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from pipeline.domain import Checked, Count, Json, Mode, Reading, Usage

MAX_TOKENS = 4096
"""Tokens that a reply may have at first; one that is cut off gets more."""

BUNDLED_MAX_TOKENS = 2048
"""The same for the bundled model, which often goes on as long as it may."""

UNBOUNDED = 1024
"""Requests in flight that no caller exceeds."""

MOST_CONCURRENT = 256
"""Requests in flight that an unknown endpoint gets at most; by hand it may be more."""

WAIT = 600.0
"""Seconds that an endpoint is waited for at which nobody answers: large models take minutes to start."""

REPLY_BYTES = 8 * 2**20
"""A hundred times the longest answer; read as JSON it takes some twenty times as much memory."""

SecondOpinion: TypeAlias = str
"""Who reads each abstract as well: ``rules``, or the path of another run's output."""


SEED = 20240607
"""Where chance decides, and nobody gives another number."""

# Pydantic cannot follow a type that contains itself; what is read from JSON is JSON already.
Params: TypeAlias = Annotated[Mapping[str, Json], Checked(lambda to: to.dict_schema(to.str_schema()))]
"""Parameters of a request by name; one that is None is left out of requests."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How fast the user wants to ask, at most.

    `concurrency` is the requests in flight at once, `rpm` the requests and `tpm` the tokens, in and out, a
    minute; None: as many as the endpoint bears.
    """

    concurrency: int | None = None
    rpm: int | None = None
    tpm: int | None = None

    @property
    def most(self) -> int:
        """The most requests that can be in flight at once."""
        return self.concurrency or MOST_CONCURRENT


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking.

    Up to `attempts` for a request that does not get through, of `timeout` seconds each, with a first
    pause of about `pause` seconds that doubles; `wait` seconds for an endpoint at which nobody answers, or
    that still loads its model; up to `reasks` more for an answer that does not fit the schema; `widenings`
    more, with twice the room each, for one that was cut off. `reply_bytes` is what a reply may have, packed
    and unpacked.
    """

    attempts: int = 6
    timeout: float = 120.0
    pause: float = 0.5
    wait: float = WAIT
    reasks: int = 2
    widenings: int = 2
    reply_bytes: int = REPLY_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take: US dollars, tokens of prompts and replies together; None is no limit."""

    cost: float | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens of the prompt, of the reply, and for a request beside them.

    `source` says whose price it is, for people.
    """

    tokens_in: float
    tokens_out: float
    request: float = 0.0
    source: str = "as given"

    def of(self, usage: Usage) -> float:
        """The dollars for what was used."""
        tokens = usage.input_tokens * self.tokens_in + usage.output_tokens * self.tokens_out
        return tokens / 1e6 + usage.requests * self.request


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What nobody but the user knows, so that it stays as it is said.

    `schema` is the task as the user named it, `price` what the user says that tokens cost. With `ask_again`
    a kept answer that could not be used does not count.
    """

    schema: str
    keep_ungrounded: bool = False
    offline: bool = False
    ask_again: bool = False
    second_opinion: SecondOpinion | None = None
    cache_dir: str | None = None
    limits: Limits = field(default_factory=Limits)
    price: Price | None = None

    def as_said(self) -> dict[str, Any]:
        """These fields by name."""
        return {one.name: getattr(self, one.name) for one in fields(_Said)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(_Said):
    """What a user says of a run; a model, a mode or a reading that is left open is found out."""

    model: str | None = None
    mode: Mode | Literal["auto"] = "auto"
    reading: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(_Said):
    """How abstracts are read.

    `task_fingerprint` is what the model is shown of the task. Without `base_url` the bundled model answers.
    `mode` is how the endpoint is asked, `reading` how many requests an abstract takes, `max_tokens` and
    `max_records` bound a reply, `concurrency` the requests in flight. `params` are further parameters of each
    request; one that is None is left out.
    """

    task_fingerprint: str
    model: str
    mode: Mode
    max_tokens: Count
    max_records: Count
    concurrency: Count
    base_url: str | None = field(default=None, repr=False)
    reading: Reading = "abstract"
    pace: RateLimits = field(default_factory=RateLimits)
    patience: Patience = field(default_factory=Patience)
    params: Params = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """How notes call it: the address without credentials, or ``bundled``."""
        return "bundled" if self.base_url is None else shown(self.base_url)

    def as_json(self) -> dict[str, Json]:
        """All of it but the credentials that some addresses carry; `from_json` reads it."""
        return asdict(self) | {"base_url": self.base_url and shown(self.base_url)}

    @classmethod
    def from_json(cls, value: Json) -> "Settings":
        """The settings that `as_json` gave.

        Raises:
            pydantic.ValidationError: they are none.
        """
        from pydantic import TypeAdapter

        # Only of JSON does strict mode make a dataclass.
        return TypeAdapter(cls).validate_json(json.dumps(value, allow_nan=False), strict=True)

    def for_manifest(self) -> dict[str, Json]:
        """What a manifest says of them."""
        return {
            "base_url": self.endpoint,
            "asked_model": self.model,
            "mode": self.mode,
            "reading": self.reading,
            "keep_ungrounded": self.keep_ungrounded,
            "max_tokens": self.max_tokens,
            "params": dict(self.params),
            "max_records": self.max_records,
            "concurrency": self.pace.concurrency or "auto",
            "schema": self.schema,
            "task_fingerprint": self.task_fingerprint,
            "offline": self.offline,
            "second_opinion": self.second_opinion,
            "max_cost": self.limits.cost,
            "max_tokens_total": self.limits.tokens,
        }


def cache_folder(named: str | Path | None) -> Path:
    """Where answers and pages are kept: the folder named here, else in the environment, else the user's."""
    from platformdirs import user_cache_path

    return Path(named or os.environ.get("CLAIMSIFT_CACHE_DIR") or user_cache_path("claimsift"))


def shown(base_url: str) -> str:
    """An address as it is shown and remembered: without the credentials that some carry."""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        return base_url.rpartition("@")[2]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
