"""What one line of a page is: metadata, furniture, something foreign, or text."""

import re
from dataclasses import dataclass
from enum import Enum

_MONTHS = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_META = re.compile(
    rf"""
    (?:[•·*-]\s*)?
    (?:(?P<authors>\d{{1,5}})\s+authors?)?
    (?:\s*·)?\s*
    (?:(?:published|submitted|updated)\s+(?:on\s+)?)?
    (?P<date>(?:{_MONTHS})\.?\s\d{{1,2}}(?:,\s\d{{4}})?)?
    (?:(?<=\d)\s*(?:·\s*)?(?<=[\s·])(?P<comments>\d{{1,6}})(?:\s+comments?)?)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"[▲△⬆↑+–-]?\s*\d[\d.,]*\s*[kKmM]?\+?")
_FURNITURE = frozenset(
    word.strip()
    for word in """
    new|subscribe|daily papers|trending papers|papers|daily|weekly|monthly|trending|view all|load more
    previous|next|company|tos|privacy|about|jobs|careers|website|models|datasets|spaces|buckets|pricing
    docs|documentation|system theme|upvote|submitted by|log in|sign up|login|community|enterprise
    solutions|hugging face|search|back|menu|github|arxiv|pdf|project page|view paper|view pdf
    view arxiv page|comment|comments|share|blog|forum|learn|discord|terms of service|newsletter|today
    yesterday|light|dark|posts|collections|organizations|paper|authors|abstract|read more|show more
    html (experimental)|tex source|other formats|view license
    """.replace("\n", "|").split("|")
)
"""Whole lines of a page that are never a part of an entry, in lower case."""

_FURNITURE_BEGIN = re.compile(
    rf"""
    get\ (trending|daily)\ papers\b | by\s?ak\b | submitted\ by\b | upvoted?\b\s*\d* $ | ©
    | github(\s+[\d.,]+\s*[km]?)? $ | (view\ all|load\ more|show\ more)\b.{{0,20}} $
    | \d+\ (comments?|upvotes?)$
    | (week|month)\ (of\ )?\w{{1,9}} $ | (?:{_MONTHS})\ \d{{4}} $ | https?://\S+ $ | [^\w\s]{{1,3}} $
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"""
    \#{1,6}\  | \#[!'] | ``` | ~~~ | [-*+]\  | >\  | \| | [=~^*-]{3,}$ | \[!?\[ | :\w+:\  | \.\.[ ]
    | </?[a-z!][^>]*>$ | \$\  | @\w+(\(|$) | // | /\* | [{}] | \"\"\" | \[[ x]\]\  | \d+[.)]\ \S.{0,60}[^.]$
    | import\ \w | from\ \S+\ import | (async\ )?def\ \w | class\ \w+\s*[(:] | return\b
    | (if|elif|else|for|while|try|except|with)\b.*:$ | \w+\ =\  | .*\(self\b | .*\):$ | .*[{=]$
    | (\S+\ ){0,5}\S+;$ | \*\*[^*]+\*\*([\s:]|$) | \[[^\]]+\]\(\S+\)$
    | \\(documentclass|usepackage|maketitle|begin\{|end\{|title\{|author\{|section\{|item\b|bibitem)
    """,
    re.VERBOSE,
)
"""How a line of markup, of source code or of a numbered heading begins or ends."""


