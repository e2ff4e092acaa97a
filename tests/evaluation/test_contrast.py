"""Contrasts of macro accuracies: a difference, and a difference of differences."""

import numpy as np
import polars as pl
import pytest
from scipy.special import stdtrit

from swaglib.evaluation.contrast import contrast
from swaglib.evaluation.macro import macro_difference
from swaglib.evaluation.scores import SCORE

HEADLINE = {"first": ["one"], "second": ["two"]}


def scores(seed: int, mean: float, clusters: int = 150) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    rows = [
        {
            "task": task,
            "protocol": "linear",
            "metric": "accuracy",
            "id": f"{task} {number}",
            "cluster": f"{task} cluster {number // 2}",
            "score": float(random.random() < mean),
            "weight": 1.0,
        }
        for task in ("one", "two")
        for number in range(2 * clusters)
    ]
    return pl.DataFrame(rows, schema=SCORE)


def test_a_difference_is_that_of_the_comparison_of_runs() -> None:
    run, baseline = [scores(seed, 0.6) for seed in range(3)], [scores(seed, 0.5) for seed in range(3, 6)]
    found = contrast([(1, run), (-1, baseline)], HEADLINE)
    wanted = macro_difference(run, baseline, HEADLINE)
    assert found.value == pytest.approx(wanted.value) and found.holds and found.seeds == (3, 3)
    assert (found.n, found.clusters) == (wanted.n, wanted.clusters)
    assert wanted.low is not None and wanted.high is not None
    half = (wanted.high - wanted.low) / 2
    assert half == pytest.approx(float(stdtrit(found.error.degrees, 0.975)) * found.error.variance**0.5)


def test_an_interaction_is_the_difference_of_two_differences() -> None:
    arms = [[scores(seed + 10 * place, mean) for seed in range(3)] for place, mean in enumerate((0.7, 0.5, 0.6, 0.5))]
    found = contrast(list(zip((1, -1, -1, 1), arms, strict=True)), HEADLINE)
    first, second = (contrast([(1, one), (-1, other)], HEADLINE) for one, other in (arms[:2], arms[2:]))
    assert found.value == pytest.approx(first.value - second.value)
    assert found.error.variance > max(first.error.variance, second.error.variance)


def test_of_the_same_networks_what_seeds_share_is_no_error() -> None:
    """One network evaluated in two ways: a seed that is good is good in both."""
    one = [scores(seed, mean) for seed, mean in enumerate((0.3, 0.5, 0.7))]
    other = [table.with_columns(score=(pl.col("score") - 0.05)) for table in one]
    alone, paired = (contrast([(1, one), (-1, other)], HEADLINE, own) for own in (False, True))
    assert alone.value == pytest.approx(paired.value) == pytest.approx(0.05)
    assert paired.error.variance < 1e-12 < alone.error.variance


def test_runs_on_other_images_are_refused() -> None:
    with pytest.raises(ValueError, match="same images"):
        contrast([(1, [scores(0, 0.5)]), (-1, [scores(1, 0.5, clusters=100)])], HEADLINE)
