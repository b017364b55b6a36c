"""Tables as the sheets of a workbook, by XlsxWriter.

Excel keeps numbers to 15 or 16 digits and text of at most 32,767 characters, and a sheet has 1,048,576
rows. Numbers of more digits are written as text; what is too long or too many is refused.
"""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import InputError, SetupError
from pipeline.outputs.tables.columns import Cell, Type
from pipeline.outputs.tables.formula import is_risky
from pipeline.outputs.tables.rows import Table

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
_NO_XML = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
"""Characters that no XML file can hold."""

_WIDTHS: dict[Type, int] = {"text": 22, "number": 12, "integer": 9, "boolean": 9}
_WIDE = {"title": 44, "abstract": 60, "evidence": 60}


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes each table to a sheet of one new workbook, the header fixed and with filters."""
    for table in tables:
        if len(table.rows) > _MOST_ROWS:
            raise InputError(
                f"{len(table.rows):,} rows are more than a sheet takes ({_MOST_ROWS:,})."
                " Choose parquet or sqlite."
            )
    book = Workbook(str(paths[0]), {"constant_memory": True})
    try:
        bold, as_text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for table in tables:
            _fill(book.add_worksheet(table.name), table, bold, as_text)
    finally:
        _close(book, paths[0])


def _fill(sheet: Worksheet, table: Table, bold: Format, as_text: Format) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDE.get(column.name, _WIDTHS[column.type]))
        sheet.write_string(0, place, column.name, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for number, line in enumerate(table.lines(), start=1):
        for place, cell in enumerate(map(_as_shown, line)):
            if isinstance(cell, str):
                _check_length(cell, table, number, place)
                sheet.write_string(number, place, cell, as_text if is_risky(cell) else None)
            elif isinstance(cell, bool):
                sheet.write_boolean(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell)


def _as_shown(cell: Cell) -> Cell:
    """A cell as a sheet can hold it: XlsxWriter gives a number 16 digits."""
    if isinstance(cell, str):
        return cell.translate(_NO_XML)
    is_exact = cell is None or isinstance(cell, bool) or float(f"{cell:.16G}") == cell
    return cell if is_exact else repr(cell)


def _check_length(cell: str, table: Table, row: int, place: int) -> None:
    # Excel counts units of UTF-16, of which a character has one or two.
    if 2 * len(cell) > _LONGEST_CELL and len(cell.encode("utf-16-le")) // 2 > _LONGEST_CELL:
        raise InputError(
            f"The {table.columns[place].name} in row {row} of {table.name} has {len(cell):,} characters; a"
            f" cell of a sheet takes {_LONGEST_CELL:,}. Choose parquet, sqlite or csv."
        )


def _close(book: Workbook, path: Path) -> None:
    try:
        book.close()
    except XlsxWriterException as error:
        raise SetupError(f"{path} cannot be written: {error}.") from error
