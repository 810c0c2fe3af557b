"""Dry runs of every configuration: at once, without data, network or torch."""

import signal
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


def dry_run(folder, env, *arguments):
    start = [sys.executable, "-m", "snakemake", "-n", "--directory", folder]
    return subprocess.run(
        [*start, "--snakefile", ROOT / "Snakefile", *arguments],
        env=env,
        capture_output=True,
        text=True,
    )


@pytest.mark.workflow
@pytest.mark.parametrize("config", CONFIGS)
def test_dry_run_needs_no_data_and_no_torch(tmp_path, without_torch, config):
    done = dry_run(tmp_path, without_torch, "--configfile", ROOT / "config" / config)
    assert done.returncode == 0, done.stderr
    assert "make_table1" in done.stdout + done.stderr
    assert not Path(tmp_path / "results").exists()


@pytest.mark.workflow
def test_an_interrupt_before_the_first_job_is_a_sentence(tmp_path):
    (tmp_path / "holidays.py").write_text("raise KeyboardInterrupt\n")  # as while it is imported
    done = dry_run(tmp_path, environment(tmp_path) | {"PYTHONPATH": str(tmp_path)})
    assert done.returncode == -signal.SIGINT
    assert "Interrupted. What is finished stays; the same command goes on" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.workflow
def test_numbers_within_a_setting_of_the_command_line(tmp_path, without_torch):
    setting = 'network={"neurons": [5, 7], "units": 1}'
    done = dry_run(tmp_path, without_torch, "--config", setting)
    assert done.returncode == 0, done.stderr
    assert "conv-spacetime-7" in done.stdout + done.stderr
    refused = dry_run(tmp_path, without_torch, "--config", 'network={"units": "many"}')
    assert "network.units: 'many' is not a whole number" in refused.stdout + refused.stderr
