"""Y and all forecasts -> Figure 7: every method in cell A, with the first day enlarged."""

from crimecast import logs
from crimecast.figures.forecast import draw_figure7
from crimecast.figures.style import save_figure
from crimecast.tables.forecasts import read_forecast, read_forecasts
from crimecast.tables.study import read_study
from crimecast.tables.table2 import NETWORK


def make_figure7(inputs, outputs, cfg):
    """Draw all methods; `inputs` has tensor, network and baselines (a list)."""
    study = read_study(inputs["tensor"], cfg)
    times, shape = study.times[study.test], study.cumulative.shape[1:]
    forecasts = {NETWORK: read_forecast(inputs["network"], times, shape)}
    forecasts |= read_forecasts(inputs["baselines"], times, shape, by="method")
    figure, caption = draw_figure7(study, forecasts, protocol=cfg["protocol"])
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure7(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
