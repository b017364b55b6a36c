"""The desk without its page: sheets, forms, order, going on, undo, two reviewers, verdicts taken over."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import TEXT, record, side, with_every_error
from shell import Shell
from test_review_compare import CAVES, CODE, FAST, ROPE

from pipeline.domain import Abstract, Extraction, Grounding, Judged, Rejection, Resolved
from pipeline.errors import InputError, OutputError
from pipeline.evaluation.yardstick import Yardstick, usual
from pipeline.html.desk import form, reasons
from pipeline.html.marks import Units
from pipeline.html.shown_schema import shape_of
from pipeline.outputs.loading import read_plain
from pipeline.outputs.writing import to_line
from pipeline.review.between import between
from pipeline.review.desk import Desk, Stale
from pipeline.review.editing import draft, form_of
from pipeline.review.log import Log, open_log
from pipeline.review.queueing import NamedRun, Order, Selection, queue
from pipeline.review.sheets import Sheet, SheetRecord, State, added, as_extraction, as_judged, judged, mended
from pipeline.text import quantities, sentences
from schemas import Interval, Quotes, Record, Sentence, Traits
from schemas.claims import Claim
from schemas.datasets import Dataset
from schemas.findings import Finding
from schemas.paper import Paper

ABSTRACT = Abstract("a", "Title of a", TEXT, ())
TIME = "2031-05-04T10:00:00+00:00"
OTHER = replace(CAVES, fields={**CAVES.fields, "value": 21})


def sheet(*records: Resolved, name: str = "a") -> Sheet:
    """An abstract of which nothing is judged."""
    return Sheet(replace(ABSTRACT, id=name), "claims", tuple(map(SheetRecord, records)))


def kind_of(record: Resolved) -> str:
    """The kind of a claim."""
    return str(record.fields["kind"])


STATES: list[State] = ["open", "right", "wrong", "unsure"]
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("judge"), st.integers(0, 3), st.sampled_from(STATES)),
        st.tuples(st.just("mend"), st.integers(0, 3), st.sampled_from([CAVES, OTHER, ROPE])),
        st.tuples(st.just("add"), st.just(0), st.sampled_from([OTHER, CODE])),
    ),
    max_size=8,
)


def done(start: Sheet, acts: Sequence[tuple[str, int, object]]) -> Sheet:
    """A sheet after some acts; those on records that are not there are left out."""
    now = start
    for act, number, what in acts:
        if act == "add":
            now = added(now, what)  # type: ignore[arg-type]
        elif number < len(now.entries):
            now = judged(now, number, what, "wrong value") if act == "judge" else mended(now, number, what)  # type: ignore[arg-type]
    return now


def told(one: Sheet) -> list[str]:
    """What stands on a sheet, however it is ordered."""
    return sorted(f"{entry.state} {entry.why} {entry.record.fields} {entry.before}" for entry in one.entries)


@given(ACTS, st.booleans())
def test_a_sheet_comes_back_from_its_line_as_it_was(
    acts: list[tuple[str, int, object]], complete: bool
) -> None:
    """Whatever was done with an abstract: its line and the machine's claims give the same sheet again."""
    start = sheet(CAVES, ROPE, FAST)
    after = replace(done(start, acts), complete=complete)
    again = as_judged(start, as_extraction(after, "Urd", TIME))
    assert told(again) == told(after)
    assert again.complete == complete


def test_a_claim_of_another_run_stays_with_what_was_said_of_it() -> None:
    """After a rerun judgements of claims that are gone are kept, and new claims are open."""
    before = judged(judged(sheet(CAVES, ROPE), 0, "right"), 1, "wrong", "background")
    again = as_judged(sheet(ROPE, FAST), as_extraction(before, "Urd", TIME))
    assert [(entry.record, entry.state) for entry in again.entries] == [
        (ROPE, "wrong"),
        (FAST, "open"),
        (CAVES, "right"),
    ]
    assert (again.open, again.asked) == (1, 2)


