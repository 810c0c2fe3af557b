"""Which arithmetic a job takes, on processors with and without instructions for bf16."""

import pytest
import torch

from crimecast.networks.processor import Processor


@pytest.fixture(autouse=True)
def _threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def choose(precision):
    return Processor.choose("cpu", precision)


def test_a_gpu_that_is_asked_for_and_not_there_is_an_error(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match=r"train\.device is cuda, .* no NVIDIA GPU here; write"):
        Processor.choose("cuda", "auto")


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
def test_auto_takes_bf16_where_it_is_in_hardware(caplog):
    chosen = choose("auto")
    assert chosen.precision == "bf16"
    assert choose("float32").precision == "float32"
    assert "with bf16" in chosen.describe()
    assert not caplog.text


def test_a_processor_of_another_family_computes_float32(monkeypatch):
    """Where torch lists no such instruction, as on Arm."""
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"architecture": "aarch64"})
    assert choose("auto").precision == "float32"
