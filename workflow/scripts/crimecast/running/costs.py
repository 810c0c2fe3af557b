"""What rules cost, measured by Snakemake's `benchmark:`, and what their jobs ask for because of it.

Snakemake looks at the memory of a job after half a second and then every half minute, so that it
may miss a peak, and misses all of a very short job: hence the floors.
"""

import csv
import math
from functools import cache
from pathlib import Path

import pandas as pd

from crimecast import files

NAME = "costs.csv"
SECONDS, PEAK = "longest_seconds", "peak_memory_mb"
# For each resource its measure, in how many units of that; headroom for a slower machine and a
# larger city; the least asked for. A GPU's libraries alone take some GB of the machine's memory.
ASKED = {
    "mem_mb": {"measure": PEAK, "unit": 1, "headroom": 4, "floor": 4000},
    "runtime": {"measure": SECONDS, "unit": 60, "headroom": 20, "floor": 60},
}


def read_benchmarks(folder):
    """Read what each job of a run has cost, the last time that it ran.

    Parameters
    ----------
    folder : path
        Results of the run, with benchmarks/RULE.tsv and benchmarks/RULE/JOB.tsv.

    Returns
    -------
    dict of str to dict
        ``seconds`` and ``peak_memory_mb`` of each job; None where it was too short to be looked at.
    """
    jobs = {}
    for path in sorted((Path(folder) / "benchmarks").rglob("*.tsv")):
        cost = pd.read_csv(path, sep="\t").iloc[-1]
        name = path.relative_to(Path(folder) / "benchmarks").with_suffix("").as_posix()
        peak = pd.to_numeric(cost["max_rss"], errors="coerce")
        jobs[name] = {"seconds": float(cost["s"]), PEAK: None if pd.isna(peak) else float(peak)}
    return jobs


def write_costs(folder, jobs):
    """Write costs.csv of a run, a row for each rule, from `read_benchmarks`; see docs/data.md."""
    jobs = pd.DataFrame.from_dict(jobs, orient="index", columns=["seconds", PEAK])
    by_rule = jobs.astype(float).groupby(lambda job: job.partition("/")[0])
    costs = by_rule.agg(
        jobs=("seconds", "size"),
        mean_seconds=("seconds", "mean"),
        longest_seconds=("seconds", "max"),
        peak_memory_mb=(PEAK, "max"),
    )
    files.write_csv(Path(folder) / NAME, costs.round(2).rename_axis("rule").reset_index())


def asked(rule, *paths):
    """Resources of a rule's jobs: the largest measure times a headroom, and at least a floor.

    A second attempt (`--retries`) asks for twice as much, a third for three times.

    Parameters
    ----------
    rule : str
    *paths : path
        Files such as `write_costs` writes; one that is not there has no say.

    Returns
    -------
    dict of str to function
        ``mem_mb`` in MB and ``runtime`` in minutes, as Snakemake calls them.

    Raises
    ------
    ValueError
        If one of the files cannot be read.
    """
    costs = [_read(str(path)).get(rule, {}) for path in paths]
    return {name: _asked(costs, **terms) for name, terms in ASKED.items()}


def _asked(costs, measure, unit, headroom, floor):
    largest = max((cost.get(measure, 0) for cost in costs), default=0)
    need = max(floor, math.ceil(headroom * largest / unit))
    return lambda wildcards, attempt: attempt * need


@cache
def _read(path):
    """Read seconds and memory by rule, without pandas: each start of Snakemake waits for it."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return {
                row["rule"]: {name: float(row[name] or 0) for name in (SECONDS, PEAK)}
                for row in csv.DictReader(file, restval="no such cell")
            }
    except FileNotFoundError:
        return {}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path}: damaged ({error!r}); delete it, the next run that succeeds writes it."
        ) from error
