"""Abstracts that an adapter has not seen, read with it by the command's own stages."""

from collections.abc import Collection, Sequence
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import digests, embedded
from pipeline.cache import Cache
from pipeline.client import Client, Patience
from pipeline.endpoints import BUNDLED_MAX_TOKENS, TURN_MAX_RECORDS
from pipeline.export.writing import to_line
from pipeline.runner import Run, extract
from pipeline.tasks import load

_PATIENCE = Patience(timeout=600, reasks=0)


async def read(files: Sequence[str], wanted: Collection[str], adapter: Path, output: Path) -> None:
    """Writes an extraction for each abstract of the digests `files` whose id is `wanted`, a line each."""
    abstracts = digests.fold(one for file in files for one in digests.read(file).abstracts)
    chosen = [one for one in abstracts if one.id in wanted]
    with (
        TemporaryDirectory() as folder,
        embedded.serve(adapter=adapter) as base_url,
        output.open("w") as file,
    ):
        run = Run(
            task=load("claims"),
            model=embedded.MODEL,
            mode="json_schema",
            cache=Cache(Path(folder)),
            connect=lambda: Client(base_url, patience=_PATIENCE),
            concurrency=embedded.SLOTS,
            max_tokens=BUNDLED_MAX_TOKENS,
            max_records=TURN_MAX_RECORDS,
            reading="sentences",
        )
        async with aclosing(extract(run, chosen)) as extractions:
            async for extraction in extractions:
                file.write(to_line(extraction) + "\n")
                file.flush()
