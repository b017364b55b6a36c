"""The main job: abstracts in, extractions out.

the way in
extractor.py         `Extractor` and `extract`
options.py           the parameters in Python, and what they come to
given.py             whatever the user passes in, to distinct abstracts
endpoints.py         which endpoint, model and mode: given, remembered, or found out
session.py           an open run, or a plan
plan.py              what a run would ask, and cost

the stages of an abstract, in order
scheduler.py         many abstracts at once; the one module that knows the order of the stages
abstract_session.py  one abstract: what is asked next, and what all answers come to
sentence_filter.py   which sentences are worth a turn of their own
prompting.py         messages from sentences
validation.py        an answer to records that fit the schema
grounding.py         records held against the sentences that they cite
second_opinion.py    what the rules, or another run, see

the way out
finished.py          extractions, and a summary
progress.py          lines and a bar for whoever watches
blocking.py          asynchronous work for code that waits, also inside a running loop
"""
