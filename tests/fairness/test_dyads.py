"""Intervals of neighbours: the dyadic variance counted pair by pair, right where groups mean nothing, none from few."""

import numpy as np
import pytest
from scipy.stats import t

from swaglib.fairness.dyads import dyadic_variance, excess_interval
from swaglib.fairness.same_attribute import Neighbours, same_attribute

K = 4


def dealt(bases: int, seed: int, effect: float = 0.0) -> tuple[Neighbours, list[str]]:
    """Three pairs of images of each base emoji; which of a pair is light is dealt by chance."""
    generator = np.random.default_rng(seed)
    of_base = generator.normal(0, 0.5, (bases, 1, 1, 6))
    of_pair = generator.normal(size=(1, 3, 1, 6))
    features = (of_base + of_pair + generator.normal(0, 0.5, (bases, 3, 2, 6))).reshape(-1, 6)
    groups = generator.permuted(np.tile(["light", "dark"], (bases * 3, 1)), axis=1).ravel()
    features[:, 0] += np.where(groups == "dark", effect, -effect)
    members = [str(number) for number in np.repeat(np.arange(bases), 6)]
    return same_attribute(features, list(groups), members, K), list(groups)


def people(count: int, images: int, seed: int) -> tuple[Neighbours, list[str]]:
    """Images of people, each of one group of three that means nothing."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(count, 1, 4)) + generator.normal(0, 0.7, (count, images, 4))
    groups = np.repeat(generator.choice(["a", "b", "c"], count, p=[0.6, 0.3, 0.1]), images)
    members = [str(number) for number in np.repeat(np.arange(count), images)]
    return same_attribute(features.reshape(-1, 4), list(groups), members, K), list(groups)


def counted(found: Neighbours, own: np.ndarray, value: float) -> float:
    """The variance from errors of all pairs of base emoji, each with each."""
    near, near_same = found.near.toarray(), found.near_same.toarray()
    bases = near.shape[1]
    errors = np.zeros((bases, bases))
    for query in np.flatnonzero(own):
        others = found.members != found.members[query]
        for base in set(found.members[others]):
            there = found.members == base
            chance = there.sum() / others.sum()
            chance_same = (there & (found.codes == found.codes[query])).sum() / others.sum()
            rate = found.base_rate[query]
            error = near_same[query, base] - rate * near[query, base] - (chance_same - rate * chance)
            errors[found.members[query], base] += (error - value * near[query, base]) / own.sum()
    pairs = [(one, other) for one in range(bases) for other in range(one)]
    both = np.array([errors[one, other] + errors[other, one] for one, other in pairs])
    common = np.array([[bool({*one} & {*other}) for other in pairs] for one in pairs])
    return float(both @ common @ both) * bases / (bases - 1)


@pytest.mark.parametrize("group", [None, "a"])
def test_the_variance_is_that_of_all_answers_with_a_person_in_common(group: str | None) -> None:
    found, groups = people(22, 3, 0)
    own = np.array([group is None or one == group for one in groups])
    value = float(found.excess[own].mean())
    assert dyadic_variance(found, own, value) == pytest.approx(counted(found, own, value))


def test_the_interval_is_students_with_the_larger_variance() -> None:
    found, groups = dealt(24, 0)
    interval = excess_interval(found, np.ones(len(groups), dtype=np.bool_))
    assert interval.low is not None and interval.high is not None
    assert (interval.n, interval.clusters, interval.method) == (144, 24, "dyadic_t")
    variance = dyadic_variance(found, np.ones(144, dtype=np.bool_), interval.value)
    half = t.ppf(0.975, 23 / 4) * variance**0.5  # all clusters are of one size
    assert (interval.high - interval.low) / 2 == pytest.approx(half, rel=0.01)


@pytest.mark.parametrize("how", ["dealt by pair", "one group a person"])
@pytest.mark.parametrize("whole", [True, False])
def test_it_seldom_leaves_out_0_where_groups_mean_nothing(how: str, whole: bool) -> None:
    wrong = tested = 0
    for seed in range(200):
        found, groups = dealt(40, seed) if how == "dealt by pair" else people(60, 4, seed)
        interval = excess_interval(found, np.array([whole or group == groups[0] for group in groups]))
        if interval.low is not None and interval.high is not None:
            tested += 1
            wrong += not interval.low <= 0 <= interval.high
    assert tested > 100 and 0.005 < wrong / tested < 0.085, (wrong, tested)


def test_a_group_that_features_hold_is_found() -> None:
    planted = excess_interval(dealt(40, 0, effect=1.0)[0], np.ones(240, dtype=np.bool_))
    assert planted.low is not None and planted.low > 0.1


@pytest.mark.parametrize(("bases", "given"), [(22, False), (23, True)])
def test_few_emoji_give_a_mean_without_interval(bases: int, given: bool) -> None:
    found, groups = dealt(bases, 0)
    interval = excess_interval(found, np.ones(len(groups), dtype=np.bool_))
    assert (interval.low is not None) == given and interval.value == pytest.approx(found.excess.mean())
