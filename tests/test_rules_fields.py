"""Tests of whose a claim by rule is, what it measures, and where it holds; every sentence is invented."""

import pytest

from pipeline.domain import Resolved
from pipeline.rules import label
from pipeline.text.sentences import split

TITLE = "Learning to Sort Pebbles"
QUIMBY = "Quimby: Learning to Sort Pebbles"
PERF, IMPR, SCAL, SUPE = "performance", "improvement", "scale", "superiority"
STUDY = (
    "Methods: We visited the hospitals of one valley and asked everybody there about sleep, rest, work, food,"
    " the weather, the price of bread, the noise of the mill, and the way home, in the spring, when the roads"
    " were open and the river was low, and once more in the autumn, before the snow came. Results: "
)
"""The beginning of an abstract of another field, long enough to be known as one."""


def _claims(text: str, title: str, kind: str) -> list[Resolved]:
    return [claim for claim in label(text, title, split(text)) if claim.fields["kind"] == kind]


def _last(text: str, kind: str, title: str = TITLE) -> dict[str, object]:
    return dict(_claims(text, title, kind)[-1].fields)


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("Results show that our scheme, which is small, outperforms Brogan by 4%.", IMPR, "our scheme"),
        ("We find that wide trays and lamps outperform the usual methods.", SUPE, "wide trays and lamps"),
        ("The proposed sorter is light, and reaches an accuracy of 71.2%.", PERF, "The proposed sorter"),
        ("Tests on wet and dry stones show our tray outperforms existing trays.", SUPE, "our tray"),
        ("Our results show that the accuracy of the wooden tray improves by 4.1%.", IMPR, "the wooden tray"),
        ("We evaluate our method on five small datasets.", SCAL, "our method"),
        ("Our code enables small trays to outperform existing methods.", SUPE, "small trays"),
        ("We tested it on an evaluation set of 1,200 pebbles.", SCAL, "evaluation set"),
        ("On GritBench with 50 wet stones, our method outperforms Brogan.", SCAL, "our method"),
    ],
)  # fmt: skip
def test_a_claim_is_about_the_subject_of_its_clause(text: str, kind: str, subject: str) -> None:
    """Where the work has no name, the claim is about what the nearest verb with a subject has for one."""
    assert _last(text, kind)["subject"] == subject


@pytest.mark.parametrize(
    "text",
    [
        "We present Quimby, a sorter. This simple change cuts the cost by 12%.",
        "We present Quimby, a sorter. Experiments on wet stones show the tray outperforms Brogan by 4%.",
        "We present Quimby, a sorter. Its latency is reduced by 31%.",
    ],
)
def test_where_the_work_has_a_name_common_nouns_stand_for_it(text: str) -> None:
    """Phrases like "this simple change" and "its latency" are called by the name that the abstract gave."""
    assert _last(text, IMPR, QUIMBY)["subject"] == "Quimby"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We propose a novel sorter, TRAYNET, which reads stones. It outperforms Brogan by 4%.", "TRAYNET"),
        ("Stone sorting (NPS) is slow. We present an NPS framework. Our scheme outperforms Brogan by 4%.",
         "Our scheme"),
    ],
)  # fmt: skip
def test_what_the_field_abbreviates_is_no_name_of_the_work(text: str, name: str) -> None:
    """A name behind a comma is the work's own; one that stood in brackets before is the field's."""
    assert _last(text, IMPR)["subject"] == name


@pytest.mark.parametrize(
    ("text", "subject", "metric"),
    [
        ("Night nurses (adjusted OR 1.62, 95% CI 1.10-2.31) slept badly.", "Night nurses", "adjusted OR"),
        ("In all, 62% of rural nurses were awake at noon.", "rural nurses", "awake"),
        ("The survival rate was 84.2% in the lamp group.", "lamp group", "survival rate"),
    ],
)
def test_a_finding_is_about_the_group_in_which_it_was_found(
    text: str, subject: str, metric: str | None
) -> None:
    """In other fields a value belongs to those of whom it is said, and an effect size is its own measure."""
    fields = _last(STUDY + text, PERF)
    assert fields["subject"] == subject
    assert fields.get("metric") == metric


