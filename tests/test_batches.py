"""Requests handed in as files, and their results read back."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import picked, sampled
from endpoint import Answer, Endpoint, asked_about, chat, made_up, reader
from shell import Ended, Shell, digest_of, lines_of

from pipeline.distributed.batch import requests
from pipeline.errors import InputError
from pipeline.extraction import validation

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

Json = dict[str, Any]
MANIFEST = "requests.jsonl.manifest.json"
FLAGS = ("--model", "m", "--mode", "json_schema")


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of five abstracts, one of which stands there twice."""
    return digest_of(tmp_path, [1, 2, 1, 3, 4, 5])


def result(request: Json, answer: Answer) -> Json:
    """A line of results, as batches write them."""
    response = {"status_code": answer.status, "request_id": "r", "body": answer.body}
    return {"id": "b", "custom_id": request["custom_id"], "response": response, "error": None}


def failed(request: Json, code: str = "batch_expired", message: str = "It came too late.") -> Json:
    """A line of results for a request that was not answered."""
    error = {"code": code, "message": message}
    return {"id": "b", "custom_id": request["custom_id"], "response": None, "error": error}


def answered(path: Path, script: Callable[[Json, int], Answer] = reader) -> list[Json]:
    """The results of a file of requests, answered by a script."""
    return [result(request, script(request["body"], 1)) for request in lines_of(path)]


def stored(path: Path, results: Iterable[Json | str]) -> Path:
    """A file of results."""
    lines = (line if isinstance(line, str) else json.dumps(line) for line in results)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def number_of(request: Json) -> int:
    """The number of the abstract that a request is about."""
    text = request["body"]["messages"][-1]["content"]
    return next(n for n in range(1, 20) if f"present Norn-{n}," in text)


def write(shell: Shell, digest: Path, *words: object) -> tuple[Path, Ended]:
    """Writes the requests of a digest."""
    path = shell.folder / "requests.jsonl"
    return path, shell("batch", "write", digest, "-o", path, *(words or FLAGS))


def read(shell: Shell, *words: object) -> Ended:
    """Reads results."""
    return shell("batch", "read", *words, "--requests", shell.folder / "requests.jsonl")


def offline(shell: Shell, digest: Path, *words: object) -> Ended:
    """Finishes the job from the cache."""
    return shell("extract", digest, "--offline", *(words or FLAGS))


# Writing


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_bodies_are_what_the_client_sends(shell: Shell, digest: Path, mode: str) -> None:
    """In each mode the body of a request is exactly what a live run sends about the same abstract."""
    path, ended = write(shell, digest, "--model", "m", "--mode", mode)
    assert ended.code == 0
    with Endpoint(reader) as server:
        live = ("extract", digest, "--base-url", server.url, "--model", "m", "--mode", mode)
        shell(*live, "--cache-dir", shell.folder / "live")
        sent = {asked_about(asked): asked.body for asked in server.requests}
    written = lines_of(path)
    assert {number_of(line): line["body"] for line in written} == sent
    assert {(line["method"], line["url"]) for line in written} == {("POST", "/v1/chat/completions")}
    assert all(line.keys() == {"custom_id", "method", "url", "body"} for line in written)


def test_names_are_the_fingerprints(shell: Shell, digest: Path) -> None:
    """The custom_id of a request is its key in the cache, which the output of extract shows too."""
    path, _ = write(shell, digest)
    stored(shell.folder / "r.jsonl", answered(path))
    read(shell, shell.folder / "r.jsonl")
    lines = [json.loads(line) for line in offline(shell, digest).out.splitlines()]
    assert [line["custom_id"] for line in lines_of(path)] == [line["fingerprint"] for line in lines]


def test_only_what_the_cache_lacks_is_written(shell: Shell, digest: Path) -> None:
    """Abstracts that a run has answered make no request, and where none is left no file is written."""
    with Endpoint(reader) as server:
        flags = ("--base-url", server.url, *FLAGS)
        shell("extract", digest, *flags, "--limit", 3)
        path, ended = write(shell, digest, *flags)
        assert [number_of(line) for line in lines_of(path)] == [4, 5]
        assert "abstracts  5; 3 answered by the cache" in ended.err
        path.unlink()
        shell("extract", digest, *flags)
        _, ended = write(shell, digest, *flags)
    assert ended.code == 0
    assert not path.exists()
    assert "requests   none: claimsift extract --offline" in ended.err


