"""The three files of a ternary network, and the proof that they forecast what it does."""

import logging

import numpy as np
import onnxruntime
import torch

from crimecast.networks import training
from crimecast.ternary.files import read_ternary, write_ternary
from crimecast.ternary.nets import to_model
from crimecast.ternary.onnx import load_onnx, write_onnx

logger = logging.getLogger(__name__)

# Both sum float32 products, in another order; on [-1, 1] that is a few units in the last place.
ONNX_TOLERANCE = 1e-4


def describe_inputs(samples, cfg):
    """What one must know besides the network to forecast with it, as JSON.

    Parameters
    ----------
    samples : crimecast.networks.samples.Samples
    cfg : dict
        Settings of the job.

    Returns
    -------
    dict
        ``lags`` in frames, ``frames_per_hour``, ``protocol``, the names of the ``features``, and
        ``scales``: what [low, high] of frames (crimes) and features maps to [-1, 1].
    """
    frame, feature = samples.frame_scale, samples.feature_scale
    return {
        "lags": samples.lags.tolist(),
        "frames_per_hour": samples.frames_per_hour,
        "protocol": samples.protocol,
        "features": cfg["external"]["features"],
        "scales": {
            "frames": [float(frame.low), float(frame.high)],
            "features": np.stack([feature.low, feature.high], axis=1).tolist(),
        },
    }


def export(net, about, samples, outputs):
    """Write a ternary network three times and compare what comes back on all test hours.

    Parameters
    ----------
    net : Module
        Ternary, in evaluation mode.
    about : dict
        See `crimecast.ternary.nets.to_model` and `describe_inputs`.
    samples : crimecast.networks.samples.Samples
    outputs : dict
        Paths ``two_bit``, ``five_trit`` and ``onnx``.

    Returns
    -------
    float
        Largest difference between a forecast by onnxruntime and one by PyTorch in float32, in
        crimes on the network's lattice. The other two files give the very same network.

    Raises
    ------
    ValueError
        If one of the files forecasts anything else.
    """
    model = to_model(net, about)
    write_ternary(outputs["two_bit"], model, "2-bit")
    write_ternary(outputs["five_trit"], model, "5-trit")
    write_onnx(outputs["onnx"], model)
    for path in (outputs["two_bit"], outputs["five_trit"]):
        check_same_numbers(path, model)
    scaled = compare_onnx(outputs["onnx"], net, samples)
    if scaled > ONNX_TOLERANCE:
        raise ValueError(
            f"{outputs['onnx']}: forecasts differ by {scaled} of [-1, 1] from PyTorch's; at most"
            f" {ONNX_TOLERANCE} is rounding. Please report it with your version of onnxruntime,"
            f" {onnxruntime.__version__}."
        )
    difference = scaled * float(samples.frame_scale.high - samples.frame_scale.low) / 2
    logger.info("%s: at most %.2g crimes from PyTorch's forecasts", outputs["onnx"], difference)
    return difference


def check_same_numbers(path, model):
    """Refuse a file that does not give back every number of `model`, bit for bit."""
    found = read_ternary(path)
    for kind in ("scales", "trits", "floats"):
        written, read = getattr(model, kind), getattr(found, kind)
        for name, values in written.items():
            if not np.array_equal(values, read[name]):
                raise ValueError(f"{path}: {kind} of {name} are not what was written.")


def compare_onnx(path, net, samples):
    """Largest difference from PyTorch in float32 over all test frames, of [-1, 1]."""
    expected = training.predict(net, samples, samples.targets["test"], "float32")
    found = predict_onnx(load_onnx(path), samples, samples.targets["test"])
    return float(np.abs(found - expected).max())


def predict_onnx(session, samples, targets):
    """Forecast target frames; arguments and result as for `crimecast.networks.training.predict`."""
    parts = []
    for batch in torch.from_numpy(targets).to(samples.frames.device).split(training.SCORING_BATCH):
        lagged, features, _ = samples.batch(batch)
        inputs = {"lagged": lagged.cpu().numpy(), "features": features.cpu().numpy()}
        parts += session.run(["forecast"], inputs)
    return np.concatenate(parts)
