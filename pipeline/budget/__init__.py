"""What a run will take, what it takes, and when it must stop.

prices.py            what a token costs: known, given by the user, or unknown, but never guessed
usage_statistics.py  what earlier runs took, and so what the next one will take
usage_history.py     what the cache remembers of that, and the account of a run
ledger.py            what is on its way and what is spent; holds back requests that a limit has no room for
recent_rate.py       a rate over the last moments
text.py              the account for people, while a run goes on and afterwards
"""
