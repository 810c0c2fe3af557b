"""Tables in which a column is easily taken for another, and places and times in rarer writings."""

import json

import numpy as np
import pyproj
from published_layouts import events, unix_ms

TORONTO, STOCKHOLM, BERLIN = (43.7, -79.38), (59.33, 18.06), (52.5, 13.4)


def reports_before_their_numbers(folder):
    """Washington: REPORT_DAT is no number of a report; compact ISO 8601 that ends in Z."""
    table = events(38.9, -77.03)
    utc = table["time"].dt.tz_localize("America/New_York", nonexistent="NaT")
    table, utc = table[utc.notna()].copy(), utc.dropna().dt.tz_convert("UTC")
    table.insert(0, "REPORT_DAT", (utc + np.timedelta64(9, "h")).dt.strftime("%Y%m%dT%H%M%SZ"))
    table.assign(START_DATE=utc.dt.strftime("%Y%m%dT%H%M%SZ"), OBJECTID=range(len(table))).rename(
        columns={"no": "Case Number"}
    ).drop(columns="time").to_csv(folder / "dc.csv", index=False)
    return table, {"columns": {"time": "START_DATE", "id": "Case Number"}}, "America/New_York"


def multipoints_of_one_point(folder):
    """Toronto: GeoJSON with the day as Unix time beside an hour."""
    table = events(*TORONTO)
    days = unix_ms(table.assign(time=table["time"].dt.normalize()), "America/Toronto")
    features = [
        {
            "properties": {"OCC_DATE": ms, "OCC_HOUR": row.time.hour, "OFFENCE": row.offense},
            "geometry": {"type": "MultiPoint", "coordinates": [[row.lon, row.lat]]},
        }
        for ms, row in zip(days, table.itertuples(), strict=True)
    ]
    (folder / "mci.geojson").write_text(json.dumps({"features": features}))
    table["time"] = table["time"].dt.floor("h")
    return table, {}, "America/Toronto"


def calls_and_their_answers(folder):
    """New Orleans: each call has four times, none of them called that of the crime."""
    table = events(29.95, -90.07)
    later = {
        name: table["time"] + np.timedelta64(9, "m") for name in ("TimeDispatch", "TimeArrive")
    }
    written = table.assign(**later, TimeCreate=table["time"], TimeClosed=table["time"])
    written.loc[::6, list(later)] = None
    columns = ["TimeCreate", *later, "TimeClosed", "lat", "lon", "offense"]
    written[columns].to_csv(folder / "calls.csv", index=False)
    return table, {"columns": {"time": "TimeCreate"}}, "America/Chicago"


def places_in_an_object(folder):
    """Sweden's police: hours of one digit, an offset behind a blank, 'lat,lon' in an object."""
    table = events(*STOCKHOLM)
    table = table[table["time"].dt.tz_localize("Europe/Stockholm", nonexistent="NaT").notna()]
    rows = [
        {
            "datetime": f"{time:%Y-%m-%d} {time.hour}:{time:%M:%S} {time.isoformat()[-6:]}",
            "location": {"name": "Stockholm", "gps": f"{lat},{lon}"},
        }
        for time, lat, lon in zip(
            *(table["time"].dt.tz_localize("Europe/Stockholm"), table["lat"], table["lon"]),
            strict=True,
        )
    ]
    (folder / "events.json").write_text(json.dumps(rows))
    return table, {}, "Europe/Stockholm"


def rows_as_lists(folder):
    """Socrata's rows.json: names of the columns in its head."""
    table = events(41.85, -87.68).astype({"time": str})
    columns = [{"name": "sid"}, *({"name": name} for name in table)]
    rows = [[f"row-{n}", *row] for n, row in enumerate(table.to_numpy().tolist())]
    content = {"meta": {"view": {"columns": columns}}, "data": rows}
    (folder / "rows.json").write_text(json.dumps(content))
    return events(41.85, -87.68), {}, "America/Chicago"


def german_parts_beside_a_clock(folder):
    """Year, month and day of two steps, in German, and the names of surveyors for x and y."""
    table = events(*BERLIN)
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True).transform
    x, y = to_metres(table["lon"].to_numpy(), table["lat"].to_numpy())
    time = table["time"].dt
    table.assign(
        **{"Jahr_reg": 2024, "Monat_reg": time.day % 12 + 1, "Tag_reg": time.month},
        **{"Tat_Jahr": time.year, "Tat_Monat": time.month, "Tat_Tag": time.day},
        Uhrzeit=time.strftime("%H:%M"),
        Hochwert=[f"{value:.2f}".replace(".", ",") for value in y],
        Rechtswert=[f"{value:.2f}".replace(".", ",") for value in x],
    ).drop(columns=["time", "lat", "lon"]).to_csv(folder / "berlin.csv", index=False, sep=";")
    columns = {"year": "Tat_Jahr", "clock": "Uhrzeit", "x": "Rechtswert"}
    return table, {"columns": columns, "crs": "EPSG:25833"}, "Europe/Berlin"


def clocks_behind_a_day(folder):
    """A time of day that a database made a time of 1970, before its date."""
    table = events(*STOCKHOLM)
    table.insert(0, "occurred_time", table["time"].dt.strftime("1970-01-01 %H:%M:%S"))
    table.insert(1, "occurred_date", table["time"].dt.strftime("%d/%m/%Y"))
    table.drop(columns="time").to_csv(folder / "d.csv", index=False)
    return table, {"columns": {"date": "occurred_date"}}, "Europe/Stockholm"


def digits_alone(folder):
    table = events(*TORONTO)
    table.assign(time=table["time"].dt.strftime("%Y%m%d%H%M")).to_csv(folder / "n.csv", index=False)
    return table, {"date_format": "%Y%m%d%H%M"}, "America/Toronto"


def times_of_a_browser(folder):
    """And two columns of one name, which cannot be told apart."""
    table = events(*TORONTO)
    table = table.assign(time=table["time"].dt.strftime("%m/%d/%Y, %I:%M:%S %p"), status="OPEN")
    text = table.to_csv(index=False).replace("status", "offense", 1)
    (folder / "b.csv").write_text(text)
    return events(*TORONTO), {}, "America/Toronto"


def names_run_together(folder):
    """Toronto of before: occurrenceyear beside reportedyear; and places in Dutch."""
    table = events(*TORONTO)
    table["time"] = table["time"].dt.floor("h")
    for step, late in (
        ("reported", np.timedelta64(40, "D")),
        ("occurrence", np.timedelta64(0, "D")),
    ):
        time = (table["time"] + late).dt
        for part in ("year", "month", "day", "hour"):
            table[f"{step}{part}"] = time.month_name() if part == "month" else getattr(time, part)
    table.drop(columns="time").rename(columns={"lat": "breedtegraad", "lon": "lengtegraad"}).to_csv(
        folder / "t.csv", index=False
    )
    return table, {"columns": {"year": "occurrenceyear", "lat": "breedtegraad"}}, "America/Toronto"


FURTHER = [
    *(reports_before_their_numbers, multipoints_of_one_point, calls_and_their_answers),
    *(places_in_an_object, rows_as_lists, german_parts_beside_a_clock, clocks_behind_a_day),
    *(digits_alone, times_of_a_browser, names_run_together),
]
