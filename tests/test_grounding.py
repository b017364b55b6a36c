"""Where copied words stand in the text, and which numbers and links it bears out."""

from collections.abc import Sequence
from enum import Enum

import pytest
from conftest import examples, table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Abstract, Grounding, Json, Rejection, Resolved
from pipeline.extraction.grounding import Grounder
from pipeline.text.folding import Text, fold
from pipeline.text.sentences import split
from pipeline.text.word_search import find_links, without_controls
from schemas import Quantity, Quote, Record, Sentence
from schemas.claims import Claim
from schemas.datasets import Dataset


def ground(
    text: str, *records: Record, title: str = "A Title Without Names"
) -> tuple[list[Resolved], list[Rejection]]:
    """The records of one abstract, grounded in it; words that stand nowhere are kept."""
    return Grounder(Abstract("a", title, text, ()), split(text), keep_ungrounded=True).ground(records)


def kept(text: str, record: Record, title: str = "A Title Without Names") -> Resolved:
    """The one record that is kept."""
    found, rejected = ground(text, record, title=title)
    assert rejected == []
    return found[0]


def rejected(text: str, record: Record) -> Rejection:
    """The one record that is not."""
    found, lost = ground(text, record)
    assert found == []
    return lost[0]


def about(subject: str, **fields: Json) -> Claim:
    """A claim that needs no number."""
    values: dict[str, Json] = {"sentence": 1, "kind": "superiority", "subject": subject}
    return Claim.model_validate(values | fields)


def counting(quantity: str, sentence: int = 1, **fields: Json) -> Claim:
    """A claim of a size."""
    values: dict[str, Json] = {"sentence": sentence, "kind": "scale", "subject": "Norn", "quantity": quantity}
    return Claim.model_validate(values | fields)


def release(artifact: str, sentence: int = 1, **fields: Json) -> Claim:
    """A claim that something is released."""
    return about("Norn", kind="availability", artifact=artifact, sentence=sentence, **fields)


def place(text: str, words: str, title: str = "") -> tuple[Json, Grounding]:
    """The subject as users read it, and where it was found."""
    found = kept(text, about(words), title)
    return found.fields["subject"], found.grounding["subject"]


def test_words_in_the_sentence_are_exact() -> None:
    """Words that stand in the cited sentence are found there, although they stand elsewhere before."""
    text = "Norn is old. Here Norn wins."
    found = kept(text, about("Norn", sentence=2))
    assert found.grounding["subject"] == Grounding("exact", "sentence", (18, 22))
    assert (found.evidence, found.sentence, found.span) == ("Here Norn wins.", 2, (13, 28))


def test_words_elsewhere_are_found_there() -> None:
    """Words that only another sentence or the title has are found in it, with offsets of its own."""
    assert place("It wins. We call it Norn.", "Norn")[1] == Grounding("exact", "abstract", (20, 24))
    assert place("It wins.", "Norn", title="On Norn")[1] == Grounding("exact", "title", (3, 7))


def test_as_written_elsewhere_goes_before_normalized_here() -> None:
    """The exact spelling in another sentence is preferred to another spelling in the cited one."""
    assert place("NORN wins. Norn is new.", "Norn") == ("Norn", Grounding("exact", "abstract", (11, 15)))


