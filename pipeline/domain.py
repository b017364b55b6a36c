"""The nouns that pass between the stages: frozen, without behaviour of their own.

Offsets are Python string indices (code points) into `Abstract.text`, half-open: a `Span` of
``(3, 7)`` is ``text[3:7]``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias, get_args

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

    from schemas import Amount, Record

Span: TypeAlias = tuple[int, int]
"""Half-open character offsets."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Whatever `json.loads` can return."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How pydantic checks a type, told without loading it; `schema` is made of what it offers for that."""

    schema: Callable[[Any], "CoreSchema"]

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> "CoreSchema":
        from pydantic_core import core_schema

        return self.schema(core_schema)


Count: TypeAlias = Annotated[int, Checked(lambda to: to.int_schema(ge=0, lt=10**30))]
"""A number of things; beyond any that can be, sums would be numbers that Python does not write out."""

Status: TypeAlias = Literal["ok", "partial", "invalid", "failed"]
"""How the reading of one abstract ended.

``ok``: answered, everything kept. ``partial``: answered, but a record was rejected, a field left out, or the
reply cut off. ``invalid``: answered, but the reply could not be read. ``failed``: not answered.
"""

Origin: TypeAlias = Literal["model", "rule", "hand"]
"""Who made the records: a language model, rules, or a person."""


Opinion: TypeAlias = str
"""Who sees a claim, where two are asked: ``model`` is the run, the other ``rules`` or the name of a file."""

Verdict: TypeAlias = Literal["right", "mended", "added"]
"""What a person did with a record that now stands: kept it as it was, corrected it, or added it."""


_LEFT_ALONE = {"extra": "ignore"}
"""How pydantic reads these classes in files: what a later version may say more is left alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where an abstract was found; what that place does not say is None.

    `position` counts the entries of the file from 1. `digest` is the date of the page and `date` that of the
    entry, both as written ("Apr 9", "Nov 29, 2024"); readers of other formats give an ISO date if they can.
    `names` lists the authors and `categories` the subjects, with "; " between them. `arxiv` includes the
    version if there is one; `doi` has no address in front. `key` is the file's own name for the record, `url`
    its address of the work, and `reader` the format of the file.
    """

    __pydantic_config__ = _LEFT_ALONE

    file: str
    position: Count
    digest: str | None = None
    date: str | None = None
    authors: Count | None = None
    comments: Count | None = None
    names: str | None = None
    venue: str | None = None
    categories: str | None = None
    language: str | None = None
    url: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    openreview: str | None = None
    s2: str | None = None
    openalex: str | None = None
    key: str | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Abstract:
    """One distinct abstract and every place where it was found.

    `text` has no white space at its ends; `id` is the first 16 hex digits of its SHA-256. In files of labels
    `text` may be empty; the id then says which abstract is meant.
    """

    id: str
    title: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with the model."""

    role: Literal["system", "user", "assistant"]
    content: str


Reading: TypeAlias = Literal["abstract", "sentences"]
"""How an abstract is read: in one request, or in a turn for each sentence that may carry a record."""

Mode: TypeAlias = Literal["json_schema", "json_schema_strict", "tools", "tools_strict", "json"]
"""How the endpoint is made to answer in the schema's shape.

The strict ones demand of the endpoint that it keeps to the schema, which is then in the subset of JSON
schemas that hosted endpoints enforce: see `pipeline.llm.strict_schema`.
"""

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that can change an answer, and nothing that cannot.

    `params` are further parameters of the request; one that is None is left out of it.
    """

    messages: tuple[Message, ...]
    schema: Mapping[str, Json]
    schema_name: str
    mode: Mode
    model: str
    temperature: float
    max_tokens: int
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a reply, and the number of requests that it took. Re-asks are included."""

    __pydantic_config__ = _LEFT_ALONE

    input_tokens: Count = 0
    output_tokens: Count = 0
    requests: Count = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.requests + other.requests,
        )

    def __sub__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens - other.input_tokens,
            self.output_tokens - other.output_tokens,
            self.requests - other.requests,
        )


@dataclass(frozen=True, slots=True)
class Response:
    """A completed reply: the text as the endpoint sent it, before any of our parsing.

    `finish_reason` is ``length`` if the reply was cut off, and ``refusal`` if the model refused or a filter
    held the answer back. `fault` says why the reply was not accepted even after re-asks, and of one
    that was cut off why more room would not have helped. `model` is the model
    that was asked, `served` the one that says it answered.
    """

    text: str
    usage: Usage
    model: str
    finish_reason: str = "stop"
    fault: str | None = None
    served: str | None = None

    @property
    def is_usable(self) -> bool:
        """Whether it was accepted, whole."""
        return self.fault is None and self.finish_reason not in ("length", "refusal")


