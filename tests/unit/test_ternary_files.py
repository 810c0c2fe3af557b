"""Ternary networks in files: a known answer, round trips, sizes, and what is refused."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import stranger
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch

from crimecast.networks import nets
from crimecast.ternary.files import read_ternary, write_ternary
from crimecast.ternary.nets import (
    build_ternary_net,
    from_model,
    keep_float_weights,
    to_model,
)
from crimecast.ternary.onnx import write_onnx

ENCODINGS = ["2-bit", "5-trit"]
SMALL = {
    "convolution": "conv",
    "neurons": 2,
    "n_rows": 3,
    "n_cols": 4,
    "n_features": 2,
    "n_units": 1,
}
PAPER = {"convolution": "conv", "neurons": 64, "n_rows": 32, "n_cols": 32}


def formula(name, shape):
    """The numbers of the known file: simple to write down, exact in float32, all different."""
    i = np.arange(np.prod(shape))
    if name.endswith("running_var"):
        return (1 + i % 3 / 2).reshape(shape).astype(np.float32)
    return ((i * 7 + len(name)) % 11 / 8 - 0.625).reshape(shape).astype(np.float32)


def known_model():
    """The model in tests/data: trits (i^2 + layer) mod 3 - 1, alpha 2^-(layer mod 4)."""
    net = keep_float_weights(build_ternary_net(**SMALL))
    model = to_model(net, {"network": SMALL})
    for layer, (name, trits) in enumerate(model.trits.items()):
        i = np.arange(trits.size)
        model.trits[name] = ((i * i + layer) % 3 - 1).reshape(trits.shape).astype(np.int8)
        model.scales[name] = np.float32(2.0 ** -(layer % 4))
    for name, values in model.floats.items():
        model.floats[name] = formula(name, values.shape)
    return model


def random_net(arguments, seed=0):
    torch.manual_seed(seed)
    net = keep_float_weights(build_ternary_net(**arguments))
    for name, values in net.state_dict().items():
        if "norm" in name and values.is_floating_point():
            values.copy_(torch.rand(values.shape) + 0.5)
    return net.eval()


def inputs(arguments, n_frames):
    rng = torch.Generator().manual_seed(1)
    shape = (n_frames, 9, arguments["n_rows"], arguments["n_cols"])
    lagged = torch.rand(shape, generator=rng) * 2 - 1
    return lagged, torch.rand(n_frames, arguments.get("n_features", 5), generator=rng)


def same_model(a, b):
    assert a.about == b.about
    for kind in ("scales", "trits", "floats"):
        ours, theirs = getattr(a, kind), getattr(b, kind)
        assert set(ours) == set(theirs)
        for name, values in ours.items():
            np.testing.assert_array_equal(values, theirs[name])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_known_file_is_read(root, encoding):
    same_model(read_ternary(root / f"tests/data/known.{encoding}.safetensors"), known_model())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_stranger_decodes_the_known_file_and_forecasts_as_we_do(root, encoding):
    path = root / f"tests/data/known.{encoding}.safetensors"
    about, numbers = stranger.read(path)
    lagged, features = inputs(SMALL, 5)
    with torch.no_grad():
        ours = from_model(read_ternary(path))(lagged, features).numpy()
    theirs = stranger.forecast(about, numbers, lagged.numpy(), features.numpy())
    assert np.ptp(theirs) > 0.5
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("convolution", ["conv", "pointwise"])
def test_a_network_comes_back_bit_for_bit(tmp_path, encoding, convolution):
    net = random_net(SMALL | {"convolution": convolution})
    about = {"network": SMALL | {"convolution": convolution}}
    model = to_model(net, about)
    write_ternary(tmp_path / "net", model, encoding)
    found = read_ternary(tmp_path / "net")
    same_model(found, model)
    lagged, features = inputs(SMALL, 8)
    with torch.no_grad():
        assert torch.equal(from_model(found)(lagged, features), net(lagged, features))


WRITE = """
import sys
from test_ternary_files import known_model, write_ternary
write_ternary(sys.argv[1], known_model(), "5-trit")
"""


def test_every_process_writes_the_same_bytes(tmp_path):
    """The order of the metadata that safetensors itself gives differs from process to process."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for name in "abc":
        command = [sys.executable, "-c", WRITE, tmp_path / name]
        subprocess.run(command, check=True, env=environment)
    contents = [(tmp_path / name).read_bytes() for name in "abc"]
    assert contents[0] == contents[1] == contents[2]
    n = int.from_bytes(contents[0][:8], "little")
    metadata = json.loads(contents[0][8 : 8 + n])["__metadata__"]
    assert list(metadata) == sorted(metadata)
    assert (8 + n) % 8 == 0
    same_model(read_ternary(tmp_path / "a"), known_model())


