"""`claimsift plan` against what `claimsift extract` then really does, over a real socket."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from endpoint import Answer, Endpoint, chat, reader
from shell import Ended, Shell, digest_of

from pipeline.llm.cache import Cache

pytestmark = pytest.mark.usefixtures("environment")

DENSITY = 0.25


def counting(body: dict[str, Any], attempt: int) -> Answer:
    """A script that finds nothing, and counts a token for every four bytes of the messages, and 40 more."""
    if "kestrel" in json.dumps(body):
        return reader(body, attempt)
    size = sum(len((said["content"] or "").encode()) for said in body["messages"])
    name = "datasets" if '"datasets"' in json.dumps(body) else "claims"
    tool = name if "tools" in body else None
    return chat(json.dumps({name: []}), tool=tool, tokens=(round(size * DENSITY), 40), delay=0.01)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that answers well and counts its tokens."""
    with Endpoint(counting) as endpoint:
        yield endpoint


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of ten abstracts, two of which stand there twice."""
    return digest_of(tmp_path, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2])


def planned(ended: Ended) -> dict[str, Any]:
    """The plan that was written as JSON."""
    found: dict[str, Any] = json.loads(ended.out)
    return found


FLAGS = [
    (),
    ("--reading", "sentences"),
    ("--mode", "tools"),
    ("--mode", "json"),
    ("--schema", "datasets"),
    ("--limit", 4),
]


@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: " ".join(map(str, flags)) or "no flags")
def test_plan_is_what_extract_then_asks(
    shell: Shell, server: Endpoint, digest: Path, flags: tuple[object, ...]
) -> None:
    """With the same flags a plan counts the requests that a run makes, and once measured also its tokens."""
    words = (digest, "--base-url", server.url, *flags)
    other = digest_of(shell.folder, range(20, 26), "other.jsonl")
    first = shell("extract", other, *words[1:])
    assert "first run, so a guess" in first.err
    before = [len(server.requests), len(server.others)]
    plan = planned(shell("plan", *words, "--json"))
    assert [len(server.requests), len(server.others)] == before
    count = 4 if "--limit" in flags else 10
    assert (plan["abstracts"], plan["cached"], plan["to_ask"]) == (count, 0, count)
    assert (plan["model"], plan["mode_known"]) == ("m", True)
    ended = shell("extract", *words)
    assert len(server.requests) - before[0] == plan["requests"]
    took = re.search(r"requests   (\d+); .*; ([\d,]+) tokens in, ([\d,]+) out", ended.err)
    assert took is not None
    requests, tokens_in, tokens_out = (int(number.replace(",", "")) for number in took.groups())
    assert plan["requests"] == requests
    assert plan["expected"]["input_tokens"] == pytest.approx(tokens_in, rel=0.03)
    assert plan["expected"]["output_tokens"] == pytest.approx(tokens_out, rel=0.03)
    after = planned(shell("plan", *words, "--json"))
    assert (after["cached"], after["to_ask"], after["requests"], after["cost_usd"]) == (count, 0, 0, None)
    assert after["expected"]["input_tokens"] == 0


def test_plan_after_a_run_that_partly_failed(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Requests that ended without a count are unknown: the plan is as high as without them, and a guess."""

    def failing(body: dict[str, Any], attempt: int) -> Answer:
        number = re.findall(r"present Norn-(\d+)", str(body["messages"][-1]["content"]))
        answer = counting(body, attempt)
        assert isinstance(answer.body, dict)
        return Answer(answer.body | {"usage": {}}) if number and int(number[-1]) > 24 else answer

    words = ("--base-url", server.url, "--mode", "json_schema")
    server.script = failing
    shell("extract", digest_of(shell.folder, range(20, 30), "other.jsonl"), *words, "--concurrency", 1)
    plan = planned(shell("plan", digest, *words, "--json"))
    assert plan["expected"]["guess"]
    assert plan["expected"]["unknown_requests"] > 0
    assert "gave no token counts; it may be more" in shell("plan", digest, *words).out
    server.script = counting
    took = re.search(r"; ([\d,]+) tokens in, ([\d,]+) out", shell("extract", digest, *words).err)
    assert took is not None
    tokens_in, tokens_out = (int(number.replace(",", "")) for number in took.groups())
    assert plan["expected"]["input_tokens"] == pytest.approx(tokens_in, rel=0.03)
    assert plan["expected"]["output_tokens"] == pytest.approx(tokens_out, rel=0.03)


