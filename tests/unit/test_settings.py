"""Settings of the command line are typed as those of a file."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crimecast.running.settings import MOVED, check_settings, typed

# Text that no number looks like; floats as YAML writes them are floats of Python too.
LEAVES = st.one_of(
    *(st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    st.from_regex(r"[b-hj-m][b-hj-m/ ]*", fullmatch=True).map(str.strip),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner)
)


@given(VALUES)
def test_what_snakemake_makes_text_of_comes_back(value):
    as_text = yaml.load(yaml.safe_dump(value), Loader=yaml.BaseLoader)
    assert typed(as_text) == value


@pytest.mark.parametrize("value", [True, 1.5, None, 3])
def test_what_snakemake_has_read_is_left_alone(value):
    assert typed({"x": value}) == {"x": value}
    assert type(typed(value)) is type(value)


@pytest.mark.parametrize("text", ["2015-07-01", "data/*.csv", "", "1 2", "True story"])
def test_text_stays_text(text):
    assert typed({"x": [text]}) == {"x": [text]}


@pytest.fixture
def schema(root):
    return yaml.safe_load((root / "config" / "schema.yaml").read_text())


@pytest.fixture
def config(root):
    """The embedded default."""
    return yaml.safe_load((root / "config" / "config.yaml").read_text())


@pytest.mark.parametrize("old", MOVED)
def test_an_old_key_is_refused_with_its_new_name(config, schema, old):
    *sections, key = old.split(".")
    section = config
    for name in sections:
        section = section[name]
    section[key] = 1
    with pytest.raises(ValueError, match=re.escape(f"config: {old} is {MOVED[old]} now.")):
        check_settings(config, schema)


def test_new_names_of_old_keys_are_settings(config):
    for new in MOVED.values():
        value = config
        for name in new.split("."):
            value = value[name]


def test_a_misspelt_key_is_refused_with_the_nearest(config, schema):
    config["crimes"]["csv"]["paht"] = "x.csv"
    with pytest.raises(ValueError, match=r"crimes\.csv\.paht .* the nearest is crimes\.csv\.path"):
        check_settings(config, schema)


def test_an_unknown_baseline_is_refused(config, schema):
    config["baselines"]["methods"].append("prophet")
    with pytest.raises(
        ValueError, match=r"baselines\.methods: there is no method 'prophet'; .*etas"
    ):
        check_settings(config, schema)
