"""RMSEs of a network's forecasts, on its own lattice and on the base lattice."""

from crimecast.frames import diurnal, resolution
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.step7 import apply_step7
from crimecast.scores import rmse


def to_base_lattice(frames, level, interpolation):
    """S^-1 for frames of `level`; frames of level 'none' are on the base lattice already."""
    return frames if level == "none" else resolution.recover(frames, **interpolation)


def score_part(part, predicted, samples, *, level, interpolation):
    """Score the forecasts of one part under the protocol of the samples.

    Parameters
    ----------
    part : {'validation', 'fitting', 'test'}
    predicted : ndarray of shape (n_targets, n_rows, n_cols)
        Forecasts in crimes on the network's lattice, of ``samples.scored(part)``.
    samples : crimecast.networks.samples.Samples
    level : {'none', 'space', 'spacetime'}
    interpolation : dict
        ``factor`` and ``method``.

    Returns
    -------
    dict of str to float
        ``rmse`` (base lattice, before step 7), ``rmse_step7`` and ``rmse_native``.
    """
    targets = samples.scored(part)
    frames = samples.frame_scale.unscale(samples.frames.cpu().numpy())
    base = to_base_lattice(frames, level, interpolation)
    recovered = to_base_lattice(predicted, level, interpolation)
    if samples.protocol == "interpolated":
        previous = diurnal.previous_cumulative(base, HOURS_PER_DAY * samples.frames_per_hour)
        previous = previous[targets]
    else:
        hourly = resolution.keep_whole_hours(base, samples.frames_per_hour)
        previous = diurnal.previous_cumulative(hourly)[targets // samples.frames_per_hour]
    return {
        "rmse": rmse(base[targets], recovered),
        "rmse_step7": rmse(base[targets], apply_step7(recovered, previous)),
        "rmse_native": rmse(frames[targets], predicted),
    }
