"""Figures 1 to 3: what happened, before any forecast."""

import numpy as np
from matplotlib.patches import Rectangle

from crimecast.figures import maps, series
from crimecast.figures.style import BLACK, BLUE, RED, SEQUENTIAL, letter, new_figure
from crimecast.frames import resolution
from crimecast.frames.lattice import cell_bounds

EVENTS_HOUR = 13  # as in the paper: 1 p.m. on 20 December, the twelfth day from the end
EVENTS_DAYS_BEFORE_END = 11
LAST_HOUR = 23


def draw_figure1(study, events, outlines, *, box, region):
    """Events of one hour in the box, and their counts in the region.

    Returns
    -------
    Figure, str
        The figure and its caption.
    """
    index = study.test_hour(days_before_end=EVENTS_DAYS_BEFORE_END, hour=EVENTS_HOUR)
    time, frame = study.times[index], study.counts[index]
    hour = events["time"].to_numpy().astype("datetime64[h]") == time.astype("datetime64[h]")
    places = events[hour]
    with new_figure(4.0) as figure:
        left, right = figure.subplots(1, 2)
        maps.draw_outlines(left, outlines)
        left.scatter(places["lon"], places["lat"], s=8, color=BLUE, alpha=0.7, lw=0, zorder=3)
        left.add_patch(_rectangle(region, edgecolor=RED, label="Study region"))
        maps.frame_map(left, box)
        left.legend(loc="upper right")
        left.set_title(f"Events, {len(places)} in the box")
        mesh = maps.draw_frame(right, frame, region=region, outlines=outlines, highest=frame.max())
        figure.colorbar(
            mesh, ax=right, label="Crimes per cell and hour", shrink=0.8, ticks=maps.WHOLE_NUMBERS
        )
        right.set_title(f"Counts, {frame.sum():.0f} in the region")
        letter((left, right))
        caption = (
            f"Figure 1. Crimes in the hour from {series.hour_name(time)} (local time). (a) Each"
            " event in the bounding box; the frame is the study region. (b) Crimes per cell of the"
            f" {frame.shape[0]} x {frame.shape[1]} lattice in the region."
        )
        return figure, caption


def draw_figure2(study, *, city, where):
    """Hourly and cumulative crimes of the test hours, in the whole city and in cell A."""
    times = study.times[study.test]
    row, col = study.cells["A"]
    signals = {"hourly": study.counts[study.test], "cumulative": study.cumulative[study.test]}
    with new_figure(4.4) as figure:
        axes = figure.subplots(2, 2, sharex=True)
        for ax, (name, frames) in zip(axes.T, signals.items(), strict=True):
            ax[0].plot(times, frames.sum(axis=(1, 2)), color=BLACK, lw=0.8)
            ax[0].set_title(f"{city}, {name}")
            ax[1].plot(times, frames[:, row, col], color=BLUE, lw=0.8)
            ax[1].set_title(f"Cell A, {name}")
            for one in ax:
                series.date_axis(one, times)
                one.set_ylim(bottom=0)
                one.set_ylabel(series.COUNT_LABEL if name == "hourly" else series.CUMULATIVE_LABEL)
            ax[0].set_xlabel("")
        letter(axes.ravel())
        figure.align_ylabels()
        caption = (
            f"Figure 2. Crimes in the test hours, {series.day_name(times[0])} to"
            f" {series.day_name(times[-1])}: (a) each hour and (b) since midnight in the whole"
            f" region of {city}; (c) each hour and (d) since midnight in cell A,"
            f" {_place(study.cells['A'], where)}."
        )
        return figure, caption


def draw_figure3(study, outlines, *, where, interpolation):
    """Cumulative crimes at the end of the last day, before and after super-resolution."""
    index = study.test_hour(days_before_end=0, hour=LAST_HOUR)
    frame = study.cumulative[index]
    fine = resolution.super_resolve(frame[None], **interpolation)[0]
    region = where["region"]
    with new_figure(6.0) as figure:
        for number, values in enumerate((frame, fine)):
            size = f"{values.shape[0]} x {values.shape[1]}"
            flat = figure.add_subplot(2, 2, 2 * number + 1)
            mesh = maps.draw_frame(
                flat, values, region=region, outlines=outlines, highest=frame.max()
            )
            flat.set_title(f"({'ac'[number]}) {size} lattice", loc="left")
            figure.colorbar(
                mesh, ax=flat, label=maps.CRIMES_LABEL, shrink=0.85, ticks=maps.WHOLE_NUMBERS
            )
            solid = figure.add_subplot(2, 2, 2 * number + 2, projection="3d")
            _draw_mesh(solid, values, region, highest=frame.max())
            solid.set_title(f"({'bd'[number]}) {size} mesh", loc="left")
        caption = (
            f"Figure 3. Crimes since midnight at {series.hour_name(study.times[index])} (local"
            f" time), the last hour of the period: (a) on the lattice and (b) as a mesh; (c) and"
            f" (d) the same after {interpolation['method']} super-resolution by"
            f" {interpolation['factor']} in each direction."
        )
        return figure, caption


def _draw_mesh(ax, values, region, *, highest):
    highest = max(highest, 1)
    lat, lon = (_centres(region[axis], n) for axis, n in zip(("lat", "lon"), values.shape))
    lon, lat = np.meshgrid(lon, lat)
    ax.plot_surface(
        lon,
        lat,
        values,
        cmap=SEQUENTIAL,
        vmin=0,
        vmax=highest,
        rcount=values.shape[0],
        ccount=values.shape[1],
        linewidth=0.2,
        edgecolor=(0, 0, 0, 0.35),
        antialiased=True,
    )
    ax.set_xlabel("Longitude (°)", labelpad=2)
    ax.set_ylabel("Latitude (°)", labelpad=2)
    ax.set_zlabel(maps.CRIMES_LABEL, labelpad=0)
    ax.set_zlim(0, highest)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(maps.MaxNLocator(4))
    ax.tick_params(pad=0, labelsize=6)
    ax.view_init(elev=35, azim=-60)
    ax.set_box_aspect((1, 1.15, 0.7), zoom=0.97)


def _centres(interval, n_cells):
    edges = np.linspace(*interval, n_cells + 1)
    return (edges[:-1] + edges[1:]) / 2


def _rectangle(rectangle, **style):
    (south, north), (west, east) = rectangle["lat"], rectangle["lon"]
    return Rectangle(
        (west, south),
        east - west,
        north - south,
        fill=False,
        lw=1.2,
        clip_on=False,
        zorder=4,
        **style,
    )


def _place(cell, where):
    (south, north), (west, east) = cell_bounds(*cell, **where)
    return (
        f"row {cell[0]}, column {cell[1]} (lat {south:.4f} to {north:.4f},"
        f" lon {west:.4f} to {east:.4f})"
    )
