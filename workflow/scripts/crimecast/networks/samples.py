"""What the network is shown for each frame it forecasts: lags, scaling and the split."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from crimecast.frames import periods
from crimecast.frames.resolution import FRAMES_PER_HOUR

# The paper's nearby, periodic and trend features: three steps back at each spacing.
LAG_HOURS = {"closeness": (1, 2, 3), "period": (24, 48, 72), "trend": (168, 336, 504)}


def lags_in_frames(protocol, frames_per_hour):
    """Lags of the nine past frames shown to the network, in frames.

    Parameters
    ----------
    protocol : {'causal', 'interpolated'}
        Causal lags are whole hours. Interpolated closeness is the three nearest *frames*; with
        half-hour frames the nearest one already holds the answer. See docs/protocols.md.
    frames_per_hour : int

    Returns
    -------
    ndarray of int, shape (9,)
        Closeness, period, trend, the most recent of each first.
    """
    hours = np.array([lag for lags in LAG_HOURS.values() for lag in lags])
    lags = hours * frames_per_hour
    if protocol == "interpolated":
        lags[: len(LAG_HOURS["closeness"])] = LAG_HOURS["closeness"]
    return lags


@dataclass(frozen=True)
class Scale:
    """Linear map of [low, high] to [-1, 1], fitted on training data only."""

    low: np.ndarray
    high: np.ndarray

    @classmethod
    def fit(cls, values, axis=None):
        """Fit to `values`; a constant column gets a width of 1 so that it maps to -1."""
        low, high = values.min(axis=axis), values.max(axis=axis)
        return cls(low, np.where(high > low, high, low + 1))

    def scale(self, values):
        """Map crimes (or features) to [-1, 1]."""
        return 2 * (values - self.low) / (self.high - self.low) - 1

    def unscale(self, values):
        """Undo `scale`."""
        return (values + 1) / 2 * (self.high - self.low) + self.low


@dataclass(frozen=True)
class Samples:
    """Frames, features and the frames to forecast in each part of the split.

    Attributes
    ----------
    frames : Tensor of float32, shape (n_frames, n_rows, n_cols)
        Y scaled to [-1, 1].
    features : Tensor of float32, shape (n_frames, n_features)
        External features of the hour of each frame, scaled to [-1, 1].
    lags : Tensor of int, shape (9,)
        In frames.
    frame_scale, feature_scale : Scale
    targets : dict of str to ndarray of int
        Indices of the frames to forecast: ``train``, ``validation``, ``fitting`` (both), ``test``.
        Frames without full history are in none.
    frames_per_hour : int
    protocol : str
    """

    frames: torch.Tensor
    features: torch.Tensor
    lags: torch.Tensor
    frame_scale: Scale
    feature_scale: Scale
    targets: dict
    frames_per_hour: int
    protocol: str

    def to(self, device):
        """Move frames, features and lags to a device."""
        moved = {name: getattr(self, name).to(device) for name in ("frames", "features", "lags")}
        return replace(self, **moved)

    def batch(self, targets):
        """Gather lagged frames (batch, 9, n_rows, n_cols), features and the frames to forecast.

        `targets` is a Tensor on the device of the samples: nothing is copied to it. The numbers lie
        in the order that is the fastest for batches of 32, measured in docs/training.md.
        """
        lagged = self.frames[targets[:, None] - self.lags]
        lagged = lagged.contiguous(memory_format=torch.channels_last)
        return lagged, self.features[targets], self.frames[targets]

    def newest_is_an_hour_old(self):
        """Whether the newest frame shown is the one an hour before the target, for all targets."""
        return int(self.lags[0]) == self.frames_per_hour

    def scored(self, part):
        """Targets of a part on which the protocol is scored: whole hours only, if it is causal."""
        targets = self.targets[part]
        if self.protocol == "interpolated":
            return targets
        return targets[self.is_whole_hour(targets)]

    def is_whole_hour(self, targets):
        """Whether each target is the frame of a whole hour."""
        return targets % self.frames_per_hour == self.frames_per_hour - 1


def build_samples(frames, features, *, level, protocol, test_days, validation_share):
    """Scale frames and features and list the targets of each part.

    Parameters
    ----------
    frames : ndarray of shape (n_frames, n_rows, n_cols)
        Y in crimes, on the network's lattice, in time order.
    features : ndarray of shape (n_hours, n_features)
        External features of each hour.
    level : {'none', 'space', 'spacetime'}
    protocol : {'causal', 'interpolated'}
    test_days, validation_share
        As for `crimecast.frames.periods.split`.

    Returns
    -------
    Samples

    Raises
    ------
    ValueError
        If features and frames are not of the same hours, or the history is too short.
    """
    per_hour = FRAMES_PER_HOUR[level]
    if len(frames) != per_hour * len(features):
        raise ValueError(
            f"{len(frames)} frames, {len(features)} hours of features: not one period."
        )
    split = periods.split(len(features), test_days=test_days, validation_share=validation_share)
    lags = lags_in_frames(protocol, per_hour)
    parts = ("train", "validation", "fitting", "test")
    targets = {part: _targets(getattr(split, part), per_hour, lags.max()) for part in parts}
    for part, indices in targets.items():
        if not len(indices):
            raise ValueError(
                f"period: no {part} frame has the {LAG_HOURS['trend'][-1]} hours of history that"
                " the lags need; start the period earlier."
            )
    frame_scale = Scale.fit(frames[: split.train.stop * per_hour])
    feature_scale = Scale.fit(features[split.train], axis=0)
    return Samples(
        frames=torch.from_numpy(frame_scale.scale(frames).astype(np.float32)),
        features=torch.from_numpy(
            feature_scale.scale(features).repeat(per_hour, axis=0).astype(np.float32)
        ),
        lags=torch.from_numpy(lags),
        frame_scale=frame_scale,
        feature_scale=feature_scale,
        targets=targets,
        frames_per_hour=per_hour,
        protocol=protocol,
    )


def _targets(hours, frames_per_hour, longest_lag):
    start, stop = hours.start * frames_per_hour, hours.stop * frames_per_hour
    return np.arange(max(start, longest_lag), stop)
