"""Crime tables to typed rows in one streaming pass: each row with its line and what is wrong."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crimecast.crimes.by_value import distinct
from crimecast.crimes.containers import TableBytes
from crimecast.crimes.csv_tables import BLOCK_BYTES, CsvTable
from crimecast.crimes.dates import TimeReader, read_dates
from crimecast.crimes.events import EVENTS_SCHEMA
from crimecast.crimes.layouts import (
    EPOCH,
    PLACE_FIELDS,
    TIME_FIELDS,
    Layout,
    find_column,
    recognise,
)
from crimecast.crimes.places import PlaceReader
from crimecast.crimes.records import parquet_header, parquet_parts, read_json
from crimecast.crimes.zones import Zone, split_offsets

logger = logging.getLogger(__name__)

BROKEN_ROW, EMPTY_ROW, BAD_TEXT = "broken row", "empty row", "not UTF-8"
# Of times of the last change, beside those of the crime; any will do that keeps their order.
UPDATED = ("", "%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %H:%M:%S", "%Y %b %d %I:%M:%S %p", *EPOCH)
FILTERED = "left out by crimes.filters"
# What spreadsheets make of long numbers; the digits are gone, so that it identifies nothing.
ROUNDED_ID = r"^\d(\.\d+)?E\+\d+$"
# What databases and people write where a report has no number: they are many, and no duplicates.
NO_ID = ("null", "(null)", "none", "nan", "na", "n/a", "unknown", "unk", r"\n", "-", "--", "0")
NO_ID = [*NO_ID, *map(str.upper, NO_ID), *map(str.title, NO_ID)]

SCHEMA = pa.schema(
    [*EVENTS_SCHEMA, ("updated", pa.timestamp("s")), ("source", pa.int32()), ("line", pa.int64())]
)


@dataclass
class Rows:
    """Some rows of a table, in their order."""

    table: pa.Table  # SCHEMA; `source` numbers the files, null or NaN where nothing can be read
    faults: dict  # reason to ndarray of bool, shape (n_rows,): where a row cannot be used
    text: pa.Table  # what the file holds in the columns that are used
    layout: Layout


@dataclass
class Found:
    """What the tables turned out to be like, for the ledger; complete when all rows are read."""

    sources: list  # a dict for each file
    rounded_ids: int = 0
    unread_updates: int = 0


def read_rows(paths, *, columns, filters, times, places, text, found=None, block_bytes=BLOCK_BYTES):
    """Read crime tables, plain or packed, part by part: memory does not grow with CSV files.

    Parameters
    ----------
    paths : list of path
        CSV with a header, Parquet, or JSON of Socrata, ArcGIS or GeoJSON; gzip, bz2, zstd, xz and
        zip are unpacked on the way.
    columns : dict of str to str
        As for `crimecast.crimes.layouts.recognise`.
    filters : dict of str to list of str or float
        Column to the values to keep; numbers are compared as numbers.
    times : dict
        ``date_format, zone, timezone, interval, seed`` of `crimecast.crimes.dates.TimeReader`.
    places : dict
        ``crs, decimal, thousands`` of `crimecast.crimes.places.PlaceReader`.
    text : dict
        ``encoding, separator, quote, skip_lines`` of `crimecast.crimes.csv_tables.CsvTable`.
    found : Found
        Filled on the way.
    block_bytes : int
        Bytes that are parsed at once; rows do not depend on it.

    Yields
    ------
    Rows
        Together as many as the files have rows.

    Raises
    ------
    ValueError
        If a file is no table of a known layout, is damaged, or a quote in it swallows rows.
    """
    found = found or Found([])
    place_reader = PlaceReader(**places)
    for source, path in enumerate(map(str, paths)):
        table = OpenTable(path, text)
        layout = recognise(
            table.header,
            columns=columns,
            date_format=times["date_format"],
            path=path,
            hint=table.hint,
        )
        logger.info("%s: %s", path, layout.name)
        kept = {
            find_column(n, table.header, key="a column of crimes.filters", path=path): values
            for n, values in filters.items()
        }
        zone = Zone(times["zone"], times["timezone"])
        time_reader = TimeReader(
            *(layout.formats, zone, times["interval"], times["seed"], layout.exclusive)
        )
        parse = _Parser(layout, kept, source, time_reader, place_reader, found)
        names = {*layout.columns.values(), *kept}
        n_rows = 0
        for part, lines in _ahead(table.parts(names, layout, block_bytes)):
            n_rows += len(lines)
            yield parse(part, lines)
        if table.broken:
            yield _broken_rows(source, table.broken, layout)
        found.sources.append(
            {
                "source": path,
                "records": n_rows + len(table.broken),
                "lines": table.n_lines,
                "date_formats": {f or "ISO 8601": n for f, n in time_reader.formats_used.items()},
                "utc_offsets": {z or "none": n for z, n in time_reader.zones_found.items()},
            }
        )


class OpenTable:
    """A table on disk, whatever its kind: its header, then its parts, of bytes or text.

    `crs` is the coordinate system that the file names; empty for none, or degrees.
    """

    def __init__(self, path, text):
        self.path, self.broken, self.n_lines, self.hint, self.crs = path, [], None, "", ""
        head = TableBytes(path, text["encoding"], text["quote"])
        self.kind = head.kind
        if self.kind == "parquet":
            self.header = parquet_header(path)
        elif self.kind == "json":
            self._rows, self.crs = read_json(head)
            self.header = self._rows.column_names
        else:
            self._csv = CsvTable(path, text)
            self._csv.open().close()
            self.header, self.hint = self._csv.header, self._csv.hint()
        head.close()

    def parts(self, names, layout, block_bytes):
        if self.kind == "parquet":
            yield from parquet_parts(self.path, names)
        elif self.kind == "json":
            yield self._rows.select(sorted(names)), np.arange(len(self._rows)) + 1
        else:
            dated = layout.columns_of(("time", "date", "year"))
            yield from self._csv.parts(names, dated, block_bytes)
            self.broken, self.n_lines = self._csv.broken, self._csv.n_lines


def _ahead(items):
    """Yield items while a thread makes the next one."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


