"""What every page of ours is made with: templates that escape, and a policy that names its own sources."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.evaluation.words import counted
from pipeline.text.visible import visible, visible_html


def policy(style: str, script: str, connect: str = "") -> str:
    """The Content Security Policy of a page: only these texts may style and run, and nothing is loaded.

    `connect` says whom its script may ask; nobody, if it is empty.
    """
    asks = f"connect-src {connect}; " if connect else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; {asks}"
        "base-uri 'none'; form-action 'none'"
    )


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def environment(folder: Path, **words: object) -> Environment:
    """Templates of a folder, which escape what they are given and refuse names that they are not.

    `words` are functions and values that the templates may use, beside `counted` and the filters
    `visible` and `plain`, which show characters that would otherwise act in hiding.
    """
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(visible=visible_html, plain=visible)
    templates.globals.update(counted=counted, **words)
    return templates
