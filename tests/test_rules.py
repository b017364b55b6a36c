"""Tests of the labels made by rule; every sentence here is invented."""

import os
from collections import Counter
from functools import cache
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import Any

import pytest
from conftest import table
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from pipeline.domain import Resolved
from pipeline.rules import label
from pipeline.rules.claims import trimmed
from pipeline.rules.comparisons import PATTERNS, Pattern
from pipeline.rules.passages import words_of
from pipeline.rules.subject import find_subject
from pipeline.text.quantities import Copy, copied, parse
from pipeline.text.sentences import split
from pipeline.text.word_search import without_controls

TITLE = "Quimby: Learning to Sort Pebbles"


def _claims(text: str, title: str = TITLE) -> list[Resolved]:
    """The claims of one sentence that stands after an own sentence."""
    return label(text, title, split(text))


def _valued(text: str, title: str = TITLE) -> list[tuple[Any, ...]]:
    return [
        (claim.fields["kind"], claim.fields["value"], claim.fields.get("value_max"), claim.fields.get("unit"))
        for claim in _claims(text, title)
        if "value" in claim.fields
    ]


def _kinds(text: str) -> list[str]:
    return [str(claim.fields["kind"]) for claim in _claims(text)]


def _only(text: str, kind: str) -> Resolved:
    (claim,) = [claim for claim in _claims(text) if claim.fields["kind"] == kind]
    return claim


PERF, IMPR, SCAL = "performance", "improvement", "scale"

