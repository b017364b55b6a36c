"""What changed between two runs: pairs, fields, statuses, abstracts, exit codes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import TEXT, record, side
from shell import claimsift

from pipeline.domain import Abstract, Extraction, Grounding, Json, Rejection, Resolved
from pipeline.errors import InputError
from pipeline.evaluation import diffing
from pipeline.evaluation.yardstick import Yardstick
from pipeline.outputs.writing import to_line
from schemas.claims import Claim
from schemas.datasets import Dataset

FASTER = record("improvement", "3.1x faster", subject="Norn", value=3.1, unit="times", direction="increase")
ROPE = record("improvement", "40% less rope", subject="Norn", value=40, unit="percent", direction="decrease")
CODE = record("availability", "Code and maps are online", subject="Norn", artifact="code")
MAPS = record("availability", "Code and maps are online", subject="Norn", artifact="data")
BEATS = record("superiority", "Norn beats Skald on every cave", subject="Norn", baseline="Skald")


def changes(old: Sequence[Extraction], new: Sequence[Extraction]) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: number for name, number in diffing.counts(diffing.diff(old, new)).items() if number}


def edited(old: Resolved, new: Resolved) -> dict[str, diffing.FieldChange]:
    """The changed fields of the one pair that two records make."""
    (change,) = diffing.diff([side(old)], [side(new)]).abstracts
    (pair,) = change.edited
    assert not change.removed
    assert not change.added
    return dict(pair.fields)


def test_equal_runs_do_not_differ() -> None:
    """The same records in another order, found by other means, are no change."""
    grounded = replace(FASTER, rule="another", grounding={"subject": Grounding("exact")}, span=None)
    result = diffing.diff([side(FASTER, ROPE, CODE)], [side(CODE, ROPE, grounded)])
    assert not result.changed
    assert diffing.counts(result)["same"] == 3


def test_a_claim_with_another_value_is_changed_and_not_two() -> None:
    """A new number from the same evidence is one changed claim, with both numbers."""
    other = replace(FASTER, fields={**FASTER.fields, "value": 31})
    assert edited(FASTER, other) == {"value": (3.1, 31)}


@pytest.mark.parametrize(
    ("field", "value"), [("baseline", "Skald"), ("unit", "points"), ("subject", "norn"), ("direction", None)]
)
def test_each_changed_field_is_named(field: str, value: str | None) -> None:
    """A field that is new, gone or another, if only in case, is the one that is shown."""
    other = replace(FASTER, fields={**FASTER.fields, field: value})
    assert edited(FASTER, other) == {field: (FASTER.fields.get(field), value)}


def test_another_kind_with_the_same_number_is_one_change() -> None:
    """A claim that changed its kind and kept its number and place is shown as changed."""
    other = replace(FASTER, fields={**FASTER.fields, "kind": "performance"})
    assert edited(FASTER, other) == {"kind": ("improvement", "performance")}


def test_evidence_counts_as_a_field() -> None:
    """The same claim from another piece of text is changed in its evidence; one from more of it is not."""
    longer = replace(FASTER, evidence="It maps 12 caves 3.1x faster")
    other = replace(FASTER, evidence="12 caves 3.1x")
    assert edited(FASTER, other) == {"evidence": ("3.1x faster", "12 caves 3.1x")}
    result = diffing.diff([side(FASTER)], [side(longer)])
    assert (result.changed, result.same) == (False, 1)


def test_claims_are_paired_one_to_one() -> None:
    """Of two artifacts in one sentence the one that is gone is gone, and the other stays."""
    (change,) = diffing.diff([side(CODE, MAPS, BEATS)], [side(MAPS, ROPE)]).abstracts
    assert change.removed == (CODE, BEATS)
    assert change.added == (ROPE,)
    assert not change.edited


def test_repeated_records_count_each() -> None:
    """A record that stood there twice and stands there once is one removed."""
    assert changes([side(CODE, CODE)], [side(CODE)]) == {
        "removed": 1,
        "same": 1,
        "abstracts_compared": 1,
        "abstracts_changed": 1,
    }


def test_statuses_rejects_and_missing_abstracts_are_told() -> None:
    """A status, a reason and a number of rejected records that change are changes; so are abstracts."""
    rejected = (Rejection({}, "schema", "no kind"),)
    old = [side(CODE), side(name="b"), side(BEATS, name="c")]
    new = [side(CODE, status="partial"), replace(side(name="b"), rejected=rejected), side(name="d")]
    result = diffing.diff(old, new)
    first, second = result.abstracts
    assert (first.told["status"], first.edited) == (("ok", "partial"), ())
    assert second.told["rejected"] == (0, 1)
    assert [one.abstract.id for one in (*result.only_old, *result.only_new)] == ["c", "d"]
    text = diffing.text(result)
    assert "status: ok → partial" in text
    assert "Only in old:\n  c  Title of c (records: 1)" in text


def test_what_a_label_leaves_out_of_an_amount_is_no_change() -> None:
    """A label that has an amount's words alone is compared by what code reads from them in its evidence."""
    read: dict[str, Json] = {"size_value": 12, "size_unit": "map", "size_qualifier": "at_least"}
    words: dict[str, Json] = {"name": "Cave-9", "role": "introduced", "size": "12 maps"}
    by = Yardstick(Dataset, "datasets")

    def against(evidence: str, **label: Json) -> list[dict[str, diffing.FieldChange]]:
        sides = [
            [Extraction(Abstract("a", "", "x", ()), "datasets", "ok", (Resolved(fields, evidence),))]
            for fields in ({**words, **read}, {**words, **label})
        ]
        return [dict(edit.fields) for one in diffing.diff(*sides, by=by).abstracts for edit in one.edited]

    assert against("Cave-9 has over 12 maps.") == []
    (changed,) = against("Cave-9 has over 12 maps, or 13 maps.", size="13 maps")
    assert changed["size"] == ("12 maps", "13 maps")
    (bound,) = against("Cave-9 has 12 maps.")
    assert bound["size_qualifier"] == ("at_least", None)


