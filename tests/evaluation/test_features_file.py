"""Features on disk are the same bytes each time, and are read again without their images."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.features_file import read_features
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from tests.conftest import SPLITS
from tests.evaluation.works import extracted, files


def test_features_are_the_same_bytes_each_time_and_read_again_without_their_images(inputs: Path) -> None:
    first, second = extracted("first"), extracted("second")
    assert files(first) == files(second) and set(files(first)) == {"features.npz", "images.parquet", "task.json"}
    data, features = read_features(first)
    loaded = load_task("shapes", read_definition(Path("tasks/shapes.yaml")), Path("posts"), SPLITS)
    assert data.images.equals(loaded.images.drop("image", "path"))
    assert replace(data, images=loaded.images) == replace(loaded, images=loaded.images)
    assert features.values.dtype == np.float32 and len(features.values) == len(data.images)
    assert data.images.filter(pl.Series(~features.readable))["id"].sort().to_list() == ["crayon/3", "pencil/8"]
    data.images.head(5).write_parquet(first / "images.parquet")
    with pytest.raises(ValueError, match=r"features of 5 images\. Extract them again"):
        read_features(first)
