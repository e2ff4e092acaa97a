"""A task whose images have given classes, for the tests of scores."""

import polars as pl

from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData
from tests.conftest import shape_image

CLASSES = ["circle", "square", "star"]


def task(accepted: list[list[int]], metric: str = "top-1", domains: list[str] | None = None) -> TaskData:
    source = {"kind": "posts", "posts": ["x"], "label": "subgroup"}
    definition = parse_definition({"title": "t", "license": "CC0-1.0", "source": source, "metric": metric}, "t")
    count = len(accepted)
    images = pl.DataFrame(
        {
            "id": [f"p{n}" for n in range(count)],
            "image": [shape_image("circle", "red", n % 7) for n in range(count)],
            "path": pl.Series([None] * count, dtype=pl.String),
            "cluster": [f"c{n // 2}" for n in range(count)],
            "split": ["test"] * count,
            "domain": domains or ["one"] * count,
            "accepted": pl.Series(accepted, dtype=pl.List(pl.Int64)),
            "class": [own[0] for own in accepted],
        }
    )
    return TaskData("shapes", definition, CLASSES, images, 0, [])
