"""Training on a GPU: steps are recorded, and nothing in an epoch waits for the device."""

from functools import partial

import pytest
import torch
from test_training import CFG, small_samples
from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

from crimecast.networks import nets, training
from crimecast.networks.checkpoints import Checkpoint

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")


def small_net():
    torch.manual_seed(0)
    return nets.STResNet("conv", 4, n_rows=4, n_cols=4, n_features=1, n_units=1)


def first_epoch(net, optimizer, samples, n_targets):
    """Arguments of `train_epoch` for the last `n_targets` of the training targets."""
    data = samples.to(next(net.parameters()).device)
    step = training.new_step(net, optimizer, data, CFG["precision"])
    targets = samples.targets["train"][-n_targets:]
    batches = training.shuffled_batches(targets, CFG["batch_size"], 0, data.frames.device)
    return step, optimizer, batches, training.Phase.of(0, samples, CFG), CFG["schedule"]


def test_an_epoch_reads_no_value():
    """Of tensors that have a shape and no values: reading one is an error."""
    with FakeTensorMode(allow_non_fake_inputs=True):
        net = small_net()
        loss = training.train_epoch(
            *first_epoch(net, training.new_optimizer(net), small_samples(), 100)
        )
        with pytest.raises(DataDependentOutputException):
            loss.item()


@needs_gpu
def test_an_epoch_waits_for_nothing():
    """Neither in the steps as they are, nor while they are recorded, nor replayed."""
    net = small_net().cuda()
    arguments = first_epoch(net, training.new_optimizer(net), small_samples(), 330)
    torch.cuda.set_sync_debug_mode("error")
    try:
        loss = training.train_epoch(*arguments)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert loss.isfinite()
    assert set(arguments[0].recordings) == {CFG["batch_size"]}


@needs_gpu
def test_recorded_steps_train_like_steps_as_they_are(tmp_path):
    losses = {}
    for name, capturable in (("recorded", True), ("as they are", False)):
        net = small_net().to("cuda", memory_format=torch.channels_last)
        optimizer = partial(torch.optim.Adam, fused=True, capturable=capturable)
        history = training.train(
            net,
            small_samples().to("cuda"),
            CFG | {"precision": "float32"},
            checkpoint=Checkpoint(tmp_path / name, "f"),
            new_optimizer=lambda net, new=optimizer: new(
                net.parameters(), lr=torch.zeros((), device="cuda")
            ),
        )
        losses[name] = [row["loss"] for row in history]
    assert losses["recorded"] == pytest.approx(losses["as they are"], rel=1e-3)


@needs_gpu
def test_a_stopped_training_goes_on_from_its_checkpoint(tmp_path):
    def run(name, on_epoch=training.log_epoch):
        net = small_net().to("cuda", memory_format=torch.channels_last)
        checkpoint = Checkpoint(tmp_path / name, "f")
        samples = small_samples().to("cuda")
        return training.train(net, samples, CFG, checkpoint=checkpoint, on_epoch=on_epoch)

    def stop(epochs, n_epochs):
        if len(epochs) == 2:
            raise KeyboardInterrupt

    undisturbed = run("undisturbed")
    with pytest.raises(KeyboardInterrupt):
        run("stopped", on_epoch=stop)
    resumed = run("stopped")
    assert len(resumed) == len(undisturbed)
    assert resumed[-1]["loss"] == pytest.approx(undisturbed[-1]["loss"], rel=0.05)
