"""`claimsift schema`, as somebody uses it who begins in an empty folder."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, chat, fault
from shell import Shell, lines_of

pytestmark = pytest.mark.usefixtures("environment")

EFFECT = {"sentence": 2, "cause": "Compost", "outcome": "yield", "direction": "increase", "size": "9%"}
DIGEST = {"title": "Compost on Terraces", "abstract": "We grew barley. Compost raised yield by 9%."}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    there = tmp_path / "work"
    there.mkdir()
    monkeypatch.chdir(there)
    return there


@pytest.fixture
def started(shell: Shell) -> Shell:
    """The command line, after the pair `trials` was written."""
    assert shell("schema", "new", "trials").code == 0
    return shell


def answering(*records: dict[str, Any], key: str = "trials") -> Callable[[dict[str, Any], int], Answer]:
    """A script that passes the probe, and finds these records in whatever it reads."""

    def script(body: dict[str, Any], _attempt: int) -> Answer:
        if "kestrel" in json.dumps(body):
            return chat('{"answer": "kestrel"}')
        return chat(json.dumps({key: list(records)}))

    return script


def change(old: str, new: str, file: str = "schemas/trials.py") -> None:
    """Edits a file of the pair."""
    path = Path(file)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# new


@pytest.mark.parametrize("name", ["trials", "field-trials_2", "record", "literal", "quote", "x"])
def test_new_pair_works_at_once(shell: Shell, folder: Path, name: str) -> None:
    """A new pair passes the check, and extract fills the schema from an endpoint, under any name."""
    written = shell("schema", "new", name)
    assert written.code == 0
    assert f"claimsift schema check {name}" in written.out
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.*")} == {
        f"schemas/{name}.py",
        f"prompts/{name}.md",
    }
    checked = shell("schema", "check", name)
    assert checked.code == 0, checked.out
    assert "!" not in checked.out
    Path("digest.jsonl").write_text(json.dumps(DIGEST), "utf-8")
    with Endpoint(answering(EFFECT, key=name)) as server:
        words = ("--schema", f"schemas/{name}.py", "--base-url", server.url, "-o", "out.jsonl")
        assert shell("extract", "digest.jsonl", *words).code == 0
    [found] = lines_of(Path("out.jsonl"))
    [record] = found[name]
    assert (record["cause"], record["size_value"], record["evidence"]) == (
        "Compost",
        9,
        "Compost raised yield by 9%.",
    )


@pytest.mark.parametrize("there", ["schemas/trials.py", "prompts/trials.md"])
def test_new_overwrites_nothing(shell: Shell, there: str) -> None:
    """Where one of the two files is there, it stays as it is, and the other one is not written."""
    Path(there).parent.mkdir()
    Path(there).write_text("mine", "utf-8")
    ended = shell("schema", "new", "trials")
    assert ended.code == 2
    assert f"{there} is there already, and was left as it is." in ended.err
    assert [path.read_text("utf-8") for path in Path().rglob("*.*")] == ["mine"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("claims", "claimsift comes with a schema claims"),
        ("my/own", "The schema 'my/own' cannot have this name"),
        ("../up", "The schema '../up' cannot have this name"),
        ("title", "The schema 'title' cannot have this name"),
    ],
)
def test_new_refuses_a_name_that_cannot_be_used(shell: Shell, name: str, told: str) -> None:
    """A name that is taken, reserved or a path is refused, and nothing is written."""
    ended = shell("schema", "new", name)
    assert ended.code == 2
    assert told in ended.err
    assert list(Path().iterdir()) == []


def test_new_says_what_is_in_the_way_of_a_folder(shell: Shell) -> None:
    """A file that is called as the folder should be is named."""
    Path("prompts").write_text("", "utf-8")
    ended = shell("schema", "new", "trials")
    assert ended.code == 2
    assert "The folder prompts cannot be made: File exists." in ended.err
    assert not Path("schemas/trials.py").exists()


# list and show


def test_list_names_installed_schemas_and_runs_no_other(shell: Shell) -> None:
    """Installed schemas are listed with their fields; one of the folder by its name, and it is not run."""
    Path("schemas").mkdir()
    Path("schemas/trap.py").write_text("from pathlib import Path\nPath('sprung').touch()\n", "utf-8")
    ended = shell("schema", "list")
    shown = " ".join(ended.out.split())
    assert ended.code == 0
    assert "datasets One data set, corpus or benchmark that the work introduces" in shown
    assert "name (quote), role (choice), size (quantity), url (link)" in shown
    assert "here trap" in shown
    assert not Path("sprung").exists()


@pytest.mark.parametrize("name", ["trials", "schemas/trials.py"])
def test_show_describes_fields_and_identity(started: Shell, name: str) -> None:
    """Each field is shown with role, type and description, and what tells records apart."""
    shown = " ".join(started("schema", "show", name).out.split())
    assert "trials One effect that the work measured on something." in shown
    assert "direction choice: increase | decrease | no_change" in shown
    assert "size quantity: number as written, with its unit; may be absent how large the effect is" in shown
    assert "cause, outcome, direction, size_value" in shown
    assert "(3 records of the examples)" in shown


def test_show_says_where_a_number_may_stand(started: Shell) -> None:
    """Of a quantity that any sentence may give it is said so."""
    change("import Quantity, ", "import Quantity, QuantityAnywhere, ")
    change("size: Quantity |", "size: QuantityAnywhere |")
    shown = " ".join(started("schema", "show", "trials").out.split())
    assert "size quantity: number as written, with its unit, from any sentence; may be absent" in shown


def test_show_writes_the_json_schema(started: Shell) -> None:
    """With --json a description for programs has the schema that endpoints are sent."""
    told = json.loads(started("schema", "show", "trials", "--json").out)
    assert [field["name"] for field in told["fields"]] == list(told["json_schema"]["properties"])
    assert told["fields"][4] | {"description": ""} == {
        "name": "size",
        "role": "quantity",
        "type": "number as written, with its unit",
        "required": False,
        "description": "",
    }
    assert told["identity"][0][:3] == ["cause", "outcome", "direction"]


def test_show_without_an_identity_names_all_fields(started: Shell) -> None:
    """Where a schema does not say what tells its records apart, all of its fields do."""
    change("def identity", "def other")
    told = json.loads(started("schema", "show", "trials", "--json").out)
    assert told["identity"] == [["sentence", "cause", "outcome", "direction", "size"]]
    assert "same one: all of them" in " ".join(started("schema", "show", "trials").out.split())


def test_show_of_what_is_not_there(shell: Shell) -> None:
    """An unknown name lists those that there are."""
    ended = shell("schema", "show", "trails")
    assert ended.code == 2
    assert "There is no schema 'trails'. Available: claims, datasets, findings, paper, results." in ended.err


# check

SIZE = "size: Quantity | None = Field(\n        default=None, description="
FINDINGS = {
    "pattern": (
        SIZE,
        SIZE.replace("default", 'pattern="^[0-9]", default'),
        "enforced",
        "may not enforce pattern",
    ),
    "unbounded": (
        "cause: Quote",
        "cause: Annotated[str, Role.QUOTE]",
        "enforced",
        "no server bounds the length of cause",
    ),
    "no description": (
        'outcome: Quote = Field(description="what was measured, copied")',
        "outcome: Quote",
        "words",
        "no more than the name of outcome",
    ),
    "no docstring": (
        '"""One effect that the work measured on something."""',
        "",
        "words",
        "nothing says what",
    ),
    "wrong identity": (
        '("cause", "outcome"',
        '("cuase", "outcome"',
        "identity",
        "names what no record has: cuase",
    ),
}


def check_of(shell: Shell, *flags: object) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code and checks of the schema, by topic."""
    ended = shell("schema", "check", "trials", "--json", *flags)
    told = json.loads(ended.out)
    assert told["level"] == ("fine", "finding", "fatal")[ended.code]
    return ended.code, {one["topic"]: one for one in told["checks"]}