@dataclass
class _Parser:
    layout: Layout
    filters: dict
    source: int
    times: TimeReader
    places: PlaceReader
    found: Found

    def __call__(self, part, lines):
        """Make typed rows of columns of bytes."""
        text, bad = as_text(part)
        columns = {field: text[name].chunk(0) for field, name in self.layout.columns.items()}
        faults = {BAD_TEXT: bad, EMPTY_ROW: _empty(text)}
        about_time = {field: columns[field] for field in TIME_FIELDS if field in columns}
        time, of_time = self.times.read(about_time, lines)
        lat, lon = self.places.read({f: columns[f] for f in PLACE_FIELDS if f in columns})
        faults |= of_time | {FILTERED: self._filtered(text)}
        nothing = pa.nulls(len(text), pa.string())
        table = {
            "id": self._ids(columns["id"]) if "id" in columns else nothing,
            "time": time,
            "lat": lat,
            "lon": lon,
            "type": pc.ascii_trim_whitespace(columns["type"]) if "type" in columns else nothing,
            "updated": self._updated(columns.get("updated", nothing)),
            "source": np.full(len(text), self.source),
            "line": lines,
        }
        return Rows(pa.table(table, SCHEMA), faults, text, self.layout)

    def _ids(self, column):
        ids = pc.ascii_trim_whitespace(column)
        unknown = pc.is_in(ids, pa.array(NO_ID))
        if pc.any(unknown).as_py():
            ids = pc.if_else(unknown, "", ids)
        if pc.any(pc.match_substring(ids, "E+")).as_py():
            rounded = pc.match_substring_regex(ids, ROUNDED_ID)
            self.found.rounded_ids += pc.sum(rounded).as_py()
            ids = pc.if_else(rounded, "", ids)
        return ids

    def _updated(self, column):
        if column.null_count:
            return np.full(len(column), np.datetime64("NaT", "s"))
        texts, rows = distinct(column)
        texts, _ = split_offsets(np.array(texts, object))  # they change no order
        time = np.full(len(texts), np.datetime64("NaT", "s"))
        for form in (*self.layout.formats, *UPDATED):
            time = np.where(np.isnat(time), read_dates(texts, form), time)
        self.found.unread_updates += int((np.isnat(time) & (texts != ""))[rows].sum())
        return time[rows]

    def _filtered(self, text):
        out = np.zeros(len(text), bool)
        for name, wanted in self.filters.items():
            values, rows = distinct(text[name].chunk(0))
            numbers = [v for v in wanted if not isinstance(v, str)]
            as_numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
            kept = np.isin(values, [v.strip() for v in wanted if isinstance(v, str)])
            out |= ~(kept | as_numbers.isin(numbers).to_numpy())[rows]
        return out


def as_text(part):
    """Columns of bytes as text, in one piece each, and the rows in which a byte is no UTF-8."""
    bad, columns = np.zeros(len(part), bool), {}
    for name in part.column_names:
        column = part[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = (
                pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
            )
        try:
            columns[name] = column.cast(pa.string())
        except pa.ArrowInvalid:
            cells = column.to_pylist()
            texts = [cell.decode("utf-8", "backslashreplace") for cell in cells]
            bad |= [text.encode() != cell for text, cell in zip(texts, cells, strict=True)]
            columns[name] = pa.array(texts, pa.string())
    return pa.table(columns), bad


def _empty(text):
    """Rows in which every used column is empty: blank lines, or commas alone."""
    empty = np.ones(len(text), bool)
    for name in text.column_names:
        if not empty.any():
            break
        empty &= pc.equal(pc.binary_length(text[name]), 0).to_numpy()
    return empty


def _broken_rows(source, broken, layout):
    """Rows of which no more than the line and its beginning is known."""
    lines, beginnings = zip(*broken, strict=True)
    empty = {field.name: pa.nulls(len(lines), field.type) for field in SCHEMA}
    table = empty | {"source": np.full(len(lines), source), "line": lines}
    text = pa.table({BROKEN_ROW: pa.array(beginnings, pa.string())})
    return Rows(pa.table(table, SCHEMA), {BROKEN_ROW: np.ones(len(lines), bool)}, text, layout)


def columns_at_fault(reason, layout, filters):
    """Name the columns that made a row be rejected for `reason`; all if it is not one's."""
    if reason == BROKEN_ROW:
        return [BROKEN_ROW]
    if reason == FILTERED:
        return list(filters)
    if reason in ("no place", "outside the box"):
        return layout.columns_of(PLACE_FIELDS)
    if reason == "bad time":
        return layout.columns_of(("clock", "hour", "minute"))
    if reason in ("no date", "ambiguous date", "outside the period"):
        return layout.columns_of(("time", "date", "year", "month", "day"))
    return sorted(set(layout.columns.values()))