KINDS: dict[str, list[tuple[Any, ...]]] = {
    # the five kinds
    "Our Norn-7B reaches 61.2% on GSM8K.": [(PERF, 61.2, None, "percent")],
    "We train it in just 76 minutes.": [(PERF, 76, None, "minute")],
    "Quimby is 3.1x faster than vLLM.": [(IMPR, 3.1, None, "times")],
    "Quimby cuts memory by 45%.": [(IMPR, 45, None, "percent")],
    "We gain +2.4 mAP over DETR.": [(IMPR, 2.4, None, None)],
    "It is 15% the size of the older encoder, and our tests confirm it.": [(IMPR, 15, None, "percent")],
    "We build a corpus of 1.2M clips.": [(SCAL, 1_200_000, None, "clip")],
    "Quimby is trained on 15T tokens.": [(SCAL, 15 * 10**12, None, "token")],
    "We evaluate Quimby across 28 datasets.": [(SCAL, 28, None, "dataset")],
    "We run Quimby on 128 GPUs.": [(SCAL, 128, None, "GPU")],
    # one claim per value
    "Quimby has top-1 accuracies of 71.4% on PebbleNet and 69.2% on SlateNet.": [
        (PERF, 71.4, None, "percent"),
        (PERF, 69.2, None, "percent"),
    ],
    "Quimby outperforms Brogan by 2.2% and 21.1%, respectively.": [
        (IMPR, 2.2, None, "percent"),
        (IMPR, 21.1, None, "percent"),
    ],
    "We obtain 4-8x speedups.": [(IMPR, 4, 8, "times")],
    "Quimby is between 4 and 8 times faster.": [(IMPR, 4, 8, "times")],
    "Our method lifts the score from 62.1 to 70.4.": [(PERF, 70.4, None, None)],
    "We extend the data from 7 trillion to 18 trillion tokens.": [(SCAL, 18 * 10**12, None, "token")],
    "Quimby reduces parameters by 10,000 times and memory by 3 times.": [
        (IMPR, 10_000, None, "times"),
        (IMPR, 3, None, "times"),
    ],
    "We see 0.7% and 1.5% higher accuracy than Brogan and Slate.": [
        (IMPR, 0.7, None, "percent"),
        (IMPR, 1.5, None, "percent"),
    ],
    # which numbers count
    "We compare Quimby with Llama-3-8B, ResNet-50, MATH-500, GPT-4, CLEF-2003, top-1, 2D and F1.": [],
    "We train a 7B model.": [(SCAL, 7 * 10**9, None, "parameter")],
    "We train models of sizes 1.8B, 6B and 34B.": [
        (SCAL, 1_800_000_000, None, "parameter"),
        (SCAL, 6 * 10**9, None, "parameter"),
        (SCAL, 34 * 10**9, None, "parameter"),
    ],
    "Our method outperforms a 13B model on sorting.": [],
    "We (1) sort pebbles and (2) count them, as in 2019.": [],
    "We sample with a temperature of 0.7 throughout.": [],
    "Quimby supports training using only 10% of the data.": [(SCAL, 10, None, "percent")],
    "Our compiler fits under 32kB SRAM.": [(SCAL, 32, None, "kB")],
    "We add queries in three new languages.": [(SCAL, 3, None, "language")],
    "We evaluate on twelve benchmarks.": [(SCAL, 12, None, "benchmark")],
    "Our method has two modules and three stages, for two reasons, in both settings.": [],
    "We train Quimby on a single GPU with one image.": [],
    "We compare with 14 baselines and check 10 properties.": [
        (SCAL, 14, None, "baseline"),
        (SCAL, 10, None, "property"),
    ],
    "We train for thousands of steps and hundreds of units.": [],
    "Quimby is an order of magnitude faster than Brogan.": [(IMPR, 10, None, "times")],
    "Quimby cuts the cost by half.": [(IMPR, 50, None, "percent")],
    "We see a two-fold speedup.": [(IMPR, 2, None, "times")],
    # points, shares, ratios
    "Quimby improves accuracy by 3.5 percentage points.": [(IMPR, 3.5, None, "points")],
    "Quimby needs only 15% of the parameters of Brogan.": [(IMPR, 15, None, "percent")],
    "Quimby retains 96% of the original performance.": [(IMPR, 96, None, "percent")],
    "Our parser finishes one hour faster; it is 2 hours quicker on paper.": [(IMPR, 2, None, "hour")],
    # coordination and brackets
    "We see 16.8% (text) and 40.1% (image) retrieval gains over Brogan.": [
        (IMPR, 16.8, None, "percent"),
        (IMPR, 40.1, None, "percent"),
    ],
    "Quimby reaches 78.6% mAP on Slate (vs. 75.5% baseline) and 52.1% mAP on Marl (vs. 43.1%).": [
        (PERF, 78.6, None, "percent"),
        (PERF, 52.1, None, "percent"),
    ],
    "Our sorter reaches a success rate of 57% vs. 23%.": [(PERF, 57, None, "percent")],
    "We test on two datasets, four sorting models, and three backbone networks.": [
        (SCAL, 2, None, "dataset"),
        (SCAL, 4, None, "model"),
        (SCAL, 3, None, "network"),
    ],
    "We evaluate Quimby across eleven eye diseases in three cohorts.": [
        (SCAL, 11, None, "disease"),
        (SCAL, 3, None, "cohort"),
    ],
    "Quimby yields a 2.5 dB PSNR gain.": [(IMPR, 2.5, None, "dB")],
    "Our raters prefer it in 68% of cases.": [(PERF, 68, None, "percent")],
    # measurements
    "Our robot moves at speeds of up to 21 m/s.": [(PERF, 21, None, "m/s")],
    "Quimby runs at 178 fps on a small board.": [(PERF, 178, None, "FPS")],
    "We collect 900 hours of speech.": [(SCAL, 900, None, "hour")],
    "It solves 6 of the 15 problems in our test.": [(PERF, 6, None, "problem"), (SCAL, 15, None, "problem")],
    "Our verifier reaches an AUC = 0.955 on fossils.": [(PERF, 0.955, None, None)],
}


@table("sentence", KINDS)
def test_quantities_become_claims_as_the_guide_says(sentence: str) -> None:
    """Each quantity of a sentence is claimed with its kind, value and unit, or is not claimed."""
    assert _valued(sentence) == KINDS[sentence]


BACKGROUND = [
    "Large language models have grown to 530B parameters. Training one takes 14 days on 512 GPUs.",
    "Existing methods reach only 40% accuracy on this task.",
    "Recent work has shown gains of 12% on many benchmarks.",
]


@pytest.mark.parametrize("background", BACKGROUND)
def test_background_makes_no_claim(background: str) -> None:
    """Numbers of the field and of other people, told before the work is introduced, are not claimed."""
    text = f"{background} In this paper we present Quimby, which sorts pebbles."
    assert _claims(text) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Quimby surpasses Brogan's 68.3% on fossils.",
        "Quimby is better than the baseline at 23.0% here.",
        "What happens if we reduce the data by 10x?",
        "It competes with 3x and 14x larger models, and we show why.",
        "We study 4x super-resolution of pebbles.",
        "Our contributions are threefold.",
        "Our arm has 6-degrees of freedom.",
        "We run Quimby for a round-trip delay of 100 ms.",
        "We describe the 2025 edition of our workshop.",
    ],
)
def test_numbers_of_rivals_and_settings_are_not_claimed(sentence: str) -> None:
    """A rival's score, a question, a rival's size and the name of a task carry no value of the work's own."""
    assert _valued(sentence) == []


