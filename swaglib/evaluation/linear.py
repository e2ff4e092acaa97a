"""The linear probe: a linear classifier on frozen features, its regularisation chosen on a validation split.

Multinomial logistic regression, the protocol with frozen features of both papers (Mahajan et al. 2018, section 3; SWAG,
section 4) in the form that Kornblith et al. (arXiv 1805.08974) made usual: solved to its optimum, so that there is no
learning rate to choose. The papers' own probe, by SGD, is `swaglib.evaluation.sgd_probe`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from swaglib.evaluation.logistic import logistic_path
from swaglib.evaluation.widen import best_of, widened

Labelled = tuple[NDArray[np.float32], NDArray[np.int64]]

LOWEST_C, HIGHEST_C = 1e-7, 100.0
"""Bounds up to which the values of C are widened, see `swaglib.evaluation.widen`."""


@dataclass(frozen=True)
class Probe:
    """A fitted linear probe.

    Attributes:
        weight: float32, shape (features, classes), for features as they are.
        intercept: float32, shape (classes,).
        chosen: the setting that did best on the validation split.
        path: validation accuracy by setting, in ascending order of the settings.
    """

    weight: NDArray[np.float32]
    intercept: NDArray[np.float32]
    chosen: float
    path: dict[float, float]

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.int64]:
        """Returns the most likely class of each image."""
        classes: NDArray[np.int64] = (features @ self.weight + self.intercept).argmax(axis=1)
        return classes

    def restricted(self, classes: list[str], wanted: list[str]) -> "Probe":
        """Returns the same classifier for some of its classes, in another order.

        Args:
            classes: its own, in their order.
            wanted: those that it may answer.

        Raises:
            ValueError: if it lacks one.
        """
        place = {name: number for number, name in enumerate(classes)}
        missing = [name for name in wanted if name not in place]
        if missing:
            raise ValueError(
                f"The classifier has {len(classes)} classes, but not {missing[0]!r}, which the task asks for."
            )
        columns = [place[name] for name in wanted]
        return Probe(self.weight[:, columns], self.intercept[columns], self.chosen, self.path)


def linear_probe(
    train: Labelled,
    validation: Labelled,
    number: int,
    C: list[float],
    device: torch.device | str = "cpu",
) -> Probe:
    """Fits multinomial logistic regression, and chooses C by accuracy on the validation split.

    Of equals, the strongest regularisation is chosen. Where the best C is the smallest or largest, further ones are
    tried, from `LOWEST_C` to `HIGHEST_C`. The final classifier is fitted on training and validation images together.

    Args:
        train: features (images, features) and classes (images,).
        validation: the same for the validation split.
        number: number of classes.
        C: values of C to try, in the sense of scikit-learn's `LogisticRegression`.
        device: device to compute on.
    """

    def accuracies(strengths: list[float]) -> dict[float, float]:
        fits = logistic_path(*train, number, strengths, device)
        return {fit.C: float((fit.predict(validation[0]) == validation[1]).mean()) for fit in fits}

    path = widened(accuracies(C), lambda strength: accuracies([strength])[strength], LOWEST_C, HIGHEST_C)
    chosen = best_of(path)
    together = (np.concatenate([train[0], validation[0]]), np.concatenate([train[1], validation[1]]))
    best = next(logistic_path(*together, number, [chosen], device))
    return Probe(best.weight.cpu().numpy(), best.intercept.cpu().numpy(), chosen, path)
