"""How far uploaders agree: words of the same thing, its own name left out."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.posts.agreement import agreement, words_of_uploaders
from swaglib.posts.schema import write_posts


def post(source: str, name: str, label: str, hashtags: list[str], **more: object) -> dict[str, object]:
    image = {"image": b"x", "source": source, "license": "MIT"}
    return {"id": f"{source}/{name}", "uploader": source, "label": label, "hashtags": hashtags, **image, **more}


def test_the_mean_jaccard_index_leaves_the_name_out_and_joins_styles(tmp_path: Path) -> None:
    first = [
        post("a", "stein", "beer stein", ["Beer Stein", "beer", "drink", "pub"]),
        post("a", "stein-fill", "beer stein", ["mug"]),
        post("a", "cat", "cat", ["cat", "pet"]),
    ]
    second = [
        post("b", "stein", "beer stein", ["#drink", "mugs", "stein"]),
        post("b", "cat", "cat", ["CAT", "#Pet"]),
        post("b", "dog", "dog", ["pet"]),
    ]
    for name, rows in (("a", first), ("b", second)):
        write_posts(pl.DataFrame(rows), tmp_path / f"{name}.parquet")
    table = agreement(words_of_uploaders(tmp_path, ["a", "b"]))
    # stein: {drink, pub, mug} and {drink, mugs}, 1 of 4; cat: {pet} and {pet}.
    assert table.rows() == [("a", "b", 2, 0.625), ("all", "all", 2, 0.625)]


def test_skin_tones_which_repeat_their_emoji_do_not_count(tmp_path: Path) -> None:
    tones = [
        post(source, tone, "hand", [word], concept=f"1F44B-{tone}", tone=tone)
        for source, word in (("a", "hello"), ("b", "bye"))
        for tone in ("none", "dark")
    ]
    write_posts(pl.DataFrame(tones), tmp_path / "all.parquet")
    assert agreement(words_of_uploaders(tmp_path, ["all"])).row(-1) == ("all", "all", 1, 0.0)


@pytest.mark.parametrize("sources", [[], ["a"]])
def test_nobody_agrees_where_only_one_has_spoken(tmp_path: Path, sources: list[str]) -> None:
    write_posts(pl.DataFrame([post("a", "cat", "cat", ["pet"])]), tmp_path / "a.parquet")
    assert agreement(words_of_uploaders(tmp_path, sources)).is_empty()
