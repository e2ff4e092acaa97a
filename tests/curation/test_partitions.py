"""Partitions give what all posts at once give, and what is done is not done again."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.curation.partitions import count_all_hashtags, count_all_labels, label_all
from swaglib.hashtags.label import label_posts
from swaglib.hashtags.statistics import count_hashtags

LOOKUP = pl.DataFrame(
    {"hashtag": ["sun", "moon", "luna"], "label": [0, 1, 1]}, schema={"hashtag": pl.String, "label": pl.UInt32}
)


@pytest.fixture
def partitions(tmp_path: Path) -> list[Path]:
    own = [
        [["sun", "moon", "luna"], ["sun"]],
        [["luna"], [], ["rain"]],
        [["sun", "sun"]],
    ]
    paths = []
    for number, hashtags in enumerate(own):
        path = tmp_path / f"part-{number}.parquet"
        ids = [f"{number}/{row}" for row in range(len(hashtags))]
        pl.DataFrame(
            {"id": ids, "hashtags": hashtags}, schema={"id": pl.String, "hashtags": pl.List(pl.String)}
        ).write_parquet(path)
        paths.append(path)
    return paths


def test_partitions_give_what_all_posts_at_once_give(partitions: list[Path], tmp_path: Path) -> None:
    everything = pl.scan_parquet(partitions)
    assert count_all_hashtags(partitions, tmp_path / "work").equals(count_hashtags(everything))
    counts = count_all_labels(partitions, LOOKUP, tmp_path / "work")
    assert dict(counts.rows()) == {0: 3, 1: 2}
    labels = pl.concat([pl.read_parquet(path) for path in label_all(partitions, LOOKUP, tmp_path / "work")])
    assert labels.equals(label_posts(everything, LOOKUP))


def test_what_is_done_is_not_done_again_and_a_new_lookup_is(partitions: list[Path], tmp_path: Path) -> None:
    first = label_all(partitions, LOOKUP, tmp_path / "work")
    first[1].unlink()
    times = [path.stat().st_mtime_ns for path in (first[0], first[2])]
    assert label_all(partitions, LOOKUP, tmp_path / "work") == first and first[1].is_file()
    assert [path.stat().st_mtime_ns for path in (first[0], first[2])] == times
    assert label_all(partitions, LOOKUP.head(2), tmp_path / "work") != first


def test_a_missing_partition_is_named_and_nothing_is_half_done(partitions: list[Path], tmp_path: Path) -> None:
    partitions[2].unlink()
    with pytest.raises(FileNotFoundError, match=r"1 of 3 partitions of posts are missing, such as .*part-2\.parquet"):
        count_all_hashtags(partitions, tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_no_partition_and_no_hashtag_are_errors(partitions: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no posts to curate"):
        count_all_hashtags([], tmp_path / "work")
    empty = tmp_path / "empty.parquet"
    pl.read_parquet(partitions[0]).with_columns(hashtags=pl.lit([], pl.List(pl.String))).write_parquet(empty)
    with pytest.raises(ValueError, match="No post in 1 partitions has a hashtag"):
        count_all_hashtags([empty], tmp_path / "work")


@pytest.mark.parametrize("damage", ["cut", "middle"])
def test_a_damaged_partition_is_named_and_leaves_no_result(partitions: list[Path], tmp_path: Path, damage: str) -> None:
    content = partitions[1].read_bytes()
    broken = content[:-10] if damage == "cut" else content[:4] + b"\xff" * 400 + content[404:]
    partitions[1].write_bytes(broken)
    with pytest.raises(ValueError, match=r"part-1\.parquet cannot be used"):
        count_all_hashtags(partitions, tmp_path / "work")
    assert [path.name for path in sorted((tmp_path / "work" / "hashtags").iterdir())] == ["000000.parquet"]
