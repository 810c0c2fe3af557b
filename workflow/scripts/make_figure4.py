"""Settings of the network -> Figure 4: its layers, shapes and parameters."""

from crimecast import logs
from crimecast.figures.network import draw_figure4
from crimecast.figures.style import save_figure
from crimecast.networks.nets import build_net
from crimecast.running.plan import Variant


def make_figure4(outputs, cfg):
    """Draw the network that Table 2 scores."""
    variant = Variant.parse(cfg["name"])
    factor = 1 if variant.level == "none" else cfg["factor"]
    n_rows, n_cols = cfg["n_rows"] * factor, cfg["n_cols"] * factor
    net = build_net(
        variant.convolution,
        variant.neurons,
        kind=cfg["kind"],
        n_rows=n_rows,
        n_cols=n_cols,
        n_features=cfg["n_features"],
        n_units=cfg["n_units"],
    )
    figure, caption = draw_figure4(net, n_rows, n_cols, name=cfg["name"])
    save_figure(figure, *outputs, caption)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure4(snakemake.output, snakemake.params.cfg)