SUPERIORITY = [
    "Quimby outperforms LoRA on all tasks.",
    "We set a new state of the art on COCO.",
    "Quimby matches the performance of full fine-tuning.",
    "Quimby achieves state-of-the-art performance on COCO.",
    "Quimby achieves better accuracy than Brogan.",
    "Quimby has higher recall compared to earlier sorters.",
    "Quimby is on par with Brogan.",
    "Quimby obtains results comparable to those of experts.",
    "Quimby remains inferior to human sorters.",
    "Our results show clear advantages over manual sorting.",
    "Quimby sets a new record on pebbles.",
    "Our sorter achieves the highest accuracy among all sorters.",
    "Our study shows that small sorters underperform large ones.",
    "Compared with Brogan, our sorter has superior performance on pebbles.",
    "Our sorter improves the performance of different robots.",
    "Our test shows that sorters still lag far behind humans.",
    "Quimby achieves teacher-level accuracy.",
    "Our sorter outperforms 7B models.",
    "Quimby took second place in our challenge.",
    "Quimby won the 2024 PebbleSort challenge.",
    "Our sorter is the most reliable system of all.",
    "Quimby has the best average rank.",
    "Quimby is the lightest sorter so far.",
    "Quimby sorts pebbles with the same final loss as 32-bit Brogan.",
    "Quimby matches a conventional tuned model.",
    "Quimby performs like Brogan and Slate.",
    "Our piles are as natural as those of experts.",
    "The error of Quimby is slightly below that of Brogan.",
    "Compared with Brogan, Quimby is equally fast.",
    "Quimby falls behind Brogan on wet pebbles.",
    "Quimby improves upon earlier sorters.",
]


@table("sentence", SUPERIORITY)
def test_comparisons_without_numbers_are_superiority(sentence: str) -> None:
    """A comparison with a named rival, or a rank, is one superiority claim."""
    assert _kinds(sentence) == ["superiority"]


NO_SUPERIORITY = [
    "Quimby achieves better and superior results.",
    "We want to know whether Quimby outperforms Brogan.",
    "We aim to surpass existing sorters.",
    "Our sorter stops when the weight exceeds a threshold.",
    "We use pebbles rather than stones.",
    "Our sorter underperforms in recall.",
    "We train it to find pebbles that match their descriptions in our reports.",
    "We build a robot to enhance the skill of existing sorters.",
    "We compare Quimby with two state-of-the-art motion planners.",
    "We compare Quimby with state-of-the-art methods.",
    "This is the first study of pebbles, and we describe it for the first time.",
    "Our model uses more than two layers.",
    "Our sorter stops once its load exceeds a certain weight.",
    "Our sorter matches pebbles with drawings in a book.",
]


@table("sentence", NO_SUPERIORITY)
def test_praise_hopes_and_novelty_are_no_superiority(sentence: str) -> None:
    """Nothing named to be better than, an aim, a threshold or plain novelty is no claim."""
    assert "superiority" not in _kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Quimby outperforms Brogan by 2.2%.",
        "Quimby outperforms Brogan, a sorter that learns from stones, by 2.2%.",
        "Quimby achieves state-of-the-art results, outperforming Brogan by 5.7%.",
        "Quimby surpasses existing sorters, with an average gain of 3.3%.",
        "Quimby gives a 3.5% improvement over Brogan.",
        "Quimby is between 4 and 6 times as fast as Brogan.",
        "Quimby shows accuracy gains of up to 23% over a single backbone.",
        "Quimby shows 40.1% (stone to text) cross-shore retrieval gains over Brogan.",
    ],
)
def test_a_margin_swallows_its_comparison(sentence: str) -> None:
    """A comparison whose margin is claimed is no superiority of its own."""
    kinds = Counter(_kinds(sentence))
    assert kinds["improvement"] == 1
    assert kinds["superiority"] <= int("state-of-the-art" in sentence)


def test_a_score_with_a_rank_is_two_claims() -> None:
    """A score that is called state of the art is a performance and a superiority."""
    assert sorted(_kinds("Quimby sets a new state of the art with an accuracy of 99.76%.")) == [
        "performance",
        "superiority",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quimby surpasses Brogan and narrows the gap to experts by 4 points.",
        "Quimby surpasses Brogan by 1.0% and is on par with Slate.",
    ],
)
def test_a_margin_belongs_to_its_own_comparison(sentence: str) -> None:
    """A comparison is claimed beside the margin of another."""
    assert sorted(_kinds(sentence)) == ["improvement", "superiority"]


