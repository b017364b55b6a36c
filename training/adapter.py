"""A trained adapter as the GGUF file that llama.cpp loads beside the base model."""

from collections.abc import Mapping
from pathlib import Path

from gguf import GGMLQuantizationType, GGUFWriter, quantize
from torch import Tensor

from pipeline.bundled.graph import Dimensions
from training.network import ADAPTED, pairs

_KIND = GGMLQuantizationType.Q8_0


def write(
    state: Mapping[str, Tensor], shape: Dimensions, alpha: float, file: Path, about: Mapping[str, str]
) -> None:
    """Writes the adapter; `state` holds ``blocks.N.LAYER.a`` (rank, inputs) and ``.b`` (outputs, rank).

    `about` goes into the file's general fields, such as licence and description.
    """
    writer = GGUFWriter(file, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, text in about.items():
        writer.add_string(f"general.{name}", text)
    heads = {"attn_q": shape.heads, "attn_k": shape.kv_heads}
    for number in range(shape.blocks):
        for layer in ADAPTED:
            a, b = (state[f"blocks.{number}.{layer}.{part}"].float() for part in "ab")
            if layer in heads:
                b = pairs(b, heads[layer])
            for part, values in (("lora_a", a), ("lora_b", b)):
                packed = quantize(values.contiguous().numpy(), _KIND)
                writer.add_tensor(f"blk.{number}.{layer}.weight.{part}", packed, raw_dtype=_KIND)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
