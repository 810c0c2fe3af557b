"""Y -> Figure 2: hourly and cumulative crimes of the test hours, city and cell A."""

from crimecast import logs
from crimecast.figures.observed import draw_figure2
from crimecast.figures.style import save_figure
from crimecast.tables.study import read_study


def make_figure2(inputs, outputs, cfg):
    """Draw the observed signals; `inputs` has tensor."""
    study = read_study(inputs["tensor"], cfg)
    figure, caption = draw_figure2(study, city=cfg["city"]["name"], where=cfg["lattice"])
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure2(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
