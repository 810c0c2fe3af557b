"""The hours to come: what is known when, by hand; ranks, shares and polygons."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import poisson

from crimecast import files
from crimecast.audit.metrics import cells_of_area
from crimecast.baselines.methods import QUICK, make_baseline
from crimecast.baselines.persistence import ClimatologyIncrement
from crimecast.forecast import job, page
from crimecast.forecast.backtest import backtest, hit_rates, rank_cells
from crimecast.forecast.cells import forecast_table, geojson
from crimecast.forecast.choice import choose
from crimecast.forecast.horizon import forecast_counts, hour_by_hour, hours_with_data
from crimecast.forecast.job import first_hour
from crimecast.forecast.network import TrainedNetwork
from crimecast.forecast.spec import edge_rows
from crimecast.frames.diurnal import diurnal_integral
from crimecast.frames.tensors import write_tensor
from crimecast.running import plan

REGION = {"lat": [10.0, 12.0], "lon": [20.0, 23.0]}
START = np.datetime64("2015-12-30T22", "h")


@pytest.fixture
def config(root):
    """The embedded default."""
    return yaml.safe_load((root / "config" / "config.yaml").read_text())


@pytest.fixture
def days():
    """Y of 20 days of Poisson counts in 2 x 3 cells, busier by night in the last ones."""
    rate = np.linspace(0.1, 2, 24)[:, None, None] * np.arange(1, 7).reshape(2, 3)
    counts = np.random.default_rng(3).poisson(np.tile(rate, (20, 1, 1)))
    return diurnal_integral(counts).astype(float)


@pytest.mark.parametrize("start", [24 * 10, 24 * 10 + 7])
def test_climatology_expects_the_rates_of_the_hours_to_come(days, start):
    known = days[: 24 * 10]
    climatology = ClimatologyIncrement(shrink=False).fit(known)
    counts = np.diff(known.reshape(10, 24, 2, 3), axis=1, prepend=0)
    rates = counts.mean(axis=0)
    hours = np.arange(start, start + 30) % 24
    for counts in (
        *forecast_counts(climatology, days, [start], 30),
        hour_by_hour(climatology, days, start, 30),
    ):
        assert_allclose(counts, rates[hours], atol=1e-9)


@pytest.mark.parametrize("method", ["climatology", "kernels", "etas"])
def test_a_forecast_knows_nothing_of_its_hours(days, method, config):
    own = config["baselines"]["settings"][method]
    forecaster = make_baseline(method, own).fit(days[:240])
    changed = days.copy()
    changed[250:] += 9
    starts = [240, 250]
    for one, two in zip(
        forecast_counts(forecaster, days, starts, 30),
        forecast_counts(forecaster, changed, starts, 30),
        strict=True,
    ):
        assert_array_equal(one, two)


class Constant:
    """Expects the same of every cell and hour."""

    def __init__(self, rate):
        self.rate = rate

    def fit(self, cumulative):
        self.fitted_to = len(cumulative)
        return self

    def counts_ahead(self, cumulative, starts, n_hours):
        for _ in starts:
            yield np.full((n_hours, *cumulative.shape[1:]), self.rate)


def test_the_most_likely_on_validation_days_is_chosen(days):
    counts = np.diff(days.reshape(20, 24, 2, 3), axis=1, prepend=0)
    # A fifth of 20 days: 4, of which 30 hours can be looked ahead from all but the last.
    seen = np.concatenate([counts.reshape(-1, 2, 3)[s : s + 30] for s in (384, 408, 432)])
    mean = (counts[:16].sum() + 0.5) / counts[:16].size
    rates = {"climatology": 0.2, "kernels": float(seen.mean()), "third": 40.0}
    forecasters = {name: Constant(rate) for name, rate in rates.items()}
    choice = choose(forecasters, days, validation_share=0.2, n_hours=30)
    assert choice["method"] == "kernels"
    assert choice["days"] == 3
    assert forecasters["third"].fitted_to == 384
    likely = {
        name: poisson.logpmf(seen, 0.98 * rate + 0.02 * mean).sum() for name, rate in rates.items()
    }
    for name, bits in choice["bits"].items():
        by_hand = (likely[name] - likely["climatology"]) / seen.sum() / np.log(2)
        assert bits == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize(
    "known", [np.zeros((480, 1, 1)), np.ones((24, 1, 1))], ids=["no crimes", "one day"]
)
def test_without_anything_to_compare_on_it_is_climatology(known):
    forecasters = {"climatology": Constant(0.1), "kernels": Constant(0.2)}
    choice = choose(forecasters, known, validation_share=0.2, n_hours=24)
    assert choice == {"method": "climatology", "days": 0, "bits": {}}


@pytest.fixture
def forecast(config, tmp_path):
    """Make the forecast of a Y, with the default's settings and others; its notes and its table."""

    def make(cumulative, **settings):
        cfg = plan.forecast_settings(config) | {"split": {"test_days": 7, "validation_share": 0.2}}
        cfg["lattice"] = {"region": REGION}
        cfg["forecast"] = cfg["forecast"] | settings
        hours = np.datetime64("2015-12-01", "h") + np.arange(len(cumulative))
        write_tensor(tmp_path / "tensor", hours, cumulative, {})
        outputs = {part: tmp_path / part for part in ("csv", "geojson", "notes")}
        job.make_forecast({"tensor": tmp_path / "tensor"}, outputs, cfg)
        return files.read_json(outputs["notes"]), pd.read_csv(outputs["csv"])

    return make


