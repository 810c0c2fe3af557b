"""What the weather of an hour consists of, and where its values come from."""

NUMBERS = ("temperature", "wind_speed")
PHENOMENA = ("fog", "rain", "snow", "thunderstorm")
VARIABLES = (*NUMBERS, *PHENOMENA)

# Origins of a value beside the names of sources; those of a daily source end in DAILY.
INTERPOLATED, LAST_KNOWN, CONSTANT, NOTHING = "interpolated", "last known", "constant", ""
DAILY = ", daily"


def origin_column(variable):
    """Column of weather/hourly.parquet that says where the values of a variable are from."""
    return f"{variable}_from"


def is_filled(origin):
    """Tell whether a value was not reported in its hour: it may depend on later hours."""
    return origin in (INTERPOLATED, LAST_KNOWN, NOTHING) or origin.endswith(DAILY)