def test_nobody_is_asked_but_for_what_is_left_open(shell: Shell, digest: Path) -> None:
    """With an address model and mode are found out as in a live run; nothing else is asked."""
    with Endpoint(reader) as server:
        path, ended = write(shell, digest, "--base-url", server.url)
        assert [asked_about(asked) for asked in server.requests] == [None]
    assert ended.code == 0
    assert {line["body"]["model"] for line in lines_of(path)} == {"m"}


@pytest.mark.parametrize("words", [("--model", "m"), ("--mode", "tools"), ("--limit", "3")], ids=" ".join)
def test_what_stays_open_is_a_sentence(shell: Shell, digest: Path, words: tuple[str, ...]) -> None:
    """Without an address both model and mode must be named, and the bundled model takes no batch."""
    path, ended = write(shell, digest, *words)
    assert ended.code == 2
    assert "--base-url" in ended.err
    assert "--model and --mode" in ended.err
    assert not path.exists()


def test_turns_that_follow_from_one_another_are_no_batch(shell: Shell, digest: Path) -> None:
    """Sentence by sentence an abstract is several requests, of which only the first is known beforehand."""
    path, ended = write(shell, digest, "--model", "m", "--mode", "tools", "--reading", "sentences")
    assert ended.code == 2
    assert "Leave --reading out, or use claimsift extract" in ended.err
    assert not path.exists()


def test_reasoning_models_get_their_parameters(shell: Shell, digest: Path) -> None:
    """In the dialect of reasoning models the limit has another name and the temperature is left out."""
    plain, _ = write(shell, digest)
    before = lines_of(plain)
    path, _ = write(shell, digest, *FLAGS, "--dialect", "reasoning")
    for one, other in zip(before, lines_of(path), strict=True):
        assert one["custom_id"] == other["custom_id"]
        limit = one["body"].pop("max_tokens")
        assert one["body"].pop("temperature") == 0
        assert other["body"] == one["body"] | {"max_completion_tokens": limit}


def test_abstracts_that_make_one_request_are_asked_once(shell: Shell) -> None:
    """Texts that differ in white space alone are one request, whose result answers both."""
    title, text = made_up(3)
    entries = [{"title": title, "abstract": text}, {"title": title, "abstract": text.replace(" ", "  ")}]
    digest = stored(shell.folder / "digest.jsonl", entries)
    path, ended = write(shell, digest)
    assert len(lines_of(path)) == 1
    assert "1 differ from another in white space alone" in ended.err
    assert read(shell, stored(shell.folder / "r.jsonl", answered(path))).code == 0
    ended = offline(shell, digest)
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 2


def test_large_batches_are_several_files(shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests than a file may hold go to numbered files, whose results are read together."""
    made = requests.write
    monkeypatch.setattr(requests, "write", lambda lines, output: made(lines, output, (2, 10**6)))
    path, ended = write(shell, digest)
    parts = [shell.folder / f"requests-{number}.jsonl" for number in (1, 2, 3)]
    assert not path.exists()
    assert [[number_of(line) for line in lines_of(part)] for part in parts] == [[1, 2], [3, 4], [5]]
    assert all(str(part) in ended.err for part in parts)
    results = [stored(shell.folder / f"r{n}.jsonl", answered(part)) for n, part in enumerate(parts)]
    assert read(shell, *results).code == 0
    assert offline(shell, digest).code == 0


def test_files_of_an_earlier_batch_do_not_stay_behind(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A smaller batch of the same name takes the place of all files of the larger one, and says so."""
    made = requests.write
    monkeypatch.setattr(requests, "write", lambda lines, output: made(lines, output, (2, 10**6)))
    write(shell, digest)
    monkeypatch.undo()
    monkeypatch.setenv("CLAIMSIFT_CACHE_DIR", str(shell.folder / "cache"))
    other = shell.folder / "requests-of-mine.jsonl"
    other.write_text("mine")
    _, ended = write(shell, digest)
    left = sorted(path.name for path in shell.folder.glob("requests*.jsonl"))
    assert left == [other.name, "requests.jsonl"]
    assert ended.err.count("removed ") == 3


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        ((2, 1000), [2, 2, 1]),
        ((100, 20), [2, 2, 1]),
        ((100, 29), [2, 2, 1]),
        ((100, 30), [3, 2]),
        ((5, 50), [5]),
    ],
)
def test_limits_are_kept_to_the_byte(tmp_path: Path, limits: tuple[int, int], sizes: list[int]) -> None:
    """A file holds exactly as many lines and bytes as it may, and no line is lost or cut."""
    lines = [f"{number:09}\n".encode() for number in range(5)]
    parts = requests.write(lines, tmp_path / "r.jsonl", limits)
    assert [part.requests for part in parts] == sizes
    assert b"".join(part.path.read_bytes() for part in parts) == b"".join(lines)
    assert all(part.path.stat().st_size == part.bytes <= limits[1] for part in parts)


