"""Tests of habits of scholarly prose that rules read; every sentence is invented."""

import pytest
from conftest import table

from pipeline.domain import Resolved
from pipeline.rules import label
from pipeline.rules.subject import find_subject
from pipeline.text.sentences import split

PERF, IMPR, SCAL, SUPE, AVAI = "performance", "improvement", "scale", "superiority", "availability"
STUDY = (
    "Methods: We walked along the rivers of one valley and asked what rounds a stone, what the people there"
    " say of it, how the snow and the frost wear it down, and who may have carried it from the quarry to the"
    " bridge, in the spring, when the fords were open, and once more in the autumn, before winter. Results: "
)
"""The beginning of an abstract of another field, long enough to be known as one."""


def _claims(text: str, title: str = "") -> list[Resolved]:
    return label(text, title, split(text))


def _kinds(text: str) -> list[str]:
    return [str(claim.fields["kind"]) for claim in _claims(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Stones are many. Our sorter, Granit, reads them.", "Granit"),
        ("The resulting sorter, which we name Granit, reads stones.", "Granit"),
        ("We enter with GranIt, our second sorter. GranIt uses sound.", "GranIt"),
        ("Rolling Thunder was built in May. With Rolling Thunder stones are sorted.", "Rolling Thunder"),
        ("PebbleRoll achieved 71% on wet stones. PebbleRoll reads them. PebbleRoll rests.", "PebbleRoll"),
    ],
    ids=["between commas", "named between commas", "ours", "capitals of the title", "title without spaces"],
)
def test_a_name_may_be_set_off_or_stand_in_the_title(text: str, name: str) -> None:
    """A name between commas, before what is ours, or written as in the title is that of the work."""
    assert find_subject(text, "Watch the Pebble Roll: Sorting with Rolling Thunder").name == name


def test_one_of_several_sizes_is_no_name_of_the_work() -> None:
    """The large model of a family does not give its name to all of it."""
    text = "We present Granit, a sorter. Our large model, Granit-9, reads stones."
    assert find_subject(text, "Granit: Sorting Stones").name == "Granit"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("On wet stones our tray outperforms Brogan by 4%.", "our tray"),
        ("In a user study with 40 masons, our tray won.", "user study"),
        ("We present Quimby, a sorter. Three masons preferred it to Brogan in 62% of pairs.", "Quimby"),
        ("We present Quimby, a sorter. The mean accuracy across six quarries is 71.2%.", "Quimby"),
        ("We present Quimby, a corpus. The best model reaches 71.2%.", "The best model"),
    ],
)
def test_whose_claim_it_is_is_told_past_settings_judges_and_measures(text: str, subject: str) -> None:
    """What a clause is about is found behind a setting, and is neither its judge nor its measure."""
    assert _claims(text, "Quimby: Stones" if "Quimby" in text else "")[0].fields["subject"] == subject


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Training took 19 days on 64 trays.", "Training"),
        ("With our tray, inference is 5x faster than by hand.", "inference"),
        ("Our sorter has a high accuracy and is 5x faster than Brogan.", None),
        ("Our sorter needs half as many steps as Brogan.", "steps"),
        ("The number of lost stones falls by 64% with our sorter.", "number of lost stones"),
        ("Total dust is reduced by 37% with our sorter.", "Total dust"),
        ("Quimby scores 68.4 on wet stones.", None),
        ("The mean accuracy of our trays on wet stones is 71.2%.", "mean accuracy"),
    ],
)
def test_the_metric_is_what_changed_took_time_or_stood_at_a_level(text: str, metric: str | None) -> None:
    """A comparison by itself, a verb and an adjective name no metric; what they are said of does."""
    assert _claims(text)[0].fields.get("metric") == metric


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Our sorter lowers the refusal rate of Brogan from 31% to 20%.", "refusal rate"),
        ("Our sorter cuts the stall per save from 94 s to 1.2 s.", "stall per save"),
        ("With our sorter, sampling is 40x faster than with Brogan.", "sampling"),
        ("Our sorter triples the share of dry stones.", "share of dry stones"),
        ("Our sorter has high recall on stones, sorting over 95% of them.", None),
    ],
)
def test_the_metric_is_the_object_or_the_deed_of_a_change(text: str, metric: str | None) -> None:
    """What a verb changes, and what is done faster, are metrics; one of another deed is none."""
    assert _claims(text)[-1].fields.get("metric") == metric


