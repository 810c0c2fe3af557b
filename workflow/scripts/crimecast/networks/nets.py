"""The ST-ResNet of the paper, to the last parameter (Zhang et al. 2017; Wang et al. 2018)."""

import torch
import torch.nn.functional as F
from torch import nn

from crimecast.networks.start import set_persistence

BRANCHES = ("closeness", "period", "trend")
N_LAGS = 3  # maps a branch: three steps back at hourly, daily and weekly spacing
KERNEL_SIZES = {"conv": 3, "pointwise": 1}  # the paper's 'with' and 'without convolution'
EXTERNAL_NEURONS = 10


class ResidualUnit(nn.Module):
    """x + f(x) with f = [ReLU, Conv] twice, same shape; the float network has no batch norm."""

    def __init__(self, neurons, kernel_size):
        super().__init__()
        self.conv1 = nn.Conv2d(neurons, neurons, kernel_size, padding="same")
        self.conv2 = nn.Conv2d(neurons, neurons, kernel_size, padding="same")

    def forward(self, x):  # (batch, neurons, n_rows, n_cols)
        return x + self.conv2(F.relu(self.conv1(F.relu(x)), inplace=True))


class Branch(nn.Module):
    """Conv, residual units, ReLU, Conv: one group of lags to one map."""

    def __init__(self, neurons, kernel_size, n_units):
        super().__init__()
        self.conv_in = nn.Conv2d(N_LAGS, neurons, kernel_size, padding="same")
        self.units = nn.Sequential(*(ResidualUnit(neurons, kernel_size) for _ in range(n_units)))
        self.conv_out = nn.Conv2d(neurons, 1, kernel_size, padding="same")

    def forward(self, x, precision):  # (batch, N_LAGS, n_rows, n_cols)
        # In bf16 a small count, near -1 on the scale of the frames, would lose most of its digits.
        x = self.conv_in(x)  # (batch, neurons, n_rows, n_cols)
        if precision == "bf16":
            with torch.autocast(x.device.type, torch.bfloat16):
                x = self.units(x.bfloat16()).float()
        else:
            x = self.units(x)
        return self.conv_out(F.relu(x)).squeeze(1)  # (batch, n_rows, n_cols)


class External(nn.Module):
    """Dense, ReLU, Dense, ReLU: the external features of the forecast hour to one map."""

    def __init__(self, n_features, n_rows, n_cols):
        super().__init__()
        self.dense1 = nn.Linear(n_features, EXTERNAL_NEURONS)
        self.dense2 = nn.Linear(EXTERNAL_NEURONS, n_rows * n_cols)
        self.shape = (n_rows, n_cols)

    def forward(self, features):  # (batch, n_features)
        x = F.relu(self.dense2(F.relu(self.dense1(features))))
        return x.unflatten(1, self.shape)  # (batch, n_rows, n_cols)


class STResNet(nn.Module):
    """Three branches fused by weights a cell and a branch, plus the external map, through tanh.

    Weights start as in Keras and in DeepST, on which the paper builds; see `glorot`, and
    `crimecast.networks.start` for a start at persistence.

    Parameters
    ----------
    convolution : {'conv', 'pointwise'}
        Kernels of 3 x 3 ('with convolution') or 1 x 1 ('without').
    neurons : int
        Filters of each convolution.
    n_rows, n_cols : int
        Lattice of the frames.
    n_features : int
        External features.
    n_units : int
        Residual units a branch.
    """

    def __init__(self, convolution, neurons, *, n_rows, n_cols, n_features=5, n_units=6):
        super().__init__()
        kernel_size = KERNEL_SIZES[convolution]
        self.branches = nn.ModuleDict(
            {name: Branch(neurons, kernel_size, n_units) for name in BRANCHES}
        )
        self.fusion = nn.ParameterDict(
            {name: nn.Parameter(torch.rand(n_rows, n_cols)) for name in BRANCHES}
        )
        self.external = External(n_features, n_rows, n_cols)
        self.apply(glorot)

    def forward(self, lagged, features, precision="float32"):
        """Forecast frames scaled to [-1, 1].

        Parameters
        ----------
        lagged : Tensor of shape (batch, 3 * N_LAGS, n_rows, n_cols)
            Scaled past frames: closeness, period, trend, the most recent of each first.
        features : Tensor of shape (batch, n_features)
        precision : {'bf16', 'float32'}
            Of the residual units; everything else is float32.

        Returns
        -------
        Tensor of shape (batch, n_rows, n_cols)
        """
        groups = dict(zip(BRANCHES, lagged.split(N_LAGS, dim=1), strict=True))
        maps = (self.fusion[name] * self.branches[name](x, precision) for name, x in groups.items())
        return torch.tanh(sum(maps) + self.external(features))

    def start_at_persistence(self, first_hour_feature=None):
        """Set first weights that repeat the newest frame; see `set_persistence`."""
        set_persistence(self, first_hour_feature)


def glorot(module):
    """Initialise as Keras did for the paper: Glorot uniform weights, no bias.

    PyTorch's own start is a dead one here: tanh saturates at -1, the all-zero forecast, within an
    epoch and never comes back.
    """
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def count_parameters(net):
    """Trainable numbers of a network."""
    return sum(parameter.numel() for parameter in net.parameters())


# A kind is a class with the arguments and the two methods of `STResNet`.
KINDS = {"st_resnet": STResNet}


def build_net(convolution, neurons, *, kind="st_resnet", **shape):
    """Build a network of a kind of ``network.kind``; other arguments as for `STResNet`."""
    return KINDS[kind](convolution, neurons, **shape)
