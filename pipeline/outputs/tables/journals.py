"""What programs leave beside a database of SQLite, which belongs to it and changes what it holds."""

from pathlib import Path


def left_beside(database: Path) -> Path | None:
    """The file in which another program keeps what it has not put into a database yet, or None.

    SQLite looks for it beside the database itself, also where a link leads there.
    """
    for path in (database, database.resolve()):
        for beside in (path.with_name(path.name + ending) for ending in _ENDINGS):
            if beside.exists() and beside.stat().st_size:
                return beside
    return None


_ENDINGS = ("-wal", "-journal")
