"""The network, small and drawn by chance, against the same sums written out in NumPy."""

import os
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from test_bundled_merging import Tensors, stored, text, write

# To import it here, before our own module has said that nothing is to be reported, would report.
if find_spec("onnxruntime") is None:
    pytest.skip("the bundled model is not installed", allow_module_level=True)

from pipeline.bundled.merging import F32, Q8_0, File, Floats
from pipeline.bundled.network import Network

CHANCE = np.random.default_rng(11)
BLOCKS, WIDTH, INNER, HEADS, SHARED, WORDS = 2, 128, 192, 4, 2, 50
HEAD = WIDTH // HEADS
ROPE, EPSILON = 10000.0, 1e-5


def number(value: float) -> bytes:
    """A setting, of the kind that its type says."""
    return struct.pack("<If", 6, value) if isinstance(value, float) else struct.pack("<II", 4, value)


def listed(*words: str) -> bytes:
    """A setting that is a list of texts."""
    return struct.pack("<IIQ", 9, 8, len(words)) + b"".join(map(text, words))


SETTINGS = {
    "llama.block_count": number(BLOCKS),
    "llama.embedding_length": number(WIDTH),
    "llama.attention.head_count": number(HEADS),
    "llama.attention.head_count_kv": number(SHARED),
    "llama.rope.freq_base": number(ROPE),
    "llama.attention.layer_norm_rms_epsilon": number(EPSILON),
    "tokenizer.ggml.tokens": listed(*(chr(33 + n) for n in range(WORDS))),
    "tokenizer.ggml.merges": listed(),
    "tokenizer.ggml.token_type": struct.pack("<IIQ", 9, 5, WORDS)
    + struct.pack(f"<{WORDS}i", 3, *[1] * (WORDS - 1)),
}
MATRICES = {
    "attn_q": (WIDTH, WIDTH),
    "attn_k": (HEAD * SHARED, WIDTH),
    "attn_v": (HEAD * SHARED, WIDTH),
    "attn_output": (WIDTH, WIDTH),
    "ffn_gate": (INNER, WIDTH),
    "ffn_up": (INNER, WIDTH),
    "ffn_down": (WIDTH, INNER),
}


def drawn(rows: int, columns: int) -> tuple[int, tuple[int, ...], bytes]:
    """A matrix by chance."""
    return Q8_0, (columns, rows), stored(CHANCE.standard_normal((rows, columns), np.float32) / columns**0.5)


def scale() -> tuple[int, tuple[int, ...], bytes]:
    """A norm's factors by chance."""
    return F32, (WIDTH,), (1 + CHANCE.random(WIDTH, np.float32)).tobytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Weights and an adapter."""
    folder = tmp_path_factory.mktemp("network")
    tensors: dict[str, tuple[int, tuple[int, ...], bytes]] = {"token_embd.weight": drawn(WORDS, WIDTH)}
    for block in range(BLOCKS):
        tensors |= {f"blk.{block}.{name}.weight": drawn(*shape) for name, shape in MATRICES.items()}
        tensors |= {f"blk.{block}.{name}.weight": scale() for name in ("attn_norm", "ffn_norm")}
    tensors["output_norm.weight"] = scale()
    adapter: Tensors = {
        "blk.1.ffn_up.weight.lora_a": drawn(32, WIDTH),
        "blk.1.ffn_up.weight.lora_b": drawn(INNER, 32),
    }
    return (
        write(folder / "weights.gguf", tensors, SETTINGS),
        write(folder / "adapter.gguf", adapter, {"adapter.lora.alpha": number(16.0)}),
    )


def normed(x: Floats, factors: Floats) -> Floats:
    """Scaled by the root mean square."""
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + np.float32(EPSILON)) * factors


def turned(x: Floats) -> Floats:
    """Pairs next to one another turned by their place."""
    angles = np.arange(len(x))[:, None, None] * ROPE ** (-np.arange(0, HEAD, 2) / HEAD)
    first, second = x[..., ::2], x[..., 1::2]
    both = [
        first * np.cos(angles) - second * np.sin(angles),
        first * np.sin(angles) + second * np.cos(angles),
    ]
    return np.stack(both, -1).reshape(x.shape).astype(np.float32)


def expected(weights: File, adapter: File, tokens: list[int]) -> Floats:
    """The logits behind each token."""
    count = len(tokens)
    vectors = weights.matrix(b"token_embd.weight")
    x = vectors[tokens]
    for block in range(BLOCKS):
        w = {name: weights.matrix(f"blk.{block}.{name}.weight".encode()) for name in MATRICES}
        if block == 1:
            a, b = (adapter.matrix(f"blk.1.ffn_up.weight.lora_{one}".encode()) for one in "ab")
            w["ffn_up"] = w["ffn_up"] + 16 / 32 * b @ a
        factors = weights.packed(f"blk.{block}.attn_norm.weight".encode()).view("<f4")
        h = normed(x, factors)
        q = turned((h @ w["attn_q"].T).reshape(count, HEADS, HEAD))
        k = turned((h @ w["attn_k"].T).reshape(count, SHARED, HEAD)).repeat(HEADS // SHARED, 1)
        v = (h @ w["attn_v"].T).reshape(count, SHARED, HEAD).repeat(HEADS // SHARED, 1)
        scores = np.einsum("ihd,jhd->hij", q, k) / HEAD**0.5 + np.triu(np.full((count, count), -1e9), 1)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        x = x + np.einsum("hij,jhd->ihd", shares, v).reshape(count, WIDTH) @ w["attn_output"].T
        h = normed(x, weights.packed(f"blk.{block}.ffn_norm.weight".encode()).view("<f4"))
        gate = h @ w["ffn_gate"].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w["ffn_up"].T)) @ w["ffn_down"].T
    found: Floats = normed(x, weights.packed(b"output_norm.weight").view("<f4")) @ vectors.T
    return found


def test_network_is_the_llama_of_its_files(files: tuple[Path, Path]) -> None:
    """Logits are those of the written-out sums but for rounding to 8 bits, read at once or bit by bit."""
    network = Network(*files, threads=2)
    tokens = CHANCE.integers(1, WORDS, 40).tolist()
    wanted = expected(File(files[0]), File(files[1]), tokens)
    memory = network.memory()
    at_once = network.logits(memory, 0, tokens, last=40).copy()
    assert (at_once - wanted).std() < 0.05 * wanted.std()
    parts = [network.logits(memory, past, tokens[past : past + 8], last=8).copy() for past in range(0, 40, 8)]
    assert (np.concatenate(parts) - wanted).std() < 0.05 * wanted.std()
    assert network.marks == {0}


def test_what_stood_in_a_memory_is_written_over(files: tuple[Path, Path]) -> None:
    """Behind the tokens that are said to be kept, nothing that was read before counts."""
    network = Network(*files)
    memory, fresh = network.memory(), network.memory()
    network.logits(memory, 0, [1, 2, 3, 4, 5])
    network.logits(fresh, 0, [1, 2])
    assert (network.logits(memory, 2, [9]) == network.logits(fresh, 2, [9])).all()


def test_nothing_is_reported(tmp_path: Path) -> None:
    """ONNX Runtime does not even begin to report to its makers, which would leave files."""
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(tmp_path))
    code = "import pipeline.bundled.network, onnxruntime; onnxruntime.SessionOptions()"
    env = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | places
    subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=Path(__file__).parents[1])
    assert list(tmp_path.iterdir()) == []
