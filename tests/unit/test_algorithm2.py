"""The ternary network, its start from a float one, and its training by Algorithm 2."""

from functools import partial

import numpy as np
import pytest
import torch
from test_training import CFG, forecasts, run, small_samples

from crimecast.networks import nets, training
from crimecast.networks.checkpoints import Checkpoint
from crimecast.ternary import batch_norm
from crimecast.ternary.algorithm2 import Algorithm2
from crimecast.ternary.equalisation import equalise_branches, equalise_outputs
from crimecast.ternary.nets import (
    NormalisedLayer,
    build_ternary_net,
    count_stored,
    keep_float_weights,
    ternary_layers,
)
from crimecast.ternary.projection import project_ternary

SMALL = {"n_rows": 4, "n_cols": 4, "n_features": 1, "n_units": 1}


def is_ternary(layer):
    return len(torch.unique(layer.weight.detach().abs())) <= 2


def test_parameters_are_the_papers():
    net = build_ternary_net("conv", 64, n_rows=32, n_cols=32)
    assert count_stored(net) == 1_365_031
    assert len(ternary_layers(net)) == 44


@pytest.mark.parametrize("convolution", ["conv", "pointwise"])
def test_forecast_is_a_scaled_frame_and_every_parameter_learns(convolution):
    torch.manual_seed(0)
    net = keep_float_weights(build_ternary_net(convolution, 4, **SMALL))
    assert all(map(is_ternary, ternary_layers(net).values()))
    forecast = net(torch.rand(7, 9, 4, 4) * 2 - 1, torch.rand(7, 1))
    assert forecast.shape == (7, 4, 4)
    assert forecast.abs().max() <= 1
    (forecast * torch.rand(forecast.shape)).sum().backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name


def test_running_float_weights_are_no_numbers_of_the_network():
    net = build_ternary_net("conv", 4, **SMALL)
    before = count_stored(net)
    assert count_stored(keep_float_weights(net)) == before


class Toy(torch.nn.Module):
    """One dense layer: ternary weights, float biases."""

    def __init__(self):
        super().__init__()
        self.dense = torch.nn.Linear(3, 2)


def project(weights):
    scale, trits = project_ternary(weights.reshape(1, -1))
    return (scale.float() * trits.reshape(weights.shape)).float()


def adam_step(x, gradient, moments, t, rate):
    """Adam as Kingma and Ba print it."""
    moments[0] = 0.9 * moments[0] + 0.1 * gradient
    moments[1] = 0.999 * moments[1] + 0.001 * gradient**2
    mean, square = moments[0] / (1 - 0.9**t), moments[1] / (1 - 0.999**t)
    return x - rate * mean / (square.sqrt() + 1e-8)


