"""Train one ST-ResNet and write its weights, history, errors and test forecasts."""

import logging
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from crimecast import files, logs, nets, samples, scoring, training

logger = logging.getLogger(__name__)


def train_network(tensor_path, external_path, outputs, checkpoint, cfg, code):
    """Train the variant that `cfg` names; `checkpoint` outlives a killed job only."""
    times, frames, _ = files.read_tensor(tensor_path)
    data = load_samples(frames, external_path, cfg)
    device = training.choose_device(cfg["train"]["device"])
    if device.type == "cpu":
        torch.set_num_threads(1)
    torch.manual_seed(cfg["seed"])
    net = build_net(data, cfg).to(device, memory_format=torch.channels_last)
    print_of_job = files.fingerprint([tensor_path, external_path], cfg | {"code": code})
    history = training.train(
        net, data, cfg["train"], seed=cfg["seed"], checkpoint=checkpoint, fingerprint=print_of_job
    )
    write_outputs(net, data, times, history, outputs, cfg, print_of_job)
    Path(checkpoint).unlink(missing_ok=True)


def load_samples(frames, external_path, cfg):
    """Join frames with the external features of their hours."""
    features = pd.read_parquet(external_path)[cfg["external"]["features"]].to_numpy(float)
    return samples.build_samples(
        frames,
        features,
        super_resolution=cfg["level"],
        protocol=cfg["train"]["protocol"],
        test_days=cfg["period"]["test_days"],
        validation_share=cfg["period"]["validation_share"],
    )


def build_net(data, cfg):
    """The float network for these samples."""
    n_rows, n_cols = data.frames.shape[1:]
    return nets.STResNet(
        cfg["convolution"],
        cfg["neurons"],
        n_rows=n_rows,
        n_cols=n_cols,
        n_features=data.features.shape[1],
        n_units=cfg["network"]["units"],
    )


def write_outputs(net, data, times, history, outputs, cfg, print_of_job):
    """Score the trained network and write everything it leaves behind."""
    level, super_resolution = cfg["level"], cfg["super_resolution"]
    device_data = training.DeviceData.of(data, next(net.parameters()).device)
    metrics = {}
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
    note = cfg | {"parameters": nets.count_parameters(net), "fingerprint": print_of_job}
    metrics |= note | {
        "training_time_s": sum(row["seconds"] for row in history),
        "device": describe_device(next(net.parameters()).device),
    }
    weights = {name: x.cpu().contiguous().numpy() for name, x in net.state_dict().items()}
    files.write_arrays(outputs["weights"], weights, note)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    files.write_tensor(
        outputs["predictions"], times[targets[whole]], recovered.astype(np.float32), note
    )
    files.write_json(outputs["metrics"], metrics)
    logger.info("test RMSE %.4f crimes on the base lattice", metrics["test_rmse"])


def describe_device(device):
    """Name of the processor that trained."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU {platform.machine()}, 1 thread"


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        train_network(
            snakemake.input.tensor,
            snakemake.input.external,
            dict(snakemake.output.items()),
            snakemake.params.checkpoint,
            snakemake.params.cfg,
            snakemake.params.code,
        )