def test_plan_of_a_shard_is_what_its_run_asks(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Each share is planned by itself, as it is then asked, and together they are the whole."""
    words = (digest, "--base-url", server.url, "--model", "m", "--mode", "json_schema")
    counts = []
    for number in (1, 2, 3):
        share = ("--shard", f"{number}/3")
        plan = planned(shell("plan", *words, *share, "--json"))
        before = len(server.requests)
        shell("extract", *words, *share, "-o", shell.folder / f"{number}.jsonl")
        assert len(server.requests) - before == plan["requests"] == plan["to_ask"]
        counts.append(plan["abstracts"])
    assert sum(counts) == 10
    assert max(counts) < 10


def test_a_changed_request_is_not_in_the_cache(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A flag that changes requests makes the plan count them as not answered."""
    words = (digest, "--base-url", server.url)
    shell("extract", *words, "--limit", 6)
    plan = planned(shell("plan", *words, "--json"))
    assert (plan["cached"], plan["to_ask"], plan["requests"], plan["repeats"]) == (6, 4, 4, 2)
    for flags in (("--mode", "tools"), ("--model", "other"), ("--schema", "datasets")):
        assert planned(shell("plan", *words, *flags, "--json"))["cached"] == 0


def test_plan_says_it_in_words(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Abstracts, repeats, cache, requests, tokens, money and time stand in a line each."""
    words = (digest, "--base-url", server.url)
    shell("extract", *words, "--limit", 4, "--concurrency", 2)
    ended = shell("plan", *words, "--price-in", 2, "--price-out", 10)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines] == ["abstracts", "requests", "tokens", "money", "time"]
    assert lines[0] == "abstracts  10 (2 repeats folded): 4 in the cache, 6 to ask about"
    assert lines[1] == f"requests   6 to m at {server.url}"
    assert re.fullmatch(r"tokens     \d+,\d+ in, 240 out; as earlier runs took", lines[2])
    assert re.fullmatch(r"money      \$0\.0\d+; as given: \$2 in, \$10 out, for a million tokens", lines[3])
    assert re.fullmatch(
        r"time       about \d+ s, at the .* requests a second of an earlier run, \d at once", lines[4]
    )


def test_money_is_that_of_the_tokens(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The cost is what the expected tokens cost at the given price."""
    plan = planned(
        shell(
            "plan",
            digest,
            "--base-url",
            server.url,
            "--model",
            "m",
            "--price-in",
            2,
            "--price-out",
            10,
            "--json",
        )
    )
    expected = plan["expected"]
    cost = (2 * expected["input_tokens"] + 10 * expected["output_tokens"]) / 1e6
    assert plan["cost_usd"] == pytest.approx(cost, rel=1e-3)
    assert expected["guess"]


def test_list_price_of_a_known_endpoint(shell: Shell, digest: Path) -> None:
    """A hosted model has its list price, and nothing is asked to find it."""
    ended = shell("plan", digest, "--base-url", "https://api.openai.com/v1", "--model", "gpt-4o-mini")
    assert ended.code == 0
    assert "list price of gpt-4o-mini at OpenAI, genai-prices" in ended.out
    assert "$0.15 in, $0.6 out, for a million tokens" in ended.out
    assert "1 or 2 more to find out how to ask" in ended.out


def test_limits_and_rates_are_planned_with(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The flags of extract that limit money, tokens and requests say what would end a run, and how soon."""
    words = ("plan", digest, "--base-url", server.url, "--model", "m", "--rpm", 1, "--max-tokens-total", 10)
    ended = shell(*words)
    assert "stops      at --max-tokens-total, before all is asked" in ended.out
    assert "at the rate that you allow" in ended.out
    plan = planned(shell(*words, "--json"))
    assert (plan["stopped_by"], plan["seconds"]) == ("max_tokens_total", 60 * plan["expected"]["requests"])


def test_unknown_price_is_no_price(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Money that nobody knows is not made up, neither in words nor in JSON."""
    words = ("plan", digest, "--base-url", server.url, "--model", "gpt-4o-mini")
    ended = shell(*words)
    assert "money      unknown: no price is known for gpt-4o-mini at " in ended.out
    assert "--price-in and --price-out" in ended.out
    assert "$" not in ended.out
    assert "time       unknown until a run has measured the endpoint" in ended.out
    plan = planned(shell(*words, "--json"))
    assert (plan["price"], plan["cost_usd"], plan["seconds"]) == (None, None, None)


def test_bundled_model_costs_nothing_and_is_not_started(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an address the bundled model is planned with, which is not needed for that."""
    monkeypatch.setitem(__import__("sys").modules, "xllamacpp", None)
    ended = shell("plan", digest)
    assert ended.code == 0
    assert "money      $0.00; the bundled model runs on this machine" in ended.out


def test_unknown_model_is_a_sentence_or_asked_for(shell: Shell, server: Endpoint, digest: Path) -> None:
    """What no run has found out is named, and asked only where the user says so."""
    words = ("plan", digest, "--base-url", server.url)
    ended = shell(*words)
    assert ended.code == 2
    assert "Name it with --model, or let the plan ask with --ask." in ended.err
    assert not server.others
    asking = shell(*words, "--ask")
    assert asking.code == 0
    assert (len(server.others), len(server.requests)) == (1, 1)
    assert "find out how to ask" not in asking.out
    assert shell(*words).code == 0
    assert (len(server.others), len(server.requests)) == (1, 1)


@pytest.mark.parametrize("note", [[], "much", {"planned": -1}, {"planned": "x", "size": 3}])
def test_damaged_notes_are_as_good_as_none(shell: Shell, server: Endpoint, digest: Path, note: Any) -> None:
    """Whatever stands in the notes, the plan then guesses."""
    cache = Cache(shell.folder / "cache")
    for topic in (
        "tokens of m for claims",
        f"pace of m for claims at {server.url}",
        f"model at {server.url}",
    ):
        cache.remember(topic, note)
    cache.close()
    plan = planned(shell("plan", digest, "--base-url", server.url, "--model", "m", "--json"))
    assert plan["expected"]["guess"]
    assert plan["seconds"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gone.jsonl",), "gone.jsonl"),
        (("--model", "m"), "--model needs an endpoint"),
        (("--base-url", "localhost:8000"), "is not an endpoint address"),
        (("--schema", "rumours"), "There is no schema 'rumours'"),
        (("--price-in", "1"), "belong together"),
        (("--limit", "0"), "--limit"),
        (("--shard", "9/8"), "is not a shard"),
        (("--keep-ungrounded",), "No such option"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_misuse_is_a_sentence(shell: Shell, digest: Path, words: tuple[str, ...], says: str) -> None:
    """What cannot be planned is said, with exit code 2."""
    ended = shell("plan", *(words if words[0].endswith("jsonl") else (digest, *words)))
    assert ended.code == 2
    assert says in ended.err
    assert ended.out == ""


def test_one_bad_file_among_many(shell: Shell, digest: Path) -> None:
    """A file that cannot be read is reported, the others are planned with, and the exit code is 1."""
    ended = shell("plan", digest, shell.folder / "gone.jsonl")
    assert ended.code == 1
    assert "The other files are read." in ended.err
    assert ended.out.startswith("abstracts  10 (2 repeats folded)")


def test_plan_on_the_page_of_costs_is_what_the_command_prints(shell: Shell) -> None:
    """The plan that docs/spending.md shows is the one that the command prints with an empty cache."""
    shown = (ROOT / "docs" / "spending.md").read_text(encoding="utf-8").partition("```text\n$ ")[2]
    command, printed = shown.partition("\n```")[0].split("\n", 1)
    words = [str(ROOT / word) if word.startswith("examples/") else word for word in command.split()[1:]]
    assert shell(*words).out.strip() == printed
