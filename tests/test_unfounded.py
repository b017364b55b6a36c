"""Copied words that are neither in the abstract nor in its title: what becomes of them, on every route."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from endpoint import Answer, Endpoint, chat, reader
from shell import Ended, Shell, digest_of, lines_of

from pipeline.domain import Abstract, Grounding, Rejection, Resolved
from pipeline.extraction.grounding import Grounder
from pipeline.text.sentences import split
from schemas import Quantity, Quote, Record, Sentence
from schemas.claims import Claim

pytestmark = pytest.mark.usefixtures("environment")

TEXT = "We present Urd, a loom. Urd weaves 12 threads at once on LoomBench."


class Trial(Record):
    """What a trial found."""

    at: Sentence
    outcome: Literal["good", "bad"] | None = None
    effect: Quantity | None = None
    drug: Quote | None = None
    p_value: Quote | None = None

    def problem(self) -> str | None:
        """A good outcome is that of a drug."""
        return "a good outcome needs a drug" if self.outcome == "good" and self.drug is None else None


def ground(*records: Record, keep: bool = False) -> tuple[list[Resolved], list[Rejection]]:
    """The records, grounded in the text."""
    return Grounder(Abstract("a", "On Looms", TEXT, ()), split(TEXT), keep_ungrounded=keep).ground(records)


def claim(**fields: Any) -> Claim:
    """A claim of the second sentence, about Urd where nothing else is said."""
    usual = {"sentence": 2, "kind": "scale", "subject": "Urd", "quantity": "12 threads"}
    return Claim.model_validate(usual | fields)


def test_an_optional_field_is_left_out_and_counted() -> None:
    """The record is kept without the words, and beside it stand the field, the words and the reason."""
    [kept], [left_out] = ground(claim(dataset="GSM8K"))
    assert kept == ground(claim())[0][0]
    assert (left_out.reason, left_out.field) == ("quote", "dataset")
    assert left_out.detail == (
        "dataset 'GSM8K' is neither in the abstract nor in its title; the record is kept without it"
    )
    assert isinstance(left_out.record, dict)
    assert left_out.record["dataset"] == "GSM8K"


def test_a_record_that_needs_the_field_is_rejected() -> None:
    """Without its required words a record is none, whatever else of it stands there."""
    kept, [lost] = ground(claim(subject="Norn"))
    assert kept == []
    assert (lost.reason, lost.field) == ("quote", None)
    assert lost.detail == "subject 'Norn' is neither in the abstract nor in its title"


def test_each_field_is_left_out_by_itself() -> None:
    """Two fields with made-up words are two entries, and what stands in the text stays."""
    [kept], left_out = ground(claim(kind="performance", metric="thread count", baseline="Norn"))
    assert set(kept.grounding) == {"subject", "quantity"}
    assert [one.field for one in left_out] == ["metric", "baseline"]


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (Trial(at=2, outcome="good", drug="aspirin"), False),
        (Trial(at=2, p_value="p = 0.003"), False),
        (Trial(at=2, outcome="bad", p_value="p = 0.003"), True),
        (Trial(at=2, effect="12 threads", p_value="p = 0.003"), True),
        (Trial(at=2, drug="Urd", p_value="p = 0.003"), True),
    ],
    ids=["the schema wants it", "nothing else", "a choice", "a quantity", "other words"],
)
def test_what_is_left_must_be_a_record(record: Record, kept: bool) -> None:
    """Where the schema's own check wants the words, or nothing else was said, no shell of a record stays."""
    found, [lost] = ground(record)
    assert len(found) == kept
    assert lost.reason == "quote"
    assert (lost.field is None) is not kept


def test_a_made_up_number_is_told_before_made_up_words() -> None:
    """Of a record with both the number is the reason: it is the worse of the two."""
    assert [lost.reason for lost in ground(claim(subject="Norn", quantity="7B"))[1]] == ["quantity"]


def test_records_that_only_made_up_words_told_apart_are_one() -> None:
    """Two records that say the same once the words are gone are a record and its duplicate."""
    kept, lost = ground(claim(dataset="GSM8K"), claim(dataset="COCO"))
    assert len(kept) == 1
    assert [(one.reason, one.field) for one in lost] == [("quote", "dataset"), ("duplicate", None)]


def test_words_in_a_field_that_says_nothing_are_no_matter() -> None:
    """A field that a record of its kind does not use is neither shown nor counted."""
    assert ground(claim(metric="accuracy"))[1] == []


@pytest.mark.parametrize("words", ["our method", "Our  Method", "the proposed approach", "this work"])
def test_a_work_without_a_name_may_be_called_ours(words: str) -> None:
    """What the schema of claims lets a subject be called names nothing, and is kept, marked as missing."""
    [kept], lost = ground(claim(subject=words))
    assert lost == []
    assert kept.fields["subject"] == words
    assert kept.grounding["subject"] == Grounding("missing")


