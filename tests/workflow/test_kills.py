"""A run that is killed again and again goes on by itself and ends with the same tables."""

import os
import signal
import subprocess

import pandas as pd
import pytest
from city import SIMULATED, command, copy_repository, environment, snakemake
from filelock import FileLock

pytestmark = pytest.mark.workflow

RUN = "results/simulated"
TARGETS = [f"{RUN}/table{number}.csv" for number in (1, 2, 3)]
# A job opens its log when its work begins; a training writes a checkpoint after each epoch.
MOMENTS = {
    "simulation": "logs/simulate_crimes.log",
    "crawl": "logs/crawl_weather/demo/2015-12.log",
    "tensors": "logs/build_tensor/none.log",
    "training": "checkpoints/conv-none-3-seed0.safetensors",
    "ternary training": "checkpoints/conv-none-3-seed0-ternary.safetensors",
    "tables": "logs/make_table1.log",
}
POLL_S = 0.005


def test_killed_at_six_moments_ends_with_the_same_tables(tmp_path):
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    for folder in (undisturbed, killed):
        copy_repository(folder)
    snakemake(undisturbed, *TARGETS, configs=SIMULATED)
    moments = {name: killed / RUN / path for name, path in MOMENTS.items()}
    while moments:
        del moments[kill_at_next_moment(killed, moments)]
    snakemake(killed, *TARGETS, configs=SIMULATED)
    assert not list(killed.rglob(".*.part"))
    for name in ("table2.csv", "table3.csv"):
        assert (killed / RUN / name).read_bytes() == (undisturbed / RUN / name).read_bytes()
    pd.testing.assert_frame_equal(
        table1_without_time(killed), table1_without_time(undisturbed), check_exact=True
    )
    for network in ("conv-none-3", "pointwise-none-3"):
        path = f"{RUN}/models/{network}/seed0/predictions.parquet"
        assert (killed / path).read_bytes() == (undisturbed / path).read_bytes()


def kill_at_next_moment(folder, moments):
    """Start a run, kill it whole at the first of the moments that comes; which one it was."""
    before = {name: modified(path) for name, path in moments.items()}
    process = subprocess.Popen(
        command(*TARGETS, configs=SIMULATED),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None:
        for name, path in moments.items():
            if modified(path) > before[name]:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return name
        try:
            process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"the run ended ({process.returncode}) before {', '.join(moments)}.")


def modified(path):
    """When a file was last modified, ns; 0 while there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def table1_without_time(folder):
    """Table 1 but for the seconds that a training took: two runs never agree on these."""
    return pd.read_csv(folder / RUN / "table1.csv").drop(columns="training_time_s")


def test_second_run_in_the_same_folder_is_refused(tmp_path):
    copy_repository(tmp_path)
    lock = tmp_path / RUN / ".lock"
    lock.parent.mkdir(parents=True)
    with FileLock(lock):
        with pytest.raises(RuntimeError, match="another run of crimecast is at work"):
            snakemake(tmp_path, f"{RUN}/crimes/source/simulated.csv", configs=SIMULATED)
        assert "simulate_crimes" in snakemake(tmp_path, "-n", configs=SIMULATED)
