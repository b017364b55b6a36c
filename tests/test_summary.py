"""What a person is told of a run, and what its manifest keeps."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import pytest

from pipeline.domain import (
    Abstract,
    Extraction,
    Grounding,
    Json,
    Rejection,
    RejectReason,
    Resolved,
    Status,
    Usage,
)
from pipeline.outputs.summary import LEFT_OUT, LIBRARIES, REJECT_WORDS, Tally, alarm, manifest, text
from schemas import Record, Sentence, Traits


def extraction(
    status: Status = "ok",
    kinds: tuple[str, ...] = (),
    rejects: tuple[Rejection, ...] = (),
    *,
    reason: str | None = None,
    cached: bool = False,
    usage: Usage = Usage(1000, 100, 1),  # noqa: B008 - frozen
) -> Extraction:
    """One abstract's result, with an exact and a missing word in each record."""
    grounding = {"subject": Grounding("exact", "sentence", (0, 1)), "metric": Grounding("missing")}
    records = tuple(Resolved({"kind": kind}, "x", 1, (0, 1), grounding) for kind in kinds)
    return Extraction(
        Abstract("a", "T", "x", ()), "claims", status, records, rejects, reason, usage=usage, cached=cached
    )


def tally(*extractions: Extraction, entries: int | None = None) -> Tally:
    """The counts of these extractions."""
    counts = Tally(entries=len(extractions) if entries is None else entries)
    for each in extractions:
        counts.add(each)
    return counts


RUN = tally(
    extraction(kinds=("scale", "scale", "performance")),
    extraction(cached=True, kinds=("scale",)),
    extraction("partial", ("scale",), (Rejection({}, "quantity", "d"), Rejection({}, "schema", "d"))),
    extraction("failed", reason="No route.", usage=Usage()),
    extraction("invalid", reason="No list.", usage=Usage()),
    entries=7,
)


def test_summary_tells_everything_that_was_counted() -> None:
    """Abstracts, records by kind, grounding, rejects, requests, cache, tokens, time, reasons, file."""
    assert text(RUN, 12.34, "out.jsonl").splitlines() == [
        "abstracts  5 (2 repeats folded): 2 ok, 1 partial, 1 invalid, 1 failed",
        "records    5: 4 scale, 1 performance",
        "grounding  10 copied fields: 5 exact, 0 normalized, 5 not in the text",
        "rejected   1 had a number that the cited sentence does not give, or gives unclearly",
        "rejected   1 did not fit the schema",
        "requests   2; 1 abstract answered from the cache; 2,000 tokens in, 200 out; 12.3 s",
        "unread     1 × No route.",
        "unread     1 × No list.",
        "written    out.jsonl",
    ]
    assert RUN.unread == 2


def test_answers_of_no_use_are_told_with_what_asks_for_others() -> None:
    """They are kept, so the summary names the flag; an abstract that got no answer is none of them."""
    useless = replace(extraction("invalid", reason="No list."), model="m")
    counts = tally(useless, extraction("failed", reason="No route.", usage=Usage()))
    [line] = [line for line in text(counts, 0, None).splitlines() if line.startswith("kept")]
    assert line.startswith("kept       1 abstract with an answer that cannot be used; ")
    assert "`ask_again=True`" in line


def test_summary_of_nothing_is_short() -> None:
    """A run without abstracts has no lines for what did not happen."""
    assert text(Tally(), 0.0, None).splitlines() == [
        "abstracts  0: none",
        "records    0",
        "requests   0; 0 abstracts answered from the cache; 0 tokens in, 0 out; 0.0 s",
    ]
    assert text(tally(extraction(), entries=2), 0, None).startswith("abstracts  1 (1 repeat folded): 1 ok")


def test_cached_answers_cost_nothing() -> None:
    """Tokens and requests are those of this run, not those that the cache once took."""
    counts = tally(extraction(cached=True), extraction(cached=True))
    assert (counts.cached, counts.requests, counts.input_tokens, counts.output_tokens) == (2, 0, 0, 0)


def test_many_reasons_are_cut_short() -> None:
    """The three most frequent reasons are told, and how many others there are."""
    failures = [extraction("failed", reason=f"Reason {n}.") for n in (1, 1, 1, 2, 2, 3, 3, 4, 5)]
    lines = [line for line in text(tally(*failures), 0, None).splitlines() if line.startswith("unread")]
    assert lines == [
        "unread     3 × Reason 1.",
        "unread     2 × Reason 2.",
        "unread     2 × Reason 3.",
        "unread     … and 2 other reasons; each line of the output has its own",
    ]


