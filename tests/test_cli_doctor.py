"""`claimsift doctor` against endpoints with one defect each, on a real socket."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import sampled
from endpoint import Answer, Asked, Endpoint, chat, fault, nobody, turn_of
from shell import Ended, Shell

from pipeline import bundled

pytestmark = pytest.mark.usefixtures("environment", "clock")


@dataclass
class Clock:
    """What the doctor takes the time with; the scripts below say how long their answers take."""

    now: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put_on(self, seconds: float) -> None:
        """So much time has passed."""
        with self.lock:
            self.now += seconds


CLOCK = Clock()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor's clock shows what the endpoints say, on however busy a machine."""
    driven(monkeypatch)


def driven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives the doctor a clock that stands until it is put on."""
    for module in ("doctor.diagnosis", "doctor.speeds", "llm.client"):
        monkeypatch.setattr(f"pipeline.{module}.time", SimpleNamespace(monotonic=lambda: CLOCK.now))


KEY = "sk-very-secret-0123456789"
BIRD = '{"answer": "kestrel"}'


def prompt_tokens(body: dict[str, Any]) -> int:
    """A token for every four bytes of the messages, and what a template adds."""
    return 12 + sum(len(said["content"] or "") for said in body["messages"]) // 4


CLAIMS: list[dict[str, Any]] = [
    {"sentence": 2, "kind": "scale", "subject": "Skadi", "quantity": "38M parameters"},
    {"sentence": 3, "kind": "scale", "subject": "Skadi", "quantity": "5,200 hours"},
    {"sentence": 3, "kind": "scale", "subject": "Skadi", "quantity": "14 slopes"},
    {"sentence": 4, "kind": "performance", "subject": "Skadi", "quantity": "83.6%", "metric": "recall"},
    {
        "sentence": 4,
        "kind": "improvement",
        "subject": "Skadi",
        "quantity": "2.5 times",
        "direction": "increase",
    },
    {"sentence": 5, "kind": "superiority", "subject": "Skadi", "baseline": "SnowNet"},
    {"sentence": 6, "kind": "availability", "subject": "Skadi", "artifact": "code"},
]
"""The claims of the abstract that the doctor has read, as a good model answers."""


def is_reading(body: dict[str, Any]) -> bool:
    """Whether a body asks for the claims of an abstract or of a sentence of it."""
    return '{"claims": [...]}' in str(body["messages"][0]["content"])


def known_claims(body: dict[str, Any]) -> str:
    """The claims of the abstract, or in a turn those of the sentence that it is about."""
    by_turns = "the newest message alone" in body["messages"][0]["content"]
    asked = {turn_of(body)[0]} if by_turns else {claim["sentence"] for claim in CLAIMS}
    return json.dumps({"claims": [claim for claim in CLAIMS if claim["sentence"] in asked]})


def number_of(body: dict[str, Any]) -> int:
    """The number of a request that is timed, of which 1 to 8 are sent at once; 0 also for any other."""
    found = re.match(r"(-?\d+)\. ", body["messages"][-1]["content"])
    return int(found[1]) if found else 0


def mode_of(body: dict[str, Any]) -> str:
    """How a body asks."""
    if "tools" in body:
        return "tools"
    return str(body.get("response_format", {}).get("type", "free"))


def healthy(body: dict[str, Any], _attempt: int = 1) -> Answer:
    """Enforces whatever it is asked to, counts every token, takes a moment."""
    words = {"json_schema": BIRD, "tools": BIRD, "json_object": '{"answer": "apple"}', "free": "Apple"}
    tool = body["tools"][0]["function"]["name"] if "tools" in body else None
    if is_reading(body):
        return chat(known_claims(body), tool=tool, tokens=(prompt_tokens(body), 300))
    if number_of(body) <= 1:  # the others come together with the first
        CLOCK.put_on(0.4)
    return chat(words[mode_of(body)], tool=tool, tokens=(prompt_tokens(body), 8))


def unable(*modes: str, how: Callable[[], Answer]) -> Callable[[dict[str, Any], int], Answer]:
    """Healthy, but for some modes."""
    return lambda body, attempt: how() if mode_of(body) in modes else healthy(body, attempt)


def thinking(
    content: str, *, apart: str | None = None, counted: int = 0, finish: str = "stop"
) -> Callable[[dict[str, Any], int], Answer]:
    """Healthy, but it reasons before it answers where no schema holds it."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if mode_of(body) != "free":
            return healthy(body, attempt)
        answer = chat(content, finish=finish, tokens=(prompt_tokens(body), 200))
        assert isinstance(answer.body, dict)
        if apart is not None:
            answer.body["choices"][0]["message"]["reasoning_content"] = apart
        if counted:
            answer.body["usage"]["completion_tokens_details"] = {"reasoning_tokens": counted}
        return answer

    return script


