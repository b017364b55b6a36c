"""The shape of the network, which the server runs and the training adapts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that define the network."""

    blocks: int
    width: int
    heads: int
    kv_heads: int
    rope_base: float
    epsilon: float

    @property
    def head(self) -> int:
        """Numbers of a head."""
        return self.width // self.heads