def test_a_complete_abstract_is_not_opened_again_by_another_run() -> None:
    """Who called an abstract complete has said of every other claim that it is none."""
    before = replace(judged(sheet(CAVES), 0, "right"), complete=True)
    again = as_judged(sheet(CAVES, FAST), as_extraction(before, "Urd", TIME))
    assert (again.open, again.asked, again.complete) == (0, 1, True)


def test_a_mended_record_that_says_what_it_said_is_right() -> None:
    """Who saves the form without a change calls the record right; taking that back opens it again."""
    same = mended(sheet(CAVES), 0, CAVES)
    assert same.entries[0].state == "right"
    twice = mended(mended(sheet(OTHER), 0, ROPE), 0, CAVES)
    assert (twice.entries[0].state, twice.entries[0].before) == ("mended", OTHER)
    assert judged(twice, 0, "open").entries == sheet(OTHER).entries


FILLED = {"sentence": "3", "kind": "scale", "subject": "Norn", "quantity": "12 caves"}
SPANS = sentences.split(TEXT)


def test_a_form_comes_to_a_record_as_a_model_s_answer_does() -> None:
    """Words and numbers are found in the text, the amount is read by code, the evidence is the sentence."""
    found = draft(Claim, ABSTRACT, SPANS, FILLED, {}).record
    assert found is not None
    assert found.fields == {
        "kind": "scale",
        "subject": "Norn",
        "quantity": "12 caves",
        "value": 12,
        "unit": "cave",
        "qualifier": "exact",
    }
    assert TEXT[slice(*found.span or (0, 0))] == found.evidence == TEXT[slice(*SPANS[2])]
    assert found.grounding["quantity"].status == "exact"


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"subject": ""}, "subject", "This is needed."),
        ({"subject": "Skuld"}, "subject", "'Skuld' is neither in the abstract nor in its title."),
        ({"quantity": "13 caves"}, "quantity", "'13 caves' does not stand in the cited sentence."),
        ({"sentence": "9"}, "sentence", f"there is no sentence 9; the abstract has {len(SPANS)}."),
        ({"quantity": ""}, "", "A claim of kind scale needs a quantity."),
        ({"kind": "size"}, "kind", "Input should be"),
    ],
)
def test_what_is_wrong_with_a_form_stands_at_its_field(
    change: dict[str, str], field: str, problem: str
) -> None:
    """Nothing is saved that the text does not bear out, and a sentence says why."""
    found = draft(Claim, ABSTRACT, SPANS, FILLED | change, {})
    assert found.record is None
    assert found.problems[field].startswith(problem)


def test_an_amount_is_read_before_the_form_is_whole() -> None:
    """While one types the amount is read by itself, and fields of other kinds are named early."""
    found = draft(Claim, ABSTRACT, SPANS, {"kind": "scale", "quantity": "over 6 billion"}, {})
    assert found.read == {"quantity": {"value": 6e9, "qualifier": "at_least"}}
    assert "artifact" in found.unused


def test_an_amount_is_read_with_its_sentence() -> None:
    """What stands beside the amount counts while one types, and an amount of another sentence is none."""
    text = "Norn maps no more than 12 caves. Skald maps 9."
    one, spans = replace(ABSTRACT, text=text), sentences.split(text)
    read = [
        draft(Claim, one, spans, {"sentence": str(number), "quantity": "12 caves"}, {}).read
        for number in (1, 2)
    ]
    assert read == [{"quantity": {"value": 12, "unit": "cave", "qualifier": "at_most"}}, {}]


