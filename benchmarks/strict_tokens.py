"""What the strict shape of an answer costs in tokens, beside the lean one and the strict one without kinds.

    uv run --with gguf --with tokenizers python -m benchmarks.strict_tokens [DIGEST...]

The answers are the claims that the rules see, which need no model; each is written in the three shapes.
Tokens are counted by the bundled model's own tokenizer; those of other models differ a little.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline import inputs, label
from pipeline.bundled.weights import find_weights
from pipeline.domain import Resolved
from pipeline.llm.strict_schema import by_kind, strict
from pipeline.tasks import load
from training.vocabulary import encoder

TASK = load("claims")
MAX_RECORDS = 40

Count = Callable[[str], int]
"""A text to its tokens."""


def counter() -> Count:
    """Counts tokens as the bundled model does."""
    weights = find_weights()
    if weights is None:
        raise SystemExit("The bundled model is not there: claimsift fetch.")
    encode = encoder(weights)
    return lambda text: len(encode(text))


def shapes() -> dict[str, dict[str, Any]]:
    """The schema of a reply in each shape."""
    lean = TASK.reply_schema(MAX_RECORDS)
    return {
        "lean": lean,
        "strict": strict(TASK.reply_schema(MAX_RECORDS, by_kind(TASK.schema, TASK.record))),
        "strict, one object for all kinds": strict(lean),
    }


def written(records: Iterable[Resolved], schema: Mapping[str, Any], *, lean: bool) -> str:
    """Claims as a model writes them that is held to a schema."""
    items = schema["properties"]["claims"]["items"]
    claims = []
    for record in records:
        found = {"sentence": record.sentence or 1, **record.fields}
        arm = next(
            arm for arm in items.get("anyOf", [items]) if found["kind"] in (arm["properties"]["kind"]["enum"])
        )
        claim = {name: found.get(name) for name in arm["properties"]}
        claims.append({name: value for name, value in claim.items() if value is not None or not lean})
    return json.dumps({"claims": claims}, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("digests", nargs="*", default=["examples/digest.txt"])
    abstracts = inputs.one_a_paper(
        one for file in parser.parse_args().digests for one in inputs.read(file).abstracts
    )
    labels = [one.records for one in label(list(abstracts))]
    claims, count = sum(map(len, labels)), counter()
    print(f"{len(labels)} abstracts, {claims} claims\n")
    print("| shape | tokens an answer | tokens a claim | of them nulls a claim | tokens of the schema |")
    print("|---|---|---|---|---|")
    for name, schema in shapes().items():
        answers = [written(records, schema, lean=name == "lean") for records in labels]
        tokens = sum(map(count, answers))
        nulls = sum(answer.count(":null") for answer in answers)
        size = count(json.dumps(schema, separators=(",", ":")))
        print(
            f"| {name} | {tokens / len(labels):.0f} | {tokens / claims:.1f} | {nulls / claims:.1f} | {size} |"
        )


if __name__ == "__main__":
    main()
