"""Accelerators that are counted by their name: "8 A100", "4× NVIDIA H100"."""

import re

from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.tokens import Tokens, glued
from pipeline.text.quantities.words import listed

_DEVICE = re.compile(r"(?:[AHVPLBK]|GB|GH|MI|RTX)\d{2,4}|[TL]4|TPUv\d")
"""Accelerators that are counted by their name: "A100", "MI300"."""

MAKERS = listed("NVIDIA Nvidia AMD Google Intel Tesla")
DEVICES = listed("GPUs TPUs CPUs NPUs IPUs FPGAs")
CROSSES = frozenset({"x", "X", "×"})
"""Between a count and the devices it counts, these are no factor: "8×A100 GPUs"."""

_HOLDERS = listed("machines nodes servers instances hosts boxes workstations clusters pods systems racks")
"""Each of these holds so many devices: "8×H100 machines"."""


_CROSSING = CROSSES | {"times"}


def counts(tokens: Tokens, at: int) -> bool:
    """Whether the sign of a product at `at` stands before accelerators and counts them."""
    if at >= tokens.size or tokens.lows[at] not in _CROSSING:
        return False
    crossed = tokens.texts[at] in CROSSES or tokens.source[tokens.begins[at]] == "\\"
    return crossed and counts_devices(tokens, at + 1)


def counts_in_each(tokens: Tokens, at: int) -> str | None:
    """Why what stands behind the sign of a product at `at` may be in each of several, in words."""
    if not counts(tokens, at):
        return None
    name = at + 1 + (tokens.texts[at + 1] in MAKERS)
    behind = device(tokens, name) or name + 1
    behind += behind < tokens.size and tokens.texts[behind] in DEVICES | {"GPU", "TPU"}
    held = behind < tokens.size and tokens.lows[behind] in _HOLDERS
    return "it may count what is in each of them" if held else None


def counts_devices(tokens: Tokens, at: int) -> bool:
    """Whether accelerators are named at `at`: "A100", "NVIDIA A100", "GPUs"."""
    at += at < tokens.size and tokens.texts[at] in MAKERS
    return at < tokens.size and (tokens.texts[at] in DEVICES or device(tokens, at) is not None)


def device(tokens: Tokens, at: int) -> int | None:
    """The index behind the name of an accelerator at `at`."""
    if at + 1 >= tokens.size or tokens.kinds[at] != "word" or tokens.kinds[at + 1] != "number":
        return None
    apart = tokens.spaced[at + 1] and tokens.texts[at] != "RTX"
    if apart or not _DEVICE.fullmatch(tokens.texts[at] + tokens.texts[at + 1]):
        return None
    return at + 2 + (glued(tokens, at + 2) and tokens.texts[at + 2] in {"S", "X"})


def device_unit(tokens: Tokens, at: int, end: int) -> Unit:
    """The accelerator whose name stands from `at` to `end` as a unit."""
    apart = " " * tokens.spaced[at + 1]
    return Unit(tokens.texts[at] + apart + "".join(tokens.texts[at + 1 : end]), end)


def of_device(tokens: Tokens, at: int, end: int, unit: Unit) -> Unit:
    """A unit behind an accelerator whose name stands from `at` to `end`: "1,900 A100 hours"."""
    named = device_unit(tokens, at, end)
    if unit.name in _HELD:
        return named
    return unit._replace(name=f"{named.name} {unit.name}") if unit.name in _SPENT else unit


_HELD = frozenset({"GB", "TB", "GiB"})  # what each has: "4x A100 80 GB"
_SPENT = frozenset({"hour", "day", "week", "month", "year"})
