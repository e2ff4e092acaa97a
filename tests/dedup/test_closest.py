"""The closest image of pre-training for each evaluation image, and how many are as close as a threshold."""

from pathlib import Path

import polars as pl

from swaglib.dedup.closest import closest_pairs, counts_by_source, counts_by_threshold
from swaglib.dedup.neighbours import PAIR
from swaglib.posts.schema import write_posts


def test_a_threshold_counts_images_at_or_above_it_and_how_many_show_one_thing() -> None:
    rows = [
        ("a", "p", False, 9, 0.97),
        ("a", "q", False, 9, 0.99),
        ("b", "q", False, 9, 0.91),
        ("c", "r", False, 9, 0.91),
    ]
    pairs = closest_pairs(pl.DataFrame(rows, schema=PAIR, orient="row"))
    assert pairs.select("evaluation", "pretraining").rows() == [("a", "q"), ("b", "q"), ("c", "r")]
    counts = counts_by_threshold(pairs, {"a": "sun", "b": "moon", "q": "sun", "c": None, "r": "sun"})
    by = {row[0]: row[1:] for row in counts.rows()}
    assert by[0.99] == (1, 1.0) and by[0.91] == (3, 0.5) and by[1.0] == (0, None)


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
