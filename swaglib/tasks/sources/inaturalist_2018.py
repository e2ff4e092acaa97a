"""iNaturalist 2018: 8,142 species, few images of most.

    train2018.json  val2018.json  categories.json      train_val2018/Aves/2820/0001.jpg

The JSON files are in the form of COCO: `images` (`id`, `file_name`) and `annotations` (`image_id`, `category_id`). The
names in them were made unreadable for the challenge; `categories.json`, published later, has the real ones. Without it
a class is named by its number. The labels of the set's own test images are secret: validation is the test split here.

Source: Van Horn et al. 2018, https://arxiv.org/abs/1707.06642.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, TRAIN, labelled_images
from swaglib.tasks.sources.files import needed, path_inside, read_json, unique
from swaglib.tasks.sources.present import refuse_missing

FILES = {"train2018.json": TRAIN, "val2018.json": TEST}
NAMES = "categories.json"
ADVICE = "Get it from https://github.com/visipedia/inat_comp/tree/master/2018."


def read_inaturalist_2018(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of iNaturalist 2018.

    Args:
        source: holds the JSON files and `train_val2018`.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`.

    Raises:
        FileNotFoundError: if `train2018.json`, `val2018.json`, `train_val2018` or an image is not there.
        ValueError: if an entry lacks a key or repeats an id, or images and classes do not fit together; with file and
            entry.
    """
    folder = Path(source.folder)
    needed(folder, "train_val2018", name, ADVICE)
    names = _names(folder / NAMES, name) if (folder / NAMES).is_file() else None
    rows: list[dict[str, object]] = []
    places: list[tuple[str, str]] = []
    for part, split in FILES.items():
        path = needed(folder, part, name, ADVICE)
        content = read_json(path, dict, name)
        listed = _pairs(content.get("images"), "id", "file_name", f"{path}, images", name)
        files = _unique(listed, f"{path}, images", name)
        pairs = _pairs(content.get("annotations"), "image_id", "category_id", f"{path}, annotations", name)
        for number, (image, category) in enumerate(pairs, 1):
            where = f"{path}, annotations, entry {number}"
            if image not in files:
                raise ValueError(f"The task {name!r}: {where} is of image {image!r}, which `images` does not list.")
            if names is not None and category not in names:
                raise ValueError(f"The task {name!r}: {where}: {folder / NAMES} does not name the class {category!r}.")
            file = str(files[image])
            label = str(category) if names is None else names[category]
            place = str(path_inside(folder, file, name, where))
            rows.append({"id": file, "path": place, "labels": [label], "split": split})
            places.append((place, where))
        classless = files.keys() - {image for image, _ in pairs}
        if classless:
            raise ValueError(f"The task {name!r}: {path} has no class for image {sorted(classless, key=str)[0]!r}.")
    refuse_missing(places, name, ADVICE)
    return labelled_images(rows, name)


def _names(path: Path, task: str) -> dict[Any, str]:
    """Returns the names of classes by their ids; a name that two classes share is followed by the id."""
    pairs = _pairs(read_json(path, list, task), "id", "name", str(path), task)
    _unique(pairs, str(path), task)
    shared = Counter(text for _, text in pairs)
    return {number: str(text) if shared[text] == 1 else f"{text} ({number})" for number, text in pairs}


def _unique(pairs: list[tuple[Any, Any]], where: str, task: str) -> dict[Any, Any]:
    """Returns second values by the first, no two of which may be the same, not even as number and as text."""
    unique(((f"{where}, entry {number}", str(first), None) for number, (first, _) in enumerate(pairs, 1)), task)
    return dict(pairs)


def _pairs(entries: Any, first: str, second: str, where: str, task: str) -> list[tuple[Any, Any]]:
    """Returns two values of each entry, numbers or texts."""
    if not isinstance(entries, list):
        raise ValueError(f"The task {task!r}: {where} should be a list.")
    pairs = []
    for number, entry in enumerate(entries, 1):
        pair = (entry.get(first), entry.get(second)) if isinstance(entry, dict) else (None, None)
        if not all(isinstance(value, int | str) and not isinstance(value, bool) and value != "" for value in pair):
            raise ValueError(f"The task {task!r}: {where}, entry {number} lacks {first!r} or {second!r}.")
        pairs.append(pair)
    return pairs