def window(size: int, *, silent: bool) -> Callable[[dict[str, Any], int], Answer]:
    """Holds so many tokens, and cuts off or refuses what is more."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer, tokens = healthy(body, attempt), prompt_tokens(body)
        if silent:
            assert isinstance(answer.body, dict)
            answer.body["usage"]["prompt_tokens"] = min(tokens, size)
            return answer
        too_much = f"This model's maximum context length is {size} tokens."
        return answer if tokens + body["max_tokens"] <= size else fault(400, too_much)

    return script


def uncounted(body: dict[str, Any], attempt: int) -> Answer:
    """Healthy, but it does not say what it took."""
    answer = healthy(body, attempt)
    assert isinstance(answer.body, dict)
    return replace(answer, body={name: part for name, part in answer.body.items() if name != "usage"})


def serial(body: dict[str, Any], attempt: int) -> Answer:
    """Healthy, but it works on one request at a time."""
    if number_of(body) > 1:
        CLOCK.put_on(0.4)
    return healthy(body, attempt)


def answering(*claims: dict[str, Any]) -> Callable[[dict[str, Any], int], Answer]:
    """Healthy, but these are the claims that it reads in any abstract."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return chat(json.dumps({"claims": claims})) if is_reading(body) else healthy(body, attempt)

    return script


COPIED = [
    {"sentence": 3, "kind": "performance", "subject": "Norn", "quantity": "61.2%", "metric": "accuracy"},
    {"sentence": 9, "kind": "scale", "subject": "Norn", "quantity": "7B"},
]
"""Claims of the prompt's own example."""


def crowded(body: dict[str, Any], attempt: int) -> Answer:
    """Healthy, but some of eight at once are sent away for good."""
    number = body["messages"][-1]["content"].split(".")[0]
    return fault(503, "too many") if number.isdigit() and int(number) > 3 else healthy(body, attempt)


def examined(
    shell: Shell, script: Callable[[dict[str, Any], int], Answer], *words: object, **how: Any
) -> Ended:
    """The end of an examination of an endpoint."""
    with Endpoint(script, **how) as server:
        return shell("doctor", "--base-url", server.url, *words)


def line(ended: Ended, topic: str) -> str:
    """What was found about a topic, with the advice below it."""
    lines = ended.out.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(topic))
    advice = lines[at + 1].strip() if at + 1 < len(lines) and lines[at + 1].startswith(" ") else ""
    return f"{lines[at]} / {advice}"


def test_a_healthy_endpoint_is_good_to_use(shell: Shell) -> None:
    """Nothing is found, each check says so in a line, and the exit code is 0."""
    with Endpoint(healthy) as server:
        ended = shell("doctor", "--base-url", server.url)
        asked = len(server.requests)
    assert ended.code == 0
    heads = [text.split()[0] for text in ended.out.splitlines()]
    assert heads == [
        "endpoint",
        "model",
        "modes",
        "thinking",
        "context",
        "claims",
        "speed",
        "took",
        "verdict",
    ]
    assert "!" not in ended.out
    told = "json_schema enforced, json_schema_strict enforced, tools enforced, tools_strict enforced"
    assert f"modes      {told}, json answered with JSON" in ended.out
    assert line(ended, "context").startswith("context    reads a prompt of 6,")
    assert f"took       {asked} requests; " in ended.out
    assert asked < 25
    assert ended.out.endswith("verdict    good to use\n")


