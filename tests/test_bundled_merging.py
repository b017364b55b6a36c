"""The adapter added to the weights, on small files of the same format."""

import io
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from pipeline.bundled.merging import F32, Q4_1, Q8_0, File, Floats, FormatError, merge, pack

CHANCE = np.random.default_rng(7)
ROWS, COLUMNS, RANK, ALPHA = 96, 64, 32, 64.0
WORDS = ("norn", "flash", "")


def text(written: str) -> bytes:
    """A string as GGUF writes it."""
    return struct.pack("<Q", len(written)) + written.encode()


SETTINGS = {
    "general.name": struct.pack("<I", 8) + text("small"),
    "general.alignment": struct.pack("<II", 4, 32),
    "words": struct.pack("<IIQ", 9, 8, len(WORDS)) + b"".join(map(text, WORDS)),
    "scores": struct.pack("<IIQ2f", 9, 6, 2, 0.5, 1.5),
}
STRENGTH = {"adapter.lora.alpha": struct.pack("<If", 6, ALPHA)}
STORED = {
    "first.weight": (Q4_1, (COLUMNS, ROWS), CHANCE.bytes(ROWS * COLUMNS // 32 * 20)),
    "norm.weight": (F32, (COLUMNS,), CHANCE.random(COLUMNS, np.float32).tobytes()),
    "second.weight": (Q8_0, (COLUMNS, ROWS), pack(CHANCE.random((ROWS, COLUMNS), np.float32)).tobytes()),
}
A, B = (
    CHANCE.standard_normal((RANK, COLUMNS), np.float32),
    CHANCE.standard_normal((ROWS, RANK), np.float32),
)
ADDED = {
    "first.weight.lora_a": (Q8_0, (COLUMNS, RANK), pack(A).tobytes()),
    "first.weight.lora_b": (Q8_0, (RANK, ROWS), pack(B).tobytes()),
}
Tensors = Mapping[str, tuple[int, tuple[int, ...], bytes]]


def scaled(stored: bytes) -> bytes:
    """Q4_1 blocks by chance, with scales and least numbers that are small and finite."""
    blocks = np.frombuffer(stored, np.uint8).reshape(-1, 20).copy()
    blocks[:, :4] = CHANCE.random((len(blocks), 2)).astype("<f2").view(np.uint8)
    return blocks.tobytes()


STORED["first.weight"] = (Q4_1, (COLUMNS, ROWS), scaled(STORED["first.weight"][2]))


def write(path: Path, tensors: Tensors, settings: Mapping[str, bytes]) -> Path:
    """A GGUF file."""
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(settings))
    head += b"".join(text(name) + value for name, value in settings.items())
    content = b""
    for name, (kind, shape, stored) in tensors.items():
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, len(content))
        content += stored + bytes(-len(stored) % 32)
    path.write_bytes(head + bytes(-len(head) % 32) + content)
    return path


def unpacked(stored: bytes) -> Floats:
    """The numbers of Q4_1, one block after another, as the format's description has it."""
    numbers = []
    for at in range(0, len(stored), 20):
        scale, least = struct.unpack_from("<2e", stored, at)
        halves = stored[at + 4 : at + 20]
        numbers += [scale * (byte & 15) + least for byte in halves]
        numbers += [scale * (byte >> 4) + least for byte in halves]
    return np.array(numbers, np.float32)


def merged(folder: Path, weights: Tensors, adapter: Tensors, **settings: bytes) -> bytes:
    """What is written for these two."""
    out = io.BytesIO()
    base = write(folder / "weights.gguf", weights, SETTINGS)
    merge(base, write(folder / "adapter.gguf", adapter, {**STRENGTH, **settings}), out, threads=2)
    return out.getvalue()


