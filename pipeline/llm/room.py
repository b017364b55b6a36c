"""How many tokens an answer may have, read from what endpoints say where too many were asked for.

Each has words of its own: vLLM and OpenAI in several wordings, SGLang, TGI, Anthropic, Gemini, llama.cpp, and
gateways that repeat them. So numbers are read and held against one another. Words that nobody knew before are
understood as far as they speak of the answer's limit, by what their numbers make of the limit that was asked
for. That a text is too long is said only where its own tokens fill the context.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.setting_names import setting

_NUMBER = r"(\d[\d,_]*)"
_ANY_NUMBER = re.compile(r"(?<![\w.:/#-])(?:\d{1,3}(?:[,_]\d{3})+|\d{2,9})(?![\w-]|\.\d)")
"""A number that is not part of a name, a version or a date."""

_STATUS = re.compile(r"(?:code|status)\W{1,5}\d+|request id\S*\s+\S+", re.IGNORECASE)
"""Where numbers are of something else."""

_SUM = re.compile(rf"{_NUMBER} \+ {_NUMBER} > {_NUMBER}")
"""Anthropic's: prompt, answer, context."""

_WINDOW = tuple(
    re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"max_model_len\D{1,30}N",
        r"maximum model length of N",
        r"context[_ ](?:length|size|window|limit)(?! exceeded)[^\d.]{0,40}N",
        r"with N maximum context length",
        r"(?:max_seq_len|total tokens limit)\W{1,3}N",
        r"tokens > N maximum",
        r"maximum number of (?:input )?tokens allowed \(N\)",
        r"maximum prompt length is N",
        r"n_ctx\W{1,4}N",
        r"tokens \+ .?max_new_tokens\W+must be <= N",
        r"must have less than N tokens",
    )
)
_PROMPT = tuple(
    re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"(?<!at least )\bN (?:in the messages|in your prompt|in the prompt|of text input|prompt tokens)",
        r"(?<!at least )\bN (?:input tokens|tokens from the input|.?inputs.? tokens)",
        r"messages resulted in N",
        r"request (?:has|contains) N",
        r"(?:request|input) \(N tokens\)",
        r"input token count \(N\)",
        r"prompt is too long: N",
        r"prompt contains (?!at least )N",
        r"prompt \((?:length )?N",
        r"n_prompt_tokens\W{1,4}N",
        r"must have less than [\d,]+ tokens\. given: N",
        r"requested tokens \(N\) exceed",
        r"prompt_tokens \(N\)",
        r"keep the first N tokens",
        r"(?:number of input|prompt) tokens N",
    )
)
_MOST = tuple(
    (re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE), beyond)
    for pattern, beyond in (
        (r"at most N (?:completion|output) tokens", 0),
        (r"> N, which is the maximum allowed", 0),
        (r"less than or equal to \W?N", 0),
        (r"max_?(?:completion_?)?tokens\D{0,60}\[\d+, ?N\]", 0),
        (r"to N \(exclusive\)", 1),
        (r"(?:lower|less) than N", 1),
        (r"exceeds the (?:model|maximum) limit of N", 0),
    )
)
"""How the most is said that any answer may have, and by how much the number is beyond it."""

