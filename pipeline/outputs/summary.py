"""What a run did: counted as its extractions pass, told to a person, kept in a manifest."""

import platform
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from pipeline import __version__
from pipeline.domain import Extraction, Json, Resolved
from pipeline.errors import counted
from pipeline.setting_names import setting
from pipeline.settings import shown

LIBRARIES = ("diskcache", "instructor", "openai", "pydantic", "tenacity")
"""Packages whose version can change a result; the manifest names them."""


_SAID = re.compile(r"(?:(?<=It wrote: )|(?<=refused: )).*", re.DOTALL)
"""A model's own words in a reason; reasons that differ in them alone are counted as the first of them."""


@dataclass
class Tally:
    """Counts of a run. Tokens and requests are those of this run: what the cache answered cost nothing.

    `unusable` counts abstracts that were answered, though nothing in the answer can be used.
    """

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
    unknown_keys: Counter[str] = field(default_factory=Counter)
    opinions: Counter[str] = field(default_factory=Counter)
    answered_by: Counter[str] = field(default_factory=Counter)
    unusable: int = 0
    asked_model: str | None = None
    schema: str | None = None
    _alike: dict[str, str] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        """Counts one extraction."""
        self.abstracts += 1
        self.schema = extraction.schema
        self.statuses[extraction.status] += 1
        self.cached += extraction.cached
        if not extraction.cached:
            self.requests += extraction.usage.requests - extraction.reused.requests
            self.input_tokens += extraction.usage.input_tokens - extraction.reused.input_tokens
            self.output_tokens += extraction.usage.output_tokens - extraction.reused.output_tokens
        self.asked_model = extraction.asked_model or self.asked_model
        if extraction.model is not None:
            self.answered_by.update(extraction.model.split(", "))
        if extraction.status in ("failed", "invalid"):
            reason = extraction.reason or ""
            self.reasons[self._alike.setdefault(_SAID.sub("", reason), reason)] += 1
            # Who answered is known also where the answer was of no use.
            self.unusable += extraction.model is not None
        found = [found.status for record in extraction.records for found in record.grounding.values()]
        self.grounding.update(found)
        for record in extraction.records:
            self.kinds[_kind(record, extraction.schema)] += 1
        for rejection in extraction.rejected:
            if rejection.field is None:
                self.rejects[rejection.reason] += 1
            elif rejection.is_unknown_key:
                self.unknown_keys[rejection.field] += 1
            else:
                self.grounding[_LEFT_OUT.get(rejection.reason, _LEFT_OUT["quote"])[0]] += 1
        if extraction.rules_only is not None:
            self.opinions["model"] += 0
            records = (*extraction.records, *extraction.rules_only)
            self.opinions.update(" and ".join(record.seen_by) for record in records if record.seen_by)

    @property
    def unread(self) -> int:
        """Abstracts that gave no readable answer."""
        return self.statuses["failed"] + self.statuses["invalid"]


def _kind(record: Resolved, schema: str) -> str:
    """The kind of a record by its schema; without a class by the field `kind`, without kinds the schema."""
    known = record.record_class
    name = "kind" if known is None else known.traits.kind
    return schema if name is None or name not in record.fields else str(record.fields[name])


REJECT_WORDS = {
    "schema": "did not fit the schema",
    "sentence": "cited a sentence that does not exist or was not asked about",
    "quantity": "had a number that the cited sentence does not give, or gives unclearly",
    "quote": "had words that are neither in the abstract nor in its title",
    "duplicate": "repeated another record",
}

LEFT_OUT = "left_out"
"""Under this name a manifest counts, beside how fields were grounded, those that were left out."""

_LEFT_OUT = {
    "quote": (LEFT_OUT, "are neither in the abstract nor in its title"),
    "quantity": ("left_out_amounts", "do not stand where they may, or give no clear amount"),
}
"""Fields that are left out for each reason: how a manifest calls them, and what is wrong with their words."""

_LIKELY = {
    "schema": "nothing holds the model to the schema",
    "sentence": "the model answers from the prompt's examples, or its prompt is cut off",
    "quantity": "the model makes numbers up, cites the wrong sentence, or cuts numbers out of longer ones",
    "quote": "the model makes words up, or takes them from the prompt's examples",
    "duplicate": "the model repeats itself",
}
"""What most often lies behind it when most records are lost to one reason."""


