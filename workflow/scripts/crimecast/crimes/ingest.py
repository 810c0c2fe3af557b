"""Crime tables -> events by month, and why each other row is none."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crimecast import files
from crimecast.crimes.cleaning import find_duplicates, find_faults, first_reason
from crimecast.crimes.events import write_events
from crimecast.crimes.ledger import Tally, add_up, refuse_no_time_of_day, warn
from crimecast.crimes.reader import SCHEMA, Found, read_rows
from crimecast.frames import periods

logger = logging.getLogger(__name__)

N_THREADS = 2
BUFFER_BYTES = 1 << 18  # a month's; many small writes are slow


def read_crimes(source_paths, events_paths, rejects_csv, ledger_json, cfg):
    """Write the events of each month, the rejects and the ledger.

    In memory are a part of the source, a month for each thread, the rejects, and of all events the
    time and what duplicates are found by.

    Parameters
    ----------
    source_paths, events_paths : list of path
        Tables; a file for each month of the period, in order.
    rejects_csv, ledger_json : path
    cfg : dict
        ``reading`` (of `crimecast.crimes.reader.read_rows`), ``study`` (of
        `crimecast.crimes.cleaning.find_faults`), ``duplicates_by`` and ``list_outside``.

    Raises
    ------
    ValueError
        If a table cannot be read, most of its rows cannot, or no event is left.
    """
    study, source_paths = cfg["study"], list(map(str, source_paths))
    period = study["start"], study["end"]
    tally, found = Tally(cfg["reading"]["filters"], cfg["list_outside"]), Found([])
    with files.scratch_folder(Path(rejects_csv).with_name(".rows.part")) as folder:
        scattered = {month: folder / month for month in periods.months(*period)}
        rows = read_rows(source_paths, found=found, **cfg["reading"])
        keys = scatter(rows, scattered, tally, study, cfg["duplicates_by"])
        tally.refuse_unread(source_paths, study["box"])
        again = find_duplicates(keys, cfg["duplicates_by"])
        month = keys["month"].to_numpy()
        marks = [again[month == n] for n in range(len(scattered))]
        if again.all():
            tally.refuse_nothing(source_paths)
        events = keys["time"].to_numpy()[~again]
        refuse_no_time_of_day(events)
        with ThreadPoolExecutor(N_THREADS) as threads:
            written = threads.map(write_month, scattered.values(), events_paths, marks)
            for duplicates in written:
                tally.add_duplicates(duplicates, cfg["duplicates_by"] or ["id"])
    ledger = add_up(tally, events, found, period)
    warn(ledger)
    tell_zones(found.sources, cfg["reading"]["times"])
    write_rejects(rejects_csv, tally.rejects(), source_paths)
    files.write_json(ledger_json, ledger)
    logger.info("%(read)d rows read = %(used)d used + %(rejected)d rejected", ledger)


def tell_zones(sources, times):
    """Log what became of times that say their zone.

    Parameters
    ----------
    sources : list of dict
        ``source`` and ``utc_offsets`` of each file.
    times : dict
        ``zone`` and ``timezone`` of the settings.
    """
    for source in sources:
        path = source["source"]
        zones = {name: n for name, n in source["utc_offsets"].items() if name != "none"}
        if zones and times["zone"] == "convert":
            logger.warning(
                "%s: times with a zone (%s) converted to %s", path, zones, times["timezone"]
            )
        elif zones:
            logger.warning(
                "%s: the zones of times (%s) are dropped, crimes.csv.zone: wall", path, zones
            )


def refuse_missing(published_at):
    """Stop if tables are missing.

    Parameters
    ----------
    published_at : dict of str to str
        Path of each missing table to where it is published; that may be empty.

    Raises
    ------
    FileNotFoundError
        With one sentence for each table.
    """
    sentences = [
        f"{path} is not there."
        + (f" The city publishes it at {address}." if address else "")
        + " Put it there, or name it in crimes.csv.path."
        for path, address in published_at.items()
    ]
    if sentences:
        raise FileNotFoundError("\n".join(sentences))


def scatter(parts, month_paths, tally, study, duplicates_by):
    """Append the rows that may be events to the files of their months; count and reject the others.

    Returns
    -------
    Table
        ``time``, ``updated`` and the columns of `duplicates_by` of the rows that may be events, in
        their order, and ``month``, from 0.
    """
    names = list(dict.fromkeys(["time", "updated", *duplicates_by]))
    first = np.datetime64(next(iter(month_paths)))
    keys = [SCHEMA.empty_table().select(names).append_column("month", pa.array([], pa.int16()))]
    for rows in parts:
        reason = first_reason(rows.faults | find_faults(rows.table, **study))
        tally.add(rows, reason, study["box"])
        used = np.flatnonzero(reason.is_null().to_numpy(zero_copy_only=False))
        month = rows.table["time"].to_numpy()[used].astype("datetime64[M]")
        number = pa.array((month - first).astype(np.int16))
        key = rows.table.select(names).take(pa.array(used))
        keys.append(key.append_column("month", number))
        for name, table in _by_month(rows.table, used, month):
            _append(month_paths[name], table)
    return pa.concat_tables(keys)


def _append(path, rows):
    """Append rows as a stream of their own: decades have more months than files may be open."""
    with (
        path.open("ab", buffering=BUFFER_BYTES) as file,
        pa.ipc.new_stream(file, SCHEMA) as writer,
    ):
        writer.write_table(rows)


def _read_appended(path):
    """All rows of a month in one piece: what is written must not tell where parts ended."""
    if not path.exists():
        return SCHEMA.empty_table()
    tables = []
    with pa.memory_map(str(path)) as file:
        while file.tell() < file.size():
            tables.append(pa.ipc.open_stream(file).read_all())
        return pa.concat_tables(tables).combine_chunks()


def _by_month(rows, used, month):
    """Split the rows with the numbers `used` by their `month`, in their order."""
    order = np.argsort(month.astype(np.int64).astype(np.int16), kind="stable")
    table, month = rows.take(pa.array(used[order])), month[order]
    found, starts = np.unique(month, return_index=True)
    for name, start, stop in zip(found, starts, np.append(starts, len(table))[1:], strict=True):
        yield str(name), table.slice(start, stop - start)


def write_month(rows_path, events_path, again):
    """Write the events of a month; return the rows that are duplicates, those marked `again`."""
    rows, again = _read_appended(rows_path), pa.array(again)
    events = rows.filter(pc.invert(again))
    write_events(events_path, events)
    duplicates = rows.filter(again)
    logger.info("%s: %d events", events_path, len(events))
    return duplicates


def write_rejects(path, rejects, source_paths):
    """Write the rejects with the names of their files."""
    names = pa.array(source_paths, pa.string()).take(rejects["source"].combine_chunks())
    files.write_csv(path, rejects.set_column(0, "source", names))
