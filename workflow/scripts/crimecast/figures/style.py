"""One look and one size for all figures, and how they are written."""

from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure

from crimecast import files

WIDTH = 7.16  # inches: across both columns of a page
DPI = 200
# Okabe and Ito (2008), told apart with every common colour blindness; black is what happened.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#999999"
SEQUENTIAL = "cividis"
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    # The same figure is the same file: no random ids in the SVG.
    "svg.hashsalt": "crimecast",
    # A dollar in the name of a city is a dollar.
    "text.parse_math": False,
}


@contextmanager
def new_figure(height):
    """Yield a figure as wide as a page, `height` inches high, in the common style."""
    with mpl.rc_context(STYLE):
        yield Figure(figsize=(WIDTH, height), layout="constrained")


def save_figure(figure, caption, *, png, svg, text):
    """Write the figure as PNG and SVG and its caption as text, each whole or not at all."""
    with mpl.rc_context(STYLE):
        # Each drawing moves the layout a little; both files are to have the same.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        with files.whole_file(png) as part:
            figure.savefig(part, format="png", metadata={"Software": None})
        with files.whole_file(svg) as part:
            figure.savefig(part, format="svg", metadata={"Date": None, "Creator": None})
    files.write_text(text, caption.strip() + "\n")


def letter(axes, letters="abcdefgh"):
    """Write (a), (b), ... before the titles of the axes."""
    for ax, char in zip(axes, letters, strict=False):
        ax.set_title(f"({char}) {ax.get_title(loc='center')}", loc="left")
        ax.set_title("", loc="center")
