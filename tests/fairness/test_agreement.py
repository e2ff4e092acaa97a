"""Two runs associate alike if their gaps correlate by as much as the noise of their seeds allows."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from swaglib.fairness.agreement import CORRELATION, FEWEST_LABELS, REACHABLE, agreement_measures
from swaglib.measures import Interval, measure, measures_table, with_run

LABELS = 50


def gaps(run: str, seed: int, values: list[float]) -> pl.DataFrame:
    rows = [
        measure(
            "centred_log_probability_gap",
            Interval(value, None, None, 10, 10),
            variant="all",
            attribute="gender",
            label=f"label_{number}",
        )
        for number, value in enumerate(values)
    ]
    return with_run(measures_table(rows), run, seed)


def test_correlations_are_spearmans_with_the_other_seeds_alone() -> None:
    generator = np.random.default_rng(0)
    drawn = {(run, seed): generator.normal(size=LABELS) for run in ("softmax", "sigmoid") for seed in (0, 1, 2)}
    table = agreement_measures(pl.concat(gaps(*where, list(values)) for where, values in drawn.items()))
    rows = table.filter(metric=CORRELATION)
    for row in rows.iter_rows(named=True):
        first = drawn[row["run"], row["seed"]]
        others = [drawn[row["baseline"], seed] for seed in (0, 1, 2) if seed != row["seed"]]
        by_hand = np.mean([spearmanr(first, other).statistic for other in others])
        assert row["value"] == pytest.approx(by_hand, abs=1e-6)
        assert (row["n"], row["attribute"]) == (LABELS, "gender")
    pairs = rows.select("run", "baseline").unique(maintain_order=True).rows()
    assert pairs == [("softmax", "softmax"), ("softmax", "sigmoid"), ("sigmoid", "sigmoid")]


def test_runs_with_the_same_true_gaps_reach_what_their_noise_allows() -> None:
    """One is noisier than the other and has fewer labels, which makes no difference beside what is reachable."""
    generator = np.random.default_rng(1)
    true = generator.normal(size=800)
    noise = {"one": (0.7, 800), "noisy": (2.0, 800), "few": (0.7, 400)}
    parts = [
        gaps(run, seed, list((true + spread * generator.normal(size=800))[:labels]))
        for run, (spread, labels) in noise.items()
        for seed in range(4)
    ]
    table = agreement_measures(pl.concat(parts))
    own = table.filter(metric=CORRELATION, run="one", baseline="one")["value"].mean()
    for other, labels in (("noisy", 800), ("few", 400)):
        pair = table.filter(run="one", baseline=other)
        across, reachable = pair.filter(metric=CORRELATION)["value"].mean(), pair.filter(metric=REACHABLE)
        assert reachable["value"].item() == pytest.approx(across, abs=0.05)
        assert (reachable["n"].item(), reachable["seed"].item()) == (labels, None)
        assert other == "few" or across < own - 0.1, "alike, and far below the correlation of its own seeds"


def test_only_labels_of_both_count_and_those_that_say_the_attribute_are_aside() -> None:
    shared = [float(value) for value in range(FEWEST_LABELS)]
    rows = pl.concat([gaps("one", 0, shared), gaps("other", 1, [*shared, -9.0, -8.0])])
    said = rows.filter(pl.col("label") == "label_0").with_columns(label=pl.lit("woman.n.01"), value=pl.lit(99.0))
    table = agreement_measures(pl.concat([rows, said]))
    assert table.select("run", "seed", "baseline", "value", "n").rows() == [("one", 0, "other", 1.0, FEWEST_LABELS)]


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.5] * LABELS, []])
def test_few_labels_or_gaps_that_are_all_equal_give_none(values: list[float]) -> None:
    other = gaps("other", 1, [float(value) for value in range(LABELS)])
    assert agreement_measures(pl.concat([gaps("one", 0, values), other])).is_empty()


def test_runs_that_do_not_correlate_with_themselves_reach_nothing() -> None:
    rising = [float(value) for value in range(LABELS)]
    turns = [gaps("turns", 0, rising), gaps("turns", 1, rising[::-1])]
    table = agreement_measures(pl.concat([*turns, gaps("other", 2, rising), gaps("other", 3, rising)]))
    assert table.filter(metric=REACHABLE).is_empty() and len(table.filter(run="turns", baseline="other")) == 2


def test_what_is_reachable_is_the_root_of_the_product_of_what_each_run_reaches_with_itself() -> None:
    generator = np.random.default_rng(2)
    true = generator.normal(size=LABELS)
    drawn = {(run, seed): true + generator.normal(size=LABELS) for run in ("a", "b") for seed in (0, 1, 2)}
    table = agreement_measures(pl.concat(gaps(*where, list(values)) for where, values in drawn.items()))
    alone = [
        np.mean([spearmanr(drawn[run, one], drawn[run, other]).statistic for one, other in ((0, 1), (0, 2), (1, 2))])
        for run in ("a", "b")
    ]
    assert table.filter(metric=REACHABLE)["value"].item() == pytest.approx((alone[0] * alone[1]) ** 0.5, abs=1e-6)