def test_sum_is_the_matrix_with_the_scaled_product_added(tmp_path: Path) -> None:
    """An adapted matrix becomes W + alpha / rank B A, as near as 8 bits come."""
    path = tmp_path / "merged.gguf"
    path.write_bytes(merged(tmp_path, STORED, ADDED))
    found = File(path).matrix(b"first.weight")
    adapter = File(tmp_path / "adapter.gguf")
    a, b = adapter.matrix(b"first.weight.lora_a"), adapter.matrix(b"first.weight.lora_b")
    wanted = unpacked(STORED["first.weight"][2]).reshape(ROWS, COLUMNS) + ALPHA / RANK * (b @ a)
    assert np.abs(found - wanted).max() <= np.abs(wanted).max() / 127
    assert np.abs(a - A).max() <= np.abs(A).max() / 127


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    """Settings and tensors without an adapter are those of the weights, byte for byte, in their order."""
    path = tmp_path / "merged.gguf"
    path.write_bytes(merged(tmp_path, STORED, ADDED))
    base, found = File(tmp_path / "weights.gguf"), File(path)
    assert (found.head, list(found.tensors)) == (base.head, list(base.tensors))
    for name in ("norm.weight", "second.weight"):
        assert found.packed(name.encode()).tobytes() == STORED[name][2]


def test_numbers_survive_packing_as_well_as_8_bits_can(tmp_path: Path) -> None:
    """Each number comes back within half a step of its block; a block of zeros comes back as zeros."""
    numbers = CHANCE.standard_normal((2, 64), np.float32)
    numbers[1, :32] = 0
    path = write(tmp_path / "one.gguf", {"w": (Q8_0, (64, 2), pack(numbers).tobytes())}, {})
    found = File(path).matrix(b"w")
    # The step itself is rounded to 16 bits.
    steps = np.abs(numbers.reshape(4, 32)).max(axis=1, keepdims=True) / 127
    assert (np.abs((found - numbers).reshape(4, 32)) <= steps * (0.5 + 127 / 2048)).all()
    assert not found[1, :32].any()


@pytest.mark.parametrize(
    ("adapter", "settings", "words"),
    [
        ({"third.weight.lora_a": ADDED["first.weight.lora_a"]}, STRENGTH, "not one of these weights"),
        (ADDED, {}, "not one of these weights"),
        ({"first.weight.lora_a": ADDED["first.weight.lora_a"]}, STRENGTH, "does not fit the weights' first"),
        ({**ADDED, "first.weight.lora_a": (F32, (32, RANK), bytes(4 * 32 * RANK))}, STRENGTH, "does not fit"),
        ({**ADDED, "first.weight.lora_b": (F32, (64, ROWS), bytes(4 * 64 * ROWS))}, STRENGTH, "does not fit"),
        (
            {f"norm.{name.partition('.')[2]}": one for name, one in ADDED.items()},
            STRENGTH,
            "does not fit the weights' norm",
        ),
        ({}, STRENGTH, r"adapter.gguf holds no tensors"),
        (
            {"first.weight.lora_a": (2, (COLUMNS, RANK), b"")},
            STRENGTH,
            r"adapter.gguf is no GGUF file of the",
        ),
    ],
)
def test_adapter_of_other_weights_is_refused(
    tmp_path: Path, adapter: Tensors, settings: Mapping[str, bytes], words: str
) -> None:
    """What does not belong to the weights, or is of another kind, is not added to them."""
    base = write(tmp_path / "weights.gguf", STORED, SETTINGS)
    with pytest.raises(FormatError, match=words):
        merge(base, write(tmp_path / "adapter.gguf", adapter, settings), io.BytesIO())


@pytest.mark.parametrize("left", [0, 10, 40, 200, -100])
def test_file_cut_short_is_refused(tmp_path: Path, left: int) -> None:
    """Wherever a file ends too soon, in its head or in its tensors, that is found out before it is used."""
    path = write(tmp_path / "weights.gguf", STORED, SETTINGS)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(FormatError, match=r"weights.gguf (is no GGUF file|ends before)"):
        File(path)
