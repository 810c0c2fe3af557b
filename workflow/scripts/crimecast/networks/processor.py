"""The processor of a job: the device, its instructions, and what is fastest there."""

import logging
import os
import platform
from dataclasses import dataclass

import torch

logger = logging.getLogger(__name__)

# Values of ONEDNN_MAX_CPU_ISA with which oneDNN, which computes the convolutions, emulates bf16.
ISAS_WITHOUT_BF16 = {"SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2"}
ISAS_WITHOUT_BF16 |= {"AVX512_CORE", "AVX512_CORE_VNNI"}


@dataclass(frozen=True)
class Processor:
    """Where a network is trained and scored, and how it computes there.

    Attributes
    ----------
    device : torch.device
    precision : {'bf16', 'float32'}
        Arithmetic of the residual units; everything else is float32.
    """

    device: torch.device
    precision: str

    @classmethod
    def choose(cls, device, precision):
        """Resolve 'auto' and prepare the process for it.

        On a CPU the job gets one thread: two jobs at a time beat one with two.

        Parameters
        ----------
        device : {'auto', 'cpu', 'cuda'}
            'auto' takes a GPU if there is one.
        precision : {'auto', 'bf16', 'float32'}
            'auto' takes bf16 where the processor computes it in hardware.

        Returns
        -------
        Processor

        Raises
        ------
        ValueError
            If a GPU is asked for and torch finds none.
        """
        has_gpu = torch.cuda.is_available()
        if device == "auto":
            device = "cuda" if has_gpu else "cpu"
        if device == "cuda" and not has_gpu:
            raise ValueError(
                "train.device is cuda, but torch finds no NVIDIA GPU here; write auto, or see to"
                " its driver and to a CUDA build of torch."
            )
        if device == "cpu":
            torch.set_num_threads(1)
        in_hardware = computes_bf16(device)
        if precision == "auto":
            precision = "bf16" if in_hardware else "float32"
        elif precision == "bf16" and not in_hardware:
            logger.warning(
                "train.precision is bf16, which this processor emulates: about ten times slower"
                " than float32; write auto."
            )
        return cls(torch.device(device), precision)

    def place(self, net):
        """Move a network here, in the memory format of its batches; see `Samples.batch`."""
        return net.to(self.device, memory_format=torch.channels_last)

    def describe(self):
        """Name the processor and, of a CPU, the instructions that torch uses."""
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        instructions = torch.backends.cpu.get_cpu_capability()
        bf16 = " with bf16" if computes_bf16("cpu") else ""
        return f"CPU {platform.machine()} {instructions}{bf16}, 1 thread"


def computes_bf16(device):
    """Whether the processor has instructions for bf16 that its convolutions may use."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if os.environ.get("ONEDNN_MAX_CPU_ISA", "").upper() in ISAS_WITHOUT_BF16:
        return False
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16"))
