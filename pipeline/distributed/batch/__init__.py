"""Requests as files, and their answers read back: for hosted batch APIs and vLLM's `run-batch`.

    rounds.py    the answers to one request so far, kept in the cache, and what follows from them
    requests.py  the requests that the cache lacks, in files of OpenAI's batch format
    results.py   lines of results, judged as a live run judges them, to the cache

If a reply is cut off or does not fit, the next file asks again, as a live run does: with more room, or with
what was wrong. `write` and `read` take turns until nothing is left. Then `extract --offline` finds every
answer in the cache.
"""

import re

_ID = re.compile(r"([0-9a-f]{64})(?:-([1-9]\d{0,3}))?")


def custom_id(key: str, number: int) -> str:
    """The name of a request in its file: its fingerprint, and from the second round on the round."""
    return key if number == 1 else f"{key}-{number}"


def parsed_name(written: object) -> tuple[str, int] | None:
    """Fingerprint and round in the name of a request; None for a name that is not ours."""
    found = _ID.fullmatch(written) if isinstance(written, str) else None
    return (found[1], int(found[2] or 1)) if found else None
