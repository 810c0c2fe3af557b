"""Y and the network's forecasts -> Figure 5: maps of two days, exact and forecast."""

from crimecast import logs
from crimecast.figures.forecast import draw_figure5
from crimecast.figures.maps import read_outlines
from crimecast.figures.style import save_figure
from crimecast.tables.forecasts import read_forecasts
from crimecast.tables.study import read_study


def make_figure5(inputs, outputs, cfg):
    """Draw maps; `inputs` has tensor, outlines and networks, their forecasts."""
    study = read_study(inputs["tensor"], cfg)
    times, shape = study.times[study.test], study.cumulative.shape[1:]
    networks = read_forecasts(inputs["networks"], times, shape, by="convolution")
    outlines = read_outlines(inputs["outlines"])
    where = {"region": cfg["lattice"]["region"], "protocol": cfg["protocol"]}
    figure, caption = draw_figure5(study, networks, outlines, **where)
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure5(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
