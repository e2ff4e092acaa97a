"""Few-shot learning, see `swaglib.evaluation.few_shot`."""

import numpy as np
import polars as pl

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.few_shot import SHARES, SHOTS, few_shot
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import no_scores, score_answers


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Learns from few images in several draws; a task without images to learn from gives nothing.

    The variant names the classifier and what `k` counts: images a class, or percent of all.
    """
    if not asked.learns:
        return Evaluated()
    data, number = frozen.data, len(frozen.data.classes)
    largest = int(np.bincount(frozen.train[1]).max())
    parts = [no_scores()]
    for wanted in (*SHOTS, *SHARES):
        # More shots than any class has, or less than one a class, would be another protocol under this one's name.
        if wanted > largest or (isinstance(wanted, float) and wanted * len(frozen.train[0]) < number):
            continue
        clusters, seed = frozen.clusters, asked.settings.seed
        found = few_shot(frozen.train, clusters, frozen.test[0], number, wanted, seed, asked.device)
        k = wanted if isinstance(wanted, int) else round(100 * wanted)
        unit = "" if isinstance(wanted, int) else "_percent"
        for name, predicted in found.predicted.items():
            parts.append(score_answers(data, "few_shot", frozen.answers(predicted), k, variant=name + unit))
    return Evaluated(pl.concat(parts))