def test_hosted_limits() -> None:
    """By default files keep to what hosted batches take."""
    assert (requests.MOST_REQUESTS, requests.MOST_BYTES) == (50_000, 200_000_000)


def test_one_request_too_large_for_any_file_is_a_sentence(tmp_path: Path) -> None:
    """What no file could hold ends the writing, and nothing is left behind."""
    with pytest.raises(InputError, match="One request has 11 bytes, and a file may have 10"):
        requests.write([b"0123456789\n"], tmp_path / "r.jsonl", (1, 10))
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_noticed_first(shell: Shell, digest: Path) -> None:
    """A folder that does not exist is noticed before anything is done."""
    ended = shell("batch", "write", digest, "-o", shell.folder / "gone" / "r.jsonl", *FLAGS)
    assert ended.code == 2
    assert "There is no folder" in ended.err


# Reading


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_offline_run_writes_what_a_live_run_writes(shell: Shell, digest: Path, mode: str) -> None:
    """After the results are read, extract --offline writes the very bytes of a live run."""
    flags = ("--model", "m", "--mode", mode)
    with Endpoint(reader) as server:
        live = shell("extract", digest, "--base-url", server.url, *flags, "--cache-dir", shell.folder / "l")
    path, _ = write(shell, digest, *flags)
    ended = read(shell, stored(shell.folder / "r.jsonl", answered(path)[::-1]))
    assert ended.code == 0
    assert "answered   5, now in the cache; 0 were read before" in ended.err
    done = offline(shell, digest, *flags)
    assert done.code == 0
    assert done.out == live.out


def difficult(body: Json, _attempt: int) -> Answer:
    """A difficult model: on 2 not in shape at first, on 3 too long, on 4 both, on 5 never right."""
    asked = json.dumps(body["messages"])
    tool = body["tools"][0]["function"]["name"] if "tools" in body else None
    about = next(number for number in (1, 2, 3, 4, 5) if f"present Norn-{number}," in asked)
    good = reader({**body, "messages": [m for m in body["messages"] if "Norn-" in str(m)]}, 1)
    rumour = json.dumps({"claims": [{"sentence": 2, "kind": "rumour"}]})
    text = rumour if about == 5 else "Here is what I think."
    if about in (3, 4) and body["max_tokens"] < 16000:
        return chat('{"claims": [{"sent', tool=tool, finish="length", tokens=(7, body["max_tokens"]))
    later = len(body["messages"]) - 1 - max(n for n, m in enumerate(body["messages"]) if "Title: N" in str(m))
    if later < {2: 4, 4: 2, 5: 9}.get(about, 0):
        return chat(text, tool=tool, tokens=(11, 3))
    return good


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_rounds_end_where_a_live_run_ends(shell: Shell, digest: Path, mode: str) -> None:
    """Cut-off and wrong replies are asked for again as a live run would, and end in the same bytes."""
    flags = ("--model", "m", "--mode", mode)
    with Endpoint(difficult) as server:
        live = shell("extract", digest, "--base-url", server.url, *flags, "--cache-dir", shell.folder / "l")
        sent = sorted(json.dumps(asked.body, sort_keys=True) for asked in server.requests)
    assert live.code == 0
    # 1 at once, 2 after two re-asks, 3 after two widenings, 4 after both, 5 never.
    assert len(sent) == 1 + 3 + 3 + 6 + 3
    asked: list[str] = []
    for number in range(12):
        path, ended = write(shell, digest, *flags)
        if "requests   none" in ended.err:
            break
        asked += [json.dumps(line["body"], sort_keys=True) for line in lines_of(path)]
        read(shell, stored(shell.folder / f"r{number}.jsonl", answered(path, difficult)))
    done = offline(shell, digest, *flags)
    assert done.code == 0
    assert sorted(asked) == sent
    assert done.out == live.out