def test_an_amount_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form reads each amount of its sentence one time, however often the page asks: at each key."""
    real, asked = quantities.copied, list[str]()

    def copied(written: str, *others: Any, **more: Any) -> Any:
        asked.append(written)
        return real(written, *others, **more)

    monkeypatch.setattr(quantities, "copied", copied)
    found = draft(Claim, ABSTRACT, SPANS, {"sentence": "1", "quantity": "over 6 billion"}, {})
    assert found.record is None
    assert asked == ["over 6 billion"]


@pytest.mark.parametrize(("noun", "told"), [("claim", "not a claim"), ("observation", "not an observation")])
def test_a_record_that_is_none_is_told_with_its_article(noun: str, told: str) -> None:
    """A schema may call its records whatever it likes."""
    record = type("Told", (Survey,), {"traits": Traits(noun=noun)})
    assert reasons(shape_of(record, "told"))[0] == told


class Survey(Record):
    """A list of tools and an interval."""

    at: Sentence
    tools: Quotes
    spread: Interval | None = None


def test_an_interval_is_read_and_a_list_says_what_stands_between_its_members() -> None:
    """Both ends and the level are shown; words that stand nowhere as a whole may be members of a list."""
    text = "A lamp and a rope gave 1.4 (95% CI 1.1 to 1.8)."
    one, spans = replace(ABSTRACT, text=text), sentences.split(text)
    filled = {"at": "1", "tools": "lamp; rope", "spread": "95% CI 1.1 to 1.8"}
    found = draft(Survey, one, spans, filled, {})
    assert found.read == {"spread": {"spread_low": 1.1, "spread_high": 1.8, "spread_level": 95}}
    assert found.problems["tools"].endswith("; put | between the members of a list.")
    assert draft(Survey, one, spans, filled | {"tools": "lamp | rope"}, {}).record is not None


def test_words_stand_where_they_were_chosen() -> None:
    """Of words that stand several times the place is the chosen one, if they do stand there."""
    second = TEXT.index("cave", TEXT.index("cave") + 1)
    filled = {"sentence": "2", "kind": "superiority", "subject": "Norn", "baseline": "cave"}
    at = {"baseline": (second, second + 4)}
    found = draft(Claim, ABSTRACT, SPANS, filled, at).record
    assert found is not None
    assert found.grounding["baseline"].span == (second, second + 4)
    elsewhere = draft(Claim, ABSTRACT, SPANS, filled, {"baseline": (0, 4)}).record
    assert elsewhere is not None
    assert elsewhere.grounding["baseline"].span != (0, 4)


def test_an_address_is_the_one_that_was_chosen() -> None:
    """Of the addresses in the sentence the reviewer takes one or none."""
    text = "Code is at https://example.org/code and models at https://example.org/models."
    abstract = replace(ABSTRACT, text=text)
    filled = {"sentence": "1", "kind": "availability", "subject": "models", "artifact": "model"}
    for chosen in ("https://example.org/models", ""):
        found = draft(Claim, abstract, [(0, len(text))], filled | {"url": chosen}, {})
        assert found.links == ["https://example.org/code", "https://example.org/models"]
        assert found.record is not None
        assert found.record.fields.get("url", "") == chosen


def test_forms_are_those_of_the_schema() -> None:
    """Another schema has its own fields, choices and reasons, and nothing in them speaks of claims."""
    fields = form(Dataset)
    assert [one["name"] for one in fields if isinstance(one, dict)] == [
        "sentence",
        "name",
        "role",
        "size",
        "url",
    ]
    assert "claim" not in json.dumps([fields, reasons(shape_of(Dataset, "datasets"))])
    assert reasons(shape_of(Claim, "claims")) == [
        "not a claim",
        "wrong kind",
        "wrong value",
        "wrong words",
        "background",
    ]
    text = "We introduce Urdbase with 1.2M clips."
    filled = {"sentence": "1", "name": "Urdbase", "role": "introduced", "size": "1.2M clips"}
    found = draft(Dataset, replace(ABSTRACT, text=text), [(0, len(text))], filled, {}).record
    assert found is not None
    assert found.fields["size_value"] == 1_200_000
    assert form_of(Dataset, found, [(0, len(text))]) == filled | {"url": ""}


def test_lists_and_intervals_stand_in_a_form_as_text() -> None:
    """Members of a list have a bar between them, an interval its words; both come back as they were."""
    text = "Norn needs no maps, and it maps caves by ear."
    filled = {
        "sentence": "1",
        "approach": "Norn",
        "new": "needs no maps | maps caves by ear",
        "modality": "audio",
    }
    found = draft(Paper, replace(ABSTRACT, text=text), [(0, len(text))], filled, {}).record
    assert found is not None
    assert found.fields["new"] == ["needs no maps", "maps caves by ear"]
    again = form_of(Paper, found, [(0, len(text))])
    assert {name: value for name, value in again.items() if value} == filled
    wrong = draft(Paper, replace(ABSTRACT, text=text), [(0, len(text))], filled | {"new": "flies"}, {})
    assert "is neither in the abstract" in wrong.problems["new"]
    text = "Falls were rarer with rails (odds ratio 0.59, 95% CI 0.37 to 0.94)."
    filled = {"sentence": "1", "outcome": "Falls", "effect": "0.59", "interval": "95% CI 0.37 to 0.94"}
    found = draft(Finding, replace(ABSTRACT, text=text), [(0, len(text))], filled, {}).record
    assert found is not None
    assert (found.fields["interval_low"], found.fields["interval_high"]) == (0.37, 0.94)
    again = form_of(Finding, found, [(0, len(text))])
    assert {name: value for name, value in again.items() if value} == filled


def runs(*extractions: Extraction, name: str = "run") -> list[NamedRun]:
    """One run."""
    return [NamedRun(name, extractions)]


def ids(sheets: Sequence[Sheet]) -> str:
    """The abstracts of sheets, each called by a letter."""
    return "".join(one.abstract.id for one in sheets)


def test_claims_of_several_runs_are_asked_about_once() -> None:
    """Those that `compare` pairs are one, with the names of the runs that have them."""
    (only,) = queue(
        [*runs(side(CAVES, ROPE), name="one"), *runs(side(CAVES, FAST), name="two")],
        usual(),
        Selection(),
        kind_of,
    )
    assert [(entry.record, entry.seen_in) for entry in only.entries] == [
        (CAVES, ("one", "two")),
        (ROPE, ("one",)),
        (FAST, ("two",)),
    ]


def test_orders_bring_first_what_they_say() -> None:
    """The file's order; chance by the seed; where two runs differ; where there is reason to doubt."""
    shaky = replace(CAVES, grounding={"subject": Grounding("normalized", "sentence", (0, 1))})
    rejected = replace(
        side(CAVES, name="c"), rejected=(Rejection({}, "quantity", ""), Rejection({}, "quote", ""))
    )
    first = [side(CAVES, name="a"), side(shaky, name="b"), rejected]
    second = [side(CAVES, name="a"), side(CAVES, name="b"), side(FAST, ROPE, name="c")]

    def ordered(order: Order, seed: int = 1, *, both: bool = False) -> str:
        files = [NamedRun("one", first), NamedRun("two", second)] if both else [NamedRun("one", first)]
        return ids(queue(files, usual(), Selection(order, seed=seed), kind_of))

    assert ordered("file") == "abc"
    assert ordered("uncertain") == "cba"
    assert ordered("disagreement", both=True) == "cab"
    assert ordered("random") == ordered("random")
    assert len({ordered("random", seed) for seed in range(20)}) > 1


