"""What users, tables and servers write stays text wherever it is written: it commands nothing."""

import csv
import html
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimecast import files, logs
from crimecast.figures.observed import draw_figure2
from crimecast.figures.style import save_figure
from crimecast.forecast import page, spec
from crimecast.forecast.cells import forecast_table
from crimecast.frames import periods
from crimecast.frames.diurnal import diurnal_integral
from crimecast.tables.markdown import escape_markdown
from crimecast.tables.study import Study

NAMES = [
    "<script>alert(1)</script>",
    "</title></script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "St. $\\frac{1$ & Sons",
    "A|B *c* _d_ [e](http://f) `g` # ~h~ \\",
    "=1+2",
    "{{ 7 * 7 }} {% if %}",
    "]]> &amp; \"quoted\" 'too' --",
    "Zürich Łódź",
]
REGION = {"lat": [33.7, 34.3], "lon": [-118.7, -118.1]}


@given(st.text() | st.text("<>&\\`*_[]|~$#a "))
def test_markdown_reads_as_it_was_written(text):
    escaped = escape_markdown(text)
    assert "<" not in escaped
    assert not re.sub(r"\\.", "", escaped).strip("#").count("|")
    assert html.unescape(re.sub(r"\\(.)", r"\1", escaped)) == html.unescape(html.escape(text))


@pytest.mark.parametrize("name", [NAMES[0], NAMES[3], NAMES[-2]])
def test_a_figure_shows_the_name_and_its_svg_is_whole(tmp_path, name):
    counts = np.ones((14 * 24, 2, 2))
    times = periods.hours("2015-12-01", "2015-12-14").astype("datetime64[s]")
    split = periods.Split(slice(0, 120), slice(120, 168), slice(168, 336))
    study = Study(times, diurnal_integral(counts), split, {"A": (0, 0), "B": (1, 1)})
    figure, caption = draw_figure2(
        study, city=name, where={"region": REGION, "n_rows": 2, "n_cols": 2}
    )
    paths = {kind: tmp_path / f"figure.{kind}" for kind in ("png", "svg", "text")}
    save_figure(figure, caption, **paths)
    assert any(name in axes.get_title(loc="left") for axes in figure.axes)
    tags = {element.tag.rpartition("}")[2] for element in ET.parse(paths["svg"]).iter()}
    assert not tags & {"script", "img", "a"}
    assert name in paths["text"].read_text()


class Page(HTMLParser):
    """Counts tags as a browser does, and keeps the text of the heading."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.heading = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags[-1:] == ["h1"]:
            self.heading += data


@pytest.mark.parametrize("name", NAMES)
def test_the_map_shows_the_name_and_has_no_other_tags(tmp_path, name):
    counts = np.random.default_rng(7).gamma(0.3, 0.3, (2, 3, 3))
    files.write_csv(
        tmp_path / "t.csv",
        forecast_table(counts, np.datetime64("2015-12-30T18", "h"), region=REGION),
    )
    table = spec.read_table(tmp_path / "t.csv")

    def render(text):
        notes = {"method": text, "choice": None, "warnings": [text]}
        notes["backtest"] = {"days": 14, "each_hour": [0.1] * 3, "all_hours": [0.2] * 3}
        chart = spec.forecast_map(table, notes, []).properties(name="map", description=text)
        return Page(page.render(chart, table, notes, city=text))

    found = render(name)
    assert found.tags == render("Springfield").tags
    assert found.heading.startswith(name)


CELLS = st.lists(st.text("=+-@\t\r'\"a1.,\n") | st.text(), min_size=1)


@given(CELLS, st.booleans())
def test_no_cell_of_a_csv_file_is_a_formula(tmp_path_factory, cells, arrow):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    table = {"text": cells, "number": [-1.5] * len(cells)}
    files.write_csv(path, pa.table(table) if arrow else pd.DataFrame(table))
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        cell = cell if arrow else re.sub("\r\n?", "\n", cell)
        assert row["text"] in (cell, f"'{cell}")
        assert not re.match(r"[=@\t\r]|[+-]\D", row["text"].replace(".", "0", 1)) or len(cell) == 1
        assert row["number"] == "-1.5"


@pytest.mark.parametrize("number", ["-118.25", "+5", "-.5", "-"])
def test_numbers_with_a_sign_stay_as_they_are(tmp_path, number):
    files.write_csv(tmp_path / "t.csv", pd.DataFrame({"a": [number]}))
    assert number in (tmp_path / "t.csv").read_text().split("\n")


def test_a_log_has_no_commands_for_the_terminal(tmp_path, capfd):
    def job():
        with logs.log_to(tmp_path / "logs" / "job.log"):
            logs.logger.info("a table says %s\nand more", "\x1b[2J\x9b31m")
            Path("data/\x1b]0;title\x07").read_text(encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        job()
    assert "data/\\x1b]0;title\\x07: No such file" in str(ended.value)
    for text in ((tmp_path / "logs" / "job.log").read_text(), capfd.readouterr().err):
        assert "a table says \\x1b[2J\\x9b31m\nand more" in text
    assert str(ended.value).isprintable()
