"""What a paper is about, in one record: challenge, approach, news, tasks, modality, limits, artifacts."""

from typing import Literal

from pydantic import Field

from schemas import Quote, Quotes, Record, Sentence, Traits


class Paper(Record):
    """What the paper is about, in the abstract's own words."""

    traits = Traits(noun="paper", heading="Papers", single=True, subject="approach")

    sentence: Sentence = Field(description="number of the sentence that says best what is new")
    challenge: Quote | None = Field(
        default=None, description="the problem that the paper takes up: a short phrase, copied"
    )
    approach: Quote | None = Field(
        default=None, description="what the approach, model, resource or study is called: its name, copied"
    )
    new: Quotes | None = Field(
        default=None, description="what is new in it: a few short phrases, each copied"
    )
    tasks: Quotes | None = Field(
        default=None, description="the tasks or questions that it is for, each copied"
    )
    modality: (
        Literal["text", "image", "video", "audio", "graph", "table", "time_series", "3d", "several", "other"]
        | None
    ) = Field(default=None, description="what kind of data it works on; several where they are joined")
    limits: Quotes | None = Field(
        default=None, description="limits that the authors admit themselves, each copied"
    )
    artifacts: Quotes | None = Field(
        default=None, description="what is released: code, weights, data, a demo, each copied"
    )
