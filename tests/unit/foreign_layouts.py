"""More tables as cities, services and spreadsheets make them: what others stumble over."""

import json

import numpy as np
import pandas as pd
import pyproj
from published_layouts import events

PHILADELPHIA, MEXICO_CITY, SAO_PAULO = (39.95, -75.16), (19.43, -99.13), (-23.55, -46.63)


def feet(table, crs):
    to_feet = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    x, y = to_feet(table["lon"].to_numpy(), table["lat"].to_numpy())
    return x.round(2), y.round(2)


def utc_beside_the_citys_clock(folder):
    """Philadelphia: true UTC in one column, the city's date, time and hour in others."""
    table = events(*PHILADELPHIA)
    utc = table["time"].dt.tz_localize("America/New_York", ambiguous=True, nonexistent="NaT")
    table, utc = table[utc.notna()].copy(), utc.dropna().dt.tz_convert("UTC")
    table.assign(
        the_geom="0101000020E6100000A0F5B9",
        dispatch_date_time=utc.dt.strftime("%Y-%m-%d %H:%M:%S+00"),
        dispatch_date=table["time"].dt.strftime("%Y-%m-%d"),
        dispatch_time=table["time"].dt.strftime("%H:%M:%S"),
        hour=table["time"].dt.hour,
    ).rename(columns={"no": "dc_key", "lon": "lng"}).drop(columns="time").to_csv(
        folder / "p.csv", index=False
    )
    return table, {"columns": {"time": "dispatch_date_time"}}, "America/New_York"


def wall_clock_that_claims_utc_beside_a_clock(folder):
    table = events(39.29, -76.61)
    table.assign(
        CrimeDateTime=table["time"].dt.strftime("%Y/%m/%d %H:%M:%S+00"),
        CrimeTime=table["time"].dt.strftime("%H%M"),
    ).drop(columns="time").to_csv(folder / "b.csv", index=False)
    return table, {"zone": "wall"}, "America/New_York"


def unix_time_of_the_wall_clock(folder):
    """ArcGIS: the city's clock as if it were UTC; a column beside it tells."""
    table = events(35.23, -80.84)
    table.assign(
        DATE_INCIDENT_BEGAN=table["time"].astype("datetime64[ms]").astype("int64"),
        hour_of_day=table["time"].dt.hour,
    ).drop(columns="time").to_csv(folder / "c.csv", index=False)
    return table, {"zone": "wall", "date_format": "epoch_ms"}, "America/New_York"


def first_and_last_occurrence(folder):
    """Denver: places in feet and in degrees, a report that is later."""
    table = events(39.74, -104.99)
    form = "%m/%d/%Y %I:%M:%S %p"
    x, y = feet(table, "EPSG:2232")
    table.assign(
        FIRST_OCCURRENCE_DATE=table["time"].dt.strftime(form),
        LAST_OCCURRENCE_DATE=(table["time"] + np.timedelta64(5, "h")).dt.strftime(form),
        REPORTED_DATE=(table["time"] + np.timedelta64(9, "h")).dt.strftime(form),
        GEO_X=x,
        GEO_Y=y,
    ).rename(columns={"no": "INCIDENT_ID", "lat": "GEO_LAT", "lon": "GEO_LON"}).drop(
        columns="time"
    ).to_csv(folder / "d.csv", index=False)
    return table, {"columns": {"time": "FIRST_OCCURRENCE_DATE"}}, "America/Denver"


def latitude_x(folder):
    """Cincinnati: DATE_FROM, HOUR_FROM, and latitudes in LATITUDE_X."""
    table = events(39.13, -84.5)
    table.assign(
        DATE_REPORTED=(table["time"] + np.timedelta64(9, "h")).dt.strftime("%m/%d/%Y %I:%M:%S %p"),
        DATE_FROM=table["time"].dt.strftime("%m/%d/%Y %I:%M:%S %p"),
        HOUR_FROM=table["time"].dt.strftime("%H%M"),
        STATUS_DATE="05/21/2023 06:00:00 PM",
    ).rename(columns={"no": "INCIDENT_NO", "lat": "LATITUDE_X", "lon": "LONGITUDE_X"}).drop(
        columns="time"
    ).to_csv(folder / "c.csv", index=False)
    return table, {"columns": {"time": "DATE_FROM"}}, "America/New_York"


def two_dates_and_two_clocks(folder):
    """Mexico City: the inquiry's beginning stands before the deed, each a date and a clock."""
    table = events(*MEXICO_CITY)
    inquiry = table["time"] + np.timedelta64(30, "h")
    table.assign(
        fecha_inicio=inquiry.dt.strftime("%Y-%m-%d"),
        hora_inicio=inquiry.dt.strftime("%H:%M:%S"),
        fecha_hecho=table["time"].dt.strftime("%Y-%m-%d"),
        hora_hecho=table["time"].dt.strftime("%H:%M:%S"),
    ).rename(columns={"lat": "latitud", "lon": "longitud", "offense": "delito"}).drop(
        columns="time"
    ).to_csv(folder / "fgj.csv", index=False)
    expected = {"date": "fecha_hecho", "clock": "hora_hecho"}
    return table, {"columns": expected}, "America/Mexico_City"


