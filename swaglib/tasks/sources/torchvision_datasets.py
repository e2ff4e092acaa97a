"""Data sets that torchvision knows: their files are where torchvision unpacks them, and it reads their lists.

Nothing is downloaded here. `flowers-102`, `oxford-iiit-pet`, `dtd`, `food-101`, `cifar-10-batches-py` and
`cifar-100-python` are the folders in the source's folder. CIFAR comes as pickles, which can run code: torchvision opens
them only after their checksums were found right.

Sources: Nilsback and Zisserman 2008 (Flowers102), Parkhi et al. 2012 (Pets), Cimpoi et al. 2014,
https://arxiv.org/abs/1311.3618 (DTD), Bossard et al. 2014 (Food-101), Krizhevsky 2009 (CIFAR).
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from PIL import Image

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, TRAIN, VALIDATION, labelled_images
from swaglib.tasks.sources.files import needed, path_inside, read_fields, read_json
from swaglib.tasks.sources.present import refuse_missing

THREE_SPLITS = {"train": TRAIN, "val": VALIDATION, "test": TEST}
TWO_SPLITS = {"train": TRAIN, "test": TEST}


def read_flowers102(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of Flowers102 in their published splits; errors as those of `_paths`."""
    return _paths("Flowers102", "flowers-102", THREE_SPLITS, source, name)


def read_dtd(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of the textures DTD in the first of its ten published splits; errors as those of `_paths`."""
    return _paths("DTD", "dtd", THREE_SPLITS, source, name)


def read_food101(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of Food-101 in their published splits; errors as those of `_paths`."""
    images = _paths("Food101", "food-101", TWO_SPLITS, source, name)
    for part in TWO_SPLITS:  # torchvision takes the last of repeated keys: the images of the others would be lost
        read_json(Path(source.folder) / f"food-101/meta/{part}.json", dict, name)
    return images


def read_cifar10(source: FolderSource, name: str) -> pl.DataFrame:
    """Reads CIFAR-10; errors as those of `_arrays`."""
    return _arrays("CIFAR10", "cifar-10-batches-py", source, name)


def read_cifar100(source: FolderSource, name: str) -> pl.DataFrame:
    """Reads CIFAR-100 with its hundred fine classes; errors as those of `_arrays`."""
    return _arrays("CIFAR100", "cifar-100-python", source, name)


def read_oxford_pets(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of Oxford-IIIT Pet in their published splits.

    torchvision's class has no way to an image but to decode it, so its lists are read here: `Abyssinian_100 1 1 1` is
    an image, and the numbers of its class, its species and its breed within the species.

    Raises:
        FileNotFoundError: if a list, the folder of images or an image is not there.
        ValueError: if a line is malformed or leaves the folder, with file and line.
    """
    folder, advice = Path(source.folder), _advice("OxfordIIITPet", source)
    needed(folder, "oxford-iiit-pet/images", name, advice)
    rows: list[dict[str, object]] = []
    places: list[tuple[str, str]] = []
    for part, split in {"trainval": TRAIN, "test": TEST}.items():
        path = needed(folder, f"oxford-iiit-pet/annotations/{part}.txt", name, advice)
        for line, fields in read_fields(path, 4, name):
            file = f"oxford-iiit-pet/images/{fields[0]}.jpg"
            place = str(path_inside(folder, file, name, f"{path}, line {line}"))
            label = fields[0].rpartition("_")[0].replace("_", " ").title()
            places.append((place, f"{path}, line {line}"))
            rows.append({"id": file, "path": place, "labels": [label], "split": split})
    refuse_missing(places, name, advice)
    return labelled_images(rows, name)


def _paths(kind: str, inner: str, splits: dict[str, str], source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of a set whose torchvision class takes a loader, which then is given paths.

    Args:
        kind: torchvision's class.
        inner: the folder that it looks for in the source's.
        splits: ours, by torchvision's names.
        source: place of the set.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`, with torchvision's names of classes.

    Raises:
        FileNotFoundError: if the set is not there, lacks a file or an image, or has a file that is not the published
            one.
        ValueError: if a list is malformed or leaves the folder.
    """
    folder = Path(source.folder)
    rows: list[dict[str, object]] = []
    places: list[tuple[str, str]] = []
    for part, split in splits.items():
        data = _opened(kind, inner, source, name, split=part, loader=_itself)
        for number in range(len(data)):
            path, label = data[number]
            file = Path(path).relative_to(folder).as_posix()
            where = f"the lists of {folder / inner}, {part}"
            place = str(path_inside(folder, file, name, where))
            places.append((place, where))
            rows.append({"id": file, "path": place, "labels": [data.classes[label]], "split": split})
    refuse_missing(places, name, _advice(kind, source))
    return labelled_images(rows, name)


def _arrays(kind: str, inner: str, source: FolderSource, name: str) -> pl.DataFrame:
    """Reads a set that torchvision holds in memory as `data`, uint8 (n, 32, 32, 3), and encodes its images as PNG.

    Raises:
        FileNotFoundError: if the set is not there, lacks a file, or has one that is not the published one.
    """
    rows: list[dict[str, object]] = []
    for split in (TRAIN, TEST):
        data = _opened(kind, inner, source, name, train=split == TRAIN)
        for number, (pixels, label) in enumerate(zip(data.data, data.targets, strict=True)):
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "png", compress_level=1)
            rows.append(
                {
                    "id": f"{split}/{number:05d}",
                    "image": stream.getvalue(),
                    "labels": [data.classes[label]],
                    "split": split,
                }
            )
    return labelled_images(rows, name)


def _opened(kind: str, inner: str, source: FolderSource, name: str, **options: Any) -> Any:
    folder = Path(source.folder)
    advice = _advice(kind, source)
    needed(folder, inner, name, advice)
    from torchvision import datasets  # loads torch, which other tasks do without

    make: Callable[..., Any] = getattr(datasets, kind)
    try:
        return make(folder, download=False, **options)
    except (RuntimeError, FileNotFoundError) as error:
        lacks = f"{folder / inner} lacks a file of {kind}, or has one that is not the published one"
        raise FileNotFoundError(f"The task {name!r}: {lacks}. {advice} torchvision says: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        lists = f"a list of {kind} in {folder / inner} is malformed ({options.get('split', 'any')} split)"
        raise ValueError(f"The task {name!r}: {lists}. {advice} torchvision says: {error}") from error


def _advice(kind: str, source: FolderSource) -> str:
    return f"torchvision.datasets.{kind}({source.folder!r}, download=True) in Python fetches it."


def _itself(path: Path) -> Path:
    return path
