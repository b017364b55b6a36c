"""What every page of ours is made with: templates that escape, data, and a policy of its sources."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.domain import Json
from pipeline.errors import InputError, counted
from pipeline.text.visible import visible, visible_html

_FOLDER = Path(__file__).parent
_LONE = re.compile("[\ud800-\udfff]")


def policy(style: str, script: str, connect: str = "") -> str:
    """The Content Security Policy of a page: only these texts may style and run, and nothing is loaded.

    `connect` says whom its script may ask; nobody, if it is empty.
    """
    style_hash, script_hash = (
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
        for one in (style, script)
    )
    asks = f"connect-src {connect}; " if connect else ""
    return (
        f"default-src 'none'; style-src {style_hash}; script-src {script_hash}; {asks}"
        "base-uri 'none'; form-action 'none'"
    )


def templates(**filters: Callable[..., object]) -> Environment:
    """The templates of this folder, which escape what they are given and refuse names that they are not.

    They may use `counted` and, beside `filters`, `visible` and `plain`, which show characters that would
    otherwise act in hiding.
    """
    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(visible=visible_html, plain=visible, **filters)
    found.globals["counted"] = counted
    return found


def embedded(data: Json) -> str:
    """JSON escaped so that it cannot open or close a tag; halves of surrogate pairs become U+FFFD."""
    try:
        written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise InputError(
            "A record holds a number that is infinite or not a number. Look for NaN and Infinity in "
            "the files."
        ) from error
    return _LONE.sub("\ufffd", written.replace("<", "\\u003c"))


def scripts(names: Iterable[str], vendored: str = "") -> str:
    """Scripts as one, ours within a function so that their names are theirs alone; `vendored` goes before."""
    parts = "\n".join(source(f"{name}.js") for name in names)
    before = f"{vendored}\n" if vendored else ""
    return f'{before}(() => {{\n"use strict";\n{parts}\n}})();\n'


def source(name: str) -> str:
    """A file of this folder."""
    return (_FOLDER / name).read_text(encoding="utf-8")
