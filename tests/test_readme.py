"""What README and docs say, held against the program."""

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from conftest import ROOT
from endpoint import Answer, chat
from library import Library
from shell import Shell, digest_of, lines_of
from test_cli_doctor import driven, healthy

from pipeline import bundled, inputs, outputs
from pipeline.cli import COMMANDS, cli
from pipeline.domain import Abstract, Extraction, Grounding, Rejection, Resolved, Source, Usage
from pipeline.outputs.reading import read
from pipeline.outputs.writing import to_line
from pipeline.review.log import open_log
from pipeline.review.sheets import Sheet, SheetRecord, State, as_extraction
from pipeline.rules import labelling
from schemas import quantity_fields
from schemas.claims import Claim

pytestmark = pytest.mark.usefixtures("environment")

README = (ROOT / "README.md").read_text("utf-8")
FOLDER = ROOT / "docs"
DOCS = {str(one.relative_to(FOLDER)): one.read_text("utf-8") for one in sorted(FOLDER.rglob("*.md"))}


def shown_commands(page: str) -> Iterator[list[str]]:
    """The words of each claimsift command in a shell block of a page."""
    for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for part in line.split("&&"):
                words = shlex.split(part, comments=True)
                if "claimsift" in words:
                    yield words[words.index("claimsift") + 1 :]


# The script of every-morning.md is run by its own test.
PAGES = (README, *(text for name, text in DOCS.items() if name != "every-morning.md"))
ALL_COMMANDS = [words for page in PAGES for words in shown_commands(page)]


@pytest.mark.parametrize("words", ALL_COMMANDS, ids=" ".join)
def test_commands_of_readme_and_docs_parse(words: list[str]) -> None:
    """Each command that the README and the docs show exists, with each of its flags."""
    # A command keeps the help option that its first context asks for, so it must be that of the users.
    above = click.Context(cli, **cli.context_settings)
    command = cli.get_command(above, words[0])
    assert command is not None
    command.make_context(words[0], words[1:], parent=above)


def leads_somewhere(link: str, page: Path) -> bool:
    """Whether a link's file is there, and has the heading that the link names."""
    path, _, heading = link.partition("#")
    file = page.parent / path if path else page
    if not heading or not file.exists():
        return file.exists()
    headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *(f"docs/{name}" for name in DOCS)])
def test_links_lead_to_files(page: str) -> None:
    """Each relative link of a page leads to a file that is there, and to a heading that is in it."""
    text = (ROOT / page).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not leads_somewhere(link, ROOT / page)] == []


def test_readme_is_short() -> None:
    """The README has at most 1,400 words."""
    assert len(README.split()) <= 1400


def test_docs_are_short() -> None:
    """All pages of docs/ together have at most 6,000 words, tables and code included."""
    assert sum(len(page.split()) for page in DOCS.values()) <= 6000


def test_readme_shows_every_command() -> None:
    """No command is missing from the README."""
    assert {words[0] for words in shown_commands(README)} == set(COMMANDS)


def test_docs_explain_every_key_of_a_line() -> None:
    """Each key of a line of the output, of a record and of a source stands on its page."""
    record = Resolved({"kind": "scale"}, "E", 1, (0, 1), {"subject": Grounding("missing")}, "rule")
    extraction = Extraction(
        Abstract("0", "T", "E", (Source("f", 1, "Nov 5", "Nov 4", 3, 2),)),
        "claims",
        "partial",
        (record,),
        (Rejection({}, "schema", "why"),),
        reason="why",
        model="m",
        usage=Usage(1, 1, 1),
        fingerprint="0",
    )
    keys = set(re.findall(r'"(\w+)": ', to_line(extraction))) - {"subject", "input_tokens", "output_tokens"}
    of_a_claim = set(Claim.model_fields) | set(quantity_fields("quantity"))
    page = DOCS["output.md"] + DOCS["schemas/claims.md"]
    wanted = keys | set(outputs.RECORD_PARTS) | of_a_claim
    unexplained = {key for key in wanted - {"requests", "rule"} if f"`{key}`" not in page}
    assert not unexplained


