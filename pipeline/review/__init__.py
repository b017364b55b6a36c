"""A person's judgement of records: saved at once, read by everything that takes labels.

log.py         the file of judgements: each adds a line
sheets.py      one abstract being judged: its records and what was said of them, to a line and back
editing.py     what a person fills in, checked against the text and read by code
queueing.py    which abstracts come first, and which records are asked about
desk.py        all abstracts: judge, undo, continue
between.py     two reviewers: where they differ, for a third
imported.py    verdicts of the static page, as judgements
sampling.py    a random sample, for `claimsift audit`
correcting.py  what a person settled, applied to what a machine said
suggesting.py  judged abstracts that would be good examples in a prompt
sheet_view.py  an abstract as the page's scripts read it
server.py      the page and its few calls, for this machine alone
"""
