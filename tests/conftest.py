"""What every test shares: where real digests lie, and how cassettes are played and judged."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import recording
from endpoint import Endpoint, reader
from hypothesis import HealthCheck, settings
from shell import Shell
from vcr import VCR
from vcr.cassette import Cassette  # noqa: TC002 - pytest reads the fixture annotations

if TYPE_CHECKING:
    from browser import Open
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
RECORD = "uv run --group dev pytest tests/{} --record-mode=rewrite"


# A slow machine fails no test. And what decides about a change is the same for all: chance may find something
# in a plain run.
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("thorough", **SLOW, derandomize=True, database=None)
settings.register_profile("plain", **SLOW, max_examples=settings().max_examples // 5)


def examples(count: int) -> settings:
    """So many examples where all tests are run, and a fifth of them in a plain run."""
    return settings(max_examples=max(5, count * settings().max_examples // 100))


def sampled(cases: Iterable[object], plain: int) -> list[pytest.ParameterSet]:
    """Cases, of which a plain run tries the first ones; the others are `slow`."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=() if number < plain else pytest.mark.slow
        )
        for number, case in enumerate(cases)
    ]


def table(
    names: str | tuple[str, ...], cases: Iterable[Any], ids: Iterable[object] = ()
) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """As `parametrize`, for many quick cases: one test tries them all, and names each that fails.

    A test of its own for each case would cost more than the case: it is collected by every worker, set up
    and reported.
    """
    listed = [case if isinstance(names, tuple) else (case,) for case in cases]
    called = list(ids) or listed
    assert listed, "a table without cases tests nothing"

    def decorated(check: Callable[..., None]) -> Callable[[], None]:
        def tried() -> None:
            wrong: list[BaseException] = []
            for name, case in zip(called, listed, strict=True):
                try:
                    check(*case)
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - whatever a case ends with
                    error.add_note(f"The case: {name!r}")
                    wrong.append(error)
            if wrong:
                raise BaseExceptionGroup(f"{len(wrong)} of {len(listed)} cases fail", wrong)

        # Without __wrapped__: pytest would ask for the parameters of the check.
        tried.__name__, tried.__doc__, tried.__module__ = check.__name__, check.__doc__, check.__module__
        return tried

    return decorated


def picked(cases: Iterable[Any], plain: int) -> list[Any]:
    """Cases of one kind: all of them where all tests are run, in a plain run so many from all parts."""
    listed = list(cases)
    step = 1 if settings.get_current_profile_name() == "thorough" else -(-len(listed) // plain)
    return listed[::step]


def pytest_configure(config: pytest.Config) -> None:
    """Where CI is set nothing is left out, unless somebody asks for it; elsewhere a sample is tried."""
    if os.environ.get("CI") and config.option.markexpr in config.getini("addopts"):
        config.option.markexpr = ""
    settings.load_profile("plain" if config.option.markexpr else "thorough")
    # A shell lets what it starts in the background ignore Ctrl-C, and so the programs that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.dont_write_bytecode:
        _keep_bytecode_apart(config)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """No garbage is looked for in what is loaded and collected: it stays, and would cost half of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Every other worker collects from the end: in a fresh clone each then compiles one half of the tests."""
    report = yield
    if isinstance(collector, pytest.Dir) and os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579":
        report.result.reverse()
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All workers have the tests in one order, whatever the order in which they were collected."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.path)


def _keep_bytecode_apart(config: pytest.Config) -> None:
    """Where Python may write nothing beside the sources, tests and programs that they start share a folder.

    Else each of the many programs would compile all that it imports.
    """
    folder = str(config.cache.mkdir("bytecode"))
    sys.dont_write_bytecode, sys.pycache_prefix = False, folder
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = folder


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:  # noqa: ARG001 - the hook's shape
    """Cassettes are kept by `recording`."""
    vcr.register_serializer("yaml", recording)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that reads as a good model would."""
    with Endpoint(reader) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    """A request plays the answer that was recorded for its very body, once."""
    return {
        "serializer": "yaml",
        "match_on": ["method", "path", "body"],
        "before_record_request": recording.without_address,
        "before_record_response": recording.without_machine,
        "decode_compressed_response": True,
        "allow_playback_repeats": False,
    }


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    """All cassettes lie in one folder at the top."""
    return str(ROOT / "cassettes")


@pytest.fixture(autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose cassette does not fit the requests that it made."""
    yield
    if request.node.get_closest_marker("vcr") is None:
        return
    cassette: Cassette = request.getfixturevalue("vcr")
    if cassette.record_mode == "none" and not cassette.all_played:
        pytest.fail(
            f"Stale cassette {request.node.name}.yaml: {cassette.play_count} of {len(cassette)} recorded"
            " answers were played. The prompt, the schema or the requests have changed since."
            f" Record again: {RECORD.format(request.node.path.name)}",
            pytrace=False,
        )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that configures nothing but where the cache lies."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "CLAIMSIFT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CLAIMSIFT_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command line."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="module")
def tab() -> "Iterator[Page]":
    """The one tab of a browser that the tests of a module use in turn; questions are answered with yes."""
    # Playwright takes long to load, and few tests need it.
    from browser import PATIENCE, launched

    with launched() as running:
        page = running.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("dialog", lambda dialog: dialog.accept())
        yield page


@pytest.fixture
def opened(tab: "Page", pages: dict[str, Path]) -> "Iterator[Open]":
    """Opens one of the module's `pages`; afterwards no request may have left it, nor an error been logged."""
    from browser import visiting

    with visiting(tab, pages) as start:
        yield start


@pytest.fixture(scope="session")
def digest_folder() -> Path:
    """The folder of real digests; without it a test is skipped, save where CI is set."""
    folder = ROOT.parent / "shared" / "digests"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the real digests in {folder}")
        pytest.skip("the real digests are not here")
    return folder
