"""Figure 4: the network, drawn from the model object itself."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

from crimecast.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, new_figure
from crimecast.networks.nets import BRANCHES, N_LAGS, count_parameters

BRANCH_TITLES = {
    "closeness": "Closeness: 1, 2, 3 hours",
    "period": "Period: 1, 2, 3 days",
    "trend": "Trend: 1, 2, 3 weeks",
}
COLOURS = {"data": GREY, "conv": BLUE, "unit": GREEN, "dense": PURPLE, "fuse": ORANGE}
# In units of the drawing, where columns are 1 apart.
LINE_HEIGHT, PADDING, GAP = 0.26, 0.14, 0.22


@dataclass(frozen=True)
class Box:
    """One layer as drawn: where, what it says and its colour."""

    x: float
    y: float
    width: float
    text: str
    colour: str


def describe_network(net, n_rows, n_cols):
    """List the layers of a network from its modules.

    Parameters
    ----------
    net : crimecast.networks.nets.STResNet
    n_rows, n_cols : int
        Lattice of the frames.

    Returns
    -------
    dict of str to list of (str, str)
        For each branch, ``external`` and ``output``: texts of the layers in order, with the kind
        of each (``data``, ``conv``, ``unit``, ``dense``, ``fuse``).
    """
    size = f"{n_rows} x {n_cols}"
    columns = {
        name: _branch_layers(net.branches[name], net.fusion[name], size) for name in BRANCHES
    }
    dense1, dense2 = net.external.dense1, net.external.dense2
    columns["external"] = [
        ("data", f"{dense1.in_features} features"),
        ("dense", _dense_text(dense1)),
        ("dense", _dense_text(dense2)),
        ("data", f"as a map {size}"),
    ]
    columns["output"] = [
        ("fuse", "Sum of the four maps"),
        ("fuse", "tanh"),
        ("data", f"Y of the next hour, {size}, scaled to [-1, 1]"),
    ]
    return columns


def draw_figure4(net, n_rows, n_cols, *, name):
    """Draw branches, external part and fusion with shapes and parameters.

    Returns
    -------
    Figure, str
        The figure and its caption.
    """
    columns = describe_network(net, n_rows, n_cols)
    total = f"{count_parameters(net):,}"
    with new_figure(4.6) as figure:
        ax = figure.add_subplot()
        ax.axis("off")
        boxes, arrows = _lay_out(columns)
        for box in boxes:
            _draw_box(ax, box)
        for start, end in arrows:
            style = {"arrowstyle": "-|>", "lw": 0.7, "color": BLACK, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", xy=end, xytext=start, arrowprops=style | {"mutation_scale": 6})
        for x, title in enumerate([*BRANCH_TITLES.values(), "External"]):
            ax.text(x, 0.75, title, ha="center", va="bottom", fontweight="bold", fontsize=7.5)
        ax.set_xlim(-0.5, 3.5)
        ax.set_ylim(min(box.y for box in boxes) - 0.5, 1.1)
        caption = (
            f"Figure 4. The network {name}, drawn from the model itself: {total} parameters."
            f" Each branch reads {N_LAGS} past maps; each layer gives its shape (channels x rows x"
            " columns) and its parameters, biases included. Every convolution is padded to keep the"
            " map's size."
        )
        return figure, caption


def _branch_layers(branch, fusion, size):
    units = list(branch.units)
    unit = units[0]
    neurons = unit.conv2.out_channels
    kernel = "x".join(map(str, unit.conv1.kernel_size))
    return [
        ("data", f"{branch.conv_in.in_channels} x {size}"),
        ("conv", _conv_text(branch.conv_in, size)),
        (
            "unit",
            f"{len(units)} residual units, each\nx + [ReLU, conv {kernel}] twice\n"
            f"{neurons} x {size}\n{_parameters(branch.units)}",
        ),
        ("conv", "ReLU, " + _conv_text(branch.conv_out, size)),
        ("fuse", f"times a weight for each cell\n{size}\n{fusion.numel():,} parameters"),
    ]


def _conv_text(conv, size):
    kernel = "x".join(map(str, conv.kernel_size))
    return f"conv {kernel}\n{conv.out_channels} x {size}\n{_parameters(conv)}"


def _dense_text(dense):
    return f"dense, ReLU\n{dense.out_features:,} outputs\n{_parameters(dense)}"


def _parameters(module):
    return f"{count_parameters(module):,} parameters"


def _lay_out(columns):
    """Place the boxes of each column from top to bottom, the output below them all."""
    boxes, arrows, feet = [], [], []
    for x, name in enumerate([*BRANCHES, "external"]):
        column, foot = _stack(columns[name], x, 0.88, top=0.5)
        boxes += column
        feet.append((x, foot))
        arrows += _between(column)
    middle = (len(feet) - 1) / 2
    top = min(y for _, y in feet) - 2 * GAP
    wide, foot = _stack(columns["output"][:1], middle, 3.88, top=top)
    narrow, _ = _stack(columns["output"][1:], middle, 1.88, top=foot - GAP)
    arrows += [((x, y), (x, top)) for x, y in feet]
    arrows += _between(wide + narrow)
    return boxes + wide + narrow, arrows


def _stack(layers, x, width, *, top):
    """Boxes below each other from `top`, and where the last one ends."""
    boxes = []
    for kind, text in layers:
        height = _height(text)
        boxes.append(Box(x, top - height / 2, width, text, COLOURS[kind]))
        top -= height + GAP
    return boxes, top + GAP


def _between(boxes):
    """Arrows from each box to the next."""
    return [
        ((a.x, a.y - _height(a.text) / 2), (b.x, b.y + _height(b.text) / 2))
        for a, b in pairwise(boxes)
    ]


def _height(text):
    return PADDING + LINE_HEIGHT * (text.count("\n") + 1)


def _draw_box(ax, box):
    height = _height(box.text)
    ax.add_patch(
        FancyBboxPatch(
            (box.x - box.width / 2, box.y - height / 2),
            box.width,
            height,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=(*to_rgb(box.colour), 0.25),
            edgecolor=box.colour,
            lw=0.8,
        )
    )
    ax.text(box.x, box.y, box.text, ha="center", va="center", fontsize=6.5, linespacing=1.25)
