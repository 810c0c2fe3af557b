"""Every forecast that is audited: networks, ternary networks, baselines, and some made here."""

from pathlib import Path

import numpy as np

from crimecast import files
from crimecast.audit.bounds import leak
from crimecast.audit.scoring import Forecast
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.labels import LABELS
from crimecast.tables.protocols import protocol_of


def read_networks(paths, metrics_paths, test_times, shape, *, stage):
    """Read forecasts of networks, one at a time.

    Parameters
    ----------
    paths, metrics_paths : list of path
        predictions.parquet and metrics.json of each training, in the same order.
    test_times, shape
        As for `crimecast.tables.forecasts.read_forecast`.
    stage : {'networks', 'projected', 'fine_tuned'}
        Float networks or a kind of ternary ones.

    Yields
    ------
    Forecast
        Of a network that was shown its answer, ``causal_twin`` is the one that differs in the
        half-hour frames only.
    """
    for path, metrics_path in zip(paths, metrics_paths, strict=True):
        metrics = files.read_json(metrics_path)
        kernels, level, neurons = (metrics[key] for key in ("convolution", "level", "neurons"))
        is_float = stage == "networks"
        protocol = protocol_of(level, metrics["train"]["protocol"])
        name = f"{kernels}-{level}-{neurons}" + ("" if is_float else f"-{stage}")
        about = {
            "kind": "network" if is_float else "ternary",
            "in_paper": "yes",
            "protocol": protocol,
            "causal_twin": "" if protocol == "causal" else name.replace("spacetime", "space"),
            "seed": metrics["seed"],
            "rmse_native": metrics["test_rmse_native"],
        }
        yield Forecast(name, read_forecast(path, test_times, shape), about)


def read_baselines(paths, test_times, shape):
    """Read forecasts of the baselines, whichever there are, one at a time."""
    for path in paths:
        method = Path(path).stem
        about = {
            "kind": "baseline",
            "in_paper": "yes" if LABELS[method].in_paper else "no",
            "protocol": "causal",
        }
        yield Forecast(method, read_forecast(path, test_times, shape), about)


def bounding_forecasts(truth, oracle_rates):
    """Forecasts that show what the others are worth: nothing, the answer, and all there is to know.

    Parameters
    ----------
    truth : crimecast.audit.scoring.Truth
    oracle_rates : ndarray of shape (n_hours, n_rows, n_cols) or None
        Of the test hours, where the city is simulated.
    """
    about = {"kind": "bound", "in_paper": "no", "protocol": "causal"}
    yield Forecast("zero", np.zeros_like(truth.cumulative), about)
    yield Forecast("leak", leak(truth.cumulative), about | {"protocol": "interpolated"})
    if oracle_rates is not None:
        yield Forecast("oracle", truth.previous + oracle_rates, about)
