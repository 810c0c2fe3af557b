"""Table 2: scores by hand, the choice of cells, forecasts that do not fit are refused."""

import numpy as np
import pandas as pd
import pytest
import yaml

from crimecast.frames import periods
from crimecast.frames.diurnal import diurnal_integral, previous_cumulative
from crimecast.frames.tensors import write_tensor
from crimecast.running.settings import check_settings
from crimecast.tables.cells import pick_cells
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.study import Study
from crimecast.tables.table2 import COLUMNS, build_table2, render_table2, score_signal

PAPER = pd.DataFrame(
    [["A", "st_resnet", 0.75, 0.659, 131, 148, 106, "A note."]],
    columns=[
        "cell",
        "method",
        "paper_rmse_cumulative",
        "paper_rmse_hourly",
        "paper_hours_with_crime",
        "paper_hours_predicted",
        "paper_hours_both",
        "note",
    ],
)


@pytest.fixture
def study():
    """Two days of 1 x 2 cells; on the second, the test, crimes at 1:00 and 3:00 in the first."""
    counts = np.zeros((48, 1, 2))
    counts[[25, 27], 0, 0] = 1
    times = periods.hours("2015-12-30", "2015-12-31").astype("datetime64[s]")
    split = periods.Split(slice(0, 12), slice(12, 24), slice(24, 48))
    return Study(times, diurnal_integral(counts), split, {"A": (0, 0), "B": (0, 1)})


@pytest.fixture
def signal(study):
    """Y of the test day in the first cell, and Y one hour before."""
    previous = previous_cumulative(study.cumulative)
    return study.cumulative[study.test, 0, 0], previous[study.test, 0, 0]


def test_a_constant_error_counts_every_hour_once_and_in_differences_only_at_midnight(signal):
    observed, previous = signal
    scores = score_signal(observed, observed + 0.25, previous, rounding=0.5)
    assert scores["rmse_cumulative"] == pytest.approx(0.25)
    assert scores["rmse_hourly"] == pytest.approx(0.25 / np.sqrt(24))
    hours = [scores[f"hours_{name}"] for name in ("with_crime", "predicted", "both")]
    assert hours == [2, 2, 2]
    assert [scores["precision"], scores["recall"], scores["f1"]] == [1, 1, 1]


def test_rounding_up_everywhere_costs_precision(signal):
    observed, previous = signal
    scores = score_signal(observed, observed + 0.6, previous, rounding=0.5)
    assert (scores["hours_predicted"], scores["hours_both"]) == (24, 2)
    assert scores["precision"] == pytest.approx(2 / 24)
    assert scores["recall"] == 1
    assert scores["f1"] == pytest.approx(4 / 26)


def test_persistence_forecasts_no_hour_and_has_no_precision(signal):
    observed, previous = signal
    scores = score_signal(observed, previous, previous, rounding=0.5)
    assert scores["hours_predicted"] == 0
    assert np.isnan(scores["precision"])
    assert (scores["recall"], scores["f1"]) == (0, 0)
    # Two jumps of 1 missed.
    assert scores["rmse_cumulative"] == pytest.approx(np.sqrt(2 / 24))


def test_step7_keeps_a_low_forecast_from_counting_as_an_hour(signal):
    observed, previous = signal
    assert score_signal(observed, observed - 5, previous, rounding=0.5)["hours_predicted"] == 0


def test_has_a_row_for_each_cell_and_method_with_the_paper_beside(study):
    observed = study.cumulative[study.test]
    forecasts = {"st_resnet": observed + 0.25, "etas": observed}
    table = build_table2(study, forecasts, PAPER, rounding=0.5)
    assert list(table.columns) == COLUMNS
    keys = table[["cell", "method", "in_paper"]].apply(tuple, axis=1).tolist()
    expected = [
        (c, m, p) for c in ("A", "B", "all") for m, p in (("st_resnet", "yes"), ("etas", "no"))
    ]
    assert keys == expected
    assert table["paper_rmse_cumulative"].tolist()[0] == 0.75
    assert table["paper_rmse_cumulative"][1:].isna().all()
    # Both cells together: 48 hours of a cell, of which 2 had crime.
    assert table.query("cell == 'all'")["hours_with_crime"].tolist() == [2, 2]
    assert table.query("method == 'etas'")["rmse_cumulative"].tolist() == [0, 0, 0]


def test_the_page_says_what_does_not_fit(study):
    table = build_table2(study, {"st_resnet": study.cumulative[study.test]}, PAPER, rounding=0.5)
    text = render_table2(
        table,
        PAPER,
        city="Springfield",
        cells={"A": "Cell A: here", "B": "Cell B: there"},
        network="conv-spacetime-16",
        protocol="interpolated",
        rounding=0.5,
    )
    assert "protocol `interpolated`" in text
    assert "no forecast." in text
    assert "Paper, ST-ResNet: 131 hours with crime, 148 forecast, 106 both. A note." in text
    assert "131 hours with crime in cell A do\nnot fit the coordinates" in text
    assert "## Cell B: there" in text


def test_cells_by_hand_and_the_busiest_of_the_rest():
    counts = np.arange(6.0).reshape(1, 2, 3)
    assert pick_cells({"A": [0, 1], "B": "busiest"}, counts) == {"A": (0, 1), "B": (1, 2)}
    assert pick_cells({"A": "busiest", "B": "busiest"}, counts) == {"A": (1, 2), "B": (1, 1)}
    assert pick_cells({"A": "busiest", "B": [1, 2]}, counts) == {"A": (1, 1), "B": (1, 2)}


def test_forecasts_of_other_hours_or_cells_are_refused(study, tmp_path):
    times, frames = study.times[study.test], study.cumulative[study.test]
    path = tmp_path / "predictions.parquet"
    write_tensor(path, times, frames, {})
    assert (read_forecast(path, times, (1, 2)) == frames).all()
    with pytest.raises(ValueError, match="not the test hours 24 hours from 2015-12-30T00"):
        read_forecast(path, study.times[:24], (1, 2))
    with pytest.raises(ValueError, match=r"frames of \(1, 2\), not of the lattice's \(2, 2\)"):
        read_forecast(path, times, (2, 2))


def test_the_config_refuses_cells_off_its_lattice(root):
    config = yaml.safe_load((root / "config" / "config.yaml").read_text())
    schema = yaml.safe_load((root / "config" / "schema.yaml").read_text())
    check_settings(config, schema)
    config["cells"]["A"] = [6, 16]
    with pytest.raises(ValueError, match=r"cells\.A: row 6, column 16 is outside the 16 x 16"):
        check_settings(config, schema)
    config["cells"]["A"] = "quietest"
    with pytest.raises(ValueError, match=r"cells\.A: 'quietest'"):
        check_settings(config, schema)
