"""What the benchmarks compare with, and how they count."""

import sys

import pytest
import torch


@pytest.fixture
def benchmarks(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    yield
    for name in ("public_nets", "bench_training", "rounds"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_public_networks_are_as_described(benchmarks, batch_norm):
    from public_nets import PublicNet

    net = PublicNet(8, n_rows=4, n_cols=4, n_features=5, n_units=2, batch_norm=batch_norm)
    first, inner, last = 3 * 9 * 8 + 8, 4 * (8 * 9 * 8 + 8), 8 * 9 + 1
    norms = 4 * 2 * 8 if batch_norm else 0
    dense = 5 * 10 + 10 + 10 * 16 + 16
    n_parameters = 3 * (first + inner + last + norms) + 3 * 16 + dense
    assert sum(x.numel() for x in net.parameters()) == n_parameters


def test_every_public_loss_is_finite_and_reaches_every_parameter(benchmarks):
    from public_nets import PUBLIC, PublicNet

    torch.manual_seed(0)
    for name, (loss_of, batch_norm, one_stack, _) in PUBLIC.items():
        net = PublicNet(8, n_rows=4, n_cols=4, n_features=5, n_units=2, batch_norm=batch_norm)
        lagged = torch.rand(6, 9, 4, 4) * 2 - 1
        inputs = [lagged.unsqueeze(-1)] if one_stack else lagged.split(3, dim=1)
        loss = loss_of(net, [*inputs, torch.rand(6, 5), torch.rand(6, 1, 4, 4)])
        loss.backward()
        assert loss.isfinite(), name
        assert all(x.grad.isfinite().all() for x in net.parameters()), name


def test_arithmetic_of_a_step_by_hand(benchmarks):
    """One neuron: 12 inner convolutions x 3 passes, one out x 3, 3 maps in x 2; 2 x 9 a number."""
    from bench_training import flops

    assert flops(1) == 2 * 9 * 3 * (12 * 3 + 3 + 6) * 32 * 32 * 32
