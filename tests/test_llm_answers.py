"""Who answers what, over real sockets: calls of tools, refusals, errors inside a success, names."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, Script, asked_about, chat, fault, reader
from shell import Shell, digest_of, lines_of

from pipeline.domain import Message, Mode, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.extraction import validation
from pipeline.llm.answers.refusals import is_refusal
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.settings import Patience
from pipeline.tasks import load

pytestmark = pytest.mark.usefixtures("environment")

Json = Any

TASK = load("claims")
QUICK = Patience(attempts=3, timeout=60.0, pause=0.001)
NORN = {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7B"}
URD = {"sentence": 1, "kind": "scale", "subject": "Urd", "quantity": "8B"}
SORRY = "I'm sorry, I can't help with this text."


def claims(*records: Json) -> str:
    """An answer with these records."""
    return json.dumps({"claims": list(records)})


def message(finish: str = "stop", model: str = "m", **parts: Json) -> Answer:
    """A reply whose message has these parts."""
    choice = {"index": 0, "message": {"role": "assistant", "content": None} | parts, "finish_reason": finish}
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    return Answer({"model": model, "choices": [choice], "usage": usage})


def call(arguments: Json, name: str | None = "claims") -> Json:
    """A call of a tool."""
    return {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}


def calls(*made: Json, **parts: Json) -> Answer:
    """A reply with calls of tools."""
    return message("tool_calls", tool_calls=list(made), **parts)


def in_turn(*answers: Answer) -> Script:
    """A script that gives the answers one after the other, and the last one for ever."""
    left = list(answers)
    return lambda _body, _attempt: left.pop(0) if len(left) > 1 else left[0]


def check(text: str) -> None:
    """What an interview checks."""
    validation.check(text, TASK.record, "claims")


def ask(endpoint: Endpoint, mode: Mode = "tools") -> Response:
    """The reply to one request."""
    messages = Message("system", "Find the claims."), Message("user", "1. Norn has 7B, Urd 8B parameters.")
    request = Request(messages, TASK.reply_schema(5), "claims", mode, "norn-7b", 0.0, 64)

    async def asked() -> Response:
        async with Client(endpoint.url, patience=QUICK) as client:
            return await client.ask(request, check)

    return asyncio.run(asked())


def subjects(response: Response) -> list[Json]:
    """What the records of a response are about."""
    found = validation.read(response.text, TASK.record, "claims")
    return [record.model_dump()["subject"] for record in found.records]


# Calls of tools

WHOLE = {
    "two calls": calls(call(claims(NORN)), call(claims(URD))),
    "the same call twice": calls(*[call(claims(NORN, URD))] * 2),
    "arguments as an object": calls(call({"claims": [NORN, URD]})),
    "words beside": calls(call(claims(NORN, URD)), content="I call the tool with {claims} [1]."),
    "a thought beside": calls(call(claims(NORN, URD)), content='<think>{"claims": []}</think>'),
    "a name with a prefix": calls(call(claims(NORN, URD), "functions.claims:0")),
    "a name with marks of a channel": calls(call(claims(NORN, URD), "claims<|channel|>commentary")),
    "no name": calls(call(claims(NORN, URD), None)),
    "the old way": message("function_call", function_call={"name": "claims", "arguments": claims(NORN, URD)}),
    "content alone": message(content=claims(NORN, URD), tool_calls=[]),
    "parts": message(
        content=[
            {"type": "thinking", "thinking": [{"type": "text", "text": claims()}]},
            {"type": "reasoning", "text": claims()},
            {"type": "text", "text": claims(NORN, URD)},
        ]
    ),
    "parts that are marked as thoughts": message(
        content=[{"type": "text", "text": claims(), "thought": True}, {"text": claims(NORN, URD)}]
    ),
    "thoughts apart": message(content=claims(NORN, URD), reasoning_content=claims()),
    "a call among the parts": message(
        content=[
            {"type": "text", "text": "I call the tool."},
            {"type": "tool_use", "name": "claims", "input": {"claims": [NORN, URD]}},
        ]
    ),
}


@pytest.mark.parametrize("answer", WHOLE.values(), ids=WHOLE)
def test_whole_answer_is_read_wherever_it_stands(answer: Answer) -> None:
    """All calls of the tool are read, and thoughts and prose beside them take nothing away."""
    with Endpoint(in_turn(answer)) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn", "Urd"]
    assert len(endpoint.requests) == 1


def choices(*texts: str) -> Answer:
    """A reply with several choices."""
    body = {"choices": [{"index": n, "message": {"content": text}} for n, text in enumerate(texts)]}
    return Answer(body)


IN_DOUBT = {
    "another tool": calls(call(claims(NORN), "search")),
    "another tool too": calls(call(claims(NORN)), call('{"query": "Urd"}', "search")),
    "another answer beside": calls(call(claims(NORN)), content=claims(URD)),
    "empty arguments": calls(call("")),
    "empty arguments too": calls(call(claims(NORN)), call("{}")),
    "null arguments": calls(call(None)),
    "broken arguments": calls(call(claims(NORN)[:-2])),
    "nothing, and a result in words": calls(call(claims()), content="The text says that Norn is 3x faster."),
    "nothing, and no text": calls(call(claims()), content="The abstract seems to be cut off."),
    "thoughts alone": message(reasoning_content=claims(NORN)),
    "two choices": choices(claims(NORN), claims(URD)),
    "an object with a key twice": Answer(
        json.dumps(calls(call({"claims": [NORN | {"subject": "x"}]})).body)
        .replace('"subject": "x"', '"subject": "Norn", "subject": "Urd"')
        .encode()
    ),
}


@pytest.mark.parametrize("answer", IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_may_not_be_the_answer_is_asked_for_again(answer: Answer) -> None:
    """Foreign calls, empty ones, and two answers in one reply are not believed; the model hears why."""
    with Endpoint(in_turn(answer, calls(call(claims(NORN, URD))))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn", "Urd"]
    assert len(endpoint.requests) == 2
    assert endpoint.requests[1].body["messages"][-1]["content"]


def test_choices_that_say_the_same_are_one() -> None:
    """An endpoint that gives one answer twice has given one."""
    with Endpoint(in_turn(choices(claims(NORN), claims(NORN), ""))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn"]


def test_body_that_says_two_things_is_asked_for_again() -> None:
    """Of two contents of one message none is taken: it is the endpoint that is broken."""
    twice = json.dumps(message(content="x").body).replace(
        '"content": "x"', '"content": "{}", "content": "[]"'
    )
    with Endpoint(in_turn(Answer(twice.encode()), message(content=claims(NORN)))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn"]
    with Endpoint(in_turn(Answer(twice.encode()))) as endpoint, pytest.raises(EndpointError, match="twice"):
        ask(endpoint)


# Refusals

REFUSED = {
    "refusal": message(refusal=SORRY),
    "a list": message(refusal=[SORRY]),
    "refusal beside content": message(content=claims(), refusal=SORRY),
    "a part": message(content=[{"type": "refusal", "refusal": SORRY}]),
    "beside an empty call": calls(call(claims()), content=SORRY),
    "in the arguments of a call": calls(call({"error": SORRY})),
    "the reason": message("refusal", content=SORRY),
}
FILTERED = {
    "content_filter": message("content_filter", content=""),
    "SAFETY": message("SAFETY"),
    "with a kind": message("content_filter: PROHIBITED_CONTENT"),
    "a policy": message("content_policy_violation", content=""),
    "a class of its own": message("error_toxic", content=""),
    "cut by it": message("content_filter", content='{"claims": ['),
    "MiniMax": Answer(message(content="").body | {"output_sensitive": True}),
}


@pytest.mark.parametrize("answer", REFUSED.values(), ids=REFUSED)
def test_refusal_is_told_with_its_words_and_asked_once(answer: Answer) -> None:
    """What a model refuses comes back as that, with what it said, after one request."""
    with Endpoint(in_turn(answer)) as endpoint:
        response = ask(endpoint, "json_schema")
    assert len(endpoint.requests) == 1
    assert (response.finish_reason, response.fault) == ("refusal", f"the model refused: {SORRY}")
    assert response.usage.requests == 1


@pytest.mark.parametrize(
    "form",
    [
        '{}\n{{"claims": []}}',
        '{{"claims": []}}\n{}',
        '{}\n```json\n{{"claims": []}}\n```',
        '{{"error": "{}"}}',
        '{{"claims": [{{"error": "{}"}}]}}',
        '{{"claims": ["{}"]}}',
        '```json\n{{"claims": [], "message": "{}", "code": null}}\n```',
    ],
)
@pytest.mark.parametrize("said", ["I'm sorry, I can't help with that.", "Unable to comply."])
def test_refusal_beside_an_empty_answer_is_no_empty_abstract(form: str, said: str) -> None:
    """A model that refuses and fills in the form with nothing, or with the refusal, has read nothing."""
    with Endpoint(in_turn(message(content=form.format(said)))) as endpoint:
        response = ask(endpoint, "json_schema")
    assert len(endpoint.requests) == 1
    assert (response.finish_reason, response.fault) == ("refusal", f"the model refused: {said}")


@pytest.mark.parametrize(
    "said", ["Here is the answer:", "I can't find any claims in this abstract.", "No.", "Sorry.", ""]
)
def test_empty_answer_with_a_word_on_it_is_an_answer(said: str) -> None:
    """Prose beside an empty list that refuses nothing changes nothing."""
    with Endpoint(in_turn(message(content=f'{said} {{"claims": []}}'))) as endpoint:
        response = ask(endpoint, "json_schema")
    assert (len(endpoint.requests), response.fault) == (1, None)


def test_filter_is_told_with_the_reason_it_gives() -> None:
    """Safety and recitation are not the same to whoever wonders why."""
    with Endpoint(in_turn(message("RECITATION"))) as endpoint:
        response = ask(endpoint)
    assert response.fault == "the endpoint's content filter held the answer back (recitation)."


@pytest.mark.parametrize("answer", FILTERED.values(), ids=FILTERED)
def test_filter_is_told_as_such_and_asked_once(answer: Answer) -> None:
    """An answer that a filter held back is neither bad JSON nor cut off."""
    with Endpoint(in_turn(answer)) as endpoint:
        response = ask(endpoint)
    assert len(endpoint.requests) == 1
    assert response.finish_reason == "refusal"
    assert str(response.fault).startswith("the endpoint's content filter held the answer back")


def test_words_of_a_refusal_are_cleaned_and_bounded() -> None:
    """No control character, no override of direction and no book of a refusal reaches the user."""
    with Endpoint(in_turn(message(refusal="\x1b[31mNo\u202e,\n\n never.\x00" + "x" * 5000))) as endpoint:
        told = str(ask(endpoint).fault)
    assert told.startswith("the model refused: [31mNo , never. xxx")
    assert len(told) < 330
    assert told.isprintable()


@pytest.mark.parametrize("blank", [None, "", "  ", False, "None", "null"])
def test_blank_refusal_is_none(blank: Json) -> None:
    """Endpoints that always send the key mean nothing by it."""
    with Endpoint(in_turn(message(content=claims(NORN), refusal=blank))) as endpoint:
        assert ask(endpoint).fault is None


BLOCKED = {
    "azure": fault(400, "The response was filtered.", code="content_filter", innererror={"code": "x"}),
    "azure inside": fault(400, "Filtered.", innererror={"code": "ResponsibleAIPolicyViolation"}),
    "moderation": fault(403, "Flagged.", metadata={"reasons": ["violence"], "flagged_input": "loom"}),
    "inside a 200": Answer({"error": {"message": "Filtered.", "code": "content_filter"}}),
    "in place of choices": Answer({"code": "DataInspectionFailed", "message": "It may be inappropriate."}),
    "a status of its own": Answer({"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}),
    **{
        words: fault(400, words)
        for words in (
            "Your prompt was flagged as potentially violating our usage policy.",
            "Content Exists Risk",
            "Output blocked by content filtering policy",
            "The request was rejected because it was considered high risk",
            "系统检测到输入可能包含不安全或敏感内容。",
        )
    },
    "words for an error": Answer({"code": "x", "error": "Content violates usage guidelines."}, 403),
}


@pytest.mark.parametrize("answer", BLOCKED.values(), ids=BLOCKED)
def test_text_that_a_filter_blocks_is_asked_once_and_ends_no_run(answer: Answer) -> None:
    """An error of a content filter is about one abstract: told as that, not retried, and the others go on."""
    with (
        Endpoint(in_turn(answer)) as endpoint,
        pytest.raises(EndpointError, match="content filter") as raised,
    ):
        ask(endpoint)
    assert not isinstance(raised.value, EndpointRefused)
    assert len(endpoint.requests) == 1


def only(numbers: set[int], answer: Answer) -> Script:
    """A script that gives this answer about some abstracts, and reads the others well."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        text = next(said["content"] for said in reversed(body["messages"]) if said["role"] == "user")
        wanted = any(f"present Norn-{number}," in text for number in numbers)
        return answer if wanted else reader(body, attempt)

    return script


