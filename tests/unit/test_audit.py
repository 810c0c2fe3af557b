"""The audit: intervals, bounds, the leak, rolling origins, and the page that shows them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from crimecast.audit import bounds, intervals, scoring, window_scores, windows
from crimecast.audit.forecasts import bounding_forecasts, read_networks
from crimecast.audit.page import render_audit
from crimecast.audit.picture import draw_audit
from crimecast.audit.points import open_points
from crimecast.baselines.persistence import ClimatologyIncrement, Persistence
from crimecast.files import write_json
from crimecast.frames import periods, resolution
from crimecast.frames.diurnal import diurnal_integral, previous_cumulative
from crimecast.frames.tensors import write_tensor
from crimecast.networks.samples import lags_in_frames
from crimecast.scores import rmse

N_DAYS, N_FITTING = 40, 33
COUNTS = arrays(np.int64, (48, 2, 2), elements=st.integers(0, 9))


@pytest.fixture(scope="module")
def cumulative():
    """Y of Poisson counts in 3 x 4 cells, busy by night."""
    rate = np.linspace(0.1, 2, 24)[:, None, None] * np.linspace(0, 1, 12).reshape(3, 4)
    counts = np.random.default_rng(7).poisson(np.tile(rate, (N_DAYS, 1, 1)))
    return diurnal_integral(counts).astype(float)


@pytest.fixture(scope="module")
def truth(cumulative):
    first = N_FITTING * 24
    climatology = ClimatologyIncrement(shrink=True).fit(cumulative[:first])
    forecast = climatology.predict(cumulative, first)
    return scoring.Truth(cumulative[first:], forecast, 0.5, n_resamples=200, seed=0)


def forecast(name, predicted, **about):
    known = {"kind": "network", "in_paper": "yes", "protocol": "causal", "causal_twin": ""}
    return scoring.Forecast(name, predicted, known | about)


def test_resampled_days_come_in_blocks():
    days = intervals.resample_days(27, n_resamples=50, seed=1)
    assert days.shape == (50, 27)
    blocks = days.reshape(50, 9, 3)  # the cube root of 27 days
    assert ((np.diff(blocks, axis=2) % 27) == 1).all()
    assert set(np.unique(days)) == set(range(27))


def test_intervals_by_hand():
    days = np.array([[0, 0], [0, 1], [1, 1], [1, 0]])
    part, whole = np.array([1.0, 3.0]), np.array([1.0, 1.0])
    # The four resamples have the means 1, 2, 3 and 2.
    expected = np.quantile([1, 2, 2, 3], [0.025, 0.975])
    assert_allclose(intervals.ratio_interval(part, whole, days), expected)
    assert np.isnan(intervals.ratio_interval(part, 0 * whole, days)).all()


def test_intervals_hold_the_truth_most_of_the_time():
    rng, days = np.random.default_rng(2), intervals.resample_days(60, n_resamples=400, seed=3)
    held = 0
    for _ in range(200):
        low, high = intervals.ratio_interval(rng.normal(1, 1, 60), np.ones(60), days)
        held += low <= 1 <= high
    assert 0.85 < held / 200 < 0.99


def test_diebold_mariano_by_hand():
    loss, reference = np.array([1.0, 2, 4, 3]), np.array([0.0, 2, 1, 2])
    difference = loss - reference
    # The statistic of 1995 with the factor of 1997 for h = 1: (n - 1) / n under the root.
    statistic = difference.mean() / np.sqrt(difference.var() / 4) * np.sqrt(3 / 4)
    expected = 2 * stats.t.sf(abs(statistic), df=3)
    assert intervals.diebold_mariano(loss, reference) == pytest.approx(expected)
    assert np.isnan(intervals.diebold_mariano(loss, loss))


@given(COUNTS)
def test_the_leak_is_the_answer(counts):
    observed = diurnal_integral(counts).astype(float)
    assert_array_equal(bounds.leak(observed), observed)


def test_the_leak_takes_frames_that_the_protocol_shows(cumulative):
    frames = resolution.insert_half_hours(cumulative)
    nearest, second = lags_in_frames("interpolated", 2)[:2]
    noon = 2 * 12 + 1  # the frame of a whole hour
    shown = 2 * frames[noon - nearest] - frames[noon - second]
    assert_array_equal(shown, bounds.leak(cumulative)[12])


def test_floors_are_what_simulated_counts_have():
    rates = np.random.default_rng(4).gamma(2, 0.5, (1, 6, 6))
    rng = np.random.default_rng(5)
    counts = rng.poisson(np.tile(rates, (4000, 1, 1))).astype(float)
    interpolation = {"factor": 2, "method": "bilinear"}
    fine = resolution.super_resolve(counts - rates, **interpolation)
    assert bounds.poisson_floor(counts) == pytest.approx((counts - rates).std(), rel=0.01)
    floor = bounds.own_lattice_floor(counts, interpolation)
    assert floor == pytest.approx(np.sqrt((fine**2).mean()), rel=0.01)
    assert floor < bounds.poisson_floor(counts)

    many = np.tile(rates, (4000, 1, 1))
    scattered = rng.poisson(many * rng.gamma(2, 0.5, many.shape))  # variance r + r^2 / 2
    kappa = bounds.excess_variance(scattered, many)
    assert kappa == pytest.approx(0.5, rel=0.05)
    floor = bounds.overdispersed_floor(scattered, many, kappa)
    assert floor == pytest.approx((scattered - many).std(), rel=0.02)
    assert bounds.overdispersed_floor(scattered, 3 * many, kappa) == pytest.approx(floor)
    assert bounds.excess_variance(many, many) == 0


def test_the_climatology_has_no_skill_over_itself(truth):
    hour, shift, day = scoring.score(forecast("same", truth.climatology), truth).rows
    assert [row["hours"] for row in (hour, shift, day)] == [1, 8, 24]
    assert hour["skill"] == hour["bits"] == day["bits"] == 0
    assert hour["rmse"] == hour["rmse_step7"]
    assert np.isnan(hour["skill_p"])


def test_scores_tell_good_from_bad(truth, cumulative):
    first = N_FITTING * 24
    persistence = Persistence().predict(cumulative, first)
    hour = scoring.score(forecast("as it was", persistence), truth).rows[0]
    assert hour["skill_low"] <= hour["skill"] <= hour["skill_high"] < 0
    assert hour["bits_high"] < 0
    assert hour["bits_p"] < 0.01
    zero, leak = (scoring.score(f, truth).rows[0] for f in bounding_forecasts(truth, None))
    # Step 7 makes "no crime ever" persistence, and the leak has nothing left to tell.
    assert zero["rmse_step7"] == hour["rmse"] < zero["rmse"]
    assert leak["rmse"] == 0
    assert leak["pei_10"] == pytest.approx(1)


def test_a_day_is_judged_by_what_was_known_when_it_began(truth):
    predicted = truth.climatology.copy()
    predicted[-24:] += 3  # forecasts of the last day, most of them made during it
    before, after = (
        scoring.score(forecast("one", y), truth).rows for y in (truth.climatology, predicted)
    )
    pd.testing.assert_frame_equal(pd.DataFrame(before[1:]), pd.DataFrame(after[1:]))
    assert before[0] != after[0]


def test_a_single_test_day_has_hours_only(truth):
    day = scoring.Truth(truth.cumulative[:24], truth.climatology[:24], 0.5, n_resamples=9, seed=0)
    rows = scoring.score(forecast("one", day.climatology), day).rows
    assert [row["hours"] for row in rows] == [1]
    assert len(scoring.bound_rows(day, 0)) == 3


def test_equal_rates_stay_tied_whatever_was_counted(truth):
    predicted = truth.previous + 0.1
    assert (truth.rates(truth.previous - 1) == 0).all()
    assert len(np.unique(truth.rates(predicted))) == 1


@pytest.fixture(scope="module")
def table(truth):
    """Two seeds of a network, one that was shown the answer, its twin, and the bounds."""
    rows = scoring.bound_rows(truth, 0.1)
    shown = {"protocol": "interpolated", "causal_twin": "conv-space-4", "seed": 0}
    forecasts = [
        forecast("conv-none-4", truth.climatology, seed=0, rmse_native=0.5),
        forecast("conv-none-4", truth.climatology + 0.1, seed=1, rmse_native=0.7),
        forecast("conv-spacetime-4", truth.cumulative, **shown),
        forecast("conv-space-4", truth.climatology + 0.2, seed=0),
        *bounding_forecasts(truth, np.full(truth.counts.shape, 0.3)),
    ]
    for one in forecasts:
        rows += scoring.score(one, truth).rows
    return scoring.build_audit(rows, "3 x 4")


def test_table_has_a_row_for_each_forecast_seed_and_span(table):
    assert list(table.columns) == scoring.COLUMNS
    scored = table[table["bits"].notna()]
    assert len(scored) == 7 * 3
    assert not scored.duplicated(["forecaster", "seed", "hours"]).any()
    assert (table.loc[table["hours"] != 1, "rmse"].isna()).all()


def test_page_keeps_what_was_shown_the_answer_apart(table):
    page = render_audit(
        table,
        [{"Point": "x", "Paper": "1", "Here": "2"}],
        None,
        city="C",
        test_span="-",
        n_crimes=9,
    )
    forecasts, leak = page.split("## The leak")
    assert "conv-spacetime-4" not in forecasts
    assert "| conv-spacetime-4" in leak
    assert "0.6000 ± 0.1414" in forecasts  # the two seeds, on their own lattice
    assert "Oracle" in forecasts


def test_picture_shows_every_forecaster_once(table, truth):
    curve = np.linspace(0.1, 1, 12)
    names = [*table["forecaster"].unique()]
    groups = tuple(np.ones(3) for _ in range(3))
    figure, caption = draw_audit(table, dict.fromkeys(names, curve), dict.fromkeys(names, groups))
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels.count("conv-none-4") == 1  # of two seeds
    assert "conv-spacetime-4" not in labels  # it was shown the answer
    figure.draw_without_rendering()
    ticks = [text.get_text() for text in figure.axes[3].get_xticklabels()]
    assert "1" in ticks
    assert "$" not in "".join(ticks)  # numbers, not formulas
    assert "95 %" in caption


def test_open_points_of_a_dead_network(table, cumulative):
    split = periods.Split(slice(0, 600), slice(600, N_FITTING * 24), slice(N_FITTING * 24, 960))
    counts = np.diff(cumulative.reshape(N_DAYS, 24, 3, 4), axis=1, prepend=0).reshape(-1, 3, 4)
    study = SimpleNamespace(
        **{"cumulative": cumulative, "counts": counts, "split": split, "test": split.test},
        cells={"A": (0, 0), "B": (2, 3)},
    )
    zero = table.loc[(table["forecaster"] == "zero") & (table["hours"] == 1), "rmse"].iloc[0]
    dead = table.assign(rmse=table["rmse"].where(table["forecaster"] != "conv-space-4", zero))
    paper = pd.DataFrame({"cell": ["A"], "paper_hours_with_crime": [131]})
    points = open_points(study, dead, paper, {"factor": 2, "method": "bilinear"}, "target")
    here = {point["Point"].split(" (")[0]: (point["Paper"], point["Here"]) for point in points}
    assert here["Networks that forecast next to nothing"] == ("3 of 18", "1 of 4")
    assert here["Test hours with crime in cell A"] == ("131", "0")  # nothing happens there
    assert here["Test hours with crime in cell B"][0] == "-"


def test_networks_are_read_with_protocol_and_twin(tmp_path, truth):
    times = periods.hours("2015-12-25", "2015-12-31").astype("datetime64[s]")
    paths, metrics = [tmp_path / "a.parquet", tmp_path / "b.parquet"], []
    for path, level in zip(paths, ("space", "spacetime"), strict=True):
        note = {"convolution": "conv", "level": level, "neurons": 4, "seed": 3}
        write_tensor(path, times, truth.climatology, note)
        metrics.append(path.with_suffix(".json"))
        more = {"train": {"protocol": "interpolated"}, "test_rmse_native": 0.2}
        write_json(metrics[-1], note | more)
    read = list(read_networks(paths, metrics, times, (3, 4), stage="fine_tuned"))
    assert [one.name for one in read] == ["conv-space-4-fine_tuned", "conv-spacetime-4-fine_tuned"]
    assert [one.about["protocol"] for one in read] == ["causal", "interpolated"]
    assert [one.about["causal_twin"] for one in read] == ["", "conv-space-4-fine_tuned"]
    assert_allclose(read[0].predicted, truth.climatology)


def test_windows_are_the_last_days_and_know_nothing_later(cumulative):
    slices = windows.window_slices(960, n_windows=3, test_days=7)
    assert [(w.start, w.stop) for w in slices] == [(456, 624), (624, 792), (792, 960)]
    changed = cumulative.copy()
    changed[792:] += 5
    climatology = ClimatologyIncrement(shrink=False)
    before, after = (windows.roll(climatology, y, slices) for y in (cumulative, changed))
    assert_array_equal(before[:336], after[:336])
    first = climatology.fit(cumulative[:456]).predict(cumulative[:624], 456)
    assert_array_equal(before[:168], first)


def test_windows_say_how_often_a_method_was_best(cumulative):
    slices = windows.window_slices(960, n_windows=3, test_days=7)
    times = periods.hours("2015-11-22", "2015-12-31")
    climatology = windows.roll(ClimatologyIncrement(shrink=True), cumulative, slices)
    persistence = windows.roll(Persistence(), cumulative, slices)
    rows = [
        row
        for name, predicted in {"persistence": persistence, "climatology": climatology}.items()
        for row in window_scores.score_windows(
            name, predicted, climatology, cumulative, times, slices
        )
    ]
    summary = window_scores.summarise(window_scores.windows_table(rows))
    assert summary["best"].to_dict() == {"persistence": 0, "climatology": 3}
    assert rows[0]["start"] == "2015-12-11"
    observed = cumulative[456:]
    whole = rmse(observed, np.maximum(persistence, previous_cumulative(observed)))
    mean_square = np.mean([row["rmse_step7"] ** 2 for row in rows[:3]])
    assert np.sqrt(mean_square) == pytest.approx(whole)
