"""Request to response: the only package that speaks to an endpoint.

Four libraries share the work, each with one duty: `openai` the protocol, `aiohttp` the connections,
`tenacity` the retries of requests that did not get through, `instructor` how a schema is asked for, and
asked for again after an answer that does not fit it. The SDK's own retries are off: retries that sit
inside one another multiply.

    asking.py        Client: a request to an accepted answer; the probe for the mode
    conversation.py  what is asked, and after which reply what next; knows no wire
    bodies.py        a request as a body of the protocol, in each mode
    transport.py     one exchange, retried where trying again can help
    wire.py          the SDK's requests over aiohttp; proxies
    arrivals.py      what may come back: so many bytes, and from one origin alone
    gate.py          when the next request may start: the one place where requests wait
    pacing.py        how many may be in flight at once, and how many a minute
    quota.py         what the endpoint says of its own limits
    outage.py        whether it is a request that fails or the endpoint
    faults.py        which errors pass, how long to wait, what to tell the user
    complaints.py    what is told of retries, and how often
    examining.py     one small question, and what its reply shows of the endpoint
    tolls.py         who lets a request out, and is told what it took
    replies.py       the parts of a reply of the protocol

The libraries take seconds to import, so nothing here does at import time.
"""

from pipeline.client.asking import UNBOUNDED, Client
from pipeline.client.bodies import REASONING, Bodies, Dialect, in_dialect
from pipeline.client.conversation import Check, conversation
from pipeline.client.examining import Sample
from pipeline.client.faults import shown, status
from pipeline.client.pacing import Pace
from pipeline.client.replies import Body, UnreadableReply, finish_reason, opened
from pipeline.client.tolls import Toll, no_toll, size_of
from pipeline.client.transport import REPLY_BYTES, Patience

__all__ = [
    "REASONING",
    "REPLY_BYTES",
    "UNBOUNDED",
    "Bodies",
    "Body",
    "Check",
    "Client",
    "Dialect",
    "Pace",
    "Patience",
    "Sample",
    "Toll",
    "UnreadableReply",
    "conversation",
    "finish_reason",
    "in_dialect",
    "no_toll",
    "opened",
    "shown",
    "size_of",
    "status",
]
