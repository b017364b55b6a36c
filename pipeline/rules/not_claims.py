"""Rules for quantities that are no claims: questions, years, settings, the values of others."""

import re

from pipeline.rules import improvement, performance
from pipeline.rules.candidates import CHANGES, NO_UNIT, PERCENT, TIMES_ONLY, Candidate, Rule, opener, searcher
from pipeline.rules.lexicon import listed_words

_HYPER = searcher(
    r"(?:\b(?:temperature|threshold|confidence|learning\srates?|dropout|significance|p\s?<|p-value|k|n|"
    r"(?<!['’]s\s)alpha)\s?(?:of|=|<|between|from)?\s?$)"
)
_PARAMETERS = listed_words(
    "temperature threshold confidence rate rates dropout significance value alpha p k n"
)
_FROM = searcher(r"\bfrom\s(?:(?:an?\saverage\sof|about|around|only|just|its|roughly)\s)?\W{0,2}$")
_RIVALS = searcher(
    r"\b(?:surpass\w*|outperform\w*|exceed\w*|beat\w*|than|compared\s(?:to|with)|as\s(?:opposed\sto|against)|versus|vs\.?|against|"
    r"relative\sto)\s(?!(?:[^,;]*\s)?by\s)"
    r"(?:[^,;]{0,60}|[^,;(]{0,60}\([^(,;]{0,20})$"
)
_OTHER_MODELS = searcher(
    r"\b(?:compet\w*|match\w*|rival\w*|outperform\w*|surpass\w*|exceed\w*|beat\w*|comparable|than|on\spar|"
    r"models?)\s(?:(?:with|to|more|than|even|over|of)\s){0,3}[^;]{0,24}$"
)
_LARGER = opener(
    r"^(?:,?\s(?:and\s)?\d+x){0,5}\s?(?:the\ssize|its\ssize|their\ssize|larger|bigger|as\slarge)\b"
)
_MAGNIFIED = opener(r"^\s?(?:[\w-]+\s){0,2}(?:super-resolution|sr\b|upscal|upsampl|magnif|zoom)")
_LAW = opener(r"^\s(?:power\s)?(?:law|rule|theorem)\b")
_BY_SIDE = searcher(r"\d\sby\s$")
_BY_NUMBER = opener(r"^\s?\$?\d")
_SCALE_END = searcher(r"\bout\sof\s$")
_SCALE_NOUN = opener(r"^-?\s?(?:point\s)?scale\b")


_FOLDS = opener(r"^-?\s?(?:folds?\s)?cross-?\s?validation")


_IN_BRACKETS_AGAINST = re.compile(r"\((?:vs|versus|compared)\b[^()]*\)")
"""What another value was set against: "(vs. 75.5% baseline) and 52.1%"."""


_WHICH_REACH = searcher(
    r"\b(?:surpass|outperform|exceed|beat|than|compared)\w*\s[^,;]{2,60},\s(?:which|who)\s(?:only\s)?"
    r"(?:achiev|reach|attain|obtain|scor|get|yield)\w*\s(?:only\s|an?\s)?$"
)


_IN = ("in ", "in only ", "in just ", "in over ", "in about ")


def _of_a_rival(candidate: Candidate) -> bool:
    if candidate.mention.written[:1] in "+-":
        return False
    if performance.is_set_against(candidate) or (
        candidate.near.endswith(_IN) and performance.of_cases(candidate)
    ):
        return False
    if _WHICH_REACH(candidate.before):
        return True
    near = _IN_BRACKETS_AGAINST.sub("", candidate.near) if ")" in candidate.near else candidate.near
    return _RIVALS(near) and not improvement.is_change(candidate)


_KIND_OF_THING = opener(
    r"^\s(?:strateg|approach|framework|scheme|method|contribution|process|objective|problem|challenge|"
    r"manner|design|"
    r"evaluation|goal|purpose|pipeline|task)"
)


def _says_how_many(candidate: Candidate) -> bool:
    """As in "Our contributions are threefold" and "a two-fold strategy"."""
    written = candidate.mention.written.lower()
    if "fold" not in written:
        return False
    return _KIND_OF_THING(candidate.rest) or (
        written.endswith("fold")
        and candidate.near.endswith(("is ", "are "))
        and not candidate.rest.strip(" .")
    )


_OF_FREEDOM = opener(r"^s?[\s-]of[\s-]freedom")
_GIVEN = searcher(
    r"\b(?:for|under|beyond|at|given|across|over|with|same)\s(?:an?\s|the\s)?(?:[\w-]+\s){0,4}?(?:delays?|budgets?|horizons?|windows?|"
    r"intervals?|lead\stimes?|clearances?|distances?|ranges?|(?<!at\s)(?<!at\sa\s)(?<!with\sa\s)latenc(?:y|ies))\s(?:of|beyond|above)\s$"
    r"|\b(?:past|last|preceding|recent|coming|next)\s$"
)


