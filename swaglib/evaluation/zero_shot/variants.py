"""Zero-shot classification as set, with one thing changed at a time, and with maps that mean nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import NO_ANSWER, score_answers
from swaglib.evaluation.zero_shot.controls import PERMUTED, permuted
from swaglib.evaluation.zero_shot.mapping import limit_map
from swaglib.evaluation.zero_shot.pooling import POOLINGS, Pooling, class_scores, weight_matrix
from swaglib.evaluation.zero_shot.prior import bias_by_count, fit_bias, some_images
from swaglib.evaluation.zero_shot.relations import RELATIONS, SAME, SYNONYM
from swaglib.settings.zero_shot import ZeroShot

ZERO_SHOT = "zero_shot"


@dataclass(frozen=True)
class TaskMaps:
    """The maps from hashtags to the classes of a task, each in the schema `MAP`.

    Attributes:
        nearest: a hashtag speaks for the nearest of nested classes.
        nested: it speaks for all of them.
        used: the part of `nearest` that zero-shot as set goes by.
    """

    nearest: pl.DataFrame
    nested: pl.DataFrame
    used: pl.DataFrame


def variant_scores(
    asked: NDArray[np.float32],
    frozen: Frozen,
    vocabulary: list[dict[str, Any]],
    maps: TaskMaps,
    bias: NDArray[np.float64],
    settings: ZeroShot,
) -> Iterator[pl.DataFrame]:
    """Yields the scores of zero-shot as set, then those with one thing changed at a time, in the schema `SCORE`.

    Those of `permuted_map`, the second, are means over several permuted maps, see
    `swaglib.evaluation.zero_shot.controls`.

    Args:
        asked: logits of the readable test images, shape (images, hashtags).
        frozen: the task.
        vocabulary: vocabulary of the hashtags, in the order of the logits.
        maps: maps from hashtags to the classes of the task.
        bias: bias of the whole prior correction, float64, shape (hashtags,).
        settings: settings of the stage.
    """
    labels, classes = [entry["name"] for entry in vocabulary], frozen.data.classes
    nothing = np.zeros(len(labels))
    by_count = bias_by_count(np.array([entry["count"] for entry in vocabulary]))

    def best(prior: NDArray[np.float64], weights: NDArray[np.float64], pooling: Pooling) -> NDArray[np.int64]:
        found = class_scores(asked, prior, weights, pooling, settings.scale)
        classes_of: NDArray[np.int64] = found.argmax(axis=1) if weights.any() else np.full(len(found), NO_ANSWER)
        return classes_of

    def answer(
        variant: str | None, prior: NDArray[np.float64], own: pl.DataFrame, pooling: Pooling = settings.pooling
    ) -> pl.DataFrame:
        found = best(prior, weight_matrix(own, labels, classes), pooling)
        return score_answers(frozen.data, ZERO_SHOT, frozen.answers(found), variant=variant)

    part, used, nearest = settings.correction * bias, maps.used, maps.nearest
    yield answer(None, part, used)
    others = permuted(weight_matrix(used, labels, classes), settings.seed)
    draws = np.stack([best(part, weights, settings.pooling) for weights in others])
    yield score_answers(frozen.data, ZERO_SHOT, frozen.answers(draws), variant=PERMUTED)
    yield answer("no_correction", nothing, used)
    yield answer("whole_correction", bias, used)
    yield answer("correction_by_count", by_count, used)
    yield answer("nested_classes", part, limit_map(maps.nested, RELATIONS, settings.most_steps))
    yield answer("same_synset", part, limit_map(nearest, (SAME,)))
    yield answer("same_synset_and_synonyms", part, limit_map(nearest, (SAME, SYNONYM)))
    yield answer("one_step_below", part, limit_map(nearest, RELATIONS, 1))
    yield answer("three_steps_below", part, limit_map(nearest, RELATIONS, 3))
    for pooling in POOLINGS:
        if pooling != settings.pooling:
            yield answer(f"pooling_{pooling}", part, used, pooling)
    # Not inductive: the prior is fitted on the very images that are then classified.
    own_bias = fit_bias(some_images(asked, settings.seed), settings.scale)[0]
    yield answer("transductive", settings.correction * own_bias, used)
