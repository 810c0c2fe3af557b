"""The forecast's table -> one page with a map, which needs no network."""

from crimecast import files, logs
from crimecast.figures.maps import read_outlines
from crimecast.forecast import page, spec


def draw_map(inputs, outputs, cfg):
    """Draw the forecast; `inputs` has csv, notes and outlines."""
    table = spec.read_table(inputs["csv"])
    notes = files.read_json(inputs["notes"])
    chart = spec.forecast_map(table, notes, read_outlines(inputs["outlines"]))
    files.write_text(outputs["html"], page.render(chart, table, notes, city=cfg["city"]["name"]))


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        draw_map(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
