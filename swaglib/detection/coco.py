"""Reads data in COCO's format (https://cocodataset.org/#format-data): images with boxes, masks and classes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swaglib.detection.coco_boxes import Placed, clipped, refuse_other_forms
from swaglib.detection.coco_masks import mask_of
from swaglib.detection.coco_paths import image_path
from swaglib.detection.coco_values import box, flag, side, text, whole, whole_of
from swaglib.detection.segmentation import RunLengths
from swaglib.strict_json import loads


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
        concepts: what each object shows, where annotations say it as `concept`: objects of one concept are alike in
            all images, and do not count as independent; empty if no annotation says it.
    """

    path: Path
    height: int
    width: int
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]
    crowd: NDArray[np.bool_]
    masks: list[RunLengths]
    concepts: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class CocoData:
    """Images with objects.

    Attributes:
        classes: names of the categories, in the order of their ids.
        images: images in the order of the file, those without objects among them.
        skipped: a sentence for each annotation that is left out, because its box has no area within the image; that
            has malformed polygons, which are left out of its mask; or that is marked `ignore`, and counts as a crowd.
            It names the file of instances without its folder.
        folder: folder that the paths of the images begin with.
    """

    classes: list[str]
    images: list[Annotated]
    skipped: list[str]
    folder: Path


def read_coco(instances: Path, images: Path, masks: bool = True) -> CocoData:
    """Reads a file of instances, as COCO's own tools or other exporters write it.

    Numbers may be text, and whole ones have a point (`640.0`). `area` is not looked at.

    Args:
        instances: JSON with `images`, `annotations` and `categories`.
        images: folder that `file_name` starts from.
        masks: whether segmentations are read.

    Raises:
        FileNotFoundError: if the file or an image is missing.
        ValueError: if the file is no JSON of this form: a key is missing or of another type, an id, a category's name
            or an image's file is repeated, an annotation names an image or a category that is not there, a path leaves
            the folder, run lengths do not fit, or the boxes are of another format.
    """
    content = _read(instances)
    names = _categories(content["categories"], instances)
    numbers = {category: place + 1 for place, category in enumerate(names)}
    shown: dict[int, list[dict[str, Any]]] = {}
    paths: dict[Path, int] = {}
    for one in content["images"]:
        name = whole(one, "id", f"{instances}: an image")
        where = f"{instances}: image {name}"
        if name in shown:
            raise ValueError(f"{instances}: two images have the id {name}. Give each its own.")
        path = image_path(images, text(one, "file_name", where), where)
        if path in paths:
            raise ValueError(f"{instances}: images {paths[path]} and {name} are the same file {path}. Make them one.")
        shown[name], paths[path] = [], name
    known: set[str] = set()
    for one in content["annotations"]:
        where = f"{instances}: annotation {one.get('id', '?')}"
        _refuse_repeated(one.get("id"), known, instances)
        image, category = (whole(one, key, where) for key in ("image_id", "category_id"))
        if image not in shown:
            raise ValueError(f"{where} belongs to image {image}, which `images` does not list.")
        if category not in numbers:
            raise ValueError(f"{where} has category {category}, but there are only: {', '.join(map(str, numbers))}.")
        shown[image].append(one)
    skipped: list[str] = []
    placed: list[Placed] = []
    found = [
        _image(one, path, shown[name], numbers, instances, masks, skipped, placed)
        for one, (path, name) in zip(content["images"], paths.items(), strict=True)
    ]
    refuse_other_forms(placed, instances)
    return CocoData(list(names.values()), found, skipped, images)


def _read(instances: Path) -> dict[str, list[dict[str, Any]]]:
    if not instances.is_file():
        raise FileNotFoundError(f"There is no {instances}: a JSON file of instances in COCO's format.")
    try:
        content: Any = loads(instances.read_bytes())
    except ValueError as error:
        raise ValueError(f"{instances} is no JSON: {error}") from error
    for key in ("images", "annotations", "categories"):
        entries = content.get(key) if isinstance(content, dict) else None
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise ValueError(f"{instances} lacks {key!r}, a list of objects. COCO's files of instances have it.")
    return content


def _categories(categories: list[dict[str, Any]], instances: Path) -> dict[int, str]:
    """Returns the name of each category, in the order of their ids."""
    names: dict[int, str] = {}
    for one in categories:
        category = whole(one, "id", f"{instances}: a category")
        if category in names:
            raise ValueError(f"{instances}: two categories have the same id, {category}. Give each its own.")
        names[category] = text(one, "name", f"{instances}: category {category}")
    repeated = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if repeated:
        raise ValueError(f"{instances}: two categories are named {repeated[0]!r}. Make them one, or name them apart.")
    return dict(sorted(names.items()))


def _refuse_repeated(annotation: Any, known: set[str], instances: Path) -> None:
    """Notes the id of an annotation, which nothing refers to: it may be of any type, or missing."""
    if annotation is None:
        return
    name = str(whole_of(annotation) if whole_of(annotation) is not None else annotation)
    if name in known:
        raise ValueError(
            f"{instances}: two annotations have the id {name}. If they are one object, leave one out; if not, give "
            "each its own."
        )
    known.add(name)


def _image(
    image: dict[str, Any],
    path: Path,
    annotations: list[dict[str, Any]],
    numbers: dict[int, int],
    instances: Path,
    masks: bool,
    skipped: list[str],
    placed: list[Placed],
) -> Annotated:
    height, width = (side(image, key, f"{instances}: image {image['id']}") for key in ("height", "width"))
    boxes, classes, crowd, encoded, concepts = [], [], [], [], []
    for one in annotations:
        told = f"{instances}: annotation {one.get('id', '?')}"
        name = f"{instances.name}: annotation {one.get('id', '?')}"  # without the folder: it goes into results
        placed.append(Placed(*box(one, told), width, height))
        own = clipped(placed[-1])
        if own is None:
            skipped.append(f"{name} has no area within its image: its box is {one['bbox']}.")
            continue
        boxes.append(own)
        classes.append(numbers[whole(one, "category_id", told)])
        concepts.append(None if one.get("concept") is None else text(one, "concept", told))
        crowd.append(flag(one, "iscrowd", told))
        if flag(one, "ignore", told) and not crowd[-1]:
            crowd[-1] = True
            skipped.append(f"{name} is marked 'ignore': it counts as a crowd, which is neither learnt nor missed.")
        if masks:
            try:
                mask, left_out = mask_of(one.get("segmentation"), own, height, width)
            except ValueError as error:
                raise ValueError(f"{told} {error}.") from error
            encoded.append(mask)
            if left_out is not None:
                skipped.append(f"{name} {left_out}.")
    return Annotated(
        path,
        height,
        width,
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        np.array(classes, dtype=np.int64),
        np.array(crowd, dtype=np.bool_),
        encoded,
        tuple(concepts) if any(concepts) else (),
    )
