"""A made-up city, a copy of the repository to run it in, and the jobs that a run did or would."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "rules", "workflow", "config", "profiles", "resources", "envs")
MONTHS = [f"2015-{month:02d}" for month in range(8, 13)]
N_CRIMES = 600  # a month
MONTHLY = ("config/tiny.yaml", "config/monthly.yaml")
SIMULATED = ("config/tiny.yaml", "config/simulated.yaml")
RULE = re.compile(r"^(?:local)?(?:rule|checkpoint) (\w+):$")
WILDCARDS = re.compile(r"^    wildcards: (.*)$")


def copy_repository(folder, origin=ROOT):
    """Copy what a clone has that Snakemake needs."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if (origin / part).is_dir():
            shutil.copytree(
                origin / part,
                folder / part,
                ignore=shutil.ignore_patterns("__pycache__"),
                # Like a clone's, the files are new.
                copy_function=shutil.copy,
            )
        else:
            shutil.copy(origin / part, folder / part)
    for config in Path(__file__).parent.glob("*.yaml"):
        shutil.copy(config, folder / "config" / config.name)


def write_crimes(folder):
    """Write a table of crimes a month, most of them in one quarter of the city."""
    rng = np.random.default_rng(2015)
    folder.mkdir()
    for month in MONTHS:
        start, end = (np.datetime64(month) + n for n in (0, 1))
        minutes = np.arange(start.astype("datetime64[m]"), end.astype("datetime64[m]"))
        table = pd.DataFrame(
            {
                "id": [f"{month}-{i}" for i in range(N_CRIMES)],
                "time": np.sort(rng.choice(minutes, N_CRIMES)).astype(str),
                "lat": 33.70 + 0.68 * rng.beta(2, 4, N_CRIMES).round(4),
                "lon": -118.70 + 0.58 * rng.beta(4, 2, N_CRIMES).round(4),
                "type": rng.choice(["BURGLARY", "ROBBERY"], N_CRIMES),
            }
        )
        table.to_csv(folder / f"crimes-{month}.csv", index=False)


def snakemake(folder, *arguments, configs=MONTHLY):
    """Run Snakemake in a folder; its output, or what went wrong."""
    done = subprocess.run(
        command(*arguments, configs=configs),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"snakemake {arguments}: {done.stdout[-2000:]}{done.stderr[-6000:]}")
    return done.stdout + done.stderr


def command(*arguments, configs):
    """The command line of Snakemake; targets go first, a list of configs would swallow them."""
    start = [sys.executable, "-m", "snakemake", *map(str, arguments), "--cores", "2"]
    return [*start, "--configfile", *map(str, configs)]


def environment(folder):
    """One thread a job, for jobs share the cores; what a kill leaves lies in `folder`."""
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    return os.environ | {"OMP_NUM_THREADS": "1", "TMPDIR": str(scratch)}


def jobs(output):
    """Jobs in the output of a run or a dry run: names of rules with their wildcards, sorted."""
    found = []
    for line in output.splitlines():
        if rule := RULE.match(line):
            found.append(rule[1])
        elif wildcards := WILDCARDS.match(line):
            values = [pair.split("=", 1)[1] for pair in wildcards[1].split(", ")]
            found[-1] += " " + "-".join(values)
    return sorted(set(found) - {"all"})
