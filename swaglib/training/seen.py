"""What a look at a run before its training leaves in its folder, and how it is read again. Without torch.

views/NNN.png     the views of images of the first batch, as pixels
views.csv         `file`, and `classes`: what the run learns of the image
sizes.csv         in the schema `SIZE`
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from PIL import Image

VIEWS, LIST, SIZES = "views", "views.csv", "sizes.csv"
SIZE: dict[str, type[pl.DataType]] = {
    "network": pl.String,  # with or without its head
    "image_size": pl.Int64,  # pixels, of a side
    "outputs": pl.Int64,  # classes, or the width of the features
    "parameters": pl.Int64,
    "multiply_adds": pl.Int64,  # of one image
}


@dataclass(frozen=True)
class Seen:
    """What a run will see, and what of.

    Attributes:
        views: views of images of the first batch, encoded: the first view of each, then the second, as far as there are
            more. None for a run that is not trained.
        classes: what the run learns of the image of each view, in a few words.
        sizes: sizes of the network, in the schema `SIZE`.
    """

    views: list[bytes]
    classes: list[str]
    sizes: pl.DataFrame


def write_seen(views: NDArray[np.uint8], classes: Sequence[str], sizes: pl.DataFrame, folder: Path) -> None:
    """Writes views as PNG files, and the tables.

    Args:
        views: shape (views, height, width, 3).
        classes: one text a view.
        sizes: sizes in the schema `SIZE`.
        folder: existing folder.
    """
    (folder / VIEWS).mkdir()
    names = [f"{place:03d}.png" for place in range(len(views))]
    for name, view in zip(names, views, strict=True):
        Image.fromarray(view).save(folder / VIEWS / name)
    table = pl.DataFrame({"file": names, "classes": list(classes)}, schema={"file": pl.String, "classes": pl.String})
    table.write_csv(folder / LIST)
    sizes.select(SIZE.keys()).write_csv(folder / SIZES)


def read_seen(folder: Path) -> Seen:
    """Reads what `write_seen` wrote.

    Raises:
        FileNotFoundError: if a file is not there.
    """
    table = pl.read_csv(folder / LIST, schema={"file": pl.String, "classes": pl.String}).fill_null("")
    views = [(folder / VIEWS / name).read_bytes() for name in table["file"]]
    return Seen(views, table["classes"].to_list(), pl.read_csv(folder / SIZES, schema=SIZE))
