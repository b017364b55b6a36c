"""How a schema and a prompt become a task, and what is refused before anything is asked."""

import json
from pathlib import Path

import pytest

from pipeline.domain import Abstract, Extraction
from pipeline.errors import SchemaError
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.scheduler import check_examples
from pipeline.outputs import RECORD_PARTS
from pipeline.outputs.writing import to_line
from pipeline.record_class import RESERVED_FIELDS
from pipeline.tasks import RESERVED, Task, available, load, wire
from pipeline.text import sentences
from schemas.claims import Claim

HEAD = """\
from enum import Enum
from typing import Annotated, Any, Literal, Optional

from pydantic import BaseModel, Field

from schemas import Link, Quantity, Quote, Record, Sentence

"""
PRICE = '''
class Price(Record):
    """A price that is asked."""

    at: Sentence
    item: Quote
    price: Quantity = Field(description="as written")
'''
PROMPT = """\
Look for prices.

## Example: On Apples

One apple costs
5 euros.

```json
{"price": [{"at": 1, "item": "apple", "price": "5 euros"}]}
```
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with folders for schemas and prompts."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "prompts").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def task(schema: str = PRICE, prompt: str | bytes = PROMPT, name: str = "price") -> Task:
    """The task of these two files in the working directory."""
    content = prompt if isinstance(prompt, bytes) else prompt.encode()
    Path(f"schemas/{name}.py").write_text(HEAD + schema, encoding="utf-8")
    Path(f"prompts/{name}.md").write_bytes(content)
    return load(name)


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_shipped_examples_pass_what_answers_must_pass(name: str) -> None:
    """The examples of the shipped prompts have no problem, no reject, and every copied word is exact."""
    shipped = load(name)
    assert shipped.examples
    check_examples(shipped)
    for example in shipped.examples:
        assert all(record.problem() is None for record in example.records)
        abstract = Abstract("a", example.title, example.text, ())
        kept, rejected = Grounder(abstract, sentences.split(example.text)).ground(example.records)
        assert (len(kept), rejected) == (len(example.records), [])
        assert {found.status for record in kept for found in record.grounding.values()} <= {"exact"}


def test_shipped_task_is_one_class_wherever_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema of claims is the same class by name, by absolute path and by relative path."""
    home = Path(__file__).parents[1]
    assert load("claims").record is Claim
    assert load(str(home / "schemas" / "claims.py")).record is Claim
    monkeypatch.chdir(home)
    assert load("schemas/claims.py").record is Claim
    assert load("claims").fingerprint == load("schemas/claims.py").fingerprint


def test_task_of_the_working_directory_is_found() -> None:
    """A schema in schemas/ with a prompt in prompts/ is a task by its name, and is listed with the others."""
    found = task()
    assert (found.name, found.record.__name__, found.instructions) == ("price", "Price", "Look for prices.")
    assert found.summary == "A price that is asked."
    assert found.examples[0].title == "On Apples"
    assert found.examples[0].text == "One apple costs 5 euros."
    assert wire(found.examples[0].records) == [{"at": 1, "item": "apple", "price": "5 euros"}]
    assert {"claims", "datasets", "price"} <= set(available())
    assert "__init__" not in available()


