"""What the two jobs that end in a ternary network share: where it starts, what it leaves."""

from pathlib import Path

import torch

from crimecast import files
from crimecast.networks.job import network_arguments, write_scores
from crimecast.networks.nets import build_net
from crimecast.ternary import batch_norm
from crimecast.ternary.export import describe_inputs, export
from crimecast.ternary.nets import build_ternary_net, count_stored, keep_float_weights


def load_projected(path, job):
    """Load the float network that rule train_network left at `path`; project its weights."""
    net = build_net(**network_arguments(job))
    weights, _ = files.read_arrays(path)
    net.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    net = job.processor.place(net)
    samples = job.samples
    batch_norm.ternarize_net(net, samples, samples.targets["train"], job.processor.precision)
    return net


def random_ternary(job):
    """Build a ternary network from random weights."""
    torch.manual_seed(job.cfg["seed"])
    return job.processor.place(keep_float_weights(build_ternary_net(**network_arguments(job))))


def write_outputs(net, job, outputs, note):
    """Write the three files, errors and test forecasts of a ternary network.

    Parameters
    ----------
    net : Module
        Ternary.
    job : crimecast.networks.job.Job
    outputs : dict
        Paths ``two_bit``, ``five_trit``, ``onnx``, ``metrics`` and ``predictions``.
    note : dict
        Goes into the metrics too.
    """
    about = {"network": network_arguments(job), **describe_inputs(job.samples, job.cfg)}
    difference = export(net.eval(), about, job.samples, outputs)
    note = note | {
        "parameters": count_stored(net),
        "onnx_difference": difference,
        "bytes": Path(outputs["two_bit"]).stat().st_size,
        "bytes_5_trit": Path(outputs["five_trit"]).stat().st_size,
        "bytes_onnx": Path(outputs["onnx"]).stat().st_size,
    }
    write_scores(net, job, outputs, note)
