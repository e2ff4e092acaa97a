"""Logistic regression beside scikit-learn's optimum."""

import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from swaglib.evaluation import logistic
from swaglib.evaluation.logistic import Logistic, logistic_path


def features(count: int, width: int, number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features of overlapping classes, of very different scales."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(number, width))
    mixed = np.random.default_rng(98).normal(size=(width, width)) / np.arange(1, width + 1)
    classes = random.integers(0, number, count)
    values = (0.8 * centres[classes] + random.normal(size=(count, width))) @ mixed
    return (values * np.geomspace(0.01, 100, width) + 5).astype(np.float32), classes


def objective(weight: np.ndarray, intercept: np.ndarray, x: np.ndarray, y: np.ndarray, c: float) -> float:
    scores = log_softmax(x.astype(np.float64) @ weight + intercept, axis=1)
    return float(-scores[np.arange(len(y)), y].mean() + (weight.astype(np.float64) ** 2).sum() / (2 * c * len(y)))


@pytest.mark.parametrize(("number", "width"), [(2, 10), (7, 40)])
def test_it_is_scikit_learns_optimum_all_along_the_path(number: int, width: int) -> None:
    x, y = features(600, width, number, 0)
    other, truth = features(2000, width, number, 1)
    scaler = StandardScaler().fit(x)
    path = [1e-4, 1e-2, 1.0, 100.0]
    fits = list(logistic_path(x, y, number, path[::-1]))
    assert [fit.C for fit in fits] == path
    for fit in fits:
        c = fit.C
        # With two classes, scikit-learn fits one column w, which is the two columns w/2 and -w/2 at half the penalty.
        reference = LogisticRegression(C=c * (2 if number == 2 else 1), tol=1e-9, max_iter=20000)
        reference.fit(scaler.transform(x).astype(np.float64), y)
        weight, intercept = reference.coef_.T, reference.intercept_
        if number == 2:
            weight, intercept = np.hstack([-weight, weight]) / 2, np.hstack([-intercept, intercept]) / 2
        best = objective(weight, intercept, scaler.transform(x), y, c)
        own = fit.weight.numpy() * scaler.scale_[:, None]
        shift = fit.intercept.numpy() + scaler.mean_ @ fit.weight.numpy()
        assert fit.loss == pytest.approx(objective(own, shift, scaler.transform(x), y, c), abs=1e-4)
        assert fit.loss == pytest.approx(best, abs=1e-4)
        accuracy = (fit.predict(other) == truth).mean()
        wanted = (reference.predict(scaler.transform(other)) == truth).mean()
        assert accuracy == pytest.approx(wanted, abs=0.002)


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solves until the steps end: within the usual tolerance, where it stops depends on how a CPU rounds."""
    for name in ("TOLERANCE", "PROGRESS"):
        monkeypatch.setattr(logistic, name, 1e-9)


@pytest.mark.usefixtures("exact")
def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = features(500, 12, 4, 0)
    whole = list(logistic_path(x, y, 4, [0.01, 1.0]))
    monkeypatch.setattr(logistic, "CHUNK", 64)
    parts = list(logistic_path(x, y, 4, [0.01, 1.0]))
    for one, other in zip(whole, parts, strict=True):
        assert other.loss == pytest.approx(one.loss, abs=1e-6)
        assert (one.predict(x) == other.predict(x)).mean() > 0.99


@pytest.mark.usefixtures("exact")
def test_constant_features_and_absent_classes_do_no_harm() -> None:
    x, y = features(300, 6, 3, 0)
    padded = np.concatenate([x, np.full((300, 2), 7, np.float32)], axis=1)
    one: Logistic = next(logistic_path(x, y, 5, [0.1]))
    other: Logistic = next(logistic_path(padded, y, 5, [0.1]))
    # Of two classes that are level to the third digit, which one wins is a matter of how a CPU rounds.
    leading = np.sort(x @ one.weight.numpy() + one.intercept.numpy(), axis=1)
    clear = leading[:, -1] - leading[:, -2] > 0.01
    assert clear.mean() > 0.95 and (one.predict(x) == other.predict(padded))[clear].all()
    assert other.loss == pytest.approx(one.loss, abs=1e-5)
    assert np.abs(other.weight.numpy()[6:]).max() < 1e-4, "what is constant gets no weight"
    assert set(one.predict(x)) <= {0, 1, 2}


def test_features_that_are_no_numbers_are_refused() -> None:
    x, y = features(100, 5, 3, 0)
    x[7, 2] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        next(logistic_path(x, y, 3, [1.0]))
    with pytest.raises(ValueError, match="no images"):
        next(logistic_path(x[:0], y[:0], 3, [1.0]))