@dataclass(frozen=True, slots=True)
class Grounding:
    """Where the words of one copied field were found.

    `status` is ``exact``; ``normalized`` if case, space, dashes, quotes or LaTeX differ; or ``missing``.
    `place` is the first place with the words: the cited sentence, the rest of the abstract, or the title.
    `span` counts in the abstract, or in the title if `place` says so.
    """

    __pydantic_config__ = _LEFT_ALONE

    status: Literal["exact", "normalized", "missing"]
    place: Literal["sentence", "abstract", "title"] | None = None
    span: tuple[Count, Count] | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A record as users read it, after grounding.

    `fields` holds the schema's own fields in the schema's order, without absent ones. After each quantity
    comes what code read from it (`value`, `value_max`, `unit`, `qualifier`). `sentence` counts from 1; `span`
    is the place of `evidence`; both are None in labels made by hand that do not say. `rule` names the rule
    that made the record, if one did. `seen_by` says who sees it, if there was a second opinion. `judged` says
    what a person made of it, if one did. `record_class` is the class of the schema, if known; it does not
    belong to what was found.

    Each field is also an attribute: `record.kind` is ``record.fields["kind"]``, or None if the schema has the
    field and the record does not. A type checker sees the records of an `Extraction[Claim]` as claims; see
    `schemas.Record`.
    """

    fields: Mapping[str, Json]
    evidence: str
    sentence: int | None = None
    span: Span | None = None
    grounding: Mapping[str, Grounding] = field(default_factory=dict)
    rule: str | None = None
    seen_by: tuple[Opinion, ...] = ()
    judged: "Judged | None" = None
    record_class: "type[Record] | None" = field(default=None, compare=False, repr=False)

    def amount_of(self, name: str) -> "Amount | None":
        """What code read from the quantity in the field `name`; None if the record has none."""
        from schemas import Amount, quantity_fields

        written = self.fields.get(name)
        if not isinstance(written, str):
            return None
        value, value_max, unit, qualifier = (self.fields.get(part) for part in quantity_fields(name))
        return Amount(written, value, value_max, unit, qualifier)  # type: ignore[arg-type]  # as grounding sets them

    def model_dump(self, *, exclude_none: bool = False) -> dict[str, Json]:
        """All fields and the evidence in a dict, as a model of pydantic gives them; absent ones are None."""
        roles = _names(self.record_class)
        found: dict[str, Json] = {
            name: self.sentence if role == "sentence" else None for name, role in roles.items()
        }
        found |= {**self.fields, "evidence": self.evidence}
        return {name: value for name, value in found.items() if not exclude_none or value is not None}

    def __iter__(self) -> Iterator[tuple[str, Json]]:
        return iter(self.model_dump().items())

    # Hidden from type checkers: to them a name that is no field must stay a mistake.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Json:
            if name.startswith("_") or name in type(self).__slots__:
                raise AttributeError(name)
            if name in self.fields:
                return self.fields[name]
            known = _names(self.record_class)
            if known.get(name) == "sentence":
                return self.sentence
            if name not in known:
                there = ", ".join(known or self.fields)
                raise AttributeError(
                    f"A record that was found has no field {name!r}. Its fields: {there}. As a dict it is"
                    " model_dump()."
                )
            return None

        def __dir__(self) -> Iterable[str]:
            return [*object.__dir__(self), *_names(self.record_class), *self.fields]


def changed_fields(before: Resolved, after: Resolved) -> dict[str, tuple[Json, Json]]:
    """The fields in which two records differ, as they stand in each."""
    names = dict.fromkeys((*before.fields, *after.fields))
    pairs = {name: (before.fields.get(name), after.fields.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _names(record_class: "type[Record] | None") -> "Mapping[str, str]":
    """The names of a resolved record's fields, each with the name of its role; none of an unknown class."""
    from schemas import resolved_fields

    return {} if record_class is None else resolved_fields(record_class)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person did with a record; `before` is what a mended one was."""

    verdict: Verdict
    before: Resolved | None = None


@dataclass(frozen=True, slots=True)
class Refuted:
    """A record that a person called wrong, as it was, and why: "wrong value", for instance."""

    record: Resolved
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """A person's judgement of one abstract, beside the records that stand.

    `time` is when it was last added to, in ISO form and UTC. `complete` says that no record is missing any
    more, by the reviewer's word; before that, what is neither among the records nor refuted is not judged.
    """

    reviewer: str
    time: str
    complete: bool
    refuted: tuple[Refuted, ...] = ()
    unsure: tuple[Resolved, ...] = ()


RejectReason: TypeAlias = Literal["schema", "sentence", "quantity", "quote", "duplicate"]
"""Why something was not kept, in a word to count by."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not kept: the record as the model wrote it, a reason to count, a sentence to read.

    With `field`, only that field was left out and the record was kept.
    """

    record: Json
    reason: RejectReason
    detail: str
    field: str | None = None

    @property
    def is_unknown_key(self) -> bool:
        """Whether it is a key that the schema lacks: nothing that was asked for was lost."""
        return self.field is not None and self.reason == "schema"


R_co = TypeVar("R_co", covariant=True, default=Resolved)
"""What the records of an extraction are to a type checker: `Resolved`, or a class of records."""


@dataclass(frozen=True, slots=True)
class Extraction(Generic[R_co]):
    """The result for one abstract: a run has exactly one for each distinct abstract.

    `model` is the model that answered, as the endpoint names it, and `asked_model` the one that was asked; a
    gateway may use another. `usage` is what the answers took, in whichever run they were given. `cached`
    says that the cache had all of them; `reused` is the part of `usage` that came from the cache.
    `rules_only` are the claims that only the second opinion sees, that of rules or of another run; None
    without one. `review` is what a person said of it, where these are labels from `claimsift review`, or the
    extraction was corrected by some.
    """

    abstract: Abstract
    schema: str
    status: Status
    records: tuple[R_co, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    reason: str | None = None
    origin: Origin = "model"
    model: str | None = None
    usage: Usage = Usage()
    fingerprint: str | None = None
    cached: bool = False
    reused: Usage = Usage()
    rules_only: tuple[Resolved, ...] | None = None
    asked_model: str | None = None
    review: Review | None = None

    @property
    def is_read(self) -> bool:
        """Whether there is an answer that could be read."""
        return self.status in ("ok", "partial")

    @property
    def is_judgement(self) -> bool:
        """Whether these are labels from `claimsift review`, and not the corrected output of a machine."""
        return self.review is not None and self.origin == "hand"
