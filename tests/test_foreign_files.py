"""Files that others sent: what they say is read and never run, and what cannot be read is a sentence."""

import ast
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, sampled
from shell import Shell, digest_of

import pipeline
from pipeline import strictjson, tasks
from pipeline.domain import Abstract, Extraction, Json, Resolved
from pipeline.errors import InputError, SchemaError, SchemaUnknown
from pipeline.outputs import loading
from pipeline.outputs.tables import FORMATS
from pipeline.outputs.tables.files import write
from pipeline.outputs.writing import to_line
from pipeline.strictjson import read_bounded

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

TRAP = '''
from pathlib import Path
from schemas import Quantity, Quote, Record, Sentence

Path("sprung").write_text("run")

class Trap(Record):
    """A thing with a size."""

    at: Sentence
    thing: Quote
    size: Quantity | None = None
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A downloaded folder as the working directory, with schemas that leave a file where they are run."""
    for name in ("trap", "trap-2"):
        (tmp_path / "schemas").mkdir(exist_ok=True)
        (tmp_path / "prompts").mkdir(exist_ok=True)
        (tmp_path / "schemas" / f"{name}.py").write_text(TRAP, "utf-8")
        (tmp_path / "prompts" / f"{name}.md").write_text("Find things.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def records(schema: str = "trap") -> list[Extraction]:
    """One abstract with one record of a schema."""
    found = Resolved({"thing": "lamp"}, "A lamp.")
    return [Extraction(Abstract("a", "Lamps", "A lamp.", ()), schema, "ok", (found,), origin="model")]


def lines(folder: Path, schema: str = "trap") -> Path:
    """Records that say they are of a schema, as JSON lines."""
    path = folder / "records.jsonl"
    path.write_text("".join(to_line(one) + "\n" for one in records(schema)), "utf-8")
    return path


def sprung() -> bool:
    """Whether the schema of the working directory was run."""
    return Path("sprung").exists()


# A schema is code


COMMANDS: dict[str, Callable[[Path], tuple[object, ...]]] = {
    "export": lambda file: ("export", file, "--to", "csv", "-o", "out.csv"),
    "export to lines": lambda file: ("export", file, "--to", "jsonl", "-o", "out.jsonl"),
    "report": lambda file: ("report", file, "-o", "out.html"),
    "report gold": lambda file: ("report", file, "--gold", file, "-o", "out.html"),
    "board": lambda file: ("board", file),
    "diff": lambda file: ("diff", file, file),
    "compare": lambda file: ("compare", file, file),
    "merge": lambda file: ("merge", file, "-o", "out.jsonl"),
    "gold": lambda file: ("gold", file),
    "batch read": lambda file: ("batch", "read", file, "--requests", file),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("name", ["trap", "schemas/trap.py", "./schemas/trap.py"])
def test_no_command_runs_the_schema_that_records_name(
    shell: Shell, folder: Path, words: Callable[[Path], tuple[object, ...]], name: str
) -> None:
    """Whichever command reads records of a schema that lies in the working directory, it is not run."""
    file = lines(folder, name)
    (folder / "records.jsonl.manifest.json").write_text(json.dumps({"schema": name, "seconds": 1}), "utf-8")
    ended = shell(*words(file))
    assert ended.code in (0, 1, 2)
    assert "Traceback" not in ended.err
    assert not sprung()


def test_no_table_runs_the_schema_that_it_names(shell: Shell, folder: Path) -> None:
    """The same holds for records in tables, on the way to lines and to other tables."""
    table = folder / "table.parquet"
    write(records(), table, "parquet")
    for other in ("jsonl", "csv"):
        assert shell("export", table, "--to", other, "-o", folder / f"out.{other}").code == 0
    assert not sprung()


def test_export_says_how_to_name_a_schema_of_ones_own(shell: Shell, folder: Path) -> None:
    """Of a schema that is not installed the columns are those that occur, and a sentence names the flag."""
    ended = shell("export", lines(folder), "--to", "csv", "-o", "out.csv")
    assert ended.code == 0
    told, counts = ended.err.splitlines()
    assert told.startswith("claimsift: No schema 'trap' is among the installed ones and those that you name")
    assert told.endswith("If it is yours, name it with --schema.")
    assert counts.startswith("abstracts 1; records 1")
    assert "thing" in (header := Path("out.csv").read_text("utf-8").splitlines()[0].split(","))
    assert "size_value" not in header


@pytest.mark.parametrize("schema", ["trap", "schemas/trap.py"])
def test_export_takes_the_schema_that_the_user_names(shell: Shell, folder: Path, schema: str) -> None:
    """A schema of the user's own is run when the flag names it, and all its fields are columns."""
    ended = shell("export", lines(folder), "--to", "csv", "-o", "out.csv", "--schema", schema)
    assert ended.code == 0
    assert ended.err.count("\n") == 1
    assert sprung()
    assert "size_value" in Path("out.csv").read_text("utf-8").splitlines()[0].split(",")


def test_a_named_schema_is_not_run_for_records_of_another(shell: Shell, folder: Path) -> None:
    """Naming one schema is no leave to run the one that the file names, nor does it pass for it."""
    ended = shell("export", lines(folder), "--to", "csv", "-o", "out.csv", "--schema", "trap-2")
    assert ended.code == 2
    assert "not of 'trap-2'" in ended.err
    assert not sprung()


def test_a_named_schema_that_does_not_load_is_a_sentence(shell: Shell, folder: Path) -> None:
    """What the user names must load; it is not passed over in silence."""
    (folder / "schemas" / "trap.py").write_text("import nothing_of_this_name\n", "utf-8")
    ended = shell("export", lines(folder), "--to", "csv", "-o", "out.csv", "--schema", "trap")
    assert ended.code == 2
    assert "trap.py does not load" in ended.err
    assert not Path("out.csv").exists()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_run_only_the_schema_that_is_named(folder: Path, library: str) -> None:
    """A frame of records of an own schema has all its fields where it is named, else a warning comes."""
    pytest.importorskip(library)
    frame = getattr(pipeline, f"to_{library}")
    runs = pipeline.read(lines(folder))
    with pytest.warns(SchemaUnknown, match=r"name it with schema=ITS_CLASS, schema=\"NAME\"") as warned:
        assert "size_value" not in frame(runs).columns
    assert [each.filename for each in warned] == [__file__]
    assert len(frame(runs, "abstracts")) == 1
    assert not sprung()
    with pytest.raises(InputError, match="The records are of the schema 'trap'; 'trap-2' was named"):
        frame(runs, schema="trap-2")
    assert not sprung()
    for name in ("trap", "schemas/trap.py"):
        assert "size_value" in frame(runs, schema=name).columns
    assert sprung()


def test_read_loads_the_schema_that_the_user_names(folder: Path) -> None:
    """`read` holds records to a schema file that it is given, and runs no file that it is not given."""
    assert pipeline.read(lines(folder))[0].schema == "trap"
    assert not sprung()
    assert pipeline.read(lines(folder), "schemas/trap.py")[0].schema == "trap"
    assert sprung()


def test_installed_schemas_are_found_by_what_a_file_says(folder: Path) -> None:
    """An installed schema needs no flag, and none in the working directory takes its place."""
    for kind, ending in (("schemas", "py"), ("prompts", "md")):
        (folder / kind / f"datasets.{ending}").write_bytes((folder / kind / f"trap.{ending}").read_bytes())
    found = loading.schema_class("datasets")
    assert found is not None
    assert found.__module__ == "schemas.datasets"
    assert not sprung()


@pytest.mark.parametrize(
    "name", ["trap", "schemas/trap.py", "../schemas/trap", "__init__", "", "a\0b", "claims.py", "x" * 70_000]
)
def test_what_is_not_installed_is_no_task_of_a_file(folder: Path, name: str) -> None:
    """Only the plain name of an installed schema is one; nothing of it becomes a path elsewhere."""
    assert (folder / "schemas" / "trap.py").exists()
    assert tasks.installed(name) is None
    assert not sprung()


# Who may call the loader

LOADERS = frozenset({"load", "find", "installed"})
RUNNERS = frozenset(
    {"exec", "eval", "compile", "__import__", "import_module", "spec_from_file_location", "exec_module"}
    | {"SourceFileLoader", "run_path", "run_module", "loads_pickle", "Unpickler"}
)

DOORS = {
    # What the user hands to `Extractor`: a name or a path, else a class that is an installed schema's.
    ("extraction/options.py", "task_of"): {"load"},
    ("extraction/options.py", "_task_of_class"): {"installed"},
    # What the user names with --schema.
    ("cli/extract.py", "_task"): {"load"},
    ("cli/plan.py", "command"): {"load"},
    ("cli/doctor.py", "command"): {"load"},
    ("cli/prompt.py", "show"): {"load"},
    ("cli/prompt.py", "suggest"): {"load", "installed"},
    # What the user names as an argument.
    ("cli/schema.py", "show"): {"load", "find"},
    ("own_schema/changes.py", "versions"): {"load", "find"},
    ("own_schema/checking.py", "examined"): {"load"},
    # The list, and whether a name is taken: installed ones alone.
    ("own_schema/describing.py", "listed"): {"installed"},
    ("own_schema/starting.py", "start"): {"installed"},
    ("cli/batch.py", "write"): {"load", "installed"},
    # What the user names, else an installed schema.
    ("cli/batch.py", "_task"): {"load", "installed"},
    ("outputs/loading.py", "schema_class"): {"load", "installed"},
    # What the user names is looked for, and not run.
    ("outputs/loading.py", "_named"): {"find"},
    # The user's own schema travels to the nodes of a cluster.
    ("distributed/ray/worker.py", "TaskFiles"): {"load", "find"},
}
"""Every place that may call the loader of schemas, and what it calls there."""

CODE = {
    # The loader itself.
    ("tasks.py", "_module"): {"import_module"},
    ("tasks.py", "_loaded"): {"spec_from_file_location", "exec_module"},
    ("tasks.py", "_Fresh"): {"SourceFileLoader"},
    # Names of our own modules: of functions for notebooks, of commands, of formats, of the schemas there are.
    ("__init__.py", "_public"): {"import_module"},
    ("cli/__init__.py", "_Commands"): {"import_module"},
    ("outputs/tables/files.py", "check_format"): {"import_module"},
    ("outputs/tables/columns.py", "_installed_fields"): {"import_module"},
}
"""Every place that may run code by a name that is not written there."""


@cache
def nodes() -> dict[Path, list[tuple[ast.stmt, list[ast.AST]]]]:
    """What stands at the top of each module that has one of the names in question, and all that is in it."""
    names = re.compile(rf"(?<!\bre\.)\b(?:{'|'.join(RUNNERS)}|tasks|pickle|runpy)\b")
    texts = {path: path.read_text("utf-8") for path in sorted((ROOT / "pipeline").rglob("*.py"))}
    return {
        path: [(top, list(ast.walk(top))) for top in ast.parse(text).body]
        for path, text in texts.items()
        if names.search(text)
    }


def uses(is_one: Callable[[ast.AST, bool], str | None]) -> dict[tuple[str, str], set[str]]:
    """What each function or class of the package uses, by its file and its name at the top of it.

    `is_one` says which name a node uses, and is told whether the file takes `load` and the like from `tasks`.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for path, tops in nodes().items():
        taken = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "pipeline.tasks"
            and LOADERS & {alias.asname or alias.name for alias in node.names}
            for _, inside in tops
            for node in inside
        )
        for top, inside in tops:
            used = {name for node in inside if (name := is_one(node, taken))}
            if used and not isinstance(top, ast.Import | ast.ImportFrom):
                file = path.relative_to(ROOT / "pipeline").as_posix()
                found.setdefault((file, getattr(top, "name", "")), set()).update(used)
    return found


def test_only_known_doors_call_the_loader() -> None:
    """No reader of files calls the loader of schemas; who does takes the user's word or installed ones."""

    def loader(node: ast.AST, taken: bool) -> str | None:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id == "tasks" and node.attr in LOADERS else None
        return node.id if taken and isinstance(node, ast.Name) and node.id in LOADERS else None

    assert uses(loader) == DOORS


def test_nothing_else_runs_code_by_name() -> None:
    """Nothing in the package but the loader runs code that is not its own, nor hides the loader."""

    def runner(node: ast.AST, _: bool) -> str | None:
        # `re.compile` compiles no code.
        if isinstance(node, ast.Attribute) and node.attr != "compile":
            return node.attr if node.attr in RUNNERS else None
        return node.id if isinstance(node, ast.Name) and node.id in RUNNERS else None

    assert uses(runner) == CODE
    for path, tops in nodes().items():
        for node in (node for _, inside in tops for node in inside):
            if isinstance(node, ast.ImportFrom) and node.module == "pipeline.tasks":
                assert not any(alias.asname or alias.name.startswith("_") for alias in node.names), path
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & {"pickle", "pipeline.tasks", "runpy"}, path


# JSON that others wrote


def nested(levels: int) -> str:
    """Lists in lists."""
    return "[" * levels + "]" * levels


FAULTY: dict[str, tuple[str | bytes, str]] = {
    "deep": (nested(101), "nested too deep"),
    "deep objects": ('{"a":' * 150 + "1" + "}" * 150, "nested too deep"),
    "very deep": (nested(200_000), "nested too deep"),
    "open and very deep": ("[" * 200_000, "nested too deep"),
    "endless whole number": ("1" * 5_000, "several thousand digits"),
    "endless negative": ('{"a": -' + "1" * 5_000 + "}", "several thousand digits"),
    "infinite": ("[1e999]", "0 is NaN or infinite"),
    "infinite with a short exponent": ("1" * 250 + "e99", "it is NaN or infinite"),
    "minus infinite": ("[-1e999]", "0 is NaN or infinite"),
    "NaN": ('{"a": [NaN]}', "a.0 is NaN or infinite"),
    "Infinity": ("-Infinity", "it is NaN or infinite"),
    "key twice": ('{"a": {"b": 1, "b": 2}}', "the key 'b' occurs twice"),
    "is no UTF-8": (b'"\xff"', "is not UTF-8"),
    "half a pair": (b'"\xed\xa0\x80"', "is not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
    "empty": ("", "Expecting value"),
    "two": ("1 2", "Extra data"),
}


@pytest.mark.parametrize(("text", "told"), FAULTY.values(), ids=FAULTY)
def test_json_that_could_do_harm_is_one_kind_of_error(text: str | bytes, told: str) -> None:
    """Whatever is wrong with a text, it is a ValueError whose message says so in short."""
    with pytest.raises(ValueError, match=told) as caught:
        strictjson.load(text)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (nested(100), None),
        (b'\xef\xbb\xbf{"a": 1e3}', {"a": 1000.0}),
        ("1" * 4_000, int("1" * 4_000)),
        ('[{}, "\\ud800", 0.1, true, null]', [{}, "\ud800", 0.1, True, None]),
    ],
    ids=["deep enough", "byte order mark", "large", "all kinds"],
)
def test_json_is_read_as_ever(text: str | bytes, value: Json) -> None:
    """What can be walked through and written again is read as Python reads it."""
    found = strictjson.load(text)
    assert found == (json.loads(text) if value is None else value)
    json.dumps(found)


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """A file with a byte more than it may have is refused, however large it is."""
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bounded(path, 5) == b"12345"
    with pytest.raises(ValueError, match="it has more than 4 bytes"):
        read_bounded(path, 4)
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(ValueError, match="it has more than 16,777,216 bytes"):
        read_bounded(path)


HARMFUL = {
    "deep": nested(3_000),
    "digits": '{"schema": ' + "9" * 5_000 + "}",
    "infinity": '{"schema": "claims", "seconds": 1e999}',
    "twice": '{"schema": "claims", "schema": "claims"}',
    "list": "[]",
    "text": '"claims"',
    "no text": "\udcff",
}


@pytest.mark.parametrize("content", sampled(HARMFUL.values(), plain=2), ids=HARMFUL)
@pytest.mark.parametrize("command", ["merge", "batch read", "batch write", "report"])
def test_odd_manifests_are_a_sentence(shell: Shell, folder: Path, command: str, content: str) -> None:
    """Whatever lies where a manifest should, a command ends with a sentence or goes without it."""
    digest = digest_of(folder, [1])
    gold = folder / "gold.jsonl"
    assert shell("gold", digest, "-o", gold).code == 0
    Path("gold.jsonl.manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    ended = {
        "merge": lambda: shell("merge", gold, "-o", "out.jsonl"),
        "batch read": lambda: shell("batch", "read", gold, "--requests", gold),
        "batch write": lambda: shell("batch", "write", digest, "-o", gold, "--model", "m", "--mode", "json"),
        "report": lambda: shell("report", gold, "-o", "out.html"),
    }[command]()
    assert ended.code == (2 if command in ("merge", "batch read") else 0)
    if ended.code:
        assert ended.err.startswith("claimsift: ")
        assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "seconds", sampled(["1" * 400, '"5"', "-5", "true", "[5]", "1e300", "null", "{}"], plain=2)
)
def test_a_report_goes_without_a_time_that_cannot_be(shell: Shell, folder: Path, seconds: str) -> None:
    """What a manifest says of the time is shown only if it is one."""
    gold = folder / "gold.jsonl"
    shell("gold", digest_of(folder, [1]), "-o", gold)
    Path("gold.jsonl.manifest.json").write_text(f'{{"seconds": {seconds}}}', "utf-8")
    assert shell("report", gold, "-o", "out.html").code == 0


@pytest.mark.parametrize(
    "name", sampled(["../x", "[q]", "x\0y", "a/b", "it's'", "abstracts", "", "sqlite_x", "é"], plain=3)
)
@pytest.mark.parametrize("to", FORMATS)
def test_a_schema_that_cannot_be_called_so_is_only_a_name(
    shell: Shell, folder: Path, to: str, name: str
) -> None:
    """Whatever records call their schema, the table of them gets a name that its format takes."""
    before = {path.name for path in folder.parent.iterdir()}
    ended = shell("export", lines(folder, name), "--to", to, "-o", f"out.{to}")
    assert ended.code == 0
    assert to != "parquet" or pipeline.read(f"out.{to}") == pipeline.read("records.jsonl")
    assert {path.name for path in folder.parent.iterdir()} == before


# Prompts and aliases


def prompt_with(answer: str) -> str:
    """A prompt with one example."""
    return f"Find things.\n\n## Example: Lamps\n\nA lamp.\n\n```json\n{answer}\n```\n"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (nested(100_000), "nested too deep"),
        ('{"trap": [{"at": ' + "1" * 5_000 + "}]}", "several thousand digits"),
        ('{"trap": [], "trap": []}', "the key 'trap' occurs twice"),
        ('{"trap": [{"at": NaN}]}', "trap.0.at is NaN or infinite"),
    ],
    ids=["deep", "digits", "twice", "NaN"],
)
def test_odd_answers_of_examples_are_a_sentence(folder: Path, answer: str, told: str) -> None:
    """An example whose answer is not JSON that anybody could mean is refused by its title."""
    (folder / "prompts" / "trap.md").write_text(prompt_with(answer), "utf-8")
    with pytest.raises(SchemaError, match=f"the example 'Lamps' has an answer that is not JSON: .*{told}"):
        tasks.load("trap")


def test_a_huge_prompt_is_a_sentence(folder: Path) -> None:
    """A prompt that no model could read is not read either."""
    with (folder / "prompts" / "trap.md").open("wb") as file:
        file.truncate(2**34)
    with pytest.raises(SchemaError, match=r"trap\.md is not a prompt: it has more than 16,777,216 bytes"):
        tasks.load("trap")


ALIASES = {
    "deep": f"x = {nested(50_000)}",
    "deep table": "a = " + "{b = " * 50_000 + "1" + "}" * 50_000,
    "digits": f"x = {'9' * 5_000}",
    "long key": f"{'.'.join(['a'] * 100_000)} = 1",
    "long table": "[" + " . ".join(['"a.b"'] * 100_000) + "]",
    "a line of keys": "x = {" + ", ".join(f"{'.'.join(['a'] * 40)}{n} = 1" for n in range(9)) + "}",
    "is no UTF-8": "[datasets]\n\udcff",
    "bytes": "#" * (2**20 + 1),
}


@pytest.mark.parametrize("content", ALIASES.values(), ids=ALIASES)
@pytest.mark.parametrize("command", ["board", "report"])
def test_odd_aliases_are_a_sentence(shell: Shell, folder: Path, command: str, content: str) -> None:
    """A file of aliases that nobody could mean ends a command at once, with its name."""
    gold = folder / "gold.jsonl"
    shell("gold", digest_of(folder, [1]), "-o", gold)
    Path("own.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    ended = shell(
        command, gold, "--aliases", "own.toml", *(("-o", "out.html") if command == "report" else ())
    )
    assert ended.code == 2
    assert ended.err.startswith("claimsift: own.toml is not ")
    assert ended.err.count("\n") == 1
    assert "set_int_max_str_digits" not in ended.err


def test_points_in_names_and_comments_are_no_keys(folder: Path) -> None:
    """Any number of points may stand in names and comments."""
    from pipeline import boards

    own = folder / "own.toml"
    points, one, other = "." * 99, "A" + ".b" * 90, "C" + ".d" * 90
    own.write_text(f'# {points} don\'t\r\n[datasets]\n"{one}" = ["{other}"] # {points}\n', "utf-8")
    assert boards.load_names(own).dataset(other).label == one


def test_labels_that_name_a_file_of_code_run_none_of_it(shell: Shell, tmp_path: Path) -> None:
    """Examples are proposed for a schema that is installed or named, whatever the labels call theirs."""
    (tmp_path / "evil.py").write_text("from pathlib import Path\nPath('ran').touch()\n", "utf-8")
    line = {"id": "1", "schema": str(tmp_path / "evil.py"), "claims": [], "origin": "hand"}
    (tmp_path / "labels.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    ended = shell("prompt", "suggest", tmp_path / "labels.jsonl")
    assert ended.code == 2
    assert "--schema" in ended.err
    assert not list(tmp_path.rglob("ran"))
