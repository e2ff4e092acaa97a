"""What judging a run by detection leaves in its folder."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.detection.examples import Example
from swaglib.measures import MEASURE, write_measures

MEASURES, RESAMPLED, CLASSES, LOG, EXAMPLES, SKIPPED = (
    "measures.csv",
    "resampled.parquet",
    "classes.csv",
    "log.csv",
    "examples.npz",
    "skipped.txt",
)
FIELDS = ("picture", "boxes", "classes", "found_boxes", "found_classes", "scores")


@dataclass(frozen=True)
class Detected:
    """What `detect` did, and what it leaves in a folder.

    Attributes:
        measures: in the schema `MEASURE`; `box AP`, `box AP50`, `box AP75`, of Mask R-CNN `mask AP` and so on, each
            with a 95% bootstrap interval over pictures; and, if there are any, without intervals: the counts
            `unreadable, training` of pictures that were left out, and `unreadable, judged` of those whose objects
            count as missed.
        resampled: one row a metric and resample, `metric`, `resample`, `value`. Two runs on the same pictures have
            drawn the same resamples, so their paired difference is that of the rows.
        classes: one row a class: `class`, `objects`, and its AP and AP50.
        log: of training, one row for some steps: `step`, `learning_rate`, `loss` and its parts.
        examples: the first pictures with what was found in them.
        skipped: a sentence for each annotation without area within its picture, and for each picture that cannot be
            decoded. In `skipped.txt`, which is only written if there is one.
    """

    measures: pl.DataFrame
    resampled: pl.DataFrame
    classes: pl.DataFrame
    log: pl.DataFrame
    examples: list[Example]
    skipped: list[str]

    @property
    def precisions(self) -> pl.DataFrame:
        """The measures that have an interval: all but counts of pictures."""
        return self.measures.filter(pl.col("ci_low").is_not_null())


def write_detected(detected: Detected, folder: Path) -> None:
    """Writes what `detect` did, in one piece."""
    with atomic_folder(folder) as temporary:
        write_measures(detected.measures, temporary / MEASURES)
        detected.resampled.write_parquet(temporary / RESAMPLED, statistics=False)
        detected.classes.write_csv(temporary / CLASSES)
        detected.log.write_csv(temporary / LOG)
        arrays = {
            f"{number}.{field}": np.asarray(getattr(example, field))
            for number, example in enumerate(detected.examples)
            for field in FIELDS
        }
        np.savez(temporary / EXAMPLES, allow_pickle=False, **arrays)
        if detected.skipped:
            lines = [" ".join(sentence.splitlines()) + "\n" for sentence in detected.skipped]
            # Ids come from JSON, whose strings may be no Unicode.
            (temporary / SKIPPED).write_text("".join(lines), encoding="utf-8", errors="backslashreplace")


def read_detected(folder: Path) -> Detected:
    """Reads what `write_detected` wrote."""
    with np.load(folder / EXAMPLES, allow_pickle=False) as arrays:
        numbers = sorted({int(name.split(".")[0]) for name in arrays.files})
        parts = [{field: arrays[f"{number}.{field}"] for field in FIELDS} for number in numbers]
    examples = [
        Example(
            part["picture"],
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
        pl.read_csv(folder / MEASURES, schema_overrides=MEASURE),
        pl.read_parquet(folder / RESAMPLED),
        pl.read_csv(folder / CLASSES),
        pl.read_csv(folder / LOG),
        examples,
        skipped.splitlines(),
    )
