"""Degrees of freedom beside those of the whole covariance matrix."""

import numpy as np
import pytest

from swaglib.evaluation.degrees import satterthwaite


def test_the_degrees_of_freedom_are_those_of_the_matrix() -> None:
    random = np.random.default_rng(0)
    sizes, variances = random.lognormal(size=9), random.lognormal(size=9)
    leverage = sizes / sizes.sum()
    centred = np.eye(9) - np.outer(leverage, np.ones(9))
    matrix = centred @ np.diag(variances) @ centred.T / np.sqrt(np.outer(1 - leverage, 1 - leverage))
    expected = np.trace(matrix) ** 2 / np.trace(matrix @ matrix)
    assert satterthwaite(leverage, variances) == pytest.approx(expected)
    assert satterthwaite(np.full(8, 1 / 8), np.ones(8)) == pytest.approx(7)
