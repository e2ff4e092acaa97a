"""Bootstrap intervals beside scipy's, over clusters and with weights."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from swaglib.evaluation.bootstrap import class_weights, cluster_bootstrap


def test_with_one_item_a_cluster_it_is_scipys_percentile_bootstrap() -> None:
    values = np.random.default_rng(0).random(200) < 0.3
    ours = cluster_bootstrap(values, np.arange(200), 5000, seed=0)
    theirs = bootstrap((values,), np.mean, n_resamples=5000, method="percentile", rng=0).confidence_interval
    assert ours.value == values.mean()
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert (ours.n, ours.clusters) == (200, 200)


def test_images_that_belong_together_widen_the_interval() -> None:
    values = np.repeat(np.random.default_rng(0).random(50) < 0.5, 10)
    together = cluster_bootstrap(values, np.repeat(np.arange(50), 10), 2000, seed=0)
    apart = cluster_bootstrap(values, np.arange(500), 2000, seed=0)
    assert together.high - together.low > 2.5 * (apart.high - apart.low)
    assert together.value == apart.value


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    covered = 0
    for trial in range(200):
        rates = random.beta(2, 2, 40)  # each cluster has a rate of its own; the truth is 0.5
        values = random.random((40, 5)) < rates[:, None]
        interval = cluster_bootstrap(values.ravel(), np.repeat(np.arange(40), 5), 400, seed=trial)
        covered += interval.low <= 0.5 <= interval.high
    assert 180 <= covered <= 199


def test_names_of_clusters_may_be_text_and_the_seed_fixes_the_result() -> None:
    values, names = [1.0, 0.0, 1.0, 1.0], ["a", "a", "b", "c"]
    assert cluster_bootstrap(values, names, 100, 3) == cluster_bootstrap(values, names, 100, 3)
    assert cluster_bootstrap(values, names, 100, 3).clusters == 3


@pytest.mark.parametrize(
    ("values", "clusters", "message"),
    [([], [], "no items"), ([1.0, np.nan], [0, 1], "1 of 2 values"), ([1.0], [0, 1], "one length")],
)
def test_what_has_no_mean_is_refused(values: list[float], clusters: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cluster_bootstrap(values, clusters, 10, 0)


def test_one_cluster_gives_its_own_value() -> None:
    interval = cluster_bootstrap([1.0, 0.0], ["a", "a"], 50, 0)
    assert (interval.value, interval.low, interval.high) == (0.5, 0.5, 0.5)


def test_weights_of_one_leave_the_bootstrap_as_it_is() -> None:
    values, clusters = np.random.default_rng(0).random(60), np.arange(60) // 3
    plain, weighted = (cluster_bootstrap(values, clusters, 300, 0, weights) for weights in (None, np.ones(60)))
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx((plain.value, plain.low, plain.high))
    assert class_weights(["a", "a", "b"]).tolist() == [0.5, 0.5, 1]
    with pytest.raises(ValueError, match="one length"):
        cluster_bootstrap(values, clusters, 300, 0, np.ones(59))
