"""What people's files and pages held that was once read wrong: from a file to the hours."""

from datetime import date, timedelta

import pytest
import yaml

from build_weather import build_weather
from crimecast import files
from crimecast.frames import periods
from crimecast.running import plan, sources
from crimecast.weather import pages
from crimecast.weather.files import read_weather
from crimecast.weather.hourly import HoleError
from crimecast.weather.page_list import read_lists
from crimecast.weather.sources import crawl_days
from join_pages import join_pages
from parse_weather import parse_weather

FIRST, LAST = date(2015, 11, 30), date(2015, 12, 3)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
CLOCKS = [f"{hour % 12 or 12}:53 {'AM' if hour < 12 else 'PM'}" for hour in range(24)]
HOURS = [(day, hour) for day in DAYS for hour in range(24)]


class City:
    """A city for two days, and the weather that some settings and files give it."""

    def __init__(self, root, folder):
        self.folder = folder
        self.config = yaml.safe_load((root / "config" / "config.yaml").read_text())
        self.config["period"] = {"start": "2015-12-02", "end": "2015-12-03"}
        self.config["external"]["features"] = ["temperature"]

    def weather(self, features=("temperature",), **settings):
        """Run the steps of the workflow; the weather by hour."""
        config = plan.lay_over(
            self.config, {"weather": settings, "external": {"features": list(features)}}
        )
        readings, lists = [], []
        for month in sources.weather_months(config):
            readings.append(self.folder / f"{month}.parquet")
            lists.append(self.folder / f"{month}.csv")
            archives = {name: self._crawl(config, name, month) for name in sources.crawled(config)}
            cfg = sources.parse_settings(config, month)
            parse_weather(archives, readings[-1], lists[-1], cfg)
        join_pages(lists, self.folder / "pages.csv")
        self.pages = read_lists([self.folder / "pages.csv"])
        names = [source["name"] for source in sources.weather_sources(config)]
        cfg = sources.weather_settings(config, "max_hole_hours", sources=names, features=features)
        hourly, ledger = self.folder / "hourly.parquet", self.folder / "ledger.json"
        build_weather(readings, [self.folder / "pages.csv"], hourly, ledger, cfg)
        self.ledger = files.read_json(ledger)
        return read_weather(hourly).set_index("hour").loc["2015-12-02":]

    def file(self, name, header, line):
        """Write a table with a line for each hour of four days."""
        lines = "".join(f"{line(day, hour)}\n" for day, hour in HOURS)
        (self.folder / name).write_text(f"{header}\n{lines}", encoding="utf-8")
        return str(self.folder / name)

    def _crawl(self, config, source, month):
        cfg = sources.crawl_settings(config, source, month) | {"crawl": config["weather"]["crawl"]}
        days = periods.days(cfg["start"], cfg["end"])
        archive = self.folder / f"{source}-{month}.zip"
        pages.write_archive(archive, crawl_days(days, self.folder / "crawl" / month, cfg))
        return archive


@pytest.fixture
def city(root, tmp_path):
    return City(root, tmp_path)


def addresses(*names):
    return {"wunderground": list(map(str, names))}


def rainy_hours(weather, name="rain"):
    return sorted(set(weather.index[weather[name].astype(bool)].hour))


TODAYS = "Time,Temperature,Dew Point,Humidity,Wind,Wind Speed,Wind Gust,Pressure,Precip.,{}"


def todays_table(name):
    """Today's rendered table: a unit in each cell, and 0.1 in fallen in every hour."""
    names = TODAYS.format(name).split(",")
    rows = [
        (clock, "54 °F", "45 °F", "70 °%", "W", "6 °mph", "0 °mph", "29.9 °in", "0.1 °in", words)
        for clock, words in zip(CLOCKS, ["Fair"] * 6 + ["Light Rain"] * 6 + ["Fair"] * 12)
    ]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    header = "".join(f"<th>{name}</th>" for name in names)
    return f'<html><table class="mat-table"><tr>{header}</tr>{cells}</table></html>'


@pytest.mark.parametrize("name", ["Condition", "Conditions", "Weather"])
def test_conditions_under_any_name(city, name):
    for day in DAYS:
        (city.folder / f"{day}.html").write_text(todays_table(name), encoding="utf-8")
    features = ["temperature", "special_event"]
    where = addresses(city.folder / "{day}.html")
    weather = city.weather(features, source="wunderground", addresses=where)
    assert rainy_hours(weather) == [6, 7, 8, 9, 10, 11]
    assert set(weather["temperature"]) == {54.0}
    # Four days with the same page, which does not say its day: told, for it may be a mistake.
    assert city.pages["reason"].str.contains("the same as the page of 2015-11-30").sum() == 3
    assert city.ledger["sources"]["wunderground"]["repeated"] == 3


