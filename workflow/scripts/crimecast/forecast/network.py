"""A trained network as a forecaster: its weights and scales are read, nothing is trained."""

import numpy as np
import pandas as pd
import torch

from crimecast import files
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.resolution import FRAMES_PER_HOUR, refine
from crimecast.networks import nets, samples, scoring, training
from crimecast.networks.processor import Processor
from crimecast.weather.external import external_features

HISTORY_HOURS = samples.LAG_HOURS["trend"][-1]


class TrainedNetwork:
    """One hour ahead like `crimecast.baselines`, by the weights of a training.

    Parameters
    ----------
    weights_path : path
        weights.safetensors of a network.
    features : ndarray of shape (n_hours, n_features)
        Unscaled, of each hour from the first of `cumulative` to the last that is forecast.
    settings : dict
        What it is to have been trained with, from `crimecast.running.plan.network_settings`.

    Raises
    ------
    ValueError
        If it was trained with others, or shown what it forecasts.
    """

    def __init__(self, weights_path, features, settings):
        arrays, self.cfg = files.read_arrays(weights_path)
        differ = [key for key, value in settings.items() if self.cfg.get(key) != value]
        if differ:
            raise ValueError(
                f"{weights_path}: was trained with other settings ({', '.join(differ)}). Make it"
                f" again: snakemake --cores all --force {weights_path}, by the config of this run."
            )
        check_causal(self.cfg)
        frame_scale, feature_scale = (
            samples.Scale(*map(np.asarray, self.cfg[name]))
            for name in ("frame_scale", "feature_scale")
        )
        train = self.cfg["train"]
        self.processor = Processor.choose(train["device"], train["precision"])
        self.frame_scale = frame_scale
        per_hour = FRAMES_PER_HOUR[self.cfg["level"]]
        self._features = feature_scale.scale(features).repeat(per_hour, axis=0).astype(np.float32)
        self._weights = {name: torch.from_numpy(array) for name, array in arrays.items()}
        self._net = None

    @property
    def fitted_until(self):
        """Last hour that the training saw."""
        return np.datetime64(self.cfg["fitted_until"], "h")

    def fit(self, cumulative):
        """Learn nothing: the network is trained."""
        return self

    def predict(self, cumulative, first_hour):
        """Y of each hour from `first_hour`, on the base lattice, before step 7."""
        start = first_hour - HISTORY_HOURS
        if start < 0:
            raise ValueError(
                f"forecast: hour {first_hour} of the period has less than the {HISTORY_HOURS} hours"
                " of history that a network needs; write a later forecast.start."
            )
        level, interpolation = self.cfg["level"], self.cfg["interpolation"]
        per_hour = FRAMES_PER_HOUR[level]
        frames = refine(cumulative[start:], level, **interpolation)
        data = self._samples(frames, slice(start * per_hour, len(cumulative) * per_hour))
        hours = np.arange(HISTORY_HOURS, len(cumulative) - start)
        targets = (hours + 1) * per_hour - 1
        if self._net is None:
            n_rows, n_cols = frames.shape[1:]
            net = nets.build_net(
                kind=self.cfg["network"]["kind"],
                convolution=self.cfg["convolution"],
                neurons=self.cfg["neurons"],
                n_rows=n_rows,
                n_cols=n_cols,
                n_features=data.features.shape[1],
                n_units=self.cfg["network"]["units"],
            )
            net.load_state_dict(self._weights)
            self._net = self.processor.place(net)
        scaled = training.predict(self._net, data, targets, self.processor.precision)
        predicted = self.frame_scale.unscale(scaled)
        return scoring.to_base_lattice(predicted, level, interpolation).astype(float)

    def notes(self):
        """Which network it is."""
        return {"fingerprint": self.cfg["fingerprint"], "fitted_until": self.cfg["fitted_until"]}

    def _samples(self, frames, window):
        per_hour = FRAMES_PER_HOUR[self.cfg["level"]]
        data = samples.Samples(
            frames=torch.from_numpy(self.frame_scale.scale(frames).astype(np.float32)),
            features=torch.from_numpy(self._features[window]),
            lags=torch.from_numpy(samples.lags_in_frames("causal", per_hour)),
            frame_scale=self.frame_scale,
            feature_scale=None,
            targets={},
            frames_per_hour=per_hour,
            protocol="causal",
        )
        return data.to(self.processor.device)


def check_causal(cfg):
    """Refuse a network that was shown frames of the hour that it forecasts."""
    if cfg["train"]["protocol"] != "causal" and FRAMES_PER_HOUR[cfg["level"]] > 1:
        raise ValueError(
            "forecast.method: this network was trained with train.protocol interpolated, shown the"
            " hour that it forecasts, and cannot look ahead; train it with protocol causal."
        )


def features_to_come(hours, weather, cfg, n_days):
    """External features of hours, some still to come, with weather that is known in time.

    The calendar is known; for the weather of an hour stands that of the same hour `n_days` before.

    Parameters
    ----------
    hours : ndarray of datetime64[h], shape (n_hours,)
        From the first of the period.
    weather : DataFrame
        weather/hourly.parquet.
    cfg : dict
        ``external`` and ``city``.
    n_days : int
        So many that the weather of all hours ahead is known.

    Returns
    -------
    ndarray of shape (n_hours, n_features)
        nan in the first hours, which are history only.
    """
    earlier = weather.assign(hour=weather["hour"] + pd.Timedelta(days=n_days))
    place = {key: cfg["city"][key] for key in ("country", "subdivision")}
    usable = hours[min(n_days * HOURS_PER_DAY, HISTORY_HOURS) :]
    table = external_features(usable, earlier, **cfg["external"], **place)
    known = table[cfg["external"]["features"]].to_numpy(float)
    missing = np.full((len(hours) - len(usable), known.shape[1]), np.nan)
    return np.concatenate([missing, known])
