"""The environment in which Curator runs, apart from our own."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ENVIRONMENT = Path(tempfile.gettempdir()) / "claimsift-curator"
"""Where it is kept between runs."""

_NAME = "bespokelabs-curator"


def installed(folder: Path) -> Path:
    """The Python of the environment in `folder`, which is made where there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        uv = shutil.which("uv") or sys.exit("uv is not installed: pip install uv")
        subprocess.run([uv, "venv", "--quiet", "--python", "3.11", folder], check=True)
        # Elsewhere than in the project, whose own versions of the same libraries would hold here too.
        install = [uv, "pip", "install", "--quiet", "--python", python, _NAME]
        subprocess.run(install, check=True, cwd=folder)
    return python


def version(python: Path) -> str:
    """The version of the Curator that is installed beside `python`."""
    script = f"from importlib.metadata import version; print(version({_NAME!r}))"
    told = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    return told.stdout.strip()
