"""Algorithm 2 of the paper: an optimiser for ternary weights."""

import torch

from crimecast.ternary.nets import FLOAT_WEIGHT, project_weights, ternary_layers


class Algorithm2(torch.optim.Adam):
    """Adam in two steps a batch: float weights by ternary gradients, then everything else.

    The network computes with ternary weights all the time; the float weights are the buffers that
    `crimecast.ternary.nets.keep_float_weights` made.

    Parameters
    ----------
    net : Module
    l2 : float
        The energy holds l2 / 2 times the sum of the squared ternary weights.
    """

    def __init__(self, net, *, l2):
        self.net, self.l2 = net, l2
        layers = ternary_layers(net).values()
        self.ternary = [layer.weight for layer in layers]
        self.floats = [layer.get_buffer(FLOAT_WEIGHT) for layer in layers]
        taken = set(self.ternary)
        self.others = [x for x in net.parameters() if x not in taken]
        super().__init__([*self.floats, *self.others], fused=True)

    def step(self, closure):
        """Take one batch through the loop of Algorithm 2.

        Parameters
        ----------
        closure : callable
            Evaluates the loss of the batch and leaves its gradients in the parameters.

        Returns
        -------
        Tensor
            Loss at the first of the two evaluations.
        """
        loss = _evaluate(closure, self.ternary, fixed=self.others)
        for floats, ternary in zip(self.floats, self.ternary, strict=True):
            floats.grad = ternary.grad.add(ternary.detach(), alpha=self.l2)
        super().step()  # the others have no gradient, so Adam passes them over
        self.zero_grad()
        project_weights(self.net)
        _evaluate(closure, self.others, fixed=self.ternary)
        super().step()
        return loss


def _evaluate(closure, trained, fixed):
    """Evaluate the gradients of `trained` and leave `fixed` without any."""
    for x in trained:
        x.grad = None
        x.requires_grad_(True)
    for x in fixed:
        x.grad = None
        x.requires_grad_(False)
    return closure()
