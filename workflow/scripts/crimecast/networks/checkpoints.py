"""Checkpoints: a training that is killed goes on from its last one."""

import logging
import math
from dataclasses import dataclass, field
from pathlib import Path

import torch

from crimecast import files

logger = logging.getLogger(__name__)

HISTORY = ("epoch", "part", "loss", "validation_rmse", "seconds")


@dataclass
class Progress:
    """How far a training is: the finished epochs, and the best of them by validation."""

    history: list = field(default_factory=list)
    best_rmse: float = math.inf
    best: dict = field(default_factory=dict)  # weights of the best epoch

    def add(self, net, epoch):
        """Add an epoch, values in the order of `HISTORY`; keep its weights if it is the best."""
        row = dict(zip(HISTORY, epoch, strict=True))
        self.history.append(row)
        if row["part"] == "train" and row["validation_rmse"] < self.best_rmse:
            self.best_rmse = row["validation_rmse"]
            self.best = {name: x.clone() for name, x in net.state_dict().items()}


@dataclass(frozen=True)
class Checkpoint:
    """A file, and the fingerprint of data, settings and code of the training it belongs to.

    It is written after every `every` epochs.
    """

    path: str
    fingerprint: str
    every: int = 1

    def save(self, net, optimizer, progress):
        """Write what a training needs to go on: weights, Adam's moments, best weights."""
        if len(progress.history) % self.every:
            return
        arrays = {f"net.{name}": x for name, x in net.state_dict().items()}
        arrays |= {f"best.{name}": x for name, x in progress.best.items()}
        for index, moments in optimizer.state_dict()["state"].items():
            arrays |= {f"adam.{index}.{name}": x for name, x in moments.items()}
        note = {
            "fingerprint": self.fingerprint,
            "history": progress.history,
            "best_rmse": progress.best_rmse,
        }
        files.write_arrays(self.path, {name: x.cpu().numpy() for name, x in arrays.items()}, note)

    def load(self, net, optimizer, progress):
        """Restore what `save` wrote; without a checkpoint of this training do nothing."""
        if not Path(self.path).is_file():
            return
        try:
            arrays, note = files.read_arrays(self.path)
        except ValueError as error:
            logger.warning(
                "%s: unreadable checkpoint (%s); starting from the first epoch",
                self.path,
                error.__cause__,
            )
            return
        if note["fingerprint"] != self.fingerprint:
            logger.info(
                "%s belongs to other data, settings, code or precision; starting anew", self.path
            )
            return
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        net.load_state_dict(_group(tensors, "net"))
        progress.best = _group(tensors, "best")
        progress.best_rmse = note["best_rmse"]
        # JSON came back with sorted keys; the columns of history.csv keep their order.
        progress.history = [{key: row[key] for key in HISTORY} for row in note["history"]]
        load_moments(optimizer, _group(tensors, "adam"))
        logger.info("%s: going on after epoch %d", self.path, len(progress.history))

    def delete(self):
        """Remove the file, if there is one."""
        Path(self.path).unlink(missing_ok=True)


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
