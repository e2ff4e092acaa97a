"""k nearest neighbours, see `swaglib.evaluation.knn`."""

from swaglib.evaluation.asked import Asked, Evaluated, tried
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.knn import nearest_neighbours
from swaglib.evaluation.scores import score_answers


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Lets neighbours vote on the test images; a task without images to learn from gives nothing."""
    if not asked.learns:
        return Evaluated()
    found = nearest_neighbours(frozen.train, frozen.validation, frozen.test[0], len(frozen.data.classes), asked.device)
    scores = score_answers(frozen.data, "knn", frozen.answers(found.predicted))
    return Evaluated(scores, tried=tried(found.path, found.chosen))
