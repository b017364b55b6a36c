"""Which replies are read, and that nothing in one is ever lost or made up."""

import json
from pathlib import Path

import pytest
from conftest import examples, picked, sampled, table
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ConfigDict

from pipeline.domain import Abstract, Extraction, Json
from pipeline.errors import InvalidReply
from pipeline.extraction.validation import check, read
from pipeline.llm.answers import pieces
from pipeline.llm.answers.thoughts import Mark, next_mark
from pipeline.outputs.reading import read as read_lines
from pipeline.outputs.writing import to_line
from schemas import Quotes, Record, Sentence, cited
from schemas.claims import Claim

ONE = '{"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"}'
TWO = (
    '{"sentence": 2, "kind": "superiority", "subject": "Størmløs – «{[ö]}»", "baseline": "a \\"b\\" \\\\ c"}'
)
REPLY = f'{{"claims": [{ONE}, {TWO}]}}'
EMPTY = '{"claims": []}'


def wire(**fields: Json) -> str:
    """A reply with one record of kind scale."""
    record = {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"} | fields
    return json.dumps({"claims": [record]})


def subjects(text: str, *, cut: bool = False) -> list[str]:
    """What the records of a reply are about."""
    return [record.subject for record in claims(text, cut=cut)]


def claims(text: str, *, cut: bool = False) -> list[Claim]:
    """The records of a reply."""
    found: list[Claim] = []
    for record in read(text, Claim, "claims", cut=cut).records:
        assert isinstance(record, Claim)
        found.append(record)
    return found


ANSWERS = {
    "bare": REPLY,
    "byte order mark": "\ufeff" + REPLY,
    "fence": f"```json\n{REPLY}\n```",
    "prose": f"Sure [as asked], here {{it}} is [1]:\n{REPLY}\nI hope that helps [2] {{!}}",
    "thought": f"<think>Perhaps {EMPTY}?</think>\n{REPLY}",
    "two thoughts": f"<think>a</think> b <think>{EMPTY}</think>{REPLY}",
    "thought in a thought": f"<think>a <think>b</think> {EMPTY} </think>{REPLY}",
    "thought without its beginning": f"So {EMPTY}, or not.</think>{REPLY}",
    "the other tag": f"<thinking>{EMPTY}</thinking>{REPLY}",
    "afterthought": f"{REPLY}<think>{EMPTY}</think>",
    "afterthought without an end": f"{REPLY}<think>Or {EMPTY}",
    "envelope with more keys": f'{{"reason": ["x"], "claims": [{ONE}, {TWO}], "others": []}}',
    "other lists around": f"[] {REPLY} (left out: [])",
    "list alone": f"[{ONE}, {TWO}]",
    "records alone": f"{ONE}\n{TWO}",
    "many brackets in prose": "[1] {a} [b] " * 100 + REPLY,
    "comma too many": f'{{"claims": [{ONE}, {TWO[:-1]} , }},], }}',
    "comma too many in prose": f"Here are the claims:\n```json\n{REPLY[:-2]},],\n}}\n```\nThat is all.",
    "comments": f'{{"claims": [ // the first\n{ONE}, # the "second"\n/* of two */ {TWO}]}}',
    "Python": repr({"claims": [json.loads(ONE) | {"metric": None}, json.loads(TWO)], "complete": True}),
    "boxed": f"\\boxed{{{REPLY}}}",
    "boxed in a sentence": f"The answer is $\\boxed{{\\text{{{REPLY}}}}}$.",
    "list in a list": f"[[{ONE}, {TWO}]]",
    "list in the list": f'{{"claims": [[{ONE}, {TWO}]]}}',
    "list as a text": json.dumps({"claims": f"[{ONE}, {TWO}]"}),
    "answer as a text": json.dumps({"claims": REPLY}),
    "each record as a text": json.dumps({"claims": [ONE, TWO]}),
    "list as a text in prose": f"Here is the JSON:\n{json.dumps({'claims': f'[{ONE}, {TWO}]'})}\nDone.",
    "a line end in a string": REPLY.replace('"Norn"', '"Norn\n"'),
}


@table("text", ANSWERS.values(), ids=ANSWERS)
def test_answer_is_found(text: str) -> None:
    """The last complete answer of a reply is read, whatever stands around it."""
    assert subjects(text) == ["Norn", "Størmløs – «{[ö]}»"]


NO_ANSWERS = {
    "nothing": "",
    "null": "null",
    "prose": "There are no claims in it.",
    "no list": '{"claims": null}',
    "another object": '{"answer": 3}',
    "a list of numbers": "[1, 2]",
    "unclosed thought": f"<think>{REPLY}",
    "thought begun again": f"<think>a</think><think>{REPLY}",
    "thought behind a greeting": f"Sure. <think>{REPLY}",
    "answer only in a thought": f"<think>{REPLY}</think> That is all.",
    "a string that is no list": '{"claims": "none"}',
    "an apostrophe in single quotes": "{'claims': [], 'note': 'it's none'}",
    "a comma alone": '{"claims": [,]}',
    "two commas": f'{{"claims": [{ONE},,]}}',
    "dots": f'{{"claims": [{ONE}, ...]}}',
    "a record in a comment": f'{{"claims": [{ONE},\n// {TWO}\n]}}',
    "a field in a comment": f'{{"claims": [{ONE[:-1]},\n// "baseline": "x"\n}}]}}',
    "doubt in a comment": f'{{"claims": [{ONE} /* probably */]}}',
    "little trust in a comment": f'{{"claims": [{ONE} // low confidence\n]}}',
    **{
        f"{words!r} in a comment": f'{{"claims": [{ONE} // {words}\n]}}'
        for words in ("same for Urd", "repeat for each data set", "claim 1 of 5")
    },
    "more in a comment": f'{{"claims": [{ONE} # and 3 more\n]}}',
    "a comment without an end": f'{{"claims": [{ONE}] /* first }}',
    "two lists in a list alone": f"[[{ONE}], [{TWO}]]",
    "comma missing": f'{{"claims": [{ONE} {TWO}]}}',
    "broken correction": f'{EMPTY} Better: {{"claims": [{ONE}, ',
    "brackets in a broken answer": '{"claims": [{"subject": "a [] b',
}


@table("text", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_asked_for_again(text: str) -> None:
    """A draft, a piece of broken JSON and a reply without a list never pass for an answer."""
    with pytest.raises(InvalidReply):
        read(text, Claim, "claims")


def test_two_records_in_a_list_each_are_no_list() -> None:
    """Lists in a list may be alternatives, so none of them is taken."""
    with pytest.raises(InvalidReply):
        check(f'{{"claims": [[{ONE}], [{TWO}]]}}', Claim, "claims")


@table("text", ['{"claims": "[]"}', '{"claims": [[]]}', "{'claims': []}", '{"claims": [], }'])
def test_empty_list_is_empty_however_it_is_written(text: str) -> None:
    """Nothing found is an answer, also as a text, in a list, in Python's quotes."""
    assert subjects(text) == []


def test_unclosed_thought_is_named() -> None:
    """The model is told that it stopped while thinking, whether its reply was cut or not."""
    for cut in (False, True):
        with pytest.raises(InvalidReply, match="still thinking"):
            read(f"<think>{REPLY}", Claim, "claims", cut=cut)


def test_tags_inside_a_record_are_words() -> None:
    """An abstract about thinking models may have the tag in a subject."""
    assert subjects(wire(subject="</think>")) == ["</think>"]
    assert subjects(wire(subject="<think> tokens")) == ["<think> tokens"]


@pytest.mark.parametrize(
    ("written", "kept"), [("61.2", "61.2"), ("61.20", "61.20"), ("1e3", "1e3"), ("7", "7"), ("NaN", "NaN")]
)
def test_number_keeps_its_spelling(written: str, kept: str) -> None:
    """A quantity given as a number stays as the model wrote it; grounding judges it."""
    assert claims(wire(quantity="Q").replace('"Q"', written))[0].quantity == kept


@pytest.mark.parametrize("number", ["0", "-1", "1000", "NaN", "1.5", "9" * 5000, '"one"', "null", "[1, 2]"])
def test_bad_sentence_number_costs_its_record_alone(number: str) -> None:
    """A sentence number that cannot be is a reject; the neighbours are kept."""
    bad = ONE.replace('"sentence": 1', f'"sentence": {number}')
    reply = read(f'{{"claims": [{ONE}, {bad}, {TWO}]}}', Claim, "claims")
    assert len(reply.records) == 2
    assert [(reject.reason, reject.detail[:9]) for reject in reply.rejected] == [("schema", "sentence:")]


def test_choice_counts_in_any_case() -> None:
    """A kind in capitals is that kind; nothing is asked for again because of it."""
    read_so = read(f'{{"claims": [{ONE.replace("scale", " SCALE")}]}}', Claim, "claims")
    assert [record.model_dump()["kind"] for record in read_so.records] == ["scale"]
    assert not read_so.rejected


@table(
    ("field", "said"),
    [
        *[("sentence", said) for said in ("S1", "s1", "Sentence 1", "[1]", "1.", "#1", [1], ["1"])],
        *[("kind", ["scale"]), ("subject", ["Norn"]), ("quantity", ["7B"])],
    ],
)
def test_one_thing_is_read_in_whatever_it_is_wrapped(field: str, said: Json) -> None:
    """A number with a word before it, and a list of one where no list is wanted, can mean one thing only."""
    reply = check(wire(**{field: said}), Claim, "claims")
    assert [record.model_dump() for record in reply.records] == [Claim.model_validate_json(ONE).model_dump()]
    assert not reply.rejected


@table(
    ("field", "said"),
    [
        *[("sentence", said) for said in ("-1", "1-2", "1.5", "1, 2", [1, 2], [], "one", [[1]], True)],
        *[("subject", ["Norn", "Urd"]), ("quantity", ["7B", "8B"]), ("kind", ["scale", "performance"])],
    ],
)
def test_several_things_where_one_is_wanted_are_asked_about(field: str, said: Json) -> None:
    """Of two, or of what is none, nothing is picked."""
    with pytest.raises(InvalidReply, match=field):
        check(wire(**{field: said}), Claim, "claims")


@pytest.mark.parametrize(
    ("bad", "detail"),
    [
        (ONE.replace("}", ', "base_line": "x"}'), "base_line: Extra inputs are not permitted"),
        (ONE.replace("scale", "size"), "kind: Input should be"),
        (ONE.replace(', "quantity": "7B"', ""), "a claim of kind scale needs a quantity"),
        (ONE.replace('"7B"', "true"), "quantity: Input should be a valid string"),
        (ONE.replace('"7B"', '{"value": 7}'), "quantity: Input should be a valid string"),
        (ONE.replace("Norn", "N" * 161), "subject: String should have at most 160"),
        (ONE.replace("Norn", "\\ud800"), "subject: Input should be a valid string"),
        ("3", "record: Input should be a valid dictionary"),
        ("null", "record: Input should be a valid dictionary"),
    ],
)
def test_bad_record_is_rejected_alone(bad: str, detail: str) -> None:
    """A record that does not fit is kept with what is wrong; those around it are read."""
    reply = read(f'{{"claims": [{ONE}, {bad}, {TWO}]}}', Claim, "claims")
    assert [record.model_dump()["sentence"] for record in reply.records] == [1, 2]
    assert reply.rejected[0].reason == "schema"
    assert reply.rejected[0].detail.startswith(detail)
    assert "pydantic" not in reply.rejected[0].detail
    assert reply.rejected[0].record == json.loads(bad)


REMARKS: dict[str, Json] = {
    "confidence": 0.9,
    "explanation": "The sentence gives the size; a baseline is not stated.",
    "id": "c-1",
    "evidence": "We present Norn, a 7B model.",
    "sentence_text": "We present Norn, a 7B model.",
    "offsets": {"start": 3, "end": 9},
    "tags": ["size"],
    "verified": True,
    "uncertain": "no",
    "\x1b[31m": 1,
    "unit": "B",
    "notes": "none",
    "issues": "None.",
    "condition": "not specified",
    "p_value": "not reported",
    "significance": "not significant",
    "other_remarks": "x",
    "is_comparison": False,
    "approximate": "no",
}


@table("key", REMARKS, ids=map(repr, REMARKS))
def test_remark_beside_the_fields_is_left_out_and_told(key: str) -> None:
    """A key that the schema lacks costs neither its record nor a second question, and is no secret."""
    reply = check(wire(**{key: REMARKS[key]}), Claim, "claims")
    assert [record.model_dump() for record in reply.records] == [Claim.model_validate_json(ONE).model_dump()]
    [told] = reply.rejected
    assert (told.is_unknown_key, told.field) == (True, key.replace("\x1b", "\ufffd"))
    assert isinstance(told.record, dict)
    assert key.strip("\x1b") in json.dumps(told.record)


MORE: dict[str, dict[str, Json]] = {
    "other case": {"Baseline": "x"},
    "other word division": {"data_set": "x", "dataSet": "x"},
    "slip of the pen": {"basline": "x"},
    "a second one": {"quantity_2": "8B", "second_quantity": "8B"},
    "a better one": {"corrected_quantity": "8B", "actual_subject": "Urd"},
    "several": {"quantities": ["7B", "8B"]},
    "a correction": {"correction": "quantity should be 8B"},
    "something to do": {"TODO": "check"},
    "a fiction": {"hallucinated": True},
    "others": {"other_datasets": ["x"], "additionalMetric": "x"},
    "a kind that is none": {"claim_type": "none", "evidence": "not found"},
    "a field with more words": {"baseline_name": "x"},
    "what a board calls the field": {"benchmark": "x"},
    "a record inside": {"more": [{"sentence": 2, "subject": "x", "quantity": "8B"}]},
    "a denial": {"is_claim": False},
    "a denial in words": {"valid": "false"},
    "a denial by its name": {"excluded": True},
    "a note that denies": {"note": "This is not really a claim of the paper."},
    "a note that takes back": {"comment": "should be ignored"},
    "a note of more": {"note": "truncated for brevity"},
    "more keys than fields": {f"remark {letter}": letter for letter in "abcdefghijklmnop"},
    "a key without letters": {"2": "8B"},
    "a key without end": {"k" * 5_000: 1},
}


@table("more", MORE.values(), ids=MORE)
def test_key_that_may_be_more_than_a_remark_is_asked_about(more: dict[str, Json]) -> None:
    """Where an unknown key may be a field, a part of an answer or a denial, nobody knows what is meant."""
    for key, value in more.items() if len(more) < 3 else [("", "")]:
        with pytest.raises(InvalidReply, match="Extra inputs are not permitted"):
            check(wire(**({key: value} if key else more)), Claim, "claims")


def test_remark_excuses_no_missing_field() -> None:
    """A record that lacks what it needs stays rejected, whatever else it has."""
    for there, lacks in (('"subject": "Norn"', "name"), ('"quantity": "7B"', "value")):
        with pytest.raises(InvalidReply, match=r"subject: Field required|value: Extra inputs"):
            check(wire().replace(there, there.replace(there.split('"')[1], lacks)), Claim, "claims")


class Strict(Claim):
    """A claim of somebody who wants no other key."""

    model_config = ConfigDict(extra="forbid")


class Open(Claim):
    """A claim of somebody who takes any."""

    model_config = ConfigDict(extra="allow")


def test_schema_that_says_what_becomes_of_other_keys_is_obeyed() -> None:
    """With ``forbid`` of its own no remark is taken, with ``allow`` any key; what is left out is told."""
    remark, slip = wire(confidence=0.9), wire(data_set="x")
    with pytest.raises(InvalidReply, match="confidence: Extra inputs are not permitted"):
        check(remark, Strict, "claims")
    for text, key in ((remark, "confidence"), (slip, "data_set")):
        reply = check(text, Open, "claims")
        assert [one.model_extra for one in reply.records] == [{key: "0.9" if text is remark else "x"}]
        assert [one.field for one in reply.rejected] == [key]


@table(
    "words", ["N/A", "none", "None.", "null", "-", "—", "not reported", "(Not specified)", "unknown", "нет"]
)
def test_placeholder_in_a_field_that_may_be_absent_is_nothing(words: str) -> None:
    """Words that say that the text has nothing are none of the text's: a field or a choice is absent then."""
    reply = check(wire(baseline=words, artifact=words, direction=words), Claim, "claims", source="Norn: 7B.")
    assert [record.model_dump() for record in reply.records] == [Claim.model_validate_json(ONE).model_dump()]
    assert not reply.rejected


class Listed(Record):
    """A record with a list."""

    sentence: Sentence
    names: Quotes | None = None


@table(
    ("names", "left"),
    [(["Norn", "N/A"], ("Norn",)), (["none"], None), ("not given", None), (["Norn", "Urd"], ("Norn", "Urd"))],
)
def test_placeholder_in_a_list_is_no_member(names: Json, left: tuple[str, ...] | None) -> None:
    """Of a list the members stay that say something."""
    reply = check(json.dumps({"x": [{"sentence": 1, "names": names}]}), Listed, "x")
    assert [one.model_dump()["names"] for one in reply.records] == [left]
    assert not reply.rejected


def test_placeholder_stays_that_the_text_has_or_the_record_needs() -> None:
    """Grounding judges "none" where the text has the word, and in a field that a record needs."""
    source = "With None as baseline, Norn has 7B parameters."
    assert [
        one.model_dump()["baseline"]
        for one in read(wire(baseline="none"), Claim, "claims", source=source).records
    ] == ["none"]
    assert subjects(wire(subject="N/A")) == ["N/A"]
    assert [one.model_dump()["quantity"] for one in read(wire(quantity="N/A"), Claim, "claims").records] == [
        "N/A"
    ]


def test_blank_and_null_fields_are_absent() -> None:
    """Null, an empty text and white space mean that a field is not there."""
    claim = claims(wire(metric="", baseline=" \t", dataset=None))[0]
    assert (claim.metric, claim.baseline, claim.dataset) == (None, None, None)


def test_link_of_the_model_is_ignored() -> None:
    """A model that adds an address, which it was not asked for, loses neither record nor gains a link."""
    for url in ("https://example.org/invented", ["a", "b"], 3):
        claim = claims(wire(kind="availability", artifact="code", url=url))[0]
        assert claim.url is None


def test_hostile_reject_can_be_written_and_read_back(tmp_path: Path) -> None:
    """Deep nesting, NaN, huge numbers and half characters in a reject make no line that cannot be read."""
    deep = "[" * 900 + "]" * 900
    odd = f'"{"k" * 999}": NaN, "a": 1e999, "b": {"9" * 5000}, "c": {deep}, "d": Infinity'
    bad = f"{ONE[:-1]}, {odd}}}"
    reply = read(f'{{"claims": [{bad}, {{"\\ud800": 1}}, {ONE}]}}', Claim, "claims")
    extraction = Extraction(Abstract("a", "T", "Text.", ()), "claims", "partial", (), reply.rejected)
    path = tmp_path / "out.jsonl"
    path.write_text(to_line(extraction) + "\n", encoding="utf-8")
    (back,) = read_lines(path, "claims")
    assert back.rejected[0].detail == reply.rejected[0].detail
    assert back.rejected[0].detail.startswith("k" * 80)
    assert len(back.rejected[0].detail) <= 300
    assert isinstance(back.rejected[0].record, dict)
    assert back.rejected[0].record["a"] == "1e999"


def test_check_accepts_what_can_be_used() -> None:
    """An empty list and a reply with one good record pass; a reply of rejects alone is asked for again."""
    check(EMPTY, Claim, "claims")
    check(f'{{"claims": [3, {ONE}]}}', Claim, "claims")
    with pytest.raises(InvalidReply, match="No record of the reply fits the schema: kind: Input should be"):
        check(wire(kind="size"), Claim, "claims")
    with pytest.raises(InvalidReply, match=r'\{"claims": \[\.\.\.\]\}'):
        check("no", Claim, "claims")


@table("end", picked(range(len(REPLY)), plain=40))
def test_cut_reply_keeps_what_was_finished(end: int) -> None:
    """Cut at any character, a reply gives the records that were finished, and none that were not."""
    finished = [record for record in (ONE, TWO) if record in REPLY[:end]]
    if finished:
        assert [record.model_dump() for record in claims(REPLY[:end], cut=True)] == [
            Claim.model_validate_json(record).model_dump() for record in finished
        ]
    else:
        with pytest.raises(InvalidReply, match="cut off before its first record"):
            read(REPLY[:end], Claim, "claims", cut=True)
    with pytest.raises(InvalidReply):
        read(REPLY[:end], Claim, "claims")


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{REPLY[:-20]}",
        f"<think>{EMPTY}</think>{REPLY[:-20]}",
        f"With {{x}} [1]: {REPLY[:-20]}",
        f'{{"notes": ["a"], "claims": [{ONE}, {{"sen',
        f'{{"claims": [{ONE}, {{"subject": "</think>',
        f'Here is the JSON:\n\n```json\n{{"result": {{"claims": [{ONE}, {{"sen',
        f"[{ONE}, {TWO[:30]}",
        f'{{"claims": [{ONE}]' + "\n \t" * 500,
        f'{{"claims": [{ONE}], "claims_left_out": [{{"sen',
    ],
)
def test_cut_reply_is_found_in_its_wrapping(text: str) -> None:
    """A reply that was cut off is read behind thoughts, fences and prose, and where it had already ended."""
    assert subjects(text, cut=True) == ["Norn"]


