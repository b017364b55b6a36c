"""Several schemas in one command, what the bundled model is told to be good for, and schemas that change."""

import json
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, chat
from own_schema import ABSTRACTS, FOUND, write_schema
from shell import Shell

import pipeline
from pipeline.errors import InputError, SchemaError
from pipeline.extraction.endpoints import Endpoint as Asked
from pipeline.tasks import load

HIT = {"sentence": 2, "name": "Harrow Field", "role": "evaluated_on"}
ABOUT = {"sentence": 1, "tasks": ["dug"]}
WORDS = ("--model", "m", "--mode", "json_schema")


def answer(body: dict[str, Any], _attempt: int) -> Answer:
    """An answer under the schema that is asked for."""
    title = next(title for title in ABSTRACTS if f"Title: {title}" in json.dumps(body))
    name = body["response_format"]["json_schema"]["name"]
    said: dict[str, Any] = {
        "digs": FOUND[title],
        "paper": ABOUT,
        "datasets": [HIT] if title == "Lamps" else [],
    }
    return chat(json.dumps({name: said[name]}))


@pytest.fixture
def folder(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """A folder with two abstracts and a schema of the user's."""
    monkeypatch.chdir(tmp_path)
    write_schema(tmp_path)
    lines = [json.dumps({"title": title, "abstract": text}) + "\n" for title, text in ABSTRACTS.items()]
    (tmp_path / "in.jsonl").write_text("".join(lines), "utf-8")
    return tmp_path


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of an output."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_schema_is_asked_for_once_and_has_its_own_output(shell: Shell, folder: Path) -> None:
    """Two schemas take two requests an abstract, cached each; outputs and manifests are named by schema."""
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS)
        ended = shell("extract", "in.jsonl", "--schema", "digs,paper", "-o", "day.jsonl", *words)
        assert ended.code == 0, ended.err
        assert len(server.requests) == 4
        shell("extract", "in.jsonl", "--schema", "digs", "-o", "again.jsonl", *words)
        assert len(server.requests) == 4
    digs, paper = lines_of(folder / "day.digs.jsonl"), lines_of(folder / "day.paper.jsonl")
    assert [len(line["digs"]) for line in digs] == [2, 1]
    assert [line["paper"][0]["tasks"] for line in paper] == [["dug"], ["dug"]]
    assert not (folder / "day.jsonl").exists()
    told = json.loads((folder / "day.paper.jsonl.manifest.json").read_text("utf-8"))
    assert (told["schema"], told["files"]) == ("paper", ["in.jsonl"])
    assert lines_of(folder / "again.jsonl") == digs


def test_a_path_among_several_names_its_file(shell: Shell, folder: Path) -> None:
    """Names and paths may be mixed; the output has the name of the schema."""
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS, "-o", "out")
        ended = shell("extract", "in.jsonl", "--schema", "schemas/digs.py, datasets", *words)
    assert ended.code == 0, ended.err
    assert {one.name for one in folder.glob("out.*.jsonl")} == {"out.digs.jsonl", "out.datasets.jsonl"}


def test_a_paper_is_known_under_the_schema_that_it_was_read_under(shell: Shell, folder: Path) -> None:
    """With --skip-known a paper that has its claims may still lack its data sets."""
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS, "--skip-known", folder / "runs")
        (folder / "runs").mkdir()
        shell("extract", "in.jsonl", "--schema", "digs", "-o", "runs/one.jsonl", *words[:-2])
        ended = shell("extract", "in.jsonl", "--schema", "digs,paper", "-o", "two.jsonl", *words)
    assert ended.code == 0, ended.err
    assert (folder / "two.digs.jsonl").read_text("utf-8") == ""
    assert len(lines_of(folder / "two.paper.jsonl")) == 2


def test_limits_hold_for_all_of_them(shell: Shell, folder: Path) -> None:
    """What the first schema has used is gone for the second, which then stops; the exit code says so."""
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS, "-o", "day.jsonl", "--concurrency", "1")
        ended = shell("extract", "in.jsonl", "--schema", "digs,paper", "--max-tokens-total", "9500", *words)
        assert len(server.requests) < 4
    assert ended.code == 3
    assert "--max-tokens-total" in lines_of(folder / "day.paper.jsonl")[-1]["reason"]


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("digs,digs", "does not name each schema once"),
        ("digs,schemas/digs.py", "does not name each schema once"),
        ("digs,", "does not name each schema once"),
        ("digs,nope", "There is no schema 'nope'"),
        ("digs,paper", "Several schemas need -o FILE"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_asked(
    shell: Shell, folder: Path, schema: str, told: str
) -> None:
    """Twice the same, an unknown one, and standard output for several are refused."""
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS)
        ended = shell("extract", folder / "in.jsonl", "--schema", schema, *words)
        assert server.requests == []
    assert ended.code == 2
    assert told in ended.err


