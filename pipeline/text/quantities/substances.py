"""Numbers in names of substances, crystals, particles, stars: "5-HT", "316L steel", "X(3872)", "3C 273"."""

import re

from pipeline.text.quantities.measures import is_symbol
from pipeline.text.quantities.tokens import Amount, Tokens, glued
from pipeline.text.quantities.words import GLUED_MAGNITUDES, UPPER_MEASURES, listed

CATALOGUES = frozenset({"NGC", "IC", "UGC", "HD", "HIP", "SN", "GRB", "PSR", "GW", "TOI", "KIC", "TIC",
                        "Mrk", "PKS",
                        "GJ", "Gliese", "Abell", "Arp", "Messier", "PDB", "NCT", "RFC", "ISO", "IEEE",
                        "PM", "GPT", "CUDA",
                        "ICD", "DSM", "HPV", "SPSS", "Python", "MATLAB", "RCP", "SSP", "HTTP", "FTSE",
                        "Nikkei", "Ubuntu", "Debian", "Android", "Stata", "PyTorch", "TensorFlow", "USB",
                        "Web", "arXiv", "PMID", "DAX", "CAC", "Nasdaq", "NASDAQ"})  # fmt: skip
"""Words whose numbers are names: "NGC 4151"."""

METASTABLE = frozenset({"Tc", "Kr", "Rb", "In", "Ag", "Sn", "Xe", "Ba", "Ta", "Rh", "Nb", "Te"})
"""Elements that "m" before them makes isotopes: "99m Tc"."""

STEELS = frozenset({"steel", "steels", "stainless"})
"""Behind "316L" these say that the letter is no litre."""

LOCANTS = listed(
    """th st nd rd D HT HIAA HTP HTT FU AP OHDA OHdG MA AG ALA DHC MT ASA NBA PBA HNE HPLA MeO AZA aza FC DOPA
    mC hmC nCoV nCov ncov NCOV SAT QAM PSK FSK PAM opt"""
)
"""Behind a number and a hyphen these name a substance, or a problem or code: "5-HT", "3-SAT", "16-QAM"."""

_SUBSTANCES = re.compile(
    "fluor|chlor|brom|iod|hydrox|methyl|ethyl|prop[aey]|but[aey]|pent[ae]|hex[aey]|hept|octan|amino[a-z]|nitro|oxo"
    "|oxy|deoxy|phen|benz|aza|thio|mercapt|acet|carb|methox|cyan|pyr|indol|naphth|alpha|beta|estr|keto|quin"
)
"""Behind a number and a hyphen the names of substances begin with these: "5-fluorouracil"."""


def is_substance(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number begins the name of a substance or a steel: "5-HT", "316L steel"."""
    at, before = amount.end, amount.start - 1
    if (
        before > 1
        and tokens.texts[before] in _CLOSING
        and glued(tokens, before)
        and glued(tokens, before + 1)
    ):
        inner = tokens.kinds[before - 1]  # "Pd(OAc)2", "Al2(SO4)3"
        return inner == "word" or (inner == "number" and glued(tokens, before - 1))
    if at < tokens.size and tokens.texts[at] in _CLOSING:
        return _is_in_own_bracket(tokens, amount)
    if not glued(tokens, at) or at + 1 >= tokens.size:
        return False
    sign, behind = at, at + 1
    steel = tokens.texts[sign] in {"L", "H", "N"} and tokens.lows[behind] in STEELS
    if steel or tokens.texts[sign] != "-" or tokens.spaced[behind] or amount.magnitude != 1:
        return steel
    return tokens.texts[behind] in LOCANTS or _SUBSTANCES.match(tokens.texts[behind]) is not None


FACES = listed("face faces facet facets plane planes axis surface surfaces direction orientation substrate")
"""Behind a number in a bracket these are those of a crystal."""


def _is_in_own_bracket(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number stands alone in a bracket that is a part of a name: "Si(111)", "the (100) face"."""
    at, close = amount.start, amount.end
    if at < 1 or tokens.texts[at - 1] not in _OPENING:
        return False
    if at > 1 and glued(tokens, at - 1) and tokens.kinds[at - 2] == "word" and len(tokens.texts[at - 2]) <= 2:
        return tokens.texts[at].isdecimal()
    return close + 1 < tokens.size and tokens.lows[close + 1] in FACES


_OPENING, _CLOSING = frozenset("([〈⟨{"), frozenset(")]〉⟩}")


def is_designated(tokens: Tokens, at: int) -> bool:
    """Whether capitals that touch a digit, at `at`, name a catalogue: "3C 273", "1ES 1959"."""
    name = tokens.texts[at]
    numbered = (
        at > 0 and glued(tokens, at) and tokens.texts[at - 1].isdecimal() and len(tokens.texts[at - 1]) == 1
    )
    return (
        numbered
        and name.isupper()
        and name not in GLUED_MAGNITUDES
        and not (name in UPPER_MEASURES or is_symbol(name))
    )
