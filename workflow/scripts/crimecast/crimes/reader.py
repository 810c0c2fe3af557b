"""Crime tables to typed rows in one streaming pass: each row with its line and what is wrong."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from crimecast.crimes.events import EVENTS_SCHEMA
from crimecast.crimes.layouts import recognise

logger = logging.getLogger(__name__)

BROKEN_ROW, NO_DATE, BAD_TIME = "broken row", "no date", "bad time"
FILTERED = "left out by crimes.filters"
BLOCK_BYTES = 1 << 20  # of Arrow's reader; what fits a cache is read fastest
BLOCKS_AT_ONCE = 16
HEADER_BYTES = 1 << 16  # read to know the columns; widened if a row is longer
LONGEST_ROW = 1 << 24

SCHEMA = pa.schema([*EVENTS_SCHEMA, ("source", pa.int32()), ("line", pa.int64())])


@dataclass
class Rows:
    """Some rows of a table, in their order."""

    table: pa.Table  # SCHEMA; `source` numbers the files, null or NaN where nothing can be read
    faults: dict  # reason to ndarray of bool, shape (n_rows,): where a row cannot be used


def read_rows(paths, *, columns, date_format, filters, block_bytes=BLOCK_BYTES):
    """Read crime tables, plain or compressed, part by part: memory does not grow with them.

    Parameters
    ----------
    paths : list of path
        CSV files with a header; ``.gz``, ``.bz2``, ``.zst`` are unpacked on the way.
    columns, date_format
        As for `crimecast.crimes.layouts.recognise`.
    filters : dict of str to list of str
        Column to the values to keep.
    block_bytes : int
        Bytes that are parsed at once; rows do not depend on it, but none may be longer.

    Yields
    ------
    Rows
        Together as many as the files have lines below their headers.

    Raises
    ------
    ValueError
        If a file is no table of a known layout.
    """
    for source, path in enumerate(map(str, paths)):
        layout = _recognise(path, columns, date_format, filters)
        logger.info("%s: %s", path, layout.name)
        broken = []
        for batches, lines in _ahead(
            _numbered(path, {*layout.columns.values(), *filters}, broken, block_bytes)
        ):
            yield _parse(pa.Table.from_batches(batches), layout, filters, source, lines)
        if broken:
            yield _broken_rows(source, broken)


def _recognise(path, columns, date_format, filters):
    names = _header(path)
    for name in filters:
        if name not in names:
            raise ValueError(f"{path}: crimes.filters names {name!r}, no column of it.")
    return recognise(names, columns=columns, date_format=date_format, path=path)


def _header(path):
    # Broken rows are noted when the file is read for good, not here.
    options = pa.csv.ParseOptions(invalid_row_handler=lambda row: "skip", newlines_in_values=True)
    for n_bytes in (HEADER_BYTES, LONGEST_ROW):
        try:
            with pa.csv.open_csv(path, pa.csv.ReadOptions(block_size=n_bytes), options) as reader:
                return reader.schema.names
        except pa.ArrowInvalid as error:
            if n_bytes == LONGEST_ROW:
                raise _no_table(path, error) from error


def _no_table(path, error):
    return ValueError(f"{path}: not a CSV table ({error}).")


def _numbered(path, names, broken, block_bytes):
    """Yield lists of batches of the columns `names`, as text, and the line numbers of their rows.

    The lines of rows that cannot be read go to the list `broken`.
    """

    def note_broken(row):
        broken.append(row.number)
        return "skip"

    try:
        with open_columns(path, names, note_broken, block_bytes) as reader:
            line = 2
            while batches := list(islice(reader, BLOCKS_AT_ONCE)):
                n_rows = sum(batch.num_rows for batch in batches)
                lines = np.arange(line, line + n_rows + len(broken))
                lines = np.setdiff1d(lines, broken)[:n_rows] if broken else lines
                if n_rows:
                    line = int(lines[-1]) + 1
                    yield batches, lines
    except pa.ArrowInvalid as error:
        raise _no_table(path, error) from error


def open_columns(path, names, on_broken, block_bytes=BLOCK_BYTES):
    """Open a CSV table for streaming.

    Parameters
    ----------
    path : str
    names : iterable of str
        Columns to read, as text.
    on_broken : callable
        Is given each ``pyarrow.csv.InvalidRow``; says ``"skip"`` or ``"error"``.
    block_bytes : int
        Bytes that are parsed at once.

    Returns
    -------
    pyarrow.csv.CSVStreamingReader
        A context manager.
    """
    return pa.csv.open_csv(
        path,
        # One thread: only then does Arrow number the rows it cannot read.
        pa.csv.ReadOptions(block_size=block_bytes, use_threads=False),
        pa.csv.ParseOptions(
            invalid_row_handler=on_broken, ignore_empty_lines=False, newlines_in_values=True
        ),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=sorted(names),
            strings_can_be_null=False,
        ),
    )


def _ahead(items):
    """Yield items while a thread makes the next one."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def _parse(text, layout, filters, source, lines):
    columns = {field: text[column].combine_chunks() for field, column in layout.columns.items()}
    time, faults = _times(columns, layout.date_format)
    lat, lon = _places(columns)
    faults[FILTERED] = np.zeros(len(text), bool)
    for name, allowed in filters.items():
        faults[FILTERED] |= ~pc.is_in(text[name], pa.array(map(str, allowed))).to_numpy()
    nothing = pa.nulls(len(text), pa.string())
    table = {
        "id": columns.get("id", nothing),
        "time": time,
        "lat": lat,
        "lon": lon,
        "type": columns.get("type", nothing),
        "source": np.full(len(text), source),
        "line": lines,
    }
    return Rows(pa.table(table, SCHEMA), faults)


