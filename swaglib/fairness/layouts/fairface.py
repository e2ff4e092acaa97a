"""FairFace (Kärkkäinen and Joo 2021): `fairface_label_val.csv` beside the folders `train` and `val`.

    file,age,gender,race,service_test
    val/1.jpg,3-9,Male,East Asian,False

Age, gender and race are what annotators perceived. The set does not say which images show the same person.
"""

from pathlib import Path

from swaglib.fairness.layouts.converted import Converted, table_of
from swaglib.fairness.own.table import IMAGE, Row, table_rows

ATTRIBUTES = ("age", "gender", "race")


def read(table: Path | None, images: Path) -> Converted:
    """Reads the labels of FairFace.

    Args:
        table: `fairface_label_train.csv` or `fairface_label_val.csv`.
        images: folder that the paths begin in.

    Raises:
        FileNotFoundError: if the table is not there.
        ValueError: if a column is missing, or a row has another number of fields; with file and row.
    """
    path = table_of(table, "fairface", "fairface_label_val.csv or fairface_label_train.csv")
    rows: list[Row] = [
        (where, {IMAGE: fields["file"], **{name: fields[name] for name in ATTRIBUTES}})
        for where, fields in table_rows(path, ["file", *ATTRIBUTES])
    ]
    return Converted(rows, ATTRIBUTES)
