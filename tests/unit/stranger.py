"""A reader of ternary files that knows docs/ternary-format.md and nothing of crimecast."""

import hashlib
import json
import struct
from math import prod

import numpy as np


def read(path):
    """Decode a file into its description and the numbers of the network by name."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    note = header.pop("__metadata__")
    parts = {}
    for name, entry in header.items():
        start, stop = entry["data_offsets"]
        parts[name] = content[8 + length + start : 8 + length + stop]
    hashed = note["layout"].encode() + parts["codes"] + parts["floats"] + parts["scales"]
    assert hashlib.sha256(hashed).hexdigest() == note["sha256"]
    layout = json.loads(note["layout"])
    return layout["about"], decode(layout, parts)


def decode(layout, parts):
    numbers, codes = {}, iter(parts["codes"])
    scales = np.frombuffer(parts["scales"], "<f4")
    for (name, shape), scale in zip(layout["layers"], scales, strict=True):
        trits = decode_trits(codes, prod(shape), layout["encoding"])
        numbers[f"{name}.weight"] = scale * np.array(trits, np.float32).reshape(shape)
    floats = np.frombuffer(parts["floats"], "<f4")
    entries = []
    for name, shape in layout["layers"]:
        entries.append((f"{name}.bias", shape[:1]))
        if name.endswith(".layer"):
            norm = name.removesuffix("layer") + "norm"
            for part in ("weight", "bias", "running_mean", "running_var"):
                entries.append((f"{norm}.{part}", shape[:1]))
    for name, shape in entries + layout["others"]:
        numbers[name], floats = floats[: prod(shape)].reshape(shape), floats[prod(shape) :]
    assert not len(floats)
    assert next(codes, None) is None
    return numbers


def decode_trits(codes, n_trits, encoding):
    trits = []
    while len(trits) < n_trits:
        byte = next(codes)
        if encoding == "2-bit":
            trits += [{0: 0, 1: 1, 3: -1}[byte >> shift & 3] for shift in (0, 2, 4, 6)]
        else:
            trits += [byte // place % 3 - 1 for place in (1, 3, 9, 27, 81)]
    return trits[:n_trits]


def forecast(about, numbers, lagged, features):
    """The forward pass in float64, loop by loop."""
    n = {name: values.astype(float) for name, values in numbers.items()}
    groups = dict(zip(("closeness", "period", "trend"), np.split(lagged, 3, axis=1), strict=True))
    total = 0
    for branch, x in groups.items():
        start = f"branches.{branch}"
        x = norm(n, f"{start}.conv_in", conv(n, f"{start}.conv_in.layer", x))
        for unit in range(about["network"]["n_units"]):
            y = x
            for name in ("conv1", "conv2"):
                place = f"{start}.units.{unit}.{name}"
                y = norm(n, place, conv(n, f"{place}.layer", np.maximum(y, 0)))
            x = x + y
        x = conv(n, f"{start}.conv_out", np.maximum(x, 0))[:, 0]
        total = total + n[f"fusion.{branch}"] * x
    x = features
    for name in ("external.dense1", "external.dense2"):
        x = x @ n[f"{name}.layer.weight"].T + n[f"{name}.layer.bias"]
        x = np.maximum(norm(n, name, x), 0)
    return np.tanh(total + x.reshape(total.shape))


def conv(n, name, x):
    weight, bias = n[f"{name}.weight"], n[f"{name}.bias"]
    pad = weight.shape[2] // 2
    rows, cols = x.shape[2:]
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    out = bias[:, None, None] + np.zeros((len(x), len(bias), rows, cols))
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            window = x[:, :, i : i + rows, j : j + cols]
            out += np.einsum("oc,bcrs->bors", weight[:, :, i, j], window)
    return out


def norm(n, name, x):
    mean, variance = n[f"{name}.norm.running_mean"], n[f"{name}.norm.running_var"]
    scale, shift = n[f"{name}.norm.weight"], n[f"{name}.norm.bias"]
    channel = (slice(None), *(None,) * (x.ndim - 2))
    unit = (x - mean[channel]) / np.sqrt(variance[channel] + 1e-5)
    return unit * scale[channel] + shift[channel]
