"""Typographic quotes in the place of JSON's are read where they can mean one thing only."""

import json
import re

import pytest

from pipeline.errors import InvalidReply
from pipeline.extraction.validation import read
from schemas.claims import Claim

RECORD = {"sentence": 1, "kind": "scale", "subject": "Norn's core", "quantity": "7B"}
ANSWER = json.dumps({"claims": [RECORD]})
CURLY = re.sub(r'"([^"]*)"', "“\\1”", ANSWER)


@pytest.mark.parametrize("text", [CURLY, f"Here is the JSON:\n```json\n{CURLY}\n```", f"{CURLY}\n\n{ANSWER}"])
def test_answer_in_typographic_quotes_is_read(text: str) -> None:
    """Pairs of quotes around words without quotes are those of JSON."""
    (record,) = read(text, Claim, "claims").records
    assert record.model_dump()["subject"] == "Norn's core"


@pytest.mark.parametrize(
    "text",
    [
        CURLY.replace("Norn's", "“Norn's”"),
        CURLY.replace("Norn's", "Norn”, 's"),
        CURLY.replace("Norn's", '"Norn"'),
        CURLY.replace("Norn's", r"\beta Norn"),
        CURLY.replace("“", "”"),
        CURLY[:-3],
        f"{CURLY}\n\n{ANSWER.replace('7B', '8B')}",
        f"A first idea is {CURLY}, but sentence 2 has a number.",
    ],
)
def test_typographic_quotes_that_could_mean_more_are_asked_for_again(text: str) -> None:
    """Where quotes stand in quotes, do not pair, or another answer stands beside, none is taken."""
    with pytest.raises(InvalidReply):
        read(text, Claim, "claims")
