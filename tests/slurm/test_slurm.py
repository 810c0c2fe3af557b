"""config/ci.yaml on a real Slurm of two nodes, to Table 1; trainings on the node that has GPUs."""

import subprocess

import pandas as pd
import pytest

pytestmark = pytest.mark.workflow


def test_ci_config_runs_to_table1(root, tmp_path, run):
    status, said = run("results/ci/table1.csv", root / "config" / "ci.yaml")
    assert status == 0, said[-3000:]
    assert len(pd.read_csv(tmp_path / "results" / "ci" / "table1.csv")) == 6
    queue = ["squeue", "--states=all", "--noheader", "--format=%k %P %T"]
    jobs = subprocess.run(queue, check=True, capture_output=True, text=True).stdout.splitlines()
    assert jobs
    for comment, partition, state in map(str.split, jobs):
        assert state == "COMPLETED"
        assert partition == ("gpu" if "train_network" in comment else "cpu")
