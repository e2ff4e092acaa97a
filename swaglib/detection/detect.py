"""Detection with one backbone: scenes or own pictures, a detector trained on them, its average precision."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from swaglib.backbones.backbone import Backbone
from swaglib.detection.coco import CocoData, read_coco
from swaglib.detection.drawings import TRAIN
from swaglib.detection.examples import examples_of
from swaglib.detection.measure import Precision, find, measure_precision
from swaglib.detection.network import NAMES, build_detector
from swaglib.detection.scene_files import IMAGES, INSTANCES, write_scenes
from swaglib.detection.train import train_detector
from swaglib.detection.written import Detected
from swaglib.measures import MEASURE, Interval, measure
from swaglib.settings.detection import Detection

EMOJI_SCENES = "emoji scenes"
OWN_PICTURES = "own pictures"
"""The two tasks, as measures name them."""

EXAMPLES = 8


def detect(
    run: str,
    backbone: Backbone,
    posts: Path,
    settings: Detection,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Detected:
    """Trains and judges a detector on a backbone, which itself stays as it is.

    Args:
        run: name of the run.
        backbone: its trunk is copied, and trained on its device.
        posts: folder of the stage `collect`, of which the emoji scenes are made.
        settings: of the stage.
        report: takes pictures seen and pictures to be seen in all.

    Raises:
        FileNotFoundError: if posts, annotations or pictures are missing.
        ValueError: if the annotations or the network do not fit; see `read_coco` and `feature_maps`.
        FloatingPointError: if the loss is not finite.
    """
    masks = settings.network == "mask_rcnn"
    with TemporaryDirectory() as folder:
        training, judged = _data(posts, settings, Path(folder), masks)
        detector = build_detector(backbone, len(training.classes), settings)
        to_train = settings.steps * settings.batch_size
        total = to_train + len(judged.pictures)
        log = train_detector(
            detector, training.pictures, settings, lambda steps: report(steps * settings.batch_size, total)
        )
        found = find(detector, judged.pictures, lambda pictures: report(to_train + pictures, total))
        precisions = {
            kind: measure_precision(
                judged.pictures, found, len(judged.classes), kind == "mask", settings.bootstrap, settings.seed
            )
            for kind in (("box", "mask") if masks else ("box",))
        }
        examples = examples_of(judged.pictures, found, judged.classes, EXAMPLES)
    return Detected(
        _measures(run, precisions, len(judged.pictures), settings),
        _resampled(precisions),
        _classes(precisions, judged),
        pl.DataFrame(log),
        examples,
        training.skipped + judged.skipped,
    )


def _data(posts: Path, settings: Detection, folder: Path, masks: bool) -> tuple[CocoData, CocoData]:
    """Returns the pictures of training and those that are judged on."""
    if settings.annotations is None and settings.images is None:
        parts = []
        for part in (TRAIN, settings.judged_on):
            write_scenes(folder / part, posts, settings, part)
            parts.append(read_coco(folder / part / INSTANCES, folder / part / IMAGES, masks))
        return parts[0], parts[1]
    if settings.annotations is None or settings.images is None:
        raise ValueError("detection.annotations and detection.images belong together: set both, or none of them.")
    files = [Path(settings.annotations) / f"instances_{part}.json" for part in ("train", "val")]
    training, judged = (read_coco(file, Path(settings.images), masks) for file in files)
    if training.classes != judged.classes:
        raise ValueError(
            f"{files[0]} and {files[1]} do not list the same categories in the order of their ids. Give both the same "
            f"`categories`."
        )
    return training, judged


def _measures(run: str, precisions: dict[str, Precision], pictures: int, settings: Detection) -> pl.DataFrame:
    task = EMOJI_SCENES if settings.annotations is None else OWN_PICTURES
    rows = []
    for kind, precision in precisions.items():
        for metric, value in precision.values.items():
            low, high = np.quantile(precision.resampled[metric], [0.025, 0.975])
            interval = Interval(value, float(low), float(high), pictures, pictures)
            rows.append(measure(run, task, NAMES[settings.network], f"{kind} {metric}", interval, settings.seed))
    return pl.DataFrame(rows, schema=MEASURE, orient="row")


def _resampled(precisions: dict[str, Precision]) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame({"value": values}).select(
            pl.lit(f"{kind} {metric}").alias("metric"), pl.int_range(pl.len()).alias("resample"), "value"
        )
        for kind, precision in precisions.items()
        for metric, values in precision.resampled.items()
    )


def _classes(precisions: dict[str, Precision], judged: CocoData) -> pl.DataFrame:
    shown = np.concatenate([one.classes[~one.crowd] for one in judged.pictures])
    columns: dict[str, object] = {
        "class": judged.classes,
        "objects": np.bincount(shown, minlength=len(judged.classes) + 1)[1:],
    }
    for kind, precision in precisions.items():
        for place, metric in enumerate(("AP", "AP50")):
            columns[f"{kind} {metric}"] = precision.classes[:, place]
    return pl.DataFrame(columns).fill_nan(None)
