"""Crime tables -> events by month, and why each other row is none."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crimecast import files
from crimecast.crimes.cleaning import DUPLICATE, find_duplicates, find_faults, first_reason
from crimecast.crimes.events import write_events
from crimecast.crimes.reader import SCHEMA, read_rows
from crimecast.frames import periods

logger = logging.getLogger(__name__)

REJECTS_SCHEMA = pa.schema(
    [("source", pa.int32()), ("line", pa.int64()), ("id", pa.string()), ("reason", pa.string())]
)
N_THREADS = 2
BUFFER_BYTES = 1 << 18  # a month's; many small writes are slow
# Kept as events, but good to know: times that stand for an unknown one, in minutes since midnight.
STAND_INS = {"00:01": 1, "12:00": 720}


def read_crimes(source_paths, events_paths, rejects_csv, ledger_json, cfg):
    """Write the events of each month, the rejects and the ledger.

    In memory are a part of the source, a month for each thread, and the rejects.

    Parameters
    ----------
    source_paths, events_paths : list of path
        Tables; a file for each month of the period, in order.
    rejects_csv, ledger_json : path
    cfg : dict
        ``reading`` (of `crimecast.crimes.reader.read_rows`), ``study`` (of
        `crimecast.crimes.cleaning.find_faults`) and ``duplicates_by``.
    """
    months = periods.months(cfg["study"]["start"], cfg["study"]["end"])
    with files.scratch_folder(Path(rejects_csv).with_name(".rows.part")) as folder:
        scattered = {month: folder / month for month in months}
        n_read, early = scatter(source_paths, scattered, cfg["reading"], cfg["study"])
        with ThreadPoolExecutor(N_THREADS) as threads:
            finish = partial(write_month, duplicates_by=cfg["duplicates_by"])
            counted, late = zip(*threads.map(finish, scattered.values(), events_paths), strict=True)
    rejects = pa.concat_tables([early, *late]).sort_by(
        [(n, "ascending") for n in ("source", "line")]
    )
    write_rejects(rejects_csv, rejects, source_paths)
    ledger = add_up(n_read, counted, rejects)
    files.write_json(ledger_json, ledger)
    logger.info("%(read)d rows read = %(used)d used + %(rejected)d rejected", ledger)


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


def scatter(source_paths, month_paths, reading, study):
    """Append the rows that may be events to the files of their months; count and reject.

    Returns
    -------
    n_read : int
    rejects : Table
        Of REJECTS_SCHEMA.
    """
    n_read, rejects = 0, [REJECTS_SCHEMA.empty_table()]
    for rows in read_rows(source_paths, **reading):
        n_read += len(rows.table)
        reason = first_reason(rows.faults | find_faults(rows.table, **study))
        rejects.append(_rejects(rows.table, reason))
        used = np.flatnonzero(reason.is_null().to_numpy(zero_copy_only=False))
        for month, table in _by_month(rows.table, used):
            _append(month_paths[month], table)
    return n_read, pa.concat_tables(rejects)


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


def _rejects(rows, reason):
    table = rows.append_column("reason", reason.cast(pa.string()))
    return table.filter(reason.is_valid()).select(REJECTS_SCHEMA.names)


def _by_month(rows, used):
    """Split the rows with the numbers `used` by month, in their order."""
    month = rows["time"].to_numpy()[used].astype("datetime64[M]")
    order = np.argsort(month.astype(np.int64).astype(np.int16), kind="stable")
    table, month = rows.take(pa.array(used[order])), month[order]
    found, starts = np.unique(month, return_index=True)
    for name, start, stop in zip(found, starts, np.append(starts, len(table))[1:], strict=True):
        yield str(name), table.slice(start, stop - start)


def write_month(rows_path, events_path, duplicates_by):
    """Write the events of a month; count them and return the rejects."""
    rows = _read_appended(rows_path)
    again = pa.array(find_duplicates(rows, duplicates_by))
    events = rows.filter(pc.invert(again))
    write_events(events_path, events)
    minute = events["time"].to_numpy().astype("datetime64[m]").astype(np.int64) % (24 * 60)
    rejects = _rejects(rows, pc.if_else(again, DUPLICATE, pa.scalar(None, pa.string())))
    counted = {"used": len(events)}
    counted |= {clock: int((minute == value).sum()) for clock, value in STAND_INS.items()}
    logger.info("%s: %d events", events_path, len(events))
    return counted, rejects


def write_rejects(path, rejects, source_paths):
    """Write the rejects with the names of their files."""
    names = pa.array(map(str, source_paths), pa.string()).take(rejects["source"].combine_chunks())
    files.write_csv(path, rejects.set_column(0, "source", names))


def add_up(n_read, counted, rejects):
    """Make the ledger; read = used + rejected, or it is an error."""
    total = {name: sum(month[name] for month in counted) for name in ("used", *STAND_INS)}
    if n_read != total["used"] + len(rejects):
        raise ValueError(f"{n_read} rows read, but {total['used']} used + {len(rejects)} rejected.")
    reasons = rejects["reason"].value_counts().to_pylist()
    return {
        "read": n_read,
        "used": total["used"],
        "rejected": len(rejects),
        "reasons": {reason["values"]: reason["counts"] for reason in reasons},
        "stand_in_times": {clock: total[clock] for clock in STAND_INS},
    }
