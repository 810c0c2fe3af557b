"""Does a network forecast better on top of the kernels? Bits a crime on the validation hours.

    snakemake prepare_training --configfile config/chicago.yaml
    python benchmarks/bench_increment.py config/chicago.yaml --variants conv-none-16 --rates 0.001

The head is another one than the paper's: the branches of its network give g, and the next hour has

    Y(t+1) = Y(t) + kernels(t+1) * exp(g), Y(t) = 0 at midnight.

g is 0 at first, so training by the Poisson likelihood starts at the kernels, which have seen the
training hours alone. Nothing saturates, and no forecast is below persistence. Printed after each
epoch: bits over the kernels, and the p-value of Diebold and Mariano that they are the same.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from sweep import CONFIG, load_job
from torch.nn import functional as F

from crimecast.audit import metrics
from crimecast.audit.intervals import diebold_mariano
from crimecast.audit.scoring import likelihood_by_day
from crimecast.baselines.kernels import Kernels
from crimecast.frames.diurnal import previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.networks.nets import BRANCHES, N_LAGS, STResNet
from crimecast.networks.training import SCORING_BATCH, shuffled_batches
from crimecast.running.plan import Variant
from crimecast.running.settings import read_settings

BATCH_SIZE, WEIGHT_DECAY, SMALLEST_RATE = 32, 0.01, 1e-6


class IncrementNet(STResNet):
    """The paper's branches, fusion and external map without tanh; they start at 0."""

    def __init__(self, *arguments, **shape):
        super().__init__(*arguments, **shape)
        for branch in self.branches.values():
            torch.nn.init.zeros_(branch.conv_out.weight)
        torch.nn.init.zeros_(self.external.dense2.weight)

    def forward(self, lagged, features):
        """Logarithm of what the rates are multiplied by, shape (batch, n_rows, n_cols)."""
        groups = zip(BRANCHES, lagged.split(N_LAGS, dim=1), strict=True)
        maps = (self.fusion[name] * self.branches[name](x, "float32") for name, x in groups)
        external = self.external
        hidden = F.relu(external.dense1(features))
        return sum(maps) + external.dense2(hidden).unflatten(1, external.shape)


def kernel_rates(cumulative, first_unseen, settings):
    """Rates of every hour after the warm-up by kernels fitted before `first_unseen`."""
    kernels = Kernels(**settings).fit(cumulative[:first_unseen])
    first = settings["warm_up_days"] * HOURS_PER_DAY
    rates = np.zeros_like(cumulative)
    rates[first:] = kernels.predict(cumulative, first)
    rates[first:] -= previous_cumulative(cumulative[first:])
    return first, np.maximum(rates, SMALLEST_RATE)


def measure(config, variant, rate, n_epochs):
    """Yield the rates of the kernels on the validation hours, then those after each epoch.

    Yields
    ------
    observed, rates : ndarray of shape (n_hours, n_rows, n_cols)
        Whole days.
    """
    torch.manual_seed(0)
    job = load_job(config, variant, "network", {})
    samples = job.samples
    cumulative = np.rint(samples.frame_scale.unscale(samples.frames.numpy())).astype(float)
    validation = samples.targets["validation"]
    validation = validation[len(validation) % HOURS_PER_DAY :]
    settings = config["baselines"]["settings"]["kernels"]
    known = cumulative[: validation[-1] + 1]
    first, rates = kernel_rates(known, samples.targets["validation"][0], settings)
    counts = known - previous_cumulative(known)
    yield counts[validation], rates[validation]
    train = samples.targets["train"]
    train = train[train >= first]
    observed, log_rates = (torch.from_numpy(x).float() for x in (counts, np.log(rates)))
    n_rows, n_cols = known.shape[1:]
    shape = {"n_rows": n_rows, "n_cols": n_cols, "n_features": samples.features.shape[1]}
    net = IncrementNet(variant.convolution, variant.neurons, **shape)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)

    def expect(targets):
        return log_rates[targets] + net(*samples.batch(targets)[:2])

    for epoch in range(n_epochs):
        for batch in shuffled_batches(train, BATCH_SIZE, (0, epoch), samples.frames.device):
            loss = F.poisson_nll_loss(expect(batch), observed[batch], log_input=True)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.inference_mode():
            batches = torch.from_numpy(validation).split(SCORING_BATCH)
            expected = torch.cat([expect(batch) for batch in batches]).exp().double().numpy()
        yield counts[validation], expected


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("configs", nargs="*", type=Path, help="laid over config/config.yaml")
    parser.add_argument("--variants", nargs="+", type=Variant.parse, help="of level none")
    parser.add_argument("--rates", nargs="+", type=float, default=[0.001])
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    config = read_settings(arguments.configs, CONFIG)
    torch.set_num_threads(1)
    for variant in arguments.variants or [Variant("conv", "none", 16)]:
        for rate in arguments.rates:
            print(f"{config['city']['name']}, {variant.name}, rate {rate:g}")
            runs = measure(config, variant, rate, arguments.epochs)
            counts, kernels = next(runs)
            n_days = len(counts) // HOURS_PER_DAY
            before = likelihood_by_day(counts, kernels, n_days)
            for epoch, (_, rates) in enumerate(runs, start=1):
                after = likelihood_by_day(counts, rates, n_days)
                gain = metrics.bits_per_event(after.sum(), before.sum(), counts.sum())
                p = diebold_mariano(-after, -before)
                print(f"  epoch {epoch}: {gain:+.4f} bits, p = {p:.2f}", flush=True)


if __name__ == "__main__":
    main()