_EMPTY = 3
"""Abstracts from which on it is hardly chance that not one of them gives a record.

Of the abstracts that people have labelled one in eleven makes no claim, in some fields one in three, and
nobody wants to hear that a single one of them is at fault. That three of three make none happens once in
thirty times at most.
"""


def alarm(tally: Tally, schema: str | None) -> str | None:
    """What to look at after a run that kept nothing or lost more than half for one reason, in a sentence.

    None where neither is so, and where nothing was written about fewer than three abstracts: there are some
    that claim nothing. `schema` is None where it is a class, which no command finds.
    """
    rejects, grounding, statuses = tally.rejects, tally.grounding, tally.statuses

    def let(it: str) -> str:
        if schema is None:
            return "let the same Extractor read an abstract whose records you know."
        return f"let claimsift doctor --schema {schema} {it}."

    abstracts, unread = statuses.total(), max(statuses["invalid"], tally.unusable)
    if 2 * unread > abstracts:
        return (
            f"More than half was not read: {unread:,} of {abstracts:,} abstracts have no readable answer, so"
            f" look at `reason` in the output and {let('say how well the model answers')}"
        )
    kept, rejected, fields = tally.kinds.total(), rejects.total(), grounding.total()
    reason = max(rejects, key=rejects.__getitem__, default="quote")
    lost, out_of, noun, words = rejects[reason], kept + rejected, "records", REJECT_WORDS[reason]
    left_out = {reason: grounding[key] for reason, (key, _) in _LEFT_OUT.items()}
    if 2 * max(left_out.values()) > fields:
        reason = max(left_out, key=left_out.__getitem__)
        lost, out_of, noun, words = left_out[reason], fields, "copied fields", _LEFT_OUT[reason][1]
    elif not rejected and not kept and statuses["ok"] >= _EMPTY:
        return (
            f"Nothing was kept: {statuses['ok']:,} abstracts were answered, and none gave a record; unless"
            " they claim nothing, the model mostly never sees the abstract or always writes an empty list, so"
            f" {let('try it on an abstract whose records are known')}"
        )
    elif not rejected or (kept and 2 * lost <= out_of):
        return None
    begun = "More than half was lost" if kept else "Nothing was kept"
    return (
        f"{begun}: {lost:,} of {out_of:,} {noun} {words}; most often {_LIKELY[reason]}, so look at `rejected`"
        f" in the output and {let('try the model on an abstract whose records are known')}"
    )


def text(
    tally: Tally, seconds: float, output: str | None, *, by_model: bool = True, account: Sequence[str] = ()
) -> str:
    """The summary at the end of a run, for people.

    `by_model` says whether a model was there to ask, `account` what that took beside tokens.
    """
    repeats = tally.entries - tally.abstracts
    of = f" ({counted(repeats, 'repeat')} folded)" if repeats > 0 else ""
    statuses = ", ".join(
        f"{tally.statuses[s]} {s}" for s in ("ok", "partial", "invalid", "failed") if tally.statuses[s]
    )
    lines = [f"abstracts  {tally.abstracts}{of}: {statuses or 'none'}"]
    lines += _kept(tally)
    if by_model:
        lines.append(
            f"requests   {tally.requests}; {counted(tally.cached, 'abstract')} answered from the cache;"
            f" {tally.input_tokens:,} tokens in, {tally.output_tokens:,} out; {seconds:.1f} s"
        )
    else:
        lines.append(f"took       {seconds:.1f} s")
    lines += _answerers(tally)
    lines += account
    for reason, count in tally.reasons.most_common(3):
        lines.append(f"unread     {count} × {reason}")
    if len(tally.reasons) > 3:
        others = counted(len(tally.reasons) - 3, "other reason")
        lines.append(f"unread     … and {others}; each line of the output has its own")
    if tally.unusable:
        lines.append(
            f"kept       {counted(tally.unusable, 'abstract')} with an answer that cannot be used;"
            f" the same run takes it from the cache, {setting('ask_again', True)} asks anew"
        )
    if output:
        lines.append(f"written    {output}")
    return "\n".join(lines)


