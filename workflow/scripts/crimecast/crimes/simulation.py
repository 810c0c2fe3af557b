"""A seeded self-exciting simulation of crime in Los Angeles, calibrated to LAPD's totals.

The cluster form of an ETAS (Hawkes) process: background events, each of which may trigger others
near by in the days after it, which may trigger others in turn (Mohler et al. 2011).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crimecast.frames.periods import HOURS_PER_DAY

# The paper's region, which resources/la_profile/cells_64x64.csv divides.
REGION = {"lat": (33.6927, 34.3837), "lon": (-118.7051, -118.1157)}
N_FINE = 64
PARTS_OF_DAY = 4
METRES_PER_DEGREE = 111_320  # of latitude; a degree of longitude is cos(latitude) of it

# ASSUME: delay and distance of near repeats in Los Angeles have the scale found by Mohler et al.
# (2011, "Self-exciting point process modeling of crime"): some days, some hundred metres.
TRIGGER_DELAY_DAYS = 5.0
TRIGGER_SPREAD_M = 150.0
BURN_IN_DAYS = 30  # background before the period, whose offspring reach into it
# Events drawn for each one kept, at least: months are then thinned to their exact totals.
LEAST_SURPLUS = 1.1
# ASSUME: the paper has > 95 % of events in its region; 2 % elsewhere in the box, evenly.
SHARE_OUTSIDE_REGION = 0.02


@dataclass(frozen=True)
class Profile:
    """LAPD's totals as shares.

    Attributes
    ----------
    months : ndarray of shape (12,)
        Crimes of each calendar month.
    hours : ndarray of shape (24,)
        Share of each hour of day, the stand-in times taken out.
    noon, midnight : float
        Share of events whose time is unknown and recorded as 12:00, as 00:01.
    cells : ndarray of shape (4, 64, 64)
        Share of each cell in each part of the day.
    """

    months: np.ndarray
    hours: np.ndarray
    noon: float
    midnight: float
    cells: np.ndarray

    @classmethod
    def from_tables(cls, months, hours, cells):
        """Build from the tables of resources/la_profile, as DataFrames."""
        recorded = hours["crimes_2015"].to_numpy(float) / hours["crimes_2015"].sum()
        noon = recorded[12] - (recorded[11] + recorded[13]) / 2
        midnight = recorded[0] - (recorded[23] + recorded[1]) / 2
        known = recorded - noon * (np.arange(24) == 12) - midnight * (np.arange(24) == 0)
        shares = np.zeros((PARTS_OF_DAY, N_FINE, N_FINE))
        parts = cells.columns.drop(["row", "col"])
        shares[:, cells["row"], cells["col"]] = cells[parts].to_numpy(float).T
        return cls(
            months["crimes_2015"].to_numpy(float),
            known / known.sum(),
            noon,
            midnight,
            shares / shares.sum(axis=(1, 2), keepdims=True),
        )


def simulate_events(profile, rng, *, start, end, n_events, branching_ratio, box):
    """Draw events of a period.

    Parameters
    ----------
    profile : Profile
    rng : numpy.random.Generator
    start, end : str
        First and last day.
    n_events : int
        Exactly so many, shared over the months as in `profile`.
    branching_ratio : float
        Mean number of events that one triggers directly, below 1.
    box : dict
        ``lat`` and ``lon``, each (lowest, highest), degrees; every event lies within.

    Returns
    -------
    DataFrame
        ``time`` (datetime64[s], as recorded, stand-in times included), ``lat``, ``lon``.
    """
    day_rates = n_events * day_shares(profile, start, end)
    first = np.datetime64(start, "D")
    lead = np.full(BURN_IN_DAYS, day_rates[0])
    drawn = np.concatenate([lead, day_rates]) * surplus(day_rates, first)
    rates = drawn * (1 - branching_ratio)
    background = _background(profile, rng, rates, box)
    events = _with_offspring(background, profile, rng, branching_ratio)
    hours = np.floor(events["hour"]).astype(int) - BURN_IN_DAYS * HOURS_PER_DAY
    events, hours = events[hours >= 0], hours[hours >= 0]
    days = first + (hours // HOURS_PER_DAY).to_numpy().astype("timedelta64[D]")
    events = events.assign(day=days, clock=hours % HOURS_PER_DAY)
    events = _thin_to_months(events, rng, day_rates, first)
    return _record(events, profile, rng, box)


def largest_remainder(shares, total):
    """Share out `total` things so that the counts add up exactly (Hamilton's method)."""
    exact = total * shares / shares.sum()
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def day_shares(profile, start, end):
    """Share of each day: LAPD's total of its month, spread evenly over the month."""
    days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
    month = days.astype("datetime64[M]")
    length = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")
    shares = profile.months[month.astype(int) % 12] / length.astype(int)
    return shares / shares.sum()


def _background(profile, rng, rates, box):
    day = np.repeat(np.arange(len(rates)), rng.poisson(rates))
    clock = rng.choice(HOURS_PER_DAY, size=len(day), p=profile.hours)
    lat, lon = _places(profile, rng, clock)
    outside = rng.random(len(day)) < SHARE_OUTSIDE_REGION
    lat[outside], lon[outside] = _places_outside(rng, outside.sum(), box)
    hour = day * HOURS_PER_DAY + clock + rng.random(len(day))
    return pd.DataFrame({"hour": hour, "lat": lat, "lon": lon})


def _places(profile, rng, clock):
    lat, lon = np.empty(len(clock)), np.empty(len(clock))
    part = clock * PARTS_OF_DAY // HOURS_PER_DAY
    for index in range(PARTS_OF_DAY):
        here = part == index
        cell = rng.choice(N_FINE**2, size=here.sum(), p=profile.cells[index].ravel())
        position = np.array(np.unravel_index(cell, (N_FINE, N_FINE))) + rng.random((2, len(cell)))
        for target, axis, place in ((lat, "lat", position[0]), (lon, "lon", position[1])):
            low, high = REGION[axis]
            target[here] = low + place / N_FINE * (high - low)
    return lat, lon


def _places_outside(rng, n_places, box):
    """Even over the box without the region."""
    drawn = [rng.uniform(*box[axis], size=50 * n_places + 50) for axis in ("lat", "lon")]
    inside = [
        (values >= REGION[axis][0]) & (values <= REGION[axis][1])
        for axis, values in zip(("lat", "lon"), drawn, strict=True)
    ]
    keep = np.flatnonzero(~(inside[0] & inside[1]))[:n_places]
    return drawn[0][keep], drawn[1][keep]


def _with_offspring(background, profile, rng, branching_ratio):
    """Add every generation of triggered events."""
    generations = [background]
    while len(generations[-1]):
        parents = generations[-1]
        children = parents.loc[parents.index.repeat(rng.poisson(branching_ratio, len(parents)))]
        children = children.reset_index(drop=True)
        spread = rng.normal(scale=TRIGGER_SPREAD_M / METRES_PER_DEGREE, size=(2, len(children)))
        children["hour"] = _trigger_times(children["hour"].to_numpy(), profile, rng)
        children["lat"] += spread[0]
        children["lon"] += spread[1] / np.cos(np.radians(children["lat"]))
        generations.append(children)
    return pd.concat(generations, ignore_index=True)


def _trigger_times(parent, profile, rng):
    """Exponential delays times the daily rhythm, drawn by rejection."""
    time = np.empty(len(parent))
    pending = np.arange(len(parent))
    peak = profile.hours.max()
    while len(pending):
        delay = rng.exponential(TRIGGER_DELAY_DAYS * HOURS_PER_DAY, size=len(pending))
        time[pending] = parent[pending] + delay
        clock = (np.floor(time[pending]) % HOURS_PER_DAY).astype(int)
        pending = pending[rng.random(len(pending)) * peak > profile.hours[clock]]
    return time


def _month_quotas(day_rates, first):
    """Months of the period, the events to keep of each, and the events expected without surplus."""
    month_of_day = (first + np.arange(len(day_rates))).astype("datetime64[M]")
    months, index = np.unique(month_of_day, return_inverse=True)
    expected = np.bincount(index, day_rates)
    return months, largest_remainder(expected, round(day_rates.sum())), expected


def surplus(day_rates, first):
    """Events drawn for each one kept: so many that no month falls short, by eight standard errors.

    Parameters
    ----------
    day_rates : ndarray of shape (n_days,)
        Events to keep of each day.
    first : datetime64[D]

    Returns
    -------
    float
    """
    _, quotas, expected = _month_quotas(day_rates, first)
    wanted = quotas > 0
    enough = quotas[wanted] + 8 * np.sqrt(quotas[wanted]) + 20
    return max(LEAST_SURPLUS, (enough / expected[wanted]).max())


def _thin_to_months(events, rng, day_rates, first):
    """Keep so many events of each month that the totals are exact."""
    months, quotas, _ = _month_quotas(day_rates, first)
    month = events["day"].to_numpy().astype("datetime64[M]")
    kept = []
    for name, quota in zip(months, quotas, strict=True):
        candidates = np.flatnonzero((month == name) & (events["day"] < first + len(day_rates)))
        if len(candidates) < quota:
            raise ValueError(
                f"crimes.n_events: {name} drew {len(candidates)} events for {quota};"
                " ask for more than some hundred events or lower crimes.branching_ratio."
            )
        kept.append(rng.choice(candidates, size=quota, replace=False))
    return events.iloc[np.sort(np.concatenate(kept))].reset_index(drop=True)


def _record(events, profile, rng, box):
    """Write down events as the police do: stand-in times, minutes, places within the box."""
    draw = rng.random(len(events))
    minute = rng.choice([0, 5, 10, 15, 20, 30, 40, 45, 50], size=len(events))
    clock = events["clock"].to_numpy()
    clock = np.where(draw < profile.noon, 12, clock)
    minute = np.where(draw < profile.noon, 0, minute)
    unknown = (draw >= profile.noon) & (draw < profile.noon + profile.midnight)
    clock, minute = np.where(unknown, 0, clock), np.where(unknown, 1, minute)
    time = events["day"].to_numpy().astype("datetime64[s]")
    time = time + clock * np.timedelta64(3600, "s") + minute * np.timedelta64(60, "s")
    return pd.DataFrame(
        {
            "time": time,
            "lat": events["lat"].clip(*box["lat"]),
            "lon": events["lon"].clip(*box["lon"]),
        }
    )
