"""The linear probe beside scikit-learn: its strength is chosen on validation images."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.sgd_probe import sgd_probe
from tests.evaluation.made_up import blobs


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
    assert list(probe.path) == [0.001, 0.1, 1.0]


def test_a_classifier_answers_some_of_its_classes_only() -> None:
    train, validation, test = blobs(120, 0), blobs(60, 1), blobs(200, 2)
    probe = linear_probe(train, validation, 3, [0.1])
    scores = (test[0] @ probe.weight + probe.intercept)[:, [2, 0]]
    assert (probe.restricted(["a", "b", "c"], ["c", "a"]).predict(test[0]) == scores.argmax(axis=1)).all()
    with pytest.raises(ValueError, match="not 'd', which the task asks for"):
        probe.restricted(["a", "b", "c"], ["a", "d"])
