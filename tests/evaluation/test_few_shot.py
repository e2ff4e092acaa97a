"""Few-shot learning: what is drawn, and what is learned from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from swaglib.evaluation import few_shot as shots
from swaglib.evaluation.few_shot import DRAWS, RIDGE, draw_shots, few_shot
from tests.evaluation.made_up import data


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
        assert found.images == [4 * wanted] * DRAWS and found.short == 0
        for name, predicted in found.predicted.items():
            assert predicted.shape == (DRAWS, 300)
            accuracy[name, wanted] = (predicted == test[1]).mean()
            assert len({tuple(draw) for draw in predicted.tolist()}) == DRAWS
    assert accuracy["logistic", 10] > accuracy["logistic", 1] + 0.05
    assert accuracy["closed_form", 10] > accuracy["closed_form", 1] + 0.05
    assert few_shot(train, clusters, test[0], 4, 1000, seed=0).short == 4


@pytest.mark.parametrize("count", [12, 30])  # fewer and more images than the 16 features
def test_the_closed_form_is_ridge_regression_onto_one_hot_classes(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(shots, "DRAWS", 1)
    train, test = data(count, 0), data(200, 1)
    found = few_shot(train, np.arange(count).astype(str), test[0], 4, 30, seed=0)
    unit = train[0] / np.linalg.norm(train[0], axis=1, keepdims=True)
    centred = unit - unit.mean(axis=0)
    reference = Ridge(alpha=RIDGE * (centred**2).sum() / count).fit(unit, np.eye(4)[train[1]])
    expected = reference.predict(test[0] / np.linalg.norm(test[0], axis=1, keepdims=True)).argmax(axis=1)
    assert (found.predicted["closed_form"][0] == expected).all()
