"""What whoever writes a schema of their own needs: a pair to start from, a description, and checks.

    starting.py      the pair of files that a schema begins with
    describing.py    what a schema asks for and what tells its records apart
    changes.py       what changed from one version to another, and whether cached answers still count
    checking.py      whether a schema can be used, and what servers will not hold a model to

`schema.py.txt` and `prompt.md` are the texts of that pair.
"""
