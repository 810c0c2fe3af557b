"""Costs of ternarization, measured side by side: projection, its error, and inference.

    python benchmarks/bench_ternary.py projection|error|inference [--rounds 5] [--weights FILE ...]

Run it with OMP_NUM_THREADS=1 on a machine that does nothing else. The networks are those of the
paper: 64 neurons, 3x3, 32x32, batches of 32. Every round runs all contestants in turn, so that a
busy moment hits all of them; medians over rounds are printed.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from rounds import interleave

from crimecast import files
from crimecast.networks import nets, training
from crimecast.ternary.nets import build_ternary_net, keep_float_weights, project_weights, to_model
from crimecast.ternary.onnx import load_onnx, write_onnx
from crimecast.ternary.projection import project_ternary

NETWORK = {"convolution": "conv", "neurons": 64, "n_rows": 32, "n_cols": 32}
BATCH_SIZE = 32
TWN_THRESHOLD = 0.7  # of the mean magnitude: Li and Liu's estimate of the best threshold


def bench_projection(rounds, _weights):
    """Compare one projection of all 44 layers with a training step of the float network."""
    lagged, features = inputs(BATCH_SIZE)
    ternary = keep_float_weights(build_ternary_net(**NETWORK))
    contestants = {"projection of all layers": lambda: project_weights(ternary)}
    for precision in ("bf16", "float32"):
        step = TrainingStep(lagged, features, precision)
        contestants[f"training step, float network, {precision}"] = step
    report(contestants, rounds)


class TrainingStep:
    """One step of the float network: forward, backward, Adam."""

    def __init__(self, lagged, features, precision):
        self.net = nets.STResNet(**NETWORK).to(memory_format=torch.channels_last)
        self.optimizer = training.new_optimizer(self.net)
        self.batch = (lagged, features, torch.zeros(len(lagged), 32, 32))
        self.precision = precision

    def __call__(self):
        self.optimizer.step(
            lambda: training.evaluate_gradients(
                self.net, self.optimizer, self.batch, self.precision
            )
        )


def bench_error(_rounds, weights):
    """Squared distance of the 0.7-mean heuristic over that of the exact projection."""
    rng = torch.Generator().manual_seed(0)
    uniform = torch.rand(1, 36864, generator=rng) - 0.5
    normal = torch.randn(1, 36864, generator=rng)
    samples = {
        "uniform, as initialised": uniform,
        "normal": normal,
        "Laplace": normal.sign() * -torch.log(torch.rand(1, 36864, generator=rng)),
        "Student t, 3 degrees": normal / torch.randn(3, 36864, generator=rng).norm(dim=0),
    }
    for path in weights:
        arrays, _ = files.read_arrays(path)
        layers = [x for name, x in arrays.items() if name.endswith("weight") and x.ndim > 1]
        ratios = [error_ratio(torch.from_numpy(x).reshape(1, -1)) for x in layers]
        low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
        print(f"{path}: {len(ratios)} layers, {low:.3f} to {high:.3f}, median {middle:.3f}")
    for name, sample in samples.items():
        print(f"{name}: {error_ratio(sample):.3f}")


def error_ratio(weights):
    weights = weights.double()
    scale, trits = project_ternary(weights)
    exact = (scale[:, None] * trits - weights).square().sum()
    kept = weights.abs() > TWN_THRESHOLD * weights.abs().mean()
    mean = weights.abs()[kept].mean()
    return float((mean * weights.sign() * kept - weights).square().sum() / exact)


def bench_inference(rounds, _weights):
    """Forecast 1 and 336 frames on one thread, each contestant in turn."""
    net = keep_float_weights(build_ternary_net(**NETWORK)).eval()
    model = to_model(net, {"network": NETWORK | {"n_units": 6}})
    float_net = nets.STResNet(**NETWORK).eval().to(memory_format=torch.channels_last)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ternary.onnx"
        write_onnx(path, model)
        ternary, dequantized = load_onnx(path), float_session(path)
        stock = session(path.read_bytes())
    for n_frames in (1, 336):
        lagged, features = inputs(n_frames)
        feed = {"lagged": lagged.numpy(), "features": features.numpy()}
        contestants = {
            "PyTorch, float network, float32": forecast(float_net, lagged, features, "float32"),
            "PyTorch, float network, bf16": forecast(float_net, lagged, features, "bf16"),
            "PyTorch, ternary network, float32": forecast(net, lagged, features, "float32"),
            "PyTorch, ternary network, bf16": forecast(net, lagged, features, "bf16"),
            "onnxruntime, same weights as float32": lambda feed=feed: dequantized.run(None, feed),
            "onnxruntime, INT2 weights": lambda feed=feed: stock.run(None, feed),
            "onnxruntime, INT2 weights unpacked at load": lambda feed=feed: ternary.run(None, feed),
        }
        print(f"{n_frames} frame(s)")
        report(contestants, rounds)


def forecast(net, lagged, features, precision):
    def run():
        with torch.inference_mode():
            net(lagged, features, precision)

    return run


def float_session(path):
    """The same graph with float32 weights instead of INT2 and DequantizeLinear."""
    model = onnx.load(path)
    tensors = {x.name: x for x in model.graph.initializer}
    for node in [x for x in model.graph.node if x.op_type == "DequantizeLinear"]:
        trits, scale = (numpy_helper.to_array(tensors[name]) for name in node.input)
        weight = numpy_helper.from_array(trits.astype(np.float32) * scale, node.output[0])
        model.graph.initializer.append(weight)
        for name in node.input:
            model.graph.initializer.remove(tensors[name])
        model.graph.node.remove(node)
    return session(model.SerializeToString())


def session(content):
    """onnxruntime as it comes, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def inputs(n_frames):
    rng = torch.Generator().manual_seed(0)
    lagged = torch.rand(n_frames, 9, 32, 32, generator=rng) * 2 - 1
    return lagged, torch.rand(n_frames, 5, generator=rng)


def report(contestants, rounds):
    """Time the contestants and print their milliseconds."""
    for name, times in interleave(contestants, rounds).items():
        median, low, high = (1e3 * times[key] for key in ("seconds", "low", "high"))
        print(f"  {name}: {median:.1f} ms ({low:.1f} to {high:.1f})")


BENCHMARKS = {
    "projection": bench_projection,
    "error": bench_error,
    "inference": bench_inference,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--weights", nargs="*", default=[], help="weights of float networks")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    BENCHMARKS[arguments.benchmark](arguments.rounds, arguments.weights)


if __name__ == "__main__":
    main()
