"""Judges the zero-shot classification of one run on every task, with its ablations."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from nltk.corpus.reader import WordNetCorpusReader
from numpy.typing import NDArray

from swaglib.atomic import atomic_file, atomic_folder
from swaglib.evaluation.bootstrap import class_weights
from swaglib.evaluation.features import extract_features, logits
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.evaluation.zero_shot.corrections import CORRECTIONS, read_corrections
from swaglib.evaluation.zero_shot.mapping import (
    RELATIONS,
    SAME,
    SYNONYM,
    correct_map,
    hashtag_map,
    limit_map,
)
from swaglib.evaluation.zero_shot.pooling import POOLINGS, Pooling, class_scores, weight_matrix
from swaglib.evaluation.zero_shot.prior import bias_by_count, fit_bias, some_images
from swaglib.measures import MEASURE, Interval, measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.load import TaskData

ZERO_SHOT = "zero-shot"
CHANCE = "chance"
MAPPED = "accuracy on mapped classes"
PER_CLASS = "mean-per-class accuracy"
"""Whoever always answers the same class gets `CHANCE` by it, however large that class is."""


@dataclass(frozen=True)
class Prior:
    """The prior correction that was fitted for a task.

    Attributes:
        bias: shape (hashtags,).
        off: how far the mean prediction then is from uniform.
        images: that it was fitted on.
    """

    bias: NDArray[np.float64]
    off: float
    images: int


@dataclass(frozen=True)
class ZeroShotJudged:
    """What zero-shot classification gave.

    Attributes:
        measures: in the schema `MEASURE`.
        scores: of each test picture, in the schema `SCORE`.
        maps: the whole map of each task, in the schema `swaglib.evaluation.zero_shot.mapping.MAP`.
        tasks: one row a task: classes, hashtags mapped, classes that nothing maps to, images behind the prior, and how
            far the mean prediction then is from uniform.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    maps: dict[str, pl.DataFrame]
    tasks: pl.DataFrame

    def write_scores(self, path: Path) -> None:
        """Writes the scores as Parquet in one piece."""
        with atomic_file(path) as temporary:
            self.scores.write_parquet(temporary, statistics=False)

    def write_maps(self, folder: Path) -> None:
        """Writes the map of each task as `<task>.csv`, in one piece."""
        with atomic_folder(folder) as temporary:
            for task, table in self.maps.items():
                table.with_columns(pl.col("weight").round(4)).write_csv(temporary / f"{task}.csv")

    def strongest(self, task: str, hashtags: int) -> pl.DataFrame:
        """Returns the heaviest hashtags of each class of a task, with their relation and weight."""
        shown = pl.format(
            "{} ({} {})", pl.col("label").str.replace(r"\.n\.\d+$", ""), "relation", pl.col("weight").round(2)
        )
        return (
            self.maps[task].with_columns(shown=shown).group_by("class", maintain_order=True)
            .agg(hashtags=pl.len(), heaviest=pl.col("shown").head(hashtags).str.join(", "))
        )  # fmt: skip


def read_vocabulary(folder: Path) -> list[dict[str, Any]]:
    """Reads the vocabulary of a run.

    Raises:
        ValueError: if its labels are no hashtags with synsets.
    """
    entries: list[dict[str, Any]] = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    if not entries or "synsets" not in entries[0]:
        raise ValueError(
            f"{folder} was not trained on hashtags: its labels have no synsets, so nothing maps to a class."
        )
    return entries


def judge_zero_shot(
    run: str,
    backbone: Backbone,
    vocabulary: list[dict[str, Any]],
    tasks: dict[str, TaskData],
    settings: ZeroShot,
    wordnet: WordNetCorpusReader,
    corrections: Path = CORRECTIONS,
    kept: Path | None = None,
) -> ZeroShotJudged:
    """Classifies the test pictures of tasks by their predicted hashtags.

    Args:
        run: its name in the measures.
        backbone: with the head of the hashtags.
        vocabulary: of the head's outputs, in their order.
        tasks: whose classes have synsets. The prior of a task that is only tested is that of the task it is trained on:
            logits of hashtags know nothing of classes.
        settings: of the stage.
        wordnet: opened.
        corrections: folder of corrections of the map.
        kept: folder in which features are kept; None keeps none.

    Raises:
        ValueError: if the head does not fit the vocabulary, a task names no synsets, nothing maps to any class, or a
            task is only tested and the one it is trained on is not among the tasks.
    """
    if [entry["name"] for entry in vocabulary] != backbone.classes:
        raise ValueError(f"The head of {backbone.name} does not answer with the labels of its vocabulary.")
    _check_sources(tasks)
    scores: list[pl.DataFrame] = []
    maps: dict[str, pl.DataFrame] = {}
    priors: dict[str, Prior] = {}
    rows: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    for name, data in sorted(tasks.items(), key=lambda item: item[1].definition.trained_on is not None):
        synsets = data.synsets()
        if synsets is None:
            raise ValueError(f"The task {name!r} names no synsets for its classes, so no hashtag can speak for them.")
        by_hand = read_corrections(name, corrections)
        nearest, nested = (
            correct_map(hashtag_map(vocabulary, synsets, wordnet, nearest_only), by_hand, vocabulary)
            for nearest_only in (True, False)
        )
        maps[name] = nearest
        used = limit_map(nearest, RELATIONS, settings.most_steps)
        if not len(used):
            raise ValueError(
                f"The task {name!r}: no hashtag of the vocabulary speaks for any of its classes. Correct their synsets "
                f"in the task's file, raise zero_shot.most_steps, or write {corrections / name}.csv by hand."
            )
        features = extract_features(backbone, data.pictures, f"Features of {name}", kept, border=data.definition.border)
        frozen = split_features(data, features)
        if data.definition.trained_on is None:
            seen = logits(backbone, some_images(frozen.known[0], settings.seed))
            priors[name] = Prior(*fit_bias(seen, settings.scale), len(seen))
        prior = priors[data.definition.trained_on or name]
        own = list(_variants(backbone, frozen, vocabulary, used, nearest, nested, prior.bias, settings))
        own.append(own[0].with_columns(metric=pl.lit(PER_CLASS), weight=pl.Series(class_weights(own[0]["truth"]))))
        rows.append(_row(data, used, prior))
        scores += own
        measures += measures_of(run, pl.concat(own), settings.bootstrap, settings.seed)
        measures += _on_mapped(run, own[:-1], used, settings)
        chance = Interval(1 / len(data.classes), 0.0, 0.0, len(frozen.readable), 0)
        row = measure(run, name, ZERO_SHOT, CHANCE, chance, settings.seed)
        measures.append({**row, "ci_low": None, "ci_high": None})
    return ZeroShotJudged(
        pl.DataFrame(measures, schema=MEASURE, orient="row"),
        pl.concat(scores).select(SCORE.keys()),
        maps,
        pl.DataFrame(rows, infer_schema_length=None),
    )


