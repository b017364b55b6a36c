"""Who is asked, for what, and how: flags that several commands share, and what they make together.

Whatever can change a request is here, so that a plan counts the very requests that a run would make. What
the flags lead to is imported when it is needed: help texts come at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from click.core import ParameterSource

from pipeline.cli.flags import CACHE, MODEL, PACE, CommandBody, FiniteNumber, flag_under, together
from pipeline.cli.options import cache_option, open_cache
from pipeline.domain import MODES, Mode, Reading
from pipeline.errors import InputError
from pipeline.settings import BUNDLED_MAX_TOKENS, MAX_TOKENS, REPLY_BYTES, WAIT, Choices, Params, Patience

if TYPE_CHECKING:
    from pipeline.extraction.endpoints import Endpoint, Tell
    from pipeline.llm.cache import Cache
    from pipeline.llm.provider import Provider

_model = flag_under(MODEL)
_pace = flag_under(PACE)


@dataclass(frozen=True)
class Connecting:
    """The flags that say who is asked: a field for each of `connecting_options`."""

    provider: "Provider | None"
    base_url: str | None
    model: str | None
    max_tokens: int | None
    params: Params
    timeout: float
    wait: float
    max_reply_mb: float
    api_key_file: Path | None

    @property
    def schemas(self) -> list[str]:
        """The schemas that are asked for, each as the user named it; here none."""
        return []

    def endpoint(self, tell: "Tell", *, offline: bool = False) -> "Endpoint":
        """Where to ask; that the bundled model answers is told. Offline a model needs no address."""
        from pipeline.extraction.endpoints import find, key_in

        if self.provider is not None and self.api_key_file is not None:
            raise InputError(
                f"The key for {self.provider.name} is taken from {self.provider.variable}. Leave out"
                " --api-key-file."
            )
        patience = Patience(timeout=self.timeout, wait=self.wait, reply_bytes=int(self.max_reply_mb * 2**20))
        key = key_in(self.api_key_file) if self.base_url is not None else None
        found = find(
            self.base_url,
            self.model,
            key,
            patience,
            tell,
            self.provider,
            offline=offline,
            schemas=self.schemas,
        )
        return replace(found, params=self.params, room=self.max_tokens)

    def refuse_provider(self, what: str) -> None:
        """Raises InputError where a provider is to be asked, as something needs an address."""
        if self.provider is not None:
            raise InputError(
                f"{what} needs an address that speaks OpenAI's protocol, and --provider has none. Name one"
                " with --base-url, or use claimsift extract."
            )


@dataclass(frozen=True)
class Asking(Connecting):
    """The flags that say who is asked for what, and how: a field for each of `asking_options`."""

    mode: Mode | Literal["auto"]
    schema_name: str
    reading: Reading | None
    cache_dir: Path | None
    ask_again: bool

    @property
    def choices(self) -> Choices:
        """What these flags say of a run."""
        return Choices(
            schema=self.schema_name,
            ask_again=self.ask_again,
            cache_dir=str(self.cache_dir.absolute()) if self.cache_dir else None,
            model=self.model,
            mode=self.mode,
            reading=self.reading,
        )

    @property
    def schemas(self) -> list[str]:
        """The schemas that are asked for, each as the user named it; InputError for one that occurs twice."""
        from pipeline.tasks import name_of

        if Path(self.schema_name).is_file():
            return [self.schema_name]
        names = [name.strip() for name in self.schema_name.split(",")]
        stems = [name_of(name) for name in names]
        if not all(names) or len(set(stems)) < len(stems):
            raise InputError(
                f"--schema {self.schema_name} does not name each schema once. Write claims,results."
            )
        return names

    def cache(self) -> "Cache":
        """The cache, opened."""
        return open_cache(self.cache_dir)


def _read_params(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> Params:
    from pipeline.llm.params import read

    return read(words)


def _read_provider(_: click.Context, __: click.Parameter, words: str | None) -> "Provider | None":
    from pipeline.llm.provider import Provider

    return Provider.named(words) if words is not None else None


def _without_provider(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """What is said beside a provider: refused where it was typed, and left aside where it is always set."""
    if value is None or context.params.get("provider") is None:
        return value
    name = parameter.name or ""
    if context.get_parameter_source(name) is ParameterSource.ENVIRONMENT:
        return None
    raise InputError(
        f"--provider says whom to ask for which model, and so does {parameter.opts[0]}. Leave one out."
    )


def _base_url(without: str) -> Callable[[CommandBody], CommandBody]:
    """The flag of the address, which says what happens without one."""
    return _model(
        "--base-url",
        callback=_without_provider,
        metavar="URL",
        envvar="OPENAI_BASE_URL",
        show_envvar=True,
        help=f"Address of the endpoint; it usually ends in /v1. Without one {without}.",
    )


_BUNDLED = "the bundled model answers"
_WHO = (
    _model(
        "--model",
        callback=_without_provider,
        metavar="NAME",
        envvar="CLAIMSIFT_MODEL",
        show_envvar=True,
        help="Model to ask. Not needed if the endpoint serves only one.",
    ),
    _model(
        "--api-key-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        show_default="the environment variable OPENAI_API_KEY",
        help="Read the endpoint's key from this file.",
    ),
    _model(
        "--provider",
        metavar="NAME/MODEL",
        is_eager=True,
        callback=_read_provider,
        help="Ask anthropic/NAME, google/NAME, mistral/NAME or another provider, instead of an address. Its"
        " Python package must be installed. Its key is read from its own variable, such as"
        " ANTHROPIC_API_KEY.",
    ),
)
_HOW = (
    _model(
        "--mode",
        type=click.Choice(["auto", *MODES]),
        metavar="MODE",
        default="auto",
        show_default=True,
        help="How to make the endpoint answer in the schema's shape: auto (small requests find out which"
        f" works), {', '.join(MODES[:-1])} or {MODES[-1]}. The strict modes are for endpoints that enforce a"
        " schema only on demand.",
    ),
    _model(
        "--reading",
        type=click.Choice(["abstract", "sentences"]),
        metavar="HOW",
        show_default="sentences with the bundled model, else abstract",
        help="abstract asks once about the whole abstract; sentences asks once about each sentence that may"
        " hold a record, which suits small models.",
    ),
)
_HOW_LONG = (
    _model(
        "--max-tokens",
        type=click.IntRange(min=1),
        metavar="N",
        show_default=f"{MAX_TOKENS:,}, and {BUNDLED_MAX_TOKENS:,} for the bundled model",
        help="Tokens that an answer may have at first; one that is cut off gets more. If the model's context"
        " has no room for that many, fewer are asked for.",
    ),
    _model(
        "--param",
        "params",
        multiple=True,
        callback=_read_params,
        metavar="NAME=VALUE",
        help="Send this parameter too: top_p=0.9, reasoning_effort=low. The value is JSON, or else a text."
        " NAME= leaves one out, such as temperature=. May be given several times.",
    ),
    _pace(
        "--timeout",
        type=FiniteNumber(min=0.1),
        metavar="SECONDS",
        default=120.0,
        show_default=True,
        help="Send a request again after this time without a reply.",
    ),
    _pace(
        "--max-reply-mb",
        type=FiniteNumber(min=0.01),
        metavar="MB",
        default=REPLY_BYTES / 2**20,
        show_default=True,
        envvar="CLAIMSIFT_MAX_REPLY_MB",
        show_envvar=True,
        help="Stop reading a reply that is larger than this, packed or unpacked.",
    ),
)


def _wait(seconds: float) -> Callable[[CommandBody], CommandBody]:
    return _pace(
        "--wait",
        type=FiniteNumber(min=0),
        metavar="SECONDS",
        default=seconds,
        show_default=True,
        help="Wait this long for an endpoint that does not answer, or still loads its model.",
    )


def schema_option(more: str = "") -> Callable[[CommandBody], CommandBody]:
    """The flag of the schema that answers are asked for under."""
    return click.option(
        "--schema",
        "schema_name",
        metavar="NAME",
        default="claims",
        show_default=True,
        help=f"What to extract: the name of a schema, or the path of a schema file{more}.",
    )


_CACHE = cache_option("answers and fetched pages")
_AGAIN = flag_under(CACHE)(
    "--ask-again",
    is_flag=True,
    help="Ask again where the kept answer is a refusal, was cut off or could not be read. With --offline it"
    " does nothing.",
)
_ASKED = (_base_url(_BUNDLED), *_WHO, *_HOW, *_HOW_LONG, _wait(WAIT), _CACHE, _AGAIN)
asking_options = together("asking", Asking, schema_option(), *_ASKED)
asking_several_options = together(
    "asking", Asking, schema_option("; or several, with commas between"), *_ASKED
)


def connecting_options(
    *, wait: float = WAIT, without: str = _BUNDLED
) -> Callable[[CommandBody], CommandBody]:
    """Gives a command the flags of `Connecting`, which it takes together as its parameter `connecting`.

    `wait` is how long an endpoint is waited for where the user does not say, `without` what happens where no
    address is named.
    """
    return together("connecting", Connecting, _base_url(without), *_WHO, *_HOW_LONG, _wait(wait))
