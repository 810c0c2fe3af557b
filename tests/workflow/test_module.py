"""Another workflow uses this one as a module, with settings and names of its own."""

import subprocess
import sys

import pytest
from city import ROOT, environment

pytestmark = pytest.mark.workflow

OTHER = f"""
configfile: "my.yaml"


module crimecast:
    snakefile:
        "{ROOT}/Snakefile"
    config:
        config["crimecast"]


use rule * from crimecast as crimes_*


rule report:
    input:
        rules.crimes_all.input,
        "results/crimes/ledger.json",
"""
SETTINGS = """
crimecast:
  period: {start: "2015-11-01", end: "2015-12-31"}
  split: {test_days: 7}
  crimes: {simulate: {n_events: 2000}}
"""


def snakemake(folder, *arguments):
    command = [sys.executable, "-m", "snakemake", *arguments, "--cores", "1"]
    return subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True
    )


def test_a_module_runs_with_the_settings_it_is_given(tmp_path):
    (tmp_path / "Snakefile").write_text(OTHER)
    (tmp_path / "my.yaml").write_text(SETTINGS)
    done = snakemake(tmp_path, "results/crimes/ledger.json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results/crimes/events/2015-12.parquet").exists()
    planned = snakemake(tmp_path, "report", "--dry-run")
    assert planned.returncode == 0, planned.stderr
    assert "crimes_make_figure7" in planned.stdout + planned.stderr
    assert "crimes_make_table3" in planned.stdout + planned.stderr
