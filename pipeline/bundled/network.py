"""The tuned model's network: the logits behind tokens, with what was read before kept in a memory.

It runs on ONNX Runtime, which chooses its products of 8-bit numbers by the processor; the build of llama.cpp
that comes as a wheel takes AVX2, and on newer processors twice as long.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Its makers' builds report to them unless this is said before they are loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from pipeline.bundled import CONTEXT
from pipeline.bundled.graph import FLOAT, INT32, INT64, MICROSOFT, Dimensions, Graph
from pipeline.bundled.merging import ZERO, Bytes, Floats, Weights
from pipeline.bundled.tokens import Vocabulary

_CACHED = ("k", "v")
"""What a memory holds of each block: keys and values."""

ROOM = 512
"""Tokens for which a memory has room at first; few abstracts take more."""


class Memory:
    """Keys and values of the tokens before, with room for more when they come."""

    def __init__(self, session: onnxruntime.InferenceSession, shape: Dimensions) -> None:
        self.binding = session.io_binding()
        self._shape = shape
        self._cached: dict[str, Floats] = {}
        self._room = 0

    def reserve(self, tokens: int) -> None:
        """Have room for so many tokens, twice as much at once as there was."""
        if tokens <= self._room:
            return
        room = max(ROOM, 1 << (tokens - 1).bit_length())
        for name in _cached(self._shape):
            cached = np.empty((1, self._shape.kv_heads, room, self._shape.head), np.float32)
            if self._room:
                cached[:, :, : self._room] = self._cached[name]
            self._cached[name] = cached
            value = onnxruntime.OrtValue.ortvalue_from_numpy(cached)
            self.binding.bind_ortvalue_input(f"old.{name}", value)
            self.binding.bind_ortvalue_output(f"new.{name}", value)
        self._room = room


class Network:
    """The network of the weights with the adapter added to them.

    Raises:
        pipeline.bundled.merging.FormatError: the adapter is not one of these weights.
        OSError: a file cannot be read.
        RuntimeError: ONNX Runtime cannot load it.
    """

    def __init__(self, weights: Path, adapter: Path, threads: int = 1) -> None:
        merged = Weights(weights, adapter)
        base = merged.base
        kinds = np.frombuffer(base.settings[b"tokenizer.ggml.token_type"], "<i4", offset=12)
        # GGUF counts those that mark something as the third kind.
        self.marks = frozenset(np.flatnonzero(kinds == 3).tolist())
        """Tokens that no text has, with which an answer ends."""
        self._shape = _shape(merged)
        matrices = _matrices(self._shape)
        with ThreadPoolExecutor(threads) as pool:
            parts = pool.map(lambda names: merged.packed(*names), matrices.values())
            packed = dict(zip(matrices, parts, strict=True))
            graph = Graph()
            _NetworkBuilder(graph, self._shape, merged, packed).whole()
            session = pool.submit(_session, graph)
            self.vocabulary = Vocabulary(
                base.texts[b"tokenizer.ggml.tokens"], base.texts[b"tokenizer.ggml.merges"]
            )
        self._embedding = packed["logits"]
        self._session = session.result()

    def memory(self) -> Memory:
        """An empty one."""
        return Memory(self._session, self._shape)

    def logits(self, memory: Memory, past: int, tokens: Sequence[int], last: int = 1) -> Floats:
        """What may follow the last few of some tokens, which stand behind `past` others: (last, words)."""
        numbers, scales = (part[list(tokens)] for part in self._embedding)
        vectors = (numbers.astype(np.float32) - ZERO) * scales[..., None]
        end = past + len(tokens)
        memory.reserve(end)
        give = memory.binding.bind_cpu_input
        give("vectors", vectors.reshape(1, len(tokens), -1))
        give("end", np.array([end - 1], np.int32))
        give("length", np.array(end, np.int32))
        give("wanted", np.arange(len(tokens) - last, len(tokens), dtype=np.int64))
        memory.binding.bind_output("logits", "cpu")
        self._session.run_with_iobinding(memory.binding)
        found: Floats = memory.binding.get_outputs()[-1].numpy()[0]
        return found


def _shape(weights: Weights) -> Dimensions:
    number = weights.base.number
    return Dimensions(
        blocks=int(number(b"llama.block_count")),
        width=int(number(b"llama.embedding_length")),
        heads=int(number(b"llama.attention.head_count")),
        kv_heads=int(number(b"llama.attention.head_count_kv")),
        rope_base=number(b"llama.rope.freq_base", "<f"),
        epsilon=number(b"llama.attention.layer_norm_rms_epsilon", "<f"),
    )


def _cached(shape: Dimensions) -> Iterator[str]:
    return (f"{part}{block}" for block in range(shape.blocks) for part in _CACHED)


def _matrices(shape: Dimensions) -> dict[str, list[str]]:
    """Names of the graph's products, and of the matrices that stand below one another in each."""
    found: dict[str, list[str]] = {}
    for block in range(shape.blocks):
        parts = {"attn": ("attn_q", "attn_k", "attn_v"), "out": ("attn_output",), "down": ("ffn_down",)}
        parts |= {"gate": ("ffn_gate",), "up": ("ffn_up",)}
        found |= {
            f"{key}{block}": [f"blk.{block}.{one}.weight" for one in names] for key, names in parts.items()
        }
    return found | {"logits": ["token_embd.weight"]}


