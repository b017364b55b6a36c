"""For users who write a schema of their own: a pair to start from, a description, and checks.

    starting.py      the pair of files to start from
    describing.py    what a schema asks for and what tells its records apart
    changes.py       what changed from one version to another, and whether cached answers still count
    checking.py      whether a schema can be used, and which of its rules servers do not enforce

`schema.py.txt` and `prompt.md` are the texts of that pair.
"""