def test_disagreement_with_the_rules_needs_no_second_run() -> None:
    """Of a model's claims those come first where the rules, asked anew, see others."""
    empty = [
        side(name="a", text="Cave maps are rare.", origin="model"),
        side(name="b", text=RELEASE, origin="model"),
    ]
    assert ids(queue(runs(*empty), usual(), Selection("disagreement"), kind_of)) == "ba"
    with pytest.raises(InputError, match="cannot disagree with themselves"):
        queue(runs(side(origin="rule")), usual(), Selection("disagreement"), kind_of)
    other = replace(side(origin="model"), schema="datasets")
    with pytest.raises(InputError, match="There are no rules for the schema"):
        queue(runs(other), Yardstick(Dataset, "datasets"), Selection("disagreement"), kind_of)


RELEASE = "We release the code at https://example.org/code. Norn reaches 61.2% on GSM8K."


def test_what_only_the_second_opinion_sees_is_asked_about() -> None:
    """One key accepts a claim that the run misses; without a second opinion the rules give theirs."""
    seconded = replace(
        side(replace(CAVES, seen_by=("model", "rules"))), rules_only=(replace(ROPE, seen_by=("rules",)),)
    )
    (one,) = queue(runs(seconded), usual(), Selection(), kind_of)
    assert [(entry.record.seen_by, entry.asked, entry.seen_in) for entry in one.entries] == [
        (("model", "rules"), True, ("run",)),
        (("rules",), True, ()),
    ]
    accepted = as_extraction(judged(one, 1, "right"), "Urd", TIME)
    assert [record.evidence for record in accepted.records] == [ROPE.evidence]
    bare = runs(side(text=RELEASE, origin="model"))
    assert [one.asked for one in queue(bare, usual(), Selection(), kind_of)] == [0]
    (ruled,) = queue(bare, usual(), Selection("disagreement"), kind_of)
    assert {entry.record.seen_by for entry in ruled.entries} == {("rules",)}