@pytest.mark.parametrize(
    ("text", "kind", "metric"),
    [
        ("Our sorter uses only 53% KV cache storage.", IMPR, "KV cache storage"),
        ("Our sorter reduces the mean delay between fall and sorting by 11%.", IMPR, "mean delay"),
        ("Our sorter moves stones at speeds of up to 21 m/s.", PERF, "speeds"),
        ("Our sorter lifts training speeds to over 350 FPS.", PERF, "speeds"),
        ("Our sorter outperforms Brogan in terms of rolling distance.", SUPE, "rolling distance"),
        ("Our sorter shows stronger stacking skills than Brogan.", SUPE, "stacking skills"),
        ("Our sorter has a high accuracy on wet stones, outperforming Brogan.", SUPE, "accuracy"),
        ("Our sorter reaches 71.2% on wet stones and the best of all trays in accuracy.", PERF, "accuracy"),
        ("Our sorter outperforms all other loss functions.", SUPE, None),
    ],
)  # fmt: skip
def test_what_is_measured_is_named_by_the_sentence(text: str, kind: str, metric: str | None) -> None:
    """The metric is the noun of the level, the object of the change, or what the comparison says it rates."""
    assert _last(text, kind).get("metric") == metric


@pytest.mark.parametrize(
    ("text", "kind", "dataset"),
    [
        ("We test it on four benchmarks (PebbleNet, SlateNet, and GritBench). It cuts errors by 4%.", IMPR,
         "PebbleNet, SlateNet, and GritBench"),
        ("We evaluate it on wet tasks, testing it on ImageNet. It outperforms Brogan.", SUPE, "ImageNet"),
        ("It is 4% better across 20 tasks in the PebbleNet collection.", IMPR, "PebbleNet collection"),
        ("We sort 20 tasks of PebbleNet.", SCAL, "PebbleNet"),
        ("In real-world experiments, our sorter outperforms Brogan.", SUPE, "real-world experiments"),
        ("Our sorter outperforms Brogan on scans from the GritBench dataset.", SUPE, "GritBench dataset"),
    ],
)  # fmt: skip
def test_a_claim_holds_where_its_sentence_or_the_one_before_says(text: str, kind: str, dataset: str) -> None:
    """Members of a collection are named by it, and a setting told before carries on."""
    assert dataset in str(_last(text, kind)["dataset"])


@pytest.mark.parametrize(
    ("sentence", "dataset"),
    [
        ("Quimby solves 71% of the puzzles in SlateBench.", "SlateBench"),
        ("Quimby gains 3.1 points (SlateQA) over Brogan.", "SlateQA"),
        ("The SlateBench accuracy of Quimby is 71%.", "SlateBench"),
        ("Quimby gains 2.4 points for low-resource languages.", "low-resource languages"),
        ("On a test of 5,000 wet stones, Quimby scores 71.4%.", "test of 5,000 wet stones"),
        ("Quimby scores 71.4% on Slate (hard), 2Marl and Flint.", "Slate (hard), 2Marl and Flint"),
    ],
)
def test_a_setting_may_be_a_whole_a_name_or_a_list(sentence: str, dataset: str) -> None:
    """What a share is one of, a name in brackets or anywhere, and all items of a list are settings."""
    found = [one for one in label(sentence, TITLE, split(sentence)) if "dataset" in one.fields]
    assert found[-1].fields["dataset"] == dataset


def test_scores_on_a_data_set_that_the_work_brings_hold_on_it() -> None:
    """Where nothing else is named, models are scored on the benchmark that the abstract presents."""
    text = "We present Quimby, a dataset of stones. The best model has an accuracy of only 35.6%."
    assert _last(text, PERF, QUIMBY)["dataset"] == "Quimby"


