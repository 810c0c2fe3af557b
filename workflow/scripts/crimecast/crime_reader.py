"""Crime tables to rows: one streaming pass, every row kept or rejected with its line and reason."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from crimecast.layouts import recognise

logger = logging.getLogger(__name__)

NO_DATE, BAD_TIME, BROKEN_ROW = "no date", "bad time", "broken row"
OUTSIDE_PERIOD, FILTERED = "outside the period", "left out by crimes.filters"
BLOCK_BYTES = 1 << 24
HEADER_BYTES = 1 << 16  # read to know the columns; widened to a block if a row is longer
ROW_COLUMNS = ["source", "line", "id", "time", "lat", "lon", "type"]
REJECT_COLUMNS = ["source", "line", "id", "reason"]
TYPES = {"line": "int64", "time": "datetime64[s]", "lat": "float64", "lon": "float64"}


@dataclass
class Rows:
    """Rows of the period and rejects of the rest, as DataFrames."""

    kept: pd.DataFrame  # ROW_COLUMNS; lat and lon NaN where there is no place
    rejected: pd.DataFrame  # REJECT_COLUMNS


def read_crimes(paths, **settings):
    """Read all rows of crime tables at once; arguments and errors are those of `read_blocks`.

    Returns
    -------
    Rows
        Together as many as the files have lines below their headers.
    """
    blocks = list(read_blocks(paths, **settings))
    return Rows(
        _concat([block.kept for block in blocks], ROW_COLUMNS),
        _concat([block.rejected for block in blocks], REJECT_COLUMNS),
    )


def read_blocks(paths, *, columns, date_format, filters, start, end):
    """Read crime tables, plain or compressed, block by block: memory does not grow with them.

    Parameters
    ----------
    paths : list of path
        CSV files with a header; ``.gz``, ``.bz2``, ``.zst`` are unpacked on the way.
    columns, date_format
        As for `crimecast.layouts.recognise`.
    filters : dict of str to list of str
        Column to the values to keep; a row with another value is rejected.
    start, end : str
        First and last day of the period.

    Yields
    ------
    Rows
        Of a block; together as many as the files have lines below their headers.

    Raises
    ------
    ValueError
        If a file is no table of a known layout.
    """
    for path in paths:
        for block in _read_blocks(str(path), columns, date_format, filters):
            yield _judge(block, filters, start, end)


def _concat(tables, columns):
    """Put tables together; columns that are empty in some blocks keep the type of the others."""
    tables = [table for table in tables if len(table)]
    empty = {name: pd.Series(dtype=TYPES.get(name, object)) for name in columns}
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(empty)


def _read_blocks(path, columns, date_format, filters):
    """Yield blocks of a file as DataFrames: ROW_COLUMNS, `reason` and the columns to filter by."""
    broken = []

    def note_broken(row):
        broken.append(row.number)
        return "skip"

    try:
        names = _header(path)
        layout = recognise(names, columns=columns, date_format=date_format, path=path)
        for name in filters:
            if name not in names:
                raise ValueError(f"{path}: crimes.filters names {name!r}, no column of it.")
        logger.info("%s: %s", path, layout.name)
        with _open(path, {*layout.columns.values(), *filters}, note_broken) as reader:
            line = 2
            for batch in reader:
                lines, line = _number(batch.num_rows, line, broken)
                yield _parse(batch, layout, filters, path, lines)
    except pa.ArrowInvalid as error:
        raise ValueError(f"{path}: not a CSV table ({error}).") from error
    if broken:
        yield _broken_rows(path, broken, filters)


def _broken_rows(path, lines, filters):
    rows = pd.DataFrame({"source": path, "line": lines, "id": None, "reason": BROKEN_ROW})
    rows = rows.assign(time=np.datetime64("NaT", "s"), lat=np.nan, lon=np.nan, type=None)
    return rows.assign(**dict.fromkeys(filters, ""))


def _open(path, names, on_broken):
    """Open a table; of its columns only `names` are converted, all as text."""
    return pa.csv.open_csv(
        path,
        # One thread: only then does Arrow number the rows it cannot read.
        pa.csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
        _parse_options(on_broken),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=sorted(names),
            strings_can_be_null=False,
        ),
    )


def _header(path):
    for n_bytes in (HEADER_BYTES, BLOCK_BYTES):
        options = pa.csv.ReadOptions(block_size=n_bytes)
        try:
            # Broken rows are noted when the file is read for good, not here.
            with pa.csv.open_csv(path, options, _parse_options(lambda row: "skip")) as reader:
                return reader.schema.names
        except pa.ArrowInvalid:
            if n_bytes == BLOCK_BYTES:
                raise


def _parse_options(on_broken):
    return pa.csv.ParseOptions(
        invalid_row_handler=on_broken, ignore_empty_lines=False, newlines_in_values=True
    )


def _number(n_rows, line, broken):
    """Line numbers of the next rows: consecutive, but for lines that could not be read."""
    lines = np.arange(line, line + n_rows + len(broken))
    lines = np.setdiff1d(lines, broken)[:n_rows] if broken else lines
    return lines, int(lines[-1]) + 1 if n_rows else line


def _parse(batch, layout, filters, path, lines):
    text = {field: batch[column].dictionary_encode() for field, column in layout.columns.items()}
    lat, lon = _places(text)
    time, reason = _times(text, layout.date_format)
    table = {"source": path, "line": lines, "time": time, "lat": lat, "lon": lon}
    for field in ("id", "type"):
        table[field] = batch[layout.columns[field]].to_pandas() if field in text else None
    table |= {"reason": reason}
    table |= {name: batch[name].to_pandas() for name in filters}
    return pd.DataFrame(table)


def _by_value(encoded, parse):
    """Apply `parse` to the distinct texts of a column only: they are few, the rows are many."""
    values = np.asarray(parse([value.strip() for value in encoded.dictionary.to_pylist()]))
    return values[encoded.indices.to_numpy(zero_copy_only=False)]


def _times(text, date_format):
    """Times, and the reason where date or time of day cannot be read."""
    field = "time" if "time" in text else "date"

    def parse_dates(values):
        dates = pd.to_datetime(
            pd.Series(values, dtype=object),
            format=date_format or "ISO8601",
            errors="coerce",
        )
        return dates.to_numpy("datetime64[s]")

    date = _by_value(text[field], parse_dates)
    reason = np.where(np.isnat(date), NO_DATE, "")
    if "clock" not in text:
        return date, reason
    minutes = _by_value(text["clock"], lambda values: [_minutes(value) for value in values])
    reason = np.where((reason == "") & (minutes < 0), BAD_TIME, reason)
    time = date.astype("datetime64[D]") + np.maximum(minutes, 0).astype("timedelta64[m]")
    return time.astype("datetime64[s]"), reason


def _minutes(clock):
    """Minutes since midnight of HHMM or HH:MM, leading zeros or not; -1 if it is no time."""
    digits = clock.replace(":", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return -1
    hour, minute = divmod(int(digits), 100)
    return hour * 60 + minute if hour < 24 and minute < 60 else -1


def _places(text):
    """Latitudes and longitudes; NaN where there is none."""
    if "location" in text:
        places = _by_value(text["location"], lambda values: [_location(v) for v in values])
        return places.reshape(-1, 2).T
    return (_by_value(text[axis], _numbers) for axis in ("lat", "lon"))


def _numbers(values):
    return pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(float)


def _location(value):
    """Read '(lat, lon)'."""
    try:
        lat, lon = value.strip("()").split(",")
        return float(lat), float(lon)
    except ValueError:
        return np.nan, np.nan


def _judge(block, filters, start, end):
    """Separate the rows of the period from the others."""
    reason = block["reason"].to_numpy(object)
    for name, allowed in filters.items():
        left_out = (reason == "") & ~block[name].isin([str(value) for value in allowed])
        reason = np.where(left_out, FILTERED, reason)
    day = block["time"].to_numpy("datetime64[s]").astype("datetime64[D]")
    inside = (day >= np.datetime64(start)) & (day <= np.datetime64(end))
    reason = np.where((reason == "") & ~inside, OUTSIDE_PERIOD, reason)
    kept = block[reason == ""]
    return Rows(kept[ROW_COLUMNS], block.assign(reason=reason)[reason != ""][REJECT_COLUMNS])
