"""The adapter added to the weights, on small files of the same format."""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from pipeline.bundled.merging import BLOCK, F32, Q4_1, Q8_0, ZERO, File, Floats, FormatError, Weights, pack

CHANCE = np.random.default_rng(7)
ROWS, COLUMNS, RANK, ALPHA = 96, 64, 32, 64.0
WORDS = ("norn", "flash", "")


def text(written: str) -> bytes:
    """A string as GGUF writes it."""
    return struct.pack("<Q", len(written)) + written.encode()


def stored(matrix: Floats) -> bytes:
    """A matrix as Q8_0 blocks."""
    numbers, scales = pack(matrix)
    made = np.empty((*scales.shape, 2 + BLOCK), np.uint8)
    made[..., :2] = scales.astype("<f2")[..., None].view(np.uint8)
    made[..., 2:] = numbers ^ np.uint8(ZERO)
    return made.tobytes()


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
    "second.weight": (Q8_0, (COLUMNS, ROWS), stored(CHANCE.random((ROWS, COLUMNS), np.float32))),
}
A, B = (
    CHANCE.standard_normal((RANK, COLUMNS), np.float32),
    CHANCE.standard_normal((ROWS, RANK), np.float32),
)
ADDED = {
    "first.weight.lora_a": (Q8_0, (COLUMNS, RANK), stored(A)),
    "first.weight.lora_b": (Q8_0, (RANK, ROWS), stored(B)),
}
Tensors = Mapping[str, tuple[int, tuple[int, ...], bytes]]


def scaled(drawn: bytes) -> bytes:
    """Q4_1 blocks by chance, with scales and least numbers that are small and finite."""
    blocks = np.frombuffer(drawn, np.uint8).reshape(-1, 20).copy()
    blocks[:, :4] = CHANCE.random((len(blocks), 2)).astype("<f2").view(np.uint8)
    return blocks.tobytes()


STORED["first.weight"] = (Q4_1, (COLUMNS, ROWS), scaled(STORED["first.weight"][2]))


def write(path: Path, tensors: Tensors, settings: Mapping[str, bytes]) -> Path:
    """A GGUF file."""
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(settings))
    head += b"".join(text(name) + value for name, value in settings.items())
    content = b""
    for name, (kind, shape, packed) in tensors.items():
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, len(content))
        content += packed + bytes(-len(packed) % 32)
    path.write_bytes(head + bytes(-len(head) % 32) + content)
    return path


def unpacked(content: bytes) -> Floats:
    """The numbers of Q4_1, one block after another, as the format's description has it."""
    numbers = []
    for at in range(0, len(content), 20):
        scale, least = struct.unpack_from("<2e", content, at)
        halves = content[at + 4 : at + 20]
        numbers += [scale * (byte & 15) + least for byte in halves]
        numbers += [scale * (byte >> 4) + least for byte in halves]
    return np.array(numbers, np.float32)


def added(folder: Path, adapter: Tensors, settings: Mapping[str, bytes] = STRENGTH) -> Weights:
    """The weights with an adapter."""
    base = write(folder / "weights.gguf", STORED, SETTINGS)
    return Weights(base, write(folder / "adapter.gguf", adapter, settings))


def numbers(weights: Weights, *names: str) -> Floats:
    """Packed matrices as the numbers that they stand for."""
    packed, scales = weights.packed(*names)
    return ((packed.astype(np.float32) - ZERO) * scales[..., None]).reshape(len(packed), -1)


def test_sum_is_the_matrix_with_the_scaled_product_added(tmp_path: Path) -> None:
    """An adapted matrix becomes W + alpha / rank B A, as near as 8 bits come."""
    found = numbers(added(tmp_path, ADDED), "first.weight")
    adapter = File(tmp_path / "adapter.gguf")
    a, b = adapter.matrix(b"first.weight.lora_a"), adapter.matrix(b"first.weight.lora_b")
    wanted = unpacked(STORED["first.weight"][2]).reshape(ROWS, COLUMNS) + ALPHA / RANK * (b @ a)
    assert np.abs(found - wanted).max() <= np.abs(wanted).max() / 127
    assert np.abs(a - A).max() <= np.abs(A).max() / 127


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    """What has no adapter keeps its numbers, and matrices that belong together stand below one another."""
    weights = added(tmp_path, ADDED)
    assert weights.vector("norm.weight").tobytes() == STORED["norm.weight"][2]
    both = numbers(weights, "first.weight", "second.weight")
    assert (both[:ROWS] == numbers(weights, "first.weight")).all()
    assert (both[ROWS:] == weights.base.matrix(b"second.weight")).all()
    without = added(tmp_path, {name.replace("first", "second"): one for name, one in ADDED.items()})
    plain = unpacked(STORED["first.weight"][2]).reshape(ROWS, COLUMNS)
    assert np.abs(numbers(without, "first.weight") - plain).max() <= np.abs(plain).max() / 127


def test_settings_are_read(tmp_path: Path) -> None:
    """Numbers and lists of texts come out as they were written."""
    base = added(tmp_path, ADDED).base
    assert base.number(b"general.alignment") == 32
    assert base.texts[b"words"] == [word.encode() for word in WORDS]


def test_numbers_survive_packing_as_well_as_8_bits_can(tmp_path: Path) -> None:
    """Each number comes back within half a step of its block; a block of zeros comes back as zeros."""
    drawn = CHANCE.standard_normal((2, 64), np.float32)
    drawn[1, :32] = 0
    found = File(write(tmp_path / "one.gguf", {"w": (Q8_0, (64, 2), stored(drawn))}, {})).matrix(b"w")
    # The step itself is rounded to 16 bits.
    steps = np.abs(drawn.reshape(4, 32)).max(axis=1, keepdims=True) / 127
    assert (np.abs((found - drawn).reshape(4, 32)) <= steps * (0.5 + 127 / 2048)).all()
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
            r"adapter.gguf is not a GGUF file of the",
        ),
    ],
)
def test_adapter_of_other_weights_is_refused(
    tmp_path: Path, adapter: Tensors, settings: Mapping[str, bytes], words: str
) -> None:
    """What does not belong to the weights, or is of another kind, is not added to them."""
    with pytest.raises(FormatError, match=words):
        added(tmp_path, adapter, settings)


@pytest.mark.parametrize("left", [0, 10, 40, 200, -100])
def test_file_cut_short_is_refused(tmp_path: Path, left: int) -> None:
    """Wherever a file ends too soon, in its head or in its tensors, that is found out before it is used."""
    path = write(tmp_path / "weights.gguf", STORED, SETTINGS)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(FormatError, match=r"weights.gguf (is not a GGUF file|ends before)"):
        File(path)
