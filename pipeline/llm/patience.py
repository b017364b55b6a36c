"""How long to go on asking."""

from dataclasses import dataclass

from pipeline.llm.limits.circuit_breaker import WAIT

REPLY_BYTES = 8 * 2**20
"""A hundred times the longest answer; read as JSON it takes some twenty times as much memory."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking.

    Up to `attempts` for a request that does not get through, of `timeout` seconds each, with a first
    pause of about `pause` seconds that doubles; `wait` seconds for an endpoint at which nobody answers, or
    that still loads its model; up to `reasks` more for an answer that does not fit the schema; `widenings`
    more, with twice the room each, for one that was cut off. `reply_bytes` is what a reply may have, packed
    and unpacked.
    """

    attempts: int = 6
    timeout: float = 120.0
    pause: float = 0.5
    wait: float = WAIT
    reasks: int = 2
    widenings: int = 2
    reply_bytes: int = REPLY_BYTES
