"""What endpoints say of the room that they have, in their own words, and what is asked for next.

The wordings are those of the servers' sources and documentation.
"""

import asyncio
from typing import Any

import pytest
from conftest import table
from endpoint import Answer, Endpoint, chat, fault

from pipeline.domain import Message, Request, Response
from pipeline.errors import EndpointError, InvalidReply
from pipeline.llm.client import Client
from pipeline.llm.lessons import Lessons
from pipeline.llm.room import lack, room_in, smaller
from pipeline.settings import Patience

GOOD = '{"claims": []}'
PROMPT = 1520
SIZE = 6000


def wordings(text: str) -> dict[str, str]:
    """Paragraphs whose first line says who says so, as texts of one line."""
    paragraphs = [paragraph.strip().split(":\n", 1) for paragraph in text.strip().split("\n\n")]
    return {who.strip(): " ".join(said.split()) for who, said in paragraphs}


TOO_MUCH = wordings(
    """
    vLLM -> 2576:
    'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is
    4096 tokens and your request has 1520 input tokens (4096 > 4096 - 1520).

    vLLM, newer -> 2576:
    You passed 1520 input tokens and requested 4096 output tokens. However, the model's context length
    is only 4096 tokens, resulting in a maximum input length of 0 tokens. Please reduce the length of
    the input prompt. (parameter=input_tokens, value=1520)

    vLLM, which has not counted -> 4095:
    This model's maximum context length is 4096 tokens. However, you requested 4096 output tokens and
    your prompt contains at least 1 input tokens, for a total of at least 4097 tokens. Please reduce the
    length of the input prompt or the number of requested output tokens.

    vLLM, more than all -> 2047:
    max_tokens=4096 cannot be greater than max_model_len=max_total_tokens=2048. Please request fewer
    output tokens. (parameter=max_tokens, value=4096)

    OpenAI, both -> 2577:
    This model's maximum context length is 4097 tokens. However, you requested 5616 tokens (1520 in the
    messages, 4096 in the completion). Please reduce the length of the messages or completion.

    OpenAI, answer -> 2048:
    max_tokens is too large: 4096. This model supports at most 2048 completion tokens, whereas you
    provided 4096.

    Anthropic, both -> 3480:
    input length and `max_tokens` exceed context limit: 1520 + 4096 > 5000, decrease input length or
    `max_tokens` and try again

    Anthropic, answer -> 2048:
    max_tokens: 4096 > 2048, which is the maximum allowed number of output tokens for claude-norn

    Gemini, answer -> 2048:
    Unable to submit request because it has a maxOutputTokens value of 4096 but the supported range is
    from 1 (inclusive) to 2049 (exclusive). Update the value and try again.

    TGI -> 2577:
    Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 1520 `inputs`
    tokens and 4096 `max_new_tokens`

    SGLang -> 2576:
    Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a
    total of 5616 tokens: 1520 tokens from the input messages and 4096 tokens for the completion. Please
    reduce the number of tokens in the input messages or the completion to fit within the limit.

    Groq -> 2048:
    `max_tokens` must be less than or equal to `2048`, the maximum value for `max_tokens`

    DeepSeek -> 2048:
    Invalid max_tokens value, the valid range of max_tokens is [1, 2048]

    Bedrock -> 2047:
    The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens
    value that is lower than 2048.

    nobody's -> 2048:
    max_tokens is too large for this deployment

    Bedrock, in short -> 1000:
    The maximum tokens you requested exceeds the model limit of 1000

    Bedrock, Nova -> 1000:
    Malformed input request: #/inferenceConfig/max_new_tokens: 4096 is not less or equal to 1000, please
    reformat your input and try again.

    Bedrock, Llama -> 1000:
    1 validation error detected: Value '4096' at 'maxTokens' failed to satisfy constraint: Member must have
    value less than or equal to 1000

    Azure, Mistral there -> 1000:
    max_tokens: ensure this value is less than or equal to 1000

    Mistral -> 1000:
    Error code: 422 - {'detail': [{'type': 'less_than_equal', 'loc': ['body', 'max_tokens'], 'msg': 'Input
    should be less than or equal to 1000', 'input': 4096, 'ctx': {'le': 1000}}]}

    Cohere, both -> 2480:
    too many tokens: total number of tokens (prompt and prediction) cannot exceed 4000 - received 5616. Try
    using a shorter prompt or a smaller max_tokens value.

    Groq, by model -> 1000:
    max_tokens for `norn-8b-instant` must be less than or equal to 1000

    DashScope -> 1000:
    <400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 1000]

    Volcengine -> 1000:
    The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum
    value, expected a value <= 1000, but got 4096 instead. Request id: 0217752964393142fa50af54af66c5cf

    Moonshot, both -> 2576:
    Invalid request: Your request exceeded model token limit: 4096 (requested: 5616)

    OpenRouter -> 2576:
    This endpoint's maximum context length is 4096 tokens. However, you requested about 5616 tokens (1520 of
    text input, 4096 in the output). Please reduce the length of either one.

    Ollama's cloud -> 1000:
    max_tokens (4096) exceeds model's maximum output tokens (1000) for model norn-flash:0731

    Gemini, by itself -> 1000:
    * GenerateContentRequest.generation_config.max_output_tokens: must be in the range [1, 1000].

    a gateway, in a parameter -> 1000:
    Error code: 400 - {'error': {'message': 'Param Incorrect', 'param': 'max_tokens is too large: 4096. This
    model supports at most 1000 completion tokens, whereas you provided 4096.', 'code': '400'}}

    a gateway with a limit for all -> 1000:
    max_completion_tokens is limited to 1000 for this model

    made up -> 1000:
    The value of max_tokens (4096) is above the allowed maximum of 1,000.

    made up, both -> 2480:
    Prompt and max_tokens together are 5616 tokens, over the limit of 4000.

    made up, no more -> 1000:
    You asked for 4096 output tokens; no more than 1000 can be generated.

    made up, signs -> 1000:
    max_tokens=4096 > 1000

    made up, between -> 1000:
    400: max_tokens must lie between 1 and 1000 (see release 2026.11)

    made up, below -> 999:
    max_tokens should be less than 1000

    TensorRT-LLM -> 2576:
    The sum of prompt length (1520), query length (0) and max_tokens (4096) should not exceed max_seq_len
    (4096)

    Databricks -> 2576:
    max_tokens (4096) + prompt tokens (1520) exceeds maximum (4096)

    Go -> 1000:
    field MaxTokens invalid, should be in [1, 1000]

    Cohere, its own words -> 1000:
    too many tokens: max tokens must be less than or equal to 1000, the maximum output for this model -
    received 4096.

    Fireworks, whole -> 2048:
    Requests with max_tokens > 2048 must have stream=true
    """
)
"""Too much is asked for, and behind the arrow what should be."""