def test_a_label_with_the_value_and_not_its_words_is_no_change() -> None:
    """Labels of claims that give number and unit are the same as claims that have the words, too."""
    written = replace(FASTER, fields={**FASTER.fields, "quantity": "3.1x", "qualifier": "exact"})
    assert changes([side(written)], [side(FASTER)]) == {"same": 1, "abstracts_compared": 1}
    other = replace(FASTER, fields={**FASTER.fields, "value": 31})
    assert edited(written, other)["quantity"] == ("3.1x", None)


def test_a_claim_without_a_value_says_nothing_of_one() -> None:
    """The qualifier that labels give to every claim is not shown where there is no amount to qualify."""
    fields = {**CODE.fields, "qualifier": "exact"}
    told = diffing.text(diffing.diff([side()], [side(replace(CODE, fields=fields, record_class=Claim))]))
    assert "+ availability: subject Norn, artifact code — Code" in told


def test_a_claim_without_a_value_that_is_called_exact_is_the_same() -> None:
    """Without an amount nothing differs where one side says exact and the other nothing; a bound does."""
    plain, hand = (
        replace(BEATS, fields={**BEATS.fields, "qualifier": given}, record_class=Claim)
        for given in (None, "exact")
    )
    for old, new in ((plain, hand), (hand, plain)):
        result = diffing.diff([side(old)], [side(new)])
        assert (result.changed, result.same) == (False, 1)
    bound = replace(BEATS, fields={**BEATS.fields, "qualifier": "at_least"}, record_class=Claim)
    assert edited(plain, bound) == {"qualifier": (None, "at_least")}


def test_records_of_other_schemas_pair_by_what_they_name() -> None:
    """A data set of another size is changed; one of another name is another one."""
    old = Resolved({"name": "Cave-9", "role": "introduced", "size": "12 maps"}, "x")
    new = Resolved({"name": "Cave-9", "role": "introduced", "size": "13 maps"}, "x")
    other = Resolved({"name": "Pit", "role": "trained_on"}, "y")
    runs = [
        [Extraction(Abstract("a", "", "x", ()), "datasets", "ok", kept)] for kept in ((old,), (other, new))
    ]
    (change,) = diffing.diff(*runs, by=Yardstick(Dataset, "datasets")).abstracts
    assert [dict(pair.fields) for pair in change.edited] == [{"size": ("12 maps", "13 maps")}]
    assert change.added == (other,)


