"""The network, to the last parameter."""

import pytest
import torch

from crimecast.networks.nets import STResNet, count_parameters

# facts of the paper: with 32 x 32 frames as printed in Table 1; on 16 x 16 fusion and external
# layers are 3 * 768 + 11 * 768 = 10,752 smaller, which the paper overlooks.
PARAMETERS = {
    (32, "conv"): {64: 1_350_911, 32: 350_879, 16: 99_695},
    (32, "pointwise"): {64: 165_119, 32: 52_895, 16: 24_431},
    (16, "conv"): {64: 1_340_159, 32: 340_127, 16: 88_943},
    (16, "pointwise"): {64: 154_367, 32: 42_143, 16: 13_679},
}
CASES = [(n, conv, f, count) for (n, conv), row in PARAMETERS.items() for f, count in row.items()]


@pytest.mark.parametrize(("n", "convolution", "neurons", "count"), CASES)
def test_parameter_counts_of_the_paper(n, convolution, neurons, count):
    assert count_parameters(STResNet(convolution, neurons, n_rows=n, n_cols=n)) == count


@pytest.mark.parametrize("convolution", ["conv", "pointwise"])
def test_forecast_is_a_scaled_frame_and_every_parameter_learns(convolution):
    torch.manual_seed(0)
    net = STResNet(convolution, 4, n_rows=6, n_cols=5, n_features=3, n_units=2)
    forecast = net(torch.rand(7, 9, 6, 5) * 2 - 1, torch.rand(7, 3))
    assert forecast.shape == (7, 6, 5)
    assert forecast.abs().max() <= 1
    forecast.sum().backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


def test_without_convolution_cells_do_not_see_each_other():
    torch.manual_seed(0)
    net = STResNet("pointwise", 4, n_rows=4, n_cols=4, n_units=1)
    lagged, features = torch.zeros(1, 9, 4, 4), torch.zeros(1, 5)
    changed = lagged.clone()
    changed[0, :, 2, 3] = 1
    difference = (net(changed, features) - net(lagged, features))[0] != 0
    assert difference.nonzero().tolist() == [[2, 3]]
