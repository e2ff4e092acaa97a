"""The test of many labels at once: as references have it, right under nulls, and with power."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from swaglib.fairness.sign_flips import is_exact, max_t


def test_few_clusters_take_every_flip_and_equal_scipys_permutation_test() -> None:
    gaps = np.random.default_rng(0).normal(0.4, 1.0, (9, 4))
    found = max_t(gaps, seed=0)
    assert is_exact(9, 10_000) and found.flips == 2**8 and (found.clusters, found.family) == (9, 4)
    for label in range(4):
        reference = stats.permutation_test(
            (gaps[:, label],), lambda x: abs(np.mean(x)), permutation_type="samples", alternative="greater"
        )
        assert found.p[label] == pytest.approx(reference.pvalue)
        test = stats.ttest_1samp(gaps[:, label], 0.0)
        assert found.t[label] == pytest.approx(test.statistic)
        interval = test.confidence_interval(0.95)
        assert (found.low[label], found.high[label]) == pytest.approx((interval.low, interval.high))


def test_adjusted_p_values_compare_with_the_largest_statistic_of_each_flip() -> None:
    gaps = np.random.default_rng(1).normal(0.5, 1.0, (7, 3))
    largest = []
    for flip in range(2**7):
        signs = np.array([-1.0 if flip >> place & 1 else 1.0 for place in range(7)])
        largest.append(np.abs(stats.ttest_1samp(gaps * signs[:, None], 0.0).statistic).max())
    own = np.abs(stats.ttest_1samp(gaps, 0.0).statistic)
    wanted = [(np.array(largest) >= t - 1e-9).mean() for t in own]
    assert max_t(gaps, seed=0).p_adjusted == pytest.approx(wanted)


def test_drawn_flips_come_near_to_all_of_them_and_the_seed_decides() -> None:
    gaps = np.random.default_rng(2).normal(0.3, 1.0, (12, 5))
    exact, drawn = max_t(gaps, seed=0, flips=2**11), max_t(gaps, seed=0, flips=2**11 - 1)
    assert exact.flips == 2**11 and drawn.flips == 2**11 - 1
    assert drawn.p == pytest.approx(exact.p, abs=0.05) and not np.array_equal(drawn.p, exact.p)
    assert np.array_equal(drawn.p_adjusted, max_t(gaps, seed=0, flips=2**11 - 1).p_adjusted)
    assert not np.array_equal(drawn.p, max_t(gaps, seed=1, flips=2**11 - 1).p)


def test_the_size_of_a_chunk_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = np.random.default_rng(3).normal(0.2, 1.0, (30, 5))
    whole = max_t(gaps, seed=0, flips=200)
    monkeypatch.setattr("swaglib.fairness.sign_flips.CHUNK_NUMBERS", 300)
    parts = max_t(gaps, seed=0, flips=200)
    assert np.array_equal(whole.p, parts.p) and np.array_equal(whole.p_adjusted, parts.p_adjusted)


def test_thousands_of_labels_are_one_family_and_those_that_repeat_others_cost_nothing() -> None:
    gaps = np.random.default_rng(5).normal(0.3, 1.0, (40, 6))
    few, many = max_t(gaps, seed=0, flips=300), max_t(np.tile(gaps, 1000), seed=0, flips=300)
    assert (few.family, many.family) == (6, 6000)
    assert many.p_adjusted == pytest.approx(np.tile(few.p_adjusted, 1000))
    others = np.random.default_rng(6).normal(0.0, 1.0, (40, 5000))
    assert (max_t(np.hstack([gaps, others]), seed=0, flips=300).p_adjusted[:6] >= few.p_adjusted).all()


def test_a_seed_draws_the_same_flips_on_every_platform() -> None:
    """The gaps are whole numbers, so that no rounding decides; the counts were taken once."""
    gaps = np.array(
        [[3, -1], [1, 2], [4, -1], [1, 3], [-5, 2], [9, 1], [2, -4], [6, 0], [-5, 2], [3, 5], [5, 1], [8, 2]]
    )
    found = max_t(gaps.astype(np.float64), seed=7, flips=999)
    assert (1000 * found.p).round().astype(int).tolist() == [65, 193]
    assert (1000 * found.p_adjusted).round().astype(int).tolist() == [125, 298]


def test_no_p_value_and_no_interval_below_six_clusters() -> None:
    gaps = np.random.default_rng(4).normal(5.0, 0.1, (6, 2))
    few, enough = max_t(gaps[:5], seed=0), max_t(gaps, seed=0)
    assert np.isnan(np.stack([few.p, few.p_adjusted, few.low, few.high])).all()
    assert few.value == pytest.approx(gaps[:5].mean(axis=0))
    assert enough.p.tolist() == [2 / 64, 2 / 64] and np.isfinite(enough.low).all()


def test_gaps_of_zero_give_a_p_value_of_one_and_equal_gaps_the_smallest() -> None:
    gaps = np.zeros((8, 3))
    gaps[:, 1] = 0.25
    gaps[0, 2] = 0.7
    found = max_t(gaps, seed=0)
    assert found.p.tolist() == [1.0, 2 / 256, 1.0]
    assert found.t[0] == 0.0 and np.isinf(found.t[1])


def test_a_gap_that_rests_on_a_few_clusters_has_no_interval() -> None:
    gaps = np.zeros((12, 4))
    gaps[:, 1] = 0.25
    gaps[:2, 2] = gaps[:3, 3] = 1.0
    found = max_t(gaps, seed=0)
    assert np.isnan(found.low).tolist() == np.isnan(found.high).tolist() == [True, True, True, False]
    assert np.isfinite(found.p).all()


def test_one_cluster_has_a_value_and_nothing_else() -> None:
    found = max_t(np.array([[0.3, 0.0]]), seed=0)
    assert found.value.tolist() == [0.3, 0.0] and np.isnan(found.p).all() and found.clusters == 1


@pytest.mark.parametrize(
    ("gaps", "sentence"),
    [
        (np.zeros((8, 0)), "8 clusters and 0 labels"),
        (np.zeros((0, 8)), "0 clusters and 8 labels"),
        (np.zeros(8), "1 axes"),
        (np.array([[0.0, np.nan], [np.inf, 0.0]]), "2 of 4 gaps are not finite"),
    ],
)
def test_what_cannot_be_tested_is_said_in_a_sentence(gaps: np.ndarray, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        max_t(gaps, seed=0)


def _false_findings(nulls: list[np.ndarray]) -> int:
    return sum(bool((max_t(gaps, seed, flips=299).p_adjusted <= 0.05).any()) for seed, gaps in enumerate(nulls))


def _permuted_groups(generator: np.random.Generator) -> np.ndarray:
    """Gaps between two groups of skewed scores that were dealt to the images of each cluster by chance."""
    scores = generator.gamma(1.0, size=(20, 6, 12)) + generator.gamma(2.0, size=(20, 1, 12))
    dealt = generator.permuted(np.arange(6)[None].repeat(20, axis=0), axis=1)
    shuffled = np.take_along_axis(scores, dealt[:, :, None], axis=1)
    return shuffled[:, :3].mean(axis=1) - shuffled[:, 3:].mean(axis=1)


def _heavy_tails(generator: np.random.Generator) -> np.ndarray:
    """Noise with heavy tails of Student's t, labels of very different scale that depend on each other."""
    common = generator.standard_t(3, size=(20, 1))
    return (generator.standard_t(3, size=(20, 12)) + common) * np.logspace(-2, 2, 12)


