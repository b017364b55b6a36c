"""The desk as its users have it: the command in a process of its own, and its page in a browser."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import ROOT
from playwright.sync_api import Page, expect

from pipeline.domain import Extraction
from pipeline.outputs.writing import to_line


class Command:
    """`claimsift review` while it runs."""

    def __init__(self, process: "subprocess.Popen[str]", told: list[str], address: str) -> None:
        self.process = process
        self.told = told
        self.address = address

    def end(self, by: int = signal.SIGINT) -> tuple[int, str]:
        """Ends it; the exit code, and what it printed at last."""
        self.process.send_signal(by)
        out, _ = self.process.communicate(timeout=300)
        return self.process.returncode, out


@contextmanager
def desk(folder: Path, *words: object, before: Sequence[str] = (), name: str = "review") -> Iterator[Command]:
    """The command over files in a folder, ended at the end; `before` is what starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "claimsift", name, *map(str, words), "--no-browser"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if found := re.search(r"http://\S+", line):
                break
        else:
            raise AssertionError("".join(told))
        yield Command(process, told, found[0])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def write(path: Path, extractions: Sequence[Extraction]) -> Path:
    """A file of extractions."""
    path.write_text("".join(f"{to_line(one)}\n" for one in extractions), encoding="utf-8")
    return path


def last_words(path: Path) -> list[dict[str, Any]]:
    """The last line of each abstract in a file of judgements, in the order of their first."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return list({line["id"]: line for line in lines}.values())


def sit_down(tab: Page, command: Command, *, size: tuple[int, int] = (1280, 800), dark: bool = False) -> Page:
    """The page, opened and ready."""
    tab.emulate_media(color_scheme="dark" if dark else "light")
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.goto("about:blank")
    tab.goto(command.address)
    expect(tab.locator(".where")).to_be_visible()
    return tab


def at_hand(page: Page, number: int) -> None:
    """Waits until the record of this number is at hand."""
    expect(page.locator(".at-hand .badge")).to_have_text(str(number))


def drag(page: Page, first: str, last: str) -> None:
    """Selects in the text with the mouse, from the beginning of some words to the end of others.

    A form that has not been read yet loses rows when it is, and the text may move.
    """
    expect(page.locator("form.mending[aria-busy=true]")).to_have_count(0)
    start, end = (edge(page, words, at_end=at_end) for words, at_end in ((first, False), (last, True)))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def edge(page: Page, words: str, *, at_end: bool) -> tuple[float, float]:
    """Where words, as they are shown, begin or end on the screen."""
    x, y = page.evaluate(
        """([words, atEnd]) => {
          const box = document.querySelector("#abstract .text");
          const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            const boxes = range.getClientRects();
            const box = boxes[atEnd ? boxes.length - 1 : 0];
            return [atEnd ? box.right - 0.5 : box.left + 0.5, (box.top + box.bottom) / 2];
          }
          throw new Error(`not shown: ${words}`);
        }""",
        [words, at_end],
    )
    return x, y