def test_a_comparison_carries_a_setting_over_one_sentence_only() -> None:
    """What was evaluated on long before says nothing of where a comparison holds."""
    near = "We evaluate our sorter on PebbleNet. It outperforms Brogan."
    far = "We evaluate our sorter on PebbleNet. We like stones. It outperforms Brogan."
    assert _last(near, SUPE)["dataset"] == "PebbleNet"
    assert "dataset" not in _last(far, SUPE)


def test_parity_beside_a_margin_is_a_claim_of_its_own() -> None:
    """The words "with comparable accuracy" compare with the rival that the sentence has, else they do not."""
    text = "Compared to Brogan, our sorter has a 2.8x speedup with comparable accuracy."
    assert [claim.fields["baseline"] for claim in _claims(text, TITLE, SUPE)] == ["Brogan"]
    assert not _claims("Our sorter has a 2.8x speedup with comparable accuracy.", TITLE, SUPE)


def test_how_hard_a_method_works_is_no_score() -> None:
    """The 50% of "at a 50% compression rate" is a setting."""
    text = "Our sorter reaches an accuracy of 71.2% at a 50% compression rate."
    assert [claim.fields["value"] for claim in _claims(text, TITLE, PERF)] == [71.2]


def test_a_dash_without_spaces_ends_the_noun_that_is_counted() -> None:
    """What "three tasks-sorting, stacking, and washing" counts is tasks."""
    text = "We show our sorter across three tasks-sorting, stacking, and washing-each in the rain."
    assert [claim.fields["value"] for claim in _claims(text, TITLE, SCAL)] == [3]


@pytest.mark.parametrize(
    ("text", "artifacts"),
    [
        ("Videos and the code are available at https://quimby.example.org.", ["demo", "code"]),
        ("More details and videos can be found at https://quimby.example.org.", ["other"]),
    ],
)
def test_videos_are_a_demonstration_and_a_page_of_details_is_one_release(
    text: str, artifacts: list[str]
) -> None:
    """What a page with more details has is not told apart."""
    found = _claims("We present our sorter. " + text, TITLE, "availability")
    assert [claim.fields["artifact"] for claim in found] == artifacts


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("We present Quimby, a sorter. We find that smaller trays outperform Brogan.", SUPE, "smaller trays"),
        ("We present Quimby, a sorter. Our tray outperforms Brogan.", SUPE, "Quimby"),
        (
            "We present Quimby, a glove. A policy trained with it outperforms Brogan.",
            SUPE,
            "A policy trained",
        ),
        ("We present Quimby, a sorter. BroganTray, a wide tray, outperforms Norn.", SUPE, "BroganTray"),
    ],
)
def test_a_kind_of_thing_is_its_own_subject_beside_a_name(text: str, kind: str, subject: str) -> None:
    """A bare noun phrase, and a name that a comma sets off, do not stand for the work."""
    assert _last(text, kind, QUIMBY)["subject"] == subject


@pytest.mark.parametrize(
    ("text", "title", "subject"),
    [
        ("We propose wet sorting, a way to sort stones. It beats Brogan by 4%.", "Wet Sorting of Stones",
         "wet sorting"),
        ("We present a novel stone counter for rivers. Tests show a gain of 4%.", TITLE, "stone counter"),
        ("We present \\textit{Quimby}, a sorter. It beats Brogan by 4%.", TITLE, "Quimby"),
    ],
)  # fmt: skip
def test_a_work_without_a_name_is_what_it_makes(text: str, title: str, subject: str) -> None:
    """Its title's phrase that it introduces, else the noun phrase that it says it presents."""
    assert _last(text, IMPR, title)["subject"] == subject


