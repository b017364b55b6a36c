"""Files changed a little, as damage, another program or somebody with bad intentions changes them."""

import gzip
import io
import json
import random
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

TOKENS = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b",",
        b":",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
    ),
    *(
        b"null",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"-1",
        b"9" * 400,
        b"9" * 5000,
        b"true",
        b"0.5",
        b'""',
        b"007",
    ),
    *(b"\\ud800", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"[" * 3000, b'{"a":' * 3000, b"PAR1", b"PK\x03\x04"),
    *(b"../../x", b"/etc/x", b"=1+1", b"<script>", b"A1048576", b"XFD", b"claimsift/2", b"\t", b"'", b"'''"),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        -0.0,
        1e308,
        10**30,
        10**400,
        -(10**19),
        10**4200,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        " ",
        "x",
        "1",
        "NaN",
        "\0",
        "\ud800",
        "\u202e",
        "\u2028",
        "=1+1",
        "../x",
        "/x",
        "claims",
        "a" * 5000,
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"a": {"a": 1}},
        ["x", 1],
        {"error": {"code": 1}},
        [-1, 10**20],
        [5, 1],
    ),
)
KEYS = (
    "id",
    "claims",
    "span",
    "value",
    "kind",
    "format",
    "schema",
    "usage",
    "a",
    "",
    "\0",
    "__class__",
    "n" * 300,
)


def mutated(data: bytes, name: str, chance: random.Random) -> bytes:
    """The contents of a file after one to three changes that suit its kind; now and then any change."""
    ending = name.rpartition(".")[2]
    for _ in range(chance.randint(1, 3)):
        change = _CHANGES.get(ending, _text)
        other = _bytes if ending in _PACKED else chance.choice((_bytes, _text, _signs))
        data = (change if chance.random() < 0.6 else other)(data, chance)
    if ending not in _PACKED and chance.random() < 0.1:
        data = _file(data, chance)
    return data


_PACKED = ("xlsx", "sqlite", "parquet")
_MARKS = re.compile(rb"[\"'<>{}()\[\]\\|,;:=%@#*-]")
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1252",
    "cp1251",
    "shift_jis",
    "gb18030",
    "iso2022_jp",
    "utf-7",
)
_UNSEEN = "\u202e\u2066\u200b\u00ad\ufeff\u0000\u001b\u0085\u2028\u0301\ud800\U0001f600\U000e0041"
_PARTS = (
    re.compile(rb"[^\n]*\n|[^\n]+$"),
    re.compile(rb"<[^<>]*>[^<>]*|[^<>]+"),
    re.compile(rb"[^,;\t{}]*[,;\t{}]?"),
)
"""What a text is made of: lines, tags with what follows, cells."""


def _parted(data: bytes, chance: random.Random) -> list[bytes]:
    return [part for part in chance.choice(_PARTS).findall(data) if part]


def _text(data: bytes, chance: random.Random) -> bytes:
    """Lines, elements, cells doubled, left out, exchanged, made endless; a part of another format put in."""
    parts = _parted(data, chance)
    if not parts:
        return _bytes(data, chance)
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    few = min(len(parts), at + chance.choice([1, 1, 2, 5, 20]))
    what = chance.randrange(7)
    if what == 0:
        parts[at:at] = parts[at:few]
    elif what == 1:
        del parts[at:few]
    elif what == 2:
        parts[at], parts[other] = parts[other], parts[at]
    elif what == 3:
        parts[other:other] = parts[at:few]
    elif what == 4:
        parts[at] = parts[at].rstrip(b"\n") * chance.choice([2, 50, 3000]) + b"\n"
    elif what == 5:
        strange = _parted(chance.choice(_examples()), chance)
        begin = chance.randrange(len(strange))
        parts[at : at + chance.randint(0, 1)] = strange[begin : begin + chance.choice([1, 3, 400])]
    else:
        shown = chance.choice([value for value in VALUES if isinstance(value, str)])
        parts[at] = shown.encode(errors="surrogatepass") + b"\n"
    return b"".join(parts)[:_MOST]


_MOST = 1 << 16
"""Bytes that a damaged file has at most, so that many can be tried."""


@cache
def _examples() -> list[bytes]:
    folder = Path(__file__).resolve().parents[1] / "examples" / "inputs"
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def _signs(data: bytes, chance: random.Random) -> bytes:
    """A quotation mark, brace or tag left open or closed too often; signs that nobody sees put in."""
    marks = [found.start() for found in _MARKS.finditer(data)]
    at = chance.choice(marks) if marks else 0
    what = chance.randrange(5)
    if what == 0:
        return data[:at] + data[at + 1 :]
    if what == 1:
        return data[:at] + data[at : at + 1] * chance.choice([2, 3, 500]) + data[at + 1 :]
    if what == 2:
        return data[:at] + chance.choice([b'"', b"'", b"<", b">", b"{", b"}", b"]", b"\\"]) + data[at + 1 :]
    place = chance.randrange(len(data) + 1)
    sign = chance.choice(_UNSEEN).encode(errors="surrogatepass") * chance.choice([1, 1, 3, 2000])
    return data[:place] + sign + data[place + (what == 3) :]


