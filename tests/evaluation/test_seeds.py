"""The variance by seeds, beside the analysis of variance of a two-way table."""

import math

import numpy as np
import pytest

from swaglib.evaluation.seeds import Component, Error, between_seeds, part, summed


def test_it_is_the_component_of_a_two_way_table() -> None:
    seeds, clusters = 5, 40
    random = np.random.default_rng(0)
    values = random.normal(size=clusters) + 0.5 * random.normal(size=(seeds, 1)) + random.normal(size=(seeds, clusters))
    means = values.mean(axis=1)
    residuals = (values - means[:, None]) / np.sqrt(clusters * (clusters - 1))
    found = between_seeds(means, residuals)
    particular = values - means[:, None] - values.mean(axis=0) + values.mean()
    squares = (particular**2).sum() / (seeds - 1) / (clusters - 1)
    assert found.variance == pytest.approx((clusters * means.var(ddof=1) - squares) / (seeds * clusters))
    assert found.unsure == pytest.approx((means.var(ddof=1) / seeds) ** 2 / 4)


def test_a_single_seed_adds_nothing_and_seeds_never_take_away() -> None:
    assert between_seeds(np.array([0.3]), np.ones((1, 9))) == Component(0.0, 0.0)
    own = between_seeds(np.array([0.3, 0.3, 0.3]), np.random.default_rng(0).normal(size=(3, 9)))
    assert own.variance < 0 and summed([part(1.0, 5)], [own]).variance == 1


def test_degrees_of_a_sum_are_satterthwaites() -> None:
    assert summed([part(2.0, 10)]) == Error(2.0, pytest.approx(10))
    assert summed([part(1.0, 5), part(1.0, 5)]) == Error(2.0, pytest.approx(10))
    assert summed([part(1.0, 5)], [Component(1.0, 0.3)]) == Error(2.0, pytest.approx(4 / 0.5))
    assert summed([part(0.0, 5)]).degrees == 0


def test_a_single_cluster_leaves_the_degrees_unknown() -> None:
    assert part(1.0, 0.0).unsure == math.inf
    assert summed([part(1.0, 5), part(1.0, 0.0)]).degrees == 0
