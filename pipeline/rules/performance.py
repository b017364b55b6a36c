"""Rules for absolute scores and measurements."""

import re

from pipeline.rules.candidates import CHANGES, NO_UNIT, PERCENT, Candidate, Rule, opener, searcher
from pipeline.rules.context import nearest_metric
from pipeline.rules.lexicon import listed_words, words
from pipeline.rules.metrics import is_listed

TIMES = words("counted", "units", "time")
RATES = words("counted", "units", "rates")
MEMORY = words("counted", "units", "memory")

_REACHED = searcher(
    r"\b(?:achiev|reach|attain|obtain|yield|scor|gets?\b|got\b|deliver|sustain|maintain|retain|preserv|succe|complet|arriv|"
    r"exceed|result|hits?\b|exhibit|"
    r"demonstrat|report|accura|solv|detect|identif|recover|recall|precision|success|rates?\b|perform|"
    r"correct|surpass|\bfinds?\s|"
    r"predict|attack|pass|prov|generat|increas|improv|with\s(?:an?|only)\b|only\s|leading|to\s$|drops?|"
    r"explain|agree|consum|spen|categori[sz]|classif)"
)
_NAMED_BEFORE = searcher(r"(?:[a-z\d]\)?:?\s?\(|:\s|avg\.?\s|average\s|=\s?|\bat\s|\bof\s)$")
_CONSISTS = searcher(r"\b(?:consist\w*|compos\w*|compris\w*|mixture|mix|split)\s(?:of\s)?(?:\w+\s)?$")
_COMPOSITION = opener(
    r"^\s(?:being|were|are|come|comes|consist|belong)\b|^\sof\s(?:the\s|all\s|its\s|our\s)?(?:samples|"
    r"data\b|time\b|parameters|tokens|layers|neurons|matrix|weights|variance|energy|users)"
)
_SCORES = (
    r"(?:scores?|accuracy|accuracies|m?ap|miou|iou|bleu|fid|rouge|f1|psnr|wer|rating|elo|perplexity|mrr|auc)"
)
_SCORE_OF = searcher(
    rf"\b{_SCORES}\s(?:scores?\s|ratings?\s)?(?:of|is|to|at|=|:|reaches|as\shigh\sas)\s(?:only\s|just\s|"
    r"about\s)?$"
)
_SCORE_AFTER = opener(rf"^\s?(?:[\w@-]+\s){{0,2}}{_SCORES}\b")
_PART_OF = opener(r"^\s(?:out\sof|of(?:\sthe)?)\s(?:all\s)?\d|^\sof\s(?:them|these|those)\b")
_OF_THESE = opener(r"^\sof\s(?:these|those)\b")
_DATA_TIME = opener(
    r"^\s(?:of\s(?:\w+[\s-]){0,4}?(?:text|speech|audio|video|videos|recordings?|data|footage|music|datasets?|demonstrations?|interactions?|"
    r"driving|play|practice|operation|exposure|observations?|measurements?|records?|traces|reanalysis|winds|weather|logs|interviews|radio|television|sound|sensor)\b)"
)
_TRAINED_ON = searcher(
    r"\b(?:trained|tuned|train|tune|training|tuning|learns?|learned|tested|evaluated|recorded|collect(?:ed)?|gathered|comprises?|contains?|spans?|covers?|adding\sup\sto)\s(?:on\s|from\s|over\s)?"
    r"(?:(?:a\stotal\sof|about|over|more\sthan|only|just|another|some|nearly|up\sto|at\sleast)\s)?\W?$"
)
_COLLECTION_OF = searcher(
    r"\b(?:datasets?|benchmarks?|corpus|corpora|archives?|collections?|recordings?|logs|traces|observations),?\s"
    r"(?:of\s|spanning\s|covering\s|totall?ing\s)?(?:about\s|over\s)?\W?$"
)
_PERIOD = searcher(
    r"\b(?:over|during|across|spanning|for)\s(?:the\s)?(?:course\sof\s|a\speriod\sof\s|nearly\s|about\s|almost\s|more\sthan\s|up\sto\s|at\sleast\s|the\s|these\s)?$"
)
_LASTS = searcher(
    r"\b(?:stor|stable|last|retain|unattended|operat|trained|tuned|runs?\b|ran\b|run\b|kept|work|surviv)\w*\b"
)
_LONG = frozenset({"week", "month", "year"})
_LIMIT = opener(r"^\s(?:of\s)?(?:\w+\s){0,2}(?:memory|vram|sram|ram|gpus?|device|card|budget)\b")
_LIMITING = listed_words("constraint constraints budget budgets limit limits sla slas")
_CONSTRAINT = opener(r"^\s(?:\w+\s)?(?:constraints?|budgets?|limits?|slas?)\b")
_LIMIT_BEFORE = searcher(r"(?:\bgpus?\s(?:\w+\s){0,3}with|\bwith\s(?:only\s|just\s)?|memory\sof|under)\s?$")
_PARAMETERISED = searcher(
    r"(?:\b(?:temperature|threshold|probability|sparsit\w+|ratios?|rate\sof|confidence|top|learning\srate|"
    r"dropout|(?<!['’]s\s)alpha|beta|lambda|"
    r"significance|level\sof|levels\sof|compression\sratios?)\s(?:\w+\s){0,2}(?:of|=|at|"
    r"from)?\s?(?:\w+\s){0,2}$)|[a-z]\s?=\s?$|\b(?:temperature|range\sof|size\sof|scale\sof)\s[^,;]{0,20}$"
)


