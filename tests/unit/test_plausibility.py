"""The plausibility page: what is planted in a table is found, and nothing in one without it."""

import numpy as np
import pandas as pd
import pytest

from crimecast.crimes.checks import write_page
from crimecast.crimes.plausibility import Look, changes_of_level, oddities, thin_ends

PERIOD = {"start": "2015-07-01", "end": "2015-12-31"}
LATTICE = {"n_rows": 4, "n_cols": 4, "region": {"lat": [34.0, 34.4], "lon": [-118.4, -118.0]}}
N_DAYS = 184


def crimes(by_day=100, seed=0):
    """Events at random minutes and places of the region but its edge, as many a day as told."""
    rng = np.random.default_rng(seed)
    days = pd.date_range(PERIOD["start"], PERIOD["end"])
    counts = rng.poisson(np.broadcast_to(by_day, N_DAYS))
    minutes = rng.integers(0, 1440, counts.sum())
    return pd.DataFrame(
        {
            "time": days.repeat(counts) + pd.to_timedelta(minutes, unit="min"),
            "lat": rng.uniform(34.1, 34.3, counts.sum()),
            "lon": rng.uniform(-118.3, -118.1, counts.sum()),
        }
    )


def look_at(events, **ledger):
    return Look.at(
        events,
        {
            "read": len(events),
            "used": len(events),
            "rejected": 0,
            "reasons": {},
            "outside_the_period_by_year": {},
            "days_without_events": [],
            "first_event": str(events["time"].min()),
            "last_event": str(events["time"].max()),
            **ledger,
        },
        **PERIOD,
        lattice=LATTICE,
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_table_without_oddities_has_none(seed):
    assert list(oddities(look_at(crimes(seed=seed)))) == []


@pytest.mark.parametrize(("clock", "minute"), [("00:00", 0), ("00:01", 1), ("12:00", 720)])
def test_a_time_that_stands_for_unknown_ones_is_found(clock, minute):
    events = crimes()
    moved = events.sample(900, random_state=0).index
    days = events.loc[moved, "time"].dt.normalize()
    events.loc[moved, "time"] = days + pd.Timedelta(minute, "min")
    (sentence,) = oddities(look_at(events))
    assert f"are at {clock}" in sentence


def test_a_clock_of_twelve_hours_is_found():
    events = crimes()
    time = pd.to_datetime(events["time"].dt.strftime("%Y-%m-%d %I:%M"))
    start = "no event is at the hours 0, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23: a clock of"
    assert any(s.startswith(start) for s in oddities(look_at(events.assign(time=time))))


def test_times_of_another_zone_are_found():
    events = crimes()
    asleep = events["time"].dt.hour.isin([3, 4, 5])
    events = events[~asleep | (np.arange(len(events)) % 5 == 0)]
    assert list(oddities(look_at(events))) == []
    events["time"] -= pd.Timedelta(8, "h")
    (sentence,) = (text for text in oddities(look_at(events)) if "zone" in text)
    assert "the fewest events are around 20 h, in most cities around 4 h" in sentence


def test_a_first_of_month_that_stands_for_unknown_days_is_found():
    events = crimes()
    firsts = pd.DataFrame({"time": pd.date_range("2015-07-01", periods=6, freq="MS").repeat(40)})
    places = events[["lat", "lon"]].head(len(firsts))
    events = pd.concat([events, firsts.join(places)], ignore_index=True)
    assert any(s.startswith("firsts of months have 40 ") for s in oddities(look_at(events)))


def test_a_change_of_level_is_found_on_its_day():
    by_day = np.where(np.arange(N_DAYS) < 90, 100, 60)
    ((day, before, after),) = changes_of_level(look_at(crimes(by_day)).by_day)
    assert abs((day - pd.Timestamp("2015-09-29")).days) <= 2
    assert before == pytest.approx(100, rel=0.05)
    assert after == pytest.approx(60, rel=0.1)


def test_thin_ends_are_found():
    counts = np.r_[np.full(177, 100), np.full(7, 60)]
    assert [sentence[:15] for sentence in thin_ends(counts)] == ["the last 7 days"]
    assert list(thin_ends(counts[:177])) == []


def test_one_point_with_many_events_is_found():
    events = crimes()
    events.loc[::50, ["lat", "lon"]] = (34.2, -118.2)
    (sentence,) = oddities(look_at(events))
    assert "2.0 %) are at one point, 34.2000, -118.2000" in sentence


def test_a_region_that_cuts_through_the_city_is_found():
    events = crimes()
    events["lat"] += 0.1
    events.loc[events["lat"] > 34.35, "lat"] = 34.5
    (sentence,) = oddities(look_at(events))
    assert "the region may cut through the city" in sentence


def test_rows_without_place_and_holes_are_told_from_the_ledger():
    events = crimes()
    n = len(events)
    hole = [["2015-08-01", "2015-08-09"]]
    reasons = {"no place": n}
    look = look_at(events, read=2 * n, rejected=n, reasons=reasons, days_without_events=hole)
    assert list(oddities(look)) == [
        "50.0 % of the rows of the period have no place in the box",
        "no event from 2015-08-01 to 2015-08-09",
    ]


def test_the_page_adds_up():
    events = crimes()
    page = write_page(look_at(events), "Los Angeles")
    assert page.startswith("# Los Angeles: are these events plausible?")
    assert "Nothing odd was found." in page
    rows = [line.split("|") for line in page.split("## Events by hour")[1].splitlines()]
    assert sum(int(row[2]) for row in rows if len(row) > 3 and row[2].strip().isdigit()) == len(
        events
    )
