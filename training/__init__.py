"""From labelled abstracts to the adapter of the bundled model. See `training/README.md` for the commands.

labels.py           labels to sentences with their claims
variations.py       the same abstract told a little differently
weighted_tokens.py  an abstract as tokens, with what is to be learned of them
vocabulary.py       text to tokens
network.py          the base model with adapters
tuning.py           the training itself
checkpoint.py       where a training stands, so that it can go on
parts.py            the labels that are set aside, so that figures on them are honest
adapter.py          the file that llama.cpp loads
"""
