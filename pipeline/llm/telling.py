"""Sentences about what keeps an endpoint from answering, and what to do about it."""

import math
import ssl

from pipeline.setting_names import setting


def in_words(seconds: float) -> str:
    """A time for people: ``40 s``, ``10 min``."""
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"


def a_second(tokens: float) -> str:
    """A rate for people: ``7.1``, ``140``."""
    return f"{tokens:.2g}" if tokens < 10 else f"{tokens:,.0f}"


def encryption(address: str, broken: ssl.SSLError) -> str:
    """What is wrong with the encryption of a connection."""
    if isinstance(broken, ssl.SSLCertVerificationError):
        why = getattr(broken, "verify_message", None) or broken.reason or broken
        return (
            f"The certificate of {address} is not trusted: {why}. If you trust it, name a file with the"
            " certificates of whoever issued it in SSL_CERT_FILE."
        )
    return (
        f"No encrypted connection to {address} came about ({broken.reason or broken}). Check"
        f" {setting('base_url')}: a server without certificates has an address with http://."
    )


def foreign(address: str, came: str) -> str:
    """What came instead of a reply."""
    if "stream" in came:
        return (
            f"The endpoint {address} answered with {came}, which nobody asked for. Check whether a gateway or"
            ' a default of the server sets "stream" to true, and turn that off.'
        )
    return (
        f"The endpoint {address} answered with {came} instead of JSON. Check {setting('base_url')}: it must"
        " lead to the API (it usually ends in /v1), and no login page or proxy may stand in between."
    )


def slow(longest: int, rate: float | None, timeout: float) -> str:
    """Why a request may be late each time, whose reply may have `longest` tokens at `rate` a second."""
    time_out = f"{setting('timeout')} is {in_words(timeout)}"
    if rate is None:
        return (
            f"An answer may have {longest:,} tokens, and {time_out}: a model that writes fewer than"
            f" {math.ceil(longest / timeout):,} tokens a second needs longer for a full one."
        )
    takes = longest / rate
    if takes > timeout:
        return (
            f"It writes about {a_second(rate)} tokens a second, so a full answer of {longest:,} tokens takes"
            f" {in_words(takes)}, and {time_out}: try {setting('timeout', math.ceil(1.5 * takes))}."
        )
    return (
        f"It writes about {a_second(rate)} tokens a second, and a full answer would come in time: requests"
        " wait for one another in the server, or it hangs at this one."
    )


def waited(wait: float) -> str:
    """That an endpoint was waited for in vain; nothing where it was not."""
    if not wait:
        return ""
    return (
        f" It was waited for, {in_words(wait)} long ({setting('wait')}). When it is there, run the same again"
        " to continue."
    )