def test_task_is_found_by_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path names a schema whose prompt lies beside it, or in ../prompts, from any directory."""
    task()
    assert load("schemas/price.py").name == "price"
    monkeypatch.chdir(folder / "schemas")
    assert load("price.py").instructions == "Look for prices."
    (folder / "schemas" / "price.md").write_text("Look here.", encoding="utf-8")
    assert load(str(folder / "schemas" / "price.py")).instructions == "Look here."


def test_half_a_pair_names_the_other_half(folder: Path) -> None:
    """A schema without a prompt, or the other way round, is an error that says which file to write."""
    (folder / "schemas" / "lone.py").write_text(HEAD + PRICE, encoding="utf-8")
    (folder / "prompts" / "sole.md").write_text("Look.", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"schemas/lone\.py has no prompt: write .*prompts/lone\.md\.$"):
        load("lone")
    with pytest.raises(SchemaError, match=r"prompts/sole\.md has no schema: write .*schemas/sole\.py\.$"):
        load("sole")
    with pytest.raises(SchemaError, match=r"lone\.py has no prompt: write .*prompts/lone\.md\.$"):
        load("schemas/lone.py")
    (folder / "alone.py").write_text(HEAD + PRICE, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"alone\.py has no prompt: write .*alone\.md\.$"):
        load("alone.py")


@pytest.mark.parametrize(
    "name", ["prices", "", "__init__", "../schemas/price", "price/", "/no/price.py", "\0", "p" * 999, "PRICE"]
)
def test_unknown_name_lists_what_there_is(name: str) -> None:
    """A name that no task has is answered with the names of those that exist."""
    task()
    with pytest.raises(SchemaError, match=r"There is no schema .*\. Available: .*claims, .*price"):
        load(name)


@pytest.mark.parametrize("name", ["status", "usage", "my price", "2nd", "preis-€"])
def test_name_that_cannot_be_used_is_refused(name: str) -> None:
    """A task cannot be called like another key of an output line, nor what endpoints refuse."""
    Path(f"{name}.py").write_text(HEAD + PRICE, encoding="utf-8")
    Path(f"{name}.md").write_text("Look.", encoding="utf-8")
    with pytest.raises(SchemaError, match="cannot have this name"):
        load(f"{name}.py")


def test_reserved_names_are_those_of_a_line() -> None:
    """No key of an output line, nor of a record in it, can be taken by a schema."""
    line = json.loads(to_line(Extraction(Abstract("a", "T", "X", ()), "prices", "ok")))
    assert set(line) - {"prices"} <= RESERVED
    assert set(RECORD_PARTS) == RESERVED_FIELDS


FREE = "free text, which cannot be checked: the model could make it up"
NUMBER = "a bare number, which cannot be checked: the model could make it up"
SEVERAL = "a list or mapping, and beside lists of copied words there is a record for each thing"
INNER = "a record inside of a record"
BAD_SCHEMAS = {
    "does not parse": ("class (", "does not load: SyntaxError"),
    "imports what is not there": ("import no_such_module", "does not load: ModuleNotFoundError"),
    "fails": ("1 / 0", "does not load: ZeroDivisionError"),
    "exits": ("raise SystemExit(3)", "does not load: SystemExit"),
    "no record": ("x = 1", "must define one subclass of schemas.Record; it defines 0"),
    "two records": (PRICE + PRICE.replace("Price", "Cost"), "one subclass of schemas.Record; it defines 2"),
    "no sentence": (PRICE.replace("    at: Sentence\n", ""), "exactly one field of type Sentence"),
    "two sentences": (PRICE + "    to: Sentence\n", "exactly one field of type Sentence"),
    "optional sentence": (
        PRICE.replace("Sentence", "Sentence | None = None"),
        "exactly one field of type Sent",
    ),
    "text": (PRICE + "    note: str | None = None\n", f"the field note is {FREE}"),
    "whole number": (PRICE + "    year: int\n", f"the field year is {NUMBER}"),
    "number": (PRICE + "    sum: float\n", f"the field sum is {NUMBER}"),
    "list": (PRICE + "    makers: list[Quote]\n", f"the field makers is {SEVERAL}"),
    "list of choices": (PRICE + "    c: list[Literal['a']]\n", f"the field c is {SEVERAL}"),
    "tuple of choices": (PRICE + "    c: tuple[bool, bool]\n", f"the field c is {SEVERAL}"),
    "map of choices": (PRICE + "    c: dict[Literal['a'], bool]\n", f"the field c is {SEVERAL}"),
    "copied or free": (PRICE + "    c: Quote | str | None = None\n", f"the field c is {FREE}"),
    "anything": (PRICE + "    c: Any\n", f"the field c is {FREE}"),
    "nothing": (PRICE + "    c: None = None\n", f"the field c is {FREE}"),
    "model": ("class M(BaseModel):\n    x: Quote\n" + PRICE + "    c: M\n", f"the field c is {INNER}"),
    "itself": (PRICE + "    c: 'Price | None' = None\n", f"the field c is {INNER}"),
    "list of itself": (PRICE + "    c: 'list[Price]' = []\n", f"the field c is {INNER}"),
    "key of results": (PRICE + "    evidence: Quote\n", "the field evidence has a name that results use"),
    "name of a part": (PRICE + "    price_unit: Quote\n", "price_unit would occur twice in a result"),
    "alias": (PRICE + "    c: Quote = Field(alias='C')\n", "the field c has an alias"),
    "default": (PRICE + "    c: Literal['a'] = 'a'\n", "the field c has a default that the model never said"),
    "made default": (PRICE + "    c: bool = Field(default=False)\n", "the field c has a default"),
    "link that must be": (PRICE + "    url: Link\n", "the field url is never asked of the model"),
}


@pytest.mark.parametrize(("schema", "message"), BAD_SCHEMAS.values(), ids=BAD_SCHEMAS)
def test_bad_schema_is_refused_with_a_reason(schema: str, message: str) -> None:
    """A schema file that does not load, or whose fields could not be checked, is named with its fault."""
    with pytest.raises(SchemaError) as caught:
        task(schema)
    assert str(caught.value).startswith(str(Path("schemas/price.py").absolute()))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


RICH = '''
class Colour(Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Offer(Record):
    """An offer."""

    at: Sentence
    title: Quote
    price: Quantity | None = Field(default=None, title="Price", description="as written", examples=["5"])
    quantity: Optional[Quantity] = None
    colour: Colour
    other: Colour | None = None
    kind: Literal["new", "old", None] = None
    sold: bool | None = None
    either: bool | Literal["unknown"] | None = None
    url: Link | None = Field(default=None, description="its address")
'''


def keys(node: object) -> set[str]:
    """Every key of a JSON schema that is no name of a field."""
    if isinstance(node, list):
        return {key for item in node for key in keys(item)}
    if not isinstance(node, dict):
        return set()
    inner = {key for name, item in node.items() if name != "properties" for key in keys(item)}
    fields = {key for item in node.get("properties", {}).values() for key in keys(item)}
    return set(node) | inner | fields


def test_wire_schema_is_plain() -> None:
    """What endpoints enforce has no references, words or nulls, and the fields in order without the link."""
    found = task(RICH, "Look.")
    properties = found.schema["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == [
        "at",
        "title",
        "price",
        "quantity",
        "colour",
        "other",
        "kind",
        "sold",
        "either",
    ]
    assert keys(found.schema).isdisjoint({"$ref", "$defs", "title", "description", "default", "examples"})
    assert "null" not in json.dumps(found.schema)
    assert found.schema["required"] == ["at", "title", "colour"]
    assert found.schema["additionalProperties"] is False
    assert properties["colour"] == properties["other"] == {"enum": ["red", "blue"], "type": "string"}
    assert properties["price"] == {"type": "string", "minLength": 1, "maxLength": 60}
    assert properties["at"] == {"type": "integer", "minimum": 1, "maximum": 999}
    assert properties["kind"] == {"enum": ["new", "old"]}
    assert properties["sold"] == {"type": "boolean"}
    assert [name for name, _ in found.fields()] == list(properties)


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_shipped_wire_schema_is_plain(name: str) -> None:
    """The shipped schemas ask for no link, and hold nothing that servers treat badly."""
    shipped = load(name)
    assert "url" not in json.dumps(shipped.schema)
    assert keys(shipped.schema) <= {
        *("type", "properties", "required", "additionalProperties", "enum"),
        *("minimum", "maximum", "minLength", "maxLength"),
    }


def test_reply_schema_bounds_the_list() -> None:
    """A reply is an object with one key, the task's name, and a list of so many records at most."""
    found = task()
    assert found.reply_schema(9) == {
        "type": "object",
        "properties": {"price": {"type": "array", "items": found.schema, "maxItems": 9}},
        "required": ["price"],
        "additionalProperties": False,
    }


