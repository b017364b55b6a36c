"""What a model wrote, to the records in it: never half of them, a draft, or a guess.

    thoughts.py       where a model reasons before it answers, however it marks that
    decoding.py       JSON as models write it: LaTeX with single backslashes, repeated keys
    loose_json.py     JSON with trailing commas, comments, Python's literals
    quoted.py         texts of JSON inside of JSON
    finding.py        the one complete answer in a reply, or why there is none
    cut_off.py        the part of a reply that was finished where it was cut off
    doubts.py         words around it that say that another may be meant; set_aside.py takes one record back
    drafts.py         words before it that announce a draft
    written_calls.py  tool calls written in the text
    refusals.py       prose that refuses to answer; refusals_abroad.py in more languages

An answer may come in several tool calls. Its text is then what was said beside them, and each call's
arguments behind a `CALL`, as in a JSON text sequence (RFC 7464): nothing of it is lost.
"""

CALL = "\x1e"
"""Stands before the arguments of each call; no JSON can hold it."""
