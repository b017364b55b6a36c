"""Curator on the same abstracts and endpoint; runs in an environment of its own, `CURATOR`.

    CURATOR/bin/python benchmarks/run_curator.py abstracts.jsonl http://127.0.0.1:8900/v1 64 CACHE \
        [--retries 4] [--timeout 3]

Prints one line of JSON: how many abstracts were `answered` with claims, how many of those are `good`, and the
`seconds` of the work itself. `speed.py` and `faults.py` make the environment.
"""

import argparse
import importlib.util
import json
import logging
import os
import sys
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("digest", type=Path)
parser.add_argument("url")
parser.add_argument("concurrency", type=int)
parser.add_argument("cache", type=Path)
parser.add_argument("--retries", type=int, help="how often a request that failed is sent again")
parser.add_argument("--timeout", type=int, help="seconds that a request may take")
arguments = parser.parse_args()
cache = str(arguments.cache)
arguments.cache.mkdir(parents=True, exist_ok=True)
os.environ.update(
    HOME=cache,
    OPENAI_API_KEY="none",
    CURATOR_CACHE_DIR=cache,
    CURATOR_VIEWER="0",
    CURATOR_DISABLE_RICH_DISPLAY="1",
    TELEMETRY_ENABLED="false",
    HF_HUB_OFFLINE="1",
    HF_DATASETS_OFFLINE="1",
    HF_DATASETS_DISABLE_PROGRESS_BARS="1",
    LITELLM_LOCAL_MODEL_COST_MAP="True",
)
litellm = importlib.util.find_spec("litellm")
if litellm is None or litellm.origin is None:
    sys.exit("this environment has no Curator")
# Curator would load its tokenizer from the network; litellm carries a copy.
os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(litellm.origin).parent / "litellm_core_utils" / "tokenizers")

from bare_task import Answer, good, messages  # noqa: E402 - Curator reads the environment when it is imported
from bespokelabs import curator  # noqa: E402

logging.disable(logging.CRITICAL)


class Extractor(curator.LLM):  # type: ignore[misc]
    """Title and abstract to claims."""

    response_format = Answer

    def prompt(self, row: dict[str, str]) -> list[dict[str, str]]:
        """The messages about one abstract."""
        return messages(row["title"], row["abstract"])

    def parse(self, row: dict[str, str], response: Answer) -> list[dict[str, object]]:
        """One row of the result."""
        return [{"good": good(response, row["abstract"]), "claims": len(response.claims)}]


rows = [json.loads(line) for line in arguments.digest.read_text("utf-8").splitlines()]
patience = {"max_retries": arguments.retries, "request_timeout": arguments.timeout}
started = time.perf_counter()
extractor = Extractor(
    model_name="stub",
    backend="openai",
    backend_params={
        "base_url": arguments.url,
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10**12,
        "max_concurrent_requests": arguments.concurrency,
        "require_all_responses": False,
        **{name: value for name, value in patience.items() if value is not None},
    },
)
result = extractor(rows)
found = list(getattr(result, "dataset", result))
told = {
    "answered": sum(row["claims"] > 0 for row in found),
    "good": sum(row["good"] for row in found),
    "seconds": time.perf_counter() - started,
}
print(json.dumps(told), flush=True)
