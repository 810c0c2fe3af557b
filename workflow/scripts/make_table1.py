"""Metrics of all trainings -> Table 1, for programs (CSV) and for people (Markdown)."""

import logging

import pandas as pd

from crimecast import files, logs
from crimecast.frames import periods
from crimecast.frames.tensors import read_tensor
from crimecast.tables.references import reference_errors
from crimecast.tables.table1 import build_table1, render_table1

logger = logging.getLogger(__name__)


def make_table1(metrics_paths, tensor_path, paper_path, csv_path, markdown_path, cfg):
    """Write both tables; the Markdown one has the references that a reader needs beside it."""
    table = build_table1(list(map(files.read_json, metrics_paths)), pd.read_csv(paper_path))
    _, cumulative, _ = read_tensor(tensor_path)
    lattice = cfg["lattice"]
    split = periods.split(len(cumulative), **cfg["split"])
    references = reference_errors(cumulative.astype(float), split, shrink=cfg["shrink"])
    size = f"{lattice['n_rows']} x {lattice['n_cols']}"
    text = render_table1(table, references, city=cfg["city"]["name"], lattice=size)
    files.write_csv(csv_path, table)
    files.write_text(markdown_path, text)
    logger.info("%s\n%s", csv_path, text)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_table1(
            snakemake.input.metrics,
            snakemake.input.tensor,
            snakemake.input.paper,
            snakemake.output.csv,
            snakemake.output.markdown,
            snakemake.params.cfg,
        )
