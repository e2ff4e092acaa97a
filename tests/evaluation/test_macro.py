"""Accuracy macro over families, computed by hand, and how often its intervals hold the truth."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from swaglib.evaluation.macro import macro_accuracy, macro_difference


def scores(task: str, values: np.ndarray, clusters: np.ndarray | None = None) -> pl.DataFrame:
    names = np.arange(len(values)) if clusters is None else clusters
    return pl.DataFrame(
        {
            "task": [task] * len(values),
            "id": [f"{task}{number}" for number in range(len(values))],
            "cluster": [f"c{name}" for name in names],
            "score": values.astype(float),
            "weight": np.ones(len(values)),
        }
    )


def test_families_weigh_alike_and_their_variances_add() -> None:
    random = np.random.default_rng(0)
    parts = {task: random.random(60) * 0.5 for task in "abc"}
    table = pl.concat([scores(task, own) for task, own in parts.items()])
    table = table.with_columns(cluster=pl.col("task") + pl.col("cluster"))
    found = macro_difference([table], [table.with_columns(score=0.0)], {"one": ["a"], "two": ["b", "c"]})
    means = {task: own.mean() for task, own in parts.items()}
    assert found.value == pytest.approx((means["a"] + (means["b"] + means["c"]) / 2) / 2)
    squares = {task: stats.sem(own) ** 2 for task, own in parts.items()}
    one, two = squares["a"] / 4, (squares["b"] + squares["c"]) / 16
    degrees = (one + two) ** 2 / (one**2 / 59 + (squares["b"] ** 2 + squares["c"] ** 2) / 256 / 59)
    half = stats.t.ppf(0.975, degrees) * np.sqrt(one + two)
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    assert (found.n, found.clusters, found.method) == (180, 180, "families_t")


def test_tasks_that_share_images_do_not_count_twice() -> None:
    values = np.random.default_rng(0).random(60) < 0.4
    one = [scores("a", values)]
    twice = [pl.concat([scores("a", values), scores("b", values)])]
    single = macro_accuracy(one, {"f": ["a"]})
    assert macro_accuracy(twice, {"f": ["a", "b"]}).low == pytest.approx(single.low, abs=0.002)
    apart = macro_accuracy(twice, {"f": ["a"], "g": ["b"]})
    assert None not in (apart.low, single.low) and apart.low > single.low + 0.02


def test_absent_tasks_are_left_out_and_no_family_is_an_error() -> None:
    table = scores("a", np.arange(20) % 2)
    assert macro_accuracy([table], {"f": ["a", "absent"], "g": ["missing"]}).value == 0.5
    with pytest.raises(ValueError, match=r"None of the tasks .* has scores .*: absent"):
        macro_accuracy([table], {"f": ["absent"]})
    with pytest.raises(ValueError, match="None of the tasks"):
        macro_difference([table], [scores("b", np.ones(20))], {"f": ["a"], "g": ["b"]})


def test_other_images_are_refused() -> None:
    table = scores("a", np.arange(20) % 2)
    with pytest.raises(ValueError, match="seeds of a run were not tested on the same images"):
        macro_accuracy([table, table.head(10)], {"f": ["a"]})
    with pytest.raises(ValueError, match="Two runs were not tested on the same images"):
        macro_difference([table], [table.head(10)], {"f": ["a"]})


def test_few_clusters_get_no_interval() -> None:
    assert macro_accuracy([scores("a", np.arange(4) % 2)], {"f": ["a"]}).low is None


@pytest.mark.slow
def test_the_interval_covers_the_choice_of_seeds_where_there_are_several() -> None:
    random, held, narrow = np.random.default_rng(0), 0, 0
    for _ in range(200):
        hard = random.normal(0, 0.2, 200)
        run = [scores("a", 0.5 + hard + random.normal(0, 0.03) + random.normal(0, 0.2, 200)) for _ in range(4)]
        baseline = [scores("a", 0.4 + hard + random.normal(0, 0.2, 200))]
        found = macro_difference(run, baseline, {"f": ["a"]})
        first = macro_difference(run[:1], baseline, {"f": ["a"]})
        assert found.low is not None and found.high is not None and first.low is not None and first.high is not None
        held += found.low <= 0.1 <= found.high
        narrow += first.low <= 0.1 <= first.high
    assert held >= 182 and narrow < 160


def test_few_seeds_or_few_clusters_for_seeds_get_no_interval() -> None:
    random = np.random.default_rng(0)
    for seeds, images, given in ((2, 400, False), (3, 400, True), (3, 100, False), (1, 100, True)):
        run = [scores("a", random.random(images) < 0.4) for _ in range(seeds)]
        assert (macro_accuracy(run, {"f": ["a"]}).low is not None) == given
        assert (
            macro_difference(run, [scores("a", random.random(images) < 0.3)], {"f": ["a"]}).low is not None
        ) == given