def test_a_choice_for_the_past_knows_nothing_of_what_came_after(days, forecast):
    changed = days.copy()
    changed[245:] += 9
    one, two = (forecast(x, start="2015-12-11T05:00") for x in (days, changed))
    assert one[0]["choice"] == two[0]["choice"]
    assert one[1]["expected"].tolist() == two[1]["expected"].tolist()
    assert one[0]["choice"]["days"] == 2
    assert one[0]["choice"]["bits"].keys() == {"climatology", "kernels"}
    assert one[0]["method"] == one[0]["choice"]["method"]


def test_where_there_is_one_method_there_is_no_choice(days, forecast, config):
    config["baselines"]["methods"] = ["knn"]
    notes, _ = forecast(days)
    assert (notes["method"], notes["choice"]) == ("climatology", None)


def test_every_method_that_can_be_asked_for_is_said_in_words(root):
    schema = yaml.safe_load((root / "config" / "schema.yaml").read_text())
    method = schema["properties"]["forecast"]["properties"]["method"]
    assert set(method["anyOf"][0]["enum"]) == {plan.BEST, *page.METHODS}
    assert set(QUICK) <= set(page.METHODS)
    assert "a trained network (conv-none-8)" in page.describe_method("conv-none-8", None)
    nothing = {"method": "climatology", "days": 0, "bits": {}}
    assert "no crimes on validation days" in page.describe_method("climatology", nothing)


def test_the_last_hour_with_data_is_the_last_with_a_crime():
    counts = np.zeros((48, 1, 2))
    counts[30, 0, 1] = 1
    assert hours_with_data(diurnal_integral(counts)) == 31


@pytest.mark.parametrize("start", ["2015-01-01T05:00", "2016-05-01T00:00"])
def test_a_start_without_data_before_it_is_refused(start):
    hours = np.arange("2015-01-01", "2015-01-04", dtype="datetime64[h]")
    with pytest.raises(ValueError, match=r"forecast\.start.*2015-01-02T00:00 and"):
        first_hour(start, hours, 72)


def test_a_network_of_other_settings_is_refused(tmp_path):
    path = tmp_path / "weights.safetensors"
    files.write_arrays(path, {}, {"lattice": {"n_rows": 4}, "seed": 0})
    with pytest.raises(ValueError, match=r"other settings \(lattice\).*--force .*weights"):
        TrainedNetwork(path, None, {"lattice": {"n_rows": 5}, "seed": 0})


