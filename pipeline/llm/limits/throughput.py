"""How fast an endpoint works, from the replies that have come."""

from statistics import median


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


class Window:
    """Answers to requests that started since a moment, with so many in flight at least.

    Whoever starts as the n-th in flight is answered with n others in hand, so that n by the time that it took
    is the rate of all, whether they are worked on together or one after another.
    """

    def __init__(self) -> None:
        self.begin(0.0)

    def begin(self, now: float, least: float = 1.0) -> None:
        """Forgets what was, and counts those that start from now on as the `least`-th or later."""
        self._since, self._least = now, least
        self._took: list[float] = []
        self._places = 0

    def add(self, started: float, place: int, now: float) -> None:
        """An answer came to a request that started then as so many-th in flight."""
        if started >= self._since and place >= self._least:
            self._took.append(max(now - started, 1e-9))
            self._places += place

    @property
    def count(self) -> int:
        """Answers."""
        return len(self._took)

    @property
    def took(self) -> float:
        """Seconds that the middle one of them took."""
        return median(self._took)

    @property
    def level(self) -> float:
        """Requests in flight, as a mean."""
        return self._places / max(1, self.count)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self._places / sum(self._took) if self._took else 0.0

    @property
    def at_once(self) -> float:
        """How many are worked on at once, at least: the answers in the time of the fastest one."""
        return self.rate * min(self._took, default=0.0)
