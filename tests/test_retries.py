"""What is told of retries, by a clock of the test's own."""

import pytest

from pipeline.llm.retries import QUIET, RetryNotices
from pipeline.llm.telling import a_second


class Clock:
    """Seconds as the test wants them."""

    now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_same_complaint_is_told_now_and_then_with_the_number_left_out() -> None:
    """The first line comes at once, the next one after a few seconds, and none is left out unsaid."""
    told: list[str] = []
    clock = Clock()
    retry_notices = RetryNotices(told.append, clock)
    for pause in (0.5, 0.61, 0.7):
        retry_notices.add("It is busy.", pause)
    assert told == ["It is busy. Trying again in 0.5 s."]
    clock.now += QUIET - 0.1
    retry_notices.add("It is busy.", 1.0)
    assert len(told) == 1
    clock.now += 0.1
    retry_notices.add("It is busy.", 2.0)
    assert told[1:] == ["It is busy. Trying again in 2.0 s. (The same 3 times since the last such line.)"]
    clock.now += QUIET
    retry_notices.add("It is busy.", 4.0)
    assert told[2:] == ["It is busy. Trying again in 4.0 s."]


def test_other_complaint_is_told_at_once() -> None:
    """A complaint that was not made yet waits for no other one, and each is counted by itself."""
    told: list[str] = []
    clock = Clock()
    retry_notices = RetryNotices(told.append, clock)
    for complaint in ("It is busy.", "It is gone.", "It is busy.", "It is gone.", "It is gone."):
        retry_notices.add(complaint, 0.5)
    assert told == ["It is busy. Trying again in 0.5 s.", "It is gone. Trying again in 0.5 s."]
    clock.now += QUIET
    retry_notices.add("It is gone.", 0.5)
    assert told[2:] == ["It is gone. Trying again in 0.5 s. (The same 2 times since the last such line.)"]


def test_what_was_left_out_at_the_end_is_told_then() -> None:
    """When no more comes the rest is told, once, and a complaint of which nothing was left out is not."""
    told: list[str] = []
    retry_notices = RetryNotices(told.append, Clock())
    for complaint in ("It is busy.", "It is gone.", "It is busy."):
        retry_notices.add(complaint, 0.5)
    del told[:]
    retry_notices.close()
    retry_notices.close()
    assert told == ["It is busy. (The same once since the last such line.)"]


def test_no_retry_is_lost_between_the_lines() -> None:
    """Lines and what they say was left out add up to what was said, whatever the times."""
    told: list[str] = []
    clock = Clock()
    retry_notices = RetryNotices(told.append, clock)
    for number in range(500):
        clock.now += 0.01 * (number % 7)
        retry_notices.add("It is busy.", 0.5)
    lines = len(told)
    retry_notices.close()
    assert 2 <= lines <= 5
    left_out = [line.split("The same ")[1].split()[0] for line in told if "The same " in line]
    assert lines + sum(1 if word == "once" else int(word) for word in left_out) == 500


@pytest.mark.parametrize(("rate", "told"), [(0.5, "0.5"), (7.13, "7.1"), (141.4, "141"), (2000.0, "2,000")])
def test_rates_are_told_in_plain_digits(rate: float, told: str) -> None:
    """A hundred tokens a second are no 1e+02."""
    assert a_second(rate) == told
