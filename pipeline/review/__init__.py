"""A person's judgement of records: saved at once, read by everything that takes labels.

log.py        the file of judgements, to which each is added as one line
"""
