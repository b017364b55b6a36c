"""What reads text without a model; rules and the model's side both stand on it.

sentences.py    where sentences begin and end
quantities/     numbers with their units, as they are written
amounts.py      the same for the fields of a record that lacks what was read
folding.py      a text as copied words are looked for in it
word_search.py  where words stand as words of their own; addresses
visible.py      characters that would not be seen, made visible
"""
