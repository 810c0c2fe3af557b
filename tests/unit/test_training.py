"""Training: it learns, and a kill at any moment changes nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from crimecast import files
from crimecast.networks import nets, samples, training
from crimecast.networks.checkpoints import Checkpoint

CFG = {
    "epochs": 3,
    "fine_tune_epochs": 2,
    "batch_size": 32,
    "learning_rate": 0.003,
    "fine_tune_learning_rate": 0.001,
    "schedule": "one_cycle",
    "precision": "bf16",
    "seed": 0,
}


def small_samples():
    """45 days on 4 x 4 cells with a daily rhythm and one busy corner."""
    rng = np.random.default_rng(0)
    rate = 0.2 + np.arange(24).reshape(24, 1, 1) / 24 * np.linspace(0, 2, 16).reshape(4, 4)
    counts = rng.poisson(np.tile(rate, (45, 1, 1)))
    frames = counts.reshape(45, 24, 4, 4).cumsum(axis=1).reshape(-1, 4, 4)
    return samples.build_samples(
        frames.astype(float),
        np.tile(np.arange(24.0), 45).reshape(-1, 1),
        level="none",
        protocol="causal",
        test_days=7,
        validation_share=0.2,
    )


def run(checkpoint, cfg=CFG, on_epoch=training.log_epoch):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net = nets.STResNet("conv", 4, n_rows=4, n_cols=4, n_features=1, n_units=1)
    # As in a real training; the optimiser's moments must survive a kill in the same layout.
    net = net.to(memory_format=torch.channels_last)
    data = small_samples()
    checkpoint = Checkpoint(checkpoint, "f")
    history = training.train(net, data, cfg, checkpoint=checkpoint, on_epoch=on_epoch)
    return net, history, data


def forecasts(net, data):
    return training.predict(net, data, data.targets["test"], "float32")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return run(tmp_path_factory.mktemp("undisturbed") / "checkpoint.safetensors")


def test_training_beats_the_all_zero_forecast(undisturbed):
    net, history, data = undisturbed
    observed = data.frames[data.targets["test"]].numpy()
    error = np.sqrt(np.mean((forecasts(net, data) - observed) ** 2))
    zero = np.sqrt(np.mean((-1 - observed) ** 2))
    assert error < zero / 2
    assert [row["part"] for row in history] == ["train"] * 3 + ["fitting"] * 2


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from unit import test_training
def die(epochs, n_epochs):
    if len(epochs) == {epoch}:
        os.kill(os.getpid(), signal.SIGKILL)
test_training.run({checkpoint!r}, on_epoch=die)
"""


@pytest.mark.parametrize("epoch", [1, 3, 4])
def test_a_killed_training_ends_bit_identically(epoch, undisturbed, tmp_path):
    """SIGKILL after the first epoch, the last with validation, and within fine-tuning."""
    checkpoint = str(tmp_path / "checkpoint.safetensors")
    tests = Path(__file__).parents[1]
    code = KILLED.format(path=[str(tests), *sys.path], epoch=epoch, checkpoint=checkpoint)
    killed = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    assert Path(checkpoint).exists()

    net, history, data = run(checkpoint)

    assert len(history) == 5
    np.testing.assert_array_equal(forecasts(net, data), forecasts(undisturbed[0], data))
    losses = [row["loss"] for row in history]
    assert losses == [row["loss"] for row in undisturbed[1]]


def test_a_checkpoint_of_another_training_is_ignored(tmp_path, undisturbed):
    checkpoint = tmp_path / "checkpoint.safetensors"
    run(checkpoint, CFG | {"epochs": 1, "fine_tune_epochs": 0})
    torch.manual_seed(0)
    net = nets.STResNet("conv", 4, n_rows=4, n_cols=4, n_features=1, n_units=1)
    net = net.to(memory_format=torch.channels_last)
    data = undisturbed[2]
    other = Checkpoint(checkpoint, "other")
    history = training.train(net, data, CFG, checkpoint=other)
    assert [row["loss"] for row in history] == [row["loss"] for row in undisturbed[1]]


def test_a_damaged_checkpoint_is_reported_and_ignored(tmp_path, caplog, undisturbed):
    checkpoint = tmp_path / "checkpoint.safetensors"
    checkpoint.write_bytes(b"half a check")
    _, history, _ = run(checkpoint)
    assert "unreadable checkpoint" in caplog.text
    assert [row["loss"] for row in history] == [row["loss"] for row in undisturbed[1]]


def test_divergence_is_an_error(tmp_path):
    cfg = CFG | {"learning_rate": 1e30, "schedule": "constant"}
    with pytest.raises(ValueError, match=r"make learning_rate of .* smaller than 1e\+30"):
        run(tmp_path / "checkpoint.safetensors", cfg)


def test_a_network_that_only_its_last_batch_has_spoilt_is_an_error():
    phase = training.Phase("fitting", np.arange(2), 0.5, 0, 1)
    with pytest.raises(ValueError, match=r"RMSE nan; make fine_tune_learning_rate .* than 0\.5"):
        training.check_finite(1.0, float("nan"), 3, phase)


def test_time_left_goes_by_the_epochs_of_this_session(tmp_path, caplog):
    """Those before the checkpoint were of a machine that took an hour for each."""
    checkpoint = Checkpoint(tmp_path / "checkpoint.safetensors", "f")

    def stop(epochs, n_epochs):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(checkpoint.path, on_epoch=stop)
    arrays, note = files.read_arrays(checkpoint.path)
    note["history"][0]["seconds"] = 3600.0
    files.write_arrays(checkpoint.path, arrays, note)
    with caplog.at_level("INFO"):
        run(checkpoint.path)
    assert "epoch 2/5, 0:0" in caplog.text


def test_one_cycle_rises_then_falls_to_zero():
    data = small_samples()
    rates = [
        training.Phase.of(epoch, data, CFG).learning_rate(share, "one_cycle")
        for epoch in range(3)
        for share in (0, 0.5)
    ]
    assert max(rates) == pytest.approx(CFG["learning_rate"], rel=0.1)
    assert rates[0] == pytest.approx(0.04 * CFG["learning_rate"])
    assert np.argmax(rates) == 2
    assert rates[-1] < rates[-2]
