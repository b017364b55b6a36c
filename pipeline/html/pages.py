"""What every page of ours is made with: templates that escape, and a policy that names its own sources."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.evaluation.words import counted
from pipeline.text.visible import visible, visible_html


def policy_hash(source: str) -> str:
    """A source as a Content Security Policy names it: only this very text may run or style."""
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


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
