"""The percentile bootstrap over abstracts (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).

Claims of one abstract are not independent, so whole abstracts are drawn, with replacement, as many as
there are. Every score is a ratio of sums over abstracts, so a resample needs only the sums.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.results import Bootstrap, Estimate

Key: TypeAlias = tuple[str, ...]
"""Names a column: for instance ("strict", "performance", "matched")."""

Floats: TypeAlias = NDArray[np.float64]

_BLOCK = 2_000_000
"""Drawn abstracts that are held in memory at once."""


def resampled_sums(columns: Mapping[Key, Floats], bootstrap: Bootstrap) -> dict[Key, Floats]:
    """Sums of columns over the abstracts: of the sample itself first, then of each resample.

    Each column has one number an abstract; each result has 1 + `bootstrap.resamples` numbers. The same
    seed draws the same abstracts from columns of the same length: that pairs two predictions.
    """
    # Levels share most of their columns: equal ones are summed once.
    content = {key: column.tobytes() for key, column in columns.items()}
    distinct = {content[key]: column for key, column in columns.items()}
    matrix = np.column_stack(list(distinct.values()))
    weights = _weights(matrix.shape[0], bootstrap)
    sums = np.vstack([matrix.sum(axis=0), *(block @ matrix for block in weights)])
    by_content = dict(zip(distinct, sums.T, strict=True))
    return {key: by_content[content[key]] for key in columns}


def _weights(abstracts: int, bootstrap: Bootstrap) -> Iterator[Floats]:
    """How often each resample draws each abstract, in blocks of whole resamples."""
    generator = np.random.default_rng(bootstrap.seed)
    rows = max(1, _BLOCK // abstracts)
    for start in range(0, bootstrap.resamples, rows):
        count = min(rows, bootstrap.resamples - start)
        drawn = generator.integers(0, abstracts, size=(count, abstracts))
        # One bincount for the block: each resample gets a range of numbers of its own.
        drawn += np.arange(count)[:, None] * abstracts
        counts = np.bincount(drawn.ravel(), minlength=count * abstracts)
        yield counts.reshape(count, abstracts).astype(np.float64)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Element by element; NaN where there is nothing to divide by."""
    result = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def with_interval(values: Floats, bootstrap: Bootstrap, abstracts: int) -> Estimate:
    """The first of the values with the percentile interval of the others, NaN aside.

    `values` come from `resampled_sums`; `abstracts` is how many of the abstracts have any part in them. No
    interval for fewer than two: it would have no width and look certain.
    """
    if np.isnan(values[0]):
        return Estimate(None, None, None)
    resampled = values[1:][~np.isnan(values[1:])]
    if abstracts < 2 or not resampled.size:
        return Estimate(float(values[0]), None, None)
    tail = (1 - bootstrap.level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Estimate(float(values[0]), float(low), float(high))
