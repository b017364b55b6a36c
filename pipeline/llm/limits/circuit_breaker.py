"""Whether a request fails or the endpoint does, and when to give up on the endpoint.

Failures count in rounds: those of requests that were in flight together are one. After a few rounds
without any answer in between, of several requests, the endpoint is down: one request at a time is sent
then, each time another one, with growing pauses. It is given up after as many rounds as a single request
has attempts, or, where it has answered in this run, after nine more.

If nobody answers at the address, or the server says that it still loads its model, no request is at fault:
then only time decides, as much as the user allows. If a gateway answers and nobody behind it does, it is
given as much time before it is given up, if it has answered in this run.

A request that failed while others were answered may be at fault itself. What it does from then on says
nothing about the endpoint, until it gets its answer. At the end of a run perhaps only such requests are left,
and their failures must not look like an outage.
"""

from pipeline.settings import WAIT

_SEVERAL = 3
"""Rounds, and requests, after which it is the endpoint; before its first answer one round will do."""
_UNFIT_AT_FIRST = 5
_UNFIT_LATER = 25
"""Requests in a row that the endpoint found at fault themselves, after which none will please it.

Where it says the same of all of them, and not that they are too long, the first number holds later as well.
"""


class CircuitBreaker:
    """The failures since the last answer; `attempts` and `pause` are those of a single request.

    `wait` is the seconds that an endpoint is waited for at which nobody is, `rounds` counts the rounds of
    failures without an answer in between, and `answered_before` says whether it has answered in this run.
    """

    def __init__(self, attempts: int, pause: float, wait: float = WAIT) -> None:
        self.wait = wait
        self.absent = False
        self._since: float | None = None
        self._now = 0.0
        self._is_gateway = False
        self._attempts = attempts
        self._pause = pause
        self.answered_before = False
        self.rounds = 0
        self._mark = float("-inf")
        self._who: set[int] = set()
        self._broken: set[int] = set()
        self._suspects: set[int] = set()
        self._unfit: set[int] = set()
        self._alike: set[int] = set()
        self._words: str | None = None

    @property
    def down(self) -> bool:
        """Whether it is the endpoint that fails."""
        return self.absent or (self.rounds >= self._few and len(self._who) >= _SEVERAL)

    @property
    def _few(self) -> int:
        return _SEVERAL if self.answered_before else 1

    @property
    def given_up(self) -> bool:
        """Whether to ask no more."""
        waited = self._now - (self._now if self._since is None else self._since) >= self.wait
        if self.absent:
            return waited
        if self._is_gateway and self.answered_before and not waited:
            return False
        # A server that was there before may be starting again.
        enough = self._attempts + (9 if self.answered_before else 0)
        return self.down and self.rounds >= enough

    @property
    def unfit(self) -> int:
        """Requests in a row that were at fault themselves, where that is too many to go on; else 0."""
        if len(self._alike) >= _UNFIT_AT_FIRST:
            return len(self._alike)
        enough = _UNFIT_LATER if self.answered_before else _UNFIT_AT_FIRST
        return len(self._unfit) if len(self._unfit) >= enough else 0

    @property
    def pause(self) -> float:
        """Seconds until the next try while it is down."""
        pause = min(self._pause * 2.0 ** min(30, max(0, self.rounds - self._few)), 30.0)
        if not self.absent or self._since is None:
            return pause
        # A look whether somebody is there costs nothing.
        return min(pause, 10.0, max(0.01, self._since + self.wait - self._now))

    def answer(self, who: int) -> None:
        """An answer came."""
        self.answered_before = True
        self._forget()
        self._unfit.clear()
        self._alike.clear()
        self._suspects |= self._broken
        self._broken.clear()
        self._suspects.discard(who)

    def missed(self, started: float, now: float) -> None:
        """Nobody was there for a request that started then."""
        self.absent = True
        self._count(started, now)

    def failed(self, who: int, started: float, now: float, *, overload: bool, gateway: bool = False) -> None:
        """A request that started then did not get through; `overload` is nobody's own fault.

        `gateway` says that somebody was there, and nobody behind.
        """
        if self.absent:
            # Somebody is there again, and has other troubles.
            self._forget()
        if who in self._suspects:
            return
        self._is_gateway = gateway
        self._who.add(who)
        if not overload:
            self._broken.add(who)
        self._count(started, now)

    def refused(self, who: int, words: str | None = None) -> None:
        """A request was at fault itself; somebody is there who says so, maybe in the same words as before."""
        self._forget()
        self._unfit.add(who)
        if words is None or words != self._words:
            self._alike.clear()
        self._words = words
        if words is not None:
            self._alike.add(who)

    def _count(self, started: float, now: float) -> None:
        self._now = now
        if self._since is None:
            self._since = now
        if started >= self._mark:
            self.rounds += 1
            self._mark = now

    def _forget(self) -> None:
        self.absent = self._is_gateway = False
        self._since = None
        self.rounds = 0
        self._who.clear()
