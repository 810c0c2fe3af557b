"""Simulate Los Angeles and write it down as LAPD does."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from crimecast import files, logs
from crimecast.crimes.simulated_table import official_table
from crimecast.crimes.simulation import Profile, simulate_events

logger = logging.getLogger(__name__)


def simulate_crimes(table_paths, csv_path, cfg):
    """Write the CSV that the default goes through the reader with."""
    simulate, box = cfg["crimes"]["simulate"], cfg["crimes"]["box"]
    tables = {Path(path).stem: pd.read_csv(path) for path in table_paths}
    profile = Profile.from_tables(
        tables["month_2015"], tables["hour_of_day_2015"], tables["cells_64x64"]
    )
    rng = np.random.default_rng(simulate["seed"])
    events = simulate_events(
        profile,
        rng,
        **cfg["period"],
        n_events=simulate["n_events"],
        branching_ratio=simulate["branching_ratio"],
        box=box,
    )
    table = official_table(
        events,
        rng,
        divisions=tables["divisions"],
        crime_types=tables["crime_types"],
        box=box,
    )
    files.write_csv(csv_path, table)
    logger.info(
        "%s: %d events in %d rows, seed %d", csv_path, len(events), len(table), simulate["seed"]
    )


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        simulate_crimes(
            snakemake.input.tables,
            snakemake.output.csv,
            snakemake.params.cfg,
        )