def test_sizes_for_64_neurons(tmp_path):
    save_torch(nets.STResNet(**PAPER).state_dict(), tmp_path / "float32")
    about = {
        "network": PAPER | {"n_features": 5, "n_units": 6},
        "lags": [2, 4, 6, 48, 96, 144, 336, 672, 1008],
        "frames_per_hour": 2,
        "protocol": "causal",
        "features": ["temperature", "wind_speed", "special_event", "holiday", "hour_of_day"],
        "scales": {"frames": [0.0, 41.123456789], "features": [[-10.123456789, 98.76543210]] * 5},
    }
    model = to_model(random_net(PAPER), about)
    write_ternary(tmp_path / "2-bit", model, "2-bit")
    write_ternary(tmp_path / "5-trit", model, "5-trit")
    write_onnx(tmp_path / "onnx", model)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes["2-bit"] * 12.5 <= sizes["float32"]
    assert sizes["5-trit"] * 15 <= sizes["float32"]
    assert sizes["onnx"] * 11 <= sizes["float32"]


@pytest.fixture
def known_bytes(root):
    return (root / "tests/data/known.2-bit.safetensors").read_bytes()


@pytest.mark.parametrize("kept", [0, 4, 100, -100, -1])
def test_a_truncated_file_is_refused(tmp_path, known_bytes, kept):
    path = tmp_path / "cut"
    path.write_bytes(known_bytes[:kept])
    with pytest.raises(ValueError, match="cut: not a whole safetensors file"):
        read_ternary(path)


def test_any_changed_byte_is_refused_or_means_nothing(tmp_path, known_bytes):
    path = tmp_path / "changed"
    right = known_model()
    for place in range(0, len(known_bytes), 7):
        changed = bytearray(known_bytes)
        changed[place] ^= 0x11
        path.write_bytes(changed)
        try:
            found = read_ternary(path)
        except ValueError as error:
            message = str(error)
        else:
            message = "changed: "
            same_model(found, right)
        assert "changed: " in message


def test_another_safetensors_file_is_refused(tmp_path):
    save_file({"weight": np.zeros(3, np.float32)}, tmp_path / "other")
    with pytest.raises(ValueError, match=r"other: holds tensors \['weight'\] instead of"):
        read_ternary(tmp_path / "other")


def test_another_version_is_refused(tmp_path, known_bytes):
    path = tmp_path / "newer"
    path.write_bytes(known_bytes.replace(b"crimecast-ternary-1", b"crimecast-ternary-2"))
    with pytest.raises(ValueError, match="newer: format 'crimecast-ternary-2' is not"):
        read_ternary(path)


def test_a_header_that_describes_another_network_is_refused():
    model = known_model()
    model.about["network"] = SMALL | {"neurons": 3}
    with pytest.raises(ValueError, match="not the network its header describes"):
        from_model(model)


def test_weights_that_are_not_ternary_are_refused():
    net = build_ternary_net(**SMALL)
    with pytest.raises(ValueError, match=r"conv_in\.layer: its weights are not -alpha, 0 and"):
        to_model(net, {"network": SMALL})


def test_the_layout_is_plain_json(known_bytes):
    header = json.loads(known_bytes[8 : 8 + int.from_bytes(known_bytes[:8], "little")])
    layout = json.loads(header["__metadata__"]["layout"])
    assert layout["encoding"] == "2-bit"
    assert layout["layers"][0] == ["branches.closeness.conv_in.layer", [2, 3, 3, 3]]
    assert layout["about"]["network"] == SMALL
