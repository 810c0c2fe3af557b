"""Figures: every one is drawn whole, legible, the same twice, and from the right numbers."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from matplotlib.text import Text

from crimecast.baselines.methods import METHODS
from crimecast.figures.forecast import draw_figure5, draw_figure6, draw_figure7
from crimecast.figures.maps import read_outlines
from crimecast.figures.network import describe_network, draw_figure4
from crimecast.figures.observed import draw_figure1, draw_figure2, draw_figure3
from crimecast.figures.style import save_figure
from crimecast.frames import periods
from crimecast.frames.diurnal import diurnal_integral
from crimecast.networks import nets
from crimecast.tables.study import Study

WHERE = {
    "region": {"lat": [33.6927, 34.3837], "lon": [-118.7051, -118.1157]},
    "n_rows": 6,
    "n_cols": 5,
}
CAUSAL, SHOWN = {"protocol": "causal"}, {"protocol": "interpolated"}
BOX = {"lat": [33.3427, 34.6837], "lon": [-118.8551, -117.7157]}


@pytest.fixture(scope="module")
def study():
    """Four weeks of 6 x 5 cells with up to a few crimes an hour; the last two are the test."""
    counts = np.random.default_rng(0).poisson(0.3, (28 * 24, 6, 5)).astype(float)
    times = periods.hours("2015-12-04", "2015-12-31").astype("datetime64[s]")
    split = periods.Split(slice(0, 240), slice(240, 336), slice(336, 672))
    return Study(times, diurnal_integral(counts), split, {"A": (1, 2), "B": (3, 4)})


@pytest.fixture(scope="module")
def drawn(study, root):
    """Every figure by number, with its caption."""
    outlines = read_outlines(root / "resources" / "outlines.csv")
    hour = pd.Timestamp("2015-12-20 13:30")
    events = pd.DataFrame(
        {"time": [hour, hour, hour + pd.Timedelta(hours=1)], "lat": 34.0, "lon": -118.3}
    )
    noise = np.random.default_rng(1).normal(0, 0.3, study.cumulative[study.test].shape)
    network = study.cumulative[study.test] + noise
    methods = {"st_resnet": network} | dict.fromkeys(METHODS, network - 0.1 * noise)
    region, resolution = WHERE["region"], {"factor": 2, "method": "bilinear"}
    net = nets.STResNet("conv", 64, n_rows=32, n_cols=32)
    return {
        1: draw_figure1(study, events, outlines, box=BOX, region=region),
        2: draw_figure2(study, city="Los Angeles", where=WHERE),
        3: draw_figure3(study, outlines, where=WHERE, interpolation=resolution),
        4: draw_figure4(net, 32, 32, name="conv-spacetime-64"),
        5: draw_figure5(
            study, {"conv": network, "pointwise": network}, outlines, region=region, **CAUSAL
        ),
        6: draw_figure6(study, network, **CAUSAL),
        7: draw_figure7(study, methods, **CAUSAL),
    }


NUMBERS = pytest.mark.parametrize("number", range(1, 8))


def texts(figure):
    """Every text that is shown, with its box in pixels; ticks beyond an axis are not drawn."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    beyond = set()
    for ax in figure.axes:
        for axis in filter(None, (ax.xaxis, ax.yaxis, getattr(ax, "zaxis", None))):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            out = [tick for tick in ticks if not low <= tick.get_loc() <= high]
            beyond.update(label for tick in out for label in (tick.label1, tick.label2))
    found = [text for text in set(figure.findobj(Text)) if text.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in found if t not in beyond]
    return [(text, box) for text, box in boxes if text.strip() and box.width > 0]


@NUMBERS
def test_no_text_leaves_the_page(drawn, number):
    figure, _ = drawn[number]
    page = figure.bbox.padded(1)
    shown = texts(figure)
    assert len(shown) > 10
    outside = [
        text
        for text, box in shown
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]
    assert not outside


