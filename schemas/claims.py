"""The claims that an abstract makes about its own work."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from schemas import Boards, Link, Quantity, Quote, Record, Sentence, Traits

VALUED = ("performance", "improvement", "scale")
"""The kinds that need a number."""

ONLY_FOR = {
    "quantity": VALUED,
    "metric": ("performance", "improvement", "superiority"),
    "direction": ("improvement",),
    "baseline": ("performance", "improvement", "scale", "superiority"),
    "artifact": ("availability",),
    "url": ("availability",),
}
"""The kinds in which a field means something, for the fields that do not in all."""


UNUSED = {
    kind: frozenset(name for name, kinds in ONLY_FOR.items() if kind not in kinds)
    for kind in (*VALUED, "superiority", "availability")
}
"""The fields that mean nothing in a claim of each kind."""


STOCK = {
    "subject": frozenset(
        f"{whose} {noun}"
        for whose in ("our", "the", "the proposed", "this")
        for noun in ("method", "approach", "model", "framework", "system", "work", "paper", "study")
    )
    | {"we", "ours"}
}
"""What a work may be called where its text has no name for it."""


class Claim(Record):
    """One checkable statement that the abstract makes about its own work."""

    traits = Traits(
        noun="claim",
        heading="Claims",
        kind="kind",
        boards=Boards(
            benchmark="dataset",
            metric="metric",
            value="quantity",
            subject="subject",
            baseline="baseline",
            direction="direction",
            scores=("performance",),
            changes=("improvement",),
            comparisons=("superiority",),
        ),
        turns="reports",
    )

    sentence: Sentence = Field(description="number of the sentence that states the claim")
    kind: Literal["performance", "improvement", "scale", "superiority", "availability"] = Field(
        description=(
            "performance: a score or measurement reached; improvement: a change in numbers against something"
            " else; scale: size of what was built, trained on, run on or evaluated; superiority: a comparison"
            " without a number; availability: something released or provided"
        )
    )
    subject: Quote = Field(description="what the claim is about: the shortest full name, copied")
    quantity: Quantity | None = Field(
        default=None,
        description=(
            "performance, improvement and scale only: the number exactly as written, with its unit and words"
            " such as over, up to, about"
        ),
    )
    metric: Quote | None = Field(
        default=None, description="what is measured, copied; not for scale, nor where the text names none"
    )
    direction: Literal["increase", "decrease"] | None = Field(
        default=None, description="improvement only: whether the quantity that changed went up or down"
    )
    baseline: Quote | None = Field(default=None, description="what it is compared with, copied")
    dataset: Quote | None = Field(
        default=None, description="benchmark, corpus or hardware on which it holds, copied"
    )
    artifact: Literal["code", "model", "data", "demo", "other"] | None = Field(
        default=None, description="availability only: what is released"
    )
    url: Link | None = Field(default=None, description="address of what is released")

    # What code reads from `quantity`; claims that were found have it, see `Record`.
    if TYPE_CHECKING:

        @property
        def value(self) -> float | None:
            """The number; the lower end of a range."""

        @property
        def value_max(self) -> float | None:
            """The upper end of a range."""

        @property
        def unit(self) -> str | None:
            """The unit, in its usual name."""

        @property
        def qualifier(self) -> str | None:
            """Such as ``exact`` or ``at_least``."""

    def problem(self) -> str | None:
        """What this kind of claim needs and lacks, or has and must not have."""
        if self.kind in VALUED and self.quantity is None:
            return f"a claim of kind {self.kind} needs a quantity"
        if self.kind == "availability" and self.artifact is None:
            return "a claim of kind availability needs an artifact"
        if self.kind == "improvement" and self.direction is None:
            return "a claim of kind improvement needs a direction"
        return None

    def unused(self) -> frozenset[str]:
        """The fields that belong to other kinds."""
        return UNUSED[self.kind]

    def signed(self) -> bool:
        """A change is as large as it is; `direction` says which way."""
        return self.kind != "improvement"

    def stock(self) -> Mapping[str, frozenset[str]]:
        """The subject may be "our method" where no name is given."""
        return STOCK

    def matched_by(self) -> tuple[str, ...]:
        """An equal number where the kind has one, an equal artifact, or shared evidence."""
        if self.kind in VALUED:
            return ("kind", "quantity")
        return ("kind", "artifact" if self.kind == "availability" else "sentence")

    def identity(self) -> tuple[str, ...]:
        """One claim per value of one thing, per comparison in a sentence, per artifact at one address.

        What is compared with another thing, in another metric or on another data set is another claim.
        """
        if self.kind == "availability":
            return ("kind", "artifact", "subject", "dataset", "url")
        compared = ("subject", "metric", "baseline", "dataset")
        if self.kind == "superiority":
            return ("kind", "sentence", *compared)
        return ("kind", "value", "value_max", "unit", "direction", *compared)
