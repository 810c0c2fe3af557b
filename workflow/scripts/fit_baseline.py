"""Y on the base lattice -> one baseline's forecasts of the test hours, and what was fitted."""

import logging

from crimecast import files, logs
from crimecast.baselines.methods import make_baseline
from crimecast.frames import periods
from crimecast.frames.tensors import read_tensor, write_tensor
from crimecast.scores import rmse

logger = logging.getLogger(__name__)


def fit_baseline(tensor_path, predictions_path, notes_path, cfg, workers):
    """Fit on everything before the test hours, then forecast these one hour ahead."""
    times, cumulative, _ = read_tensor(tensor_path)
    cumulative = cumulative.astype(float)
    method = cfg["method"]
    split = periods.split(len(cumulative), **cfg["split"], validation_share=0)
    forecaster = make_baseline(method, cfg["settings"] | workers).fit(cumulative[split.fitting])
    predicted = forecaster.predict(cumulative, split.test.start)
    test_rmse = rmse(cumulative[split.test], predicted)
    notes = {"method": method, "test_rmse_all_cells": test_rmse, "fitted": forecaster.notes()}
    write_tensor(predictions_path, times[split.test], predicted, cfg)
    files.write_json(notes_path, notes)
    logger.info("%s: test RMSE of Y over all cells %.4f", method, test_rmse)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        fit_baseline(
            snakemake.input.tensor,
            snakemake.output.predictions,
            snakemake.output.notes,
            snakemake.params.cfg,
            snakemake.params.workers,
        )