TOO_LONG = wordings(
    """
    LM Studio, in full:
    Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context
    length of only 4096 tokens, which is not enough.

    vLLM:
    This model's maximum context length is 4096 tokens. However, your request has 9000 input tokens.
    Please reduce the length of the input messages.

    vLLM, which has counted no further:
    This model's maximum context length is 8192 tokens. However, your prompt contains at least 8193 input
    tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input
    prompt. (parameter=input_tokens, value=8193)

    vLLM, older:
    The decoder prompt (length 9000) is longer than the maximum model length of 4096.

    OpenAI:
    This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.
    Please reduce the length of the messages.

    Anthropic:
    prompt is too long: 216501 tokens > 199999 maximum

    Gemini:
    The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).

    llama.cpp:
    request (6500 tokens) exceeds the available context size (4096 tokens), try increasing it

    llama.cpp, older:
    the request exceeds the available context size. try increasing the context size

    SGLang:
    The input (9000 tokens) is longer than the model's context length (4096 tokens).

    Mistral:
    Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context
    length

    xAI:
    This model's maximum prompt length is 131072 but the request contains 537812 tokens.

    Bedrock:
    Input is too long for requested model.

    llama-cpp-python:
    Requested tokens (9000) exceed context window of 4096

    SiliconFlow:
    length of prompt_tokens (9000) must be less than max_seq_len (4096).

    watsonx:
    the number of input tokens 9000 cannot exceed the total tokens limit 4096 for this model

    Fireworks:
    The prompt is too long: 9000, model maximum context length: 4096
    """
)
"""The prompt alone is too long."""


