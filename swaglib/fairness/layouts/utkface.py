"""UTKFace (Zhang, Song and Qi 2017): attributes in the names of the images, `[age]_[gender]_[race]_[date&time].jpg`.

    20_1_3_20170104235510123.jpg.chip.jpg

The codes are the publisher's: gender 0 male, 1 female; race 0 White, 1 Black, 2 Asian, 3 Indian, 4 Others. Of a name
that lacks a field nothing is taken, since no one can say which: its image is of unknown groups, and counted.
"""

import re
from pathlib import Path

from swaglib.fairness.layouts.converted import Converted, decade
from swaglib.fairness.own.fields import NAME
from swaglib.fairness.own.table import IMAGE, Row
from swaglib.tasks.sources.files import needed

ATTRIBUTES = ("age", "gender", "race")
GENDERS = ("Male", "Female")
RACES = ("White", "Black", "Asian", "Indian", "Others")
OLDEST = 116

FIELDS = re.compile(r"^(\d{1,3})_([01])_([0-4])_(\d+)\.")
ENDINGS = (".jpg", ".jpeg", ".png")


def read(table: Path | None, images: Path) -> Converted:
    """Reads attributes from the names of the images of a folder and the folders in it.

    Args:
        table: None: there is none.
        images: folder of the images.

    Returns:
        Rows in the order of the paths, ages in tens of years; `malformed_names` counts names without all fields.

    Raises:
        FileNotFoundError: if the folder is not there.
        ValueError: if a table is named.
    """
    if table is not None:
        raise ValueError(f"The layout 'utkface' reads the names of the images and no table. Leave out --table {table}.")
    folder = needed(images, "", NAME, "Correct --images.")
    rows: list[Row] = []
    malformed = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in ENDINGS:
            continue
        fields = FIELDS.match(path.name)
        values = dict.fromkeys(ATTRIBUTES, "")
        if fields is not None and int(fields[1]) <= OLDEST:
            own = (decade(int(fields[1])), GENDERS[int(fields[2])], RACES[int(fields[3])])
            values = dict(zip(ATTRIBUTES, own, strict=True))
        else:
            malformed += 1
        rows.append((f"the name {path.name}", {IMAGE: path.relative_to(folder).as_posix(), **values}))
    return Converted(rows, ATTRIBUTES, {"malformed_names": malformed})
