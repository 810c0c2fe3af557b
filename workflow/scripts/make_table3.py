"""Metrics of float, projected and fine-tuned networks -> Table 3."""

import logging
from pathlib import Path

import pandas as pd

from crimecast import files, logs
from crimecast.tables.table3 import build_table3, render_table3

logger = logging.getLogger(__name__)


def make_table3(inputs, csv_path, markdown_path, cfg):
    """Write both tables; `inputs` has lists of files by kind of network."""
    runs = {
        kind: list(map(files.read_json, inputs[kind]))
        for kind in ("float", "projected", "fine_tuned")
    }
    for run, weights in zip(runs["float"], inputs["weights"], strict=True):
        run["bytes"] = Path(weights).stat().st_size
    table = build_table3(runs, pd.read_csv(inputs["paper"]))
    lattice = cfg["lattice"]
    size = f"{lattice['n_rows']} x {lattice['n_cols']}"
    text = render_table3(table, city=cfg["city"]["name"], lattice=size)
    files.write_csv(csv_path, table)
    files.write_text(markdown_path, text)
    logger.info("%s\n%s", csv_path, text)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_table3(
            dict(snakemake.input.items()),
            snakemake.output.csv,
            snakemake.output.markdown,
            snakemake.params.cfg,
        )
