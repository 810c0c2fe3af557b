"""The map of a forecast as a Vega-Lite chart; a slider chooses the hour, 0 is all of them."""

import altair as alt
import numpy as np
import pandas as pd

from crimecast.audit.metrics import cells_of_area
from crimecast.forecast.backtest import AREAS

SIZE = 340  # pixels of the longer side of the map, on a phone; the page scales the drawing
# Blues grow darker with the count; lines of Okabe and Ito (2008), also told apart by their width.
COLOURS, LINE_COLOURS, LINE_WIDTHS = "blues", ["#000000", "#D55E00", "#E69F00"], [2.4, 1.6, 1.0]
OUTSIDE = len(AREAS) + 1
DIGITS = 5  # of expected counts, in the page; the tooltip shows one less
COUNT = alt.ExprRef("hour == 0 ? top_all : top_hour")


def read_table(path):
    """Read latest.csv."""
    return pd.read_csv(path, dtype={"from": str, "to": str})


def forecast_map(table, notes, outlines):
    """Chart of cells, the edges of the best areas, the city's outline and what happened.

    Parameters
    ----------
    table : DataFrame
        From `crimecast.forecast.cells.forecast_table`.
    notes : dict
        latest.json.
    outlines : list of ndarray
        (lon, lat) of coast and counties.

    Returns
    -------
    alt.LayerChart
    """
    cells, edges = cell_rows(table), edge_rows(table)
    layers = [_cells(cells), *_outlines(outlines, table), _edges(edges, notes)]
    if "observed" in table:
        layers.append(_happened(cells))
    width, height = _size(table)
    chart = alt.layer(*layers).resolve_scale(color="independent")
    chart = chart.properties(width=width, height=height, title=_title())
    chart = chart.configure(font="system-ui, sans-serif").configure_axis(grid=False)
    return chart.configure_view(stroke=None).add_params(*_params(table))


def cell_rows(table):
    """One dict a cell: row i, column j, and lists over all hours together and each hour."""
    n_cells = _n_cells(table)
    numbers = {"n": _frames(table, "expected"), "k": _frames(table, "rank")}
    if "observed" in table:
        numbers["o"] = _frames(table, "observed")
    rows = []
    for index, cell in enumerate(table.head(n_cells).itertuples(index=False)):
        lists = {key: list(map(_short, frames[:, index])) for key, frames in numbers.items()}
        rows.append({"i": cell.row, "j": cell.col} | lists)
    return rows


def edge_rows(table):
    """Edges between cells of different areas: where they are, and for each hour of which area.

    ``a`` has a digit for all hours together and one for each hour: 1 where the edge is of the
    smallest of `AREAS`, 2 of the next and so on, 0 where it is none. It leads from the south-west
    corner of row ``i`` and column ``j``, ``e`` cells to the east and ``t`` to the north.
    """
    ranks = _frames(table, "rank").reshape(-1, table["row"].max() + 1, table["col"].max() + 1)
    limits = [cells_of_area(area, ranks[0].size) for area in AREAS]
    area = 1 + np.searchsorted(limits, ranks)  # 1 for the best cells, OUTSIDE for the rest
    rows = []
    for axis in (1, 2):
        padding = [(0, 0)] * 3
        padding[axis] = (1, 1)
        padded = np.pad(area, padding, constant_values=OUTSIDE)
        before, after = (np.delete(padded, end, axis=axis) for end in (-1, 0))
        marks = np.where(before != after, np.minimum(before, after), 0)
        for i, j in np.argwhere(marks.any(axis=0)).tolist():
            digits = "".join(map(str, marks[:, i, j].tolist()))
            rows.append({"i": i, "j": j, "e": int(axis == 1), "t": int(axis == 2), "a": digits})
    return rows


def _n_cells(table):
    return int((table["row"].max() + 1) * (table["col"].max() + 1))


def _frames(table, name):
    return table[name].to_numpy(float).reshape(-1, _n_cells(table))


