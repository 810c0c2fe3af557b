"""Training of a network: a flat loop that, killed at any moment, ends bit-identically."""

import logging
import math
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import SafetensorError

from crimecast import files

logger = logging.getLogger(__name__)

SCORING_BATCH = 256
HISTORY = ("epoch", "part", "loss", "validation_rmse", "seconds")
WARM_UP = 0.3  # share of a one-cycle phase in which the rate rises (Smith 2018)
FIRST_RATE = 0.04  # of the peak


@dataclass(frozen=True)
class DeviceData:
    """Samples on the device of the network: batches are gathered by index, never copied."""

    frames: torch.Tensor  # (n_frames, n_rows, n_cols), scaled
    features: torch.Tensor  # (n_frames, n_features), scaled
    lags: torch.Tensor  # (9,)

    @classmethod
    def of(cls, samples, device):
        """Move `crimecast.samples.Samples` to a device."""
        arrays = (samples.frames, samples.features, samples.lags)
        return cls(*(torch.from_numpy(array).to(device) for array in arrays))

    def batch(self, targets):
        """Gather lagged frames (batch, 9, n_rows, n_cols), features and the target frames."""
        lagged = self.frames[targets[:, None] - self.lags]
        lagged = lagged.contiguous(memory_format=torch.channels_last)
        return lagged, self.features[targets], self.frames[targets]


@dataclass
class Progress:
    """How far a training is: the finished epochs, and the best of them by validation."""

    history: list = field(default_factory=list)
    best_rmse: float = math.inf
    best: dict = field(default_factory=dict)  # weights of the best epoch


def choose_device(name):
    """Resolve 'auto' to a GPU if there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def forward(net, lagged, features, precision):
    """Forecast with convolutions in `precision` and everything after them in float32."""
    with (
        torch.autocast(lagged.device.type, torch.bfloat16) if precision == "bf16" else nullcontext()
    ):
        maps = net.branch_maps(lagged)
    return net.fuse([x.float() for x in maps], features)


@torch.inference_mode()
def predict(net, data, targets, precision):
    """Forecast target frames in large batches.

    Parameters
    ----------
    net : crimecast.nets.STResNet
    data : DeviceData
    targets : ndarray of int, shape (n_targets,)
    precision : {'bf16', 'float32'}

    Returns
    -------
    ndarray of float32, shape (n_targets, n_rows, n_cols)
        Scaled to [-1, 1].
    """
    net.eval()
    batches = torch.from_numpy(targets).to(data.frames.device).split(SCORING_BATCH)
    parts = [forward(net, *data.batch(batch)[:2], precision) for batch in batches]
    return torch.cat(parts).cpu().numpy()


def new_optimizer(net):
    """Adam over all parameters; its rate is set before every step."""
    return torch.optim.Adam(net.parameters(), fused=True)


def train(net, samples, cfg, *, seed, checkpoint, fingerprint, new_optimizer=new_optimizer):
    """Train with validation, keep the best epoch, then fine-tune on training and validation.

    Parameters
    ----------
    net : crimecast.nets.STResNet
        Trained in place.
    samples : crimecast.samples.Samples
    cfg : dict
        Section ``train`` of the configuration.
    seed : int
        Orders the batches.
    checkpoint : path
        Written every ``checkpoint_epochs``; a training finds its own and goes on from there.
    fingerprint : str
        Of data, settings and code; another training's checkpoint is ignored.
    new_optimizer : callable
        Makes the optimiser of a network, at the start of each phase; its ``step`` takes a closure
        that evaluates loss and gradients.

    Returns
    -------
    list of dict
        An entry an epoch: epoch, part, loss, validation_rmse, seconds.
    """
    data = DeviceData.of(samples, next(net.parameters()).device)
    n_epochs = cfg["epochs"] + cfg["fine_tune_epochs"]
    progress, optimizer = Progress(), new_optimizer(net)
    load_checkpoint(checkpoint, fingerprint, net, optimizer, progress)
    for epoch in range(len(progress.history), n_epochs):
        phase = Phase.of(epoch, samples, cfg)
        if epoch == cfg["epochs"]:
            net.load_state_dict(progress.best)
            optimizer = new_optimizer(net)
        started = time.perf_counter()
        loss = train_epoch(net, optimizer, data, phase, cfg, seed=(seed, epoch))
        if not math.isfinite(loss):
            raise ValueError(
                f"epoch {epoch + 1}: the loss is {loss}; make train.learning_rate smaller than"
                f" {phase.peak_rate}."
            )
        row = {"epoch": epoch + 1, "part": phase.part, "loss": loss}
        row["validation_rmse"] = validation_rmse(net, data, samples, cfg["precision"])
        row["seconds"] = time.perf_counter() - started
        progress.history.append(row)
        if phase.part == "train" and row["validation_rmse"] < progress.best_rmse:
            progress.best_rmse = row["validation_rmse"]
            progress.best = {name: x.clone() for name, x in net.state_dict().items()}
        if (epoch + 1) % cfg["checkpoint_epochs"] == 0:
            save_checkpoint(checkpoint, fingerprint, net, optimizer, progress)
        log_epoch(progress.history, n_epochs)
    if not cfg["fine_tune_epochs"]:
        net.load_state_dict(progress.best)
    return progress.history


@dataclass(frozen=True)
class Phase:
    """One of the two phases of a training, as seen from one epoch."""

    part: str
    targets: np.ndarray
    peak_rate: float
    epoch: int  # within the phase
    n_epochs: int

    @classmethod
    def of(cls, epoch, samples, cfg):
        """Find the phase that an epoch (counted over both) belongs to."""
        if epoch < cfg["epochs"]:
            targets = samples.targets["train"]
            return cls("train", targets, cfg["learning_rate"], epoch, cfg["epochs"])
        epoch -= cfg["epochs"]
        targets = samples.targets["fitting"]
        return cls(
            "fitting", targets, cfg["fine_tune_learning_rate"], epoch, cfg["fine_tune_epochs"]
        )

    def learning_rate(self, share_of_epoch, schedule):
        """Rate at a moment of the epoch; one cycle rises, then falls to 0, along cosines."""
        if schedule == "constant":
            return self.peak_rate
        done = (self.epoch + share_of_epoch) / self.n_epochs
        if done < WARM_UP:
            return self.peak_rate * (FIRST_RATE + (1 - FIRST_RATE) * _rise(done / WARM_UP))
        return self.peak_rate * (1 - _rise((done - WARM_UP) / (1 - WARM_UP)))


def _rise(share):
    return (1 - math.cos(math.pi * share)) / 2


def shuffled_batches(targets, batch_size, seed, device):
    """Split targets into batches in an order that depends on `seed` alone."""
    order = np.random.default_rng(seed).permutation(targets)
    return torch.from_numpy(order).to(device).split(batch_size)


def train_epoch(net, optimizer, data, phase, cfg, *, seed):
    """Run one epoch; the loss stays on the device until its end. Returns the mean loss."""
    net.train()
    device = data.frames.device
    batches = shuffled_batches(phase.targets, cfg["batch_size"], seed, device)
    total = torch.zeros((), device=device)
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = phase.learning_rate(step / len(batches), cfg["schedule"])
        evaluate = partial(evaluate_gradients, net, optimizer, data.batch(batch), cfg["precision"])
        total += optimizer.step(evaluate).detach() * len(batch)
    return total.item() / len(phase.targets)


def evaluate_gradients(net, optimizer, batch, precision):
    """Mean square error of a batch; its gradients replace those in the parameters."""
    lagged, features, observed = batch
    optimizer.zero_grad(set_to_none=True)
    loss = F.mse_loss(forward(net, lagged, features, precision), observed)
    loss.backward()
    return loss


def validation_rmse(net, data, samples, precision):
    """RMSE in crimes on the network's own lattice over the scored validation frames."""
    targets = samples.scored("validation")
    error = predict(net, data, targets, precision) - samples.frames[targets]
    scale = samples.frame_scale
    return float(np.sqrt(np.mean(error**2, dtype=float)) * (scale.high - scale.low) / 2)


