"""Collecting from tiny packages in the real format, network and checksums aside."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.posts import embedded
from swaglib.posts.packages import Package
from swaglib.posts.results import read_collection
from tests.posts.rendered import rendered, settings


@pytest.mark.usefixtures("packages")
def test_every_icon_becomes_a_post_or_is_listed_with_its_reason(tmp_path: Path) -> None:
    folder = rendered(settings(), tmp_path)
    collection = read_collection(folder)
    reasons = dict(collection.unused.select("icon", "reason").rows())
    assert reasons == {
        "dog": "same image of the same emoji",
        "ghost": "matches no emoji",
        "unicorn": "matches no emoji",
        "two": "has several categories",
        "none": "has no category",
    }
    totals = collection.sources.select("icons", "posts", "unused").sum().row(0)
    assert totals == (8, 3, 5)
    dog = pl.read_parquet(folder / "crayon.parquet").row(0, named=True)
    assert (dog["id"], dog["hashtags"], dog["subgroup"]) == ("crayon/dog-face", ["dog", "pet"], "mammal")
    assert (dog["source"], dog["license"]) == ("crayon", "MIT")


@pytest.mark.usefixtures("packages")
def test_archives_are_fetched_only_for_what_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched(packages: list[Package], folder: Path) -> list[Path]:
        return [folder / package.archive for package in packages]

    monkeypatch.setattr(embedded, "fetch", fetched)
    names = [path.name for path in embedded.fetch_archives(settings(icon_sets=[]), tmp_path)]
    assert names == ["emojibase-data-1.0.0.tgz", "emojilib-1.0.0.tgz", "crayon-1.0.0.tgz"]
    assert embedded.fetch_archives(settings(designs=[], icon_sets=[]), tmp_path) == []


@pytest.mark.usefixtures("packages")
def test_styles_of_one_icon_share_their_base(tmp_path: Path) -> None:
    signs = pl.read_parquet(rendered(settings(), tmp_path) / "signs.parquet")
    assert signs["base"].to_list() == ["bell", "bell"]
    assert signs["hashtags"].to_list() == [[], []]


@pytest.mark.parametrize("name", ["camera", "camera-2", "camera-one", "camera-ten", "camera-1-2"])
def test_numbered_drawings_of_one_icon_share_their_base(name: str) -> None:
    assert embedded._stem(name, []) == "camera"
    assert embedded._stem("phone", []) == "phone"


@pytest.mark.usefixtures("packages")
def test_a_set_that_is_not_pinned_is_refused_before_anything_is_fetched_or_written(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="'chalk'"):
        embedded.fetch_archives(settings(designs=["chalk"]), tmp_path)
    with pytest.raises(KeyError, match="'chalk'"):
        rendered(settings(designs=["chalk"]), tmp_path)
    assert not list((tmp_path / "posts").iterdir())
