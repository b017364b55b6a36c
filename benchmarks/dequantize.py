"""Weights in GGUF as safetensors, for servers that want these; runs in an environment with transformers.

PYTHON benchmarks/dequantize.py model.gguf FOLDER
"""

import sys
from pathlib import Path

import torch
from real_servers import CHATML
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

source, folder = Path(sys.argv[1]), Path(sys.argv[2])
whole = GgufConfig(gguf_file=source.name, dequantize=True)
model = AutoModelForCausalLM.from_pretrained(
    source.parent, gguf_file=source.name, dtype=torch.bfloat16, quantization_config=whole
)
model.save_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
tokenizer.chat_template = CHATML
tokenizer.save_pretrained(folder)
