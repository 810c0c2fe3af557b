"""Crime tables -> rows by month, so that a change in one month leaves the others alone."""

import logging
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa

from crimecast import files, logs, periods
from crimecast.crime_reader import REJECT_COLUMNS, read_blocks

logger = logging.getLogger(__name__)

LINES_SCHEMA = pa.schema([("source", pa.string()), ("line", pa.int64())])
SCHEMA = pa.schema([*files.EVENTS_SCHEMA, *LINES_SCHEMA])


def split_source(source_paths, folder, cfg):
    """Write, for each month, its rows and apart from them their lines in the source.

    A row added early in a file moves the lines of all later ones: kept apart, they do not make
    other months look changed. In memory are a block of the source, one month, and the rejects.
    """
    months = periods.months(cfg["start"], cfg["end"])
    Path(folder).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as scratch:
        paths = {month: Path(scratch) / month for month in months}
        rejects = scatter(read_blocks(source_paths, **cfg), paths)
        files.write_parquet(Path(folder) / "rejects.parquet", rejects)
        for month, path in paths.items():
            with pa.memory_map(str(path)) as file:
                # In one piece: the bytes written must not tell where blocks of the source ended.
                table = pa.ipc.open_stream(file).read_all().combine_chunks()
            names = files.EVENTS_SCHEMA.names, LINES_SCHEMA.names
            files.write_parquet(Path(folder) / f"{month}.parquet", table.select(names[0]))
            files.write_parquet(Path(folder) / f"{month}-lines.parquet", table.select(names[1]))
            logger.info("%s: %d rows", month, len(table))
    logger.info("%d rows of no month", len(rejects))


def scatter(blocks, paths):
    """Append the rows of each block to the files of their months; return the rejects."""
    rejects = [pd.DataFrame(columns=REJECT_COLUMNS)]
    with ExitStack() as stack:
        writers = {
            month: stack.enter_context(pa.ipc.new_stream(str(path), SCHEMA))
            for month, path in paths.items()
        }
        for block in blocks:
            rejects.append(block.rejected)
            if not len(block.kept):
                continue
            month = block.kept["time"].to_numpy().astype("datetime64[M]")
            order = np.argsort(month, kind="stable")
            table = pa.Table.from_pandas(block.kept[SCHEMA.names], SCHEMA, preserve_index=False)
            table = table.take(pa.array(order))
            found, starts = np.unique(month[order], return_index=True)
            for name, start, stop in zip(found, starts, [*starts[1:], len(order)], strict=True):
                writers[str(name)].write_table(table.slice(start, stop - start))
    return pd.concat([part for part in rejects if len(part)] or rejects, ignore_index=True)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        split_source(snakemake.input.source, snakemake.output.folder, snakemake.params.cfg)
