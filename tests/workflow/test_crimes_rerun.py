"""What runs again when a file of crimes changes."""

import re
import subprocess
import sys

import pytest
import yaml

pytestmark = pytest.mark.workflow

HEADER = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon"
LINE = "{},{}-10T00:00:00.000,1200,{},34.05,-118.25"
OCTOBER, NOVEMBER, DECEMBER = (
    LINE.format(number, month, "THEFT")
    for number, month in ((1, "2015-10"), (2, "2015-11"), (3, "2015-12"))
)
CONFIG = {
    "run": {"name": "rerun"},
    "period": {"start": "2015-10-01", "end": "2015-12-31"},
    "crimes": {"source": "csv", "csv": {"path": "crimes.csv"}},
}
TARGETS = ["results/rerun/crimes/ledger.json", "results/rerun/tensors/none.parquet"]


@pytest.fixture
def jobs_for(root, tmp_path):
    """Run the workflow on lines of crimes; the jobs it ran."""
    (tmp_path / "my.yaml").write_text(yaml.safe_dump(CONFIG))

    def run(lines):
        (tmp_path / "crimes.csv").write_text("\n".join([HEADER, *lines]) + "\n")
        options = ["--cores", "1", "--profile", root / "profiles" / "default"]
        options += ["--directory", tmp_path, "--configfile", tmp_path / "my.yaml"]
        command = [sys.executable, "-m", "snakemake", "-s", root / "Snakefile", *options]
        command = [*map(str, command), "--", *TARGETS]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return sorted(
            re.findall(r"^(?:local)?(?:rule|checkpoint) (\w+):", done.stderr, re.MULTILINE)
        )

    return run


def test_what_follows_from_the_events_runs_only_if_one_has_changed(jobs_for):
    crimes = [OCTOBER, NOVEMBER, DECEMBER]
    assert jobs_for(crimes) == ["build_tensor", "read_crimes"]
    assert jobs_for(crimes) == []
    assert jobs_for([DECEMBER, OCTOBER, NOVEMBER]) == ["read_crimes"]
    changed = [OCTOBER, NOVEMBER, LINE.format(4, "2015-12", "FRAUD")]
    assert jobs_for(changed) == ["build_tensor", "read_crimes"]


def test_row_of_another_year_changes_the_ledger_only(jobs_for):
    jobs_for([OCTOBER, NOVEMBER, DECEMBER])
    other = LINE.format(0, "1999-12", "THEFT")
    assert jobs_for([other, OCTOBER, NOVEMBER, DECEMBER]) == ["read_crimes"]
