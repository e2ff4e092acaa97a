"""Dollar Street (Gaviria Rojas et al. 2022): `images_v2.csv` beside the folder `assets`; things in households.

    id,country.name,country.id,region.id,type,imageRelPath,topics,place,income,imagenet_synonyms,imagenet_sysnet_id
    5d4b,Nigeria,ng,af,image,assets/5d4b.jpg,"[""beds""]",lagos-1,68.0,"[""sofa""]",[831]

`place` is the household, by which intervals are made, `income` its consumption a month in US dollars at purchasing
power. Right answers are the topics and, where the columns are there, the WordNet ids of the ImageNet classes. `country`
and `region` are read where there is no `country.name` and `region.id`.
"""

import json
from pathlib import Path

from swaglib.fairness.layouts.converted import Converted, table_of
from swaglib.fairness.own.table import CLUSTER, IMAGE, INCOME, LABEL, Row, table_rows
from swaglib.networks.imagenet import wordnet_ids
from swaglib.posts.written_lists import read_list

ATTRIBUTES = ("country", "region")
NUMBERS = "imagenet_sysnet_id"
"""The column of numbers of ImageNet's classes, as published, with its slip of the pen."""


def read(table: Path | None, images: Path) -> Converted:
    """Reads the table of Dollar Street.

    Args:
        table: `images_v2.csv`, or `images_v2_imagenet_test.csv`.
        images: folder that the paths begin in.

    Raises:
        FileNotFoundError: if the table is not there.
        ValueError: if a column is missing, topics are no list, or a number is none of ImageNet's classes; with file,
            row and column.
    """
    path = table_of(table, "dollar_street", "images_v2.csv")
    rows: list[Row] = []
    classes: list[str] = []
    for where, fields in table_rows(path, ["imageRelPath", "topics", "place", "income"]):
        country = _first(fields.get("country.name"), fields.get("country"), where, "country.name")
        region = _first(fields.get("region.id"), fields.get("region"), where, "region.id")
        labels = _list(fields["topics"], where, "topics")
        numbers = _list(fields.get(NUMBERS, ""), where, NUMBERS)
        if numbers:
            classes = classes or wordnet_ids()
            labels += [_wordnet_id(number, classes, where) for number in numbers]
        values = {IMAGE: fields["imageRelPath"], LABEL: json.dumps(labels, ensure_ascii=False) if labels else ""}
        rows.append(
            (
                where,
                {**values, CLUSTER: fields["place"], INCOME: fields["income"], "country": country, "region": region},
            )
        )
    return Converted(rows, ATTRIBUTES)


def _first(one: str | None, other: str | None, where: str, name: str) -> str:
    found = one if one is not None else other
    if found is None:
        raise ValueError(f"{where}: there is no column {name!r}.")
    return found


def _list(text: str, where: str, name: str) -> list[object]:
    try:
        found = read_list(text)
    except ValueError as error:
        raise ValueError(f"{where}: the column {name!r}: {error}.") from None
    return found if found is not None else [text.strip()] if text.strip() else []


def _wordnet_id(number: object, classes: list[str], where: str) -> str:
    if not isinstance(number, int) or not 0 <= number < len(classes):
        raise ValueError(f"{where}: the column {NUMBERS!r} has {number!r}, which is no number of an ImageNet class.")
    return classes[number]
