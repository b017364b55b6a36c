"""Notes behind an answer: those that take a record back, and those that say why something is none."""

import pytest
from test_answers import BOTH, EMPTY, NORN, URD, reply, subjects

from pipeline.errors import InvalidReply

TAKEN_BACK = [
    "Don't count record 2.",
    "The second record is about another paper.",
    "Note: the second item is background and should not count.",
    "Note: The second claim is about earlier systems and is therefore not a claim of this work.",
    "The last record describes prior work, so it should not be counted.",
    "Record 2 is motivation rather than a result of the authors.",
    "Please note that claim 2 belongs to another group.",
    "Remark: the second entry should not have been included.",
    "The second one is only context.",
    "(The last claim is from a previous paper.)",
    "*Note: item 2 is not a claim.*",
    "On the second claim: it is background.",
    "I would not count the second record, as it is background.",
    "The second claim should be dropped.",
    "Claims 1 and 2 are background information.",
    "One of the claims is about earlier work.",
    "The second claim does not belong to this work.",
    "The memory claim refers to earlier systems and not to Norn.",
    "Do not count the last item.",
    "You should leave out the second record.",
    "The latter is background.",
    "The final entry is not from this paper.",
    "Note that the second record concerns a previous system, not Norn.",
    "Claim 2 isn't a contribution of the paper.",
    "The second entry comes from related work and should be excluded.",
    "I'd remove the last claim.",
    "Item #2 is merely context.",
    "Record 2 was background and must not be counted.",
    "The 2nd claim is not the authors' result.",
    "The last claim may not be a real claim.",
    "Both of these claims are about other systems.",
    "Please leave out claim 2.",
    "The third record does not count.",
    "The last one does not belong here.",
    "Note: claim 2 refers to prior systems.",
    "The second claim describes the state of the art before this work and is thus background.",
    "Claim 3: this is background.",
    "The second item should not be counted, since it describes earlier systems.",
    "The second claim (9.5 looms) is background.",
    "The first claim is only motivation for the work.",
]

HARMLESS = [
    "For the second claim the baseline is the earlier system Skald.",
    "The second record states an improvement over earlier systems.",
    "I treated the 9 looms in sentence 1 as background and left it out.",
    "Note: the first sentence is background and holds no claim.",
    "The second claim compares Norn with the earlier system Urd.",
    "Sentences 1 and 4 are background. The first is motivation.",
    "The first record gives the size, the second the gain over prior work.",
    "Numbers about earlier systems were not counted as claims.",
    "Each claim is about the authors' own work.",
    "Claim 2 is an improvement over the previous best.",
    "Background statements were not extracted.",
    "Sentence 1 is about earlier work and was therefore not included.",
    "The last sentence is not a claim.",
    "Items are listed in the order of the text.",
    "The second item is taken from sentence 3.",
    "No claim belongs to others.",
    "The third record has no baseline, as the text names none.",
    "The second claim is not background: it is the authors' own result.",
    "All records are claims of this work and none is background.",
    "The last claim counts the code release as availability.",
    "Statements about other systems in sentence 2 were left out, as they are background.",
    "Both claims are supported by the text.",
    "The first claim states the size of the model and the second its accuracy.",
    "The second claim is about the previous model's successor, Norn.",
    "The record for sentence 3 includes the baseline.",
    "The first record is the scale of the model; the last is the code release.",
    "The claim in sentence 4 has two metrics, so two records are given.",
    "Background on earlier systems (sentence 1) is not a claim and was excluded.",
    "The second record relates to sentence 3.",
    "The baseline of the last claim is the previous system.",
    "Claim 1 is from sentence 2.",
    "The claim that earlier systems need 9 looms is background and was left out.",
    "The other claims are independent of earlier work.",
    "Sentence 5 is about code, so the last record is an availability claim.",
    "I did not include the motivation in the first sentence.",
    "The last record is an availability claim, not a performance claim.",
    "These records are in the order of the text.",
    "The improvement claim compares to the previous state of the art.",
    "Results of other authors are not listed.",
    "Each record refers to the sentence it is from.",
    "The second claim reports a gain over earlier systems.",
    "The third claim does not name a dataset.",
    "The second claim is not background.",
    "The second claim does not include a baseline, since none is named.",
    "The last claim is not about accuracy but about recall.",
    "No record was left out.",
    "The statement about prior work in sentence 1 is context, not a claim.",
]


@pytest.mark.parametrize("note", TAKEN_BACK)
def test_note_that_takes_a_record_back_is_doubted(note: str) -> None:
    """A note that calls a record by its number and says that it is none leaves no answer that is sure."""
    for text in (f"{BOTH}\n\n{note}", f"{NORN}\n{URD}\nNote: {note}"):
        with pytest.raises(InvalidReply):
            reply(text)


@pytest.mark.parametrize("note", HARMLESS)
def test_note_that_says_why_something_is_no_record_is_harmless(note: str) -> None:
    """What a note says of a sentence, a number or the order of the records takes none of them back."""
    assert subjects(f"{BOTH}\n\n{note}") == ["Norn", "Urd"]


def test_note_beside_no_record_takes_none_back() -> None:
    """Where the answer is that there is nothing, what a note says of a claim is the reason for that."""
    assert subjects(f"{EMPTY}\n\nThe only claim is about earlier systems.") == []
