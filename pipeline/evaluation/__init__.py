"""Two sets of records compared: one-to-one matching, scores with intervals, and errors by kind.

`compare` does the work; `definitions.DEFINITIONS` says what each number means. Scores need scipy, which takes
a second to load: who only reads or pairs records imports `yardstick` alone.
"""
