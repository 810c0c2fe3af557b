"""The fully ternary network: the float one with batch norm, its weights ternary."""

import torch
from torch import nn

from crimecast.networks.nets import build_net
from crimecast.ternary.files import TernaryModel
from crimecast.ternary.projection import project_layers

NORMS = {nn.Conv2d: nn.BatchNorm2d, nn.Linear: nn.BatchNorm1d}
FLOAT_WEIGHT = "float_weight"
NO_NUMBERS = (FLOAT_WEIGHT, "num_batches_tracked")  # buffers on which no forecast depends


class NormalisedLayer(nn.Module):
    """A convolution or dense layer, then batch norm over its output channels."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.norm = NORMS[type(layer)](len(layer.weight))
        self.frozen = False  # whether training leaves the statistics as they are

    def forward(self, x):
        return self.norm(self.layer(x))

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.norm.eval()
        return self


def add_batch_norm(net):
    """Put batch norm after every convolution and dense layer but the last one of a branch.

    ASSUME: the paper names no places. These are the ones that give its 1,365,031 parameters with
    the running statistics counted, and after a layer rather than before it batch norm rescales
    what alpha T gives channel by channel.
    """
    for name, layer in ternary_layers(net).items():
        parent, _, child = name.rpartition(".")
        if child != "conv_out":
            setattr(net.get_submodule(parent), child, NormalisedLayer(layer))
    return net


def build_ternary_net(convolution, neurons, **more):
    """Build a network with batch norm; `keep_float_weights` makes its weights ternary."""
    return add_batch_norm(build_net(convolution, neurons, **more))


def ternary_layers(net):
    """Find the layers with ternary weights, all convolutions and dense layers, by name."""
    return {name: module for name, module in net.named_modules() if type(module) in NORMS}


def keep_float_weights(net):
    """Give every ternary layer a buffer with float weights, then project them.

    A buffer goes wherever the network goes, checkpoints included, but is no number of it.
    """
    for layer in ternary_layers(net).values():
        layer.register_buffer(FLOAT_WEIGHT, layer.weight.detach().clone())
    project_weights(net)
    return net


def project_weights(net):
    """Set the ternary weights of `net` to the projection of its float weights."""
    layers = ternary_layers(net)
    floats = {name: layer.get_buffer(FLOAT_WEIGHT) for name, layer in layers.items()}
    with torch.no_grad():
        for name, (scale, trits) in project_layers(floats).items():
            # alpha is rounded before the product: weights are -alpha, 0, alpha to the last bit.
            layers[name].weight.copy_(scale.float() * trits)


def count_stored(net):
    """Numbers that a network stores: parameters and, as the paper counts, running statistics."""
    return sum(values.numel() for values in _numbers(net).values())


def to_model(net, about):
    """Take a ternary network apart into arrays; `from_model` undoes it.

    Parameters
    ----------
    net : Module
        With projected weights.
    about : dict
        Kept in the model; ``about['network']`` holds the arguments of `build_ternary_net`.

    Returns
    -------
    crimecast.ternary.files.TernaryModel

    Raises
    ------
    ValueError
        If a weight is not -alpha, 0 or alpha of its layer.
    """
    numbers = {name: values.cpu().numpy() for name, values in _numbers(net).items()}
    scales, trits = {}, {}
    for name in ternary_layers(net):
        weight = torch.from_numpy(numbers.pop(f"{name}.weight"))
        scales[name], trits[name] = _split(name, weight)
    return TernaryModel(about=about, scales=scales, trits=trits, floats=numbers)


def from_model(model):
    """Build the network of a `TernaryModel`, ready to forecast.

    Raises
    ------
    ValueError
        If the arrays are not those of the network that ``about['network']`` describes.
    """
    net = build_ternary_net(**model.about["network"])
    state = {name: torch.from_numpy(values.copy()) for name, values in model.floats.items()}
    for name, trits in model.trits.items():
        state[f"{name}.weight"] = torch.from_numpy(model.scales[name] * trits)
    state |= {n: v for n, v in net.state_dict().items() if n.endswith(NO_NUMBERS)}
    try:
        net.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f"ternary model: not the network its header describes. {error}") from None
    return net.eval()


def _numbers(net):
    state = net.state_dict()
    return {name: values for name, values in state.items() if not name.endswith(NO_NUMBERS)}


def _split(name, weight):
    scale = weight.abs().max()
    trits = weight.sign()
    if not torch.equal(scale * trits, weight):
        raise ValueError(f"{name}: its weights are not -alpha, 0 and alpha; see project_weights().")
    scale = scale if scale > 0 else torch.ones_like(scale)
    return scale.numpy()[()], trits.numpy().astype("int8")
