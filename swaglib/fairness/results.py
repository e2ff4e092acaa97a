"""What the counterfactual analysis leaves in its folder, and how it is read again."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.fairness.counterfactual import ALL, REPLACED
from swaglib.measures import read_measures, write_measures

MEASURES, LABELS, CLASSES, FACTS = "measures.csv", "labels.parquet", "classes.json", "facts.json"

LABELLED: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,  # of the post
    "source": pl.String,
    "base": pl.String,
    "concept": pl.String,
    "label": pl.String,
    "gender": pl.String,
    "tone": pl.String,
    "split": pl.String,  # pretrain | held-out
    "content": pl.String,  # digest of the pixels
    "labels": pl.List(pl.Int64),  # numbers of the network's top labels, the strongest first
}
"""The schema of the images with variants, one row an image."""


@dataclass(frozen=True)
class Analysis:
    """What the counterfactual analysis gave.

    Attributes:
        measures: measures in the schema `swaglib.measures.MEASURE`, see
            `swaglib.fairness.counterfactual.counterfactual_measures`.
        images: images in the schema `LABELLED`.
        classes: names of the labels, by their number.
        identical: number of pairs that were left out because both images are the same.
    """

    measures: pl.DataFrame
    images: pl.DataFrame
    classes: list[str]
    identical: int

    def by_group(self) -> pl.DataFrame:
        """Returns the number of replaced labels for each pair of groups, over all images."""
        shown = (pl.col("metric") == REPLACED) & (pl.col("variant") == ALL) & pl.col("group").is_not_null()
        return self.measures.filter(shown).select("attribute", "group", "value", "ci_low", "ci_high", "n", "n_clusters")


def write_counterfactual(analysis: Analysis, folder: Path) -> None:
    """Writes results as files: `measures.csv`, `labels.parquet`, `classes.json` and `facts.json`.

    Args:
        analysis: the results.
        folder: existing folder.
    """
    write_measures(analysis.measures, folder / MEASURES)
    analysis.images.select(LABELLED.keys()).write_parquet(folder / LABELS, statistics=False)
    for name, value in ((CLASSES, analysis.classes), (FACTS, {"identical": analysis.identical})):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_counterfactual(folder: Path) -> Analysis:
    """Reads what `write_counterfactual` wrote.

    Raises:
        FileNotFoundError: if a file is not there.
    """
    classes, facts = (json.loads((folder / name).read_text(encoding="utf-8")) for name in (CLASSES, FACTS))
    return Analysis(read_measures(folder / MEASURES), pl.read_parquet(folder / LABELS), classes, facts["identical"])
