"""When the next request may start: the one place where requests wait.

limiter.py             lets requests start, one by one; uses all the others
concurrency.py         how many may be in flight at once, and how many a minute
rate_limit_headers.py  what the endpoint says of its own limits
circuit_breaker.py     whether a request fails, or the endpoint
budget_guard.py        is asked before a request goes out, and told what it took
"""