def _broken_rows(source, lines):
    """Rows of which no more than the line is known."""
    empty = {field.name: pa.nulls(len(lines), field.type) for field in SCHEMA}
    table = empty | {"source": np.full(len(lines), source), "line": lines}
    return Rows(pa.table(table, SCHEMA), {BROKEN_ROW: np.ones(len(lines), bool)})


def _times(columns, date_format):
    """Times, NaT where there is none, and the rows where date or time of day cannot be read."""

    def parse_dates(values):
        dates = pd.to_datetime(
            pd.Series(values, dtype=object),
            format=date_format or "ISO8601",
            errors="coerce",
        )
        return dates.to_numpy("datetime64[s]")

    time = _by_value(columns.get("time", columns.get("date")), parse_dates)
    faults = {NO_DATE: np.isnat(time)}
    if "clock" in columns:
        minutes = _by_value(columns["clock"], lambda values: [_minutes(value) for value in values])
        faults[BAD_TIME] = minutes < 0
        time = time.astype("datetime64[D]") + minutes.astype("timedelta64[m]")
    return time.astype("datetime64[s]"), faults


def _minutes(clock):
    """Minutes since midnight of HHMM or HH:MM, leading zeros or not; -1 if it is no time."""
    digits = clock.replace(":", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return -1
    hour, minute = divmod(int(digits), 100)
    return hour * 60 + minute if hour < 24 and minute < 60 else -1


def _places(columns):
    """Latitudes and longitudes; NaN where there is none."""
    if "location" in columns:
        places = _by_value(columns["location"], lambda values: [_location(v) for v in values])
        return places.reshape(-1, 2).T
    return (_numbers(columns[axis]) for axis in ("lat", "lon"))


def _location(value):
    """Read '(lat, lon)'."""
    try:
        lat, lon = value.strip("()").split(",")
        return float(lat), float(lon)
    except ValueError:
        return np.nan, np.nan


def _numbers(column):
    try:
        return column.cast(pa.float64())
    except pa.ArrowInvalid:  # one of them is empty, padded or no number
        return _by_value(column, _numbers_or_nan)


def _numbers_or_nan(values):
    return pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(float)


def _by_value(column, parse):
    """Apply `parse` to the distinct texts of a column only: they are few, the rows are many."""
    encoded = column.dictionary_encode()
    values = np.asarray(parse([value.strip() for value in encoded.dictionary.to_pylist()]))
    return values[encoded.indices.to_numpy()]
