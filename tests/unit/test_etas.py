"""The self-exciting process: its sums, its likelihood, and parameters it must find."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from crimecast.baselines.etas import Etas, _echo, _echo_delay
from crimecast.frames.diurnal import diurnal_integral

THETA, DECAY = 0.4, 0.6


@pytest.fixture(scope="module")
def excited():
    """200 days in 2 x 3 cells where each crime triggers 0.4 more, on average 2.5 hours later."""
    rng = np.random.default_rng(0)
    background = 0.1 * np.array([1, 2, 3, 1, 2, 3])
    counts = np.zeros((200 * 24, 6))
    echo = np.zeros(6)
    for hour in range(len(counts)):
        profile = 1 + 0.5 * np.sin(2 * np.pi * (hour % 24) / 24)
        counts[hour] = rng.poisson(background * profile + THETA * (1 - DECAY) * echo)
        echo = DECAY * echo + counts[hour]
    return diurnal_integral(counts.reshape(-1, 2, 3))


@pytest.fixture(scope="module")
def fitted(excited):
    return Etas(max_steps=300, tolerance=1e-9).fit(excited)


def test_finds_triggering_and_decay(fitted):
    assert fitted.theta == pytest.approx(THETA, abs=0.05)
    assert fitted.decay == pytest.approx(DECAY, abs=0.08)
    assert fitted.notes()["converged"]


def test_each_step_gains_likelihood(fitted):
    gains = np.diff(fitted.log_likelihoods)
    # The decay's step leaves out the last hours' edge, so a gain may fall short by next to nothing.
    assert gains.min() > -1e-4
    assert fitted.log_likelihoods[-1] > fitted.log_likelihoods[0] + 100


def test_echoes_are_the_sums_they_stand_for():
    counts = np.random.default_rng(0).poisson(1.0, (10, 2)).astype(float)
    plain, delayed = np.zeros((2, 10, 2))
    for hour in range(10):
        for k in range(1, hour + 1):
            plain[hour] += DECAY ** (k - 1) * counts[hour - k]
            delayed[hour] += k * DECAY ** (k - 1) * counts[hour - k]
    assert_allclose(_echo(counts, DECAY), plain)
    assert_allclose(_echo_delay(counts, DECAY), delayed)


def test_too_few_steps_are_reported(excited):
    assert not Etas(max_steps=2, tolerance=1e-12).fit(excited).notes()["converged"]
