"""Training of a network: a flat loop that, killed at any moment, ends bit-identically."""

import logging
import math
import time
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from crimecast.networks.checkpoints import Progress
from crimecast.networks.cuda_graphs import RecordedStep

logger = logging.getLogger(__name__)

SCORING_BATCH = 256
WARM_UP = 0.3  # share of a one-cycle phase in which the rate rises (Smith 2018)
FIRST_RATE = 0.04  # of the peak


@torch.inference_mode()
def predict(net, samples, targets, precision):
    """Forecast target frames in large batches.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
    samples : crimecast.networks.samples.Samples
        On the device of the network.
    targets : ndarray of int, shape (n_targets,)
    precision : {'bf16', 'float32'}

    Returns
    -------
    ndarray of float32, shape (n_targets, n_rows, n_cols)
        Scaled to [-1, 1].
    """
    net.eval()
    batches = torch.from_numpy(targets).to(samples.frames.device).split(SCORING_BATCH)
    parts = [net(*samples.batch(batch)[:2], precision) for batch in batches]
    return torch.cat(parts).cpu().numpy()


def new_optimizer(net):
    """Adam over all parameters; its rate is set before every step.

    On a GPU it can be recorded: all it reads, the rate too, then lies on the device.
    """
    device = next(net.parameters()).device
    on_gpu = device.type == "cuda"
    rate = torch.zeros((), device=device) if on_gpu else 0.0
    return torch.optim.Adam(net.parameters(), lr=rate, fused=True, capturable=on_gpu)


def set_rate(optimizer, rate):
    """Set the learning rate; where it is a tensor, on the device and without waiting for it."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], torch.Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def new_step(net, optimizer, samples, precision):
    """Make the function that trains on one batch of targets and returns its loss, on the device."""

    def step(targets):
        evaluate = partial(evaluate_gradients, net, optimizer, samples.batch(targets), precision)
        return optimizer.step(evaluate).detach()

    # Algorithm 2 is not capturable: it projects between its two steps.
    return RecordedStep(step) if optimizer.defaults["capturable"] else step


def log_epoch(epochs, n_epochs):
    """Tell a person how it goes and, by the epochs since the last start, how long it will take."""
    row = epochs[-1]
    mean_seconds = sum(entry["seconds"] for entry in epochs) / len(epochs)
    minutes, seconds = divmod(round(mean_seconds * (n_epochs - row["epoch"])), 60)
    # With the job before it, a line of a terminal of 80 columns; history.csv has the rest.
    logger.info(
        "epoch %d/%d, %d:%02d left, RMSE %.3f",
        *(row["epoch"], n_epochs, minutes, seconds, row["validation_rmse"]),
    )


def train(net, samples, cfg, *, checkpoint, new_optimizer=new_optimizer, on_epoch=log_epoch):
    """Train with validation, keep the best epoch, then fine-tune on training and validation.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
        Trained in place.
    samples : crimecast.networks.samples.Samples
        On the device of the network.
    cfg : dict
        From `crimecast.networks.job.Job.train_settings`; ``seed`` orders the batches.
    checkpoint : crimecast.networks.checkpoints.Checkpoint
        Asked to save after each epoch; a training finds its own and goes on from there.
    new_optimizer : callable
        Makes the optimiser of a network, at the start of each phase; its ``step`` takes a closure
        that evaluates loss and gradients.
    on_epoch : callable
        Called after each epoch, and its checkpoint, with the entries of the epochs since the last
        start, for those before may be of another machine, and the number of epochs in all.

    Returns
    -------
    list of dict
        One entry for each epoch: epoch, part, loss, validation_rmse, seconds.

    Raises
    ------
    ValueError
        If the loss or the validation RMSE is no longer finite.
    """
    n_epochs = cfg["epochs"] + cfg["fine_tune_epochs"]
    progress, optimizer = Progress(), new_optimizer(net)
    checkpoint.load(net, optimizer, progress)
    n_before = len(progress.history)
    step = new_step(net, optimizer, samples, cfg["precision"])
    for epoch in range(n_before, n_epochs):
        if epoch == cfg["epochs"]:
            net.load_state_dict(progress.best)
            optimizer = new_optimizer(net)
            step = new_step(net, optimizer, samples, cfg["precision"])
        phase, started = Phase.of(epoch, samples, cfg), time.perf_counter()
        batches = shuffled_batches(
            phase.targets, cfg["batch_size"], (cfg["seed"], epoch), samples.frames.device
        )
        net.train()
        loss = train_epoch(step, optimizer, batches, phase, cfg["schedule"]).item()
        rmse = validation_rmse(net, samples, cfg["precision"])
        check_finite(loss, rmse, epoch, phase)
        seconds = time.perf_counter() - started
        progress.add(net, (epoch + 1, phase.part, loss, rmse, seconds))
        checkpoint.save(net, optimizer, progress)
        on_epoch(progress.history[n_before:], n_epochs)
    if not cfg["fine_tune_epochs"]:
        net.load_state_dict(progress.best)
    return progress.history


def check_finite(loss, rmse, epoch, phase):
    """Stop a training that diverges; after the last batch of an epoch only its RMSE shows it."""
    if not (math.isfinite(loss) and math.isfinite(rmse)):
        setting = {"train": "learning_rate", "fitting": "fine_tune_learning_rate"}[phase.part]
        raise ValueError(
            f"epoch {epoch + 1}: the loss is {loss}, the validation RMSE {rmse}; make {setting} of"
            f" this training (section train or ternary) smaller than {phase.peak_rate}."
        )


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


def train_epoch(step, optimizer, batches, phase, schedule):
    """Train on all batches; nothing here waits for the device. Returns the mean loss, on it."""
    total = torch.zeros((), device=batches[0].device)
    for n_done, batch in enumerate(batches):
        set_rate(optimizer, phase.learning_rate(n_done / len(batches), schedule))
        total += step(batch) * len(batch)
    return total / sum(map(len, batches))


def evaluate_gradients(net, optimizer, batch, precision):
    """Mean square error of a batch; its gradients replace those in the parameters."""
    lagged, features, observed = batch
    optimizer.zero_grad(set_to_none=True)
    loss = F.mse_loss(net(lagged, features, precision), observed)
    loss.backward()
    return loss


def validation_rmse(net, samples, precision):
    """RMSE in crimes on the network's own lattice over the scored validation frames."""
    targets = samples.scored("validation")
    error = predict(net, samples, targets, precision) - samples.frames[targets].cpu().numpy()
    scale = samples.frame_scale
    return float(np.sqrt(np.mean(error**2, dtype=float)) * (scale.high - scale.low) / 2)