def _scored(candidate: Candidate) -> bool:
    if _PARAMETERISED(candidate.near[-50:]):
        return (metric := nearest_metric(candidate.near[-30:], "")) is not None and is_listed(metric)
    if ACCOUNTS(candidate.near[-30:]) or (
        is_in_cases(candidate) and not candidate.spelled and _OF_THINGS(candidate.after[:40])
    ):
        return True
    if (of_cases(candidate) and _SOLVES(candidate.near[-40:])) or _OF_CAN(candidate.after[:60]):
        return True
    if (_COMPOSITION(candidate.after[:30]) and not is_how_often(candidate)) or _CONSISTS(
        candidate.near[-40:]
    ):
        return False
    if nearest_metric(candidate.near, candidate.rest[:50]) is not None or _NAMED_BEFORE(
        candidate.before[-8:]
    ):
        return True
    return _REACHED(candidate.before) or is_how_often(candidate) or is_set_against(candidate)


_RIVALS = frozenset({"vs", "versus", "against"})
_AGAINST = opener(r"^\)?\s?\(?(?:vs\b|versus\b|against\b)")


def is_set_against(candidate: Candidate) -> bool:
    """Whether another value follows that this one is compared with: the 57 of "57% vs. 23%"."""
    return not _RIVALS.isdisjoint(candidate.passage.words) and _AGAINST(candidate.after[:12])


_OFTEN = searcher(r"\b(?:prefer|chos|win|won|correct|succe|agree|right|accurat)\w*\s(?:\w+\s){0,3}$")
_OF_THE_TIME = opener(r"^\sof\s(?:the\s|all\s)?(?:time|cases|comparisons|trials|instances)\b")


_OF_CASES = opener(
    r"^\sof\s(?:the\s|all\s|its\s|these\s|those\s)?(?:[\w-]+\s){0,2}?(?:time|cases|comparisons|pairs|trials|instances|runs|episodes|attempts|questions|"
    r"examples|samples|tasks|patches|scenes|regions|issues|problems|images|videos|queries|prompts|responses|answers|summaries|forms)\b"
)


def of_cases(candidate: Candidate) -> bool:
    """Whether a share is one of cases that were tried: "in 63% of pairs"."""
    return candidate.unit == "percent" and _OF_CASES(candidate.after[:50])


