"""Words before an answer that say it is none yet: a draft, a guess, an example, a part.

What is announced as a draft is asked for again, also where nothing follows it: the answer that it was to
become was never given. A mere introduction ("First, here are the claims:") announces no other answer.
"""

import re
from functools import cache

_RECORDS = r"(?:claims?|records?|results?|findings?|ones?)"
_ANSWER = r"(?:claims|records|results?|findings|JSON|answer|output|list|object|response)"
_ROUGH = (
    r"(?:first|second|initial|rough|tentative|preliminary|possible|naive|quick(?:[ -]and[ -]dirty)?"
    r"|provisional|interim|early|unpolished|unrefined|unfinished)"
)
_ALL_OF_THEM = (
    rf"(?:here (?:is|are) )?(?:the|all(?: (?:of )?the)?) (?:(?:complete|full|extracted|final|requested) )*"
    rf"{_ANSWER}\b(?! (?:in|from) sentences?\b)"
)
_FIRST_READ = (
    r"(?:(?:I|we) (?:\w+ed|read|went)|sentence \d+)\b"
    rf"(?:.*[.!]\Z|[^.!]*[.!] .*\b{_ANSWER}\W*\Z)"
)
_FIRST_LOOKED = (
    r"(?:I(?:['’]ll| will)|let me|let['’]s) (?:identify|extract|read|analy[sz]e|find|parse|review"
    r"|go (?:over|through)|look (?:at|over|through)|check|examine|understand|break down|thank)\b"
    rf"(?:[^.!]*[.!] (?:\w+, )?{_ALL_OF_THEM}\W*\Z"
    r"|.*\bthen\b.*\b(?:output|give|write|return|provide|produce) (?:it |them |out |down |up )?"
    r"(?:all )?(?:(?:as|the) )+(?:final )?(?:JSON|answer|list|object)\b)"
)
_HEDGED = re.compile(
    r"\b(?:not|n['’]t)(?: \w+)? (?:sure|certain)\b|\bunsure\b|\b(?:some|a few|part) of the\b|\bmade[- ]up\b"
    rf"|\bthe first (?:\w+ )?{_RECORDS}\b|\b(?:do not|don['’]t) have (?:the|an?) (?:abstract|text)\b"
    r"|\A\W*(?:(?:Ein|Zum|Un|Par|Por|Um|Ad|Voici un) )?(?:Beispiel|exemple|ejemplo|exemplo|esempio|пример"
    r"|例如|例えば|예)\b"
    r"|\bnicht (?:\w+ )?sicher\b"
    rf"|(?<!['’]s )\b{_ROUGH} (?:idea|draft|answer|attempt|guess|try|pass|version|thought|list|take|shot"
    # What the text has a first version of is no answer.
    r"|cut|go|sketch|stab|outline)\b(?! of (?!it\b|(?:(?:the|my|an?|this|your) )?(?:\w+ )?"
    rf"{_ANSWER}\b))"
    r"|\brough (?:\w+ )?(?:JSON|output)\b"
    r"|\b(?:maybe|perhaps|probably|hmm+|suppose|guess|tentatively|something like"
    r"|(?:answer|it|this|I|we|JSON|output) (?:could|might|may|would))\b"
    r"|\b(?:not|never|instead of|rather than|such as|like|for example|e\.g\.)[\s,:`*\"']*\Z"
    r"|\A\W*(?:first(?:ly)?|initially|to start)\b"
    rf"(?!(?: of all)?[,:]? (?:{_ALL_OF_THEM}|{_FIRST_READ}|{_FIRST_LOOKED}))"
    r"|\b(?:not|n['’]t)\b[^.]{0,20}\b(?:answer|correct|right|output|result)\b"
    r"|\b(?:format|schema|template|structure|example) (?:is|was|looks|would)\b",
    re.IGNORECASE,
)
_READ = (
    r"(?:extract|identif|list|read|look|find|go|check|verif|analy[sz]|collect|gather|review|examin|pars|scan"
    r"|stud|see|consider|count|number|split|break|quot|summari[sz]|restat|walk|work|thank|explain|answer|provid"
    r"|present|show|locat|search|determin|recall|understand|note|be|clarif|process)\w*\b"
)
_WILL = (
    r"(?:let me|let['’]s|I(?:['’]ll| will|['’]m going to| am going to)"
    r"|I(?!['’]ll\b| will\b|['’]m going to\b| am going to\b))"
)
_INTRODUCED = re.compile(
    rf"\W*(?:first(?:ly)?(?: of all)?[,:]? {_ALL_OF_THEM}[^\w.!。]*"
    rf"|{_WILL} (?:(?:just|quickly|now) )?"
    rf"(?:{_READ}(?!(?: the)? (?:obvious|eas|clear|simple))"
    rf"|(?:give|return|output|write|put) (?:you )?the {_ANSWER}\b(?<!claims))"
    r"[^.!?:\n]{0,60}\bfirst\W*)",
    re.IGNORECASE,
)
_ANNOUNCED = (
    # It writes something down before it answers.
    rf"\b{_WILL}(?: \w+){{0,3}} "
    r"(?:jot|pencil|scribble|sketch|draft|rough out|brainstorm|think (?:out loud|aloud))\b"
    rf"|\b{_WILL} (?!(?:(?:just|quickly|now) )?{_READ})\w+ "
    rf"(?:(?!\bthe (?:\w+ )?{_ANSWER}\b(?<!claims))[^.!?:\n]){{0,50}}"
    r"\bfirst\W*\Z|\b(?:skeleton|scaffold(?:ing)?|stub)\W*\Z"
    r"|\b(?:part|half|batch|chunk) (?:1|one|I)\b(?! of (?:the )?(?:abstract|paper|text|work)\b)"
    r"|\b(?:some|a few|possible|likely) (?:candidates?|ideas|guesses)\W*\Z"
    r"|\b(?:obvious|eas(?:y|iest)|clear(?:est)?|simple(?:st)?) (?:ones?|claims|records)\W+first\b"
    rf"|\b(?:write|put|get|note|type|set|lay)\b(?:(?!\bthe (?:\w+ )?{_ANSWER}\b(?<!claims))[^.!?:\n]){{0,50}}"
    r"\bfirst\b(?!,? \W?and only\b| (?:claim|sentence|abstract|paper|record))"
    rf"|\bfirst,? (?:write|put|get|type|set|lay)\b(?! (?:down |out )?the (?:\w+ )?{_ANSWER}\b(?<!claims))"
    r"|\b(?:note|write|put|lay) (?:it|this|that|these|those|them|things|something|what I \w+)\b"
    r"[^.!?:\n]{0,20}\bbefore\b"
    # It will change it.
    r"|\b(?:(?:and )?then|which|before) (?:I(?:['’]ll| will| can)? )?(?:later )?"
    r"(?:refine|revise|polish|improve|double-?check|correct|check|verify|fix|clean)"
    r" (?:it|this|them|that)\b"
    r"|\b(?:I(?:['’]ll| will| can)?|to be|and|then) (?:then |later )?(?:refined?|revised?|polish(?:ed)?"
    r"|improved?|corrected?|double-?check(?:ed)?|checked|verified|finali[sz]ed?|completed?)"
    r"(?: (?:it|this|them|that))? (?:later|below|afterwards|next|further|in a moment)\b"
    rf"|\b{_WILL} (?![^.!?\n]*\bexplain)[^.!?:\n]{{0,80}}\b(?:later|afterwards|in a moment)\W*\Z"
    # It calls it so.
    r"|\bwork[ -]in[ -]progress\b|\bnot (?:yet |the )?final\b|\bscratch ?pad\b|\bbrain ?dump\b"
    r"|\bsubject to (?:change|revision|review|correction)\b|\bspitball|\boff the top of my head\b"
    r"|\bto be (?:confirmed|checked|verified|revised|corrected|completed|refined)\b"
    r"|\bunverified\b|\bfrom memory\b"
    rf"|\b(?:provisional|tentative|interim|preliminary) (?:\w+ )?(?:{_ANSWER}|extraction)\b"
    r"|\A\W*(?:for (?:now|the moment)|starting point|warm-?up|(?:rough )?(?:sketch|outline))\W*\Z"
    rf"|\b(?:a|an|my|this|the) (?:\w+ )?(?:draft|sketch)\b(?=\W*\Z|\W+(?:of (?:the|my|an?) (?:\w+ )?{_ANSWER}"
    r"|first|below|before|which|not|only|for now)\b)"
    # The same in other languages.
    r"|\b(?:Entwurf|Rohfassung|Skizze|erste[rs]? (?:Versuch|Fassung|Version|Anlauf|Gedanken?)"
    r"|vorläufige[rs]? (?:Antwort|Fassung|Liste|Version|Ergebnis)|brouillon|ébauche|premier (?:jet|essai)"
    r"|première (?:version|ébauche|tentative)|réponse provisoire|borrador|primer (?:intento|esbozo)"
    r"|primera versión|respuesta provisional|bozza|prima versione|primo tentativo|risposta provvisoria"
    r"|rascunho|esboço|primeira (?:versão|tentativa)|resposta provisória|kladversie|eerste (?:versie|poging)"
    r"|voorlopig antwoord|szkic|wstępna (?:odpowiedź|wersja)|utkast|udkast|černovik|taslak|luonnos"
    r"|черновик|набросок|перв(?:ый вариант|ая версия)|предварительный ответ|чернетка)\b"
    r"|\b(?:vorläufig\w*|provisoires?|provvisori[aeio]|provisóri[ao]s?|provisionales|preliminar(?:es|i)?"
    r"|предварительн\w+|попередн\w+|robocz\w+|wstępn\w+|voorlopige?|foreløbige?|preliminär\w*|alustava\w*"
    r"|geçici|előzetes\w*|předběžn\w+)\b|초기 답변|初步|暂定|暫定|仮の|임시|잠정"
    r"|草稿|初稿|草案|ドラフト|下書き|たたき台|초안"
)
"""How it announces a draft."""

