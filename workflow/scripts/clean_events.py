"""Rows of a month -> events of the month, and why each other row is none."""

import logging

import pandas as pd

from crimecast import files, logs
from crimecast.cleaning import find_faults

logger = logging.getLogger(__name__)


def clean_events(rows_path, events_path, rejects_path, cfg):
    """Write the events and, by their place in the month's rows, the rejects."""
    rows = files.read_events([rows_path])
    reason = find_faults(rows, **cfg)
    used = reason == ""
    files.write_events(events_path, rows[used])
    rejects = pd.DataFrame({"row": rows.index[~used], "reason": reason[~used]})
    files.write_parquet(rejects_path, rejects.assign(id=rows["id"][~used].to_numpy()))
    logger.info("%d rows read = %d used + %d rejected", len(rows), used.sum(), (~used).sum())


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        clean_events(
            snakemake.input.rows,
            snakemake.output.events,
            snakemake.output.rejects,
            snakemake.params.cfg,
        )