def test_bad_record_of_a_cut_reply_is_rejected() -> None:
    """Finished records of a reply that was cut off are judged like any other."""
    reply = read(f'{{"claims": [{{"sentence": 1}}, {ONE}, {{', Claim, "claims", cut=True)
    assert (len(reply.records), len(reply.rejected)) == (1, 1)


HOSTILE = {
    "opening brackets": "[" * 5_000,
    "very many brackets": "[" * 1_000_000,
    "deep lists": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep answer": '{"claims":' + "[" * 100_000 + "]" * 100_000 + "}",
    "lists begun": "[1 " * 200_000,
    "strings begun": '["a [ ' * 100_000,
    "keys begun": '{"a" ' * 200_000,
    "answers begun": '{"claims":[' * 50_000,
    "spaces": "{" + " " * 1_000_000,
    "thoughts": "<think>" * 100_000,
    "ends of thoughts": "</think>" * 100_000,
    "tags begun": "<think " * 10_000,
    "headings": "# my\n> * " * 10_000,
    "marks of lines": "> " * 50_000,
    "spaces in brackets": ("[" + " " * 100) * 5_000,
    "channels": "<|channel|>analysis<|message|>x<|end|>" * 10_000,
    "escapes": "\\t" * 50_000,
    "commas too many": "[1,]" * 100_000,
    "commas too many without an end": "[[1,]," * 100_000,
    "single quotes": "{'a':" * 100_000,
    "comments": '{"a": /* ' * 10_000,
    "calls of nothing": "\x1e" * 10_000,
    "one long string": '{"claims":["' + "x" * 1_000_000,
}


