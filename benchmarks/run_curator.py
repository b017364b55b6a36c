"""Curator on the same abstracts and endpoint; runs in an environment of its own, which `faults.py` makes.

    CURATOR_VENV/bin/python benchmarks/run_curator.py abstracts.jsonl http://127.0.0.1:8900/v1 CACHE 64

Prints one line of JSON: how many abstracts got claims, and the seconds of the work itself.
"""

import importlib.util
import json
import logging
import os
import sys
import time
from pathlib import Path

digest, url, cache, concurrency = sys.argv[1:5]
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
if litellm is not None and litellm.origin is not None:
    # Curator would load its tokenizer from the network; litellm carries a copy.
    os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(litellm.origin).parent / "litellm_core_utils" / "tokenizers")

from bespokelabs import curator  # noqa: E402 - it reads the environment when it is imported
from pydantic import BaseModel  # noqa: E402

logging.disable(logging.CRITICAL)


class Claim(BaseModel):
    """A claim, as the stub writes it."""

    sentence: int
    kind: str
    subject: str
    quantity: str | None = None
    metric: str | None = None
    direction: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    artifact: str | None = None


class Claims(BaseModel):
    """An answer."""

    claims: list[Claim]


class Extractor(curator.LLM):  # type: ignore[misc]
    """Title and abstract to claims."""

    response_format = Claims

    def prompt(self, row: dict[str, str]) -> list[dict[str, str]]:
        """The messages about one abstract."""
        return [
            {"role": "system", "content": "Extract the claims of the abstract."},
            {"role": "user", "content": f"Title: {row['title']}\n\n{row['abstract']}"},
        ]

    def parse(self, row: dict[str, str], response: Claims) -> list[dict[str, object]]:
        """One row of the result."""
        return [{"title": row["title"], "claims": len(response.claims)}]


rows = [json.loads(line) for line in Path(digest).read_text("utf-8").splitlines()]
started = time.perf_counter()
extractor = Extractor(
    model_name="stub",
    backend="openai",
    backend_params={
        "base_url": url,
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10**12,
        "max_concurrent_requests": int(concurrency),
        "require_all_responses": False,
        "max_retries": 4,
        "request_timeout": 3,
    },
)
result = extractor(rows)
found = list(getattr(result, "dataset", result))
answered = sum(row["claims"] > 0 for row in found)
print(json.dumps({"answered": answered, "seconds": time.perf_counter() - started}), flush=True)
