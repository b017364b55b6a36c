"""Limits of a run and what it says of its spending, from the command line against a real socket."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, sampled
from endpoint import Answer, Endpoint, asked_about, chat, fault, reader
from shell import Shell, digest_of, lines_of

from pipeline.llm.cache import Cache

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

COUNT = 40
TOKENS = (3_000, 200)
MAIN = [sys.executable, "-c", "from pipeline.cli import main; main()", "extract"]


def costly(body: dict[str, Any], attempt: int) -> Answer:
    """A script that reads well, at the expense of as many tokens as a real endpoint would count."""
    answer = reader(body, attempt)
    assert isinstance(answer.body, dict)
    tokens = (60, 8) if "kestrel" in json.dumps(body) else TOKENS
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
    return replace(answer, body=answer.body | {"usage": usage})


def used(server: Endpoint) -> int:
    """Tokens that an endpoint has counted."""
    return sum(sum(TOKENS) if asked_about(asked) else 68 for asked in server.requests)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that answers well and counts its tokens."""
    with Endpoint(costly) as endpoint:
        yield endpoint


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of many abstracts."""
    return digest_of(tmp_path, range(1, COUNT + 1))


LIMITS = [
    (("--max-tokens-total", 60_000), 60_000.0, 1.0, "the 60,000 tokens of --max-tokens-total are used"),
    (
        ("--max-cost", 0.5, "--price-in", 5, "--price-out", 20),
        0.5,
        (3_000 * 5 + 200 * 20) / 1e6 / 3_200,
        "the $0.5000 of --max-cost are spent",
    ),
]


@pytest.mark.parametrize(("flags", "limit", "each", "says"), LIMITS, ids=["tokens", "cost"])
@pytest.mark.parametrize("at_once", sampled([16, 1], plain=1))
def test_limit_stops_keeps_everything_and_goes_on(
    shell: Shell,
    server: Endpoint,
    digest: Path,
    flags: tuple[object, ...],
    limit: float,
    each: float,
    says: str,
    at_once: int,
) -> None:
    """A limit is not passed, what was not asked is listed, and a higher limit goes on from there."""
    output, whole = shell.folder / "claims.jsonl", shell.folder / "whole.jsonl"
    words = ("extract", digest, "--base-url", server.url, "--concurrency", at_once)
    ended = shell(*words, *flags, "-o", output)
    assert ended.code == 3
    assert limit / 2 < used(server) * each <= limit
    lines = lines_of(output)
    assert len(lines) == COUNT
    asked = [line for line in lines if line["status"] == "ok"]
    unasked = [line for line in lines if line["status"] == "failed"]
    assert len(asked) == len(server.requests) - 1
    assert len(asked) + len(unasked) == COUNT
    assert all(says in line["reason"] and line["reason"].startswith("Not asked") for line in unasked)
    assert f"unread     {len(unasked)} × Not asked: " in ended.err
    assert "run the same with a higher limit to continue" in ended.err
    manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["statuses"] == {"ok": len(asked), "failed": len(unasked)}
    before = len(server.requests)
    again = shell(*words, *(10 * word if word == flags[1] else word for word in flags), "-o", output)
    assert again.code == 0
    assert len(server.requests) - before == len(unasked)
    assert shell(*words, "--cache-dir", shell.folder / "other", "-o", whole).code == 0
    assert output.read_bytes() == whole.read_bytes()


def test_limit_in_the_middle_of_an_abstract(shell: Shell) -> None:
    """An abstract that is read sentence by sentence may be read in part; what was not asked is named."""
    digest = digest_of(shell.folder, range(1, 9))
    words = ("extract", digest, "--reading", "sentences", "--mode", "json_schema", "--concurrency", 1)
    output = shell.folder / "claims.jsonl"
    with Endpoint(lambda *_: chat('{"claims": []}', tokens=TOKENS)) as server:
        limit = 3 * sum(TOKENS) + 9_000
        ended = shell(*words, "--base-url", server.url, "--max-tokens-total", limit, "-o", output)
        assert ended.code == 3
        used = len(server.requests) * sum(TOKENS)
        assert 0 < used <= limit
        lines = lines_of(output)
        reasons = [line["reason"] for line in lines if "reason" in line]
        assert sum(line["status"] == "ok" for line in lines) + len(reasons) == 8
        assert all("Not asked: " in reason for reason in reasons)
        assert {line["status"] for line in lines if "reason" in line} <= {"failed", "partial"}
        again = shell(*words, "--base-url", server.url, "-o", output)
    assert again.code == 1  # not for a limit: all were read, and none holds a claim
    assert [line["status"] for line in lines_of(output)] == ["ok"] * 8
    sent = [json.dumps(asked.body["messages"]) for asked in server.requests]
    assert len(sent) == len(set(sent))


def test_cost_of_shards_adds_up(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The manifest of merged shards has the cost of all of them; without a price there is none."""
    for price, cost in ((("--price-in", 5, "--price-out", 20), COUNT * 0.019), ((), None)):
        parts = [shell.folder / f"{index}.jsonl" for index in (1, 2)]
        cache = ("--cache-dir", shell.folder / f"cache of {len(price)}", "--mode", "json_schema")
        for index, part in enumerate(parts, start=1):
            words = ("extract", digest, "--base-url", server.url, *price, *cache, "--shard", f"{index}/2")
            assert shell(*words, "-o", part).code == 0
        assert shell("merge", *parts, "-o", shell.folder / "whole.jsonl").code == 0
        manifest = json.loads((shell.folder / "whole.jsonl.manifest.json").read_text("utf-8"))
        assert manifest["cost_usd"] == (None if cost is None else pytest.approx(cost))