def test_a_plan_shows_each(shell: Shell, folder: Path) -> None:  # noqa: ARG001 - where it runs
    """Requests are counted for each schema."""
    words = ("--base-url", "http://127.0.0.1:9/v1", *WORDS, "--schema", "digs,paper")
    ended = shell("plan", "in.jsonl", *words, "--json")
    assert ended.code == 0, ended.err
    assert {name: one["requests"] for name, one in json.loads(ended.out).items()} == {"digs": 2, "paper": 2}
    assert "schema     paper" in shell("plan", "in.jsonl", *words).out


def test_a_batch_is_written_for_each(shell: Shell, folder: Path) -> None:
    """Each schema has requests, a manifest and results of its own; extract --offline then reads both."""
    words = (*WORDS, "--schema", "digs,paper")
    ended = shell("batch", "write", "in.jsonl", *words, "-o", "requests.jsonl")
    assert ended.code == 0, ended.err
    assert not (folder / "requests.jsonl").exists()
    for name in ("digs", "paper"):
        own = " --schema digs" if name == "digs" else ""
        assert f"batch read RESULTS... --requests requests.{name}.jsonl{own}\n" in f"{ended.err}\n"
        asked = lines_of(folder / f"requests.{name}.jsonl")
        replies = [(one["custom_id"], answer(one["body"], 1).body) for one in asked]
        results = [{"custom_id": it, "response": {"status_code": 200, "body": body}} for it, body in replies]
        (folder / "results.jsonl").write_text("".join(json.dumps(one) + "\n" for one in results), "utf-8")
        read = ("batch", "read", "results.jsonl", "--requests", f"requests.{name}.jsonl")
        ended_read = shell(*read, *(("--schema", "digs") if name == "digs" else ()))
        assert ended_read.code == 0, ended_read.err
    ended = shell("extract", "in.jsonl", *words, "--offline", "-o", "day.jsonl")
    assert ended.code == 0, ended.err
    assert [len(line["digs"]) for line in lines_of(folder / "day.digs.jsonl")] == [2, 1]
    assert [len(line["paper"]) for line in lines_of(folder / "day.paper.jsonl")] == [1, 1]


def test_python_takes_several_at_once(folder: Path) -> None:
    """Abstracts are read under one schema after the other, with one limit; a source is read once."""
    with Endpoint(answer) as server:
        asked = {"base_url": server.url, "model": "m", "mode": "json_schema", "cache_dir": folder / "cache"}
        rows = ({"title": title, "abstract": text} for title, text in ABSTRACTS.items())
        found = list(pipeline.extract(rows, ["digs", "paper"], **asked, progress=False))
        assert len(server.requests) == 4
        assert [one.schema for one in found] == ["digs", "digs", "paper", "paper"]
        asked |= {"cache_dir": folder / "other", "max_tokens_total": 10_400, "concurrency": 1}
        limited = list(pipeline.extract("in.jsonl", ["digs", "paper"], **asked, progress=False))
        assert limited[1].status == "ok"
        assert "220 of the 10,400 tokens of `max_tokens_total` are used" in str(limited[2].reason)
    with pytest.raises(SchemaError, match="An Extractor has one schema"):
        pipeline.Extractor(["digs", "paper"])  # type: ignore[call-overload]
    with pytest.raises(InputError, match="No schema is named"):
        pipeline.extract("in.jsonl", [])


def test_the_bundled_model_says_what_it_was_tuned_for() -> None:
    """Of claims nothing is to be said; of others that their answers are a try."""
    assert Asked().caution(load("claims")) is None
    caution = str(Asked().caution(load("findings")))
    assert caution.startswith(
        "The bundled model was tuned for claims alone. Its answers for findings are a try"
    )
    assert Asked("http://127.0.0.1:9/v1").caution(load("findings")) is None


def test_the_manifest_has_the_caution_from_python_and_from_the_command(shell: Shell, folder: Path) -> None:
    """Both say what the bundled model was tuned for, each with its own name for the way out."""
    written = {"cache_dir": folder / "cache", "offline": True, "progress": False}
    _, summary = pipeline.Extractor("findings", **written).run("in.jsonl")
    shell("extract", "in.jsonl", "-o", "o.jsonl", "--schema", "findings", "--offline", "--cache-dir", "cache")
    kept = json.loads((folder / "o.jsonl.manifest.json").read_text("utf-8"))
    assert kept["caution"].replace("--base-url", "`base_url`") == summary.manifest()["caution"]
    assert {"cost_usd", "caution", "not_read"} <= set(summary.manifest())


def test_the_page_carries_the_caution_of_the_manifest(shell: Shell, folder: Path) -> None:
    """Who reads the page sees it beside the model's name."""
    record = {"tasks": ["dug"], "evidence": "We dug."}
    (folder / "p.jsonl").write_text(json.dumps({"id": "a", "schema": "paper", "paper": [record]}), "utf-8")
    told = {"schema": "paper", "caution": "The bundled model was tuned for claims alone."}
    (folder / "p.jsonl.manifest.json").write_text(json.dumps(told), "utf-8")
    for source in ("p.jsonl", "."):
        if source == ".":
            (folder / "in.jsonl").unlink()
        ended = shell("report", source, "-o", "page.html", "--schema", "paper")
        assert ended.code == 0, ended.err
        assert "tuned for claims alone." in (folder / "page.html").read_text("utf-8")


