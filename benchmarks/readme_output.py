"""Runs the README's main job with the bundled model and puts what it prints into the docs.

    uv run python benchmarks/readme_output.py [--picture]

With ``--picture`` it also takes `docs/report.png` and `docs/review.png`, for which Chromium is needed. Table,
line and pictures show abstracts whose claims agree with the labels made by hand: read them all the same.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import sync_playwright

from pipeline.domain import Resolved
from pipeline.evaluation.compare import evaluate
from pipeline.outputs.reading import read

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("id", "title", "status", "reason")
KINDS = ("performance", "improvement", "scale", "superiority", "availability")
SAID = ("subject", "metric", "value", "unit", "direction", "baseline", "dataset", "artifact", "url")
"""What the table shows of a claim."""


def claimsift(folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command prints on standard output and standard error, without the folder's name."""
    code = "from pipeline.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.replace(f"{folder}/", ""), done.stderr.replace(f"{folder}/", "")


def run(folder: Path) -> tuple[str, list[dict[str, Any]]]:
    """The summary of a fresh run over the example digest, and its lines."""
    places = ["-o", str(folder / "claims.jsonl"), "--cache-dir", str(folder / "cache")]
    _, summary = claimsift(folder, "extract", "examples/digest.txt", *places)
    text = (folder / "claims.jsonl").read_text("utf-8")
    # Two spaces: a line about the progress may stand before it.
    return summary[summary.index("abstracts  ") :].strip(), [json.loads(line) for line in text.splitlines()]


def compared(folder: Path) -> str:
    """The figures over all claims from the comparison of that run with the rules."""
    claimsift(folder, "gold", "examples/digest.txt", "-o", str(folder / "gold.jsonl"))
    shown, _ = claimsift(folder, "compare", str(folder / "claims.jsonl"), str(folder / "gold.jsonl"))
    return next(part for part in shown.strip().split("\n\n") if part.startswith("Micro"))


def right_ones(claims: Path) -> set[str]:
    """The abstracts of a run of which each claim is one that a person sees too, of the same things."""
    labels = list(read(ROOT / "examples" / "labels.jsonl", "claims"))
    found = evaluate(list(read(claims, "claims")), labels, resamples=1)
    wrong = {
        one.abstract
        for one in found.disagreements
        if one.predicted and (one.error != "fields" or not _says_the_same(one.predicted, one.gold))
    }
    return set(found.abstracts) - wrong


def _says_the_same(ours: Resolved, theirs: Resolved | None) -> bool:
    """Whether the names that both give are the same, or one a part of the other."""
    pairs = (
        [str(side.fields.get(name, "")).casefold() for side in (ours, theirs or ours)]
        for name in ("subject", "metric", "baseline", "dataset")
    )
    return all(one in other or other in one for one, other in pairs)


def shown_line(lines: list[dict[str, Any]], right: set[str]) -> dict[str, Any]:
    """The line with most claims of those in which all are right."""
    return max((one for one in lines if one["id"] in right), key=lambda one: len(one["claims"]))


def claims_table(claims: Path) -> str:
    """A claim of each kind, with its sentence, of those that a person labelled in the same way."""
    labels, runs = list(read(ROOT / "examples" / "labels.jsonl", "claims")), list(read(claims, "claims"))
    found = evaluate(runs, labels, resamples=1)
    others = {id(one.predicted) for one in found.disagreements}
    agreed = [record for run in runs for record in run.records if id(record) not in others]
    rows = ["| kind | what is claimed | the sentence that says it |", "|---|---|---|"]
    for kind in KINDS:
        shown = [one for one in agreed if one.fields["kind"] == kind and "value_max" not in one.fields]
        fullest = max(shown, key=lambda one: (sum(name in one.fields for name in SAID), not _is_parity(one)))
        said = ", ".join(f"{name} *{fullest.fields[name]}*" for name in SAID if name in fullest.fields)
        rows.append(f"| {kind} | {said} | {fullest.evidence} |")
    return "\n".join(rows)


def _is_parity(record: Resolved) -> bool:
    """Whether it says "as good as": that counts as superiority, but is no plain example of it."""
    return re.search(r"\bmatch|\bon par\b", record.evidence) is not None


def take_picture(folder: Path, abstract: str) -> None:
    """The page of that run, open at an abstract, as the README shows it."""
    page_file = folder / "report.html"
    claimsift(folder, "report", str(folder / "claims.jsonl"), "-o", str(page_file))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 800})
        page.goto(f"{page_file.as_uri()}#a={abstract}")
        page.wait_for_selector("#abstract .text")
        page.screenshot(path=ROOT / "docs" / "report.png")
        browser.close()


def take_desk_picture(folder: Path, place: int) -> None:
    """The desk at an abstract of that run, two claims of which are judged."""
    words = ("review", str(folder / "claims.jsonl"), "-o", str(folder / "labels.jsonl"), "--no-browser")
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, *words, "--reviewer", "you"]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk,
        sync_playwright() as playwright,
    ):
        address = next(line.split()[-1] for line in desk.stdout or () if "http://" in line)
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 700})
        page.goto(f"{address}#{place}")
        for number in ("1", "2"):
            page.wait_for_selector(f".at-hand .badge >> text={number}")
            page.keyboard.press("r")
        page.wait_for_selector(".at-hand .badge >> text=3")
        page.screenshot(path=ROOT / "docs" / "review.png")
        browser.close()
        desk.terminate()


def abridged(line: dict[str, Any]) -> str:
    """A line with one claim and one reject of it."""
    shown = {key: line[key] for key in SHOWN if key in line}
    shown["sources"] = line["sources"]
    shown["claims"] = line["claims"][:1]
    shown["rejected"] = line["rejected"][:1]
    return "\n".join(_folded(json.dumps(shown, ensure_ascii=False)))


def _folded(text: str, width: int = 100) -> list[str]:
    """A long line of JSON, broken behind commas."""
    lines, current = [], ""
    for part in re.split(r"(?<=,) ", text):
        if current and len(current) + len(part) + 1 > width:
            lines.append(current)
            current = " " + part
        else:
            current = f"{current} {part}" if current else part
    return [*lines, current]


def put(page: str, name: str, content: str) -> None:
    """Replaces what stands between the two marks of this name on a page."""
    path = ROOT / page
    block = f"<!-- {name} -->\n{content}\n<!-- /{name} -->"
    marked = rf"<!-- {name} -->.*?<!-- /{name} -->"
    path.write_text(re.sub(marked, lambda _: block, path.read_text("utf-8"), flags=re.DOTALL), "utf-8")


def main() -> None:
    """Runs, abridges, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--picture", action="store_true", help="take the pictures too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        summary, lines = run(Path(folder))
        comparison = compared(Path(folder))
        right = right_ones(Path(folder) / "claims.jsonl")
        line = shown_line(lines, right)
        table = claims_table(Path(folder) / "claims.jsonl")
        if arguments.picture:
            take_picture(Path(folder), line["id"])
            take_desk_picture(Path(folder), lines.index(line) + 1)
    put("README.md", "claims", table)
    put("README.md", "summary", f"```text\n{summary}\n```")
    put("README.md", "compare", f"```text\n{comparison}\n```")
    put("docs/output.md", "line", f"```json\n{abridged(line)}\n```")
    print(summary)


if __name__ == "__main__":
    main()
