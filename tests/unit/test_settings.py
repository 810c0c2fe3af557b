"""Settings of the command line are typed as those of a file."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crimecast.running.settings import MOVED, check_settings, typed

INTEGER = {"type": "integer"}


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.text())
def test_texts_of_the_command_line_take_the_type_of_the_schema(integer, number, flag, text):
    schema = {
        "properties": {
            "integers": {"type": "array", "items": {"$ref": "#/$defs/whole"}},
            "number": {"type": "number"},
            "flag": {"type": "boolean"},
            "text": {"type": "string"},
            "cell": {
                "oneOf": [{"const": "busiest"}, {"type": "array", "items": {"type": "integer"}}]
            },
            "lists": {"additionalProperties": {"items": {"type": ["string", "number"]}}},
        },
        "$defs": {"whole": {"type": "integer"}},
    }
    texts = {
        "integers": [str(integer)],
        "number": str(number),
        "flag": str(flag).lower(),
        "text": text,
        "cell": [str(integer)],
        "lists": {"a": [text]},
    }
    values = {
        "integers": [integer],
        "number": number,
        "flag": flag,
        "text": text,
        "cell": [integer],
        "lists": {"a": [text]},
    }
    assert typed(texts, schema) == values
    assert typed(values, schema) == values


@pytest.mark.parametrize("text", ["01", "2015", "1E2", "INF", "true", "null", "1_000", ""])
def test_text_stays_text_where_a_text_is_wanted(text):
    schema = {"properties": {"name": {"type": "string"}}}
    assert typed({"name": text}, schema) == {"name": text}


def test_a_date_without_quotes_is_that_day(config, schema):
    config["period"]["start"] = yaml.safe_load("2015-07-01")
    check_settings(typed(config, schema), schema)
    assert typed(config, schema)["period"]["start"] == "2015-07-01"


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


def test_columns_the_wrong_way_round_are_refused_with_the_right_one(config, schema):
    config["weather"]["columns"] = {"Temp (°C)": "temperature_c"}
    expected = (
        "config: weather.columns maps a field to its column: write {temperature_c: Temp (°C)},"
        " not {Temp (°C): temperature_c}."
    )
    with pytest.raises(ValueError, match=re.escape(expected)):
        check_settings(config, schema)
    config["weather"]["columns"] = {"temprature_c": "T"}
    with pytest.raises(ValueError, match=r"the nearest is weather\.columns\.temperature_c"):
        check_settings(config, schema)
    config["weather"]["columns"] = {"temperature_c": "Temp (°C)"}
    check_settings(config, schema)


def test_two_sources_of_weather_with_one_name_are_refused(config, schema):
    source = {"name": "mine", "source": "csv"}
    config["weather"]["sources"] = [source, source]
    with pytest.raises(ValueError, match="two of them are named 'mine'; give each its own name"):
        check_settings(config, schema)
    config["weather"]["sources"] = [source, source | {"name": "interpolated"}]
    with pytest.raises(ValueError, match=r"weather\.sources\.1\.name: 'interpolated' does not"):
        check_settings(config, schema)


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