def test_the_size_and_release_of_a_data_set_are_that_data_set_s() -> None:
    """Where a work names a method and a data set, what is said of the data set has its name."""
    text = (
        "We present Quimby, a sorter. We also present PebbleSet9, a dataset of stones. The dataset contains"
        " 1,905 images. The dataset is available at https://example.org/p."
    )
    assert _last(text, SCAL, QUIMBY)["subject"] == "PebbleSet9"
    assert _last(text, "availability", QUIMBY)["subject"] == "PebbleSet9"


@pytest.mark.parametrize(
    ("text", "kind", "metric"),
    [
        ("Our sorter has a recall of 91.2%, precision of 88.1% and F1 of 0.89.", PERF, "F1"),
        ("Our sorter reaches an IDR4 of 57.2%.", PERF, "IDR4"),
        ("On wet stones our sorter reaches 81.5% mSort and is small.", PERF, "mSort"),
        ("Our sorter reaches 93.1% visitor satisfaction in spring.", PERF, "visitor satisfaction"),
        ("With our sorter, visitor satisfaction increased to 88%.", PERF, "visitor satisfaction"),
        ("Our sorter cuts cost by 12% and walking distance by 57%.", IMPR, "walking distance"),
        ("Our sorter outperforms Brogan by a large margin of 14.2 DSR.", IMPR, "DSR"),
        ("Our sorter is more effective than Brogan.", SUPE, None),
    ],
)
def test_a_value_s_next_noun_says_what_is_measured(text: str, kind: str, metric: str | None) -> None:
    """What a value follows at once or what follows it is its metric, also where no list has it."""
    assert _last(text, kind).get("metric") == metric


@pytest.mark.parametrize(
    ("text", "kind", "dataset"),
    [
        ("Our sorter shows state-of-the-art results on tabletop scenes.", SUPE, "tabletop scenes"),
        ("On PebbleSet, Quimby reaches an accuracy of 71.2% on average.", PERF, "PebbleSet"),
        ("Our sorter outperforms methods that were trained on much larger data.", SUPE, None),
        ("Our sorter reaches an accuracy of 71.2% across model scales.", PERF, None),
        ("Our sorter outperforms the best methods in the field.", SUPE, None),
    ],
)
def test_a_setting_is_what_a_claim_is_said_to_hold_on(text: str, kind: str, dataset: str | None) -> None:
    """Any noun phrase behind "on" is one, but what something is trained on, an amount, or the whole field."""
    assert _last(text, kind).get("dataset") == dataset


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("We weigh 640 round pebbles.", SCAL, "round pebbles"),
        ("We weigh 640-plus round pebbles.", SCAL, "round pebbles"),
        ("We report weights of 17 pebbles.", SCAL, "weights"),
        ("We read 18 months of harbour logs.", SCAL, "harbour logs"),
        ("We weigh pebbles. All pebbles and the weighing code are available at https://github.com/a/b.",
         "availability", "weighing code"),
        ("We weigh pebbles. Swapping the tray for a lamp raises accuracy by 4%.", IMPR,
         "Swapping the tray for a lamp"),
    ],
)  # fmt: skip
def test_where_nothing_names_the_work_claims_are_about_their_own_things(
    text: str, kind: str, subject: str
) -> None:
    """No name is "we": a size is one of what is counted, a release one of what is released."""
    assert subject in [claim.fields["subject"] for claim in _claims(text, "Why Do Pebbles Sink?", kind)]


