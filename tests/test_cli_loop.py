"""The loop in which commands run what is asynchronous."""

import asyncio
import sys

import pytest

from pipeline.cli import loop


async def kind() -> str:
    """The module of the loop that runs it."""
    return type(asyncio.get_running_loop()).__module__


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop does not exist there")
def test_commands_run_on_uvloop() -> None:
    """Where uvloop is installed it is used."""
    assert loop.run(kind()).startswith("uvloop")


def test_commands_run_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not, the loop of the standard library does the same work."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert loop.run(kind()).startswith("asyncio")
