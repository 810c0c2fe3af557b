"""Trits in bytes and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crimecast.ternary.packing import pack_ternary, packed_size, unpack_ternary

ENCODINGS = ["2-bit", "5-trit"]


@given(arrays(np.int8, st.integers(0, 40), elements=st.integers(-1, 1)), st.sampled_from(ENCODINGS))
def test_unpack_inverts_pack(trits, encoding):
    packed = pack_ternary(trits, encoding)
    assert len(packed) == packed_size(len(trits), encoding)
    np.testing.assert_array_equal(unpack_ternary(packed, len(trits), encoding), trits)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        # Low bits first, two's complement: 01 00 11 | 00 -> 0b00_11_00_01, then 0b..._11_01.
        ("2-bit", [0b00110001, 0b00001101]),
        # (trit + 1) * 3^i: 2, 1, 0, 1, 2 -> 2 + 3 + 0 + 27 + 162; then 0 and four zeros: 1+... .
        ("5-trit", [2 + 3 + 0 + 27 + 162, 0 + 3 + 9 + 27 + 81]),
    ],
)
def test_known_bytes(encoding, expected):
    trits = np.array([1, 0, -1, 0, 1, -1], np.int8)
    assert pack_ternary(trits, encoding).tolist() == expected


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("2-bit", [0b10]), ("2-bit", [0b010000]), ("5-trit", [243]), ("5-trit", [242])],
    ids=["unused code", "filled with 1", "not five trits", "filled with ones"],
)
def test_bytes_that_no_trits_give_are_refused(encoding, packed):
    with pytest.raises(ValueError, match=f"not {encoding} bytes"):
        unpack_ternary(np.array(packed, np.uint8), 2, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_too_few_bytes_are_refused(encoding):
    with pytest.raises(ValueError, match="2 bytes for 11 trits"):
        unpack_ternary(np.zeros(2, np.uint8), 11, encoding)


@pytest.mark.parametrize("other", [-128, -2, 2, 127])
def test_other_numbers_are_refused(other):
    with pytest.raises(ValueError, match=f"{other}.* are not all -1, 0 or 1"):
        pack_ternary(np.array([other, 0], np.int8), "2-bit")
