"""Dry runs of every configuration: at once, without data, network or torch."""

import subprocess
import sys
from pathlib import Path

import pytest
from city import ROOT, environment

CONFIGS = sorted(
    path.name for path in (ROOT / "config").glob("*.yaml") if path.name != "schema.yaml"
)


@pytest.fixture
def without_torch(tmp_path):
    """An environment in which an import of torch is an error."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "torch.py").write_text('raise RuntimeError("a dry run imports torch")\n')
    return environment(tmp_path) | {"PYTHONPATH": str(folder)}


@pytest.mark.workflow
@pytest.mark.parametrize("config", CONFIGS)
def test_dry_run_needs_no_data_and_no_torch(tmp_path, without_torch, config):
    start = [sys.executable, "-m", "snakemake", "-n", "--directory", tmp_path]
    done = subprocess.run(
        [*start, "--snakefile", ROOT / "Snakefile", "--configfile", ROOT / "config" / config],
        env=without_torch,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "make_table1" in done.stdout + done.stderr
    assert not Path(tmp_path / "results").exists()