DEFECTS: list[tuple[str, Any, str, int, str, str]] = [
    (
        "ignores schemas",
        unable("json_schema", how=lambda: chat("Apple")),
        *("modes", 0, "json_schema ignored, json_schema_strict ignored, tools enforced", ""),
    ),
    (
        "refuses tools",
        unable("tools", how=lambda: fault(400, "no tools here")),
        *("modes", 0, "json_schema_strict enforced, tools refused with status 400", ""),
    ),
    (
        "enforces nothing",
        unable("json_schema", "tools", how=lambda: chat("Apple")),
        *("modes", 1, "tools ignored, tools_strict ignored, json answered with JSON", "asked for again"),
    ),
    (
        "writes no JSON",
        unable("json_schema", "tools", "json_object", how=lambda: chat("Apple")),
        *("modes", 2, "tools ignored, tools_strict ignored, json answered without JSON", "another model"),
    ),
    (
        "refuses every mode",
        unable("json_schema", "tools", "json_object", how=lambda: fault(400, "no such thing")),
        *("modes", 2, "!! whatever is asked, the answer is the same", "no such thing"),
    ),
    (
        "thinks in its answer",
        thinking("<think>A fruit, so</think>Apple"),
        *("thinking", 1, "! reasons before it answers: 200 tokens before the name of a fruit", "Turn it off"),
    ),
    (
        "thinks in other marks",
        thinking("[THINK]A fruit, so[/THINK]Apple"),
        *("thinking", 1, "! reasons before it answers: 200 tokens before the name of a fruit", "Turn it off"),
    ),
    (
        "thinks apart",
        thinking("Apple", apart="A fruit, so"),
        *("thinking", 1, "! reasons before it answers: 200 tokens", "paid for"),
    ),
    (
        "thinks unseen",
        thinking("Apple", counted=150),
        *("thinking", 1, "! reasons before it answers: 150 tokens", "paid for"),
    ),
    (
        "thinks without end",
        thinking("<think>Let me see", finish="length"),
        *("thinking", 1, "! reasons before it answers: 200 tokens or more", "paid for"),
    ),
    (
        "cuts prompts off",
        window(4_096, silent=True),
        *("context", 1, "! cuts prompts off silently: of about 6,", "OLLAMA_CONTEXT_LENGTH"),
    ),
    (
        "refuses long prompts",
        window(6_200, silent=False),
        *("context", 0, "has room for 6,200 tokens; refuses a prompt of 6,", ""),
    ),
    (
        "has no room",
        window(1_024, silent=False),
        *(
            "context",
            2,
            "!! has no room for a usual request: ",
            "It needs about 2,700 tokens, with its reply.",
        ),
    ),
    (
        "has room for short answers alone",
        window(2_048, silent=False),
        *("context", 1, "! has room for 2,048 tokens: a usual prompt leaves 4", "needs 1,200"),
    ),
    (
        "has room for one abstract",
        window(4_096, silent=False),
        *("context", 0, "has room for 4,096 tokens; refuses a prompt of 6,", ""),
    ),
    (
        "does not count",
        uncounted,
        *("context", 1, "! does not say how many tokens a prompt has", "cannot be seen"),
    ),
    (
        "finds nothing",
        answering(),
        *("claims", 2, "!! finds 0 of the 7 claims of a made-up abstract", "another model"),
    ),
    (
        "copies the examples",
        answering(*COPIED),
        *(
            "claims",
            2,
            "!! finds 0 of the 7 claims of a made-up abstract; 2 not kept, the first of which ",
            "another model",
        ),
    ),
    (
        "finds few",
        answering(*CLAIMS[:3]),
        *("claims", 1, "! finds 3 of the 7 claims of a made-up abstract", "--second-opinion rules"),
    ),
    (
        "makes more up than it finds",
        answering(*CLAIMS[:2], *({**CLAIMS[3], "quantity": f"{n}%"} for n in range(3)), *COPIED),
        *(
            "claims",
            1,
            "! finds 2 of the 7 claims of a made-up abstract; 5 not kept, the first",
            "larger model",
        ),
    ),
    (
        "reads a comparison as a score",
        answering(*CLAIMS[:4], {**CLAIMS[4], "kind": "performance"}),
        *("claims", 0, "finds 4 of the 7 claims of a made-up abstract, and 1 that it does not make", ""),
    ),
    (
        "answers in no shape",
        lambda body, attempt: chat("Well.") if is_reading(body) else healthy(body, attempt),
        *("claims", 2, "!! reading a made-up abstract fails: ", "another model"),
    ),
    (
        "works on one at a time",
        serial,
        *("speed", 1, "it answers one after another", "--parallel"),
    ),
    (
        "sends some away",
        crowded,
        *("speed", 1, "! not all of 8 at once get through: ", "--concurrency auto"),
    ),
]