def extract(shell: Shell, url: str, digest: Path, *flags: object) -> tuple[list[Json], str, int]:
    """Lines, what was told, and exit code of a run."""
    output = shell.folder / "out.jsonl"
    words = ("extract", digest, "-o", output, "--base-url", url, "--model", "m", "--mode", "json_schema")
    ended = shell(*words, *flags)
    return lines_of(output), ended.err, ended.code


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs `claimsift`."""
    return Shell(tmp_path, monkeypatch, capsys, ())


def test_refused_abstract_fails_with_its_words_and_is_asked_about_once(shell: Shell) -> None:
    """The record says `failed` and why, the others are read, and that one is asked again only on demand."""
    digest = digest_of(shell.folder, [1, 2, 3])
    with Endpoint(only({2}, message(refusal=SORRY))) as endpoint:
        lines, told, code = extract(shell, endpoint.url, digest)
        assert (code, len(endpoint.requests)) == (1, 3)
        endpoint.script = reader
        _, _, code = extract(shell, endpoint.url, digest)
        assert (code, len(endpoint.requests)) == (1, 3)
        again, _, code = extract(shell, endpoint.url, digest, "--ask-again")
        assert (code, len(endpoint.requests)) == (0, 4)
    assert [line["status"] for line in lines] == ["ok", "failed", "ok"]
    assert lines[1]["reason"] == f"the model refused: {SORRY}"
    assert lines[1]["usage"]["requests"] == 1
    assert f"unread     1 × the model refused: {SORRY}" in told
    assert [line["status"] for line in again] == ["ok"] * 3


def test_many_blocked_abstracts_are_no_outage(shell: Shell) -> None:
    """However many abstracts in a row a filter blocks, the rest of the run is asked for."""
    digest = digest_of(shell.folder, range(1, 12))
    with Endpoint(only(set(range(1, 11)), BLOCKED["azure"])) as endpoint:
        lines, _, code = extract(shell, endpoint.url, digest, "--concurrency", "1")
    assert code == 1
    assert [line["status"] for line in lines] == ["failed"] * 10 + ["ok"]
    assert "content filter held the abstract back" in lines[0]["reason"]


def test_refusal_in_a_batch_is_told_and_not_cached(shell: Shell) -> None:
    """In results of a batch a refusal counts as what it is, and the request stays open."""
    digest = digest_of(shell.folder, [1, 2])
    path, results = shell.folder / "q.jsonl", shell.folder / "r.jsonl"
    shell("batch", "write", digest, "-o", path, "--model", "m", "--mode", "json_schema")
    script = only({2}, message(refusal=SORRY, model="urd-1"))
    answers = [
        {"custom_id": one["custom_id"], "response": {"status_code": 200, "body": script(one["body"], 1).body}}
        for one in lines_of(path)
    ]
    results.write_text("".join(f"{json.dumps(one)}\n" for one in answers))
    ended = shell("batch", "read", results, "--requests", path)
    assert f"the model refused: {SORRY[:-1]}; the next round" in ended.err
    offline = shell("extract", digest, "--model", "m", "--mode", "json_schema", "--offline")
    assert [json.loads(line)["status"] for line in offline.out.splitlines()] == ["ok", "failed"]


# Errors inside a success


def broken(choice: Json, **body: Json) -> Answer:
    """A success whose one choice or body holds an error."""
    return Answer({"model": "m", "choices": [{"message": {"content": claims()}} | choice], **body})


OUTAGES = {
    "finish_reason": broken({"finish_reason": "error"}),
    "an error in the choice": broken({"error": {"code": 502, "message": "upstream gone"}}),
    "an error in an empty choice": Answer(
        {"choices": [{"error": {"code": 502, "message": "upstream gone"}}]}
    ),
    "an error beside the choices": broken({}, error={"code": "503", "message": "upstream gone"}),
    "an error without a code": broken({"error": "upstream gone"}),
    "rate limit": broken({"error": {"code": 429, "message": "too many"}}),
    "broken off": broken({"finish_reason": "network_error"}),
    "cancelled": broken({"finish_reason": "cancelled"}),
    "overloaded": broken({"finish_reason": "engine_overloaded"}),
    "another error": broken({"finish_reason": "internal_error"}),
    "timed out": broken({"finish_reason": "timeout"}),
    "a list beside the choices": broken({}, errors=[{"message": "upstream gone"}]),
    "a list in place of choices": Answer({"errors": ["upstream gone"], "choices": []}),
    "a list in the choice": broken({"errors": [{"message": "upstream gone"}]}),
    "the reason of another protocol": broken({"finish_reason": "stop", "native_finish_reason": "ERROR"}),
    "an error in the message": broken(
        {"message": {"content": claims(), "error": {"code": 502, "message": "upstream gone"}}}
    ),
    "an error in the second choice": Answer(
        {"choices": [{"message": {"content": claims()}}, {"error": "upstream gone"}]}
    ),
    "a detail": Answer({"detail": "Internal Server Error"}),
    "a message": Answer({"message": "upstream gone", "code": 500}),
    "an object": Answer({"object": "error", "message": "upstream gone", "code": 50001}),
    "an object beside the choices": broken({}, object="error", message="upstream gone"),
    "a lack of success": broken({}, success=False),
    "an error by name": Answer({"type": "error", "error": {"type": "overloaded_error", "message": "no"}}),
    "MiniMax": Answer({"choices": None, "base_resp": {"status_code": 1002, "status_msg": "rate limit"}}),
    "Anthropic's own protocol": Answer({"type": "message", "content": [{"type": "text", "text": claims()}]}),
    "Ollama's own protocol": Answer({"model": "m", "response": "model m not found", "done": True}),
}


@pytest.mark.parametrize("answer", OUTAGES.values(), ids=OUTAGES)
def test_error_inside_a_success_is_waited_out(answer: Answer) -> None:
    """An error of the endpoint is tried again as any outage, though its status is 200 and content came."""
    with Endpoint(in_turn(answer, answer, message(content=claims(NORN)))) as endpoint:
        response = ask(endpoint)
    assert subjects(response) == ["Norn"]
    assert response.usage.requests == 1
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    ("code", "kind"), [(400, EndpointError), ("422", EndpointError), (401, EndpointRefused)]
)
def test_error_of_the_request_inside_a_success_is_not_retried(code: Json, kind: type[EndpointError]) -> None:
    """Where the error inside names a status that will not pass, it counts as that status."""
    answer = broken({"error": {"code": code, "message": "no such thing"}})
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(kind, match="no such thing"):
        ask(endpoint)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"errors": [{"message": "no such thing", "code": 400}]}, "status 400"),
        ({"error": "No models loaded. Load one first."}, "does not know the model"),
        ({"object": "error", "message": "The model `m` does not exist.", "code": 404}, "does not know"),
        ({"error": {"message": "no", "code": "invalid_api_key"}}, "did not accept the key"),
        ({"type": "error", "error": {"type": "authentication_error", "message": "no"}}, "accept the key"),
        ([{"error": {"message": "no such thing", "status": "INVALID_ARGUMENT"}}], "status 400"),
        ({"message": "no such thing", "code": 422}, "status 422"),
        ({"message": "no such thing", "statusCode": 400}, "status 400"),
        ({"__type": "ValidationException", "message": "no such thing"}, "status 400"),
        ({"base_resp": {"status_code": 1004, "status_msg": "invalid api key"}}, "did not accept the key"),
        ({"error": "the prompt is too long: 9000 tokens > 8192 maximum"}, "longer than the model's context"),
        ({"errors": [{"code": "content_filter", "message": "no"}]}, "content filter"),
    ],
)
def test_error_in_place_of_choices_that_will_not_pass_is_told_once(body: Json, words: str) -> None:
    """An error that names a status, or means one by its words, counts as that, wherever it stands."""
    with Endpoint(in_turn(Answer(body))) as endpoint, pytest.raises(EndpointError, match=words):
        ask(endpoint)
    assert len(endpoint.requests) == 1


def test_limit_that_an_error_inside_a_success_names_is_learned() -> None:
    """A request that asked for too many tokens is put as the endpoint wants it, whatever the status."""
    refusal = Answer({"error": {"message": "max_tokens is unsupported", "type": "invalid_request_error"}})
    with Endpoint(in_turn(refusal, message(content=claims(NORN)))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn"]
    assert [("max_tokens" in asked.body) for asked in endpoint.requests] == [True, False]


def test_words_of_a_failed_generation_are_judged_whatever_the_status() -> None:
    """What Groq refuses since it does not fit the schema is the model's answer, inside a success too."""
    refusal = {"error": {"code": "json_validate_failed", "failed_generation": claims(NORN)}}
    with Endpoint(in_turn(Answer(refusal))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn"]
    assert len(endpoint.requests) == 1


def test_call_that_an_endpoint_could_not_read_is_asked_for_again() -> None:
    """What Gemini calls a filter of calls is no content filter: the model wrote a broken call."""
    malformed = message("function_call_filter: MALFORMED_FUNCTION_CALL")
    with Endpoint(in_turn(malformed, message(content=claims(NORN)))) as endpoint:
        assert subjects(ask(endpoint)) == ["Norn"]


@pytest.mark.parametrize("nothing", [None, {}, "", False, [], {"code": 0, "message": ""}])
def test_empty_error_is_none(nothing: Json) -> None:
    """Endpoints that always send the key mean nothing by it."""
    with Endpoint(in_turn(broken({"error": nothing}, error=nothing, errors=nothing))) as endpoint:
        assert ask(endpoint).text == claims()


# Who answered


@pytest.mark.parametrize(
    ("name", "kept"), [("urd-1b", "urd-1b"), (None, None), (7, None), (" ", None), ("a\x1b[0m\nb", "a [0m b")]
)
def test_response_names_who_answered(name: Json, kept: str | None) -> None:
    """The name in the reply is kept, cleaned, beside the one that was asked."""
    body = chat(claims(NORN)).body
    assert isinstance(body, dict)
    with Endpoint(in_turn(Answer(body | {"model": name}))) as endpoint:
        response = ask(endpoint)
    assert (response.model, response.served) == ("norn-7b", kept)


def test_fallback_to_another_model_is_recorded_and_told(shell: Shell) -> None:
    """Record, manifest and summary name who answered, beside who was asked, from the cache too."""
    digest = digest_of(shell.folder, [1, 2, 3])

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        fallen = "present Norn-2," in json.dumps(body)
        return Answer(answer.body | {"model": "tiny-fallback-1b" if fallen else "m"})

    with Endpoint(script) as endpoint:
        for requests in (3, 3):
            lines, told, _ = extract(shell, endpoint.url, digest)
            assert len(endpoint.requests) == requests
            assert [line["model"] for line in lines] == ["m", "tiny-fallback-1b", "m"]
            assert {line["asked_model"] for line in lines} == {"m"}
            assert (
                "m was asked, and who answered calls itself m (2 abstracts), tiny-fallback-1b (1 abstract)"
                in told
            )
            manifest = json.loads((shell.folder / "out.jsonl.manifest.json").read_text())
            assert (manifest["asked_model"], manifest["model"]) == ("m", "m, tiny-fallback-1b")
            assert manifest["answered_by"] == {"m": 2, "tiny-fallback-1b": 1}
    assert {asked_about(asked) for asked in endpoint.requests} == {1, 2, 3}


def test_answer_of_an_older_cache_names_who_was_asked(tmp_path: Path) -> None:
    """Entries that were written before the name was kept are read without it."""
    with Endpoint(in_turn(chat(claims(NORN)))) as endpoint:
        response = ask(endpoint)
    cache = Cache(tmp_path / "cache")
    cache.put("k", response)
    assert cache.get("k") == response
    old = {"text": "{}", "usage": {"input_tokens": 1, "output_tokens": 1, "requests": 1}, "model": "m"}
    cache._set("reply:old", json.dumps(old))
    found = cache.get("old")
    assert found is not None
    assert (found.model, found.served) == ("m", None)
    cache.close()


# Prose instead of an answer

REFUSALS = (
    "I'm sorry, but I can't assist with that request.",
    "I’m sorry, but I can’t help with that.",
    "Sorry, I am unable to provide this information.",
    "I cannot help with this text, as it may be harmful.",
    "I apologize, but I will not comply with that.",
    "As an AI language model, I cannot engage with content of this kind.",
    "I must respectfully decline.",
    "I can't assist with that. Is there anything else I can help you with?",
    "<think>\nIt is about a virus.\n</think>\n\nI can't help with that.",
    "Es tut mir leid, aber dabei kann ich Ihnen nicht helfen.",
    "Je suis désolé, mais je ne peux pas répondre à cette demande.",
    "Lo siento, pero no puedo ayudar con eso.",
    "Mi dispiace, ma non posso aiutarti con questo.",
    "Desculpe, mas não posso ajudar com isso.",
    "Извините, но я не могу помочь с этим запросом.",
    "抱歉，我无法协助处理这个请求。",
    "申し訳ありませんが、そのご依頼にはお応えできません。",
    "죄송하지만 해당 요청은 도와드릴 수 없습니다.",
    "عذرًا، لا يمكنني المساعدة في هذا الطلب.",
    "**I'm sorry, but I can't help with that.**",
    "🙏 Sorry, I must decline.",
    "Thank you for sharing. Unfortunately, I'm not able to assist with this.",
    "I'm not allowed to help with this.",
    "I won't extract claims from this abstract, because it describes a dangerous agent.",
    "This request violates our usage policies.",
    "I don't feel comfortable extracting this.",
    "unsafe\nS9",
    "As an AI language model, I am unable to process medical content.",
    "I won't extract information related to explosives.",
    "I am programmed to be harmless and cannot review this material.",
    "Your request was flagged by our safety system.",
    "This request cannot be completed due to content restrictions.",
    "I'm going to have to decline.",
    "My apologies, but this topic is outside what I can discuss.",
    "Processing this type of content isn't something I can do.",
    "Es tut mir leid, aber ich kann diese Anfrage nicht bearbeiten.",
    *("As an AI, I am not able to process medical content.", "I cannot provide medical advice."),
    *(
        "很抱歉,我无法协助处理该请求。",
        "非常抱歉，我不能帮助您完成这个任务。",
        "Мне очень жаль, но я не могу помочь.",
    ),
    *("大変申し訳ございませんが、対応できません。", "정말 죄송하지만, 도와드릴 수 없습니다."),
    *("Je suis sincèrement désolé, mais je ne peux pas répondre.", "Peço desculpas, mas não posso ajudar."),
    *(
        "I must decline to process this text because it concerns weapons.",
        "I won't be able to help with this.",
    ),
    *("I'm just an AI and can't help with this.", "I'm not comfortable summarizing this."),
    *("Content blocked by safety filter.", "The response was blocked."),
    *(
        "Désolé, je ne suis pas en mesure de traiter cette demande.",
        "Lo siento, no puedo procesar esta solicitud.",
    ),
    *(
        "Het spijt me, maar ik kan je hier niet mee helpen.",
        "Leider kann ich diese Anfrage nicht bearbeiten.",
    ),
    *("أنا آسف، لا يمكنني المساعدة في هذا.", "मुझे खेद है, मैं इसमें सहायता नहीं कर सकता।"),
    *("No.", "I'm sorry.", "Sorry.", "**I can't.**", "Unable to comply.", "Sorry, no.", "I'd rather not."),
    *("Request denied.", "Leider nein.", "Das kann ich nicht.", "Je ne peux pas.", "Lo siento, no puedo."),
    *(
        "Нет.",
        "抱歉，我无法回答。",
        "申し訳ありません。",
        "죄송하지만 할 수 없습니다.",
        "<think>Hm.</think>No.",
    ),
)


@pytest.mark.parametrize("words", REFUSALS)
def test_refusal_in_plain_prose_is_asked_once(words: str) -> None:
    """A model that says plainly that it will not answer has refused, whatever the fields of the reply say."""
    with Endpoint(in_turn(message(content=words))) as endpoint:
        response = ask(endpoint, "json")
    assert len(endpoint.requests) == 1
    assert response.finish_reason == "refusal"
    assert response.fault == f"the model refused: {' '.join(words.rpartition('</think>')[2].split())}"


WITHOUT_APOLOGY = (
    *("I can't help with extracting claims from this abstract.", "I'm not going to help with this."),
    *("I cannot and will not assist with this request.", "I don't think I should help with this request."),
    *("For safety reasons, I can't help with this.", "My guidelines prevent me from doing this."),
    *("Due to safety concerns, I am unable to process this abstract.", "I'm prohibited from reading this."),
    *("Sorry, the model cannot answer this question.", "It would be inappropriate for me to go on."),
    *("I apologize, but I don't feel comfortable with this.", "That's beyond my current scope."),
    *("Ich kann diesen Text nicht auswerten.", "Dabei kann ich nicht helfen.", "Ich muss das ablehnen."),
    *("Ich bin nicht in der Lage, diesen Text auszuwerten.", "Diese Anfrage kann ich nicht bearbeiten."),
    *("Je ne suis pas en mesure de traiter ce texte.", "Il m'est impossible de traiter cette demande."),
    *("Je ne peux pas fournir d'informations à ce sujet.", "Je refuse de traiter ce texte."),
    *("No puedo ayudar con esa solicitud.", "No estoy autorizado a procesar este texto."),
    *("Non posso aiutare con questa richiesta.", "Non sono in grado di elaborare questo testo."),
    *("Não posso ajudar com esse pedido.", "Não me é possível processar este conteúdo."),
    *("Ik kan je niet helpen met dit verzoek.", "Jag kan inte hjälpa till med det här."),
    *("Jeg kan ikke hjelpe med dette.", "En voi auttaa tässä asiassa.", "Nem tudok segíteni ebben."),
    *("Nie mogę pomóc w realizacji tej prośby.", "Nemohu s tím pomoci.", "Nu pot ajuta cu această cerere."),
    *("Я не могу помочь с этим запросом.", "Не могу выполнить этот запрос.", "Я не можу допомогти з цим."),
    *("Bu isteğe yardımcı olamam.", "Bu konuda yardımcı olamıyorum.", "Δεν μπορώ να βοηθήσω με αυτό."),
    *("无法处理此请求。", "我不能协助完成此请求。", "無法處理此要求。", "我无法协助处理此内容。"),
    *("この依頼にはお応えできません。", "このテキストを分析することはできません。"),
    *("이 요청은 도와드릴 수 없습니다.", "해당 내용은 제공할 수 없습니다."),
    *("لا أستطيع المساعدة في هذا الطلب.", "मैं इस अनुरोध में मदद नहीं कर सकता।"),
    *("Tôi không thể hỗ trợ yêu cầu này.", "Saya tidak dapat membantu permintaan ini."),
    *("אני לא יכול לעזור בבקשה הזו.", "نمی‌توانم در این مورد کمک کنم.", "ฉันไม่สามารถช่วยเรื่องนี้ได้"),
)
ABOUT_A_TEXT = (
    *("I can't help with this abstract, as it is empty.", "I can't help with any claims until I see it."),
    *("Existing models can't assist with long texts.", "The model cannot answer questions on long texts."),
    *(
        "Ich konnte keine Behauptungen finden.",
        "Ich kann im Text nichts finden.",
        "No puedo encontrar cifras.",
    ),
    *("Ich kann diesen Text nicht auswerten, da er leer ist.", "Não posso ajudar sem o texto."),
    *("Ich kann diesen Text nicht auswerten. Bitte senden Sie ihn.", "我无法处理，请提供摘要。"),
    *("Der Ansatz kann lange Texte nicht verarbeiten.", "Les méthodes ne peuvent pas traiter ces textes."),
    *("I metodi non sono in grado di elaborare testi lunghi.", "Metodele nu pot procesa texte lungi."),
    *("Методы не могут обработать длинные тексты.", "Mevcut yöntemler uzun metinleri işleyemez."),
    *("现有方法无法处理长文本。", "我们发现现有方法无法处理长文本。", "この手法は長文を処理できません。"),
    *("기존 방법은 긴 텍스트를 처리할 수 없습니다.", "Metoden kan inte behandla långa texter."),
    *("Phương pháp này không thể xử lý văn bản dài.", "Metode ini tidak dapat memproses teks panjang."),
)


def test_refusal_needs_no_apology() -> None:
    """Who says that he will not help has refused; who says what a method cannot do, or asks, has not."""
    assert [words for words in WITHOUT_APOLOGY if not is_refusal(words)] == []
    assert [words for words in ABOUT_A_TEXT if is_refusal(words)] == []


NO_REFUSALS = (
    "I'm sorry, the abstract appears to be cut off. Could you send the rest?",
    "I cannot find any claims in this abstract.",
    "I cannot identify a number in this abstract on harmful policies.",
    "I can't help but notice that Norn is small.",
    "I cannot help without the text.",
    "I cannot process the attached content.",
    "I must decline to answer without the abstract.",
    "I'm unable to provide any more content.",
    "I'm sorry, but I can't comply with a JSON-only format.",
    "I'm sorry for the confusion, here are the results: none.",
    "I can help with that.",
    "I'm unable to access the content of the abstract.",
    "I will provide the information as a list: Norn has 5 layers.",
    "I would rather use JSON.",
    "Leider kann ich ohne das Abstract nicht helfen.",
    "Je suis désolé, je ne peux pas répondre sans le texte. Pouvez-vous le donner ?",
    "抱歉，摘要中没有数字，我无法回答。",
    *(
        "None",
        "No claims.",
        "Nothing.",
        "N/A",
        "Sorry, none.",
        "Leider keine.",
        "残念ながらありません",
        "No?",
    ),
    "I can't help with that text. " + "Please send another one. " * 4,
)


@pytest.mark.parametrize("words", NO_REFUSALS, ids=lambda words: words[:40])
def test_other_prose_is_asked_for_again_and_told(words: str) -> None:
    """What may be no refusal is asked for again; where it stays so, the reason holds the model's words."""
    with Endpoint(in_turn(message(content=words))) as endpoint:
        response = ask(endpoint, "json")
    assert len(endpoint.requests) == 3
    assert response.finish_reason == "stop"
    assert response.fault is not None
    assert "must be one JSON object" in response.fault
    assert f" It wrote: {words[:100]}" in response.fault


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_reply_without_a_word_is_told_as_one(content: Json) -> None:
    """Who reads the reason need not guess what the model wrote."""
    with Endpoint(in_turn(message(content=content))) as endpoint:
        response = ask(endpoint, "json")
    assert len(endpoint.requests) == 3
    assert str(response.fault).endswith(" It wrote: nothing.")


def test_answer_beside_an_apology_is_read() -> None:
    """Words that sound like a refusal take nothing away from an answer."""
    words = f"I'm sorry, I can't help with the second part. {claims(NORN, URD)}"
    with Endpoint(in_turn(message(content=words))) as endpoint:
        assert subjects(ask(endpoint, "json")) == ["Norn", "Urd"]


@pytest.mark.parametrize(
    "said",
    [
        {"prompt_filter_results": [{"content_filter_results": {"jailbreak": {"filtered": True}}}]},
        {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}},
    ],
    ids=["results", "feedback"],
)
def test_prompt_that_was_filtered_is_asked_once(said: Json) -> None:
    """A success without a choice that says that the prompt was filtered is a filter's work, and no outage."""
    no = pytest.raises(EndpointError, match="content filter held the abstract back")
    with Endpoint(in_turn(Answer({"choices": [], **said}))) as endpoint, no:
        ask(endpoint, "json")
    assert len(endpoint.requests) == 1


RESULTS: Json = {"hate": {"filtered": True}, "violence": {"filtered": False}}


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"message": None},
        {"message": {}},
        {"message": {"content": ""}, "finish_reason": "stop", "content_filter_results": RESULTS},
    ],
    ids=["no", "null", "empty", "results"],
)
def test_filter_that_leaves_no_message_is_asked_once(left: dict[str, Json]) -> None:
    """A choice without words that names a filter is a filter's work; without a filter it is a fault."""
    choice: Json = {"index": 0, "finish_reason": "content_filter", **left}
    with Endpoint(in_turn(Answer({"choices": [choice]}))) as endpoint:
        response = ask(endpoint, "json")
    assert str(response.fault).startswith("the endpoint's content filter held the answer back")
    assert len(endpoint.requests) == 1


def test_choices_without_a_filter_are_asked_for_again() -> None:
    """Filters that let everything through say so as well; an empty reply beside that may pass."""
    passed = {"prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": False}}}]}
    with Endpoint(in_turn(Answer({"choices": [], **passed}), message(content=claims(NORN)))) as endpoint:
        assert subjects(ask(endpoint, "json")) == ["Norn"]
