"""Prose that is not an abstract: it tells its reader to do something, grants a licence, or talks of files.

A prompt, a guide, a licence, a letter or a log may stand below a title as an abstract does, and speak of
results. But they speak to somebody, and abstracts hardly ever do: of 13,000 real ones, of whatever quality,
seven in a thousand look so, mostly the blurbs of books.
"""

import re

_ORDERS = """
    add|answer|ask|assume|avoid|browse|call|change|check|choose|clear|click|clone|close|collect|come|configure
    |consider|contact|convert|copy|create|define|delete|describe|do|don't|download|drag|edit|enable|ensure|enter
    |evaluate|exclude|execute|explain|export|extract|fill|find|fix|follow|generate|get|give|go|help|identify
    |ignore|implement|import|include|indicate|install|judge|keep|label|leave|list|load|log|look|make|mark|mention
    |move|name|never|open|order|output|paste|pick|place|please|prefer|press|provide|pull|push|put|rank|read|refer
    |register|remember|remove|rename|replace|reply|report|respond|restart|return|review|rewrite|rinse|run|save
    |search|see|select|send|set|share|skip|sort|specify|start|state|stop|submit|summari[sz]e|supply|switch|take
    |tell|test|treat|try|turn|type|unpack|update|upload|use|verify|view|visit|wait|write
"""
"""Verbs that begin a sentence where somebody is told what to do."""

_FLAGS = re.IGNORECASE | re.VERBOSE
_ORDER = re.compile(
    rf"""
    (?:^|[.!?:;>\n]\s{{1,4}}|[-•]\s)
    (?: (?:then\s|first,?\s|next,?\s|also\s|to\s\w+(?:\s\w+){{1,6}},\s)? (?:{_ORDERS})\b
        (?!-)(?!\s(?:of|is|are|was|were|has|have|from|in)\b)
      | (?:always|never|do\snot|be\ssure|feel\sfree|thank\syou|thanks|dear|welcome|hello|hi|see\salso
        |for\smore|if\syou)\b
    )
    """,
    _FLAGS,
)
_TO_SOMEBODY = re.compile(
    r"""
    \b(?: your?s? | yourself | you're | you'll | shall | hereby | herein | thereof | hereunder
    | licen[sc]e[ed]?s? | licensors? | licensed | sublicen[sc]\w* | warrant(?:y|ies) | merchantability
    | permission\snotice | redistribut\w+ | liab(?:le|ility) | terms\sand\sconditions | privacy\spolicy )\b
    """,
    _FLAGS,
)
_LOGGED = re.compile(r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_TITLES = re.compile(
    r"""
    \b(?: licen[sc]e | readme | contribut(?:e|ing|ions?) | changelog | release\snotes | version\s\d | policy
    | terms\sof | guide(?:lines?)? | code\sof\sconduct | minutes | call\sfor | faq | getting\sstarted
    | installation | usage | how\sto | chapter\s\d | manual )\b
    """,
    _FLAGS,
)
_OF_FILES = re.compile(
    r"""
    \b(?: files? | folders? | director(?:y|ies) | readme | changelog | pull\srequests? | bug\sreports?
    | install(?:s|ed)? | scripts? | repositor(?:y|ies) | command\sline | buttons? | click\w* | commits?
    | config\w* | docs | api | json | yaml | xml | html | css | plugin | deprecated | callback | localhost
    | browser | menu | bugs? | refactor\w* | todo | fixme | traceback | warning | deploy\w* | docker
    | username | password | login | website | e-?mail | newsletter | subscribe
    | said | says | told | tomorrow | yesterday | today | (?:last|next)\s(?:week|summer|night|month|year)
    | (?:mon|tues|wednes|thurs|fri|satur|sun)day | deadline | look\sforward | pleased\sto | invite[ds]?
    | regards | sincerely | i'm | i've | we'll | we're | it's | can't | won't | doesn't | isn't
    | will | must | should | reviewers | the\s(?:user|reader) | assistant )\b
    """,
    _FLAGS,
)
"""Words that weigh half of what speaks to somebody."""

_DONE = """
    propos|present|introduc|show|stud[iy]|investigat|find\\b|found|demonstrat|evaluat|examin|analy[sz]|develop
    |report|describ|compar|argue|test|measur|observ|deriv|prov[ei]|discuss|consider|explor|used?\\b|conduct
    |perform|collect|train|releas|conclud|suggest|identif|appl[iy]|review|obtain|estimat|assess|design|model
    |construct|establish|aim|calculat|comput|simulat
"""
_OF_WORK = re.compile(
    rf"""
    \b(?:we|authors)\s(?:(?:also|further|then|first|here|thus|therefore|have|has|\w+ly)\s)?(?:{_DONE})
    | \b(?:this|these|the\spresent|our)\s(?:paper|stud(?:y|ies)|work|article|thesis|chapter|review|findings
      |results|survey|dissertation|research)\b
    | \b(?:results?|findings|experiments?|analys[ei]s|data|evidence)\s(?:(?:also|further)\s)?
      (?:show|suggest|indicat|demonstrat|reveal|confirm|support|from)
    | \b(?:outperform\w*|state-of-the-art|significant(?:ly)?|respectively|participants?|patients?
      |randomi[sz]ed|controls?|cohort|baselines?|data\s?sets?|experiment(?:s|al|ally)?|empirical(?:ly)?|in\svitro|in\svivo
      |hypothes[ie]s|proposed|novel|compared\s(?:to|with)|associated\swith|correlat\w+|meta-analysis
      |qualitative|quantitative|theor(?:y|em|ies|etical)|in\scontrast|however|furthermore|moreover|whereas)\b
    | \b(?:was|were|been)\s(?:\w+ly\s)?(?:{_DONE}|includ|detect|determin|associat|higher|lower)
    | (?:^|[.\n]\s{{0,4}})(?:abstract|background|objectives?|aims?|purpose|methods?|results?|conclusions?
      |introduction|findings|importance|summary|availability|motivation)\s?[:.]
    | \d\s?% | \bp\s?[<=>]\s?0?\.\d | \bn\s?=\s?\d | \$
    | \d\s(?:papers|models|tasks|languages|countries|species|samples|images|sentences|people|adults|children
      |students)\b
    """,
    _FLAGS,
)
FOR_SOMEBODY = "it reads like a prompt, a guide, a licence, a letter or a log, and not like abstracts"
"""What is told of a text that is for somebody, as a clause."""

_LOOKED_AT = 20_000
_FEW, _FACTOR = 2, 2
"""Marks that say enough, and how many there must be for each that an abstract has."""


def is_for_somebody(title: str, text: str) -> bool:
    """Whether a text speaks to its reader, or of files and rules, far more than of work that was done."""
    begin = f"{title}.\n{text[:_LOOKED_AT]}"
    told = sum(len(pattern.findall(begin)) for pattern in (_TO_SOMEBODY, _ORDER, _LOGGED, _LOGGED))
    weight = told + len(_TITLES.findall(title)) + len(_OF_FILES.findall(begin)) / 2
    return weight >= _FEW and weight > _FACTOR * len(_OF_WORK.findall(begin))
