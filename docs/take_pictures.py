"""Pictures of these pages, from a run of the default config: `make report`, then this script.

Needs Debian's chromium, chromium-driver and tmux; takes two minutes, most of them for the terminal.
"""

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    visibility_of_element_located,
)
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"
PICTURES = ROOT / "docs" / "pictures"
FIGURES = [*(f"figures/fig{number}" for number in (1, 2, 3, 5, 6, 7)), "audit", "crimes/checks"]
WIDTH = 1000  # pixels
COLUMNS, ROWS = 80, 32
TMUX = ("tmux", "-L", "crimecast-pictures")
TERMINAL = "<body style='background: #222'><pre style='color: #eee; font-size: 19px'>"


def shrink(source, name):
    """Write a picture as small as the pages show it."""
    with Image.open(source) as image:
        image = image.convert("RGB")
        image.thumbnail((WIDTH, image.height))
        # The default, the median cut, shows two methods of Figure 7 in one colour.
        image = image.quantize(method=Image.Quantize.MAXCOVERAGE)
        image.save(PICTURES / f"{name}.png", optimize=True)


def open_browser():
    """Start Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    return webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))


def shoot(browser, page, name, *, height, ready, clicks=()):
    """Click on things of a page and write what the browser shows once `ready` (XPath) is there."""
    browser.set_window_size(WIDTH, height)
    browser.get(page.resolve().as_uri())
    wait = WebDriverWait(browser, 60)
    for click in clicks:
        wait.until(element_to_be_clickable((By.XPATH, click))).click()
    wait.until(visibility_of_element_located((By.XPATH, ready)))
    browser.save_screenshot(PICTURES / f"{name}.png")


def terminal(folder):
    """Run up to the smallest network from nothing; a web page of what its terminal shows then."""
    network = "results/models/conv-none-4/seed0/metrics.json"
    run = f"{sys.executable} -m snakemake --cores 2 {network} --directory {folder}"
    end = f"{' '.join(TMUX)} wait-for -S done; sleep 60"
    size = ["-x", str(COLUMNS), "-y", str(ROWS)]
    subprocess.run([*TMUX, "new-session", "-d", *size, f"{run}; {end}"], cwd=ROOT, check=True)
    subprocess.run([*TMUX, "wait-for", "done"], check=True)
    text = subprocess.check_output([*TMUX, "capture-pane", "-p"], text=True).rstrip()
    subprocess.run([*TMUX, "kill-server"], check=True)
    page = folder / "terminal.html"
    page.write_text(f"{TERMINAL}{escape(text)}</pre>")
    return page


def take_pictures():
    """Take them all."""
    for figure in FIGURES:
        shrink(RESULTS / f"{figure}.png", Path(figure).name)
    browser = open_browser()
    map_page = RESULTS / "forecast" / "latest.html"
    shoot(browser, map_page, "map", height=1000, ready="//*[@id='map']//*[name()='svg']")
    clicks = ["//a[.='Figures']", "(//a[@iconname='eye'])[5]"]
    shoot(browser, RESULTS / "report.html", "report", height=850, clicks=clicks, ready="//img")
    with tempfile.TemporaryDirectory(prefix="crimecast-") as folder:
        shoot(browser, terminal(Path(folder)), "terminal", height=900, ready="//pre")
    shrink(PICTURES / "terminal.png", "terminal")
    browser.quit()


if __name__ == "__main__":
    take_pictures()
