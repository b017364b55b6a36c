"""What is kept of a place where an abstract stands, beside the file and the position."""

from typing_extensions import TypedDict

from pipeline.settings import Count


class SourceFacts(TypedDict, total=False):
    """Keys of `Source` that a line or a row may lack; what a reader did not find is left out."""

    digest: str
    date: str
    authors: Count
    comments: Count
    names: str
    venue: str
    categories: str
    language: str
    url: str
    arxiv: str
    doi: str
    pmid: str
    pmcid: str
    openreview: str
    s2: str
    openalex: str
    key: str
    reader: str
