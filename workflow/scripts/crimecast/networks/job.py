"""What every training job does around the training: load, build, score, write."""

import logging

import numpy as np
import pandas as pd
import torch

from crimecast import files
from crimecast.frames.tensors import read_tensor, write_tensor
from crimecast.networks import checkpoints, nets, samples, scoring, training
from crimecast.networks.processor import Processor
from crimecast.networks.start import start_at_persistence

logger = logging.getLogger(__name__)


def train_network(tensor_path, external_path, outputs, checkpoint_path, cfg, code):
    """Train the variant that `cfg` names; the checkpoint outlives a killed job only."""
    times, frames, _ = read_tensor(tensor_path)
    processor = choose_processor(cfg)
    data = load_samples(frames, external_path, cfg, processor)
    torch.manual_seed(cfg["seed"])
    net = processor.place(start_net(data, cfg))
    print_of_job = files.fingerprint([tensor_path, external_path], cfg | {"code": code})
    # Another machine may choose another precision: what is finished stays so, what is not does not.
    checkpoint = checkpoints.Checkpoint(checkpoint_path, f"{print_of_job}-{processor.precision}")
    train = cfg["train"] | {"precision": processor.precision}
    history = training.train(net, data, train, seed=cfg["seed"], checkpoint=checkpoint)
    note = {"parameters": nets.count_parameters(net), "fingerprint": print_of_job}
    weights = {name: x.cpu().contiguous().numpy() for name, x in net.state_dict().items()}
    known = what_it_saw(data, times)
    files.write_arrays(outputs["weights"], weights, cfg | note | known)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    note["training_time_s"] = sum(row["seconds"] for row in history)
    write_scores(net, data, times, processor, outputs, cfg, note)
    checkpoint.delete()


def what_it_saw(data, times):
    """Scales of a training and its last hour: what a forecast of other hours needs to know."""
    scales = {"frame_scale": data.frame_scale, "feature_scale": data.feature_scale}
    as_lists = {name: [scale.low.tolist(), scale.high.tolist()] for name, scale in scales.items()}
    return as_lists | {"fitted_until": str(times[data.targets["fitting"][-1]])}


def choose_processor(cfg):
    """The processor for the network and the section train of `cfg`."""
    train = cfg["train"]
    return Processor.choose(
        train["device"],
        train["precision"],
        convolution=cfg["convolution"],
        neurons=cfg["neurons"],
    )


def load_samples(frames, external_path, cfg, processor):
    """Join frames with the external features of their hours, on the device of the job."""
    features = pd.read_parquet(external_path)[cfg["external"]["features"]].to_numpy(float)
    data = samples.build_samples(
        frames,
        features,
        super_resolution=cfg["level"],
        protocol=cfg["train"]["protocol"],
        **cfg["split"],
    )
    return data.to(processor.device, processor.memory_format)


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


def start_net(data, cfg):
    """The float network, untrained, with the weights that ``train.start`` names."""
    net = build_net(data, cfg)
    if cfg["train"]["start"] == "persistence":
        features = cfg["external"]["features"]
        # Else the newest frame of an hour that is not a day's first may be of yesterday, too.
        known = "hour_of_day" in features and data.newest_is_an_hour_old()
        start_at_persistence(net, features.index("hour_of_day") if known else None)
    return net


def write_scores(net, data, times, processor, outputs, cfg, more):
    """Score a network on training and test hours; write its errors and test forecasts.

    Parameters
    ----------
    net : Module
    data : crimecast.networks.samples.Samples
    times : ndarray of datetime64, shape (n_frames,)
    processor : crimecast.networks.processor.Processor
        Where net and data are.
    outputs : dict
        Paths ``metrics`` and ``predictions``.
    cfg : dict
        Settings of the job.
    more : dict
        Goes into the metrics too; all but ``training_time_s`` also beside the forecasts.
    """
    level, super_resolution = cfg["level"], cfg["interpolation"]
    metrics = cfg | more | {"device": processor.describe(), "precision": processor.precision}
    for part, name in (("fitting", "train"), ("test", "test")):
        targets = data.scored(part)
        scaled = training.predict(net, data, targets, processor.precision)
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