@dataclass(frozen=True, slots=True)
class _NetworkBuilder:
    """Adds the network to a graph, block by block.

    A norm adds what the part before it found to the stream that it came from, and gives that on too.
    """

    graph: Graph
    shape: Dimensions
    weights: Weights
    packed: Mapping[str, tuple[Bytes, Floats]]

    def whole(self) -> None:
        """All of it, with inputs and outputs."""
        graph, shape = self.graph, self.shape
        graph.takes("vectors", FLOAT, [1, "tokens", shape.width])
        graph.takes("end", INT32, [1])
        graph.takes("length", INT32, [])
        graph.takes("wanted", INT64, ["last"])
        for name in _cached(shape):
            graph.takes(f"old.{name}", FLOAT, [1, shape.kv_heads, "room", shape.head])
            graph.gives(f"new.{name}", FLOAT, [1, shape.kv_heads, "room", shape.head])
        rates = shape.rope_base ** (-np.arange(0, shape.head, 2) / shape.head)
        angles = np.outer(np.arange(CONTEXT), rates)
        for name, values in (("cos", np.cos(angles)), ("sin", np.sin(angles))):
            graph.constant(name, values.astype(np.float32))
        stream, found = "vectors", None
        for block in range(shape.blocks):
            normed, stream = self.norm(found, stream, f"blk.{block}.attn_norm.weight")
            normed, stream = self.norm(self.attention(normed, block), stream, f"blk.{block}.ffn_norm.weight")
            found = self.feed_forward(normed, block)
        normed, _ = self.norm(found, stream, "output_norm.weight")
        self.product(graph.node("Gather", [normed, "wanted"], ["last"], axis=1), "logits")
        graph.gives("logits", FLOAT, [1, "last", len(self.packed["logits"][0])])

    def norm(self, found: str | None, stream: str, name: str) -> tuple[str, str]:
        """The stream with what was found added, once scaled by its root mean square and once as it is."""
        scale = self.graph.constant(name, self.weights.vector(name))
        normed, whole = f"{name}.normed", f"{name}.stream"
        if found is None:
            kind, inputs, outputs, domain = "SimplifiedLayerNormalization", [stream, scale], [normed], ""
            whole = stream
        else:
            kind, inputs, domain = "SkipSimplifiedLayerNormalization", [found, stream, scale], MICROSOFT
            outputs = [normed, "", "", whole]
        self.graph.node(kind, inputs, outputs, domain, epsilon=self.shape.epsilon)
        return normed, whole

    def attention(self, x: str, block: int) -> str:
        """What a block's heads find in the memory, to which they first add keys and values of `x`."""
        old, new = ([f"{age}.{part}{block}" for part in _CACHED] for age in ("old", "new"))
        inputs = [self.product(x, f"attn{block}"), "", "", *old, "end", "length", "cos", "sin"]
        heads = {"num_heads": self.shape.heads, "kv_num_heads": self.shape.kv_heads}
        # GGUF keeps the rows that are turned together as pairs next to one another.
        turning = {"do_rotary": 1, "rotary_interleaved": 1}
        outputs = [f"heads{block}", *new]
        found = self.graph.node("GroupQueryAttention", inputs, outputs, MICROSOFT, **heads, **turning)
        return self.product(found, f"out{block}")

    def feed_forward(self, x: str, block: int) -> str:
        """A block's gated network, with x times its sigmoid as the gate."""
        gate = self.graph.node(
            "QuickGelu", [self.product(x, f"gate{block}")], [f"open{block}"], MICROSOFT, alpha=1.0
        )
        passed = self.graph.node("Mul", [gate, self.product(x, f"up{block}")], [f"passed{block}"])
        return self.product(passed, f"down{block}")

    def product(self, x: str, name: str) -> str:
        """`x` times a matrix."""
        numbers, scales = self.packed[name]
        rows, blocks, size = numbers.shape
        inputs = [
            x,
            self.graph.constant(f"{name}.numbers", numbers),
            self.graph.constant(f"{name}.scales", scales),
        ]
        # Level 4: what goes in is rounded to 8 bits too.
        sizes = {"N": rows, "K": blocks * size, "bits": 8, "block_size": size, "accuracy_level": 4}
        return self.graph.node("MatMulNBits", inputs, [name], MICROSOFT, **sizes)


def _session(graph: Graph) -> onnxruntime.InferenceSession:
    """The graph, ready to run, each time on the thread that asks."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in graph.constants.values()]
    options.add_external_initializers(list(graph.constants), values)
    return onnxruntime.InferenceSession(graph.written(), options, providers=["CPUExecutionProvider"])
