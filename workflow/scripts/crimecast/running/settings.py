"""Checks of the configuration that name the key, the value and what to write instead."""

import json
import math
from contextlib import suppress
from datetime import date, datetime
from difflib import get_close_matches
from functools import reduce
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend

from crimecast.running.checks import find_mistakes
from crimecast.running.plan import lay_over

# What the text of a command line is made of, by the type in the schema.
FROM_TEXT = {
    "integer": int,
    "number": lambda text: int(text) if text.lstrip("+-").isdecimal() else float(text),
    "boolean": {"true": True, "false": False}.__getitem__,
}
# Old keys and what is written instead.
MOVED = {
    "period.test_days": "split.test_days",
    "period.validation_share": "split.validation_share",
    "lattice.box": "crimes.box",
    "super_resolution": "interpolation",
    "network.super_resolutions": "network.levels",
    "ternary.super_resolution": "ternary.level",
    "crimes.lapd": "crimes.socrata",
    "crimes.dataset": "crimes.socrata.datasets",
    **{
        f"crimes.{key}": f"crimes.simulate.{key}" for key in ("seed", "n_events", "branching_ratio")
    },
    **{
        f"crimes.{key}": f"crimes.csv.{key}"
        for key in ("path", "published_at", "columns", "date_format")
    },
    **{
        f"crimes.{key}": f"crimes.socrata.{key}"
        for key in (
            *("url", "page_rows", "timeout_s", "time_limit_s"),
            *("retries", "backoff_s", "max_bytes"),
        )
    },
}


def _is_integer(checker, value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(checker, value):
    return _is_integer(checker, value) or (isinstance(value, float) and math.isfinite(value))


# JSON Schema takes 1.0 for an integer, and Python's NaN and infinity for numbers.
Validator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)


def complete(settings, folder, *, with_data=True):
    """Lay settings over the default, give them the types of the schema and check them.

    Parameters
    ----------
    settings : dict
    folder : Path
        Holds the default, config.yaml, and schema.yaml.
    with_data : bool
        As for `check_settings`.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        As `check_settings`.
    """
    schema, default = (read_config(Path(folder, f"{name}.yaml")) for name in ("schema", "config"))
    config = typed(lay_over(default, settings), schema)
    check_settings(config, schema, with_data=with_data)
    return config


def read_settings(paths, folder):
    """Read files of settings, each laid over those before and the first over the default.

    The tables that they name need not be on this machine. Otherwise as `complete`.
    """
    return complete(reduce(lay_over, map(read_config, paths), {}), folder, with_data=False)


def check_settings(config, schema, *, with_data=True):
    """Compare a configuration with its strict JSON schema.

    Parameters
    ----------
    config : dict
    schema : dict
        config/schema.yaml, loaded.
    with_data : bool
        Whether the tables of crimes and weather are here and checked too.

    Raises
    ------
    ValueError
        With one sentence for each mistake: the key, its value, what is allowed.
    """
    validator = Validator(schema, format_checker=FormatChecker())
    mistakes = sorted(validator.iter_errors(config), key=lambda error: list(map(str, error.path)))
    sentences = [sentence for error in mistakes for sentence in _explain(error)]
    if not mistakes:
        sentences = list(find_mistakes(config, with_data=with_data))
    if sentences:
        raise ValueError("config: " + "\n        ".join(sentences))


def typed(value, schema, whole=None):
    """Make of the texts of `--config` what the schema wants there; other text stays as it is.

    Snakemake leaves nested values text: ``"01"`` is a text where the schema says string and 1 where
    it says integer. Dates that YAML has read without quotes become text again.

    Parameters
    ----------
    value : dict, list, str, int, float, bool, date or None
    schema : dict
        Of this value.
    whole : dict, optional
        The schema that its references are looked up in.

    Returns
    -------
    dict, list, str, int, float, bool or None
    """
    whole = whole or schema
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("oneOf", ()):
        if choice.get("type") == "array" and isinstance(value, list):
            schema = choice
    if isinstance(value, dict):
        own, other = schema.get("properties", {}), schema.get("additionalProperties") or {}
        return {key: typed(item, own.get(key, other), whole) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item, schema.get("items", {}), whole) for item in value]
    kind = schema.get("type", ())
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and isinstance(kind, str):
        with suppress(ValueError, KeyError):
            return FROM_TEXT.get(kind, str)(value)
    return value


def read_config(path):
    """Read a YAML file of settings; what Snakemake's reader lets pass is refused here.

    Raises
    ------
    ValueError
        If it cannot be read, is no mapping, or has a key twice.
    """
    try:
        loaded = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or error  # without the path once more
        raise ValueError(f"{path}: {' '.join(str(reason).split())}") from None
    if not isinstance(loaded or {}, dict):
        raise ValueError(f"{path}: has no sections at its top; see config/config.yaml.")
    return loaded or {}


class _Strict(yaml.SafeLoader):
    """Refuses a key that is there twice, of which YAML would keep the last."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                where = f"line {key.start_mark.line + 1}"
                raise ValueError(f"{key.value} is there twice ({where}); write it once.")
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep)


def _explain(error):
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(set(error.instance) - set(known), key=str):
            value = error.instance[key]
            yield (
                _turned_round(where, key, value, known)
                or _dotted(key, value, known)
                or _unknown(where, key, known)
            )
    elif error.validator == "required":
        for key in sorted(set(error.validator_value) - set(error.instance)):
            yield f"{_join(where, key)} is missing; config/config.yaml shows its default."
    else:
        note = error.schema.get("description", "")
        kind = error.validator_value if error.validator == "type" else ""
        if "string" in kind and isinstance(error.instance, bool | int | float | datetime):
            # NO, 2015 and 01 are no texts in YAML.
            note = "Write it in quotes, as YAML takes it for something else. " + note
        wrong = error.message
        if error.validator == "pattern":
            wrong = f"{error.instance!r} does not have the form wanted"
        yield f"{where or 'the file'}: {wrong}. {note}".strip()


def _turned_round(where, key, value, known):
    """What to write where a column is mapped to a field; empty if it is not."""
    if not isinstance(value, str) or value not in known:
        return ""
    return f"{where} maps a field to its column: write {{{value}: {key}}}, not {{{key}: {value}}}."


def _dotted(key, value, known):
    """What to write for a key such as ``train.epochs``; empty if it is none of that kind."""
    section, *keys = str(key).split(".")
    if not keys or section not in known:
        return ""
    nested = reduce(lambda inner, name: {name: inner}, reversed(keys), value)
    text = json.dumps(nested, default=str)
    return (
        f"{key}: a key has no dots; write {section}: {text}, on the command line --config"
        f" '{section}={text}'."
    )


def _unknown(where, key, known):
    name = _join(where, key)
    if name in MOVED:
        return f"{name} is {MOVED[name]} now."
    close = get_close_matches(str(key), known, n=1, cutoff=0)
    nearest = f"; the nearest is {_join(where, close[0])}" if close else ""
    return f"{name} is not a setting{nearest}."


def _join(where, key):
    return f"{where}.{key}" if where else str(key)
