"""One page around the map, with everything that it needs inside."""

from functools import cache

import jinja2
import vl_convert

from crimecast.baselines.methods import REFERENCE
from crimecast.forecast.choice import bits_in_words

BUSIEST = 10  # cells in the table under the map
METHODS = {
    "climatology": "the usual number of crimes of each cell and hour of the day",
    "kernels": "a mixture of maps of past crimes, recent and old, sharp and blurred, of all hours"
    " and of that hour of the day, with an echo of the last hours",
    "etas": "the usual number of crimes of each cell and hour of the day, with an echo of the last"
    " hours in their cell",
    "arima": "a time series model of each cell alone",
    "ha": "the usual number of crimes of each cell since midnight",
}
TEMPLATE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';
 img-src data:">
<title>{{ city }}: crimes expected from {{ start }}</title>
<link rel="icon" href="data:,">
<style>
body {font: 1rem/1.45 system-ui, sans-serif; color: #222; max-width: 44rem; margin: 0 auto;
  padding: .75rem;}
h1 {font-size: 1.3rem; margin: 0 0 .5rem;}
h2 {font-size: 1.05rem; margin: 1.2rem 0 .3rem;}
.vega-bind label {display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem;}
.vega-bind input {flex: 1 1 12rem; min-height: 2.5rem; accent-color: #0072B2;}
.vega-bind input:focus-visible {outline: 3px solid #D55E00;}
#map {width: 100%;}
#map svg {width: 100%; height: auto; max-height: 82vh;}
/* Rings and lines let through what points at the cell below them. */
#map :is(.mark-symbol, .mark-rule, .mark-line) {pointer-events: none;}
/* What a cell holds is told at the foot of a phone's screen: beside the finger it would not fit. */
@media (max-width: 30rem) {
  #vg-tooltip-element {left: .75rem !important; top: auto !important; bottom: .75rem;}
}
table {border-collapse: collapse; font-variant-numeric: tabular-nums;}
th, td {text-align: right; padding: .15rem .7rem .15rem 0; border-bottom: 1px solid #ddd;}
.warning {border-left: 4px solid #D55E00; padding-left: .6rem;}
</style>
<script>{{ library }}</script>
</head>
<body>
<h1>{{ city }}: crimes expected from {{ start }}</h1>
{% for warning in warnings %}<p class="warning" role="alert">{{ warning }}</p>
{% endfor %}<div id="hours"></div>
<div id="map"></div>
<h2>The {{ busiest | length }} cells with most crimes expected, all hours</h2>
<table>
<tr><th>Rank</th><th>Row</th><th>Column</th><th>Expected</th><th>At least one</th></tr>
{% for cell in busiest %}<tr><td>{{ cell.rank }}</td><td>{{ cell.row }}</td><td>{{ cell.col }}</td>
<td>{{ "%.4g" % cell.expected }}</td><td>{{ "%.1f" % (100 * cell.probability) }} %</td></tr>
{% endfor %}</table>
<p>{{ method }}</p>
<p>Hours are local. Rows count from the south, columns from the west, from 0.
The chance of at least one crime takes counts as Poisson. Lines go around the best cells of the
hour, or of all hours together; their share of crime is that of such forecasts of the test days.
Recorded crime is not all crime: where police look more, more is recorded. latest.csv and
latest.geojson beside this file hold the numbers.</p>
<script>
// Legends under each other, so that the map fills the width of a phone.
const below = {legend: {layout: {bottom: {direction: "vertical", anchor: "start"}}}};
vegaEmbed("#map", {{ spec }}, {renderer: "svg", actions: false, bind: "#hours", config: below});
// A finger does not hover: a tap shows what a mouse over the cell would, until the next touch.
document.addEventListener("pointerdown", () =>
  document.getElementById("vg-tooltip-element")?.classList.remove("visible"));
document.getElementById("map").addEventListener("click", (tap) =>
  tap.target.dispatchEvent(new PointerEvent("pointermove", tap)));
</script>
</body>
</html>
"""


def render(chart, table, notes, *, city):
    """Make the page of a chart from `crimecast.forecast.spec.forecast_map`.

    Parameters
    ----------
    chart : alt.LayerChart
    table : DataFrame
        latest.csv.
    notes : dict
        latest.json.
    city : str

    Returns
    -------
    str
        HTML; it asks no host for anything.
    """
    n_cells = int((table["row"].max() + 1) * (table["col"].max() + 1))
    busiest = table.head(n_cells).nsmallest(BUSIEST, "rank")
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)
    return template.render(
        city=city,
        start=table["from"].iloc[0].replace("T", " "),
        warnings=notes["warnings"],
        method=describe_method(notes["method"], notes["choice"]),
        busiest=busiest.to_dict("records"),
        library=jinja2.utils.markupsafe.Markup(_library()),
        # Within a script, a tag could end it.
        spec=jinja2.utils.markupsafe.Markup(
            chart.to_json(indent=None, separators=(",", ":")).replace("<", "\\u003c")
        ),
    )


def describe_method(method, choice):
    """Say what a forecast is made of and, if it was chosen, why.

    Parameters
    ----------
    method : str
        Name of a baseline or of a network.
    choice : dict or None
        From `crimecast.forecast.choice.choose`.

    Returns
    -------
    str
        Whole sentences.
    """
    words = METHODS.get(method, "a trained network")
    made = f"The forecast is {words} ({method})."
    if choice is None:
        return made
    if not choice["bits"]:
        return f"{made} There were no crimes on validation days to choose a method by."
    return (
        f"{made} Of the methods compared it made the crimes of {choice['days']} validation days"
        f" most likely; in bits a crime against {REFERENCE}: {bits_in_words(choice)}."
    )


@cache
def _library():
    """Vega, Vega-Lite and vega-embed, from the package."""
    return vl_convert.javascript_bundle()
