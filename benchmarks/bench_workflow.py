"""Seconds of Snakemake where nothing is computed: start-up, dry run, a run with next to nothing."""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import yaml
from rounds import interleave

ROOT = Path(__file__).parents[1]
# The months, networks, tables and figures of the default, and as good as no arithmetic.
SMALL = {
    "run": {"name": "small"},
    "lattice": {"n_rows": 4, "n_cols": 4},
    "crimes": {"simulate": {"n_events": 20000}},
    "network": {"neurons": [3, 2, 1], "units": 1},
    "train": {"epochs": 1, "fine_tune_epochs": 1, "batch_size": 512},
    "ternary": {"epochs": 1, "fine_tune_epochs": 1},
    "cells": {"A": "busiest", "B": "busiest"},
    "baselines": {"methods": ["knn", "ha", "persistence", "climatology"]},
}
STARTS = {
    "python": "pass",
    "python, import pandas": "import pandas",
    "python, import torch": "import torch",
    "python, import snakemake.cli": "import snakemake.cli",
}
DRY_RUN, NOTHING = "snakemake -n, config/paper.yaml", "snakemake, nothing to do"
ONE_JOB = "snakemake, one job that joins seven small files"
SIX_JOBS, ONE_GROUP = "snakemake, six jobs that write a letter", "snakemake, the six in one group"
LETTERS = {
    "Snakefile": """
rule all:
    input: expand("{n}.txt", n=range(6))
rule letter:
    output: "{n}.txt"
    script: "letter.py"
""",
    "letter.py": 'open(snakemake.output[0], "w").write("a")',
}


def snakemake(folder, *arguments, snakefile=ROOT / "Snakefile"):
    command = [sys.executable, "-m", "snakemake", *map(str, arguments), "--cores", "2"]
    command += ["-s", snakefile, "--profile", ROOT / "profiles" / "default"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"snakemake {arguments}: {done.stderr[-3000:]}")


def measure(rounds):
    """Time them in turn; a small city is made first, with as many jobs as the default has."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.yaml"
        small.write_text(yaml.safe_dump(SMALL))
        snakemake(folder, f"--configfile={small}")
        letters = Path(folder) / "letters"
        letters.mkdir()
        for name, text in LETTERS.items():
            (letters / name).write_text(text)
        six = partial(snakemake, letters, "--forceall", snakefile=letters / "Snakefile")
        contestants = {
            name: lambda code=code: subprocess.run([sys.executable, "-c", code], check=True)
            for name, code in STARTS.items()
        }
        paper = ROOT / "config" / "paper.yaml"
        contestants |= {
            DRY_RUN: lambda: snakemake(folder, "-n", f"--configfile={paper}"),
            NOTHING: lambda: snakemake(folder, f"--configfile={small}"),
            ONE_JOB: lambda: snakemake(
                folder, "results/small/weather/pages.csv", "--force", f"--configfile={small}"
            ),
            SIX_JOBS: six,
            ONE_GROUP: lambda: six("--groups", "letter=six", "--group-components", "six=6"),
        }
        return interleave(contestants, rounds)