@pytest.mark.parametrize("text", sampled(HOSTILE.values(), plain=6), ids=HOSTILE)
@pytest.mark.parametrize("cut", [False, True])
def test_hostile_reply_is_refused_in_few_steps(
    text: str, monkeypatch: pytest.MonkeyPatch, *, cut: bool
) -> None:
    """Brackets, tags and nesting without end take no stack, and each character is looked at a few times."""
    steps: list[int] = []

    def looked(text: str, at: int) -> Mark | None:
        mark = next_mark(text, at)
        steps.append((mark.end if mark else len(text)) - at)
        return mark

    monkeypatch.setattr(pieces, "next_mark", looked)
    with pytest.raises(InvalidReply):
        read(text, Claim, "claims", cut=cut)
    assert sum(steps) <= 3 * len(text)
    assert len(steps) < 2_000


PIECES = st.one_of(
    st.sampled_from([REPLY, EMPTY, ONE, "<think>", "</think>", "<thinking>", "```json\n", "\n```"]),
    st.sampled_from(["[", "]", "{", "}", ",", ":", '"claims"', '"claims":[', '"', "\\", "\\ud800", " "]),
    st.sampled_from(["null", "NaN", "1e999", "-", "tru", "é", "\u2028"]),
    st.sampled_from(
        ["[THINK]", "[/THINK]", "\n## Reasoning\n", "\n## Answer\n", "\n", "\x1e", "\\beta", "\\t"]
    ),
    st.sampled_from(
        ["<|channel|>analysis<|message|>", "<|channel|>final<|message|>", "<|end|>", "<!--", "-->"]
    ),
)


