"""Events -> counts -> diurnal integral -> frames at one super-resolution."""

import logging

import numpy as np

from crimecast import logs
from crimecast.crimes.events import read_events
from crimecast.frames import diurnal, lattice, periods, resolution
from crimecast.frames.tensors import write_tensor

logger = logging.getLogger(__name__)


def build_tensor(events_paths, tensor_path, cfg):
    """Write the frames of Y; events outside the region are counted in the metadata."""
    hours = periods.hours(**cfg["period"])
    months = [read_events([path], ["time", "lat", "lon"]) for path in events_paths]
    counts = lattice.count_events(months, hours, **cfg["lattice"])
    n_events, n_inside = sum(map(len, months)), int(counts.sum())
    if n_inside == 0:
        raise ValueError(
            f"none of {n_events} events lies in the period and in lattice.region. Look at"
            " crimes.csv, crimes.filters, period and lattice; the target"
            " crimes/ledger.json of this run's results counts why rows were rejected."
        )
    cumulative, times = diurnal.diurnal_integral(counts), hours.astype("datetime64[s]")
    frames = resolution.refine(cumulative, cfg["level"], **cfg["interpolation"])
    if cfg["level"] == "spacetime":
        times = np.stack([times - np.timedelta64(30, "m"), times], axis=1).ravel()
    metadata = cfg | {"events": n_events, "events_in_region": n_inside}
    write_tensor(tensor_path, times, frames.astype(np.float32), metadata)
    logger.info("%d of %d events lie in the region", n_inside, n_events)
    logger.info("%s: %d frames of %d x %d", tensor_path, *frames.shape)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        build_tensor(snakemake.input.events, snakemake.output.tensor, snakemake.params.cfg)
