"""ObjectNet: household objects in odd poses and places, of which 113 classes are also ImageNet's.

    images/alarm_clock/0a1b.png                        a folder a class
    mappings/folder_to_objectnet_label.json            {"alarm_clock": "Alarm clock"}
    mappings/objectnet_to_imagenet_1k.json             {"Alarm clock": "analog clock; digital clock"}
    mappings/imagenet_to_label_2012_v2                 ImageNet's classes in the order of the challenge, one a line
    mappings/pytorch_to_imagenet_2012_id.json          {"409": 633}: from the number among the sorted WordNet ids to the
                                                       line, counted from 0

Nine classes of ObjectNet are several of ImageNet's; each is a right answer. Classes without any are left out.

Every image has a red border, which tells it from images found elsewhere; the authors' code cuts two pixels off each
side before a model sees it. Nothing is opened here, so whoever decodes the images has to do that. By its license the
set must not tune the parameters of any model, and is shown on the web with its border only.

Source: Barbu et al. 2019, https://objectnet.dev.
"""

from pathlib import Path

import polars as pl

from swaglib.networks.imagenet import wordnet_ids
from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, labelled_images
from swaglib.tasks.sources.class_folders import images_by_class
from swaglib.tasks.sources.files import needed, read_json, unique

BORDER = 2
"""Pixels of the red border that the authors cut off each side."""

ADVICE = "Unpack objectnet-1.0.zip from https://objectnet.dev, and name the folder that holds `images` and `mappings`."
FOLDERS = "mappings/folder_to_objectnet_label.json"
OVERLAP = "mappings/objectnet_to_imagenet_1k.json"
NUMBERS = "mappings/pytorch_to_imagenet_2012_id.json"
TEXTS = "mappings/imagenet_to_label_2012_v2"


def read_objectnet(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of classes that are also ImageNet's, all for testing.

    Args:
        source: holds `images` and `mappings`.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; labels are WordNet ids, one or several.

    Raises:
        FileNotFoundError: if one of the files above, or the folder of a class, is not there.
        ValueError: if the mappings do not fit together or repeat a key, or a folder is not in them.
    """
    folder = Path(source.folder)
    place = needed(folder, "images", name, ADVICE)
    titles = read_json(needed(folder, FOLDERS, name, ADVICE), dict, name)
    overlap = _overlap(folder, name)
    images = images_by_class(place, folder, name)
    strange = [key for key, title in titles.items() if not isinstance(title, str)]
    if strange:
        raise ValueError(f"The task {name!r}: {folder / FOLDERS}, key {strange[0]!r} should be the name of a class.")
    untitled = overlap.keys() - set(titles.values())
    if untitled:
        raise ValueError(
            f"The task {name!r}: {folder / OVERLAP} has the class {min(untitled)!r}, which {FOLDERS} does not have. "
            f"{ADVICE}"
        )
    unknown = images.filter(~pl.col("class").is_in(list(titles)))["class"]
    if len(unknown):
        raise ValueError(f"The task {name!r}: {folder / FOLDERS} does not name the folder {unknown[0]!r} of {place}.")
    there = set(images["class"])
    lost = [key for key, title in titles.items() if title in overlap and key not in there]
    if lost:
        raise FileNotFoundError(
            f"The task {name!r}: {place} lacks the folder {lost[0]!r}: {len(lost):,} classes that are also ImageNet's "
            f"have no image. {ADVICE}"
        )
    labels = pl.DataFrame(
        {"class": list(titles), "labels": [overlap.get(title) for title in titles.values()]},
        schema={"class": pl.String, "labels": pl.List(pl.String)},
    ).drop_nulls()
    return labelled_images(
        images.join(labels, on="class", maintain_order="left").select("id", "path", "labels", split=pl.lit(TEST)),
        name,
    )


def _overlap(folder: Path, task: str) -> dict[str, list[str]]:
    """Returns the WordNet ids by the name of ObjectNet's class."""
    overlap = read_json(needed(folder, OVERLAP, task, ADVICE), dict, task)
    numbers = read_json(needed(folder, NUMBERS, task, ADVICE), dict, task)
    texts = [line.strip() for line in needed(folder, TEXTS, task, ADVICE).read_text(encoding="utf-8").splitlines()]
    lines = [(str(numbers[str(number)]), one) for number, one in enumerate(wordnet_ids()) if str(number) in numbers]
    label_of_line = unique(((f"{folder / NUMBERS}, class {label}", line, label) for line, label in lines), task)
    found: dict[str, list[str]] = {}
    for title, wanted in overlap.items():
        found[title] = []
        for text in str(wanted).split("; "):
            # ImageNet has two classes with the text "crane"; a text that is not unique would not say which is meant.
            if texts.count(text) != 1:
                raise ValueError(
                    f"The task {task!r}: {folder / OVERLAP}, key {title!r}: {text!r} should be exactly one line of "
                    f"{TEXTS}."
                )
            line = texts.index(text)
            if str(line) not in label_of_line:
                raise ValueError(
                    f"The task {task!r}: {folder / NUMBERS} has no class for {text!r}, line {line} (from 0) of {TEXTS}."
                )
            found[title].append(label_of_line[str(line)])
    return found