@pytest.mark.parametrize(("old", "new", "topic", "told"), FINDINGS.values(), ids=FINDINGS)
def test_check_finds_what_should_be_read(started: Shell, old: str, new: str, topic: str, told: str) -> None:
    """What can be used but costs answers is a finding, with what to do about it, and exit code 1."""
    change("from typing import Literal", "from typing import Annotated, Literal\nfrom schemas import Role")
    change(old, new)
    code, checks = check_of(started)
    assert code == 1
    assert [name for name, one in checks.items() if one["level"] != "fine"] == [topic]
    assert told in checks[topic]["found"]
    assert checks[topic]["advice"]


def test_check_finds_a_kind_that_strict_modes_cannot_write(started: Shell) -> None:
    """A kind that needs an address, which no model is asked for, is named."""
    change("Quote, Record", "Link, Quote, Record")
    change(
        "    # The methods below",
        '    url: Link | None = Field(default=None, description="its address")\n\n    #',
    )
    change("size is not None:", "url is None:")
    change(
        'return ("cause"',
        'return ("cause", "url"',
    )
    change(
        "    def identity",
        "    def unused(self) -> frozenset[str]:\n"
        '        """Size."""\n'
        '        return frozenset({"size"} if self.direction == "no_change" else set())\n\n'
        "    def identity",
    )
    prompt = Path("prompts/trials.md").read_text("utf-8")
    lines = [line for line in prompt.splitlines() if "no_change" not in line]
    text = "\n".join(lines).replace('"decrease"},', '"decrease"}')
    Path("prompts/trials.md").write_text(text, "utf-8")
    code, checks = check_of(started)
    assert code == 1
    assert "in strict modes no record has the value 'no_change'" in checks["enforced"]["found"]


