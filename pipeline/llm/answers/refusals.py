"""Refusals that a model writes as prose where the answer should stand, and no field of the reply says so.

Only short, plain ones are known, as assistants write them: in English an apology or nothing, then "I can't
help with that"; in other languages with an apology. To see one where there is none would give an abstract up
that asking again may save, so whoever asks for something, or speaks of the abstract, its claims or the form
of the answer, refuses nothing.
"""

import re

from pipeline.llm.answers.refusals_abroad import is_refusal_abroad

_LONGEST = 600
"""Characters of a refusal; what is longer is something else, or explains itself."""

_REFUSED = re.compile(
    r"""\s*
    (?: (?: (?:I(?:['’]m|\ am)\ )?(?:(?:so|very|really|truly|deeply|terribly)\ )?sorry | I\ apologi[sz]e
          | (?:my\ )?(?:sincere\ )?apologies | I\ regret | unfortunately | I\ understand | I\ appreciate
          | (?:as|I(?:['’]m|\ am))\ an?\ (?:AI|assistant|language|large|responsible)
        ) \b [^?]{0,120}? (?<!\w) )?
    (?: I\ (?:can(?:no|['’])t|can\ not|won['’]t|will\ not|am\ (?:unable|not\ able)\ to|must\ not|may\ not)
      | I['’]m\ (?:unable|not\ able)\ to
      | (?:that|this)(?:['’]s|\ is)\ not\ something\ (?:that\ )?I\ can
      | (?:that|this)(?:['’]s|\ is)\ something\ (?:that\ )?I\ (?:can(?:no|['’])t|won['’]t) ) \s+
    (?:(?:really|currently|simply|just|in\ good\ conscience)\ )?
    (?: help (?!\ (?:but|feeling|noticing|wondering)\b) | assist | comply | engage | participate | discuss
      | fulfil{1,2} | do\ (?:that|this|so) | (?:continue|proceed)\ with\ (?:this|that|your)
      | (?:provide|answer|process|complete|respond\ to|generate|create)\ (?:assistance|help|a\ response
        |(?:this|that|such|your|the\ requested)
         \ (?:request|information|content|task|prompt|question|text|output)) )
    \b""",
    re.IGNORECASE | re.VERBOSE,
)
_DECLINED = re.compile(
    r"\s*(?:(?:I['’]m|I am) (?:very |really )?sorry,? but )?I (?:must|have to|need to|will have to) "
    r"(?:respectfully |politely )?(?:decline|refuse)\b",
    re.IGNORECASE,
)
_NO_REFUSAL = re.compile(
    r"\?|\bplease (?:provide|share|paste|send|give|supply|include|resend)\b|\b(?:without|unless)\b"
    r"|\b(?:claims?|numbers?|sentences?|abstracts?|schema|JSON|format|tool)\b",
    re.IGNORECASE,
)


_OFFER = re.compile(
    r"\b(?:is there|can I|may I|would you|do you)\b[^.?!]{0,120}\b(?:else|other|another|different|instead)\b"
    r"[^.?!]{0,120}\?",
    re.IGNORECASE,
)
"""How a refusal ends politely; it asks for nothing that is about this text."""


_EMPTY_ANSWER = re.compile(r"(?:```(?:json)?\s*)?\{\s*\"\w{1,40}\"\s*:\s*\[\s*\]\s*\}(?:\s*```)?")


def beside_nothing(text: str) -> str:
    """What stands beside the one empty answer of a text, with which a model fills in a form; else nothing."""
    said, answers = _EMPTY_ANSWER.subn(" ", text)
    return said if answers == 1 else ""


def is_refusal(text: str) -> bool:
    """Whether a text without JSON plainly refuses, and asks for nothing that would change that."""
    if len(text) > _LONGEST:
        return False
    if is_refusal_abroad(text):
        return True
    if _NO_REFUSAL.search(_OFFER.sub("", text)):
        return False
    return (_REFUSED.match(text) or _DECLINED.match(text)) is not None
