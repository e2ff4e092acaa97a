"""Scenes are written as COCO's own library reads them."""

import json
from pathlib import Path

from PIL import Image
from pycocotools.coco import COCO

from swaglib.detection.scene_files import write_scenes
from tests.detection.shapes import SETTINGS, write_shapes


def test_written_scenes_are_read_by_pycocotools(tmp_path: Path) -> None:
    write_scenes(tmp_path / "scenes", write_shapes(tmp_path), SETTINGS, "test")
    coco = COCO(str(tmp_path / "scenes/instances.json"))
    assert len(coco.getImgIds()) == 3 and [one["name"] for one in coco.cats.values()] == ["circle", "square"]
    for one in coco.anns.values():
        mask = coco.annToMask(one)
        assert mask.shape == (64, 64) and mask.sum() == one["area"]
    for one in coco.imgs.values():
        with Image.open(tmp_path / "scenes/images" / one["file_name"]) as opened:
            assert opened.size == (64, 64) and opened.mode == "RGB"
    again = json.loads((tmp_path / "scenes/instances.json").read_text())
    write_scenes(tmp_path / "scenes", tmp_path, SETTINGS, "test")
    assert json.loads((tmp_path / "scenes/instances.json").read_text()) == again
