"""The linear probe beside scikit-learn: its strength is chosen on validation images."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from swaglib.evaluation.linear import HIGHEST_C, LOWEST_C, linear_probe
from swaglib.evaluation.sgd_probe import HIGHEST_RATE, LOWEST_RATE, sgd_probe
from tests.evaluation.made_up import blobs, data


def test_it_is_logistic_regression_at_the_chosen_strength() -> None:
    train, validation, test = blobs(120, 0), blobs(60, 1), blobs(300, 2)
    probe = linear_probe(train, validation, 3, [0.001, 0.01, 0.1, 1.0])
    together = np.concatenate([train[0], validation[0]]), np.concatenate([train[1], validation[1]])
    scaler = StandardScaler().fit(together[0])
    reference = LogisticRegression(C=probe.chosen, max_iter=1000, tol=1e-8)
    reference.fit(scaler.transform(together[0]), together[1])
    assert (probe.predict(test[0]) == reference.predict(scaler.transform(test[0]))).mean() > 0.995
    assert (probe.predict(test[0]) == test[1]).mean() > 0.85


@pytest.mark.parametrize("kind", ["linear", "sgd"])
def test_the_setting_is_chosen_on_validation_images_and_the_smaller_of_equals(kind: str) -> None:
    train, validation = blobs(120, 0), blobs(60, 1)
    settings = [1.0, 0.001, 0.1]
    probe = (
        linear_probe(train, validation, 3, settings)
        if kind == "linear"
        else sgd_probe(train, validation, 3, 0, learning_rates=tuple(settings))
    )
    best = max(probe.path.values())
    assert probe.chosen == min(c for c, accuracy in probe.path.items() if accuracy == best)
    assert {0.001, 0.1, 1.0} <= set(probe.path) and list(probe.path) == sorted(probe.path)


@pytest.mark.parametrize("kind", ["linear", "sgd"])
def test_a_grid_that_ends_too_early_is_widened_until_the_best_is_inside_or_at_the_bound(kind: str) -> None:
    train, validation, test = data(120, 0), data(400, 1), data(1000, 2)
    if kind == "linear":
        narrow, wide = (linear_probe(train, validation, 4, own) for own in ([1e-6, 1e-5], [1e-5, 1e-3, 0.1, 10.0]))
        bounds = [LOWEST_C, HIGHEST_C]
    else:
        narrow, wide = (
            sgd_probe(train, validation, 4, 0, learning_rates=own) for own in ((10.0, 30.0), (1e-5, 1e-3, 0.1, 10.0))
        )
        bounds = [LOWEST_RATE, HIGHEST_RATE]
    assert len(narrow.path) > 2, "it goes on beyond the grid"
    best = narrow.path[narrow.chosen]
    for end, bound in zip((min(narrow.path), max(narrow.path)), bounds, strict=True):
        assert narrow.path[end] < best or max(end / bound, bound / end) < 10, "the best is inside, or near the bound"
    accuracies = [(probe.predict(test[0]) == test[1]).mean() for probe in (narrow, wide)]
    assert accuracies[0] == pytest.approx(accuracies[1], abs=0.03)


def test_a_classifier_answers_some_of_its_classes_only() -> None:
    train, validation, test = blobs(120, 0), blobs(60, 1), blobs(200, 2)
    probe = linear_probe(train, validation, 3, [0.1])
    scores = (test[0] @ probe.weight + probe.intercept)[:, [2, 0]]
    assert (probe.restricted(["a", "b", "c"], ["c", "a"]).predict(test[0]) == scores.argmax(axis=1)).all()
    with pytest.raises(ValueError, match="not 'd', which the task asks for"):
        probe.restricted(["a", "b", "c"], ["a", "d"])
