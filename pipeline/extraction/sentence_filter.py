"""Which sentences of an abstract may carry a record, so that each is worth a turn of its own.

Where an abstract is read sentence by sentence, a turn costs a request, and most sentences carry nothing.
The words below are those with which abstracts count, compare and release. They are not the rules that
label claims: those look for what surely is a claim, these only drop what surely is not.
``benchmarks/measure_turns.py`` measures how many claims they miss, and how many sentences they ask about.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from pipeline.text import quantities
from schemas import Record, Role, Turns, roles

Chooser: TypeAlias = Callable[[str], bool]
"""Whether a sentence gets a turn."""

_COMPARE = r"""
    than | compar(?:ed|es|able|ably|ing|isons?) | versus | vs | relative\s+to | against | beyond
  | over\s+(?:the|all|other|existing|previous|prior|standard|strong|state|baselines?|competing|both
             |conventional|traditional)
  | out-?(?:perform|match|pac|strip|class|shin|rank)\w* | (?:surpass|exceed|rival|beat|eclips|overtak)\w*
  | underperform\w* | match(?:es|ed|ing)? | on\s*-?par | parity | inferior(?:ity)? | superior(?:ity)?
  | compet(?:e|es|ed|ing|itive|itively|itiveness|itors?) | favou?rabl[ey] | catch(?:es|ing)?\s+up
  | wins? | winning | approach(?:es|ing)?\s+(?:the|optimal|human) | (?:as\s+)?close\s+(?:to|as)
"""
_RANK = r"""
    state\W+of\W+the\W+art\w* | sota | record | unprecedented | leaderboards? | best | remarkably
  | (?:high|low|fast|few|strong|tight|small|larg|great|short)est
  | better | worse | faster | slower | higher | lower | fewer | less | smaller | stronger | greater
  | cheaper | weaker | closer | tighter | richer | sharper
"""
_CHANGE = r"""
    improv(?:es|ed|ing|ements?) | improve\s+(?:over|on|upon) | boost(?:s|ed|ing) | gains | advantages?
  | benefits? | speed-?ups? | reduces | reduced | reductions? | accelerates?
"""
_RELEASE = r"""
    codes? | codebases? | releas(?:e|es|ed|ing) | available | open\W?(?:source|weight|access)\w*
  | public(?:ly)? | accessible | share[ds]? | found\s+at | https?\S* | github | demos? | download\w*
  | we\s+(?:\w+\s+)?(?:contribute|provide|offer|present) | to\s+(?:facilitate|foster|support|promote)
"""
_CUE = re.compile(
    rf"\b(?:{_COMPARE}|{_RANK}|{_CHANGE}|{_RELEASE})\b | \w\.(?:io|com|org|ai|ch|edu)\b",
    re.IGNORECASE | re.VERBOSE,
)
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|with|for|that|is|are|we|our|this|by|from|it|its|which|can|be)\b", re.IGNORECASE
)
"""Words that hardly an English sentence lacks, and that other languages do not have, as they have "in"."""


def asked(sentence: str) -> bool:
    """Whether a sentence may carry a claim: it has a number or one of the words, or is not English.

    Numbers that name a thing count as well. Of a sentence in another language the words say nothing,
    so it is asked about.
    """
    if _CUE.search(sentence) or quantities.find(sentence):
        return True
    # A shorter one may be English without any of those words: "Code: released.".
    return not _ENGLISH.search(sentence) and len(sentence.split()) >= 4


def has_number(sentence: str) -> bool:
    """Whether a number stands in a sentence."""
    return bool(quantities.find(sentence))


def chooser(record: type[Record]) -> Chooser:
    """Which sentences get a turn under a schema.

    The schema says it. Where it does not, one all of whose records need a quantity gets a turn wherever a
    number stands; of others nothing is known, so every sentence gets one. ``reports`` was measured, for
    claims.
    """
    choosers: dict[Turns, Chooser] = {"reports": asked, "numbers": has_number, "all": lambda _: True}
    if record.traits.turns is not None:
        return choosers[record.traits.turns]
    needed = {role for name, role in roles(record).items() if record.model_fields[name].is_required()}
    return choosers["numbers" if Role.QUANTITY in needed else "all"]
