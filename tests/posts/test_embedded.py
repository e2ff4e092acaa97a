"""Collecting from tiny packages in the real format, network and checksums aside."""

import io
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from swaglib.posts import embedded
from swaglib.posts.packages import Package
from swaglib.posts.results import read_collection
from tests.posts.rendered import Archive, rendered, settings, svg


@pytest.mark.usefixtures("packages")
def test_every_icon_becomes_a_post_or_is_listed_with_its_reason(tmp_path: Path, wordnet_folder: Path) -> None:
    folder = rendered(settings(), tmp_path, wordnet_folder)
    collection = read_collection(folder)
    reasons = dict(collection.unused.select("icon", "reason").rows())
    assert reasons == {
        "dog": "same image of the same thing",
        "ghost": "matches no emoji",
        "unicorn": "matches no emoji",
        "alias": "has no tags",
        "two": "has several categories",
        "none": "has no category",
    }
    totals = collection.sources.select("icons", "posts", "unused").sum().row(0)
    assert totals == (11, 5, 6)
    dog = pl.read_parquet(folder / "crayon.parquet").row(0, named=True)
    assert (dog["id"], dog["hashtags"], dog["subgroup"]) == ("crayon/dog-face", ["dog_face", "dog"], "mammal")
    assert (dog["source"], dog["uploader"], dog["license"]) == ("crayon", "emojilib", "MIT")


@pytest.mark.usefixtures("packages")
def test_a_design_speaks_with_the_words_of_its_community_only(tmp_path: Path, wordnet_folder: Path) -> None:
    folder = rendered(settings(designs={"crayon": "cldr"}), tmp_path, wordnet_folder)
    assert pl.read_parquet(folder / "crayon.parquet")["hashtags"].to_list() == [["dog face", "pet"]]


@pytest.mark.usefixtures("packages")
def test_icons_carry_their_designers_tags_and_their_own_name(tmp_path: Path, wordnet_folder: Path) -> None:
    folder = rendered(settings(), tmp_path, wordnet_folder)
    beer = pl.read_parquet(folder / "lucide.parquet").row(0, named=True)
    assert beer["hashtags"] == ["drink", "beer stein", "beer", "stein"]
    assert (beer["uploader"], beer["base"], beer["label"]) == ("lucide", "beer-stein", "beer stein")
    assert (beer["head"], beer["wordnet_category"]) == ("beer_mug.n.01", "container")
    dropped = read_collection(folder).dropped.select("tag", "reason", "icons").rows()
    assert dropped == [("6.1.0", "version number", 1), ("Google", "product or trademark", 1)]


@pytest.mark.usefixtures("packages")
def test_what_is_held_out_is_rendered_larger(tmp_path: Path, wordnet_folder: Path) -> None:
    folder = rendered(settings(held_out=["lucide"]), tmp_path, wordnet_folder)
    sides = {}
    for name in ("crayon", "lucide", "signs"):
        with Image.open(io.BytesIO(pl.read_parquet(folder / f"{name}.parquet")["image"][0])) as image:
            sides[name] = image.size
    assert sides == {"crayon": (16, 16), "lucide": (24, 24), "signs": (24, 24)}


@pytest.mark.usefixtures("packages")
def test_archives_are_fetched_only_for_what_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched(packages: list[Package], folder: Path) -> list[Path]:
        return [folder / package.archive for package in packages]

    monkeypatch.setattr(embedded, "fetch", fetched)
    names = [path.name for path in embedded.fetch_archives(settings(icon_sets=[], tagged_sets=[]), tmp_path)]
    assert names == ["emojibase-data-1.0.0.tgz", "emojilib-1.0.0.tgz", "crayon-1.0.0.tgz"]
    icons = [path.name for path in embedded.fetch_archives(settings(designs={}, icon_sets=[]), tmp_path)]
    assert icons == ["lucide-1.0.0.tgz"], "icons alone need no list of emoji"
    assert embedded.fetch_archives(settings(designs={}, tagged_sets=[], icon_sets=[]), tmp_path) == []


@pytest.mark.usefixtures("packages")
def test_styles_of_one_icon_share_their_base(tmp_path: Path, wordnet_folder: Path) -> None:
    signs = pl.read_parquet(rendered(settings(), tmp_path, wordnet_folder) / "signs.parquet")
    assert signs["base"].to_list() == ["bell", "bell"]
    assert signs["hashtags"].to_list() == [[], []]


@pytest.mark.usefixtures("packages")
def test_a_set_that_is_not_pinned_is_refused_before_anything_is_fetched_or_written(
    tmp_path: Path, wordnet_folder: Path
) -> None:
    chalk = settings(designs={"chalk": "cldr"})
    with pytest.raises(KeyError, match="'chalk'"):
        embedded.fetch_archives(chalk, tmp_path)
    with pytest.raises(KeyError, match="'chalk'"):
        rendered(chalk, tmp_path, wordnet_folder)
    assert not list((tmp_path / "posts").iterdir())


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("changes", [{"designs": {"crayon": "usenet"}}, {"tagged_sets": ["signs"]}])
def test_a_community_or_a_tagged_set_without_a_file_is_refused_with_those_there_are(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"is not there.*(emojilib|lucide)"):
        embedded.fetch_archives(settings(**changes), tmp_path)


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    "files",
    [
        {"tags.json": ["drink"], "icons/beer-stein.svg": svg("red")},
        {"tags.json": {"beer-stein": None}, "icons/beer-stein.svg": svg("red")},
        {"tags.json": {"beer-stein": "drink, beer"}, "icons/beer-stein.svg": svg("red")},
        {"labels.json": {}, "icons/beer-stein.svg": svg("red")},
    ],
)
def test_a_package_that_is_laid_out_otherwise_is_named(
    archive: Archive, tmp_path: Path, wordnet_folder: Path, files: dict[str, object]
) -> None:
    archive("lucide-1.0.0.tgz", files)
    with pytest.raises(ValueError, match=r"lucide-1\.0\.0\.tgz.*another layout than the one that is known"):
        rendered(settings(), tmp_path, wordnet_folder)
