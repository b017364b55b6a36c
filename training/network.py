"""SmolLM2, a decoder of the Llama kind, in as many lines as training an adapter for it needs.

The frozen weights are those that the bundled server runs (the GGUF file, dequantised), so that what
the adapter learns is what it will meet. Low-rank adaptation: Hu et al., 2021, "LoRA: Low-Rank
Adaptation of Large Language Models".
"""

import math
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from gguf import GGUFReader, ReaderTensor, dequantize
from torch import Tensor, nn

from pipeline.bundled.graph import Dimensions

ADAPTED = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""The linear layers of a block, as GGUF names them; all of them get an adapter."""


class Adapted(nn.Module):
    """A frozen linear layer with a trained update of rank `rank`, scaled by `alpha` / `rank`."""

    weight: Tensor

    def __init__(self, weight: Tensor, rank: int, alpha: float) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.register_buffer("weight", weight)
        self.a = nn.Parameter(torch.empty(rank, inputs))
        self.b = nn.Parameter(torch.zeros(outputs, rank))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self.scale = alpha / rank

    def forward(self, x: Tensor) -> Tensor:
        """`x` (tokens, inputs) to (tokens, outputs)."""
        update = F.linear(F.linear(x, self.a.to(x.dtype)), (self.b * self.scale).to(x.dtype))
        return F.linear(x, self.weight) + update


class Block(nn.Module):
    """One block: attention, then the gated feed-forward network, each behind its norm."""

    attn_norm: Tensor
    ffn_norm: Tensor

    def __init__(
        self, weights: Mapping[str, Tensor], number: int, shape: Dimensions, rank: int, alpha: float
    ) -> None:
        super().__init__()
        self.shape = shape
        front = f"blk.{number}."
        self.register_buffer("attn_norm", weights[f"{front}attn_norm.weight"])
        self.register_buffer("ffn_norm", weights[f"{front}ffn_norm.weight"])
        for name in ADAPTED:
            setattr(self, name, Adapted(weights[f"{front}{name}.weight"], rank, alpha))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """`x` (texts, tokens, width) to the same, with the rotary embedding's `cos` and `sin`."""
        normed = F.rms_norm(x, (self.shape.width,), self.attn_norm, self.shape.epsilon)
        x = x + self.attn_output(self._attention(normed, cos, sin))
        normed = F.rms_norm(x, (self.shape.width,), self.ffn_norm, self.shape.epsilon)
        return x + self.ffn_down(F.silu(self.ffn_gate(normed)) * self.ffn_up(normed))

    def _attention(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        heads, shared = self.shape.heads, self.shape.kv_heads
        q = _turned(_split(self.attn_q(x), heads), cos, sin)
        k = _turned(_split(self.attn_k(x), shared), cos, sin).repeat_interleave(heads // shared, 1)
        v = _split(self.attn_v(x), shared).repeat_interleave(heads // shared, 1)
        found = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return found.transpose(1, 2).flatten(2)


class TrainedNetwork(nn.Module):
    """The whole network; its parameters are the adapters alone."""

    embedding: Tensor
    norm: Tensor

    def __init__(self, file: Path, *, rank: int, alpha: float, kind: torch.dtype | None = None) -> None:
        super().__init__()
        kind = kind or fastest()
        reader = GGUFReader(file)
        weights = {one.name: _dense(one, kind) for one in reader.tensors}
        self.shape = _shape(reader)
        self.kind = kind
        # GGUF keeps the rows of these two in another order, for the way llama.cpp turns pairs.
        for name, heads in (("attn_q", self.shape.heads), ("attn_k", self.shape.kv_heads)):
            for number in range(self.shape.blocks):
                key = f"blk.{number}.{name}.weight"
                weights[key] = halves(weights[key], heads)
        self.register_buffer("embedding", weights["token_embd.weight"])
        self.register_buffer("norm", weights["output_norm.weight"])
        self.blocks = nn.ModuleList(
            Block(weights, number, self.shape, rank, alpha) for number in range(self.shape.blocks)
        )
        if shutil.which("g++"):
            # Fused, the steps between the matrix products take half of the time; that needs a compiler.
            for block in self.blocks:
                block.compile(dynamic=True)

    def state(self) -> dict[str, Tensor]:
        """The adapters alone."""
        return {name: one.detach() for name, one in self.named_parameters()}

    def forward(self, tokens: Tensor, wanted: Tensor) -> Tensor:
        """Logits (places, vocabulary) behind the places where `wanted` (texts, tokens) is true.

        `tokens` (texts, tokens) is filled up at the end, which what stands before cannot see.
        """
        cos, sin = _turn(tokens.shape[1], self.shape, self.kind)
        x = F.embedding(tokens, self.embedding)
        for block in self.blocks:
            x = block(x, cos, sin)
        x = F.rms_norm(x[wanted], (self.shape.width,), self.norm, self.shape.epsilon)
        return F.linear(x, self.embedding)


def fastest() -> torch.dtype:
    """The kind of number that this processor multiplies fastest: bfloat16 where it has instructions for that.

    An update took 3.6 s instead of 5.4 s on an AMD EPYC with AVX-512 BF16 (torch 2.15), and a third of the
    time with AMX; on a Xeon with neither, bfloat16 took nearly twice as long as float32 (torch 2.13).
    """
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("amx_bf16") or able.get("avx512_bf16") else torch.float32


def _dense(tensor: ReaderTensor, kind: torch.dtype) -> Tensor:
    values = dequantize(tensor.data, tensor.tensor_type)
    return torch.from_numpy(np.array(values, dtype=np.float32)).to(kind)


def _shape(reader: GGUFReader) -> Dimensions:
    def number(name: str) -> float:
        return float(reader.fields[f"llama.{name}"].contents())

    return Dimensions(
        blocks=int(number("block_count")),
        width=int(number("embedding_length")),
        heads=int(number("attention.head_count")),
        kv_heads=int(number("attention.head_count_kv")),
        rope_base=number("rope.freq_base"),
        epsilon=number("attention.layer_norm_rms_epsilon"),
    )


def halves(rows: Tensor, heads: int) -> Tensor:
    """Rows of a query or key weight from pairs next to one another (llama.cpp) to halves of a head."""
    return rows.unflatten(0, (heads, -1, 2)).swapaxes(1, 2).flatten(0, 2)


def pairs(rows: Tensor, heads: int) -> Tensor:
    """The other way round."""
    return rows.unflatten(0, (heads, 2, -1)).swapaxes(1, 2).flatten(0, 2)


def _split(x: Tensor, heads: int) -> Tensor:
    """(texts, tokens, width) to (texts, heads, tokens, size of a head)."""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def _turn(length: int, shape: Dimensions, kind: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosine and sine (tokens, size of a head) of the rotary embedding at each place."""
    size = shape.width // shape.heads
    rates = shape.rope_base ** (-torch.arange(0, size, 2) / size)
    angles = (torch.arange(length)[:, None] * rates).repeat(1, 2)
    return angles.cos().to(kind), angles.sin().to(kind)


def _turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin
