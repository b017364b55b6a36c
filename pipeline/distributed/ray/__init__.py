"""The main job on a Ray cluster: workers on all nodes read abstracts, and extractions come back in order.

    worker.py    what a worker is told, and how it reads: the stages of `scheduler`, nothing else
    spreading.py the abstracts as a Ray data set, its results in the order of the abstracts

The machine that starts the command reads the input, folds repeats, and writes the output; the cluster does
what takes time. If a worker dies, Ray starts it again. It reads its batch again, most of it from the cache
of its node. Ray is imported when a run needs it.
"""
