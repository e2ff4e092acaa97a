"""The validation images of ImageNet-1k are read with the labels of ReaL."""

import json
from pathlib import Path

import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.imagenet_real import count_unanswered, read_imagenet_real
from tests.tasks.sources.published import NAMES, fill


def real(folder: Path, answers: object) -> FolderSource:
    (folder / "real.json").write_text(json.dumps(answers))
    return FolderSource(kind="imagenet_real", folder=str(folder))


@pytest.mark.parametrize("layout", ["flat", "folders"])
def test_real_numbers_images_from_one_and_classes_from_zero(layout: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(layout)
    images = read_imagenet_real(real(folder, [[2], [0, 999], [1]]), "real")
    found = {Path(name).name: labels for name, labels in images.select("id", "labels").iter_rows()}
    assert found == {NAMES[0]: ["n01484850"], NAMES[1]: ["n01440764", "n15075141"], NAMES[2]: ["n01443537"]}
    assert set(images["split"]) == {"test"}


def test_real_leaves_out_and_counts_images_without_a_right_answer(flat: Path) -> None:
    source = real(flat, [[], [0], []])
    assert read_imagenet_real(source, "real")["id"].to_list() == [f"val/{NAMES[1]}"]
    assert count_unanswered(source, "real") == 2


@pytest.mark.parametrize(
    "answers, error",
    [
        ([[0], [1]], r"real\.json has 2 entries, but .*00000003\.JPEG is number 3"),
        ([[0], [1], [1000]], r"real\.json, entry 3 should be a list of numbers of classes"),
        ([[0], ["1"], [1]], r"real\.json, entry 2 should be a list of numbers of classes"),
        ([[0], 1, [1]], r"real\.json, entry 2 should be a list of numbers of classes"),
        ({"1": [0]}, r"real\.json should hold a JSON list, not dict"),
    ],
)
def test_malformed_answers_are_named(flat: Path, answers: object, error: str) -> None:
    with pytest.raises(ValueError, match=f"The task 'real': .*{error}"):
        read_imagenet_real(real(flat, answers), "real")


def test_answers_that_are_no_json_or_missing_are_named(flat: Path) -> None:
    source = real(flat, [])
    (flat / "real.json").write_text("[[0],\n[1")
    with pytest.raises(ValueError, match=r"real\.json is not valid JSON: .*line 2"):
        read_imagenet_real(source, "real")
    (flat / "real.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"needs .*real\.json, which is not there\. Get it from https://github"):
        read_imagenet_real(source, "real")


def test_an_image_without_a_number_has_no_answer(flat: Path) -> None:
    fill(flat, "val/bear.JPEG")
    with pytest.raises(ValueError, match=r"bear\.JPEG should be named like ILSVRC2012_val_00000001\.JPEG"):
        read_imagenet_real(real(flat, [[0], [1], [2]]), "real")
