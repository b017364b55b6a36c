"""llama.cpp's own HTTP server, through xllamacpp, with the weights of the bundled model and no adapter.

    uv run python benchmarks/llamacpp_server.py [--context 8192] [--slots 2] [--threads 1] [--key KEY]

Prints its address in one line, and serves until its standard input ends.
"""

import argparse
import os
import sys

import xllamacpp

from pipeline.bundled.fetching import ensure_weights

NAME = "SmolLM2-135M-Instruct"


def main() -> None:
    """Serves until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--context", type=int, default=8192, help="tokens, of all slots together")
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--key")
    arguments = parser.parse_args()
    # What llama.cpp prints belongs to standard error, our one line to standard output.
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    server = xllamacpp.Server(_params(arguments))
    ours.write(f"{server.listening_address}/v1\n")
    ours.flush()
    sys.stdin.buffer.read()
    # An orderly end waits for requests in flight.
    os._exit(0)


def _params(arguments: argparse.Namespace) -> "xllamacpp.CommonParams":
    params = xllamacpp.CommonParams()
    params.model.path = str(ensure_weights(lambda line: print(line, file=sys.stderr)))
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = arguments.context
    params.n_parallel = arguments.slots
    params.n_gpu_layers = 0
    params.fit_params = False
    params.ui = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = arguments.threads
    if arguments.key:
        params.api_keys = [arguments.key]
    return params


if __name__ == "__main__":
    main()