def test_two_verbs_are_two_comparisons() -> None:
    """One superiority for each verb, however many rivals it lists."""
    sentence = (
        "Quimby outperforms Brogan, Slate and Marl on pebbles but also matches the accuracy of experts."
    )
    assert _kinds(sentence) == ["superiority", "superiority"]


RELEASES: dict[str, list[str]] = {
    "Code is available at https://quimby.example/code.": ["code"],
    "Code and models are available at https://quimby.example/all.": ["code", "model"],
    "We open-source the weights.": ["model"],
    "We release the code, the dataset, and the trained checkpoints.": ["code", "data", "model"],
    "Our code will be made publicly available.": ["code"],
    "A demo is available at https://quimby.example/demo.": ["demo"],
    "The workshop recordings are publicly available on the website.": ["other"],
    "We present Quimby, an open-source library for pebbles.": ["code"],
    "Project page: https://quimby.example/page.": ["other"],
    "Homepage: https://quimby.example/page.": ["other"],
    "We release our code. Project page: https://quimby.example/page.": ["code", "other"],
    "Benchmark, dataset, and code will be publicly released.": ["data", "code"],
    "Our demonstration videos are available at https://quimby.example/videos.": ["demo"],
    "Implementation: https://github.com/quimby/quimby": ["code"],
    "The weights are on Zenodo.": ["model"],
    "Code will follow.": ["code"],
    "We publish all sorters.": [],
    "We publish all trained networks.": ["model"],
    "We provide the sorting framework as open-source software.": ["code"],
    "See https://quimby.example/all for code and weights.": ["code", "model"],
    "Quimby (https://quimby.example/all) sorts pebbles.": ["code"],
    "Quimby comes with a public leaderboard.": ["other"],
    "An online calculator is provided at https://quimby.example/try.": ["demo"],
    "Here we describe release 4.1, which sorts pebbles.": [],
}


@table("sentence", RELEASES)
def test_each_released_artifact_is_one_claim(sentence: str) -> None:
    """One availability claim for each artifact that a sentence says is, or will be, released."""
    artifacts = [
        claim.fields["artifact"] for claim in _claims(sentence) if claim.fields["kind"] == "availability"
    ]
    assert artifacts == RELEASES[sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "We compare Quimby with open-source models.",
        "We train on publicly available datasets.",
        "Our method works where no labelled data is available.",
        "We evaluate Quimby on the publicly available Slate dataset.",
    ],
)
def test_other_peoples_releases_are_no_claims(sentence: str) -> None:
    """What others have released, and what is not there, is not claimed."""
    assert "availability" not in _kinds(sentence)


def test_an_artifact_released_twice_is_one_claim() -> None:
    """The same artifact is claimed once in an abstract, with its address."""
    text = "We open-source our code. Code is available at https://quimby.example/code."
    (claim,) = _claims(text)
    assert claim.fields["url"] == "https://quimby.example/code"


def test_an_address_loses_its_closing_punctuation() -> None:
    """The address ends before a full stop or a bracket."""
    claim = _only("Our code can be found at https://quimby.example/a_b-c/).", "availability")
    assert claim.fields["url"] == "https://quimby.example/a_b-c/"


FIELDS: dict[str, dict[str, Any]] = {
    "Our Norn-7B reaches 61.2% accuracy on GSM8K.": {
        "subject": "Norn-7B", "metric": "accuracy", "dataset": "GSM8K", "qualifier": "exact",
        "quantity": "61.2%",
    },
    "Quimby is over 3.1x faster than vLLM.": {
        "subject": "Quimby", "baseline": "vLLM", "direction": "increase", "qualifier": "at_least",
    },
    "Quimby cuts peak memory by up to 45% compared to Brogan.": {
        "metric": "peak memory", "baseline": "Brogan", "direction": "decrease", "qualifier": "at_most",
    },
    "Quimby gives a 37% latency reduction.": {"metric": "latency", "direction": "decrease"},
    "Quimby is 10x smaller than Brogan.": {"direction": "decrease", "baseline": "Brogan"},
    "Quimby is 1.5 points better than Brogan.": {"direction": "increase", "unit": "points"},
    "Quimby needs only 15% of the parameters of Brogan.": {"direction": "decrease", "metric": "parameters"},
    "Our method lifts the accuracy from 62.1% to 70.4% on COCO.": {"baseline": "62.1%", "value": 70.4},
    "Quimby improves the FID by 0.4.": {"direction": "decrease"},
    "We outperform BM25 by 44%.": {"baseline": "BM25"},
    "Quimby outperforms LoRA on GLUE.": {"subject": "Quimby", "baseline": "LoRA", "dataset": "GLUE"},
    "We train it in around 3 hours on eight cards.": {"qualifier": "about", "unit": "hour"},
}  # fmt: skip


