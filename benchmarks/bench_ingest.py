"""A decade of LAPD's crimes, 2.1 million rows, to counts: ours against pandas.

    python benchmarks/bench_ingest.py TABLE ours|pandas|careful|reader

Each contestant runs in a process of its own, so that its peak memory is its own.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from lapd_table import ROOT, write_table
from rounds import summarise

from crimecast.crimes.csv_tables import open_columns
from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.crimes.simulated_table import COLUMNS as HEADER
from crimecast.frames import lattice, periods
from crimecast.running import sources

N_ROWS = 2_100_000
PERIOD = {"start": "2010-01-01", "end": "2019-12-31"}
BOX = {"lat": [33.3427, 34.6837], "lon": [-118.8551, -117.7157]}
REGION = {"lat": [33.6927, 34.3837], "lon": [-118.7051, -118.1157]}
N_CELLS = 16  # in a row, and in a column
COLUMNS = ["DR_NO", "DATE OCC", "TIME OCC", "LAT", "LON"]


def ours(path):
    """Events by month, rejects and ledger as the workflow writes them, then counts."""
    cfg = {
        "reading": sources.table_settings({}, filters={}, timezone=""),
        "study": PERIOD | {"box": BOX},
        "duplicates_by": ["id"],
        "list_outside": 1000,
    }
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        months = periods.months(PERIOD["start"], PERIOD["end"])
        paths = [folder / "events" / f"{month}.parquet" for month in months]
        read_crimes([path], paths, folder / "rejects.csv", folder / "ledger.json", cfg)
        events = (read_events([path], ["time", "lat", "lon"]) for path in paths)
        hours = periods.hours(PERIOD["start"], PERIOD["end"])
        where = {"region": REGION, "n_rows": N_CELLS, "n_cols": N_CELLS}
        return int(lattice.count_events(events, hours, **where).sum())


def with_pandas(path, usecols=None):
    """What a script does: read, parse, keep the city, drop doubles, bin, group."""
    table = pd.read_csv(path, usecols=usecols)
    day = pd.to_datetime(table["DATE OCC"], format="%m/%d/%Y 12:00:00 AM")
    table["hour"] = day + pd.to_timedelta(table["TIME OCC"] // 100, unit="h")
    inside = table["LAT"].between(*REGION["lat"]) & table["LON"].between(*REGION["lon"])
    table = table[inside].drop_duplicates("DR_NO")
    for axis, name in (("lat", "LAT"), ("lon", "LON")):
        low, high = REGION[axis]
        position = (table[name] - low) / (high - low) * N_CELLS
        table[axis] = np.minimum(position.astype(int), N_CELLS - 1)
    return int(table.groupby(["hour", "lat", "lon"]).size().sum())


def reader_alone(path):
    """Nothing but the reader that ours begins with: what no pipeline on it can beat."""
    text = {key: sources.OFFICIAL[key] for key in ("separator", "quote")}
    names, on_broken = [*COLUMNS, "Crm Cd Desc"], lambda row: "error"
    with open_columns(path, HEADER, names, on_broken, text=text) as reader:
        for _ in reader:
            pass


CONTESTANTS = {
    "ours": ours,
    "pandas": with_pandas,
    "careful": lambda path: with_pandas(path, COLUMNS),
    "reader": reader_alone,
}


def measure(rounds, n_rows=N_ROWS):
    """Run each contestant in turn; medians of seconds and of CPU, imports left out; peak memory.

    Raises
    ------
    ValueError
        If they do not count the same events.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        write_table(table, n_rows)
        runs = [_run(table, name) for _ in range(rounds) for name in CONTESTANTS]
        size = table.stat().st_size / 1e6
    if len({run["events"] for run in runs} - {None}) > 1:
        raise ValueError(f"ingest: contestants count different events: {runs}.")
    summary = {}
    for name in CONTESTANTS:
        own = [run for run in runs if run["name"] == name]
        summary[name] = summarise([run["seconds"] for run in own]) | {
            "cpu": statistics.median(run["cpu"] for run in own),
            "peak_mb": max(run["peak_mb"] for run in own),
        }
    return {"rows": n_rows, "file_mb": size, "contestants": summary}


def _run(table, name):
    command = [sys.executable, __file__, str(table), name]
    environment = {"PYTHONPATH": f"{ROOT / 'workflow' / 'scripts'}", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout) | {"name": name}


def main():
    started, cpu_before = time.perf_counter(), time.process_time()
    events = CONTESTANTS[sys.argv[2]](sys.argv[1])
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_before
    # Not ru_maxrss: that one starts with the peak of the process that started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
    print(json.dumps({"events": events, "seconds": seconds, "cpu": cpu, "peak_mb": peak}))


if __name__ == "__main__":
    main()
