"""What the network may see of the past."""

import numpy as np
import pytest

from crimecast.networks.samples import build_samples, lags_in_frames

N_HOURS = 24 * 60


def make(level, protocol):
    """60 days on one cell whose frames count the frames, so that a value tells its time."""
    per_hour = 2 if level == "spacetime" else 1
    frames = np.arange(float(N_HOURS * per_hour)).reshape(-1, 1, 1)
    features = np.arange(float(N_HOURS)).reshape(-1, 1)
    return build_samples(
        frames,
        features,
        level=level,
        protocol=protocol,
        test_days=7,
        validation_share=0.2,
    )


def test_lags_of_the_paper():
    assert lags_in_frames("causal", 1).tolist() == [1, 2, 3, 24, 48, 72, 168, 336, 504]
    assert lags_in_frames("causal", 2).tolist() == [2, 4, 6, 48, 96, 144, 336, 672, 1008]
    assert lags_in_frames("interpolated", 2).tolist() == [1, 2, 3, 48, 96, 144, 336, 672, 1008]


@pytest.mark.parametrize("level", ["none", "space", "spacetime"])
def test_no_causal_input_is_less_than_an_hour_before_its_target(level):
    samples = make(level, "causal")
    assert samples.lags.min() >= samples.frames_per_hour


def test_interpolated_input_is_half_an_hour_before_its_target():
    samples = make("spacetime", "interpolated")
    assert samples.lags.min() * 2 == samples.frames_per_hour


@pytest.mark.parametrize("protocol", ["causal", "interpolated"])
@pytest.mark.parametrize("level", ["none", "spacetime"])
def test_parts_follow_each_other_without_overlap(level, protocol):
    targets = make(level, protocol).targets
    joined = np.concatenate([targets["train"], targets["validation"], targets["test"]])
    assert (np.diff(joined) == 1).all()
    assert joined[-1] == len(make(level, protocol).frames) - 1
    assert targets["train"][0] == make(level, protocol).lags.max()
    np.testing.assert_array_equal(
        targets["fitting"], np.concatenate([targets["train"], targets["validation"]])
    )


def test_causal_is_scored_on_whole_hours_only():
    samples = make("spacetime", "causal")
    assert len(samples.scored("test")) == 7 * 24
    assert (samples.scored("test") % 2 == 1).all()
    assert len(make("spacetime", "interpolated").scored("test")) == 2 * 7 * 24


def test_scaling_knows_the_training_part_only():
    samples = make("none", "causal")
    n_train = round(0.8 * 53 * 24)
    assert samples.frame_scale.high == n_train - 1
    assert samples.frames[n_train - 1] == 1
    assert samples.frames[-1] > 1
    assert samples.features[n_train - 1] == 1


def test_unscale_inverts_scale():
    scale = make("none", "causal").frame_scale
    values = np.linspace(0, 50, 7)
    np.testing.assert_allclose(scale.unscale(scale.scale(values)), values, atol=1e-9)


def test_a_short_history_is_refused():
    with pytest.raises(ValueError, match="504 hours of history"):
        build_samples(
            np.zeros((24 * 20, 1, 1)),
            np.zeros((24 * 20, 1)),
            level="none",
            protocol="causal",
            test_days=5,
            validation_share=0.2,
        )
