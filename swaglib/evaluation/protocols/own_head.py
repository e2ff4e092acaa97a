"""The network's own classifier, asked about a task whose classes it knows, see `swaglib.evaluation.own_head`."""

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.own_head import OWN, own_answers
from swaglib.evaluation.scores import score_answers

NETWORK = True


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Asks the head about the test images; one that does not know all classes of the task gives nothing."""
    backbone, classes = asked.backbone, frozen.data.classes
    if backbone is None or backbone.head is None or not set(classes) <= set(backbone.classes):
        return Evaluated()
    answers = own_answers(backbone, frozen.test[0], classes)[:, 0]
    return Evaluated(score_answers(frozen.data, OWN, frozen.answers(answers)))
