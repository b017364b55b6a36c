"""Names to pages to abstracts: fetched all together, then taken in one by one as files are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DigestError
from pipeline.inputs import Collection, RecordCounts, Skipped
from pipeline.inputs.fetched.clock import Clock, Wall
from pipeline.inputs.fetched.names import Fetched


@dataclass(frozen=True, slots=True)
class Fetching:
    """How sources are fetched: pages are kept in `folder`, the folder of the cache.

    `allow_private` asks addresses that are not public, too; `refresh` asks for what was kept today; `offline`
    asks nothing.
    """

    folder: Path
    allow_private: bool = False
    refresh: bool = False
    offline: bool = False


async def fetch(
    names: Iterable[str], fetching: Fetching, tell: Callable[[str], None], clock: Clock | None = None
) -> dict[str, Fetched | DigestError]:
    """The pages of each name, or why it has none; `tell` is told what is waited for.

    Raises:
        CacheError: there is no folder to keep them in.
    """
    # Both take as long to load as a command that fetches nothing takes to start.
    from pipeline.inputs.fetched.page_cache import PageCache
    from pipeline.inputs.fetched.services import pages_of
    from pipeline.inputs.fetched.web import Web

    clock = clock or Wall()
    found: dict[str, Fetched | DigestError] = {}
    pages = PageCache(fetching.folder)
    if not fetching.offline:
        pages.tidy(clock.now())
    web = Web(
        pages,
        clock,
        tell,
        allow_private=fetching.allow_private,
        refresh=fetching.refresh,
        offline=fetching.offline,
    )
    async with web:
        for name in dict.fromkeys(names):
            try:
                found[name] = await pages_of(name, web)
            except DigestError as error:
                found[name] = error
    return found


def take_in(collection: Collection, name: str, fetched: Fetched | DigestError) -> tuple[Skipped, ...]:
    """Takes the pages of a name into a collection, whose account of it says what was found.

    A source may have nothing today: that is told and no error.

    Raises:
        DigestError: there are none, or they cannot be read; they are not kept then.
    """
    if isinstance(fetched, DigestError):
        collection.accounts.append(RecordCounts(name))
        raise fetched
    try:
        skipped = collection.add(name, [page.path for page in fetched.pages])
    except DigestError:
        for page in fetched.pages:
            page.remove()
        raise
    account = collection.accounts[-1]
    came = account.records + account.skips.count
    account.told += fetched.told
    if not came:
        account.told.append(fetched.nothing)
        # There may be something later on the day.
        for page in fetched.pages:
            if page.is_new:
                page.remove()
    elif fetched.expected is not None and came < fetched.expected:
        missing = fetched.expected - came
        account.told.append(f"{missing:,} of the {fetched.expected:,} papers asked for did not come")
    return skipped
