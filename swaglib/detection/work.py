"""The work of detection: from a network and the drawings of scenes, or images of one's own, to files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from swaglib.detection.detect import detect
from swaglib.detection.results import write_detected
from swaglib.networks.load import load_backbone
from swaglib.settings.detection import Detection


def detect_objects(
    settings: Detection,
    network: Path,
    posts: Path,
    folder: Path,
    annotations: Path | None = None,
    images: Path | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Trains and evaluates a detector on a network, and writes the results.

    Args:
        settings: settings of the stage; its own `annotations` and `images` are not looked at.
        network: folder with `config.json` and `model.safetensors`.
        posts: folder of posts, of which the emoji scenes are made; not looked at if there are annotations.
        folder: folder for the files of `swaglib.detection.results`.
        annotations: folder of data of one's own in COCO's format; None composes scenes.
        images: folder that the `file_name` of the annotations start from.
        report: takes images seen and images to be seen in all.

    Raises:
        FileNotFoundError: if an input is missing.
        FloatingPointError: if the loss is not finite.
        ValueError: see `swaglib.detection.detect.detect`.
    """
    own = replace(
        settings,
        annotations=None if annotations is None else str(annotations),
        images=None if images is None else str(images),
    )
    write_detected(detect(load_backbone(str(network), settings.image_size), posts, own, report), folder)
