"""Tests of reading data sets that torchvision knows, in its layouts."""

import hashlib
import io
import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from scipy.io import savemat
from torchvision import datasets

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources import torchvision_datasets as readers
from tests.tasks.sources.published import fill

KINDS = ["flowers102", "oxford_pets", "dtd", "food101", "cifar10", "cifar100"]


def read(kind: str, folder: Path) -> pl.DataFrame:
    return getattr(readers, f"read_{kind}")(FolderSource(kind=kind, folder=str(folder)), "mine")


def rows(images: pl.DataFrame) -> list[tuple[str, list[str], str]]:
    return list(images.select("id", "labels", "split").iter_rows())


def write(path: Path, content: str | bytes) -> str:
    """Writes a file and returns its checksum."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    return hashlib.md5(data).hexdigest()


@pytest.fixture
def flowers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "flowers-102"
    fill(folder, *(f"jpg/image_{number:05d}.jpg" for number in range(1, 7)))
    labels, splits = io.BytesIO(), io.BytesIO()
    savemat(labels, {"labels": [[77, 1, 77, 102, 1, 77]]})
    savemat(splits, {"trnid": [[2, 1]], "valid": [[3, 4]], "tstid": [[5, 6]]})
    files = {
        "label": ("imagelabels.mat", write(folder / "imagelabels.mat", labels.getvalue())),
        "setid": ("setid.mat", write(folder / "setid.mat", splits.getvalue())),
    }
    monkeypatch.setattr(datasets.Flowers102, "_file_dict", files)
    return tmp_path


def test_flowers_have_their_names_and_published_splits(flowers: Path) -> None:
    images = read("flowers102", flowers)
    assert rows(images) == [
        ("flowers-102/jpg/image_00002.jpg", ["pink primrose"], "train"),
        ("flowers-102/jpg/image_00001.jpg", ["passion flower"], "train"),
        ("flowers-102/jpg/image_00003.jpg", ["passion flower"], "validation"),
        ("flowers-102/jpg/image_00004.jpg", ["blackberry lily"], "validation"),
        ("flowers-102/jpg/image_00005.jpg", ["pink primrose"], "test"),
        ("flowers-102/jpg/image_00006.jpg", ["passion flower"], "test"),
    ]
    assert all(Path(path).is_file() for path in images["path"])


def test_flowers_with_other_labels_than_the_published_ones_are_refused(flowers: Path) -> None:
    write(flowers / "flowers-102/imagelabels.mat", "mine")
    with pytest.raises(
        FileNotFoundError, match=r"'mine': .*flowers-102 lacks a file of Flowers102, or has one that is not"
    ):
        read("flowers102", flowers)


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    folder = tmp_path / "oxford-iiit-pet"
    fill(folder, "images/Egyptian_Mau_1.jpg", "images/pug_12.jpg", "images/pug_3.jpg")
    write(folder / "annotations/trainval.txt", "Egyptian_Mau_1 6 1 4\npug_12 26 2 19\n")
    write(folder / "annotations/test.txt", "pug_3 26 2 19\n")
    return tmp_path


def test_pets_have_readable_names_and_published_splits(pets: Path) -> None:
    images = read("oxford_pets", pets)
    assert rows(images) == [
        ("oxford-iiit-pet/images/Egyptian_Mau_1.jpg", ["Egyptian Mau"], "train"),
        ("oxford-iiit-pet/images/pug_12.jpg", ["Pug"], "train"),
        ("oxford-iiit-pet/images/pug_3.jpg", ["Pug"], "test"),
    ]
    assert all(Path(path).is_file() for path in images["path"])
    assert set(images["labels"].explode()) == set(datasets.OxfordIIITPet(pets).classes)


@pytest.mark.parametrize(
    "line, error",
    [
        ("pug_3 26 2", "line 1 has 3 fields instead of 4"),
        ("../../pug_3 26 2 19", r"line 1: the path '.*' leaves the folder"),
    ],
)
def test_a_malformed_line_of_pets_is_named(pets: Path, line: str, error: str) -> None:
    write(pets / "oxford-iiit-pet/annotations/test.txt", line)
    with pytest.raises(ValueError, match=rf"The task 'mine': .*test\.txt, {error}"):
        read("oxford_pets", pets)


@pytest.fixture
def textures(tmp_path: Path) -> Path:
    folder = tmp_path / "dtd/dtd"
    names = {"train": "banded/banded_1.jpg", "val": "dotted/dotted_2.jpg", "test": "banded/banded_3.jpg"}
    fill(folder / "images", *names.values())
    for part, name in names.items():
        write(folder / f"labels/{part}1.txt", f"{name}\n")
        write(folder / f"labels/{part}2.txt", "zigzagged/zigzagged_9.jpg\n")
    return tmp_path


def test_textures_are_in_the_first_of_the_published_splits(textures: Path) -> None:
    images = read("dtd", textures)
    assert rows(images) == [
        ("dtd/dtd/images/banded/banded_1.jpg", ["banded"], "train"),
        ("dtd/dtd/images/dotted/dotted_2.jpg", ["dotted"], "validation"),
        ("dtd/dtd/images/banded/banded_3.jpg", ["banded"], "test"),
    ]
    assert all(Path(path).is_file() for path in images["path"])


def test_a_malformed_list_of_textures_is_refused(textures: Path) -> None:
    write(textures / "dtd/dtd/labels/val1.txt", "dotted_2.jpg\n")
    with pytest.raises(ValueError, match=r"'mine': a list of DTD in .*dtd is malformed \(val split\)"):
        read("dtd", textures)


def test_a_list_of_textures_that_leaves_the_folder_is_refused(textures: Path) -> None:
    write(textures / "dtd/dtd/labels/val1.txt", "../secret.jpg\n")
    with pytest.raises(ValueError, match=r"the lists of .*dtd, val: the path 'dtd/dtd/images/\.\./secret\.jpg' leaves"):
        read("dtd", textures)


def test_a_missing_list_of_textures_is_named(textures: Path) -> None:
    (textures / "dtd/dtd/labels/test1.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"'mine': .*dtd lacks a file of DTD.*test1\.txt"):
        read("dtd", textures)


@pytest.fixture
def dishes(tmp_path: Path) -> Path:
    folder = tmp_path / "food-101"
    fill(folder / "images", "sushi/1.jpg", "pho/2.jpg", "sushi/3.jpg")
    write(folder / "meta/train.json", json.dumps({"sushi": ["sushi/1"], "pho": ["pho/2"]}))
    write(folder / "meta/test.json", json.dumps({"sushi": ["sushi/3"]}))
    return tmp_path


def test_dishes_are_in_their_published_splits(dishes: Path) -> None:
    images = read("food101", dishes)
    assert rows(images) == [
        ("food-101/images/sushi/1.jpg", ["sushi"], "train"),
        ("food-101/images/pho/2.jpg", ["pho"], "train"),
        ("food-101/images/sushi/3.jpg", ["sushi"], "test"),
    ]
    assert all(Path(path).is_file() for path in images["path"])


def test_lists_of_dishes_that_are_malformed_or_leave_the_folder_are_refused(dishes: Path) -> None:
    write(dishes / "food-101/meta/test.json", json.dumps({"sushi": ["../../secret"]}))
    with pytest.raises(ValueError, match=r"the lists of .*food-101, test: the path '.*' leaves the folder"):
        read("food101", dishes)
    for content in ("{", "[1]"):
        write(dishes / "food-101/meta/test.json", content)
        with pytest.raises(ValueError, match=r"a list of Food101 in .*food-101 is malformed \(test split\)"):
            read("food101", dishes)


PIXELS = np.arange(3 * 3 * 32 * 32, dtype=np.int64).reshape(3, -1) % 256


def pickled(**content: object) -> bytes:
    return pickle.dumps(content)


@pytest.fixture(params=["cifar10", "cifar100"])
def tiny_images(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """Both sets as torchvision keeps them: two images to train on, one to test on."""
    kind = getattr(datasets, request.param.upper())
    folder, fine = tmp_path / kind.base_folder, "fine_" if request.param == "cifar100" else ""
    data = PIXELS.astype(np.uint8)
    train = pickled(data=data[:2], **{f"{fine}labels": [1, 0]})
    test = pickled(data=data[2:], **{f"{fine}labels": [1]})
    names = pickled(**{kind.meta["key"]: ["cat", "ship"]})
    monkeypatch.setattr(kind, "train_list", [["one", write(folder / "one", train)]])
    monkeypatch.setattr(kind, "test_list", [["two", write(folder / "two", test)]])
    monkeypatch.setattr(kind, "meta", {**kind.meta, "md5": write(folder / kind.meta["filename"], names)})
    return request.param, tmp_path


def test_cifar_is_encoded_without_loss(tiny_images: tuple[str, Path]) -> None:
    images = read(*tiny_images)
    assert rows(images) == [
        ("train/00000", ["ship"], "train"),
        ("train/00001", ["cat"], "train"),
        ("test/00000", ["ship"], "test"),
    ]
    assert images["path"].null_count() == 3
    for image, expected in zip(images["image"], PIXELS.reshape(3, 3, 32, 32), strict=True):
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(image))), expected.transpose(1, 2, 0))


class Harmful:
    """Leaves a trace where its pickle is opened."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.trace,)


