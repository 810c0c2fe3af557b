"""Training by the plain runner: the files of rule train_network, which Snakemake takes over."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

import psutil
import pytest
from city import SIMULATED, copy_repository, environment, jobs, snakemake

pytestmark = pytest.mark.workflow

NAMES = ["conv-none-3", "pointwise-none-3"]


def command(folder, *more, jobs=2):
    script = folder / "workflow" / "scripts" / "train_without_snakemake.py"
    return [sys.executable, script, *SIMULATED, *more, "--jobs", str(jobs)]


def train(folder):
    done = subprocess.run(
        command(folder), cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextmanager
def long_training(folder):
    """A run that would go on for hours, in the middle of its first trainings."""
    (folder / "long.yaml").write_text("train: {epochs: 100000}\n")
    listen = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # tests may have it ignored
    with subprocess.Popen(
        command(folder, "long.yaml"),
        cwd=folder,
        env=environment(folder),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen,
        start_new_session=True,
    ) as run:
        begun = set()
        while len(begun) < len(NAMES):
            line = run.stderr.readline()
            assert line, "the run ended"
            begun |= {name for name in NAMES if f"{name}-seed0: INFO epoch" in line}
        yield run


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


@pytest.mark.parametrize(
    ("configs", "jobs", "words"),
    [
        ([], 2, r"tensors/none\.parquet: is not here\. .* prepare_training"),
        ([], 0, "--jobs: at least 1"),
        (["nowhere.yaml"], 2, r"^nowhere\.yaml: No such file or directory$"),
    ],
)
def test_what_cannot_begin_says_why(tmp_path, configs, jobs, words):
    copy_repository(tmp_path)
    run = command(tmp_path, *configs, jobs=jobs)
    done = subprocess.run(
        run, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.returncode
    assert re.search(words, done.stderr, flags=re.MULTILINE)
    assert "Traceback" not in done.stderr


def test_an_interrupted_runner_ends_its_trainings(tmp_path):
    copy_repository(tmp_path)
    snakemake(tmp_path, "prepare_training", configs=SIMULATED)
    with long_training(tmp_path) as run:
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 1
    assert "interrupted; the same command goes on" in said
    assert "Traceback" not in said

    with long_training(tmp_path) as run:
        run.terminate()
        said = run.communicate(timeout=60)[1]
    assert said.splitlines()[-1].startswith("interrupted")

    with long_training(tmp_path) as run:
        children = psutil.Process(run.pid).children()
        training = next(x for x in children if "spawn_main" in " ".join(x.cmdline()))
        training.kill()  # as the system does where memory runs out
        said = run.communicate(timeout=60)[1]
    assert said.splitlines()[-1].startswith("the system has ended a training")

    # Whoever holds the lock or the pipe is at work: both are free when the last process has ended.
    with long_training(tmp_path) as run:
        run.kill()
        run.communicate(timeout=60)
