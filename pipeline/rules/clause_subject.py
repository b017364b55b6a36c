"""Whose claim it is: the subject of the clause that makes it."""

import re
from collections.abc import Iterator, Sequence

from pipeline.rules.claims import is_adverb
from pipeline.rules.lexicon import any_of, listed, words
from pipeline.rules.passages import lowered
from pipeline.rules.subject import Subject, is_kind, is_name, trimmed_name

_REACH = 200
"""So many characters before a claim its subject may stand."""

_LONGEST = 9
"""A subject of more words is a clause read wrongly."""

_AUXILIARIES = words("grammar", "verbs", "auxiliary")
_ADVERBS = words("grammar", "adverbs", "before_verb")
_FUNCTION_WORDS = _AUXILIARIES | _ADVERBS
_STEMS = words("grammar", "verbs", "stems")
_ENDINGS = ("", "e", "es", "s", "ed", "d")
_VERBS = _AUXILIARIES | words("grammar", "verbs", "forms") | {s + end for s in _STEMS for end in _ENDINGS}
_CHANGE = words("change", "verbs", "increase") | words("change", "verbs", "decrease")
_VERBS |= {verb for verb in _CHANGE if verb.endswith("s")}
_BETWEEN = words("grammar", "conjunctions", "between")
_SUBORDINATE = words("grammar", "conjunctions", "subordinate")
_SHOWING = words("grammar", "verbs", "showing")
_MAY_PART = _BETWEEN | _SHOWING | {"and"}
_BEGINS = _AUXILIARIES | words("grammar", "pronouns", "begin")

_LEADING = re.compile(
    r"^(?:(?:and|or|both|even|although|though|while|whereas|since|because|however|moreover|furthermore|notably|overall|specifically|thus|hence|"
    r"therefore|yet|finds?|found|shows?|observed?)\b,?\s)+",
)
_IN_BRACKETS = re.compile(r"\s\([^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_PROPER = re.compile(
    r"(?<![\w.-])[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*(?:[\s-][A-Z0-9][\w.+-]*){0,2}|[A-Z][a-z]+[A-Z]\w*"
)
_REPORTING = re.compile(
    r"(?:it|they|this|these|that|those|which|who|there|i|here|one|both|each|what|"
    r"(?:[\w-]+\s){0,5}?(?:results?|experiments?|evaluations?|findings|analys[ie]s|stud(?:y|ies)|work|paper|"
    r"report|tests?|ablations?|experimentation|comparisons?|authors)"
    r"(?:\s(?:on|across|of|with|in|using|over|for|against)\s.*)?)$",
)
"""A pronoun, or what tells of the claim and is not what it is about: "experiments on five data sets"."""

_JUDGE = re.compile(
    r"\b(?:raters|judges|listeners|participants|humans|annotators|users|editors|experts|readers|clinicians|observers|evaluators|respondents)"
    r"(?:\s(?:\w+ly\s)?(?:prefer|judg|rat|favou?r|consider|choos|chose|found|agree)\w*(?:\s.*)?)?$",
)
"""Who judges the work, and is not what is judged: "three readers preferred"."""

_WE = re.compile(r"(?:we|i|authors)\b")
_OURS = (
    r"(?:our|the|this|these|proposed|its)\s(?:(?:proposed|new|novel|simple|resulting|final|full|overall|entire|"
    r"own|trained|best|complete|presented|introduced|above|same|whole|developed)\s){0,3}(?:method|approach|"
    r"model|framework|system|algorithm|technique|architecture|network|methodology|strategy|pipeline|solution|"
    r"scheme|formulation|recipe|design|tool|dataset|benchmark|module|paradigm|mechanism|implementation)s?"
)
_IS_OURS = re.compile(
    rf"{_OURS}$|(?:our|this|the\sproposed)\s(?:[\w-]+\s){{1,2}}(?:method|approach|framework|technique|design|"
    r"change|strategy|scheme|idea)$|this\sdata$",
)
"""What stands for the work's name, where it has one."""

