"""A gap counts beyond its controls only where it is farther from zero than each of them."""

from itertools import product

import numpy as np
import pytest

from swaglib.fairness.beyond import beyond_controls
from swaglib.fairness.sign_flips import max_t


def gaps(*means: float, seed: int = 0, clusters: int = 30) -> np.ndarray:
    return np.random.default_rng(seed).normal(means, 1.0, (clusters, len(means)))


def test_only_what_is_farther_from_zero_than_every_control_counts() -> None:
    #            alone, beyond, as large, opposite and as large, smaller, opposite and beyond
    own = gaps(2.0, 3.0, 2.0, 2.0, 0.5, -3.0)
    control = gaps(0.0, 1.0, 2.0, -2.0, 2.5, 1.0, seed=1)
    found = beyond_controls(own, {"darkened": control}, seed=0)
    assert (found.p_adjusted <= 0.05).tolist() == [True, True, False, False, False, True]
    assert found.family == 12 and found.clusters == 30
    both = beyond_controls(own, {"darkened": control, "tinted": gaps(2.0, 0, 0, 0, 0, 0, seed=2)}, seed=0)
    assert (both.p_adjusted <= 0.05).tolist() == [False, True, False, False, False, True]
    assert both.family == 24 and set(both.controls) == {"darkened", "tinted"}
    assert both.controls["darkened"] == pytest.approx(control.mean(axis=0))


def test_the_p_value_is_the_larger_of_two_one_family_tests() -> None:
    own, control = gaps(1.0, 0.4), gaps(0.2, 0.1, seed=1)
    reference = max_t(np.concatenate([own - control, own + control], axis=1), seed=0)
    found = beyond_controls(own, {"x": control}, seed=0)
    assert found.p_adjusted == pytest.approx(reference.p_adjusted.reshape(2, 2).max(axis=0))


def test_the_same_change_as_the_control_never_counts() -> None:
    own = gaps(3.0, -3.0)
    assert beyond_controls(own, {"x": own}, seed=0).p.tolist() == [1.0, 1.0]
    assert beyond_controls(own, {"x": -own}, seed=0).p.tolist() == [1.0, 1.0]


def test_gaps_as_large_as_their_control_are_rarely_found() -> None:
    wrong = 0
    for seed in range(300):
        own, control = gaps(*[1.0] * 5, *[0.0] * 5, seed=seed), gaps(*[-1.0] * 5, *[0.0] * 5, seed=10_000 + seed)
        wrong += bool((beyond_controls(own, {"x": control}, seed, flips=199).p_adjusted <= 0.05).any())
    assert wrong <= 25  # 5% of 300 are 15; above 25 with a chance of 0.3%


def test_few_clusters_give_no_p_value() -> None:
    found = beyond_controls(gaps(3.0, clusters=5), {"x": gaps(0.0, seed=1, clusters=5)}, seed=0)
    assert np.isnan(found.p).all() and np.isnan(found.p_adjusted).all() and np.isfinite(found.value).all()


def test_controls_must_be_there_and_fit() -> None:
    with pytest.raises(ValueError, match="no control"):
        beyond_controls(gaps(1.0), {}, seed=0)
    with pytest.raises(ValueError, match="'x'"):
        beyond_controls(gaps(1.0), {"x": gaps(1.0, clusters=29)}, seed=0)


def test_p_values_are_those_of_all_sign_flips_by_hand() -> None:
    own, control = gaps(1.5, 2.5, clusters=7), gaps(0.3, 0.2, seed=1, clusters=7)
    sides = np.concatenate([own - control, own + control], axis=1)

    def statistics(values: np.ndarray) -> np.ndarray:
        return np.abs(values.mean(axis=0) / values.std(axis=0, ddof=1))

    largest = [statistics(np.array(signs)[:, None] * sides).max() for signs in product((-1, 1), repeat=7)]
    adjusted = (np.array(largest)[:, None] >= statistics(sides) - 1e-12).mean(axis=0)
    found = beyond_controls(own, {"x": control}, seed=0)
    assert found.p_adjusted == pytest.approx(adjusted.reshape(2, 2).max(axis=0))
