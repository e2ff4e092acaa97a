"""Intervals of neighbours: the dyadic variance counted pair by pair, right where groups mean nothing, none from few."""

import numpy as np
import pytest
from scipy.stats import t

from swaglib.fairness.dyads import excess_interval
from swaglib.fairness.same_attribute import Neighbours, same_attribute

K = 4


def dealt(bases: int, seed: int, effect: float = 0.0) -> tuple[Neighbours, np.ndarray, list[str], list[str]]:
    """Three pairs of images of each base emoji; which of a pair is light is dealt by chance."""
    generator = np.random.default_rng(seed)
    of_base = generator.normal(0, 0.5, (bases, 1, 1, 6))
    of_pair = generator.normal(size=(1, 3, 1, 6))
    features = (of_base + of_pair + generator.normal(0, 0.5, (bases, 3, 2, 6))).reshape(-1, 6)
    groups = generator.permuted(np.tile(["light", "dark"], (bases * 3, 1)), axis=1).ravel()
    features[:, 0] += np.where(groups == "dark", effect, -effect)
    members = [str(number) for number in np.repeat(np.arange(bases), 6)]
    return same_attribute(features, list(groups), members, K), features, list(groups), members


def test_the_variance_is_that_of_all_answers_with_an_emoji_in_common() -> None:
    found, features, groups, members = dealt(24, 0)
    interval = excess_interval(found, np.ones(len(groups), dtype=np.bool_))
    directions = features / np.linalg.norm(features, axis=1, keepdims=True)
    answers = []
    for query in range(len(groups)):
        others = [n for n in range(len(groups)) if members[n] != members[query]]
        for near in sorted(others, key=lambda n: -(directions[query] @ directions[n]))[:K]:
            error = (groups[near] == groups[query]) - found.base_rate[query] - interval.value
            answers.append(({members[query], members[near]}, error / K / len(groups)))
    errors = np.array([error for _, error in answers])
    together = np.array([[bool(one & other) for other, _ in answers] for one, _ in answers])
    variance = errors @ together @ errors * 24 / 23
    assert interval.low is not None and interval.high is not None and interval.method == "dyadic_t"
    assert (interval.n, interval.clusters) == (144, 24)
    half = (interval.high - interval.low) / 2
    assert half == pytest.approx(t.ppf(0.975, 23) * variance**0.5, rel=0.01)  # all clusters are of one size


def test_it_seldom_leaves_out_0_where_groups_mean_nothing_and_does_where_they_decide() -> None:
    wrong = 0
    for seed in range(300):
        found = dealt(40, seed)[0]
        interval = excess_interval(found, np.ones(240, dtype=np.bool_))
        assert interval.low is not None and interval.high is not None
        wrong += not interval.low <= 0 <= interval.high
    assert wrong <= 25, wrong  # 5% of 300 are 15
    planted = excess_interval(dealt(40, 0, effect=1.0)[0], np.ones(240, dtype=np.bool_))
    assert planted.low is not None and planted.low > 0.1


def test_few_emoji_give_a_mean_without_interval() -> None:
    found = dealt(19, 0)[0]
    interval = excess_interval(found, np.ones(114, dtype=np.bool_))
    assert interval.low is None and interval.high is None and interval.value == pytest.approx(found.excess.mean())
