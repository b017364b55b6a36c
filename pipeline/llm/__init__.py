"""Request to response: the only package that speaks to an endpoint.

Four libraries share the work, each with one duty: `openai` the protocol, `aiohttp` the connections,
`tenacity` the retries of requests that did not get through, `instructor` how a schema is asked for, and
asked for again after an answer that does not fit it; where there is another protocol, it is the way there.
The SDK's own retries are off: retries that sit inside one another multiply.

    endpoint in, answer out
    client.py        Client: a request to an accepted answer; finds the mode that the endpoint enforces
    conversation.py  what is asked, and after which reply what next; knows no wire
    bodies.py        a request as a body of the protocol, in each mode
    replies.py       the parts of a reply of the protocol
    answers/         the one complete answer in a reply, whatever stands around it
    probe.py         one small question, and what its reply shows of the endpoint

    over the wire
    transport.py     one exchange, retried where trying again can help
    channel.py       what makes that exchange: the one to an address
    provider.py      the one through a client of instructor's, for whatever protocol
    completions.py   what the packages of other providers give back, as a reply
    wire.py          the SDK's requests over aiohttp; proxies
    no_proxy.py      which addresses are asked without one
    arrivals.py      what may come back: so many bytes, and from one origin alone
    faults.py        which errors are retryable, how long to wait, what to tell the user
    wordings.py      what endpoints mean, in their words
    telling.py       sentences about what keeps an endpoint from answering
    neighbours.py    addresses that may be meant where one is none
    retries.py       which requests are tried again, when, and what is told of it
    lessons.py       how an endpoint wants to be asked, learned from its refusals
    room.py          how many tokens an answer may have, in the words of many endpoints
    cuts.py          why a reply was cut off
    params.py        further parameters of a request, which the user names
    strict_schema.py schemas as endpoints enforce them strictly
    limits/          when the next request may start

    kept
    cache.py         answers and notes on disk
    store.py         the folder of the cache, and the database in it

The libraries take seconds to import, so nothing here does at import time.
"""

from pipeline.llm.bodies import REASONING, Bodies, Dialect, in_dialect
from pipeline.llm.client import Client
from pipeline.llm.conversation import Check, conversation
from pipeline.llm.faults import has_answered, status
from pipeline.llm.lessons import Lessons
from pipeline.llm.limits.budget_guard import BudgetGuard, no_guard, size_of
from pipeline.llm.probe import Sample, orders
from pipeline.llm.replies import Body, UnreadableReply, finish_reason, parse_body
from pipeline.llm.room import told as told_room
from pipeline.llm.telling import in_words
from pipeline.settings import Patience, RateLimits

__all__ = [
    "REASONING",
    "Bodies",
    "Body",
    "BudgetGuard",
    "Check",
    "Client",
    "Dialect",
    "Lessons",
    "Patience",
    "RateLimits",
    "Sample",
    "UnreadableReply",
    "conversation",
    "finish_reason",
    "has_answered",
    "in_dialect",
    "in_words",
    "no_guard",
    "orders",
    "parse_body",
    "size_of",
    "status",
    "told_room",
]
