"""The command line: parse flags, call one function, print, choose the exit code.

Each command is a module of this package. It is imported when it is called, so that no command waits for
what another one needs.

    0    all well
    1    some abstracts or files could not be read, or the endpoint does not answer; from diff: something
         changed; from doctor and schema check: the endpoint or schema can be used, but has faults
    2    misuse: a wrong flag, or a file that cannot be read; or this machine lacks something, such as room
         on the disk; from doctor and schema check: the endpoint or schema cannot be used
    3    a limit of the user's stopped the run
    4    claimsift itself failed, which is a bug
    130  interrupted
"""

import sys
import warnings
from functools import partial
from importlib import import_module

import click

from pipeline import __version__
from pipeline.cli.flags import has_flag
from pipeline.cli.printing import say, say_misuse
from pipeline.errors import ClaimsiftError, CutShort, EndpointError, LimitReached, SchemaUnknown, unforeseen
from pipeline.setting_names import Value, as_flag, named

COMMANDS = {
    "read": "Show what claimsift understands of files, or convert them. No model is needed.",
    "extract": "Extract claims from lists of abstracts with a language model.",
    "plan": "Show what extract would ask, and what that would cost. Nothing is sent.",
    "prompt": "Show what would be sent about an abstract, or suggest examples. Nothing is sent.",
    "schema": "List, show, create and check schemas: what is extracted.",
    "batch": "Write requests as files for batch APIs, and read the results.",
    "doctor": "Test what an endpoint really does, and say what to do about it.",
    "merge": "Join the shards of a run, and prove that none is missing.",
    "gold": "Label claims by rule, as a yardstick for models.",
    "compare": "Compare two files of claims: scores, intervals, errors.",
    "diff": "Show what changed between two runs.",
    "report": "Write an HTML page to read runs on: abstracts, claims, rejects, charts.",
    "review": "Judge claims in the browser, each beside its text; every judgement is saved at once.",
    "audit": "Judge a random sample, and know with an interval how good the whole run is.",
    "board": "Show who claims what on which benchmark.",
    "export": "Convert records to tables: Parquet, CSV, SQLite, xlsx.",
    "fetch": "Download the weights of the bundled model ahead of time.",
}


class _Commands(click.Group):
    """Commands by module name, imported one at a time."""

    # The signatures are click's.

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pipeline.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            inner = command.get_command(ctx, rest[0]) if isinstance(command, click.Group) and rest else None
            # From here on messages name settings by the flags of this command.
            ctx.with_resource(named(partial(self._flag, inner or command)))
        return name, command, rest

    @staticmethod
    def _flag(command: click.Command, setting: str, value: Value) -> str:
        """A flag of the command, or else of another one, which is named."""
        flag, said = as_flag(setting), as_flag(setting, value)
        if has_flag(command, flag):
            return said
        others = [(name, import_module(f"pipeline.cli.{name}").command) for name in COMMANDS]
        inner = [
            (f"{name} {part}", one)
            for name, other in others
            if isinstance(other, click.Group)
            for part, one in other.commands.items()
        ]
        return f"{said} of claimsift {next(name for name, one in (*others, *inner) if has_flag(one, flag))}"

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 some abstracts or files could not be read, or the endpoint does not"
    " answer; 2 misuse, or this machine lacks something, such as room on the disk; 3 a limit of yours stopped"
    " the run; 4 a bug in claimsift; 130 interrupted.",
)
@click.version_option(__version__, prog_name="claimsift")
def cli() -> None:
    """Extract claims from paper abstracts, each with the sentence that says it.

    Start with: claimsift extract DIGEST.txt -o claims.jsonl
    """


# By these click says what may be meant by a name that is none; the commands themselves are loaded above.
cli.commands.update(dict.fromkeys(COMMANDS))  # type: ignore[arg-type]


def main() -> None:
    """Runs the command line and leaves the process with its exit code."""
    try:
        with warnings.catch_warnings():
            for kind in (CutShort, SchemaUnknown):
                warnings.simplefilter("always", kind)
            warnings.showwarning = _show
            code = cli.main(prog_name="claimsift", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        code = 2
    except click.ClickException as error:
        say_misuse(error)
        code = error.exit_code
    except ClaimsiftError as error:
        limited, unanswered = isinstance(error, LimitReached), isinstance(error, EndpointError)
        code = _complain(str(error), 3 if limited else 1 if unanswered else 2)
    except (KeyboardInterrupt, click.Abort):
        code = _complain("Interrupted. Run the same command again: what was answered is in the cache.", 130)
    except Exception as error:  # noqa: BLE001 - the user needs a sentence, whatever it is
        code = _complain(f"{unforeseen(error)}. The cache has every answer so far.", 4)
    sys.exit(code)


def _show(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object, **__: object
) -> None:
    """Shows a warning: those of ours are sentences for the user."""
    ours = issubclass(category, ClaimsiftError)
    told = f"claimsift: {message}" if ours else warnings.formatwarning(message, category, filename, lineno)
    say(told, err=True)


def _complain(message: str, code: int) -> int:
    say(f"claimsift: {message}", err=True)
    return code
