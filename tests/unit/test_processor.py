"""Which arithmetic a job takes, on processors with and without instructions for bf16."""

import pytest
import torch

from crimecast.networks.processor import Processor


@pytest.fixture(autouse=True)
def _threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def choose(precision, convolution="conv", neurons=16):
    return Processor.choose("cpu", precision, convolution=convolution, neurons=neurons)


@pytest.fixture(params=["AVX2", "avx512_core_vnni"])
def _without_bf16(request, monkeypatch):
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", request.param)


@pytest.fixture
def _with_bf16(monkeypatch):
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})


@pytest.mark.usefixtures("_without_bf16")
def test_auto_is_float32_where_bf16_is_emulated(caplog):
    assert choose("auto").precision == "float32"
    assert "bf16" not in choose("auto").describe()
    assert not caplog.text


@pytest.mark.usefixtures("_without_bf16")
def test_emulated_bf16_is_taken_if_asked_for_and_warned_of_once(caplog):
    assert choose("bf16").precision == "bf16"
    assert len(caplog.records) == 1
    assert "ten times slower" in caplog.text
    assert "write auto" in caplog.text


@pytest.mark.usefixtures("_with_bf16")
@pytest.mark.parametrize(
    ("convolution", "neurons", "precision"),
    [("conv", 4, "bf16"), ("pointwise", 64, "bf16"), ("pointwise", 16, "float32")],
)
def test_auto_takes_bf16_where_it_is_the_faster_one(convolution, neurons, precision, caplog):
    chosen = choose("auto", convolution, neurons)
    assert chosen.precision == precision
    assert choose("bf16", convolution, neurons).precision == "bf16"
    assert choose("float32", convolution, neurons).precision == "float32"
    assert "with bf16" in chosen.describe()
    assert not caplog.text


def test_a_processor_of_another_family_computes_float32(monkeypatch):
    """Where torch lists no such instruction, as on Arm."""
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"architecture": "aarch64"})
    assert choose("auto").precision == "float32"


def test_batches_lie_in_memory_as_is_fastest():
    layouts = {
        (convolution, precision): choose(precision, convolution).memory_format
        for convolution in ("conv", "pointwise")
        for precision in ("bf16", "float32")
    }
    assert layouts.pop(("pointwise", "float32")) is torch.contiguous_format
    assert set(layouts.values()) == {torch.channels_last}
