"""Which of what a model writes is its answer: drafts, several answers, calls, LaTeX, keys said twice."""

import html
import json

import pytest
from conftest import examples, table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Json
from pipeline.errors import InvalidReply
from pipeline.extraction.validation import JudgedAnswer, read
from pipeline.llm.answers import CALL
from pipeline.llm.answers.decoding import repaired
from pipeline.llm.answers.thoughts import spoken
from schemas.claims import Claim

NORN = '{"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"}'
URD = '{"sentence": 2, "kind": "scale", "subject": "Urd", "quantity": "8B"}'
ONE = f'{{"claims": [{NORN}]}}'
OTHER = f'{{"claims": [{URD}]}}'
BOTH = f'{{"claims": [{NORN}, {URD}]}}'
EMPTY = '{"claims": []}'


def reply(text: str, *, cut: bool = False, source: str = "") -> JudgedAnswer:
    """What is read in a reply about claims."""
    return read(text, Claim, "claims", cut=cut, source=source)


def subjects(text: str, *, cut: bool = False) -> list[Json]:
    """What the records of a reply are about."""
    return [record.model_dump()["subject"] for record in reply(text, cut=cut).records]


THOUGHTS = [
    ("<思考>", "</思考>"),
    ("<think>", "</think>"),
    ("<THINK>", "</Think>"),
    ('<think depth="2">', "</think>"),
    ("<reasoning>", "</reasoning>"),
    ("<thought>", "</thought>"),
    ("<analysis>", "</analysis>"),
    ("<reflection>", "</reflection>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<inner_monologue>", "</inner_monologue>"),
    ("<seed:think>", "</seed:think>"),
    ("<details>", "</details>"),
    ("[THINK]", "[/THINK]"),
    ("[analysis]", "[/Analysis]"),
    ("◁think▷", "◁/think▷"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<unused94>thought\n", "<unused95>"),
    ("<!-- ", "-->"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    (
        "<|channel|>commentary<|message|>",
        "<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>",
    ),
    ("<|channel>thought\n", "<channel|>"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("analysisThe text says: ", "assistantfinal"),
    ("assistantanalysisThe text says: ", "assistantfinal"),
    ("```thinking\n", "\n```\n"),
    ("## Reasoning\n", "\n## Answer\n"),
    ("### 1. Analysis of the abstract\n#### Sentence 1\n", "\n### Final JSON\n"),
    ("**Thought process**\n", "\n**Answer**\n"),
    ("**Reasoning:** ", "\n**Output:** "),
    ("Thought: ", "\nFinal answer: "),
    ("1. Thinking: ", "\n2. Answer: "),
    ("- *Draft*: ", "\n- *Result*: "),
    ("💭 Thinking:\n", "\nAnswer:\n"),
    ("Reasoning\n=========\n", "\nAnswer\n======\n"),
    ("Here is my thought process:\n", "\nHere is my response:\n"),
    ("## Überlegungen\n", "\n## Antwort\n"),
    ("**Raisonnement**\n", "\n**Réponse finale**\n"),
    ("### 思考过程\n", "\n### 最终答案\n"),
    ("推論：", "\n回答："),
    ("&lt;think&gt;", "&lt;/think&gt;"),
    ("&amp;lt;thinking&amp;gt;", "&amp;lt;/thinking&amp;gt;"),
    (r"\u003cthink\u003e", r"\u003c/think\u003e"),
    (r"\<think\>", r"\</think\>"),
    ("<｜think｜>", "<｜/think｜>"),
    ("[BEGIN_THINK]", "[END_THINK]"),
    ("<begin_of_thought>", "<end_of_thought>"),
    ("1. Analysis\n", "\n2. Answer\n"),
    ("## Step 1\n", "\n## Step 2: Output\n"),
    ("**Step 1: Look**\n", "\n**Step 3: Write the final JSON**\n"),
    ("Step 1 - look\n", "\nFinal answer:\n"),
    ("Schritt 1: ", "\nAntwort: "),
    ("### Second attempt\n", "\n### Final answer\n"),
    ("<scratch>", "</scratch>"),
    ("<ctrl94>thought\n", "<ctrl95>"),
    ("*Thinking: ", "*\n**Answer**\n"),
]
MARKS = [f"{begin}…{end}" for begin, end in THOUGHTS]


@table(("begin", "end"), THOUGHTS, ids=MARKS)
def test_draft_in_a_thought_is_no_answer(begin: str, end: str) -> None:
    """Only what stands behind the end of a thought counts, whatever drafts the thought holds."""
    thought = f"{begin}A first idea is {EMPTY}, or {OTHER}, and then again not.{end}"
    assert subjects(f"{thought}{ONE}") == ["Norn"]
    assert subjects(f"{thought}\n```json\n{ONE}\n```\n") == ["Norn"]
    with pytest.raises(InvalidReply):
        reply(f"{thought} That was all.")


@table("begin", dict.fromkeys(begin for begin, _ in THOUGHTS))
def test_thought_that_does_not_end_is_named(begin: str) -> None:
    """A reply that never got out of its thought is no answer, cut off or not, and the model is told why."""
    for cut in (False, True):
        with pytest.raises(InvalidReply, match="still thinking"):
            reply(f"{begin}A first idea is {ONE}, but the second sentence has a number", cut=cut)


@pytest.mark.parametrize(
    "end",
    ["</think>", "[/THINK]", "◁/think▷", "</reasoning>", "<channel|>", "<|END_THINKING|>", "<unused95>"],
)
def test_end_of_a_thought_without_its_beginning_counts(end: str) -> None:
    """Servers that take the beginning off leave a draft that only its end gives away."""
    assert subjects(f"So {EMPTY}, or not.{end}{ONE}") == ["Norn"]
    assert spoken(f"So or not.{end}Norn") == "Norn"


def test_marks_of_thoughts_in_the_words_of_a_record_are_words() -> None:
    """An abstract about thinking models may hold the marks themselves."""
    for words in ("[THINK] tokens", "<|channel|>analysis", "<reasoning>", "◁think▷"):
        assert subjects(ONE.replace("Norn", words)) == [words]


def test_words_that_look_like_marks_keep_an_answer() -> None:
    """An empty tag, a label in the middle of a line and what follows the answer take nothing away."""
    assert subjects(f"<think/>{ONE}") == ["Norn"]
    assert subjects(f"After some analysis: {ONE}") == ["Norn"]
    assert subjects(f"{ONE}\n\n**Reasoning:** I left {EMPTY} out.") == ["Norn"]


SEVERAL = {
    "draft and final": f"I would say {EMPTY}. Better: {ONE}",
    "correction to nothing": f"{ONE} No: {EMPTY}",
    "a doubt behind it": f"A first idea is {EMPTY}, but the second sentence has a number",
    "a second thought": f"```json\n{EMPTY}\n```\n\nWait, the second sentence has a number.",
    "two fences": f"```json\n{ONE}\n```\n```json\n{OTHER}\n```",
    "a line between": f"{ONE}\n\n{OTHER}",
    "the second holds the first": f"{ONE}\n{BOTH}",
    "an empty line of two": f"{EMPTY}\n{ONE}",
    "long and short": f"{BOTH} In short: {ONE}",
    "a record beside": f"{ONE} And: {URD}",
    "a list beside": f"{ONE} And: [{URD}]",
    "a list and nothing": f"[{NORN}] No: []",
    "records with a doubt between": f"{NORN} No, rather {URD}",
    "two choices": f"{ONE}\n\n(another choice)\n\n{OTHER}",
    "nothing and a record": f"{EMPTY} But: {NORN}",
    "a list that is none": f'{{"claims": null}} {ONE}',
    "a broken draft": f'{{"claims": [{NORN}, oops. Again: {OTHER}',
    "a broken correction": f"{ONE} Better: {OTHER[:-3]}",
    "a broken list": f"[{NORN},] {OTHER}",
    "single quotes": f"{{'claims': []}} {ONE}",
    "an example first": f"As in the example, {OTHER}. Here: {ONE}",
    "an example in quotes": f"As in {json.dumps(OTHER)}. Here: {EMPTY}",
    "an idea in a sentence": f"A first idea is {EMPTY}, for a start.",
    "an idea without an end": f"Okay, let me see. First I would take {EMPTY}",
    "an idea above it": f"Perhaps something like this:\n```json\n{EMPTY}\n```",
    "a tag of its own": f"<mind>\n{EMPTY}\n</mind>\nThe second sentence has a number.",
    "a number that is not listed": f"{EMPTY}\n\nHowever, sentence 2 has a number that is not listed above.",
    "a look that is no explanation": f"{ONE}\n\nLet me look again.",
    "a label and a draft": f"Reasoning: perhaps {EMPTY}",
    "a label, a draft and a doubt": f"Reasoning: no number.\n\n{EMPTY}\n\nBut the second sentence has one.",
    "a label and two answers": f"Reasoning: one.\n\n{ONE}\n\n{OTHER}",
    **{
        words: f"{ONE}\n\n{words}"
        for words in (
            *("However, I did not include the second claim.", "But not all claims are included."),
            *(
                "Though this is not a claim.",
                "However, sentence 2 has no place in my list yet, though a claim.",
            ),
            *("Let me explain why this is wrong.", "Sorry for any omission: 8B as well."),
            *("I also checked sentence 2: it has a number.", "Shall I continue with the other sentences?"),
        )
    },
    "a label and doubt": f"Reasoning: I am not sure yet.\n\n{ONE}",
    "boxed and taken back": f"\\boxed{{{ONE}}}$ Wait, that was too quick.",
    "a boxed idea": f"I think \\boxed{{{ONE}}}",
    "a plan": f"First, I write the scores.\n\n{ONE}",
    "a text that is no JSON": json.dumps(f"Perhaps {ONE}"),
    "a list as a text that breaks off": json.dumps({"claims": f"[{NORN}, "}),
    "a second look": f"{EMPTY}\n\nLet me check the second sentence: it has a number.",
    "more in words": f"{ONE}\n\nAlso: sentence 2, scale, 7B parameters.",
    "nothing and YAML": f"{EMPTY}\n\nclaims:\n- sentence: 1\n  kind: scale\n  subject: Norn",
    "an example of what is not there": f"It would be {ONE}. The abstract makes no claims.",
    "an answer that goes on elsewhere": f"{ONE}\n... (truncated)",
    "an answer that leaves some out": f"{ONE} Two more claims are left out for brevity.",
    "an error in the object": '{"claims": [], "error": "the input is too long"}',
    **{
        f"an object that says {said}": f'{{"claims": [], {said}}}'
        for said in (
            *('"refused": true', '"status": "failed"', '"success": false', '"error_message": "no text"'),
            *('"is_truncated": true', '"remaining": 3', '"note": "The text is missing."'),
            *('"total_claims": 7', '"count": 2', '"omitted": 3', '"other_claims": ["Urd has 8B."]'),
            *('"note": "Only the first claim."', '"remarks": "I am not sure about the metric."'),
        )
    },
    **{
        f"nothing, and {words}": f"{EMPTY}\n{words}"
        for words in (
            *("The abstract seems to be cut off.", "I am not able to access the document."),
            *("Please provide the abstract.", "No abstract was provided."),
        )
    },
    "what is struck through": f"~~{OTHER}~~",
    "two final channels": f"<|channel|>final<|message|>{ONE}<|end|><|channel|>final<|message|>{OTHER}",
    "what is not the answer": f"This is NOT the answer: {OTHER}",
    "the format": f"The format is:\n{OTHER}\nThere is no such claim in this text.",
    "more than the object": f'{{"claims": [{NORN}], "has_more": true}}',
    "a record under another key": f'{{"claims": [{NORN}], "more_claims": [{URD}]}}',
    "a record in a draft beside": f'{{"draft": {{"claims": [{URD}]}}, "claims": []}}',
    **{
        words: f"{ONE}\n\n{words}"
        for words in (
            *("Sorry, that is incorrect.", "Edit: I made a mistake.", "My mistake: 8B.", "That was wrong."),
            *("There is also one about Urd.", "Another claim is about Urd.", "Plus several others.", "..."),
            *("Here it is. Please ignore the JSON above.", "Done. The first answer is not correct.", "(1/3)"),
            *("These are some. I missed Urd.", "Part 1 of 2", "Would you like me to continue?", "etc."),
            *(
                "Warte, das ist falsch.",
                "Mais il y en a d'autres.",
                "Подождите, это неверно.",
                "等等，这不对。",
            ),
            *("The list continues.", "The remaining claims follow.", "I stopped here due to length."),
        )
    },
    "nothing and a table": f"{EMPTY}\n\n| Subject | Quantity |\n|---|---|\n| Norn | 7B |",
    "nothing and a list": f"{EMPTY}\n\n* **Subject**: Norn\n* **Quantity**: 7B",
    "a record under another name": f'{EMPTY} {{"results": [{{"found": {URD}}}]}}',
    "a record under its kind": (
        f'{{"claims": [{NORN}], "scale": [{{"sentence": 2, "subject": "Urd", "quantity": "8B"}}]}}'
    ),
    **{
        words: f"{words}{ONE}"
        for words in (
            *("*thinking: ", "[[think]]", "/* thinking: */ ", "Thinking…\n", "My draft answer is ", "WIP:\n"),
            *("Candidate answer:\n", "Initial claims:\n", "**Option A:**\n", "What I have so far: ", "v0:\n"),
            *("If I were to answer:\n", "Let me draft:\n", "Bad example: ", "Would this work?\n", "初稿：\n"),
            "Previous answer:\n```json\n",
        )
    },
    "an answer under a draft's name": f'{{"draft": {ONE}}}',
    "an answer beside an error": f'{{"result": {ONE}, "error": "cut off"}}',
    "two wrapped": f'{{"result": {ONE}, "answer": {OTHER}}}',
    "nothing, and a result in words": f"{EMPTY}\n\nThe text says that Norn reaches 61.2% on LoomBench.",
    "nothing in HTML and more": f"{html.escape(EMPTY)} {html.escape(OTHER)}",
}


@table("text", SEVERAL.values(), ids=SEVERAL)
def test_several_answers_are_asked_for_again(text: str) -> None:
    """Where two things in a reply could be the answer, none of them is taken."""
    with pytest.raises(InvalidReply):
        reply(text)


HEDGES = (
    *("I am not quite sure about the metric.", "The kind is debatable.", "I guessed the data set."),
    *("The dataset is probably SCROLLS.", "It is unclear whether Norn is meant.", "I believe it is 8B."),
    *("The claim could also be read as scale.", "There may be further claims.", "Not all claims are listed."),
    *(
        "I listed only the most important claims.",
        "I included just two of the claims.",
        "I had to stop here.",
    ),
    *("The list is incomplete.", "The others were omitted.", "One claim is missing.", "Missing: sentence 2"),
    *("I can add the remaining claims.", "Do you want me to include the second?", "More claims below."),
    *("The values are illustrative.", "This is only a draft.", "The above is an example."),
    *("Alternatively, kind = performance.", "Another reading is 8B.", "On reflection, 8B counts too."),
    *("Update: 8B", "The correct value is 8B.", "The value should be 8B.", "Replace 7B by 8B."),
    *("The first claim should be removed.", "This claim is not stated in the text."),
    *("Strictly speaking, this is not a claim.", "Sentence 2 also contains a claim."),
    *("You may want to add sentence 2.", "Based on general knowledge of such models."),
    *("Ich bin nicht sicher.", "Vermutlich fehlt eine Aussage.", "Die Liste ist unvollständig."),
    *("Je ne suis pas sûr.", "Il manque une affirmation.", "Puede haber más.", "Talvez falte algo."),
    *("I list only the two strongest claims.", "There are further claims in sentence 2."),
    *("Additional claims exist.", "I limited this to one record.", "Cut for the sake of conciseness."),
    *("The rest is left out to save space.", "Weitere Aussagen: aus Platzgründen weggelassen."),
    *("D'autres sont omises par souci de concision.", "Otras se omiten por razones de espacio."),
    *("Omesso per brevità.", "As demais: omitidas por brevidade.", "Опущено для краткости."),
    *("由于篇幅限制，其余声明已省略。", "残りは省略します。", "나머지 주장은 생략했습니다."),
    *("I did not list all claims.", "The list has been shortened.", "[... 3 more claims ...]", "+ 3 more"),
    *("(remaining 4 claims not shown)", "Rest omitted.", "See the text for the rest.", "And so forth."),
    *(
        "The second half of the text was not processed.",
        "Sentence 2 still needs work: could not read sentence 2.",
    ),
    *("Here are the two most relevant claims only.", "Do you want the others as well?"),
    *("Ich habe nur die wichtigsten Aussagen aufgeführt.", "Je n'ai listé que les affirmations principales."),
    *("Solo he incluido las afirmaciones principales.", "Incluí apenas as afirmações principais."),
    *("Ho incluso solo le affermazioni principali.", "Я включил только основные утверждения."),
    *("仅列出主要声明。", "主な主張のみを記載しました。", "주요 주장만 나열했습니다."),
    f"<reflection>The first is wrong, rather {OTHER}</reflection>",
    f"## Reflection\nIt should be {OTHER}",
    *("Moreover, sentence 2 says 8B.", "In addition, Urd has 8B.", "P.S. Urd has 8B.", "Other results: 8B."),
    *("The abstract also reports 8B.", "Sentence 2 has another number.", "[1 claim omitted]", "TODO: Urd"),
    *("8B could be a claim, too.", "[end of partial output]"),
    *("Corrected claims:\n- 8B", "**Revised list:** Urd, 8B", "Final answer: two claims, 7B and 8B"),
    *(
        "Korrigierte Liste:\n- 8B",
        "Version corrigée : 8B",
        "Lista corregida: 8B",
        "Исправлено: 8B",
        "更正：8B",
    ),
    *("Forse manca un'affermazione.", "Возможно, это не всё.", "可能还有其他声明。", "おそらく8Bです。"),
)

REMARKS = (
    *("The baseline is left out, since none is given.", "Note: no direction applies to a size."),
    *("Sentence 1 is background and not included.", "All claims are included.", "This is the only claim."),
    *("Would you like me to process another abstract?", "Alternatively, I can return this as CSV."),
    *("Nothing outside the abstract was used.", "No prior knowledge was used.", "Let me know if it helps."),
    *("I ignored settings, as instructed.", "This may be used as it is.", "The list has one entry."),
    *("Only the second sentence has a number.", "The sample size is a setting and no claim."),
    'Sentence 3, "It may be that Urd could be used", is no claim.',
    *("Der erste Satz ist nur Hintergrund.", "Le champ baseline est absent du texte.", "Espero que ayude."),
    *("O campo foi omitido.", "Il campo manca nel testo.", "Других утверждений нет."),
    *(
        "Corrections: none.",
        "Final check: each number is in the text.",
        "Note: updated units are as written.",
    ),
    *("There are no further claims.", "No additional claims exist.", "Further details are in the text."),
    *("I extracted only claims about the authors' own work.", "Optional fields without a value are omitted."),
    *(
        "The remaining sentences are background.",
        "Weitere Aussagen gibt es nicht.",
        "Больше утверждений нет.",
    ),
    *("<think>All is copied.</think>", f"<think>I left {EMPTY} out.</think>", "One claim in total."),
    *("数值均尽可能按原文复制。", "他にご要望があればお知らせください。"),
)


@table("words", HEDGES)
def test_answer_that_the_model_hedges_or_calls_a_part_is_asked_for_again(words: str) -> None:
    """Words behind an answer that call it a guess or a part, or offer another one, leave it open."""
    for text in (f"{ONE}\n\n{words}", f"```json\n{ONE}\n```\nThese are the claims.\n{words}"):
        with pytest.raises(InvalidReply):
            reply(text)


@table("words", REMARKS)
def test_remark_on_an_answer_leaves_it_one(words: str) -> None:
    """Words that say what was done, what the text lacks, or mere politeness are no second question."""
    for text in (f"{ONE}\n\n{words}", f"```json\n{ONE}\n```\n{words}"):
        assert subjects(text) == ["Norn"]


def test_answer_with_a_book_behind_it_is_asked_for_again() -> None:
    """Nobody writes so much about an answer that stands."""
    with pytest.raises(InvalidReply):
        reply(ONE + "\n\n" + "The text has no more. " * 2_000)


TOGETHER = {
    "a list a line": f"{ONE}\n{OTHER}",
    "in one fence": f"```jsonl\n{ONE}\r\n{OTHER}\r\n```",
    "a record a line": f"{NORN}\n{URD}\n",
    "records by number": f"Claim 1: {NORN}\n\nClaim 2:\n```json\n{URD}\n```",
    "a bare list": f"[{NORN}, {URD}]",
    "a bare list a line": f"[{NORN}]\n[{URD}]",
    "the same twice": f"{BOTH}\n\nAs JSON:\n\n{BOTH}",
    "a record shown by itself": f"{BOTH} The first is {NORN}.",
    "one key twice": f'{{"claims": [{NORN}], "claims": [{URD}]}}',
    "a call each": f"{CALL}{ONE}\n{CALL}{OTHER}\n",
    "a call for each record": f"{CALL}{NORN}\n{CALL}{URD}\n",
    "an empty call too": f"{CALL}{ONE}\n{CALL}{EMPTY}\n{CALL}{OTHER}\n",
    "the same call twice": f"{CALL}{BOTH}\n{CALL}{BOTH}\n",
    "words beside calls": f"I call [it] {{once}}.{CALL}{BOTH}\n",
    "a thought beside calls": f"<think>{EMPTY}{CALL}{BOTH}\n",
    "its shape in words": f'I write {{"claims": [...]}}: {BOTH}',
    "its schema first": f'{{"properties": {{"sentence": {{}}, "kind": {{}}, "subject": {{}}}}}}\n{BOTH}',
    "other keys": f'{{"sure": {{"sentence": 1}}, "claims": [{NORN}, {URD}], "first": {NORN}}}',
    "other words in the object": (
        f'{{"claims": [{NORN}, {URD}], "status": "ok", "errors": "None", "note": "All cited."}}'
    ),
    "its count in the object": f'{{"claims": [{NORN}, {URD}], "total": 2, "more_claims": []}}',
    "no error in the object": f'{{"error": null, "truncated": false, "claims": [{NORN}, {URD}]}}',
    "a word before": f"Sure! {BOTH}",
    "a sentence before": f"I'm sorry that it took so long. {BOTH}",
    "a promise": f"The final answer is {BOTH}",
    "an offer behind": f"{BOTH}\n\nLet me know if you need anything else.",
    "its fields told again": f"{BOTH}\n\n- sentence: 1\n- kind: scale\n- subject: Norn",
    "a call behind a thought": (
        f"<|channel|>analysis<|message|>Hm, {EMPTY}<|end|><|start|>assistant"
        f"<|channel|>commentary to=functions.claims <|constrain|>json<|message|>{BOTH}<|call|>"
    ),
    "marks of a turn": f"<s><start_of_turn>model\n{BOTH}",
    "a tag of answers": f"<final_answer>\n{BOTH}\n</final_answer>",
    **{
        words: f"{BOTH}\n\n{words}"
        for words in (
            *("Let me know if the answer above is wrong.", "The JSON contains no errors.", "Done!"),
            *(
                "Other sentences were omitted since they hold no claims.",
                "This is due to the size of the model.",
            ),
            *(
                "There are no other claims.",
                "Note: the previous work is no claim.",
                "One claim is of sentence 1.",
            ),
        )
    },
    **{
        words: f"{BOTH}\n\n{words}"
        for words in (
            *(
                "However, sentence 3 only describes the method, so it was not included.",
                "I made sure of that.",
            ),
            *(
                "I also checked that each number is there.",
                "Shall I continue with the next abstract?",
                "Sorry for any confusion.",
            ),
            *("Or if you prefer, I can write YAML.", "None of these claims have a baseline."),
            *("There is also no comparison.", "Let me explain the first: it has a number."),
        )
    },
    **{
        words: f"{words}\n\n{BOTH}"
        for words in (
            *("After thinking about it, the claims are:", "With this reasoning, the answer is:"),
            *("Following the example format, here is the JSON:", "Note: all is copied.\n\nAnswer:"),
            *("First, I looked at each sentence.", "## Analysis\n\nTwo numbers.\n\n## Extracted claims"),
            *("Reasoning: two sentences have numbers.", "Rationale: sentence 2 has one.\n\n```json"),
        )
    },
    "a text of JSON": json.dumps(BOTH),
    "a list as a text": json.dumps({"claims": f"[{NORN}, {URD}]"}),
    "a call of a text": f"{CALL}{json.dumps(BOTH)}\n",
    "escaped for HTML": html.escape(BOTH),
    "escaped for HTML in a fence": f"```json\n{BOTH.replace(chr(34), '&#34;')}\n```",
    **{
        f"wrapped in {name}": f'{{"type": "object", "{name}": {BOTH}}}'
        for name in ("result", "properties", "answer")
    },
    "wrapped, with words": f'Here it is:\n\n{{"output": {BOTH}}}',
    "what is not there behind": f"{BOTH} The abstract makes no other claims, and has no availability claims.",
}


@table("text", TOGETHER.values(), ids=TOGETHER)
def test_parts_of_one_answer_are_all_read(text: str) -> None:
    """Calls, lines, records alone and lists of one name are one answer, and nothing of it is lost."""
    found = reply(text)
    assert [record.model_dump()["subject"] for record in found.records] == ["Norn", "Urd"]
    assert not found.rejected


@pytest.mark.parametrize(
    "text",
    [
        f"{CALL}{ONE}\n{CALL}\n",
        f"{CALL}{ONE}\n{CALL}{{}}\n",
        f"{CALL}{ONE}\n{CALL}{OTHER[:-9]}\n",
        f"{OTHER}{CALL}{ONE}\n",
        f'Perhaps {{"claims": [{URD}, {CALL}{ONE}\n',
    ],
    ids=["empty", "without the list", "broken", "another answer beside", "a piece beside"],
)
def test_calls_of_which_one_cannot_be_read_are_asked_for_again(text: str) -> None:
    """One call without a whole answer, or an answer beside the calls, and none of them is believed."""
    with pytest.raises(InvalidReply):
        reply(text)


def test_last_call_may_be_cut_off() -> None:
    """Of calls that were cut off at the token limit the finished records of the last one are kept too."""
    assert subjects(f'{CALL}{ONE}\n{CALL}{{"claims": [{URD}, {{"sent\n', cut=True) == ["Norn", "Urd"]
    assert subjects(f'{CALL}{ONE}\n{CALL}{{"cla\n', cut=True) == ["Norn"]
    with pytest.raises(InvalidReply, match="cut off"):
        reply(f'{CALL}{{"claims": [{{"sent\n', cut=True)
    with pytest.raises(InvalidReply, match="more than one"):
        reply(f"{CALL}{ONE}\n{CALL}Perhaps {OTHER}, but", cut=True)


@pytest.mark.parametrize("dots", ["...", "..", "…", "……", "⋮", "。。。", "- ...", "2. ...", '"...",'])
@pytest.mark.parametrize(
    "shape",
    [
        "{one}\n{dots}",
        "{one}\n{other}\n{dots}\n",
        "{one}\n{dots}\n{other}",
        "1. {one}\n{dots}\n7. {other}",
        "```json\n{one}\n```\n{dots}\n```json\n{other}\n```",
        "```jsonl\n{one}\n{other}\n{dots}\n```",
        "{one}\n{other}\n\n{dots}\n\nThat is it for the text.",
        "[{one}, {other}]\n{dots}",
        "{call}\n{dots}\n{called}",
    ],
)
def test_records_of_which_dots_stand_for_some_are_asked_for_again(shape: str, dots: str) -> None:
    """Dots among records that stand alone, or behind them, say that some were left out."""
    call, called = (
        f'<tool_call>{{"name": "claims", "arguments": {each}}}</tool_call>' for each in (ONE, OTHER)
    )
    with pytest.raises(InvalidReply):
        reply(shape.format(one=NORN, other=URD, dots=dots, call=call, called=called))


def test_dots_in_prose_are_no_records() -> None:
    """Dots before an answer, in a sentence behind it or in its fields are no records that were left out."""
    dotted = NORN.replace("Norn", "Norn...")
    for text in (f"...\n\n{BOTH}", f"{NORN}\n{URD}\n\nThat is all...", f"{BOTH}\n\nSentence 3 … has none."):
        assert subjects(text) == ["Norn", "Urd"]
    assert subjects(f"{dotted}\n{URD}") == ["Norn...", "Urd"]


HALF = f'{{"claims": [{NORN}, {URD[:30]}'


@pytest.mark.parametrize(
    "text",
    [
        f"Okay, let me see. Perhaps {ONE}. Hmm, but 7 B of the looms",
        f"{ONE}\n\nNo, wait. The first sentence",
        f"{ONE}\n\nNo. The first sentence",
        f"{ONE}\nWait, the first",
        f"{BOTH}\n\nHmm, alternatively:\n{ONE}\nor",
        f"{BOTH}\n\nOr:\n{HALF}",
        f"{BOTH}\n\nFinal:\n{ONE[:20]}",
        f'{BOTH}\n{{"claims": [{{"sen',
        f"{BOTH}\n{{",
        f"{EMPTY} Better: {HALF}",
        f"Okay, let me see. Maybe {HALF}",
        f"A first draft:\n{HALF}",
        f"Draft:\n{ONE}\nCheck: ",
        f"{ONE}\nI am not sure about the weight of",
        f"Sentence 1: {OTHER} hmm, that is background, so drop it.\n\nSentence 2: {HALF}",
        f"Title: Loom\n{OTHER}\n\nTitle: Urd\n{HALF}",
        f'{{"claims": [{NORN}], "draft": true, "more": [{URD}, {{"sen',
        f'{{"claims": [{NORN}], "note": "I am not sure about the first on',
        f'{{"claims": [{NORN}, {{"sentence": 2, "kind" "scale"}}]}}\n\nWait, that is wro',
        f'{{"claims": [{NORN}, no, that is wrong. Once mor',
        f'{{"records": [{NORN}, {{"sen',
        '{"claims": [{"sentence": 2, "kind": "scale", "notes": [{"a": 1}, {"b',
        EMPTY,
        f"<think>{ONE}</think>The text",
    ],
)
def test_only_one_answer_that_is_cut_off_is_kept(text: str) -> None:
    """Drafts, hedges and second answers count in a reply that was cut off as in any other."""
    with pytest.raises(InvalidReply):
        reply(text, cut=True)


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{OTHER}\n",
        f"{NORN}\n{URD}\n",
        f"{NORN}\n{URD}\n{{",
        f"{NORN}\n{URD}\n{NORN[:30]}",
        f'{ONE}\n{OTHER}\n{{"claims": [',
        f'```jsonl\n{NORN}\n{URD}\n{{"sen',
        f'1. {NORN}\n2. {URD}\n3. {{"sentence": 4, ',
        f"{ONE}\n{HALF.replace(NORN, URD)}",
        BOTH,
        f"{BOTH}\n\nNote: I",
        f"[{NORN}, {URD}, ",
        f'{{"claims": [{NORN}, {URD}], "claims_left_out": [{{"sen',
        f'{{"claims": [{NORN}], "claims": [{URD}, {{"sen',
        f'<think>Perhaps {EMPTY}</think>Here is the answer:\n```json\n{{"claims": [{NORN},\n{URD},\n  {{"se',
        f"{{'claims': [{NORN}, {URD}, // the next\n {{'sen",
    ],
)
def test_all_that_was_finished_before_the_cut_is_kept(text: str) -> None:
    """Of one answer that was cut off all finished records are kept, in one object, one a line, or alone."""
    assert subjects(text, cut=True) == ["Norn", "Urd"]


def test_record_that_lacks_a_field_is_not_lost_among_lines() -> None:
    """A line that is half a record is rejected with what it lacks, not left out."""
    found = reply(f'{NORN}\n{{"sentence": 2, "kind": "scale"}}')
    assert [rejection.detail for rejection in found.rejected] == ["subject: Field required"]


@pytest.mark.parametrize(
    "words",
    [
        "I can't see any claims in the text.",
        "The text is missing a comparison.",
        "The abstract has no numbers.",
        "The 61.2% in sentence 1 is from prior work.",
        "Nur 3% sind genannt, aber nicht als Ergebnis.",
    ],
)
def test_words_about_a_text_that_was_read_leave_an_empty_answer_one(words: str) -> None:
    """Whoever says what the text lacks has read it."""
    assert not reply(f"{words}\n{EMPTY}").records


def test_key_that_stands_twice_in_a_record_costs_the_record() -> None:
    """Nobody can tell which of two values was meant, so the reject shows both; the same twice is once."""
    twice = NORN.replace('"quantity": "7B"', '"quantity": "7B", "quantity": "70B"')
    found = reply(f'{{"claims": [{twice}, {URD}]}}')
    [rejection] = found.rejected
    assert rejection.reason == "schema"
    assert rejection.detail == "quantity: said more than once, and not the same"
    assert isinstance(rejection.record, dict)
    assert rejection.record["quantity"] == ["7B", "70B"]
    assert subjects(ONE.replace('"kind"', '"kind": "scale", "kind"')) == ["Norn"]
    with pytest.raises(InvalidReply):
        reply(f'{{"claims": null, "claims": [{NORN}]}}')


COMMANDS = [
    *(r"\beta", r"\bar", r"\boldsymbol", r"\frac", r"\forall", r"\nabla", r"\nu", r"\neq", r"\notin"),
    *(r"\rho", r"\right", r"\times", r"\tau", r"\theta", r"\text", r"\textsc", r"\to", r"\sim"),
    *(r"\alpha", r"\underline", r"\upsilon", r"\mu", r"\Delta", r"\%", r"\_", r"\&", r"\{"),
    *(r"\;", r"\cite"),
]


@table("command", COMMANDS)
def test_latex_with_a_single_backslash_is_what_the_text_has(command: str) -> None:
    """A command whose backslash was not doubled comes out as it was copied, doubled or not."""
    for written in (command, command.replace("\\", "\\\\")):
        text = ONE.replace("Norn", f"${written}$-Norn")
        assert subjects(text) == [f"${command}$-Norn"]
        assert subjects(f'{{"claims": [{NORN}, {text[len("{claims: [") + 2 :]}') == [
            "Norn",
            f"${command}$-Norn",
        ]


@pytest.mark.parametrize(
    "words",
    [
        r"caf\u00e9s",
        r"the \u0041 loom",
        r"the \n loom",
        r"a\t\tb",
        r"the \b loom",
        r"\u001b[0m",
        r"\ud83d \f \r",
    ],
)
def test_escapes_that_the_text_itself_holds_are_copied_as_they_stand(words: str) -> None:
    """A model that does not double the backslash of an escape in the text means the text's two characters."""
    written = ONE.replace("Norn", f"Norn {words}")
    (record,) = reply(written, source=f"Here Norn {words} and more.").records
    assert record.model_dump()["subject"] == f"Norn {words}"
    (record,) = reply(written.replace("\\", "\\\\"), source=f"Here Norn {words} and more.").records
    assert record.model_dump()["subject"] == f"Norn {words}"


def test_escape_that_stands_elsewhere_in_the_text_says_what_json_says() -> None:
    """What is around an escape tells whether it was copied from the text."""
    (record,) = reply(
        ONE.replace("Norn", r"N\u006frn"), source=r"A \u006f was typed, and Norn was meant."
    ).records
    assert record.model_dump()["subject"] == "Norn"


@pytest.mark.parametrize(
    "command", [r"\ne", r"\ni", r"\neg", r"\tan", r"\rangle", r"\rfloor", r"\nmethod", r"\the", r"\r{a}"]
)
def test_letters_that_could_be_words_are_decided_by_the_text(command: str) -> None:
    """A command that may be white space and a word, or the authors' own, is one where the text has it."""
    text = ONE.replace("Norn", f"a {command} b")
    [known] = reply(text, source=f"We take ${command}$ as it is.").records
    assert known.model_dump()["subject"] == f"a {command} b"
    assert subjects(text) == [f"a  {command[2:]} b"]


@table(
    ("written", "meant"),
    [
        (r"a\nb", "a b"),
        (r"maps\nof caves", "maps of caves"),
        (r"one\ttwo", "one two"),
        (r"so\ne.g. this", "so e.g. this"),
        (r"so\n\nnew", "so new"),
        (r"caf\u00e9 \"x\" a\/b", 'café "x" a/b'),
        (r"a\bc", r"a\bc"),
        (r"a\b c", "a c"),
        (r"a\u0000b\u009bc\u007f", "abc"),
        ("a\x08eta \x0crac", r"a\beta \frac"),
        ("3\times", r"3\times"),
        ("a\tb", "a b"),
    ],
)
def test_white_space_stays_white_space_and_no_control_character_stays(written: str, meant: str) -> None:
    """Line ends and tabs in prose become spaces, LaTeX is repaired, all other control characters are gone."""
    assert subjects(ONE.replace("Norn", written)) == [meant]


@examples(200)
@given(st.text(st.sampled_from('abnrtfu \\/"{}$_0e9éÿ\t\n\x08\x0c\x1b\x7f\x85\x9b'), max_size=30))
def test_no_spelling_of_a_field_lets_a_control_character_in(words: str) -> None:
    """Whatever escapes stand in a string, the reply is read or refused, and its fields are clean."""
    try:
        found = reply(f'{{"claims": [{NORN.replace("Norn", words)}]}}')
    except InvalidReply:
        return
    for record in found.records:
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in record.model_dump()["subject"])


@examples(200)
@given(st.text(max_size=60))
def test_properly_escaped_words_are_not_mended(words: str) -> None:
    """JSON as a library writes it decodes as before, but for letters that spell a command of LaTeX."""
    written = json.dumps(words)
    if repaired(written, "") != written:
        assert any(control in words for control in "\b\f\n\r\t")
