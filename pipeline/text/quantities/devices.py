"""Accelerators that are counted by their name: "8 A100", "4× NVIDIA H100"."""

import re
from collections.abc import Sequence

from pipeline.text.quantities.tokens import Token, glued
from pipeline.text.quantities.words import listed

_DEVICE = re.compile(r"(?:[AHVPLBK]|GB|GH|MI|RTX)\d{2,4}|[TL]4|TPUv\d")
"""Accelerators that are counted by their name: "A100", "MI300"."""

MAKERS = listed("NVIDIA Nvidia AMD Google Intel Tesla")
DEVICES = listed("GPUs TPUs CPUs NPUs IPUs FPGAs")
CROSSES = frozenset({"x", "X", "×"})
"""Between a count and the devices it counts, these are no factor: "8×A100 GPUs"."""


def counts_devices(tokens: Sequence[Token], at: int) -> bool:
    """Whether accelerators are named at `at`: "A100", "NVIDIA A100", "GPUs"."""
    at += at < len(tokens) and tokens[at].text in MAKERS
    return at < len(tokens) and (tokens[at].text in DEVICES or device(tokens, at) is not None)


def device(tokens: Sequence[Token], at: int) -> int | None:
    """The index behind the name of an accelerator at `at`."""
    if at + 1 >= len(tokens) or tokens[at].kind != "word" or tokens[at + 1].kind != "number":
        return None
    apart = tokens[at + 1].spaced and tokens[at].text != "RTX"
    if apart or not _DEVICE.fullmatch(tokens[at].text + tokens[at + 1].text):
        return None
    return at + 2 + (glued(tokens, at + 2) and tokens[at + 2].text in {"S", "X"})