def test_an_adjective_behind_more_is_no_metric() -> None:
    """Of "more coherent than" nothing is measured."""
    assert "metric" not in _claims("Our stories are more coherent than those of Brogan.")[0].fields


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Cracks occurred in 28.7% of the stones.", "Cracks"),
        ("Wear had no effect on weight, d = 0.03, 95% CI [-0.07, 0.13].", "d"),
        ("Floods doubled the odds of loss (OR = 2.07, 95% CI 1.4 to 2.9).", "OR"),
    ],
)
def test_a_finding_is_named_by_what_happened_or_by_its_symbol(text: str, metric: str) -> None:
    """In other fields the metric is what occurred in a share of cases, or the letter before the sign."""
    assert _claims(STUDY + text)[-1].fields.get("metric") == metric


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("For short queues, our sorter outperforms Brogan by 4%.", "short queues"),
        ("In GritBench (wet split), our sorter outperforms Brogan by 4%.", "GritBench (wet split)"),
        ("On PebbleNet and SlateNet, our sorter is 4% better on both benchmarks.", "PebbleNet and SlateNet"),
        ("On B200 GPUs, our sorter improves throughput by 1.7x.", "B200 GPUs"),
    ],
)
def test_a_setting_is_told_at_the_beginning_or_by_its_name(text: str, dataset: str) -> None:
    """The opening of a sentence is a setting, hardware is one of speed, and "both" names nothing new."""
    assert _claims(text)[0].fields.get("dataset") == dataset


def test_what_a_sentence_says_of_itself_alone_is_not_carried_on() -> None:
    """The opening of one sentence is no setting of the next."""
    text = "For short queues, our tests achieve little. Our sorter outperforms Brogan by 4%."
    assert _claims(text)[-1].fields.get("dataset") is None


@table(
    ("text", "kinds"),
    [
        ("Our sorter recovers the stones in 71% of the failed runs.", [PERF]),
        ("Masons preferred our sorter over Brogan in 63% of pairs.", [PERF]),
        ("With our sorter the error rate drops to 8.7%.", [PERF]),
        ("Our ratings agree with those of masons (ρ = 0.68).", [PERF]),
        ("Our sorter saves 5.8 GB of memory compared with Brogan.", [IMPR]),
        ("Our sorter outperforms Brogan by 0.9 dB and 0.6 dB.", [IMPR, IMPR]),
        ("We trained our sorter on 310 hours of sound.", [SCAL]),
        ("Over the course of 14 weeks, our sorter ran.", [SCAL]),
        ("We sorted stones in two apartments.", [SCAL]),
        ("Every stone in our corpus was checked twice.", []),
        ("At a recall of 95%, our sorter saves 61% of the work.", [IMPR]),
        ("Our sorter does as well as Brogan on wet stones.", [SUPE]),
        ("The drawings of our sorter are indistinguishable from those of a mason.", [SUPE]),
        ("Our sorter was the smallest among the entries.", [SUPE]),
        ("We describe our winning entry to the contest.", [SUPE]),
        ("Our sorter lowers the error by 4%, just 2% above that of a mason.", [IMPR, IMPR]),
        ("Sorting accounts for 14% of the time of our sorter.", [PERF]),
        ("Our sorter reaches 94% of the throughput of Brogan.", [IMPR]),
        ("Our corpus has 300 talks, in half of which somebody sorts stones.", [SCAL]),
        ("On wet stones the improvement of our sorter grows to 19%.", [IMPR]),
        ("Our sorter narrows the gap to masons from 11.9 to 4.3 points.", [PERF]),
        ("Our sorter saved around $310,000.", [IMPR]),
        ("Our sorter uncovered 61 confirmed bugs in 28 libraries.", [PERF, SCAL]),
        ("Our sorter uses 2,150 tokens on average.", [PERF]),
        ("Our sorter succeeds in 47% of its attempts.", [PERF]),
        ("Agreement reaches a Krippendorff's alpha of 0.74 in our corpus.", [PERF]),
        ("Our sorter lowers the error at the 60-minute horizon by 4.7%.", [IMPR]),
        ("Our sorter stores a 64-byte sketch of each stone.", []),
        ("Our sorter is tested at sparsity levels of 80% and 90%.", []),
        ("Learning rates between 1e-7 and 5e-6 suit our sorter.", []),
        ("We use a benchmark of 300 unusual days.", [SCAL]),
        ("Our corpus has 9.5 hours of speech.", [SCAL]),
        ("Our scenes have one million points.", [SCAL]),
        ("Our stones come from tests in four villages.", [SCAL]),
        ("We cannot release the data.", []),
        ("We evaluate several open-source and closed models.", []),
        ("In this work we sort stones. Spectra are available on Zenodo.", [AVAI]),
    ],
)
def test_what_general_phrases_claim(text: str, kinds: list[str]) -> None:
    """Shares of cases, ends of a change, amounts of data, ranks, parity and refusals are what they say."""
    assert _kinds(text) == kinds


