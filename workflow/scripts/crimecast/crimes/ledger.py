"""What became of the rows: counts that add up, and what a reader of them should look at."""

import logging
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crimecast.crimes.cleaning import DUPLICATE, NO_PLACE, OUTSIDE_PERIOD, are_swapped
from crimecast.crimes.dates import AMBIGUOUS_DATE, BAD_TIME, NO_DATE
from crimecast.crimes.events import STAND_INS
from crimecast.crimes.reader import BAD_TEXT, BROKEN_ROW, columns_at_fault

logger = logging.getLogger(__name__)

REJECTS_SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("line", pa.int64()),
        ("id", pa.string()),
        ("reason", pa.string()),
        ("value", pa.string()),
    ]
)
VALUE_CHARS = 200  # of the raw text at fault that are kept
# If most rows of a file fail like this, it is not read as it should be.
UNREADABLE = (NO_DATE, AMBIGUOUS_DATE, BAD_TIME, NO_PLACE, BROKEN_ROW, BAD_TEXT)
NOTHING = " ,0."  # what an unknown place is written with
NEARLY_ALL = 0.95
MINUTES_PER_DAY = 24 * 60
ENOUGH_EVENTS = 24  # all of them at midnight are no chance
HOLE_DAYS = 3  # days in a row without an event that are told


