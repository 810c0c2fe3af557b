"""Checks of the configuration that name the key, the value and what to write instead."""

from contextlib import suppress
from difflib import get_close_matches

from jsonschema import Draft202012Validator, FormatChecker

from crimecast.baselines.methods import METHODS

WORDS = {"true": True, "false": False, "null": None}
# Old keys and what is written instead.
MOVED = {
    "period.test_days": "split.test_days",
    "period.validation_share": "split.validation_share",
    "lattice.box": "crimes.box",
    "super_resolution": "interpolation",
    "network.super_resolutions": "network.levels",
    "ternary.super_resolution": "ternary.level",
    **{
        f"crimes.{key}": f"crimes.simulate.{key}" for key in ("seed", "n_events", "branching_ratio")
    },
    **{
        f"crimes.{key}": f"crimes.csv.{key}"
        for key in ("path", "published_at", "columns", "date_format")
    },
    **{
        f"crimes.{key}": f"crimes.lapd.{key}"
        for key in (
            *("url", "dataset", "page_rows", "timeout_s", "time_limit_s"),
            *("retries", "backoff_s", "max_bytes"),
        )
    },
}


def check_settings(config, schema):
    """Compare a configuration with its strict JSON schema.

    Parameters
    ----------
    config : dict
    schema : dict
        config/schema.yaml, loaded.

    Raises
    ------
    ValueError
        With one sentence for each mistake: the key, its value, what is allowed.
    """
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    mistakes = sorted(validator.iter_errors(config), key=lambda error: list(map(str, error.path)))
    sentences = [sentence for error in mistakes for sentence in _explain(error)]
    if not mistakes:
        sentences = list(_inconsistencies(config))
    if sentences:
        raise ValueError("config: " + "\n        ".join(sentences))


def typed(value):
    """Make numbers, truth values and nulls of the texts in a value of Snakemake's `--config`.

    Snakemake itself does so only where the whole value is one: `x=1`, but not `x={"y": 1}`.

    Parameters
    ----------
    value : dict, list, str, int, float, bool or None

    Returns
    -------
    dict, list, str, int, float, bool or None
    """
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, str):
        for parse in (int, float, WORDS.__getitem__):
            with suppress(ValueError, KeyError):
                return parse(value)
    return value


def _explain(error):
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(set(error.instance) - set(known)):
            yield _unknown(where, key, known)
    elif error.validator == "required":
        for key in sorted(set(error.validator_value) - set(error.instance)):
            yield f"{_join(where, key)} is missing; config/config.yaml shows its default."
    else:
        note = error.schema.get("description", "")
        yield f"{where}: {error.message}. {note}".strip()


def _unknown(where, key, known):
    name = _join(where, key)
    if name in MOVED:
        return f"{name} is {MOVED[name]} now."
    close = get_close_matches(str(key), known, n=1, cutoff=0)
    nearest = f"; the nearest is {_join(where, close[0])}" if close else ""
    return f"{name} is not a setting{nearest}."


def _join(where, key):
    return f"{where}.{key}" if where else str(key)


def _inconsistencies(config):
    """Yield mistakes that a schema cannot express."""
    period = config["period"]
    if period["start"] > period["end"]:
        yield f"period.start {period['start']} is after period.end {period['end']}."
    rectangles = {
        "crimes.box": config["crimes"]["box"],
        "lattice.region": config["lattice"]["region"],
    }
    for name, rectangle in rectangles.items():
        for axis, (low, high) in rectangle.items():
            if low >= high:
                yield f"{name}.{axis}: {low} is not below {high}; write [lowest, highest]."
    for method in config["baselines"]["methods"]:
        if method not in METHODS:
            known = ", ".join(METHODS)
            yield f"baselines.methods: there is no method {method!r}; there are {known}."
    n_rows, n_cols = config["lattice"]["n_rows"], config["lattice"]["n_cols"]
    for name, cell in config["cells"].items():
        if cell != "busiest" and (cell[0] >= n_rows or cell[1] >= n_cols):
            yield (
                f"cells.{name}: row {cell[0]}, column {cell[1]} is outside the {n_rows} x {n_cols}"
                " lattice; both count from 0. Or write busiest."
            )