def test_check_finds_a_prompt_without_records(started: Shell) -> None:
    """A prompt that shows no record is a finding, and an endpoint is not asked."""
    prompt = Path("prompts/trials.md")
    prompt.write_text(prompt.read_text("utf-8").partition("## Example")[0], "utf-8")
    with Endpoint(answering()) as server:
        code, checks = check_of(started, "--base-url", server.url, "--model", "m")
        assert server.requests == []
    assert code == 1
    assert checks["examples"]["found"] == "no example shows a record"
    assert "the prompt has no example to try" in checks["endpoint"]["found"]


def test_check_finds_a_prompt_that_is_too_long(started: Shell) -> None:
    """The estimate grows with the prompt, and one for which some servers have no room is a finding."""
    before = check_of(started)[1]["tokens"]
    change("## Example: Straw", f"{'Read with care. ' * 600}\n\n## Example: Straw", "prompts/trials.md")
    code, checks = check_of(started)
    first, second = (int(re.sub(r"\D", "", one["found"].split()[1])) for one in (before, checks["tokens"]))
    assert second - first == pytest.approx(2400, rel=0.01)
    assert "an estimate" in before["found"]
    assert code == 1 and checks["tokens"]["level"] == "finding"


FATAL = {
    "free text": ("cause: Quote", "cause: str", "loads", "the field cause is free text"),
    "does not load": ("class ", "klass ", "loads", "does not load: SyntaxError"),
    "of its own kind": (
        "size: Quantity | None",
        "size: Annotated[list['TrialsRecord'], Role.QUOTE] | None",
        "loads",
        "TrialsRecord holds records of its own kind",
    ),
    "a list": (
        "cause: Quote",
        "cause: Annotated[list[str], Role.QUOTE]",
        "loads",
        "has an answer that does not fit",
    ),
    "own code fails": (
        "return None",
        "return self.nothing",
        "examples",
        "the schema's own code fails: Attribute",
    ),
    "identity fails": (
        'return ("cause"',
        'return (self.nothing, "cause"',
        "examples",
        "own code fails: Attr",
    ),
}


@pytest.mark.parametrize(("old", "new", "topic", "told"), FATAL.values(), ids=FATAL)
def test_check_refuses_what_cannot_be_used(started: Shell, old: str, new: str, topic: str, told: str) -> None:
    """What no run would begin with is said as a run would say it, with exit code 2."""
    change("from typing import Literal", "from typing import Annotated, Literal\nfrom schemas import Role")
    change(old, new)
    if topic == "loads":
        change(', "size": "18%"', "", "prompts/trials.md")
    code, checks = check_of(started)
    assert code == 2
    assert checks[topic]["level"] == "fatal"
    assert told in checks[topic]["found"]
    assert "endpoint" not in checks


def test_check_refuses_a_field_of_several_texts(started: Shell) -> None:
    """A list that is called a quote cannot be looked for in the text."""
    change("from typing import Literal", "from typing import Annotated, Literal\nfrom schemas import Role")
    change("size: Quantity | None", "size: Annotated[list[str], Role.QUOTE] | None")
    change(', "size": "18%"', "", "prompts/trials.md")
    code, checks = check_of(started)
    assert code == 2
    assert checks["enforced"]["found"] == "not one text each: size"


