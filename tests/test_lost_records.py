"""Records that a fault beside them, or a list within them, might take along: all are read, or told."""

import pytest
from test_readers import read

NORN = "Norn maps 12 caves with 3 sensors."
SKULD = "Skuld reads 4,000 wells a day."
PLACEHOLDER = "Abstract available from the publisher."
NBIB = """PMID- 1
TI  - [Norn].
OAB - Publisher: Abstract available from the publisher.
OABL- ger
{}SO  - J Caves. 2031.

PMID- 2
TI  - Skuld
AB  - Skuld reads 4,000 wells a day.
SO  - J Caves. 2031.
"""


def texts(data: str) -> list[str]:
    """The texts of what is read."""
    return [one.text for digest in read(data)[1] for one in digest.abstracts]


@pytest.mark.parametrize("own", ["", f"OAB - {NORN}\n"], ids=["alone", "in front"])
def test_that_a_publisher_has_an_abstract_is_none(own: str) -> None:
    """PubMed's word for it counts for nothing, in either format, and what stands behind it is read."""
    expected = [NORN, SKULD] if own else [SKULD]
    assert texts(NBIB.format(own)) == expected
    more = f"<AbstractText>{NORN}</AbstractText>" if own else ""
    other = f"<OtherAbstract><AbstractText>{PLACEHOLDER}</AbstractText>{more}</OtherAbstract>"
    article = "<Article><ArticleTitle>T</ArticleTitle>{}</Article>"
    skuld = article.format(f"<Abstract><AbstractText>{SKULD}</AbstractText></Abstract>")
    citations = (f"{article.format('')}{other}", skuld)
    articles = (
        f"<PubmedArticle><MedlineCitation>{one}</MedlineCitation></PubmedArticle>" for one in citations
    )
    assert texts(f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>") == expected


@pytest.mark.parametrize("by", ["", " by the author", " by the authors", " by the author(s)", " by arXiv"])
def test_a_paper_that_was_withdrawn_is_told_as_such(by: str) -> None:
    """The sentence that stands in the place of its abstract is none; a longer text is one."""
    account, _ = read(f'Title,Abstract\nNorn,This paper has been withdrawn{by}.\nSkuld,"{SKULD}"\n')
    assert (account.records, account.with_abstract) == (2, 1)
    assert [one.reason for one in account.without] == ["no abstract: the paper has been withdrawn"]
    assert texts(f'Title,Abstract\nNorn,"This paper has been withdrawn{by}. {NORN}"\n')
