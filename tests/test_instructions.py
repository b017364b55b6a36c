"""Prose that is no abstract is not read as one, and whatever is read of so little says so."""

import json

import pytest
from test_readers import NORN, SKULD, read


def one(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


PROMPT = one(
    """
    You are an expert in caves. Read the abstract of the paper below, and extract each claim that the
    authors make about their results. For each claim, return the sentence and the number. Do not
    invent numbers.
    """
)
GUIDE = one(
    """
    Thank you for your interest in our project. We welcome bug reports and pull requests. Before you
    open a pull request, please run the tests and make sure that they pass. We review pull requests
    once a week.
    """
)
LICENCE = one(
    """
    Permission is hereby granted, free of charge, to any person obtaining a copy of this work, to deal
    in it without restriction. In no event shall the authors be liable for any claim. The work is
    presented without warranty.
    """
)
LETTER = one(
    """
    We are pleased to invite you to our workshop on maps. The results of the last year will be
    presented by the groups. Please send your abstract by the third of May. We look forward to seeing
    you there.
    """
)
LOG = (
    "2031-02-03 10:04:11 INFO the evaluation of our model begins on 12 files.\n"
    "2031-02-03 10:04:12 INFO results are written to the folder out. The method took 3 seconds.\n"
    "2031-02-03 10:05:13 WARNING the study is missing. We present nothing for it.\n"
)
POLICY = one(
    """
    We collect data when you visit our website. We use your data to evaluate how our services are used
    and to present you with offers. You can ask us at any time to delete your data. We present no data
    to third parties.
    """
)
REVIEWERS = one(
    """
    Reviewers must examine whether the results support the claims of the paper. You should evaluate
    the methods first. Do not ask for experiments that need more than two weeks. Your review should be
    polite.
    """
)
README = one(
    """
    Norn is a small library that reads maps and evaluates them. Install it with one command. To use
    it, import the package and give it the path of your files. See the docs for the results that it
    returns.
    """
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Claim extraction", PROMPT),
        ("Contributing to Norn", GUIDE),
        ("Licence of Norn", LICENCE),
        ("Dear colleagues", LETTER),
        ("Run of the night", LOG),
        ("Privacy Policy", POLICY),
        ("Guidelines for Reviewers", REVIEWERS),
        ("Norn: a Tool for Maps", README),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_prose_that_speaks_to_somebody_is_refused(title: str, text: str, times: int) -> None:
    """A prompt, a guide, a licence, a letter, a log and a policy are refused, one or several of them."""
    account, found = read(f"{title}\n\n{text}\n\n" * times)
    assert found == []
    assert "not a digest" in account.told[-1]


ABSTRACTS = [
    ("Norn: Mapping Caves", f"We present Norn. {NORN}"),
    (
        "Do You Trust Your Robot?",
        """
        People work with robots. We ask 240 people how much they trust a robot that errs. Trust fell
        by 23% after the first error and came back after three days. You cannot buy trust, our results
        suggest.
        """,
    ),
    (
        "Following Instructions",
        """
        Models follow instructions such as "You are a helpful assistant. Do not answer questions about
        yourself." We evaluate 14 models on 1,200 such prompts and find that 37% of answers break the
        instruction. We release the prompts.
        """,
    ),
    (
        "A Dataset of Pull Requests",
        """
        Pull requests are how code is reviewed. We collect 1.2 million pull requests of 4,000
        repositories and study how long reviews take. Reviews take 3.4 days on average. README files
        that describe the process shorten it by 18%.
        """,
    ),
    (
        "Open Source Licences in Practice",
        """
        We analyse the licences of 2.3 million repositories. Of these, 43% use the MIT licence, and
        12% have none. Projects without a licence get 30% fewer contributions. Developers must know
        what redistribution requires.
        """,
    ),
    (
        "Should You Always Use Dropout?",
        """
        Always use dropout, textbooks say. We test this advice on 30 data sets. Dropout helps on 21 of
        them, by 1.3 points on average, and harms small ones. Use it only above 10,000 samples.
        """,
    ),
    (
        "Software for Sequences",
        """
        Summary: We present Urd, a program that aligns reads to genomes. It is 3.2 times faster than
        its best rival. Availability: Urd is free software under the MIT licence; install it with pip.
        The repository holds a README and tests.
        """,
    ),
    (
        "Truncated String States",
        """
        By circumventing exact string states we devise a truncated string state space approach for a
        chain in a field. The spectrum agrees with experiments to 2%, and strings of length two
        dominate. We present the results for 200 sites.
        """,
    ),
]


@pytest.mark.parametrize(("title", "text"), ABSTRACTS)
def test_an_abstract_that_talks_like_them_is_read_and_told(title: str, text: str) -> None:
    """What a paper did outweighs such words. As nothing says that it is a paper, what was taken is said."""
    account, found = read(f"{title}\n\n{one(text)}\n")
    assert [paper.title for paper in found[0].abstracts] == [title]
    assert f"{title!r} is taken for a title" in account.told[-1]


def test_more_than_one_abstract_needs_no_word() -> None:
    """A page of several abstracts is a digest, and so is one abstract with its authors and date."""
    account, found = read(f"Norn: Maps of Caves\n\n{NORN}\n\nSkuld: Wells\n\nWe present Skuld. {SKULD}\n")
    assert (len(found[0].abstracts), account.told) == (2, [])
    account, found = read(f"Norn: Maps\n\nWe present Norn. {NORN}\n\n• 3 authors\n\nFeb 3, 2031\n")
    assert (len(found[0].abstracts), account.told) == (1, [])


def test_one_such_text_among_abstracts_is_kept() -> None:
    """It is a page that is judged, not a text: nothing is left out of a digest."""
    pages = [f"Norn {number}: Maps\n\nWe present Norn. {NORN}\n\n" for number in (1, 2)]
    _, found = read(f"{pages[0]}Contributing to Norn\n\n{GUIDE}\n\n{pages[1]}")
    assert len(found[0].abstracts) == 3


def test_other_readers_do_not_ask() -> None:
    """What stands in a field for abstracts is one, whatever it says."""
    _, found = read(json.dumps({"title": "Norn", "abstract": PROMPT}))
    assert [paper.text for paper in found[0].abstracts] == [PROMPT]


def test_a_manual_with_a_summary_is_no_digest() -> None:
    """A heading, and a summary under its label, are a paper if it says what one did, which is told."""
    _, found = read(f"# Norn\n\n**Summary**: {README}\n")
    assert found == []
    account, found = read(f"# Norn\n\n**Abstract**: We present Norn. {NORN}\n")
    assert (len(found[0].abstracts), account.told) == (
        1,
        ["'Norn' is taken for a title, what is labelled for its abstract"],
    )
    account, found = read(f"# Norn\n\n**Authors**: J. Doe\n\n**Abstract**: We present Norn. {NORN}\n")
    assert (len(found[0].abstracts), account.told) == (1, [])


def test_a_table_without_titles_is_no_page() -> None:
    """Its cells may hold line ends and prose of our own, as forms of a survey do."""
    header = "StartDate,EndDate,Status,Progress,Duration,Finished,Name,Notes"
    row = '2031,2031,IP,100,12,True,Doe,"We evaluate the study.\n\nOur results are below, and the methods."'
    account, found = read("\n".join([header, *[row] * 4, "a,b"]))
    assert found == []
    assert "a table (CSV)" in account.told[-1]