def test_postponed_annotations_are_understood() -> None:
    """A schema file may begin with the import that turns annotations into text."""
    Path("schemas/later.py").write_text(
        f"from __future__ import annotations\n{HEAD}{PRICE}", encoding="utf-8"
    )
    Path("prompts/later.md").write_text("Look.", encoding="utf-8")
    assert list(load("later").record.model_fields) == ["at", "item", "price"]


def test_second_name_of_a_record_is_no_second_record() -> None:
    """One class under two names, and imported ones, are still one record."""
    assert task(PRICE + "\nfrom schemas.claims import Claim\nOffer = Price\n").record.__name__ == "Price"


@pytest.mark.parametrize(
    "prompt",
    [
        PROMPT.replace("\n", "\r\n").encode(),
        PROMPT.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + PROMPT.encode(),
        PROMPT.rstrip().encode(),
        PROMPT.replace("## Example:", "### example 1 :").encode(),
        PROMPT.replace("```json", "```JSON ").encode(),
    ],
    ids=["crlf", "cr", "byte order mark", "no line end", "heading", "fence"],
)
def test_prompt_reads_the_same_however_it_is_saved(prompt: bytes) -> None:
    """Line ends, a byte order mark and small liberties of Markdown change nothing that the model sees."""
    assert task(prompt=prompt).fingerprint == task(name="price").fingerprint


ANSWER = '{"price": [{"at": 1, "item": "apple", "price": "5 euros"}]}'
BAD_PROMPTS = {
    "not UTF-8": ("Söhne".encode("latin-1"), "is not UTF-8. Save it as UTF-8."),
    "empty": (b"", "holds no instructions"),
    "blank": (b" \n\n", "holds no instructions"),
    "examples alone": (PROMPT.removeprefix("Look for prices.").encode(), "holds no instructions"),
    "no answer": (PROMPT.replace("```json", "```").encode(), "an example has no ```json block"),
    "bad JSON": (
        PROMPT.replace('"}]}', '"},]}').encode(),
        "the example 'On Apples' has an answer that is not JSON",
    ),
    "wrong key": (PROMPT.replace('"item"', '"thing"').encode(), "does not fit: item: Field required"),
    "wrong name": (PROMPT.replace('{"price": [', '{"claims": [').encode(), 'the shape {"price": [...]}'),
    "more keys": (
        PROMPT.replace('{"price": [', '{"x": 1, "price": [').encode(),
        'the shape {"price": [...]}',
    ),
    "no list": (PROMPT.replace(ANSWER, '{"price": null}').encode(), 'the shape {"price": [...]}'),
    "a bare list": (PROMPT.replace(ANSWER, "[1]").encode(), 'the shape {"price": [...]}'),
    "no text": (PROMPT.replace("One apple costs\n5 euros.\n", "").encode(), "'On Apples' has no text"),
    "words behind": (f"{PROMPT}\nBe exact.".encode(), "the model is not shown what stands behind the answer"),
}