def test_only_what_one_side_alone_sees_is_asked_about() -> None:
    """Of a run and its second opinion, or of several runs; where none differ a sentence says so."""
    shared, alone = replace(CAVES, seen_by=("model", "rules")), replace(FAST, seen_by=("model",))
    seconded = replace(side(shared, alone), rules_only=(replace(ROPE, seen_by=("rules",)),))
    (one,) = queue(
        runs(seconded, replace(seconded, records=(shared,), rules_only=())), usual(), DISPUTED, kind_of
    )
    assert [entry.asked for entry in one.entries] == [False, True, True]
    both = [*runs(side(CAVES, ROPE), name="one"), *runs(side(CAVES), name="two")]
    (one,) = queue(both, usual(), DISPUTED, kind_of)
    assert [entry.asked for entry in one.entries] == [False, True]
    with pytest.raises(InputError, match="Nothing in run is seen by one side alone"):
        queue(runs(replace(side(shared), rules_only=())), usual(), DISPUTED, kind_of)


DISPUTED = Selection(disputed=True)


def test_a_sample_is_drawn_by_chance_and_stays() -> None:
    """The same seed draws the same abstracts, however the file is ordered."""
    many = [side(CAVES, name=chr(97 + number)) for number in range(20)]
    drawn = [
        ids(queue(runs(*some), usual(), Selection("file", 5, 3), kind_of))
        for some in (many, list(reversed(many)))
    ]
    assert sorted(drawn[0]) == sorted(drawn[1])
    assert len(drawn[0]) == 5


def test_only_one_kind_is_asked_about() -> None:
    """Abstracts without that kind are left out, and other claims are shown and not asked about."""
    found = queue(runs(side(CAVES, ROPE), side(ROPE, name="b")), usual(), Selection(kind="scale"), kind_of)
    assert [[entry.asked for entry in one.entries] for one in found] == [[True, False]]
    with pytest.raises(InputError, match="Nothing in run is of the kind 'speed'"):
        queue(runs(side(CAVES)), usual(), Selection(kind="speed"), kind_of)


def test_what_cannot_be_judged_is_not_in_the_queue() -> None:
    """An abstract that was not read, or whose text is not in the file, has nothing to judge by."""
    with pytest.raises(InputError, match="there is nothing to judge"):
        queue(runs(side(status="failed"), side(CAVES, name="b", text="")), usual(), Selection(), kind_of)


