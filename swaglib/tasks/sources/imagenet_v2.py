"""ImageNet-V2: new images of ImageNet's classes, gathered as the first were.

    0/0af3f1b55de791c4144e2fb6d7dfe96dfc22d3fc.jpeg  ...  999/...

A folder's name is the number of its class among the sorted WordNet ids. As text, `10` comes before `2`: whoever numbers
the folders in the order of their names gets most labels wrong. The authors also gave out copies with WordNet ids for
names, which are read as well.

Source: Recht et al. 2019, https://arxiv.org/abs/1902.10811.
"""

from pathlib import Path

import polars as pl

from swaglib.networks.imagenet import wordnet_ids
from swaglib.tasks.definition import FolderSource
from swaglib.tasks.images import TEST, labelled_images
from swaglib.tasks.sources.class_folders import images_by_class
from swaglib.tasks.sources.files import needed

ADVICE = (
    "Unpack imagenetv2-matched-frequency.tar.gz there; it is at https://huggingface.co/datasets/vaishaal/ImageNetV2."
)


def read_imagenet_v2(source: FolderSource, name: str) -> pl.DataFrame:
    """Lists the images of ImageNet-V2, all for testing.

    Args:
        source: holds the thousand folders.
        name: name of the task.

    Returns:
        Images in the schema `swaglib.tasks.images.IMAGE`; labels are WordNet ids.

    Raises:
        FileNotFoundError: if the folder is not there or holds no images.
        ValueError: if a folder is named for no class.
    """
    folder = needed(Path(source.folder), "", name, ADVICE)
    known = wordnet_ids()
    labels = {str(number): label for number, label in enumerate(known)} | {label: label for label in known}
    images = images_by_class(folder, folder, name)
    odd = images.filter(~pl.col("class").is_in(list(labels)))["class"]
    if len(odd):
        raise ValueError(
            f"The task {name!r}: {folder / odd[0]} should be named for a class of ImageNet-1k, by its number from 0 to "
            f"{len(known) - 1} or its WordNet id."
        )
    return labelled_images(
        images.select("id", "path", labels=pl.concat_list(pl.col("class").replace_strict(labels)), split=pl.lit(TEST)),
        name,
    )
