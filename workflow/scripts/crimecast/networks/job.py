"""What every training job does around the training: load, build, score, write."""

import logging
import platform

import numpy as np
import pandas as pd
import torch

from crimecast import files
from crimecast.frames.tensors import read_tensor, write_tensor
from crimecast.networks import checkpoints, nets, samples, scoring, training

logger = logging.getLogger(__name__)


def train_network(tensor_path, external_path, outputs, checkpoint_path, cfg, code):
    """Train the variant that `cfg` names; the checkpoint outlives a killed job only."""
    times, frames, _ = read_tensor(tensor_path)
    data = load_samples(frames, external_path, cfg)
    device = prepare_device(cfg)
    torch.manual_seed(cfg["seed"])
    net = build_net(data, cfg).to(device, memory_format=torch.channels_last)
    print_of_job = files.fingerprint([tensor_path, external_path], cfg | {"code": code})
    checkpoint = checkpoints.Checkpoint(checkpoint_path, print_of_job)
    history = training.train(net, data, cfg["train"], seed=cfg["seed"], checkpoint=checkpoint)
    note = {"parameters": nets.count_parameters(net), "fingerprint": print_of_job}
    weights = {name: x.cpu().contiguous().numpy() for name, x in net.state_dict().items()}
    files.write_arrays(outputs["weights"], weights, cfg | note)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    note["training_time_s"] = sum(row["seconds"] for row in history)
    write_scores(net, data, times, outputs, cfg, note)
    checkpoint.delete()


def load_samples(frames, external_path, cfg):
    """Join frames with the external features of their hours."""
    features = (
        files.read_parquet(external_path).to_pandas()[cfg["external"]["features"]].to_numpy(float)
    )
    return samples.build_samples(
        frames,
        features,
        super_resolution=cfg["level"],
        protocol=cfg["train"]["protocol"],
        **cfg["split"],
    )


def network_arguments(data, cfg):
    """Arguments of `crimecast.networks.nets.STResNet` for these samples."""
    n_rows, n_cols = data.frames.shape[1:]
    return {
        "convolution": cfg["convolution"],
        "neurons": cfg["neurons"],
        "n_rows": n_rows,
        "n_cols": n_cols,
        "n_features": data.features.shape[1],
        "n_units": cfg["network"]["units"],
    }


def build_net(data, cfg):
    """The float network for these samples."""
    return nets.STResNet(**network_arguments(data, cfg))


def prepare_device(cfg):
    """Device of the job. On a CPU it gets one thread: two jobs at a time beat one with two."""
    device = training.choose_device(cfg["train"]["device"])
    if device.type == "cpu":
        torch.set_num_threads(1)
    return device


def write_scores(net, data, times, outputs, cfg, more):
    """Score a network on training and test hours; write its errors and test forecasts.

    Parameters
    ----------
    net : Module
    data : crimecast.samples.Samples
    times : ndarray of datetime64, shape (n_frames,)
    outputs : dict
        Paths ``metrics`` and ``predictions``.
    cfg : dict
        Settings of the job.
    more : dict
        Goes into the metrics too; all but ``training_time_s`` also beside the forecasts.
    """
    level, super_resolution = cfg["level"], cfg["interpolation"]
    device = next(net.parameters()).device
    device_data = training.DeviceData.of(data, device)
    metrics = cfg | more | {"device": describe_device(device)}
    for part, name in (("fitting", "train"), ("test", "test")):
        targets = data.scored(part)
        scaled = training.predict(net, device_data, targets, cfg["train"]["precision"])
        predicted = data.frame_scale.unscale(scaled)
        scores = scoring.score_part(
            part, predicted, data, level=level, super_resolution=super_resolution
        )
        metrics |= {f"{name}_{key}": value for key, value in scores.items()}
    whole = data.is_whole_hour(targets)
    recovered = scoring.to_base_lattice(predicted[whole], level, super_resolution)
    # Without the time it took: the same training then gives the same bytes, whenever it runs.
    note = cfg | {key: value for key, value in more.items() if key != "training_time_s"}
    write_tensor(outputs["predictions"], times[targets[whole]], recovered.astype(np.float32), note)
    files.write_json(outputs["metrics"], metrics)
    logger.info("test RMSE %.4f crimes on the base lattice", metrics["test_rmse"])


def describe_device(device):
    """Name of the processor that trained."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU {platform.machine()}, 1 thread"
