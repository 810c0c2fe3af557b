"""The file of a fully ternary network, described for strangers in docs/ternary-format.md."""

import hashlib
import json
from dataclasses import dataclass
from math import prod

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from crimecast.files import whole_file
from crimecast.ternary.packing import pack_ternary, packed_size, unpack_ternary

FORMAT = "crimecast-ternary-1"
TENSORS = ("codes", "floats", "scales")
NORM_FLOATS = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class TernaryModel:
    """A fully ternary network as plain arrays, all that is needed to forecast with it.

    Attributes
    ----------
    about : dict
        What the numbers do not say, as JSON: arguments of the network, scaling of its inputs.
    scales : dict of str to float32
        alpha of each ternary layer, by its name.
    trits : dict of str to ndarray of int8
        T of the same layers in the same order, in the shape of their weights.
    floats : dict of str to ndarray of float32
        Every other number of the network: biases, batch norm, fusion.
    """

    about: dict
    scales: dict
    trits: dict
    floats: dict


def write_ternary(path, model, encoding):
    """Write a ternary network; `read_ternary` gives it back bit for bit.

    Parameters
    ----------
    path : path
    model : TernaryModel
    encoding : {'2-bit', '5-trit'}
        4 or 5 weights a byte; see `crimecast.ternary.packing.pack_ternary`.
    """
    layers = _shapes(model.trits)
    own = dict(_floats_of_layers(layers))
    others = {name: values for name, values in model.floats.items() if name not in own}
    floats = [model.floats[name] for name in [*own, *others]]
    tensors = {
        "codes": np.concatenate([pack_ternary(t, encoding) for t in model.trits.values()]),
        "floats": np.concatenate([values.reshape(-1) for values in floats]).astype("<f4"),
        "scales": np.array([model.scales[name] for name, _ in layers], "<f4"),
    }
    layout = {
        "about": model.about,
        "encoding": encoding,
        "layers": layers,
        "others": _shapes(others),
    }
    layout = json.dumps(layout, separators=(",", ":"))
    header = {"format": FORMAT, "layout": layout, "sha256": _checksum(layout, tensors)}
    with whole_file(path) as part:
        part.write_bytes(_sorted_header(save(tensors, metadata=header)))


def read_ternary(path):
    """Read what `write_ternary` wrote.

    Returns
    -------
    TernaryModel

    Raises
    ------
    ValueError
        If the file is of another format, cut short or changed in any byte that matters.
    """
    header, tensors = _read_whole(path)
    if header.get("format") != FORMAT:
        raise ValueError(f"{path}: format {header.get('format')!r} is not {FORMAT!r}.")
    if header.get("sha256") != _checksum(header.get("layout", ""), tensors):
        raise ValueError(f"{path}: sha256 of the content is not the one in its header: corrupt.")
    layout = json.loads(header["layout"])
    layers = layout["layers"]
    shapes = [*_floats_of_layers(layers), *layout["others"]]
    try:
        trits = _unpack_layers(tensors["codes"], layers, layout["encoding"])
        floats = _cut(tensors["floats"], [prod(shape) for _, shape in shapes])
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return TernaryModel(
        about=layout["about"],
        scales=dict(zip((name for name, _ in layers), tensors["scales"], strict=True)),
        trits=trits,
        floats={n: values.reshape(s) for (n, s), values in zip(shapes, floats, strict=True)},
    )


def _sorted_header(content):
    """Sort the metadata of a safetensors file, whose order is another one in every process."""
    n = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + n])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)  # the data begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text + content[8 + n :]


def _read_whole(path):
    try:
        with safe_open(path, framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            header = file.metadata() or {}
    except (SafetensorError, TypeError) as error:
        raise ValueError(f"{path}: not a whole safetensors file ({error}).") from None
    if tuple(sorted(tensors)) != TENSORS:
        raise ValueError(f"{path}: holds tensors {sorted(tensors)} instead of {list(TENSORS)}.")
    return header, tensors


def _floats_of_layers(layers):
    """Name and shape of the floats that follow from the layers: biases and batch norm."""
    for name, shape in layers:
        yield f"{name}.bias", shape[:1]
        parent, _, kind = name.rpartition(".")
        if kind == "layer":
            yield from ((f"{parent}.norm.{part}", shape[:1]) for part in NORM_FLOATS)


def _unpack_layers(codes, layers, encoding):
    sizes = [prod(shape) for _, shape in layers]
    parts = _cut(codes, [packed_size(size, encoding) for size in sizes])
    return {
        name: unpack_ternary(part, size, encoding).reshape(shape)
        for (name, shape), size, part in zip(layers, sizes, parts, strict=True)
    }


def _cut(values, lengths):
    """Cut a vector into parts of the given lengths, which must be all of it."""
    if sum(lengths) != len(values):
        raise ValueError(
            f"the layout asks for {sum(lengths)} values, the file holds {len(values)}."
        )
    return np.split(values, np.cumsum(lengths)[:-1])


def _shapes(arrays):
    return [[name, list(values.shape)] for name, values in arrays.items()]


def _checksum(layout, tensors):
    content = [layout.encode(), *(tensors[name].tobytes() for name in TENSORS)]
    return hashlib.sha256(b"".join(content)).hexdigest()