SPELLINGS = [
    ("We show NORN here.", "norn", "NORN"),
    ("The Norn  Gate\nKeeper wins.", "Norn Gate Keeper", "Norn  Gate Keeper"),
    ("The Norn\tGate\r\nKeeper wins.", "Norn Gate Keeper", "Norn Gate Keeper"),
    ("The Norn\u00a0Gate wins.", "Norn Gate", "Norn\u00a0Gate"),
    ("A low–rank map.", "low-rank", "low–rank"),
    ("A low\u2011rank map.", "low−rank", "low\u2011rank"),
    ("Norn’s map.", "Norn's map", "Norn’s map"),
    ("The “free” map.", '"free" map', "“free” map"),
    ("The ``free'' map.", '"free" map', "``free'' map"),
    (r"The \textbf{free} map.", "The free map", r"The \textbf{free} map"),
    (r"In $O(n \log n)$ time.", r"O(n log n) time", r"$O(n \log n)$ time"),
    (r"The $\beta$-Norn wins.", r"beta-norn", r"$\beta$-Norn"),
    (r"The $\beta$-Norn wins.", r"$\\beta$-Norn", r"$\beta$-Norn"),
    (r"Our {\bf Norn} Net wins.", "Norn Net", r"{\bf Norn} Net"),
    (r"Our \textsc{Norn}-B wins.", "Norn-B", r"\textsc{Norn}-B"),
    (r"Our $\mathbf{x}$-Norn wins.", "x-Norn", r"$\mathbf{x}$-Norn"),
    (r"It costs $5 and Norn$^2$ wins.", "norn^2 wins", "Norn$^2$ wins"),
    (r"It is CLIP$^2$ now.", "CLIP^2", "CLIP$^2$"),
    (r"It is CLIP$^{2}$ now.", "CLIP^2", "CLIP$^{2}$"),
    (r"It has 10\,000 maps.", "10000 maps", r"10\,000 maps"),
    (r"Norn et al.\ win.", "et al. win", r"et al.\ win"),
    (r"It has 5\% noise.", "5% noise", r"5\% noise"),
    ("It is a soft\u00adened map.", "softened", "soft\u00adened"),
    ("It is zero\u200bwidth.", "zerowidth", "zero\u200bwidth"),
    ("Its ﬁne map.", "fine", "ﬁne"),
    ("Die Straße hier.", "STRASSE", "Straße"),
    ("A nai\u0308ve map.", "na\u00efve", "nai\u0308ve"),
    ("A na\u00efve map.", "nai\u0308ve", "na\u00efve"),
    ("👩‍🔬 met NORN.", "Norn", "NORN"),
    ("It is so (p<0.05) here.", "p < 0.05", "p<0.05"),
    ("It is so (p = 0.03) here.", "p=0.03", "p = 0.03"),
    ("An error of 3 ± 1 K.", "3±1 K", "3 ± 1 K"),
]


@table(("text", "words", "spelling"), SPELLINGS)
def test_other_spelling_is_found_and_put_right(text: str, words: str, spelling: str) -> None:
    """Words that differ in case, space, dashes, quotes or LaTeX are read as the text has them."""
    found, grounding = place(text, words)
    assert found == spelling
    assert grounding.status == "normalized"
    assert grounding.span is not None
    assert without_controls(text[slice(*grounding.span)]) == spelling


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GPTQ is small.", "GPT"),
        ("It is NanoGPT here.", "GPT"),
        ("GPT4 is big.", "GPT"),
        ("There are 138 maps.", "38"),
        ("We saw Urd.", "Norn"),
        ("GPT is big.", "GPTs"),
        ("A cafe\u0301 opens.", "cafe"),
        ("Der Spaß hier.", "Spas"),
        ("It is $$ here.", "{}"),
        ("It is (so).", "("),
        ("It is so (p=0.05).", "05"),
        ("It is so (p=0,05).", "p=0"),
        ("GPT-4.1 wins.", "gpt-4"),
        ("There are 1,500 maps.", "500 maps"),
        ("", "Norn"),
    ],
)
def test_missing_words_keep_the_spelling_of_the_model(text: str, words: str) -> None:
    """Words that stand nowhere, or only as part of others, are missing and stay as they are."""
    grounder = Grounder(Abstract("a", "T", text, ()), ((0, len(text)),), keep_ungrounded=True)
    found = grounder.ground([about(words)])[0][0]
    assert found.fields["subject"] == words
    assert found.grounding["subject"] == Grounding("missing")


def test_whole_words_have_neighbours() -> None:
    """A plural s, a hyphen, a bracket or a mark beside the words does not hide them."""
    for text in ("GPTs win.", "GPT-4 wins.", "(GPT) wins.", "We use GPT.", "GPT's map wins.", "GPTQ or GPT?"):
        assert place(text, "GPT")[1].status == "exact"


