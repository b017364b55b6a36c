"""Rules for quantified changes: gains, savings, speed-ups, ratios."""

from pipeline.rules.candidates import CHANGES, PERCENT, TIMES_ONLY, Candidate, Rule, opener, searcher
from pipeline.rules.lexicon import any_of, listed_words, words
from pipeline.rules.performance import ACCOUNTS, RATES, is_how_often

_NOUNS = any_of(
    words("change", "nouns", "increase")
    | words("change", "nouns", "decrease")
    | words("change", "nouns", "either")
)
_VERBS = any_of(words("change", "verbs", "increase") | words("change", "verbs", "decrease"))
_COMPARATIVES = any_of(
    words("change", "comparatives", "increase") | words("change", "comparatives", "decrease")
)
_SHARES = any_of(words("change", "shares", "of"))

_BY = searcher(
    r"\bby\s(?:(?:an?|up|to|average|absolute|margin|margins|of|large|significant|approximately|factor|"
               r"around|as|much|about|over|more|than|at|least|nearly|roughly|the|only|just|significantly|"
               r"substantially|mean|further|"
               r"another|additional|relative|merely|almost|sim|~|respectively)\s){0,6}\W{0,3}$")  # fmt: skip
_CHANGED = searcher(rf"\b(?:{_VERBS})\b")
_NOUN_OF = searcher(
    rf"\b(?:{_NOUNS})\s(?:\w+\s){{0,4}}(?:of|by|up\sto|to|from|at|as\smuch\sas|reaching|ranging|"
    r"between)\s(?:\w+\s){0,3}\W{0,3}$"
    r"|\b(?:improvement|gain|reduction|increase|decrease|speed-?up)s?\s(?:\w+\s){0,2}(?:is|was)\s$"
)
_NOUN_AT_END = searcher(rf"\b(?:{_NOUNS})\s$")
_VERB_OBJECT = searcher(
    rf"\b(?:{_VERBS})\s(?:(?:about|around|over|up\sto|an?|additional|approximately|nearly|at\sleast|"
    r"more\sthan|roughly|by|only|another)\s){0,3}\W{0,2}$"
)
_THEN_NOUN = opener(rf"^\W{{0,2}}(?:\([^()]{{0,40}}\)\s)?(?:(?!without\s)[\w@/'’-]+\s){{0,5}}?(?:{_NOUNS})\b")
_THEN_COMPARATIVE = opener(
    rf"^\W{{0,2}}(?:as\s)?(?:(?:relatively|absolutely|on\saverage|the)\s)?(?:{_COMPARATIVES})\b"
)
_SHARE = opener(
    r"^\)?\s?(?:\([^()]{0,40}\)\s)?(?:of\s|as\smany\s|as\smuch\s|"
    rf"the\s)(?:(?!(?:at|in|on|for|that|which|with|where|succeed|found)\s)[\w'’-]+\s){{0,5}}?"
    rf"(?:(?:{_SHARES})\b|(?:those|that)\s(?:of|obtained|needed|required|used)\b)"
)
_SHARE_BARE = opener(
    r"^\s(?:of\sthe\s)?(?:[\w-]+\s){0,2}(?:parameters|parameter|flops|computations?|compute|memory|cost|"
    r"costs|model\ssize|t?flops|gflops|(?:kv\s)?cache|storage|gpu\shours|training\stime)\b"
)


_LEVEL = searcher(
    r"\b(?:reach|achiev|attain|obtain|yield|measur|observ|find|found|show|report|is|was|are|were|has|have|had)\w*"
    r"\s(?:(?!\b(?:changes?|differences?|drops?|reductions?|decreases?|gains?|improvements?)\b)[^,;]){0,60}"
    r"\b(?:of|at|to|is|was)\s$"
)


def _signed(candidate: Candidate) -> bool:
    """Whether a sign says which way something changed; a level may be below zero, "an error of −0.35 dB"."""
    sign, near = candidate.mention.written[:1], candidate.near.rstrip("${“‘")
    if sign not in {"+", "-", "−"}:
        return False
    if near.endswith(("= ", "=", "≈ ")) or "±" in candidate.mention.written:
        return False
    if sign != "+" and _AVERAGES(near[-10:]):
        return False
    if sign == "+" or candidate.unit in {"percent", "points", "times"}:
        return True
    below = candidate.unit is not None and (candidate.unit == "permille" or _AT(near[-10:]))
    return not (below or _LEVEL(near))


_AT = searcher(r"\b(?:at|to|is|was|were|are|below|above|between|from)\s$")
_AVERAGES = searcher(r"\b(?:averaged?|averages)\s$")


def _by_margin(candidate: Candidate) -> bool:
    if "by" not in candidate.passage.words or not _BY(candidate.before):
        return False
    return _CHANGED(candidate.before) or _THEN_NOUN(candidate.rest) or _NOUN_BY(candidate.before)


_NOUN_BY = searcher(rf"\b(?:{_NOUNS}|{_COMPARATIVES})\b[^;]{{0,90}}$")


def _change_follows(candidate: Candidate) -> bool:
    if candidate.spelled and candidate.unit == "":
        return False
    return _THEN_NOUN(candidate.rest[:70]) or _THEN_COMPARATIVE(candidate.rest[:40])


