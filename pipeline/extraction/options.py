"""The parameters of `Extractor`, under the names of the flags, and the settings that follow from them."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Generic, Literal, SupportsFloat, TypeAlias, TypedDict, cast

from typing_extensions import TypeVar

from pipeline import tasks
from pipeline.domain import MODES, Json, Mode, Reading
from pipeline.errors import InputError, SchemaError
from pipeline.extraction.endpoints import Endpoint, find, key_in
from pipeline.extraction.progress import Progress, tell
from pipeline.extraction.scheduler import check_examples
from pipeline.llm.params import checked
from pipeline.llm.provider import Provider
from pipeline.prompt_file import Example
from pipeline.record_class import class_of
from pipeline.setting_names import OF_CONNECTION, as_parameter
from pipeline.settings import (
    REPLY_BYTES,
    UNBOUNDED,
    WAIT,
    Choices,
    Patience,
    Price,
    RateLimits,
    SecondOpinion,
)
from pipeline.tasks import Task
from schemas import Record, schema_name

if TYPE_CHECKING:
    from instructor import AsyncInstructor

R = TypeVar("R")

_RETRIES = Patience().attempts - 1

ShownExample: TypeAlias = tuple[str, str, Sequence[R]]
"""An example for the model: title and text of a made-up abstract, and the expected records."""


@dataclass(frozen=True)
class Connection:
    """Rarely needed settings of an endpoint, named like the flags.

    The key is in `api_key` (empty: there is none), in the file `api_key_file`, or in the environment variable
    OPENAI_API_KEY.
    `retries` is how often a failed request is sent again. `wait` is how many seconds to wait for an endpoint
    at which nobody answers, or that still loads its model. `rpm` and `tpm` limit requests and tokens a
    minute. `price_in` and `price_out` are US dollars for a million tokens; without them the installed list is
    used. `allow_private` lets sources such as feeds be fetched from private addresses, too; `refresh` asks
    again for those that were fetched today.

    Raises:
        InputError: only one of the two prices is given, or a number is not valid.
    """

    api_key: str | None = field(default=None, repr=False)
    api_key_file: str | Path | None = None
    retries: int = _RETRIES
    wait: float = WAIT
    max_reply_mb: float | None = None
    rpm: int | None = None
    tpm: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    allow_private: bool = False
    refresh: bool = False

    def __post_init__(self) -> None:
        """Refuses what no run could keep."""
        if (self.price_in is None) != (self.price_out is None):
            raise InputError("price_in and price_out belong together: give both, or neither.")
        check_number("wait", self.wait, 0, optional=False)
        check_number("retries", self.retries, 0, whole=True, optional=False)
        for name in ("price_in", "price_out"):
            check_number(name, getattr(self, name), 0)
        for name in ("rpm", "tpm"):
            check_number(name, getattr(self, name), 1, whole=True)
        check_kinds(api_key=self.api_key, api_key_file=self.api_key_file)
        check_number("max_reply_mb", self.max_reply_mb, 0.01)

    @property
    def key(self) -> str | None:
        """The key, if there is one."""
        if self.api_key is not None:
            return self.api_key or None
        return key_in(Path(self.api_key_file) if self.api_key_file else None)

    @property
    def price(self) -> Price | None:
        """What tokens cost, if the user says so."""
        if self.price_in is None or self.price_out is None:
            return None
        return Price(self.price_in, self.price_out)

    def patience(self, timeout: float) -> Patience:
        """How often and how long to ask."""
        most = _most_mb() if self.max_reply_mb is None else self.max_reply_mb
        return Patience(
            attempts=1 + self.retries, timeout=timeout, wait=self.wait, reply_bytes=int(most * 2**20)
        )


class Options(TypedDict, Generic[R], total=False):
    """The keyword parameters of `Extractor` and `extract`; see there."""

    instructions: str | None
    examples: Sequence[ShownExample[R]]
    base_url: str | None
    client: "AsyncInstructor | None"
    model: str | None
    mode: Mode | Literal["auto"]
    reading: Reading | None
    max_tokens: int | None
    params: Mapping[str, Json] | None
    concurrency: int | Literal["auto"]
    timeout: float
    cache_dir: str | Path | None
    max_cost: float | None
    max_tokens_total: int | None
    offline: bool
    ask_again: bool
    keep_ungrounded: bool
    title_field: str | None
    text_field: str | None
    second_opinion: SecondOpinion | Path | None
    progress: Progress
    connection: Connection | None


def task_of(
    schema: str | type[object], instructions: str | None, examples: Sequence[ShownExample[R]]
) -> Task:
    """The task, with its examples checked as the model's answers will be.

    Raises:
        SchemaError: the schema or one of its examples is wrong.
    """
    if isinstance(schema, str):
        if instructions is not None or examples:
            raise SchemaError(
                f"The schema {schema} has its instructions and examples in a file. Give your own with a class"
                " of your own."
            )
        task = tasks.load(schema)
    elif isinstance(schema, list | tuple):
        raise SchemaError(
            "An Extractor has one schema. For several use extract(source, schema=[...]), or make one for"
            " each: {name: Extractor(name).run(source) for name in [...]}."
        )
    else:
        task = _task_of_class(class_of(schema), instructions, examples)
    check_examples(task)
    return task


def _task_of_class(
    record: type[Record], instructions: str | None, examples: Sequence[ShownExample[R]]
) -> Task:
    if instructions is None and not examples:
        found = tasks.installed(schema_name(record))
        if found is not None and found.record is record:
            return found
    said = (instructions or "").strip()
    shown = [_example(record, number, one) for number, one in enumerate(examples, start=1)]
    task = tasks.of_class(record, said, shown)
    if not said:
        raise SchemaError(
            f"{task.name} needs instructions: say in instructions=... what the model is to look for, as a"
            " prompt file does."
        )
    return task


def _example(record: type[Record], number: int, shown: object) -> Example:
    """An example of a class, with its white space folded as in a prompt file."""
    name = record.__name__
    match shown:
        case (str(title), str(text), [*records]):
            if not text.strip():
                raise SchemaError(f"{name}: the example {title!r} has no text.")
            if wrong := [type(one).__name__ for one in records if type(one) is not record]:
                raise SchemaError(
                    f"{name}: the example {title!r} has a record of the class {wrong[0]}. Make it with"
                    f" {name}(...)."
                )
            of_record = cast("Sequence[Record]", records)
            return Example(" ".join(title.split()), " ".join(text.split()), tuple(of_record))
    raise SchemaError(
        f"Example {number} of {name} is not an example. Give (title, text, [{name}(...), ...]) for each."
    )


def endpoint_of(
    base_url: str | None,
    client: "AsyncInstructor | None",
    choices: Choices,
    connection: Connection,
    timeout: float,
    concurrency: int | Literal["auto"],
    max_tokens: int | None,
    params: Mapping[str, Json] | None,
) -> Endpoint:
    """Where to ask, with what, and how fast.

    Raises:
        InputError: the address, the key, a choice or a number is none.
    """
    _check_choice("mode", choices.mode, ("auto", *MODES))
    _check_choice("reading", choices.reading, (None, "abstract", "sentences"))
    check_number("max_cost", choices.limits.cost, 0, above=True)
    check_number("max_tokens_total", choices.limits.tokens, 1, whole=True)
    check_number("timeout", timeout, 0.1, optional=False)
    most = None if concurrency == "auto" else concurrency
    check_number("concurrency", most, 1, UNBOUNDED, whole=True, words=' or "auto"')
    check_number("max_tokens", max_tokens, 1, whole=True)
    provider = _provider_of(client, base_url, choices.model, connection)
    base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
    patience = connection.patience(timeout)
    key = connection.key if provider is None and base_url is not None else None
    endpoint = find(
        base_url,
        choices.model,
        key,
        patience,
        tell,
        provider,
        offline=choices.offline,
        schemas=[choices.schema],
    )
    pace = RateLimits(most, connection.rpm, connection.tpm)
    return replace(endpoint, room=max_tokens, params=checked(params or {}), pace=pace)


def _provider_of(
    client: object, base_url: str | None, model: str | None, connection: Connection
) -> Provider | None:
    """Who is asked through a client of instructor's; None where there is no client.

    Raises:
        InputError: the client is none, or contradicts what else is said.
    """
    if client is None:
        return None
    if base_url is not None:
        raise InputError("The client has an address of its own. Leave out base_url, or the client.")
    if connection.api_key is not None or connection.api_key_file is not None:
        raise InputError("The client has a key of its own. Leave out api_key and api_key_file.")
    return Provider.of(client, model)


def check_number(
    name: str,
    value: object,
    least: float,
    most: float | None = None,
    *,
    above: bool = False,
    whole: bool = False,
    optional: bool = True,
    words: str = "",
) -> None:
    """Checks that a value is a number within its bounds, or None if `optional`; `words` say what else may be.

    Raises:
        InputError: it is not.
    """
    if value is None and optional:
        return
    is_number = isinstance(value, Integral if whole else Real) and not isinstance(value, bool)
    if not is_number or not isfinite(number := float(cast("SupportsFloat", value))):
        raise InputError(f"{name} is {value!r}; give a {'whole ' if whole else ''}number{words}.")
    if number < least or (above and number == least):
        raise InputError(f"{name} is {value!r}; give {'more than' if above else 'at least'} {least:g}.")
    if most is not None and number > most:
        raise InputError(f"{name} is {value!r}; give at most {most:g}.")


_KINDS: Mapping[str, tuple[type | UnionType, str]] = {
    "api_key_file": (str | Path, "a path"),
    "cache_dir": (str | Path, "a path"),
    "connection": (Connection, "Connection(...)"),
    "params": (Mapping, "a dict"),
    "progress": (bool | Callable, "a function, True or False"),
    "second_opinion": (str | Path, '"rules" or a path'),
}
"""The types of parameters that are not strings, and how messages call them."""


def check_kinds(**given: object) -> None:
    """Checks that parameters are of their types.

    Raises:
        InputError: one is not.
    """
    for name, value in given.items():
        kind, words = _KINDS.get(name, (str, "a string"))
        if value is not None and not isinstance(value, kind):
            raise InputError(f"{name} is of the type {type(value).__name__}; give {words}.")


_OF_COMMANDS = {
    "limit": "Give it some of them: `abstracts(source)[:10]`.",
    "skip_known": "Give it those of `abstracts(source)` whose `id` you do not know yet.",
    "shard": "Give it a part of them: `abstracts(source)[0::4]` is the first of four.",
    "correct": "Call `correct(run, labels)` with what it returns.",
}
"""What flags of commands do that Python has no parameter for, and how it is done there."""


def refuse_unknown(names: Iterable[str]) -> None:
    """Refuses parameters that there are not, with those that may be meant.

    Raises:
        TypeError: there is one.
    """
    for name in names:
        near = [f"`{one}`" for one in get_close_matches(name, Options.__annotations__, 2)]
        near = ["`client`"] if name == "provider" else near
        if name in _OF_COMMANDS:
            raise TypeError(f"Extractor has no parameter {name!r}. {_OF_COMMANDS[name]}")
        meant = as_parameter(name) if name in OF_CONNECTION else " or ".join(near)
        advice = f"Did you mean {meant}?" if meant else "Parameters of requests go into `params`."
        raise TypeError(f"Extractor has no parameter {name!r}. {advice}")


def _check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    if value not in choices:
        listed = ", ".join(str(choice) for choice in choices if choice is not None)
        raise InputError(f"{name} is {value!r}; give one of {listed}.")


def _most_mb() -> float:
    """The size of a reply that the environment allows; InputError where it says no number."""
    variable = "CLAIMSIFT_MAX_REPLY_MB"
    try:
        number = float(os.environ.get(variable, "") or REPLY_BYTES / 2**20)
    except ValueError:
        raise InputError(f"The environment variable {variable} is not a number.") from None
    check_number(variable, number, 0.01)
    return number
