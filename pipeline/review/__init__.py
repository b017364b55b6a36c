"""A person's judgement of records: saved at once, read by everything that takes labels.

log.py        the file of judgements, to which each is added as one line
sheets.py     one abstract as it is judged: its records and what was said of them, to a line and back
editing.py    what a person fills in, held against the text and read by our own code
queueing.py   which abstracts come first, and which records are asked about
desk.py       all abstracts at hand: judge, undo, go on where one stopped
between.py    two reviewers: where they differ, for a third
imported.py   verdicts of the static page, as judgements
drawing.py    a random sample, for `claimsift audit`
correcting.py what a person settled, put into what a machine said
suggesting.py judged abstracts that would be good examples in a prompt
shown.py      an abstract as the page's scripts read it
server.py     the page and its few calls, for this machine alone
"""
