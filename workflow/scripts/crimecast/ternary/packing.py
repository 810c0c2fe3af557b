"""Trits, the numbers -1, 0 and 1, packed in bytes: 4 or 5 a byte."""

import numpy as np

TRITS_PER_BYTE = {"2-bit": 4, "5-trit": 5}
UNUSED_CODE = 2  # of the 2-bit two's complement codes 0, 1, 2, 3 = 0, 1, -2, -1
N_BYTES_5_TRIT = 3**5


def packed_size(n_trits, encoding):
    """Bytes that `n_trits` trits take."""
    return -(-n_trits // TRITS_PER_BYTE[encoding])


def pack_ternary(trits, encoding):
    """Pack trits into bytes, the first trit lowest; `unpack_ternary` undoes it.

    ``2-bit`` puts 4 in a byte as two's complement, as ONNX's INT2 does. ``5-trit`` writes
    sum of (trit + 1) * 3^i, i = 0 to 4: 0 to 242. The last byte is filled with trits 0.

    Parameters
    ----------
    trits : ndarray of int8
        -1, 0 and 1, of any shape, taken row by row.
    encoding : {'2-bit', '5-trit'}

    Returns
    -------
    ndarray of uint8, shape (packed_size(trits.size, encoding),)

    Raises
    ------
    ValueError
        If there is another number among the trits.
    """
    if trits.size and not -1 <= trits.min() <= trits.max() <= 1:
        raise ValueError(f"pack_ternary: {trits.min()} to {trits.max()} are not all -1, 0 or 1.")
    per_byte = TRITS_PER_BYTE[encoding]
    filled = np.zeros((packed_size(trits.size, encoding), per_byte), np.int8)
    filled.reshape(-1)[: trits.size] = trits.reshape(-1)
    digits = (filled & 3 if encoding == "2-bit" else filled + 1).astype(np.uint8)
    return (digits * _places(encoding)).sum(axis=1, dtype=np.uint8)


def unpack_ternary(packed, n_trits, encoding):
    """Undo `pack_ternary`.

    Parameters
    ----------
    packed : ndarray of uint8, shape (packed_size(n_trits, encoding),)
    n_trits : int
    encoding : {'2-bit', '5-trit'}

    Returns
    -------
    ndarray of int8, shape (n_trits,)

    Raises
    ------
    ValueError
        If the bytes are too many, too few, or no trits: corrupt, or packed in the other way.
    """
    expected = packed_size(n_trits, encoding)
    if len(packed) != expected:
        raise ValueError(
            f"unpack_ternary: {len(packed)} bytes for {n_trits} trits; {encoding} takes {expected}."
        )
    digits = packed[:, None] // _places(encoding)
    digits = digits & 3 if encoding == "2-bit" else digits % 3
    wrong = digits == UNUSED_CODE if encoding == "2-bit" else packed >= N_BYTES_5_TRIT
    values = np.array([0, 1, 0, -1] if encoding == "2-bit" else [-1, 0, 1], np.int8)
    trits = values[digits].reshape(-1)
    if wrong.any() or trits[n_trits:].any():
        raise ValueError(f"unpack_ternary: not {encoding} bytes; corrupt, or another encoding.")
    return trits[:n_trits]


def _places(encoding):
    """Weight of each digit of a byte, the first one lowest."""
    per_byte = TRITS_PER_BYTE[encoding]
    base = 4 if encoding == "2-bit" else 3
    return base ** np.arange(per_byte, dtype=np.uint8)