@table("who", TOO_MUCH)
def test_too_large_a_limit_is_no_text_that_is_too_long(who: str) -> None:
    """Where it is the answer's limit that does not fit, what there is room for is asked for instead."""
    said, left = TOO_MUCH[who], int(who.rpartition(" -> ")[2])
    assert not room_in(said).is_text_too_long
    assert smaller(said, 4096, SIZE) == left


@table("said", TOO_LONG.values(), ids=TOO_LONG)
def test_text_that_is_too_long_is_not_asked_about_again(said: str) -> None:
    """Where the prompt alone fills the context no shorter answer would help."""
    assert room_in(said).is_text_too_long
    assert smaller(said, 4096, SIZE) is None


@pytest.mark.parametrize(
    "said",
    [
        "over the context length",
        "Please reduce the length of the messages or completion.",
        "no such model",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
    ],
)
def test_what_says_no_number_and_no_limit_is_not_guessed_at(said: str) -> None:
    """Words from which nothing follows change nothing, and do not make a text too long."""
    assert smaller(said, 4096, SIZE) is None
    assert not room_in(said).is_text_too_long


def test_answer_without_any_room_is_not_asked_for() -> None:
    """Where the prompt leaves less than a claim takes, nothing shorter is tried."""
    said = "This model's maximum context length is 1530 tokens and your request has 1520 input tokens."
    assert smaller(said, 4096, SIZE) is None


# Over the wire

TOO_LITTLE = (
    "Could not finish the message because max_tokens or model output limit was reached. Please try again with"
    " higher max_tokens."
)


def test_too_few_tokens_are_no_reason_to_ask_for_fewer() -> None:
    """An endpoint whose model had no tokens left to answer with is asked once, and more are advised."""
    with Endpoint(lambda *_: fault(400, TOO_LITTLE)) as server, pytest.raises(EndpointError) as raised:
        ask(server.url, request())
    assert len(server.requests) == 1
    assert "Allow more with `max_tokens`." in str(raised.value)


def test_probe_that_had_too_few_tokens_gets_more() -> None:
    """A probe that is refused because thoughts took all its tokens is asked again with more."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return chat('{"answer": "kestrel"}') if body["max_tokens"] > 1000 else fault(400, TOO_LITTLE)

    async def probed(url: str) -> str:
        async with Client(url) as client:
            return await client.probe("m")

    with Endpoint(script) as server:
        assert asyncio.run(probed(server.url)) == "json_schema"
    assert len(server.requests) == 2


def test_number_that_is_none_is_halved_until_it_fits() -> None:
    """Where too much was asked for, and a number beside that misleads, less is tried until it fits."""

    def script(body: dict[str, Any], _: int) -> Answer:
        wanted = body["max_tokens"]
        return chat(GOOD) if wanted <= 500 else fault(400, f"max_tokens: {wanted} is too large (rule 3000)")

    with Endpoint(script) as server:
        ask(server.url, request())
    assert limits(server) == [4096, 3000, 1500, 750, 375]


def request(user: str = "1. Norn reaches 61.2%.", max_tokens: int = 4096) -> Request:
    """A request with the usual room."""
    messages = (Message("system", "Find the claims."), Message("user", user))
    return Request(messages, {"type": "object"}, "claims", "json_schema", "norn-7b", 0.0, max_tokens)


def ask(
    url: str, *requests: Request, lessons: Lessons | None = None, on_retry: Any = lambda _: None
) -> list[Response]:
    """The replies to some requests, one after another."""

    async def asked() -> list[Response]:
        patience = Patience(attempts=1, timeout=60.0, pause=0.001)
        async with Client(url, patience=patience, lessons=lessons, on_retry=on_retry) as client:
            return [await client.ask(one, accept) for one in requests]

    return asyncio.run(asked())


def accept(text: str) -> None:
    """Takes JSON alone."""
    if not text.endswith("}"):
        raise InvalidReply("No JSON.")


def small(window: int, prompt: int = PROMPT) -> Any:
    """An endpoint with a small context, in vLLM's words."""

    def script(body: dict[str, Any], _: int) -> Answer:
        wanted = body["max_tokens"]
        if prompt + wanted <= window:
            return chat(GOOD, tokens=(prompt, 10))
        said = f"'max_tokens' or 'max_completion_tokens' is too large: {wanted}. This model's maximum context"
        return fault(400, f"{said} length is {window} tokens and your request has {prompt} input tokens.")

    return script


