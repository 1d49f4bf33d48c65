"""Reads files of every format with readers that know nothing of Lucerna, and compares their values.

    python read_back.py TYPES FOLDER [plain]

TYPES is read_back_types.json: for each column its name, its ClickHouse type, what kind of value that
is, and for each row the SQL it was made from and the value it must be, both written by hand. FOLDER
holds rows.arrow, rows.arrows, rows.parquet, rows.csv, rows.tsv, rows.json and rows.jsonl.

Arrow and Parquet are read by pyarrow, Parquet once more by DuckDB, CSV and TSV by pyarrow with every
column as text, JSON by Python, which keeps all digits of a number. LowCardinality and Enum must be
dictionaries in Arrow and, where they are whole columns, in Parquet; with `plain`, for an engine that
gives LowCardinality as its values, Enum alone. Ends with 0 and a table of what was compared, with 1
and the values that differ, or with 77 if pyarrow or DuckDB is not installed
(`pip install pyarrow duckdb`).
"""

import datetime
import json
import math
import sys
import uuid
from decimal import Decimal
from pathlib import Path

try:
    import duckdb
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def nanoseconds(text):
    """A time of RFC 3339 as nanoseconds since 1970."""
    text = text.replace("Z", "+00:00")
    time, zone = text[:-6], text[-6:]
    whole, _, fraction = time.partition(".")
    since = datetime.datetime.fromisoformat(whole + zone) - EPOCH
    seconds = since.days * 86400 + since.seconds
    return seconds * 10**9 + int(fraction.ljust(9, "0") or 0)


def of_text(kind, text):
    """A flat value that was read as text."""
    if text is None:
        return None
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "decimal":
        return Decimal(text)
    if kind == "bool":
        return {"true": True, "false": False}[text]
    if kind == "date":
        return datetime.date.fromisoformat(text)
    if kind == "time":
        return nanoseconds(text)
    if kind == "uuid":
        return uuid.UUID(text)
    if kind == "json":
        return json.loads(text)
    return text


def of_json(kind, value):
    """A value that was read as JSON; floats are Decimal."""
    if value is None:
        return None
    if isinstance(kind, list) and kind[0] == "list":
        return [of_json(kind[1], item) for item in value]
    if isinstance(kind, list) and kind[0] == "map":
        return [[of_text(kind[1], key), of_json(kind[2], item)] for key, item in value.items()]
    if isinstance(kind, list):
        return {name: of_json(of, value[name]) for name, of in kind[1:]}
    if kind == "json":
        return value
    if kind == "loose":
        return str(value)
    if isinstance(value, bool):
        return value if kind == "bool" else wrong(kind, value)
    if kind in ("int", "float", "decimal") and isinstance(value, (int, Decimal)):
        return of_text(kind, str(value))
    if kind in ("text", "date", "time", "uuid") or value in ("nan", "inf", "-inf", "NaN"):
        return of_text(kind, value)
    return wrong(kind, value)


def wrong(kind, value):
    """Something that equals nothing."""
    return f"not of kind {kind}: {value!r}"


def of_scalar(kind, scalar):
    """A scalar of pyarrow."""
    if not scalar.is_valid:
        return None
    if isinstance(scalar, pa.DictionaryScalar):
        return of_scalar(kind, scalar.value)
    if isinstance(scalar, pa.ExtensionScalar):
        return of_scalar(kind, scalar.value)
    if isinstance(kind, list) and kind[0] == "list":
        return [of_scalar(kind[1], item) for item in scalar.values]
    if isinstance(kind, list) and kind[0] == "map":
        entries = scalar.values
        keys, values = entries.field(0), entries.field(1)
        return [
            [of_scalar(kind[1], key), of_scalar(kind[2], value)] for key, value in zip(keys, values)
        ]
    if isinstance(kind, list):
        return {name: of_scalar(of, scalar[name]) for name, of in kind[1:]}
    if kind == "time" and isinstance(scalar, pa.TimestampScalar):
        unit = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[scalar.type.unit]
        assert scalar.type.tz is not None, "a time without a zone"
        return scalar.value * unit
    if kind == "date" and isinstance(scalar, pa.Date32Scalar):
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=scalar.value)
    if kind == "uuid" and isinstance(scalar, pa.FixedSizeBinaryScalar):
        return uuid.UUID(bytes=scalar.as_py())
    value = scalar.as_py()
    if kind == "float" and isinstance(value, float):
        return value
    if kind == "decimal" and isinstance(value, Decimal):
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "text" and isinstance(value, bytes):
        return value.decode()
    if kind in ("int", "text", "json", "loose") and isinstance(value, (int, str)):
        return of_text(kind, value if kind == "loose" else str(value))
    return wrong(kind, value)


def expected(kind, value):
    """A value of TYPES in the form in which values are compared."""
    if value is None or kind == "json":
        return value
    if isinstance(kind, list) and kind[0] == "list":
        return [expected(kind[1], item) for item in value]
    if isinstance(kind, list) and kind[0] == "map":
        return [[expected(kind[1], key), expected(kind[2], item)] for key, item in value]
    if isinstance(kind, list):
        return {name: expected(of, value[name]) for name, of in kind[1:]}
    return of_text(kind, value) if isinstance(value, str) else value


