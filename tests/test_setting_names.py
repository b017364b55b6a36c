"""Messages name a setting as its user can write it: a flag on the command line, a parameter in Python."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli import COMMANDS, cli
from pipeline.setting_names import OF_CONNECTION, as_flag, as_parameter, named, setting

ROOT = Path(pipeline.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
    if path.parent != ROOT / "cli"
}
FLAG = re.compile(r"(?:claimsift ([a-z]+(?: [a-z]+)?)[^`.]*?)?(?<![\w-])(--[a-z][a-z-]+)")


@cache
def commands() -> dict[str, click.Command]:
    """Every command by its name, such as ``batch write``."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = import_module(f"pipeline.cli.{name}").command
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        found |= {name: command, **{f"{name} {part}": one for part, one in inner}}
    return found


def flags(command: click.Command) -> set[str]:
    """The flags that a command knows."""
    return {flag for param in command.params for flag in param.opts if flag.startswith("--")}


@cache
def nodes(module: str) -> list[ast.AST]:
    """All that stands in a module."""
    return list(ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


def words(module: str) -> Iterator[str]:
    """All texts of a module but docstrings, each with what stands before it in its message."""
    silent = {id(node.value) for node in nodes(module) if isinstance(node, ast.Expr)}
    whole = [node for node in nodes(module) if isinstance(node, ast.JoinedStr)]
    silent |= {id(part) for node in whole for part in node.values}
    for node in whole:
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    for node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def settings_in(module: str) -> Iterator[str]:
    """The settings that the messages of a module name."""
    for node in nodes(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setting":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{module} names a setting that no reader can see"
            yield str(name.value)


def loaded_by(module: str) -> set[str]:
    """What a module imports, also inside of functions."""
    found = set[str]()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found & MODULES.keys()


def reached_from_python() -> set[str]:
    """The modules that a user of the front door may meet."""
    found, waiting = set[str](), list(set(pipeline._HOME.values()) & MODULES.keys())
    while waiting:
        if (module := waiting.pop()) not in found:
            found.add(module)
            waiting += loaded_by(module)
    return found


def parameters() -> set[str]:
    """All parameters of the front door."""
    public = [getattr(pipeline, name) for name in pipeline.__all__]
    calls = [one for one in public if inspect.isfunction(one)]
    calls += [pipeline.Extractor, pipeline.Extractor.plan, pipeline.Connection]
    return {name for one in calls for name in inspect.signature(one).parameters}


@pytest.mark.slow
def test_no_message_holds_a_flag_of_its_own() -> None:
    """A message holds a flag only as a part of a whole command line, and that command has it."""
    ours = set[str]().union(*map(flags, commands().values()))
    for module, text in ((one, text) for one in MODULES for text in words(one)):
        command = ""
        for said, flag in FLAG.findall(text):
            command = said or command
            if flag in ours:
                known = [commands()[name] for name in (command, command.split(" ")[0]) if name in commands()]
                assert known, f"{module}: {text!r} names {flag}; write setting(...)"
                assert flag in flags(known[0]), f"{module}: claimsift {command} has no {flag}"


@pytest.mark.slow
def test_parameters_that_messages_name_are_there() -> None:
    """What a message can name in Python is a parameter of the front door."""
    told = {name: module for module in reached_from_python() for name in settings_in(module)}
    assert len(told) > 15
    assert not {name: module for name, module in told.items() if name not in parameters()}


def test_connection_is_named_where_a_parameter_is_its() -> None:
    """Messages know which parameters are those of Connection."""
    assert {each.name for each in fields(pipeline.Connection)} == OF_CONNECTION


@pytest.mark.slow
def test_flags_that_messages_name_are_there() -> None:
    """On the command line a message names a flag of this command, or says which other command has it."""
    named_somewhere = {name for module in MODULES for name in settings_in(module)}
    for called in commands().keys() - {"batch", "prompt", "schema"}:
        with cli.make_context("claimsift", [*called.split(), "--help"], resilient_parsing=True) as context:
            cli.resolve_command(context, called.split())
            for name in named_somewhere:
                flag, _, other = setting(name).partition(" of claimsift ")
                assert flag == as_flag(name)
                assert flag in flags(commands()[other or called]), f"claimsift {called}: {name}"
    assert setting("model") == "`model`"


def test_names_are_parameters_again_after_a_command(tmp_path: Path) -> None:
    """A command that fails names flags, and what Python says afterwards names parameters."""
    (tmp_path / "key").write_text("")
    arguments = ["doctor", "--base-url", "http://127.0.0.1:1/v1", "--api-key-file", str(tmp_path / "key")]
    assert "leave out --api-key-file." in str(CliRunner().invoke(cli, arguments).exception)
    assert setting("api_key_file") == "`Connection(api_key_file=...)`"


def test_values_are_written_as_either_world_has_them() -> None:
    """A recommended value stands behind the flag, and in Python as Python writes it."""
    assert [setting("reading", "sentences"), setting("timeout", 30), setting("ask", True)] == [
        '`reading="sentences"`',
        "`timeout=30`",
        "`ask=True`",
    ]
    with named(as_flag):
        assert [setting("reading", "sentences"), setting("timeout", 1), setting("ask", True)] == [
            "--reading sentences",
            "--timeout 1",
            "--ask",
        ]
    assert as_parameter("rpm", 60) == "`Connection(rpm=60)`"