_ANNOUNCED_ABOVE = (
    rf"\b{_WILL}(?: \w+){{0,5}} (?:(?:draft|sketch)\b(?! of (?:it|the (?:text|abstract|paper)))"
    rf"|(?:an?|my) (?:\w+ )?{_ROUGH} (?:answer|attempt|guess|version|list)\b)"
    r"|\A\W*(?:(?:a|my|first|rough|initial|preliminary|tentative)\W+){0,3}(?:draft|sketch)\b[^\w]*\Z"
    r"|\bwork[ -]in[ -]progress\b|\bnot (?:yet |the )?final\b"
)
_AT_LAST = re.compile(
    r"\b(?:final(?:ly|i[sz]ed)?|corrected|revised|complete|polished|now|actual)\b", re.IGNORECASE
)

_DRAFTED = re.compile(
    r"\W*(?:[\w'’]+\W+){0,4}?(?:drafts?|preliminary|tentative|working|candidates?|hypothes[ie]s|possible|initial|wip"
    r"|unverified|partial|attempt|scratch|notes?|internal|previous|old|wrong|incorrect|bad|example|sample|template"
    r"|before|so far|option|first|if I were|let me (?:draft|start)|consider|would this|v\d+|step \d+ output"
    r"|(?:begin_)?think(?:ing)?|thoughts?|reasoning|初稿|下書き)(?:\W+[\w'’]+){0,3}[^\w.!。]*",
    re.IGNORECASE,
)
"""A short line that calls what follows something else than the answer."""