WORDS = st.text(
    st.one_of(
        st.sampled_from("aA sS.-–—'’\"$\\{}~ß\u0301\u0308ﬁİ½\u00a0\u00ad\u200b\n👩‍🔬é`"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=40,
)


@given(WORDS)
def test_folded_offsets_are_in_order_and_in_the_text(text: str) -> None:
    """Every folded character comes from a stretch of the text; no stretch begins before an earlier one."""
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert "  " not in folded.text
    assert folded.text == folded.text.strip(" ")


@examples(200)
@given(WORDS, st.integers(0, 40), st.integers(1, 20), WORDS)
def test_span_is_what_the_field_says(text: str, start: int, length: int, other: str) -> None:
    """Found words are the text at their span: letter for letter if exact, else equal after folding."""
    for words in (text[start : start + length].strip() or "Urd", other.strip() or "Norn"):
        raw = f"{text} {other} Norn"
        grounder = Grounder(Abstract("a", other, raw, ()), ((0, len(raw)),), keep_ungrounded=True)
        found = grounder.ground([Claim.model_construct(sentence=1, kind="superiority", subject=words)])[0][0]
        grounding, subject = found.grounding["subject"], found.fields["subject"]
        if grounding.span is None:
            assert grounding.status == "missing"
            assert subject == words
            continue
        source = other if grounding.place == "title" else raw
        assert source[slice(*grounding.span)] == subject
        if grounding.status == "exact":
            assert subject == words
        else:
            assert fold(str(subject)).text.strip() == fold(words).text.strip()


@given(WORDS, WORDS)
def test_text_that_is_there_is_never_missing(before: str, after: str) -> None:
    """A word that stands by itself is found whatever surrounds it."""
    text = f"{before} | Norn-7 | {after}"
    assert Text(text).exact("Norn-7", (0, len(text))) is not None
    assert Text(text).normalized("NORN–7", (0, len(text))) is not None


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("It has 87.3 maps.", "97.3"),
        ("It has 38.2 maps.", "3"),
        ("It has 38.2 maps.", "38"),
        ("It has 38.2 maps.", "8.2"),
        ("It has 138 maps.", "38"),
        ("It has 6 million maps.", "6 billion"),
        ("It has 40 to 50 maps.", "40 to 60 maps"),
        ("It has maps. It has 7 maps.", "7"),
        ("It has maps.", "7"),
    ],
)
def test_made_up_number_is_rejected(text: str, quantity: str) -> None:
    """A number that does not stand in the cited sentence, digit for digit, costs its record."""
    found = rejected(text, counting(quantity))
    assert found.reason == "quantity"
    assert found.detail is not None
    assert found.detail.startswith(f"quantity {quantity!r} ")
    assert found.record == {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": quantity}


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "many", "-"])
def test_quantity_without_a_number_is_rejected(quantity: str) -> None:
    """Words that hold no number are no quantity."""
    assert (
        rejected("It has many maps.", counting(quantity)).detail == f"quantity {quantity!r} holds no number"
    )


@pytest.mark.parametrize(
    ("quantity", "value", "qualifier"),
    [("a quarter", 25, "exact"), ("more than a\nthird", 33.33, "at_least")],
)
def test_fraction_that_is_a_number_by_what_follows_it_counts(
    quantity: str, value: float, qualifier: str
) -> None:
    """A quantity that the sentence reads as one is kept, though alone its words would be none."""
    fields = kept(
        "It needs a quarter of the memory and more than a third of the data.", counting(quantity)
    ).fields
    assert (fields["value"], fields["unit"], fields["qualifier"]) == (value, "percent", qualifier)
    assert rejected("It stays a quarter.", counting("a quarter")).reason == "quantity"


def test_number_in_another_spelling_is_the_same_number() -> None:
    """Values are compared, so a model that writes 61.20 or 1000 for 61.2 and 1,000 is believed."""
    assert kept("It has 61.2 maps.", counting("61.20")).fields["value"] == 61.2
    assert kept("It has 1,000 maps.", counting("1000")).fields["value"] == 1000


@pytest.mark.parametrize("number", [3, 999])
def test_sentence_that_does_not_exist_is_rejected(number: int) -> None:
    """A record must cite a sentence of the abstract."""
    found = rejected("It has 7 maps. It wins.", counting("7", number))
    assert (found.reason, found.detail) == (
        "sentence",
        f"there is no sentence {number}; the abstract has 2",
    )
    assert rejected("", counting("7")).reason == "sentence"


def test_unit_and_qualifier_are_completed_from_the_sentence() -> None:
    """What the model left out beside the number is read from the sentence."""
    for copied in ("6 billion", "6 billion tokens", "over 6 billion", "over 6 billion tokens"):
        fields = kept("It saw over 6 billion tokens.", counting(copied)).fields
        assert {name: fields[name] for name in ("quantity", "value", "unit", "qualifier")} == {
            "quantity": copied,
            "value": 6_000_000_000,
            "unit": "token",
            "qualifier": "at_least",
        }


