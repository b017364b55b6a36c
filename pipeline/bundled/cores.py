"""How many cores this process may use."""

import math
import os
import sys
from pathlib import Path

MOST = 64
"""More threads of one process would mostly wait for its interpreter."""


def count() -> int:
    """As many as the system and a container's limit let this process use."""
    # macOS and Windows have no such call.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _quota(), MOST))


def _quota() -> int:
    """The limit of a Linux container in cores, rounded up; without a limit, more than anyone has."""
    try:
        limit, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return math.ceil(int(limit) / int(period))
    except (OSError, ValueError):
        return sys.maxsize