def test_every_reason_of_a_rejection_has_words() -> None:
    """No reason that a stage can give is missing from the summary's words."""
    assert set(REJECT_WORDS) == set(get_args(RejectReason))


def test_left_out_fields_are_no_lost_records() -> None:
    """A field that was left out is told beside the others, and its record counts as kept."""
    left_out = Rejection({}, "quote", "d", "dataset")
    counts = tally(extraction("partial", ("scale", "scale"), (left_out, left_out, left_out)))
    lines = text(counts, 0, None).splitlines()
    assert "grounding  4 copied fields: 2 exact, 0 normalized, 2 not in the text" in lines
    assert "left out   3 copied fields with words that are neither in the abstract nor in its title" in lines
    assert counts.rejects == Counter()
    assert manifest(counts, 1, {})["grounding"] == {"exact": 2, "missing": 2, LEFT_OUT: 3}


def test_amounts_that_were_left_out_are_told_apart() -> None:
    """An amount or an interval that nothing bears out is no copied word that the text lacks."""
    left_out = (Rejection({}, "quantity", "d", "size"), Rejection({}, "quote", "d", "dataset"))
    lines = text(tally(extraction("partial", ("scale",), left_out)), 0, None).splitlines()
    assert [line for line in lines if line.startswith("left out")] == [
        "left out   1 copied field with words that are neither in the abstract nor in its title",
        "left out   1 copied field with words that do not stand where they may, or give no clear amount",
    ]


def test_keys_that_the_schema_lacks_are_counted_by_name() -> None:
    """What models added to records is told, and is neither lost records nor a reason for an alarm."""
    told = tuple(Rejection({"note": 1}, "schema", "d", f"key {number % 7}") for number in range(50))
    counts = tally(extraction(kinds=("scale",), rejects=told))
    lines = text(counts, 0, None).splitlines()
    assert (
        "left out   keys that the schema does not have: key 0 (8), key 1 (7), key 2 (7), key 3 (7), key 4 (7)"
        " and 2 others"
    ) in lines
    assert alarm(counts, "claims") is None
    assert counts.rejects == Counter()
    assert manifest(counts, 1, {})["unknown_keys"] == 50


def counted(
    records: dict[str, int], rejects: dict[str, int], grounding: dict[str, int], statuses: dict[str, int]
) -> Tally:
    """A run with these counts."""
    return Tally(
        statuses=Counter(statuses),
        kinds=Counter(records),
        rejects=Counter(rejects),
        grounding=Counter(grounding),
    )


@pytest.mark.parametrize(
    ("records", "rejects", "grounding", "begins"),
    [
        ({}, {}, {}, None),
        ({"scale": 1}, {}, {"exact": 1}, None),
        ({"scale": 1}, {"quantity": 1}, {}, None),
        ({"scale": 1}, {"quantity": 2}, {}, "More than half was lost: 2 of 3 records had a number"),
        ({"scale": 3}, {"quantity": 2, "sentence": 2}, {}, None),
        ({}, {"quantity": 1, "sentence": 1}, {}, "Nothing was kept: 1 of 2 records had a number"),
        (
            {"scale": 1},
            {"duplicate": 4},
            {},
            "More than half was lost: 4 of 5 records repeated another record",
        ),
        ({"scale": 1}, {}, {"exact": 2, LEFT_OUT: 2}, None),
        ({"scale": 1}, {}, {"exact": 2, LEFT_OUT: 3}, "More than half was lost: 3 of 5 copied fields are"),
        (
            {"scale": 1},
            {},
            {"exact": 2, "left_out_amounts": 3},
            "More than half was lost: 3 of 5 copied fields do",
        ),
        ({}, {"schema": 2260}, {}, "Nothing was kept: 2,260 of 2,260 records did not fit the schema"),
    ],
)
def test_a_run_that_lost_most_says_what_to_look_at(
    records: dict[str, int], rejects: dict[str, int], grounding: dict[str, int], begins: str | None
) -> None:
    """More than half lost for one reason, or nothing kept of what was written, is a sentence."""
    told = alarm(counted(records, rejects, grounding, {"ok": 1}), "claims")
    assert (told is None) == (begins is None)
    assert told is None or (told.startswith(str(begins)) and "look at `rejected`" in told)
    assert told is None or told.count(". ") == 0


