"""Forecasts of the network and of the baselines -> Table 2, for programs and for people."""

import logging

import pandas as pd

from crimecast import files, logs
from crimecast.frames import diurnal, lattice
from crimecast.frames.step7 import apply_step7
from crimecast.tables.forecasts import read_forecast, read_forecasts
from crimecast.tables.study import read_study
from crimecast.tables.table2 import NETWORK, NETWORK_STEP7, build_table2, render_table2

logger = logging.getLogger(__name__)


def make_table2(inputs, csv_path, markdown_path, cfg):
    """Write both tables; `inputs` has tensor, network, paper and baselines (a list)."""
    study = read_study(inputs["tensor"], cfg)
    test_times, shape = study.times[study.test], study.cumulative.shape[1:]
    network = read_forecast(inputs["network"], test_times, shape)
    known = diurnal.previous_cumulative(study.cumulative)[study.test]
    forecasts = {NETWORK: network, NETWORK_STEP7: apply_step7(network, known)}
    forecasts |= read_forecasts(inputs["baselines"], test_times, shape, by="method")
    paper = pd.read_csv(inputs["paper"], keep_default_na=False)
    table = build_table2(study, forecasts, paper, rounding=cfg["rounding"])
    text = render_table2(
        table,
        paper,
        city=cfg["city"]["name"],
        cells={
            name: lattice.describe_cell(name, *cell, **cfg["lattice"])
            for name, cell in study.cells.items()
        },
        network=cfg["network"],
        protocol=cfg["protocol"],
        rounding=cfg["rounding"],
    )
    files.write_csv(csv_path, table)
    files.write_text(markdown_path, text)
    logger.info("%s\n%s", csv_path, text)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_table2(
            dict(snakemake.input.items()),
            snakemake.output.csv,
            snakemake.output.markdown,
            snakemake.params.cfg,
        )