def test_limits_hold_while_requests_go_wrong(shell: Shell, digest: Path) -> None:
    """Retries, lost replies, re-asks and cut-off answers count too: what the endpoint counted is below."""
    answered: list[int] = []

    def script(body: dict[str, Any], attempt: int) -> Answer:
        number = len(answered)
        answer = costly(body, attempt)
        if "kestrel" not in json.dumps(body):
            if number % 5 == 1:
                answer = chat('{"claims": [{"sentence": "one"}]}', tokens=TOKENS)
            elif number % 5 == 2:
                answer = chat('{"claims": [', finish="length", tokens=(3_000, body["max_tokens"]))
            elif number % 5 == 3:
                answer = replace(answer, cut=30)
        answered.append(sum(answer.body["usage"].get(n, 0) for n in ("prompt_tokens", "completion_tokens")))  # type: ignore[index]
        return answer

    limit = 150_000
    with Endpoint(script) as server:
        words = (digest, "--base-url", server.url, "--max-tokens-total", limit, "--concurrency", 8)
        ended = shell("extract", *words)
    assert ended.code == 3
    assert limit / 2 < sum(answered) <= limit
    assert "gave no token counts" in ended.err


def test_refused_requests_cost_nothing(shell: Shell, digest: Path) -> None:
    """What the endpoint sends back at once takes nothing off a limit."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        odd = re.search(r"present Norn-\d*[13579],", json.dumps(body))
        return fault(429, headers={"retry-after": "0"}) if odd and attempt == 1 else costly(body, attempt)

    with Endpoint(script) as server:
        ended = shell(
            *(
                "extract",
                digest,
                "--base-url",
                server.url,
                "--mode",
                "json_schema",
                "--limit",
                10,
                "--concurrency",
                1,
            ),
            *("--max-tokens-total", 60_000),
        )
    assert ended.code == 0
    assert len(server.requests) == 15
    assert "unsure" not in ended.err


def test_cost_limit_without_a_price_asks_nothing(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Money that nobody can count cannot be limited: a sentence, before any request for an answer."""
    ended = shell("extract", digest, "--base-url", server.url, "--max-cost", 1)
    assert ended.code == 2
    assert ended.err.startswith("claimsift: --max-cost needs a price, and none is known for m at ")
    assert "--price-in and --price-out" in ended.err
    assert "--max-tokens-total" in ended.err
    assert not server.requests


@pytest.mark.parametrize("flag", ["--price-in", "--price-out"])
def test_half_a_price_is_misuse(shell: Shell, server: Endpoint, digest: Path, flag: str) -> None:
    """A price has two halves, and neither is made up."""
    ended = shell("extract", digest, "--base-url", server.url, flag, 1)
    assert ended.code == 2
    assert ended.err == "claimsift: --price-in and --price-out belong together: give both, or neither.\n"
    assert not server.others


@pytest.mark.parametrize(
    "words",
    [
        *(("--timeout", wrong) for wrong in ("nan", "inf")),
        *(("--max-cost", wrong) for wrong in ("0", "-1", "nan", "inf", "ten")),
        *(("--max-tokens-total", wrong) for wrong in ("0", "-1", "1.5", "many")),
        *(("--price-in", wrong) for wrong in ("-1", "nan", "inf", "cheap")),
        *(("--price-out", wrong) for wrong in ("-1", "nan", "inf", "cheap")),
    ],
    ids=" ".join,
)
def test_wrong_amounts_are_misuse(shell: Shell, digest: Path, words: tuple[str, str]) -> None:
    """What is no amount is named with its flag, and nothing is asked."""
    ended = shell("extract", digest, *words)
    assert ended.code == 2
    assert words[0] in ended.err
    assert ended.err.startswith("Usage: claimsift extract")


