"""What a model wrote, as the records that stand in it, and never half of them, a draft, or a guess.

    thoughts.py       where a model thinks aloud, in whatever marks
    decoding.py       JSON as models write it: LaTeX with single backslashes, a key that stands twice
    finding.py        the one complete answer in a reply, or why there is none
    written_calls.py  calls of a tool that stand in the text
    refusals.py       prose that refuses, where the answer should stand

An answer may come in several calls of a tool. Its text is then what was said beside them and the arguments
of each call behind a `CALL`, as in a JSON text sequence (RFC 7464), so that nothing of it is lost.
"""

CALL = "\x1e"
"""Stands before the arguments of each call; no JSON can hold it."""
