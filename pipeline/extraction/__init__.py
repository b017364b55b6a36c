"""The main job: abstracts in, extractions out.

the way in
extractor.py         `Extractor` and `extract`
options.py           what a user of Python says beside the usual, and what all of it comes to
given.py             whatever the user hands in, to distinct abstracts
endpoints.py         which endpoint, model and mode: said, remembered, or found out
session.py           an open run, or a plan
plan.py              what a run would ask, and cost

an abstract's way, in its order
scheduler.py         many abstracts beside one another; the one module that knows the order
abstract_session.py  one abstract being read: what is asked next, and what all answers come to
sentence_filter.py   which sentences are worth a turn of their own
prompting.py         messages from sentences
validation.py        an answer to records that fit the schema
grounding.py         records to what stands in the cited sentences
second_opinion.py    what rules, or another run, see as well

the way out
finished.py          extractions, and a summary
progress.py          lines and a bar for whoever watches
blocking.py          asynchronous work from code that is not, also where a loop is running
"""
