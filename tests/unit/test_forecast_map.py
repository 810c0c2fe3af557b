"""The map in a real browser: it draws, the slider changes it, and it asks no host for anything."""

import json

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from crimecast import files
from crimecast.forecast import page, spec
from crimecast.forecast.cells import forecast_table

REGION = {"lat": [33.6927, 34.3837], "lon": [-118.7051, -118.1157]}
START = np.datetime64("2015-12-30T18", "h")
COAST = [np.array([[-118.6, 33.9], [-118.4, 34.0], [-118.2, 33.8]])]
NOTES = {
    "method": "climatology",
    "choice": {"days": 30, "bits": {"climatology": 0.0, "kernels": -0.0123}},
    "warnings": ["The model is old."],
    "backtest": {"days": 14, "each_hour": [0.1, 0.3, 0.4], "all_hours": [0.2, 0.4, None]},
}


def write_page(path, n_side, n_hours):
    """Write the page of made-up counts; returns its table, as in the CSV."""
    rng = np.random.default_rng(7)
    counts = rng.gamma(0.3, 0.3, (n_hours, n_side, n_side))
    observed = rng.poisson(counts).astype(float)
    files.write_csv(path / "t.csv", forecast_table(counts, START, region=REGION, observed=observed))
    table = spec.read_table(path / "t.csv")
    chart = spec.forecast_map(table, NOTES, COAST)
    files.write_text(path / "map.html", page.render(chart, table, NOTES, city="<Ü> City"))
    return table


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory):
    """The browser with the page open, and the page's table."""
    folder = tmp_path_factory.mktemp("page")
    table = write_page(folder, 8, 6)
    chromium.get((folder / "map.html").as_uri())
    wait(chromium).until(lambda page: page.find_elements(By.CSS_SELECTOR, "#map .mark-rect path"))
    return chromium, table


def wait(browser):
    return WebDriverWait(browser, 20)


def tooltip(browser, index):
    """Text of the tooltip of the cell with this number, from the south-west."""
    cell = browser.find_elements(By.CSS_SELECTOR, "#map .mark-rect path")[index]
    webdriver.ActionChains(browser).move_by_offset(0, 0).move_to_element(cell).perform()
    place = f"row {index // 8}, column {index % 8}\n"
    element = (By.ID, "vg-tooltip-element")
    return wait(browser).until(
        lambda page: place in page.find_element(*element).text and page.find_element(*element).text
    )


def title(browser):
    return browser.find_element(By.CSS_SELECTOR, "#map .role-title-text").text


@pytest.mark.parametrize("hour", [0, 2])
def test_slider_by_keyboard_and_tooltips_of_the_table(opened, hour):
    browser, table = opened
    slider = browser.find_element(By.CSS_SELECTOR, "#hours input[type=range]")
    slider.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * hour)
    begins = "All 6 hours" if hour == 0 else "Wed 30 Dec 19:00 to 20:00"
    wait(browser).until(lambda page: begins in title(page))
    frame = table.iloc[64 * hour : 64 * (hour + 1)]
    assert f"{frame['expected'].sum():.1f} crimes expected" in title(browser)
    for index in (9, 37):
        cell = frame.iloc[index]
        shown = dict(line.rsplit(" ", 1) for line in tooltip(browser, index).splitlines()[2:])
        assert float(shown["Crimes expected"]) == pytest.approx(cell["expected"], rel=1e-3)
        percent = float(shown["At least one"].rstrip("%"))
        assert percent == pytest.approx(100 * cell["probability"], abs=0.051)
        assert int(shown["Rank"]) == cell["rank"]
        assert int(shown["Crimes that happened"]) == cell["observed"]


def test_a_phone_shows_the_map_without_scrolling_sideways(opened, phone):
    assert phone.execute_script("return document.documentElement.scrollWidth") == 375
    assert 300 < phone.find_element(By.CSS_SELECTOR, "#map svg").size["width"] < 375


def tap(browser, element):
    finger = ActionBuilder(browser, mouse=PointerInput(POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(element).pointer_down().pointer_up()
    finger.perform()


def test_a_tap_tells_of_a_cell_until_the_next_touch(opened, phone):
    with_a_ring = opened[1]["observed"][:64].argmax()
    tap(phone, phone.find_elements(By.CSS_SELECTOR, "#map .mark-rect path")[with_a_ring])
    tell = (By.CSS_SELECTOR, "#vg-tooltip-element.visible")
    told = wait(phone).until(lambda page: page.find_element(*tell))
    assert f"row {with_a_ring // 8}, column {with_a_ring % 8}\n" in told.text
    assert 0 <= told.rect["x"] <= 375 - told.rect["width"]
    tap(phone, phone.find_element(By.TAG_NAME, "h1"))
    wait(phone).until_not(lambda page: page.find_elements(*tell))


def test_console_is_clean_and_no_request_leaves_the_page(opened):
    browser, _ = opened
    assert browser.get_log("browser") == []
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = {
        message["params"]["request"]["url"].split(":")[0]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "data"}
    assert "http" not in browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name).join()"
    )


def test_warnings_and_names_are_shown_as_text(opened):
    browser, _ = opened
    assert browser.find_element(By.CSS_SELECTOR, "[role=alert]").text == "The model is old."
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith("<Ü> City")


def test_the_method_and_why_it_was_chosen_are_said(opened):
    browser, _ = opened
    text = browser.find_element(By.TAG_NAME, "body").text
    assert "The forecast is the usual number of crimes of each cell and hour of the day" in text
    assert (
        "30 validation days most likely; in bits a crime against climatology: kernels -0.0123."
        in text
    )


def test_a_large_map_stays_below_5_mb(tmp_path):
    write_page(tmp_path, 64, 24)
    assert (tmp_path / "map.html").stat().st_size < 5_000_000
