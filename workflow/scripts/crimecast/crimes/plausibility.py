"""What an analyst looks at before believing a table: spikes, holes, changes of level, thin ends."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crimecast.crimes.events import STAND_INS
from crimecast.frames.lattice import count_events

WEEK = 7
MANY = 1000  # events, of which every hour of the day has some
SLEEP = range(1, 9)  # hours; all crimes of five real cities are fewest around 3 to 5 h
THIN = 0.7  # of the usual number of events a day
SPIKE = 3  # times the usual number at a full hour
CHANGE_DAYS = 28  # before and after a change of level
CHANGE_SHARE = 0.2  # that the level changes at least
CHANGE_ERRORS = 5  # standard errors that a change is beyond chance
ONE_PLACE = 0.01  # of all events at one point: a station, or the middle of the city
AT_EDGE = 0.5  # of the busiest cell's events in a cell at the edge
WITHOUT_PLACE = 0.1


@dataclass
class Look:
    """What is to be seen of the events of a study.

    Attributes
    ----------
    events : DataFrame
        ``time, lat, lon`` of the events that are used.
    by_day : Series of int
        All days of the period to their events.
    frame : ndarray of int, shape (n_rows, n_cols)
        Events by cell of the lattice.
    ledger : dict
        Of `crimecast.crimes.ledger.add_up`.
    """

    events: pd.DataFrame
    by_day: pd.Series
    frame: np.ndarray
    ledger: dict

    @classmethod
    def at(cls, events, ledger, *, start, end, lattice):
        """Look at events from `start` to `end` on a lattice, its settings a dict."""
        days = pd.date_range(start, end, freq="D")
        by_day = events["time"].dt.normalize().value_counts().reindex(days, fill_value=0)
        whole = np.array([days[0]], "datetime64[h]")  # all of the period as one hour
        frame = count_events([events.assign(time=days[0])], whole, **lattice)[0]
        return cls(events, by_day, frame, ledger)

    def by_hour(self):
        """Events by hour of day: Series."""
        return self.events["time"].dt.hour.value_counts().reindex(range(24), fill_value=0)

    def by_weekday(self):
        """Events a day by day of the week, 0 Monday: Series of float."""
        mean = self.by_day.groupby(self.by_day.index.day_of_week).mean()
        return mean.reindex(range(7))

    def by_month(self):
        """Events a day by month: Series of float."""
        return self.by_day.groupby(self.by_day.index.strftime("%Y-%m")).mean()

    def stand_ins(self):
        """Events at times that may stand for unknown ones: DataFrame ``time, events, usual``.

        Usual is the median of the same minute of all hours.
        """
        at = self._minutes().value_counts()
        rows = [
            (
                clock,
                at.get(value, 0),
                np.median([at.get(60 * h + value % 60, 0) for h in range(24)]),
            )
            for clock, value in STAND_INS.items()
        ]
        return pd.DataFrame(rows, columns=["time", "events", "usual"])

    def on_firsts(self):
        """Events at 00:00 and 00:01 a first of a month, and a day of the others."""
        days = self.events["time"][self._minutes() <= 1].dt.normalize()
        by_day = days.value_counts().reindex(self.by_day.index, fill_value=0)
        is_first = by_day.index.day == 1
        return by_day[is_first].mean(), by_day[~is_first].mean()

    def share_without_place(self):
        """Share of the rows of the period that have no place in the box."""
        reasons, years = self.ledger["reasons"], self.ledger["outside_the_period_by_year"]
        placeless = sum(reasons.get(name, 0) for name in ("no place", "outside the box"))
        return placeless / max(self.ledger["read"] - sum(years.values()), 1)

    def _minutes(self):
        return self.events["time"].dt.hour * 60 + self.events["time"].dt.minute

    def outside(self):
        """Number of events outside the lattice's region."""
        return len(self.events) - int(self.frame.sum())


def usual(counts):
    """Events on the day of the median event: years of a few old crimes do not lower it."""
    return np.median(np.repeat(counts, counts))


