"""The extraction of features says how far it has come."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.extract import extract
from tests.evaluation.works import prepared


def test_the_progress_of_extraction_ends_with_all_images(inputs: Path) -> None:
    seen: list[tuple[int, int]] = []
    Path("own").mkdir()
    extract(Path("network"), prepared(), Path("own"), report=lambda done, total: seen.append((done, total)))
    count = len(pl.read_parquet("own/images.parquet"))
    assert seen == sorted(seen) and seen[-1] == (count, count)
