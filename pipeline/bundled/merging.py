"""The base model's weights with the adapter added to them, in 8 bits.

Applied beside the weights, an adapter would add two products to each of the 210 that a token takes.

Only as much of GGUF is read here as these two files have. The package `gguf` reads all of it, but takes
seconds over the 100,000 words of a vocabulary, at each start.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Bytes: TypeAlias = NDArray[np.uint8]

BLOCK = 32
"""Numbers that share a scale, in either packed kind."""

F32, Q4_1, Q8_0 = 0, 3, 8
"""Kinds of numbers, as GGUF counts them."""

ZERO = 128
"""What stands for 0 in 8 bits without a sign."""

_LENGTHS = {F32: 4 * BLOCK, Q4_1: 4 + BLOCK // 2, Q8_0: 2 + BLOCK}
"""Bytes of as many numbers as a block has."""

_HEAD = struct.Struct("<4sIQQ")
_LIST = struct.Struct("<IQ")
_LENGTH = struct.Struct("<Q")
_STRING, _ARRAY = 8, 9
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a setting's value, of the kinds in which all have the same."""

_LOW = np.uint64(0x0F0F0F0F0F0F0F0F)
"""The lower four bits of each of eight bytes."""

_PIECE = 1 << 15
"""Numbers worked on at once: so many stay in a core's own memory, and take no new memory of the system."""

_ALPHA = b"adapter.lora.alpha"
_A, _B = b".lora_a", b".lora_b"


class FormatError(ValueError):
    """A file is not of the kind read here; the message says which, and in what."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor's entry in the head of a file.

    `shape` counts the columns first, as GGUF does; `start` is in bytes from where the tensors begin.
    """

    name: bytes
    shape: tuple[int, ...]
    kind: int
    start: int

    @property
    def length(self) -> int:
        """Bytes that it takes."""
        return prod(self.shape) // BLOCK * _LENGTHS[self.kind]