@pytest.mark.parametrize(
    ("records", "statuses", "begins"),
    [
        ({}, {"invalid": 1}, "More than half was not read: 1 of 1 abstracts"),
        ({"scale": 3}, {"ok": 2, "invalid": 3}, "More than half was not read: 3 of 5 abstracts"),
        ({"scale": 3}, {"ok": 3, "invalid": 3}, None),
        ({"scale": 3}, {"ok": 1, "failed": 3}, None),
        ({}, {"ok": 3}, "Nothing was kept: 3 abstracts were answered, and none gave a record"),
        ({}, {"ok": 2, "partial": 1}, None),
        ({}, {"ok": 2}, None),
        ({}, {"ok": 2, "failed": 8}, None),
        ({}, {}, None),
        ({"scale": 1}, {"ok": 400}, None),
    ],
)
def test_a_run_that_read_nothing_says_what_to_look_at(
    records: dict[str, int], statuses: dict[str, int], begins: str | None
) -> None:
    """So it is where most answers were not readable, and where not one of three or more gave a record."""
    told = alarm(counted(records, {}, {}, statuses), "claims")
    assert (told is None) == (begins is None)
    assert told is None or (told.startswith(str(begins)) and "claimsift doctor" in told)
    assert told is None or told.count(". ") == 0


def test_a_run_in_which_most_is_refused_says_what_to_look_at() -> None:
    """Answers that refuse, or that a filter held back, count as not readable."""
    told = alarm(replace(counted({}, {}, {}, {"failed": 3, "ok": 1}), unusable=3), "claims")
    assert told is not None
    assert told.startswith("More than half was not read: 3 of 4 abstracts have no readable answer")


@pytest.mark.parametrize("counts", [({}, {"schema": 3}, {}, {"ok": 1}), ({}, {}, {}, {"invalid": 1})])
def test_a_schema_of_ones_own_is_tried_by_the_doctor_with_it(counts: tuple[dict[str, int], ...]) -> None:
    """Where another schema was read, the doctor is advised with that schema's path."""
    told = alarm(counted(*counts), "my/geysers.py")
    assert told is not None
    assert "let claimsift doctor --schema my/geysers.py " in told


@pytest.mark.parametrize(
    "counts", [({}, {"schema": 3}, {}, {"ok": 1}), ({}, {}, {}, {"invalid": 1}), ({}, {}, {}, {"ok": 3})]
)
def test_a_class_is_tried_by_the_extractor_that_has_it(counts: tuple[dict[str, int], ...]) -> None:
    """No command finds a class, so none is advised: the Extractor itself reads what is known."""
    told = alarm(counted(*counts), None)
    assert told is not None
    assert "doctor" not in told
    assert told.endswith("let the same Extractor read an abstract whose records you know.")


def test_records_without_kinds_are_counted_once() -> None:
    """The name of a schema is no kind, and no word for a record."""
    found = Resolved({"name": "Norn"}, "x", 1, (0, 1), {})
    one = Extraction(Abstract("a", "T", "x", ()), "geysers", "ok", (found, found))
    assert "records    2" in text(tally(one), 0, None).splitlines()


def test_reasons_that_differ_in_the_words_of_the_model_are_told_together() -> None:
    """What models say when they refuse or write prose is never twice the same; what happened is."""
    reasons = ["The reply must be JSON. It wrote: a", "The reply must be JSON. It wrote: b"]
    reasons += ["the model refused: I can't.", "the model refused: Sorry.", "the model refused: No."]
    counts = tally(*(extraction("failed", reason=reason) for reason in reasons))
    lines = [line for line in text(counts, 0, None).splitlines() if line.startswith("unread")]
    assert lines == [
        "unread     3 × the model refused: I can't.",
        "unread     2 × The reply must be JSON. It wrote: a",
    ]


def test_records_of_another_schema_are_counted_under_its_name() -> None:
    """Where records have no kind, they are counted by schema."""
    found = Extraction(Abstract("a", "T", "x", ()), "prices", "ok", (Resolved({"item": "Norn"}, "x"),))
    assert tally(found).kinds == Counter({"prices": 1})


SETTINGS: dict[str, Json] = {"files": ["d.txt"], "model": "m-1", "base_url": "bundled"}


