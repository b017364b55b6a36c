"""Request to response: the only package that speaks to an endpoint.

Four libraries share the work, each with one duty. `openai` speaks the protocol, `aiohttp` keeps the
connections, and `tenacity` retries requests that did not get through. `instructor` asks for a schema, asks
again after an answer that does not fit it, and reaches providers with another protocol. The SDK's own
retries are off, because nested retries multiply.

    endpoint in, answer out
    client.py        Client: from a request to an accepted answer; finds the mode that the endpoint enforces
    conversation.py  what is asked, and what next after each reply; knows nothing of the wire
    bodies.py        a request as a body of the protocol, in each mode
    replies.py       the parts of a reply
    answers/         the one complete answer in a reply, whatever is around it
    probe.py         one small question, and what its reply shows of the endpoint

    over the wire
    transport.py     one exchange, retried where trying again can help
    channel.py       what makes the exchange with an address
    provider.py      what makes it through a client of instructor's, for any other protocol
    completions.py   what the packages of providers return, as a reply
    wire.py          the SDK's requests over aiohttp
    proxies.py       which proxy an address is asked through
    arrivals.py      what may come back: a limited number of bytes, from one origin
    inner_errors.py  errors in the body of a success, and what status each stands for
    faults.py        which errors are retryable, how long to wait, what to tell the user
    wordings.py      what endpoints mean, in their words
    telling.py       what keeps an endpoint from answering, in sentences; addresses that may be meant
    retries.py       which requests are tried again, when, and what is logged
    lessons.py       how an endpoint wants to be asked, learned from its refusals
    room.py          how many tokens an answer may have, read from the words of endpoints
    params.py        further parameters of a request, which the user names
    strict_schema.py schemas for the strict modes
    limits/          when the next request may start

    kept
    cache.py         answers and notes on disk
    store.py         the folder of the cache, and the database in it

The libraries take seconds to import, so nothing here does at import time.
"""