def test_steps_are_those_of_algorithm_2():
    """Against the loop of the paper written out with gradients by hand, l2 = 0.1."""
    torch.manual_seed(0)
    net, l2, rate = Toy(), 0.1, 0.05
    x, y = torch.randn(16, 3), torch.randn(16, 2)
    floats, b = net.dense.weight.detach().clone(), net.dense.bias.detach().clone()
    optimizer = Algorithm2(keep_float_weights(net), l2=l2)
    optimizer.param_groups[0]["lr"] = rate

    def closure():
        optimizer.zero_grad()
        loss = (net.dense(x) - y).square().mean()
        loss.backward()
        return loss

    w, moments_w, moments_b = project(floats), [0, 0], [0, 0]
    for t in range(1, 21):
        error = x @ w.T + b - y
        loss = optimizer.step(closure)
        assert loss.item() == pytest.approx(error.square().mean().item(), rel=1e-4)
        gradient = 2 * error.T @ x / error.numel() + l2 * w
        floats = adam_step(floats, gradient, moments_w, t, rate)
        w = project(floats)
        error = x @ w.T + b - y
        b = adam_step(b, 2 * error.sum(dim=0) / error.numel(), moments_b, t, rate)
        torch.testing.assert_close(net.dense.float_weight, floats, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(net.dense.weight, w, rtol=1e-4, atol=1e-5, check_dtype=False)
        torch.testing.assert_close(net.dense.bias.detach(), b, rtol=1e-4, atol=1e-5)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Weights of a float network that has learned the small city."""
    net, _, _ = run(tmp_path_factory.mktemp("float") / "checkpoint.safetensors")
    return net.state_dict()


def float_net(trained):
    net = nets.STResNet("conv", 4, **SMALL)
    net.load_state_dict(trained)
    return net


def rmse(net, data):
    return np.sqrt(np.mean((forecasts(net, data) - data.frames[data.targets["test"]].numpy()) ** 2))


def test_inserting_batch_norm_changes_no_forecast(trained):
    net, data = float_net(trained), small_samples()
    expected = forecasts(net, data)
    batch_norm.insert_batch_norm(net, data, data.targets["train"], "float32")
    np.testing.assert_allclose(forecasts(net, data), expected, rtol=0, atol=1e-5)
    norm = net.branches["trend"].conv_in.norm
    # Identity, but not because it does nothing: it divides by the spread it multiplies with.
    torch.testing.assert_close(norm.weight.detach() ** 2, norm.running_var + norm.eps)
    assert not torch.allclose(norm.running_var, torch.ones(4), atol=0.01)


def test_equalised_channels_change_no_forecast(trained):
    net, data = float_net(trained), small_samples()
    expected = forecasts(net, data)
    equalise_branches(net)
    np.testing.assert_allclose(forecasts(net, data), expected, rtol=0, atol=1e-5)
    for branch in net.branches.values():
        sizes = branch.conv_out.weight.abs().amax(dim=(0, 2, 3))
        torch.testing.assert_close(sizes, sizes.max().expand_as(sizes))
    batch_norm.insert_batch_norm(net, data, data.targets["train"], "float32")
    for module in net.modules():
        if isinstance(module, NormalisedLayer):
            equalise_outputs(module.layer, module.norm)
    np.testing.assert_allclose(forecasts(net, data), expected, rtol=0, atol=1e-5)
    rows = net.branches["period"].conv_in.layer.weight.flatten(1).abs().amax(dim=1)
    torch.testing.assert_close(rows, rows.max().expand_as(rows))


def test_frozen_statistics_stay_in_training(trained):
    net, data = float_net(trained), small_samples()
    batch_norm.ternarize_net(net, data, data.targets["train"], "float32")
    norm = net.train().branches["trend"].conv_in.norm
    before = norm.running_mean.clone()
    net(*data.batch(torch.from_numpy(data.targets["train"][:8]))[:2])
    torch.testing.assert_close(norm.running_mean, before)


def test_estimated_statistics_are_those_of_the_training_frames(trained):
    net, data = float_net(trained), small_samples()
    targets = data.targets["train"][: training.SCORING_BATCH]
    batch_norm.ternarize_net(net, data, targets, "float32")
    norm = net.branches["closeness"].conv_in
    lagged, _, _ = data.batch(torch.from_numpy(targets))
    with torch.no_grad():
        x = norm.layer(lagged[:, :3])
    torch.testing.assert_close(norm.norm.running_mean, x.mean(dim=(0, 2, 3)))
    torch.testing.assert_close(norm.norm.running_var, x.var(dim=(0, 2, 3)))
    assert norm.norm.momentum == 0.1
    assert not net.training


def fine_tune(trained, checkpoint, on_epoch=training.log_epoch):
    net, data = float_net(trained), small_samples()
    batch_norm.ternarize_net(net, data, data.targets["train"], CFG["precision"])
    projected = rmse(net, data)
    history = training.train(
        net,
        data,
        CFG,
        checkpoint=Checkpoint(checkpoint, "f"),
        new_optimizer=partial(Algorithm2, l2=1e-6),
        on_epoch=on_epoch,
    )
    return net, history, projected


@pytest.fixture(scope="module")
def undisturbed(trained, tmp_path_factory):
    return fine_tune(trained, tmp_path_factory.mktemp("ternary") / "checkpoint.safetensors")


def test_fine_tuning_recovers_what_projection_loses(trained, undisturbed):
    net, _, projected = undisturbed
    data = small_samples()
    before = rmse(float_net(trained), data)
    assert before < projected
    assert rmse(net, data) < (before + projected) / 2
    assert all(map(is_ternary, ternary_layers(net).values()))


@pytest.mark.parametrize("epoch", [1, 3, 4])
def test_a_stopped_training_ends_bit_identically(epoch, trained, undisturbed, tmp_path):
    def stop(epochs, n_epochs):
        if len(epochs) == epoch:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fine_tune(trained, tmp_path / "checkpoint.safetensors", on_epoch=stop)
    net, history, _ = fine_tune(trained, tmp_path / "checkpoint.safetensors")
    data = small_samples()
    np.testing.assert_array_equal(forecasts(net, data), forecasts(undisturbed[0], data))
    assert [row["loss"] for row in history] == [row["loss"] for row in undisturbed[1]]
