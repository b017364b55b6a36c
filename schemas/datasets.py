"""The data sets that an abstract introduces or uses: a second schema, to show what one needs."""

from typing import Literal

from pydantic import Field

from schemas import Link, Quantity, Quote, Record, Sentence, Traits, quantity_fields

SIZE = quantity_fields("size")[:3]


class Dataset(Record):
    """One data set, corpus or benchmark that the work introduces, trains on or evaluates on."""

    traits = Traits(noun="data set", heading="Data sets", kind="role")

    sentence: Sentence = Field(description="number of the sentence that says so")
    name: Quote = Field(description="name of the data set, copied")
    role: Literal["introduced", "trained_on", "evaluated_on"] = Field(description="what is done with it")
    size: Quantity | None = Field(default=None, description='its size as written, such as "1.2M clips"')
    url: Link | None = Field(default=None, description="its address")

    def identity(self) -> tuple[str, ...]:
        """One record per data set, role and size, however often the abstract names it."""
        return ("name", "role", "url") if self.size is None else ("name", "role", "url", *SIZE)

    def unused(self) -> frozenset[str]:
        """An address in the sentence is that of what the work itself introduces."""
        return frozenset() if self.role == "introduced" else frozenset({"url"})
