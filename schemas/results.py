"""The results that an abstract reports: task, data set, metric and score, as leaderboards have them."""

from pydantic import Field

from schemas import Boards, Quantity, Quote, Record, Sentence, Traits, quantity_fields

SCORE = quantity_fields("score")[:3]


class Result(Record):
    """One score that the work reports for its own model or method."""

    traits = Traits(
        noun="result",
        heading="Results",
        subject="model",
        weak=("task", "model", "baseline"),
        boards=Boards(
            benchmark="dataset", metric="metric", value="score", subject="model", baseline="baseline"
        ),
        tuples={
            "with score": ("task", "dataset", "metric", "score"),
            "without score": ("task", "dataset", "metric"),
        },
    )

    sentence: Sentence = Field(description="number of the sentence that states the score")
    task: Quote | None = Field(
        default=None, description="the task that is scored, such as question answering, copied"
    )
    dataset: Quote | None = Field(default=None, description="benchmark or data set of the score, copied")
    metric: Quote | None = Field(default=None, description="what the score measures, copied")
    score: Quantity = Field(description="the score as written, with its unit and words such as over, about")
    model: Quote | None = Field(
        default=None, description="the model or method that reaches it: the shortest full name, copied"
    )
    baseline: Quote | None = Field(default=None, description="what it is compared with, copied")

    def identity(self) -> tuple[str, ...]:
        """One result per score of one model on one data set in one metric."""
        return (*SCORE, "task", "dataset", "metric", "model")
