"""Tables as cities publish them, made up: each writer gives its events, settings and clock."""

import json
import zipfile

import numpy as np
import pandas as pd
import pyproj

N_DAYS, A_DAY = 90, 20
NEW_YORK = (40.75, -73.98)


def events(lat, lon):
    """1,800 events from January to March 2023, 20 a day, none at a full minute's spike."""
    rng = np.random.default_rng(2023)
    days = pd.date_range("2023-01-01", periods=N_DAYS).repeat(A_DAY)
    minutes = np.sort(rng.integers(0, 1440, (N_DAYS, A_DAY)), axis=1).ravel()
    return pd.DataFrame(
        {
            "no": [f"C{n:06d}" for n in range(len(days))],
            "time": days + pd.to_timedelta(minutes, unit="min"),
            "lat": (lat + 0.03 * rng.standard_normal(len(days))).round(6),
            "lon": (lon + 0.03 * rng.standard_normal(len(days))).round(6),
            "offense": rng.choice(["BURGLARY", "ROBBERY", "ARSON"], len(days)),
        }
    )


def unix_ms(table, zone):
    utc = table["time"].dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return [int(moment.timestamp() * 1000) for moment in utc]


def arcgis_mercator(folder):
    table = events(38.9, -77.03)
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform
    x, y = to_metres(table["lon"], table["lat"])
    rows = zip(table["no"], unix_ms(table, "America/New_York"), table["offense"], x, y, strict=True)
    features = [
        {"attributes": {"CCN": no, "START_DATE": ms, "OFFENSE": o}, "geometry": {"x": x, "y": y}}
        for no, ms, o, x, y in rows
    ]
    reference = {"wkid": 102100, "latestWkid": 3857}
    (folder / "washington.json").write_text(
        json.dumps({"spatialReference": reference, "features": features})
    )
    return table, {"date_format": "epoch_ms", "crs": "EPSG:3857"}, "America/New_York"


def geojson(folder):
    table = events(52.5, 13.4)
    features = [
        {
            "type": "Feature",
            "properties": {"id": row.no, "tatzeit": row.time.isoformat(), "delikt": row.offense},
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        }
        for row in table.itertuples()
    ]
    (folder / "b.geojson").write_text(json.dumps({"features": features}))
    return table, {}, "Europe/Berlin"


def socrata_json(folder):
    table = events(41.85, -87.68)
    text = {"date": table["time"].dt.strftime("%Y-%m-%dT%H:%M:00.000")}
    table.rename(columns={"lat": "latitude", "lon": "longitude"}).assign(**text).astype(str).drop(
        columns="time"
    ).to_json(folder / "page.json", orient="records")
    return table, {}, "America/Chicago"


def wkt(folder):
    table = events(47.6, -122.33)
    table.assign(
        occurred=table["time"].dt.strftime("%m/%d/%Y %I:%M %p"),
        Shape=[f"POINT ({lon} {lat})" for lat, lon in zip(table["lat"], table["lon"], strict=True)],
    )[["no", "occurred", "offense", "Shape"]].to_csv(folder / "seattle.csv", index=False)
    return table, {}, "America/Los_Angeles"


def several_formats(folder):
    table = events(*NEW_YORK)
    one, other = (table["time"].dt.strftime(f) for f in ("%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M"))
    written = one.where(np.arange(len(table)) % 3 > 0, other)
    table.assign(time=written).to_csv(folder / "mixed.csv", index=False)
    return table, {"date_format": ["%m/%d/%Y %H:%M", ""]}, "America/New_York"


def windows_1252_with_title(folder):
    table = events(48.86, 2.35)
    french = pd.DataFrame(
        {
            "Numéro": table["no"],
            "Date du fait": table["time"].dt.strftime("%d/%m/%Y"),
            "Heure": table["time"].dt.strftime("%H:%M"),
            "Catégorie": table["offense"].replace("ARSON", "Dégradation"),
            "Latitude": table["lat"].map("{:.6f}".format).str.replace(".", ","),
            "Longitude": table["lon"].map("{:.6f}".format).str.replace(".", ","),
        }
    )
    text = "Préfecture, extrait\nle 2 avril 2023\n\n" + french.to_csv(sep=";", index=False)
    (folder / "paris.csv").write_bytes(text.encode("cp1252"))
    expected = {"encoding": "cp1252", "separator": ";", "skip_lines": 3, "decimal": ","}
    return table, expected, "Europe/Paris"


def zipped(folder):
    table = events(37.77, -122.42)
    text = table.assign(time=table["time"].dt.strftime("%Y/%m/%d %I:%M:%S %p")).to_csv(index=False)
    with zipfile.ZipFile(folder / "sf.zip", "w") as archive:
        archive.writestr("crimes.csv", text)
    return table, {}, "America/Los_Angeles"


def parquet(folder):
    table = events(37.77, -122.42)
    table.to_parquet(folder / "sf.parquet")
    return table, {}, "America/Los_Angeles"


def utf16_with_offsets(folder):
    table = events(33.45, -112.07)
    text = table.assign(time=table["time"].dt.strftime("%Y-%m-%dT%H:%M:00-07:00"))
    (folder / "phoenix.txt").write_bytes(text.to_csv(sep="\t", index=False).encode("utf-16"))
    return table, {"separator": "\t"}, "America/Phoenix"


def wall_clock_that_claims_utc(folder):
    table = events(42.33, -71.07)
    written = {"time": table["time"].dt.strftime("%Y-%m-%d %H:%M:%S+00")}
    table.assign(HOUR=table["time"].dt.hour, **written).to_csv(folder / "boston.csv", index=False)
    return table, {"zone": "wall"}, "America/New_York"


def names_of_months(folder):
    table = events(43.7, -79.38)
    time = table["time"].dt
    parts = {"OCC_YEAR": time.year, "OCC_MONTH": time.strftime("%B"), "OCC_DAY": time.day}
    table = table.assign(time=time.floor("h"))
    table.assign(**parts, OCC_HOUR=time.hour).drop(columns="time").to_csv(
        folder / "toronto.csv", index=False
    )
    return table, {}, "America/Toronto"


def whole_hours_in_spanish(folder):
    table = events(19.43, -99.13)
    time = table["time"].dt
    columns = {"lat": "latitud", "lon": "longitud", "offense": "delito"}
    table = table.assign(time=time.floor("h"))
    table.assign(fecha=time.strftime("%Y-%m-%d"), hora=time.hour).drop(columns="time").rename(
        columns=columns
    ).to_csv(folder / "cdmx.csv", index=False)
    return table, {}, "America/Mexico_City"


def feet_with_thousands_marks(folder):
    table = events(*NEW_YORK)
    to_feet = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2263", always_xy=True).transform
    x, y = to_feet(table["lon"].to_numpy(), table["lat"].to_numpy())
    table.assign(
        occ_date=table["time"].dt.strftime("%Y%m%d"),
        occ_time=table["time"].dt.hour * 100 + table["time"].dt.minute,
        x_coord=[f"{value:,.1f}" for value in x],
        y_coord=[f"{value:,.1f}" for value in y],
    ).drop(columns=["time", "lat", "lon"]).to_csv(folder / "new_york.csv", index=False)
    return table, {"crs": "EPSG:2263", "thousands": ","}, "America/New_York"


LAYOUTS = [
    *(arcgis_mercator, geojson, socrata_json, wkt, several_formats, windows_1252_with_title),
    *(zipped, parquet, utf16_with_offsets, names_of_months, whole_hours_in_spanish),
    *(feet_with_thousands_marks, wall_clock_that_claims_utc),
]
