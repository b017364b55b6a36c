"""The main job as Python has it, and what the command line shares with it.

session.py    what the user says, and what is found out once: an open `Session`, or a plan
extractor.py  `Extractor` and `extract`, the way in from Python
sources.py    whatever the user hands in, to distinct abstracts
options.py    what a user of Python says beside the usual, and what all of it comes to
finished.py   what a run gives: extractions, and a summary
blocking.py   asynchronous work from code that is not, also where a loop is running
watching.py   lines and a bar for whoever watches
"""
