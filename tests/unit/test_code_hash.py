"""What an edit runs again: the scripts whose hash covers a module, and no others."""

import ast
import re

import pytest

from crimecast.baselines.methods import METHODS, module_of
from crimecast.running.code_hash import code_hash, modules_of

# Asked for by name, they run every time: no hash decides on them.
ALWAYS_RUN = {"update", "draft_city", "verify"}
NETWORKS = {"train_network", "ternarize", "fine_tune_ternary"}
TABLES = {"make_table1", "make_table2", "make_table3"}
FIGURES = {f"make_figure{number}" for number in range(1, 8)}
OBSERVED = {"make_figure1", "make_figure2", "make_figure3"}
STUDIES = {"make_table2", "make_audit", *FIGURES} - {"make_figure4"}  # they read what was observed
WEATHER = {"crawl_weather", "parse_weather", "join_pages", "build_weather", "build_external"}
CRIMES = {
    "read_crimes",
    "check_crimes",
    "build_tensor",
    "make_figure1",
}  # they read or write events


@pytest.fixture(scope="module")
def rules(root):
    """Text of each rule with a script, by the script's name."""
    found = {}
    for path in (root / "rules").glob("*.smk"):
        for text in re.split(r"^(?=rule|checkpoint)", path.read_text(), flags=re.MULTILINE):
            if script := re.search(r"scripts/(\w+)\.py", text):
                found[script[1]] = text
    return found


def test_every_script_of_a_rule_is_hashed(rules):
    assert len(rules) > 20
    for script, text in rules.items():
        if script not in ALWAYS_RUN:
            assert re.search(rf"code=.*code_hash\(\"{script}\"", text), script


@pytest.mark.parametrize(
    ("module", "scripts"),
    [
        ("crimes.layouts", {"read_crimes"}),
        ("crimes.socrata", {"fetch_socrata"}),
        ("crimes.simulation", {"simulate_crimes", "make_audit"}),
        ("crimes.events", CRIMES),
        ("frames.lattice", {"check_crimes", "build_tensor", "make_table2"} | OBSERVED),
        ("networks.training", NETWORKS),
        ("networks.nets", {*NETWORKS, "make_figure4"}),
        ("ternary.projection", {"ternarize", "fine_tune_ternary"}),
        ("ternary.algorithm2", {"fine_tune_ternary"}),
        ("weather.hourly", {"build_weather"}),
        ("weather.external", {"build_weather", "build_external"}),
        # The schemas of readings and hours: no training depends on their columns.
        # A network's forecast reads the weather too.
        (
            "weather.files",
            {"parse_weather", "build_weather", "build_external", "make_forecast"},
        ),
        ("weather.variables", {*WEATHER, "make_forecast"}),
        ("baselines.arima", set()),
        (
            "tables.labels",
            {"make_table2", "make_figure5", "make_figure6", "make_figure7", "make_audit"},
        ),
        (
            "tables.protocols",
            {f"make_table{n}" for n in (1, 2, 3)}
            | {f"make_figure{n}" for n in (4, 5, 6, 7)}
            | {"make_audit"},
        ),
        ("tables.table1", {"make_table1", "make_table3"}),
        ("tables.study", STUDIES),
        ("figures.network", {"make_figure4"}),
        ("figures.style", {*FIGURES, "check_crimes", "draw_map", "make_audit"}),
        ("audit.metrics", {"make_audit", "make_forecast", "draw_map"}),
        ("audit.windows", {"make_audit", "roll_baseline"}),
        ("forecast.spec", {"draw_map"}),
        ("forecast.network", set()),
        ("running.plan", {"make_figure4"}),
    ],
)
def test_an_edit_touches_only_its_own_rules(rules, root, module, scripts):
    path = root.joinpath("workflow", "scripts", "crimecast", *module.split(".")).with_suffix(".py")
    touched = {script for script in rules if path in modules_of(script)} - ALWAYS_RUN
    assert touched == scripts


@pytest.mark.parametrize("method", METHODS)
def test_hash_of_a_baseline_covers_that_baseline_only(method):
    own = {path.name for path in modules_of("fit_baseline", module_of(method))}
    shared = {path.name for path in modules_of("fit_baseline")}
    assert f"{METHODS[method][0]}.py" in own - shared
    others = {f"{module}.py" for module, _ in METHODS.values()} - {f"{METHODS[method][0]}.py"}
    assert not others & own


def test_another_python_finds_the_same_hash(tmp_path, monkeypatch):
    """A GPU server may have a newer one, whose syntax trees have more fields, empty in our code."""
    monkeypatch.setitem(code_hash.__wrapped__.__globals__, "SCRIPTS", tmp_path)
    for name in ("here", "there"):
        (tmp_path / f"{name}.py").write_text("def double(x, *, by=None):\n    return [x, by, {}]\n")
    here = code_hash("here")
    monkeypatch.setattr(ast.FunctionDef, "_fields", (*ast.FunctionDef._fields, "newer"))
    monkeypatch.setattr(ast.FunctionDef, "newer", [], raising=False)
    assert code_hash("there") == here

    (tmp_path / "other.py").write_text("def double(x, *, by=2):\n    return [x, by, {}]\n")
    assert code_hash("other") != here