def at_desk(log: Log, *sheets: Sheet, closing: bool = True) -> Desk:
    """A desk where it is always the same time."""
    return Desk(log, sheets, "Urd", closing=closing, now=lambda: TIME)


def right(one: Sheet) -> Sheet:
    """A sheet whose first record is right."""
    return judged(one, 0, "right")


def test_the_same_command_goes_on_where_one_stopped(tmp_path: Path) -> None:
    """What was judged is judged, the next abstract is the first that is not complete."""
    sheets = sheet(CAVES, ROPE), sheet(FAST, name="b")
    with open_log(tmp_path / "labels.jsonl", "claims") as log:
        desk = at_desk(log, *sheets)
        desk.change(0, 0, right)
        desk.change(0, 1, lambda one: replace(judged(one, 1, "right"), complete=True))
    with open_log(tmp_path / "labels.jsonl", "claims") as log:
        again = at_desk(log, *sheets)
        assert (again.progress.judged, again.progress.asked, again.progress.done) == (2, 3, 1)
        assert again.next_open(-1) == 1
        assert again.sheet(0).version == 2


def test_two_tabs_do_not_overwrite_one_another(tmp_path: Path) -> None:
    """A judgement on a sheet that has changed since is refused, and nothing is saved."""
    with open_log(tmp_path / "labels.jsonl", "claims") as log:
        desk = at_desk(log, sheet(CAVES))
        desk.change(0, 0, right)
        with pytest.raises(Stale, match="judged in another tab"):
            desk.change(0, 0, lambda one: judged(one, 0, "wrong"))
        assert len(log.lines) == 1
        assert desk.sheet(0).entries[0].state == "right"


def test_undo_takes_back_and_is_saved(tmp_path: Path) -> None:
    """Each step back is a judgement too, so a crash does not bring back what was taken back."""
    with open_log(tmp_path / "labels.jsonl", "claims") as log:
        desk = at_desk(log, sheet(CAVES), sheet(ROPE, name="b"))
        desk.change(1, 0, right)
        desk.change(0, 0, right)
        assert (desk.undo(), desk.undo(), desk.undo()) == (0, 1, None)
        assert desk.progress.judged == 0
    assert [
        (len(one.records), one.review and one.review.complete)
        for one in read_plain(tmp_path / "labels.jsonl")
    ] == [
        (0, False),
        (0, False),
    ]


def test_undo_goes_on_behind_a_restart(tmp_path: Path) -> None:
    """Judgements of earlier sittings are taken back one by one, and what was taken back does not return."""
    path, sheets = tmp_path / "labels.jsonl", (sheet(CAVES), sheet(ROPE, name="b"))
    with open_log(path, "claims") as log:
        desk = at_desk(log, *sheets)
        desk.change(0, 0, right)
        desk.change(1, 0, right)
        desk.change(1, 1, lambda one: judged(one, 0, "wrong"))
        desk.undo()
    for place, state in ((1, "open"), (0, "open")):
        with open_log(path, "claims") as log:
            desk = at_desk(log, *sheets)
            assert (desk.undo(), desk.sheet(place).entries[0].state) == (place, state)
    with open_log(path, "claims") as log:
        desk = at_desk(log, *sheets)
        assert (desk.can_undo, desk.progress.judged) == (False, 0)


def test_what_cannot_be_saved_has_not_happened(tmp_path: Path) -> None:
    """After a failed save the desk is as it was, and the same judgement can be made again."""
    path = tmp_path / "labels.jsonl"
    with open_log(path, "claims") as log:
        desk = at_desk(log, sheet(CAVES))
        path.unlink()
        with pytest.raises(OutputError):
            desk.change(0, 0, right)
        assert (desk.progress.judged, desk.sheet(0).version, desk.can_undo) == (0, 0, False)