@dataclass
class Tally:
    """Counts rejected rows by file and reason, and keeps those that are to be listed.

    Attributes
    ----------
    filters : dict
        For the column at fault.
    list_outside : int
        Rows outside the period that are listed, at most.
    """

    filters: dict
    list_outside: int
    n_read: Counter = field(default_factory=Counter)  # by file
    reasons: Counter = field(default_factory=Counter)  # by (file, reason)
    empty: Counter = field(default_factory=Counter)  # of them, those that say nothing
    examples: dict = field(default_factory=dict)  # (file, reason) to column, value, line
    years: Counter = field(default_factory=Counter)  # of rows outside the period
    n_swapped: int = 0
    listed: list = field(default_factory=lambda: [REJECTS_SCHEMA.empty_table()])

    def add(self, rows, reason, box):
        """Count some rows.

        Parameters
        ----------
        rows : Rows
        reason : DictionaryArray of str, shape (n_rows,)
            Null for events.
        box : dict
        """
        source = rows.table["source"][0].as_py()
        self.n_read[source] += len(rows.table)
        number = reason.indices.fill_null(-1).to_numpy()
        for n, name in enumerate(reason.dictionary.to_pylist()):
            chosen = np.flatnonzero(number == n)
            if not len(chosen):
                continue
            self.reasons[source, name] += len(chosen)
            if name == OUTSIDE_PERIOD:
                years = rows.table["time"].to_numpy()[chosen].astype("datetime64[Y]")
                self.years.update(Counter(map(str, years)))
                chosen = chosen[
                    : max(0, self.list_outside - sum(self.years.values()) + len(chosen))
                ]
            self._list(rows, chosen, name, source)
        self.n_swapped += are_swapped(
            rows.table["lat"].to_numpy(), rows.table["lon"].to_numpy(), box
        ) * len(rows.table)

    def _list(self, rows, chosen, reason, source):
        table = rows.table.take(pa.array(chosen))
        columns = columns_at_fault(reason, rows.layout, self.filters)
        columns = [name for name in columns if name in rows.text.column_names]
        texts = [rows.text[name].take(pa.array(chosen)) for name in columns]
        value = pc.binary_join_element_wise(*texts, ", ") if texts else pa.nulls(len(chosen))
        value = pc.utf8_slice_codeunits(value.cast(pa.string()), 0, VALUE_CHARS)
        self.listed.append(_rejects(table, reason, value))
        filled = np.flatnonzero(pc.not_equal(pc.utf8_trim(value, NOTHING), "").fill_null(False))
        self.empty[source, reason] += len(chosen) - len(filled)
        if (source, reason) not in self.examples and len(chosen):
            first = int(filled[0]) if len(filled) else 0
            example = value[first].as_py(), table["line"][first].as_py(), rows.layout
            self.examples[source, reason] = (columns, *example)

    def add_duplicates(self, table, columns):
        """Count and list duplicates that were found in `columns`."""
        texts = [pc.fill_null(table[name].cast(pa.string()), "") for name in columns]
        value = pc.binary_join_element_wise(*texts, ", ")
        self.reasons.update((source, DUPLICATE) for source in table["source"].to_pylist())
        self.listed.append(_rejects(table, DUPLICATE, value))

    def by_reason(self):
        """Count rejected rows by reason."""
        total = Counter()
        for (_, reason), n in self.reasons.items():
            total[reason] += n
        return dict(total)

    def rejects(self):
        """List the rejected rows in the order of files and lines, as REJECTS_SCHEMA."""
        order = [(name, "ascending") for name in ("source", "line")]
        return pa.concat_tables(self.listed).sort_by(order)

    def refuse_unread(self, paths, box):
        """Stop if most rows that say something fail for one reason, or lat and lon are swapped.

        Raises
        ------
        ValueError
            With the column, what is expected of it, and an example.
        """
        if self.n_swapped > sum(self.n_read.values()) / 2:
            raise ValueError(
                "most places are outside crimes.box, but inside it if latitude and longitude are"
                " swapped; swap lat and lon in crimes.csv.columns."
            )
        for (source, reason), n in self.reasons.items():
            empty, total = self.empty[source, reason], self.n_read[source]
            unread = 2 * (n - empty) > total - empty or empty > NEARLY_ALL * total
            if reason in UNREADABLE and unread:
                raise ValueError(self._explain(paths[source], source, reason))

    def refuse_nothing(self, paths):
        """Stop if no row is an event.

        Raises
        ------
        ValueError
            With the reason that most rows failed for.
        """
        if not self.reasons:
            return
        (source, reason), _ = self.reasons.most_common(1)[0]
        years = f" Rows by year: {dict(self.years)}." if self.years else ""
        raise ValueError(f"no event is left. {self._explain(paths[source], source, reason)}{years}")

    def _explain(self, path, source, reason):
        n, total = self.reasons[source, reason], self.n_read[source]
        what = f"{path}: {n} of {total} rows are rejected, reason {reason!r}"
        if (source, reason) not in self.examples:
            return f"{what}."
        columns, value, line, layout = self.examples[source, reason]
        formats = ", ".join(form or "ISO 8601" for form in layout.formats)
        names = "" if columns == [BROKEN_ROW] else f" column {' and '.join(columns)} holds"
        return (
            f"{what}; in line {line}{names} {value!r}."
            + f" {_ADVICE.get(reason, '')}".format(formats=formats).rstrip()
        )


_ADVICE = {
    NO_DATE: "None of the formats fits: {formats}; set crimes.csv.date_format"
    " (Unix time: epoch_s, epoch_ms).",
    AMBIGUOUS_DATE: "It is another day in each of the formats {formats}; keep the right one.",
    BAD_TIME: "It is no time of day such as 930, 09:30 or 9:30 AM.",
    NO_PLACE: "See crimes.csv.columns and crimes.csv.crs.",
    BROKEN_ROW: "It has not as many fields as the header.",
    BAD_TEXT: "Set crimes.csv.encoding, such as latin-1 or cp1252, or detect.",
    OUTSIDE_PERIOD: "See the section period.",
}


def _rejects(table, reason, value):
    n_rows = len(table)
    columns = [table[name] for name in ("source", "line", "id")]
    columns += [pa.repeat(reason, n_rows), value.cast(pa.string())]
    return pa.table(dict(zip(REJECTS_SCHEMA.names, columns, strict=True)), REJECTS_SCHEMA)