_IN_CASES = searcher(r"\b(?:in|on|for)\s(?:only\s|just\s|over\s|about\s|more\sthan\s|nearly\s)?\W?$")
ACCOUNTS = searcher(
    r"\b(?:account(?:s|ed|ing)?\sfor|mak(?:es|ing)\sup|made\sup|constitut(?:es|ed|ing)|scrolls?\sto)\s(?:about\s|only\s|just\s|nearly\s)?$"
)
"""What is a share of a whole, and no smaller for that: "accounts for 5% of the time"."""

_OF_THINGS = opener(r"^\sof\s(?:the\s|all\s|its\s|these\s|those\s|their\s)?(?:[\w-]+\s){0,2}?[a-z-]+s\b")
_OF_CAN = opener(
    r"^\sof\s(?:the\s|our\s|its\s)?(?:[\w-]+\s){0,2}?[a-z]+s\s(?:can|could|cannot|fail|remain|pass)\b"
)


def is_in_cases(candidate: Candidate) -> bool:
    """Whether a share says in how many cases: "crashed in 26%"."""
    return candidate.unit == "percent" and _IN_CASES(candidate.near[-16:])


_SOLVES = searcher(
    r"\b(?:solv|complet|resolv|answer|win|won|pass|find|found|detect|identif|recover|fix|locali[sz]|predict|classif|consider|rat|judg|omit|fail|"
    r"succeed|handl|cover|abandon|explain|reproduc|generat|reach|achiev)\w*\s(?:only\s|just\s|over\s|about\s|more\sthan\s|nearly\s|up\sto\s)?\W?$"
)


def is_how_often(candidate: Candidate) -> bool:
    """Whether a share says how often something happens: "is preferred 64% of the time"."""
    return _OF_THE_TIME(candidate.after[:20]) and _OFTEN(candidate.near[-40:])


_TO_NUMBER = opener(r"^\sto\s(?:\w+\s){0,2}\W?\d")


def is_left(candidate: Candidate) -> bool:
    """Whether a measurement is followed by the value that it changed to."""
    return _measured(candidate) and _TO_NUMBER(candidate.after[:30])


def _bare_score(candidate: Candidate) -> bool:
    if _PARAMETERISED(candidate.near[-50:]) and not is_listed(nearest_metric(candidate.near[-40:], "") or ""):
        return False
    if candidate.spelled:
        return False
    if candidate.whole:
        return _SCORE_OF(candidate.near[-50:]) or _SCORE_AFTER(candidate.rest[:30])
    return nearest_metric(candidate.near[-60:], candidate.rest[:40]) is not None or _REACHED(candidate.near)


def _measured(candidate: Candidate) -> bool:
    if is_span_of_data(candidate):
        return False
    if (
        is_amount_of_data(candidate)
        or (not _LIMITING.isdisjoint(candidate.passage.words) and _CONSTRAINT(candidate.after[:40]))
        or (candidate.spelled and len(candidate.unit) < 3)
    ):
        return False
    if " per s" in candidate.unit or candidate.unit.endswith(("/s", "/sec", "/second")):
        return True
    last = _last(candidate)
    return last in TIMES or last in RATES or (last in MEMORY and not is_limit(candidate))


def _last(candidate: Candidate) -> str:
    unit = candidate.unit.split(" per ")[0]
    return unit if unit in RATES else unit.split(" ")[-1]


def is_span_of_data(candidate: Candidate) -> bool:
    """Whether a time says how long data were taken, or how much of them there is: "over 14 weeks"."""
    if candidate.noun not in TIMES:
        return False
    if _TRAINED_ON(candidate.near[-50:]) or _COLLECTION_OF(candidate.near[-40:]):
        return True
    return candidate.noun in _LONG and _PERIOD(candidate.near[-30:]) and not _LASTS(candidate.near)


def is_amount_of_data(candidate: Candidate) -> bool:
    """Whether hours or gigabytes are an amount of data: "300 GB of text"."""
    return candidate.after[1:3] == "of" and _DATA_TIME(candidate.after)


