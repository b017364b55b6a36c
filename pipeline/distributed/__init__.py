"""The main job on more than one machine, or in the queue of a batch API.

shards/  parts of a run on machines that share nothing, and the merging of their outputs
batch/   requests as files in OpenAI's batch format, and the reading of their results
ray/     a run over the machines of a Ray cluster
"""
