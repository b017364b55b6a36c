"""The task as somebody puts it in ten minutes, for the programs that claimsift is held against."""

from typing import Literal

from pydantic import BaseModel, Field

SYSTEM = (
    "You extract the claims that the abstract of a paper makes. Cite the number of the sentence, copy names"
    " and quantities from it, and add nothing that it does not say."
)


class Claim(BaseModel):
    """A claim, as the stub writes it."""

    sentence: int
    kind: Literal["performance", "improvement", "scale", "superiority", "availability"]
    subject: str = Field(description="What the claim is about.")
    quantity: str | None = Field(default=None, description="The number as written.")
    metric: str | None = None
    direction: Literal["increase", "decrease"] | None = None
    baseline: str | None = None
    dataset: str | None = None
    artifact: Literal["code", "model", "data", "demo", "other"] | None = None


class Answer(BaseModel):
    """The claims of one abstract."""

    claims: list[Claim]


def messages(title: str, text: str) -> list[dict[str, str]]:
    """What is asked about one abstract."""
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"Title: {title}\n\nAbstract:\n{text}"},
    ]


def good(answer: Answer, text: str) -> bool:
    """Whether there are claims, about things of which the abstract speaks."""
    return bool(answer.claims) and all(claim.subject in text for claim in answer.claims)
