"""How fast an endpoint works, from the replies that have come."""


class Writing:
    """How fast a model writes one reply."""

    def __init__(self) -> None:
        self._tokens = 0
        self._seconds = 0.0

    def add(self, tokens: int, seconds: float) -> None:
        """A reply of so many tokens took so long."""
        if tokens:
            self._tokens += tokens
            self._seconds += seconds

    @property
    def rate(self) -> float | None:
        """Tokens a second; None where nothing is known."""
        return self._tokens / self._seconds if self._tokens and self._seconds else None
