"""What a run will take, what it takes, and when it must stop.

prices.py      what a token costs: known, given by the user, or unknown, but never guessed
experience.py  what earlier runs took, and from that what a run to come will take
ledger.py      what is on its way and what is spent; lets no request out that a limit has no room for
recent.py      a rate as it is now
words.py       the account for people, while a run goes on and afterwards
"""

from pipeline.spending.experience import Estimator, Expectation, Experience, Pace
from pipeline.spending.ledger import Ledger, Limits
from pipeline.spending.prices import FREE, Price, dollars, find_price
from pipeline.spending.recent import Recent
from pipeline.spending.words import account, duration, standing

__all__ = [
    "FREE",
    "Estimator",
    "Expectation",
    "Experience",
    "Ledger",
    "Limits",
    "Pace",
    "Price",
    "Recent",
    "account",
    "dollars",
    "duration",
    "find_price",
    "standing",
]
