"""The network of the bundled model as ONNX, written without the package `onnx`, which nothing else needs.

Only as much of the format as one network of the Llama kind takes: a message is a list of fields, each a
number and what it holds, as protocol buffers write them.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32] | NDArray[np.uint8] | NDArray[np.int64]
Attribute: TypeAlias = int | float

FLOAT, BYTE, INT32, INT64 = 1, 2, 6, 7
_KINDS = {"float32": FLOAT, "uint8": BYTE, "int64": INT64}
MICROSOFT = "com.microsoft"
_IR, _OPSET = 10, 21


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The numbers that define the network."""

    blocks: int
    width: int
    heads: int
    kv_heads: int
    rope_base: float
    epsilon: float

    @property
    def head(self) -> int:
        """Numbers of a head."""
        return self.width // self.heads


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)


def _field(number: int, value: float | str | bytes) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    if isinstance(value, float):
        return _number(number << 3 | 5) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def _all(number: int, values: Sequence[str] | Sequence[bytes] | Sequence[int]) -> bytes:
    return b"".join(_field(number, value) for value in values)


def _attribute(name: str, value: Attribute) -> bytes:
    """AttributeProto: its number stands in another field, and has another type, by what it is."""
    place, kind = (2, 1) if isinstance(value, float) else (3, 2)
    return _field(5, _field(1, name) + _field(place, value) + _field(20, kind))


def _declared(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto; a dimension that is a word may have any size."""
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


@dataclass
class Graph:
    """A network under construction."""

    nodes: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)
    inputs: list[bytes] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **settings: Attribute,
    ) -> str:
        """Add an operation; its first result's name."""
        body = _all(1, inputs) + _all(2, outputs) + _field(4, kind) + _field(7, domain)
        self.nodes.append(body + b"".join(_attribute(*one) for one in settings.items()))
        return outputs[0]

    def takes(self, name: str, kind: int, shape: Sequence[int | str]) -> None:
        """Declare what is given at each run."""
        self.inputs.append(_declared(name, kind, shape))

    def gives(self, name: str, kind: int, shape: Sequence[int | str]) -> None:
        """Declare what a run gives."""
        self.outputs.append(_declared(name, kind, shape))

    def constant(self, name: str, value: Array) -> str:
        """Add an array that stays, which is given apart from what is written; its name."""
        kept_apart = _field(13, _field(1, "location") + _field(2, "apart")) + _field(14, 1)
        head = _all(1, value.shape) + _field(2, _KINDS[value.dtype.name]) + _field(8, name)
        self.heads.append(head + kept_apart)
        self.constants[name] = value
        return name

    def written(self) -> bytes:
        """ModelProto."""
        graph = _all(1, self.nodes) + _field(2, "claimsift") + _all(5, self.heads)
        graph += _all(11, self.inputs) + _all(12, self.outputs)
        versions = [_field(1, "") + _field(2, _OPSET), _field(1, MICROSOFT) + _field(2, 1)]
        return _field(1, _IR) + _field(7, graph) + _all(8, versions)