def _kept(tally: Tally) -> Iterator[str]:
    records = sum(tally.kinds.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.most_common() if kind != tally.schema)
    yield f"records    {records}{': ' if kinds else ''}{kinds}"
    copied = sum(tally.grounding[status] for status in ("exact", "normalized", "missing"))
    if copied:
        yield (
            f"grounding  {counted(copied, 'copied field')}: {tally.grounding['exact']} exact,"
            f" {tally.grounding['normalized']} normalized, {tally.grounding['missing']} not in the text"
        )
    for key, words in _LEFT_OUT.values():
        if count := tally.grounding[key]:
            yield f"left out   {counted(count, 'copied field')} with words that {words}"
    if unknown := tally.unknown_keys:
        names = ", ".join(f"{name} ({count:,})" for name, count in unknown.most_common(_NAMED))
        more = f" and {counted(len(unknown) - _NAMED, 'other')}" if len(unknown) > _NAMED else ""
        yield f"left out   keys that the schema does not have: {names}{more}"
    for reason, count in tally.rejects.most_common():
        yield f"rejected   {count} {REJECT_WORDS[reason]}"
    if tally.opinions:
        yield f"opinions   {_opinions(tally.opinions)}"


def _opinions(counts: Counter[str]) -> str:
    """How many records model and second opinion both see, and how many each sees alone."""
    other = next(
        (name.removeprefix("model and ") for name in counts if name != "model"), "the second opinion"
    )
    both, alone = counts[f"model and {other}"], counts[other]
    return f"{both} seen by model and {other}, {counts['model']} by the model alone, {alone} by {other} alone"


def _answerers(tally: Tally) -> list[str]:
    """Who answered, where that is not who was asked; a gateway may have fallen back to another model."""
    asked, names = tally.asked_model, tally.answered_by
    if asked is None or not set(names) - {asked}:
        return []
    if all(_is_called(name, asked) for name in names):
        return [f"model      {asked} answered as {', '.join(names)}"]
    counts = (f"{name} ({counted(count, 'abstract')})" for name, count in names.most_common(_NAMED))
    more = f" and {counted(len(names) - _NAMED, 'other')}" if len(names) > _NAMED else ""
    told = f"{asked} was asked, and who answered calls itself {', '.join(counts)}{more}"
    return [f"model      {told}: check what the endpoint runs before you put its name to these records"]


_NAMED = 5
"""Models or keys that are named at most."""

_DATE = r"\d{4}-\d\d(?:-\d\d)?|\d\d-\d\d(?:-\d{4})?|\d{8}|\d{6}|\d{3,4}"
_EDITION = re.compile(rf"[-@:_](?:{_DATE}|v\d|(?:latest|preview|exp|beta|stable)(?:[-@:_](?:{_DATE}))?)")
"""What is added to a model's name for one edition of it, such as a date."""


def _is_called(name: str, asked: str) -> bool:
    """Whether a name may be another one of the model that was asked: an edition of it, or its file."""
    is_file = name.casefold().endswith((".gguf", ".bin", ".safetensors"))
    if name == asked or is_file:
        return True
    plain, wanted = (one.rpartition("/")[2].casefold() for one in (name, asked))
    wanted = re.sub(r"[-:@](?:latest|free)$", "", wanted)
    added = plain.removeprefix(wanted)
    return not added or (added != plain and _EDITION.fullmatch(added) is not None)


def manifest(tally: Tally, seconds: float, settings: Mapping[str, Json]) -> dict[str, Json]:
    """The record of a run that is kept beside its output: versions, settings, counts, tokens, seconds.

    Of the address `base_url` in the settings only what names the endpoint is kept, because some carry a key.
    """
    address = settings.get("base_url")
    return {
        "claimsift": __version__,
        "python": platform.python_version(),
        "libraries": _versions(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        **settings,
        **({"base_url": shown(address)} if isinstance(address, str) else {}),
        **({"model": ", ".join(tally.answered_by)} if tally.answered_by else {}),
        **counts(tally),
        "requests": tally.requests,
        "cached": tally.cached,
        "tokens": {"input": tally.input_tokens, "output": tally.output_tokens},
    }


@cache
def _versions() -> dict[str, Json]:
    """The versions of the libraries; to look them up takes as long as many abstracts from the cache."""
    from importlib.metadata import version

    return {name: version(name) for name in LIBRARIES}


def counts(tally: Tally) -> dict[str, Json]:
    """The counts of a manifest that follow from the lines of the output alone."""
    return {
        "answered_by": dict(tally.answered_by),
        "entries": tally.entries,
        "abstracts": tally.abstracts,
        "statuses": dict(tally.statuses),
        "records": dict(tally.kinds),
        "rejected": dict(tally.rejects),
        "grounding": dict(tally.grounding),
        "opinions": dict(tally.opinions),
        **({"unknown_keys": tally.unknown_keys.total()} if tally.unknown_keys else {}),
    }
