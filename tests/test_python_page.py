"""The page on Python: every snippet runs, in its order, and the page stays short."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from by_rule import by_rule
from conftest import ROOT
from endpoint import Endpoint

PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
ADDRESS = "http://localhost:8000/v1"


@pytest.mark.usefixtures("environment")
def test_every_snippet_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The snippets run one after the other beside the example digest, and print what they say they do."""
    for name in ("digest.txt", "labels.jsonl"):
        shutil.copy(ROOT / "examples" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    printed = []
    with Endpoint(by_rule, models=["qwen3-8b"]) as endpoint:
        # The first snippet names no address: here no bundled model answers, so that the test is quick.
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        for snippet in SNIPPETS:
            exec(compile(snippet.replace(ADDRESS, endpoint.url), "page", "exec"), namespace)  # noqa: S102 - ours
            printed.append(capsys.readouterr().out)
    assert len(SNIPPETS) >= 8
    assert "scale 18400 question" in printed[0]
    assert "abstracts  14: 14 in the cache" in printed[1]
    assert printed[1].rstrip().endswith("True")
    assert any("Micro, over claims" in text for text in printed)
    assert any("Precision of claims.jsonl" in text for text in printed)
    assert "18400" in printed[-1]


@pytest.mark.slow
def test_every_snippet_is_typed(tmp_path: Path) -> None:
    """Strict mypy accepts the page as one script."""
    script = tmp_path / "page.py"
    script.write_text("\n".join(SNIPPETS), "utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", script],
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_page_is_short() -> None:
    """It has at most 900 words, snippets included, and names all that is public."""
    import pipeline

    assert len(PAGE.split()) <= 900
    assert set(pipeline.__all__) <= set(re.findall(r"\w+", PAGE))