class File:
    """A GGUF file: by name its settings as they are written, those that are texts as texts, and its tensors.

    Raises:
        FormatError: it is cut short, or holds what is not read here.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._at = 0
        self.settings: dict[bytes, bytes] = {}
        self.texts: dict[bytes, list[bytes]] = {}
        try:
            with path.open("rb") as file:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            _, _, tensors, settings = self._numbers(_HEAD.format)
            for _ in range(settings):
                self._read_setting()
            self.tensors = {one.name: one for one in (self._entry() for _ in range(tensors))}
        except (struct.error, KeyError, OverflowError, ValueError) as error:
            raise FormatError(f"{path} is not a GGUF file of the kind read here ({error!r}).") from error
        if not self.tensors:
            raise FormatError(f"{path} holds no tensors.")
        self._begin = self._at + -self._at % 32
        if any(self._begin + one.start + one.length > len(self._content) for one in self.tensors.values()):
            raise FormatError(f"{path} ends before its tensors do.")

    def packed(self, name: bytes) -> Bytes:
        """A tensor as it is stored."""
        one = self.tensors[name]
        return np.frombuffer(self._content, np.uint8, one.length, self._begin + one.start)

    def matrix(self, name: bytes, at: int = 0, count: int | None = None) -> Floats:
        """The numbers of a packed tensor, (rows, columns); from row `at`, at most `count` of its rows."""
        one = self.tensors[name]
        columns, rows = one.shape
        stored = self.packed(name).reshape(rows, -1)[at:][:count]
        return _UNPACKERS[one.kind](stored).reshape(-1, columns)

    def number(self, name: bytes, form: str = "<I") -> float:
        """A setting that is one number."""
        return float(struct.unpack(form, self.settings[name])[0])

    def _numbers(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return values

    def _string(self) -> bytes:
        (length,) = _LENGTH.unpack_from(self._content, self._at)
        self._at += _LENGTH.size + length
        return self._content[self._at - length : self._at]

    def _read_setting(self) -> None:
        name = self._string()
        (kind,) = self._numbers("<I")
        begin, count = self._at, 1
        if kind == _ARRAY:
            kind, count = self._numbers(_LIST.format)
        if kind == _STRING:
            self.texts[name] = [self._string() for _ in range(count)]
        else:
            self._at += count * _WIDTHS[kind]
            self.settings[name] = self._content[begin : self._at]

    def _entry(self) -> Tensor:
        name = self._string()
        (dimensions,) = self._numbers("<I")
        *shape, kind, start = self._numbers(f"<{dimensions}QIQ")
        if kind not in _LENGTHS or shape[0] % BLOCK:
            raise KeyError(name)
        return Tensor(name, tuple(shape), kind, start)


class Weights:
    """The base model's weights with an adapter added to them.

    To each adapted matrix W of the base alpha / rank * B A is added: Hu et al., 2021, "LoRA: Low-Rank
    Adaptation of Large Language Models".

    Raises:
        FormatError: a file is not of the kind read here, or the adapter is not one of these weights.
        OSError: a file cannot be read.
    """

    def __init__(self, weights: Path, adapter: Path) -> None:
        self.base, self._update = File(weights), File(adapter)
        _check(self.base, self._update)
        self._alpha = self._update.number(_ALPHA, "<f")

    def vector(self, name: str) -> Floats:
        """The numbers of a tensor that has no adapter and is not packed."""
        return self.base.packed(name.encode()).view("<f4")

    def packed(self, *names: str) -> tuple[Bytes, Floats]:
        """Matrices below one another, in 8 bits: (rows, blocks, numbers), and the blocks' scales."""
        columns, _ = self.base.tensors[names[0].encode()].shape
        rows = sum(self.base.tensors[name.encode()].shape[1] for name in names)
        numbers = np.empty((rows, columns // BLOCK, BLOCK), np.uint8)
        scales = np.empty((rows, columns // BLOCK), np.float32)
        at = 0
        for part in (part for name in names for part in self._parts(name.encode())):
            end = at + len(part[0])
            numbers[at:end], scales[at:end] = part
            at = end
        return numbers, scales

    def _parts(self, name: bytes) -> Iterator[tuple[Bytes, Floats]]:
        """Some rows of a matrix after others, packed."""
        whole = self.base.tensors[name]
        adapted = name + _A in self._update.tensors
        if adapted:
            a, b = self._update.matrix(name + _A), self._update.matrix(name + _B)
            a *= np.float32(self._alpha / len(a))
        count = max(1, _PIECE // whole.shape[0])
        for at in range(0, whole.shape[1], count):
            if adapted:
                rows = self.base.matrix(name, at, count)
                rows += b[at : at + count] @ a
                yield pack(rows)
            elif whole.kind == Q8_0:
                blocks = self.base.packed(name).reshape(whole.shape[1], -1, _LENGTHS[Q8_0])[at : at + count]
                yield blocks[..., 2:] ^ np.uint8(ZERO), _halves(blocks[..., :2])[..., 0]
            else:
                yield pack(self.base.matrix(name, at, count))


def _check(base: File, update: File) -> None:
    """Raise FormatError unless the adapter is one of these weights."""
    names = {name + part for name in base.tensors for part in (_A, _B)}
    if _ALPHA not in update.settings or not update.tensors.keys() <= names:
        raise FormatError("The adapter is not one of these weights.")
    for name, whole in base.tensors.items():
        a, b = (update.tensors.get(name + part) for part in (_A, _B))
        if a is None and b is None:
            continue
        if a is None or b is None or not _fits(whole.shape, a.shape, b.shape):
            raise FormatError(f"The adapter does not fit the weights' {name.decode()}.")


def _fits(whole: tuple[int, ...], a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether B A is of the shape of a matrix, columns first in all three."""
    return len(whole) == len(a) == len(b) == 2 and (a[0], b[1]) == whole and a[1] == b[0]


def pack(matrix: Floats) -> tuple[Bytes, Floats]:
    """Numbers in 8 bits, `ZERO` for 0: (rows, blocks, numbers of a block), and the blocks' scales."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    scales = _largest(np.abs(matrix).ravel()).reshape(blocks.shape[:2])
    scales /= ZERO - 1
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    steps = blocks * inverse[..., None]
    np.rint(steps, out=steps)
    steps += ZERO
    return steps.astype(np.uint8), scales


def _largest(numbers: Floats) -> Floats:
    """The largest number of each block. Steps over all of them are faster than a search in each block."""
    step = BLOCK // 2
    while step > 1:
        numbers = np.maximum(numbers[:-step], numbers[step:])
        step //= 2
    return np.maximum(numbers[::BLOCK], numbers[1::BLOCK])


def unpack(stored: Bytes) -> Floats:
    """The numbers of Q8_0."""
    blocks = stored.reshape(-1, _LENGTHS[Q8_0])
    return blocks[:, 2:].view(np.int8) * _halves(blocks[:, :2])


def unpack_whole(stored: Bytes) -> Floats:
    """The numbers of F32."""
    return stored.reshape(-1).view("<f4")


def unpack_nibbles(stored: Bytes) -> Floats:
    """The numbers of Q4_1: of each block a scale and a least number, then 4 bits each, in two halves."""
    blocks = stored.reshape(-1, _LENGTHS[Q4_1])
    # Eight pairs of them at once.
    pairs = np.ascontiguousarray(blocks[:, 4:]).view("<u8")
    nibbles = np.concatenate([pairs & _LOW, pairs >> 4 & _LOW], axis=1).view(np.uint8)
    halves = _halves(blocks[:, :4])
    numbers = nibbles * halves[:, :1]
    numbers += halves[:, 1:]
    return numbers


def _halves(stored: Bytes) -> Floats:
    """(…, 2 n) bytes to (…, n) numbers."""
    return np.ascontiguousarray(stored).view("<f2").astype(np.float32)


_UNPACKERS = {F32: unpack_whole, Q4_1: unpack_nibbles, Q8_0: unpack}