def test_bare_size_counts_what_its_sentence_counts() -> None:
    """A letter behind a number means parameters only where the sentence names nothing else."""
    for copied in ("750B", "750b", r"\textbf{750}B"):
        assert kept("It is trained on 750B tokens.", counting(copied)).fields["unit"] == "token"
    assert kept("It works for its 70B sibling.", counting("70B")).fields["unit"] == "parameter"


def test_made_up_words_beside_a_number_cost_the_record() -> None:
    """A model that adds a bound or a unit to a number of the sentence has made them up."""
    for copied in ("over 12 maps", "up to 12 maps", "about 12 maps", "12 new maps", "12 GB"):
        assert rejected("It draws 12 maps.", counting(copied)).reason == "quantity"
    assert rejected("It gains 12 points.", counting("12%")).reason == "quantity"


def test_quantity_is_the_spelling_of_the_text_with_its_place() -> None:
    """Digits that the model spelled another way come out as they stand, and the span says where."""
    found = kept("It draws $1\\,500$ maps.", counting("1 500 maps"))
    assert (found.fields["quantity"], found.fields["value"]) == ("1\\,500$ maps", 1500)
    assert found.grounding["quantity"] == Grounding("normalized", "sentence", (10, 22))
    assert kept("It draws 1,500\nmaps.", counting("1,500 maps")).fields["quantity"] == "1,500 maps"


def test_sign_counts_unless_it_only_says_which_way() -> None:
    """A measurement keeps its minus sign; a change is as large as it is, and its direction is told apart."""
    text = "The residual is −1.7 dB, a change of −3.2% on Roads."
    reached = Claim(sentence=1, kind="performance", subject="residual", quantity="−1.7 dB")
    changed = Claim(
        sentence=1, kind="improvement", subject="residual", quantity="−3.2%", direction="decrease"
    )
    assert kept(text, reached).fields["value"] == -1.7
    assert kept(text, changed).fields["value"] == 3.2


def test_unit_belongs_to_the_copied_mention() -> None:
    """Where a number occurs twice, the copied words say which of them is meant."""
    text = "It gains 5% on maps and 5 points on roads."
    assert kept(text, counting("5%")).fields["unit"] == "percent"
    assert kept(text, counting("5 points")).fields["unit"] == "points"


def test_number_in_a_name_lends_no_unit() -> None:
    """A bare number takes its unit from where it counts something, not from where it names a thing."""
    assert kept("Like Norn-4, it draws 4 maps.", counting("4")).fields["unit"] == "map"


def test_fields_stand_in_the_order_of_the_schema() -> None:
    """A result has the schema's order, what was read of a quantity behind it, and nothing absent."""
    text = "Norn cuts latency by 20-30% against Urd on Roads."
    claim = counting("20-30%", kind="improvement", direction="decrease", metric="latency", dataset="Roads")
    fields = kept(text, claim).fields
    assert list(fields) == [
        *("kind", "subject", "quantity", "value", "value_max", "unit", "qualifier"),
        *("metric", "direction", "dataset"),
    ]
    assert (fields["value"], fields["value_max"]) == (20, 30)


def test_fields_of_other_kinds_are_left_out() -> None:
    """What means nothing in a kind is not in the result, and is not checked either."""
    text = "Norn is at https://example.org/n now."
    claim = release("code", quantity="99", metric="speed", direction="increase", baseline="Urd")
    assert kept(text, claim).fields == {
        "kind": "availability",
        "subject": "Norn",
        "artifact": "code",
        "url": "https://example.org/n",
    }
    assert "url" not in kept("Norn beats Urd, see https://example.org.", about("Norn")).fields
    assert "metric" not in kept("Norn has 7 maps.", counting("7", metric="maps")).fields


