"""Training by the plain runner: the files of rule train_network, which Snakemake takes over."""

import subprocess
import sys

import pytest
from city import SIMULATED, copy_repository, environment, jobs, snakemake

pytestmark = pytest.mark.workflow

NAMES = ["conv-none-3", "pointwise-none-3"]


def train(folder):
    script = folder / "workflow" / "scripts" / "train_without_snakemake.py"
    command = [sys.executable, script, *SIMULATED, "--jobs", "2"]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_plain_runner_does_the_work_of_the_rule(tmp_path):
    folder = tmp_path / "city"
    copy_repository(folder)
    snakemake(folder, "prepare_training", configs=SIMULATED)
    assert "2 of 2" in train(folder)
    models = folder / "results" / "simulated" / "models"
    plain = {name: (models / name / "seed0" / "predictions.parquet").read_bytes() for name in NAMES}

    assert train(folder).count("finished before") == 2
    table = "results/simulated/table1.csv"
    assert jobs(snakemake(folder, table, "-n", configs=SIMULATED)) == ["make_table1"]

    weights = [f"results/simulated/models/{name}/seed0/weights.safetensors" for name in NAMES]
    snakemake(folder, *weights, "--forcerun", "train_network", configs=SIMULATED)
    for name in NAMES:
        assert (models / name / "seed0" / "predictions.parquet").read_bytes() == plain[name]