@pytest.mark.parametrize(
    ("script", "topic", "code", "found", "advice"),
    [each[1:] for each in DEFECTS],
    ids=[each[0] for each in DEFECTS],
)
def test_each_defect_is_found(
    shell: Shell,
    script: Callable[[dict[str, Any], int], Answer],
    topic: str,
    code: int,
    found: str,
    advice: str,
) -> None:
    """A defect is told where it belongs, with what to do about it, and decides the exit code."""
    ended = examined(shell, script)
    told = line(ended, topic)
    assert found in told
    assert advice in told
    assert ended.code == code
    verdict = {0: "good to use", 1: "can be used; see what was found above", 2: "cannot be used"}[code]
    assert ended.out.endswith(f"verdict    {verdict}\n")
    others = [text for text in ended.out.splitlines() if " ! " in text and not text.startswith(topic)]
    assert others == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slow_from", "code", "found"),
    [
        (4_000, 1, "! a prompt of 6,"),
        (1_000, 2, "!! a usual request is not answered: The endpoint did not answer in time."),
    ],
    ids=["a long one", "a usual one"],
)
def test_slow_reading_is_not_taken_for_a_small_context(
    shell: Shell, slow_from: int, code: int, found: str
) -> None:
    """A prompt that is not read in time is told as such, with the flag that allows more of it."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return replace(healthy(body, attempt), delay=600.0 if prompt_tokens(body) > slow_from else 0.0)

    ended = examined(shell, script, "--timeout", "2")
    told = line(ended, "context")
    assert found in told
    assert "--timeout" in told
    assert "ctx-size" not in told
    assert ended.code == code


def test_nobody_there(shell: Shell) -> None:
    """Where nothing answers that is said once, and nothing else is tried."""
    with nobody() as url:
        ended = shell("doctor", "--base-url", url)
    assert ended.code == 2
    assert f"endpoint   !! Nothing answers at {url}. Is the server running there?" in ended.out
    assert ended.out.endswith("took       0 requests; 0 tokens in, 0 out\nverdict    cannot be used\n")


def test_wrong_key(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is refused is a sentence that says where a key belongs, and shows none."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    refused = fault(401, f"{KEY} is bad")
    ended = examined(shell, lambda *_: refused, models=refused)
    assert ended.code == 2
    assert "did not accept the key. Put a valid one into OPENAI_API_KEY" in ended.out
    assert KEY not in ended.out + ended.err


def test_key_that_is_refused_only_when_asked(shell: Shell) -> None:
    """Some endpoints list their models to anybody and refuse only then."""
    ended = examined(shell, lambda *_: fault(401, "bad key"))
    assert ended.code == 2
    assert "did not accept the key" in line(ended, "modes")


def test_several_models_are_a_choice(shell: Shell) -> None:
    """Where several are served they are listed; the one that is named is looked at."""
    ended = examined(shell, healthy, models=["norn", "urd"])
    assert ended.code == 2
    assert line(ended, "model") == "model      !! 2 are served: norn, urd / Choose one with --model."
    chosen = examined(shell, healthy, "--model", "urd", models=["norn", "urd"])
    assert chosen.code == 0
    assert line(chosen, "model").startswith("model      urd is served")


def test_unknown_model(shell: Shell) -> None:
    """A model that is not listed is a finding where it answers, and the end where it does not."""
    alias = examined(shell, healthy, "--model", "latest")
    assert alias.code == 1
    assert line(alias, "model") == "model      ! latest is not among those served: m / Check --model."
    ended = examined(shell, lambda *_: fault(404, "no such model"), "--model", "wrong")
    assert ended.code == 2
    assert "does not know the model. Check --model." in line(ended, "modes")


@pytest.mark.parametrize(("words", "code"), [(("--model", "m"), 0), ((), 2)], ids=["named", "not named"])
@pytest.mark.parametrize(
    "models",
    sampled(
        [
            fault(404, "no such path"),
            [],
            fault(500, "no cache folder"),
            fault(401, "not for this key"),
            Answer(b"<html><title>Sign in</title>"),
        ],
        plain=2,
    ),
    ids=["404", "empty", "500", "401", "page"],
)
def test_endpoints_that_list_no_models(
    shell: Shell, words: tuple[str, ...], code: int, models: Answer | list[str]
) -> None:
    """A list of models is no must, if the model is named, however it fails; that it does is said."""
    ended = examined(shell, healthy, *words, models=models)
    assert ended.code == code
    says_so = "does not say which models it serves: " in ended.out or "none is listed" in ended.out
    assert says_so is (code == 0 or models == [])
    assert ("name one with --model" in ended.out) is (code == 2)


def test_why_tools_are_refused_is_said_in_the_words_of_the_server(shell: Shell) -> None:
    """A flag that the server lacks is named by the server alone."""
    told = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    ended = examined(shell, unable("tools", how=lambda: fault(400, told)))
    assert f"tools refused with status 400 ({told}.)" in line(ended, "modes")
    assert ended.code == 0


def test_full_answer_that_takes_too_long_is_computed(shell: Shell) -> None:
    """From the abstract that it reads it is known how fast a model writes a full answer."""

    def slow(body: dict[str, Any], attempt: int) -> Answer:
        answer = healthy(body, attempt)
        assert isinstance(answer.body, dict)
        if is_reading(body):
            answer.body["usage"]["completion_tokens"] = 3
            CLOCK.put_on(0.5)
        return answer

    ended = examined(shell, slow)
    told = line(ended, "speed")
    assert re.match(
        r"speed      ! about [\d.]+ tokens/s: a full answer of 4,096 tokens takes \d+(\.\d)? min, the"
        r" time-out is 2 min; one request in",
        told,
    )
    assert re.search(r"Allow more, with --timeout \d+0:", told)
    assert line(ended, "claims").startswith("claims     finds 7 of the 7 claims")
    assert ended.code == 1


@pytest.mark.parametrize(("slots", "advice"), [(1, "--parallel"), (2, "It has 2 slots, but")])
def test_more_slots_are_advised_only_where_there_is_one(shell: Shell, slots: int, advice: str) -> None:
    """llama.cpp says how many slots it has: where there are some, the machine is what is slow."""

    class WithSlots(Endpoint):
        def respond(self, asked: Asked) -> Answer | None:
            if asked.path == "/props":
                return Answer({"total_slots": slots, "model_path": "m.gguf"})
            return super().respond(asked)

    with WithSlots(serial) as server:
        told = line(shell("doctor", "--base-url", server.url), "speed")
    assert "it answers one after another" in told
    assert advice in told
    assert ("--parallel" in told) is (slots == 1)


def test_json_holds_what_the_words_say(shell: Shell) -> None:
    """For programs there are topics, levels, findings, advice and what it took, and nothing else."""
    with Endpoint(window(4_096, silent=True)) as server:
        ended = shell("doctor", "--base-url", server.url, "--json")
        asked = len(server.requests)
    report = json.loads(ended.out)
    assert ended.code == 1
    assert (report["endpoint"], report["model"], report["level"]) == (server.url, "m", "finding")
    assert [check["topic"] for check in report["checks"]] == [
        *("endpoint", "model", "modes", "thinking", "context", "claims", "speed")
    ]
    assert {check["topic"] for check in report["checks"] if check["level"] == "finding"} == {"context"}
    assert report["took"]["requests"] == asked


LAMPS = [
    {"sentence": 1, "name": "LampCam", "role": "introduced", "size": "1.2M clips"},
    {"sentence": 2, "name": "LampCam", "role": "trained_on"},
    {"sentence": 2, "name": "CityNight", "role": "trained_on"},
]


@pytest.mark.parametrize(
    ("records", "code", "found", "advice"),
    [
        (LAMPS[:2], 0, "datasets   finds 2 of the 4 data sets of the example 'Heimdall: ", ""),
        (LAMPS[1:], 1, "datasets   ! finds 1 of the 4 data sets of the example 'Heimdall: ", "descriptions"),
        ([], 2, "datasets   !! finds 0 of the 4 data sets of the example 'Heimdall: ", "another model"),
    ],
)
def test_a_schema_is_examined_by_an_example_that_its_prompt_does_not_show_then(
    shell: Shell, records: list[dict[str, Any]], code: int, found: str, advice: str
) -> None:
    """With --schema the endpoint reads the richest example of that prompt, and its records are counted."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        reads = '{"datasets": [...]}' in str(body["messages"][0]["content"])
        return chat(json.dumps({"datasets": records})) if reads else healthy(body, attempt)

    with Endpoint(script) as server:
        ended = shell("doctor", "--base-url", server.url, "--schema", "datasets")
        [asked] = [one for one in server.requests if "Heimdall" in json.dumps(one.body)]
    assert ended.code == code, ended.out
    assert found in ended.out
    assert advice in ended.out
    assert [one for one in asked.body["messages"] if one["role"] == "assistant"] == []


