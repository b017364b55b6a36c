"""A headless Chromium for tests of pages: Debian's, driven by Playwright."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

WIDE, NARROW = (1280, 800), (390, 844)

PATIENCE = 60.0
"""Seconds that a page has to become what it should be: a busy machine draws late."""

expect.set_options(timeout=1000 * PATIENCE)

Open = Callable[..., Page]
"""Opens a page by its name, at an address within it."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; without one the test is skipped, save where CI is set."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail("CI needs Chromium: install the package chromium")
    pytest.skip("there is no Chromium here to open the page in")


def becomes(read: Callable[[], object], wanted: object, seconds: float = PATIENCE) -> None:
    """Waits until a page reads like this, where `expect` has no word for it: pages draw after an event."""
    end = time.monotonic() + seconds
    while (found := read()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert found == wanted


def text_of(text: Locator) -> str:
    """The words of an abstract as they are shown, without the numbers of its claims."""
    pieces = "Array.from(one.childNodes).filter((node) => node.className !== 'badges')"
    return str(text.evaluate(f"(one) => {pieces}.map((node) => node.textContent).join('')"))


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser, closed at the end."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(_ARGUMENTS), timeout=3000 * PATIENCE
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(tab: Page, pages: Mapping[str, Path]) -> Iterator[Open]:
    """Opens pages; afterwards no request may have left them and no error have been logged."""
    asked: list[str] = []
    faults: list[str] = []
    listeners: dict[str, Callable[..., None]] = {
        "request": lambda request: asked.append(request.url),
        "console": lambda message: (
            faults.append(message.text) if message.type in {"error", "warning"} else None
        ),
        "pageerror": lambda error: faults.append(str(error)),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)  # type: ignore[call-overload]

    def start(
        hash_: str = "", *, name: str = "one", dark: bool = False, size: tuple[int, int] = WIDE
    ) -> Page:
        tab.emulate_media(color_scheme="dark" if dark else "light", media="screen")
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        tab.goto("about:blank")
        tab.goto(pages[name].as_uri() + hash_)
        return tab

    yield start
    tab.evaluate("localStorage.clear()")
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    own = ("about:blank", *(path.as_uri() for path in pages.values()))
    assert [url for url in asked if not url.startswith((*own, "blob:"))] == []
    assert asked
    assert faults == []
