"""Detection with one backbone: scenes or images of one's own, a detector trained on them, its average precision."""

from collections.abc import Callable
from itertools import compress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from swaglib.detection.coco import Annotated, CocoData, read_coco
from swaglib.detection.drawings import TRAIN
from swaglib.detection.examples import examples_of
from swaglib.detection.images import which_decode
from swaglib.detection.matching import NOTHING
from swaglib.detection.measure import Precision, find, measure_precision
from swaglib.detection.network import build_detector
from swaglib.detection.results import Detected
from swaglib.detection.scene_files import IMAGES, INSTANCES, write_scenes
from swaglib.detection.train import train_detector
from swaglib.evaluation.crossed import area_interval
from swaglib.measures import measure, measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.detection import Detection

EMOJI_SCENES, OWN_IMAGES = "emoji_scenes", "own_images"
"""The two tasks, as measures name them."""

PART, TRAINING, EVALUATION = "part", "training", "evaluation"
"""The attribute of the numbers of images that cannot be decoded, and its groups."""

EXAMPLES = 8


def detect(
    backbone: Backbone,
    posts: Path,
    settings: Detection,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Detected:
    """Trains and evaluates a detector on a backbone, which itself stays as it is.

    A training image that cannot be decoded is left out. One of evaluation stays: nothing is found in it, and its
    objects count as missed. Both are counted, and found before training by decoding every image once.

    Args:
        backbone: its trunk is copied, and trained on its device.
        posts: folder of posts, of which the emoji scenes are made; not looked at if the settings name annotations.
        settings: settings of the stage; with `annotations` and `images`, data of one's own is read from there.
        report: takes images seen and images to be seen in all.

    Raises:
        FileNotFoundError: if posts, annotations or images are missing.
        ValueError: if the annotations or the network do not fit, see `read_coco` and `feature_maps`; if an image is in
            both parts; or if a part has no object in an image that can be decoded.
        FloatingPointError: if the loss is not finite.
    """
    masks = settings.network == "mask_rcnn"
    with TemporaryDirectory() as folder:
        training, evaluated = _data(posts, settings, Path(folder), masks)
        to_learn, to_see = which_decode(training.images), which_decode(evaluated.images)
        learnt, seen = list(compress(training.images, to_learn)), list(compress(evaluated.images, to_see))
        _refuse_without_objects(learnt, len(training.images), "training", "learn from")
        _refuse_without_objects(seen, len(evaluated.images), "evaluated", "measure")
        detector = build_detector(backbone, len(training.classes), settings)
        to_train = settings.steps * settings.batch_size
        total = to_train + len(seen)
        log = train_detector(detector, learnt, settings, lambda steps: report(steps * settings.batch_size, total))
        findings = iter(find(detector, seen, lambda images: report(to_train + images, total)))
        found = [next(findings) if readable else NOTHING for readable in to_see]
        precisions = {
            kind: measure_precision(evaluated.images, found, len(evaluated.classes), kind == "mask")
            for kind in (("box", "mask") if masks else ("box",))
        }
        examples = examples_of(evaluated.images, found, evaluated.classes, EXAMPLES)
    unreadable = {TRAINING: to_learn.count(False), EVALUATION: to_see.count(False)}
    return Detected(
        _measures(precisions, len(evaluated.images), unreadable, settings),
        _influences(precisions),
        _classes(precisions, evaluated),
        pl.DataFrame(log),
        examples,
        training.skipped
        + evaluated.skipped
        + _unreadable(training, to_learn, "it is left out of training")
        + _unreadable(evaluated, to_see, "its objects count as missed"),
    )


def _data(posts: Path, settings: Detection, folder: Path, masks: bool) -> tuple[CocoData, CocoData]:
    """Returns the images of training and those that are evaluated on."""
    if settings.annotations is None or settings.images is None:
        parts = []
        for part in (TRAIN, settings.eval_split):
            write_scenes(folder / part, posts, settings, part)
            parts.append(read_coco(folder / part / INSTANCES, folder / part / IMAGES, masks))
        return parts[0], parts[1]
    files = [Path(settings.annotations) / f"instances_{part}.json" for part in ("train", "val")]
    training, evaluated = (read_coco(file, Path(settings.images), masks) for file in files)
    if training.classes != evaluated.classes:
        raise ValueError(
            f"{files[0]} and {files[1]} do not list the same categories in the order of their ids. Give both the same "
            f"`categories`."
        )
    learnt = {one.path.resolve() for one in training.images}
    both = [one.path for one in evaluated.images if one.path.resolve() in learnt]
    if both:
        raise ValueError(
            f"Images that are listed by both {files[0]} and {files[1]}: {len(both):,}, the first being {both[0]}. A "
            f"detector must not be evaluated on what it has learnt. Leave each out of one of the files."
        )
    return training, evaluated


def _refuse_without_objects(readable: list[Annotated], images: int, part: str, purpose: str) -> None:
    if not any((~one.crowd).any() for one in readable):
        lost = images - len(readable)
        raise ValueError(
            f"None of the {images:,} {part} images has an object to {purpose}: {lost:,} of them cannot be decoded, "
            f"and the others have no annotation with area that is not a crowd. Correct the annotations or the images."
        )


def _unreadable(data: CocoData, readable: list[bool], what: str) -> list[str]:
    pairs = zip(data.images, readable, strict=True)
    return [f"{one.path.relative_to(data.folder)} cannot be decoded; {what}." for one, decoded in pairs if not decoded]


def _measures(
    precisions: dict[str, Precision], images: int, unreadable: dict[str, int], settings: Detection
) -> pl.DataFrame:
    task = EMOJI_SCENES if settings.annotations is None else OWN_IMAGES
    rows = []
    for kind, precision in precisions.items():
        for metric, value in precision.values.items():
            interval = area_interval(value, precision.influences[metric], images)
            rows.append(measure(metric, interval, task=task, protocol=settings.network, variant=kind))
    # Counts have no `n`: runs are compared in what has the same `n`, and there is nothing to compare in a count.
    rows += [
        plain_measure("unreadable", count, task=task, protocol=settings.network, attribute=PART, group=part)
        for part, count in unreadable.items()
        if count
    ]
    return measures_table(rows)


def _influences(precisions: dict[str, Precision]) -> pl.DataFrame:
    return pl.concat(
        table.select(pl.lit(kind).alias("variant"), pl.lit(metric).alias("metric"), pl.all())
        for kind, precision in precisions.items()
        for metric, table in precision.influences.items()
    )


def _classes(precisions: dict[str, Precision], evaluated: CocoData) -> pl.DataFrame:
    shown = np.concatenate([one.classes[~one.crowd] for one in evaluated.images])
    columns: dict[str, object] = {
        "class": evaluated.classes,
        "objects": np.bincount(shown, minlength=len(evaluated.classes) + 1)[1:],
    }
    for kind, precision in precisions.items():
        for place, metric in enumerate(("ap", "ap50")):
            columns[f"{kind}_{metric}"] = precision.classes[:, place]
    return pl.DataFrame(columns).fill_nan(None)
