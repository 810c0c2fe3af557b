"""Settings of the network -> Figure 4: its layers, shapes and parameters."""

from crimecast import logs
from crimecast.figures.network import draw_figure4
from crimecast.figures.style import save_figure
from crimecast.networks.nets import build_net
from crimecast.running.plan import Variant


def make_figure4(outputs, cfg):
    """Draw the network that Table 2 scores."""
    variant, lattice = Variant.parse(cfg["name"]), cfg["lattice"]
    factor = 1 if variant.level == "none" else cfg["interpolation"]["factor"]
    n_rows, n_cols = lattice["n_rows"] * factor, lattice["n_cols"] * factor
    net = build_net(
        variant.convolution,
        variant.neurons,
        kind=cfg["network"]["kind"],
        n_rows=n_rows,
        n_cols=n_cols,
        n_features=len(cfg["external"]["features"]),
        n_units=cfg["network"]["units"],
    )
    figure, caption = draw_figure4(net, n_rows, n_cols, name=variant.name)
    save_figure(figure, caption, **outputs)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_figure4(dict(snakemake.output.items()), snakemake.params.cfg)
