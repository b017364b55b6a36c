r"""Where a model reasons before it answers, in whatever marks: a draft in a thought is never an answer.

    <think> … </think>                     and other tags, with attributes or not, in upper or lower case
    <|begin_of_thought|> … <|end_of_thought|>, <|START_THINKING|> … <|END_THINKING|>
    <|inner_prefix|> … <|inner_suffix|>
    [THINK] … [/THINK]   ◁think▷ … ◁/think▷   <unused94> … <ctrl95>   <!-- … -->
    <|channel|>analysis<|message|> … <|end|>           channels other than the final one and calls of a tool
    analysis … assistantfinal                          the same without its marks, as some servers send it
    <|channel>thought … <channel|>
    ```thinking … ```
    ## Reasoning, **Thought**, Step 1: …, # 思考       until a heading that promises the answer
    Reasoning: a line of prose                         until a paragraph of JSON that is all the rest

Brackets may be escaped (``&lt;think&gt;``, ``\u003cthink\u003e``).

A thought that does not end lasts to the end of the text. An end without a beginning says that all before it
was a thought.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

_NAME = (
    r"(?:\w{1,20}:|\w{1,12}[_-])?"
    r"(?:think(?:ing)?|thoughts?|thought[_-]process|reason|reasoning|rationale|analysis|reflections?"
    r"|scratch(?:[_-]?pad)?|monologue|chain[_-]of[_-]thought|cot|deliberation|brainstorm(?:ing)?|plan(?:ning)?"
    r"|draft|details|working|attempt|critique|antthinking|contemplation|思考|推理|分析)(?:[_-]\w{1,12})?"
)
_STEP = (
    r"(?:step|attempt|pass|phase|stage|iteration|round|Schritt|Étape|Paso|Passo|Шаг|步骤|ステップ)"
    r"[ \t]?(?:\d{1,2}|one|two|three|four|five|[IV]{1,4})(?!\w)"
)
_LABEL = (
    r"(?:(?:my|the|some|a|an|step[- ]by[- ]step|internal|inner|initial|first|preliminary|rough|brief)[ \t]+"
    r"|chain[- ]of[- ]){0,3}"
    r"(?:thought(?:s|[ \t]process)?|thinking(?:[ \t]process)?|reasoning(?:[ \t]process)?|rationale|analysis"
    r"|reflections?|scratch[ -]?pad|draft(?:[ \t](?:answer|json|output))?|deliberation|brainstorm(?:ing)?"
    r"|planning|self[- ](?:check|critique|reflection)|monologue"
    r"|(?:first|second|third|initial)[ \t](?:idea|answer|attempt|guess|pass|try)"
    r"|Überlegung(?:en)?|Gedanken(?:gang)?|Entwurf|Analyse|Réflexion|Raisonnement|Brouillon"
    r"|Razonamiento|Pensamiento|Borrador|Análisis|Рассуждени[ея]|Анализ|Черновик"
    rf"|{_STEP}|(?:思考|推理|分析|推論|草稿)(?:过程|過程)?)"
)
_ANSWER = (
    r"(?:(?:my|the|final|revised|corrected|complete|actual|structured)[ \t]+){0,3}"
    r"(?:answer|output|json|results?|response|reply|final"
    r"|(?:Endgültige[ \t])?(?:Antwort|Ausgabe|Ergebnis)|Réponse(?:[ \t]finale)?|Résultat"
    r"|Respuesta(?:[ \t]final)?|Resultado|Ответ|Результат|(?:最终|最終)?(?:答案|输出|結果|结果|回答|出力))"
    r"(?:[ \t](?:json|answer|output|object|in[ \t]json))?"
)
_RECORDS = r"(?:(?:the|extracted|list[ \t]of)[ \t]+)*(?:claims|records|findings|extraction)"
_LESS, _MORE = r"(?:\\{0,2}<|&(?:amp;)?lt;|\\u003c)", r"(?:\\{0,2}>|&(?:amp;)?gt;|\\u003e)"
_ENDING, _BEGINNING = r"/\s{0,3}|end_(?:of_)?", r"(?:begin_(?:of_)?|start_(?:of_)?)?"
_HERE = r"(?:(?:so[, \t]+)?here(?:['’]s|[ \t]is|[ \t]are)[ \t]+)?"
_WRITE = r"(?:write|produce|give|compile|format|return|provide|generate|construct|present|create)[ \t]+"
_AT_STEP = rf"{_STEP}[ \t]*[:：).–—-]*[ \t]*"
_TO = rf"(?:{_AT_STEP}(?:{_WRITE})?)?{_HERE}"
_LINE = r"^[ \t>]{0,8}(?:[^\w\s{\[<\"'`#*~|]{1,4}[ \t]?)?(?:\d{1,3}[.)][ \t]?)?"
_GAP = r"\s{0,3}"
_FINAL = r"assistant(?:final(?![a-z])|commentary[ \t]+to=\S{1,100}(?:[ \t]+(?:code|json))?)"

_BEGINS = rf"""
  (?=[{{\[<◁a&\\]) (?:
    (?P<json> \{{ | \[ (?!{_GAP}(?:{_ENDING})?{_BEGINNING}{_NAME}{_GAP}\] | {_GAP}\w{{1,100}}\() )
  | {_LESS} {_GAP} (?P<tag_ends>{_ENDING})? {_BEGINNING} (?P<tag>{_NAME})
        (?:\s[^<>]{{0,80}}?)? (?P<tag_empty>/?) {_GAP} {_MORE}
  | <[|｜] {_GAP} (?P<pipe_ends>{_ENDING})? {_BEGINNING} (?P<pipe>{_NAME}) {_GAP} [|｜]>
  | \[ {_GAP} (?P<square_ends>{_ENDING})? {_BEGINNING} (?P<square>{_NAME}) {_GAP} \]
  | ◁ {_GAP} (?P<triangle_ends>/?) {_GAP} (?P<triangle>{_NAME}) {_GAP} ▷
  | <(?:unused|ctrl)9(?P<unused>[45])>
  | <\|inner_(?P<inner>prefix|suffix)\|>
  | (?P<comment><!--)
  | <\|channel\|> \s* (?P<channel>\w*) (?P<to>[^<]{{0,200}})
        (?:<\|constrain\|>[^<]{{0,100}})? (?:<\|message\|>)?
  | <\|channel> \s* (?P<gemma>\w*)
  | (?P<gemma_ends><channel\|>)
  | (?P<bare_ends>{_FINAL})
  | (?P<bare> \A (?-i:(?:assistant)?analysis (?=[A-Z\s{{\["'`])) ) )
  | {_LINE} (?P<fence>```+|~~~+) [ \t]* {_NAME} \b [^\n]* $
  | (?P<heading> {_LINE} (?:
        \#{{1,6}} [ \t]* [*_]* (?:\d{{1,3}}[.)][ \t]*)? {_HERE} {_LABEL} \b [^\n]*
      | [*_]{{1,3}} {_HERE} {_LABEL} (?: \b [^\n*_]{{0,60}} [*_]{{1,3}} :? | [ \t]* [:：] )
      | {_LABEL} [ \t]* $
      | {_STEP} [ \t]* [.–—-]
      | {_HERE} {_LABEL} [ \t]* [:：)] ) )
"""


@cache
def _mark() -> re.Pattern[str]:
    """Where a thought begins; compiling it takes longer than a short run, and most replies hold none."""
    return re.compile(_BEGINS, re.IGNORECASE | re.MULTILINE | re.VERBOSE)


_ENDS = ("tag_ends", "pipe_ends", "square_ends", "triangle_ends", "bare_ends", "gemma_ends")

_CHANNEL_ENDS = re.compile(r"<\|(?:end|return|call)\|>|(?=<\|channel\|>)|<\|start\|>", re.IGNORECASE)
_BARE_ENDS = re.compile(rf"{_FINAL}|(?=<\|channel\|>)")
_FENCE_ENDS = re.compile(r"^[ \t]*(?:```+|~~~+)[ \t]*$", re.MULTILINE)
_HEADING_ENDS = rf"""{_LINE} (?:
        \#{{1,6}} [ \t]* [*_]* (?:\d{{1,3}}[.)][ \t]*)? {_TO}(?:{_ANSWER}|{_RECORDS}) [ \t]* [:：*_]* [ \t]* $
      | [*_]{{1,3}} {_TO}{_ANSWER} [ \t]* :? [*_]{{1,3}} :?
      | {_TO}{_ANSWER} [ \t]* $
      | {_AT_STEP}{_WRITE}(?:{_ANSWER}|{_RECORDS}) [ \t]* [.] [ \t]* $
      | {_TO}{_ANSWER} [ \t]* [:：] )
  | (?=<{_GAP}/{_GAP}{_NAME}{_GAP}> | \[{_GAP}/{_GAP}{_NAME}{_GAP}\] | ◁{_GAP}/{_GAP}{_NAME}{_GAP}▷)"""


_PARAGRAPH = re.compile(r"(?:(?:my|the)[ \t]+)?(?:reasoning|rationale|analysis)[ \t]*:", re.IGNORECASE)
_PARAGRAPH_ENDS = re.compile(
    r"(?![^\n]*\b(?:first|try|draft|may|might|maybe|perhaps|probably|sure|yet|initial|attempt|guess)\b)"
    r"[ \t]*[^\s{}\[\]][^{}\[\]\n]*[.!?][ \t]*\r?\n[ \t]*\r?\n(?=(?:```\w*\s+)?[{\[](?s:.*)[}\]][\s`]*\Z)",
    re.IGNORECASE,
)
"""A line of prose behind such a word, where JSON is all that follows: the word is about that line alone."""


@cache
def _heading_ends() -> re.Pattern[str]:
    """Where a thought under a heading ends: at the heading of an answer."""
    return re.compile(_HEADING_ENDS, re.IGNORECASE | re.MULTILINE | re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands in a text from `start` on; whoever reads goes on at `end`.

    ``json``: a bracket with which JSON may begin. ``thought``: a whole thought. ``over``: the end of a
    thought that begins nowhere. ``unfinished``: a thought that does not end.
    """

    kind: Literal["json", "thought", "over", "unfinished"]
    start: int
    end: int


def next_mark(text: str, at: int) -> Mark | None:
    """The first mark at an offset or behind it; the time for all of a text is linear in its length."""
    while found := _mark().search(text, at):
        if found["json"]:
            return Mark("json", found.start(), found.end())
        if found["tag_empty"] and not found["tag_ends"]:
            at = found.end()
            continue
        if _is_end(found):
            return Mark("over", found.start(), found.end())
        if "to=" in (found["to"] or ""):
            at = found.end()
            continue
        end = _end(found).search(text, found.end())
        if end is None and found["heading"] and _PARAGRAPH.fullmatch(found["heading"]):
            end = _PARAGRAPH_ENDS.match(text, found.end())
        if end is None:
            return Mark("unfinished", found.start(), len(text))
        return Mark("thought", found.start(), end.end())
    return None


def _is_end(found: re.Match[str]) -> bool:
    """Whether a mark ends a thought or begins what is no thought."""
    if any(found.group(*_ENDS)) or found["unused"] == "5" or found["inner"] == "suffix":
        return True
    if found["channel"] is not None:
        return found["channel"].casefold() == "final"
    return found["gemma"] is not None and found["gemma"].casefold() in ("final", "response")


def _end(found: re.Match[str]) -> re.Pattern[str]:
    name = next((found[kind] for kind in ("tag", "pipe", "square", "triangle") if found[kind]), None)
    if name is not None:
        begin, end = {"[": (r"\[", r"\]"), "◁": ("◁", "▷")}.get(found[0][0], (_LESS, _MORE))
        if found["pipe"]:
            begin, end = r"<[|｜]", r"[|｜]>"
        return re.compile(rf"{begin}\s*(?:{_ENDING}){re.escape(name)}\s*{end}", re.IGNORECASE)
    if found["unused"]:
        return re.compile("<(?:unused|ctrl)95>")
    if found["inner"]:
        return re.compile(r"<\|inner_suffix\|>")
    if found["comment"]:
        return re.compile("-->")
    if found["channel"] is not None:
        return _CHANNEL_ENDS
    if found["bare"]:
        return _BARE_ENDS
    if found["gemma"] is not None:
        return re.compile(r"<channel\|>")
    return _FENCE_ENDS if found["fence"] else _heading_ends()


def spoken(text: str) -> str:
    """A text without the thoughts in it."""
    parts: list[str] = []
    at = begun = 0
    while mark := next_mark(text, at):
        at = mark.end
        if mark.kind == "json":
            continue
        parts = [] if mark.kind == "over" else [*parts, text[begun : mark.start]]
        begun = mark.end
    return "".join([*parts, text[begun:]])
