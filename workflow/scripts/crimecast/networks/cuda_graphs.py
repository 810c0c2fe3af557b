"""Training steps as CUDA graphs: some hundred kernels, launched as one."""

from collections import Counter

import torch

WARM_UP = 3  # runs before a recording, in which cuDNN, cuBLAS and the allocator settle


class RecordedStep:
    """A training step on a GPU that is recorded once for each batch size and then replayed.

    Launching the kernels of a step one by one from Python takes longer than running those of a
    small network; a replay is one launch. Every call does the work of one step, recorded or not.

    Parameters
    ----------
    step : callable
        Takes a Tensor of targets on the GPU and returns a Tensor, the loss. It must do the same on
        the same memory whenever it is called, and never wait for the device.
    """

    def __init__(self, step):
        self.step = step
        # Autograd remembers the stream of the first run: warm up on the one that records.
        self.stream = torch.cuda.Stream()
        self.n_runs = Counter()
        self.recordings = {}

    def __call__(self, targets):
        """Train on `targets`; the loss is valid until the next call."""
        size = len(targets)
        if self.n_runs[size] < WARM_UP:
            self.n_runs[size] += 1
            return self._run(targets)
        if size not in self.recordings:
            self.recordings[size] = self._record(targets)
        graph, held_targets, loss = self.recordings[size]
        held_targets.copy_(targets)
        graph.replay()
        return loss

    def _run(self, targets):
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            loss = self.step(targets)
        torch.cuda.current_stream().wait_stream(self.stream)
        return loss

    def _record(self, targets):
        """Record the step without running it."""
        graph, held_targets = torch.cuda.CUDAGraph(), targets.clone()
        with torch.cuda.graph(graph, stream=self.stream):
            loss = self.step(held_targets)
        return graph, held_targets, loss
