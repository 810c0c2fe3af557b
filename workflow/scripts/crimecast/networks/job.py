"""What every training job does around the training: load, build, score, write."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from crimecast import files
from crimecast.frames.tensors import read_tensor, write_tensor
from crimecast.networks import nets, scoring, training
from crimecast.networks.checkpoints import Checkpoint
from crimecast.networks.processor import Processor
from crimecast.networks.samples import Samples, build_samples

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Settings of a job, the samples and the processor on which they lie.

    Attributes
    ----------
    cfg : dict
        From `crimecast.running.plan.network_settings`.
    times : ndarray of datetime64, shape (n_frames,)
    samples : Samples
    processor : Processor
    """

    cfg: dict
    times: np.ndarray
    samples: Samples
    processor: Processor

    @classmethod
    def load(cls, tensor_path, external_path, cfg):
        """Join frames with the external features of their hours, on the device of the job."""
        train, features = cfg["train"], cfg["external"]["features"]
        processor = Processor.choose(train["device"], train["precision"])
        times, frames, _ = read_tensor(tensor_path)
        samples = build_samples(
            frames,
            files.read_parquet(external_path).to_pandas()[features].to_numpy(float),
            level=cfg["level"],
            protocol=train["protocol"],
            **cfg["split"],
        )
        samples = samples.to(processor.device)
        return cls(cfg, times, samples, processor)

    def train_settings(self):
        """Settings of `crimecast.networks.training.train`: section train, precision resolved."""
        own = {"precision": self.processor.precision, "seed": self.cfg["seed"]}
        return self.cfg["train"] | own

    def checkpoint(self, fingerprint, path, every):
        """Checkpoint of a training with this fingerprint, in this precision.

        Another machine may choose another one: what is finished stays so, what is half done not.
        """
        return Checkpoint(path, f"{fingerprint}-{self.processor.precision}", every)


def train_network(tensor_path, external_path, outputs, checkpoint, cfg, code):
    """Train the variant that `cfg` names; the checkpoint outlives a killed job only.

    `checkpoint` holds its ``path`` and after how many epochs it is written, ``every``.
    """
    job = Job.load(tensor_path, external_path, cfg)
    torch.manual_seed(cfg["seed"])
    net = job.processor.place(start_net(job))
    fingerprint = files.fingerprint([tensor_path, external_path], cfg | {"code": code})
    checkpoint = job.checkpoint(fingerprint, **checkpoint)
    history = training.train(net, job.samples, job.train_settings(), checkpoint=checkpoint)
    note = {"parameters": nets.count_parameters(net), "fingerprint": fingerprint}
    weights = {name: x.cpu().contiguous().numpy() for name, x in net.state_dict().items()}
    known = what_it_saw(job.samples, job.times)
    files.write_arrays(outputs["weights"], weights, cfg | note | known)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    note["training_time_s"] = sum(row["seconds"] for row in history)
    write_scores(net, job, outputs, note)
    checkpoint.delete()


def what_it_saw(samples, times):
    """Scales of a training and its last hour: what a forecast of other hours needs to know."""
    scales = {"frame_scale": samples.frame_scale, "feature_scale": samples.feature_scale}
    as_lists = {name: [scale.low.tolist(), scale.high.tolist()] for name, scale in scales.items()}
    return as_lists | {"fitted_until": str(times[samples.targets["fitting"][-1]])}


def network_arguments(job):
    """Arguments of `crimecast.networks.nets.build_net` for a job."""
    n_rows, n_cols = job.samples.frames.shape[1:]
    return {
        "kind": job.cfg["network"]["kind"],
        "convolution": job.cfg["convolution"],
        "neurons": job.cfg["neurons"],
        "n_rows": n_rows,
        "n_cols": n_cols,
        "n_features": job.samples.features.shape[1],
        "n_units": job.cfg["network"]["units"],
    }


def start_net(job):
    """Build the float network with the first weights that ``train.start`` names."""
    net = nets.build_net(**network_arguments(job))
    if job.cfg["train"]["start"] == "persistence":
        features = job.cfg["external"]["features"]
        # Else the newest frame of an hour that is not a day's first may be of yesterday, too.
        known = "hour_of_day" in features and job.samples.newest_is_an_hour_old()
        net.start_at_persistence(features.index("hour_of_day") if known else None)
    return net


def write_scores(net, job, outputs, more):
    """Score a network on training and test hours; write its errors and test forecasts.

    Parameters
    ----------
    net : Module
        On the processor of the job.
    job : Job
    outputs : dict
        Paths ``metrics`` and ``predictions``.
    more : dict
        Goes into the metrics too; all but ``training_time_s`` also beside the forecasts.
    """
    cfg, samples, processor = job.cfg, job.samples, job.processor
    levels = {"level": cfg["level"], "interpolation": cfg["interpolation"]}
    metrics = cfg | more | {"device": processor.describe(), "precision": processor.precision}
    predicted = {}
    for part, name in (("fitting", "train"), ("test", "test")):
        scaled = training.predict(net, samples, samples.scored(part), processor.precision)
        predicted[part] = samples.frame_scale.unscale(scaled)
        scores = scoring.score_part(part, predicted[part], samples, **levels)
        metrics |= {f"{name}_{key}": value for key, value in scores.items()}
    targets = samples.scored("test")
    whole = samples.is_whole_hour(targets)
    recovered = scoring.to_base_lattice(predicted["test"][whole], **levels)
    # Without the time it took: the same training then gives the same bytes, whenever it runs.
    note = cfg | {key: value for key, value in more.items() if key != "training_time_s"}
    times = job.times[targets[whole]]
    write_tensor(outputs["predictions"], times, recovered.astype(np.float32), note)
    files.write_json(outputs["metrics"], metrics)
    logger.info("test RMSE %.4f crimes on the base lattice", metrics["test_rmse"])