def test_without_closing_an_abstract_is_done_when_all_is_judged(tmp_path: Path) -> None:
    """Where a sample of records is judged, nobody has to say that an abstract is complete."""
    asked = replace(sheet(CAVES, ROPE), entries=(SheetRecord(CAVES), SheetRecord(ROPE, asked=False)))
    with open_log(tmp_path / "labels.jsonl", "claims") as log:
        desk = at_desk(log, asked, closing=False)
        desk.change(0, 0, right)
        assert (desk.next_open(-1), desk.progress.done) == (None, 1)


def labels(*entries: SheetRecord, name: str = "a", by: str = "Urd", complete: bool = True) -> Extraction:
    """A reviewer's labels of an abstract."""
    one = replace(sheet(name=name), entries=entries, complete=complete)
    return as_extraction(one, by, TIME)


def test_a_third_is_asked_only_where_two_differ() -> None:
    """What both say stands; what they say differently, or only one added, is open with what each said."""
    mended_one = SheetRecord(CAVES, "mended", before=OTHER)
    urd = labels(
        SheetRecord(ROPE, "right"), mended_one, SheetRecord(CODE, "added"), SheetRecord(FAST, "added")
    )
    skuld = labels(
        SheetRecord(ROPE, "right"),
        SheetRecord(OTHER, "wrong", why="wrong value"),
        SheetRecord(CODE, "added"),
        by="Skuld",
    )
    agreed = [labels(SheetRecord(ROPE, "right"), name="b", by=name) for name in ("Urd", "Skuld")]
    found = between(
        [sheet(ROPE, OTHER), sheet(ROPE, name="b"), sheet(ROPE, name="c")],
        [urd, agreed[0]],
        [skuld, agreed[1]],
        usual(),
    )
    assert (ids(found.differing), ids(found.agreed), found.reviewers) == ("a", "b", ("Urd", "Skuld"))
    (one,) = found.differing
    assert [(entry.record, entry.state, entry.asked, entry.notes) for entry in one.entries] == [
        (ROPE, "right", False, ()),
        (OTHER, "open", True, ("Urd: mended, value 21 to 12", "Skuld: wrong, wrong value")),
        (CODE, "added", False, ()),
        (FAST, "open", True, ("Urd: added it",)),
    ]
    again = as_judged(one, as_extraction(judged(one, 1, "right"), "Verdandi", TIME))
    assert [entry.state for entry in again.entries] == ["right", "right", "added", "open"]


Verdict = Literal["gold", "predicted", "both", "neither", "unsure"]


def taken(shell: Shell, error: str, verdict: Verdict) -> Extraction:
    """The labels after one verdict of the static page on a made-up disagreement was taken over."""
    from pipeline.evaluation.as_json import disagreement_json
    from pipeline.evaluation.compare import evaluate

    predicted, gold = with_every_error()
    result = evaluate(predicted, gold, resamples=10)
    line = next(
        disagreement_json(one) for one in result.disagreements if one.error == error and one.abstract == "a"
    )
    (shell.folder / "verdicts.jsonl").write_text(json.dumps(line | {"key": "0", "verdict": verdict}) + "\n")
    (shell.folder / "claims.jsonl").write_text("".join(to_line(one) + "\n" for one in predicted))
    out = shell.folder / "labels.jsonl"
    ended = shell(
        "review", shell.folder / "claims.jsonl", "--import", shell.folder / "verdicts.jsonl", "-o", out
    )
    assert ended.code == 0, ended.err
    assert ended.out == f"1 verdict on 1 abstract taken over into {out}.\n"
    (one,) = read_plain(out)
    return one


