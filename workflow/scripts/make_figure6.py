"""Y and the network's forecasts -> Figure 6: cells A and B, exact and forecast."""

from crimecast import logs
from crimecast.figures.forecast import draw_figure6
from crimecast.figures.style import save_figure
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.study import read_study


def make_figure6(inputs, outputs, cfg):
    """Draw the signals of cells A and B; `inputs` has tensor and network."""
    study = read_study(inputs["tensor"], cfg)
    times, shape = study.times[study.test], study.cumulative.shape[1:]
    network = read_forecast(inputs["network"], times, shape)
    figure, caption = draw_figure6(study, network, protocol=cfg["protocol"])
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure6(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
