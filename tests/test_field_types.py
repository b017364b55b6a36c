"""Lists of quotes, numbers from anywhere, intervals, and schemas with one record an abstract."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import jsonschema
import pytest
from endpoint import Answer, Endpoint, chat
from pydantic import ValidationError
from shell import Shell

from pipeline import tasks
from pipeline.domain import Abstract, Extraction, Json, Rejection, Resolved
from pipeline.errors import InvalidReply, SchemaError
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.yardstick import Yardstick
from pipeline.extraction import validation
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.prompting import about, preamble
from pipeline.inputs import read
from pipeline.llm.strict_schema import by_kind, strict
from pipeline.outputs.tables.files import read as read_tables
from pipeline.outputs.tables.files import write
from pipeline.text import sentences
from pipeline.text.quantities import Interval as Ends
from pipeline.text.quantities import interval
from schemas import (
    Boards,
    Interval,
    Quantity,
    QuantityAnywhere,
    Quote,
    Quotes,
    Record,
    Sentence,
    Traits,
    interval_fields,
    roles,
)

TEXT = (
    "We asked 412 bakers and 30 millers. Bread rose by 14.2 minutes (95% CI 9.8 to 18.6) with rye,"
    " spelt and old oats. Nothing else rose."
)


class Loaf(Record):
    """What a study says of bread."""

    sentence: Sentence
    flours: Quotes | None = None
    asked: QuantityAnywhere | None = None
    rise: Quantity | None = None
    around: Interval | None = None


class Day(Record):
    """One day, told once."""

    traits: ClassVar[Traits] = Traits(single=True)

    sentence: Sentence
    weather: Literal["dry", "wet"]
    seen: Quotes | None = None


LOAF = tasks.of_class(Loaf, "Read.", ())
DAY = tasks.of_class(Day, "Read.", ())


def ground(record: Record, text: str = TEXT) -> tuple[list[Resolved], list[Rejection]]:
    """What is kept of one record, and what is not."""
    return Grounder(Abstract("a", "Bread", text, ()), sentences.split(text)).ground([record])


def loaf(**fields: object) -> Loaf:
    """A record of the sentence about rising."""
    return Loaf.model_validate({"sentence": 2, **fields})


@pytest.mark.parametrize(
    ("written", "low", "high", "level"),
    [
        ("95% CI 1.10 to 1.83", 1.1, 1.83, 95),
        ("(1.10, 1.83)", 1.1, 1.83, None),
        ("[0.62-0.91]", 0.62, 0.91, None),
        ("95% credible interval −0.4 to 2.1", -0.4, 2.1, 95),
        ("CI 90% 1.2; 3.4", 1.2, 3.4, 90),
        ("1.1–1.8 (95% CI)", 1.1, 1.8, 95),
        ("95% confidence interval [CI], -1.2 to -0.3", -1.2, -0.3, 95),
        ("99%-CI: 55% to 62%", 55, 62, 99),
        ("95% CI 3·1–4·2", 3.1, 4.2, 95),
    ],
)
def test_intervals_are_read_with_their_level(
    written: str, low: float, high: float, level: float | None
) -> None:
    """Both ends are numbers with their sign, and a percentage beside "CI" is the level and no end."""
    assert interval(written) == Ends(low, high, level)


@pytest.mark.parametrize("written", ["± 0.4", "1.2", "95% CI", "1 to 2 to 3", "95% CI 1.2 or 3.4", "high"])
def test_what_has_not_two_ends_is_no_interval(written: str) -> None:
    """An error, one number and three numbers are refused in words."""
    assert "two ends" in str(interval(written))


@pytest.mark.parametrize("written", ["95% CI -6.2--1.4", "95% CI 5.1 to 2.2", "(0.9; 0.4)"])
def test_an_interval_that_may_have_lost_a_sign_is_refused(written: str) -> None:
    """Two dashes may be a dash and a minus, and an upper end comes first where something is missing."""
    assert "cannot be read for sure" in str(interval(written))


def test_an_interval_stands_in_the_cited_sentence_and_is_read() -> None:
    """Its ends and its level become numbers; its place is known."""
    [kept], rejected = ground(loaf(rise="14.2 minutes", around="95% CI 9.8 to 18.6"))
    assert rejected == []
    assert [kept.fields[name] for name in ("around", *interval_fields("around"))] == [
        "95% CI 9.8 to 18.6",
        9.8,
        18.6,
        95.0,
    ]
    span = kept.grounding["around"].span
    assert span is not None
    assert TEXT[slice(*span)] == "95% CI 9.8 to 18.6"


@pytest.mark.parametrize(
    "around", ["95% CI 9.8 to 18", "5% CI 9.8 to 18.6", "95% CI 9.9 to 18.6", "14.2 minutes"]
)
def test_an_interval_that_does_not_stand_there_whole_is_left_out(around: str) -> None:
    """A part of a number, another number, and words without two ends leave the record without the field."""
    [kept], [lost] = ground(loaf(rise="14.2 minutes", around=around))
    assert "around" not in kept.fields
    assert (lost.reason, lost.field) == ("quantity", "around")
    assert lost.detail.endswith("the record is kept without it")


def test_each_member_of_a_list_is_looked_for() -> None:
    """Members in the text are kept in its spelling, once each; others are left out, each with its reason."""
    [kept], rejected = ground(loaf(rise="14.2 minutes", flours=["RYE", "barley", "rye", "old  oats"]))
    assert kept.fields["flours"] == ["rye", "old oats"]
    assert [(one.field, "barley" in one.detail) for one in rejected] == [("flours", True)]
    assert {key: TEXT[slice(*where.span)] for key, where in kept.grounding.items() if where.span} == {
        "flours.0": "rye",
        "flours.1": "old oats",
        "rise": "14.2 minutes",
    }


def test_a_list_of_which_nothing_stands_is_left_out() -> None:
    """The field goes with its last member, and a record of which nothing is left goes too."""
    [kept], rejected = ground(loaf(rise="14.2 minutes", flours=["barley", "maize"]))
    assert "flours" not in kept.fields
    assert len(rejected) == 2
    assert ground(loaf(flours=["barley"]))[0] == []


def test_what_was_kept_is_shown_to_the_model_again() -> None:
    """Read sentence by sentence, a record stands in the conversation with the members that were kept."""
    grounder = Grounder(Abstract("a", "Bread", TEXT, ()), sentences.split(TEXT))
    kept = grounder.as_kept(loaf(rise="14.2 minutes", flours=["rye", "barley"], asked="99 bakers"))
    assert kept == loaf(rise="14.2 minutes", flours=["rye"])


def test_a_number_may_stand_in_another_sentence_where_its_type_lets_it() -> None:
    """The size of the sample comes from the first sentence; the rise may not."""
    [kept], rejected = ground(loaf(rise="14.2 minutes", asked="412 bakers"))
    assert rejected == []
    assert (kept.fields["asked_value"], kept.fields["asked_unit"]) == (412, "baker")
    assert kept.grounding["asked"].place == "abstract"
    assert ground(loaf(rise="412 bakers"))[0] == []


def test_a_number_that_stands_nowhere_is_left_out_where_it_may_be_absent() -> None:
    """The record stays, and the field is listed with its reason, which names no one sentence."""
    [kept], [lost] = ground(loaf(rise="14.2 minutes", asked="413 bakers"))
    assert "asked" not in kept.fields
    assert (lost.reason, lost.field) == ("quantity", "asked")
    assert lost.detail.startswith("asked '413 bakers' does not stand in any sentence")


def test_a_number_with_two_meanings_elsewhere_is_left_out() -> None:
    """Of two sentences with the same digits and another unit nobody knows which is meant."""
    text = "We saw 12 geese. We heard 12 owls. Bread rose by 3 minutes."
    [kept], [lost] = ground(Loaf.model_validate({"sentence": 3, "rise": "3 minutes", "asked": "12"}), text)
    assert "asked" not in kept.fields
    assert "several sentences" in lost.detail


def test_a_number_that_another_sentence_gives_twice_is_told_so() -> None:
    """Where one sentence has the number and nobody knows which is meant, that is the reason."""
    text = "We saw 12 geese and 12 owls. Bread rose by 3 minutes."
    [_], [lost] = ground(Loaf.model_validate({"sentence": 2, "rise": "3 minutes", "asked": "12"}), text)
    assert "stands in another sentence more than once" in lost.detail


@pytest.mark.parametrize("told", ["rye", ["rye", None, " "]])
def test_lists_are_read_as_they_were_meant(told: object) -> None:
    """One text alone is a list of one, and members that say nothing are none."""
    reply = json.dumps({"Loaf": [{"sentence": 2, "flours": told, "rise": None}]})
    assert validation.read(reply, Loaf, "Loaf").records == (loaf(flours=["rye"]),)


@pytest.mark.parametrize("told", [[], [" "], ""])
def test_an_empty_list_is_named_where_a_record_needs_one(told: object) -> None:
    """Not that the field was forgotten: the model is told that its list is empty."""

    class Flour(Record):
        """A flour."""

        sentence: Sentence
        kinds: Quotes

    answer = validation.read(json.dumps({"Flour": [{"sentence": 2, "kinds": told}]}), Flour, "Flour")
    assert [one.detail for one in answer.rejected] == [
        "kinds: is empty; give one or more, or leave it out if it may be absent"
    ]


def test_an_empty_list_is_absent_where_it_may_be() -> None:
    """Nothing was said, and nothing is wrong with the record."""
    reply = json.dumps({"Loaf": [{"sentence": 2, "flours": [], "rise": "14.2 minutes"}]})
    assert validation.read(reply, Loaf, "Loaf").records == (loaf(rise="14.2 minutes"),)


def test_new_types_are_in_what_servers_enforce() -> None:
    """A list of quotes is bounded, and in the strict subset its items are texts and it may be null."""
    fields: dict[str, Any] = LOAF.reply_schema(40)["properties"]  # type: ignore[assignment]
    flours = fields["Loaf"]["items"]["properties"]["flours"]
    assert (flours["type"], flours["maxItems"], flours["items"]["maxLength"]) == ("array", 12, 160)
    held: dict[str, Any] = strict(LOAF.reply_schema(40, by_kind(LOAF.schema, Loaf)))
    record = held["properties"]["Loaf"]["items"]["properties"]
    assert record["flours"] == {"type": ["array", "null"], "items": {"type": "string"}}
    assert record["around"] == {"type": ["string", "null"]}


def test_a_turn_asks_for_numbers_of_its_sentence_save_those_from_anywhere() -> None:
    """Sentence by sentence a quantity is one of those that stand there; one from anywhere is left open."""
    fields: dict[str, Any] = about(LOAF, 2, ["14.2 minutes"])["properties"]  # type: ignore[assignment]
    assert fields["rise"]["enum"] == ["14.2 minutes"]
    assert "enum" not in fields["asked"]


def test_one_record_an_abstract_is_an_object_that_servers_enforce() -> None:
    """Where an abstract has one record no list has to be counted, in the strict subset neither."""
    for schema in (DAY.reply_schema(40), strict(DAY.reply_schema(40, by_kind(DAY.schema, Day)))):
        validator = jsonschema.Draft202012Validator(schema)
        record = {"sentence": 1, "weather": "dry", "seen": ["a kite"]}
        assert validator.is_valid({"Day": record})
        for wrong in ({"Day": [record]}, {"Day": [record, record]}, {"Day": None}, {}):
            assert not validator.is_valid(wrong)


def test_one_record_is_asked_for_and_shown_as_one() -> None:
    """The prompt says that there is one, and its example shows it without a list."""
    paper = tasks.load("paper")
    system, _, answer = preamble(paper)
    assert '{"paper": {...}}, one record.' in system.content
    assert json.loads(answer.content)["paper"]["approach"] == "Huginn"


@pytest.mark.parametrize("drawn", ['{"Day": %s}', '{"Day": [%s]}', "%s", '```json\n{"Day": %s}\n```'])
def test_one_record_is_read_however_it_is_wrapped(drawn: str) -> None:
    """The object, a list of one, and the record alone are the same answer."""
    record = '{"sentence": 1, "weather": "dry"}'
    read = validation.read(drawn % record, Day, "Day")
    assert read.records == (Day(sentence=1, weather="dry"),)
    with pytest.raises(InvalidReply, match=r'\{"Day": \{\.\.\.\}\}'):
        validation.read('{"Day": "dry"}', Day, "Day")


def test_a_second_record_of_one_is_not_kept() -> None:
    """Whatever it says, the first that the text bears out is the record."""
    days = [Day(sentence=1, weather="dry"), Day(sentence=2, weather="wet")]
    kept, rejected = Grounder(Abstract("a", "", TEXT, ()), sentences.split(TEXT)).ground(days)
    assert [one.fields for one in kept] == [{"weather": "dry"}]
    assert [one.reason for one in rejected] == ["duplicate"]


def test_a_field_called_otherwise_tells_sentences_apart() -> None:
    """Records that differ in their sentence alone are two, whatever the field of the sentence is called."""

    class Walk(Record):
        """A walk."""

        at: Sentence
        weather: Literal["dry", "wet"]

    walks = [Walk(at=1, weather="dry"), Walk(at=2, weather="dry"), Walk(at=2, weather="dry")]
    kept, rejected = Grounder(Abstract("a", "", TEXT, ()), sentences.split(TEXT)).ground(walks)
    assert (len(kept), len(rejected)) == (2, 1)


def refused(**names: Any) -> str:
    """Why a class with such fields, or traits, is no schema."""
    members = {"__annotations__": {"sentence": Sentence, "item": Quote | None}, "item": None, **names}
    members["__annotations__"] |= names.get("fields", {})
    members.pop("fields", None)
    with pytest.raises(SchemaError) as error:
        tasks.of_class(type("Odd", (Record,), {"__module__": __name__, **members}), "Read.", ())
    return str(error.value)


@pytest.mark.parametrize(
    ("traits", "told"),
    [
        (Traits(weak=("colour",)), "name the field colour, which there is not"),
        (Traits(tuples={"all": ("item", "size")}), "name the field size"),
        (Traits(kind="item"), "tell kinds by item: that must be a choice"),
        (Traits(boards=Boards(benchmark="item", value="item")), "rank by item: that must be a Quantity"),
        ("dark", "are none"),
    ],
)
def test_traits_are_held_against_the_fields(traits: object, told: str) -> None:
    """A schema whose traits name what it has not does not load."""
    assert told in refused(traits=traits)


@pytest.mark.parametrize(
    "wrong", [{"subject": 3}, {"weak": "model"}, {"turns": "some"}, {"nuon": "loom"}], ids=str
)
def test_traits_of_another_type_are_refused_where_they_are_written(wrong: Any) -> None:
    """A value that no schema can use is an error that names it, before any class is made."""
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Traits(**wrong)


@pytest.mark.filterwarnings("ignore:Field name")
@pytest.mark.parametrize("name", ["problem", "identity", "traits", "matched_by"])
def test_a_field_cannot_have_the_name_of_what_each_schema_has(name: str) -> None:
    """A field that would hide a method of the class is refused."""
    assert f"the field {name} has a name that each schema has" in refused(
        fields={name: Quote | None}, **{name: None}
    )


def test_lists_go_into_tables_and_back(tmp_path: Path) -> None:
    """A cell of Parquet shows the words with semicolons between; the members come back one by one."""
    [kept], _ = ground(loaf(rise="14.2 minutes", flours=["rye", "old oats"], around="95% CI 9.8 to 18.6"))
    whole = Extraction(Abstract("a", "Bread", TEXT, ()), "loaves", "ok", (kept,))
    write([whole], tmp_path / "loaves.parquet", "parquet", Loaf)
    [back] = read_tables(tmp_path / "loaves.parquet")
    assert back.records == (replace(kept, record_class=None),)


def test_the_cell_of_a_list_is_readable(tmp_path: Path) -> None:
    """In a spreadsheet the words stand in one cell, beside the ends of the interval as numbers."""
    [kept], _ = ground(loaf(rise="14.2 minutes", flours=["rye", "old oats"], around="95% CI 9.8 to 18.6"))
    whole = Extraction(Abstract("a", "Bread", TEXT, ()), "loaves", "ok", (kept,))
    write([whole], tmp_path / "loaves.csv", "csv", Loaf)
    [head, row] = (tmp_path / "loaves.csv").read_text("utf-8-sig").splitlines()
    assert "flours,asked,asked_value" in head
    assert "rye; old oats" in row
    assert "around,around_low,around_high,around_level" in head


def test_one_record_goes_through_a_run(shell: Shell, tmp_path: Path, environment: None) -> None:  # noqa: ARG001
    """An abstract is read at once, also where sentences are usual; a run by sentences is refused."""
    record = {"sentence": 1, "approach": "Bylgja", "artifacts": ["code"], "new": ["for wind noise"]}
    line = {"title": "Wind", "abstract": "We present Bylgja, for wind noise, and release its code."}
    (tmp_path / "in.jsonl").write_text(json.dumps(line), "utf-8")

    def answer(body: dict[str, Any], _attempt: int) -> Answer:
        shown = json.dumps(body)
        return chat('{"answer": "kestrel"}' if "kestrel" in shown else json.dumps({"paper": record}))

    with Endpoint(answer) as server:
        words = (
            "--schema",
            "paper",
            "--base-url",
            server.url,
            "--model",
            "m",
            "--mode",
            "json_schema_strict",
        )
        refusal = shell("extract", tmp_path / "in.jsonl", *words, "--reading", "sentences")
        assert refusal.code == 2
        assert "has one record an abstract" in refusal.err
        ended = shell("extract", tmp_path / "in.jsonl", *words)
    assert ended.code == 0, ended.err
    [found] = json.loads(ended.out)["paper"]
    assert (found["approach"], found["artifacts"], found["new"]) == ("Bylgja", ["code"], ["for wind noise"])


OTHERS = sorted({*tasks.available()} - {"claims"})


@pytest.mark.parametrize("name", OTHERS)
def test_labels_of_the_examples_are_accepted_by_compare(shell: Shell, name: str) -> None:
    """Each schema that comes along has labels; compared with themselves they agree in every field."""
    labels = Path(__file__).parents[1] / "examples" / f"labels-{name}.jsonl"
    found = json.loads(shell("compare", labels, labels, "--json").out)
    assert found["schema"] == name
    assert found["levels"]["tuple"]["micro"]["f1"]["value"] == 1


@pytest.mark.parametrize("name", OTHERS)
def test_labels_of_the_examples_are_borne_out_by_their_texts(name: str) -> None:
    """Each label that comes along passes what the answer of a model must pass, word by word."""
    root = Path(__file__).parents[1] / "examples"
    record = tasks.load(name).record
    texts = {one.id: one for one in read(str(root / "digest.txt")).abstracts}
    lines = [json.loads(line) for line in (root / f"labels-{name}.jsonl").read_text("utf-8").splitlines()]
    assert sum(len(line[name]) for line in lines) >= 5
    for line in lines:
        known = texts.get(line["id"])
        text = line["abstract"] if known is None else known.text
        abstract = known or Abstract(line["id"], line["title"], text, ())
        wanted = line[name]
        wires = [{key: one[key] for key in roles(record) if key in one} for one in wanted]
        kept, rejected = Grounder(abstract, sentences.split(text)).ground(
            list(map(record.model_validate, wires))
        )
        assert rejected == []
        assert [{**one.fields, "evidence": one.evidence, "sentence": one.sentence} for one in kept] == wanted


def test_a_list_of_ones_own_making_is_pointed_to_quotes() -> None:
    """What looks like a list of words, and is not known as one, is refused with the type to use."""
    assert "Use Quote, Quotes, Quantity, QuantityAnywhere, Interval" in refused(
        fields={"names": list[str] | None}, names=None
    )


def test_a_schema_is_shown_with_what_it_says_of_itself(shell: Shell) -> None:
    """What decides a match, a board, tuples and kinds have a line each; one record needs no identity."""
    shown = shell("schema", "show", "results").out
    for line in (
        "match ",
        "board        dataset, metric, score",
        "tuple        without score: task, dataset",
    ):
        assert line in shown
    assert "kind tells records of different kinds apart" in shell("schema", "show", "claims").out
    assert "none: an abstract has one record" in shell("schema", "show", "paper").out
    assert json.loads(shell("schema", "show", "paper", "--json").out)["identity"] == [[]]


@pytest.mark.parametrize("name", tasks.available())
def test_the_schemas_that_come_along_are_good_to_use(shell: Shell, name: str) -> None:
    """Their examples pass, each field is described, and servers can be held to them."""
    ended = shell("schema", "check", name)
    assert ended.code == 0, ended.out


@pytest.mark.parametrize(
    ("predicted", "gold", "matched", "whole"),
    [
        (["rye", "spelt"], ["RYE", "spelt"], 1, 1),
        (["rye", "spelt"], ["rye", "oats"], 1, 0),
        (["rye"], ["rye", "spelt", "oats"], 1, 0),
        (["rye"], ["oats"], 0, 0),
        (["rye"], None, 0, 0),
    ],
    ids=str,
)
def test_a_list_agrees_by_a_shared_member(
    predicted: list[str], gold: list[str] | None, matched: int, whole: int
) -> None:
    """A record with one other member is the same record, whose list differs: no miss and no invention."""

    def side(flours: list[str] | None) -> list[Extraction]:
        fields: dict[str, Json] = {} if flours is None else {"flours": [*flours]}
        asked: dict[str, Json] = {**fields, "asked": "412 bakers"}
        one = Resolved(asked, "We asked 412 bakers and 30 millers.", 1, None, {})
        other = Resolved({"flours": ["barley"]}, "Nothing else rose.", 3, None, {})
        return [Extraction(Abstract("a", "Bread", TEXT, ()), "Loaf", "ok", (one, other), origin="hand")]

    found = evaluate(side(predicted), side(gold), resamples=1, by=Yardstick(Loaf, "Loaf"))
    assert found.levels["strict"].micro.matched == 1 + matched
    assert found.levels["tuple"].micro.matched == 1 + whole
    assert found.error_count("fields") == matched - whole
    assert "flours" in found.fields