def _check_sources(tasks: dict[str, TaskData]) -> None:
    """Refuses tasks that are only tested without the task that they are trained on."""
    learned = {name for name, data in tasks.items() if data.definition.trained_on is None}
    for name, data in tasks.items():
        source = data.definition.trained_on
        if source is not None and source not in learned:
            raise ValueError(
                f"The task {name!r} is only tested, and its prior is fitted on the training and validation pictures of "
                f"{source!r}, which are not at hand: list {source!r} in zero_shot.tasks too."
            )


def _variants(
    backbone: Backbone,
    frozen: Frozen,
    vocabulary: list[dict[str, Any]],
    used: pl.DataFrame,
    nearest: pl.DataFrame,
    nested: pl.DataFrame,
    bias: NDArray[np.float64],
    settings: ZeroShot,
) -> Iterator[pl.DataFrame]:
    """Yields the scores of zero-shot as set, by the map `used`, and with one thing changed at a time."""
    labels, classes = [entry["name"] for entry in vocabulary], frozen.data.classes
    asked = logits(backbone, frozen.test[0])
    nothing = np.zeros(len(labels))
    by_count = bias_by_count(np.array([entry["count"] for entry in vocabulary]))

    def answer(
        variant: str, prior: NDArray[np.float64], own: pl.DataFrame, pooling: Pooling = settings.pooling
    ) -> pl.DataFrame:
        weights = weight_matrix(own, labels, classes)
        found = class_scores(asked, prior, weights, pooling, settings.scale)
        best = found.argmax(axis=1) if weights.any() else np.full(len(found), NO_ANSWER)
        return score_answers(frozen.data, ZERO_SHOT + variant, frozen.answers(best))

    part = settings.correction * bias
    yield answer("", part, used)
    yield answer(", no correction", nothing, used)
    yield answer(", whole correction", bias, used)
    yield answer(", correction by count", by_count, used)
    yield answer(", nested classes too", part, limit_map(nested, RELATIONS, settings.most_steps))
    yield answer(", same synset only", part, limit_map(nearest, (SAME,)))
    yield answer(", same synset and synonyms", part, limit_map(nearest, (SAME, SYNONYM)))
    yield answer(", one step below", part, limit_map(nearest, RELATIONS, 1))
    yield answer(", three steps below", part, limit_map(nearest, RELATIONS, 3))
    for pooling in POOLINGS:
        if pooling != settings.pooling:
            yield answer(f", pooling by {pooling}", part, used, pooling)
    # Not inductive: the prior is fitted on the very pictures that are then classified.
    own_bias = fit_bias(some_images(asked, settings.seed), settings.scale)[0]
    yield answer(", transductive", settings.correction * own_bias, used)


def _row(data: TaskData, used: pl.DataFrame, prior: Prior) -> dict[str, object]:
    mapped = set(used["class"])
    unmapped = [name for name in data.classes if name not in mapped]
    return {
        "task": data.name,
        "classes": len(data.classes),
        "hashtags mapped": used["label"].n_unique(),
        "classes nothing maps to": ", ".join(unmapped) or "none",
        "images behind the prior": prior.images,
        "then off uniform by": round(prior.off, 3),
    }


def _on_mapped(run: str, scores: list[pl.DataFrame], used: pl.DataFrame, settings: ZeroShot) -> list[dict[str, object]]:
    """Measures what the accuracy is on the classes that some hashtag speaks for, where there are others."""
    mapped = [own.filter(pl.col("truth").is_in(used["class"].unique().implode())) for own in scores]
    kept = [
        own.with_columns(metric=pl.lit(MAPPED))
        for own, whole in zip(mapped, scores, strict=True)
        if 0 < len(own) < len(whole)
    ]
    return measures_of(run, pl.concat(kept), settings.bootstrap, settings.seed) if kept else []
