"""Numbers that begin the name of a substance: "5-HT", "5-fluorouracil", "316L steel"."""

import re
from collections.abc import Sequence

from pipeline.text.quantities.tokens import Amount, Token, glued
from pipeline.text.quantities.words import listed

STEELS = frozenset({"steel", "steels", "stainless"})
"""Behind "316L" these say that the letter is no litre."""

LOCANTS = listed(
    """th st nd rd HT HIAA HTP HTT FU AP OHDA OHdG MA AG ALA DHC MT ASA NBA PBA HNE HPLA MeO AZA aza FC DOPA
    mC hmC"""
)
"""Behind a number and a hyphen these name a substance: "5-HT"."""

_SUBSTANCES = re.compile(
    "fluor|chlor|brom|iod|hydrox|methyl|ethyl|prop[aey]|but[aey]|pent[ae]|hex[aey]|hept|octan|amino[a-z]|nitro|oxo"
    "|oxy|deoxy|phen|benz|aza|thio|mercapt|acet|carb|methox|cyan|pyr|indol|naphth|alpha|beta|estr|keto|quin"
)
"""Behind a number and a hyphen the names of substances begin with these: "5-fluorouracil"."""


def is_substance(tokens: Sequence[Token], amount: Amount) -> bool:
    """Whether the number begins the name of a substance or a steel: "5-HT", "316L steel"."""
    at = amount.end
    if not glued(tokens, at) or at + 1 >= len(tokens):
        return False
    sign, behind = tokens[at], tokens[at + 1]
    steel = sign.text in {"L", "H", "N"} and behind.low in STEELS
    if steel or sign.text != "-" or behind.spaced or amount.magnitude != 1:
        return steel
    return behind.text in LOCANTS or _SUBSTANCES.match(behind.text) is not None
