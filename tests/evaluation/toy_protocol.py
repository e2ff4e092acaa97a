"""A protocol of one's own, outside the package: the class with the nearest mean."""

import numpy as np

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import score_answers
from swaglib.measures import measures_table, plain_measure


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Answers with the class whose mean is nearest; says beside it how wide the features are."""
    features, classes = frozen.known
    means = np.stack([features[classes == number].mean(axis=0) for number in range(len(frozen.data.classes))])
    distances = ((frozen.test[0][:, None] - means[None]) ** 2).sum(axis=2)
    scores = score_answers(frozen.data, "whatever", frozen.answers(distances.argmin(axis=1)), variant="mean")
    width = plain_measure("width", features.shape[1], task=frozen.data.name)
    return Evaluated(scores, measures_table([width]), tried=[(1.0, 0.5, True)])
