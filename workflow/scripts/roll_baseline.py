"""Y on the base lattice -> one baseline refitted before each window, and its forecasts of it."""

from crimecast import logs
from crimecast.audit import windows
from crimecast.baselines.methods import make_baseline
from crimecast.frames.tensors import read_tensor, write_tensor


def roll_baseline(tensor_path, predictions_path, cfg, workers):
    """Forecast all windows one hour ahead, each from a fit on the hours before it."""
    times, cumulative, _ = read_tensor(tensor_path)
    n_windows, test_days = cfg["audit"]["windows"], cfg["split"]["test_days"]
    slices = windows.window_slices(len(times), n_windows=n_windows, test_days=test_days)
    forecaster = make_baseline(cfg["method"], cfg["settings"] | workers)
    predicted = windows.roll(forecaster, cumulative.astype(float), slices)
    write_tensor(predictions_path, times[slices[0].start :], predicted, cfg)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        roll_baseline(
            snakemake.input.tensor,
            snakemake.output.predictions,
            snakemake.params.cfg,
            snakemake.params.workers,
        )
