"""Whether a task tells networks apart: a linear probe cross-fitted on its training and validation images.

A task that a real reference answers hardly better than 16 x 16 thumbnails measures how alike drawings are, and no
representation. The rule (`swaglib.evaluation.admission`) looks at two runs, and never at test images, so it can be
fixed before any network of the study is seen.
"""

import numpy as np
from numpy.typing import NDArray

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.folds import FOLDS, folds
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.linear import Labelled
from swaglib.evaluation.logistic import logistic_path
from swaglib.evaluation.scores import score_rows

NAME = "admission"


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Lets a probe answer each image to learn from, learned from the folds that hold none of its cluster.

    C is chosen within these folds: the probe learns from three of them and answers the fourth; then it learns from all
    four. A task without images to learn from gives nothing.
    """
    if not asked.learns:
        return Evaluated()
    features, classes = frozen.known
    fold = folds(frozen.learning["cluster"].to_list())
    predicted = np.zeros(len(classes), dtype=np.int64)
    for number in range(FOLDS):
        rest = fold != number
        if rest.all() or not rest.any():
            continue
        inner = rest & (fold == (number + 1) % FOLDS)
        C = _chosen(_rows(features, classes, rest & ~inner), _rows(features, classes, inner), frozen, asked)
        fit = next(logistic_path(*_rows(features, classes, rest), len(frozen.data.classes), [C], asked.device))
        predicted[~rest] = fit.predict(features[~rest])
    return Evaluated(score_rows(frozen.data, frozen.learning, NAME, predicted), domains=False)


def _rows(features: NDArray[np.float32], classes: NDArray[np.int64], chosen: NDArray[np.bool_]) -> Labelled:
    return features[chosen], classes[chosen]


def _chosen(learn: Labelled, test: Labelled, frozen: Frozen, asked: Asked) -> float:
    """Returns the C that answers best; of equals, and without images to answer, the smallest."""
    if not (len(learn[0]) and len(test[0])):
        return min(asked.settings.C)
    fits = logistic_path(*learn, len(frozen.data.classes), sorted(asked.settings.C), asked.device)
    accuracy = {fit.C: float((fit.predict(test[0]) == test[1]).mean()) for fit in fits}
    return max(accuracy, key=lambda strength: (accuracy[strength], -strength))
