"""The linear probe: a linear classifier on frozen features, its regularisation chosen on a validation split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ITERATIONS = 400


@dataclass(frozen=True)
class Probe:
    """A fitted linear probe.

    Attributes:
        predicted: class of each test picture, shape (test,).
        chosen: the inverse regularisation C that did best on the validation split.
        path: validation accuracy by C, in the order tried.
    """

    predicted: NDArray[np.int64]
    chosen: float
    path: dict[float, float]


def linear_probe(
    train: tuple[NDArray[np.float32], NDArray[np.int64]],
    validation: tuple[NDArray[np.float32], NDArray[np.int64]],
    test: NDArray[np.float32],
    inverse_regularisation: list[float],
) -> Probe:
    """Fits multinomial logistic regression and predicts the test pictures.

    Features are standardised by the training pictures. C is chosen by accuracy on the validation split (the smaller
    of equals); the final classifier is fitted on training and validation pictures together. The test features are
    only ever predicted.

    Args:
        train: features (pictures, features) and classes (pictures,).
        validation: the same for the validation split.
        test: features of the test split.
        inverse_regularisation: values of C to try.
    """
    scaler = StandardScaler().fit(train[0])
    features, checked, final = (scaler.transform(part) for part in (train[0], validation[0], test))
    path: dict[float, float] = {}
    # Each fit starts from the one before: neighbours on the path have similar solutions.
    classifier = LogisticRegression(max_iter=ITERATIONS, warm_start=True)
    for strength in sorted(inverse_regularisation):
        classifier.set_params(C=strength).fit(features, train[1])
        path[strength] = float((classifier.predict(checked) == validation[1]).mean())
    chosen = max(path, key=lambda strength: (path[strength], -strength))
    best = LogisticRegression(C=chosen, max_iter=ITERATIONS)
    best.fit(np.concatenate([features, checked]), np.concatenate([train[1], validation[1]]))
    return Probe(best.predict(final), chosen, path)
