"""The start at persistence: untrained networks repeat the newest frame, and all can learn."""

import numpy as np
import pytest
import torch

from crimecast.frames import resolution
from crimecast.networks import samples
from crimecast.networks.job import Job, start_net
from crimecast.networks.nets import BRANCHES, STResNet, count_parameters
from crimecast.networks.processor import Processor
from crimecast.networks.start import FLOOR, atanh_pieces

# Largest error on the scale [-1, 1] of the frames, anywhere and in its lower half.
BOUNDS = {1: (0.28, 0.28), 2: (0.15, 0.08), 3: (0.18, 0.04), 4: (0.18, 0.03), 8: (0.07, 0.011)}
BOUNDS |= dict.fromkeys((16, 32, 64), (0.03, 0.005))
KERNELS = ("conv", "pointwise")
SHAPE = {"n_rows": 5, "n_cols": 4, "n_features": 2, "n_units": 2}
FEATURES = ["temperature", "hour_of_day"]


def started(convolution, neurons, **more):
    torch.manual_seed(0)
    net = STResNet(convolution, neurons, **SHAPE)
    net.start_at_persistence(**more)
    return net


def random_batch(n=50):
    rng = torch.Generator().manual_seed(1)
    frames = torch.rand(n, 9, 5, 4, generator=rng) * 2 - 1
    frames[:2] = -1  # no crime at all
    return frames, torch.rand(n, 2, generator=rng) * 2 - 1


@pytest.mark.parametrize("convolution", KERNELS)
@pytest.mark.parametrize("neurons", BOUNDS)
def test_the_untrained_network_repeats_the_newest_frame(convolution, neurons):
    lagged, features = random_batch()
    net = started(convolution, neurons)
    whole, lower = BOUNDS[neurons]
    newest = lagged[:, 0]
    error = (net(lagged, features) - newest).abs()
    assert error.max() < whole
    assert error[newest <= 0].max() < lower
    assert count_parameters(net) == count_parameters(STResNet(convolution, neurons, **SHAPE))


@pytest.mark.parametrize("convolution", KERNELS)
@pytest.mark.parametrize("neurons", BOUNDS)
def test_bf16_rounds_no_small_count_away(convolution, neurons):
    """One rounding, of 2^-8, of the pieces; and with u = 1 + x and g = atanh(x), du <= 2 u dg."""
    lagged, features = random_batch(6)
    net = started(convolution, neurons)
    exact, rounded = (1 + net(lagged, features, precision) for precision in ("float32", "bf16"))
    pieces, x = atanh_pieces(min(neurons, 16)), np.linspace(-1, 1, 50)[:, None]
    hinges = np.maximum(pieces.signs * (x - pieces.knots), 0) @ pieces.weights
    assert ((rounded - exact).abs() / exact).max() < 2 * 2**-8 * hinges.max() * 1.01
    assert hinges.max() < 6  # no piece cancels another


@pytest.mark.parametrize("neurons", BOUNDS)
def test_pieces_left_open_have_one_sign_and_an_empty_cell_a_gradient(neurons):
    pieces = atanh_pieces(min(neurons, 16))
    assert (pieces.weights >= 0).all()
    assert set(pieces.signs) <= {-1.0, 1.0}
    at_zero = np.tanh(pieces(np.array([-1.0])))[0] + 1
    assert FLOOR / 2 < at_zero < 0.04
    # Wider networks come nearer to the floor.
    assert neurons < 8 or at_zero == pytest.approx(FLOOR, abs=0.0012)


def city(level, protocol, n_days=45):
    """Counts with a daily rhythm on 5 x 4 cells, their features and their samples."""
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.3, (n_days, 24, 5, 4)) + rng.poisson(2, (n_days, 24, 1, 1))
    frames = counts.cumsum(axis=1).reshape(-1, 5, 4).astype(float)
    if level != "none":
        frames = resolution.super_resolve(frames, factor=2, method="bilinear")
    if level == "spacetime":
        frames = resolution.insert_half_hours(frames)
    features = np.stack([rng.normal(size=n_days * 24), np.tile(np.arange(24.0), n_days)], axis=1)
    return samples.build_samples(
        frames,
        features,
        level=level,
        protocol=protocol,
        test_days=7,
        validation_share=0.2,
    )


def untrained(data, convolution, neurons, *, start="persistence", features=FEATURES):
    cfg = {
        "convolution": convolution,
        "neurons": neurons,
        "network": {"kind": "st_resnet", "units": 2},
        "train": {"start": start},
        "external": {"features": features},
    }
    torch.manual_seed(0)
    processor = Processor(torch.device("cpu"), "float32")
    return start_net(Job(cfg, None, data, processor))


def forecast(data, convolution, neurons, features=FEATURES):
    net = untrained(data, convolution, neurons, features=features)
    targets = data.targets["test"]
    lagged, external, _ = data.batch(torch.from_numpy(targets))
    hours = targets // data.frames_per_hour % 24
    with torch.no_grad():
        return net(lagged, external).numpy(), lagged[:, 0].numpy(), hours


@pytest.mark.parametrize("convolution", KERNELS)
@pytest.mark.parametrize("level", ["none", "space", "spacetime"])
@pytest.mark.parametrize("neurons", BOUNDS)
def test_at_midnight_the_forecast_is_a_24th_of_the_day(level, convolution, neurons):
    """Odds (1 + x) / (1 - x) of the newest frame, divided by 24; in all other hours, the frame."""
    predicted, newest, hours = forecast(city(level, "causal"), convolution, neurons)
    odds = (1 + newest) / (1 - newest) / np.where(hours == 0, 24, 1)[:, None, None]
    expected = 1 - 2 / (1 + odds)
    small = newest <= 0
    error = np.abs(predicted - expected)
    assert error[small].max() < BOUNDS[neurons][1]
    assert error[hours > 0].max() < BOUNDS[neurons][0]
    assert predicted[hours == 0].mean() < newest[hours == 0].mean() - 0.3


@pytest.mark.parametrize(
    ("level", "protocol", "features"),
    [
        ("spacetime", "interpolated", FEATURES),
        ("none", "causal", ["temperature", "day_of_week"]),
    ],
)
def test_without_a_rule_of_midnight_it_is_plain_persistence(level, protocol, features):
    predicted, newest, _ = forecast(city(level, protocol), "conv", 16, features)
    assert np.abs(predicted - newest).max() < BOUNDS[16][0]


@pytest.mark.parametrize("neurons", [4, 32])
def test_fusion_learns_at_once_and_soon_all_the_rest(neurons):
    lagged, features = random_batch()
    features[:5, 1] = -1  # the first hour
    net = started("conv", neurons, first_hour_feature=1)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    target = torch.roll(lagged[:, 0], 1, dims=2)
    for step in range(4):
        optimizer.zero_grad()
        (net(lagged, features) - target).square().mean().backward()
        learning = {name for name, x in net.named_parameters() if x.grad.abs().sum() > 0}
        assert step or {f"fusion.{name}" for name in BRANCHES} <= learning
        optimizer.step()
    assert learning == {name for name, _ in net.named_parameters()}


def test_glorot_leaves_the_network_as_it_is():
    weights = untrained(city("none", "causal"), "conv", 4, start="glorot").state_dict()
    torch.manual_seed(0)
    for name, values in STResNet("conv", 4, **SHAPE).state_dict().items():
        torch.testing.assert_close(weights[name], values, rtol=0, atol=0)