TEMPERATURES = dict(zip(DAYS, (50, 60, 70, 80), strict=True))
DAY_COLUMNS = {
    "Date": lambda day: f"{day}",
    "Year,Month,Day": lambda day: f"{day.year},{day.month},{day.day}",
    "date": lambda day: f'"{day:%B} {day.day}, {day.year}"',
}


@pytest.mark.parametrize("columns", DAY_COLUMNS)
@pytest.mark.parametrize("source", ["wunderground", "csv"])
def test_columns_that_say_the_day_count(city, columns, source):
    header = f"{columns},TimePST,TemperatureF,Wind SpeedMPH,Events,Conditions"
    path = city.file(
        "all.csv",
        header,
        lambda day, hour: (
            f"{DAY_COLUMNS[columns](day)},{CLOCKS[hour]},{TEMPERATURES[day]},Calm,,Clear"
        ),
    )
    weather = city.weather(source=source, path=path, addresses=addresses(path))
    assert set(weather.loc["2015-12-02", "temperature"]) == {70.0}
    assert set(weather.loc["2015-12-03", "temperature"]) == {80.0}


def test_a_csv_that_says_no_day_is_refused(city):
    header = "TimePST,TemperatureF"
    path = city.file("a.csv", header, lambda day, hour: f"{CLOCKS[hour]},50")
    with pytest.raises(HoleError, match="it gives times of day but no day; name it by day"):
        city.weather(source="csv", path=path)


AMOUNTS = [0.0] * 6 + [1.4] * 4 + [0.0] * 14


@pytest.mark.parametrize("field", ["rain", "rain_mm", "rain_in"])
def test_amounts_of_an_own_column_are_rain(city, field):
    path = city.file(
        "m.csv",
        "time,temp,prcp,wspd",
        lambda day, hour: f"{day} {hour:02d}:00:00,{12 + hour / 10},{AMOUNTS[hour]},5.4",
    )
    columns = {"temperature_c": "temp", field: "prcp", "wind_speed_kmh": "wspd"}
    features = ["temperature", "wind_speed", "rain"]
    weather = city.weather(features, source="csv", path=path, columns=columns)
    assert rainy_hours(weather) == [6, 7, 8, 9]
    assert weather["temperature"].tolist()[:8:7] == pytest.approx([53.6, 54.86])
    assert weather["readings"].min() == 1


@pytest.mark.parametrize("mark", ["null", "M", ""])
def test_missing_codes_of_iem_are_no_weather(city, mark):
    def line(day, hour):
        wet = (day, hour) == (date(2015, 12, 2), 8)  # 8:53 UTC is 0:53 in Los Angeles
        return f"LAX,{day} {hour:02d}:53,60,3,{'RA' if wet else mark}"

    path = city.file("i.csv", "station,valid,tmpf,sknt,wxcodes", line)
    features = ["temperature", "rain", "thunderstorm"]
    # The file ends at 4 o'clock in the afternoon of the last day.
    weather = city.weather(features, source="csv", path=path, max_hole_hours=8)
    assert weather["rain"].sum() == 1
    assert weather.loc["2015-12-02 00:00", "rain"]
    assert city.ledger["sources"]["csv"]["rejected"] == 0


OWN = {
    "time": "Date/Time (LST)",
    "temperature_c": "Temp (°C)",
    "wind_speed_kmh": "Wind Spd (km/h)",
    "conditions": "Weather",
}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_headers_with_brackets_and_degree_signs(city, encoding):
    path = city.file(
        "e.csv",
        '"Station Name","Date/Time (LST)","Temp (°C)","Wind Spd (km/h)","Weather"',
        lambda day, hour: f'"X","{day} {hour:02d}:00","12.2","5","Rain,Fog"',
    )
    text = (city.folder / "e.csv").read_text(encoding="utf-8")
    (city.folder / "e.csv").write_text(text, encoding=encoding)
    features = ["temperature", "wind_speed", "special_event"]
    weather = city.weather(features, source="csv", path=path, columns=OWN)
    assert weather["temperature"].tolist() == pytest.approx([53.96] * 48)
    assert weather["wind_speed"].tolist() == pytest.approx([5 / 1.609344] * 48, rel=1e-6)
    assert weather[["fog", "rain"]].all(axis=None)
    assert not weather[["snow", "thunderstorm"]].any(axis=None)


def test_a_nameless_index_and_a_row_of_units(city):
    path = city.file(
        "e.csv",
        ",datetime,temp,wind\n,,Deg F,mph",
        lambda day, hour: f"{hour},{day} {hour:02d}:00,54,5",
    )
    columns = {"time": "datetime", "temperature_f": "temp", "wind_speed_mph": "wind"}
    features = ["temperature", "wind_speed"]
    weather = city.weather(features, source="csv", path=path, columns=columns)
    assert set(weather["temperature"]) == {54.0}
    assert set(weather["wind_speed"]) == {5.0}
    assert set(city.pages["reason"]) == {"row 2: units or words, no report"}