@pytest.mark.parametrize(
    "fields", [{"subject": "our loom"}, {"subject": "method"}, {"baseline": "our method"}], ids=str
)
def test_only_those_phrases_and_only_there(fields: dict[str, str]) -> None:
    """Words that name something, and the same words in another field, must stand in the text."""
    assert [lost.reason for lost in ground(claim(**fields))[1]] == ["quote"]


def test_all_can_be_kept_and_marked() -> None:
    """With `keep_ungrounded` the words stay as the model spelled them, marked as missing."""
    [kept], lost = ground(claim(subject="Norn", dataset="GSM8K"), keep=True)
    assert lost == []
    assert (kept.fields["subject"], kept.fields["dataset"]) == ("Norn", "GSM8K")
    assert {name for name, found in kept.grounding.items() if found.status == "missing"} == {
        "subject",
        "dataset",
    }


# From the command line

SCHEMA = '''
from pydantic import Field

from schemas import Quantity, Quote, Record, Sentence


class Effect(Record):
    """An effect that a trial found."""

    sentence: Sentence
    what: Quote
    size: Quantity
    p_value: Quote | None = Field(default=None, description="as written")
'''
PROMPT = """\
Look for effects.

## Example: On Tea

Tea makes people happier by 12% (p=0.003).

```json
{"effects": [{"sentence": 1, "what": "Tea", "size": "12%", "p_value": "p=0.003"}]}
```
"""


def copying(body: dict[str, Any], attempt: int) -> Answer:
    """Reads the effect, and takes the p-value from the prompt's example."""
    if "kestrel" in json.dumps(body):
        return reader(body, attempt)
    number = body["messages"][-1]["content"].split("Norn-")[1].split(":")[0]
    effect = {"sentence": 2, "what": "accuracy", "size": f"{number}.5%", "p_value": "p=0.003"}
    return chat(json.dumps({"effects": [effect]}))


@pytest.fixture
def own(shell: Shell) -> tuple[Path, Path]:
    """A digest of two abstracts, and a schema with a field that none of them has anything for."""
    schema = shell.folder / "effects.py"
    schema.write_text(SCHEMA, "utf-8")
    schema.with_suffix(".md").write_text(PROMPT, "utf-8")
    return digest_of(shell.folder, [1, 2]), schema


