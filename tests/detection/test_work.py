"""The work of detection: the same bytes wherever it runs, on scenes and on images of one's own."""

from pathlib import Path

import pytest

from swaglib.detection.detect import EMOJI_SCENES, OWN_IMAGES
from swaglib.detection.results import read_detected
from swaglib.detection.work import detect_objects
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from tests.detection.photographs import torn
from tests.detection.shapes import SETTINGS, own_data, write_shapes


def room(folder: Path) -> Path:
    """Returns a folder with a network and posts."""
    (folder / "network").mkdir(parents=True)
    (folder / "output").mkdir()
    save_model(build_model("resnet10t", 2, seed=0), folder / "network", "resnet10t", ["a", "b"], 64)
    write_shapes(folder / "posts")
    return folder


def results(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "output").iterdir()}


def test_scenes_give_the_same_bytes_wherever_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    for name in ("first", "second"):
        monkeypatch.chdir(room(tmp_path / name))
        detect_objects(SETTINGS, Path("network"), Path("posts"), Path("output"))
        files.append(results(tmp_path / name))
    assert files[0] == files[1]
    assert set(files[0]) == {"measures.csv", "influences.parquet", "classes.csv", "log.csv", "examples.npz"}
    read = read_detected(tmp_path / "first/output")
    assert set(read.measures["task"]) == {EMOJI_SCENES} and read.classes.columns[2:4] == ["box_ap", "box_ap50"]


def test_no_path_of_own_images_gets_into_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    for name in ("first", "second"):
        monkeypatch.chdir(room(tmp_path / name))
        own_data(tmp_path / name / "images", tmp_path / name / "posts")
        torn(Path("images/val/images/000000.png"))
        detect_objects(
            SETTINGS,
            Path("network"),
            Path("nothing"),
            Path("output"),
            annotations=tmp_path / name / "images",
            images=tmp_path / name / "images",
        )
        files.append(results(tmp_path / name))
    assert files[0] == files[1]
    read = read_detected(tmp_path / "first/output")
    assert set(read.measures["task"]) == {OWN_IMAGES}
    assert read.skipped == ["val/images/000000.png cannot be decoded; its objects count as missed."]
