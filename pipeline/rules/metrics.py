"""What can be measured: the names of metrics and costs."""

import re
from collections.abc import Iterator

from pipeline.rules.lexicon import any_of, listed, listed_words
from pipeline.rules.passages import lowered

_ADJECTIVES = listed_words(
    """zero-shot few-shot one-shot average mean overall absolute relative inference training validation
    test peak gpu end-to-end downstream classification box mask macro micro human generation zero
    image text retrieval reasoning reconstruction linear probing attack word task model cumulative
    final total computational decoding prefill pretraining pre-training fine-tuning memory
    prediction detection segmentation translation imagenet throughput robust clean standard
    unweighted weighted balanced answer execution pairwise visual single-crop single-model per-token
    generative perplexity language code"""
)
_ADJECTIVE = rf"(?:{any_of(_ADJECTIVES)}|top-\d|\d-shot)[\s-]"
METRIC = re.compile(
    rf"\b(?:{_ADJECTIVE}){{0,3}}{any_of(metric.lower() for metric in listed('metrics'))}s?(?:\s(?:scores?|"
    r"rates?))?(?:@\d{1,4})?(?![\w-])(?!\sfunctions?\b)"
)
_COST = re.compile(rf"\b{any_of(listed('costs'))}(?![\w-])")
_PLAIN_METRIC = re.compile(r"\bm?AP(?:50|75|@[\d.:]+)?\b|\b[Tt]op-[1-9]\b(?!\s?[Aa]cc)")
_AT_METRIC = re.compile(
    r"(?:[A-Za-z]{1,8}-?)?(?:NDCG|nDCG|MRR|Recall|Hit|HR|R|Pass|pass|P|Precision|maj|Maj|Avg)@\d{1,4}"
    rf"|{_PLAIN_METRIC.pattern}"
)


def at_metrics(text: str) -> Iterator[re.Match[str]]:
    """The metrics of retrieval and their like; most texts have none of the letters that each of them has."""
    if "@" in text:
        return _AT_METRIC.finditer(text)
    return _PLAIN_METRIC.finditer(text) if "AP" in text or "op-" in text else iter(())


def measures(metric: str) -> bool:
    """Whether a phrase can be what is measured."""
    low = lowered(metric)
    return METRIC.search(low) is not None or _COST.search(low) is not None


def is_listed(phrase: str) -> bool:
    """Whether a phrase has a known metric in it."""
    return METRIC.search(lowered(phrase)) is not None


def is_metric(phrase: str) -> bool:
    """Whether "on AUC" names a measure, not a data set."""
    named = METRIC.fullmatch(lowered(phrase)) or _AT_METRIC.fullmatch(phrase)
    return named is not None or phrase.endswith((" metrics", " metric"))