def same(one, other):
    both_nan = [isinstance(value, float) and math.isnan(value) for value in (one, other)]
    return all(both_nan) or (type(one) is type(other) and one == other)


def of_cell(kind, text):
    """A cell of CSV or TSV: what is nested is JSON in it."""
    if text is None:
        return None
    if isinstance(kind, list):
        return of_json(kind, json.loads(text, parse_float=Decimal))
    return of_text(kind, text)


def unescaped(text):
    if text is None:
        return None
    out, rest = "", text
    while "\\" in rest:
        plain, _, rest = rest.partition("\\")
        letters = {"t": "\t", "n": "\n", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "\\": "\\"}
        out += plain + letters[rest[0]]
        rest = rest[1:]
    return out + rest


def tables(folder, types):
    """For each reader its name and a function from a column and a row to the value there."""
    def of_table(table):
        return lambda column, row: of_scalar(column["kind"], table.column(column["name"])[row])

    with pa.memory_map(str(folder / "rows.arrow")) as file:
        yield "arrow", of_table(pa.ipc.open_file(file).read_all())
    with open(folder / "rows.arrows", "rb") as file:
        yield "arrow-stream", of_table(pa.ipc.open_stream(file).read_all())
    yield "parquet", of_table(pa.parquet.read_table(folder / "rows.parquet"))
    fetched = duckdb.sql(f"SELECT * FROM '{folder / 'rows.parquet'}'").to_arrow_table()
    # What DuckDB makes of types that it does not have is its own affair: these it has.
    flat = {"bool", "int", "float", "text", "date", "time"}
    own = [
        column["name"]
        for column in types
        if str(column["kind"]) in flat
        and "256" not in column["type"] and "BFloat" not in column["type"]
    ]

    def of_duckdb(column, row):
        if column["name"] not in own:
            return ...
        return of_scalar(column["kind"], fetched.column(column["name"])[row])

    yield "parquet by DuckDB", of_duckdb
    names = [column["name"] for column in types]
    as_text = {name: pa.string() for name in names}

    def text_table(file, null, **parse):
        return pa.csv.read_csv(
            folder / file,
            parse_options=pa.csv.ParseOptions(newlines_in_values=True, **parse),
            convert_options=pa.csv.ConvertOptions(
                column_types=as_text,
                strings_can_be_null=True,
                null_values=[null],
                quoted_strings_can_be_null=False,
            ),
        )

    csv = text_table("rows.csv", "")
    yield "csv", lambda column, row: of_cell(column["kind"], csv.column(column["name"])[row].as_py())
    tsv = text_table("rows.tsv", "\\N", delimiter="\t", quote_char=False)
    yield "tsv", lambda column, row: of_cell(
        column["kind"], unescaped(tsv.column(column["name"])[row].as_py())
    )
    array = json.loads((folder / "rows.json").read_text(), parse_float=Decimal)
    lines = (folder / "rows.jsonl").read_text().splitlines()
    lines = [json.loads(line, parse_float=Decimal) for line in lines]
    for name, rows in (("json", array), ("jsonl", lines)):
        yield name, lambda column, row, rows=rows: of_json(column["kind"], rows[row][column["name"]])


def not_dictionaries(folder, types, words):
    """Columns whose type has one of the words, and that are no dictionary in a file."""
    with pa.memory_map(str(folder / "rows.arrow")) as file:
        schemas = {"arrow": pa.ipc.open_file(file).schema}
    with open(folder / "rows.arrows", "rb") as file:
        schemas["arrow-stream"] = pa.ipc.open_stream(file).schema
    schemas["parquet"] = pa.parquet.read_schema(folder / "rows.parquet")
    for name, schema in schemas.items():
        for column in types:
            is_inside = isinstance(column["kind"], list)
            if not any(word in column["type"] for word in words):
                continue
            found = schema.field(column["name"]).type
            if "dictionary<" not in str(found) and not (is_inside and name == "parquet"):
                yield f"{name}, {column['type']}: {found} is no dictionary"


def main():
    types = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[2])
    words = ["Enum"] if sys.argv[3:] == ["plain"] else ["Enum", "LowCardinality("]
    mistakes, compared = list(not_dictionaries(folder, types, words)), {}
    for reader, value_of in tables(folder, types):
        for column in types:
            for row, cell in enumerate(column["rows"]):
                wanted = expected(column["kind"], cell["value"])
                try:
                    found = value_of(column, row)
                except Exception as error:  # A value of another kind is a mistake like any other.
                    found = f"{type(error).__name__}: {error}"
                if found is ...:
                    continue
                compared[reader] = compared.get(reader, 0) + 1
                if "json" in reader and isinstance(wanted, float) and not math.isfinite(wanted):
                    wanted = None  # JSON has no such numbers.
                if not same(found, wanted):
                    place = f"{reader}, {column['type']}, row {row}"
                    mistakes.append(f"{place}: {found!r} is not {wanted!r}")
    for reader, count in compared.items():
        print(f"{count:5} values of {len(types)} types: {reader}")
    print("\n".join(mistakes), file=sys.stderr)
    sys.exit(1 if mistakes else 0)


main()