def changed(folder: Path, *edits: tuple[str, str], name: str = "digs") -> Path:
    """The user's schema with some of its text changed, in a folder of its own."""
    later = folder / "later"
    later.mkdir(exist_ok=True)
    write_schema(later)
    path = later / "schemas" / f"{name}.py"
    text = path.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


OPTIONAL = ("    page: Link | None = None\n", "    page: Link | None = None\n    who: Quote | None = None\n")
LINK = ("    page: Link | None = None\n", "    page: Link | None = None\n    map: Link | None = None\n")
IDENTITY = ('("thing", "state", "depth")', '("thing",)')


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (LINK, ["+ map: link, address", "cached answers stay usable"]),
        (IDENTITY, ["cached answers stay usable"]),
        (OPTIONAL, ["+ who: quote, copied words, may be absent", "asked otherwise (fields)"]),
        (('"broken"]', '"broken", "bent"]'), ["~ state: choice, whole | broken | bent", "do not count"]),
        (("One thing that was dug up", "Each thing"), ["~ docstring", "asked otherwise (docstring)"]),
    ],
)
def test_versions_of_a_schema_are_compared(
    shell: Shell, folder: Path, edit: tuple[str, str], told: list[str]
) -> None:
    """Each change has its line, and a sentence says whether cached answers count; so they do in a run."""
    later = changed(folder, edit)
    ended = shell("schema", "diff", "schemas/digs.py", later)
    assert all(words in ended.out for words in told), ended.out
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS, "-o", "out.jsonl")
        shell("extract", "in.jsonl", "--schema", "digs", *words)
        ended = shell("extract", "in.jsonl", "--schema", later, *words)
        assert ended.code == 0, ended.err
        usable = "usable" in told[-1]
        assert len(server.requests) == (2 if usable else 4)
    assert ("has changed since the last run" in ended.err) is not usable


@pytest.mark.parametrize("kept", ["old/digs.py", "digs_old.py"])
def test_an_old_version_without_its_prompt_is_compared_by_its_fields(
    shell: Shell, folder: Path, kept: str
) -> None:
    """Today's prompt, whose examples have the new field, does not hinder; what is not compared is said."""
    old = folder / kept
    old.parent.mkdir(exist_ok=True)
    old.write_text((folder / "schemas" / "digs.py").read_text("utf-8"), "utf-8")
    changed(folder, OPTIONAL).replace(folder / "schemas" / "digs.py")
    example = json.dumps({"digs": [{**FOUND["Coins"][0], "who": "We"}]})
    prompt = f"Find.\n\n## Example: Coins\n\n{ABSTRACTS['Coins']}\n\n```json\n{example}\n```\n"
    (folder / "prompts" / "digs.md").write_text(prompt, "utf-8")
    ended = shell("schema", "diff", kept, "digs")
    assert ended.code == 1, ended.err
    assert ended.out.splitlines()[0] == "+ who: quote, copied words, may be absent"
    assert "asked otherwise (fields)" in ended.out
    assert f"{kept} has no prompt of its own" in ended.err


def test_a_run_that_asks_nothing_does_not_say_that_it_asks_anew(shell: Shell, folder: Path) -> None:
    """With --offline no answer is asked for again, whatever changed in the schema."""
    later = changed(folder, OPTIONAL)
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS, "-o", "out.jsonl")
        shell("extract", "in.jsonl", "--schema", "digs", *words)
        asked = len(server.requests)
        ended = shell("extract", "in.jsonl", "--schema", later, *words, "--offline")
        assert len(server.requests) == asked
    assert "has changed since the last run" not in ended.err


def test_the_same_version_differs_in_nothing(shell: Shell, folder: Path) -> None:
    """Then the sentence stands alone, and the exit code is 0."""
    ended = shell("schema", "diff", "digs", folder / "schemas" / "digs.py")
    assert (ended.code, ended.out.strip()) == (
        0,
        "The model is asked the same under both: cached answers stay usable.",
    )


def test_runs_under_two_versions_are_compared(shell: Shell, folder: Path) -> None:
    """Records without the new field and records with it pair up, and the field shows as changed."""
    later = changed(folder, OPTIONAL)
    with Endpoint(answer) as server:
        words = ("--base-url", server.url, *WORDS)
        shell("extract", "in.jsonl", "--schema", "digs", "-o", "old.jsonl", *words)
    lines = lines_of(folder / "old.jsonl")
    lines[0]["digs"][0]["who"] = "We"
    (folder / "new.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    for schema in (later, "digs"):
        ended = shell("diff", "old.jsonl", "new.jsonl", "--schema", schema)
        assert ended.code == 1, ended.err
        assert "who: none → We" in ended.out
        assert "0 removed, 0 added, 1 changed, 2 the same" in ended.out
