"""Words around an answer that say it is none yet: a draft in the middle of prose, a second look behind it.

An answer stands in lines of its own, or words before it promise it ("Here is the JSON:"); what merely comes
up in a sentence ("A first idea is {…}") is a draft. In a tag it is one where the tag is called so.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from pipeline.domain import Json
from pipeline.llm.answers.drafts import announces_draft
from pipeline.llm.answers.pieces import Shape, behind_thoughts
from pipeline.llm.answers.set_aside import sets_aside
from pipeline.llm.answers.thoughts import spoken

_WRONG = (
    r"(?:wrong|incorrect|mistaken|invalid|outdated|incomplete|(?:an? )?(?:error|mistake)s?"
    r"|not (?:right|correct|complete))"
)
_EXPLAIN = r"(?:explain(?! why)|elaborate|clarify|break (?:it|this|these|them) down|walk (?:you|through))"
_LEFT_OUT = re.compile(
    r"[\s`~]*\n\s*(?:but|though|although|however),? (?:the )?(?:\w+ )?(?:sentence|abstract|text|title)s?\b"
    r"(?![^.!?\n]*\b(?:above|list(?:ed)?|also|another|more|further|miss(?:ed|ing)|should|must|wrong|incorrect"
    r"|I|my|JSON|all|every|yet)\b)"
    r"[^.!?\n]*\b(?:no|not|only|never)\b[^.!?\n]*"
    r"\b(?:claims?|included|extracted|counted|background|motivation|introduc\w+|describ\w+)\b",
    re.IGNORECASE,
)
"""A paragraph behind an answer that says why something in the text is none of it."""

_TAKEN_BACK = re.compile(
    r"(?:[\s`*.,;:)}$…–—-]|</\w{1,20}>|\[/[A-Z_]{1,20}\]){0,40}"
    r"(?:no(?=[.,;:!]|[ ]?[–—-]| wait\b)|(?:oh|ah|uh|um)\b,? ?(?:no|wait)"
    r"|but|though|although|however|except|yet|hmm+|wait|actually|oops|correction|or(?!,? if you\b)|hold on"
    rf"|scratch that|then|on second thought|(?:let me|let['’]s)(?! (?:know|{_EXPLAIN})\b)|my mistake"
    r"|I (?:missed|forgot|also(?! (?:checked|verified|made sure) (?:that|each|all|every)\b)|made(?! sure))"
    r"|sorry(?! for any (?:confusion|inconvenience)\b)"
    r"|apologies|edit(?:ed)?(?=:)|erratum|(?:also|additional(?:ly)?|furthermore)(?!,? (?:note|please))"
    r"|(?:please |kindly )?(?:ignore|disregard|discard|forget)|another (?:claim|record|one|possible)|one more"
    r"|there(?: is|['’]s| are) (?:also(?! no\b)|another|one more|more|additional|further|\w+ more)"
    r"|(?:and|plus) (?:\d+|several|many|some|a few) (?:more|others?)"
    r"|(?:that|this|the (?:above|previous|first|JSON|answer))(?: \w+)? (?:is|was|are|were|has|contains)"
    rf"(?: (?!no|never)\w+)? {_WRONG}"
    r"|warte|moment|korrektur|aber|allerdings|jedoch|nein|entschuldigung|attende[zs]|attends|mais|cependant"
    r"|en fait|espera|pero|sin embargo|en realidad|corrección|mas|porém|ma|però|tuttavia|но|однако|подождите"
    r"|исправление|извините)\b"
    r"|(?:[\s`*。、，,.]){0,40}(?:等等|等一下|不过|但|然而|更正|抱歉|しかし|ただし|すみません|訂正|하지만|그러나|잠깐|정정)",
    re.IGNORECASE,
)
"""How a model goes on that has just written a draft into its prose."""

_RETRACTED = re.compile(
    r"(?:^|[.!?])(?:(?!\b(?:if|whether|unless)\b)[^.!?\n])*?"
    r"\b(?:(?:ignore|disregard|discard)\b[^.!?\n]{0,30}\b(?:above|previous|earlier|first|JSON)"
    rf"|(?:above|previous|earlier|first|answer|JSON)\b[^.!?\n]{{0,20}}\b(?:is|was|are|were) {_WRONG}"
    r"|I (?:missed|forgot|overlooked))\b",
    re.IGNORECASE | re.MULTILINE,
)
"""How it takes its answer back later on; what it says of an answer that may be wrong is mere politeness."""

_PART = r"(?:claims?|records?|results?|findings?|ones?)"
_SAID = (
    rf"(?:{_PART}|answer|list|JSON|output|kind|subject|quantity|value|number|metric|direction|baseline"
    r"|dataset)"
)
_NO_ANSWER = (
    r"(?:example|draft|placeholder|sketch|guess|template|hypothetical|fictional|invented|illustrati(?:ve|on)"
    r"|dummy|sample(?! size)|made[- ]up|guessed|assumed|simulated|incomplete|partial"
    r"|not (?:complete|exhaustive|final))s?"
)
_CHIEF = r"(?:first|main|key|top|strongest|clearest|central|most \w+)"
_FEW = r"(?:one|two|three|four|five|six|ten|\d+|a few|some)"
_UNSURE = (
    # It does not know.
    r"\b(?:not|n['’]t)(?: \w+)? (?:sure|certain)\b|\bunsure\b|\buncertain (?:about|whether)\b|\bdebatable\b"
    r"|\b(?:probably|perhaps|maybe|presumably|possibly)\b|\b(?:unclear|possible) (?:whether|if|that)\b"
    r"|\bI(?: have)? (?:believe|think|suspect|guess|guessed|assumed|invented|made up|estimated)\b"
    rf"|\b{_SAID}\b[^.!?\n]{{0,20}}\b(?:may|might|could) (?:\w+ )?(?:be|mean|refer|have|belong|contain)\b"
    r"|\b(?:it|I) (?:may|might|could) (?:\w+ )?(?:be (?:wrong|superiority|improvement|scale|performance)"
    r"|have (?:missed|overlooked|misread))\b"
    r"|\bdepending on (?:the |your |one['’]s )?(?:interpretation|reading|definition)\b"
    r"|(?<!not )\b(?:based on|from|using) (?:my )?(?:general|prior|own|training|background)"
    r" (?:knowledge|data)\b"
    # It has not written all.
    rf"|\bthere (?:may|might|could) (?:also )?be (?:\w+ ){{0,2}}(?:more|{_PART})\b"
    rf"|\bnot all (?:of )?(?:the )?(?:\w+ )?{_PART}\b(?! (?:have|has|need))|\bI (?:had to stop|stopped)\b"
    r"|\bI ran out\b"
    rf"|\b(?:only|just) (?:\w+ )?the (?:\w+ )?{_CHIEF}\b(?: \w+)? {_PART}\b"
    rf"|(?:^|[.!?])(?:(?!\b(?:no|not|none|never|without|nothing)\b|n['’]t\b)[^.!?\n])*?"
    rf"\b(?:more|further|additional|remaining) (?:\d+ )?{_PART}\b|^\W{{0,9}}\d+ more\b"
    rf"|(?:\bnot|n['’]t) (?:list|includ|extract|cover)(?:e|ed|ing)? (?:all|every)\b"
    r"|\b(?:list|output|answer|JSON|response)\b[^.!?\n]{0,20}\b(?:shortened|abridged|limited to)\b"
    r"|\b(?:shortened|abridged|trimmed) the (?:list|output|answer|JSON)\b|\bfor the rest\b"
    r"|\b(?:want|like|need) (?:me to \w+ )?the (?:others?|rest)\b"
    r"|\brest (?:is |are |was |were )?(?:omitted|follows?|not (?:shown|listed))\b"
    r"|\b(?:sentences?|half|part|rest)\b[^.!?\n]{0,40}(?:\bnot|n['’]t)(?: yet)?(?: been)?"
    r" (?:processed|analy[sz]ed|covered|read)\b|\bcould(?: not|n['’]t) (?:process|read) \w*\s?sentence"
    r"|\bstill (?:need|have) to be\b"
    rf"|\bI(?:['’]ve| have)? (?:only )?(?:limited|restricted)\b[^.!?\n]{{0,40}}\bto {_FEW} {_PART}\b"
    rf"|\b(?:only|just) (?:\w+ )?(?:one|two|three|\d+|some|a few|a sample) of the\b|\bonly a sample\b"
    rf"|\bthe (?:\w+ )?{_CHIEF} {_PART} only\b|\bmore claims (?:in|below|later)\b"
    r"|\b(?:others|the rest) (?:are|were) (?:omitted|left out|skipped|not (?:shown|listed|included))\b"
    rf"|\b(?:claim|record|sentence)s?\b[^.!?\n]{{0,30}}\b(?:is|are|was|were) missing\b|^\W{{0,9}}missing:"
    rf"|\b(?:can|will|shall|could)(?: also)? (?:list|add|include|provide|give|extract)(?: you)?(?: the)?"
    rf" (?:remaining|other|more|further|rest of the|additional) {_PART}\b"
    r"|\b(?:should I|shall I|(?:want|like) me to)(?: also)? (?:add|include|list)\b"
    # It calls it something else, or another one better.
    rf"|\b(?:above|this|these|{_SAID}|values|numbers)(?: \w+)? (?:is|are|was|were)"
    rf" (?:\w+ ){{0,3}}{_NO_ANSWER}\b"
    r"|(?:^|[.!?]\s)\W{0,9}alternative(?:ly|:)(?!,? (?:I|you|if)\b)"
    r"|\banother (?:possibility|option|reading|interpretation)\b|\bon (?:reflection|second look)\b"
    r"|\bin hindsight\b|\bbetter (?:version|answer)\b"
    r"|(?:^|[.!?,]\s)\W{0,9}(?:this|it) is not (?:\w+ ){0,2}(?:claim|record)\b|\bI(?:['’]d| would) also\b"
    rf"|\b(?:{_PART}|sentence \d+|quantity|metric)\b[^.!?\n]{{0,20}}\b(?:should|must|ought to|needs? to)"
    r" (?:\w+ )?be (?:an? (?:\w+ )?(?:claim|record)|removed|added|changed|replaced|ignored|dropped)\b"
    rf"|\b(?:correct|right|actual|true) {_SAID} (?:is|was|would|should)\b"
    rf"|^\W{{0,9}}(?:(?:correct(?:ed|ions?)|revis(?:ed|ions?)|amend(?:ed|ments?)|updated?|improved|fixed|refined"
    rf"|better)(?: {_SAID}s?| version)?|final (?:{_PART}|answer|list|JSON|output|version))\W{{0,4}}:"
    r"(?!\W{0,9}(?:none|no|nothing|not|n/a)\b)"
    r"|^\W{0,9}(?:[^\W\d_]+ ){0,3}(?:korrigiert\w*|verbessert\w*|überarbeitet\w*|korrektur(?:en)?|corrigée?s?"
    r"|révisée?s?|rectificati(?:on|f)s?|corregid[ao]s?|revisad[ao]s?|correcci(?:ón|ones)|corrett[aeio]|rivist[ao]"
    r"|correzion[ei]|corrigid[ao]s?|correç(?:ão|ões)|gecorrigeerde?|verbeterde|poprawion\w+|poprawk[ai]"
    r"|исправлен\w+|виправлен\w+|düzeltilmiş|opraven\w+|korrigerad\w*|rettet)\b[^.!?:\n]{0,30}:"
    r"(?!\W{0,9}(?:keine?|aucune?|ningun[ao]|nessun[ao]|nenhuma?|geen|brak|нет|немає|yok|žádn\w+|inga|ingen)\b)"
    r"|^\W{0,9}\w{0,8}(?:更正|修正|改正|订正|訂正|수정|정정)\w{0,8}\s?[:：]"
    r"|\breplace \S+ (?:by|with)\b"
    r"|\b(?:value|number|quantity|metric|kind|dataset|baseline|subject) should (?:\w+ )?be\b"
    rf"|\b(?:this|that|the|first|second|last) (?:claim|record|answer|number \S+) (?:is|was) not (?:\w+ )?"
    r"(?:in|supported|stated|given|found|mentioned|present)\b"
    r"|\b(?:you (?:may|might|could) (?:want|wish|need)|feel free)"
    r" to (?:add|include|correct|change|remove|drop)\b"
    r"|\b(?:sentence \d+|abstract|text|paper) also (?:has|is|contains|makes|gives|says|states|reports)\b"
    r"|\bhas another (?:number|score|result|comparison)\b|\bpartial (?:output|answer|list|result)\b"
    r"|(?:^|[.!?]\s)\W{0,9}(?:moreover|in addition|p\.?s\b|todo\b|other results)(?!,? (?:note|no|please)\b)"
    rf"|\bcould be an? (?:\w+ )?(?:claim|record)\b"
    rf"|\b{_FEW} {_PART} (?:(?:was|were) )?(?:omitted|left out|skipped)\b"
    r"|\balso has an? claim\b|\bclaim (?:as well|too)\b"
    # The same in other languages.
    r"|\bnur (?:\w+ )?(?:\w+ )?(?:wichtigsten|ersten|zentralen|wesentlichen|zwei|drei)\b"
    r"|\b(?:restlichen|übrigen) (?:Aussagen|Einträge|Ergebnisse)\b"
    r"|\b(?:que|seulement|uniquement) les (?:\w+ )?(?:principa\w+|premi\w+|plus importante?s)\b"
    r"|\b(?:s[oó]l[oa](?:mente)?|únicamente|apenas|somente) (?:\w+ ){0,2}(?:las|los|le|i|as|os) (?:\w+ )?"
    r"(?:princip\w+|más importantes|più importanti|mais importantes|prim\w+)\b"
    r"|\bтолько (?:основн|главн|перв|важн)\w*|[仅只][^。\n]{0,4}[列提包][^。\n]{0,4}(?:主要|重要|部分)"
    r"|主な[^。\n]{0,8}のみ|주요 [^.\n]{0,8}만"
    r"|\bnicht (?:\w+ )?sicher\b|\bunsicher\b|\b(?:möglicherweise|vielleicht|eventuell|vermutlich"
    r"|wahrscheinlich|eigentlich)\b|\b(?:un|nicht )vollständig\b|\bfehlt (?:noch|eine)\b"
    r"|\bkönnten? (?:\w+ )?(?:falsch|fehlen)\b"
    r"|\b(?:pas|plus) (?:\w+ ){0,3}s[uû]re?\b|\bpeut-être\b|\bprobablement\b|\bil manque\b"
    r"|\bno estoy segur[oa]\b|\bquizás?\b|\btal vez\b|\bprobablemente\b|\bpuede (?:haber|que)\b"
    r"|\bnão tenho certeza\b|\btalvez\b|\bpode haver\b|\bprovavelmente\b|\bfalta[mn]? (?:\w+ )?afirma"
    r"|\bnon sono sicur[oa]\b|\bforse\b|\bprobabilmente\b|\bmanca(?:no)? (?:\w+['’ ])?affermazion"
    r"|\bincompl[eèi]t[aeo]?\b|\bне уверен|\bвозможно\b|\bможет быть\b|\bвероятно\b|\bнеполн|\bпропущен"
    r"|不确定|不確定|(?<![尽盡])可能|也许|也許|或许|大概|不完整|[遗遺]漏|忽略上面"
    r"|かもしれ|[わ分]かりません|おそらく|不完全|확실하지|아마|불완전"
)
"""How it hedges its answer later on, calls it a part or a guess, or offers another one."""

_QUOTED = re.compile(r'"[^"\n]{1,400}"|“[^”\n]{1,400}”|«[^»\n]{1,400}»|„[^“\n]{1,400}“')

_LONGEST_NOTE = 20_000
"""Characters behind an answer; nobody writes more about one that stands."""

NOT_ALL = re.compile(
    r"\b(?:truncated|(?:for|in the interest of) (?:the sake of )?(?:brevity|conciseness|concision)"
    r"|to (?:save|conserve|limit) (?:space|tokens|the length)"
    r"|to be continued|continued (?:in|below)|and so (?:on|forth)|more (?:to )?follow"
    r"|part \d+ of \d+|(?:list|answer|output|JSON|response) continues"
    r"|(?:shall|should|can|may|want me to|like me to)(?: I)? (?:continue|go on)"
    r"(?! with (?:the next|another|a new|other)\b)"
    r"|(?:remaining|other|further|additional|more) (?:claims|records|results|items|entries|ones)"
    r" (?:follow|(?:are|were|have been) (?:omitted|left out|not shown))"
    r"|(?:stopped|cut|shortened|limited)\b[^.\n]{0,30}\bdue to (?:the )?(?:length|space|tokens?))\b"
    r"|\b(?:aus Platzgründen|(?:der|aus Gründen der) (?:Kürze|Übersichtlichkeit)(?: halber)?|par souci de "
    r"(?:brièveté|concision)|faute de place|per brevità|por brev(?:edad|idade)"
    r"|p[eo]r (?:motivos|motivi|razones|ragioni|razões|cuestiones|questioni|quest(?:ões|ão)) d[ei] "
    r"(?:espacio|espaço|spazio)|omwille van de (?:ruimte|beknoptheid)|(?:для|ради) краткости)\b"
    r"|篇幅|(?:其余|其他|以下|残り|나머지)[^。.\n]{0,20}(?:省略|略去|割愛|생략)|以下略|紙面の都合"
    r"|\A[\s`]*(?:\.{3}|…|etc\b)|[(\[](?:continued|\s*1\s*/\s*[2-9]\s*[)\]]\s*\Z)",
    re.IGNORECASE,
)
"""What a model says behind an answer that it has not written to its end."""

_DOTS = r"(?:\.{2,}|[…⋯⋮]|[。・·]{2,})"
DOTS = re.compile(_DOTS)
"""What stands between two records for those that are left out."""

_LINE_OF_DOTS = re.compile(rf"^[^\w\n]{{0,12}}(?:\d{{1,3}}[.)][ \t]{{0,4}})?{_DOTS}[^\w\n]*$", re.MULTILINE)

_TAG = re.compile(r"<(/?)([a-z][\w:.-]{0,30})(?:\s[^<>]{0,80})?>", re.IGNORECASE)
_TAGS_OF_ANSWERS = re.compile(
    r"(?:.*[_:-])?(?:answers?|outputs?|json|results?|response|final|reply|tools?|(?:tool)?calls?|function|parameters?|param"
    r"|arg_value|arguments|invoke|code|pre|p|div|span|body|text|assistant|claims?|records?|data|summary|s|bos"
    r"|turn|extract\w*|list|items?|object|root|document|content|message|solution|completion)(?:[_:-].*)?",
    re.IGNORECASE,
)


_UNFINISHED = re.compile(
    r"err(?:or)?s?(?:_(?:code|message|msg|type|details?|reason))?|next(?:_page|_cursor|_token)?|remaining"
    r"|(?:(?:is|was|has)_)?(?:refus(?:al|ed)|fail(?:ed|ure)?|truncated|incomplete|partial|unfinished|aborted"
    r"|more|cut_off)(?:_(?:reason|at|message))?"
    rf"|(?:additional|other|further|remaining|more|omitted|missing|unlisted)_{_PART}|omitted",
    re.IGNORECASE,
)
"""Keys with which an object says that it is not the whole answer, where they hold anything but no."""

_COUNT = re.compile(
    rf"(?:total|count|num(?:ber)?)(?:_of)?(?:_{_PART})?(?:_found)?|(?:total_)?{_PART}_(?:count|total|found)"
    r"|total_(?:count|number)",
    re.IGNORECASE,
)
"""Keys that say how many records there are."""

_FINISHED = re.compile(r"(?:is_)?(?:success(?:ful)?|ok|completed?|finished|done|whole)", re.IGNORECASE)
"""Keys with which it says so by a no."""

_STATUS = re.compile(r"(?:finish_)?(?:status|state|result|outcome|reason)", re.IGNORECASE)
_STATES = re.compile(
    r"errors?|fail(?:ed|ure)|refus(?:al|ed)|incomplete|partial|truncated|aborted", re.IGNORECASE
)
_NOTE = re.compile(r"(?:\w+_)?(?:notes?|messages?|msg|warnings?|comments?|info|remarks?)", re.IGNORECASE)
_NO = re.compile(
    r"\W*(?:(?:no|none|n/?a|null|nil|ok|false)(?: (?:errors?|problems?|issues?|more))?)?\W*", re.IGNORECASE
)

_INPUT = r"(?:abstract|text|input|document|paper|file|content)s?"
_UNREAD = re.compile(
    r"\b(?:please|kindly) (?:provide|share|paste|send|give|supply|include|resend|upload)\b"
    r"(?! (?:them|(?:the next|another|more|other|further)\b))"
    r"|(?:n['’]t|\bnot|\bcannot|\bunable to|\bno)(?: have| be)?(?: able to)?"
    r" (?:access|read|open|see|load|view|process|parse|understand)(?: to)?"
    rf" (?!(?:the|this) (?:full|whole|entire) paper\b)(?:(?:the|this|your|an?|any) )?(?:\w+ )?{_INPUT}\b"
    rf"|\bno {_INPUT} (?:(?:was|were|is|are|has been) )?(?:provided|given|supplied|included|attached)\b"
    rf"|\b{_INPUT} (?:is|are|was|were|seems?|appears?)(?: to be)?(?: \w+)? (?:missing(?! an?\b)|empty"
    r"|incomplete|cut off|truncated|not (?:provided|given|included|available)|unreadable|corrupted)\b",
    re.IGNORECASE,
)
"""What a model says that has not read the text."""


@cache
def _unsure() -> re.Pattern[str]:
    """How it hedges; compiling it takes as long as a short run, and most replies say nothing."""
    return re.compile(_UNSURE, re.IGNORECASE | re.MULTILINE)


def is_shortened(behind: str) -> bool:
    """Whether what stands behind records without a list around says that more of them would follow."""
    return (NOT_ALL.search(behind) or _LINE_OF_DOTS.search(behind)) is not None


def says_unread(said: str) -> bool:
    """Whether words around an empty answer say that there was no text to read."""
    return _UNREAD.search(spoken(said)) is not None


def says_unfinished(value: dict[str, Json], shape: Shape) -> bool:
    """Whether an object with the list says under other keys that it is not the whole answer."""
    held = value[shape.name]
    written = len(held) if isinstance(held, list) else 1
    return any(key != shape.name and _is_unfinished(key, told, written) for key, told in value.items())


def _is_unfinished(key: str, told: Json, written: int) -> bool:
    words = told if isinstance(told, str) else ""
    if _COUNT.fullmatch(key):
        return isinstance(told, int) and told > written
    if _UNFINISHED.fullmatch(key):
        return bool(told) and not (words and _NO.fullmatch(words))
    if _FINISHED.fullmatch(key):
        return told is False or words.casefold() in ("false", "no")
    if _STATUS.fullmatch(key):
        return _STATES.fullmatch(words) is not None
    if not words or not _NOTE.fullmatch(key):
        return False
    hedges = NOT_ALL.search(words) or _UNREAD.search(words) or _unsure().search(_QUOTED.sub('""', words))
    return hedges is not None


def is_doubted(text: str, start: int, end: int, shape: Shape) -> bool:
    """Whether the words around the answer from `start` to `end` say that another may be meant."""
    if (_TAKEN_BACK.match(text, end) and not _LEFT_OUT.match(text, end)) or _RETRACTED.search(text, end):
        return True
    if _begins_a_record(shape).search(text, end):
        # Only a thought is left there, and it has another answer.
        return True
    # What it quotes are words of the text, which may hedge as well.
    behind = _QUOTED.sub('""', spoken(text[end:]).strip()) if end < len(text) else ""
    if len(behind) > _LONGEST_NOTE or (behind and _unsure().search(behind)):
        return True
    if behind and any(key in text[start:end] for key in shape.needed) and sets_aside(behind):
        return True
    before = text[:start]
    if re.search(r"(?<!~)~~\s*\Z", before[-20:]) and re.match(r"\s*~~(?!~)", text[end : end + 20]):
        # It is struck through.
        return True
    if not before.strip() or len(before) > 100_000:
        return False
    said = before[behind_thoughts(text[:end], shape) or 0 :]
    return announces_draft(said[-400:]) or _is_in_a_tag(said, shape.name)


@lru_cache(maxsize=16)
def _begins_a_record(shape: Shape) -> re.Pattern[str]:
    return re.compile(rf"\{{\s*[\"'](?:{'|'.join(map(re.escape, sorted(shape.needed)))})[\"']\s*:")


def _is_in_a_tag(before: str, name: str) -> bool:
    """Whether a tag is open that promises no answer."""
    opened: Counter[str] = Counter()
    for slash, tag in _TAG.findall(before):
        opened[tag.casefold()] += -1 if slash and opened[tag.casefold()] else not slash
    return not all(_TAGS_OF_ANSWERS.fullmatch(tag) or name.casefold() in tag for tag in +opened)


_MEASURED = re.compile(r"\d\s?(?:%|[x×](?!\w)|percent\b|times\b|points?\b)", re.IGNORECASE)
_SET_ASIDE = re.compile(
    r"\b(?:no|not|none|nor|never|neither|without|cannot|only|background|motivation|prior|previous|earlier|other"
    r"|others|existing|recent|settings?|conditions?|hyperparameters?|examples?|hypothetical|instead|kein\w*|nicht"
    r"|ne|pas|non|não|nie|geen|niet|inte|ikke|не|нет)\b|n['’]t\b|没|不|無|ない|ません|없|않",
    re.IGNORECASE,
)
"""How a model says why a number is none of what was asked for."""


def holds_records(text: str, shape: Shape) -> bool:
    """Whether the prose around an empty answer has a record in another notation, such as YAML or a table.

    So has prose that says what the text measured and does not say why that is no record.
    """
    keys, said = "|".join(map(re.escape, sorted(shape.fields))), spoken(text)
    found = re.findall(rf"^[\s>*_-]*({keys})[\s*_`\"']*[:=]", said, re.MULTILINE | re.IGNORECASE)
    rows = [set(map(str.casefold, found)), *map(_cells, said.splitlines())]
    if any(len(shape.fields & row) > 1 or shape.needed <= row for row in rows):
        return True
    measured = (one for one in re.split(r"(?<=[.!?])\s|\n", said) if _MEASURED.search(one))
    return not all(map(_SET_ASIDE.search, measured))


def _cells(line: str) -> set[str]:
    return {cell.strip(" *_`\"'").casefold() for cell in re.split(r"[|,;\t]", line)}
