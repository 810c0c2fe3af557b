"""Figures 5 to 7: what was forecast beside what happened."""

import numpy as np
from matplotlib.lines import Line2D

from crimecast.figures import maps, series
from crimecast.figures.style import BLACK, letter, new_figure
from crimecast.frames.diurnal import diurnal_difference
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.scores import rmse
from crimecast.tables.labels import LABELS
from crimecast.tables.protocols import SHOWN
from crimecast.tables.table2 import NETWORK

MAP_HOUR = 13  # as in the paper: 1 p.m. of 19 and 27 December
MAP_DAYS_BEFORE_END = (12, 4)
CONVOLUTION_NAMES = {"pointwise": "Without convolution", "conv": "With convolution"}


def draw_figure5(study, networks, outlines, *, region, protocol):
    """Exact and forecast maps at one hour of two days.

    Parameters
    ----------
    study : crimecast.tables.study.Study
    networks : dict of str to ndarray of shape (n_test_hours, n_rows, n_cols)
        Forecasts of Y by kernel, ``conv`` and ``pointwise``.
    outlines : list of ndarray
    region : dict
    protocol : str
        Of the networks; see `crimecast.tables.protocols.protocol_of`.

    Returns
    -------
    Figure, str
    """
    hours = [study.test_hour(days_before_end=d, hour=MAP_HOUR) for d in MAP_DAYS_BEFORE_END]
    hours = sorted(set(hours))
    shown = {"Exact": study.cumulative[study.test]} | {
        CONVOLUTION_NAMES[kernel]: networks[kernel]
        for kernel in CONVOLUTION_NAMES
        if kernel in networks
    }
    highest = max(study.cumulative[hour].max() for hour in hours)
    with new_figure(0.7 + 2.9 * len(hours)) as figure:
        axes = figure.subplots(len(hours), len(shown), sharex=True, sharey=True, squeeze=False)
        for row, hour in zip(axes, hours, strict=True):
            for ax, (name, frames) in zip(row, shown.items(), strict=True):
                mesh = maps.draw_frame(
                    ax,
                    frames[hour - study.test.start],
                    region=region,
                    outlines=outlines,
                    highest=highest,
                )
                ax.set_title(f"{name}, {_short_day(study.times[hour])}")
                ax.label_outer()
        letter(axes.ravel())
        label = "Crimes per cell since midnight"
        figure.colorbar(
            mesh,
            ax=axes,
            label=label,
            shrink=0.6,
            location="bottom",
            aspect=40,
            ticks=maps.WHOLE_NUMBERS,
        )
        days = " and ".join(series.hour_name(study.times[hour]) for hour in hours)
        caption = (
            f"Figure 5. Crimes since midnight at {days} (local time): exact, and forecast one hour"
            " ahead by the ST-ResNet without and with convolution, before step 7. All maps have the"
            f" same colours; forecasts beyond the exact maximum have its colour.{SHOWN[protocol]}"
        )
        return figure, caption


def draw_figure6(study, network, *, protocol):
    """Exact and forecast crimes in cells A and B, hourly and cumulative."""
    times = study.times[study.test]
    observed = _signals(study.cumulative[study.test])
    forecast = _signals(network)
    errors = []
    with new_figure(4.6) as figure:
        axes = figure.subplots(2, 2, sharex=True)
        for row, (cell, where) in zip(axes, study.cells.items(), strict=True):
            for ax, name in zip(row, observed, strict=True):
                exact, guess = observed[name][:, *where], forecast[name][:, *where]
                ax.plot(times, exact, color=BLACK, lw=0.9, label="Exact")
                ax.plot(
                    times, guess, color=LABELS[NETWORK].colour, lw=0.9, ls="--", label="ST-ResNet"
                )
                ax.set_title(f"Cell {cell}, {name}")
                series.date_axis(ax, times)
                ax.set_ylabel(_label(name))
                ax.xaxis.label.set_visible(ax in axes[-1])
                errors.append(f"cell {cell}, {name}: {rmse(exact, guess):.3f}")
        letter(axes.ravel())
        figure.align_ylabels()
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        caption = (
            "Figure 6. Crimes in cells A and B over the test hours, exact and forecast one hour"
            " ahead by the ST-ResNet with convolution, before step 7: each hour (left; the"
            " difference of two forecasts) and since midnight (right). RMSE, crimes:"
            f" {'; '.join(errors)}.{SHOWN[protocol]}"
        )
        return figure, caption


def draw_figure7(study, forecasts, *, protocol):
    """All methods in cell A, cumulative and hourly, with the first day enlarged."""
    times, where = study.times[study.test], study.cells["A"]
    first_day = slice(0, HOURS_PER_DAY)
    exact = _signals(study.cumulative[study.test])
    guesses = {method: _signals(frames) for method, frames in forecasts.items()}
    with new_figure(5.4) as figure:
        axes = figure.subplots(2, 2, width_ratios=[1.5, 1])
        for row, name in zip(axes, ("cumulative", "hourly"), strict=True):
            for ax, hours in zip(row, (slice(None), first_day), strict=True):
                for method, signals in guesses.items():
                    ax.plot(times[hours], signals[name][hours, *where], **_line(method))
                ax.plot(times[hours], exact[name][hours, *where], color=BLACK, lw=1.3)
                ax.set_ylabel(_label(name))
            series.date_axis(row[0], times)
            series.hour_axis(row[1], times[first_day])
            row[0].set_title(f"Cell A, {name}")
            row[1].set_title(f"First day, {name}")
        letter(axes.ravel())
        lines = [Line2D([], [], color=BLACK, lw=1.3, label="Exact")]
        lines += [Line2D([], [], label=LABELS[m].legend, **_line(m)) for m in forecasts]
        figure.legend(handles=lines, loc="outside lower center", ncols=len(lines))
        truth = exact["cumulative"][:, *where]
        errors = "; ".join(
            f"{LABELS[method].legend} {rmse(truth, signals['cumulative'][:, *where]):.3f}"
            for method, signals in guesses.items()
        )
        caption = (
            "Figure 7. All methods in cell A over the test hours, each one hour ahead: (a) crimes"
            " since midnight and (b) the first day of it; (c) crimes each hour (the difference of"
            " two forecasts) and (d) the first day of it. Broken lines: not in the paper. ST-ResNet"
            f" is before step 7. RMSE of the cumulative signal, crimes: {errors}.{SHOWN[protocol]}"
        )
        return figure, caption


def _signals(cumulative):
    return {"hourly": diurnal_difference(cumulative), "cumulative": cumulative}


def _label(name):
    return series.COUNT_LABEL if name == "hourly" else series.CUMULATIVE_LABEL


def _line(method):
    return {"color": LABELS[method].colour, "lw": 1.0, "ls": LABELS[method].dashes}


def _short_day(time):
    day = np.datetime64(time, "s").item()
    return f"{day:%b} {day.day}"