@table(
    ("text", "kinds"),
    [
        ("The electrode operated for 210 h.", [PERF]),
        ("The mean delay falls from 1.9 s to 140 ms.", [PERF]),
        ("A second test gave a value of 1.2.", [PERF]),
        ("The cell retains 88.1% of its initial capacity.", [PERF]),
        ("About one third of the stones were round.", [PERF]),
        ("Data were collected over fourteen months.", [SCAL]),
        ("The yield was 72.4% at a current density of 1.1 A cm-2.", [PERF]),
        ("The conductivity at 25 °C was low.", []),
        ("Flow reached 4 × 10^3 L/s during storms.", [PERF]),
        ("The cell retains 92% of its initial output.", [PERF]),
        ("The loss was 118 MW in winter and 205 MW in summer.", [PERF, PERF]),
        ("A stone is weighed and processed in 38 min.", [PERF]),
        ("The mill crashed in 26% of its runs.", [PERF]),
        ("About 7% of the stones could not be graded.", [PERF]),
        ("The average return was 2.7%, and returns average −1.3% later.", [PERF, PERF]),
        ("The beam delivers 1.06 kW at a repetition rate of 50 MHz.", [PERF]),
        ("Assuming a correlation of 0.02, the test has 85% power to detect a difference of 9 points.", []),
        ("The programme lasts 8 weeks.", []),
        ("The cell was stable after 2,000 cycles.", []),
    ],
)
def test_what_general_phrases_of_other_fields_claim(text: str, kinds: list[str]) -> None:
    """What something takes, lasts or keeps is found; under what conditions, and after how long, is not."""
    assert _kinds(STUDY + text) == kinds


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("We present Stone Grading Tray (SGT), a new tray. Our method sorts.", "Trays for Stones", "SGT"),
        ("We present QuarryNet, a sorter of stony heaps (SH). SH are old. SH lie.", "Heaps", "QuarryNet"),
        (
            "Trays use AGM, and AGM again. By joining sieves with AGM, our method sorts.",
            "Trays",
            "our method",
        ),
        ("We propose a Gaussian sieve that sorts. Our method sorts.", "Gaussian Sieves", "Our method"),
        (
            "The old Stone Sieving, as Stone Sieving goes, fails. Our method sorts.",
            "faster Stone Sieving",
            "Our method",
        ),
        ("We train SGNs (many SGNs) on stones. SGNs achieve much. Our method sorts.", "Stones", "Our method"),
    ],
)
def test_a_work_is_called_by_the_name_that_it_makes(text: str, title: str, name: str) -> None:
    """An abbreviation of what is made names it; a kind of thing and what was known before do not."""
    assert find_subject(text, title, kinds=False).name == name


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Our tray reaches 89% when other stones are sorted, outperforming Brogan.",
            "Our tray",
        ),
        ("We present Quimby, a tray. It has old but sound sieves and includes 340 stones.", "Quimby"),
        ("We present Quimby, a corpus. On it, models reach 34% accuracy.", "models"),
        (
            "We present Quimby, a sorter. A tray incorporating rain outperforms Brogan.",
            "A tray incorporating rain",
        ),
        (
            "Our largest model of the quarry family outperforms Brogan by 4%.",
            "Our largest model of the quarry family",
        ),
        ("Our old sieve for wet stones from the hills outperforms Brogan.", "Our old sieve"),
        ("The GS-oriented sieve outperforms Brogan by 4%.", "The GS-oriented sieve"),
        (
            "We present Quimby, a sorter. We made the QS-Edit dataset, comprising 40K old stones.",
            "QS-Edit",
        ),
    ],
)
def test_whose_claim_it_is_in_sentences_of_several_clauses(text: str, subject: str) -> None:
    """A participle goes with the main clause, a second verb with the first one's subject."""
    title = "Quimby: Stones" if "Quimby" in text else ""
    assert _claims(text, title)[-1].fields["subject"] == subject


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Our tray achieves a 24% improvement in time-within-reach (TWR) over Brogan.", "time-within-reach"),
        ("Our tray shows a 0.45 improvement in stone compatibility over Brogan.", "stone compatibility"),
        ("Our tray achieves near-saturated 87% sorting success in generalization tests.", "sorting success"),
        ("Our tray achieves state-of-the-art performance with S-measures of 0.898.", "S-measures"),
        ("Our tray sorts a heap with 136 mW of power.", "power"),
        ("Our tray has the highest stone-likeness rankings among all sorters.", "stone-likeness rankings"),
    ],
)
def test_a_metric_is_the_whole_phrase_beside_its_value(text: str, metric: str) -> None:
    """What changes is a metric if it has a quality's ending or an abbreviation, and is taken whole."""
    assert metric in [claim.fields.get("metric") for claim in _claims(text)]


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("Experiments on Slate, Jade, and Flint show our tray outperforms Brogan.", "Slate, Jade, and Flint"),
        ("Our tray outperforms Brogan on wet sorting, dry sieving, and night work.",
         "wet sorting, dry sieving, and night work"),
        ("In wet quarries, our tray improves by 7%, and reaches 20% on stones.", "wet quarries"),
        ("Our tray reaches 91% accuracy on 12 quarries, and delivers 40 FPS.", "12 quarries"),
        ("Our tray ranks first in the Stone 2031 Sorting Challenge.", "Stone 2031 Sorting Challenge"),
        ("Our tray reaches 61% accuracy on gSlate.", "gSlate"),
    ],
)  # fmt: skip
def test_a_setting_is_a_whole_list_and_ends_where_a_verb_begins(text: str, dataset: str) -> None:
    """Lists of names or small words are taken whole; another number's setting is not taken."""
    assert _claims(text)[0].fields["dataset"] == dataset


@pytest.mark.parametrize(
    "text",
    [
        "Rain can be predicted accurately with low sampling ratios (e.g., 10%).",
        "Our tray outperforms sieves trained with 30 times more data.",
        "Our tray stays sound as the share of wet stones increases to 10%.",
        "Our tray finds stones at 1% false alarm rate.",
        "Our tray sorts 2-, 3-, and 4-stone heaps.",
        "Our tray shows gains in robustness against various kinds of rain.",
        "Our tray gives competitive accuracy with minimal rain.",
        "We close this gap with Quimby.",
        "Our tray saves over \\(20\\%\\) of the rain.",
    ],
)
def test_conditions_and_parts_of_comparisons_are_no_claims_of_their_own(text: str) -> None:
    """Examples of a parameter, what rivals were given, and what is withstood are no comparison or value."""
    found = [(claim.fields["kind"], claim.fields.get("value")) for claim in _claims(text, "Quimby: Stones")]
    assert [one for one in found if one != (SUPE, None) or "outperforms" not in text] in ([], [(IMPR, 20)])