def _short(value):
    """A number in few characters; None is not known."""
    if np.isnan(value):
        return None
    return int(value) if value == int(value) else float(f"{value:.{DIGITS}g}")


def _size(table):
    """Width and height in pixels: a degree of longitude is shorter than one of latitude."""
    south, north = table["south"].min(), table["north"].max()
    west, east = table["west"].min(), table["east"].max()
    width = (east - west) * np.cos(np.radians((south + north) / 2))
    scale = SIZE / max(width, north - south)
    return round(scale * width), round(scale * (north - south))


def _params(table):
    """The slider and what depends on it."""
    counts = _frames(table, "expected")
    spans = table[["from", "to"]].to_numpy()[:: _n_cells(table)]
    names = [_span(*map(pd.Timestamp, span)) for span in spans]
    totals = [f"{total:.1f} crimes expected" for total in counts.sum(axis=1)]
    if "observed" in table:
        seen = _frames(table, "observed").sum(axis=1)
        happened = ["" if np.isnan(n) else f", {n:.0f} happened" for n in seen]
        totals = [total + more for total, more in zip(totals, happened, strict=True)]
    south, west = table["south"].iloc[0], table["west"].iloc[0]
    corner = {"first_x": west, "first_y": south}
    corner["step_x"] = (table["east"].max() - west) / (table["col"].max() + 1)
    corner["step_y"] = (table["north"].max() - south) / (table["row"].max() + 1)
    last = len(counts) - 1
    slider = alt.binding_range(min=0, max=last, step=1, name=f"Hour ahead (0: all {last} hours)")
    return [
        alt.param(name="hour", value=0, bind=slider),
        alt.param(name="names", value=[f"All {last} hours: {names[0]}", *names[1:]]),
        alt.param(name="totals", value=totals),
        alt.param(name="top_all", value=float(counts[0].max())),
        alt.param(name="top_hour", value=float(counts[1:].max())),
        *(alt.param(name=name, value=float(value)) for name, value in corner.items()),
    ]


def _span(start, end):
    form = "%H:%M" if end - start == pd.Timedelta(hours=1) else "%a %d %b %H:%M"
    return f"{start:%a %d %b %H:%M} to {end.strftime(form)}"


def _title():
    return alt.TitleParams(text=alt.ExprRef("[names[hour], totals[hour]]"), anchor="start")


def _placed(rows, *, more_rows, more_cols):
    """Chart of rows with the degrees of their edges; `more_*` are expressions, in cells."""
    west, south = (f"datum.{key} * step_{axis} + first_{axis}" for key, axis in ("jx", "iy"))
    return alt.Chart(alt.Data(values=rows)).transform_calculate(
        w=west,
        s=south,
        e=f"{west} + {more_cols} * step_x",
        t=f"{south} + {more_rows} * step_y",
    )


def _square(**more):
    """Encoding of a cell's or an edge's place; the scales end where the lattice ends."""
    scale = alt.Scale(zero=False, nice=False, padding=0)
    axis = alt.Axis(tickCount=4, format=".2f")
    return {
        "x": alt.X("w:Q", scale=scale, axis=axis, title="Longitude (°)"),
        "x2": "e:Q",
        "y": alt.Y("s:Q", scale=scale, axis=axis, title="Latitude (°)"),
        "y2": "t:Q",
    } | more


