"""Where a training starts: at persistence instead of at random."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from scipy.optimize import least_squares, nnls

# On the scale of the frames, [-1, 1]. At -1 itself, no crime, tanh is flat and nothing learns; a
# forecast of this share above it is of no account (0.06 crimes where the busiest cell has 60).
FLOOR = 0.002
TOP = 1.98  # of u = 1 + x: atanh is infinite at 2
MAX_PIECES = 16  # more only take channels from learning
CHANNELS_PER_RIGHT_PIECE = 6
SMALL = 0.02  # errors are weighed by 1 / sqrt(u + SMALL), as the noise of a count is
MARGIN = 0.5  # keeps the external map clear of its ReLU's corner
# Y of the first hour is about a 24th of the day's total; tanh takes half the logarithm of odds.
MIDNIGHT_DROP = math.log(24) / 2
HOUR_SLOPE = 12.0  # hour_of_day is scaled to [-1, 1]: 1 in hour 0, below 0 from hour 1 = -21/23 on


def set_persistence(net, first_hour_feature=None):
    """Set the weights of an `STResNet` so that, untrained, it repeats the newest frame.

    Architecture and parameter counts stay as they are; compare Zhang, Dauphin and Ma (Fixup, 2019)
    for residual units that start as identities. With x the newest frame, scaled to [-1, 1],

        forecast = tanh(g(x)),  g(x) = b - sum_i c_i relu(k_i - x) + sum_j c_j relu(x - k_j),

    where g is atanh but for the error of its pieces (`atanh_pieces`):

    - the first convolution of the closeness branch gives the pieces, the last one adds them up;
      all residual units are 0 + x;
    - fusion takes closeness alone, with weight 1, and the external map is a constant that the
      closeness branch takes off. Weights of 0 learn where the other factor of their product is not;
    - channels without a piece keep their random weights, with an outgoing weight of 0.

    In a day's first hour the newest frame holds yesterday's total. Where a feature says so, one
    hidden unit of the external part is on in that hour only and lowers g by log(24) / 2: odds
    (1 + x) / (1 - x), which for small counts are in proportion to them, are divided by 24.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
        Fresh; changed in place.
    first_hour_feature : int or None
        Index of the feature hour_of_day; None for no rule of midnight.
    """
    branch = net.branches["closeness"]
    pieces = atanh_pieces(min(len(branch.conv_in.weight), MAX_PIECES))
    with torch.no_grad():
        for name, other in net.branches.items():
            net.fusion[name].fill_(name == "closeness")
            for unit in other.units:
                unit.conv2.weight.zero_()
        _set_pieces(branch, pieces)
        _set_external(net.external, branch, first_hour_feature)


def _set_pieces(branch, pieces):
    """Let the newest frame, channel 0, through the pieces; both layers share each weight."""
    n, centre = len(pieces.knots), branch.conv_in.kernel_size[0] // 2
    weights = branch.conv_in.weight.new_tensor(pieces.weights)
    signs = branch.conv_in.weight.new_tensor(pieces.signs)
    knots = branch.conv_in.weight.new_tensor(pieces.knots)
    split = weights.sqrt().clamp(min=0.1)  # a piece of weight 0 can still learn
    branch.conv_in.weight[:n] = 0
    branch.conv_in.weight[:n, 0, centre, centre] = signs * split
    branch.conv_in.bias[:n] = -signs * split * knots
    branch.conv_out.weight.zero_()
    branch.conv_out.weight[0, :n, centre, centre] = signs * weights / split
    branch.conv_out.bias.fill_(float(pieces.constant))


def _set_external(external, branch, first_hour_feature):
    """Let the external map be a constant that the branch takes off again, less at midnight."""
    height = MARGIN
    external.dense2.weight.zero_()
    if first_hour_feature is not None:
        height += MIDNIGHT_DROP
        external.dense1.weight[0] = 0
        external.dense1.weight[0, first_hour_feature] = -HOUR_SLOPE
        external.dense1.bias[0] = 1 - HOUR_SLOPE
        external.dense2.weight[:, 0] = -MIDNIGHT_DROP
    external.dense2.bias.fill_(height)
    branch.conv_out.bias.sub_(height)


@dataclass(frozen=True)
class Pieces:
    """g(x) = constant + sum of signs * weights * relu(signs * (x - knots)), weights >= 0.

    Left-open pieces (sign -1) come first. Where only they are on they cancel nothing, so that bf16
    between the first and the last convolution loses none of the digits of small counts.
    """

    knots: np.ndarray
    signs: np.ndarray
    weights: np.ndarray
    constant: float

    def __call__(self, x):
        """Evaluate g at `x` of shape (n,)."""
        return _hinges(x, self.knots, self.signs) @ self.weights + self.constant


@cache
def atanh_pieces(n_pieces):
    """Approximate atanh(max(x, FLOOR - 1)) by `n_pieces` hinges, in least squares of tanh.

    Parameters
    ----------
    n_pieces : int
        From 6 on, one in six opens to the right, for the convex upper half.

    Returns
    -------
    Pieces
        The error of tanh(g) is at most 0.28 with 1 piece, 0.15 to 0.18 with 2 to 4, 0.07 with 8 and
        0.03 with 16; in the lower half, x <= 0, 0.28, 0.08, 0.04, 0.03, 0.01 and 0.005.
    """
    n_right = n_pieces // CHANNELS_PER_RIGHT_PIECE
    n_left = n_pieces - n_right
    signs = np.repeat([-1.0, 1.0], [n_left, n_right])
    # The last left-open piece is the straight line through the middle.
    knots = np.concatenate(
        [_spread(n_left - 1, FLOOR, 1), [2.0], 2 - _spread(n_right, 2 - TOP, 1)[::-1]]
    )
    u = np.concatenate([[0], np.geomspace(FLOOR, 1, 150), np.linspace(1, TOP, 50)[1:]])
    x, target = u - 1, np.maximum(u, FLOOR) - 1
    size = np.sqrt(u + SMALL)

    # Weights first, to first order: tanh(g) - x is (1 - x^2) (g - atanh(x)) where it is small.
    slope = ((1 - target**2) / size)[:, None]
    constant = np.ones((len(u), 1))
    system = np.hstack([_hinges(x, knots - 1, signs), constant, -constant]) * slope
    weights = nnls(system, np.arctanh(target) * slope[:, 0])[0]

    def pieces(p):
        return Pieces(np.exp(p[:n_pieces]) - 1, signs, np.exp(p[n_pieces:-1]), p[-1])

    first = np.concatenate(
        [np.log(knots), np.log(weights[:-2] + 1e-3), [weights[-2] - weights[-1]]]
    )
    fit = least_squares(lambda p: (np.tanh(pieces(p)(x)) - target) / size, first, max_nfev=60)
    return pieces(fit.x)


def _hinges(x, knots, signs):
    """Evaluate signs * relu(signs * (x - knots)), shape (n_x, n_knots)."""
    return signs * np.maximum(signs * (x[:, None] - knots), 0)


def _spread(n_knots, low, high):
    """Place knots of u where the curvature of atanh(u - 1) is, weighed like the errors.

    A straight piece of width h errs by h^2 |x| / (4 (1 - x^2)) in tanh; equal errors ask for a
    density of knots in proportion to the root of that.
    """
    u = np.geomspace(low, high, 4000)
    x = u - 1
    density = np.sqrt(np.abs(x) / ((1 - x**2) * np.sqrt(u + SMALL)))
    area = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(u))])
    return np.interp(np.arange(1, n_knots + 1) / (n_knots + 1) * area[-1], area, u)
