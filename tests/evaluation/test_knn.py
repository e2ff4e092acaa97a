"""k nearest neighbours vote as by brute force, and k is chosen on validation images."""

import numpy as np
import pytest

from swaglib.evaluation.knn import MOST_NEIGHBOURS, TEMPERATURE, nearest_neighbours, vote
from tests.evaluation.made_up import data, similarities


@pytest.mark.parametrize("k", [1, 5, 20])
def test_the_vote_is_that_of_brute_force(k: int) -> None:
    database, queries = data(300, 0), data(200, 1)
    similarity = similarities(database[0], queries[0])
    expected = []
    for row in similarity:
        nearest = np.argsort(-row)[:k]
        votes = np.zeros(4)
        for one in nearest:
            votes[database[1][one]] += np.exp(row[one] / TEMPERATURE)
        expected.append(votes.argmax())
    assert (vote(database, queries[0], 4, k) == np.array(expected)).all()


def test_neighbours_are_the_same_however_many_queries_are_asked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    database, queries = data(300, 0), data(50, 1)
    together = vote(database, queries[0], 4, 5)
    monkeypatch.setattr("swaglib.evaluation.knn.SIMILARITIES_AT_A_TIME", 300 * 7)
    assert (vote(database, queries[0], 4, 5) == together).all()


def test_k_is_chosen_on_validation_images() -> None:
    train, validation, test = data(200, 0), data(100, 1), data(100, 2)
    found = nearest_neighbours(train, validation, test[0], 4)
    assert found.path[found.chosen] == max(found.path.values())
    tiny = nearest_neighbours((train[0][:3], train[1][:3]), validation, test[0], 4)
    assert tiny.chosen == 1  # there are no five neighbours


def test_more_neighbours_are_tried_where_the_most_are_best() -> None:
    # Of the neighbours of any image, one in three has another class by chance: the more vote, the better.
    random = np.random.default_rng(0)
    classes = np.arange(1000) % 2
    features = (np.eye(2)[classes] * 9 + random.normal(0, 1, (1000, 2))).astype(np.float32)
    wrong = np.where(random.random(1000) < 1 / 3, 1 - classes, classes)
    found = nearest_neighbours((features, wrong), (features[::-1], classes[::-1]), features, 2)
    assert list(found.path)[:5] == [1, 5, 10, 20, 40] and found.chosen > 20
    assert max(found.path) <= MOST_NEIGHBOURS and found.path[found.chosen] == max(found.path.values())