def limits(server: Endpoint) -> list[int]:
    """The limits that were asked for."""
    return [asked.body["max_tokens"] for asked in server.requests]


def test_room_is_learned_once() -> None:
    """One refusal teaches how much room there is; the next request and the next client ask for that."""
    said: list[str] = []
    lessons = Lessons()
    with Endpoint(small(4096)) as server:
        ask(server.url, request(), request(), lessons=lessons, on_retry=said.append)
        ask(server.url, request(), lessons=lessons, on_retry=said.append)
    assert limits(server) == [4096, 2576, 2576, 2576]
    [line] = said
    assert line == (
        "The endpoint has no room for an answer of 4,096 tokens beside the prompt, and is asked for a shorter"
        " one. Few answers are so long."
    )


def test_longer_text_gets_less_room() -> None:
    """What one refusal says of the context is held against the size of each text."""
    with Endpoint(small(8192)) as server:
        ask(
            server.url, request(max_tokens=8000), request(user="1. Norn reaches 61%, twice.", max_tokens=8000)
        )
    first, second, third = limits(server)
    assert (first, second) == (8000, 6672)
    assert 6000 < third < second


def test_text_that_seems_to_leave_no_room_is_asked_about_all_the_same() -> None:
    """Where a text is so long that little would be left by our reckoning, the endpoint says how much."""
    with Endpoint(small(4096)) as server:
        ask(server.url, request(), request(user="1. Norn reaches 61.2%. " * 9))
    assert limits(server) == [4096, 2576, 4095, 2576]


def test_text_that_leaves_no_room_says_so() -> None:
    """Where nothing that could be asked for fits, the message names the flag and blames nobody's text."""
    with Endpoint(small(1540)) as server, pytest.raises(EndpointError, match="`max_tokens`") as raised:
        ask(server.url, request())
    assert len(server.requests) == 1
    assert "longer than" not in str(raised.value)


@table("said", TOO_LONG.values(), ids=TOO_LONG)
def test_text_that_is_too_long_is_told_after_one_request(said: str) -> None:
    """A text that is too long costs one request, and its reason says what to do."""
    with Endpoint(lambda *_: fault(400, said)) as server, pytest.raises(EndpointError) as raised:
        ask(server.url, request())
    assert "The text is longer than the model's context" in str(raised.value)
    assert len(server.requests) == 1


def test_error_in_a_list_is_read() -> None:
    """Gemini puts its errors into a list; its words arrive as those of others do."""
    said = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
    body = [{"error": {"code": 400, "message": said, "status": "INVALID_ARGUMENT"}}]
    with Endpoint(lambda *_: Answer(body, 400)) as server, pytest.raises(EndpointError) as raised:
        ask(server.url, request())
    assert str(raised.value) == (
        "The text is longer than the model's context (1,200,000 tokens, and 1,048,576 fit). Ask a model with"
        f" a larger one, or give the server more room. It said with status 400: {said}"
    )


# Cut off


def test_full_context_is_not_asked_again() -> None:
    """An answer that stopped before its limit has filled the context: one request, and a reason."""
    with Endpoint(lambda *_: chat('{"claims": [', finish="length", tokens=(1252, 796))) as server:
        [response] = ask(server.url, request())
    assert len(server.requests) == 1
    assert response.finish_reason == "length"
    assert response.fault == (
        "cut off at 796 of the 4,096 tokens that it may have: the model's context has room for no more beside"
        " a prompt of 1,252 (give the server more, or read sentence by sentence)"
    )


def test_thoughts_that_are_counted_apart_are_no_full_context() -> None:
    """Where the completion is counted without its thoughts, the total says that the limit was reached."""

    def script(body: dict[str, Any], _: int) -> Answer:
        answer = chat("{", finish="length", tokens=(100, 10))
        assert isinstance(answer.body, dict)
        answer.body["usage"]["total_tokens"] = 100 + body["max_tokens"]
        return chat(GOOD) if body["max_tokens"] == 8192 else answer

    with Endpoint(script) as server:
        [response] = ask(server.url, request())
    assert (response.text, limits(server)) == (GOOD, [4096, 8192])


