"""Super-resolution in space and time, and its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from crimecast.frames import resolution

METHODS = ["bilinear", "cubic"]


@pytest.mark.parametrize("method", METHODS)
@given(frames=arrays(float, (3, 5, 7), elements=st.floats(0, 100)), factor=st.integers(2, 4))
def test_recover_inverts_super_resolve(frames, factor, method):
    fine = resolution.super_resolve(frames, factor=factor, method=method)
    assert fine.shape == (3, 5 * factor, 7 * factor)
    assert_allclose(resolution.recover(fine, factor=factor, method=method), frames, atol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_inverse_is_exact_on_the_lattice_of_the_paper(method):
    frames = np.random.default_rng(0).poisson(2, (4, 16, 16)).astype(float)
    fine = resolution.super_resolve(frames, factor=2, method=method)
    back = resolution.recover(fine, factor=2, method=method)
    assert np.abs(back - frames).max() < 1e-10


@pytest.mark.parametrize("method", METHODS)
def test_recover_is_least_squares(method):
    """Off the range of S, no lattice comes closer: the residual is orthogonal to the range."""
    rng = np.random.default_rng(1)
    target = rng.normal(size=(1, 8, 8))
    kwargs = {"factor": 2, "method": method}
    residual = resolution.super_resolve(resolution.recover(target, **kwargs), **kwargs) - target
    other = resolution.super_resolve(rng.normal(size=(1, 4, 4)), **kwargs)
    assert abs((residual * other).sum()) < 1e-10


def test_bilinear_weights_are_three_quarters_and_one_quarter():
    fine = resolution.super_resolve(np.array([[[0.0, 4.0]]]), factor=2, method="bilinear")
    assert fine[0, 0].tolist() == [0, 1, 3, 4]


def test_a_flat_map_stays_flat():
    for method in METHODS:
        fine = resolution.super_resolve(np.full((1, 4, 4), 3.0), factor=2, method=method)
        assert_allclose(fine, 3.0)


def test_half_hours_lie_between_and_start_from_zero_at_midnight():
    cumulative = np.arange(1.0, 25.0).reshape(24, 1, 1)
    frames = resolution.insert_half_hours(cumulative)
    assert frames[:4, 0, 0].tolist() == [0.5, 1, 1.5, 2]
    assert_array_equal(resolution.keep_whole_hours(frames, 2), cumulative)


def test_an_unknown_method_is_an_error():
    with pytest.raises(ValueError, match=r"'nearest' is no method; take one of .*bilinear"):
        resolution.super_resolve(np.zeros((1, 2, 2)), factor=2, method="nearest")
