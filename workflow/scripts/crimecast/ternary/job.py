"""What the two jobs that end in a ternary network share: where it starts, what it leaves."""

from pathlib import Path

import torch

from crimecast import files
from crimecast.frames.tensors import read_tensor
from crimecast.networks import job
from crimecast.networks.training import DeviceData
from crimecast.ternary import batch_norm
from crimecast.ternary.export import describe_inputs, export
from crimecast.ternary.nets import count_stored, keep_float_weights, ternary_st_resnet


def load(inputs, cfg):
    """Load samples for ``inputs['tensor']`` and ``inputs['external']``.

    Returns
    -------
    times : ndarray of datetime64, shape (n_frames,)
    data : crimecast.samples.Samples
    device_data : crimecast.training.DeviceData
        The same on the device of the job.
    """
    times, frames, _ = read_tensor(inputs["tensor"])
    data = job.load_samples(frames, inputs["external"], cfg)
    return times, data, DeviceData.of(data, job.prepare_device(cfg))


def load_float_net(path, data, cfg, device):
    """Load the float network that rule train_network left at `path`."""
    net = job.build_net(data, cfg)
    weights, _ = files.read_arrays(path)
    net.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return net.to(device, memory_format=torch.channels_last)


def start(inputs, data, device_data, cfg):
    """Make the ternary network that Algorithm 2 starts from, as ``ternary.init`` says."""
    device = device_data.frames.device
    if cfg["ternary"]["init"] == "float":
        net = load_float_net(inputs["weights"], data, cfg, device)
        precision = cfg["train"]["precision"]
        batch_norm.ternarize_net(net, device_data, data.targets["train"], precision)
        return net
    torch.manual_seed(cfg["seed"])
    net = ternary_st_resnet(**job.network_arguments(data, cfg))
    return keep_float_weights(net).to(device, memory_format=torch.channels_last)


def write_outputs(net, data, times, outputs, cfg, note):
    """Write the three files, errors and test forecasts of a ternary network.

    Parameters
    ----------
    net : Module
        Ternary.
    data : crimecast.samples.Samples
    times : ndarray of datetime64, shape (n_frames,)
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
    job.write_scores(net, data, times, outputs, cfg, note)