def log_epoch(history, n_epochs):
    """Tell a person how it goes and how long it will take."""
    row = history[-1]
    mean_seconds = sum(entry["seconds"] for entry in history) / len(history)
    minutes, seconds = divmod(round(mean_seconds * (n_epochs - row["epoch"])), 60)
    logger.info(
        "epoch %d/%d (%s): loss %.5f, validation RMSE %.4f crimes, %.1f s, %d:%02d left",
        *(row["epoch"], n_epochs, row["part"], row["loss"], row["validation_rmse"]),
        *(row["seconds"], minutes, seconds),
    )


def save_checkpoint(path, fingerprint, net, optimizer, progress):
    """Write everything a training needs to go on: weights, Adam's moments, best weights."""
    arrays = {f"net.{name}": x for name, x in net.state_dict().items()}
    arrays |= {f"best.{name}": x for name, x in progress.best.items()}
    for index, moments in optimizer.state_dict()["state"].items():
        arrays |= {f"adam.{index}.{name}": x for name, x in moments.items()}
    note = {
        "fingerprint": fingerprint,
        "history": progress.history,
        "best_rmse": progress.best_rmse,
    }
    files.write_arrays(path, {name: x.cpu().numpy() for name, x in arrays.items()}, note)


def load_checkpoint(path, fingerprint, net, optimizer, progress):
    """Restore what `save_checkpoint` wrote; without a checkpoint of this training do nothing."""
    if not Path(path).exists():
        return
    try:
        arrays, note = files.read_arrays(path)
    except SafetensorError as error:
        logger.warning("%s: unreadable checkpoint (%s); starting from the first epoch", path, error)
        return
    if note["fingerprint"] != fingerprint:
        logger.info("%s belongs to other data, settings or code; starting anew", path)
        return
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    net.load_state_dict(_group(tensors, "net"))
    progress.best = _group(tensors, "best")
    progress.best_rmse = note["best_rmse"]
    # JSON came back with sorted keys; the columns of history.csv keep their order.
    progress.history = [{key: row[key] for key in HISTORY} for row in note["history"]]
    load_moments(optimizer, _group(tensors, "adam"))
    logger.info("%s: going on after epoch %d", path, len(progress.history))


def load_moments(optimizer, tensors):
    """Restore Adam's moments, named ``index.name``."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    moments = {}
    for name, value in tensors.items():
        index, key = name.split(".")
        parameter = parameters[int(index)]
        if value.shape == parameter.shape:
            # Fused Adam walks through memory: moments must lie there as their parameter does.
            value = torch.empty_like(parameter, device=value.device).copy_(value)
        moments.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": moments})


def _group(tensors, prefix):
    start = f"{prefix}."
    return {name[len(start) :]: x for name, x in tensors.items() if name.startswith(start)}