_ANSWERED = re.compile(
    r"\b(?:the (?:answer|output|result|JSON|claims) (?:is|are)|final|here|below|following|corrected|revised"
    r"|extracted|based on)\b|\"|/\w+\W*\Z|/>\s*\Z",
    re.IGNORECASE,
)

_PROMISED = re.compile(
    r"[:：=(]\Z|\b(?:answers?|output|json|results?|response|claims?|records?|objects?|list|here|final(?:ly)?"
    r"|return|reply|submit)\b"
    r"|\A(?:\W*(?:sure|ok(?:ay)?|certainly|of course|assistant|commentary|function|yes|done|great)\b)+\W*\Z",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\\{1,2}(?:boxed|fbox|text|mathrm|texttt|mathtt)\s?\{|\$\$?"
    r"|<[^<>\n]{1,60}>|\[[^\[\]\n]{0,40}\]|\{[^{}\n]{0,40}\}"
)
_MARKS_BEFORE = re.compile(rf"(?:\s*(?:{_MARK.pattern}|```\w*|~~~\w*|[*_`\"'>#|-]))*\s*\Z")


@cache
def _announced() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How it announces a draft, in the last line and above; compiling it takes a while."""
    return re.compile(_ANNOUNCED, re.IGNORECASE), re.compile(_ANNOUNCED_ABOVE, re.IGNORECASE)


def announces_draft(before: str) -> bool:
    """Whether the last line before an answer makes it a draft, or the one above announces one."""
    bare = _MARKS_BEFORE.sub("", before)
    lines = [one.rstrip().rsplit("\n", 1)[-1].strip() for one in (before, bare)]
    if any(_DRAFTED.fullmatch(one) and not _promises(one) for one in lines):
        return True
    words = _MARK.sub(" ", bare.rsplit("\n", 1)[-1]).strip()
    if not re.search(r"[^\W\d_]", words) or (re.fullmatch(r"\w+", words) and before.endswith(words)):
        return False
    in_a_sentence = "\n" not in before[len(bare) :] and words[-1] not in ".!?。"
    here, above = _announced()
    if _HEDGED.search(words) or here.search(words):
        return True
    earlier = bare[: -len(words)].strip().rsplit("\n", 1)[-1]
    if above.search(earlier) and not _AT_LAST.search(words):
        return True
    return in_a_sentence and not _PROMISED.search(words)


def _promises(line: str) -> bool:
    """Whether a line says that what follows is the answer."""
    return (_ANSWERED.search(line) or _INTRODUCED.fullmatch(line)) is not None
