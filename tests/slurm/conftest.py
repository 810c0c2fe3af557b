"""A Slurm of two nodes on this machine, and runs on it; without Slurm these tests skip."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = ("slurmctld", "slurmd", "squeue")
PROFILE = [  # what this Slurm, without accounting, needs beside the profile
    *("--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "3", "--seconds-between-status-checks", "3"),
]
TRAININGS = ("--set-resources", "train_network:slurm_partition=gpu")


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """A Slurm that runs, and stops after the tests."""
    if not all(map(shutil.which, PROGRAMS)):
        pytest.skip("no Slurm: apt-get install slurmctld slurmd slurm-client")
    if not importlib.util.find_spec("snakemake_executor_plugin_slurm"):
        pytest.skip("no plugin: pip install snakemake-executor-plugin-slurm")
    folder = tmp_path_factory.mktemp("slurm")
    subprocess.run([Path(__file__).with_name("start.sh"), folder], check=True)
    yield
    for pid in folder.glob("*.pid"):
        os.kill(int(pid.read_text()), signal.SIGTERM)
    for name in ("slurm.conf", "gres.conf"):
        Path("/etc/slurm", name).unlink()


@pytest.fixture
def start(slurm, root, tmp_path):
    """A function that starts a run in the test's folder, on Slurm or on this machine."""

    def run(target, config, *resources, on=("--profile", root / "profiles" / "slurm", *PROFILE)):
        command = [sys.executable, "-m", "snakemake", target, "--directory", tmp_path, *on]
        command += [*TRAININGS, *resources, "--snakefile", root / "Snakefile"]
        return subprocess.Popen(
            [*command, "--configfile", config],
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


@pytest.fixture
def run(start):
    """A function that runs to the end; the exit status and what the terminal has shown."""

    def end(*arguments, **options):
        started = start(*arguments, **options)
        said = started.communicate()[1]
        return started.returncode, said

    return end