_AT = searcher(r"\b(?:at|under)\s(?:an?\s|only\s|the\s)?$")
_STRENGTH = opener(r"^\s(?:\w+\s)?(?:compression|pruning|sparsity|masking|dropout)\b")


_HYPHENED = re.compile(r"[\w.]-[a-z]+$")
_WHAT_TAKES = opener(
    r"^\s(?:[\w-]+\s){0,2}?(?:latency|latencies|times?|speed|runtime|delay|response|throughput|memory|footprint|inference|training|resolution)\b"
)


def _is_length(candidate: Candidate) -> bool:
    noun = candidate.noun
    return noun in performance.TIMES or noun in performance.RATES or noun in performance.MEMORY


def _describes(candidate: Candidate) -> bool:
    """Whether a length is an adjective of what follows: "the 60-minute horizon", "a 64-byte sketch"."""
    after = candidate.after
    if not _HYPHENED.search(candidate.mention.written) or _WHAT_TAKES(after):
        return False
    return after[:1] == " " and after[1:2].isalpha() and not improvement.is_change(candidate)


def _strength(candidate: Candidate) -> bool:
    """How hard a method is made to work: "at a 50% compression rate"."""
    return _AT(candidate.near[-12:]) and _STRENGTH(candidate.after[:30])


def _edition(candidate: Candidate) -> bool:
    """As in "the 2025 edition"."""
    if not candidate.near.endswith("the "):
        return False
    digits = candidate.passage.text[slice(*candidate.mention.number)]
    return len(digits) == 4 and digits.isdecimal() and 1950 <= int(digits) <= 2040


def _larger_rivals(candidate: Candidate) -> bool:
    return _LARGER(candidate.after[:50]) and _OTHER_MODELS(candidate.before)


_OPENS = re.compile(
    r"(?:At|For|Under|After|Given)\s(?:an?\s|the\s)?(?:[^\s,;:]+\s){0,3}(?:of\s)?(?:up\sto\s|about\s)?\W?$"
)
_LONGEST_OPENING = 60
_ROUNDS = frozenset({"generation", "iteration", "step", "epoch", "cycle", "round"})


def _opening_condition(candidate: Candidate) -> bool:
    """Under what the number behind the comma holds: "At a recall of 95%, Quimby saves 61%"."""
    start, end = candidate.mention.span
    text = candidate.passage.text
    if start > _LONGEST_OPENING or not _OPENS.match(text[:start]):
        return False
    comma = text.find(",", end)
    if not 0 <= comma - end <= 40:
        return False
    rest = candidate.passage.mentions[-1].span[0] > comma
    plain = candidate.unit == "percent" or (
        candidate.unit == "" and not candidate.whole and not candidate.mention.measured
    )
    return rest and (plain or (candidate.noun in _ROUNDS and text.startswith("After ")))


_COVERED = opener(
    r"^\s(?:false\s|fpr\b|specificity|coverage|depth|magnification|recall|precision|confidence|load|humidity|power|utili[sz]ation|occupancy|noise|sparsity|compression|pruning|masking)\b"
)


def _at_share(candidate: Candidate) -> bool:
    """As in "at 80% coverage"."""
    near = f" {candidate.near}"
    return near.endswith(" at ") and _COVERED(candidate.after[:16])


_THEN_RATED = opener(
    r"^\s(?:as|the|that|those|of|its|their|more|less|fewer|better|\w+er\b|speed|throughput|improvement|reduction|increase|gain)\b"
)
_CHANGES = searcher(
    r"\b(?:by|of|up|to|factor|is|are|achiev\w+|speed\w*|improv\w+|increas\w+|reduc\w+|gains?|faster|slower|than|size)\b"
)


def _repeated(candidate: Candidate) -> bool:
    """How often something was done: "every claim was checked twice", "queried more than 40 times"."""
    written = candidate.mention.written.lower()
    if written not in {"twice", "thrice"} and not written.endswith(" times"):
        return False
    if _THEN_RATED(candidate.after[:24]) or (
        re.match(r"\s[a-z]", candidate.after) and written.endswith(" times")
    ):
        return False
    return not _CHANGES(candidate.near[-30:])


_GIVEN_TO = searcher(
    r"\b(?:surpass|outperform|exceed|beat|match|than|over)\w*\s(?:[\w-]+\s){1,5}(?:(?:pre-?|fine-?)?(?:trained|tuned)\s(?:with|on|using)|with|using)\s"
    r"(?:up\sto\s|over\s|about\s)?\W?$"
)


def _given_to_rivals(candidate: Candidate) -> bool:
    """As in "outperforms models trained on 30 times more data"."""
    return "more " in candidate.rest[:16] and _GIVEN_TO(candidate.near)


