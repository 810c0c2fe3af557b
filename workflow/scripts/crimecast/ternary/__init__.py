"""Ternary networks: projection, Algorithm 2, packed files."""

import os

# Unless told so before it is loaded, onnxruntime tells Microsoft of every run, and leaves files.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
