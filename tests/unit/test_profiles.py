"""Profiles: each is complete, and none decides differently on what runs again."""

import pytest
import yaml

OF_ALL = ["rerun-triggers", "max-checksum-file-size", "rerun-incomplete", "nolock"]


@pytest.mark.parametrize("name", ["gpu", "slurm"])
def test_reruns_are_those_of_the_default(root, name):
    default, other = (
        yaml.safe_load((root / "profiles" / profile / "config.yaml").read_text())
        for profile in ("default", name)
    )
    assert {key: other[key] for key in OF_ALL} == {key: default[key] for key in OF_ALL}