_EXAMPLE = searcher(r"\b(?:ratios?|rates?|levels?|thresholds?|budgets?|sizes)\s\(e\.g\.,?\s\W?$")
"""As in "at low sampling ratios (e.g., 10%)"."""

_AS_IT_GROWS = searcher(
    r"\b(?:as|when)\s(?:the\s)?(?:[\w-]+\s){1,6}?(?:increases|grows|rises|decreases|drops|falls|shrinks)\s(?:from\s\S+\s)?to\s$"
)
"""As in "as the share of labels grows to"."""

_SCIENTIFIC = re.compile(r"(?:×|x|\\times|\*)\s?\$?10\^")

NOT_CLAIMS = [
    Rule("repeated", None, _repeated, units=TIMES_ONLY),
    Rule("suspended hyphen", None, lambda c: c.after.startswith(("-, ", "- and ", "- or ", "- to "))),
    Rule(
        "course of a condition",
        None,
        lambda c: c.near.endswith("to ") and _AS_IT_GROWS(c.near[-80:]),
        needs=listed_words("increases grows rises decreases drops falls shrinks"),
    ),
    Rule("what rivals were given", None, _given_to_rivals, units=TIMES_ONLY),
    Rule(
        "example of a parameter",
        None,
        lambda c: "e.g" in c.before[-8:] and _EXAMPLE(c.before[-40:]),
        needs=frozenset({"g"}),
    ),
    Rule("opening condition", None, _opening_condition),
    Rule("condition in percent", None, _at_share, units=PERCENT | TIMES_ONLY),
    Rule("question", None, lambda c: c.passage.text.endswith("?")),
    Rule("value of a parameter", None, lambda c: _HYPER(c.near[-24:]), needs=_PARAMETERS),
    Rule("year", None, lambda c: c.whole and 1950 <= c.mention.quantity.value <= 2040, units=NO_UNIT),
    Rule(
        "start of a change",
        None,
        lambda c: c.mention.start is None and _FROM(c.before[-30:]),
        units=CHANGES,
        needs=frozenset({"from"}),
    ),
    Rule(
        "start of a measured change",
        None,
        lambda c: _FROM(c.before[-30:]) and performance.is_left(c),
        needs=frozenset({"from"}),
    ),
    Rule("value of a rival", None, _of_a_rival, units=PERCENT | NO_UNIT),
    Rule("size of a rival", None, _larger_rivals, units=TIMES_ONLY),
    Rule(
        "degrees of freedom",
        None,
        lambda c: c.noun == "degree" and _OF_FREEDOM(c.after[:12]),
        needs=frozenset({"freedom"}),
    ),
    Rule(
        "given length",
        None,
        lambda c: _is_length(c) and (_GIVEN(c.near[-80:]) or _describes(c)),
        never=CHANGES,
    ),
    Rule("edition of a year", None, _edition),
    Rule("strength of a method", None, _strength, units=PERCENT),
    Rule("magnification", None, lambda c: _MAGNIFIED(c.after[:50]), units=TIMES_ONLY),
    Rule("law", None, lambda c: _LAW(c.after[:20]), needs=listed_words("law rule theorem")),
    Rule("dimensions", None, lambda c: _BY_NUMBER(c.after[:4]), units=TIMES_ONLY),
    Rule(
        "side of a picture",
        None,
        lambda c: c.noun == "pixel" and (_BY_SIDE(c.near[-8:]) or "resolution of " in c.near),
        never=CHANGES,
    ),
    Rule("depth of a ranking", None, lambda c: c.near.endswith("@ ")),
    Rule(
        "power",
        None,
        lambda c: (
            "^" in c.mention.written
            and not c.mention.written.startswith("10")
            and not _SCIENTIFIC.search(c.mention.written)
        ),
        units=NO_UNIT | TIMES_ONLY,
    ),
    Rule(
        "folds", None, lambda c: ("validation" in c.after[:24] and _FOLDS(c.after[:24])) or _says_how_many(c)
    ),
    Rule(
        "end of a scale",
        None,
        lambda c: (
            (c.unit == "" and _SCALE_END(c.near[-10:]))
            or (c.unit in {"", "points"} and _SCALE_NOUN(c.after[:20]))
        ),
        needs=frozenset({"out", "scale"}),
    ),
    Rule(
        "setting",
        None,
        lambda c: (
            c.near.endswith("when ") and c.mention.written.lower().startswith(("doubl", "tripl", "halv"))
        ),
        needs=frozenset({"when"}),
    ),
    Rule(
        "interval",
        None,
        lambda c: c.mention.quantity.value_max is not None and c.near.endswith("("),
        units=NO_UNIT,
    ),
]
