"""The simulated Los Angeles against LAPD's totals, and its official layout."""

import numpy as np
import pandas as pd
import pytest
import yaml

from crimecast import files
from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.crimes.simulated_table import COLUMNS
from crimecast.crimes.simulation import Profile, largest_remainder, simulate_events
from crimecast.frames import lattice, periods
from crimecast.running import sources
from crimecast.running.plan import lay_over, select
from simulate_crimes import simulate_crimes

N_EVENTS = 104_957
START, END = "2015-07-01", "2015-12-31"


@pytest.fixture(scope="module")
def config(root):
    return yaml.safe_load((root / "config" / "config.yaml").read_text())


@pytest.fixture(scope="module")
def cfg(config):
    return select(config, "period", "crimes.simulate", "crimes.box")


@pytest.fixture(scope="module")
def tables(root):
    return sorted((root / "resources" / "la_profile").glob("*.csv"))


@pytest.fixture(scope="module")
def table(tables, cfg, tmp_path_factory):
    """The default simulation's CSV."""
    path = tmp_path_factory.mktemp("simulated") / "simulated.csv"
    simulate_crimes(tables, path, cfg)
    return path


@pytest.fixture(scope="module")
def cleaned(table, cfg, tmp_path_factory):
    """Ledger and events of it."""
    folder = tmp_path_factory.mktemp("cleaned")
    paths = [folder / month for month in periods.months(START, END)]
    settings = {
        "reading": sources.table_settings({}, filters={}, timezone=""),
        "study": cfg["period"] | {"box": cfg["crimes"]["box"]},
        "duplicates_by": ["id"],
        "list_outside": 1000,
    }
    read_crimes([table], paths, folder / "rejects.csv", folder / "ledger.json", settings)
    return files.read_json(folder / "ledger.json"), read_events(paths)


@pytest.fixture(scope="module")
def events(cleaned):
    """Its rows that pass the cleaning."""
    return cleaned[1]


@pytest.fixture(scope="module")
def profile(root):
    folder = root / "resources" / "la_profile"
    names = ("month_2015", "hour_of_day_2015", "cells_64x64")
    return Profile.from_tables(*(pd.read_csv(folder / f"{name}.csv") for name in names))


def test_exactly_so_many_events_survive_the_cleaning(events):
    assert len(events) == N_EVENTS


def test_quirks_are_what_the_cleaning_rejects(cleaned):
    assert cleaned[0]["reasons"] == {
        "no place": 210,  # 0.2 %
        "duplicate": 105,  # 0.1 %
    }


def test_months_have_lapds_shares_exactly(events):
    # LAPD's totals of July to December 2015 are 110,452; each share by hand, rounded.
    totals = np.array([18659, 18949, 18230, 19119, 17338, 18157])
    months = events["time"].dt.month.value_counts().sort_index().to_numpy()
    assert months.sum() == N_EVENTS
    assert np.abs(months - totals * N_EVENTS / 110_452).max() < 1


def test_hours_have_lapds_shares_stand_ins_included(root, events):
    hours = pd.read_csv(root / "resources" / "la_profile" / "hour_of_day_2015.csv")
    true = hours["crimes_2015"] / hours["crimes_2015"].sum()
    ours = events["time"].dt.hour.value_counts(normalize=True).sort_index()
    # A standard error is about 0.07 percentage points; near repeats and delays widen it a little.
    assert np.abs(ours.to_numpy() - true.to_numpy()).max() < 0.005
    clock = events["time"].dt.strftime("%H:%M")
    assert (clock == "12:00").mean() > 0.04
    assert 0.002 < (clock == "00:01").mean() < 0.01


def test_more_than_95_percent_lie_in_the_region(config, events):
    row, _ = lattice.locate(
        events["lat"], events["lon"], region=config["lattice"]["region"], n_rows=16, n_cols=16
    )
    assert 0.95 < (row >= 0).mean() < 1


