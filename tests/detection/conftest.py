"""What tests of detection share: posts of shapes, a random backbone, and files in COCO's format."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from PIL import Image
from torch import Tensor

from swaglib.images.augment import MEAN, STD
from swaglib.networks.backbone import Backbone
from tests.detection.shapes import write_shapes

Write = Callable[..., Path]
SQUARE = {"bbox": [2, 3, 4, 5], "segmentation": [[2, 3, 6, 3, 6, 8, 2, 8]]}


@pytest.fixture(scope="session")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shapes(tmp_path_factory.mktemp("posts"))


@pytest.fixture(scope="session")
def backbone() -> Backbone:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = timm.create_model("resnet10t", num_classes=0).eval()

    def prepare(image: bytes) -> Tensor:
        raise AssertionError("detection decodes images by itself")

    return Backbone("random", network, None, 512, [], 64, prepare, MEAN, STD, "0")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an image of 20 x 10 pixels and a file about it, some keys of which are replaced."""

    def make(annotations: list[dict[str, Any]], **replaced: Any) -> Path:
        Image.new("RGB", (20, 10), "white").save(tmp_path / "a.png")
        content = {
            "images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
            "annotations": [
                {"id": place, "image_id": 7, "category_id": 3, **one} for place, one in enumerate(annotations)
            ],
            "categories": [{"id": 9, "name": "cat"}, {"id": 3, "name": "dog"}],
            **replaced,
        }
        (tmp_path / "instances.json").write_text(json.dumps(content))
        return tmp_path / "instances.json"

    return make


def image(**replaced: Any) -> list[dict[str, Any]]:
    """The images of that file, some keys of which are replaced."""
    return [{"id": 7, "file_name": "a.png", "width": 20, "height": 10, **replaced}]
