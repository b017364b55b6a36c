"""The main job on more than one machine, or by another's queue.

shards/  parts of a run on machines that share nothing, and their outputs merged
batch/   requests as files of OpenAI's batch format, and the results read back
ray/     a run over the machines of a Ray cluster
"""
