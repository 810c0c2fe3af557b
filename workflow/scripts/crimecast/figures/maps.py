"""Maps of the lattice: cells in colour, their lines, and the outline of coast and counties."""

import numpy as np
import pandas as pd
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from crimecast.figures.style import GREY, SEQUENTIAL

CRIMES_LABEL = "Crimes per cell"
WHOLE_NUMBERS = MaxNLocator(6, integer=True)


def read_outlines(path):
    """Read lines to draw under maps: list of arrays of (lon, lat), degrees."""
    table = pd.read_csv(path, comment="#")
    return [line[["lon", "lat"]].to_numpy() for _, line in table.groupby("line")]


def draw_frame(ax, frame, *, region, outlines, highest, lowest=0.0):
    """Draw one frame as a heat map.

    Parameters
    ----------
    ax : Axes
    frame : ndarray of shape (n_rows, n_cols)
        Row 0 south, column 0 west.
    region : dict
        ``lat`` and ``lon``, each [lowest, highest], degrees.
    outlines : list of ndarray
        From `read_outlines`.
    highest, lowest : float
        Values at the ends of the colours.

    Returns
    -------
    QuadMesh
        For a colour bar.
    """
    lon = np.linspace(*region["lon"], frame.shape[1] + 1)
    lat = np.linspace(*region["lat"], frame.shape[0] + 1)
    norm = Normalize(lowest, max(highest, lowest + 1))
    mesh = ax.pcolormesh(
        lon, lat, frame, cmap=SEQUENTIAL, norm=norm, edgecolor="none", rasterized=True
    )
    draw_lattice(ax, lon, lat, colour="white", alpha=0.15)
    draw_outlines(ax, outlines, "white")
    frame_map(ax, region)
    return mesh


def draw_lattice(ax, lon, lat, *, colour, alpha):
    """Draw the lines between cells."""
    ax.vlines(lon, lat[0], lat[-1], color=colour, lw=0.3, alpha=alpha)
    ax.hlines(lat, lon[0], lon[-1], color=colour, lw=0.3, alpha=alpha)


def draw_outlines(ax, outlines, colour=GREY):
    """Draw coast and counties."""
    for line in outlines:
        ax.plot(*line.T, color=colour, lw=0.7, solid_joinstyle="round")


def frame_map(ax, rectangle):
    """Set limits, aspect and labels: a degree of longitude is shorter than one of latitude."""
    ax.set_xlim(rectangle["lon"])
    ax.set_ylim(rectangle["lat"])
    aspect = 1 / np.cos(np.radians(np.mean(rectangle["lat"])))
    ax.set_aspect(aspect)
    ax.spines[:].set_visible(True)
    is_narrow = 2 * np.ptp(rectangle["lon"]) < aspect * np.ptp(rectangle["lat"])
    ax.xaxis.set_major_locator(MaxNLocator(2 if is_narrow else 3))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel("Longitude (°)")
    ax.set_ylabel("Latitude (°)")
