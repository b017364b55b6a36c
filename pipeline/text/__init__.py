"""What reads text without a model. Rules and the model's side both use it.

sentences.py    where sentences begin and end
quantities/     numbers with their units, as they are written
amounts.py      what code reads from them, for records that lack it
folding.py      a text in the form in which copied words are looked for
word_search.py  where whole words stand; addresses
visible.py      invisible characters made visible
"""
