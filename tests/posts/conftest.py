"""What tests of posts share: where posts go, and tiny packages in the real format."""

from pathlib import Path

import pytest

from swaglib.posts import embedded
from swaglib.posts.packages import Package
from tests.posts.rendered import Archive, icon, svg


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where posts go."""
    (tmp_path / "posts").mkdir()
    return tmp_path / "posts"


@pytest.fixture
def packages(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    dog = {"hexcode": "1F436", "label": "dog face", "emoji": "🐶", "group": 1, "subgroup": 2, "tags": ["pet"]}
    codes = ("emojibase", "cldr", "github", "joypixels", "iamcal", "emojibase-legacy")
    base = {f"en/shortcodes/{name}.json": {} for name in codes}
    base |= {"en/data.json": [dog], "meta/groups.json": {"groups": {"1": "animals"}, "subgroups": {"2": "mammal"}}}
    design = {"dog-face": icon("brown"), "dog": icon("brown"), "ghost": icon("white"), "unicorn": icon("pink")}
    icons = {"bell": icon("gold"), "bell-outline": icon("gray"), "two": icon("red"), "none": icon("red")}
    categories = {"sound": ["bell", "bell-outline", "two"], "number": ["two"]}
    tags = {"beer-stein": ["drink", "6.1.0", "Google"], "arrow": ["direction"]}
    files: dict[str, dict[str, object]] = {
        "emojibase-data": base,
        "emojilib": {"dist/emoji-en-US.json": {"🐶": ["dog_face", "dog"]}},
        "crayon": {"icons.json": {"icons": design}, "chars.json": {"1f436": "dog-face"}},
        "lucide": {
            "tags.json": tags,
            "icons/beer-stein.svg": svg("brown"),
            "icons/arrow.svg": svg("black"),
            "icons/alias.svg": svg("black"),
        },
        "signs": {
            "icons.json": {"icons": icons},
            "metadata.json": {"categories": categories, "suffixes": {"outline": ""}},
        },
    }
    for name, content in files.items():
        archive(f"{name}-1.0.0.tgz", content)
    pinned = {name: Package(name, "1.0.0", "", name.title(), "A", "https://example.org", "MIT") for name in files}
    monkeypatch.setattr(embedded, "pinned_packages", lambda: pinned)
