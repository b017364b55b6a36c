"""Whatever reads text takes time by its length: nobody's abstract, reply or page holds a run up."""

import os
from collections.abc import Callable
from contextlib import suppress

import pytest
from hostile_text import Growth, units

from pipeline import inputs, rules
from pipeline.boards import names
from pipeline.boards.text import fitted
from pipeline.bundled import lines, words
from pipeline.domain import Abstract
from pipeline.errors import ClaimsiftError
from pipeline.evaluation import compared_record
from pipeline.extraction import sentence_filter, validation
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.prompting import numbered
from pipeline.inputs import markup
from pipeline.outputs.tables.formula import defused
from pipeline.text import quantities, sentences, word_search
from pipeline.text.folding import Text, fold
from pipeline.text.quantities.symbols import is_arc
from pipeline.text.visible import visible, visible_html
from pipeline.text.word_search import find_links
from schemas.claims import Claim

MIXTURES = int(os.environ.get("CLAIMSIFT_HOSTILE_MIXTURES", "4"))
"""Texts by chance for each function, beside those that have been slow; more of them for a longer search."""

NAMES = names.load_names()
RELEASE = {"kind": "availability", "artifact": "code", "subject": "Norn"}
RECORD = Claim(
    sentence=1, kind="performance", subject="Norn http://a", quantity="7%", metric="accuracy", dataset="a b c"
)


def page(text: str) -> None:
    """A digest with the text as the abstract of its second entry."""
    with suppress(ClaimsiftError):
        inputs.parse(f"A Title Of Caves\n\nWe map caves. {text}\n\n{text}".encode(), "d.txt")


def reply(text: str) -> None:
    """The text as a reply, whole and cut off, and as a value in one."""
    for written in (
        text,
        f'{{"claims": [{{"sentence": 1, {text}',
        f'{{"claims": [{{"subject": "{text}"}}]}}',
    ):
        for cut in (False, True):
            with suppress(ClaimsiftError):
                validation.read(written, Claim, "claims", cut=cut)


READERS: dict[str, Callable[[str], object]] = {
    "sentences": sentences.split,
    "quantities.find": quantities.find,
    "quantities.parse": quantities.parse,
    "quantities.spellings": quantities.spellings,
    "quantities.readings": lambda text: quantities.readings(text, text),
    "seconds of arc": lambda text: [is_arc(text, at) for at, sign in enumerate(text) if sign == "″"],
    "quantities.copied": lambda text: quantities.copied("7 million", text),
    "quantities copied at length": lambda text: quantities.copied(text, "We map 7 million caves."),
    "quantities copied from a text like it": lambda text: quantities.copied(text, f"{text} 7"),
    "find_links": find_links,
    "fold": fold,
    "words as written": lambda text: Text(text).exact("a b", (0, len(text))),
    "words normalized": lambda text: Text(text).normalized("the a $b", (0, len(text))),
    "find_whole": lambda text: word_search.find_whole(text, "aa", (0, len(text))),
    "grounding": lambda text: Grounder(Abstract("a", text, text, ()), [(0, len(text))]).ground([RECORD] * 3),
    "rules": lambda text: rules.label(text, text[:100], sentences.split(text)),
    "rules for titles": lambda text: rules.label(text[:100], text, sentences.split(text[:100])),
    "rules for one sentence": lambda text: rules.label(text, "Quimby: A Title", [(0, len(text))]),
    "markup": lambda text: markup.plain(f"{text}<sup>1</sup></b>"),
    "turns": sentence_filter.asked,
    "turns by number": sentence_filter.has_number,
    "pages": page,
    "replies": reply,
    "prompts": lambda text: numbered(text, text, sentences.split(text)),
    "names of data sets": NAMES.dataset,
    "names of metrics": lambda text: NAMES.better(NAMES.metric(text)),
    "names of units": NAMES.unit,
    "vague names": names.is_vague,
    "evidence": lambda text: compared_record.locate("We  map the caves. a b", text),
    "evidence of the same words": lambda text: compared_record.locate(f"{text[: len(text) // 2]}x", text),
    "what is shown": lambda text: (visible(text), visible_html(text), fitted(text, 40)),
    "cells": defused,
    "the bundled model's lines": lambda text: (lines.mentions(text), lines.read(text, "7")),
    "the bundled model's lists": lambda text: words.with_listed([RELEASE], text),
}


ALSO: dict[str, tuple[str, ...]] = {
    "sentences": (
        *("a.", "(", "e.g. ", "a. ", "A.", '."', "$a. ", "\\(", "\n ", ".A", "1. ", "? ", "[1] ", ".)x"),
    ),
    "quantities.find": (
        *("1,1,1,", "a a a ", "((((", "by by by ", "and and ", "7", "from ", "two-", "x", "\\", "1e", "^1"),
        *("over ", "10 to ", "1 ", "{,}000", "held at 3K ", "$ 4 a "),
    ),
    "seconds of arc": ("1″", "1″. "),
    "rules for one sentence": (
        *("1,1,1,", "by by by ", "and and ", "http://", "We ", "over ", "than ", "A-A-", "outperforms "),
        *("Code available ", "on COCO and ", "1% and ", "compared to ", "we release ", "A1 is ", "of "),
    ),
    "markup": (
        *("<sup>", "x<sup>1</sup>", '<a b="', "<!--", "<![CDATA[", "<b>", "&amp;", "<p>", "<math>", "amp;"),
        *("x <sub>1</sub>", "<br>", "<i a=b", "<mrow>"),
    ),
    "grounding": ("a ", "Norn–7 ", "a", "$\\{", "e\u0301"),
    "the bundled model's lists": ("code, ", "code and ", "a-", "code a "),
    "find_links": ("a.", "https://", "https://x)", "www."),
    "pages": ("the\n", "Sparse Keys Now\n", "We drop the keys that nobody needs here.\n", "·\n", '""".\n'),
    "replies": ("<tool_call>", "[TOOL_CALLS]", '{"name": "claims", "arguments": ', "<function=a>"),
}
"""What a function's texts repeat beside that: marks that mean something to it alone."""


def test_a_square_is_told_from_a_length() -> None:
    """The measure says of work for each bracket over all brackets that it grows too fast, of one pass not."""
    squared = Growth(lambda text: [sum(map(ord, text)) for mark in text if mark == "x"], rounds=3)
    assert not squared.is_bounded("x")
    assert Growth(lambda text: [mark.casefold() for mark in text]).is_bounded("x")


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_length_alone(name: str) -> None:
    """Eight times the text takes nowhere near 64 times as long, whatever the text repeats."""
    growth = Growth(READERS[name])
    repeated = (*units(seed=MIXTURES, count=MIXTURES), *ALSO.get(name, ()))
    steep = [unit for unit in repeated if not growth.is_bounded(unit)]
    assert not steep, f"{name} is slow where a text repeats one of {steep}"
