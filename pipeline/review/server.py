"""The page of the desk and the few calls that it makes, for a browser on this machine alone.

The address has a token that nobody can guess; whoever asks without it, under another host's name or from
another page is refused. The page may load nothing, and talk to nobody but this server.
"""

import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Literal, TypeAlias, TypeVar

import uvicorn
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from typing_extensions import TypedDict

from pipeline.domain import Json
from pipeline.errors import OutputError, SetupError
from pipeline.html.desk import ServedPage
from pipeline.outputs.writing import to_json
from pipeline.review.desk import Change, Desk, Stale
from pipeline.review.editing import FilledForm, draft
from pipeline.review.sheet_view import SheetView
from pipeline.review.sheets import Sheet, added, judged, mended
from pipeline.setting_names import setting
from pipeline.strictjson import StrictJsonError, load
from schemas import Record

Shape = TypeVar("Shape")

_MOST_BYTES = 2**20
"""Bytes of a call, far more than any form has."""

_Place = Annotated[int, Field(ge=0)]
_Filled = Annotated[dict[str, str], Field(max_length=200)]
_Places = dict[str, tuple[_Place, _Place]]
_EXACT = with_config(ConfigDict(extra="ignore"))


@_EXACT
class _Form(TypedDict):
    place: _Place
    filled: _Filled
    places: _Places


@_EXACT
class _Judge(TypedDict):
    act: Literal["judge"]
    place: _Place
    version: _Place
    number: _Place
    state: Literal["open", "right", "wrong", "unsure"]
    why: str | None


@_EXACT
class _Mend(_Form):
    act: Literal["mend"]
    version: _Place
    number: _Place


@_EXACT
class _Add(_Form):
    act: Literal["add"]
    version: _Place


@_EXACT
class _Close(TypedDict):
    act: Literal["complete"]
    place: _Place
    version: _Place
    complete: bool


_Act: TypeAlias = Annotated[_Judge | _Mend | _Add | _Close, Field(discriminator="act")]
_ACT: TypeAdapter[_Act] = TypeAdapter(_Act)
_FORM: TypeAdapter[_Form] = TypeAdapter(_Form)


class _CallRefused(Exception):
    """A call that is not answered: the status, and what to tell."""

    def __init__(self, status: int, told: str, **more: Json) -> None:
        super().__init__(told)
        self.status = status
        self.body: dict[str, Json] = {"told": told, **more}


