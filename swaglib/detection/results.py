"""What detection leaves in its folder, and how it is read again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.detection.examples import Example
from swaglib.measures import read_measures, write_measures

MEASURES, INFLUENCES, CLASSES, LOG, EXAMPLES, SKIPPED = (
    "measures.csv",
    "influences.parquet",
    "classes.csv",
    "log.csv",
    "examples.npz",
    "skipped.txt",
)
FIELDS = ("image", "boxes", "classes", "found_boxes", "found_classes", "scores")


@dataclass(frozen=True)
class Detected:
    """What training and evaluating a detector gave.

    Attributes:
        measures: measures in the schema `swaglib.measures.MEASURE`; `ap`, `ap50` and `ap75` of the variant `box`, of
            Mask R-CNN also of `mask`, each with a 95% interval where there are enough images; and, if there are any,
            without intervals: the number of images that cannot be decoded, `unreadable`, of the groups `training` (left
            out) and `evaluation` (their objects count as missed) of the attribute `part`.
        influences: one row a variant, metric, scene and concept: `variant`, `metric`, and the columns of
            `swaglib.detection.influence.INFLUENCE`. Two runs on the same images have the same scenes and concepts, so
            the influences on their difference are the differences between influences.
        classes: one row a class: `class`, `objects`, and `box_ap`, `box_ap50` and so on.
        log: log of training, one row for some steps: `step`, `learning_rate`, `loss` and its parts.
        examples: the first images with what was found in them.
        skipped: a sentence for each annotation that is not used as it is written, see `CocoData`, and for each image
            that cannot be decoded, by its path in the folder of images. In `skipped.txt`, which is only written if
            there is one.
    """

    measures: pl.DataFrame
    influences: pl.DataFrame
    classes: pl.DataFrame
    log: pl.DataFrame
    examples: list[Example]
    skipped: list[str]

    @property
    def precisions(self) -> pl.DataFrame:
        """The average precisions: all measures but numbers of images."""
        return self.measures.filter(pl.col("variant").is_not_null())


def write_detected(detected: Detected, folder: Path) -> None:
    """Writes results as files, see `Detected`.

    Args:
        detected: the results.
        folder: existing folder.
    """
    write_measures(detected.measures, folder / MEASURES)
    detected.influences.write_parquet(folder / INFLUENCES, statistics=False)
    detected.classes.write_csv(folder / CLASSES)
    detected.log.write_csv(folder / LOG)
    arrays = {
        f"{number}.{field}": np.asarray(getattr(example, field))
        for number, example in enumerate(detected.examples)
        for field in FIELDS
    }
    np.savez(folder / EXAMPLES, allow_pickle=False, **arrays)
    if detected.skipped:
        lines = [" ".join(sentence.splitlines()) + "\n" for sentence in detected.skipped]
        # Ids come from JSON, whose strings may be no Unicode.
        (folder / SKIPPED).write_text("".join(lines), encoding="utf-8", errors="backslashreplace")


def read_detected(folder: Path) -> Detected:
    """Reads what `write_detected` wrote.

    Raises:
        FileNotFoundError: if a file is not there; `skipped.txt` need not be.
    """
    with np.load(folder / EXAMPLES, allow_pickle=False) as arrays:
        numbers = sorted({int(name.split(".")[0]) for name in arrays.files})
        parts = [{field: arrays[f"{number}.{field}"] for field in FIELDS} for number in numbers]
    examples = [
        Example(
            part["image"],
            part["boxes"],
            part["classes"].tolist(),
            part["found_boxes"],
            part["found_classes"].tolist(),
            part["scores"],
        )
        for part in parts
    ]
    skipped = (folder / SKIPPED).read_text(encoding="utf-8") if (folder / SKIPPED).is_file() else ""
    return Detected(
        read_measures(folder / MEASURES),
        pl.read_parquet(folder / INFLUENCES),
        pl.read_csv(folder / CLASSES, schema_overrides={"class": pl.String}),
        pl.read_csv(folder / LOG),
        examples,
        skipped.splitlines(),
    )
