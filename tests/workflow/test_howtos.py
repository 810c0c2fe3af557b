"""The how-tos for those who extend crimecast, done as they are written in a copy of it."""

import json
import re
from textwrap import dedent

import pytest
from city import ROOT, SIMULATED, copy_repository, snakemake

pytestmark = pytest.mark.workflow

LINE = re.compile(r"A line in `(\w+)` of `(workflow/\S+)`: `(.*?)`(?:\s|$)")


def howto(name):
    """Text of a page, the file that it has written, and the code that goes there."""
    page = (ROOT / "docs" / "howto" / f"{name}.md").read_text()
    path = re.search(r"`(workflow/\S+\.py)`", page)[1]
    return page, path, dedent(re.search(r"   ```python\n(.*?)   ```", page, re.DOTALL)[1])


def replace(path, *pairs):
    """Replace texts that are in a file."""
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def add_baseline(folder):
    page, path, code = howto("baseline")
    (folder / path).write_text(code)
    lines = LINE.findall(page)
    assert len(lines) == 2
    for name, path, line in lines:
        replace(folder / path, (f"{name} = {{\n", f"{name} = {{\n    {line}\n"))


def add_figure(folder):
    page, path, code = howto("figure")
    (folder / path).write_text(code)
    script, new = re.findall(r"`(\S+)`, a copy of `(\S+)`", page)[0]
    old = (folder / script).parent / new
    (folder / script).write_text(old.read_text())
    added, call = re.search(r"calls it:\s+`(.*?)`, `(.*?)`", page).groups()
    replace(
        folder / script,
        ("from crimecast.figures.observed import draw_figure2", added),
        (
            'figure, caption = draw_figure2(study, city=cfg["city"]["name"], where=cfg["lattice"])',
            call,
        ),
    )
    rules = folder / "rules" / "figures.smk"
    rule = re.search(r"rule make_figure2:.*?\n\n\n", rules.read_text(), re.DOTALL)[0]
    settings = re.search(r"`(cfg=.*?)`", page)[1]
    rule = re.sub(r"cfg=select\(.*?\)", settings, rule).replace("2", "8")
    numbers = re.search(r"then `(range.*?)`", page)[1]
    replace(rules, ("rule make_figure3:", f"{rule}rule make_figure3:"), ("range(1, 8)", numbers))


def test_the_baseline_and_the_figure_of_the_how_tos(tmp_path):
    copy_repository(tmp_path)
    add_baseline(tmp_path)
    add_figure(tmp_path)
    results = "results/simulated"
    targets = [f"{results}/baselines/yesterday.parquet", f"{results}/figures/fig8.png"]
    methods = 'baselines={"methods": ["ha", "yesterday"]}'
    snakemake(tmp_path, *targets, "--config", methods, configs=SIMULATED)
    notes = json.loads((tmp_path / results / "baselines" / "yesterday.json").read_text())
    assert notes["test_rmse_all_cells"] > 0
    assert "hour of the day" in (tmp_path / results / "figures" / "fig8.txt").read_text()
    assert "fig8" in snakemake(tmp_path, "figures", "-n", "--config", methods, configs=SIMULATED)
