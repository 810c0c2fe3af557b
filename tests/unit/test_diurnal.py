"""The diurnal integral and its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from crimecast.frames.diurnal import diurnal_difference, diurnal_integral, previous_cumulative


@pytest.fixture
def two_days():
    """One crime every hour for 48 hours in a lattice of one cell."""
    return np.ones((48, 1, 1), dtype=np.int64)


def test_integral_restarts_at_midnight(two_days):
    assert diurnal_integral(two_days)[22:26, 0, 0].tolist() == [23, 24, 1, 2]


def test_previous_is_zero_at_midnight(two_days):
    previous = previous_cumulative(diurnal_integral(two_days))
    assert previous[22:26, 0, 0].tolist() == [22, 23, 0, 1]


@given(arrays(np.int64, (48, 2, 3), elements=st.integers(0, 99)))
def test_difference_inverts_integral(counts):
    assert_array_equal(diurnal_difference(diurnal_integral(counts)), counts)


@given(arrays(np.int64, (48, 2, 3), elements=st.integers(0, 99)))
def test_last_hour_of_the_day_holds_all_its_events(counts):
    assert diurnal_integral(counts)[23::24].sum() == counts.sum()


def test_part_of_a_day_is_refused(two_days):
    with pytest.raises(ValueError, match="47 frames are not whole days"):
        diurnal_integral(two_days[1:])
