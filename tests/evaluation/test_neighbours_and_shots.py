"""k-NN, retrieval and few-shot, beside brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from swaglib.evaluation import few_shot as shots
from swaglib.evaluation.few_shot import DRAWS, RIDGE, draw_shots, few_shot
from swaglib.evaluation.knn import TEMPERATURE, nearest_neighbours, vote
from swaglib.evaluation.retrieval import precision_at_k


def data(count: int, seed: int, number: int = 4, width: int = 16) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(number, width))
    classes = random.integers(0, number, count)
    return (centres[classes] + random.normal(size=(count, width))).astype(np.float32), classes


def similarities(database: np.ndarray, queries: np.ndarray) -> np.ndarray:
    unit = [part / np.linalg.norm(part, axis=1, keepdims=True) for part in (database, queries)]
    return unit[1] @ unit[0].T


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


def test_precision_is_that_of_brute_force() -> None:
    database, queries = data(300, 0), data(200, 1)
    order = np.argsort(-similarities(database[0], queries[0]), axis=1)
    found = precision_at_k(database, queries, (1, 5, 10))
    for k, precision in found.items():
        expected = (database[1][order[:, :k]] == queries[1][:, None]).mean(axis=1)
        assert precision == pytest.approx(expected)
    with pytest.raises(ValueError, match="Precision at 10"):
        precision_at_k((database[0][:7], database[1][:7]), queries)


def test_neighbours_are_the_same_however_many_queries_are_asked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    database, queries = data(300, 0), data(50, 1)
    together = vote(database, queries[0], 4, 5)
    monkeypatch.setattr("swaglib.evaluation.knn.SIMILARITIES_AT_A_TIME", 300 * 7)
    assert (vote(database, queries[0], 4, 5) == together).all()


def test_k_is_chosen_on_validation_pictures() -> None:
    train, validation, test = data(200, 0), data(100, 1), data(100, 2)
    found = nearest_neighbours(train, validation, test[0], 4)
    assert found.path[found.chosen] == max(found.path.values())
    tiny = nearest_neighbours((train[0][:3], train[1][:3]), validation, test[0], 4)
    assert tiny.chosen == 1  # there are no five neighbours


@given(st.lists(st.integers(0, 3), min_size=4, max_size=60), st.integers(1, 6), st.integers(0, 5))
def test_each_class_gives_as_many_as_asked_for_or_all_it_has(classes: list[int], wanted: int, seed: int) -> None:
    own = np.array(classes)
    clusters = np.array([f"c{place // 2}" for place in range(len(own))])
    rows = draw_shots(own, clusters, wanted, np.random.default_rng(seed))
    assert len(set(rows.tolist())) == len(rows)
    for number in set(classes):
        chosen = rows[own[rows] == number]
        assert len(chosen) == min(wanted, (own == number).sum())
        # As many different clusters as could be.
        assert len(set(clusters[chosen])) == min(len(chosen), len(set(clusters[own == number])))


def test_a_share_leaves_at_least_one_of_each_class() -> None:
    classes = np.repeat([0, 1, 2], [100, 10, 1])
    rows = draw_shots(classes, np.arange(111).astype(str), 0.1, np.random.default_rng(0))
    assert np.bincount(classes[rows]).tolist() == [10, 1, 1]


def test_more_shots_are_better_and_every_draw_is_another() -> None:
    train, test = data(400, 0), data(300, 1)
    clusters = np.arange(400).astype(str)
    accuracy = {}
    for wanted in (1, 10):
        found = few_shot(train, clusters, test[0], 4, wanted, seed=0)
        assert found.pictures == [4 * wanted] * DRAWS and found.short == 0
        for name, predicted in found.predicted.items():
            assert predicted.shape == (DRAWS, 300)
            accuracy[name, wanted] = (predicted == test[1]).mean()
            assert len({tuple(draw) for draw in predicted.tolist()}) == DRAWS
    assert accuracy["logistic", 10] > accuracy["logistic", 1] + 0.05
    assert accuracy["closed_form", 10] > accuracy["closed_form", 1] + 0.05
    assert few_shot(train, clusters, test[0], 4, 1000, seed=0).short == 4


@pytest.mark.parametrize("count", [12, 30])  # fewer and more pictures than the 16 features
def test_the_closed_form_is_ridge_regression_onto_one_hot_classes(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(shots, "DRAWS", 1)
    train, test = data(count, 0), data(200, 1)
    found = few_shot(train, np.arange(count).astype(str), test[0], 4, 30, seed=0)
    unit = train[0] / np.linalg.norm(train[0], axis=1, keepdims=True)
    centred = unit - unit.mean(axis=0)
    reference = Ridge(alpha=RIDGE * (centred**2).sum() / count).fit(unit, np.eye(4)[train[1]])
    expected = reference.predict(test[0] / np.linalg.norm(test[0], axis=1, keepdims=True)).argmax(axis=1)
    assert (found.predicted["closed_form"][0] == expected).all()
