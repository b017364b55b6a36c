"""Texts as tokens, with a vocabulary small enough to be read here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bundled.tokens import Vocabulary, _words

SIGNS = [*range(33, 127), *range(161, 173), *range(174, 256), *range(256, 324)]
MERGES = [b"a b", b"ab c", "Ġ ab".encode(), "Ġ a".encode()]
SMALL = Vocabulary(
    [*(chr(sign).encode() for sign in SIGNS), *(merge.replace(b" ", b"") for merge in MERGES)], MERGES
)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Norn's 2 banks", ["Norn", "'s", " ", "2", " banks"]),
        ("12.5% of x²", ["1", "2", ".", "5", "%", " of", " x", "²"]),
        ("a  b\n\tc ", ["a", " ", " b", "\n", "\t", "c", " "]),
        ("we'll (see)", ["we", "'ll", " (", "see", ")"]),
        ("snake_case é漢字", ["snake", "_", "case", " é漢字"]),
        ("", []),
    ],
)
def test_text_is_split_as_the_model_was_trained(text: str, pieces: list[str]) -> None:
    """Words go with the space before them, each numeral stands by itself, signs stand together."""
    assert list(_words(text)) == pieces


def test_pairs_are_joined_by_rank() -> None:
    """Of all pairs in a word the one that comes first in the list is joined first."""
    texts = [[SMALL.decode([token]) for token in SMALL.encode(text)] for text in ("abc", " abab", "ca b")]
    assert texts == [["abc"], [" ab", "ab"], ["c", "a", " ", "b"]]


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """Tokens of a text are the text again; half a surrogate pair, which is none, is never given."""
    text = text.encode(errors="ignore").decode()
    assert SMALL.decode(SMALL.encode(text)) == text
