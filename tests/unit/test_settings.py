"""Settings of the command line are typed as those of a file."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crimecast.running.settings import typed

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
