"""Reads data in COCO's format (https://cocodataset.org/#format-data): images with boxes, masks and classes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.segmentation import RunLengths, of_box, run_lengths
from swaglib.posts.paths import inside


@dataclass(frozen=True)
class Annotated:
    """An image with its objects.

    Attributes:
        path: path of the image.
        height: height of the image in pixels.
        width: width of the image in pixels.
        boxes: left, top, right, bottom in pixels, within the image, float32, shape (objects, 4).
        classes: numbers of the objects' classes, from 1 in the order of `CocoData.classes`, int64, shape (objects,); 0
            is the ground.
        crowd: whether each object is a crowd, a region with many objects of the class that are not told apart, bool,
            shape (objects,). Crowds are not learnt, and a detection in one counts neither as right nor as wrong.
        masks: masks of the objects as compressed run lengths, that of an object without a segmentation being its box;
            empty if they were not read.
    """

    path: Path
    height: int
    width: int
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]
    crowd: NDArray[np.bool_]
    masks: list[RunLengths]


@dataclass(frozen=True)
class CocoData:
    """Images with objects.

    Attributes:
        classes: names of the categories, in the order of their ids.
        images: images in the order of the file, those without objects among them.
        skipped: a sentence for each annotation that is left out, because its box has no area within the image. It
            names the file of instances without its folder.
        folder: folder that the paths of the images begin with.
    """

    classes: list[str]
    images: list[Annotated]
    skipped: list[str]
    folder: Path


def read_coco(instances: Path, images: Path, masks: bool = True) -> CocoData:
    """Reads a file of instances.

    Args:
        instances: JSON with `images`, `annotations` and `categories`.
        images: folder that `file_name` starts from.
        masks: whether segmentations are read.

    Raises:
        FileNotFoundError: if the file or an image is missing.
        ValueError: if the file is no JSON of this form: a key is missing or of another type, an id is repeated, an
            annotation names an image or a category that is not there, a path leaves the folder, or a segmentation
            does not fit.
    """
    content = _read(instances)
    categories = {_need(one, "id", int, f"{instances}: a category"): one for one in content["categories"]}
    if len(categories) < len(content["categories"]):
        raise ValueError(f"{instances}: two categories have the same id. Give each its own.")
    numbers = {category: place + 1 for place, category in enumerate(sorted(categories))}
    names = [_need(categories[one], "name", str, f"{instances}: category {one}") for one in numbers]
    shown: dict[int, list[dict[str, Any]]] = {}
    for one in content["images"]:
        name = _need(one, "id", int, f"{instances}: an image")
        if name in shown:
            raise ValueError(f"{instances}: two images have the id {name}. Give each its own.")
        shown[name] = []
    for one in content["annotations"]:
        where = f"{instances}: annotation {one.get('id', '?')}"
        image, category = (_need(one, key, int, where) for key in ("image_id", "category_id"))
        if image not in shown:
            raise ValueError(f"{where} belongs to image {image}, which `images` does not list.")
        if category not in numbers:
            raise ValueError(f"{where} has category {category}, but there are only: {', '.join(map(str, numbers))}.")
        shown[image].append(one)
    skipped: list[str] = []
    found = [_image(one, shown[one["id"]], numbers, instances, images, masks, skipped) for one in content["images"]]
    return CocoData(names, found, skipped, images)


def _read(instances: Path) -> dict[str, list[dict[str, Any]]]:
    if not instances.is_file():
        raise FileNotFoundError(f"There is no {instances}: a JSON file of instances in COCO's format.")
    try:
        content: Any = json.loads(instances.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{instances} is no JSON: {error}") from error
    for key in ("images", "annotations", "categories"):
        entries = content.get(key) if isinstance(content, dict) else None
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise ValueError(f"{instances} lacks {key!r}, a list of objects. COCO's files of instances have it.")
    return content


def _need(entry: dict[str, Any], key: str, kind: type, where: str) -> Any:
    """Returns a value that must be there, of a type."""
    value = entry.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        told = f"is {value!r}" if key in entry else "is missing"
        raise ValueError(f"{where}: its {key!r} {told}, but must be of the type {kind.__name__}.")
    return value


def _image(
    image: dict[str, Any],
    annotations: list[dict[str, Any]],
    numbers: dict[int, int],
    instances: Path,
    images: Path,
    masks: bool,
    skipped: list[str],
) -> Annotated:
    where = f"{instances}: image {image['id']}"
    height, width = (_need(image, key, int, where) for key in ("height", "width"))
    try:
        path = inside(images, _need(image, "file_name", str, where))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    if not path.is_file():
        raise FileNotFoundError(f"{where}: there is no {path}.")
    boxes, classes, crowd, encoded = [], [], [], []
    for one in annotations:
        told = f"{instances}: annotation {one.get('id', '?')}"
        box = _clipped(_need(one, "bbox", list, told), height, width, told)
        if box is None:
            name = f"{instances.name}: annotation {one.get('id', '?')}"  # without the folder: it goes into results
            skipped.append(f"{name} has no area within its image: its box is {one['bbox']}.")
            continue
        boxes.append(box)
        classes.append(numbers[one["category_id"]])
        crowd.append(bool(one.get("iscrowd", 0)))
        if masks:
            try:
                has = one.get("segmentation")
                encoded.append(run_lengths(has, height, width) if has else of_box(*box, height, width))
            except ValueError as error:
                raise ValueError(f"{told} {error}.") from error
    return Annotated(
        path,
        height,
        width,
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        np.array(classes, dtype=np.int64),
        np.array(crowd, dtype=np.bool_),
        encoded,
    )


def _clipped(box: list[Any], height: int, width: int, where: str) -> tuple[float, float, float, float] | None:
    """Returns [left, top, width, height] as left, top, right, bottom within the image; None if nothing is left."""
    if len(box) != 4 or not all(isinstance(number, int | float) and np.isfinite(number) for number in box):
        raise ValueError(f"{where}: its 'bbox' is {box}, but must be four finite numbers: left, top, width, height.")
    left, top = max(0.0, float(box[0])), max(0.0, float(box[1]))
    right, bottom = min(float(width), box[0] + box[2]), min(float(height), box[1] + box[3])
    return (left, top, right, bottom) if right > left and bottom > top else None