def _cells(rows):
    happened = "isValid(datum.o) && isValid(datum.o[hour]) ? datum.o[hour] : 'not known'"
    place = "'row ' + datum.i + ', column ' + datum.j"
    centre = (
        "format((datum.s + datum.t) / 2, '.4f') + ', ' + format((datum.w + datum.e) / 2, '.4f')"
    )
    tooltip = {
        "cell": (place, "Cell"),
        "centre": (centre, "Latitude, longitude"),
        "expected": ("format(datum.n[hour], '.4~g')", "Crimes expected"),
        "probability": ("format(1 - exp(-datum.n[hour]), '.1%')", "At least one"),
        "rank": ("datum.k[hour]", "Rank"),
    }
    if "o" in rows[0]:
        tooltip["happened"] = (happened, "Crimes that happened")
    chart = _placed(rows, more_rows=1, more_cols=1).mark_rect()
    chart = chart.transform_calculate(
        count="datum.n[hour]", **{name: expression for name, (expression, _) in tooltip.items()}
    )
    colour = alt.Color(
        "count:Q",
        scale=alt.Scale(type="sqrt", scheme=COLOURS, domainMin=0, domainMax=COUNT),
        legend=alt.Legend(
            title="Crimes expected in a cell",
            orient="bottom",
            direction="horizontal",
            gradientLength=180,
            tickCount=4,
        ),
    )
    shown = [alt.Tooltip(f"{name}:N", title=title) for name, (_, title) in tooltip.items()]
    return chart.encode(**_square(color=colour, tooltip=shown))


def _edges(rows, notes):
    kept = notes["backtest"]
    names = [f"{area:.0%}" for area in AREAS]
    labels = [
        [_held(name, share) for name, share in zip(names, kept[key], strict=True)]
        for key in ("all_hours", "each_hour")
    ]
    chosen = f"{labels}[hour == 0 ? 0 : 1][indexof({names}, datum.value)]"
    legend = alt.Legend(
        title=f"Best cells, crime held in {kept['days']} days of backtest",
        titleLimit=SIZE,
        orient="bottom",
        direction="horizontal",
        labelExpr=chosen,
        symbolType="stroke",
        symbolStrokeWidth=3,
        columns=len(AREAS),
    )
    chart = _placed(rows, more_rows="datum.t", more_cols="datum.e")
    chart = chart.mark_rule(strokeCap="square", tooltip=None)
    index = "toNumber(datum.a[hour])"
    chart = chart.transform_calculate(
        area=f"{['', *names]}[{index}]", width=f"{[0, *LINE_WIDTHS]}[{index}]"
    )
    chart = chart.transform_filter("datum.area != ''")
    colour = alt.Color("area:N", scale=alt.Scale(domain=names, range=LINE_COLOURS), legend=legend)
    width = alt.StrokeWidth("width:Q", scale=None)
    return chart.encode(**_square(color=colour, strokeWidth=width))


def _held(name, share):
    return f"{name}: unknown" if share is None else f"{name} held {share:.0%}"


def _outlines(outlines, table):
    """Lines that cross the map, cut at its edge; none where nobody drew the place."""
    low = table[["west", "south"]].min().to_numpy()
    high = table[["east", "north"]].max().to_numpy()
    rows = [
        {"x": float(x), "y": float(y), "line": number, "order": order}
        for number, line in enumerate(outlines)
        if ((line >= low) & (line <= high)).all(axis=1).any()
        for order, (x, y) in enumerate(line)
    ]
    if not rows:
        return []
    x = alt.X("x:Q", scale=alt.Scale(domain=[low[0], high[0]], nice=False), title="Longitude (°)")
    y = alt.Y("y:Q", scale=alt.Scale(domain=[low[1], high[1]], nice=False), title="Latitude (°)")
    chart = alt.Chart(alt.Data(values=rows)).mark_line(
        color="#555555", strokeWidth=0.8, clip=True, tooltip=None
    )
    return [chart.encode(x=x, y=y, detail="line:N", order="order:Q")]


def _happened(rows):
    """A ring in each cell where something happened, its area the number of crimes."""
    chart = _placed(rows, more_rows=0.5, more_cols=0.5).mark_point(
        shape="circle", color="#009E73", strokeWidth=1.2, tooltip=None
    )
    chart = chart.transform_calculate(happened="datum.o[hour]").transform_filter(
        "datum.happened > 0"
    )
    size = alt.Size(
        "happened:Q",
        scale=alt.Scale(domainMin=0, range=[0, 120]),
        legend=alt.Legend(title="Crimes that happened", orient="bottom", tickCount=3, format="d"),
    )
    return chart.encode(x="e:Q", y="t:Q", size=size)
