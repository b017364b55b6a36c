"""Calls of a tool that stand in the text of a reply: whole ones of ours are the answer, no others are."""

import contextlib
import json

import pytest
from conftest import table
from endpoint import Answer, Endpoint, chat, reader
from hypothesis import example, given
from hypothesis import strategies as st
from shell import Shell, digest_of, lines_of

from pipeline.domain import Json
from pipeline.errors import InvalidReply
from pipeline.extraction.validation import JudgedAnswer, check, read
from pipeline.llm.answers import CALL
from schemas import Record
from schemas.claims import Claim

NORN: dict[str, Json] = {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"}
URD: dict[str, Json] = {"sentence": 2, "kind": "scale", "subject": "Urd", "quantity": "8B"}
ONE: dict[str, Json] = {"claims": [NORN]}
OTHER: dict[str, Json] = {"claims": [URD]}
LIST = json.dumps(ONE)


def reply(text: str, *, source: str = "", cut: bool = False) -> JudgedAnswer:
    """What is read in a reply about claims."""
    return read(text, Claim, "claims", source=source, cut=cut)


def subjects(text: str, *, source: str = "", cut: bool = False) -> list[Json]:
    """What the records of a reply are about."""
    return [record.model_dump()["subject"] for record in reply(text, source=source, cut=cut).records]


def made(held: Json = ONE, name: str = "claims", *, key: str = "arguments", called: str = "name") -> str:
    """A call as JSON."""
    return json.dumps({called: name, key: held})


SHAPES = {
    "bare": "{call}",
    "fence": "```json\n{call}\n```",
    "other fence": "```tool_call\n{call}\n```",
    "tags": "<tool_call>{call}</tool_call>",
    "tags in lines": "I call the tool.\n<tool_call>\n{call}\n</tool_call>\n",
    "a fence in tags": "<tool_call>\n```json\n{call}\n```\n</tool_call>",
    "no end": "<tool_call>\n{call}",
    "function call": "<function_call> {call} </function_call>",
    "Mistral": "[TOOL_CALLS][{call}]",
    "Mistral, spaced": "[TOOL_CALLS] [ {call} ] ",
    "Granite": "<|tool_call|>[{call}]",
    "Llama": "<|python_tag|>{call}",
    "Phi": "functools[{call}]",
    "Phi, marked": "<|tool_call|>[{call}]<|/tool_call|>",
    "Nemotron": "<TOOLCALL>[{call}]</TOOLCALL>",
    "InternLM": "<|action_start|><|plugin|>\n{call}<|action_end|>\n",
    "words": "Here is my call: {call} That is all.",
    "a thought": "<think>Perhaps {call} with nothing.</think>{call}",
    "twice": "<tool_call>{call}</tool_call>\n<tool_call>{call}</tool_call>",
    "protocol": '{{"type": "function", "function": {call}}}',
    "protocol, whole": '{{"tool_calls": [{{"id": "c1", "type": "function", "function": {call}}}]}}',
    "message": '{{"role": "assistant", "content": null, "tool_calls": [{{"function": {call}}}]}}',
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "call",
    [
        made(),
        made(key="parameters"),
        made(LIST),
        made(name="functions.claims:0"),
        json.dumps({"arguments": ONE, "name": "claims", "type": "function"}),
        json.dumps({"name": "claims", "arguments": ONE}, indent=2),
        json.dumps({"tool_call_id": "0", "tool_name": "claims", "parameters": ONE}),
    ],
    ids=["arguments", "parameters", "as a text", "prefix", "other order", "indented", "Cohere"],
)
def test_a_call_of_our_tool_in_the_text_is_the_answer(shape: str, call: str) -> None:
    """In whatever a server leaves it, the one call of our tool is read as if it stood there alone."""
    assert subjects(shape.format(call=call)) == ["Norn"]


NAMED = [
    "<function={name}>{held}</function>",
    "<function={name}>\n```json\n{held}\n```\n</function>",
    '<function name="{name}">{held}</function>',
    "<tool_call>\n<function={name}>\n<parameter={name}>\n{list}\n</parameter>\n</function>\n</tool_call>",
    "[TOOL_CALLS]{name}{held}",
    "[TOOL_CALLS]{name}[ARGS]{held}",
    "[TOOL_CALLS]{name}[CALL_ID]aB3dE5fG7[ARGS]{held}",
    "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>{name}\n```json\n{held}\n```<｜tool▁call▁end｜>",
    '<invoke name="{name}">\n<parameter name="{name}">{list}</parameter>\n</invoke>',
    "<tool_call>{name}\n<arg_key>{name}</arg_key>\n<arg_value>{list}</arg_value>\n</tool_call>",
    "Thinking it over.\nAction: {name}\nAction Input: {held}",
    "<|tool_call_start|>[{name}(claims={list})]<|tool_call_end|>",
    "[{name}({name}={list})]",
]


@pytest.mark.parametrize("shape", NAMED)
def test_marks_that_name_the_tool_are_heeded(shape: str) -> None:
    """What stands behind a mark with our name is the answer; behind one with any other it is none."""
    held = {"held": LIST, "list": json.dumps([NORN])}
    assert subjects(shape.format(name="claims", **held)) == ["Norn"]
    for name in ("search", "claims_draft", "my.claims", "claims2"):
        with pytest.raises(InvalidReply):
            reply(shape.format(name=name, **held))


NO_ANSWER = {
    "another tool": made(name="search"),
    "another tool in tags": f"<tool_call>{made(name='draft')}</tool_call>",
    "another tool in a list": f"[TOOL_CALLS][{made(name='draft')}]",
    "another tool first": f"{made({'query': 'Norn'}, 'search')}\n{LIST}",
    "another tool behind": f"{LIST}\n<tool_call>{made({'query': 'Norn'}, 'search')}</tool_call>",
    "another beside ours": f"[{made()}, {made(OTHER, 'search')}]",
    "a list of ours and a record": f"[{made()}, {json.dumps(URD)}]",
    "no name": json.dumps({"arguments": ONE}),
    "blank name": made(name=" "),
    "name is none": json.dumps({"name": None, "arguments": ONE}),
    "another schema's name": made(name="findings"),
    "a case of its own": made(name="Claims"),
    "empty arguments": made({}),
    "null": made(None),
    "a text that is not JSON": made("none"),
    "a text that breaks off": made(LIST[:-2]),
    "a text with words": made(f"Here: {LIST}"),
    "a text with two": made(f"{LIST} {LIST}"),
    "a text in a text": made(json.dumps(LIST)),
    "arguments and parameters": json.dumps({"name": "claims", "arguments": ONE, "parameters": OTHER}),
    "two names": json.dumps({"name": "claims", "tool": "search", "arguments": ONE}),
    "arguments twice": f'{{"name": "claims", "arguments": {LIST}, "arguments": {json.dumps(OTHER)}}}',
    "a name twice": f'{{"name": "claims", "name": "search", "arguments": {LIST}}}',
    "cut off": f"<tool_call>{made()[:-4]}",
    "cut off behind a whole one": f"<tool_call>{made()}</tool_call><tool_call>{made(OTHER)[:-6]}",
    "a call in a call": made({"name": "claims", "arguments": ONE}),
    "words between two": f"<tool_call>{made()}</tool_call>\nRather:\n<tool_call>{made(OTHER)}</tool_call>",
    "a call and more of it": f"{made()}\n{made({'claims': [NORN, URD]})}",
    "a call without a record": f"{made(NORN)}\n{made({'subject': 'Urd'})}",
    "two marked, one of another": f"<function=claims>{LIST}</function><function=draft>{LIST}</function>",
    "a marked call and a list beside": f"<function=claims>{LIST}</function>\n{json.dumps(OTHER)}",
    "a channel to another": f"<|channel|>commentary to=functions.search <|constrain|>json<|message|>{LIST}",
    "a call with nothing too": f"{made({'claims': []})}\n{made()}",
    "another answer beside": f"{made()}\n{json.dumps(OTHER)}",
    "a record beside": f"{made()} And: {json.dumps(URD)}",
    "a list beside": f"{made()} And: {json.dumps([URD])}",
    "an empty list beside": f"{made()} No: []",
    "single quotes beside": f"{made()} {{'claims': []}}",
    "taken back": f"<tool_call>{made()}</tool_call> Wait, the second sentence has a number.",
    "only thought": f"<think>{made()}</think> I am done.",
    "still thinking": f"<think>{made()}",
}


@table("text", NO_ANSWER.values(), ids=NO_ANSWER)
def test_calls_that_are_not_whole_ours_and_the_only_one_are_asked_for_again(text: str) -> None:
    """Another tool's call, a broken one, or a call beside another answer: none of it is believed."""
    with pytest.raises(InvalidReply):
        check(text, Claim, "claims")


SEVERAL = {
    "tags": "<tool_call>{one}</tool_call>\n<tool_call>{other}</tool_call>",
    "tags in lines": "Twice.\n<tool_call>\n{one}\n</tool_call>\n<tool_call>\n{other}\n</tool_call>\n",
    "tags with an and": "<tool_call>{one}</tool_call> and <tool_call>{other}</tool_call>",
    "lines": "{one}\n{other}",
    "fences": "```json\n{one}\n```\n```json\n{other}\n```",
    "Mistral": "[TOOL_CALLS][{one}, {other}]",
    "Liquid": "<|tool_call_start|>{one}<|tool_call_end|><|tool_call_start|>{other}<|tool_call_end|>",
    "protocol": '{{"tool_calls": [{{"type": "function", "function": {one}}}, {{"function": {other}}}]}}',
}
SEVERAL_NAMED = [
    "<function=claims>{one}</function>\n<function=claims>{other}</function>",
    "[TOOL_CALLS]claims{one}[TOOL_CALLS]claims{other}",
    "[TOOL_CALLS]claims[CALL_ID]a1[ARGS]{one}[TOOL_CALLS]claims[CALL_ID]b2[ARGS]{other}",
    "Action: claims\nAction Input: {one}\nAction: claims\nAction Input: {other}",
    "<|channel|>commentary to=functions.claims <|message|>{one}<|call|>"  # noqa: ISC004 - one reply
    "<|start|>assistant<|channel|>commentary to=functions.claims <|constrain|>json<|message|>{other}<|call|>",
]


@pytest.mark.parametrize("shape", SEVERAL.values(), ids=SEVERAL)
def test_several_calls_of_our_tool_are_one_answer(shape: str) -> None:
    """Calls with nothing but marks between them are all read, whether each holds a list or one record."""
    assert subjects(shape.format(one=made(), other=made(OTHER))) == ["Norn", "Urd"]
    assert subjects(shape.format(one=made(NORN), other=made([URD]))) == ["Norn", "Urd"]
    for held in ({"claims": []}, {"claims": [URD, NORN]}, {"subject": "Urd"}, "none"):
        with pytest.raises(InvalidReply):
            reply(shape.format(one=made(), other=made(held)))
    with pytest.raises(InvalidReply):
        reply(shape.format(one=made(), other=made(OTHER, "search")))


@pytest.mark.parametrize("shape", SEVERAL_NAMED)
def test_several_marks_of_our_tool_are_one_answer(shape: str) -> None:
    """Marks that name the tool before its arguments may stand there more than once too."""
    assert subjects(shape.format(one=LIST, other=json.dumps(OTHER))) == ["Norn", "Urd"]
    with pytest.raises(InvalidReply):
        reply(shape.replace("claims{other}", "search{other}").format(one=LIST, other='{"claims": []}'))


CUT = json.dumps({"claims": [NORN, URD]})[:-9]


@pytest.mark.parametrize(
    "text",
    [
        "<function={name}>{cut}",
        "[TOOL_CALLS]{name}[ARGS]{cut}",
        "Action: {name}\nAction Input: {cut}",
        '<tool_call>{{"name": "{name}", "arguments": {cut}',
        '[TOOL_CALLS][{{"name": "{name}", "arguments": {cut}',
        '{{"type": "function", "function": {{"name": "{name}", "arguments": {cut}',
        '{{"tool": "{name}", "input": {cut}',
        '<invoke name="{name}">\n<parameter name="claims">{list}',
        "<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>{cut}",
    ],
)
def test_a_call_that_is_cut_off_is_rescued_where_it_is_ours(text: str) -> None:
    """Of our tool's call the finished records are kept, of another's none, nor of one without a name yet."""
    cut = {"cut": CUT, "list": json.dumps([NORN, URD])[:-9]}
    assert subjects(text.format(name="claims", **cut), cut=True) == ["Norn"]
    for name in ("search", "claims_draft"):
        with pytest.raises(InvalidReply):
            reply(text.format(name=name, **cut), cut=True)
        with pytest.raises(InvalidReply):
            reply(f"<tool_call>{made(name=name)}</tool_call>{text.format(name='claims', **cut)}", cut=True)
    before = f"<tool_call>{made({'claims': [{**NORN, 'subject': 'Skald'}]})}</tool_call>\n"
    assert subjects(before + text.format(name="claims", **cut), cut=True) == ["Skald", "Norn"]
    with pytest.raises(InvalidReply):
        reply(f'{{"arguments": {CUT}', cut=True)


def test_one_call_may_hold_the_bare_list_or_the_record() -> None:
    """What may stand alone without the list's name may stand so in a call."""
    assert subjects(made([NORN, URD])) == ["Norn", "Urd"]
    assert subjects(f"<tool_call>{made(NORN)}</tool_call>") == ["Norn"]


def test_latex_in_a_call_is_the_texts() -> None:
    """Single backslashes are mended in arguments as elsewhere, in those that are a text of JSON too."""
    for subject, known in ((r"$\beta$-Norn", ""), (r"$\nmethod$-Norn", r"Ours is $\nmethod$.")):
        single = LIST.replace("Norn", subject)
        text = f'{{"name": "claims", "arguments": {single}}}'
        assert subjects(text, source=known) == [subject]
        assert subjects(made(single), source=known) == [subject]


def test_records_that_look_like_calls_are_records() -> None:
    """A schema may have fields of the names that calls have."""

    class Step(Record):
        """A step."""

        name: str
        input: str

    steps = [{"name": "claims", "input": "maps"}, {"name": "fold", "input": "caves"}]
    for records in (steps, steps[:1]):
        written = json.dumps(records)
        for text in (written, f'{{"steps": {written}}}', made({"steps": records}, "steps")):
            assert len(read(text, Step, "steps").records) == len(records)


def test_a_written_call_beside_true_ones_must_say_the_same() -> None:
    """Content beside the calls of the protocol is no second answer, in a call's clothes either."""
    assert subjects(f"<tool_call>{made()}</tool_call>{CALL}{LIST}\n") == ["Norn"]
    with pytest.raises(InvalidReply):
        reply(f"<tool_call>{made(OTHER)}</tool_call>{CALL}{LIST}\n")


ANY = st.recursive(
    st.none() | st.text(max_size=5) | st.sampled_from([LIST, "claims", "search"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "arguments", "input", "function", "tool_calls", "claims", "type"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(
    ANY, ANY, st.sampled_from(["claims", "search", ""]), st.sampled_from(["", "<tool_call>", "[TOOL_CALLS]"])
)
@example(ONE, {"name": "search", "arguments": ONE}, "claims", "")
@example(ONE, None, "", "[TOOL_CALLS]")
def test_whatever_a_call_holds_is_read_or_refused(held: Json, beside: Json, name: str, mark: str) -> None:
    """No shape of a call crashes the reading, and none but one of our name gives a record."""
    text = f"{mark}{json.dumps({'name': name, 'arguments': held})}"
    try:
        found = reply(text)
    except InvalidReply:
        return
    assert not found.records or name == "claims"
    try:
        both = reply(f"{text}\n\n{json.dumps(beside)}")
    except InvalidReply:
        return
    assert both.records == found.records


@pytest.mark.parametrize("mark", ["<tool_call>", "[TOOL_CALLS]", "<function=claims>", '{"name": "claims", '])
def test_marks_without_end_are_refused(mark: str) -> None:
    """A reply of nothing but marks is refused like any other."""
    with pytest.raises(InvalidReply):
        reply(mark * 2_000)


def test_deep_values_break_nothing() -> None:
    """However deep a call is wrapped, or what stands in it or beside it, the reply is read or refused."""
    for depth in (*range(90, 110), *range(900, 1_020, 3), *range(980, 1_000), 100_000):
        lists, wrapped = "[" * depth + "]" * depth, '{"function": ' * depth + made() + "}" * depth
        deep = f'{{"claims": {lists}}}'
        for text in (wrapped, f"{made()} {lists}", f"{deep} {LIST}", f"{made(deep)} {LIST}"):
            with contextlib.suppress(InvalidReply):
                check(text, Claim, "claims")


@pytest.mark.usefixtures("environment")
def test_a_run_with_such_replies_asks_once(shell: Shell) -> None:
    """An endpoint that leaves calls in the text costs no second request, and every abstract is `ok`."""

    def script(body: dict[str, Json], attempt: int) -> Answer:
        answer = reader(body, attempt).body
        assert isinstance(answer, dict)
        said = answer["choices"][0]["message"]["content"]
        known = said.startswith('{"claims"')
        held = json.loads(said) if known else None
        return chat(f"<tool_call>\n{made(held)}\n</tool_call>" if known else said)

    output = shell.folder / "out.jsonl"
    with Endpoint(script) as endpoint:
        words = ("--base-url", endpoint.url, "--model", "m", "--mode", "json_schema", "-o", output)
        assert shell("extract", digest_of(shell.folder, [1, 2]), *words).code == 0
        assert len(endpoint.requests) == 2
    assert [(line["status"], len(line["claims"])) for line in lines_of(output)] == [("ok", 1)] * 2
