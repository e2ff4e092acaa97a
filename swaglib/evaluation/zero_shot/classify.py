"""Classifies the test images of tasks by their predicted hashtags, with ablations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from nltk.corpus.reader import WordNetCorpusReader
from numpy.typing import NDArray

from swaglib.evaluation.features import logits
from swaglib.evaluation.features_file import Features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.intervals import class_weights
from swaglib.evaluation.scores import SCORE, measures_of
from swaglib.evaluation.zero_shot.controls import LARGEST, largest_class
from swaglib.evaluation.zero_shot.corrections import read_corrections
from swaglib.evaluation.zero_shot.mapping import correct_map, hashtag_map, limit_map
from swaglib.evaluation.zero_shot.prior import fit_bias, some_images
from swaglib.evaluation.zero_shot.relations import RELATIONS
from swaglib.evaluation.zero_shot.results import TASK, ZeroShotResults
from swaglib.evaluation.zero_shot.variants import ZERO_SHOT, TaskMaps, variant_scores
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.load import TaskData

CHANCE = "chance"
MAPPED = "accuracy_mapped_classes"
"""Accuracy on the classes that some hashtag speaks for, where there are others."""

PER_CLASS = "accuracy_per_class"
"""The mean of the classes' accuracies: who always answers the same class gets `CHANCE` by it, however large it is."""


@dataclass(frozen=True)
class Prior:
    """The prior correction that was fitted for a task.

    Attributes:
        bias: biases, float64, shape (hashtags,).
        off: how far the mean prediction then is from uniform.
        images: number of images that it was fitted on.
    """

    bias: NDArray[np.float64]
    off: float
    images: int


def zero_shot(
    backbone: Backbone,
    vocabulary: list[dict[str, Any]],
    tasks: Mapping[str, tuple[TaskData, Features]],
    settings: ZeroShot,
    wordnet: WordNetCorpusReader,
    corrections: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> ZeroShotResults:
    """Classifies the test images of tasks by their predicted hashtags.

    Args:
        backbone: backbone with the head of the hashtags.
        vocabulary: vocabulary of the head's outputs, in their order.
        tasks: tasks by name, with the backbone's features of all their images; their classes have synsets. The prior of
            a task that is only tested is that of the task it is trained on: logits of hashtags know nothing of classes.
        settings: settings of the stage; what it says of the splits is not looked at.
        wordnet: WordNet, opened.
        corrections: folder of corrections of the map, which may be empty.
        report: takes images done and images in all, after each task.

    Raises:
        ValueError: if the head does not fit the vocabulary, a task names no synsets, nothing maps to any class, or a
            task is only tested and the one it is trained on is not among the tasks.
    """
    if [entry["name"] for entry in vocabulary] != backbone.classes:
        raise ValueError(
            f"The head of {backbone.name} does not answer with the labels of its vocabulary: config.json and "
            "vocabulary.json beside it are of two runs. Train the run again."
        )
    _check_sources(tasks)
    scores: list[pl.DataFrame] = []
    maps: dict[str, pl.DataFrame] = {}
    priors: dict[str, Prior] = {}
    rows: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    done, total = 0, sum(len(features.values) for _, features in tasks.values())
    report(done, total)
    for name, (data, features) in sorted(tasks.items(), key=lambda item: item[1][0].definition.trained_on is not None):
        own_maps = _maps(data, vocabulary, settings, wordnet, corrections)
        maps[name] = own_maps.nearest
        frozen = split_features(data, features)
        if data.definition.trained_on is None:
            seen = logits(backbone, some_images(frozen.known[0], settings.seed))
            priors[name] = Prior(*fit_bias(seen, settings.scale), len(seen))
        prior = priors[data.definition.trained_on or name]
        asked = logits(backbone, frozen.test[0])
        own = list(variant_scores(asked, frozen, vocabulary, own_maps, prior.bias, settings))
        own.append(own[0].with_columns(metric=pl.lit(PER_CLASS), weight=pl.Series(class_weights(own[0]["truth"]))))
        rows.append(_row(data, own_maps.used, prior))
        scores += own
        measures += measures_of(pl.concat(own))
        measures += _on_mapped(own[:-1], own_maps.used, settings)
        where = {"task": name, "protocol": ZERO_SHOT}
        measures.append(plain_measure(CHANCE, 1 / len(data.classes), len(frozen.readable), **where))
        measures.append(plain_measure(LARGEST, largest_class(frozen, ZERO_SHOT), len(frozen.readable), **where))
        done += len(features.values)
        report(done, total)
    return ZeroShotResults(
        measures_table(measures), pl.concat(scores).select(SCORE.keys()), maps, pl.DataFrame(rows, schema=TASK)
    )


def _check_sources(tasks: Mapping[str, tuple[TaskData, Features]]) -> None:
    """Refuses tasks that are only tested without the task that they are trained on."""
    learned = {name for name, (data, _) in tasks.items() if data.definition.trained_on is None}
    for name, (data, _) in tasks.items():
        source = data.definition.trained_on
        if source is not None and source not in learned:
            raise ValueError(
                f"The task {name!r} is only tested, and its prior is fitted on the training and validation images of "
                f"{source!r}, which are not at hand: list {source!r} in zero_shot.tasks too."
            )


def _maps(
    data: TaskData,
    vocabulary: list[dict[str, Any]],
    settings: ZeroShot,
    wordnet: WordNetCorpusReader,
    corrections: Path,
) -> TaskMaps:
    synsets = data.synsets()
    if synsets is None:
        raise ValueError(f"The task {data.name!r} names no synsets for its classes, so no hashtag can speak for them.")
    by_hand = read_corrections(data.name, corrections)
    nearest, nested = (
        correct_map(hashtag_map(vocabulary, synsets, wordnet, nearest_only), by_hand, vocabulary)
        for nearest_only in (True, False)
    )
    used = limit_map(nearest, RELATIONS, settings.most_steps)
    if not len(used):
        raise ValueError(
            f"The task {data.name!r}: no hashtag of the vocabulary speaks for any of its classes. Correct their "
            f"synsets in the task's file, raise zero_shot.most_steps, or write tasks/corrections/{data.name}.csv by "
            "hand."
        )
    return TaskMaps(nearest, nested, used)


def _row(data: TaskData, used: pl.DataFrame, prior: Prior) -> dict[str, object]:
    """Returns the row of a task in the schema `TASK`."""
    mapped = set(used["class"])
    unmapped = [name for name in data.classes if name not in mapped]
    return {
        "task": data.name,
        "classes": len(data.classes),
        "hashtags_mapped": used["label"].n_unique(),
        "classes_nothing_maps_to": ", ".join(unmapped) or "none",
        "images_behind_the_prior": prior.images,
        "then_off_uniform_by": round(prior.off, 3),
    }


def _on_mapped(scores: list[pl.DataFrame], used: pl.DataFrame, settings: ZeroShot) -> list[dict[str, object]]:
    """Measures what the accuracy is on the classes that some hashtag speaks for, where there are others."""
    mapped = [own.filter(pl.col("truth").is_in(used["class"].unique().implode())) for own in scores]
    kept = [
        own.with_columns(metric=pl.lit(MAPPED))
        for own, whole in zip(mapped, scores, strict=True)
        if 0 < len(own) < len(whole)
    ]
    return measures_of(pl.concat(kept)) if kept else []
