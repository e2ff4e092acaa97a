"""The short protocol of studies: a linear probe and k-NN that answer every image, cross-fitted over five folds.

The answer to an image is learned from images of other clusters only, and nearly all images of a task are answered, not
the test split alone: so intervals are narrower (docs/results.md). Validation images are not answered. They choose C and
k, once, for probes that learn from the training split; then each fold is answered by what was learned from the other
folds and the validation images, with this C and k.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.evaluation.features_file import read_features
from swaglib.evaluation.folds import FOLDS, folds
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.knn import nearest_neighbours, vote
from swaglib.evaluation.linear import Labelled, linear_probe
from swaglib.evaluation.logistic import logistic_path
from swaglib.evaluation.scores import no_scores, score_rows
from swaglib.tasks.images import TEST, TRAIN

LINEAR, KNN = "linear", "knn"
SCORES, VALIDATION = "scores.parquet", "validation.json"


def evaluate_cross_fitted(C: list[float], features: dict[str, Path], folder: Path) -> None:
    """Evaluates the features of some tasks, and writes the result.

    `scores.parquet`: the answer to each image, in the schema `swaglib.evaluation.scores.SCORE`. `validation.json`: by
    task, accuracy on the validation images by protocol, which choices between trainings are made by.

    Args:
        C: values of C to try, see `swaglib.evaluation.linear`.
        features: folder of the work `swaglib.evaluation.extract` of each task, by its name.
        folder: folder to write to.

    Raises:
        ValueError: if an image is both among those to learn from and the others of a task.
    """
    scores, validation = [no_scores()], {}
    for name, path in features.items():
        frozen = split_features(*read_features(path))
        own, validation[name] = cross_fitted(frozen, C)
        scores.append(own)
    pl.concat(scores).write_parquet(folder / SCORES, statistics=False)
    (folder / VALIDATION).write_text(json.dumps(validation, indent=1) + "\n", encoding="utf-8")


def cross_fitted(frozen: Frozen, C: list[float]) -> tuple[pl.DataFrame, dict[str, float]]:
    """Returns the scores of all readable images of a task but those of validation, and the accuracies on these.

    Args:
        frozen: features of the task.
        C: values of C to try.
    """
    number = len(frozen.data.classes)
    rows, (features, classes) = _answered(frozen)
    probe = linear_probe(frozen.train, frozen.validation, number, C)
    neighbours = nearest_neighbours(frozen.train, frozen.validation, frozen.validation[0][:0], number)
    answers = {name: np.zeros(len(rows), dtype=np.int64) for name in (LINEAR, KNN)}
    fold = folds(rows["cluster"].to_list())
    for own in range(FOLDS):
        asked = fold == own
        if not asked.any():
            continue
        learn = _with(frozen.validation, (features[~asked], classes[~asked]))
        fit = next(logistic_path(*learn, number, [probe.chosen], "cpu"))
        answers[LINEAR][asked] = fit.predict(features[asked])
        answers[KNN][asked] = vote(learn, features[asked], number, neighbours.chosen)
    scores = pl.concat([score_rows(frozen.data, rows, name, own) for name, own in answers.items()])
    return scores, {LINEAR: probe.path[probe.chosen], KNN: neighbours.path[neighbours.chosen]}


def _answered(frozen: Frozen) -> tuple[pl.DataFrame, Labelled]:
    """Returns the readable images of training and test, with their features."""
    training = frozen.learning.filter(pl.col("split") == TRAIN)
    test = frozen.data.rows(TEST).filter(pl.Series(frozen.readable))
    return pl.concat([training, test]), _with(frozen.train, frozen.test)


def _with(first: Labelled, second: Labelled) -> Labelled:
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])


def read_cross_fitted(folder: Path) -> tuple[pl.DataFrame, dict[str, dict[str, float]]]:
    """Reads what `evaluate_cross_fitted` wrote: scores, and accuracies on validation images by task and protocol."""
    validation: dict[str, Any] = json.loads((folder / VALIDATION).read_text(encoding="utf-8"))
    return pl.read_parquet(folder / SCORES), validation
