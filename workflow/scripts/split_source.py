"""Crime tables -> rows by month, so that a change in one month leaves the others alone."""

import logging
from pathlib import Path

from crimecast import files, logs, periods
from crimecast.crime_reader import read_crimes

logger = logging.getLogger(__name__)


def split_source(source_paths, folder, cfg):
    """Write, for each month, its rows and apart from them their lines in the source.

    A row added early in a file moves the lines of all later ones: kept apart, they do not make
    other months look changed.
    """
    rows = read_crimes(source_paths, **cfg)
    month_of_row = rows.kept["time"].dt.strftime("%Y-%m")
    for month in periods.months(cfg["start"], cfg["end"]):
        table = rows.kept[month_of_row == month]
        files.write_rows(Path(folder) / f"{month}.parquet", table)
        files.write_parquet(Path(folder) / f"{month}-lines.parquet", table[["source", "line"]])
        logger.info("%s: %d rows", month, len(table))
    files.write_parquet(Path(folder) / "rejects.parquet", rows.rejected)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        split_source(snakemake.input.source, snakemake.output.folder, snakemake.params.cfg)
