"""What the two jobs that end in a ternary network share: where it starts, what it leaves."""

from pathlib import Path

import torch

from crimecast import files
from crimecast.frames.tensors import read_tensor
from crimecast.networks import job
from crimecast.ternary import batch_norm
from crimecast.ternary.export import describe_inputs, export
from crimecast.ternary.nets import count_stored, keep_float_weights, ternary_st_resnet


def load(inputs, cfg):
    """Load samples for ``inputs['tensor']`` and ``inputs['external']``.

    Returns
    -------
    times : ndarray of datetime64, shape (n_frames,)
    data : crimecast.networks.samples.Samples
    processor : crimecast.networks.processor.Processor
        Where they are.
    """
    times, frames, _ = read_tensor(inputs["tensor"])
    processor = job.choose_processor(cfg)
    return times, job.load_samples(frames, inputs["external"], cfg, processor), processor


def load_float_net(path, data, cfg, processor):
    """Load the float network that rule train_network left at `path`."""
    net = job.build_net(data, cfg)
    weights, _ = files.read_arrays(path)
    net.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return processor.place(net)


def start(inputs, data, processor, cfg):
    """Make the ternary network that Algorithm 2 starts from, as ``ternary.init`` says."""
    if cfg["ternary"]["init"] == "float":
        net = load_float_net(inputs["weights"], data, cfg, processor)
        batch_norm.ternarize_net(net, data, data.targets["train"], processor.precision)
        return net
    torch.manual_seed(cfg["seed"])
    net = ternary_st_resnet(**job.network_arguments(data, cfg))
    return processor.place(keep_float_weights(net))


def write_outputs(net, data, times, processor, outputs, cfg, note):
    """Write the three files, errors and test forecasts of a ternary network.

    Parameters
    ----------
    net : Module
        Ternary.
    data : crimecast.networks.samples.Samples
    times : ndarray of datetime64, shape (n_frames,)
    processor : crimecast.networks.processor.Processor
    outputs : dict
        Paths ``two_bit``, ``five_trit``, ``onnx``, ``metrics`` and ``predictions``.
    cfg : dict
        Settings of the job.
    note : dict
        Goes into the metrics too.
    """
    about = {"network": job.network_arguments(data, cfg), **describe_inputs(data, cfg)}
    difference = export(net.eval(), about, data, outputs)
    note = note | {
        "parameters": count_stored(net),
        "onnx_difference": difference,
        "bytes": Path(outputs["two_bit"]).stat().st_size,
        "bytes_5_trit": Path(outputs["five_trit"]).stat().st_size,
        "bytes_onnx": Path(outputs["onnx"]).stat().st_size,
    }
    job.write_scores(net, data, times, processor, outputs, cfg, note)
