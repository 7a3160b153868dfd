"""Writes a GGUF file of version 3: a header of typed keys, a table of tensors, and their aligned bytes."""

import struct
from pathlib import Path

import numpy as np

ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
F32, F16 = 0, 1

MetadataValue = bool | int | float | str | tuple[int, list[int] | list[str]]
"""Of an array: the type of its elements, and they."""


def write_gguf(file: Path, metadata: list[tuple[str, int, MetadataValue]], tensors: list[tuple[str, np.ndarray]]) -> None:
    """Vectors are stored in full, matrices in half precision."""
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    header += b"".join(_string(key) + struct.pack("<I", kind) + _value(kind, value) for key, kind, value in metadata)
    data = b""
    for name, tensor in tensors:
        kind, raw = (F32, tensor.astype("<f4").tobytes()) if tensor.ndim == 1 else (F16, tensor.astype("<f2").tobytes())
        # GGUF names the fastest dimension first, numpy last.
        header += _string(name) + struct.pack("<I", tensor.ndim) + struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape))
        header += struct.pack("<IQ", kind, len(data))
        data += _aligned(raw)
    file.write_bytes(_aligned(header) + data)


def _value(kind: int, value: MetadataValue) -> bytes:
    if kind == STRING:
        return _string(value)
    if kind == ARRAY:
        element, values = value
        return struct.pack("<IQ", element, len(values)) + b"".join(_value(element, each) for each in values)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _aligned(raw: bytes) -> bytes:
    return raw + b"\0" * (-len(raw) % ALIGNMENT)
