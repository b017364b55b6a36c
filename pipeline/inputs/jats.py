"""JATS, in which publishers write abstracts: the titles of its sections as labels."""

import re

_HEADED = re.compile(
    r"<(?P<tag>(?:[a-z]{1,4}\d{0,2}:)?title)>\s*(?P<label>[^<>]{1,60}?)\s*[:.]?\s*</(?P=tag)>\s*(?P<open><(?:[a-z]{1,4}\d{0,2}:)?p>)\s*"
)


def with_section_titles(jats: str) -> str:
    """JATS with the title of each section in front of its first paragraph: "Methods: …"."""
    return _HEADED.sub(_label, jats)


def _label(found: re.Match[str]) -> str:
    label = found["label"]
    return found["open"] if label.casefold() == "abstract" else f"{found['open']}{label}: "
