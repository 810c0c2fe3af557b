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
# Measured, docs/training.md: below it a 1x1 convolution is mostly memory, and float32 in NCHW wins.
POINTWISE_BF16_NEURONS = 32


@dataclass(frozen=True)
class Processor:
    """Where a network is trained and scored, and how it computes there.

    Attributes
    ----------
    device : torch.device
    precision : {'bf16', 'float32'}
        Arithmetic of the residual units; everything else is float32.
    memory_format : torch.memory_format
        Order of a batch's numbers in memory.
    """

    device: torch.device
    precision: str
    memory_format: torch.memory_format

    @classmethod
    def choose(cls, device, precision, *, convolution, neurons):
        """Resolve 'auto' for a network and prepare the process for it.

        On a CPU the job gets one thread: two jobs at a time beat one with two.

        Parameters
        ----------
        device : {'auto', 'cpu', 'cuda'}
            'auto' takes a GPU if there is one.
        precision : {'auto', 'bf16', 'float32'}
            'auto' takes bf16 where the processor computes it in hardware and it is the faster one.
        convolution : {'conv', 'pointwise'}
        neurons : int

        Returns
        -------
        Processor
        """
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device == "cpu":
            torch.set_num_threads(1)
        thin = convolution == "pointwise" and neurons < POINTWISE_BF16_NEURONS and device == "cpu"
        in_hardware = computes_bf16(device)
        if precision == "auto":
            precision = "bf16" if in_hardware and not thin else "float32"
        elif precision == "bf16" and not in_hardware:
            logger.warning(
                "train.precision is bf16, which this processor emulates: about ten times slower"
                " than float32; write auto."
            )
        nchw = device == "cpu" and convolution == "pointwise" and precision == "float32"
        layout = torch.contiguous_format if nchw else torch.channels_last
        return cls(torch.device(device), precision, layout)

    def place(self, net):
        """Move a network here, in the memory format of its batches."""
        return net.to(self.device, memory_format=self.memory_format)

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
