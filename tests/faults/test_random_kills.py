"""Twenty kills at random moments, of Snakemake alone or with its jobs, change no result."""

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.workflow

RUN = "results/small"
TABLES = [f"{RUN}/table{number}.csv" for number in (1, 2, 3)]
NETWORK = f"{RUN}/models/conv-none-3/seed0"
COMPARED = [
    *(f"{RUN}/table2.csv", f"{RUN}/table3.csv", f"{RUN}/crimes/ledger.json"),
    *(f"{NETWORK}/weights.safetensors", f"{NETWORK}/predictions.parquet"),
]
SHORT = """
train: {epochs: 3, fine_tune_epochs: 1, batch_size: 512}
ternary: {level: none, epochs: 2, fine_tune_epochs: 1}
"""
N_KILLS = 20
MOMENTS_S = (0.8, 3.0)  # Snakemake needs one to begin, a job some


def start(folder, root):
    command = [sys.executable, "-m", "snakemake", *TABLES, "--cores", "2", "-s", root / "Snakefile"]
    return subprocess.Popen(
        [*command, "--configfile", "small.yaml", "short.yaml"],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process, *, alone):
    """Kill Snakemake, alone or with its jobs."""
    (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()


def test_twenty_kills_at_random_moments(city, root):
    (city / "short.yaml").write_text(SHORT)
    rng, n_killed = random.Random(2015), 0
    while n_killed < N_KILLS:
        process = start(city, root)
        try:
            process.wait(rng.uniform(*MOMENTS_S))
            shutil.rmtree(city / RUN)  # all is made: once more from the start
        except subprocess.TimeoutExpired:
            kill(process, alone=n_killed % 2)
            n_killed += 1
        jobs = city / RUN / ".lock.jobs"
        if jobs.exists():
            with jobs.open("a") as file:  # what a kill leaves at work
                fcntl.flock(file, fcntl.LOCK_EX)
    assert start(city, root).wait() == 0
    after_kills = {path: (city / path).read_bytes() for path in COMPARED}
    assert not list((city / "results").rglob(".*.part"))

    (city / "results").rename(city / "kept")
    assert start(city, root).wait() == 0
    assert {path: (city / path).read_bytes() for path in COMPARED} == after_kills
