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
    "crimes": {"source": "csv", "path": "crimes.csv"},
}
TARGETS = ["results/rerun/crimes/ledger.json", "results/rerun/tensors/none.parquet"]


@pytest.fixture
def jobs_for(root, tmp_path):
    """Run the workflow on lines of crimes; the jobs it ran, with their months."""
    (tmp_path / "my.yaml").write_text(yaml.safe_dump(CONFIG))

    def run(lines):
        (tmp_path / "crimes.csv").write_text("\n".join([HEADER, *lines]) + "\n")
        options = ["--cores", "1", "--profile", root / "profiles" / "default"]
        options += ["--directory", tmp_path, "--configfile", tmp_path / "my.yaml"]
        command = [sys.executable, "-m", "snakemake", "-s", root / "Snakefile", *options]
        command = [*map(str, command), "--", *TARGETS]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        blocks = re.split(r"^(?:local)?(?:rule|checkpoint) ", done.stderr, flags=re.MULTILINE)[1:]
        return sorted(
            " ".join([block.split(":")[0], *re.findall(r"wildcards: month=(\S+)", block)])
            for block in blocks
        )

    return run


def test_only_the_month_that_changed_is_cleaned(jobs_for):
    months = ["2015-10", "2015-11", "2015-12"]
    first = jobs_for([OCTOBER, NOVEMBER, DECEMBER])
    assert [f"clean_events {month}" for month in months] == first[1:4]
    assert jobs_for([OCTOBER, NOVEMBER, DECEMBER]) == []
    changed = jobs_for([OCTOBER, NOVEMBER, LINE.format(4, "2015-12", "FRAUD")])
    assert changed == ["build_tensor", "clean_events 2015-12", "split_source", "write_ledger"]


def test_row_of_another_year_changes_the_ledger_only(jobs_for):
    jobs_for([OCTOBER, NOVEMBER, DECEMBER])
    assert jobs_for([LINE.format(0, "1999-12", "THEFT"), OCTOBER, NOVEMBER, DECEMBER]) == [
        "split_source",
        "write_ledger",
    ]
