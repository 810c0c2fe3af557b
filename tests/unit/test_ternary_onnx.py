"""The ONNX file: INT2 weights, and the forecasts of the torch network on stock onnxruntime."""

import json
import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from test_ternary_files import SMALL, inputs, known_model, random_net

from crimecast.ternary.nets import to_model
from crimecast.ternary.onnx import build_onnx, load_onnx, write_onnx


def run(path, lagged, features):
    feed = {"lagged": lagged.numpy(), "features": features.numpy()}
    return load_onnx(path).run(["forecast"], feed)[0]


@pytest.mark.parametrize("convolution", ["conv", "pointwise"])
@pytest.mark.parametrize("n_frames", [1, 7])
def test_onnxruntime_forecasts_what_torch_does(tmp_path, convolution, n_frames):
    arguments = SMALL | {"convolution": convolution, "neurons": 8, "n_units": 3}
    net = random_net(arguments)
    write_onnx(tmp_path / "net.onnx", to_model(net, {"network": arguments}))
    lagged, features = inputs(arguments, n_frames)
    with torch.no_grad():
        expected = net(lagged, features).numpy()
    found = run(tmp_path / "net.onnx", lagged, features)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_every_weight_is_int2_and_nothing_else_is():
    graph = build_onnx(known_model()).graph
    int2 = {x.name for x in graph.initializer if x.data_type == onnx.TensorProto.INT2}
    assert int2 == {f"{name}.trits" for name in known_model().trits}


def test_int2_codes_are_read_back_by_onnx_itself():
    model = known_model()
    tensors = {x.name: x for x in build_onnx(model).graph.initializer}
    for name, trits in model.trits.items():
        decoded = onnx.numpy_helper.to_array(tensors[f"{name}.trits"]).astype(np.int8)
        np.testing.assert_array_equal(decoded, trits)


@pytest.fixture
def content(tmp_path):
    """A good file, to be spoiled."""
    write_onnx(tmp_path / "net.onnx", known_model())
    return (tmp_path / "net.onnx").read_bytes()


@pytest.mark.parametrize("kept", [0, 100, -1])
def test_a_truncated_file_is_refused(tmp_path, content, kept):
    (tmp_path / "cut.onnx").write_bytes(content[:kept])
    with pytest.raises(ValueError, match=r"cut\.onnx: (not a whole ONNX file|sha256)"):
        load_onnx(tmp_path / "cut.onnx")


def test_a_changed_weight_is_refused(tmp_path, content):
    graph = onnx.load_model_from_string(content).graph
    weights = next(x.raw_data for x in graph.initializer if x.name.endswith(".trits"))
    changed = content.replace(weights, bytes([weights[0] ^ 1]) + weights[1:])
    (tmp_path / "changed.onnx").write_bytes(changed)
    with pytest.raises(ValueError, match=r"changed\.onnx: sha256 of the graph is not the one"):
        load_onnx(tmp_path / "changed.onnx")


def test_onnxruntime_needs_nothing_of_ours(content):
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    assert [x.name for x in session.get_inputs()] == ["lagged", "features"]
    assert session.get_outputs()[0].shape == ["batch", 3, 4]
    about = json.loads(session.get_modelmeta().custom_metadata_map["about"])
    assert about == {"network": SMALL}


def test_onnxruntime_reports_to_nobody_and_leaves_no_file(tmp_path):
    own = os.environ | {name: str(tmp_path) for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    own.pop("ORT_DISABLE_TELEMETRY")
    loading = [sys.executable, "-c", "import crimecast.ternary.onnx"]
    subprocess.run(loading, env=own, check=True)
    assert not list(tmp_path.iterdir())
