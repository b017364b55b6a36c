"""How fast the page of `claimsift report` opens, searches, sorts and scrolls, by number of abstracts.

    uv run --group dev python benchmarks/measure_report.py [--pages 600,10000] [--claims 7] [--write]

The abstracts are made up; the browser is a headless Chromium of its own. Each number is the median of the
rounds. "Open" is the time from the start of loading to the first frame with rows in it. With ``--write`` the
table goes into benchmarks/README.md.
"""

import argparse
import platform
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.domain import Abstract, Extraction, Resolved, Usage
from pipeline.html.content import LoadedRun
from pipeline.html.page import explorer_html

_WORDS = (
    *("norn", "skald", "urd", "verdandi", "saga", "runes", "deepholes", "caverns"),
    *("accuracy", "recall", "latency", "throughput", "model", "graph", "retrieval", "tokens"),
    *("sparse", "dense", "reader", "speaker", "harbour", "lantern", "ferry", "granite", "kelp"),
)
DOCS = Path(__file__).resolve().parent / "README.md"
_SHOWN = re.compile(r"(<!-- speed -->)\n.*?(<!-- /speed -->)", re.DOTALL)
_KINDS = ("performance", "improvement", "scale", "superiority")
_UNITS = ("percent", "points", "times")
_BLINK = """() => addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.openedAfter = performance.now();
})))"""
_UNTIL_DRAWN = """async (act) => {
  const start = performance.now();
  new Function(act)();
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
_SCROLL = """async (selector) => {
  const element = document.querySelector(selector);
  element.scrollTop = 0;
  const frames = [];
  let last = performance.now();
  for (let frame = 0; frame < 120; frame += 1) {
    element.scrollTop += 400;
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  frames.sort((one, other) => one - other);
  return frames[Math.floor(frames.length * .95)];
}"""


def extractions(abstracts: int, claims: int) -> Iterator[Extraction]:
    """Made-up abstracts of 180 words, each with so many claims in it."""
    chance = random.Random(1)  # noqa: S311 - made-up text
    for number in range(abstracts):
        words = chance.choices(_WORDS, k=180)
        text = " ".join(words) + "."
        records = tuple(_claim(chance, words, text) for _ in range(claims))
        title = " ".join(chance.choices(_WORDS, k=9)).capitalize()
        abstract = Abstract(f"a{number}", title, text, ())
        yield Extraction(
            abstract, "claims", "ok", records, origin="model", model="m", usage=Usage(900, 80, 1)
        )


def _claim(chance: random.Random, words: list[str], text: str) -> Resolved:
    first = chance.randrange(160)
    start = len(" ".join(words[:first])) + (first > 0)
    evidence = " ".join(words[first : first + 12])
    fields = {
        "kind": chance.choice(_KINDS),
        "subject": " ".join(words[first : first + 2]).title(),
        "quantity": None,
        "value": round(chance.uniform(0, 100), 1),
        "unit": chance.choice(_UNITS),
        "qualifier": "exact",
        "metric": chance.choice(_WORDS[8:12]),
        "dataset": f"{chance.choice(_WORDS).title()}-{chance.randrange(300)}",
        "baseline": words[first + 3].title(),
    }
    return Resolved(fields, text[start : start + len(evidence)], 1, (start, start + len(evidence)))


def measured(browser: Browser, page_file: Path) -> dict[str, float]:
    """One round on a page of its own."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.add_init_script(f"({_BLINK})()")
    page.goto(page_file.as_uri())
    page.wait_for_function("window.openedAfter !== undefined", timeout=120_000)
    found = {"open": float(page.evaluate("window.openedAfter"))}
    found["scroll the list, 95% of frames"] = page.evaluate(_SCROLL, "#list")
    found["open the table of claims"] = _drawn(page, "location.hash = '#claims'")
    page.wait_for_selector("#claims-table .rows > .row", timeout=120_000)
    found["sort it"] = _drawn(page, "document.querySelectorAll('.head button')[2].click()")
    found["scroll it, 95% of frames"] = page.evaluate(_SCROLL, "#claims-table")
    words = "const box = document.querySelector('#words'); box.value = 'lantern kelp';"
    found["search it"] = _drawn(page, f"{words} box.dispatchEvent(new Event('input', {{bubbles: true}}))")
    found["open the board"] = _drawn(page, "location.hash = '#board'")
    page.close()
    return found


def _drawn(page: Page, act: str) -> float:
    return float(page.evaluate(_UNTIL_DRAWN, act))


def report(browser: Browser, abstracts: int, claims: int, rounds: int, folder: Path) -> dict[str, str]:
    """The row of one size."""
    run = LoadedRun("run", list(extractions(abstracts, claims)))
    start = time.perf_counter()
    html = explorer_html([run])
    seconds = time.perf_counter() - start
    page_file = folder / f"{abstracts}.html"
    page_file.write_text(html, encoding="utf-8")
    times = [measured(browser, page_file) for _ in range(rounds)]
    found = {"abstracts / claims": f"{abstracts:,} / {abstracts * claims:,}"}
    found["page"] = f"{page_file.stat().st_size / 1e6:.1f} MB"
    found["write it"] = f"{seconds:.1f} s"
    return found | {name: f"{median(one[name] for one in times):,.0f} ms" for name in times[0]}


def main() -> None:
    """Prints the table, and writes it where it is shown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", default="600,10000", help="numbers of abstracts")
    parser.add_argument("--claims", type=int, default=7, help="claims of each abstract")
    parser.add_argument("--rounds", type=int, default=3, help="times that each page is opened")
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        sizes = [int(size) for size in arguments.pages.split(",")]
        columns = [report(browser, size, arguments.claims, arguments.rounds, Path(folder)) for size in sizes]
        versions = f"Chromium {browser.version}, Python {platform.python_version()}"
        browser.close()
    shown = "\n".join([*_table(columns), "", f"{versions}, {datetime.now(UTC):%Y-%m-%d}."])
    print(shown)
    if arguments.write:
        text = DOCS.read_text(encoding="utf-8")
        DOCS.write_text(_SHOWN.sub(lambda found: f"{found[1]}\n{shown}\n{found[2]}", text), encoding="utf-8")


def _table(columns: Sequence[dict[str, str]]) -> Iterator[str]:
    for row, name in enumerate(columns[0]):
        yield f"| {name} | {' | '.join(column[name] for column in columns)} |"
        if row == 0:
            yield "|---" * (len(columns) + 1) + "|"


if __name__ == "__main__":
    main()
