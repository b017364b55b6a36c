"""Dates in the many ways in which exports write them, as ISO dates where they can be read."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/](?P<number>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}))?(?:[T ].*|/.*)?$",
        rf"{_YEAR}(?P<number>\d{{2}})(?P<day>\d{{2}})$",
        rf"{_YEAR}[\s/]+{_MONTH}(?:[\s/]+(?P<day>\d{{1,2}}))?(?:\s.*)?$",
        rf"(?:[a-z]{{3,9}},\s*)?(?P<day>\d{{1,2}})[\s-]+{_MONTH}[\s,-]+{_YEAR}(?:\s.*)?$",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+{_YEAR}$",
        rf"{_MONTH},?\s+{_YEAR}$",
        rf"{_YEAR}[/\s]*(?:\D.*)?$",
    )
)


def iso(written: str) -> str:
    """The date as YYYY, YYYY-MM or YYYY-MM-DD; as it is written where it cannot be read."""
    text = " ".join(written[:80].split())
    for form in _FORMS:
        if (found := form.match(text)) is None:
            continue
        parts = found.groupdict()
        month = int(parts.get("number") or 0)
        if parts.get("month"):
            month = 1 + _MONTHS.index(parts["month"].lower())
        made = of_parts(int(parts["year"]), month, int(parts.get("day") or 0))
        if made:
            return made
    return text


def with_year(written: str, year: str) -> str:
    """A date beside which the year stands apart, as in Web of Science; of "NOV-DEC" the first month."""
    months = re.sub(r"\s*\d{4}$", "", written.strip())
    return f"{re.sub('-[A-Z]{3}', '', months)} {year}"


def of_parts(year: int, month: int = 0, day: int = 0) -> str:
    """The same of numbers, where 0 stands for what is not said; "" where there is no such date."""
    try:
        date(year, month or 1, day or 1)
    except (ValueError, OverflowError):
        return ""
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