@pytest.mark.parametrize(
    ("error", "verdict", "standing", "refuted", "unsure"),
    [
        ("wrong_value", "gold", ["mended"], [], 0),
        ("wrong_kind", "gold", ["mended"], [], 0),
        ("fields", "gold", ["mended"], [], 0),
        ("fields", "both", ["right"], [], 0),
        ("wrong_value", "predicted", ["right"], [], 0),
        ("wrong_value", "both", ["right", "added"], [], 0),
        ("wrong_value", "neither", [], ["wrong value"], 0),
        ("wrong_kind", "neither", [], ["wrong kind"], 0),
        ("duplicate", "gold", [], ["not a claim"], 0),
        ("spurious", "gold", [], ["not a claim"], 0),
        ("spurious", "predicted", ["right"], [], 0),
        ("spurious", "unsure", [], [], 1),
        ("missing", "gold", ["added"], [], 0),
        ("missing", "predicted", [], ["not a claim"], 0),
    ],
)
def test_verdicts_of_the_static_page_become_judgements(
    shell: Shell, error: str, verdict: Verdict, standing: list[str], refuted: list[str], unsure: int
) -> None:
    """Each verdict says of the predicted claim, or of the gold one that it lacks, what a reviewer would."""
    one = taken(shell, error, verdict)
    assert one.review is not None
    assert [found.judged and found.judged.verdict for found in one.records] == standing
    assert [found.why for found in one.review.refuted] == refuted
    assert len(one.review.unsure) == unsure
    assert not one.review.complete


def test_a_settled_claim_that_the_desk_offers_is_right(shell: Shell) -> None:
    """What the second opinion alone has and the page called right stands once among the labels."""
    verdict = {"abstract": "a", "error": "missing", "predicted": None, "verdict": "gold"}
    rule = {
        "fields": ROPE.fields,
        "evidence": ROPE.evidence,
        "sentence": None,
        "span": ROPE.span,
        "rule": None,
    }
    (shell.folder / "verdicts.jsonl").write_text(json.dumps(verdict | {"gold": rule}) + "\n")
    seconded = replace(side(CAVES), rules_only=(replace(ROPE, seen_by=("rules",)),))
    (shell.folder / "claims.jsonl").write_text(to_line(seconded) + "\n")
    names = [shell.folder / name for name in ("claims.jsonl", "verdicts.jsonl", "labels.jsonl")]
    assert shell("review", names[0], "--import", names[1], "-o", names[2]).code == 0
    (one,) = read_plain(names[2])
    assert [(record.evidence, record.judged) for record in one.records] == [(ROPE.evidence, Judged("right"))]


def test_a_file_without_verdicts_is_told(shell: Shell) -> None:
    """What is not a verdict is named by its line."""
    (shell.folder / "verdicts.jsonl").write_text('{"verdict": "yes"}\n')
    ended = shell("review", "--import", shell.folder / "verdicts.jsonl", "-o", shell.folder / "labels.jsonl")
    assert ended.code == 2
    assert "line 1 is not a verdict" in ended.err


def test_without_claims_the_command_says_what_it_needs(shell: Shell) -> None:
    """Called without files it asks for them."""
    ended = shell("review", "-o", shell.folder / "labels.jsonl")
    assert (ended.code, "Give the claims to judge" in ended.err) == (2, True)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), st.data())
def test_places_in_the_page_are_those_in_the_text(text: str, data: st.DataObject) -> None:
    """From code points to UTF-16 units and back, in texts with characters of one unit and of two."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    units = Units(text)
    there = units.span((start, end))
    assert there is not None
    assert units.points([int(str(one)) for one in there]) == (start, end)
    raw = text.encode("utf-16-le")
    assert raw[2 * int(str(there[0])) : 2 * int(str(there[1]))].decode("utf-16-le") == text[start:end]


def test_judged_records_have_no_verdict_of_their_own_on_the_desk() -> None:
    """What was said stands with the entry, so that it is written once."""
    one = as_judged(sheet(CAVES), labels(SheetRecord(CAVES, "right")))
    assert one.entries[0].record.judged is None
    assert as_extraction(one, "Urd", TIME).records[0].judged == Judged("right")
    assert record("scale").judged is None