def test_check_judges_examples_as_a_run_does(started: Shell) -> None:
    """An example with words that its text lacks is refused."""
    change('"outcome": "leaf scorch"', '"outcome": "leaf colour"', "prompts/trials.md")
    code, checks = check_of(started)
    assert code == 2
    assert "its outcome is not in the example's text" in checks["examples"]["found"]


def test_check_shows_verdict_and_advice(started: Shell) -> None:
    """For people each check is a line, with advice under it, and the verdict comes last."""
    change(
        '(description="what was measured, copied")',
        "()",
    )
    ended = started("schema", "check", "trials")
    assert ended.code == 1
    assert (
        "words      ! the model is told no more than the name of outcome\n           Say in Field("
        in ended.out
    )
    assert ended.out.splitlines()[-1] == "verdict    can be used; see what was found above"


# check, at an endpoint

STRAW: list[dict[str, Any]] = [
    {
        "sentence": 2,
        "cause": "Straw mulch",
        "outcome": "soil moisture",
        "direction": "increase",
        "size": "18%",
    },
    {"sentence": 2, "cause": "Straw mulch", "outcome": "leaf scorch", "direction": "increase"},
    {"sentence": 3, "cause": "Straw mulch", "outcome": "Fruit weight", "direction": "no_change"},
]


def test_check_asks_the_endpoint_for_an_example_that_the_prompt_does_not_show(started: Shell) -> None:
    """The endpoint reads the richest example without its answer; a second check asks nothing again."""
    with Endpoint(answering(*STRAW)) as server:
        code, checks = check_of(started, "--base-url", server.url)
        [asked] = [one for one in server.requests if "kestrel" not in json.dumps(one.body)]
        count = len(server.requests)
        assert check_of(started, "--base-url", server.url)[1] == checks
        assert len(server.requests) == count
    assert code == 0
    assert checks["endpoint"]["found"] == (
        "finds 2 of the 3 records of the example 'Straw Against Thirst: Mulch in Dry Orchards', and 1 that it"
        " does not make"
    )
    assert json.dumps(asked.body).count("We spread straw") == 1
    assert "leaf scorch" not in json.dumps(
        [one for one in asked.body["messages"] if one["role"] == "assistant"]
    )


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ((), "finds 0 of the 3 records of the example 'Straw"),
        (({**STRAW[0], "size": "77%"},), "finds 0 of the 3 records of the example 'Straw"),
    ],
    ids=["nothing", "made up"],
)
def test_check_finds_that_nothing_comes_out(
    started: Shell, records: tuple[dict[str, Any], ...], told: str
) -> None:
    """An endpoint that finds nothing, or only what is not there, is a finding."""
    with Endpoint(answering(*records)) as server:
        code, checks = check_of(started, "--base-url", server.url)
    assert code == 1
    assert told in checks["endpoint"]["found"]


def test_check_says_why_an_endpoint_does_not_answer(started: Shell) -> None:
    """An endpoint that refuses says nothing against the schema: a finding with its words."""
    with Endpoint(lambda _body, _attempt: fault(401, "no such key")) as server:
        code, checks = check_of(started, "--base-url", server.url, "--model", "m")
    assert code == 1
    assert "no such key" in checks["endpoint"]["found"]


def test_check_asks_a_provider(started: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider is an endpoint too: without its key the check says which is missing, and asks nobody."""
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    ended = started("schema", "check", "trials", "--provider", "anthropic/m")
    assert ended.code == 2
    assert "ANTHROPIC_API_KEY is not set" in ended.err


def test_check_help_says_that_no_model_is_asked_unless_one_is_named(shell: Shell) -> None:
    """Its flag of the address promises no bundled model, as that of other commands does."""
    told = " ".join(shell("schema", "check", "--help").out.split())
    assert "Without one no model is asked." in told
    assert "the bundled model answers" not in told


def test_check_wants_an_address_for_a_model(started: Shell) -> None:
    """A model without an endpoint is misuse, as everywhere."""
    ended = started("schema", "check", "trials", "--model", "m")
    assert ended.code == 2
    assert "--model needs an endpoint" in ended.err