def test_the_schema_that_the_docs_name_loads_as_a_file_of_its_own(shell: Shell) -> None:
    """Whoever copies the short schema that docs/schemas.md points to has one that can be used."""
    text = (ROOT / "schemas" / "datasets.py").read_text("utf-8")
    assert "(../schemas/datasets.py)" in DOCS["schemas.md"]
    for kind, name, written in (("schemas", "mine.py", text), ("prompts", "mine.md", "List data sets.\n")):
        (shell.folder / kind).mkdir()
        (shell.folder / kind / name).write_text(written, "utf-8")
    run = shell("schema", "show", str(shell.folder / "schemas" / "mine.py"))
    assert run.code == 0, run.err


def test_readme_quotes_the_measured_quality_of_the_rules() -> None:
    """The micro F1 of the rules in README and docs is the one that the benchmark wrote."""
    quality = tomllib.loads((ROOT / "pipeline" / "quality" / "rules.toml").read_text("utf-8"))
    f1 = {name: f"{quality[name]['f1']:.3f}" for name in ("dev", "fresh", "other-fields")}
    assert f"machine learning {f1['dev']} (" in README
    assert f"and {f1['fresh']} (" in README
    assert f"other fields {f1['other-fields']} (" in README
    assert all(f"| {one} [" in DOCS["bundled-model.md"] for one in f1.values())


def test_the_comparison_in_the_readme_is_with_the_rules_as_they_are() -> None:
    """The claims that its last column counts are those that rules find in the example."""
    shown = README[README.index("<!-- compare -->") : README.index("<!-- /compare -->")]
    abstracts = inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts
    claims = sum(len(one.records) for one in labelling.label(abstracts))
    assert {int(line.split()[-1]) for line in shown.splitlines() if line.startswith("strict")} == {claims}


# The commands, followed in order


def well_read(body: dict[str, Any], attempt: int) -> Answer:
    """Answers the doctor and the probe, and finds a record for each percentage of what it is asked about."""
    content = str(body["messages"][-1]["content"])
    numbered = re.findall(r"^(\d+)\. (\S+)(.*)$", content, re.MULTILINE)
    if not numbered or "Skadi" in content:
        return healthy(body, attempt)
    if "the newest message alone" in body["messages"][0]["content"]:
        numbered = numbered[-1:]
    name = body.get("response_format", {}).get("json_schema", {}).get("name", "claims")
    name = name if name in ASKED else "claims"
    subject, quantity, more = ASKED[name]
    found = [
        {"sentence": int(number), subject: first, quantity: share, **more}
        for number, first, rest in numbered
        for share in dict.fromkeys(re.findall(r"(?<![\d.])\d+(?:\.\d+)?%(?!\S)", rest))
    ]
    tool = body["tools"][0]["function"]["name"] if "tools" in body else None
    return chat(json.dumps({name: found}), tool=tool)


ASKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "claims": ("subject", "quantity", {"kind": "performance"}),
    "results": ("model", "score", {}),
    "findings": ("outcome", "effect", {}),
}
"""What the stub fills in of a record of each schema."""


LEFT_OUT = {
    "--engine ray": "it needs a cluster of several machines; test_ray.py reads on one of two nodes",
    "--provider": "it needs the provider; test_providers.py speaks Anthropic's protocol",
    "review claims.jsonl": "it serves a page until Ctrl-C; test_review_page.py judges at it",
    "audit claims.jsonl --sample": "it serves the same page; test_audit.py draws and counts",
    "out/": "it needs a job array of eight machines; test_shards.py merges shards",
}
"""Parts of commands that are not run here, and why."""


