"""Batch norm for weights that were not trained with it."""

import torch
from torch.nn.modules.batchnorm import _BatchNorm

from crimecast.networks import training
from crimecast.ternary.equalisation import equalise_branches, equalise_outputs
from crimecast.ternary.nets import NormalisedLayer, add_batch_norm, keep_float_weights

SHUFFLE_SEED = 0  # a batch of consecutive hours would hold one time of the year only


class _Moments:
    """Mean and variance of each channel over every batch that a layer has put out."""

    def __init__(self):
        self.n, self.total, self.squares = 0, 0.0, 0.0

    def add(self, _layer, _inputs, output):
        x = output.double().transpose(0, 1).flatten(1)  # (channels, everything else)
        self.n += x.shape[1]
        self.total = self.total + x.sum(dim=1)
        self.squares = self.squares + x.square().sum(dim=1)

    def mean_and_variance(self):
        mean = self.total / self.n
        return mean, (self.squares / self.n - mean.square()).clamp(min=0)


def ternarize_net(net, samples, targets, precision):
    """Turn a trained float network into the nearest ternary one, in place, without training.

    The sizes of channels are moved to where they stay float numbers, batch norm is set so that the
    float network computes what it did, the weights are projected, and the statistics of batch norm
    are estimated again: every channel keeps its mean and spread. Training then uses these and not
    those of its batches: a batch holds too few hours, its mean count is another one than the next
    batch's, and a network that is a good forecast already forgets it over that.

    Parameters
    ----------
    net, samples, targets, precision
        As for `insert_batch_norm`.
    """
    equalise_branches(net)
    insert_batch_norm(net, samples, targets, precision)
    layers = _normalised_layers(net)
    for module in layers:
        equalise_outputs(module.layer, module.norm)
    keep_float_weights(net)
    estimate_statistics(net, samples, targets, precision)
    for module in layers:
        module.frozen = True


def insert_batch_norm(net, samples, targets, precision):
    """Add batch norm that changes no forecast: its scale and shift undo the normalisation.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
        Trained; changed in place.
    samples : crimecast.networks.samples.Samples
    targets : ndarray of int, shape (n_targets,)
        Frames over which mean and variance of every channel are taken.
    precision : {'bf16', 'float32'}
    """
    device = next(net.parameters()).device
    add_batch_norm(net).to(device)
    layers = _normalised_layers(net)
    for layer in layers:
        _set_norm(layer.norm, torch.zeros(()), torch.ones(()))
    measured = [(layer.norm, _Moments()) for layer in layers]
    handles = [x.layer.register_forward_hook(m.add) for x, (_, m) in zip(layers, measured)]
    training.predict(net, samples, targets, precision)
    for handle in handles:
        handle.remove()
    for norm, moments in measured:
        _set_norm(norm, *moments.mean_and_variance())


@torch.no_grad()
def estimate_statistics(net, samples, targets, precision):
    """Set the running statistics of batch norm to those of the weights as they are now.

    Parameters
    ----------
    net, samples, targets, precision
        As for `insert_batch_norm`.
    """
    norms = [module for module in net.modules() if isinstance(module, _BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # PyTorch's word for the plain mean over batches
    net.train()
    for norm in norms:
        norm.train()  # where training leaves them as they are, too
    batches = training.shuffled_batches(
        targets, training.SCORING_BATCH, SHUFFLE_SEED, samples.frames.device
    )
    for batch in batches:
        net(*samples.batch(batch)[:2], precision)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    net.eval()


def _normalised_layers(net):
    return [module for module in net.modules() if isinstance(module, NormalisedLayer)]


@torch.no_grad()
def _set_norm(norm, mean, variance):
    """Normalise by `mean` and `variance`, then scale and shift back to them: the identity."""
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(mean)
