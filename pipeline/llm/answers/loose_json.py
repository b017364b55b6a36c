r"""JSON with what it forbids and models write, where that can mean one thing only.

    [1, 2,]                      a comma behind the last member
    {"a": 1} // note, /* … */    comments, also behind #, without pieces of JSON, dots or doubt in them
    {'a': None, 'b': True}       Python's literals
    {“a”: “b”}                   typographic quotes, around words without any quotes or backslashes

Anything else that is no JSON stays none: dots for what was left out, a comma or bracket too few, bare words.
"""

import re

TOKEN = re.compile(
    r"""(?P<blank> [ \t\r\n]++ | //[^\r\n]{0,300}+(?=[\r\n]) | \#[^\r\n]{0,300}+(?=[\r\n])
            | /\*(?:[^*]|\*(?!/)){0,300}\*/ )
      | "[^"\\]*+(?:\\.[^"\\]*+)*"
      | (?P<quoted> '(?:[^'\\\r\n]|\\[^'\r\n]){0,400}'(?=\s{0,20}[,:\]}]) )
      | (?P<curly> “[^"“”\\\r\n]{0,400}”(?=\s{0,20}[,:\]}]) )
      | (?P<word> -?\d[\d.eE+-]{0,40}(?![\w.]) | (?:true|false|null|None|True|False|NaN|-?Infinity)\b )
      | (?P<mark> [{}\[\],:] )""",
    re.VERBOSE | re.DOTALL,
)
"""What JSON is made of, as models write it."""

_OF_PYTHON = {"None": "null", "True": "true", "False": "false"}
_DOUBT = re.compile(
    r"[{}\[\]<>?=]|[\"'`]\s*:|\.\.|[^\x00-\x7f]"
    r"|\b(?:etc|more|rest|others?|another|also|additional|remaining|further|not|no|never|\w+n['’]t|or|if|maybe"
    r"|perhaps|prob\w*|poss\w*|might|may|could|should|would|un\w+|in(?:correct|valid|ferred|complete)|wrong"
    r"|mistaken?|drafts?|guess\w*|examples?|todo|fixme|xxx|optional|ignored?|removed?|skip\w*|omit\w*|missing"
    r"|wait|actually|corrected|correction|alternativ\w*|instead|otherwise|tentative|assum\w*|hypoth\w*"
    r"|placeholder|truncated|brevity|continue\w*|check|verify|background|prior|doubt\w*|hmm+|but|however"
    r"|confiden\w*|low|weak\w*|vague\w*|ambiguous|borderline|approx\w*|estimated?|inferred|implied"
    r"|same|similar\w*|ditto|repeat\w*|likewise|analog\w*|each|\d+ of \d+)\b",
    re.IGNORECASE,
)
"""What a comment may not hold: it could stand for a record, or take back what it is about."""


def as_strict(text: str, at: int) -> tuple[str | None, int]:
    """The JSON that is meant by the value at an offset, and where that ends; None, and where it breaks."""
    written: list[str] = []
    depth = 0
    while found := TOKEN.match(text, at):
        part, at = found[0], found.end()
        if found["blank"]:
            if part.strip() and _DOUBT.search(part, 2 if part[0] == "/" else 1):
                return None, found.start()
            continue
        if found["mark"]:
            depth += (part in "{[") - (part in "}]")
            if part in "}]" and written[-1:] == [","] and written[-2:-1] not in (["{"], ["["], [","]):
                written.pop()
        elif found["quoted"]:
            part = '"' + re.sub(r'(\\.)|"', lambda one: one[1] or '\\"', part[1:-1]) + '"'
        elif found["curly"]:
            part = f'"{part[1:-1]}"'
        written.append(_OF_PYTHON.get(part, part))
        if depth == 0:
            return " ".join(written), at
    return None, at
