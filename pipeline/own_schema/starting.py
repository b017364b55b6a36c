"""The pair of files that a schema begins with: it teaches by comments, and can be used as it stands."""

from importlib.resources import files
from pathlib import Path
from string import Template

from pipeline.errors import OutputError, SchemaError
from pipeline.outputs.writing import check_writable, whole_file
from pipeline.tasks import check_name, installed


def start(name: str, folder: Path) -> tuple[Path, Path]:
    """Writes schema and prompt into the folders `schemas` and `prompts` of a folder.

    Raises:
        SchemaError: no schema can have this name, or an installed one has it.
        OutputError: one of the two files is there already, or cannot be written.
    """
    check_name(name, f"The schema {name!r}")
    if installed(name) is not None:
        raise SchemaError(f"claimsift comes with a schema {name}, which is found first. Choose another name.")
    schema_file, prompt_file = folder / "schemas" / f"{name}.py", folder / "prompts" / f"{name}.md"
    for file in (schema_file, prompt_file):
        if file.exists() or file.is_symlink():
            raise OutputError(f"{file} is there already, and was left as it is. Choose another name.")
    for file in (schema_file, prompt_file):
        try:
            file.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {file.parent} cannot be made: {error.strerror or error}. Begin in another place."
            ) from error
        check_writable(file)
    for file, template in ((schema_file, "schema.py.txt"), (prompt_file, "prompt.md")):
        with whole_file(file) as opened:
            opened.write(_text(template, name))
    return schema_file, prompt_file


def _text(template: str, name: str) -> str:
    text = files("pipeline.own_schema").joinpath(template).read_text("utf-8")
    words = name.replace("-", "_").split("_")
    # The file imports no class of such a name.
    record = "".join(word[:1].upper() + word[1:] for word in words) + "Record"
    return Template(text).substitute(name=name, record=record)