def test_manifest_holds_what_a_run_was_and_gave() -> None:
    """Versions, settings, counts, tokens and seconds are there, as plain JSON."""
    kept = json.loads(json.dumps(manifest(RUN, 1.23456, SETTINGS)))
    assert {name: kept[name] for name in SETTINGS} == SETTINGS
    assert set(kept["libraries"]) == set(LIBRARIES)
    assert datetime.fromisoformat(kept["finished"]).utcoffset() is not None
    assert kept["seconds"] == 1.235
    assert (kept["entries"], kept["abstracts"], kept["requests"], kept["cached"]) == (7, 5, 2, 1)
    assert kept["statuses"] == {"ok": 2, "partial": 1, "failed": 1, "invalid": 1}
    assert kept["records"] == {"scale": 4, "performance": 1}
    assert kept["rejected"] == {"quantity": 1, "schema": 1}
    assert kept["tokens"] == {"input": 2000, "output": 200}


def test_manifest_names_no_machine() -> None:
    """Neither the working directory nor the home folder nor the host's name stands in a manifest."""
    written = json.dumps(manifest(RUN, 1, SETTINGS))
    assert str(Path.cwd()) not in written
    assert str(Path.home()) not in written
    assert "/" not in written.replace("claimsift/", "")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://me:s3cret@example.org:8000/v1", "https://example.org:8000/v1"),
        ("https://example.org/v1?key=s3cret#s3cret", "https://example.org/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("bundled", "bundled"),
    ],
)
def test_manifest_keeps_no_key_of_an_address(given: str, kept: str) -> None:
    """A password or a key in the address of the endpoint does not reach the manifest."""
    written = manifest(RUN, 1, {**SETTINGS, "base_url": given})
    assert written["base_url"] == kept
    assert "s3cret" not in json.dumps(written)


def answered(*names: str, asked: str = "gpt-5-mini") -> str:
    """What a summary says of who answered, one abstract for each name."""
    counts = tally(*(replace(extraction(), model=name, asked_model=asked) for name in names))
    return "\n".join(line for line in text(counts, 0, None).splitlines() if line.startswith("model"))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("gpt-5-mini", "gpt-5-mini-2026-08-01"),
        ("gpt-5-mini", "openai/gpt-5-mini"),
        ("openai/gpt-5-mini:free", "gpt-5-mini-20260801"),
        ("urd", "urd:latest"),
        ("gpt-latest", "gpt-2026-01-01"),
        ("urd-pro", "urd-pro-preview-05-06"),
        ("urd", "/models/urd-7b-q4.gguf"),
    ],
)
def test_another_name_of_the_model_is_told_without_alarm(asked: str, name: str) -> None:
    """A dated edition, a prefix of the provider or the file that a server read is normal."""
    assert answered(name, asked=asked) == f"model      {asked} answered as {name}"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("gpt-5", "gpt-5-mini"),
        ("gpt-4", "gpt-4.1"),
        ("norn-3", "norn-3-70b"),
        ("m", "tiny"),
        ("norn-7b", "norn"),
    ],
)
def test_another_model_that_answered_is_told(asked: str, name: str) -> None:
    """Where a gateway fell back to another model the summary says which, and for how many abstracts."""
    told = answered(asked, asked, name, asked=asked)
    names = f"{asked} (2 abstracts), {name} (1 abstract)"
    assert told.startswith(f"model      {asked} was asked, and who answered calls itself {names}: ")


def test_nothing_is_told_where_the_model_that_was_asked_answered() -> None:
    """Without another name, or without an answer, there is no such line; several turns count each name."""
    assert answered("gpt-5-mini", "gpt-5-mini") == ""
    assert text(tally(extraction("failed", reason="No route.")), 0, None).count("model") == 0
    assert "urd (2 abstracts), norn (1 abstract)" in answered("urd, norn", "urd")


def test_summary_of_labels_by_rule_speaks_of_no_requests() -> None:
    """Where no model was there to ask, the time stands alone."""
    assert "requests" not in text(Tally(), 1.0, None, by_model=False)
    assert "took       1.0 s" in text(Tally(), 1.0, None, by_model=False)


def test_records_are_counted_by_the_kind_of_their_schema() -> None:
    """A schema that calls its kinds otherwise is counted by them; one without kinds by its name."""

    class Deed(Record):
        at: Sentence
        deed: Literal["dig", "sail"]
        traits = Traits(kind="deed")

    class Plain(Record):
        at: Sentence
        kind: Literal["a"]

    deeds = tuple(Resolved({"deed": deed}, "x", record_class=Deed) for deed in ("dig", "sail", "dig"))
    assert tally(replace(extraction(), records=deeds)).kinds == Counter({"dig": 2, "sail": 1})
    plain = (Resolved({"kind": "a"}, "x", record_class=Plain),)
    assert tally(replace(extraction(), schema="plain", records=plain)).kinds == Counter({"plain": 1})
