"""What a run did: counted as its extractions pass, told to a person, kept in a manifest."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from pipeline import __version__
from pipeline.client import shown
from pipeline.domain import Extraction, Json

LIBRARIES = ("diskcache", "instructor", "openai", "pydantic", "tenacity")
"""Packages whose version can change a result; the manifest names them."""


@dataclass
class Tally:
    """Counts of a run. Tokens and requests are those of this run: what the cache answered cost nothing."""

    entries: int = 0
    abstracts: int = 0
    cached: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    grounding: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    opinions: Counter[str] = field(default_factory=Counter)

    def add(self, extraction: Extraction) -> None:
        """Counts one extraction."""
        self.abstracts += 1
        self.statuses[extraction.status] += 1
        self.cached += extraction.cached
        if not extraction.cached:
            self.requests += extraction.usage.requests - extraction.reused.requests
            self.input_tokens += extraction.usage.input_tokens - extraction.reused.input_tokens
            self.output_tokens += extraction.usage.output_tokens - extraction.reused.output_tokens
        if extraction.status in ("failed", "invalid"):
            self.reasons[extraction.reason or ""] += 1
        for record in extraction.records:
            self.kinds[str(record.fields.get("kind", extraction.schema))] += 1
            self.grounding.update(found.status for found in record.grounding.values())
        self.rejects.update(rejection.reason for rejection in extraction.rejected)
        if extraction.rules_only is not None:
            seen = Counter(" and ".join(record.seen_by) for record in extraction.records)
            self.opinions.update({name: seen[name] for name in ("model and rules", "model")})
            self.opinions.update({"rules": len(extraction.rules_only)})

    @property
    def unread(self) -> int:
        """Abstracts that gave no readable answer."""
        return self.statuses["failed"] + self.statuses["invalid"]


REJECT_WORDS = {
    "schema": "did not fit the schema",
    "sentence": "cited a sentence that does not exist or was not asked about",
    "quantity": "had a number that does not stand in the cited sentence",
    "duplicate": "said again what another one says",
}


def text(
    tally: Tally,
    seconds: float,
    output: str | None,
    *,
    by_model: bool = True,
    account: Sequence[str] = (),
) -> str:
    """The summary at the end of a run, for people.

    `by_model` says whether a model was there to ask, `account` what that took beside tokens.
    """
    repeats = tally.entries - tally.abstracts
    of = f" ({repeats} {'repeat' if repeats == 1 else 'repeats'} folded)" if repeats > 0 else ""
    statuses = ", ".join(
        f"{tally.statuses[s]} {s}" for s in ("ok", "partial", "invalid", "failed") if tally.statuses[s]
    )
    lines = [f"abstracts  {tally.abstracts}{of}: {statuses or 'none'}"]
    records = sum(tally.kinds.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.most_common())
    lines.append(f"records    {records}{': ' if records else ''}{kinds}")
    copied = sum(tally.grounding.values())
    if copied:
        lines.append(
            f"grounding  {copied} copied fields: {tally.grounding['exact']} exact,"
            f" {tally.grounding['normalized']} normalized, {tally.grounding['missing']} not in the text"
        )
    for reason, count in tally.rejects.most_common():
        lines.append(f"rejected   {count} {REJECT_WORDS[reason]}")
    if tally.opinions:
        lines.append(
            f"opinions   {tally.opinions['model and rules']} claims seen by model and rules,"
            f" {tally.opinions['model']} by the model alone, {tally.opinions['rules']} by the rules alone"
        )
    if by_model:
        lines.append(
            f"requests   {tally.requests}; {tally.cached} abstracts answered from the cache;"
            f" {tally.input_tokens:,} tokens in, {tally.output_tokens:,} out; {seconds:.1f} s"
        )
    else:
        lines.append(f"took       {seconds:.1f} s")
    lines += account
    for reason, count in tally.reasons.most_common(3):
        lines.append(f"unread     {count} × {reason}")
    if len(tally.reasons) > 3:
        lines.append(
            f"unread     … and {len(tally.reasons) - 3} other reasons; each line of the output has its own"
        )
    if output:
        lines.append(f"written    {output}")
    return "\n".join(lines)


def manifest(tally: Tally, seconds: float, settings: Mapping[str, Json]) -> dict[str, Json]:
    """The record of a run that is kept beside its output: versions, settings, counts, tokens, seconds.

    Of the address `base_url` in the settings only what names the endpoint is kept, because some carry a key.
    """
    address = settings.get("base_url")
    return {
        "claimsift": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        **settings,
        **({"base_url": shown(address)} if isinstance(address, str) else {}),
        **counts(tally),
        "requests": tally.requests,
        "cached": tally.cached,
        "tokens": {"input": tally.input_tokens, "output": tally.output_tokens},
    }


def counts(tally: Tally) -> dict[str, Json]:
    """The counts of a manifest that follow from the lines of the output alone."""
    return {
        "entries": tally.entries,
        "abstracts": tally.abstracts,
        "statuses": dict(tally.statuses),
        "records": dict(tally.kinds),
        "rejected": dict(tally.rejects),
        "grounding": dict(tally.grounding),
        "opinions": dict(tally.opinions),
    }