def registered_before_it_occurred(folder):
    """Sao Paulo: semicolons, decimal commas, and the date of registration first."""
    table = events(*SAO_PAULO)
    table.assign(
        DATA_REGISTRO=(table["time"] + np.timedelta64(30, "h")).dt.strftime("%d/%m/%Y"),
        DATA_OCORRENCIA_BO=table["time"].dt.strftime("%d/%m/%Y"),
        HORA_OCORRENCIA_BO=table["time"].dt.strftime("%H:%M"),
        NATUREZA=table["offense"].replace("ARSON", "INCÊNDIO"),
        LATITUDE=table["lat"].map("{:.6f}".format).str.replace(".", ","),
        LONGITUDE=table["lon"].map("{:.6f}".format).str.replace(".", ","),
    ).drop(columns=["time", "lat", "lon", "offense"]).rename(columns={"no": "NUM_BO"}).to_csv(
        folder / "sp.csv", index=False, sep=";", encoding="cp1252"
    )
    expected = {"date": "DATA_OCORRENCIA_BO", "clock": "HORA_OCORRENCIA_BO"}
    return table, {"columns": expected, "decimal": ","}, "America/Sao_Paulo"


def hours_with_99(folder):
    """Whole hours with 99 for an unknown one, which no event of these has, and a word for them."""
    table = events(-34.6, -58.44)
    table["time"] = table["time"].dt.floor("h")
    written = table.assign(
        fecha=table["time"].dt.strftime("%Y-%m-%d"), franja=table["time"].dt.hour
    )
    unknown = written.head(20).assign(franja=99)
    pd.concat([written, unknown]).rename(columns={"lat": "latitud", "lon": "longitud"}).drop(
        columns=["no", "time"]
    ).to_csv(folder / "ba.csv", index=False)
    expected = {"columns": {"date": "fecha", "hour": "franja"}, "rejected": 20}
    return table, expected, "America/Argentina/Buenos_Aires"


def spanish_spreadsheet(folder):
    """Its line `sep=;`, and 'p. m.' with a blank that does not break."""
    table = events(4.65, -74.1)
    time = table["time"].dt.strftime("%d/%m/%Y %I:%M:%S %p")
    time = time.str.replace("AM", "a.\N{NO-BREAK SPACE}m.").str.replace(
        "PM", "p.\N{NO-BREAK SPACE}m."
    )
    text = table.assign(time=time).to_csv(index=False, sep=";")
    (folder / "bogota.csv").write_text("sep=;\r\n" + text, encoding="utf-8-sig")
    return table, {"skip_lines": 1}, "America/Bogota"


def titles_as_wide_as_the_table(folder):
    """A sheet saved as CSV: titles filled up with commas, a name over two lines, empty rows."""
    table = events(30.27, -97.74)
    renamed = table.rename(
        columns={"time": "Date\nOccurred", "lat": "Latitude", "lon": "Longitude"}
    )
    renamed["Date\nOccurred"] = table["time"].dt.strftime("%m/%d/%y %H:%M")
    wide = "," * (renamed.shape[1] - 1)
    text = f"Incidents 2023{wide}\n{wide}\n" + renamed.to_csv(index=False) + f"{wide}\n{wide}\n"
    (folder / "austin.csv").write_text(text)
    return table, {"skip_lines": 2, "rejected": 2}, "America/Chicago"


def todays_socrata_export(folder):
    table = events(47.6, -122.33)
    table.assign(time=table["time"].dt.strftime("%Y %b %d %I:%M:%S %p")).to_csv(
        folder / "s.csv", index=False
    )
    return table, {}, "America/Los_Angeles"


def only_of_reports(folder):
    """A date and a clock of the report, the clock behind a spreadsheet's day zero."""
    table = events(43.05, -87.95)
    table.assign(
        ReportDate=table["time"].dt.strftime("%m/%d/%Y"),
        ReportTime=table["time"].dt.strftime("12/30/1899 %I:%M:%S %p"),
    ).drop(columns="time").to_csv(folder / "r.csv", index=False)
    return table, {"columns": {"date": "ReportDate", "clock": "ReportTime"}}, "America/Chicago"


def japanese_text(folder):
    """An encoding that is not guessed costs the letters, but no row."""
    table = events(35.68, 139.75)
    words = table["offense"].replace(
        {"ARSON": "放火", "ROBBERY": "ひったくり", "BURGLARY": "スリー"}
    )
    table.assign(offense=words).to_csv(folder / "t.csv", index=False, encoding="cp932")
    return table, {"encoding": "latin-1"}, "Asia/Tokyo"


def rows_in_an_answer(folder):
    """Carto and CKAN: the rows lie deep in an answer, beside other lists."""
    table = events(*PHILADELPHIA)
    rows = table.assign(time=table["time"].astype(str)).to_dict("records")
    fields = [{"id": name, "type": "text"} for name in table]
    (folder / "a.json").write_text(json.dumps({"result": {"fields": fields, "records": rows}}))
    return table, {}, "America/New_York"


def json_by_lines(folder):
    """Opendatasoft's records, one a line, with places as an object."""
    table = events(48.86, 2.35)
    lines = [
        json.dumps(
            {
                "fields": {
                    "id": row.no,
                    "date": str(row.time),
                    "geo": {"lon": row.lon, "lat": row.lat},
                }
            }
        )
        for row in table.itertuples()
    ]
    (folder / "l.jsonl").write_text("\n".join(lines))
    return table, {}, "Europe/Paris"


FOREIGN = [
    *(utc_beside_the_citys_clock, wall_clock_that_claims_utc_beside_a_clock),
    unix_time_of_the_wall_clock,
    *(first_and_last_occurrence, latitude_x, two_dates_and_two_clocks),
    *(registered_before_it_occurred, hours_with_99, spanish_spreadsheet),
    *(titles_as_wide_as_the_table, todays_socrata_export, only_of_reports, japanese_text),
    *(rows_in_an_answer, json_by_lines),
]
