"""Totals: what the sources gave, and where the weather of each hour is from."""

from crimecast.weather.page_list import REPEATED
from crimecast.weather.variables import VARIABLES, origin_column


def ledger(weather, pages):
    """Count pages, readings and hours.

    Parameters
    ----------
    weather : DataFrame
        The columns of weather/hourly.parquet.
    pages : DataFrame
        The columns of weather/pages.csv; no row if there is no source.

    Returns
    -------
    dict
        ``hours``; ``pages``, by source; ``origins``, hours by variable and origin; ``spans``, by
        variable, ``[first hour, last hour, origin]`` of hours in a row that are from one place.
    """
    return {
        "hours": len(weather),
        "pages": {source: _of_pages(rows) for source, rows in pages.groupby("source")},
        "origins": {name: _counts(weather[origin_column(name)]) for name in VARIABLES},
        "spans": {name: _spans(weather, origin_column(name)) for name in VARIABLES},
    }


def _of_pages(rows):
    counts = {name: int(rows[name].sum()) for name in ("used", "readings", "rejected", "outside")}
    repeated = rows["reason"].str.startswith(REPEATED)
    return {"pages": len(rows), "repeated": int(repeated.sum())} | counts


def _counts(origins):
    return {origin or "nothing": int(n) for origin, n in origins.value_counts().items()}


def _spans(weather, column):
    run = (weather[column] != weather[column].shift()).cumsum()
    groups = weather.groupby(run)
    spans = groups.agg(first=("hour", "min"), last=("hour", "max"), origin=(column, "first"))
    return [
        [f"{span.first:%Y-%m-%d %H}:00", f"{span.last:%Y-%m-%d %H}:00", span.origin or "nothing"]
        for span in spans.itertuples()
    ]
