"""`claimsift prompt show` against what `claimsift extract` then really sends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, chat, reader, turn_reader
from shell import Shell, digest_of, lines_of

pytestmark = pytest.mark.usefixtures("environment")


def either(body: dict[str, Any], attempt: int) -> Answer:
    """Reads an abstract at once or sentence by sentence, as it is asked, and finds no data set."""
    if '"datasets"' in json.dumps(body):
        return chat('{"datasets": []}')
    by_turns = "the newest message alone" in json.dumps(body)
    return turn_reader(body, attempt) if by_turns else reader(body, attempt)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that answers well."""
    with Endpoint(either) as endpoint:
        yield endpoint


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of two abstracts."""
    return digest_of(tmp_path, [1, 2])


def asked(server: Endpoint) -> list[dict[str, Any]]:
    """The bodies that came, without those of the probe."""
    return [one.body for one in server.requests if "kestrel" not in json.dumps(one.body)]


WAYS = [
    (),
    ("--mode", "json"),
    ("--mode", "tools"),
    ("--mode", "json_schema_strict"),
    ("--schema", "datasets"),
    ("--param", "top_p=0.5"),
]


@pytest.mark.parametrize("flags", WAYS, ids=lambda flags: " ".join(flags) or "no flags")
def test_shown_bodies_are_those_that_extract_sends(
    shell: Shell, server: Endpoint, digest: Path, flags: tuple[str, ...]
) -> None:
    """With the same flags the bodies are the same to the last key, and showing them sends nothing."""
    words = (digest, "--base-url", server.url, "--model", "m", *flags)
    shown = json.loads(shell("prompt", "show", *words, "--json").out)
    assert server.requests == server.others == []
    shell("extract", *words, "-o", digest.with_name("out.jsonl"))
    [request] = shown["requests"]
    assert request["cached"] is False
    assert request["body"] in asked(server)
    known = json.loads(shell("prompt", "show", *words, "--json").out)
    assert [one["cached"] for one in known["requests"]] == [True]


def test_turns_are_shown_with_the_answers_that_the_cache_has(
    shell: Shell, server: Endpoint, digest: Path
) -> None:
    """Sentence by sentence, each request is the one before it and more; known answers stand between."""
    words = (digest, "--base-url", server.url, "--model", "m", "--reading", "sentences")
    before = shell("prompt", "show", *words)
    assert "an answer that is not in the cache is shown as an empty list" in before.out
    assert "=== request 2: the messages above, and ===" in before.out
    assert before.out.count("--- system ---") == 1
    shell("extract", *words, "-o", digest.with_name("out.jsonl"))
    shown = json.loads(shell("prompt", "show", *words, "--json").out)
    assert len(shown["requests"]) == 2
    assert all(one["body"] in asked(server) for one in shown["requests"])
    assert "answered from the cache" in shell("prompt", "show", *words).out


def test_id_chooses_the_abstract(shell: Shell, digest: Path) -> None:
    """The beginning of an id, as outputs have it, names an abstract; without one it is the first."""
    assert shell("gold", digest, "-o", digest.with_name("gold.jsonl")).code == 0
    first, second = lines_of(digest.with_name("gold.jsonl"))
    assert f"abstract   {first['id']}  Norn-1" in shell("prompt", "show", digest).out
    shown = shell("prompt", "show", digest, "--id", second["id"][:8].upper(), "--reading", "abstract")
    assert shown.code == 0
    assert f"abstract   {second['id']}  Norn-2" in shown.out
    assert "We present Norn-2, a loom" in shown.out
    assert "We present Norn-1, a loom" not in shown.out
    assert shown.err == ""


@pytest.mark.parametrize(
    ("start", "told"), [("zzz", "No abstract has an id"), ("", "2 abstracts have an id")]
)
def test_id_wants_one_abstract(shell: Shell, digest: Path, start: str, told: str) -> None:
    """An id that fits none or several is refused with a sentence."""
    ended = shell("prompt", "show", digest, "--id", start)
    assert ended.code == 2
    assert told in ended.err


def test_model_that_nobody_knows_is_left_out(shell: Shell, digest: Path) -> None:
    """Before any run an endpoint of one model is not asked for its name; messages need none."""
    words = ("--base-url", "http://127.0.0.1:9/v1", "--json")
    shown = json.loads(shell("prompt", "show", digest, *words).out)
    assert "model" not in shown["requests"][0]["body"]
    assert shown["requests"][0]["body"]["messages"][-1]["content"].startswith("Title: Norn-1")


def test_abstract_without_a_sentence_to_ask_about(shell: Shell, tmp_path: Path) -> None:
    """Where no sentence may carry a record that is said, and nothing is shown."""
    path = tmp_path / "plain.jsonl"
    path.write_text(json.dumps({"title": "On Rain", "abstract": "Rain is wet and rather old."}), "utf-8")
    ended = shell("prompt", "show", path, "--reading", "sentences")
    assert ended.code == 0
    assert "requests   0: no sentence of it may carry a record" in ended.out


def test_wrong_example_is_told_as_a_run_tells_it(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prompt with which no run begins is not shown."""
    monkeypatch.chdir(shell.folder)
    assert shell("schema", "new", "trials").code == 0
    prompt = Path("prompts/trials.md")
    prompt.write_text(
        prompt.read_text("utf-8").replace('"outcome": "leaf scorch"', '"outcome": "dust"'), "utf-8"
    )
    ended = shell("prompt", "show", digest, "--schema", "trials")
    assert ended.code == 2
    assert "The prompt of trials has a wrong example" in ended.err