# The boxes of slanted labels in space overlap where their letters do not.
@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 7])
def test_no_text_lies_on_another(drawn, number):
    shown = [(text, box.padded(-1)) for text, box in texts(drawn[number][0])]
    pairs = [(a, b) for (a, one), (b, two) in combinations(shown, 2) if one.overlaps(two)]
    assert not pairs


@NUMBERS
def test_is_written_at_page_width_with_its_caption(drawn, number, tmp_path):
    paths = {kind: tmp_path / f"fig.{kind}" for kind in ("png", "svg", "text")}
    figure, caption = drawn[number]
    save_figure(figure, caption, **paths)
    assert imread(paths["png"]).shape[1] == 1432  # 7.16 inches at 200 dpi
    assert b"<svg" in paths["svg"].read_bytes()
    assert paths["text"].read_text().startswith(f"Figure {number}. ")


def test_the_same_data_give_the_same_files(study, tmp_path):
    written = []
    for name in ("first", "second"):
        paths = {kind: tmp_path / f"{name}.{kind}" for kind in ("png", "svg", "text")}
        figure, caption = draw_figure2(study, city="Los Angeles", where=WHERE)
        save_figure(figure, caption, **paths)
        written.append([path.read_bytes() for path in paths.values()])
    assert written[0] == written[1]


@pytest.mark.parametrize("number", [1, 2, 5, 6, 7])
def test_every_axis_says_what_it_shows(drawn, number):
    axes = [ax for ax in drawn[number][0].axes if ax.axison and ax.get_label() != "<colorbar>"]
    lowest = min(ax.get_position().y0 for ax in axes)
    for ax in axes:
        if ax.get_position().y0 < lowest + 0.01:
            assert ax.get_xlabel()
    assert {ax.get_ylabel() for ax in axes} - {""}


def test_figure1_shows_only_its_hour(drawn):
    figure, caption = drawn[1]
    assert "13:00, Dec 20, 2015" in caption
    assert figure.axes[0].get_title(loc="left") == "(a) Events, 2 in the box"


def test_figure4_accounts_for_every_parameter():
    columns = describe_network(nets.STResNet("conv", 64, n_rows=32, n_cols=32), 32, 32)
    words = " ".join(text for layers in columns.values() for _, text in layers)
    counts = re.findall(r"([\d,]+) parameters", words)
    assert sum(int(count.replace(",", "")) for count in counts) == 1_350_911


def test_figure5_does_without_the_network_that_was_not_trained(study):
    network = study.cumulative[study.test]
    figure, _ = draw_figure5(study, {"conv": network}, [], region=WHERE["region"], **CAUSAL)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[:4] == [
        "(a) Exact, Dec 19",
        "(b) With convolution, Dec 19",
        "(c) Exact, Dec 27",
        "(d) With convolution, Dec 27",
    ]


def test_figure6_prints_the_errors_of_what_it_draws(study):
    _, caption = draw_figure6(study, study.cumulative[study.test] + 0.25, **CAUSAL)
    assert "cell A, cumulative: 0.250" in caption


def test_captions_say_who_was_shown_the_answer(study, drawn):
    frames = study.cumulative[study.test]
    for number, draw, shown, more in (
        (5, draw_figure5, ({"conv": frames}, []), {"region": WHERE["region"]}),
        (6, draw_figure6, (frames,), {}),
        (7, draw_figure7, ({"st_resnet": frames},), {}),
    ):
        assert "no forecast" not in drawn[number][1]
        _, caption = draw(study, *shown, **more, **SHOWN)
        assert caption.endswith("what they say is no forecast.")


def test_a_short_test_still_has_its_hours(study):
    short = replace(study, split=periods.Split(slice(0, 600), slice(600, 648), slice(648, 672)))
    assert short.test_hour(days_before_end=12, hour=13) == 648 + 13
    networks = {"conv": short.cumulative[short.test]}
    figure, _ = draw_figure5(short, networks, [], region=BOX, **CAUSAL)
    assert len(figure.axes) == 3
