"""The page of the desk: it shows one abstract at a time, and asks the server that it came from for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.domain import Json
from pipeline.evaluation.words import none_such
from pipeline.html.pages import embedded, policy, scripts, source, templates
from pipeline.html.shown_schema import ShownSchema
from schemas import Record, choices, roles

_SCRIPTS = (
    *("typeset", "start", "theme", "records", "marks", "reading"),
    *("desk-calls", "desk-choosing", "desk-form", "desk-sheet", "desk"),
)
_STYLES = ("palette", "page", "desk")


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page and the policy that it must be sent with."""

    html: str
    policy: str


def desk_page(
    shape: ShownSchema, *, command: str, reviewer: str, runs: Sequence[str], closing: bool
) -> ServedPage:
    """The page that judges records of a schema.

    `command` is what serves the page, `runs` are the files that the records come from. With `closing` each
    abstract ends with the word that it is complete.
    """
    data: dict[str, Json] = {
        "runs": [{"name": run} for run in runs],
        "shape": shape.as_json,
        "kinds": list(shape.kinds),
        "abstracts": [],
        "disputes": [],
        "form": form(shape.record),
        "whys": [*reasons(shape)],
        "closing": closing,
        "command": command,
    }
    style, script = "".join(source(f"{one}.css") for one in _STYLES), scripts(_SCRIPTS)
    html = (
        templates()
        .get_template("desk.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - our own files
            data=Markup(embedded(data)),  # noqa: S704 - escaped there
            shape=shape,
            heading=command.capitalize(),
            name=", ".join(runs),
            reviewer=reviewer,
            closing=closing,
        )
    )
    return ServedPage(html, policy(style, script, connect="'self'"))


def form(record: type[Record]) -> list[Json]:
    """The fields of a schema as a person fills them in: name, role, whether needed, help, and choices."""
    return [
        {
            "name": name,
            "role": "choice" if role is None else role.value,
            "needed": record.model_fields[name].is_required(),
            "help": record.model_fields[name].description or "",
            "choices": [] if role is not None else list(choices(record, name)),
        }
        for name, role in roles(record).items()
    ]


def reasons(shape: ShownSchema) -> list[str]:
    """Why a record of a schema may be wrong, in the order in which they are offered."""
    others = [f"wrong {shape.kind}"] * (shape.kind is not None) + ["wrong value"] * bool(shape.amounts)
    return [none_such(shape.noun), *others, "wrong words", "background"]