@pytest.mark.parametrize(
    ("text", "title", "subject"),
    [
        ("We present a sorter based on Grain Counts (GRC). Our sorter outperforms Brogan by 4%.", TITLE,
         "Our sorter"),
        ("We propose Tray Attention for wet stones. The proposed method outperforms Brogan by 4%.",
         "TrayNet: Sorting by Tray Attention", "TrayNet"),
        ("Our search finds Quern. On sand Quern exhibits peace and Quern achieves joy. It is 4% better.",
         TITLE, "Quern"),
        ("We tackle this with SortNet, a novel sorter. On sand SortNet carefully beats Brogan by 4%.", TITLE,
         "SortNet"),
        ("We present Quimby, a sorter. Broken stones fell by 43%.", QUIMBY, "Quimby"),
        ("We present Quimby in two sizes. The 9B model outperforms Brogan by 4%.", QUIMBY, "The 9B model"),
        ("We present Quimby, a sorter. Quimby reads lamps, fuses 5 trays and outperforms Brogan by 4%.",
         QUIMBY, "Quimby"),
    ],
)  # fmt: skip
def test_the_name_is_the_work_s_own_and_no_part_or_measure_of_it(text: str, title: str, subject: str) -> None:
    """What a work is based on, what it measures, and what was done to it do not name it; its title may."""
    assert _last(text, IMPR, title)["subject"] == subject


def test_data_beside_a_method_are_released_as_what_they_are() -> None:
    """Data that say what they are have a name of their own; "data" and "code" are those of the work."""
    text = "We present Quimby, a sorter. Code and the labelled stones data are at https://github.com/a/b."
    found = {
        claim.fields["artifact"]: claim.fields["subject"] for claim in _claims(text, QUIMBY, "availability")
    }
    assert found == {"code": "Quimby", "data": "labelled stones data"}


@pytest.mark.parametrize(
    ("text", "kind", "metric"),
    [
        ("Quimby improves accuracy by 6.4 mIoU over Brogan.", IMPR, "mIoU"),
        ("Quimby keeps order ($\\kappa > 0.80$), and it supports sorting (over 98% similarity).", PERF,
         "similarity"),
        ("Quimby requires 2.6x fewer LLM calls than Brogan.", IMPR, "LLM calls"),
        ("Quimby closes 60% of the gap to Brogan.", IMPR, "gap"),
        ("With Quimby, the planning time rises by 8 ms.", IMPR, "planning time"),
        ("Quimby improves SI-SDR by 9.8 dB.", IMPR, "SI-SDR"),
        ("Quimby has the highest PSNR (25.9 dB).", PERF, "PSNR"),
        ("Quimby reached 57.6%, but is far from human performance.", PERF, None),
        ("Quimby achieved an OA of 34.5%, Brogan reached 62.6%.", PERF, "OA"),
        ("Quimby shows superior sorting performance over Brogan.", SUPE, "sorting performance"),
    ],
)  # fmt: skip
def test_the_nearest_noun_that_can_be_measured_is_the_metric(
    text: str, kind: str, metric: str | None
) -> None:
    """A metric stands at its number or at that of its list, and not in another clause or closed brackets."""
    assert _last("We present Quimby, a sorter. " + text, kind, QUIMBY).get("metric") == metric


@pytest.mark.parametrize(
    ("text", "kind", "dataset"),
    [
        ("We evaluate it on several benchmarks. Quimby reaches an accuracy of 61.2%.", PERF, None),
        ("We evaluate it in dry and wet settings. Quimby reaches an accuracy of 61.2%.", PERF, None),
        ("We evaluate it on PebbleSet. Three sorters preferred Quimby in 61.2% of cases.", PERF, None),
        ("We train the model on SandSet and test it. Quimby reaches an accuracy of 61.2%.", PERF, None),
        ("We evaluate it on PebbleSet. Quimby reaches an accuracy of 61.2%.", PERF, "PebbleSet"),
        ("Quimby outperforms Brogan on PebbleSet and our in-house stones.", SUPE,
         "PebbleSet and our in-house stones"),
        ("We study 150 weighings of wet stones from the PebbleSet data.", SCAL, "PebbleSet data"),
    ],
)  # fmt: skip
def test_only_a_setting_that_is_told_apart_holds_for_the_next_sentence(
    text: str, kind: str, dataset: str | None
) -> None:
    """No "several benchmarks", nor what a model was trained on or what people judge, carry a setting over."""
    assert _last("We present Quimby, a sorter. " + text, kind, QUIMBY).get("dataset") == dataset
