"""The findings of an empirical study: in whom, how many, what against what, on which outcome, how much."""

from typing import Literal

from pydantic import Field

from schemas import Interval, Quantity, QuantityAnywhere, Quote, Record, Sentence, Traits, quantity_fields

EFFECT = quantity_fields("effect")[:3]


class Finding(Record):
    """One outcome that the study itself measured or compared."""

    traits = Traits(
        noun="finding",
        heading="Findings",
        subject="outcome",
        weak=("population", "exposure", "comparator", "outcome"),
    )

    sentence: Sentence = Field(description="number of the sentence that states the finding")
    population: Quote | None = Field(default=None, description="who or what was studied, copied")
    sample_size: QuantityAnywhere | None = Field(
        default=None, description='how many were studied, as written in any sentence, such as "412 adults"'
    )
    exposure: Quote | None = Field(
        default=None, description="the exposure, intervention or condition whose effect is told, copied"
    )
    comparator: Quote | None = Field(default=None, description="what it is compared with, copied")
    outcome: Quote = Field(description="what was measured, copied")
    measure: Quote | None = Field(
        default=None, description='what the number is, such as "odds ratio" or "mean difference", copied'
    )
    effect: Quantity | None = Field(
        default=None, description="the number that tells the outcome, exactly as written, with its unit"
    )
    interval: Interval | None = Field(
        default=None, description='the interval around it as written, such as "95% CI 1.1 to 1.8"'
    )
    direction: Literal["increase", "decrease", "no_difference"] | None = Field(
        default=None, description="whether the outcome is higher, lower or no different"
    )
    design: (
        Literal[
            "trial",
            "cohort",
            "case_control",
            "cross_sectional",
            "before_after",
            "meta_analysis",
            "experiment",
            "simulation",
            "qualitative",
        ]
        | None
    ) = Field(default=None, description="how the study was made, if the text says so")

    def problem(self) -> str | None:
        """An interval is one of an effect, and without a number a direction must be told."""
        if self.interval is not None and self.effect is None:
            return "an interval needs the effect that it is of"
        if self.effect is None and self.direction is None:
            return "a finding needs an effect or a direction"
        return None

    def identity(self) -> tuple[str, ...]:
        """One finding per number and outcome; without a number one per sentence, outcome and direction."""
        about = ("outcome", "exposure", "comparator", "population")
        return (*EFFECT, *about) if self.effect is not None else ("sentence", "direction", *about)