@pytest.mark.parametrize(("prompt", "message"), BAD_PROMPTS.values(), ids=BAD_PROMPTS)
def test_bad_prompt_is_refused_with_a_reason(prompt: bytes, message: str) -> None:
    """A prompt file that cannot be read, says nothing or has a broken example is named with its fault."""
    with pytest.raises(SchemaError) as caught:
        task(prompt=prompt)
    assert str(caught.value).startswith(str(Path("prompts/price.md").absolute()))
    assert message in str(caught.value)
    assert "pydantic" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"item": "apple"', '"item": "pear"', "its item is not in the example's text"),
        ('"item": "apple"', '"item": "APPLE"', "its item is not in the example's text"),
        ('"price": "5 euros"', '"price": "6 euros"', "'6 euros' does not stand in the cited sentence"),
        ('"at": 1', '"at": 2', "there is no sentence 2"),
        ('"5 euros"}]', '"5 euros"}, {"at": 1, "item": "apple", "price": "5 euros"}]', "says the same"),
    ],
)
def test_example_that_would_be_rejected_is_refused(old: str, new: str, message: str) -> None:
    """An example whose words or numbers do not stand in it stops the run before anything is asked."""
    with pytest.raises(
        SchemaError, match=f"The prompt of price has a wrong example, 'On Apples': .*{message}"
    ):
        check_examples(task(prompt=PROMPT.replace(old, new)))


def test_link_in_an_example_is_not_shown() -> None:
    """An address that an example's answer holds does not teach the model to write one."""
    prompt = PROMPT.replace('"5 euros"}', '"5 euros", "url": "https://example.org"}')
    found = task(PRICE + "    url: Link | None = None\n", prompt)
    assert wire(found.examples[0].records) == [{"at": 1, "item": "apple", "price": "5 euros"}]


CHANGES = {
    "instructions": (PRICE, PROMPT.replace("prices.", "all prices.")),
    "description": (PRICE.replace("as written", "as it is written"), PROMPT),
    "docstring": (PRICE.replace("A price that is asked.", "A price that was paid."), PROMPT),
    "new field": (PRICE + "    new: bool | None = None\n", PROMPT),
    "bound": (PRICE.replace("price: Quantity", "price: Annotated[Quantity, Field(max_length=9)]"), PROMPT),
    "order": (PRICE.replace("    item: Quote\n", "") + "    item: Quote\n", PROMPT),
    "example's title": (PRICE, PROMPT.replace("On Apples", "On Pears")),
    "example's text": (PRICE, PROMPT.replace("One apple", "An apple")),
    "example's answer": (PRICE, PROMPT.replace('"item": "apple"', '"item": "One apple"')),
    "one example less": (PRICE, "Look for prices.\n"),
}


@pytest.mark.parametrize(("schema", "prompt"), CHANGES.values(), ids=CHANGES)
def test_fingerprint_changes_with_what_the_model_is_shown(schema: str, prompt: str) -> None:
    """Whatever the model is shown, or held to, makes another fingerprint."""
    before = task().fingerprint
    assert task(schema, prompt).fingerprint != before
    assert task().fingerprint == before


def test_fingerprint_changes_with_nothing_else(folder: Path) -> None:
    """Comments, code, links, line breaks of an example and the place of the files change no fingerprint."""
    before = task().fingerprint
    assert len(before) == 16
    code = "\n    def unused(self) -> frozenset[str]:\n        return frozenset()\n"
    assert task("# A comment.\n" + PRICE + "    url: Link | None = None\n" + code).fingerprint == before
    assert task(prompt=PROMPT.replace("costs\n5", "costs 5") + "\n\n").fingerprint == before
    (folder / "other").mkdir()
    for suffix, content in (("py", HEAD + PRICE), ("md", PROMPT)):
        (folder / "other" / f"price.{suffix}").write_text(content, encoding="utf-8")
    assert load("other/price.py").fingerprint == before


def test_edited_schema_is_read_anew(folder: Path) -> None:
    """An edit within the same second that keeps the file's size is seen, and nothing is left beside it."""
    assert task().summary == "A price that is asked."
    assert task(PRICE.replace("is asked", "was paid")).summary == "A price that was paid."
    assert [path.name for path in (folder / "schemas").iterdir()] == ["price.py"]
