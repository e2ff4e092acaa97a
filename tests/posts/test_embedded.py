"""Collecting from tiny packages in the real format, network and checksums aside."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from swaglib.posts import embedded
from swaglib.posts.packages import Package
from swaglib.settings.collect import Collect

Archive = Callable[[str, dict[str, object]], Path]


def icon(colour: str) -> dict[str, str]:
    return {"body": f'<circle cx="8" cy="8" r="6" fill="{colour}"/>'}


@pytest.fixture
def packages(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    dog = {"hexcode": "1F436", "label": "dog face", "emoji": "🐶", "group": 1, "subgroup": 2, "tags": ["pet"]}
    codes = ("emojibase", "cldr", "github", "joypixels", "iamcal", "emojibase-legacy")
    base = {f"en/shortcodes/{name}.json": {} for name in codes}
    base |= {"en/data.json": [dog], "meta/groups.json": {"groups": {"1": "animals"}, "subgroups": {"2": "mammal"}}}
    design = {"dog-face": icon("brown"), "dog": icon("brown"), "ghost": icon("white"), "unicorn": icon("pink")}
    icons = {"bell": icon("gold"), "bell-outline": icon("gray"), "two": icon("red"), "none": icon("red")}
    categories = {"sound": ["bell", "bell-outline", "two"], "number": ["two"]}
    files: dict[str, dict[str, object]] = {
        "emojibase-data": base,
        "emojilib": {"dist/emoji-en-US.json": {"🐶": ["dog"]}},
        "crayon": {"icons.json": {"icons": design}, "chars.json": {"1f436": "dog-face"}},
        "signs": {
            "icons.json": {"icons": icons},
            "metadata.json": {"categories": categories, "suffixes": {"outline": ""}},
        },
    }
    paths = {name: archive(f"{name}.tgz", content) for name, content in files.items()}
    pinned = {name: Package(name, "1.0.0", "", name.title(), "A", "https://example.org", "MIT") for name in files}
    monkeypatch.setattr(embedded, "pinned_packages", lambda: pinned)
    monkeypatch.setattr(embedded, "fetch", lambda wanted, folder: [paths[package.name] for package in wanted])


def settings(**changes: object) -> Collect:
    return Collect(
        **{"pixels": 16, "languages": ["en"], "designs": ["crayon"], "icon_sets": ["signs"], "sources": {}, **changes}
    )


@pytest.mark.usefixtures("packages")
def test_every_icon_becomes_a_post_or_is_listed_with_its_reason(tmp_path: Path) -> None:
    collection = embedded.collect(settings(), tmp_path, tmp_path / "posts")
    reasons = dict(collection.unused.select("icon", "reason").rows())
    assert reasons == {
        "dog": "same picture of the same emoji",
        "ghost": "matches no emoji",
        "unicorn": "matches no emoji",
        "two": "has several categories",
        "none": "has no category",
    }
    totals = collection.sources.select("icons", "posts", "unused").sum().row(0)
    assert totals == (8, 3, 5)
    dog = pl.read_parquet(tmp_path / "posts/crayon.parquet").row(0, named=True)
    assert (dog["id"], dog["hashtags"], dog["subgroup"]) == ("crayon/dog-face", ["dog", "pet"], "mammal")
    assert (dog["source"], dog["license"]) == ("crayon", "MIT")


@pytest.mark.usefixtures("packages")
def test_styles_of_one_icon_share_their_base(tmp_path: Path) -> None:
    embedded.collect(settings(), tmp_path, tmp_path / "posts")
    signs = pl.read_parquet(tmp_path / "posts/signs.parquet")
    assert signs["base"].to_list() == ["bell", "bell"]
    assert signs["hashtags"].to_list() == [[], []]


@pytest.mark.parametrize("name", ["camera", "camera-2", "camera-one", "camera-ten", "camera-1-2"])
def test_numbered_drawings_of_one_icon_share_their_base(name: str) -> None:
    assert embedded._stem(name, []) == "camera"
    assert embedded._stem("phone", []) == "phone"


@pytest.mark.usefixtures("packages")
def test_a_set_that_is_not_pinned_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="'chalk'"):
        embedded.collect(settings(designs=["chalk"]), tmp_path, tmp_path / "posts")
    assert not (tmp_path / "posts").exists()