def test_a_pickle_with_another_checksum_is_never_opened(tiny_images: tuple[str, Path]) -> None:
    kind, folder = tiny_images
    inner = folder / getattr(datasets, kind.upper()).base_folder
    names = getattr(datasets, kind.upper()).meta["filename"]
    for file in ("one", names):
        before = (inner / file).read_bytes()
        write(inner / file, pickle.dumps(Harmful(folder / "trace")))
        with pytest.raises(
            FileNotFoundError, match=r"lacks a file of CIFAR\d+, or has one that is not the published one"
        ):
            read(kind, folder)
        write(inner / file, before)
    assert not (folder / "trace").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_that_is_not_there_says_how_to_get_it(kind: str, tmp_path: Path) -> None:
    sentence = (
        rf"'mine' needs {tmp_path}/.*, which is not there\. torchvision\.datasets\.\w+\('{tmp_path}', download=True\)"
    )
    with pytest.raises(FileNotFoundError, match=sentence):
        read(kind, tmp_path)


def test_a_class_that_a_list_of_dishes_has_twice_is_refused(dishes: Path) -> None:
    write(dishes / "food-101/meta/train.json", '{"sushi": ["sushi/1"], "pho": ["pho/2"], "sushi": []}')
    with pytest.raises(ValueError, match=r"'mine': .*meta/train\.json is not valid JSON: .*sushi"):
        read("food101", dishes)


@pytest.mark.parametrize(
    ("kind", "fixture", "name"),
    [
        ("flowers102", "flowers", "flowers-102/jpg/image_00005.jpg"),
        ("oxford_pets", "pets", "oxford-iiit-pet/images/pug_3.jpg"),
        ("dtd", "textures", "dtd/dtd/images/dotted/dotted_2.jpg"),
        ("food101", "dishes", "food-101/images/pho/2.jpg"),
    ],
)
def test_a_missing_image_is_named(kind: str, fixture: str, name: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(fixture)
    (folder / name).unlink()
    with pytest.raises(
        FileNotFoundError, match=rf"'mine': 1 of \d images are not there\. .*{name}, of .*\. torchvision"
    ):
        read(kind, folder)
