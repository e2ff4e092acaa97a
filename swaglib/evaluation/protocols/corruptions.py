"""Corrupted images: the linear probe, which learned from clean ones, is asked about them.

What the corruptions are: `swaglib.evaluation.corruptions`.
"""

from functools import partial

import numpy as np

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.protocols.linear import fitted
from swaglib.evaluation.scores import measures_of, score_answers
from swaglib.measures import measures_table
from swaglib.tasks.images import TEST

NETWORK = True
IMAGES = True
NAME = "corruptions"


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Corrupts the test images in every kind and severity; scores are means over these, measures single ones.

    Raises:
        ValueError: if the network is not at hand.
    """
    if asked.backbone is None:
        raise ValueError("The protocol `corruptions` looks at the images again, and needs the network for it.")
    probe, data, settings = fitted(frozen, asked), frozen.data, asked.settings
    test = data.rows(TEST)
    answers, rows, total = [], [], len(CORRUPTIONS) * len(SEVERITIES) * len(test)
    for kind in CORRUPTIONS:
        for severity in SEVERITIES:
            found = extract_features(
                asked.backbone,
                test,
                f"{data.name}, {kind} {severity}",
                change=partial(corrupt, kind=kind, severity=severity, seed=settings.seed),
                border=data.definition.border,
                threads=asked.threads,
            )
            predicted = frozen.answers(probe.predict(found.values[frozen.readable]))
            answers.append(predicted)
            asked.report(len(answers) * len(test), total)
            own = score_answers(data, NAME, predicted, severity, variant=kind)
            rows += measures_of(own, domains=False)
    return Evaluated(score_answers(data, NAME, np.stack(answers)), measures_table(rows), domains=False)
