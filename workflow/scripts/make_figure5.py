"""Y and the network's forecasts -> Figure 5: maps of two days, exact and forecast."""

from crimecast import logs
from crimecast.figures.forecast import draw_figure5
from crimecast.figures.maps import read_outlines
from crimecast.figures.style import save_figure
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.study import read_study


def make_figure5(inputs, outputs, cfg):
    """Draw maps; `inputs` has tensor, outlines and networks, the forecasts of cfg["kernels"]."""
    study = read_study(inputs["tensor"], cfg)
    times, shape = study.times[study.test], study.cumulative.shape[1:]
    networks = {
        kernel: read_forecast(path, times, shape)
        for kernel, path in zip(cfg["kernels"], inputs["networks"], strict=True)
    }
    outlines = read_outlines(inputs["outlines"])
    figure, caption = draw_figure5(study, networks, outlines, region=cfg["where"]["region"])
    save_figure(figure, *outputs, caption)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure5(dict(snakemake.input.items()), snakemake.output, snakemake.params.cfg)