def test_places_follow_lapds(config, events, root):
    cells = pd.read_csv(root / "resources" / "la_profile" / "cells_64x64.csv")
    true = np.zeros((16, 16))
    total = cells.filter(like="_").sum(axis=1)
    np.add.at(true, (cells["row"] // 4, cells["col"] // 4), total)
    where = {"region": config["lattice"]["region"], "n_rows": 16, "n_cols": 16}
    counts = lattice.count_events([events], periods.hours(START, END), **where).sum(axis=0)
    assert np.corrcoef(true.ravel(), counts.ravel())[0, 1] > 0.99


def test_places_are_blocks_of_four_decimals(events):
    assert np.allclose(events["lat"], events["lat"].round(4), atol=0)
    places = len(events[["lat", "lon"]].drop_duplicates())
    assert places < 0.8 * len(events)


def near_pairs(events, days):
    """Pairs of consecutive events on a 200 m grid that are less than `days` apart."""
    cell = (events["lat"] // 0.0018).astype(int) * 100_000 + (events["lon"] // 0.0022).astype(int)
    ordered = events.assign(cell=cell).sort_values(["cell", "time"], kind="stable")
    same = ordered["cell"].to_numpy()[1:] == ordered["cell"].to_numpy()[:-1]
    gap = ordered["time"].diff().to_numpy()[1:]
    return int((same & (gap < np.timedelta64(days, "D"))).sum())


def test_crimes_repeat_near_more_than_without_self_excitation(profile, cfg):
    settings = cfg["period"] | {"box": cfg["crimes"]["box"], "n_events": 30_000}
    excited, plain = (
        simulate_events(profile, np.random.default_rng(1), branching_ratio=ratio, **settings)
        for ratio in (0.3, 0.0)
    )
    n_excited, n_plain = near_pairs(excited, days=5), near_pairs(plain, days=5)
    # Both counts have a standard error of about their root; five of them apart is no chance.
    assert n_excited - n_plain > 5 * np.sqrt(n_excited + n_plain)


def test_same_seed_same_bytes_other_seed_other_bytes(tables, cfg, tmp_path):
    written = []
    for seed in (1, 1, 2):
        path = tmp_path / "simulated.csv"
        settings = {"crimes": {"simulate": {"seed": seed, "n_events": 2_000}}}
        simulate_crimes(tables, path, lay_over(cfg, settings))
        written.append(path.read_bytes())
    assert written[0] == written[1] != written[2]


@pytest.mark.parametrize("n_events", [1, 7, 100, 3_000])
@pytest.mark.parametrize(("start", "end"), [(START, END), ("2015-11-20", "2015-12-05")])
def test_any_number_of_events_in_any_period(profile, cfg, n_events, start, end):
    events = simulate_events(
        profile,
        np.random.default_rng(0),
        start=start,
        end=end,
        n_events=n_events,
        branching_ratio=0.2,
        box=cfg["crimes"]["box"],
    )
    assert len(events) == n_events
    assert events["time"].between(start, pd.Timestamp(end) + pd.Timedelta("1D")).all()


def test_layout_is_the_official_one(table, shared_data):
    header = pd.read_csv(table, nrows=0).columns.tolist()
    real = pd.read_csv(shared_data / "lapd_official_rows_sample_2023.csv.gz", nrows=0).columns
    assert header == COLUMNS
    assert [name for name in header if name in set(real)] == real.tolist()


def test_report_numbers_are_unique_but_for_the_duplicates(table):
    rows = pd.read_csv(table, dtype=str)
    numbers = rows["DR_NO"]
    assert numbers.str.fullmatch(r"\d{9}").all()
    assert rows[numbers.duplicated()].shape[0] == rows.duplicated().sum() == 105


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [([1, 1, 1], 10, [4, 3, 3]), ([0.5, 0.3, 0.2], 7, [4, 2, 1]), ([2, 1], 0, [0, 0])],
)
def test_largest_remainder_by_hand(shares, total, expected):
    assert largest_remainder(np.array(shares, float), total).tolist() == expected
