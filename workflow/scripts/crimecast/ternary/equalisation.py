"""Rescale a network so that its weights lose less when they become -alpha, 0 and alpha.

A layer has a single alpha. Where its channels differ in size, the small ones would become 0. Size
can be moved without a change of any forecast, for relu(s x) = s relu(x) with s > 0, to where a float
number of each channel holds it: scale and shift of batch norm. Compare Nagel et al. (2019),
Data-free quantization through weight equalization and bias correction.
"""

import torch

SMALLEST = 1e-3  # of the largest channel: a smaller one says nothing, and is left alone


@torch.no_grad()
def equalise_branches(net):
    """Give every channel the same weight in the last convolution of its branch, in place.

    That layer has no batch norm. What is taken off its weights goes into the channels that reach
    it: the first convolution and the outputs of the residual units, whose inputs undo it.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
        Without batch norm; its forecasts stay as they are.
    """
    for branch in net.branches.values():
        size = _sizes(branch.conv_out.weight.transpose(0, 1))
        branch.conv_out.weight.div_(size[:, None, None])
        _scale_outputs(branch.conv_in, size)
        for unit in branch.units:
            unit.conv1.weight.div_(size[:, None, None])
            _scale_outputs(unit.conv2, size)


@torch.no_grad()
def equalise_outputs(layer, norm):
    """Give every output channel of a layer with batch norm the same size of weights, in place.

    Parameters
    ----------
    layer : Module
        A convolution or dense layer.
    norm : Module
        Its batch norm with running statistics and the scale that undoes them; it then undoes the
        new ones.
    """
    size = _sizes(layer.weight)
    _scale_outputs(layer, 1 / size)
    norm.running_mean.div_(size)
    norm.running_var.div_(size**2)
    norm.weight.copy_((norm.running_var + norm.eps).sqrt() * size)


def _sizes(weight):
    """Largest magnitude of each row of weights, relative to the largest row; 1 for tiny ones."""
    size = weight.flatten(1).abs().amax(dim=1)
    return torch.where(size > SMALLEST * size.max(), size / size.max().clamp(min=1e-30), 1.0)


def _scale_outputs(layer, factor):
    layer.weight.mul_(factor.reshape(-1, *[1] * (layer.weight.dim() - 1)))
    layer.bias.mul_(factor)