def odd_hours(times):
    """Say, of many events, at which hours of the day there is none, and if few are by day.

    Parameters
    ----------
    times : Series of datetime64, shape (n_events,)

    Yields
    ------
    str
    """
    if len(times) < MANY:
        return
    counts = np.bincount(times.dt.hour, minlength=24)
    if not counts.all():
        empty = ", ".join(map(str, np.flatnonzero(counts == 0)))
        yield (
            f"no event is at the hours {empty}: a clock of twelve hours that has lost its AM and"
            " PM, or times of another kind"
        )
    around = sum(np.roll(counts, hours) for hours in range(-2, 3))
    quiet = int(around.argmin())
    if quiet not in SLEEP and around[quiet] < THIN * around.mean():
        yield (
            f"the fewest events are around {quiet} h, in most cities around 4 h: times may be of"
            " another time zone; see crimes.csv.zone"
        )


def thin_ends(counts):
    """Say which ends have few events a day.

    Parameters
    ----------
    counts : ndarray of int, shape (n_days,)

    Yields
    ------
    str
    """
    of_day = usual(counts)
    for name, week in (("first", counts[:WEEK]), ("last", counts[-WEEK:])):
        if week.mean() < THIN * of_day:
            yield (
                f"the {name} {WEEK} days have {week.mean():.0f} events a day, usual are"
                f" {of_day:.0f}; where reports are missing, make the period shorter"
            )


def changes_of_level(by_day):
    """Find the days from which on there are more or fewer events, beyond chance.

    The mean of four weeks before a day is compared with that of the four weeks from it on; of days
    nearer than that to each other the clearest counts.

    Parameters
    ----------
    by_day : Series of int

    Returns
    -------
    list of (Timestamp, float, float)
        Day, mean before, mean after, in order.
    """
    windows = by_day.rolling(CHANGE_DAYS)
    mean, variance = windows.mean(), windows.var()
    before, after = mean.shift(1), mean.shift(1 - CHANGE_DAYS)
    error = np.sqrt((variance.shift(1) + variance.shift(1 - CHANGE_DAYS)) / CHANGE_DAYS)
    size = (after - before).abs()
    clear = size[(size > CHANGE_ERRORS * error) & (size > CHANGE_SHARE * before)]
    clear = (clear / error[clear.index].clip(lower=1e-9)).sort_values(ascending=False)
    found = []
    for day in clear.index:
        if all(abs((day - other).days) >= CHANGE_DAYS for other, *_ in found):
            found.append((day, before[day], after[day]))
    return sorted(found)


def oddities(look):
    """Say what is odd, a sentence each, without a full stop.

    Parameters
    ----------
    look : Look

    Yields
    ------
    str
    """
    yield from _spikes(look)
    yield from odd_hours(look.events["time"])
    if look.share_without_place() > WITHOUT_PLACE:
        yield (
            f"{100 * look.share_without_place():.1f} % of the rows of the period have no place in"
            " the box"
        )
    for first, last in look.ledger["days_without_events"]:
        yield f"no event from {first} to {last}"
    for day, before, after in changes_of_level(look.by_day):
        yield f"from {day:%Y-%m-%d} on there are {after:.0f} events a day, before {before:.0f}"
    yield from thin_ends(look.by_day.to_numpy())
    yield from _places(look)


def _spikes(look):
    for clock, n, usual in look.stand_ins().itertuples(index=False):
        if n > SPIKE * max(usual, 1):
            yield (
                f"{n} events ({100 * n / len(look.events):.1f} %) are at {clock},"
                f" {n / max(usual, 1):.0f} times the usual: it stands for unknown times"
            )
    first, other = look.on_firsts()
    if first > SPIKE * max(other, 1):
        yield (
            f"firsts of months have {first:.0f} events at 00:00 and 00:01, other days {other:.0f}:"
            " they stand for unknown days"
        )


def _places(look):
    places = look.events.groupby(["lat", "lon"]).size()
    if places.max() > ONE_PLACE * len(look.events):
        lat, lon = places.idxmax()
        share = places.max() / len(look.events)
        yield (
            f"{places.max()} events ({100 * share:.1f} %) are at one point, {lat:.4f}, {lon:.4f};"
            " it may stand for unknown places"
        )
    edge = np.ones(look.frame.shape, bool)
    edge[1:-1, 1:-1] = False
    busy = look.frame[edge].max() > AT_EDGE * look.frame.max()
    if busy and look.outside() and not edge.all():
        row, col = np.unravel_index(np.where(edge, look.frame, -1).argmax(), look.frame.shape)
        yield (
            f"the cell at row {row}, column {col} lies at the edge of the region and has"
            f" {look.frame[row, col]} events, the busiest {look.frame.max()}, and {look.outside()}"
            " events lie outside: the region may cut through the city"
        )
