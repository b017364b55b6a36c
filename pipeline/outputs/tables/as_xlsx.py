"""Tables as the sheets of a workbook: written by XlsxWriter, read by python-calamine.

Excel keeps numbers to 15 or 16 digits and text of at most 32,767 characters, and a sheet has 1,048,576
rows. Numbers of more digits stand in `extra`; what is too long or too many is refused.
"""

import math
from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import InputError, SetupError
from pipeline.outputs.tables.back import Cells
from pipeline.outputs.tables.columns import Cell, Column, Type
from pipeline.outputs.tables.formula import is_risky
from pipeline.outputs.tables.limits import check_header, check_ours
from pipeline.outputs.tables.rows import Table, fits_float
from pipeline.outputs.tables.workbook import checked

_OTHERS = ("abstracts", "rejected")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
_NO_XML = ("\ufffe", "\uffff")
"""Characters that no XML file can hold, and for which the format has no way around that is read back."""

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


def read(paths: Sequence[Path]) -> tuple[list[Cells], list[Cells], list[Cells]]:
    """The rows of the three sheets of a workbook."""
    path = paths[0]
    try:
        return _sheets(path)
    except CalamineError as error:
        raise InputError(
            f"{path} is not a workbook: {error}. Is the file what you meant, and whole?"
        ) from error
    except BaseException as error:
        # The library is written in Rust: where it gives up, as at odd dates, that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(f"{path} holds a cell that cannot be read: {error}. Was it changed?") from error


def _sheets(path: Path) -> tuple[list[Cells], list[Cells], list[Cells]]:
    with checked(path) as file:
        book = CalamineWorkbook.from_filelike(file)
        records = [name for name in book.sheet_names if name not in _OTHERS]
        if not records or not set(_OTHERS) <= set(book.sheet_names):
            raise InputError(f"{path} has not the sheets that claimsift writes.")
        names = {records[0]: "abstract_id", "abstracts": "format", "rejected": "abstract_id"}
        found, abstracts, rejected = (_read(book, name, path, required) for name, required in names.items())
    return found, abstracts, rejected


def _fill(sheet: Worksheet, table: Table, bold: Format, as_text: Format) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDE.get(column.name, _WIDTHS[column.type]))
        sheet.write_string(0, place, column.name, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for number, line in enumerate(table.lines(_fits), start=1):
        for place, cell in enumerate(line):
            if isinstance(cell, str):
                _check_length(cell, table, number, place)
                sheet.write_string(number, place, cell, as_text if is_risky(cell) else None)
            elif isinstance(cell, bool):
                sheet.write_boolean(number, place, cell)
            elif cell is not None and math.isfinite(float(f"{cell:.16G}")):
                # The largest floats of all are beyond all once they are rounded; `extra` has them.
                sheet.write_number(number, place, cell)


def _fits(cell: Cell, column: Column) -> bool:
    if isinstance(cell, str) and any(character in cell for character in _NO_XML):
        return False
    # XlsxWriter gives a number 16 digits, which are one less than a float can have.
    exact = not isinstance(cell, float) or float(f"{cell:.16G}") == cell
    return exact and fits_float(cell, column)


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


def _read(book: CalamineWorkbook, name: str, path: Path, required: str) -> list[Cells]:
    lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    header = [str(cell) for cell in next(iter(lines), [])]
    # The library finds nothing in a sheet that it cannot read, such as one that is not in UTF-8.
    check_ours(header, required, path)
    check_header([column for column in header if column], path)
    return [
        {column: _cell(cell) for column, cell in zip(header, line, strict=True) if column}
        for line in lines[1:]
    ]


def _cell(cell: object) -> Cell:
    """A cell as one of ours; dates, which we do not write, as text."""
    if isinstance(cell, bool | int | float):
        return cell
    return str(cell) or None
