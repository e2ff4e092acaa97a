"""The papers' linear probe by SGD comes near the optimum."""

import numpy as np
import pytest

from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.sgd_probe import sgd_probe
from tests.evaluation.made_up import blobs


def test_sgd_comes_near_the_optimum_and_is_the_same_every_time() -> None:
    train, validation, test = blobs(600, 0), blobs(200, 1), blobs(1000, 2)
    optimum = linear_probe(train, validation, 3, [0.01, 0.1, 1.0])
    first, again = (sgd_probe(train, validation, 3, 0) for _ in range(2))
    accuracy = (first.predict(test[0]) == test[1]).mean()
    assert accuracy == pytest.approx((optimum.predict(test[0]) == test[1]).mean(), abs=0.02)
    assert np.array_equal(first.weight, again.weight)