_OF_ANSWER = re.compile(
    r"max[ _]?(?:new[ _]?|completion[ _]?|output[ _]?)?tokens|(?<!/)completion(?!s)"
    r"|output (?:tokens|budget|limit|length)"
    r"|maximum tokens you|tokens to generate",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(
    r"too (?:large|big|high|many)|exceed|greater than|at most|larger than|maximum|must be (?:<|less)"
    r"|\b(?:limit|range\b|within\b|between\b|above\b)|no more than|less (?:than|or equal)|[<≤]=? ?\d|\d >"
    r"|tokens > ?\d",
    re.IGNORECASE,
)
_OF_NAME = re.compile(
    r"unsupported|not (?:supported|permitted)|unrecogni[sz]ed|unknown|unexpected|extraneous", re.IGNORECASE
)
"""It is the name of a parameter that is refused, where no number is said."""

_TOO_LITTLE = re.compile(
    r"higher max|limit was reached|below minimum|too (?:small|low|few)|less than 1\b", re.IGNORECASE
)
"""What is said where a model, as a rule after thinking, had no tokens left to answer with."""

_TOO_LONG = re.compile(
    r"context[_ ](?:length|size|window|limit)|maximum model length|prompt is too long|input is too long"
    r"|maximum prompt length|input token count|exceed_context_size|too many (?:input )?tokens"
    r"|input length should be|`inputs` must have less than|reduce the length"
    r"|\b(?:input|prompt|text|messages?)\b[^.{}]{0,60}\bexceeds?\b[^.{}]{0,30}\b(?:length|tokens?|limit)"
    r"|model token limit"
    r"|max(?:imum)? (?:input|sequence) length",
    re.IGNORECASE,
)
_OF_PROMPT = re.compile(
    r"request exceeds the available context size|(?:prompt|input) is too long|input length should be"
    r"|longer than the maximum model length|input token count|maximum prompt length",
    re.IGNORECASE,
)
"""llama.cpp counts the prompt alone, and so do the others that say so."""

_IN_ANY_CASE = re.compile(r"exceeds this limit even without", re.IGNORECASE)
"""vLLM stops counting where the prompt alone is too long."""

_LEAST = 64
"""Tokens below which no answer is tried for: not one claim would fit."""

_BYTES_PER_TOKEN = 3
"""How dense a prompt is taken to be where nobody says how many tokens it has."""

_MOST_BYTES_PER_TOKEN = 8
"""No prompt is thinner than that."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a refusal says, in tokens: of the context, of the prompt, and the most that any answer may have.

    `is_of_answer` says that it finds too much asked for, `is_of_context` that it speaks of the context,
    `is_of_prompt` that it speaks of the prompt alone, and `is_too_little` that it finds too little asked for.
    """

    window: int | None = None
    prompt: int | None = None
    most: int | None = None
    is_of_answer: bool = False
    is_of_context: bool = False
    is_of_prompt: bool = False
    is_too_little: bool = False

    @property
    def is_text_too_long(self) -> bool:
        """Whether the prompt alone fills the context: by the numbers, else by the words."""
        if self.window is None or self.prompt is None:
            return self.is_of_prompt
        return self.prompt >= self.window

    @property
    def left(self) -> int | None:
        """Tokens that the prompt leaves, where both are told."""
        return None if self.window is None or self.prompt is None else self.window - self.prompt


def room_in(said: str) -> Room:
    """The room that stands in an endpoint's words."""
    if found := _SUM.search(said):
        prompt, _, window = map(_int, found.groups())
        return Room(window, prompt, is_of_answer=True, is_of_context=True)
    names_answer = _OF_ANSWER.search(said) is not None
    if names_answer and _TOO_LITTLE.search(said):
        return Room(is_too_little=True)
    most = (_int(found[1]) - beyond for way, beyond in _MOST if (found := way.search(said)))
    return Room(
        _first(_WINDOW, said),
        _first(_PROMPT, said),
        min(most, default=None) if names_answer else None,
        is_of_answer=names_answer
        and _TOO_LARGE.search(said) is not None
        and (_OF_NAME.search(said) is None or bool(_numbers(said))),
        is_of_context=_TOO_LONG.search(said) is not None,
        is_of_prompt=_IN_ANY_CASE.search(said) is not None
        or (_OF_PROMPT.search(said) is not None and not names_answer),
    )


def lack(said: str) -> str | None:
    """That a request does not fit, in a sentence; that the text is too long only where that is so."""
    room = room_in(said)
    if room.is_text_too_long:
        is_counted = room.prompt is not None and room.window is not None
        counted = f" ({room.prompt:,} tokens, and {room.window:,} fit)" if is_counted else ""
        return (
            f"The text is longer than the model's context{counted}. Ask a model with a larger one, or give"
            " the server more room."
        )
    if room.is_too_little:
        return (
            f"The model had used up its tokens before it answered. Allow more with {setting('max_tokens')}."
        )
    if room.most is not None and not room.is_of_context:
        return (
            f"An answer may have {room.most:,} tokens here at most. Allow no more with"
            f" {setting('max_tokens')}."
        )
    if room.is_of_context or room.is_of_answer:
        return (
            "The text and its answer do not fit into the model's context together. Give the server more room,"
            f" or allow shorter answers with {setting('max_tokens')}."
        )
    return None


def smaller(said: str, asked: int, size: int) -> int | None:
    """The tokens to ask for instead of `asked`; None where less would not help, or nothing speaks of it.

    `size` is the bytes of the prompt, from which its tokens are guessed where they are not told.
    """
    room = room_in(said)
    if room.is_text_too_long:
        return None
    if room.most is not None and _LEAST <= room.most < asked:
        return room.most
    if room.left is not None:
        return room.left if _LEAST <= room.left < asked else None
    reckoned = _beyond(said, asked, size)
    if not reckoned and room.is_of_answer:
        # Whatever a limit is called, it is one of these.
        reckoned = max((number for number in _numbers(said) if _LEAST <= number < asked), default=None)
    if room.window is None or (reckoned is not None and reckoned < room.window - 1):
        less = reckoned or (asked // 2 if room.is_of_answer else 0)
    elif asked >= room.window:
        # Whoever is asked for what might fit says how much the prompt takes.
        less = room.window - 1
    else:
        guessed = room.window - size // _BYTES_PER_TOKEN
        less = guessed if _LEAST <= guessed < asked else asked // 4
    return less if less >= _LEAST else None


def _beyond(said: str, asked: int, size: int) -> int | None:
    """What is left of a limit that is told beside prompt and answer, or beside their sum."""
    numbers = _numbers(said)
    if len(numbers) == 3 and asked in numbers:
        # Where all three are told, the sum need not be.
        numbers.remove(asked)
        prompt, limit = sorted(numbers)
        if _LEAST <= limit - prompt < asked and size // _MOST_BYTES_PER_TOKEN <= prompt <= size:
            return limit - prompt
    for total in sorted(numbers, reverse=True):
        prompt, limits = total - asked, [number for number in numbers if number < total]
        if size // _MOST_BYTES_PER_TOKEN <= prompt <= size and limits:
            return max(0, max(limits) - prompt)
    return None


def _numbers(said: str) -> list[int]:
    return [_int(found) for found in _ANY_NUMBER.findall(_STATUS.sub("", said))]


def _first(ways: Sequence[re.Pattern[str]], said: str) -> int | None:
    return next((_int(found[1]) for way in ways if (found := way.search(said))), None)


def _int(digits: str) -> int:
    return int(re.sub(r"\D", "", digits)[:12])