@pytest.mark.parametrize(
    "again",
    ['{"sentence": 2, "kind": "scale", "subject": "Norn"}, ' * 80, "\n" * 900],
    ids=["records", "blank"],
)
def test_answer_that_repeats_itself_is_not_asked_again(again: str) -> None:
    """What says the same to its limit would go on saying it: one request, and a reason that says so."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return chat(f'{{"claims": [{again}', finish="length", tokens=(100, body["max_tokens"]))

    with Endpoint(script) as server:
        [response] = ask(server.url, request())
    assert len(server.requests) == 1
    assert response.fault == "cut off at its token limit after it had begun to repeat itself"


def test_long_answer_that_says_new_things_gets_more_room() -> None:
    """Records that are alike and not the same are no repetition."""
    records = "".join(f'{{"sentence": {n}, "kind": "scale", "quantity": "{n} looms"}}, ' for n in range(80))

    def script(body: dict[str, Any], _: int) -> Answer:
        cut = chat('{"claims": [' + records, finish="length", tokens=(100, 4096))
        return cut if body["max_tokens"] == 4096 else chat(GOOD)

    with Endpoint(script) as server:
        [response] = ask(server.url, request())
    assert response.text == GOOD


def test_widened_answer_takes_what_is_left() -> None:
    """Where twice the room is more than there is, what is left is asked for, and then no more."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        refusal = small(6000)(body, attempt)
        cut = chat('{"claims": [', finish="length", tokens=(PROMPT, body["max_tokens"]))
        return cut if refusal.status == 200 else refusal

    with Endpoint(script) as server:
        [response] = ask(server.url, request())
    assert limits(server) == [4096, 8192, 4480]
    assert response.finish_reason == "length"
    assert (response.fault or "").startswith("cut off at 4,480 of the 8,192 tokens")


def test_vllm_that_counts_only_what_could_fit_is_asked_for_what_does() -> None:
    """A limit larger than the whole context is refused without a count; the next refusal has one."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        wanted = body["max_tokens"]
        if wanted > 2048:
            return fault(400, f"max_tokens={wanted} cannot be greater than max_model_len=2048.")
        return small(2048)(body, attempt)

    with Endpoint(script) as server:
        ask(server.url, request())
    assert limits(server) == [4096, 2047, 528]


def test_reply_at_the_highest_limit_is_paid_for_once() -> None:
    """Where no answer may be longer than the one that was cut off, it is not asked for again."""

    def script(body: dict[str, Any], _: int) -> Answer:
        wanted = body["max_tokens"]
        if wanted > 4096:
            return fault(400, f"max_tokens is too large: {wanted}. This model supports at most 4096 tokens.")
        return chat('{"claims": [', finish="length", tokens=(100, wanted))

    with Endpoint(script) as server:
        first, second = ask(server.url, request(), request(user="1. Norn reaches 62.1%."))
    assert limits(server) == [4096, 8192] * 2
    for response in (first, second):
        assert (response.usage.requests, response.finish_reason, response.fault) == (1, "length", None)


def test_request_that_no_minute_has_room_for_is_made_smaller() -> None:
    """OpenAI refuses it as it does what comes too fast, in words that say how much is left."""

    def script(body: dict[str, Any], _: int) -> Answer:
        total = PROMPT + body["max_tokens"]
        said = f"Request too large for norn on tokens per min (TPM): Limit 3000, Requested {total}."
        return chat(GOOD) if total <= 3000 else fault(429, said, code="rate_limit_exceeded")

    with Endpoint(script) as server:
        ask(server.url, request(user="1. Norn reaches 61.2%. " * 99))
    assert limits(server) == [4096, 3000 - PROMPT]


def test_a_cap_on_answers_is_not_told_as_the_context() -> None:
    """Where the answer alone is too large, its limit is named, and nobody is sent for a larger context."""
    said = "max_tokens is too large: 9000. This model supports at most 4096 completion tokens."
    assert lack(said) == "An answer may have 4,096 tokens here at most. Allow no more with `max_tokens`."
    assert "context" in (lack("This model's maximum context length is 4096 tokens.") or "")
