"""Variants: their names, their folders and what is written of them into settings."""

import pytest
import yaml

from crimecast.running import plan
from crimecast.running.plan import Variant


@pytest.fixture
def config(root):
    return yaml.safe_load((root / "config" / "config.yaml").read_text())


def test_a_name_says_everything(config):
    variants = plan.variants(config)
    assert variants[0] == Variant("conv", "spacetime", 16)
    assert len({variant.name for variant in variants}) == len(variants) == 18
    assert [Variant.parse(variant.name) for variant in variants] == variants


def test_folder_and_job_of_a_training():
    variant = Variant("pointwise", "none", 4)
    assert variant.folder(1) == "models/pointwise-none-4/seed1"
    assert variant.job(1) == "pointwise-none-4-seed1"


def test_wildcards_of_rules_become_names():
    pattern = Variant("{convolution}", "{level}", "{neurons}").folder("{seed}")
    values = {"convolution": "conv", "level": "space", "neurons": 8, "seed": 0}
    assert pattern.format(**values) == Variant("conv", "space", 8).folder(0)


def test_settings_leave_out_the_lists_of_variants_and_seeds(config):
    cfg = plan.network_settings(config, Variant("conv", "space", 8), 3)
    longer = plan.lay_over(config, {"network": {"neurons": [99, 8]}, "train": {"seeds": [3, 4, 5]}})
    assert plan.network_settings(longer, Variant("conv", "space", 8), 3) == cfg
    assert (cfg["convolution"], cfg["level"], cfg["neurons"], cfg["seed"]) == (
        "conv",
        "space",
        8,
        3,
    )
    assert cfg["network"] == {"kind": "st_resnet", "units": 6}
