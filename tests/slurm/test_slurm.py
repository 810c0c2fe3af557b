"""config/ci.yaml on a real Slurm of two nodes, to Table 1; trainings on the node that has GPUs."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

PROGRAMS = ("slurmctld", "slurmd", "squeue")
TOLD = [  # what this Slurm, without accounting, needs beside the profile
    *("--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "3", "--seconds-between-status-checks", "3"),
    *("--default-resources", "mem_mb=4000", "runtime=60"),
    *("--set-resources", "train_network:slurm_partition=gpu", "train_network:mem_mb=4000"),
]

pytestmark = [
    pytest.mark.workflow,
    pytest.mark.skipif(
        not all(map(shutil.which, PROGRAMS)),
        reason="no Slurm: apt-get install slurmctld slurmd slurm-client",
    ),
    pytest.mark.skipif(
        not importlib.util.find_spec("snakemake_executor_plugin_slurm"),
        reason="no plugin: pip install snakemake-executor-plugin-slurm",
    ),
]


@pytest.fixture
def slurm(tmp_path):
    """A Slurm that runs, and stops after the test."""
    folder = tmp_path / "slurm"
    subprocess.run([Path(__file__).with_name("start.sh"), folder], check=True)
    yield
    for pid in folder.glob("*.pid"):
        os.kill(int(pid.read_text()), signal.SIGTERM)
    for name in ("slurm.conf", "gres.conf"):
        Path("/etc/slurm", name).unlink()


def test_ci_config_runs_to_table1(root, tmp_path, slurm):
    run = [sys.executable, "-m", "snakemake", "results/ci/table1.csv", "--directory", tmp_path]
    run += ["--snakefile", root / "Snakefile", "--profile", root / "profiles" / "slurm", *TOLD]
    done = subprocess.run(
        [*run, "--configfile", root / "config" / "ci.yaml"],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(pd.read_csv(tmp_path / "results" / "ci" / "table1.csv")) == 6
    queue = ["squeue", "--states=all", "--noheader", "--format=%k %P %T"]
    jobs = subprocess.run(queue, check=True, capture_output=True, text=True).stdout.splitlines()
    assert jobs
    for comment, partition, state in map(str.split, jobs):
        assert state == "COMPLETED"
        assert partition == ("gpu" if "train_network" in comment else "cpu")
