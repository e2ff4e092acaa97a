"""Posts of the schema are written and read, and what is missing is named."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.posts.own import collect_sources
from swaglib.posts.schema import POST, partitions_of, read_posts, scan_posts, write_posts
from tests.conftest import make_posts
from tests.posts.own_sources import checked, table


def test_posts_come_back_as_written_with_missing_columns_as_null(tmp_path: Path) -> None:
    posts = make_posts("crayon", 4)
    write_posts(posts, tmp_path / "crayon.parquet")
    back = read_posts(tmp_path / "crayon.parquet")
    assert back.columns == list(POST)
    assert back.select(posts.columns).equals(posts)
    assert back["gender"].null_count() == 4


def test_a_post_without_base_is_its_own(tmp_path: Path) -> None:
    write_posts(make_posts("crayon", 4).drop("base"), tmp_path / "crayon.parquet")
    assert read_posts(tmp_path / "crayon.parquet").select(pl.col("base") == pl.col("id"))["base"].all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (pl.lit(1).alias("colour"), "no column 'colour'"),
        (pl.lit("same").alias("id"), "share an id"),
        (pl.lit(None, pl.Binary).alias("image"), "neither image nor path"),
    ],
)
def test_posts_that_break_the_schema_are_refused_and_nothing_is_written(
    tmp_path: Path, change: pl.Expr, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        write_posts(make_posts("crayon", 4).with_columns(change), tmp_path / "crayon.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_names_those_that_are_there(tmp_path: Path) -> None:
    write_posts(make_posts("crayon", 4), tmp_path / "crayon.parquet")
    with pytest.raises(FileNotFoundError, match="holds: crayon"):
        read_posts(tmp_path / "pencil.parquet")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_part_that_is_missing_is_named(tmp_path: Path, folder: Path, number: int) -> None:
    collect_sources(
        checked(mine=table(tmp_path / "mine.csv", [f"{n}.png,a" for n in range(6)], posts_per_part=2)), folder
    )
    (folder / "mine" / f"part-0000{number}-of-00003.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=rf"mine should hold 3 parts, but part {number} is missing"):
        partitions_of(folder, "mine")


def test_a_source_that_is_not_there_names_those_that_are(tmp_path: Path, folder: Path) -> None:
    collect_sources(checked(mine=table(tmp_path / "mine.csv", ["1.png,a"])), folder)
    with pytest.raises(FileNotFoundError, match=r"no posts of 'yours' in .* The folder holds: mine\."):
        partitions_of(folder, "yours")


def test_posts_in_a_folder_with_brackets_are_those_of_that_folder(tmp_path: Path) -> None:
    for name in ("[2021]", "2"):
        (tmp_path / name).mkdir()
        write_posts(make_posts(f"crayon-{name}", 2), tmp_path / name / "crayon.parquet")
    path = tmp_path / "[2021]" / "crayon.parquet"
    assert read_posts(path, ["source"])["source"].unique().to_list() == ["crayon-[2021]"]
    assert scan_posts(path, ["source"]).collect()["source"].unique().to_list() == ["crayon-[2021]"]
