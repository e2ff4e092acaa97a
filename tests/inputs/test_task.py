"""A look at a task tells its classes, its splits and its images, and what is probably not meant."""

from pathlib import Path
from typing import Any

import pytest

from swaglib.inputs.task import check_task
from swaglib.tasks.check.__main__ import main
from swaglib.tasks.definition import parse_definition
from tests.conftest import ROOT, SPLITS, shape_image


def folder_of(place: Path, classes: tuple[str, ...] = ("circle", "square"), count: int = 12) -> dict[str, Any]:
    for split in ("train", "val", "test"):
        for shift, name in enumerate(classes):
            (place / split / name).mkdir(parents=True)
            for number in range(count):
                own = shape_image("circle" if shift else "square", "red", number % 7, 32 + number + len(split))
                (place / split / name / f"{number}.png").write_bytes(own)
    return {"title": "shapes", "license": "CC0-1.0", "source": {"kind": "image_folder", "folder": str(place)}}


def look(values: dict[str, Any], folder: Path) -> Any:
    return check_task("shapes", parse_definition(values, "shapes.yaml"), folder, SPLITS)


def test_a_good_task_is_counted_and_has_no_warning(tmp_path: Path) -> None:
    values = folder_of(tmp_path / "a")
    for path in (tmp_path / "a/test").rglob("*.png"):  # train and test have images of other sizes, but two
        path.write_bytes(shape_image(path.parent.name, "blue", int(path.stem) % 7, 50 + int(path.stem)))
    found = look(values, tmp_path)
    assert "72 images of 2 classes; 0 images are left out" in found.title
    assert found.tables["Splits"].rows() == [("train", 24, 2), ("validation", 24, 2), ("test", 24, 2)]
    assert found.tables["Images, 72 looked at"].rows() == [("decoded", 72)]
    assert found.warnings == [] and len(found.images) == 20


def test_classes_that_are_numbers_broken_images_and_repeats_are_told(tmp_path: Path) -> None:
    values = folder_of(tmp_path / "a", ("0", "1"))
    (tmp_path / "a/train/0/0.png").write_bytes(b"no image")
    (tmp_path / "a/test/1/0.png").write_bytes((tmp_path / "a/train/1/0.png").read_bytes())
    told = " ".join(look(values, tmp_path).warnings)
    assert "2 of 2 (100.0%) of the classes are called by numbers, such as '0'" in told
    assert "1 of 72 (1.4%) of the images that were looked at cannot be decoded" in told
    assert "byte for byte" in told


def test_a_task_that_is_not_there_is_told_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["nowhere"]) == 1
    assert "There is no task 'nowhere'" in capsys.readouterr().err
