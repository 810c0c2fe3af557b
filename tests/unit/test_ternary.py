"""The projection is exact: against every k, against every T, and at the edges."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from crimecast.ternary.projection import project_layers, project_ternary

N_STACKS, N_LAYERS = 500, 20  # 10,000 vectors
TOLERANCE = Fraction(1, 10**12)

ordinary = st.floats(-4, 4, width=32, allow_subnormal=False)
ties = st.integers(-3, 3).map(float)
any_size = st.floats(-1e300, 1e300, allow_subnormal=False)


@st.composite
def stacks(draw):
    """20 layers of 1 to 9 weights: ordinary ones, many ties, or sizes from 1e-308 to 1e300."""
    shape = (N_LAYERS, draw(st.integers(1, 9)))
    elements = draw(st.sampled_from([ordinary, ties, any_size]))
    return draw(arrays(np.float64, shape, elements=elements, fill=st.nothing()))


def best_gain(weights):
    """Largest fall of the squared distance over all k, in exact arithmetic (Eq. 5)."""
    ordered = sorted((abs(Fraction(w)) for w in weights), reverse=True)
    return max(sum(ordered[:k]) ** 2 / k for k in range(1, len(ordered) + 1))


def squared_distance(weights, scale, trits):
    return sum((Fraction(scale) * int(t) - Fraction(w)) ** 2 for w, t in zip(weights, trits))


@settings(max_examples=N_STACKS)
@given(stacks())
def test_no_k_is_nearer(weights):
    scales, trits = project_ternary(torch.from_numpy(weights))
    for row, scale, signs in zip(weights, scales.tolist(), trits.tolist(), strict=True):
        norm = sum(Fraction(w) ** 2 for w in row)
        error = squared_distance(row, scale, signs)
        # Where the row is ternary already, the rounding of alpha is all that is left.
        rounding = norm / 10**30
        assert error <= (norm - best_gain(row)) * (1 + TOLERANCE) + rounding


@settings(max_examples=50)
@given(arrays(np.float64, (4, 5), elements=ordinary))
def test_no_ternary_vector_is_nearer(weights):
    scales, trits = project_ternary(torch.from_numpy(weights))
    everything = np.array(list(product([-1, 0, 1], repeat=5)))[1:]
    for row, scale, signs in zip(weights, scales.numpy(), trits.numpy(), strict=True):
        inner = everything @ row
        n_kept = np.abs(everything).sum(axis=1)
        gains = np.where(n_kept > 0, inner.clip(0) ** 2 / np.maximum(n_kept, 1), 0)
        ours = np.sum((scale * signs - row) ** 2)
        assert ours <= np.sum(row**2) - gains.max() + 1e-12 * np.sum(row**2)


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2), elements=ordinary))
def test_projection_of_a_projection_is_itself(weights):
    scales, trits = project_ternary(torch.from_numpy(weights))
    again, same = project_ternary(scales[:, None] * trits)
    assert torch.equal(same, trits)
    torch.testing.assert_close(again, scales, rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    ("weights", "scale", "trits"),
    [
        ([0, 0, 0], 1, [0, 0, 0]),
        ([2, 2, 2, -2], 2, [1, 1, 1, -1]),
        ([0, -7, 0, 0], 7, [0, -1, 0, 0]),
        ([3, 1, 1, -1], 3, [1, 0, 0, 0]),  # k = 1: 9; k = 2: 8; k = 3: 25/3; k = 4: 9: smaller k
        ([2, 1, 1, -1], 1.25, [1, 1, 1, -1]),  # k = 4: 25/4 beats k = 1: 4, 2: 9/2, 3: 16/3
        ([1e-30, 1e-30], 1e-30, [1, 1]),
        ([-0.5], 0.5, [-1]),
    ],
    ids=["zeros", "equal", "spike", "equally near", "ties", "tiny", "one weight"],
)
def test_known_answers(weights, scale, trits):
    scales, found = project_ternary(torch.tensor([weights], dtype=torch.float64))
    assert scales.item() == pytest.approx(scale, rel=1e-15)
    assert found[0].tolist() == trits


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_not_finite_are_an_error(bad):
    weights = torch.tensor([[1.0, 2.0], [3.0, bad]])
    with pytest.raises(ValueError, match=r"layers \[1\] of 2 hold weights that are not finite"):
        project_ternary(weights)


def test_the_error_names_the_layers():
    with pytest.raises(ValueError, match="The layers, from 0: good, bad"):
        project_layers({"good": torch.ones(2, 2), "bad": torch.full((2, 2), torch.nan)})


def test_layers_of_any_shapes_are_projected_as_if_alone():
    rng = torch.Generator().manual_seed(0)
    shapes = {"a": (4, 3, 3, 3), "b": (5, 7), "c": (4, 3, 3, 3), "d": (1,)}
    weights = {name: torch.randn(shape, generator=rng) for name, shape in shapes.items()}
    weights["c"] = weights["c"].contiguous(memory_format=torch.channels_last)
    projected = project_layers(weights)
    assert list(projected) == list(weights)
    for name, (scale, trits) in projected.items():
        alone, signs = project_ternary(weights[name].reshape(1, -1))
        assert scale == alone[0]
        assert torch.equal(trits, signs.reshape(shapes[name]))


def test_the_arguments_are_left_alone():
    weights = torch.randn(2, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    before = weights.clone()
    project_ternary(weights)
    assert torch.equal(weights, before)
