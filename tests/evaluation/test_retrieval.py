"""Precision at k is that of brute force."""

import numpy as np
import pytest

from swaglib.evaluation.retrieval import precision_at_k
from tests.evaluation.made_up import data, similarities


def test_precision_is_that_of_brute_force() -> None:
    database, queries = data(300, 0), data(200, 1)
    order = np.argsort(-similarities(database[0], queries[0]), axis=1)
    found = precision_at_k(database, queries, (1, 5, 10))
    for k, precision in found.items():
        expected = (database[1][order[:, :k]] == queries[1][:, None]).mean(axis=1)
        assert precision == pytest.approx(expected)
    with pytest.raises(ValueError, match="Precision at 10"):
        precision_at_k((database[0][:7], database[1][:7]), queries)
