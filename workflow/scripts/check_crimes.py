"""Events and the ledger -> what an analyst looks at before believing them, a page and a figure."""

from crimecast import files, logs
from crimecast.crimes.checks import write_page
from crimecast.crimes.events import read_events
from crimecast.crimes.plausibility import Look
from crimecast.figures.plausibility import draw_checks
from crimecast.figures.style import save_figure


def check_crimes(events_paths, ledger_json, page_path, figure_paths, cfg):
    """Write the page, and the figure with its caption; `figure_paths` has png, svg and text."""
    look = Look.at(
        read_events(events_paths, ["time", "lat", "lon"]),
        files.read_json(ledger_json),
        **cfg["period"],
        lattice=cfg["lattice"],
    )
    files.write_text(page_path, write_page(look, cfg["city"]["name"]))
    save_figure(*draw_checks(look, region=cfg["lattice"]["region"]), **figure_paths)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        outputs = dict(snakemake.output.items())
        check_crimes(
            snakemake.input.events,
            snakemake.input.ledger,
            outputs.pop("page"),
            outputs,
            snakemake.params.cfg,
        )
