"""How many tokens an answer may have, read from what endpoints say where too many were asked for.

Each has words of its own: vLLM and OpenAI in several wordings, SGLang, TGI, Anthropic, Gemini, llama.cpp, and
gateways that repeat them. So numbers are read and held against one another. That a text is too long is said
only where its own tokens fill the context.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = r"(\d[\d,_]*)"
_SUM = re.compile(rf"{_NUMBER} \+ {_NUMBER} > {_NUMBER}")
"""Anthropic's: prompt, answer, context."""

_WINDOW = tuple(
    re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"max_model_len\D{1,30}N",
        r"maximum model length of N",
        r"context[_ ](?:length|size|window|limit)(?! exceeded)[^\d.]{0,40}N",
        r"with N maximum context length",
        r"tokens > N maximum",
        r"maximum number of (?:input )?tokens allowed \(N\)",
        r"maximum prompt length is N",
        r"n_ctx\W{1,4}N",
        r"max_new_tokens\W+must be <= N",
        r"must have less than N tokens",
    )
)
_PROMPT = tuple(
    re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"(?<!at least )\bN (?:in the messages|in your prompt|in the prompt|of text input|prompt tokens)",
        r"(?<!at least )\bN (?:input tokens|tokens from the input|.inputs. tokens)",
        r"messages resulted in N",
        r"request (?:has|contains) N",
        r"(?:request|input) \(N tokens\)",
        r"input token count \(N\)",
        r"prompt is too long: N",
        r"prompt contains (?!at least )N",
        r"prompt \((?:length )?N",
        r"n_prompt_tokens\W{1,4}N",
        r"given: N",
    )
)
_MOST = tuple(
    (re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE), beyond)
    for pattern, beyond in (
        (r"at most N (?:completion|output) tokens", 0),
        (r"> N, which is the maximum allowed", 0),
        (r"less than or equal to \W?N", 0),
        (r"(?:max_tokens|max_completion_tokens)\D{0,60}\[\d+, ?N\]", 0),
        (r"to N \(exclusive\)", 1),
        (r"lower than N", 1),
        (r"exceeds the (?:model|maximum) limit of N", 0),
    )
)
"""How the most is said that any answer may have, and by how much the number is beyond it."""

_OF_ANSWER = re.compile(
    r"max_?(?:new_|completion_|output_)?tokens|maxOutputTokens|completion|output tokens|maximum tokens you",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(
    r"too (?:large|big|high|many)|exceed|greater than|at most|larger than|maximum|must be (?:<|less)",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|size|window|limit)|maximum model length|prompt is too long|input is too long"
    r"|maximum prompt length|input token count|exceed_context_size|too many (?:input )?tokens"
    r"|input length should be|`inputs` must have less than|reduce the length",
    re.IGNORECASE,
)
_OF_PROMPT = re.compile(
    r"request exceeds the available context size|(?:prompt|input) is too long|input length should be"
    r"|longer than the maximum model length|input token count|maximum prompt length",
    re.IGNORECASE,
)
"""llama.cpp counts the prompt alone, and so do the others that say so."""

_LEAST = 64
"""Tokens below which no answer is tried for: not one claim would fit."""

_BYTES_PER_TOKEN = 3
"""How dense a prompt is taken to be where nobody says how many tokens it has."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a refusal says, in tokens: of the context, of the prompt, and the most that any answer may have.

    `is_of_answer` says that it finds too much asked for, `is_of_context` that it speaks of the context, and
    `is_of_prompt` that it speaks of the prompt alone.
    """

    window: int | None = None
    prompt: int | None = None
    most: int | None = None
    is_of_answer: bool = False
    is_of_context: bool = False
    is_of_prompt: bool = False

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


def told(said: str) -> Room:
    """The room that stands in an endpoint's words."""
    if found := _SUM.search(said):
        prompt, _, window = map(_int, found.groups())
        return Room(window, prompt, is_of_answer=True, is_of_context=True)
    names_answer = _OF_ANSWER.search(said) is not None
    most = (_int(found[1]) - beyond for way, beyond in _MOST if (found := way.search(said)))
    return Room(
        _first(_WINDOW, said),
        _first(_PROMPT, said),
        min(most, default=None) if names_answer else None,
        is_of_answer=names_answer and _TOO_LARGE.search(said) is not None,
        is_of_context=_TOO_LONG.search(said) is not None,
        is_of_prompt=_OF_PROMPT.search(said) is not None and not names_answer,
    )


def smaller(said: str, asked: int, size: int) -> int | None:
    """The tokens to ask for instead of `asked`; None where less would not help, or nothing speaks of it.

    `size` is the bytes of the prompt, from which its tokens are guessed where they are not told.
    """
    room = told(said)
    if room.most is not None and _LEAST <= room.most < asked:
        return room.most
    if room.left is not None:
        return room.left if _LEAST <= room.left < asked else None
    if room.window is not None:
        guessed = room.window - size // _BYTES_PER_TOKEN
        less = guessed if _LEAST <= guessed < asked else asked // 4
        if asked >= room.window:
            # Whoever is asked for what might fit says how much the prompt takes.
            less = room.window - 1
    else:
        less = asked // 2 if room.is_of_answer else 0
    return less if less >= _LEAST else None


def _first(ways: Sequence[re.Pattern[str]], said: str) -> int | None:
    return next((_int(found[1]) for way in ways if (found := way.search(said))), None)


def _int(digits: str) -> int:
    return int(re.sub(r"\D", "", digits)[:12])
