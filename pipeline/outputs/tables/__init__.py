"""Extractions as tables for other programs: parquet, CSV, SQLite and xlsx. Parquet is read back as well.

Three tables, in one file (sqlite, xlsx) or three (parquet, csv):

    <schema's name>  one row a record: `abstract_id`, `number` (from 1 within its abstract), `title`,
                     the schema's own fields, `evidence`, `sentence`, `span_start`, `span_end`,
                     `grounding` (JSON), `rule`, `extra`; `seen_by` where a second opinion was asked for,
                     `judged` and `judged_before` (JSON) where a person judged
    abstracts        one row an abstract: `id`, `title`, `abstract`, `schema`, `status`, `reason`,
                     `origin`, `model`, tokens and requests, `fingerprint`, its first source in columns,
                     `other_sources` (JSON), `extra`, `format`
    rejected         one row a rejected record or left-out field: `abstract_id`, `number`, `title`,
                     `reason`, `detail`, `record` (JSON), `field`, `extra`

An absent field is an empty cell (NULL). A field whose name is that of a column above stands under its
name and an underscore. What a column cannot hold as it is stands in `extra`, a JSON object by column:
empty text, which many formats take for nothing; numbers of more digits than a float has; a field with a
value of another type than its column; a field with a name that is no identifier. JSON in a cell is what
stands in a line of JSON.

The way back from Parquet loses the order of a record's fields, where it is not the schema's, and whether a
whole number was written `5` or `5.0`. In a record's own table `title` is a copy for the reader and is not
read back.

A cell of CSV that a spreadsheet would run as a formula has an apostrophe in front (`formula`). In xlsx
such a cell is stored as text and carries the mark for it.
"""

TABLES = "claimsift-tables/2"
"""The shape of the tables; raised when an old reader would misread new ones."""

SUFFIXES = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".xlsx": "xlsx",
}
"""Endings of file names by which the format of a table is known."""

FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
"""The formats that tables are written in."""
