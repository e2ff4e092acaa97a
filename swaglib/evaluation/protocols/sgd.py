"""The papers' linear probe, by SGD, see `swaglib.evaluation.sgd_probe`."""

from swaglib.evaluation.asked import Asked, Evaluated, tried
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import score_answers
from swaglib.evaluation.sgd_probe import sgd_probe


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Asks the probe about the test images; a task without images to learn from gives nothing."""
    if not asked.learns:
        return Evaluated()
    probe = sgd_probe(frozen.train, frozen.validation, len(frozen.data.classes), asked.settings.seed, asked.device)
    answers = frozen.answers(probe.predict(frozen.test[0]))
    return Evaluated(score_answers(frozen.data, "sgd", answers), tried=tried(probe.path, probe.chosen))
