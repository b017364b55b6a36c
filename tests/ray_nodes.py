"""A Ray cluster of nodes on this machine: prints its address, and lasts until standard input ends."""

import contextlib
import random
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

from ray._private import services
from ray.cluster_utils import Cluster

PORTS = ("metrics_agent_port", "metrics_export_port", "runtime_env_agent_port", "dashboard_agent_listen_port")
NOBODYS = range(20_000, 32_000)
"""Between the ports of Ray's workers and those that a system gives to whoever asks for any."""

PATIENCE = 500.0
"""Seconds in which a node is there also on a machine that others keep busy; Ray gives it 30."""


def free() -> Iterator[int]:
    """Ports that nobody has, nor gets while a node starts; another cluster begins elsewhere."""
    for port in random.sample(NOBODYS, len(NOBODYS)):
        with contextlib.suppress(OSError), socket.socket() as one:
            one.bind(("", port))
            one.close()
            yield port


def small(ports: Iterator[int]) -> dict[str, Any]:
    """The settings of a small node, whose ports are chosen here: else a node waits until it is told them.

    Ray gives its agents 15 seconds to tell, which on a busy machine is too short.
    """
    chosen = dict(zip(PORTS, ports, strict=False))
    return {"num_cpus": 1, "object_store_memory": 80 * 2**20, **chosen}


def awaited(address: str, node: str) -> Any:
    """What is known about a node, when something is."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return told(address, node)
        except RuntimeError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


told, services.get_node = services.get_node, awaited


def main() -> None:
    """Starts so many nodes, of one CPU each."""
    ports = free()
    cluster = Cluster(
        initialize_head=True,
        head_node_args={**small(ports), "include_dashboard": False, "node_ip_address": "127.0.0.1"},
    )
    try:
        for _ in range(int(sys.argv[1]) - 1):
            cluster.add_node(**small(ports))
        print(cluster.address, flush=True)  # noqa: T201 - the test waits for it
        sys.stdin.read()
    finally:
        cluster.shutdown()


main()
