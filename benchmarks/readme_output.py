"""Runs the README's main job with the bundled model and puts what it prints into the README.

uv run python benchmarks/readme_output.py
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("id", "title", "status", "reason")


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
    """The head of the comparison of that run with the rules, and its errors."""
    claimsift(folder, "gold", "examples/digest.txt", "-o", str(folder / "gold.jsonl"))
    shown, _ = claimsift(folder, "compare", str(folder / "claims.jsonl"), str(folder / "gold.jsonl"))
    parts = shown.strip().split("\n\n")
    wanted = ("Gold", "Micro", "Strict", "Errors")
    return "\n\n".join(part for part in parts if part.startswith(wanted))


def abridged(lines: list[dict[str, Any]]) -> str:
    """The line with most claims kept, with one claim and one reject of it."""
    line = max(lines, key=lambda one: len(one["claims"]))
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


def main() -> None:
    """Runs, abridges, writes."""
    with tempfile.TemporaryDirectory() as folder:
        summary, lines = run(Path(folder))
        comparison = compared(Path(folder))
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    blocks = (
        ("summary", "text", summary),
        ("line", "json", abridged(lines)),
        ("compare", "text", comparison),
    )
    for name, kind, content in blocks:
        block = f"<!-- {name} -->\n```{kind}\n{content}\n```\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: block, text, flags=re.DOTALL)  # noqa: B023 - used at once
    readme.write_text(text, "utf-8")
    print(summary)


if __name__ == "__main__":
    main()