def test_ranks_and_hit_rates_by_hand():
    expected = np.array([[[3.0, 1.0], [2.0, 2.0]]])
    observed = np.array([[[1.0, 5.0], [2.0, 0.0]]])
    assert rank_cells(expected)[0].tolist() == [[1, 4], [2, 3]]
    # 1, 5 and 10 % of 4 cells are one cell: the one with 1 of 8 crimes.
    assert hit_rates(expected, observed) == [0.125, 0.125, 0.125]
    assert hit_rates(expected, 0 * observed) == [None, None, None]
    assert [cells_of_area(area, 4096) for area in (0.01, 0.05, 0.1)] == [40, 204, 409]


def test_backtest_takes_whole_forecasts_only(days):
    climatology = ClimatologyIncrement(shrink=True).fit(days[:240])
    assert backtest(climatology, days[:-3], slice(240, 480), 24)["days"] == 9
    assert backtest(climatology, days[:250], slice(240, 480), 24)["all_hours"] == [None] * 3


@given(arrays(float, (2, 2, 3), elements=st.floats(0, 50)))
def test_table_holds_what_was_forecast(counts):
    table = forecast_table(counts, START, region=REGION)
    whole, hours = table.head(6), table.iloc[6:]
    assert_allclose(whole["expected"], counts.sum(axis=0).ravel(), atol=1e-8)
    assert_allclose(hours["expected"], counts.ravel(), atol=1e-8)
    assert_allclose(table["probability"], 1 - np.exp(-table["expected"]), atol=1e-7)
    for _, frame in table.groupby(["from", "to"], sort=False):
        in_order = frame.sort_values("rank")
        assert in_order["rank"].tolist() == [1, 2, 3, 4, 5, 6]
        assert (np.diff(in_order["expected"]) <= 1e-8).all()
        total = frame["expected"].sum()
        if total > 1e-3:
            assert_allclose(in_order["share"], in_order["expected"].cumsum() / total, atol=1e-4)


def test_hours_are_named_and_what_happened_stands_beside():
    counts, observed = np.ones((2, 1, 1)), np.array([[[3.0]], [[np.nan]]])
    table = forecast_table(counts, START, region=REGION, observed=observed)
    spans = [("2015-12-30T22:00", "2015-12-31T00:00"), ("2015-12-30T22:00", "2015-12-30T23:00")]
    assert list(zip(table["from"], table["to"], strict=True))[:2] == spans
    assert table["observed"].tolist() == [pd.NA, 3, pd.NA]
    cell = geojson(table)["features"][0]["properties"]
    assert cell["observed"] is None
    assert cell["observed_by_hour"] == [3, None]


def test_polygons_are_those_of_rfc_7946():
    counts = np.arange(12.0).reshape(2, 2, 3)
    made = json.loads(json.dumps(geojson(forecast_table(counts, START, region=REGION))))
    assert made["type"] == "FeatureCollection"
    assert made["bbox"] == [20, 10, 23, 12]
    assert made["hours"] == ["2015-12-30T22:00", "2015-12-30T23:00"]
    assert len(made["features"]) == 6
    for feature in made["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        x, y = np.array(ring).T
        # Twice the area, positive against the clock: a cell of one degree each way.
        assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) == pytest.approx(2)
    last = made["features"][5]["properties"]
    assert (last["row"], last["col"], last["expected_by_hour"]) == (1, 2, [5, 11])


def test_edges_go_around_the_best_cell():
    counts = np.zeros((1, 4, 4))
    counts[0, 1, 2] = 1
    region = {"lat": [0.0, 4.0], "lon": [0.0, 4.0]}
    edges = edge_rows(forecast_table(counts, START, region=region))
    around = {(e["i"], e["j"], e["t"], e["e"]) for e in edges}
    assert around == {(1, 2, 0, 1), (2, 2, 0, 1), (1, 2, 1, 0), (1, 3, 1, 0)}
    # 1, 5 and 10 % of 16 cells are the same cell, in all hours together and in the one hour.
    assert {e["a"] for e in edges} == {"11"}