def test_words_of_the_examples_do_not_become_the_texts(shell: Shell, own: tuple[Path, Path]) -> None:
    """What the model copied from the example is left out, told and counted; the flag shows it, unasked."""
    digest, schema = own
    output = shell.folder / "effects.jsonl"
    with Endpoint(copying) as server:
        words = ("extract", digest, "--schema", schema, "--base-url", server.url, "-o", output)
        ended = shell(*words)
        asked = len(server.requests)
        lines = lines_of(output)
        manifest = json.loads((shell.folder / "effects.jsonl.manifest.json").read_text("utf-8"))
        kept = shell(*words, "--keep-ungrounded")
        assert len(server.requests) == asked
    assert [record["size_value"] for line in lines for record in line["effects"]] == [1.5, 2.5]
    assert "0.003" not in json.dumps([line["effects"] for line in lines])
    assert {(line["status"], line["reason"]) for line in lines} == {("partial", "1 copied field left out")}
    assert {(one["reason"], one["field"]) for line in lines for one in line["rejected"]} == {
        ("quote", "p_value")
    }
    assert "left out   2 copied fields with words that are neither in the abstract nor" in ended.err
    assert (ended.code, kept.code) == (0, 0)
    assert (manifest["keep_ungrounded"], manifest["grounding"]["left_out"]) == (False, 2)
    shown = lines_of(output)
    assert [record["p_value"] for line in shown for record in line["effects"]] == ["p=0.003"] * 2
    assert {record["grounding"]["p_value"]["status"] for line in shown for record in line["effects"]} == {
        "missing"
    }
    manifest = json.loads((shell.folder / "effects.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["keep_ungrounded"] is True


def test_tables_take_what_was_left_out_along(shell: Shell, own: tuple[Path, Path]) -> None:
    """Through Parquet and back the lines are the same, the left-out fields with them."""
    digest, schema = own
    output = shell.folder / "effects.jsonl"
    with Endpoint(copying) as server:
        shell("extract", digest, "--schema", schema, "--base-url", server.url, "-o", output)
    table, back = shell.folder / "out.parquet", shell.folder / "back.jsonl"
    assert shell("export", output, "--to", "parquet", "-o", table).code == 0
    assert shell("export", table, "--to", "jsonl", "-o", back).code == 0
    assert [line["rejected"] for line in lines_of(back)] == [line["rejected"] for line in lines_of(output)]


def test_shards_read_with_and_without_the_flag_do_not_merge(shell: Shell) -> None:
    """One file must not hold records of both kinds."""
    digest = digest_of(shell.folder, [1, 2, 3, 4])
    parts = [shell.folder / "1.jsonl", shell.folder / "2.jsonl"]
    with Endpoint(reader) as server:
        for number, part in enumerate(parts, start=1):
            flags = ["--keep-ungrounded"] if number == 1 else []
            words = ("--base-url", server.url, "--shard", f"{number}/2", "-o", part)
            assert shell("extract", digest, *words, *flags).code == 0
    ended = shell("merge", *parts, "-o", shell.folder / "all.jsonl")
    assert ended.code == 2
    assert "keep_ungrounded is True in one and False in the other" in ended.err


# What a run may call success


def saying(**changed: Any) -> Any:
    """A script that answers each abstract with its claim, with some fields changed."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        message = answer.body["choices"][0]["message"]
        if "claims" not in (message["content"] or ""):
            return answer
        claims = json.loads(message["content"])["claims"]
        return chat(json.dumps({"claims": [one | changed for one in claims]}))

    return script


@pytest.fixture
def digest(shell: Shell) -> Path:
    """A digest of three abstracts."""
    return digest_of(shell.folder, [1, 2, 3])


def extracted(shell: Shell, digest: Path, script: Any, *flags: object) -> Ended:
    """The end of a run against a scripted endpoint."""
    with Endpoint(script) as server:
        words = ("--base-url", server.url, "--model", "m", "--mode", "json_schema")
        return shell("extract", digest, *words, "-o", shell.folder / "out.jsonl", *flags)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sentence": 9}, "3 of 3 records cited a sentence that does not exist"),
        ({"quantity": "61.2%"}, "3 of 3 records had a number that the cited sentence does not give"),
        ({"subject": "LongBench"}, "3 of 3 records had words that are neither in the abstract nor"),
    ],
    ids=["sentence", "quantity", "quote"],
)
def test_a_run_that_kept_nothing_is_no_success(
    shell: Shell, digest: Path, changed: dict[str, Any], words: str
) -> None:
    """It ends with exit code 1 and a sentence that says of what, what lies behind it and where to look."""
    ended = extracted(shell, digest, saying(**changed))
    assert ended.code == 1
    told = ended.err.splitlines()[-1]
    assert told.startswith(f"claimsift: Nothing was kept: {words}")
    assert "claimsift doctor" in told


def test_offline_and_merged_it_is_no_success_either(shell: Shell, digest: Path) -> None:
    """The same answers out of the cache, and the shards of such a run put together, end in the same way."""
    extracted(shell, digest, saying(sentence=9))
    offline = ("--model", "m", "--mode", "json_schema", "--offline")
    assert shell("extract", digest, *offline).code == 1
    parts = [shell.folder / f"{number}.jsonl" for number in (1, 2)]
    for number, part in enumerate(parts, start=1):
        shell("extract", digest, *offline, "--shard", f"{number}/2", "-o", part)
    ended = shell("merge", *parts, "-o", shell.folder / "all.jsonl")
    assert ended.code == 1
    assert "Nothing was kept: 3 of 3 records cited" in ended.err


def test_a_run_that_lost_most_to_one_reason_is_no_success(shell: Shell, digest: Path) -> None:
    """With two of three records lost for one reason the run ends with exit code 1; with one of three not."""

    def losing(numbers: tuple[int, ...]) -> Any:
        def script(body: dict[str, Any], attempt: int) -> Answer:
            hit = any(f"present Norn-{number}," in body["messages"][-1]["content"] for number in numbers)
            return (saying(sentence=9) if hit else reader)(body, attempt)

        return script

    most = extracted(shell, digest, losing((1, 2)))
    assert most.code == 1
    assert "More than half was lost: 2 of 3 records cited a sentence" in most.err
    one = extracted(shell, digest, losing((3,)), "--cache-dir", shell.folder / "other")
    assert one.code == 0
    assert "claimsift:" not in one.err


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_abstracts_without_claims_are_a_success(shell: Shell, count: int) -> None:
    """Where nothing was written about so few nothing was lost: there are abstracts that claim nothing."""
    ended = extracted(shell, digest_of(shell.folder, range(count)), lambda *_: chat('{"claims": []}'))
    assert (ended.code, "claimsift:" in ended.err) == (0, False)


@pytest.mark.parametrize("reply", ['{"claims": []}', "I see no claim here."], ids=["empty", "prose"])
@pytest.mark.parametrize("count", [3, 10])
def test_three_abstracts_of_which_nothing_comes_are_no_success(shell: Shell, reply: str, count: int) -> None:
    """Where not one of three or more gives a claim, the model may be at fault, and the last line says so."""
    ended = extracted(shell, digest_of(shell.folder, range(count)), lambda *_: chat(reply))
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("claimsift: ")
    assert "claimsift doctor" in ended.err.splitlines()[-1]


def test_one_claim_among_many_abstracts_is_a_success(shell: Shell) -> None:
    """A single record says that the model reads the abstracts and writes what it finds."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        hit = "present Norn-7," in body["messages"][-1]["content"]
        return reader(body, attempt) if hit else chat('{"claims": []}')

    assert extracted(shell, digest_of(shell.folder, range(10)), script).code == 0
