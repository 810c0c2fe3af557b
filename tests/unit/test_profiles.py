"""Profiles: each is complete, and none decides differently on what runs again."""

import pytest
import yaml
import yte

OF_ALL = ["rerun-triggers", "max-checksum-file-size", "rerun-incomplete", "nolock"]


@pytest.fixture
def read(root, monkeypatch):
    """A function that reads the default profile as Snakemake does, given these words."""

    def profile(*words):
        monkeypatch.setattr("sys.argv", ["snakemake", *words])
        return yte.process_yaml((root / "profiles" / "default" / "config.yaml").read_text())

    return profile


@pytest.mark.parametrize("name", ["gpu", "slurm"])
def test_reruns_are_those_of_the_default(root, name):
    default, other = (
        yaml.safe_load((root / "profiles" / profile / "config.yaml").read_text())
        for profile in ("default", name)
    )
    assert {key: other[key] for key in OF_ALL} == {key: default[key] for key in OF_ALL}


@pytest.mark.parametrize(("said", "is_plain"), [("", False), ("1", True)])
def test_who_wants_no_colour_gets_none(read, monkeypatch, said, is_plain):
    monkeypatch.setenv("NO_COLOR", said)
    assert read()["nocolor"] is is_plain


@pytest.mark.parametrize("wrong", ["train.epochs=3", "all", "x}"])
def test_a_setting_that_snakemake_cannot_read_is_refused_in_a_sentence(read, wrong):
    with pytest.raises(SystemExit, match=f"^--config: {wrong}: .* --config 'train={{epochs: 3}}'"):
        read("-n", "--config", "run={name: x}", wrong)


def test_settings_that_snakemake_can_read_are_let_pass(read):
    assert read("all", "-C", "run={name: x}", "table=a=b.csv")["nolock"] is True