def test_reply_without_end_is_reported_and_written_again(shell: Shell, digest: Path) -> None:
    """What never comes to an end is not cached; each round says so, and after the last it begins anew."""
    rounds = []
    for number in range(4):
        path, _ = write(shell, digest, *FLAGS, "--limit", 1)
        (line,) = lines_of(path)
        rounds.append((line["custom_id"][64:], line["body"]["max_tokens"]))
        endless = result(line, chat('{"claims": [', finish="length", tokens=(7, rounds[-1][1])))
        ended = read(shell, stored(shell.folder / f"r{number}.jsonl", [endless]))
        assert ended.code == 1
        assert "unusable   1 × the reply was cut off at its token limit" in ended.err
    assert rounds == [("", 4096), ("-2", 8192), ("-3", 16384), ("-4", 4096)]
    assert offline(shell, digest, *FLAGS, "--limit", 1).code == 1


def test_results_that_are_no_answers_are_told_and_written_again(shell: Shell, digest: Path) -> None:
    """Errors, refusals, empty bodies and missing results are counted by reason, and asked for again."""
    path, _ = write(shell, digest)
    one, two, three, four, _five = lines_of(path)
    results = [
        failed(one),
        result(two, Answer({"error": {"message": "Server is tired.", "code": "tired"}}, 500)),
        result(three, Answer(None)),
        result(four, Answer({"choices": []})),
    ]
    ended = read(shell, stored(shell.folder / "r.jsonl", results))
    assert ended.code == 1
    for told in (
        "answered   0, now in the cache",
        "errors     1 × batch_expired: It came too late.",
        "errors     1 × status 500: tired: Server is tired.",
        "errors     1 × no answer",
        "errors     1 × the body holds no answer",
        "missing    1 without a result",
        "writes what is left",
    ):
        assert told in ended.err
    before = path.read_bytes()
    write(shell, digest)
    assert path.read_bytes() == before


def test_errors_in_the_form_of_vllm_are_read(shell: Shell, digest: Path) -> None:
    """Where the response has a status and no body, the error beside it says why."""
    path, _ = write(shell, digest, *FLAGS, "--limit", 1)
    (line,) = lines_of(path)
    response = {"status_code": 400, "request_id": "r", "body": None}
    error = {"object": "error", "message": "Too long for this model.", "code": 400}
    wrong = {"id": "v", "custom_id": line["custom_id"], "response": response, "error": error}
    ended = read(shell, stored(shell.folder / "r.jsonl", [wrong]))
    assert "errors     1 × status 400: 400: Too long for this model." in ended.err


def test_wrong_parameters_get_a_hint(shell: Shell, digest: Path) -> None:
    """Where the model wants the dialect of reasoning models, the flag for it is named."""
    path, _ = write(shell, digest)
    told = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    answer = Answer({"error": {"message": told}}, 400)
    results = [result(line, answer) for line in lines_of(path)]
    ended = read(shell, stored(shell.folder / "r.jsonl", results))
    assert "write again with --dialect reasoning" in ended.err


def test_result_after_an_error_is_used(shell: Shell, digest: Path) -> None:
    """Of an error and an answer to one request, in whatever order and file, the answer counts."""
    path, _ = write(shell, digest, *FLAGS, "--limit", 2)
    one, two = lines_of(path)
    good = answered(path)
    output = stored(shell.folder / "r.jsonl", [failed(one), good[1]])
    errors = stored(shell.folder / "e.jsonl", [good[0], failed(two)])
    ended = read(shell, output, errors)
    assert ended.code == 0
    assert "answered   2" in ended.err
    assert "errors" not in ended.err


