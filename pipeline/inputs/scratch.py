"""A database in a file without a name: nobody else sees it, and it is gone with the process."""

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from pipeline.errors import SetupError
from pipeline.inputs.charsets import IN_MEMORY


class Scratch:
    """What would be too much for memory, in tables.

    Raises SetupError where the folder for temporary files takes no more.
    """

    def __init__(self, *tables: str) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._db.close)
        self.do("PRAGMA temp_store = FILE")
        self.do(f"PRAGMA cache_size = -{IN_MEMORY >> 10}")
        for table in tables:
            self.do(table)

    def do(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Runs one statement."""
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise SetupError(
                f"The folder for temporary files takes no more: {error}. Make room there, or name another"
                " one in the environment variable TMPDIR."
            ) from error

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is written within is kept if nothing is raised there, else forgotten."""
        self.do("BEGIN")
        try:
            yield
            self.do("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.rollback()
            raise


def hashed(name: str) -> int:
    """A name in as many bits as a database takes for a number."""
    return int.from_bytes(blake2b(name.encode(errors="replace"), digest_size=8).digest(), signed=True)
