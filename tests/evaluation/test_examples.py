"""Examples for looking at: which images are taken, and where they come from."""

from pathlib import Path

import numpy as np
import polars as pl

from swaglib.evaluation.examples import evenly_spaced, images_by_id
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData, load_task
from tests.conftest import SPLITS


def test_examples_are_spread_over_all_from_the_first_to_the_last() -> None:
    assert evenly_spaced(np.arange(10, 21), 3).tolist() == [10, 15, 20]
    assert evenly_spaced(np.arange(2), 5).tolist() == [0, 1]
    assert evenly_spaced(np.arange(0), 5).tolist() == []


def test_images_are_found_by_id(here: Path, posts_folder: Path) -> None:
    (here / "tasks").mkdir()
    (here / "tasks/shapes.yaml").write_text(
        "title: t\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: category}\n"
    )
    data = load_task("shapes", read_definition(Path("tasks/shapes.yaml")), posts_folder, SPLITS)
    ids = pl.Series(["crayon/3", "crayon/4"])
    found = images_by_id(data, ids, ids.head(1))
    assert set(found) == set(ids) and all(own is not None and own.startswith(b"\x89PNG") for own in found.values())
    nowhere = data.images.with_columns(image=pl.lit(None, pl.Binary), path=pl.lit("gone.png"))
    lost = TaskData("shapes", data.definition, data.classes, nowhere, 0, [])
    assert images_by_id(lost, ids) == {"crayon/3": None, "crayon/4": None}