LINKS = [
    ("See https://example.org/norn.", ["https://example.org/norn"]),
    ("(https://example.org/norn)", ["https://example.org/norn"]),
    ("(see https://example.org/norn).", ["https://example.org/norn"]),
    ("See https://example.org/norn_(map).", ["https://example.org/norn_(map)"]),
    ("<https://example.org/norn>", ["https://example.org/norn"]),
    ("“https://example.org/norn”", ["https://example.org/norn"]),
    ("[here](https://example.org/norn).", ["https://example.org/norn"]),
    ("*https://example.org/norn*", ["https://example.org/norn"]),
    (r"\url{https://example.org/norn}.", ["https://example.org/norn"]),
    (r"\href{https://example.org/norn}{here}", ["https://example.org/norn"]),
    (r"https://example.org/norn\footnote{x}", ["https://example.org/norn"]),
    (r"https://example.org/norn\_map", [r"https://example.org/norn\_map"]),
    ("https://example.org/norn。", ["https://example.org/norn"]),
    ("https://example.org/norn—and more", ["https://example.org/norn"]),
    ("https://example.org/norn...", ["https://example.org/norn"]),
    ("https://example.org/n?a=b&c=d#e!", ["https://example.org/n?a=b&c=d#e"]),
    ("https://example.org/~norn/a,b", ["https://example.org/~norn/a,b"]),
    ("https://a.example/x, https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
    ("https://a.example/x;https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
    ("https://a.example/web/https://b.example", ["https://a.example/web/https://b.example"]),
    ("Code: github.com/norn/norn.", ["github.com/norn/norn"]),
    ("It is at norn.github.io.", ["norn.github.io"]),
    ("It is at norn.github.io/maps.", ["norn.github.io/maps"]),
    ("www.example.org, for one", ["www.example.org"]),
    ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
    ("http:// and https://. and www.", []),
    ("no link, and/or e.g. this", []),
    ("git@github.com/norn", []),
    ("GitHub.com has it.", []),
]


@table(("text", "links"), LINKS)
def test_links_are_found_as_written(text: str, links: Sequence[str]) -> None:
    """Addresses end before closing marks, brackets and LaTeX, with or without a scheme."""
    assert find_links(text) == links


@given(st.text(st.sampled_from("htps:/w.()[]{}<>,;x \\_-@%#é"), max_size=60))
def test_links_stand_in_the_text(text: str) -> None:
    """Whatever is found is a piece of the text without white space."""
    for link in find_links(text):
        assert link in text
        assert not any(char.isspace() for char in link)


def urls(text: str, *records: Record) -> list[Json]:
    """The address of each record that is kept."""
    return [found.fields.get("url") for found in ground(text, *records)[0]]


def test_two_links_go_to_two_artifacts() -> None:
    """The first artifact of a sentence has its first link, the second its second; one link is shared."""
    two = "Code is at https://a.example/c and data at https://b.example/d."
    assert urls(two, release("code"), release("data")) == ["https://a.example/c", "https://b.example/d"]
    one = "Code and data are at https://a.example/c."
    assert urls(one, release("code"), release("data")) == ["https://a.example/c"] * 2
    assert urls(two, release("code"), about("Norn"), release("data"))[2] == "https://b.example/d"


def test_link_is_not_guessed_where_a_sentence_has_several() -> None:
    """Where there are more or fewer records than links, nobody can tell which is whose; twice one is one."""
    two = "Code is at https://a.example/c and data at https://b.example/d."
    assert urls(two, release("data")) == [None]
    assert urls(two, release("code"), release("data"), release("model")) == [None] * 3
    again = "Code is at https://a.example/c, data at https://a.example/c."
    assert urls(again, release("data")) == ["https://a.example/c"]


def test_repeated_record_takes_no_link_away() -> None:
    """A record that the model wrote twice counts once where links are given out."""
    two = "Code is at https://a.example/c and data at https://b.example/d."
    assert urls(two, release("code"), release("code"), release("data")) == [
        "https://a.example/c",
        "https://b.example/d",
    ]


def test_link_has_its_own_place() -> None:
    """A link is grounded like copied words; without one in the cited sentence there is none."""
    found = kept("It is at https://a.example/c.", release("code"))
    assert found.grounding["url"] == Grounding("exact", "sentence", (9, 28))
    assert urls("It is free. See https://a.example/c.", release("code")) == [None]
    assert ground("It is free.", release("code", 9))[1][0].reason == "sentence"


def test_second_record_of_the_same_is_a_duplicate() -> None:
    """Records that agree in what makes them one are kept once, whatever case and space they have."""
    text = "Norn has 7 maps and 8 roads; it beats Urd."
    found, lost = ground(text, counting("7 maps"), counting("7"), counting("8"), about("Norn"), about("norn"))
    assert [record.fields.get("value") for record in found] == [7, 8, None]
    assert [reject.reason for reject in lost] == ["duplicate", "duplicate"]
    assert lost[0].record == {"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "7"}


def test_comparison_in_another_metric_or_on_other_data_is_another_claim() -> None:
    """A sentence may compare two things in two ways; only what agrees in all of them is said again."""
    text = "Norn beats Urd in speed on CaveBench and in recall on LoomBench; Norn beats Skuld in recall."
    said = [
        about("Norn", baseline="Urd", metric="speed", dataset="CaveBench"),
        about("Norn", baseline="Urd", metric="recall", dataset="CaveBench"),
        about("Norn", baseline="Urd", metric="recall", dataset="LoomBench"),
        about("Norn", baseline="Skuld", metric="recall", dataset="LoomBench"),
    ]
    found, lost = ground(text, *said, *said)
    assert len(found) == len(said)
    assert [reject.reason for reject in lost] == ["duplicate"] * len(said)


def test_equal_values_against_other_baselines_or_in_other_directions_are_other_claims() -> None:
    """The same number of the same metric may be a gain over one and a loss against another."""
    text = "Norn has 2x the speed of Urd and 2x the speed of Skuld."
    how = {"kind": "improvement", "quantity": "2x", "metric": "speed"}
    said = [
        about("Norn", baseline="Urd", direction="increase", **how),
        about("Norn", baseline="Skuld", direction="increase", **how),
        about("Norn", baseline="Skuld", direction="decrease", **how),
    ]
    found, lost = ground(text, *said, said[0])
    assert (len(found), len(lost)) == (3, 1)


def test_release_at_another_address_is_another_release() -> None:
    """What is said to be out twice is one claim, unless the second has an address that the first has not."""
    text = (
        "The code is out. The code is at https://a.example/x. The code is at https://a.example/y. It is out."
    )
    found, lost = ground(text, *(release("code", number) for number in (1, 2, 3, 4)))
    assert [record.fields.get("url") for record in found] == [
        None,
        "https://a.example/x",
        "https://a.example/y",
    ]
    assert [reject.reason for reject in lost] == ["duplicate"]


def test_data_set_of_another_size_is_another_record() -> None:
    """One name and role may have two sizes; naming it again without a size says nothing new."""
    text = "We train on Loom with 7 maps and on Loom with 9 maps, the latter of Loom."

    def data(**fields: Json) -> Dataset:
        return Dataset.model_validate({"sentence": 1, "name": "Loom", "role": "trained_on"} | fields)

    said = [data(size="7 maps"), data(size="9 maps"), data(), data(size="7 maps")]
    found, lost = ground(text, *said)
    assert [record.fields["size_value"] for record in found] == [7, 9]
    assert len(lost) == 2


def test_same_comparison_in_another_sentence_is_kept() -> None:
    """A superiority belongs to its sentence, a number to the whole abstract."""
    text = "Norn beats Urd on 7 maps. Norn beats Urd on 7 maps."
    found, lost = ground(text, *(about("Norn", sentence=n) for n in (1, 2)), counting("7"), counting("7", 2))
    assert (len(found), len(lost)) == (3, 1)


def test_good_records_survive_bad_neighbours() -> None:
    """Kept and rejected records each come in the order of the reply."""
    found, lost = ground(
        "Norn has 7 maps and 8 roads.", counting("9"), counting("8"), counting("1", 5), counting("7")
    )
    assert [record.fields["value"] for record in found] == [8, 7]
    assert [reject.reason for reject in lost] == ["quantity", "sentence"]


class Coin(Enum):
    """A choice."""

    EURO = "euro"
    YEN = "yen"


class Price(Record):
    """A price."""

    at: Sentence
    item: Quote
    price: Quantity
    quantity: Quantity | None = None
    coin: Coin | None = None
    new: bool | None = None


def test_schema_of_another_kind_is_resolved() -> None:
    """Two quantities, an Enum and a bool come out under their own names, as plain values, False too."""
    price = Price.model_validate(
        {"at": 1, "item": "Norn", "price": "over 5 euros", "quantity": "7 maps", "coin": "euro", "new": False}
    )
    found = kept("Norn costs over 5 euros for 7 maps.", price)
    assert found.fields == {
        "item": "Norn",
        "price": "over 5 euros",
        "price_value": 5,
        "price_unit": "EUR",
        "price_qualifier": "at_least",
        "quantity": "7 maps",
        "value": 7,
        "unit": "map",
        "qualifier": "exact",
        "coin": "euro",
        "new": False,
    }
    assert type(found.fields["coin"]) is str
    assert ground("Norn costs over 5 euros for 7 maps.", price, price)[1][0].reason == "duplicate"
