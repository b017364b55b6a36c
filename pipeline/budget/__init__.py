"""What a run will take, what it takes, and when it must stop.

prices.py            what a token costs: known, given by the user, or unknown, but never guessed
usage_statistics.py  what earlier runs took, and from that what a run to come will take
usage_history.py     what the cache remembers of that, and the account of a run
ledger.py            what is on its way and what is spent; lets no request out that a limit has no room for
recent_rate.py       a rate as it is now
text.py              the account for people, while a run goes on and afterwards
"""