_DETERMINED = re.compile(
    r"(?:the|our|an?(?!\s(?:[\w-]+\s){1,3}(?:trained|tuned|distilled|incorporating|using|with|equipped|augmented|combining|initiali[sz]ed)\b)|th(?:is|ese|ose|at)|its|their|each|every|all|both|some|several|many|most|such|any|other|extensive|"
    r"substantial|significant|comprehensive|further|additional|\w+ly)\b",
)
"""How a phrase begins that takes up what was named; a bare one tells of a kind of thing: "smaller chunks"."""

_ONE_OF_SEVERAL = re.compile(
    r"^[Tt]he\s(?:best|strongest|weakest|leading|top|larger|largest|smaller|smallest|second|[\d.]+[BM])(?:-performing|-scoring)?\s(?!(?:of|results?|performance)\b)[a-z]"
)
"""One of those that the work measured, not the work itself: "the best model"."""

_IS_DATA = re.compile(
    r"(?:the|our|this)\s(?:[\w-]+\s){0,3}(?:datasets?|benchmark|corpus|database)$", re.IGNORECASE
)

_HAS_OURS = re.compile(rf"\b{_OURS}\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"(?:in|on|with|for|to|at|from|by|as|of|if|under|upon|across|through|over|via|within|without|after|before|"
    r"during|unlike|like|than|or|and|nor|so|how|why|whether|despite|compared|given|based|relative|among|using|"
    r"although|though|since|once|unless|until|because|when|where|most\s\w+$|"
    r"e\.g|i\.e|such\sas|\w+ing|[\w-]+ed\s(?:by|with|on|under|in|using|from|as|at|to))\b|[a-z]+s\s\d|\w+ed$|the$|(?:however|moreover|furthermore|nevertheless|additionally|notably|overall|out-)$",
)
_LET = re.compile(
    r"\b(?:(?:enabl(?:es?|ing)|allow(?:s|ing)?|finds?|found|help(?:s|ing)?)\s(?P<let>(?:[\w'’\"“”-]+\s){1,6}?)to"
    r"|(?:mak(?:es?|ing)|renders?|rendering)\s(?P<made>(?:[\w'’\"“”-]+\s){1,6}?)(?:as)?)\s?(?:\w+ly\s)?$"
)
"""As in "enables small models to" and "makes invented pages as good as"."""

_LETTING = ("enabl", "allow", "find", "found", "help", "mak", "render")
"""How the verbs of these begin."""

_MEASURES = any_of(
    [
        *(metric.lower() for metric in listed("metrics")),
        *listed("costs"),
        *words("findings", "nouns", "levels"),
        *words("change", "nouns", "increase"),
        *words("change", "nouns", "decrease"),
    ]
)
_MEASURE = re.compile(
    rf"^(?:.*[\s-])?(?:{_MEASURES})s?(?:\s(?:values?|levels?))?(?:\s(?:of|for|in|with)\s(?P<owner>.+)|\s(?:on|across|over|at)\s.+)?$"
)
"""What is measured, and behind "of" that of which it is."""

_OWNS = re.compile(r"^(?:the\s)?(?P<owner>.+)['’]s?\s", re.IGNORECASE)


def subject_of(text: str, at: int, subject: Subject, *, verb: bool = False) -> str:
    """Whose claim stands at the offset `at`: the subject of the nearest verb before it that has one.

    `verb` says that a verb stands at `at` itself.
    """
    begin = text.find(" ", at - _REACH) + 1 if at > _REACH else 0
    window = text[begin:at]
    if "(" in window:
        window = _IN_BRACKETS.sub("", window)
    let = _LET.search(window[-90:]) if any(map(window.__contains__, _LETTING)) else None
    if let is not None and (holder := _holder(let.group(let.lastgroup or 0).split(), subject)) is not None:
        return holder
    # A participle tells of the main clause, not of "when ..., improving".
    beside = window.endswith(", ") and _PARTICIPLE.match(text, at) is not None
    for opens, clause in _clauses(window.removesuffix(", ")):
        if (verb and clause[:1] in (["a"], ["an"])) or (beside and opens in _SUBORDINATE):
            continue
        beside = beside or (clause != [] and clause[0].endswith("ing"))
        said = clause[: _first_verb(clause)] or (_head(clause) if verb else [])
        if said[-1:] == ["and"]:  # the second of two verbs, of whose first this is the object
            continue
        holder = _holder(said, subject) if said else None
        if holder is not None:
            return holder
        verb = (verb and not said) or _begins_with_verb(clause)
    return subject.name


def _clauses(text: str) -> Iterator[tuple[str, list[str]]]:
    """The words of each clause and the conjunction before them, the last clause first."""
    words, last = text.split(" "), list[str]()
    end = len(words)
    for at in range(end - 1, -1, -1):
        word = words[at]
        if word in _MAY_PART and _parts(word, words[at + 1] if at + 1 < len(words) else ""):
            yield word, words[at + 1 : end] + last
            end, last = at, []
        elif word.endswith((",", ";", ":")):
            yield "", words[at + 1 : end] + last
            end, last = at, [word[:-1]]
    yield "", words[:end] + last


def _parts(word: str, following: str) -> bool:
    """Whether a word stands between two clauses: "that", "and" before a verb, "show" before what it shows."""
    if word == "and":
        return following in _BEGINS or following.endswith("ing")
    if word in _SHOWING:
        return following in {"our", "the"} or following[:1].isupper()
    return word in _BETWEEN


_PARTICIPLE = re.compile(r"(?:\w+ly\s)?\w+ing\b")


def _head(clause: list[str]) -> list[str]:
    """A short clause, or what of a long one stands before its preposition and has an article or a name."""
    if len(clause) <= 6:
        return clause
    if clause[0] not in _TAKES_UP and not clause[0][:1].isupper():
        return []
    at = next((at for at, word in enumerate(clause) if word in _PREPOSITIONS), len(clause))
    return clause[:at] if at <= 6 else []


_TAKES_UP = frozenset({"our", "the", "this", "these"})
_PREPOSITIONS = frozenset({"for", "of", "in", "with", "on", "using", "by", "from", "under"})


def _first_verb(clause: Sequence[str]) -> int:
    """The place of the first verb that has something behind it; 0 without one."""
    return min(map(clause.index, _VERBS.intersection(clause[:-1])), default=0)


def _begins_with_verb(clause: Sequence[str]) -> bool:
    """Whether the subject of a clause stands before a comma: "Quimby, a parser, outperforms"."""
    return next((word for word in clause if not word.endswith("ly")), "") in _VERBS


def _holder(said: Sequence[str], subject: Subject) -> str | None:
    """What to call a grammatical subject; None if the words cannot be one."""
    said_in_all = " ".join(said).strip(" \"“”'(")
    leading = _LEADING.match(lowered(said_in_all))
    words = said_in_all[leading.end() if leading else 0 :].split()
    while words and (words[-1] in _FUNCTION_WORDS or is_adverb(words[-1])):
        words.pop()
    phrase = " ".join(words)
    if not words or words[0] in _VERBS or len(words) > _LONGEST:
        return None
    if "%" in phrase or _LETTERS.search(phrase) is None:
        return None
    for name in subject.names:
        if name in phrase:
            return name
    low = lowered(phrase)
    if _REPORTING.match(low) or _JUDGE.search(low):
        return subject.name
    if _WE.match(low):
        ours = None if subject.names else _HAS_OURS.search(phrase)
        return ours.group() if ours else subject.name
    if not subject.names and _DOING.match(phrase):
        return phrase
    if _NO_SUBJECT.match(low):
        behind = _BEHIND_SETTING.search(phrase)
        return _holder(behind["said"].split(), subject) if behind else None
    return _called(phrase, subject)


_DOING = re.compile(
    r"(?!(?:Using|Evaluat|Test|Compar|Analy[sz]|Employ|Combin|Train)\w*\s)[A-Z][\w-]*ing\s(?!(?:at|on|in|with|for|of|from|after|to|time)\b)"
)
"""What was done to something, where that changed it: "Doubling the beam costs"."""

_BEHIND_SETTING = re.compile(
    rf"^(?:[Oo]n|[Ii]n|[Ww]ith|[Ff]or|[Uu]nder|[Aa]t|[Aa]fter|[Aa]cross)\s.*\s(?P<said>we|it|they|{_OURS})$"
)
"""A subject that no comma sets off from what stands before it: "on GSM8K our method"."""


def _called(phrase: str, subject: Subject) -> str | None:
    """What to call a noun phrase: whose measure it is, the name in it, itself, or the work it stands for."""
    low = lowered(phrase)
    measure = _MEASURE.match(low)
    if measure is not None:
        owner = phrase[slice(*measure.span("owner"))] if measure["owner"] else None
        if owner is None and (owns := _OWNS.match(phrase)) is not None:
            owner = owns["owner"]
        return _holder(owner.split(), subject) if owner else subject.name
    if subject.data and _IS_DATA.match(phrase):
        return subject.data
    ours = _IS_OURS.match(low)
    if ours and not subject.names and _is_one_word(subject.name) and _ONE_OF_SEVERAL.search(phrase) is None:
        return subject.name
    named = None if ours else _PROPER.search(phrase)
    if named is not None and len(phrase[: named.start()].split()) <= 3:
        name = trimmed_name(named.group())
        if is_kind(name) and _PROPOSED.match(phrase) is None:
            return phrase
        if is_name(name) and not is_kind(name):
            return name
    if subject.artifact == "data" and phrase.endswith("s") and phrase in _RIVALS:
        return phrase
    stands_for_it = (" " not in phrase or _DETERMINED.match(low) is not None) and _ONE_OF_SEVERAL.search(
        phrase
    ) is None
    return subject.name if subject.names and stands_for_it else phrase


def _is_one_word(name: str) -> bool:
    """Whether the name that a study without a list of names has is surely one."""
    return len(name) > 2 and " " not in name and is_name(name)


_RIVALS = words("superiority", "nouns", "rivals")
"""Bare, these do something on data and are none: "models reach"."""

_PROPOSED = re.compile(r"(?:our|this)\s|(?:the|its)\s(?:\w+\s)?proposed\s", re.IGNORECASE)


_OWNER = re.compile(
    r"(?P<name>(?:[A-Z][\w.+^-]*[A-Z0-9][\w.+^-]*|"
    r"(?<![a-z])[a-z]+-[a-z]+(?=\s\())(?:\s[A-Z0-9][\w.+-]*){0,2})(?:\s\([^()]{1,30}\))?"
    r"(?:,?\s(?:an?|which|that|contain\w*|consist\w*|compris\w*|with|has|have|is|are|models?|datasets?|"
    r"benchmark|includ\w*|span\w*|cover\w*|"
    r"features?|implements?|supports?|provides?)\b(?:[^.;,]|,\s(?=\w+ed\b|(?:compris|contain|consist|cover|span|featur)ing\b)){0,60}|\s\(|,\s)\W{0,2}$"
)
_OBJECT = re.compile(
    r"\b(?:improv|boost|elevat|increas|enhanc|rais|"
    r"lift)\w*\s(?P<name>[A-Z][\w.+-]*[A-Z0-9][\w.+-]*)(?![\w@])(?:['’]s)?[^,;@]{0,50}$"
)


def owner_of_size(before: str) -> str | None:
    """Of what a size is said right before it: "Quimby, a corpus of …", "Quimby (7B"."""
    found = _OWNER.search(before[-130:])
    if found is None or ("," not in found[0] and _USED.search(before[-130:][: found.start()])):
        return None
    name = trimmed_name(found["name"])
    return name if is_name(name) and not is_kind(name) else None


_USED = re.compile(r"\b(?:[Oo]n|(?:re|fine-|pre-?)?(?:train|tun)(?:s|ed|ing|e)?)\s(?:an?\s|the\s)?$")
"""Before a name that something was tried on, or that was trained: "on GritBench with 50 stones"."""


_PEOPLE = any_of(words("findings", "nouns", "taken_in"))
_OF_GROUP = re.compile(
    rf"^\)?\s(?:(?:of|in|for|among)\s(?:(?:the|all|these|our)\s)?)?(?P<group>(?:(?!(?:of|in|the|and|with|was|were)\b)[\w-]+\s){{0,3}}?"
    rf"(?:groups?|arms?|{_PEOPLE}s?))\b"
)
_BEFORE_BRACKET = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|that|in|of|the|for|among|with|than|was|were|had|between)\s)(?P<group>(?:(?!\d)[\w-]+\s){1,4})[(\[][^()\[\]]*$"
)


def group_of(before: str, after: str) -> str | None:
    """The group of a study in which a value was found: "34% of the nurses", "in the control group (34%"."""
    found = _OF_GROUP.match(after[:60]) or _BEFORE_BRACKET.search(before[-90:])
    return found["group"].strip() if found else None


_COLLECTION = re.compile(
    r"\b(?:an?|our|the|this)\s(?P<name>(?:[\w-]+\s){0,4}?(?:datasets?|corpus|collection|benchmark|database|(?:[\w-]+\s)?sets?|suite|pool))\s"
    r"(?:of|with|containing|comprising|based\son|built\sfrom|consisting\sof|covering)\s(?:(?:over|about|more|than|around|nearly|approximately|"
    r"at|least|up|to|only|just)\s)*$"
)


_STUDY = re.compile(
    r"\b(?:[Aa]n?|[Oo]ur|[Tt]he|[Tt]his)\s(?P<name>(?:[\w-]+\s){0,3}?(?:study|experiment|survey|trial|test))\s"
    r"(?:with|among|involving)\s(?:(?:over|about|more|than|around|nearly|approximately|"
    r"at|least|up|to|only|just|all)\s)*$"
)
"""Where people or things were studied: "in a user study with"."""


def collection_of(before: str, subject: Subject) -> str | None:
    """The collection that has the size: "on a test set of". It is the work itself where that is one."""
    held = _STUDY.search(before[-90:])
    if held is not None:
        return held["name"]
    found = _COLLECTION.search(before[-90:])
    if found is None or (subject.names and subject.artifact == "data"):
        return None
    return subject.data or found["name"]


_MADE_UP = re.compile(
    r"(?P<whole>(?:[\w-]+\s){1,4})(?:of|from|with|comprising|containing)\s"
    r"(?:(?:over|about|more|than|around|nearly|approximately|at|least|up|to|only|just|as|few|[^\w\s])\s?)*$"
)
_NO_WHOLE = re.compile(
    r"\b(?:total|number|couple|set|course|range|variety|order|use|using|[Ww]e|it|them|together|\d[^ ]*|"
    r"for|on|in|at|by|and|or|a|an|the|our|this|these|that|is|are|was|were|be|to|with|of|from|as|than|across)\s"
)
"""Words that are not part of what has a size."""


def made_up_of(before: str) -> str | None:
    """What has the size that follows: "half-lives of", "simulations with"."""
    found = _MADE_UP.search(before[-80:])
    if found is None:
        return None
    said = _NO_WHOLE.split(found["whole"])[-1].split()
    while said and said[0] in _VERBS:
        said.pop(0)
    return " ".join(said) or None


_SCORED = re.compile(r"(?P<name>(?<![\w.-])[A-Z][\w.+-]*[A-Z0-9][\w.+-]*(?:\s[\d.]+B?)?)(?:\s\(|:\s)$")


def _named_before(before: str) -> re.Match[str] | None:
    """The name before a bracket that opens, or a colon, at the end of a text."""
    return _SCORED.search(before) if before[-1:] == "(" or before[-2:-1] == ":" else None


def owner_of_score(before: str) -> str | None:
    """Whose score stands in brackets: "Quimby-7B (61.2%)"."""
    found = _named_before(before[-60:])
    if found is None or _ON_LIST.search(before[-60:][: found.start()]):
        return None
    return found.group("name") if is_name(found.group("name")) else None


def setting_of_score(before: str) -> str | None:
    """On what a score in brackets was reached: "on GSM8K (61.2%) and MATH ("."""
    window = before[-160:]
    found = _named_before(window)
    return found.group("name") if found and _ON_LIST.search(window[: found.start()]) else None


_ON_LIST = re.compile(r"\b(?:on|across)\s(?:[\w.+'’-]+\s\([^()]{1,16}\),?\s(?:and\s)?){0,5}$")


def object_of_change(before: str) -> str | None:
    """What is lifted in "improves Quimby-7B from 58.8%"."""
    found = _OBJECT.search(before[-110:])
    return found.group("name") if found else None