@examples(300)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(), st.booleans())
@example("[]", False)
@example('{"claims":[[', True)
def test_any_text_is_read_or_refused(text: str, cut: bool) -> None:
    """No text raises anything but InvalidReply, and all records that come out are whole."""
    whole = [Claim.model_validate_json(ONE), Claim.model_validate_json(TWO)]
    try:
        reply = read(text, Claim, "claims", cut=cut)
    except InvalidReply:
        return
    assert all(record in whole for record in reply.records)


@examples(100)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=100).filter(str.strip))
def test_any_words_survive(words: str) -> None:
    """Every text that a subject can hold comes through as it was, but for space at its ends."""
    assert subjects(wire(subject=words)) == [words.strip()]
    assert subjects(json.dumps(json.loads(wire(subject=words)), ensure_ascii=False)) == [words.strip()]


def test_record_about_another_sentence_than_was_asked_about_is_rejected() -> None:
    """Where one sentence was asked about, a record that cites another one is no answer to that."""
    reply = read(REPLY, Claim, "claims", sentence=2)
    assert [cited(record) for record in reply.records] == [2]
    assert [(rejection.reason, rejection.detail) for rejection in reply.rejected] == [
        ("sentence", "it cites sentence 1, but sentence 2 alone was asked about")
    ]
    with pytest.raises(InvalidReply, match="sentence 9 alone"):
        check(wire(), Claim, "claims", sentence=9)
