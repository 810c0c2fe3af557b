"""config/ci.yaml from nothing to every table, figure and the report, in a folder of its own."""

import re
import subprocess
import sys

import pandas as pd
import pytest
from city import ROOT, environment
from numpy.testing import assert_allclose

from crimecast import files

pytestmark = pytest.mark.workflow


def test_ci_config_runs_from_end_to_end(tmp_path):
    start = [sys.executable, "-m", "snakemake", "report", "--cores", "2", "--directory", tmp_path]
    options = ["--snakefile", ROOT / "Snakefile", "--profile", ROOT / "profiles" / "default"]
    options += ["--report", "results/report.html", "--report-after-run"]
    done = subprocess.run(
        [*start, *options, "--configfile", ROOT / "config" / "ci.yaml"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = tmp_path / "results" / "ci"
    table1 = pd.read_csv(results / "table1.csv")
    assert len(table1) == 6
    assert (table1["neurons"] == 2).all()
    assert table1.filter(regex="^(train|test)_rmse").notna().all(axis=None)
    assert set(pd.read_csv(results / "table3.csv")["model"]) == {"float", "projected", "fine_tuned"}
    audit = pd.read_csv(results / "audit.csv")
    trained = audit[audit["kind"].isin(["network", "ternary"]) & (audit["hours"] == 1)]
    assert len(trained) == 6 + 2
    assert_allclose(trained["rmse"][:6], table1["test_rmse"], rtol=1e-5)
    assert audit.set_index("forecaster").loc["leak", "rmse"].iloc[0] == 0
    choice = files.read_json(results / "forecast" / "latest.json")["choice"]
    assert choice["method"] == max(choice["bits"], key=choice["bits"].get)
    assert choice["bits"].keys() == {"climatology", "kernels"}
    assert len(list((results / "figures").glob("fig*.png"))) == 7
    report = (tmp_path / "results" / "report.html").read_text()
    assert len(report) < 15e6
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=.https?:", report)
    for shown in (
        "table1.html",
        "table2.html",
        "table3.html",
        "fig1.png",
        "fig7.png",
        "latest.html",
    ):
        assert shown in report
    assert "Each event in the bounding box" in report  # the figure's own caption