@table("sentence", FIELDS)
def test_fields_are_copied_from_the_sentence(sentence: str) -> None:
    """The first claim of a sentence has the fields that the sentence names."""
    fields = _claims(sentence)[0].fields
    assert {name: fields.get(name) for name in FIELDS[sentence]} == FIELDS[sentence]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Our code can be found at https://quimby.example/a.", "availability"),
        ("Quimby outperforms LoRA on GLUE.", "superiority"),
    ],
)
def test_a_claim_without_a_number_has_no_qualifier(sentence: str, kind: str) -> None:
    """Where there is no number to qualify, nothing is called exact."""
    assert "qualifier" not in _only(sentence, kind).fields


SUBJECTS: dict[str, str] = {
    "We propose Pebble Sorting Networks (PeSN), a sorter. PeSN reaches 61.2% accuracy.": "PeSN",
    "We introduce a corpus called SlateBank. It holds 4,000 slates.": "SlateBank",
    "We study sorting. Our method reaches 61.2% accuracy.": "Our method",
}


@pytest.mark.parametrize("text", SUBJECTS)
def test_the_subject_is_the_name_of_the_work(text: str) -> None:
    """The subject is the name that the abstract introduces, or "our method" where none is given."""
    assert label(text, "Learning to Sort", split(text))[0].fields["subject"] == SUBJECTS[text]


def test_the_subject_may_come_from_the_title() -> None:
    """A name that stands only in the title is grounded there."""
    text = "We sort pebbles and reach 61.2% accuracy."
    (claim,) = label(text, "Quimby-2: Sorting", split(text))
    assert claim.fields["subject"] == "Quimby-2"
    assert claim.grounding["subject"].place == "title"


def test_the_fields_come_in_the_order_of_the_schema() -> None:
    """The fields stand in the schema's order, absent ones left out."""
    claim = _claims("Quimby cuts peak memory by 45% compared to Brogan on GLUE.")[0]
    assert list(claim.fields) == [
        "kind", "subject", "metric", "quantity", "value", "unit", "qualifier", "direction", "baseline",
        "dataset",
    ]  # fmt: skip


def test_every_claim_names_its_rule_and_sentence() -> None:
    """A claim says which rule made it and in which sentence it stands, counted from 1."""
    first, second = _claims("We train Quimby on 15T tokens. It reaches 61.2% accuracy.")
    assert (first.rule, first.sentence) == ("count", 1)
    assert (second.rule, second.sentence) == ("score in percent", 2)


def test_a_size_stated_twice_is_one_claim() -> None:
    """The same size of the same thing is claimed once."""
    assert len(_claims("We build a corpus of 1.2M clips. Quimby is trained on these 1.2M clips.")) == 1


PARTS = [
    "Quimby reaches 61.2% on GSM8K", "by 2.2%", "over 6 billion pairs", "3.1x faster than Brogan",
    ". ", ", ", " and ",
    "we release the code", "https://quimby.example/x", "(", ")", "$3.1\\times$", "from 3 to 5", "outperforms",
    "state of the art", "our", "the", "on COCO", "İ", "ß", "\n\n", "1,000", "half", "than",
    "compared to", "In this paper",
]  # fmt: skip
texts = st.lists(st.sampled_from(PARTS), max_size=14).map(" ".join) | st.text(max_size=120)


