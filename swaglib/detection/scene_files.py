"""Writes scenes in COCO's format (https://cocodataset.org/#format-data), as any detection library reads it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.atomic import atomic_folder
from swaglib.detection.drawings import read_drawings
from swaglib.detection.scenes import Scene, compose
from swaglib.detection.segmentation import from_mask
from swaglib.settings.detection import Detection

INSTANCES = "instances.json"
IMAGES = "images"


def write_scenes(folder: Path, posts: Path, settings: Detection, part: str) -> None:
    """Composes the scenes of a part and writes `images/*.png` and `instances.json`, in one piece.

    Args:
        folder: folder to write; what it held before is replaced.
        posts: folder of the stage `collect`.
        settings: settings of the stage.
        part: `train`, `validation` or `test`.
    """
    scenes = settings.scenes
    drawings = read_drawings(posts, scenes, part, settings.seed)
    count = {"train": scenes.train, "validation": scenes.validation, "test": scenes.test}[part]
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    with atomic_folder(folder) as temporary:
        (temporary / IMAGES).mkdir()
        for number in range(count):
            scene = compose(drawings, scenes, settings.image_size, part, settings.seed, number)
            name = f"{number:06}.png"
            Image.fromarray(scene.image).save(temporary / IMAGES / name, compress_level=1)
            images.append(
                {"id": number + 1, "file_name": name, "width": settings.image_size, "height": settings.image_size}
            )
            annotations += annotations_of(scene, number + 1, len(annotations) + 1)
        content = {
            "info": {"description": f"Emoji scenes, {part}, seed {settings.seed}"},
            "images": images,
            "annotations": annotations,
            "categories": [{"id": number + 1, "name": name} for number, name in enumerate(drawings.classes)],
        }
        (temporary / INSTANCES).write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def annotations_of(scene: Scene, image: int, first: int) -> list[dict[str, Any]]:
    """Returns COCO's annotations of a scene; `post` names the drawing, for its license, and `concept` what it shows.

    Args:
        scene: scene with masks that are not empty.
        image: id of the image.
        first: id of the first annotation.
    """
    return [
        {
            "id": first + place,
            "image_id": image,
            "category_id": number + 1,
            "bbox": _box(mask),
            "area": int(mask.sum()),
            "iscrowd": 0,
            "segmentation": _run_lengths(mask),
            "post": name,
            "concept": concept,
        }
        for place, (mask, number, name, concept) in enumerate(
            zip(scene.masks, scene.classes, scene.names, scene.concepts, strict=True)
        )
    ]


def _box(mask: NDArray[np.bool_]) -> list[int]:
    """Returns the tight box [left, top, width, height] of a mask, in pixels."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    left, top = int(columns[0]), int(rows[0])
    return [left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top]


def _run_lengths(mask: NDArray[np.bool_]) -> dict[str, Any]:
    encoded = from_mask(mask)
    return {"size": [int(length) for length in encoded["size"]], "counts": encoded["counts"].decode("ascii")}
