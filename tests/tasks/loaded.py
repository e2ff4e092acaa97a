"""Tasks of shapes and of folders of images, for the tests."""

from pathlib import Path
from typing import Any

from PIL import Image

from swaglib.tasks.definition import Definition, parse_definition
from swaglib.tasks.load import TaskData, load_task
from tests.conftest import SPLITS

POSTS = {"kind": "posts", "posts": ["crayon"], "label": "subgroup", "smallest_class": 5}


def definition(**changes: Any) -> Definition:
    return parse_definition({"title": "t", "license": "CC0-1.0", "source": POSTS, **changes}, "t.yaml")


def load(posts: Path, **changes: Any) -> TaskData:
    return load_task("shapes", definition(**changes), posts, SPLITS)


def image_folder(folder: Path, counts: dict[str, int], start: int = 0) -> dict[str, Any]:
    number = start
    for name, count in counts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for _ in range(count):
            Image.new("RGB", (8, 8), (number % 256, number // 256, 7)).save(folder / name / f"{number}.png")
            number += 1
    return {"kind": "image_folder", "folder": str(folder)}