def hosted(folder: Path) -> None:
    """What happens to requests between `batch write` and `batch read`: a host answers them."""
    results = []
    for request in lines_of(folder / "requests.jsonl"):
        answer = well_read(request["body"], 1)
        results.append(
            {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": answer.body}}
        )
    (folder / "results.jsonl").write_text("".join(json.dumps(one) + "\n" for one in results), "utf-8")


def at_the_desk(folder: Path) -> None:
    """What comes of `review`: two reviewers have judged the first claim of each abstract, and refuted one."""
    for name in ("labels", "urd", "skuld"):
        with open_log(folder / f"{name}.jsonl", "claims") as log:
            judged = [one for one in read(folder / "claims.jsonl", "claims") if one.records]
            for number, one in enumerate(judged):
                state: State = "right" if number else "wrong"
                entries = (SheetRecord(one.records[0], state, why=None if number else "background"),)
                sheet = Sheet(one.abstract, "claims", entries)
                log.add(as_extraction(sheet, name, "2031-05-04T10:00:00+00:00"))


CODES = {"diff": 1}
"""Exit codes of commands that end well with another one than 0: of `diff` it says that something differs."""


def changed(folder: Path) -> None:
    """What happens to a schema between its first version and a comparison of both."""
    (folder / "old").mkdir()
    for kept in (folder / "schemas" / "trials.py", folder / "prompts" / "trials.md"):
        shutil.copy(kept, folder / "old")


BEFORE: dict[str, Callable[[Path], None]] = {
    "batch read": hosted,
    "audit claims.jsonl --judged": at_the_desk,
    "schema diff": changed,
    "compare claims.jsonl labels.jsonl": at_the_desk,
    "extract examples/digest.txt --correct": at_the_desk,
}
"""What others do before a command."""


def at_the_stub(words: list[str], url: str) -> list[str]:
    """A command asking the stub, whose prices no list has."""
    changed = [
        url if before == "--base-url" else word for before, word in zip(["", *words], words, strict=False)
    ]
    priced = "api.openai.com" in " ".join(words) and words[0] in ("extract", "plan")
    fetches = any(word.startswith("arxiv:") for word in words)
    changed += ["--allow-private"] if fetches else []
    return [*changed, "--price-in", "1", "--price-out", "1"] if priced else changed


def test_commands_of_readme_and_docs_can_be_followed_in_order(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with one's own digests each command, run after those before it, ends as it should."""
    driven(monkeypatch)
    monkeypatch.chdir(shell.folder)
    (shell.folder / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "digest.txt", "examples/digest.txt")
    shutil.copytree(ROOT / "examples" / "inputs", "examples/inputs")
    digest_of(shell.folder, range(1, 9), "digest.txt")
    digest_of(shell.folder, range(11, 14), "archive.txt")
    for labels in (ROOT / "examples").glob("labels*.jsonl"):
        shutil.copy(labels, f"examples/{labels.name}")
    (shell.folder / "digests").mkdir()
    digest_of(shell.folder, range(15, 17), "digests/1.txt")
    ended, skipped = {}, set()
    with Library(script=well_read) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)

        @contextmanager
        def serve(**_: object) -> Iterator[str]:
            yield server.url

        monkeypatch.setattr(bundled, "serve", serve)
        for words in ALL_COMMANDS:
            command = " ".join(words)
            if left_out := {part for part in LEFT_OUT if part in command}:
                skipped |= left_out
                continue
            for beginning, happens in BEFORE.items():
                if command.startswith(beginning):
                    happens(shell.folder)
            run = shell(*at_the_stub(words, server.url))
            ended[command] = (run.code, run.err[-300:] if run.code else "")
    unexpected = {
        command: told for command, told in ended.items() if told[0] != CODES.get(command.split()[0], 0)
    }
    assert unexpected == {}
    assert skipped == set(LEFT_OUT)
    assert sum(len(line["claims"]) for line in lines_of(shell.folder / "back.jsonl")) > 10


# The claims that are shown


def labelled() -> dict[str, list[Resolved]]:
    """The claims of the example digest as labelled by hand, by abstract."""
    return {one.abstract.id: list(one.records) for one in read(ROOT / "examples" / "labels.jsonl", "claims")}


def agrees(shown: dict[str, Any], by_hand: Resolved) -> bool:
    """Whether a claim says what the label says, words contained in one another."""
    fields = by_hand.fields
    same = all(shown.get(name) == fields.get(name) for name in ("kind", "value", "value_max", "artifact"))
    words = ("subject", "metric", "baseline", "direction", "url")
    return same and all(
        str(shown[name]).casefold() in str(fields.get(name, "")).casefold()
        or str(fields.get(name, "-")).casefold() in str(shown[name]).casefold()
        for name in words
        if name in shown
    )


def test_the_claims_in_the_line_of_the_docs_are_right() -> None:
    """Each claim of the line that docs/output.md shows is one of those labelled by hand."""
    block = re.search(r"<!-- line -->\n```json\n(.*?)\n```", DOCS["output.md"], re.DOTALL)
    assert block is not None
    line = json.loads(block[1].replace("\n ", " "))
    assert line["claims"]
    for claim in line["claims"]:
        assert any(agrees(claim, label) for label in labelled()[line["id"]]), claim


def test_the_claims_in_the_readmes_table_are_right() -> None:
    """Each row of the README's table of claims says what a label made by hand says, with its sentence."""
    block = re.search(r"<!-- claims -->\n.*?\|---\|---\|---\|\n(.*?)\n<!-- /claims -->", README, re.DOTALL)
    assert block is not None
    rows = [line.strip("| ").split(" | ") for line in block[1].splitlines()]
    assert {kind for kind, *_ in rows} == set(get_args(Claim.model_fields["kind"].annotation))
    labels = [label for each in labelled().values() for label in each]
    texts = " ".join((ROOT / "examples" / "digest.txt").read_text("utf-8").split())
    for kind, said, sentence in rows:
        claim = dict(re.findall(r"(\w+) \*(.*?)\*", said))
        if "value" in claim:
            claim["value"] = float(claim["value"])
        assert any(agrees(claim | {"kind": kind}, label) for label in labels), said
        assert sentence in texts


def test_the_claims_that_the_notebook_shows_are_right() -> None:
    """The abstract that it shows, and each score of its table, agree with the labels made by hand."""
    cells = json.loads((ROOT / "examples" / "notebook.ipynb").read_text("utf-8"))["cells"]
    source = "".join("".join(cell["source"]) for cell in cells)
    shown = re.search(r"pipeline\.show\(runs\[(\d+)\]\)", source)
    assert shown is not None
    runs = list(labelling.label(inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts))
    claims = [(runs[int(shown[1])].abstract.id, record.fields) for record in runs[int(shown[1])].records]
    claims += [
        (run.abstract.id, record.fields)
        for run in runs
        for record in run.records
        if record.fields["kind"] == "performance" and "dataset" in record.fields
    ]
    labels = labelled()
    wrong = [fields for key, fields in claims if not any(agrees(dict(fields), one) for one in labels[key])]
    assert wrong == []


def test_the_board_of_the_readme_ranks_right_claims(shell: Shell) -> None:
    """Each line of the board that the README asks for is a claim labelled by hand."""
    words = next(words for words in shown_commands(README) if words[0] == "board")
    gold = shell.folder / "gold.jsonl"
    shell("gold", ROOT / "examples" / "digest.txt", "-o", gold)
    dataset = words[words.index("--dataset") + 1]
    found = [
        (line["id"], claim)
        for line in lines_of(gold)
        for claim in line["claims"]
        if claim.get("dataset") == dataset
    ]
    assert found
    for key, claim in found:
        assert any(agrees(claim, label) for label in labelled()[key]), claim
