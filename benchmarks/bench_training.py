"""One training step of 32 samples: ours, a plain float32 network, public ST-ResNets, and matmul."""

import numpy as np
import torch
from public_nets import PUBLIC, PublicTraining
from rounds import interleave

from crimecast.networks import nets, training
from crimecast.networks.samples import Samples, Scale

N_ROWS = N_COLS = 32
N_FRAMES, N_FEATURES, N_UNITS, BATCH_SIZE = 800, 5, 6, 32
STEPS = 2  # in each round
LAGS = np.array([1, 2, 3, 24, 48, 72, 168, 336, 504])
MATMUL_SIZE = 2048
N_PROFILED = 8


def flops(neurons):
    """Arithmetic of one training step, convolutions only; a multiply-add counts as two.

    Each convolution runs forward and twice backward (weights, input), the first of a branch only
    once, for nobody needs the gradient of the frames.
    """
    inner = 2 * N_UNITS * neurons * neurons
    multiplies = 3 * inner + 3 * neurons + 2 * nets.N_LAGS * neurons
    return 2 * 9 * len(nets.BRANCHES) * multiplies * N_ROWS * N_COLS * BATCH_SIZE


def made_up_data():
    """Frames and features in [-1, 1]; all targets are steps of one round."""
    rng = np.random.default_rng(0)
    frames = rng.uniform(-1, 1, (N_FRAMES, N_ROWS, N_COLS)).astype(np.float32)
    features = rng.uniform(-1, 1, (N_FRAMES, N_FEATURES)).astype(np.float32)
    return Samples(
        frames=torch.from_numpy(frames),
        features=torch.from_numpy(features),
        lags=torch.from_numpy(LAGS),
        frame_scale=Scale(-1.0, 1.0),
        feature_scale=Scale(-1.0, 1.0),
        targets={"train": np.arange(LAGS.max(), LAGS.max() + STEPS * BATCH_SIZE)},
        frames_per_hour=1,
        protocol="causal",
    )


def our_epoch(data, neurons):
    """The workflow's own training, as its jobs run it."""
    shape = {"n_rows": N_ROWS, "n_cols": N_COLS, "n_features": N_FEATURES, "n_units": N_UNITS}
    net = nets.STResNet("conv", neurons, **shape).to(memory_format=torch.channels_last)
    optimizer = training.new_optimizer(net)
    step = training.new_step(net, optimizer, data, "bf16")
    phase = training.Phase("train", data.targets["train"], 0.0005, 0, 1)
    batches = training.shuffled_batches(data.targets["train"], BATCH_SIZE, 0, torch.device("cpu"))
    return lambda: training.train_epoch(step, optimizer, batches, phase, "constant").item()


def public_epoch(name, data, neurons):
    """The training of a public network at our sizes."""
    return PublicTraining(name, data, neurons, n_units=N_UNITS, batch_size=BATCH_SIZE).epoch


def matmul(precision):
    """A square matrix product of random numbers."""
    a, b = (torch.randn(MATMUL_SIZE, MATMUL_SIZE).to(precision) for _ in range(2))
    return lambda: a @ b


def measure(rounds, neurons=64):
    """Time all contestants on one thread, as a job of the workflow has it.

    Returns
    -------
    dict
        ``samples_s`` of each network, ``gflops`` of them and of both matrix products, and the
        ``profile`` of ours.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data = made_up_data()
    contestants = {"crimecast": our_epoch(data, neurons)}
    contestants |= {name: public_epoch(name, data, neurons) for name in PUBLIC}
    contestants |= {"matmul bf16": matmul(torch.bfloat16), "matmul float32": matmul(torch.float32)}
    times = interleave(contestants, rounds)
    of_nets = ["crimecast", *PUBLIC]
    gflops = {name: STEPS * flops(neurons) / times[name]["seconds"] / 1e9 for name in of_nets} | {
        name: 2 * MATMUL_SIZE**3 / times[name]["seconds"] / 1e9
        for name in ("matmul bf16", "matmul float32")
    }
    samples = {name: STEPS * BATCH_SIZE / times[name]["seconds"] for name in of_nets}
    profile = profile_epoch(contestants["crimecast"])
    return {
        "neurons": neurons,
        "samples_s": samples,
        "gflops": gflops,
        "times": times,
        "profile": profile,
    }


def profile_epoch(epoch):
    """Share of the time of each operation, without those it calls, the largest first."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        epoch()
    seconds = {event.key: event.self_cpu_time_total for event in profile.key_averages()}
    whole = sum(seconds.values())
    largest = sorted(seconds, key=seconds.get, reverse=True)[:N_PROFILED]
    return {name: seconds[name] / whole for name in largest}
