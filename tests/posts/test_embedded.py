"""Collecting from tiny packages in the real format, network and checksums aside."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from swaglib.posts import embedded
from swaglib.posts.packages import Package
from swaglib.posts.results import read_collection
from swaglib.posts.work import render_posts
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
    for name, content in files.items():
        archive(f"{name}-1.0.0.tgz", content)
    pinned = {name: Package(name, "1.0.0", "", name.title(), "A", "https://example.org", "MIT") for name in files}
    monkeypatch.setattr(embedded, "pinned_packages", lambda: pinned)


def settings(**changes: object) -> Collect:
    return Collect(
        **{"pixels": 16, "languages": ["en"], "designs": ["crayon"], "icon_sets": ["signs"], "sources": {}, **changes}
    )


def rendered(chosen: Collect, archives: Path) -> Path:
    """Renders posts into a new folder and returns it."""
    folder = archives / "posts"
    folder.mkdir()
    render_posts(chosen, archives, folder)
    return folder


@pytest.mark.usefixtures("packages")
def test_every_icon_becomes_a_post_or_is_listed_with_its_reason(tmp_path: Path) -> None:
    folder = rendered(settings(), tmp_path)
    collection = read_collection(folder)
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
    dog = pl.read_parquet(folder / "crayon.parquet").row(0, named=True)
    assert (dog["id"], dog["hashtags"], dog["subgroup"]) == ("crayon/dog-face", ["dog", "pet"], "mammal")
    assert (dog["source"], dog["license"]) == ("crayon", "MIT")


@pytest.mark.usefixtures("packages")
def test_the_numbers_of_a_collection_are_read_back(tmp_path: Path) -> None:
    collection = read_collection(rendered(settings(), tmp_path))
    assert collection.sources["emoji"].to_list() == [1, None], "icons with categories show no emoji"
    assert collection.own.is_empty()
    collection.write_summary(tmp_path / "collect.json")
    assert json.loads((tmp_path / "collect.json").read_text()) == {"icons": 8, "posts": 3, "unused": 5}
    with pytest.raises(FileNotFoundError, match=r"no .*sources\.csv. The stage `collect` writes it"):
        read_collection(tmp_path / "nowhere")


@pytest.mark.usefixtures("packages")
def test_progress_counts_the_icons_that_are_rendered(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    (tmp_path / "posts").mkdir()
    render_posts(settings(), tmp_path, tmp_path / "posts", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


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