def test_results_read_twice_change_nothing(shell: Shell, digest: Path) -> None:
    """Results that were read before are counted as such, those of unfinished conversations too."""
    path, _ = write(shell, digest)
    results = answered(path)
    results[0] = result(lines_of(path)[0], chat("Here is what I think."))
    file = stored(shell.folder / "r.jsonl", results)
    first = read(shell, file)
    assert first.code == 1
    assert "unusable   1 × the reply does not fit the schema; the next round says what was wrong" in first.err
    second = read(shell, file)
    assert second.code == 1
    assert "answered   0, now in the cache; 4 were read before" in second.err
    assert "unusable   1 × the reply was read before and could not be used" in second.err
    write(shell, digest)
    (line,) = lines_of(path)
    assert line["custom_id"].endswith("-2")
    assert len(line["body"]["messages"]) > 2
    third = read(shell, file)
    assert third.code == 1
    assert "4 were read before" in third.err
    assert "foreign" not in third.err
    assert "missing    1 without a result" in third.err


def test_what_is_asked_again_takes_the_place_of_an_answer_that_could_not_be_used(
    shell: Shell, digest: Path
) -> None:
    """A refusal that a live run kept is asked again on demand, and what then comes is not thrown away."""
    one = (*FLAGS, "--limit", 1)
    with Endpoint(lambda *_: chat("I can't help with that.")) as server:
        shell("extract", digest, *one, "--base-url", server.url)
    path, _ = write(shell, digest, *one, "--ask-again")
    file = stored(shell.folder / "r.jsonl", answered(path))
    assert "answered   1, now in the cache; 0 were read before" in read(shell, file).err
    assert json.loads(offline(shell, digest, *one).out)["claims"]
    assert "answered   0, now in the cache; 1 was read before" in read(shell, file).err


def test_repeated_results_are_counted_and_the_first_is_used(shell: Shell, digest: Path) -> None:
    """Two answers to one request are one answer: the first."""
    path, _ = write(shell, digest, *FLAGS, "--limit", 1)
    (line,) = lines_of(path)
    other = result(line, chat('{"claims": []}'))
    ended = read(shell, stored(shell.folder / "r.jsonl", [*answered(path), other, other]))
    assert ended.code == 0
    assert "repeated   2 of a request that has one already" in ended.err
    assert json.loads(offline(shell, digest, *FLAGS, "--limit", 1).out)["claims"]


def test_foreign_results_are_told(shell: Shell, digest: Path) -> None:
    """Results of other requests are never used, and said to be there."""
    path, _ = write(shell, digest)
    strange = [result({"custom_id": name}, chat("{}")) for name in ("request-1", "0" * 64, 7)]
    ended = read(shell, stored(shell.folder / "r.jsonl", [*answered(path), *strange, {}, "[]"]))
    assert ended.code == 1
    assert "answered   5" in ended.err
    assert "foreign    5 of requests of no such name" in ended.err


def test_results_of_another_batch_are_a_sentence(shell: Shell, digest: Path) -> None:
    """Where no result belongs to the batch, exit code 2 says so."""
    path, _ = write(shell, digest, "--model", "urd", "--mode", "tools")
    results = answered(path)
    write(shell, digest)
    ended = read(shell, stored(shell.folder / "r.jsonl", results))
    assert ended.code == 2
    assert "None of the 5 results in" in ended.err


def test_broken_lines_are_named_and_the_others_read(shell: Shell, digest: Path) -> None:
    """A line that is none costs only itself, and the end of a file that was cut off is told as that."""
    path, _ = write(shell, digest)
    results = answered(path)
    file = stored(shell.folder / "r.jsonl", ["not JSON", *results[:4], "", results[4]])
    file.write_bytes(file.read_bytes()[:-30])
    ended = read(shell, file)
    assert ended.code == 1
    assert "answered   4" in ended.err
    assert f"broken     {file}, line 1 cannot be used: it is not JSON (" in ended.err
    assert f"broken     {file}, line 7 cannot be used: the file is cut off there" in ended.err
    assert "missing    1 without a result" in ended.err


