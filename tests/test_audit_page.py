"""A sitting of `claimsift audit` in a real browser, from the first key to the estimate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from at_desk import desk, last_words, sit_down, write
from playwright.sync_api import Page, expect

from pipeline.domain import Abstract, Extraction, Resolved

pytestmark = pytest.mark.browser

COUNT = 6


def run_of_caves() -> list[Extraction]:
    """Abstracts of two claims each."""
    made = []
    for number in range(COUNT):
        text = f"We map {number + 2} caves. We carry {number + 10} ropes."
        end = text.index(".") + 1
        records = (
            Resolved(
                {"kind": "scale", "quantity": f"{number + 2} caves", "value": number + 2},
                text[:end],
                1,
                (0, end),
            ),
            Resolved(
                {"kind": "scale", "quantity": f"{number + 10} ropes", "value": number + 10},
                text[end + 1 :],
                2,
                (end + 1, len(text)),
            ),
        )
        made.append(
            Extraction(Abstract(f"{number:016}", f"Caves {number}", text, ()), "claims", "ok", records)
        )
    return made


@pytest.fixture
def tab(tab: Page) -> Iterator[Page]:
    """A tab that logs no error."""
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    assert faults == []


def test_a_sample_is_judged_by_keys_and_the_estimate_printed(tab: Page, tmp_path: Path) -> None:
    """First an abstract to read completely, then each drawn claim; Ctrl-C says how good all is."""
    write(tmp_path / "claims.jsonl", run_of_caves())
    words = ("claims.jsonl", "-o", "labels.jsonl", "--sample", "4", "--complete", "1", "--reviewer", "Urd")
    with desk(tmp_path, *words, name="audit") as command:
        page = sit_down(tab, command)
        expect(page.get_by_role("heading", level=1)).to_have_text("Audit")
        close = page.get_by_role("button", name="This abstract is complete")
        expect(close).to_be_visible()
        for _ in range(2):
            expect(page.locator(".at-hand .badge")).to_be_visible()
            number = page.locator(".at-hand .badge").inner_text()
            page.keyboard.press("r")
            expect(page.locator(".at-hand .badge", has_text=number)).to_have_count(0)
        page.keyboard.press("c")
        expect(page).to_have_url(f"{command.address}#2")
        expect(close).to_have_count(0)
        told = page.locator("#progress")
        total = int(told.inner_text().split(" of ")[1].split()[0])
        for done in range(2, total):
            expect(told).to_contain_text(f"{done} of {total} ")
            expect(page.locator(".at-hand .badge")).to_be_visible()
            page.keyboard.press("r")
        expect(told).to_contain_text(f"{total} of {total} ")
        code, out = command.end()
    assert code == 0
    assert f"{total} claims judged, 1 abstract complete, all in labels.jsonl." in out
    assert "Precision of claims.jsonl: 100.0%, between " in out
    assert "drawn by chance, judged by Urd" in " ".join(out.split())
    assert "Recall: 100.0%" in out
    assert sum(line["complete"] for line in last_words(tmp_path / "labels.jsonl")) == 1