class Served:
    """The desk as an application; `token` is the first part of each path."""

    def __init__(self, desk: Desk, page: ServedPage, record: type[Record], port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self._desk = desk
        self._page = page
        self._record = record
        self._port = port
        self._last: SheetView | None = None

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._port}/{self.token}/"

    @property
    def application(self) -> Starlette:
        """What uvicorn serves."""
        return Starlette(
            routes=[
                Route("/{token}/", self._guarded(self._get_page)),
                Route("/{token}/start", self._guarded(self._get_start)),
                Route("/{token}/abstract/{place:int}", self._guarded(self._get_abstract)),
                Route("/{token}/judge", self._guarded(self._post_judge), methods=["POST"]),
                Route("/{token}/draft", self._guarded(self._post_draft), methods=["POST"]),
                Route("/{token}/undo", self._guarded(self._post_undo), methods=["POST"]),
            ]
        )

    def _guarded(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The answer to a client that may ask, with the headers that every answer has."""

        async def guarded(request: Request) -> Response:
            if (fault := self._fault(request)) is not None:
                return PlainTextResponse(fault, 403)
            try:
                response = await answer(request)
            except _CallRefused as refused:
                response = _json(refused.body, refused.status)
            except OutputError as error:
                response = _json({"told": str(error)}, 507)
            response.headers.update(_HEADERS)
            return response

        return guarded

    def _fault(self, request: Request) -> str | None:
        hosts = {f"127.0.0.1:{self._port}", f"localhost:{self._port}"}
        token = str(request.path_params["token"]).encode()
        if request.headers.get("host") not in hosts:
            return "The desk is for this machine alone."
        if not secrets.compare_digest(token, self.token.encode()):
            return "This address is not the one that claimsift review printed."
        origin = request.headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return "The desk is for its own page alone."
        if request.method == "POST" and (
            origin is None or request.headers.get("content-type") != "application/json"
        ):
            return "The desk is for its own page alone."
        return None

    async def _get_page(self, _: Request) -> Response:
        response = HTMLResponse(self._page.html)
        response.headers["Content-Security-Policy"] = f"{self._page.policy}; frame-ancestors 'none'"
        return response

    async def _get_start(self, _: Request) -> Response:
        return _json({"place": self._desk.next_open(-1) or 0})

    async def _get_abstract(self, request: Request) -> Response:
        return self._sheet(int(request.path_params["place"]))

    async def _post_judge(self, request: Request) -> Response:
        act = await _body(request, _ACT)
        place = self._known(act["place"])
        try:
            self._desk.change(place, act["version"], self._change(place, act))
        except Stale as stale:
            raise _CallRefused(409, str(stale), sheet=self._told(place)) from stale
        return self._sheet(place)

    async def _post_draft(self, request: Request) -> Response:
        form = await _body(request, _FORM)
        shown = self._shown(self._known(form["place"]))
        return _json(shown.draft(self._draft(shown, form)))

    async def _post_undo(self, _: Request) -> Response:
        place = self._desk.undo()
        if place is None:
            raise _CallRefused(422, "There is nothing left to take back.")
        return self._sheet(place)

    def _change(self, place: int, act: _Act) -> Change:
        if act["act"] == "complete":
            return _closing(act["complete"])
        if act["act"] == "judge":
            number, state, why = act["number"], act["state"], act["why"]
            return lambda sheet: judged(sheet, _entry(sheet, number), state, why)
        shown = self._shown(place)
        found = self._draft(shown, act)
        if found.record is None:
            raise _CallRefused(422, "Something in the form is missing or wrong.", draft=shown.draft(found))
        record = found.record
        if act["act"] == "add":
            standing = any(entry.state != "wrong" for entry in self._desk.sheet(place).entries)
            if self._record.traits.single and standing:
                told = f"An abstract has one {self._record.traits.noun}. Mend it, or call it wrong first."
                raise _CallRefused(422, told)
            return lambda sheet: added(sheet, record)
        number = act["number"]
        return lambda sheet: mended(sheet, _entry(sheet, number), record)

    def _draft(self, shown: SheetView, form: _Form) -> FilledForm:
        text, _ = shown.units
        places = {name: span for name, at in form["places"].items() if (span := text.points(at)) is not None}
        return draft(self._record, shown.abstract, shown.sentences, form["filled"], places)

    def _known(self, place: int) -> int:
        if place >= len(self._desk):
            raise _CallRefused(404, f"There is no abstract {place + 1}; there are {len(self._desk)}.")
        return place

    def _sheet(self, place: int) -> Response:
        return _json(self._told(self._known(place)))

    def _told(self, place: int) -> Json:
        return self._shown(place).sheet(self._desk, place, self._desk.sheet(place))

    def _shown(self, place: int) -> SheetView:
        """The abstract at a place; the last one is kept, for a form asks about it at each key."""
        abstract = self._desk.sheet(place).abstract
        if self._last is None or self._last.abstract is not abstract:
            self._last = SheetView(abstract, self._record)
        return self._last


_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _closing(complete: bool) -> Change:
    def close(sheet: Sheet) -> Sheet:
        if complete and sheet.open:
            raise _CallRefused(
                422, "Something here is not judged yet. First say of each claim whether it is right."
            )
        return replace(sheet, complete=complete)

    return close


def _entry(sheet: Sheet, number: int) -> int:
    if number >= len(sheet.entries):
        raise _CallRefused(404, f"There is no record {number + 1} here.")
    return number


async def _body(request: Request, shape: TypeAdapter[Shape]) -> Shape:
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > _MOST_BYTES:
            raise _CallRefused(413, "That is more than a form can hold.")
    try:
        return shape.validate_python(load(raw))
    except (StrictJsonError, ValidationError) as error:
        raise _CallRefused(422, f"The page sent what this version does not know: {error}.") from error


def _json(value: Json, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")


def listening(port: int = 0) -> socket.socket:
    """A socket on the loopback alone, on any free port or this one; SetupError if it cannot be had."""
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", port))
        # From here on a browser is kept waiting and not turned away.
        made.listen()
    except OSError as error:
        made.close()
        raise SetupError(
            f"Port {port} cannot be had: {error.strerror or error}. Give another {setting('port')}, or none."
        ) from error
    return made


class _Server(uvicorn.Server):
    """Calls `ready` once it answers, and once an interruption ends it in order."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def serve(application: Starlette, at: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until the process is interrupted; the interruption is passed on once the server has ended."""
    config = uvicorn.Config(
        application,
        log_level="critical",
        access_log=False,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    _Server(config, ready).run(sockets=[at])
