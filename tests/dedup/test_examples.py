from pathlib import Path

import polars as pl
import pytest

from swaglib.dedup.alike import alike_sources
from swaglib.dedup.closest import closest_pairs, counts_by_source
from swaglib.dedup.examples import most_alike, pairs_by_threshold, pairs_of_sources
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


def test_the_best_pair_of_each_evaluation_image_is_kept_in_a_fixed_order() -> None:
    rows = [
        ("task/1", "a/0", False, 4, 0.97),
        ("task/1", "a/1", False, 2, 0.99),
        ("task/0", "a/1", False, 2, 0.99),
        ("task/2", "a/2", True, 0, 1.0),
    ]
    pairs = pl.DataFrame(rows, schema=PAIR, orient="row")
    best = closest_pairs(pairs).select("evaluation", "pretraining").rows()
    assert best == [("task/2", "a/2"), ("task/0", "a/1"), ("task/1", "a/1")]
    assert closest_pairs(pairs.reverse()).equals(closest_pairs(pairs))


def test_evaluation_images_are_counted_by_source_and_threshold(tmp_path: Path) -> None:
    concepts = {"a/0": "1F43B", "a/1": None, "emoji/0": "1F43B", "icons/0": None}
    posts = pl.DataFrame(
        {"id": list(concepts), "concept": pl.Series(list(concepts.values())), "image": [b"-"] * 4, "source": ["a"] * 4}
    )
    write_posts(posts.with_columns(license=pl.lit("CC0-1.0")), tmp_path / "a.parquet")
    rows = [("emoji/0", "a/0", False, 4, 0.97), ("icons/0", "a/1", False, 4, 0.91)]
    evaluation = pl.DataFrame({"id": ["emoji/0", "icons/0"], "source": ["emoji", "icons"]})
    pairs = pl.DataFrame(rows, schema=PAIR, orient="row")
    counts = counts_by_source(pairs, evaluation, [tmp_path / "a.parquet"]).filter(pl.col("similarity") > 0.955)
    assert counts.filter(pl.col("source") == "emoji")["found"].to_list() == [1, 1, 0, 0, 0]
    assert counts.filter(pl.col("source") == "emoji")["same"].to_list() == [1.0, 1.0, None, None, None]
    assert counts.filter(pl.col("source") == "icons")["found"].to_list() == [0] * 5