def test_limit_that_not_even_the_probe_fits_in(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Where the limit leaves no room to find out how to ask, a sentence says so, with exit code 3."""
    ended = shell("extract", digest, "--base-url", server.url, "--max-tokens-total", 10)
    assert ended.code == 3
    assert ended.err.startswith("claimsift: Not asked: 0 of the 10 tokens of --max-tokens-total are used")
    assert not server.requests


def test_cached_answers_take_nothing_off_a_limit(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A run that asks nothing needs no room."""
    words = ("extract", digest, "--base-url", server.url)
    assert shell(*words).code == 0
    ended = shell(*words, "--max-tokens-total", 1)
    assert ended.code == 0
    assert "stopped" not in ended.err
    assert "estimate" not in ended.err


def test_summary_says_what_was_spent_and_how_wrong_the_estimate_was(shell: Shell, server: Endpoint) -> None:
    """The first estimate is a guess and says so; the next one is corrected by what the first run took."""
    words = ("--base-url", server.url, "--price-in", 1, "--price-out", 10)
    first = shell("extract", digest_of(shell.folder, range(1, 11), "one.jsonl"), *words)
    assert "spent      $0.0501; as given" in first.err
    assert re.search(
        r"estimate   .* in, \d+% too \w+; .* out, \d+% too \w+; first run, so a guess", first.err
    )
    second = shell("extract", digest_of(shell.folder, range(11, 31), "two.jsonl"), *words)
    assert "estimate   60,000 tokens in, as it was; 4,000 out, as it was\n" in sized(second.err)


def sized(text: str) -> str:
    """A summary with its estimate rounded to thousands: lengths of abstracts differ by a few bytes."""

    def rounded(found: re.Match[str]) -> str:
        return f"{round(int(found[1].replace(',', '')), -3):,} {found[2]}"

    return re.sub(r"([\d,]+) (tokens in|out)", rounded, text)


def test_replies_without_usage_have_no_estimate(shell: Shell, digest: Path) -> None:
    """Where an endpoint does not say what it took, that is said, and nothing is learned from it."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        return replace(answer, body={name: part for name, part in answer.body.items() if name != "usage"})

    with Endpoint(script) as server:
        ended = shell("extract", digest, "--base-url", server.url, "--limit", 2)
    assert "unsure     3 requests gave no token counts" in ended.err
    assert "estimate" not in ended.err


@pytest.mark.slow
def test_interrupted_run_teaches_what_it_took(shell: Shell, digest: Path) -> None:
    """What a run took before it was interrupted corrects the estimate of the next."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        late = "present Norn-9," in json.dumps(body)
        return replace(costly(body, attempt), delay=600.0 if late else 0.0)

    with Endpoint(script) as server:
        process = subprocess.Popen(
            [*MAIN, str(digest), "--base-url", server.url, "--mode", "json_schema", "--concurrency", "1"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(10_000):
            if any(asked_about(asked) == 9 for asked in server.requests):
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=300)
    assert process.returncode == 130
    cache = Cache(shell.folder / "cache")
    note = cache.note("tokens of m for claims")
    cache.close()
    assert isinstance(note, dict)
    assert note["tokens_in"] == 8 * 3_000


def test_counts_that_cannot_be_are_told(shell: Shell, digest: Path) -> None:
    """Where an endpoint counts backwards, the summary says that nobody knows, and nothing is subtracted."""
    odd = {"prompt_tokens": -(10**6), "completion_tokens": 10**400}

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        return replace(answer, body=answer.body | {"usage": odd})

    with Endpoint(script) as server:
        ended = shell("extract", digest, "--base-url", server.url, "--mode", "json_schema")
    assert ended.code == 0
    assert re.search(r"unsure     \d+ requests gave no token counts, or impossible ones", ended.err)
    assert "; 0 tokens in, 0 out; " in ended.err
    assert all(line["usage"]["input_tokens"] == line["usage"]["output_tokens"] == 0 for line in ended.lines)


def test_size_of_a_reply_can_be_set(shell: Shell, digest: Path) -> None:
    """A reply that is larger than the user allows fails its abstract, in a sentence with the flag."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        return replace(answer, body=answer.body | {"padding": "x" * 30_000})

    with Endpoint(script) as server:
        words = ("extract", digest, "--base-url", server.url, "--mode", "json_schema", "--limit", 1)
        ended = shell(*words, "--max-reply-mb", 0.02)
        assert ended.code == 1
        assert "larger than 0.02 MB, and was not read to its end" in ended.err
        assert "--max-reply-mb" in ended.err
        assert len(server.requests) == 1
        assert shell(*words).code == 0
