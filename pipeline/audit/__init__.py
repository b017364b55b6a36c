"""How good a whole run is, by a person's judgement of a random sample of its records.

sampling.py    the random order in which records of each kind are judged, and how many of each
intervals.py   exact intervals of a share in a finite run, and of shares put together
verdicts.py    what labels say of the records of a run, matched as `compare` matches them
recapture.py   how many records there are, estimated from two who looked for them: capture and recapture
estimate.py    the estimate itself
text.py        the estimate for people; as_json.py for programs
"""