_FIELD = re.compile(
    r"""
    [>•·*-]?\s* (?:\*\*|__)? (?:
      (?:Authors?|Author\(s\)|Comments?|Licen[sc]e|Subjects?|Categories|Journal(?:-ref)?|Report-no|DOI|Keywords
        |Affiliations?|Publisher|PMID|PMCID|ISSN|ISBN|MSC-class|ACM-class|Title|From|Message-ID|Content-\w+
        |authors?|comments?|license|subjects|categories|journal|doi|keywords|affiliation|publisher|title
        |(?:Document|Resource|Publication|Article)\ type|Primary\ category
        |Author\ information|Cite\ as|Related\ DOI
        |Titre|Auteure?s?|Mots[- ]cl[ée]s|Titel|Autor(?:en|es)?|Verfasser|Schlagw(?:ö|oe)rter|Título
        |Palabras\ clave|Titolo|Autori|Parole\ chiave|Palavras-chave
        |标题|题目|作者|关键词|Item\ [Tt]ype|Abstract) (?:\s* (?:\*\*|__)? \s* [:：] | \ ?\t)
      | (?:Date|Published|Submitted|Updated|Year|date|published|year)(?:\ on)? (?:\*\*)? \s* : (?:\*\*)? \s*
        (?:\d|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)
      | (?:URL|Link|PDF|Source|Code|Paper|url|link|pdf) (?:\*\*)? \s* : (?:\*\*)? \s* (?:\[|<?https?:)
      | (?:Authors?|Author\(s\)|Creators?|Contributors?|Affiliations?|Licen[sc]e|Rights|Copyright|Publisher
        |Journal|Keywords|Subjects?|Description|Citation|DOI|Resource\ type|Document\ type|Publication\ info)
        \s* :? $
      | (?:AU|TI|AB|SO|YR|PY|JO|KW|UR) :\ \S
      | (?:[Aa]bstract|[Ss]ummary|TL;DR) (?:\*\*|__)? \s* :? (?:\*\*|__)? \s* :? (?:\s*\(\w+\))? $
      | (?:Posted|Submitted|Published|Received|Accepted)\ (?:on\ )?\d{1,2}\ \w{3,9}\.?\ \d{4}\.?
        (?:\s*[;,/|].{0,80})? $
      | Cited\ by\ \d | [\d.,]+\s?[kM]?\ (?:views|downloads|citations|reads|shares) $
      | (?:PDF|HTML|XML|BibTeX|RIS|EPUB) (?:\s*[|·•/]\s*(?:PDF|HTML|XML|BibTeX|RIS|EPUB))+ $
      | (?:Department|Institute|Faculty|School|Laboratory|Division|Cent(?:er|re))\ (?:of|for)\ .{2,80},[ ]
        .{0,80}\b(?:Universit\w+|Institut\w*|Hospital|College)\b
      | (?:J\.|Journal|Proc\.|Proceedings|Trans\.|Transactions|Annals)\ .{2,80},\ \d{1,4}\ ?\(\d+\),\ ?\d
      | (?:[A-Z]{1,3}\ [\w'’-]+,?\ ){1,8}(?:…\ )?-\ .*,\ (?:19|20)\d\d (?:\ -\ \S+)? $
      | (?:[A-Z][a-z]+\ (?:[A-Z]\.\ )?[A-Z][\w'’-]+,?\ ){1,8}(?:…\ )?-\ [^,]{2,80},\ (?:19|20)\d\d $
      | .{2,80}\ \((?:19|20)\d\d\)\ \d{1,4}(?:\ ?\(\d+\))?:\ ?\d
      | [\w'’-]+\ [A-Z]{1,3}\(\d
      | arXiv:\s?(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})
      | @\w+\s*[{(] | [\w-]+\s*=\s*[{"] | [A-Z][A-Z0-9]\s{2}-\s\S | PMID-\s
      | </?[A-Za-z][\w:-]*[^<>]*> | \{?"\w+"\s*:
    )
    | \*\*[^*]+:?\*\*:?\s*$ | https?://\S+$
    """,
    re.VERBOSE,
)
"""How a line begins that is a field of a bibliographic record, and never a title."""

_PERSON = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]*|de|del|der|den|di|da|la|le|van|von|bin|el|al)"
    r"(?:\s(?:[A-ZÀ-Þ][\w'’.-]*|de|del|der|den|di|da|la|le|van|von|bin|el|al)){1,4}[\s\d*†‡,]*"
)

_LONGEST = 160
"""Characters; what is longer is text."""


class LineKind(Enum):
    """What a line is."""

    BLANK = "blank"
    FURNITURE = "furniture"
    SUBMITTER = "submitter"
    META = "meta"
    FOREIGN = "foreign"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Meta:
    """A line of metadata; all None for the dot between authors and date."""

    authors: int | None = None
    date: str | None = None
    comments: int | None = None


def is_field(line: str) -> bool:
    """Whether a line is a field of a record, such as "Comments: 12 pages" or "AU  - Doe, J."."""
    return _FIELD.match(line) is not None


def is_names(line: str) -> bool:
    """Whether a line may be a list of two people's names or more, as authors are listed."""
    parts = [part for part in re.split(r"\s*[,;&|·]\s*(?:and\s)?|\sand\s", line) if part.strip(" .")]
    return len(parts) > 1 and all(_PERSON.fullmatch(part.strip()) for part in parts)


def kind_of(line: str) -> LineKind:
    """What a line without white space at its ends is; FOREIGN is markup or source code."""
    if not line:
        return LineKind.BLANK
    if len(line) > _LONGEST:
        return LineKind.TEXT
    lower = line.lower()
    if lower.rstrip(":") == "submitted by":
        return LineKind.SUBMITTER
    if read_meta(line) is not None:
        return LineKind.META
    if lower in _FURNITURE or _NUMBER.fullmatch(line) or _FURNITURE_BEGIN.match(line):
        return LineKind.FURNITURE
    return LineKind.FOREIGN if _FOREIGN.match(line) else LineKind.TEXT


def read_meta(line: str) -> Meta | None:
    """The metadata on a line such as "• 7 authors", "·" or "Nov 29, 2024 7"; None where it is none."""
    if line in ("·", "•", "∙"):
        return Meta()
    found = _META.fullmatch(line)
    if found is None or (found["authors"] is None and found["date"] is None):
        return None
    return Meta(
        authors=int(found["authors"]) if found["authors"] else None,
        date=" ".join(found["date"].split()) if found["date"] else None,
        comments=int(found["comments"]) if found["comments"] else None,
    )