def test_empty_results_leave_all_missing(shell: Shell, digest: Path) -> None:
    """An empty file of results is no error, but says that nothing was answered."""
    write(shell, digest)
    ended = read(shell, stored(shell.folder / "r.jsonl", []))
    assert ended.code == 1
    assert "missing    5 without a result" in ended.err


def test_changed_prompt_is_noticed(shell: Shell) -> None:
    """Results of requests that extract would not make any more are refused, with what to do."""
    source = (Path(__file__).parent.parent / "schemas" / "datasets.py").read_text("utf-8")
    (shell.folder / "urns.py").write_text(source, "utf-8")
    (shell.folder / "urns.md").write_text("Find urns.\n", "utf-8")
    digest = digest_of(shell.folder, [1])
    path, _ = write(shell, digest, *FLAGS, "--schema", shell.folder / "urns.py")
    (shell.folder / "urns.md").write_text("Find old urns.\n", "utf-8")
    results = stored(shell.folder / "r.jsonl", [result(lines_of(path)[0], chat('{"urns": []}'))])
    ended = read(shell, results, "--schema", shell.folder / "urns.py")
    assert ended.code == 2
    assert "has changed since" in ended.err


@pytest.fixture
def trap(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A schema in the working directory that leaves a file where it is run."""
    monkeypatch.chdir(shell.folder)
    source = (Path(__file__).parent.parent / "schemas" / "datasets.py").read_text("utf-8")
    path = shell.folder / "schemas" / "trap.py"
    for folder in ("schemas", "prompts"):
        (shell.folder / folder).mkdir()
    path.write_text(f"{source}\nfrom pathlib import Path\nPath('sprung').write_text('run')\n", "utf-8")
    (shell.folder / "prompts" / "trap.md").write_text("Find traps.\n", "utf-8")
    return path


@pytest.mark.parametrize("name", ["trap", "schemas/trap.py"])
def test_a_manifest_runs_no_schema(shell: Shell, digest: Path, trap: Path, name: str) -> None:
    """What a manifest names is run only where it is installed, or where the user names it too."""
    path, ended = write(shell, digest, *FLAGS, "--schema", name)
    assert ended.code == 0
    results = stored(shell.folder / "r.jsonl", [result(one, chat('{"trap": []}')) for one in lines_of(path)])
    (shell.folder / "sprung").unlink()
    refused = read(shell, results)
    assert refused.code == 2
    assert f"was written for the schema {name!r}, which is not installed." in refused.err
    assert "name it with --schema" in refused.err
    assert not (shell.folder / "sprung").exists()
    assert read(shell, results, "--schema", "claims").code == 2
    assert not (shell.folder / "sprung").exists()
    assert read(shell, results, "--schema", trap).code == 0
    assert (shell.folder / "sprung").exists()


FOREIGN = ["../precious", "precious", "/precious", "", ".", "..", "requests-01.jsonl", "requests-0.jsonl"]
FOREIGN += [
    "requests-1.jsonl/../precious",
    "requests-x.jsonl",
    "requests-1.txt",
    "a/requests-1.jsonl",
    "Requests.jsonl",
]
FOREIGN += [
    "requests-1.jsonl\n",
    "requests.jsonl.manifest.json",
    "requests-\u0661.jsonl",
    "digest.jsonl",
    "\0",
]


@pytest.mark.parametrize("name", sampled(["precious, in full", *FOREIGN], plain=5))
def test_a_manifest_names_no_other_files(shell: Shell, digest: Path, name: str) -> None:
    """A part that has not the name of the output, with a number or without, is refused and not touched."""
    folder = shell.folder / "of" / "others"
    folder.mkdir(parents=True)
    output, precious = folder / "requests.jsonl", folder / "precious"
    for path in (precious, folder.parent / "precious"):
        path.write_text("not to be had again")
    shell("batch", "write", digest, "-o", output, *FLAGS)
    manifest = folder / MANIFEST
    found = json.loads(manifest.read_text("utf-8"))
    found["parts"].append({"file": str(precious) if " " in name else name, "requests": 1, "bytes": 1})
    manifest.write_text(json.dumps(found), "utf-8")
    results = stored(folder / "r.jsonl", answered(output))
    before = {
        path: path.read_bytes()
        for path in shell.folder.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }
    for ended in (
        shell("batch", "write", digest, "-o", output, *FLAGS, "--limit", 1),
        shell("batch", "read", results, "--requests", output),
    ):
        assert ended.code == 2
        assert "which is not a file of the batch requests.jsonl" in ended.err
        assert ended.err.count("\n") == 1
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("is_link", [False, True], ids=["file", "link"])
def test_what_holds_no_requests_is_not_removed(shell: Shell, digest: Path, is_link: bool) -> None:
    """A file that is called like a part of the batch and is none stays, and nothing is written."""
    path, _ = write(shell, digest)
    manifest = shell.folder / MANIFEST
    found = json.loads(manifest.read_text("utf-8"))
    found["parts"].append({"file": "requests-2.jsonl", "requests": 1, "bytes": 1})
    manifest.write_text(json.dumps(found), "utf-8")
    if is_link:
        (shell.folder / "requests-2.jsonl").symlink_to(digest)
    else:
        digest = digest.rename(shell.folder / "requests-2.jsonl")
    before = path.read_bytes(), digest.read_bytes()
    ended = shell("batch", "write", digest, "-o", path, *FLAGS, "--limit", 1)
    assert ended.code == 2
    assert "requests-2.jsonl, which holds no requests. Nothing was touched." in ended.err
    assert (path.read_bytes(), digest.read_bytes()) == before


ODD_PARTS = {
    "parts as an object": {"parts": {"file": "requests.jsonl"}},
    "a list as a part": {"parts": [["requests.jsonl", 1, 1]]},
    "a number as a file": {"parts": [{"file": 7, "requests": 1, "bytes": 1}]},
    "a list as settings": {"settings": ["claims"]},
}
ODD_SETTINGS = {
    "a text as a number": {"max_tokens": "5"},
    "a negative number": {"max_records": -1},
    "a number like no other": {"max_tokens": int("9" * 400)},
    "a list as a schema": {"schema": ["claims"]},
    "another mode": {"mode": "shell"},
    "a list as parameters": {"params": [1]},
}


ODD = [pytest.param(change, None, id=name) for name, change in ODD_PARTS.items()]
ODD += [pytest.param(change, "settings", id=name) for name, change in ODD_SETTINGS.items()]


@pytest.mark.parametrize(("change", "inside"), ODD)
def test_odd_manifests_are_a_sentence(
    shell: Shell, digest: Path, change: dict[str, Json], inside: str | None
) -> None:
    """A manifest with a value of another kind is refused with the place of it, and nothing is cached."""
    path, _ = write(shell, digest)
    manifest = shell.folder / MANIFEST
    found = json.loads(manifest.read_text("utf-8"))
    odd = found | change if inside is None else found | {inside: found[inside] | change}
    manifest.write_text(json.dumps(odd), "utf-8")
    ended = read(shell, stored(shell.folder / "r.jsonl", answered(path)))
    assert ended.code == 2
    assert f"is not the manifest of a batch: {next(iter(change))}" in ended.err
    assert ended.err.count("\n") == 1
    assert offline(shell, digest).code == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[" * 200_000, "its lists and objects are nested too deep"),
        ('{"a":' * 200 + "1" + "}" * 200, "its lists and objects are nested too deep"),
        ("9" * 5_000, "it holds a number of several thousand digits"),
        ('{"custom_id": "a", "custom_id": "b"}', "the key 'custom_id' occurs twice"),
        ('{"usage": 1e999}', "usage is NaN or infinite"),
        ("x" * (2**24 + 5), "the file is cut off there"),
    ],
    ids=["very deep", "deep", "digits", "twice", "infinite", "long"],
)
def test_odd_lines_of_results_cost_only_themselves(shell: Shell, digest: Path, line: str, told: str) -> None:
    """A line that could do harm is named with its fault, and the others are read."""
    path, _ = write(shell, digest)
    rest = [json.dumps(one) for one in answered(path)]
    ended = read(shell, stored(shell.folder / "r.jsonl", [rest[0], line, *rest[1:]]))
    assert ended.code == 1
    assert f"r.jsonl, line 2 cannot be used: {told}" in ended.err
    assert "answered   5, now in the cache" in ended.err


ODD_RESULTS: list[object] = [
    None,
    True,
    7,
    -1,
    int("9" * 400),
    "text",
    [],
    [[]],
    {},
    {"a": []},
    [7],
    [{"message": 5}],
]


@pytest.mark.parametrize(
    "key", ["response", "error", "status_code", "body", "choices", "usage", "message", "content"]
)
def test_results_of_any_shape_are_read_or_counted(shell: Shell, digest: Path, key: str) -> None:
    """Whatever stands where a result has something, reading ends with the counts, and no line is broken."""
    path, _ = write(shell, digest)
    for odd in picked(ODD_RESULTS, plain=4):
        changed = [json.loads(json.dumps(one)) for one in answered(path)]
        for one in changed:
            body = one["response"]["body"]
            choice = body["choices"][0]
            holder = next(
                part for part in (one, one["response"], body, choice, choice["message"]) if key in part
            )
            holder[key] = odd
        ended = read(
            shell,
            stored(shell.folder / "r.jsonl", map(json.dumps, changed)),
            "--cache-dir",
            shell.folder / str(id(odd)),
        )
        assert ended.code in (0, 1), ended.err
        assert "results    5 for 5 requests" in ended.err


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "There is no requests.jsonl.manifest.json"),
        (lambda folder: (folder / MANIFEST).write_text("{}"), "is not the manifest of a batch"),
        (lambda folder: (folder / "requests.jsonl").unlink(), "cannot be read: No such file"),
        (lambda folder: (folder / "requests.jsonl").write_text("{}\n"), "line 1 is not a request"),
        (
            lambda folder: (folder / "requests.jsonl").write_bytes(
                (folder / "requests.jsonl").read_bytes()[:-9]
            ),
            "line 5 is not a request",
        ),
        (lambda folder: (folder / "r.jsonl").unlink(), "r.jsonl cannot be read: No such file"),
    ],
    ids=["no manifest", "odd manifest", "no requests", "odd requests", "cut requests", "no results"],
)
def test_what_reading_needs_is_asked_for(
    shell: Shell, digest: Path, spoil: Callable[[Path], object], told: str
) -> None:
    """Whatever is missing or damaged beside the results is named in a sentence, and nothing is cached."""
    path, _ = write(shell, digest)
    results = stored(shell.folder / "r.jsonl", answered(path))
    spoil(shell.folder)
    ended = read(shell, results)
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert offline(shell, digest).code == 1


def test_error_that_nobody_foresaw_costs_one_result(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result on which claimsift fails is named as a bug, the others are read, and it can be read again."""
    path, _ = write(shell, digest)
    results = stored(shell.folder / "r.jsonl", answered(path))
    judged, calls = validation.read, iter(range(100))

    def failing(*given: Any, **more: Any) -> validation.JudgedAnswer:
        if next(calls) == 1:
            raise ZeroDivisionError("odd")
        return judged(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(validation, "read", failing)
        ended = read(shell, results)
    assert ended.code == 1
    assert "claimsift itself failed, which is a bug; please report it: ZeroDivisionError" in ended.err
    assert "answered   4, now in the cache" in ended.err
    assert "missing    1 without a result" in ended.err
    again = read(shell, results)
    assert (again.code, offline(shell, digest).code) == (0, 0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("name", [MANIFEST, "requests.jsonl"])
def test_pipe_in_place_of_a_file_keeps_nobody_waiting(shell: Shell, digest: Path, name: str) -> None:
    """What lies beside the requests is read if it is a file; a pipe would never end."""
    path, _ = write(shell, digest)
    results = stored(shell.folder / "r.jsonl", answered(path))
    (shell.folder / name).unlink()
    os.mkfifo(shell.folder / name)
    ended = read(shell, results)
    assert ended.code == 2
    assert "is not a file" in ended.err
