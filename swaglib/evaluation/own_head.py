"""Accuracy of a network's own classifier, without learning anything: how released ImageNet models are evaluated."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.features import extract_features, logits
from swaglib.evaluation.scores import NO_ANSWER, measures_of, score_answers, score_table
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.tasks.images import TEST
from swaglib.tasks.load import TaskData

OWN = "own_head"
TOP = 5


def matching_outputs(backbone: Backbone, classes: list[str]) -> list[int]:
    """Returns the outputs of the network's head that stand for the classes of a task, in the order of the classes.

    Raises:
        ValueError: if the network has no classifier, or its classes are not known or do not hold all those of the
            task.
    """
    if backbone.head is None or not backbone.classes:
        raise ValueError(f"{backbone.name} has no classifier whose classes are known, so it cannot answer by itself.")
    place = {name: number for number, name in enumerate(backbone.classes)}
    missing = [name for name in classes if name not in place]
    if missing:
        raise ValueError(
            f"The classifier of {backbone.name} does not match: it has {len(place):,} classes, but lacks "
            f"{len(missing):,} of the task's {len(classes):,}, such as {missing[0]!r}. Take a linear probe instead."
        )
    return [place[name] for name in classes]


def own_answers(backbone: Backbone, features: NDArray[np.float32], classes: list[str], k: int = 1) -> NDArray[np.int64]:
    """Returns the k most likely classes of the task for each image, the most likely first, shape (images, k).

    Raises:
        ValueError: see `matching_outputs`.
    """
    own = logits(backbone, features)[:, matching_outputs(backbone, classes)]
    ranked: NDArray[np.int64] = np.argsort(-own, axis=1, kind="stable")[:, :k]
    return ranked


def evaluate_own_classifier(
    backbone: Backbone, data: TaskData, kept: Path | None = None, protocol: str = OWN
) -> pl.DataFrame:
    """Measures top-1 and top-5 accuracy of a network's own classifier on the test images of a task.

    Images that cannot be decoded count as wrong.

    Args:
        backbone: backbone with a classifier that knows the task's classes.
        data: the task, of which only the test images are looked at.
        kept: folder in which features are kept; None keeps none.
        protocol: name of the protocol in the measures.

    Returns:
        Measures in the schema of measures; `unreadable` counts images that could not be decoded.

    Raises:
        ValueError: see `matching_outputs`; raised before any image is looked at.
    """
    matching_outputs(backbone, data.classes)
    test = data.rows(TEST)
    found = extract_features(backbone, test, f"Features of {data.name}", kept, border=data.definition.border)
    best = own_answers(backbone, found.values, data.classes, k=TOP)
    best[~found.readable] = NO_ANSWER
    accepted = test["accepted"].to_list()
    right = [any(one in own for one in answers) for answers, own in zip(best.tolist(), accepted, strict=True)]
    first = score_answers(data, protocol, best[:, 0])
    five = score_table(data, protocol, np.array(right, dtype=np.float64), metric=f"accuracy_top_{TOP}")
    rows = measures_of(pl.concat([first, five]))
    unreadable = float((~found.readable).sum())
    return measures_table(
        [*rows, plain_measure("unreadable", unreadable, len(test), task=data.name, protocol=protocol)]
    )