some = st.lists(
    st.sampled_from([FASTER, ROPE, CODE, MAPS, BEATS, replace(ROPE, evidence=TEXT[:9])]), max_size=6
)


@given(some, some)
@examples(60)
def test_nothing_is_lost_or_counted_twice(old: list[Resolved], new: list[Resolved]) -> None:
    """Removed, changed and same make up the old run; added, changed and same the new one."""
    number = diffing.counts(diffing.diff([side(*old)], [side(*new)]))
    assert number["removed"] + number["changed"] + number["same"] == len(old)
    assert number["added"] + number["changed"] + number["same"] == len(new)
    assert changes([side(*old)], [side(*old)]).keys() <= {"same", "abstracts_compared"}


def test_an_abstract_that_stands_twice_is_refused() -> None:
    """The message names the abstract and the run."""
    with pytest.raises(InputError, match="a occurs twice in new"):
        diffing.diff([side()], [side(), side()])


def test_hidden_characters_do_not_reach_the_terminal() -> None:
    """Escape codes and marks that reorder text are not printed."""
    (hostile,) = (replace(CODE, fields={**CODE.fields, "subject": "No\x1b[31mrn\u202e"}),)
    text = diffing.text(diffing.diff([side()], [side(hostile)]))
    assert "\x1b" not in text
    assert "\u202e" not in text


def written(path: Path, *extractions: Extraction) -> Path:
    """A file of records."""
    path.write_text("".join(to_line(one) + "\n" for one in extractions), "utf-8")
    return path


def test_the_command_prints_writes_and_exits_like_diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0 without changes and 1 with some; the JSON has what the text shows."""
    old, new = written(tmp_path / "old.jsonl", side(FASTER, CODE)), tmp_path / "new.jsonl"
    written(new, side(replace(FASTER, fields={**FASTER.fields, "value": 31}), BEATS))
    assert claimsift(monkeypatch, "diff", old, old) == 0
    assert "0 of them changed" in capsys.readouterr().out
    figures = tmp_path / "changes.json"
    assert claimsift(monkeypatch, "diff", old, new, "--json", figures) == 1
    shown = capsys.readouterr().out
    assert "value: 3.1 → 31" in shown
    assert "  - availability: " in shown
    assert "  + superiority: " in shown
    found = json.loads(figures.read_text("utf-8"))
    assert found["counts"] | {"removed": 1, "added": 1, "changed": 1} == found["counts"]
    assert found["abstracts"][0]["changed"][0]["fields"] == {"value": {"old": 3.1, "new": 31}}


def test_json_without_a_file_is_printed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program can read what the command prints, and no file called - is made."""
    old, new = written(tmp_path / "old.jsonl", side(FASTER)), written(tmp_path / "new.jsonl", side(BEATS))
    monkeypatch.chdir(tmp_path)
    assert claimsift(monkeypatch, "diff", old, new, "--json") == 1
    assert json.loads(capsys.readouterr().out)["counts"]["removed"] == 1
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b'{"id": "a", "claims": []}\n{"id": "b", "cla', "line 2"),
        (
            b'{"id": "a", "schema": "datasets", "datasets": []}\n',
            "line 1 is a record of the schema 'datasets'",
        ),
        (b'{"id": "a", "format": "claimsift/9", "claims": []}\n', "claimsift/9"),
        (b'{"id": "79d0d2ac35950916", "claims": [{"kind": "song", "evidence": ""}]}\n', "kind 'song'"),
    ],
)
def test_trouble_is_exit_code_two(
    content: bytes,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file that is no record of this schema gives a sentence with its name, and no JSON."""
    bad, figures = tmp_path / "bad.jsonl", tmp_path / "changes.json"
    bad.write_bytes(content)
    assert claimsift(monkeypatch, "diff", ROOT / "examples" / "labels.jsonl", bad, "--json", figures) == 2
    shown = capsys.readouterr().err
    assert "bad.jsonl" in shown
    assert told in shown
    assert not figures.exists()
