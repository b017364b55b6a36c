"""A Ray cluster of nodes on this machine: prints its address, and lasts until standard input ends."""

import socket
import sys
from typing import Any

from ray.cluster_utils import Cluster

PORTS = ("metrics_agent_port", "metrics_export_port", "runtime_env_agent_port", "dashboard_agent_listen_port")


def small() -> dict[str, Any]:
    """The settings of a small node, whose ports are chosen here: else a node waits until it is told them.

    Ray gives its agents 15 seconds to tell, which on a busy machine is too short.
    """
    sockets = [socket.socket() for _ in PORTS]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = dict(zip(PORTS, (one.getsockname()[1] for one in sockets), strict=True))
    for one in sockets:
        one.close()
    return {"num_cpus": 1, "object_store_memory": 80 * 2**20, **ports}


def main() -> None:
    """Starts so many nodes, of one CPU each."""
    cluster = Cluster(
        initialize_head=True,
        head_node_args={**small(), "include_dashboard": False, "node_ip_address": "127.0.0.1"},
    )
    try:
        for _ in range(int(sys.argv[1]) - 1):
            cluster.add_node(**small())
        print(cluster.address, flush=True)  # noqa: T201 - the test waits for it
        sys.stdin.read()
    finally:
        cluster.shutdown()


main()
