"""What `claimsift doctor` finds out about an endpoint.

diagnosis.py     asks it small questions, and reads what they tell
known.py         an abstract whose records are known: that of `claims.jsonl`, else an example's
speeds.py        how fast it is
checks.py        what a check says
"""
