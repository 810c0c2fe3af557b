"""A fully ternary network as ONNX with INT2 weights (opset 25), for stock onnxruntime."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from onnx import TensorProto, helper, numpy_helper

from crimecast.files import whole_file
from crimecast.networks.nets import BRANCHES, N_LAGS
from crimecast.ternary.packing import pack_ternary

OPSET = 25  # the first in which DequantizeLinear takes INT2
IR_VERSION = 13  # the first with INT2 tensors


def write_onnx(path, model):
    """Write a `crimecast.ternary.files.TernaryModel` as ONNX.

    Inputs are ``lagged`` (batch, 9, n_rows, n_cols) and ``features`` (batch, n_features), output
    ``forecast`` (batch, n_rows, n_cols): those of `crimecast.networks.nets.STResNet`. Each weight
    is an INT2 initializer followed by DequantizeLinear with the layer's alpha; ``about`` is in the
    metadata.
    """
    with whole_file(path) as part:
        part.write_bytes(build_onnx(model).SerializeToString())


def load_onnx(path):
    """Open what `write_onnx` wrote with stock onnxruntime, on one thread of the CPU.

    onnxruntime alone can open it too, but takes changed weights for good.

    Returns
    -------
    onnxruntime.InferenceSession

    Raises
    ------
    ValueError
        If the file is cut short or changed.
    """
    content = Path(path).read_bytes()
    try:
        proto = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise ValueError(f"{path}: not a whole ONNX file ({error}).") from None
    props = {prop.key: prop.value for prop in proto.metadata_props}
    if props.get("sha256") != _checksum(proto.graph):
        raise ValueError(f"{path}: sha256 of the graph is not the one in its metadata: corrupt.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # No operator here computes with INT2, so let the weights be unpacked once, not in every run.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def build_onnx(model):
    """Build the ONNX model that `write_onnx` writes and check it by ONNX's own rules."""
    graph = _Graph(model)
    forecast = _st_resnet(graph, model.about["network"]["n_units"])
    shape = list(model.floats[f"fusion.{BRANCHES[0]}"].shape)
    n_features = model.trits["external.dense1.layer"].shape[1]
    proto = helper.make_graph(
        graph.nodes,
        "ternary_st_resnet",
        [
            _float_input("lagged", ["batch", len(BRANCHES) * N_LAGS, *shape]),
            _float_input("features", ["batch", n_features]),
        ],
        [_float_input(forecast, ["batch", *shape])],
        graph.initializers,
    )
    opsets = [helper.make_opsetid("", OPSET)]
    onnx_model = helper.make_model(proto, opset_imports=opsets, ir_version=IR_VERSION)
    onnx_model.producer_name = "crimecast"
    about = json.dumps(model.about, sort_keys=True)
    helper.set_model_props(onnx_model, {"about": about, "sha256": _checksum(onnx_model.graph)})
    onnx.checker.check_model(onnx_model, full_check=True)
    return onnx_model


class _Graph:
    """Nodes and initializers so far; every method adds some and returns the name of a value."""

    def __init__(self, model):
        self.model, self.nodes, self.initializers = model, [], []

    def node(self, kind, *inputs, output=None, **attributes):
        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def floats(self, name):
        return self.constant(name, self.model.floats[name])

    def weight(self, layer):
        trits = self.model.trits[layer]
        packed = pack_ternary(trits, "2-bit").tobytes()
        name = f"{layer}.trits"
        tensor = helper.make_tensor(name, TensorProto.INT2, trits.shape, packed, raw=True)
        self.initializers.append(tensor)
        scale = self.constant(f"{layer}.scale", np.float32(self.model.scales[layer]))
        return self.node("DequantizeLinear", name, scale)

    def layer(self, name, x, kind, **attributes):
        return self.node(kind, x, self.weight(name), self.floats(f"{name}.bias"), **attributes)

    def normalised(self, name, x, kind, **attributes):
        x = self.layer(f"{name}.layer", x, kind, **attributes)
        parts = ("weight", "bias", "running_mean", "running_var")
        norm = [self.floats(f"{name}.norm.{part}") for part in parts]
        return self.node("BatchNormalization", x, *norm, epsilon=1e-5)


def _st_resnet(graph, n_units):
    """Add the steps of `STResNet.forward`."""
    names = [f"lagged_{name}" for name in BRANCHES]
    sizes = graph.constant("split", np.full(len(BRANCHES), N_LAGS))
    graph.nodes.append(helper.make_node("Split", ["lagged", sizes], names, axis=1))
    maps = [_external(graph)]
    for branch, name in zip(BRANCHES, names, strict=True):
        out = _branch(graph, f"branches.{branch}", name, n_units)
        maps.append(graph.node("Mul", out, graph.floats(f"fusion.{branch}")))
    fused = graph.node("Tanh", graph.node("Sum", *maps))
    return graph.node("Squeeze", fused, graph.constant("channel", [1]), output="forecast")


def _branch(graph, name, x, n_units):  # (batch, N_LAGS, n_rows, n_cols)
    same = {"auto_pad": "SAME_UPPER"}
    x = graph.normalised(f"{name}.conv_in", x, "Conv", **same)
    for i in range(n_units):
        y = x
        for conv in ("conv1", "conv2"):
            y = graph.normalised(f"{name}.units.{i}.{conv}", graph.node("Relu", y), "Conv", **same)
        x = graph.node("Add", x, y)
    return graph.layer(f"{name}.conv_out", graph.node("Relu", x), "Conv", **same)


def _external(graph):
    x = "features"
    for dense in ("dense1", "dense2"):
        x = graph.node("Relu", graph.normalised(f"external.{dense}", x, "Gemm", transB=1))
    shape = graph.model.floats[f"fusion.{BRANCHES[0]}"].shape
    return graph.node("Reshape", x, graph.constant("map_shape", [0, 1, *shape]))


def _float_input(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _checksum(graph):
    return hashlib.sha256(graph.SerializeToString(deterministic=True)).hexdigest()
