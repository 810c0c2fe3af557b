"""Exact projection of weights onto {alpha T}, T in {-1, 0, 1} (Theorem 6.1 of the paper)."""

import numpy as np
import torch


def project_ternary(weights):
    """Project each layer of a stack onto the nearest ``alpha * T`` (Theorem 6.1).

    The best T of k entries keeps the k largest magnitudes, its alpha is their mean, and it takes
    (their sum)^2 / k off the squared distance: one sort and one cumulative sum try every k. Of two
    equally near k the smaller is taken. Equal magnitudes stay together: the gain is convex in k
    between them, so never largest inside a tie.

    Parameters
    ----------
    weights : Tensor of shape (n_layers, n_weights)
        Of any float type, on any device.

    Returns
    -------
    scales : Tensor of float64, shape (n_layers,)
        alpha > 0; 1 for a layer of zeros, where every alpha is as near.
    trits : Tensor of int8, shape (n_layers, n_weights)
        T.

    Raises
    ------
    ValueError
        If a weight is not finite; the message gives the place of its layer in the stack.
    """
    weights = weights.detach().to(torch.promote_types(weights.dtype, torch.float32))
    magnitudes = weights.abs()
    ordered = _sort_descending(magnitudes)
    largest = ordered[:, :1].double()  # NaN if one of the weights is
    _check_finite(largest)
    # Relative to the largest magnitude no square can under- or overflow.
    unit = torch.where(largest > 0, largest, 1.0)
    sums = (ordered.double() / unit).cumsum_(dim=1)
    k = torch.arange(1, ordered.shape[1] + 1, dtype=torch.float64, device=ordered.device)
    best = (sums.square() / k).argmax(dim=1, keepdim=True)
    kept = magnitudes >= ordered.gather(1, best)
    n_kept = kept.sum(dim=1, keepdim=True)
    scales = sums.gather(1, n_kept - 1) / n_kept * unit
    scales = torch.where(largest > 0, scales, 1.0)
    return scales.squeeze(1), weights.sign().mul_(kept).to(torch.int8)


def project_layers(weights):
    """Project layers of several shapes, those of one shape at once.

    Parameters
    ----------
    weights : dict of str to Tensor
        Weights of each layer by its name, in any shape.

    Returns
    -------
    dict of str to (Tensor, Tensor)
        For each layer, in the order given, alpha (float64, a scalar) and T (int8, the shape of the
        weights).

    Raises
    ------
    ValueError
        If a weight is not finite, with the names of the layers projected with it.
    """
    names_by_shape = {}
    for name, weight in weights.items():
        names_by_shape.setdefault(weight.shape, []).append(name)
    projected = {}
    for shape, names in names_by_shape.items():
        stack = torch.stack([weights[name].detach().reshape(-1) for name in names])
        try:
            scales, trits = project_ternary(stack)
        except ValueError as error:
            raise ValueError(f"{error} The layers, from 0: {', '.join(names)}.") from None
        projected |= {n: (s, t.reshape(shape)) for n, s, t in zip(names, scales, trits)}
    return {name: projected[name] for name in weights}


def _sort_descending(magnitudes):
    """Sort each row, not-a-numbers first, as torch does on any device."""
    if magnitudes.device.type == "cpu":
        # torch.sort also orders indices, which nobody needs here and costs four times the time.
        return torch.from_numpy(np.sort(magnitudes.numpy(), axis=1)).flip(1)
    return magnitudes.sort(dim=1, descending=True).values


def _check_finite(largest):
    finite = torch.isfinite(largest).flatten()
    if not finite.all():
        places = torch.nonzero(~finite).flatten().tolist()
        raise ValueError(
            f"project_ternary: layers {places} of {len(finite)} hold weights that are not finite."
            " Training has diverged; lower the learning rate."
        )
