"""Y and all forecasts -> Figure 7: every method in cell A, with the first day enlarged."""

from crimecast import logs
from crimecast.figures.forecast import draw_figure7
from crimecast.figures.style import save_figure
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.study import read_study
from crimecast.tables.table2 import NETWORK


def make_figure7(inputs, outputs, cfg):
    """Draw all methods; `inputs` has tensor, network and baselines, those of cfg["methods"]."""
    study = read_study(inputs["tensor"], cfg)
    times, shape = study.times[study.test], study.cumulative.shape[1:]
    paths = {NETWORK: inputs["network"]}
    paths |= dict(zip(cfg["methods"], inputs["baselines"], strict=True))
    forecasts = {method: read_forecast(path, times, shape) for method, path in paths.items()}
    figure, caption = draw_figure7(study, forecasts)
    save_figure(figure, *outputs, caption)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure7(dict(snakemake.input.items()), snakemake.output, snakemake.params.cfg)