@given(texts, st.sampled_from([TITLE, "", "İİ: x"]))
@example("We reach İ 61.2% accuracy on COCO.", TITLE)
@example("Looms and  Quimby reach 61.2% on GSM8K.", "")
@example("Quimby reaches 61.2\npercent on GSM8K\tlite.", TITLE)
@example("We train judge  models. 3 judge models reach 61.2% on GSM8K.", "")
def test_every_claim_is_grounded(text: str, title: str) -> None:
    """Evidence is the text at its span, text fields stand in abstract or title, numbers in the evidence."""
    text = text.strip()
    for claim in label(text, title, split(text)):
        assert claim.span is not None
        assert claim.evidence == text[slice(*claim.span)] != ""
        assert claim.sentence is not None
        for name, where in claim.grounding.items():
            assert where.span is not None, name
            source = title if where.place == "title" else text
            words = source[slice(*where.span)]
            assert claim.fields[name] == without_controls(words)
            assert where.status == ("exact" if words == without_controls(words) else "normalized"), name
        quantity = claim.fields.get("quantity")
        if isinstance(quantity, str):
            copy = copied(quantity, claim.evidence)
            assert isinstance(copy, Copy) or "more than once" in copy
            assert parse(quantity) is not None


@given(texts)
def test_labels_are_the_same_every_time(text: str) -> None:
    """The same text gives the same claims in the same order."""
    assert label(text, TITLE, split(text)) == label(text, TITLE, split(text))


def test_an_empty_abstract_has_no_claims() -> None:
    """Without sentences there is nothing to claim."""
    assert label("", TITLE, []) == []


SHARED = Path(__file__).parents[2] / "shared"


