"""Y -> Figure 3: the end of the last day, before and after super-resolution."""

from crimecast import logs
from crimecast.figures.maps import read_outlines
from crimecast.figures.observed import draw_figure3
from crimecast.figures.style import save_figure
from crimecast.tables.study import read_study


def make_figure3(inputs, outputs, cfg):
    """Draw map and mesh; `inputs` has tensor and outlines."""
    figure, caption = draw_figure3(
        read_study(inputs["tensor"], cfg),
        read_outlines(inputs["outlines"]),
        where=cfg["lattice"],
        interpolation=cfg["interpolation"],
    )
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure3(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
