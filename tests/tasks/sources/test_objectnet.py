"""Tests of reading ObjectNet."""

import json
from pathlib import Path

import polars as pl
import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.objectnet import read_objectnet
from tests.conftest import shape_image


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes: one is two of ImageNet's, one is one, one is none."""
    for name in ("alarm_clock/b.png", "alarm_clock/a.png", "banana/c.png", "squeegee/d.png"):
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shape_image("circle", "red", side=16))
    write(tmp_path, "folder_to_objectnet_label.json", alarm_clock="Alarm clock", banana="Banana", squeegee="Squeegee")
    write(
        tmp_path, "objectnet_to_imagenet_1k.json", **{"Alarm clock": "analog clock; digital clock", "Banana": "banana"}
    )
    # The lines are counted from 0: the banana, class 954 of the sorted WordNet ids, is the first.
    write(tmp_path, "pytorch_to_imagenet_2012_id.json", **{"409": 2, "530": 3, "954": 0, "134": 1, "517": 4})
    texts = "banana\ncrane\nanalog clock\ndigital clock\ncrane\n"
    (tmp_path / "mappings/imagenet_to_label_2012_v2").write_text(texts)
    return tmp_path


def write(folder: Path, name: str, **content: object) -> None:
    (folder / "mappings").mkdir(exist_ok=True)
    (folder / "mappings" / name).write_text(json.dumps(content))


def read(folder: Path) -> pl.DataFrame:
    return read_objectnet(FolderSource(kind="objectnet", folder=str(folder)), "objects")


def test_classes_of_imagenet_get_its_wordnet_ids_and_others_are_left_out(folder: Path) -> None:
    images = read(folder)
    assert list(images.select("id", "labels", "split").iter_rows()) == [
        ("images/alarm_clock/a.png", ["n02708093", "n03196217"], "test"),
        ("images/alarm_clock/b.png", ["n02708093", "n03196217"], "test"),
        ("images/banana/c.png", ["n07753592"], "test"),
    ]
    assert images["path"][2] == str(folder / "images/banana/c.png")


def test_a_text_that_is_no_single_line_is_refused(folder: Path) -> None:
    for text in ("crane", "kite"):
        write(folder, "objectnet_to_imagenet_1k.json", Banana=text)
        with pytest.raises(ValueError, match=rf"1k\.json, key 'Banana': '{text}' should be exactly one line of"):
            read(folder)


def test_a_line_without_a_class_is_refused(folder: Path) -> None:
    write(folder, "pytorch_to_imagenet_2012_id.json", **{"409": 2, "530": 3})
    with pytest.raises(ValueError, match=r"2012_id\.json has no class for 'banana', line 0 \(from 0\)"):
        read(folder)


def test_a_folder_that_the_mapping_does_not_name_is_refused(folder: Path) -> None:
    write(folder, "folder_to_objectnet_label.json", alarm_clock="Alarm clock", banana="Banana")
    with pytest.raises(ValueError, match=r"The task 'objects': .*label\.json does not name the folder 'squeegee'"):
        read(folder)


@pytest.mark.parametrize(
    "name",
    [
        "mappings/folder_to_objectnet_label.json",
        "mappings/objectnet_to_imagenet_1k.json",
        "mappings/pytorch_to_imagenet_2012_id.json",
        "mappings/imagenet_to_label_2012_v2",
    ],
)
def test_a_missing_mapping_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"'objects' needs .*{name}, which is not there\. Unpack objectnet-1"):
        read(folder)


def test_a_mapping_that_is_no_json_object_is_named(folder: Path) -> None:
    (folder / "mappings/objectnet_to_imagenet_1k.json").write_text('["Banana"]')
    with pytest.raises(ValueError, match=r"1k\.json should hold a JSON dict, not list"):
        read(folder)


def test_a_class_of_imagenet_never_vanishes(folder: Path) -> None:
    (folder / "images/banana/c.png").unlink()
    (folder / "images/banana").rmdir()
    with pytest.raises(
        FileNotFoundError, match=r"images lacks the folder 'banana': 1 classes that are also ImageNet's"
    ):
        read(folder)


@pytest.mark.parametrize(
    ("title", "error"),
    [
        ("banana", r"1k\.json has the class 'Banana', which .*label\.json does not have"),
        (["Banana"], r"label\.json, key 'banana' should be the name of a class"),
    ],
)
def test_mappings_that_do_not_fit_together_are_refused(folder: Path, title: object, error: str) -> None:
    write(folder, "folder_to_objectnet_label.json", alarm_clock="Alarm clock", banana=title, squeegee="Squeegee")
    with pytest.raises(ValueError, match=error):
        read(folder)


def test_a_key_or_a_line_that_is_there_twice_is_refused(folder: Path) -> None:
    (folder / "mappings/objectnet_to_imagenet_1k.json").write_text('{"Banana": "banana", "Banana": "crane"}')
    with pytest.raises(ValueError, match=r"The task 'objects': .*1k\.json is not valid JSON: .*Banana"):
        read(folder)
    write(folder, "objectnet_to_imagenet_1k.json", Banana="banana")
    write(folder, "pytorch_to_imagenet_2012_id.json", **{"954": 0, "955": 0})
    with pytest.raises(ValueError, match=r"2012_id\.json, class n\d+ has '0', which was there before"):
        read(folder)