def _change_before(candidate: Candidate) -> bool:
    near, written = candidate.near, candidate.mention.written.lower()
    return (
        _NOUN_OF(near[-70:])
        or _VERB_OBJECT(near[-60:])
        or (written.startswith("up to") and _NOUN_AT_END(near[-20:]))
    )


def _share_of_cost(candidate: Candidate) -> bool:
    return (
        candidate.unit in {"percent", "times"}
        and not is_how_often(candidate)
        and not ACCOUNTS(candidate.near[-30:])
        and not candidate.near.endswith(("first ", "last "))
        and (_SHARE(candidate.after[:90]) or _SHARE_BARE(candidate.after[:40]))
    )


_OF_BASELINE = opener(
    r"^\s?of\s(?:[\w'’-]+\s){0,5}?(?:performance|accuracy|quality|throughput|speed|fidelity|capabilit\w+|capacity|scores?|level|"
    r"abilit\w+|gains?|original|baseline|full|vanilla|dense)\b"
)


def _share_of_baseline(candidate: Candidate) -> bool:
    return _OF_BASELINE(candidate.after[:70])


def is_change(candidate: Candidate) -> bool:
    """Whether the words around a number say that it is a change."""
    return (
        _by_margin(candidate) or _change_follows(candidate) or _change_before(candidate) or _signed(candidate)
    )


def _spelled_share(candidate: Candidate) -> bool:
    """As in "half the size", "cut by half", "a quarter of the cost"."""
    written = candidate.mention.written.lower()
    shared = candidate.spelled and not _OF_WHICH(candidate.after[:12])
    return shared and not written.endswith(("percent", "per cent")) and " in " not in written


_OF_WHICH = opener(r"^\sof\s(?:which|whom|them|these|those)\b|^\splateau")


_THAN_IT = opener(r"^\s(?:above|below|over|under|behind)\s(?:that|those)\sof\b")


def _beside_another(candidate: Candidate) -> bool:
    """As in "0.6% above that of the others"."""
    return candidate.unit != "parameter" and not candidate.spelled and _THAN_IT(candidate.after[:20])


_OF_CHANGE = listed_words(
    """faster quicker slower less shorter longer lower higher earlier gain gains gained gaining improvement
    improvements increase increases reduction reductions drop drops decrease decreases by save saves saved
    saving lose loses lost losing"""
)
"""A sentence without any of these tells of no change of what is measured."""


def _measured_change(candidate: Candidate) -> bool:
    """As in "one hour quicker", "2 GB less memory"."""
    return not _OF_CHANGE.isdisjoint(candidate.passage.words) and (
        _THEN_RATING(candidate.rest[:24])
        or (_is_rate(candidate) and _THEN_GAIN(candidate.rest[:40]))
        or (_BY(candidate.near[-30:]) and _CHANGED(candidate.near))
        or (_SAVES(candidate.near[-40:]) and (candidate.noun == "dollar" or _COMPARED(candidate.rest[:90])))
    )


_SAVES = searcher(
    r"\b(?:sav(?:es?|ed|ing)|gain(?:s|ed|ing)?|los(?:es?|t|ing))\s(?:about\s|around\s|over\s|up\sto\s|only\s|just\s|another\s)?\W?$"
)
_COMPARED = opener(
    r"^(?:\s[\w-]+){0,6}?\s(?:compared|relative|over|than|versus|at\s(?:\w+\s){1,3}cost|per)\b"
)


def _is_rate(candidate: Candidate) -> bool:
    return candidate.noun in RATES


_THEN_GAIN = opener(
    r"^\s(?:[\w-]+\s){0,2}(?:gains?|improvements?|increases?|reductions?|drops?|decreases?)\b"
)
_THEN_RATING = opener(r"^\s(?:faster|quicker|slower|less|shorter|longer|lower|higher|earlier)\b")

_GAIN = searcher(
    r"\b(?:improvements?|gains?|advantages?|speed-?ups?|savings?|reductions?|margins?)\s(?:(?:over|of|in|on)\s(?:\S+\s){1,4})?"
    r"(?:grows?|grew|rises?|rose|shrinks?|shrank|falls?|fell|drops?|increases|decreases)\sto\s(?:only\s|just\s)?$"
)
"""How large a change is: "the improvement grows to"."""

RULES = [
    Rule("size of a gain", "improvement", lambda c: "to " in c.near[-8:] and _GAIN(c.near[-90:]), 27),
    Rule("beside another", "improvement", _beside_another, 2,
         needs=frozenset({"above", "below", "over", "under", "behind"})),
    Rule("measured change", "improvement", _measured_change, 30, never=CHANGES | {"parameter"}),
    Rule("signed change", "improvement", _signed, 30),
    Rule("change by a margin", "improvement", _by_margin, 60, needs=frozenset({"by"})),
    Rule("change after the number", "improvement", _change_follows, 60, CHANGES),
    Rule("change before the number", "improvement", _change_before, 60, CHANGES),
    Rule("share of a cost", "improvement", _share_of_cost, 60),
    Rule("share of a baseline", "improvement", _share_of_baseline, 60, PERCENT),
    Rule("share in words", "improvement", _spelled_share, 60, PERCENT),
    Rule("factor", "improvement", lambda _: True, 60, TIMES_ONLY),
    Rule("points", "improvement", lambda c: c.mention.quantity.value < 100, 60, frozenset({"points"})),
]  # fmt: skip
