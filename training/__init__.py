"""From labelled abstracts to the adapter of the bundled model. See `training/README.md` for the commands.

labels.py      labels to sentences with their claims
variations.py  the same abstract told a little differently
pieces.py      an abstract as tokens, with what is to be learned of them
vocabulary.py  text to tokens
network.py     the base model with adapters
tuning.py      the training itself
adapter.py     the file that llama.cpp loads
held_out.py    abstracts that an adapter has not seen, read by the bundled server
"""
