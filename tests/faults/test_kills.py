"""Twenty kills at random moments, of Snakemake alone or with its jobs, change no result."""

import fcntl
import os
import random
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.workflow

SETTINGS = """
run: {name: killed}
period: {start: "2015-11-01", end: "2015-12-31"}
split: {test_days: 7}
crimes: {simulate: {n_events: 5000}}
lattice: {n_rows: 4, n_cols: 4}
network: {convolutions: [conv], levels: [none], neurons: [3], units: 1}
train: {epochs: 3, fine_tune_epochs: 1, batch_size: 512}
ternary: {level: none, epochs: 3, fine_tune_epochs: 1}
cells: {A: busiest, B: busiest}
baselines: {methods: [ha]}
"""
RUN = "results/killed"
NETWORK = "models/conv-none-3/seed0"
TABLES = [f"{RUN}/table{number}.csv" for number in (1, 2, 3)]
# A stage: the rule, one job of it (its log begins when its work does), what is asked for.
STAGES = [
    ("simulate_crimes", "simulate_crimes", "crimes/source/simulated.csv"),
    ("crawl_weather", "crawl_weather/demo/2015-12", "weather/pages/demo/2015-12.zip"),
    ("read_crimes", "read_crimes", "crimes/ledger.json"),
    ("parse_weather", "parse_weather/2015-12", "weather/pages/2015-12.csv"),
    ("build_weather", "build_weather", "weather/hourly.parquet"),
    ("build_external", "build_external", "external.parquet"),
    ("build_tensor", "build_tensor/none", "tensors/none.parquet"),
    ("fit_baseline", "fit_baseline/ha", "baselines/ha.parquet"),
    ("train_network", "train_network/conv-none-3-seed0", f"{NETWORK}/metrics.json"),
    ("ternarize", "ternarize/conv-none-3-seed0", f"{NETWORK}/projected/metrics.json"),
    (
        "fine_tune_ternary",
        "fine_tune_ternary/conv-none-3-seed0",
        f"{NETWORK}/fine_tuned/metrics.json",
    ),
    ("make_table1", "make_table1", "table1.csv"),
    ("make_table2", "make_table2", "table2.csv"),
    ("make_table3", "make_table3", "table3.csv"),
]
LONG = ("crawl_weather", "read_crimes", "train_network", "fine_tune_ternary")
N_KILLS = 20
LATEST_S = 0.6  # after the job has begun: longer than the short ones take
POLL_S = 0.005
COMPARED = [
    *("table2.csv", "table3.csv", "crimes/ledger.json", "weather/hourly.parquet"),
    *(f"{NETWORK}/{name}" for name in ("weights.safetensors", "predictions.parquet")),
    f"{NETWORK}/fine_tuned/ternary.2bit.safetensors",
]


def start(folder, root, *targets):
    command = [
        sys.executable,
        "-m",
        "snakemake",
        *targets,
        "--cores",
        "2",
        "-s",
        root / "Snakefile",
    ]
    return subprocess.Popen(
        [*command, "--configfile", "killed.yaml"],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1", "TMPDIR": str(folder / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(path, process, before):
    """Wait until a file is another one than before; Snakemake removes it first."""
    while modified(path) in (0, before):
        try:
            process.wait(POLL_S)
            raise RuntimeError(f"the run ended ({process.returncode}) before {path}.")
        except subprocess.TimeoutExpired:
            continue


def modified(path):
    return path.stat().st_mtime_ns if path.exists() else 0


def kill(process, *, alone):
    """Kill Snakemake, alone or with its jobs."""
    (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_orphans(folder):
    """Wait for the jobs that a kill of Snakemake alone leaves at work."""
    with (folder / RUN / ".lock.jobs").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def results(folder):
    return {path: (folder / RUN / path).read_bytes() for path in COMPARED}


def test_twenty_kills_at_random_moments_of_all_stages(tmp_path, root):
    (tmp_path / "killed.yaml").write_text(SETTINGS)
    (tmp_path / "tmp").mkdir()
    rng = random.Random(2015)
    kills = [*STAGES, *(stage for stage in STAGES if stage[0] in LONG)]
    kills += rng.choices(STAGES, k=N_KILLS - len(kills))
    for number, (rule, job, target) in enumerate(sorted(kills, key=STAGES.index)):
        log = tmp_path / RUN / "logs" / f"{job}.log"
        before = modified(log)
        process = start(tmp_path, root, f"{RUN}/{target}", "--forcerun", rule)
        wait_for(log, process, before)
        try:
            process.wait(rng.uniform(0, LATEST_S))
        except subprocess.TimeoutExpired:
            kill(process, alone=number % 2)
        wait_for_orphans(tmp_path)
    assert start(tmp_path, root, *TABLES).wait() == 0
    after_kills = results(tmp_path)
    assert not list((tmp_path / "results").rglob(".*.part"))
    assert not list((tmp_path / "tmp").iterdir())

    (tmp_path / "results").rename(tmp_path / "kept")
    assert start(tmp_path, root, *TABLES).wait() == 0
    assert results(tmp_path) == after_kills
