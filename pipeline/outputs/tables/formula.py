"""Text that a spreadsheet would run as a formula, made harmless.

A spreadsheet runs a cell that begins with = + - or @, also after white space or in full width (the list
is that of OWASP's page on CSV injection), and some drop control characters before they look. An
apostrophe in front makes it text.
"""

import re

_RISKY = re.compile(r"(?:[\t\r\n]|[\s\ufeff\x00-\x1f\x7f]*[=+\-@\uff0b\uff0d\uff1d\uff20])")


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet runs: `=1+1` becomes `'=1+1`."""
    return f"'{text}" if _RISKY.match(text) else text


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run the text."""
    return _RISKY.match(text) is not None
