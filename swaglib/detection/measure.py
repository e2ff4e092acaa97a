"""Runs a detector on annotated images and measures its average precision, with what its interval comes from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torchmetrics.detection import MeanAveragePrecision

from swaglib.detection.average_precision import RECALLS, average_precision
from swaglib.detection.batches import load_image
from swaglib.detection.coco import Annotated
from swaglib.detection.influence import influences
from swaglib.detection.matching import MOST_DETECTIONS, THRESHOLDS, Found, match_classes
from swaglib.detection.segmentation import from_mask, to_mask

BATCH = 16

METRICS = {"ap": None, "ap50": 0.5, "ap75": 0.75}
"""COCO's metrics, and the overlap at which each is taken: `ap` is the mean over ten."""


@dataclass(frozen=True)
class Precision:
    """Average precision of boxes or masks.

    Attributes:
        values: average precision by metric (`ap`, `ap50` and `ap75`), as torchmetrics computes it.
        influences: influences on it by metric, in the schema `swaglib.detection.influence.INFLUENCE`.
        classes: AP and AP50 of each class, float64, shape (classes, 2); not a number for classes without object.
    """

    values: dict[str, float]
    influences: dict[str, pl.DataFrame]
    classes: NDArray[np.float64]


@torch.inference_mode()
def find(detector: nn.Module, images: list[Annotated], report: Callable[[int], None]) -> list[Found]:
    """Runs a detector on images.

    Args:
        detector: see `swaglib.detection.network`.
        images: images that can be decoded; their annotations are not looked at.
        report: takes the images done, after each batch.
    """
    device = next(detector.parameters()).device
    detector.eval()
    found: list[Found] = []
    for start in range(0, len(images), BATCH):
        batch = [load_image(one).to(device) for one in images[start : start + BATCH]]
        for one in detector(batch):
            masks = (one["masks"][:, 0] > 0.5).cpu().numpy() if "masks" in one else ()
            found.append(
                Found(
                    one["boxes"].float().cpu().numpy(),
                    one["scores"].float().cpu().numpy(),
                    one["labels"].cpu().numpy(),
                    [from_mask(mask) for mask in masks],
                )
            )
        report(len(found))
    return found


def measure_precision(truths: list[Annotated], found: list[Found], classes: int, masks: bool) -> Precision:
    """Measures average precision of boxes or masks.

    Args:
        truths: images with their objects.
        found: detections in the same images.
        classes: number of classes.
        masks: whether masks are compared; else boxes.

    Raises:
        ValueError: if there is no object to be found.
    """
    if not any((~one.crowd).any() for one in truths):
        raise ValueError("None of the images to be evaluated on has an object, so there is nothing to measure.")
    matches = match_classes(truths, found, classes, masks)
    values = average_precision(matches)
    return Precision(
        reference_precision(truths, found, masks),
        {name: influences(matches, threshold) for name, threshold in METRICS.items()},
        np.stack([values.mean(1), values[:, 0]], axis=1),
    )


def reference_precision(truths: list[Annotated], found: list[Found], masks: bool) -> dict[str, float]:
    """Returns what torchmetrics computes, by metric."""
    metric = MeanAveragePrecision(
        # Of masks alone, torchmetrics leaves out images without objects, and with them what was wrongly found there.
        iou_type=("bbox", "segm") if masks else "bbox",
        iou_thresholds=THRESHOLDS.tolist(),
        rec_thresholds=RECALLS.tolist(),
        max_detection_thresholds=[1, 10, MOST_DETECTIONS],
    )
    metric.warn_on_many_detections = False
    for truth, own in zip(truths, found, strict=True):
        predicted = {"scores": torch.from_numpy(own.scores), "labels": torch.from_numpy(own.classes)}
        crowd = torch.from_numpy(truth.crowd.astype(np.int64))
        wanted = {"labels": torch.from_numpy(truth.classes), "iscrowd": crowd}
        metric.update([predicted | _shapes(own, truth, masks)], [wanted | _shapes(truth, truth, masks)])
    values = metric.compute()
    prefix = "segm_" if masks else ""
    return {name: float(values[prefix + key]) for name, key in (("ap", "map"), ("ap50", "map_50"), ("ap75", "map_75"))}


def _shapes(own: Annotated | Found, image: Annotated, masks: bool) -> dict[str, Tensor]:
    shapes = {"boxes": torch.from_numpy(own.boxes)}
    if masks:
        decoded = np.array([to_mask(one) for one in own.masks], dtype=np.bool_)
        shapes["masks"] = torch.from_numpy(decoded.reshape(len(own.masks), image.height, image.width))
    return shapes
