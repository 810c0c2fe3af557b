"""The audit at a glance: skill with intervals, crime found by area, calibration."""

import numpy as np
from matplotlib.ticker import NullFormatter

from crimecast.audit.page import BOUND_TEXTS, text_of
from crimecast.figures.style import BLACK, GREY, RED, letter, new_figure
from crimecast.tables.labels import LABELS

# Skills beyond are no use to anybody; they are drawn at the edge, with their number.
WORST = {"bits": -0.25, "skill": -0.10}
AXES = {
    "bits": "Bits per crime beyond climatology",
    "skill": "1 - MSE / MSE of climatology, after step 7",
}
TITLES = {
    "bits": "Information, hour by hour",
    "skill": "Skill of the RMSE",
    "area": "Crime found in a day",
    "calibration": "Calibration, hour by hour",
}
ROW_HEIGHT, LOWER_HEIGHT = 0.16, 3.2  # inches
MOSAIC = [["bits", "skill"], ["area", "calibration"]]


def draw_audit(table, curves, calibrations):
    """Draw all forecasters, and of some how much they find and how far they can be believed.

    Parameters
    ----------
    table : DataFrame
        From `crimecast.audit.scoring.build_audit`.
    curves : dict of str to ndarray of shape (n_cells,)
        Share of the crimes of a day found in the best cells; with ``hindsight``.
    calibrations : dict of str to tuple of ndarray
        From `crimecast.audit.metrics.calibration`, hour by hour.

    Returns
    -------
    Figure, str
        The figure and its caption.
    """
    rows = ranked(table)
    heights = [0.6 + ROW_HEIGHT * len(rows), LOWER_HEIGHT]
    with new_figure(sum(heights)) as figure:
        axes = figure.subplot_mosaic(MOSAIC, height_ratios=heights)
        for score in WORST:
            _draw_skills(axes[score], rows, score)
        axes["skill"].tick_params(labelleft=False)
        shown = _shown(rows)
        _draw_areas(axes["area"], curves, shown)
        _draw_calibrations(axes["calibration"], calibrations, shown)
        for name, title in TITLES.items():
            axes[name].set_title(title)
        letter(axes.values())
    return figure, _caption(shown)


def ranked(table):
    """Hourly rows of forecasts, one for each forecaster (first seed), the best first."""
    hourly = table[(table["hours"] == 1) & (table["protocol"] == "causal")]
    return hourly.drop_duplicates("forecaster").sort_values("bits", ascending=False, kind="stable")


def _shown(rows):
    """Forecasters of the lower panels: all that are near the climatology, and the best network."""
    networks = rows[rows["kind"] == "network"]
    others = rows[(rows["bits"] > WORST["bits"]) & rows["kind"].isin(["baseline", "bound"])]
    return [*others["forecaster"], *networks["forecaster"].head(1)] or [rows["forecaster"].iloc[0]]


def _draw_skills(ax, rows, score):
    worst = WORST[score]
    for y, row in enumerate(rows.to_dict("records")):
        colour = _line(row["forecaster"])["color"]
        if row[score] < worst:
            ax.plot(worst, y, "<", color=colour, markersize=4)
            ax.text(worst, y, f"  {row[score]:.2f}", va="center", fontsize=6)
            continue
        interval = np.clip([row[f"{score}_low"], row[f"{score}_high"]], worst, None)
        ax.plot(interval, [y, y], color=colour)
        ax.plot(row[score], y, "o", color=colour, markersize=3)
    ax.axvline(0, color=BLACK, linewidth=0.6)
    ax.set_yticks(range(len(rows)), [text_of(name) for name in rows["forecaster"]])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel(AXES[score])


def _draw_areas(ax, curves, shown):
    for name in ["hindsight", *shown]:
        curve = curves[name]
        area = np.linspace(0, 100, len(curve) + 1)
        ax.plot(area, 100 * np.append(0, curve), **_line(name), label=text_of(name))
    ax.plot([0, 100], [0, 100], color=GREY, linewidth=0.6, linestyle=":")
    ax.set(xlabel="Area, best cells of the day (%)", ylabel="Crime found (%)")
    ax.set(xlim=(0, 40), ylim=(0, 102))
    ax.legend(loc="lower right")


def _draw_calibrations(ax, calibrations, shown):
    for name in shown:
        expected, happened, size = calibrations[name]
        ax.plot(expected / size, happened / expected, **_line(name), marker=".", markersize=3)
    expected, _, size = calibrations[shown[0]]
    chance = 2 / np.sqrt(expected)
    ax.fill_between(expected / size, 1 - chance, 1 + chance, color=GREY, alpha=0.2, linewidth=0)
    ax.axhline(1, color=BLACK, linewidth=0.6)
    ax.set(xscale="log", ylim=(0, 2))
    # Matplotlib's own labels of decades are formulas, which the style shows as they are written.
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set(xlabel="Crimes forecast per cell and hour", ylabel="Observed / forecast")


def _line(name):
    """Look of a forecaster: its own, red of networks, black of bounds."""
    if name in LABELS:
        return {"color": LABELS[name].colour, "linestyle": LABELS[name].dashes}
    if name in BOUND_TEXTS:
        return {"color": BLACK, "linestyle": "-" if name == "hindsight" else (0, (5, 2))}
    return {"color": RED}


def _caption(shown):
    names = ", ".join(text_of(name) for name in shown)
    return (
        "Audit. (a) Information each forecaster has beyond the climatology, hour by hour, and (b)"
        " skill of its RMSE after step 7, with 95 % intervals by a bootstrap of days; an arrow is"
        " a value beyond the edge. (c) Crime found in the best cells of each day, chosen by"
        " the forecasts of the day before, beside hindsight, the best possible, and chance"
        f" (dotted). (d) Observed crimes per crime forecast, in ten groups of cells and hours from"
        f" low to high rates; the band is what chance alone allows. In (c) and (d): {names}."
    )
