"""Words before a lone answer: what announces a draft is asked for again, what introduces an answer is not."""

import pytest
from conftest import table

from pipeline.errors import InvalidReply
from pipeline.extraction.validation import read
from schemas.claims import Claim

ANSWER = '{"claims": [{"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"}]}'

DRAFTS = (
    *("Provisional JSON:", "A list, subject to change:", "Off the top of my head:", "To be confirmed:"),
    *("I'll put all of it here and tidy up afterwards:", "초기 답변입니다:"),
    *("Vorläufige Liste:", "Liste provisoire :", "Wersja robocza:", "先写一个初步的答案：", "仮の回答："),
    *("Let me block out the structure first:", "Let me lay out a skeleton:", "Let me map things out first:"),
    *("I'll list the obvious ones first:", "Part 1 of the answer:", "First half:"),
    *("Let me write it down first:", "Let me jot these down first:", "I will set down the obvious first:"),
    *(
        "First a sketch:",
        "Rough sketch:",
        "Here is a draft of the JSON:",
        "Before the final answer, a draft:",
    ),
    *("Here's a first attempt:", "A rough cut:", "An early version:", "Interim answer:", "My first stab:"),
    *("Let me sketch the answer first:", "I'll draft the claims.", "Let me think aloud:", "Scratch pad:"),
    *("Work in progress:", "Not final yet:", "For now:", "Starting point:", "Warm-up:", "Outline:"),
    *("I'll put something down and polish it later:", "A list, to be completed below:"),
    *("Let me write them down, then double-check them:", "I note this before I answer:"),
    *(
        "First, some candidates:",
        "Let me pencil in a few candidates:",
        "First the easy ones:",
        "First, the claims in sentence 2:",
    ),
    *(
        "Erster Entwurf:",
        "Brouillon :",
        "Borrador:",
        "Prima bozza:",
        "Rascunho:",
        "Черновик:",
        "草稿：",
        "下書き：",
    ),
    *("I'll start with a draft.\n\nHere is the JSON:", "**Draft**\n\nClaims:", "Not final.\n\nThe claims:"),
)
INTRODUCTIONS = (
    *(
        "Let me quickly scan the text first:",
        "I will process the abstract first.",
        "I'll give the JSON first:",
    ),
    *("Step 1: Read.\nStep 2: Write the JSON.", "Part 1 of the paper is background. The claims:"),
    *("Let me extract the claims first.", "First, here are the claims:", "First of all, the claims:"),
    *("First, I read the abstract. Then I listed the claims:", "Let me write down the claims:"),
    *("First I'll identify each claim, then output the JSON.", "Firstly, the JSON you asked for:"),
    *("First, let me look at the sentences. Here are the claims:", "I'll write them down as JSON:"),
    *("Let me write the JSON first and explain it after that:", "To begin with, here is the JSON:"),
    *("Norn's first version is described. Its claims:", "The first version of Norn is new. The claims:"),
    *("This sketch-based method claims:", "The paper on draft trees makes these claims:", "Answer:"),
    *("Let me first note that sentence 1 is background. The claims are:", "Here is the first paper's list:"),
    *("I made a rough count of the sentences. Here is the JSON:", "Let me read the text first:"),
    *("Let me draft the claims.\n\nFinal answer:", "I went over the text once.\n\nHere is the JSON:"),
    *("Norn is a first version of a reader.\n\nHere is the JSON:", "Hier sind die Aussagen:", "Voici :"),
)


@table("words", DRAFTS)
def test_announced_draft_with_nothing_behind_it_is_asked_for_again(words: str) -> None:
    """Who announces a draft has not answered yet, also where only the draft came."""
    for text in (f"{words}\n\n{ANSWER}", f"{words}\n```json\n{ANSWER}\n```"):
        with pytest.raises(InvalidReply):
            read(text, Claim, "claims")


@table("words", INTRODUCTIONS)
def test_mere_introduction_costs_no_second_question(words: str) -> None:
    """Words such as "first" or "draft" that announce no other answer leave a lone one the answer."""
    for text in (f"{words}\n\n{ANSWER}", f"{words}\n```json\n{ANSWER}\n```"):
        assert len(read(text, Claim, "claims").records) == 1


def test_draft_and_another_answer_are_two() -> None:
    """A draft and a final answer that says otherwise are asked for again."""
    with pytest.raises(InvalidReply):
        read(f'First a sketch:\n\n{ANSWER}\n\nFinal answer:\n\n{{"claims": []}}', Claim, "claims")