def _file(data: bytes, chance: random.Random) -> bytes:
    """All of it in another encoding, with other line ends, a mark in front, packed, in a mail, cut off."""
    what = chance.randrange(6)
    if what == 0:
        return data.decode(errors="replace").encode(chance.choice(_ENCODINGS), "replace")
    if what == 1:
        return re.sub(rb"\r?\n", chance.choice([b"\r\n", b"\r", b"\n\n", b" ", b"\x0b\n"]), data)
    if what == 2:
        return chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\n\n", b"\0", b"#\n", b"sep=,\n", b"<"]) + data
    if what == 3:
        packed = gzip.compress(data, 1, mtime=0)
        return packed if chance.random() < 0.5 else _bytes(packed, chance)
    if what == 4:
        return b"From: a\nTo: b\nSubject: c\nDate: d\nMIME-Version: 1.0\n\n" + data
    return data[: chance.randrange(len(data) + 1)]


def _bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, left out, doubled, cut off or put in."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice([1, 1, 2, 8, 60, 700]))
    between: Callable[[], bytes] = chance.choice(
        [
            lambda: bytes([chance.randrange(256)]),
            lambda: b"",
            lambda: data[at:end] * 2,
            lambda: chance.choice(TOKENS),
            lambda: chance.choice(TOKENS) + data[at:end],
        ]
    )
    tail = b"" if chance.random() < 0.05 else data[end:]
    return data[:at] + between() + tail


def _lines(data: bytes, chance: random.Random) -> bytes:
    """A line changed as JSON, doubled, left out or moved."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    what = chance.random()
    if what < 0.8:
        lines[at] = _json(lines[at], chance)
    elif what < 0.9:
        lines.insert(chance.randrange(len(lines)), lines[at])
    else:
        del lines[at]
    return b"\n".join(lines)


def _json(data: bytes, chance: random.Random) -> bytes:
    """A value in JSON made an odd one, left out, or under a key that occurs twice."""
    try:
        value = json.loads(data)
        places = list(_places(value))
        holder, key = chance.choice(places)
    except (ValueError, RecursionError, IndexError):
        return _bytes(data, chance)
    what = chance.random()
    if what < 0.6:
        holder[key] = chance.choice(VALUES)
    elif what < 0.7:
        del holder[key]
    elif what < 0.8 and isinstance(holder, dict):
        holder[chance.choice(KEYS)] = holder[key]
    elif what < 0.9:
        holder[key] = chance.choice(places)[0]
        with suppress(ValueError, RecursionError):
            return json.dumps(value).encode()
        return data
    else:
        inner = json.dumps(holder[key])
        return data.replace(inner.encode(), inner.encode() + b', "id": ' + inner.encode(), 1)
    return json.dumps(value).encode()


def _places(value: object) -> Any:
    """Every place in a value that holds another, as its holder and the key there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(inner):
        yield value, key
        yield from _places(item)


def _book(data: bytes, chance: random.Random) -> bytes:
    """One part of a packed folder changed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, RuntimeError, EOFError):
        return _bytes(data, chance)
    name = chance.choice([name for name in parts if "sheet" in name] or list(parts))
    parts[name] = _bytes(parts[name], chance)
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as packed:
        for each, content in parts.items():
            packed.writestr(each, content)
    return changed.getvalue()


def _database(data: bytes, chance: random.Random) -> bytes:
    """A cell of a database made an odd one."""
    base = sqlite3.connect(":memory:")
    with closing(base), suppress(sqlite3.Error, MemoryError, OverflowError, UnicodeEncodeError, IndexError):
        base.deserialize(data)
        tables = [row[0] for row in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        table = chance.choice(tables)
        column = chance.choice([row[1] for row in base.execute(f'PRAGMA table_info("{table}")')])
        value = chance.choice([*VALUES, b"\xff\0", b"", "{}", '{"a": NaN}', "[" * 5000])
        if isinstance(value, list | dict):
            value = json.dumps(value)
        base.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = 1', (value,))  # noqa: S608
        base.commit()
        return bytes(base.serialize())
    return _bytes(data, chance)


def _parquet(data: bytes, chance: random.Random) -> bytes:
    """A column of a table made one of another type or with an odd value."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    changed = io.BytesIO()
    try:
        table = pq.read_table(io.BytesIO(data))
        at = chance.randrange(table.num_columns)
        column = chance.choice(
            [
                pa.array([chance.choice(VALUES)] * len(table)),
                pa.array([2**50] * len(table), pa.timestamp("us", "Nowhere/Else")),
                pa.array([-(2**31)] * len(table), pa.date32()),
                pa.array([b"\xff"] * len(table)),
                pa.nulls(len(table)),
                pa.DictionaryArray.from_arrays(pa.array([0] * len(table), pa.int8()), pa.array(["x"])),
            ]
        )
        pq.write_table(table.set_column(at, table.column_names[at], column), changed)
    except (pa.ArrowException, OSError, ValueError, OverflowError, TypeError, NotImplementedError):
        return _bytes(data, chance)
    return changed.getvalue()


_CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "jsonl": _lines,
    "json": _json,
    "xlsx": _book,
    "sqlite": _database,
    "parquet": _parquet,
}


def change_one(folder: Path, names: tuple[str, ...], chance: random.Random) -> str:
    """Changes one of the files of these names in a folder, and says which."""
    name = chance.choice(names)
    path = folder / name
    path.write_bytes(mutated(path.read_bytes(), name, chance))
    return name
