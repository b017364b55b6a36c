"""Sources that are fetched: a name such as ``arxiv:cs.CL``, to the pages that it stands for.

`fetch` asks for the pages of some names, politely and only where it may, and keeps them for the day.
`take_in` reads the pages like files.

    names        names.py       arxiv:cs.CL arxiv:2510.14981 hf:2026-11-28 pubmed:QUERY https://…
    services     services.py    the documented addresses behind them
    addresses    addresses.py   no private address, no credentials, redirects one by one
    requests     web.py         one at a time, at each service's pace, with Retry-After, limits and time-outs
    kept pages   page_cache.py  for the day, then asked for again only if they changed
"""

from pipeline.inputs.fetched.clock import Clock
from pipeline.inputs.fetched.fetching import Fetching, fetch, take_in
from pipeline.inputs.fetched.names import Fetched, is_named, named_by, table_of_names

__all__ = ["Clock", "Fetched", "Fetching", "fetch", "is_named", "named_by", "table_of_names", "take_in"]
