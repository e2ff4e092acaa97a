from pathlib import Path

import polars as pl
import pytest

from swaglib.dedup.examples import alike_sources, most_alike, pairs_by_threshold, pairs_of_sources
from swaglib.dedup.neighbours import PAIR
from swaglib.posts.schema import write_posts
from swaglib.settings.curate import Cleaning, Duplicates
from tests.dedup.test_neighbours import scene
from tests.images.test_clean import encoded

LIMITS = Cleaning(smallest_side=16, most_pixels=1_000_000, largest_aspect=4.0)
SETTINGS = Duplicates(remove=True, embedding="thumbnail", similarity=0.99, distance=0)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Three sources of eight pictures: half of `sister` are copies of `first`, none of `other`."""
    seeds = {"first": range(8), "sister": [*range(4), *range(100, 104)], "other": range(200, 208)}
    for name, own in seeds.items():
        posts = pl.DataFrame(
            {
                "id": [f"{name}/{seed}" for seed in own],
                "image": [encoded(scene(seed), "png") for seed in own],
                "hashtags": [["#bear"]] * len(own),
                "source": [name] * len(own),
                "license": ["CC0-1.0"] * len(own),
            }
        )
        write_posts(posts, tmp_path / f"{name}.parquet")
    return {name: tmp_path / f"{name}.parquet" for name in seeds}


def test_sources_that_share_pictures_are_found(files: dict[str, Path]) -> None:
    shares, pairs = alike_sources(files, LIMITS, SETTINGS)
    table = {row["source"]: row for row in shares.iter_rows(named=True)}
    assert table["first"]["sister"] == table["sister"]["first"] == 0.5
    assert table["first"]["other"] == 0.0 and table["first"]["first"] is None
    assert most_alike(shares, 1).rows() == [("first", "sister", 0.5)]
    images = pairs_of_sources(pairs, [("first", "sister"), ("first", "nowhere")], 5, files)
    assert len(images) == 10, "a source that is not there has no row"
    assert images[0] == images[1] == encoded(scene(0), "png") and images[8:] == [None, None]


def test_pairs_lie_in_the_row_of_their_bounds(files: dict[str, Path]) -> None:
    rows = [
        ("first/0", "sister/0", True, 0, 1.0),
        ("first/1", "other/200", False, 4, 0.97),
        ("first/2", "other/201", False, 6, 0.95),
    ]
    pairs = pl.DataFrame(rows, schema=PAIR, orient="row")
    _, captions = pairs_by_threshold(pairs, "similarity", [1.01, 0.98, 0.96, 0.95], 1, list(files.values()), 0)
    assert captions == ["1.000", "", "0.970", "", "0.950", ""], "a row holds its smaller bound"
    images, captions = pairs_by_threshold(pairs, "distance", [0, 4, 5], 1, list(files.values()), 0)
    assert captions == ["0 bits", "", "4 bits", ""]
    assert images == [encoded(scene(seed), "png") for seed in (0, 0, 1, 200)]
