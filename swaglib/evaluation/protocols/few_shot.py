"""Few-shot learning, see `swaglib.evaluation.few_shot`."""

import numpy as np
import polars as pl

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.few_shot import FEWEST_WHOLE, SHARES, SHOTS, few_shot
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import no_scores, score_answers
from swaglib.measures import measures_table, plain_measure

IMAGES_A_CLASS = "images_a_class"
"""Mean number of images that a class was learned from: less than K where classes have fewer."""

CLASSES_SHORT = "classes_short"
"""Number of classes with fewer than K images: of every K, also of those that are left out for it."""


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Learns from few images in several draws; a task without images to learn from gives nothing.

    The variant names the classifier and what `k` counts: images a class, or percent of all.
    """
    if not asked.learns:
        return Evaluated()
    data, number = frozen.data, len(frozen.data.classes)
    sizes = np.unique(frozen.train[1], return_counts=True)[1]
    where = {"task": data.name, "protocol": "few_shot"}
    parts, rows = [no_scores()], []
    for wanted in (*SHOTS, *SHARES):
        # Shots that few classes have, or less than one a class, would be another protocol under this one's name.
        if isinstance(wanted, int):
            short = int((sizes < wanted).sum())
            rows.append(plain_measure(CLASSES_SHORT, short, len(sizes), k=wanted, **where))
            left_out = 1 - short / len(sizes) < FEWEST_WHOLE
        else:
            left_out = wanted * len(frozen.train[0]) < number
        if left_out:
            continue
        clusters, seed = frozen.clusters, asked.settings.seed
        found = few_shot(frozen.train, clusters, frozen.test[0], number, wanted, seed, asked.device)
        k = wanted if isinstance(wanted, int) else round(100 * wanted)
        unit = "" if isinstance(wanted, int) else "_percent"
        learned = sum(found.images) / len(found.images) / len(sizes)
        for name, predicted in found.predicted.items():
            parts.append(score_answers(data, "few_shot", frozen.answers(predicted), k, variant=name + unit))
            rows.append(plain_measure(IMAGES_A_CLASS, learned, len(sizes), k=k, variant=name + unit, **where))
    return Evaluated(pl.concat(parts), measures_table(rows))
