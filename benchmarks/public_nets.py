"""Public ST-ResNets, re-expressed: their structure and training step in our words, at our sizes.

| name | repository, as read | what is its own |
| --- | --- | --- |
| plain | none: the network as DeepST describes it | float32, NCHW, lagged copies, DataLoader |
| LibCity | LibCity/Bigscity-LibCity at c6fc76b | slices one stack in time; masked loss on crimes |
| BruceBinBoxing | BruceBinBoxing/ST-ResNet-Pytorch at 21f55e0 | fusion inside each branch |
| KL4805 | KL4805/STResNet-PyTorch at 9fac704 | batch norm; reads the loss every step |
| topazape | topazape/ST-ResNet at 1b13b8c | batch norm; root of the loss; numpy every step |

DeepST itself needs Keras 1 and Theano, which no current Python runs.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

N_LAGS, N_BRANCHES = 3, 3


def unit_layers(neurons, batch_norm):
    """Layers of one residual function: [norm], ReLU, convolution, twice."""
    layers = []
    for _ in range(2):
        layers += [nn.BatchNorm2d(neurons)] if batch_norm else []
        layers += [nn.ReLU(), nn.Conv2d(neurons, neurons, 3, padding=1)]
    return layers


class Unit(nn.Module):
    """Input plus residual function."""

    def __init__(self, neurons, batch_norm):
        super().__init__()
        self.residual = nn.Sequential(*unit_layers(neurons, batch_norm))

    def forward(self, x):
        return self.residual(x) + x


class PublicNet(nn.Module):
    """Three convolutional branches and a dense one, all in float32 and NCHW.

    With batch norm, as in KL4805 and topazape, there is no ReLU before the last convolution and
    none after the dense branch.
    """

    def __init__(self, neurons, *, n_rows, n_cols, n_features, n_units, batch_norm):
        super().__init__()
        last = [] if batch_norm else [nn.ReLU()]
        self.shape = (1, n_rows, n_cols)
        self.branches = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(N_LAGS, neurons, 3, padding=1),
                *(Unit(neurons, batch_norm) for _ in range(n_units)),
                *last,
                nn.Conv2d(neurons, 1, 3, padding=1),
            )
            for _ in range(N_BRANCHES)
        )
        self.weights = nn.ParameterList(torch.rand(self.shape) for _ in range(N_BRANCHES))
        self.dense = nn.Sequential(
            nn.Linear(n_features, 10), nn.ReLU(), nn.Linear(10, n_rows * n_cols), *last
        )

    def forward(self, closeness, period, trend, features):
        """Each of shape (batch, 3, n_rows, n_cols); features (batch, n_features)."""
        total = self.dense(features).view(-1, *self.shape)
        for x, branch, weight in zip(
            (closeness, period, trend), self.branches, self.weights, strict=True
        ):
            total = total + branch(x) * weight
        return torch.tanh(total)


def plain_loss(net, batch):
    """Mean square error."""
    *inputs, observed = batch
    return F.mse_loss(net(*inputs), observed)


def libcity_loss(net, batch, low=0.0, high=20.0):
    """Slice one stack (batch, time, rows, cols, flows); mask unknown labels, in crimes."""
    stack, features, observed = batch
    n_rows, n_cols = stack.shape[2:4]
    groups = [stack[:, 3 * i : 3 * i + 3].reshape(-1, N_LAGS, n_rows, n_cols) for i in range(3)]
    predicted = (net(*groups, features) + 1) / 2 * (high - low) + low
    observed = (observed + 1) / 2 * (high - low) + low
    known = (~torch.isnan(observed)).float()
    known = known / known.mean()
    loss = (predicted - observed).square() * known
    return torch.where(torch.isnan(loss), torch.zeros_like(loss), loss).mean()


def float_loss(net, batch):
    """BruceBinBoxing converts each tensor of each batch to float first."""
    return plain_loss(net, [x.type(torch.FloatTensor) for x in batch])


def root_loss(net, batch):
    """The loss of topazape is a root, and it follows the error in crimes at every step."""
    *inputs, observed = batch
    predicted = net(*inputs)
    a, b = ((x.detach().numpy().reshape(1, -1) + 1) * 10 for x in (predicted, observed))
    np.sqrt(np.mean((a - b) ** 2))
    return F.mse_loss(predicted, observed).sqrt()


# name: loss of a batch, batch norm, one stack of lags instead of three, loss read every step
PUBLIC = {
    "plain float32 NCHW": (plain_loss, False, False, False),
    "LibCity": (libcity_loss, False, True, False),
    "BruceBinBoxing": (float_loss, False, False, False),
    "KL4805": (plain_loss, True, False, True),
    "topazape": (root_loss, True, False, False),
}


class PublicTraining:
    """A public network with its loop: lagged copies made before, a DataLoader, Adam.

    Parameters
    ----------
    name : str
        Of ``PUBLIC``.
    samples : crimecast.networks.samples.Samples
    neurons, n_units, batch_size : int
    """

    def __init__(self, name, samples, neurons, *, n_units, batch_size, learning_rate=0.0005):
        self.loss_of, batch_norm, self.one_stack, self.reads_loss = PUBLIC[name]
        n_rows, n_cols = samples.frames.shape[1:]
        n_features = samples.features.shape[1]
        shape = {"n_rows": n_rows, "n_cols": n_cols, "n_features": n_features, "n_units": n_units}
        self.samples = samples
        self.net = PublicNet(neurons, **shape, batch_norm=batch_norm)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=learning_rate)
        *inputs, observed = self.arrays(samples.targets["train"])
        if self.one_stack:
            *lagged, features = inputs
            inputs = [torch.cat(lagged, dim=1).unsqueeze(-1), features]
        dataset = TensorDataset(*inputs, observed)
        self.loader = DataLoader(dataset, batch_size=batch_size, shuffle=True)

    def arrays(self, targets):
        """Three groups of lags, features and what was observed, copied out for these frames."""
        lagged, features, observed = self.samples.batch(torch.from_numpy(targets))
        groups = [x.clone() for x in lagged.contiguous().split(N_LAGS, dim=1)]
        return [*groups, features, observed[:, None]]

    def epoch(self):
        """Train on all samples once."""
        self.net.train()
        for batch in self.loader:
            loss = self.loss_of(self.net, batch)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if self.reads_loss:
                loss.item()

    @torch.inference_mode()
    def predict(self, targets):
        """Forecast frames, scaled to [-1, 1], shape (n_targets, n_rows, n_cols)."""
        self.net.eval()
        *inputs, _ = self.arrays(targets)
        return self.net(*inputs)[:, 0].numpy()
