"""Rules for what is, or will be, released."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.rules.claims import Draft
from pipeline.rules.lexicon import listed_words
from pipeline.rules.passages import Passage
from pipeline.rules.subject import Subject, stands

_URL = re.compile(r"(?:https?://|www\.|(?:github|gitlab|huggingface|bit)\.(?:com|co|io|ly)/)[^\s<>\"]{2,300}")
_CLOSING = ".,;:)]}'\""
_PAGE = re.compile(
    rf"\b(?:[Pp]roject\s?(?:[Pp]age|[Ww]eb\s?(?:site|page)|[Ss]ite)|[Hh]ome\s?page|[Ww]eb\s?(?:site|page))\s?:\s?(?P<url>{_URL.pattern})"
)
"""A bare address of the work's page, which is a release of its own."""

_HINTS = listed_words(
    """accessed accessible available contribute comes download downloadable downloaded found
    free github given hosted http hugging
    accompanies archived attached deposited distributed explored included online integrated follow zenodo
    https make obtained open opensource provide provided providing public publicly publish published
    publishing release released releases releasing share shared ships source sourced sourcing
    upload licensed www"""
)
"""What a statement of release has somewhere."""

_BE = (
    r"(?:(?:is|are)(?:\s(?:going\s)?to\sbe)?|all|(?:will|shall|can|may)\s(?:also\s)?be|"
    r"has\sbeen|have\sbeen|was|were|made|being)"
)
_PASSIVE = re.compile(
    rf"\b{_BE}\s(?:(?:also|all|both|now|publicly|freely|openly|fully|further|made|be|soon|later|"
    r"anonymously|officially|completely|being|"
    r"entirely)\s){0,5}(?:publicly[\s-]|freely\s|openly\s)?"
    r"(?P<how>available|attached|included|downloadable|licen[sc]ed|free\s(?:for|of\scharge|to\suse)|deposited|archived|distributed|online|released|open[\s-]?sourced?|accessible|accessed|published|downloaded|found|hosted|"
    r"shared|provided|given|public|obtained|uploaded)\b"
    r"|\bwill\s(?P<follows>follow)\b|\b(?:is|are)\son\s(?P<on>Hugging\s?Face|GitHub|Zenodo|OSF|Dryad|figshare)\b"
)
_WEAK_HOW = listed_words(
    """attached included deposited archived distributed online found shared provided given obtained accessed
    accessible hosted uploaded public"""
)
_PLACE = re.compile(
    r"\b(?:appendix|supplement\w*|submission|web\s?(?:site|page)|public|publicly|repository|archive|accession|on\srequest|package|plug-?in|licen[cs]e|github|hugging\s?face|zenodo|figshare|dryad|osf|open\sscience\sframework)\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    r"\b(?:"
    r"(?:[Ww]e|[Aa]uthors|[Tt]eam)\s(?:(?!evaluate|compare|benchmark|test|study|use|analy[sz]e|consider|can(?:not)?\b|not\b|never)\w+\s){0,2}?(?P<we>releas(?:e|ed|ing)|open[\s-]?sourc(?:e|ed|ing)|"
    r"publish(?:ed)?|share|make|made|present|provide|contribute|upload)"
    r"|(?:and|to|also|will|by|then|,|work|paper|thereby)\s(?:\w+ly\s)?(?P<they>releas(?:e|es|ing)|"
    r"open[\s-]?sourc(?:e|es|ing)(?=\s(?:our|the|all|this|these|it|its|both)\b)|"
    r"publish(?:ing)?|mak(?:e|ing)|made)"
    r"|(?P<participle>[Rr]eleasing|[Oo]pen[\s-]sourcing)|(?P<comes>comes\swith|ships\swith)"
    r")\s(?!will\b|would\b|can\b|is\b|\d[\d.]*,)(?=(?P<object>(?:[^.;]|\.(?=\w)){2,260}))"
)
_AVAILABLE = re.compile(
    r"\b(?:(?:publicly\s|freely\s|openly\s)?(?:available|public|open[\s-]source)|(?:publicly|freely|"
    r"openly)\saccessible)\b"
)
_ADJECTIVE = re.compile(
    r"\b(?:an?|[Oo]ur|[Tt]he|new|novel|fully|first)\s(?:[\w-]+,?\s){0,2}?(?:open[\s-]sourced?|"
    r"publicly[\s-](?:available|accessible)),?\s(?:[\w-]+,?\s){0,4}?"
    r"(?P<noun>framework|library|toolkit|system|dataset|model|benchmark|platform|implementation|tool|"
    r"package|codebase|suite|toolbox|corpus|compiler|simulator|engine|repository|replacement|alternative)\b"
)
_PRESENTS = re.compile(
    r"\b(?:present|introduc|develop|releas|propos|provid|contribut|offer|build|creat|unveil|efforts|"
    r"construct)\w*\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:than|previous|existing|prior|largest|largely|best|other|on|with|using|against|"
    r"from)\s(?:\w+\s){0,3}$"
)
_FOR_WHAT = re.compile(r"\sfor\s(?P<what>[^.;]{3,60})")
"""Behind an address: "see https://… for code and videos"."""

_LETTER = re.compile(r"[A-Za-z]")
_POINTER = re.compile(
    r"\b(?:code|implementation|project|page|repo|repository|github|website|homepage|demo|link|model|dataset|data|visit|"
    r"see|check|more\s\w+|released|available|at)\b[^.]{0,60}$",
    re.IGNORECASE,
)
_ARTIFACTS: list[tuple[str, re.Pattern[str]]] = [
    ("code", re.compile(
        r"\b(?:(?:source\s|training\s|inference\s)?codes?(?!\s(?:data|models?|llms?|generation|lms?|"
        r"language|completion|tasks?|reasoning)\b)|codebases?|implementations?|"
                        r"repository|repositories|repo|library|libraries|toolkits?|toolbox(?:es)?|software|"
                        r"package|plug-?ins?|firmware|notebooks?|harness|patches|extension|scripts?|framework|system|kernels?|tools?|compiler|simulator|engine|"
                        r"github\slink|github|recipes?|pipelines?|source(?=:))\b", re.IGNORECASE)),
    ("model", re.compile(
        r"\b(?:models?|weights|checkpoints?|llms?|mllms?|vlms?|solver|adapters?|networks|policies|agents|"
        r"verifiers?|detector)\b", re.IGNORECASE)),
    ("data", re.compile(
        r"\b(?:data|datasets?|benchmarks?|corpus|corpora|annotations?|problems|(?:test|training|evaluation|validation|data|problem)\ssets?|"
        r"instances|examples\sof\sdata|questions|labels|trajectories|transcripts|catalogues?|catalogs?|spectra|sequences|reads|line\slists|chains|"
        r"measurements|predictions|decisions|tests|images|(?<!workshop\s)recordings?)\b", re.IGNORECASE)),
    ("demo", re.compile(
        r"\b(?:demos?|interactive\s\w+|(?:online|web)\s(?:app\w*|calculator|explorer|map|tool|viewer)|audio\ssamples|"
                        r"demonstrations?|videos)\b", re.IGNORECASE)),
    ("other", re.compile(
        r"\b(?:resources?|project|materials?|examples|guidelines|protocols?|leaderboard|workshop\srecordings|prompts?|suite|logs|results|"
        r"website|homepage|page|outputs|findings|details|(?<!audio\s)samples)\b", re.IGNORECASE)),
]  # fmt: skip
_ITEMS = re.compile(
    r",\s(?:and\s|as\swell\sas\s)?|\sand\s|\sas\swell\sas\s|\s&\s|/|\salong\swith\s|\stogether\swith\s"
)
_OBJECT_END = re.compile(
    r"\s(?:at|under|on|via|to|in|for|through|from|with\sthe\s(?:aim|goal|hope)|so\sthat|which|that|upon|"
    r"where|who|using|publicly|freely|openly|available|as)\b|:|https?:|\(http|$"
)
_CLAUSE_START = re.compile(
    r"\sand\sits\s|[;:.]\s|,\swith\s|\.\s|,\sand\s(?=(?:our|the)\s)|,\s(?=(?:our|the|we|both)\s)|\swhere\s|"
    r"\swhich\s|\sthat\s"
)


_RELEASES = listed_words(
    """release released releases releasing source sourced sourcing opensource opensourced opensourcing publish
    published publishing share make made making present provide contribute upload comes ships"""
)
_OPEN = listed_words("open opensource opensourced publicly")
_STATES = listed_words(
    """available attached included downloadable licensed licenced free deposited archived distributed online
    released open opensource opensourced source accessible accessed published downloaded found hosted shared
    provided given public obtained uploaded follow hugging huggingface github zenodo osf dryad figshare"""
)
"""Of these words a sentence has one that says "we release", calls a work open, or says where it is."""


def availability_claims(passage: Passage, subject: Subject) -> list[Draft]:
    """The artifacts that a sentence says are released, one claim for each."""
    if passage.own:
        if _HINTS.isdisjoint(passage.words):
            return []
    elif not _address(passage.text):
        return []
    found: dict[str, Draft] = {}
    for rule, start, phrase, url in _statements(passage, subject.names):
        span = (start, len(passage.text.rstrip(" .")))
        for artifact in _artifacts(phrase, subject, url):
            fields = {
                "subject": _subject(phrase, artifact, subject),
                "artifact": artifact,
                **({"url": url} if url else {}),
            }
            found.setdefault(artifact, Draft("availability", rule, passage, span, fields))
    return list(found.values())


def once(drafts: Iterable[Draft]) -> list[Draft]:
    """The same artifact released twice in one abstract is one claim; one with an address carries it."""
    listed = list(drafts)
    addressed = {draft.fields["artifact"] for draft in listed if "url" in draft.fields}
    kept: dict[tuple[str, str | None], Draft] = {}
    for draft in listed:
        artifact, url = draft.fields["artifact"], draft.fields.get("url")
        if url is not None or artifact not in addressed:
            kept.setdefault((artifact, url), draft)
    return list(kept.values())


def _address(text: str) -> re.Match[str] | None:
    """The first address in a text; few have what each of them has."""
    return _URL.search(text) if "/" in text or "www." in text else None


def _statements(passage: Passage, names: Sequence[str]) -> Iterator[tuple[str, int, str, str | None]]:
    """The statements of release: rule, start of the evidence, what is released, the address."""
    text = passage.text
    address = _address(text)
    for page in _PAGE.finditer(text) if address else ():
        yield "project page", page.start(), "project page", page["url"].rstrip(_CLOSING)
    url = address.group().rstrip(_CLOSING) if address else None
    for match in () if _RELEASES.isdisjoint(passage.words) else _ACTIVE.finditer(text):
        phrase = _released(match, url)
        if phrase is not None:
            yield "we release", match.start(), phrase, url
            return
    passive = False
    for match in () if _STATES.isdisjoint(passage.words) else _PASSIVE.finditer(text):
        start = _start_of_clause(text, match.start())
        phrase = text[start : match.start()]
        if _is_released(match, phrase, text, url, names):
            yield "is available", start, phrase, url
            passive = True
    if passive:
        return
    for match in () if _OPEN.isdisjoint(passage.words) else _ADJECTIVE.finditer(text):
        if not _OTHERS.search(text[: match.start()]) and (
            not _LETTER.search(text, 0, match.start()) or _PRESENTS.search(text, 0, match.start())
        ):
            yield "open-source work", 0, match.group("noun"), url
            return
    before = text[max(0, address.start() - 70) : address.start()] if address else ""
    if address and (_POINTER.search(before) or before.rstrip("( ").endswith(tuple(names))):
        start = _start_of_clause(text, address.start() - 3)
        what = _FOR_WHAT.match(text, address.end())
        yield "address", start, what["what"] if what else text[start : address.start()], url


def _is_released(match: re.Match[str], phrase: str, text: str, url: str | None, names: Sequence[str]) -> bool:
    """Whether a passive statement says that something of the work's is released."""
    if re.search(r"\b(?:no|not|neither|nor|cannot|without|when|if)\b", phrase[-60:], re.IGNORECASE):
        return False
    if url and match.end() <= text.find(url):
        return True
    if match.group("how") in _WEAK_HOW and not (
        url or _PLACE.search(match.group() + text[match.end() : match.end() + 40])
    ):
        return False
    if any(phrase.strip() == name for name in names):
        return True
    named = _names_artifact(phrase[-80:]) or _names_artifact(phrase[:40]) or any(map(phrase.count, names))
    return named and (_DEFINITE.match(phrase) is not None or _alone(match, phrase, text))


_TO_ANYBODY = re.compile(
    r"(?:\s(?:online|freely|openly|publicly))*(?:\s(?:at|from|on|upon|under|in|via|through|as|with)\s(?!all\b|most\b|many\b)|\.?$|\s?\()"
)


def _alone(match: re.Match[str], phrase: str, text: str) -> bool:
    """Whether a short sentence says that anybody may have what the work made: "Spectra are available on"."""
    short = text.startswith(phrase.strip()) and len(phrase.split()) <= 9
    return short and _TO_ANYBODY.match(text, match.end()) is not None


_DEFINITE = re.compile(
    r"\W*(?:and\s|[Ff]urthermore,\s|[Aa]dditionally,\s|[Ff]inally,\s)?(?:[Oo]ur|[Tt]he|"
    r"[Aa]n?\s(?:[\w-]+\s){0,3}implementation|[Aa]ll|[Bb]oth|[Tt]his|[Tt]hese|[Ss]ource|[Tt]raining|"
    r"[Ee]very|[Ee]ach|[Tt]rained|[Ii]nference|[Cc]ode|[Mm]odel|[Dd]ata|[Bb]enchmark|[Cc]heckpoint|[Ww]eights|[Vv]ideos|[Dd]emo|[Pp]re-?trained|[Ii]mplementation|[A-Z][\w-]*[A-Z])"
)


_OPENED = re.compile(r"[^,;]{3,60}?\sas\s(?:an?\s)?(?:free\s)?open[\s-]source")
_PRONOUN = re.compile(r"(?:it|them|this|these)\s")


def _released(match: re.Match[str], url: str | None) -> str | None:
    """What an active verb of release says is released, or None where it releases nothing."""
    verb = next(filter(None, match.groups()[:4])).lower()
    phrase = match.group("object")
    if verb.startswith(("mak", "made", "present")):
        available = _AVAILABLE.search(phrase[:90])
        if available is None or (verb == "present" and not phrase.endswith("as ", 0, available.start())):
            return None
        return match.string[: match.start()] if _PRONOUN.match(phrase) else phrase[: available.start()]
    end = _OBJECT_END.search(phrase)
    opened = _OPENED.match(phrase)
    phrase = phrase[: end.start()] if end else phrase
    if verb.startswith(("provid", "contribut", "shar", "comes", "ships")):
        named = re.search(
            r"\b(?:dataset|benchmark|test\sset|corpus|code|toolkit|library|toolbox|codebase|software|"
            r"open[\s-]source|kernels|implementations?|scripts|checkpoints|weights|leaderboard)\b"
            r"|^(?:our|all)\s(?:[\w-]+\s){0,2}(?:prompts|data|annotations|models|materials|logs)\b",
            phrase,
        )
        return phrase if named or ((url or opened) and _names_artifact(phrase)) else None
    if verb.startswith("publish") and not _names_artifact(phrase):
        return None
    if not verb.startswith("releas") and re.match(
        r"(?:models?|llms?|lms?|mllms?|sota)\b", phrase, re.IGNORECASE
    ):
        return None
    return phrase


def _start_of_clause(text: str, end: int) -> int:
    return max((match.end() for match in _CLAUSE_START.finditer(text, 0, end)), default=0)


def _names_artifact(phrase: str) -> bool:
    return any(pattern.search(phrase) for _, pattern in _ARTIFACTS)


def _artifacts(phrase: str, subject: Subject, url: str | None) -> list[str]:
    """The kinds of artifact that a phrase names, each once, in order; by the address where it names none."""
    if _PAGE_OF_DETAILS.match(phrase):
        return ["other"]
    kinds: list[str] = []
    for item in _ITEMS.split(phrase):
        head = _AFTER_HEAD.split(item)[0]
        last = _last_artifact(head) or _last_artifact(item)
        if last:
            kinds.append(last)
        elif any(name in item for name in subject.names):
            kinds.append("data" if subject.data and subject.data in item else subject.artifact)
    if kinds:
        return list(dict.fromkeys(kinds))
    if url and "huggingface.co/datasets" in url:
        return ["data"]
    return [subject.artifact if not url or "github" not in url else "code"]


_PAGE_OF_DETAILS = re.compile(
    r"\W*(?:more|further|additional)\s(?:details|information|results|examples|visualizations)\s(?:and|can|are|is)\b",
    re.IGNORECASE,
)
"""What a page has is one release, whatever it lists: "More details and videos can be found"."""

_AFTER_HEAD = re.compile(r"\s(?:for|of|in|from|to|used|that|which|behind|with|on)\s")


def _last_artifact(phrase: str) -> str | None:
    """The kind of the last noun of a phrase that names an artifact."""
    found = [(match.start(), kind) for kind, pattern in _ARTIFACTS for match in pattern.finditer(phrase)]
    return max(found)[1] if found else None


def _subject(phrase: str, artifact: str, subject: Subject) -> str:
    named = artifact == "data" and re.search(r"\b(?:datasets?|benchmark|corpus)\b", phrase)
    apart = subject.vague or (artifact == "data" and subject.data is None)
    whole = (subject.data if named else None) or (_thing(phrase, artifact) if apart else subject.name)
    names = [name for name in subject.names if name in phrase]
    return next((name for name in names if stands(phrase, name)), next(iter(names), whole or subject.name))


def _thing(phrase: str, artifact: str) -> str | None:
    """The item of a list that is an artifact of the kind and says what it is: "stones and the test code"."""
    items = (_ARTICLE.sub("", _AFTER_HEAD.split(item)[0].strip()) for item in _ITEMS.split(phrase))
    return next(
        (item for item in items if _last_artifact(item) == artifact and item.lower() not in _SAYS_NOTHING),
        None,
    )


_SAYS_NOTHING = frozenset({"code", "codes", "source code", "data", "source codes", "dataset", "datasets"})
_ARTICLE = re.compile(r"^(?:(?:and|the|an?|our|all|both|every|each|its|their|this|these)\s)+", re.IGNORECASE)