def test_a_schema_that_there_is_not_is_said_before_anything_is_asked(shell: Shell) -> None:
    """The endpoint is left alone, and the schemas that there are are named."""
    with Endpoint(healthy) as server:
        ended = shell("doctor", "--base-url", server.url, "--schema", "nope")
        assert server.requests == []
    assert ended.code == 2
    assert "There is no schema 'nope'. Available: claims, " in ended.err


def test_bundled_model_is_examined_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an address the bundled model is started once, and asked one request at a time."""
    starts = []
    with Endpoint(serial, models=[bundled.MODEL]) as server:

        @contextmanager
        def serve(**_: object) -> Iterator[str]:
            starts.append(1)
            yield server.url

        monkeypatch.setattr(bundled, "serve", serve)
        monkeypatch.setattr(bundled, "is_installed", lambda: True)
        ended = shell("doctor")
        assert server.most == 1
    assert ended.code == 0
    assert len(starts) == 1
    assert "No endpoint is configured" in ended.err
    assert line(ended, "context").startswith("context    has room for 8,192 tokens")
    assert "one after another, as it is meant to" in line(ended, "speed")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--model", "m"), "--model needs an endpoint"),
        (("--base-url", "localhost:8000"), "is not an endpoint address"),
        (("--base-url", "http://127.0.0.1:1/v1", "--timeout", "0"), "--timeout"),
        (("--base-url", "http://127.0.0.1:1/v1", "--api-key-file", "gone"), "gone"),
        (("digest.txt",), "unexpected extra argument"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_misuse_is_a_sentence(shell: Shell, words: tuple[str, ...], says: str) -> None:
    """What makes no sense is said, with exit code 2."""
    ended = shell("doctor", *words)
    assert ended.code == 2
    assert says in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("models", [True, False])
def test_doctor_goes_nowhere_else(shell: Shell, models: bool) -> None:
    """A redirect to another origin is what is found, and nothing is sent there."""
    with Endpoint(healthy) as there:
        move = Answer(b"", 307, {"Location": f"{there.url}/chat/completions"})
        how = {"models": move} if models else {}
        ended = examined(shell, lambda *_: move, "--model", "m", **how)
        assert (there.requests, there.others) == ([], [])
        assert ended.code == 2
        assert f"sends requests on to http://127.0.0.1:{there.port}." in ended.out


@pytest.mark.parametrize(
    ("size", "code", "found"),
    [
        (32_768, 0, "context    has room for 32,768 tokens; reads a prompt of 6,"),
        (2_048, 1, "context    ! has room for 2,048 tokens: a usual prompt leaves 4"),
    ],
)
def test_context_that_the_list_of_models_names_is_held_against_an_abstract(
    shell: Shell, size: int, code: int, found: str
) -> None:
    """A list of models may say how long a context is; it is fine where abstract and long answer fit."""
    models = Answer({"object": "list", "data": [{"id": "m", "object": "model", "max_model_len": size}]})
    ended = examined(shell, healthy, models=models)
    assert line(ended, "context").startswith(found)
    assert ended.code == code


def test_doctor_asks_as_extract_would(shell: Shell) -> None:
    """Parameters and the limit of the user's go with the doctor's questions."""
    with Endpoint(healthy) as server:
        shell("doctor", "--base-url", server.url, "--param", "seed=1", "--max-tokens", 900)
    assert {asked.body["seed"] for asked in server.requests} == {1}
    assert max(asked.body["max_tokens"] for asked in server.requests) == 900
    assert {asked.body["temperature"] for asked in server.requests} == {0.0}
