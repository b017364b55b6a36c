"""The settings of a run: found out once, and the same wherever its abstracts are read.

Command line, plan, batch, worker and manifest hold one `Settings`. It is frozen, holds no key and nothing
that is open, and goes through JSON and back. What is open (cache, client) stands beside it in
`scheduler.Run`.
"""

from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from pipeline.budget import Limits, Price
from pipeline.domain import Json, Mode, Reading
from pipeline.llm import Patience, RateLimits, shown
from pipeline.llm.params import Params

SecondOpinion: TypeAlias = str
"""Who reads each abstract as well: ``rules``, or the path of another run's output."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How abstracts are read.

    `schema` is the task as the user named it, `task_fingerprint` what the model is shown of it. Without
    `base_url` the bundled model answers. `mode` is how the endpoint is asked, `reading` how many requests an
    abstract takes, `max_tokens` and `max_records` bound a reply, `concurrency` the requests in flight.
    `params` are further parameters of each request; one that is None is left out.
    `price` is what the user says that tokens cost.
    """

    schema: str
    task_fingerprint: str
    model: str
    mode: Mode
    max_tokens: int
    max_records: int
    concurrency: int
    base_url: str | None = field(default=None, repr=False)
    reading: Reading = "abstract"
    keep_ungrounded: bool = False
    offline: bool = False
    second_opinion: SecondOpinion | None = None
    cache_dir: str | None = None
    pace: RateLimits = field(default_factory=RateLimits)
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)
    price: Price | None = None
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

        return TypeAdapter(cls).validate_python(value)

    def told(self) -> dict[str, Json]:
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