def is_limit(candidate: Candidate) -> bool:
    """Whether an amount of memory says what the hardware has, not what the work needs."""
    return _LIMIT(candidate.after) or _LIMIT_BEFORE(candidate.near[-30:])


_CHANGES = searcher(
    r"\b(?:improv|increas|rais|boost|lift|grow|rise|rose|drop|reduc|decreas|lower|cut|narrow|shrink|widen)\w*\b"
)


def _reached_from(candidate: Candidate) -> bool:
    if candidate.mention.start is None:
        return False
    near = candidate.near[-60:]
    changes = candidate.unit == "percent" or _CHANGES(near)
    return changes or nearest_metric(near, candidate.rest[:30]) is not None


_FAULTS = re.compile(
    r"bug|crash|vulnerabilit|defect|fault|issue|violation|exploit|flaw|anomal|regression|error|identifier|mistake"
)
_UNCOVERS = searcher(
    r"\b(?:uncover|discover|expos|reveal|detect|f(?:ou|i)nd|identif|report|confirm)(?:y|ied|e?s|e?d)?\s(?:[\w-]+\s){0,3}$"
)
_USES = searcher(
    r"\b(?:uses?|takes?|needs?|requires?|consumes?|generates?|emits?|issues?|asks?|produces?|spends?|makes?)\s(?:only\s|just\s|about\s)?$"
)
_ON_AVERAGE = opener(r"^\s(?:on\saverage|in\sa\srow|per\s\w+)\b")


_NEVER_COUNTED = {"", "percent", "times", "points"} | TIMES | RATES | MEMORY


def _counted_result(candidate: Candidate) -> bool:
    """A count that was found, not one of what went in: "uncovers 61 bugs", "uses 2,150 tokens on average"."""
    if candidate.noun in _NEVER_COUNTED:
        return False
    if _FAULTS.match(candidate.noun) and _UNCOVERS(candidate.near[-60:]):
        return True
    return _USES(candidate.near[-24:]) and _ON_AVERAGE(candidate.rest[:16])


_FELL_TO = searcher(
    r"\b(?:drops?|dropped|falls?|fell|declines?|declined|rises?|rose|climbs?|climbed|grows?|grew|increases|decreases)\sto\s"
    r"(?:about\s|only\s|just\s)?\W?$"
)
_CORRELATION = searcher(
    r"[\s(,$](?:r|ρ|\\?rho|κ|\\?kappa|τ|\\?tau|r2|r\^2|r²|pearson'?s?\sr|spearman'?s?\sρ|cohen['’]s\s[dκk]|η²|α|\\?alpha)\$?\s?[=≈>]\s?\W?$"
)


def _correlated(candidate: Candidate) -> bool:
    """As in "(ρ = 0.68)"."""
    value = candidate.mention.quantity.value
    return 0 < abs(value) <= 1 and _CORRELATION(candidate.near[-20:])


def _fell_to(candidate: Candidate) -> bool:
    """As in "drops to 8%"; a verb with an object may tell of a share: "cuts memory to 20%"."""
    return not candidate.spelled and _FELL_TO(candidate.near[-40:])


RULES = [
    Rule("effect size", "performance", _correlated, -1, NO_UNIT),
    Rule("end of a change", "performance", _fell_to, 28, PERCENT | NO_UNIT),
    Rule("count of what came out", "performance", _counted_result, 15, never=CHANGES),
    Rule("value reached", "performance", _reached_from, 10, PERCENT | NO_UNIT | {"points"}),
    Rule(
        "so many of all",
        "performance",
        lambda c: _PART_OF(c.after[:24]) and c.whole and not c.spelled,
        10,
        NO_UNIT,
    ),
    Rule(
        "so many of these", "performance", lambda c: _OF_THESE(c.after[:12]) and c.whole and not c.spelled, 10
    ),
    Rule("measurement", "performance", _measured, 40, never=CHANGES),
    Rule("score in percent", "performance", _scored, 70, PERCENT),
    Rule("score in the metric's own units", "performance", _bare_score, 70, NO_UNIT),
]