@cache
def _labelled() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Text, title and hand-made claims of each labelled abstract."""
    path = SHARED / "labels" / "dev.jsonl"
    if not path.exists() and not os.environ.get("CI"):
        pytest.skip("the labels are not here")
    labels = {record["id"]: record for record in map(loads, path.read_text("utf-8").splitlines())}
    texts: dict[str, str] = {}
    for digest in sorted((SHARED / "digests").glob("*.txt")):
        for paragraph in digest.read_text("utf-8").split("\n\n"):
            key = sha256(paragraph.strip().encode()).hexdigest()[:16]
            if key in labels:
                texts[key] = paragraph.strip()
    return [(texts[key], labels[key]["title"], labels[key]["claims"]) for key in texts]


def _last_word(unit: str) -> str:
    word = unit.casefold().replace("/", " ").split()[-1]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


def _same(text: str, gold: dict[str, Any], found: Resolved) -> bool:
    """Whether two labels are the same claim, by the guide."""
    fields = found.fields
    if gold["kind"] != fields["kind"]:
        return False
    if gold["kind"] == "availability":
        return bool(gold["artifact"] == fields["artifact"])
    if gold["kind"] == "superiority":
        start = text.find(gold["evidence"])
        assert found.span is not None
        return start < found.span[1] and found.span[0] < start + len(gold["evidence"])
    units = gold.get("unit"), fields.get("unit")
    values = (gold["value"], gold.get("value_max")) == (fields["value"], fields.get("value_max"))
    return values and (not all(units) or _last_word(str(units[0])) == _last_word(str(units[1])))


def test_agreement_with_the_hand_made_labels_stays_above_its_floors() -> None:
    """On the labelled abstracts precision, recall and F1 do not fall below what was reached."""
    right: Counter[bool] = Counter()
    gold: Counter[bool] = Counter()
    found: Counter[bool] = Counter()
    for text, title, claims in _labelled():
        labels = label(text, title, split(text))
        gold.update("value" in claim for claim in claims)
        found.update("value" in claim.fields for claim in labels)
        if not claims or not labels:
            continue
        same = [[_same(text, one, other) for other in labels] for one in claims]
        for row, column in zip(*linear_sum_assignment(same, maximize=True), strict=True):
            right["value" in claims[row]] += same[row][column]
    assert right[True] / found[True] > 0.93
    assert right[True] / gold[True] > 0.915
    assert 2 * right.total() / (gold.total() + found.total()) > 0.9


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We present Quimby, a parser for receipts. It reads 40 receipts in a second.", "Quimby"),
        ("Receipts are hard to read. We train Quimby on 3,000 of them.", "Quimby"),
        ("QuimbyNet reads receipts. It is fast.", "QuimbyNet"),
        ("Quimby reads receipts. On crumpled ones Quimby needs no help.", "Quimby"),
    ],
    ids=[
        "apposition",
        "object of a making verb",
        "opens a sentence, looks like a name",
        "opens one, used twice",
    ],
)
def test_a_name_that_the_title_does_not_have_is_the_subject(text: str, name: str) -> None:
    """The work is called by the name that the abstract gives it, also where the title is a phrase."""
    assert find_subject(text, "Reading Crumpled Receipts").name == name


def test_a_word_of_the_language_that_opens_a_sentence_is_no_name() -> None:
    """Words like any other do not become the subject because a sentence begins with them."""
    subject = find_subject("Standardized forms help. Our method reads receipts.", "Reading Receipts")
    assert subject.name == "Our method"


@pytest.mark.parametrize(
    ("phrase", "kept"),
    [
        ("Peak memory is", "Peak memory"),
        ("or with the baseline significantly", "the baseline"),
        ("Receipts -- comprising 4", "Receipts"),
        ("that", ""),
    ],
)
def test_phrases_are_trimmed_of_function_words(phrase: str, kept: str) -> None:
    """What a rule cuts out of a sentence keeps no verb, conjunction or adverb at its ends."""
    assert trimmed(phrase) == kept


@pytest.mark.parametrize(
    ("text", "value", "fields"),
    [
        ("Quimby is fast: throughput grows by 2-3x and the time to the first token falls by 44%.", 44,
         {"metric": "time to the first token", "direction": "decrease"}),
        ("With Quimby, accuracy on GSM8K rises by 3% while the delay drops by 20%.", 20,
         {"metric": "delay", "direction": "decrease"}),
        ("Quimby speeds up decoding by 1.9x, while perplexity on WikiText-2 increases by only 0.08.", 0.08,
         {"metric": "perplexity", "direction": "increase"}),
        ("Quimby obtains an MRR@10 of 39.8 with an index that is 26x smaller than that of ColBERTv2.", 26,
         {"metric": "index", "direction": "decrease", "baseline": "ColBERTv2"}),
        ("Quimby raises recall by 12 points but costs 3.4 points of accuracy.", 3.4,
         {"metric": "accuracy", "direction": "decrease"}),
        ("Peak memory of Quimby is cut from 310 GB to 58 GB.", 58,
         {"kind": "performance", "metric": "Peak memory", "baseline": "310 GB"}),
        ("Quimby lowers latency from 120 ms to about 35 ms.", 35,
         {"kind": "performance", "metric": "latency", "baseline": "120 ms"}),
        ("In 2,000 pairwise comparisons, its pictures are preferred 64% of the time.", 64,
         {"kind": "performance"}),
        ("Quimby solves 27.4% of SWE-bench Lite.", 27.4, {"dataset": "SWE-bench Lite"}),
        ("On the 18 tasks of BEIR it improves nDCG@10 by 1.6 points.", 1.6, {"dataset": "18 tasks of BEIR"}),
        ("It is 2.7 times faster than a dense ViT-L and loses little.", 2.7, {"baseline": "a dense ViT-L"}),
    ],
)  # fmt: skip
def test_a_value_goes_with_what_its_own_clause_says(text: str, value: float, fields: dict[str, str]) -> None:
    """Metric, direction, baseline and setting are those of the clause, and what was left is no claim."""
    claims = {claim.fields["value"]: claim.fields for claim in _claims(text) if "value" in claim.fields}
    assert value in claims
    assert {name: claims[value].get(name) for name in fields} == fields


@pytest.mark.parametrize("left", [310, 120])
def test_what_a_measurement_was_before_is_no_claim_of_its_own(left: int) -> None:
    """The old value is the baseline of the new one."""
    text = f"Quimby cuts peak memory from {left} GB to 58 GB."
    assert [value for _, value, *_ in _valued(text)] == [58]


@pytest.mark.parametrize(
    ("sentence", "kind", "value"),
    [
        ("We show that Quimby reaches a mean error of −0.35 dB on Roads.", "performance", -0.35),
        ("We show that Quimby reaches a mean error of $-0.35$ dB on Roads.", "performance", -0.35),
        ("We show that Quimby reaches a mean error of “−0.35 dB” on Roads.", "performance", -0.35),
        ("Looms down to −1.3 dex were seen.", "performance", -1.3),
        ("We show that Quimby cuts the noise by −3 dB on Roads.", "improvement", 3),
        ("We show that Quimby achieves an R2 of -0.12 on Roads.", "performance", -0.12),
        ("We show that Quimby changes latency by −3.2% on Roads.", "improvement", 3.2),
    ],
)
def test_a_sign_is_a_level_below_zero_or_a_direction(sentence: str, kind: str, value: float) -> None:
    """What something reached keeps its minus sign; of a change the sign is the direction."""
    (claim,) = label(sentence, TITLE, split(sentence))
    assert (claim.fields["kind"], claim.fields["value"]) == (kind, value)


@pytest.mark.parametrize(
    "sentence",
    [
        "Wool survives at −196 °C for years.",
        "Wool is kept at −20 °C without loss.",
        "The onset lies at −0.67 V.",
    ],
)
def test_what_lies_below_zero_is_no_change(sentence: str) -> None:
    """A place on a scale that goes below zero is not how far something changed."""
    assert label(sentence, TITLE, split(sentence)) == []


@table(
    ("text", "kinds"),
    [
        ("Our sorter holds across four tray scales.", ["scale"]),
        ("Our corpus has over one million contracts.", ["scale"]),
        ("Our sorter reaches 57% vs 23% on wet stones.", ["performance"]),
        ("Our sorter scores 2.65, outperforming trays, which reach 2.36.", ["performance", "superiority"]),
        ("Our sorter beats Brogan by 0.2 dB.", ["improvement"]),
        ("Our sorter brings improvements up to 51% for wet stones.", ["improvement"]),
        ("Our sorter reads stones at 11.7 points in recall @ 10 of the list.", ["improvement"]),
        ("Our sorter was trained at a resolution of $256 \\times 256$.", []),
        ("Our sorter improves speed, weight, and the look of stones over existing methods.", ["superiority"]),
        ("Compared to Brogan, our sorter shows substantial advantages in speed.", ["superiority"]),
        ("Tests confirm our sorter's state-of-the-art accuracy.", ["superiority"]),
        ("Our sorter shows superior generalization to unseen stones.", []),
        ("Our sorter corrects matching errors for wet stones.", []),
        ("We collected a dataset of stones and made it publicly available.", ["availability"]),
        ("While small, our work is light, open-sourcing the framework.", ["availability"]),
        ("We present Quimby, a web-based, open-source platform.", ["availability"]),
    ],
)
def test_what_counts_as_a_claim(text: str, kinds: list[str]) -> None:
    """Sentences of many kinds, and the claims that they make."""
    assert sorted(str(claim.fields["kind"]) for claim in label(text, "", split(text))) == kinds


@pytest.mark.parametrize("mark", ["—", "“", "‘", "("])
def test_a_mark_right_before_a_word_hides_it_from_no_rule(mark: str) -> None:
    """A comparison or an own sentence is seen behind a dash, a quotation mark or a bracket."""
    assert _kinds(f"We propose Quimby, a parser. Quimby consistently {mark}outperforms Norn.") == [
        "superiority"
    ]
    assert _kinds(f"Sorting is hard. {mark}We train Norn-7B in 76 minutes.") == ["performance"]


@pytest.mark.parametrize("dash", ["-", "‐", "‑"])
def test_what_is_not_so_compares_nothing(dash: str) -> None:
    """A verb of comparison behind "non" describes a thing and compares nothing."""
    assert "superiority" not in _kinds(f"We propose Quimby, which fits a non{dash}eclipsing light curve.")


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_a_comparison_has_the_words_that_its_pattern_needs(pattern: Pattern) -> None:
    """No sentence that a pattern would find lacks the words by which sentences are chosen for it."""
    for sentence in _COMPARISONS:
        if pattern.find.search(sentence):
            words = frozenset(words_of(sentence.lower()))
            assert words & pattern.needs, sentence
            assert not pattern.beside or words & pattern.beside, sentence


def test_every_pattern_that_needs_two_words_is_tried() -> None:
    """The sentences of the test above hold an example for each pattern with a second list."""
    found = {one.name for one in PATTERNS for sentence in _COMPARISONS if one.find.search(sentence)}
    assert {one.name for one in PATTERNS if one.beside} <= found


_COMPARISONS = [
    "Quimby sets a new state of the art for wet stones.",
    "Quimby is advancing the state of the art.",
    "Its accuracy is close to human readers.",
    "Quimby performs almost as well as Norn.",
    "Quimby is more data-efficient compared to Norn.",
    "Quimby is faster than Norn and 3x cheaper.",
    "Quimby shows higher accuracy compared to Norn.",
    "Quimby has a clear advantage over Norn.",
    "Quimby brings a speed-up relative to Norn.",
    "Quimby improves the quality of existing parsers.",
    "Quimby boosts the score of state-of-the-art parsers.",
    "Quimby has the highest score to date.",
    "Quimby is the first parser to surpass people.",
    "Quimby sets a new record.",
    "Quimby took first place in the contest.",
    "Quimby is the runner-up.",
    "Quimby is top of the leaderboard and tops the list.",
]