def test_whole_degrees_with_a_point_are_metric(city):
    path = city.file(
        "o.csv",
        "STATION,DATE,REPORT_TYPE,SOURCE,HourlyDryBulbTemperature,HourlyPresentWeatherType,"
        "HourlyWindSpeed",
        lambda day, hour: f"71508099999,{day}T{hour:02d}:00:00,FM-15,7,{12 + hour // 8}.0,,3.1",
    )
    weather = city.weather(["temperature", "wind_speed"], source="csv", path=path)
    assert weather["temperature"].tolist()[::8] == pytest.approx([53.6, 55.4, 57.2] * 2)
    assert set(weather["wind_speed"].round(4)) == {round(3.1 * 2.23693629, 4)}
    assert set(city.pages["layout"]) == {"NOAA LCD, metric"}


def test_units_that_numbers_do_not_tell_are_asked_for(city):
    path = city.file(
        "o.csv",
        "DATE,HourlyDryBulbTemperature,HourlyWindSpeed",
        lambda day, hour: f"{day}T{hour:02d}:00:00,12.0,3.0",
    )
    with pytest.raises(HoleError, match=r"12\.0, may be in deg F or in deg C; say weather\.units"):
        city.weather(source="csv", path=path)
    assert set(city.weather(source="csv", path=path, units="standard")["temperature"]) == {12.0}
    metric = city.weather(source="csv", path=path, units="metric")
    assert set(metric["temperature"].round(6)) == {53.6}


def test_columns_of_noaa_before_2019(city):
    path = city.file(
        "o.csv",
        "STATION,STATION_NAME,DATE,REPORTTPYE,HOURLYSKYCONDITIONS,HOURLYPRSENTWEATHERTYPE,"
        "HOURLYDRYBULBTEMPF,HOURLYDRYBULBTEMPC,HOURLYWindSpeed",
        lambda day, hour: f"WBAN:23174,LA,{day} {hour:02d}:53,FM-15,CLR,,54,12.2,3",
    )
    weather = city.weather(["temperature", "wind_speed", "rain"], source="csv", path=path)
    assert weather[["temperature", "wind_speed"]].drop_duplicates().to_numpy().tolist() == [[54, 3]]
    assert not weather["rain"].any()


def test_an_answer_without_data_is_told_as_that(city):
    header = "TimePST,TemperatureF,Wind SpeedMPH,Events,Conditions,WindDirDegrees,DateUTC<br />"
    for day in DAYS:
        text = f"{header}\nNo daily or hourly history data available<br />\n"
        (city.folder / f"{day}.csv").write_text(text)
    with pytest.raises(HoleError, match=r"2015-12-02\.csv: it says that there is no data"):
        city.weather(source="wunderground", addresses=addresses(city.folder / "{day}.csv"))


def test_two_stations_are_refused_or_one_is_chosen(city):
    path = city.file(
        "i.csv",
        "station,valid,tmpf",
        lambda day, hour: f"LAX,{day} {hour:02d}:53,60\nCQT,{day} {hour:02d}:47,70",
    )
    wide = {"source": "csv", "path": path, "max_hole_hours": 8}
    with pytest.raises(HoleError, match=r"it holds 2 stations \(CQT, LAX \.\.\.\); choose one by"):
        city.weather(**wide)
    assert set(city.weather(**wide, only_station="CQT")["temperature"]) == {70.0}
    with pytest.raises(HoleError, match=r"no report is of weather\.only_station 'JFK'"):
        city.weather(**wide, only_station="JFK")


def test_files_of_two_stations_are_not_averaged(city):
    def file(station):
        return city.file(
            f"{station}.csv",
            "station,time,temperature_f",
            lambda day, hour: f"{station},{day} {hour:02d}:00,60",
        )

    paths = [file("LAX"), file("CQT")]
    with pytest.raises(ValueError, match=r"source csv: its pages are of 2 stations \(CQT, LAX"):
        city.weather(source="csv", path=paths)
    assert set(city.weather(source="csv", path=paths, only_station="LAX")["readings"]) == {1}


def test_a_missing_file_is_named_with_where_to_get_it(city):
    with pytest.raises(FileNotFoundError) as error:
        city.weather(source="csv", path="no.csv", published_at="https://weather.example")
    assert str(error.value) == (
        "weather, source csv: no.csv is not there; get it from https://weather.example, then put it"
        " there or name it in weather's path."
    )
