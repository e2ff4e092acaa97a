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
from swaglib.backbones.backbone import Backbone
from swaglib.evaluation.features import extract_features, logits
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.scores import SCORE, measures_of, score_answers
from swaglib.evaluation.zero_shot.corrections import CORRECTIONS, read_corrections
from swaglib.evaluation.zero_shot.mapping import (
    HYPONYM,
    SAME,
    SYNONYM,
    correct_map,
    hashtag_map,
    limit_map,
    nearest_classes,
)
from swaglib.evaluation.zero_shot.pooling import POOLINGS, Pooling, class_scores, weight_matrix
from swaglib.evaluation.zero_shot.prior import bias_by_count, fit_bias
from swaglib.measures import MEASURE, Interval, measure
from swaglib.settings import ZeroShot
from swaglib.tasks.load import TaskData

ZERO_SHOT = "zero-shot"
CHANCE = "chance"
MAPPED = "accuracy on mapped classes"


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
        tasks: whose classes have synsets.
        settings: of the stage.
        wordnet: opened.
        corrections: folder of corrections of the map.
        kept: folder in which features are kept; None keeps none.

    Raises:
        ValueError: if the head does not fit the vocabulary, a task names no synsets, or nothing maps to any class.
    """
    if [entry["name"] for entry in vocabulary] != backbone.classes:
        raise ValueError(f"The head of {backbone.name} does not answer with the labels of its vocabulary.")
    scores: list[pl.DataFrame] = []
    maps: dict[str, pl.DataFrame] = {}
    rows: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    for name, data in tasks.items():
        synsets = data.synsets()
        if synsets is None:
            raise ValueError(f"The task {name!r} names no synsets for its classes, so no hashtag can speak for them.")
        automatic = hashtag_map(vocabulary, synsets, wordnet)
        by_hand = read_corrections(name, corrections)
        maps[name] = correct_map(nearest_classes(automatic, synsets, wordnet), by_hand, vocabulary)
        nested = correct_map(automatic, by_hand, vocabulary)
        if not len(maps[name]):
            raise ValueError(f"The task {name!r}: no hashtag of the vocabulary speaks for any of its classes.")
        features = extract_features(backbone, data.pictures, f"Features of {name}", kept, border=data.definition.border)
        frozen = split_features(data, features)
        own = list(_variants(backbone, frozen, vocabulary, maps[name], nested, settings, rows))
        scores += own
        measures += measures_of(run, pl.concat(own), settings.bootstrap, settings.seed)
        measures += _on_mapped(run, own, maps[name], settings)
        chance = Interval(1 / len(data.classes), 0.0, 0.0, len(frozen.readable), 0)
        row = measure(run, name, ZERO_SHOT, CHANCE, chance, settings.seed)
        measures.append({**row, "ci_low": None, "ci_high": None})
    return ZeroShotJudged(
        pl.DataFrame(measures, schema=MEASURE, orient="row"),
        pl.concat(scores).select(SCORE.keys()),
        maps,
        pl.DataFrame(rows, infer_schema_length=None),
    )


def _variants(
    backbone: Backbone,
    frozen: Frozen,
    vocabulary: list[dict[str, Any]],
    table: pl.DataFrame,
    nested: pl.DataFrame,
    settings: ZeroShot,
    rows: list[dict[str, object]],
) -> Iterator[pl.DataFrame]:
    """Yields the scores of zero-shot as set, and with one thing changed at a time."""
    labels, classes = [entry["name"] for entry in vocabulary], frozen.data.classes
    seen, asked = logits(backbone, frozen.known[0]), logits(backbone, frozen.test[0])
    bias, off = fit_bias(seen, settings.scale)
    nothing = np.zeros(len(labels))
    by_count = bias_by_count(np.array([entry["count"] for entry in vocabulary]))
    whole = limit_map(table, (SAME, SYNONYM, HYPONYM), settings.most_steps)

    def answer(
        variant: str, prior: NDArray[np.float64], own: pl.DataFrame, pooling: Pooling = settings.pooling
    ) -> pl.DataFrame:
        weights = weight_matrix(own, labels, classes)
        found = class_scores(asked, prior, weights, pooling, settings.scale)
        return score_answers(frozen.data, ZERO_SHOT + variant, frozen.answers(found.argmax(axis=1)))

    part = settings.correction * bias
    yield answer("", part, whole)
    yield answer(", no correction", nothing, whole)
    yield answer(", whole correction", bias, whole)
    yield answer(", correction by count", by_count, whole)
    yield answer(", nested classes too", part, limit_map(nested, (SAME, SYNONYM, HYPONYM), settings.most_steps))
    yield answer(", same synset only", part, limit_map(table, (SAME,)))
    yield answer(", same synset and synonyms", part, limit_map(table, (SAME, SYNONYM)))
    yield answer(", one step below", part, limit_map(table, (SAME, SYNONYM, HYPONYM), 1))
    yield answer(", three steps below", part, limit_map(table, (SAME, SYNONYM, HYPONYM), 3))
    for pooling in POOLINGS:
        if pooling != settings.pooling:
            yield answer(f", pooling by {pooling}", part, whole, pooling)
    # Not inductive: the prior is fitted on the very pictures that are then classified.
    yield answer(", transductive", settings.correction * fit_bias(asked, settings.scale)[0], whole)
    unmapped = [name for name in classes if name not in set(whole["class"])]
    rows.append(
        {
            "task": frozen.data.name,
            "classes": len(classes),
            "hashtags mapped": whole["label"].n_unique(),
            "classes nothing maps to": ", ".join(unmapped) or "none",
            "images behind the prior": len(seen),
            "then off uniform by": round(off, 3),
        }
    )


def _on_mapped(
    run: str, scores: list[pl.DataFrame], table: pl.DataFrame, settings: ZeroShot
) -> list[dict[str, object]]:
    """Measures what the accuracy is on the classes that some hashtag speaks for, where there are others."""
    mapped = [own.filter(pl.col("truth").is_in(table["class"].unique().implode())) for own in scores]
    kept = [
        own.with_columns(metric=pl.lit(MAPPED))
        for own, whole in zip(mapped, scores, strict=True)
        if 0 < len(own) < len(whole)
    ]
    return measures_of(run, pl.concat(kept), settings.bootstrap, settings.seed) if kept else []
