import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from swaglib.evaluation.linear import linear_probe


def blobs(count: int, seed: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    classes = random.integers(0, 3, count)
    centres = np.eye(3, 20) * 3
    return (centres[classes] + random.normal(0, noise, (count, 20))).astype(np.float32), classes


def test_it_is_logistic_regression_at_the_chosen_strength() -> None:
    train, validation, test = blobs(120, 0), blobs(60, 1), blobs(300, 2)
    probe = linear_probe(train, validation, test[0], [0.001, 0.01, 0.1, 1.0])
    scaler = StandardScaler().fit(train[0])
    reference = LogisticRegression(C=probe.chosen, max_iter=1000).fit(
        scaler.transform(np.concatenate([train[0], validation[0]])), np.concatenate([train[1], validation[1]])
    )
    assert (probe.predicted == reference.predict(scaler.transform(test[0]))).mean() > 0.995
    assert (probe.predicted == test[1]).mean() > 0.85


def test_the_strength_is_chosen_on_validation_pictures_and_the_smaller_of_equals() -> None:
    train, validation = blobs(120, 0), blobs(60, 1)
    probe = linear_probe(train, validation, validation[0], [1.0, 0.001, 0.1])
    best = max(probe.path.values())
    assert probe.chosen == min(c for c, accuracy in probe.path.items() if accuracy == best)
    assert list(probe.path) == [0.001, 0.1, 1.0]


def test_the_test_pictures_decide_nothing() -> None:
    train, validation = blobs(120, 0), blobs(60, 1)
    first = linear_probe(train, validation, blobs(50, 2)[0], [0.01, 1.0])
    other = linear_probe(train, validation, blobs(50, 3)[0] * 1000, [0.01, 1.0])
    assert first.chosen == other.chosen and first.path == pytest.approx(other.path)