def _membership(generator: np.random.Generator) -> np.ndarray:
    """Rare changes of membership of a top, mostly none at all, in clusters of unequal size."""
    counts = generator.integers(1, 12, size=(20, 1))
    up, down = (generator.binomial(np.broadcast_to(counts, (20, 12)), 0.1) for _ in range(2))
    return (up - down) / counts


@pytest.mark.parametrize("null", [_permuted_groups, _heavy_tails, _membership])
def test_false_findings_are_as_rare_as_the_level_on_nulls_that_no_flip_made(
    null: Callable[[np.random.Generator], np.ndarray],
) -> None:
    count = 400
    generator = np.random.default_rng(5)
    wrong = _false_findings([null(generator) for _ in range(count)])
    low, high = stats.binomtest(round(0.05 * count), count).proportion_ci(0.99)
    assert low <= wrong / count <= high, f"{wrong} of {count}"


def test_a_planted_gap_is_found_and_no_other() -> None:
    generator = np.random.default_rng(6)
    found = np.zeros(100)
    for _ in range(60):
        gaps = generator.standard_t(5, size=(40, 100))
        gaps[:, 7] += 1.2
        found += max_t(gaps, seed=0, flips=999).p_adjusted <= 0.05
    print(f"power on a planted gap of 1.2 in 40 clusters among 100 labels: {found[7] / 60:.2f}")
    assert found[7] >= 48 and np.delete(found, 7).sum() <= 9
