"""Precision at k and R-precision are those of brute force."""

import numpy as np
import pytest

from swaglib.evaluation import retrieval
from swaglib.evaluation.retrieval import precision_at_k, r_precision
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


@pytest.mark.parametrize("at_a_time", [2**26, 7 * 300, 1])
def test_r_precision_is_that_of_brute_force_however_many_are_ranked_at_a_time(
    monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(retrieval, "RANKED_AT_A_TIME", at_a_time)
    database, queries = data(300, 0), data(200, 1)
    database = database[0], np.where(database[1] == 3, 2, database[1])  # a large class, and one that is not there
    expected = []
    for similar, number in zip(similarities(database[0], queries[0]), queries[1], strict=True):
        of_class = int((database[1] == number).sum())
        nearest = database[1][np.argsort(-similar)[:of_class]]
        expected.append((nearest == number).mean() if of_class else 0.0)
    found = r_precision(database, queries)
    assert found == pytest.approx(np.array(expected)) and (found[queries[1] == 3] == 0).all()


def test_a_perfect_ranking_has_r_precision_one_whatever_the_size_of_the_class() -> None:
    classes = np.repeat(np.arange(4), [1, 2, 30, 5])
    features = np.eye(4, dtype=np.float32)[classes]
    queries = np.eye(4, dtype=np.float32), np.arange(4)
    assert (r_precision((features, classes), queries) == 1).all()
    assert precision_at_k((features, classes), queries, (10,))[10].tolist() == [0.1, 0.2, 1.0, 0.5]