def add_up(tally, events, found, period):
    """Make the ledger; read = used + rejected, or it is an error.

    Parameters
    ----------
    tally : Tally
    events : ndarray of datetime64[s], shape (n_events,)
        Times of the events that are used.
    found : crimecast.crimes.reader.Found
    period : (str, str)
        First and last day.

    Returns
    -------
    dict
    """
    n_read, reasons = sum(tally.n_read.values()), tally.by_reason()
    n_rejected = sum(reasons.values())
    if n_read != len(events) + n_rejected:
        raise ValueError(f"{n_read} rows read, but {len(events)} used + {n_rejected} rejected.")
    minute = events.astype("datetime64[s]").astype(np.int64) // 60 % MINUTES_PER_DAY
    days, by_day = count_by_day(events)
    months, first_day = np.unique(days.astype("datetime64[M]"), return_index=True)
    by_month = np.add.reduceat(by_day, first_day) if len(days) else []
    at = {clock: int((minute == value).sum()) for clock, value in STAND_INS.items()}
    return {
        "read": n_read,
        "used": len(events),
        "rejected": n_rejected,
        "reasons": reasons,
        "outside_the_period_by_year": dict(tally.years),
        "stand_in_times": at,
        "share_at_midnight": round(at["00:00"] / max(len(events), 1), 4),
        "first_event": str(events.min()) if len(events) else None,
        "last_event": str(events.max()) if len(events) else None,
        "events_by_month": {str(m): int(n) for m, n in zip(months, by_month, strict=True)},
        "days_without_events": holes(days, period),
        "rounded_ids": found.rounded_ids,
        "unread_updates": found.unread_updates,
        "sources": found.sources,
    }


def count_by_day(events):
    """Count events by day: the days with any, in order, and their counts."""
    if not len(events):
        return np.array([], "datetime64[D]"), np.array([], int)
    day = events.astype("datetime64[s]").astype(np.int64) // (MINUTES_PER_DAY * 60)
    counts = np.bincount(day - day.min())
    found = np.flatnonzero(counts)
    return (found + day.min()).astype("datetime64[D]"), counts[found]


def holes(days, period):
    """List the runs of at least HOLE_DAYS days of the period without an event.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n_days,)
        Days with events, in order.
    period : (str, str)

    Returns
    -------
    list of [str, str]
        First and last day of each.
    """
    first, last = (np.datetime64(day, "D") for day in period)
    edges = np.concatenate([[first - 1], days, [last + 1]])
    wide = np.flatnonzero(np.diff(edges).astype(int) > HOLE_DAYS)
    return [[str(edges[n] + 1), str(edges[n + 1] - 1)] for n in wide]


def refuse_no_time_of_day(events):
    """Stop if all events are at midnight.

    Parameters
    ----------
    events : ndarray of datetime64[s], shape (n_events,)

    Raises
    ------
    ValueError
    """
    at_midnight = events == events.astype("datetime64[D]")
    if len(events) >= ENOUGH_EVENTS and at_midnight.all():
        raise ValueError(
            f"all {len(events)} events are at 00:00: the table, or crimes.csv.columns and"
            " date_format, has no time of day, and forecasts by the hour need one (time, clock or"
            " hour)."
        )


def warn(ledger):
    """Log what is odd about the events."""
    share = ledger["share_at_midnight"]
    if share > 0.1:
        logger.warning(
            "%.0f %% of the events are at 00:00; is their time of day known?", share * 100
        )
    for first, last in ledger["days_without_events"]:
        logger.warning("no event from %s to %s; forecasts there mean nothing", first, last)
    if ledger["rounded_ids"]:
        logger.warning(
            "%d ids such as 2.31517E+08, rounded by a spreadsheet, are taken as unknown",
            ledger["rounded_ids"],
        )
    if ledger["unread_updates"]:
        logger.warning(
            "%d times of column updated are in none of the formats of crimes.csv.date_format; of"
            " their duplicates the first is kept",
            ledger["unread_updates"],
        )
