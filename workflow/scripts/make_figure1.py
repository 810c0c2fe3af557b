"""Events and Y -> Figure 1: the crimes of one hour, in the box and in the region."""

from crimecast import logs
from crimecast.crimes.events import read_events
from crimecast.figures.maps import read_outlines
from crimecast.figures.observed import draw_figure1
from crimecast.figures.style import save_figure
from crimecast.tables.study import read_study


def make_figure1(inputs, outputs, cfg):
    """Draw events of one hour; `inputs` has tensor, events (a list) and outlines."""
    figure, caption = draw_figure1(
        read_study(inputs["tensor"], cfg),
        read_events(inputs["events"]),
        read_outlines(inputs["outlines"]),
        box=cfg["crimes"]["box"],
        region=cfg["lattice"]["region"],
    )
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure1(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
