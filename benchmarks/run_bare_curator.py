"""Curator on the same abstracts and endpoint; runs in an environment of its own, which `speed.py` makes.

CURATOR/bin/python benchmarks/run_bare_curator.py abstracts.jsonl http://127.0.0.1:8900/v1 64 CACHE
"""

import importlib.util
import json
import logging
import os
import sys
from pathlib import Path

digest, url, concurrency, cache = sys.argv[1:5]
Path(cache).mkdir(parents=True, exist_ok=True)
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
        return [{"good": good(response, row["abstract"]), "claims": response.model_dump_json()}]


extractor = Extractor(
    model_name="stub",
    backend="openai",
    backend_params={
        "base_url": url,
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10**12,
        "max_concurrent_requests": int(concurrency),
        "require_all_responses": False,
    },
)
result = extractor([json.loads(line) for line in Path(digest).read_text("utf-8").splitlines()])
print(sum(row["good"] for row in getattr(result, "dataset", result)), flush=True)
