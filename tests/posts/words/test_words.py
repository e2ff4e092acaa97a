"""Each community's words are read from a file in the layout in which its package has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swaglib.posts.words import ROOM, community
from swaglib.registry import names

Archive = Callable[[str, dict[str, object]], Path]

PRINTER, DOG = "🖨", "🐶"
GEMOJI = b"""/** @typedef Gemoji */
export const gemoji = [
  {
    emoji: '\xf0\x9f\x96\xa8\xef\xb8\x8f',
    names: ['printer'],
    tags: [],
    description: 'printer',
    category: 'Objects'
  },
  {
    emoji: '\xf0\x9f\x90\xb6',
    names: ['dog'],
    tags: ['pet', "man's best friend"],
    description: 'dog face',
    category: 'Animals & Nature',
    skinTones: true
  }
]
"""
MART = {
    "dog": {
        "id": "dog",
        "name": "Dog Face",
        "keywords": ["pet", "woof"],
        "skins": [{"unified": "1f436", "native": DOG}],
    },
    "printer": {"id": "printer", "name": "Printer", "keywords": [], "skins": [{"native": "🖨\ufe0f"}]},
}
CLDR = [
    {"emoji": DOG, "label": "dog face", "tags": ["pet"]},
    {"emoji": "🖨\ufe0f", "label": "printer"},
]
CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "cldr": ({"en/data.json": CLDR}, ["dog face", "pet"], ["printer"]),
    "emojilib": (
        {"dist/emoji-en-US.json": {DOG: ["dog_face", "woof"], "🖨\ufe0f": ["ink"]}},
        ["dog_face", "woof"],
        ["ink"],
    ),
    "gemoji": ({"index.js": GEMOJI}, ["dog face", "dog", "pet", "man's best friend"], ["printer", "printer"]),
    "emoji_mart": (
        {"sets/15/native.json": {"emojis": MART}},
        ["Dog Face", "dog", "pet", "woof"],
        ["Printer", "printer"],
    ),
    "slack": ({"en/shortcodes/iamcal.json": {"1F436": "dog", "1F5A8-FE0F": "printer"}}, ["dog"], ["printer"]),
    "joypixels": ({"en/shortcodes/joypixels.json": {"1F436": ["dog"], "1F5A8-FE0F": ["ink"]}}, ["dog"], ["ink"]),
}


def test_every_community_is_tested() -> None:
    assert set(names(ROOM, ["PACKAGE", "read"])) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_words_are_found_by_the_emoji_without_its_variation_selector(name: str, archive: Archive) -> None:
    files, dog, printer = CASES[name]
    words = community(name.replace("_", "-")).read(archive("words.tgz", files), ["en"])
    assert (words[DOG], words[PRINTER]) == (dog, printer)


def test_cldr_joins_languages_and_refuses_one_that_is_not_there(archive: Archive) -> None:
    german = [{"emoji": DOG, "label": "Hundegesicht", "tags": ["Haustier"]}]
    path = archive("base.tgz", {"en/data.json": CLDR, "de/data.json": german})
    assert community("cldr").read(path, ["en", "de"])[DOG] == ["dog face", "pet", "Hundegesicht", "Haustier"]
    with pytest.raises(ValueError, match=r"no words in the language 'xx'.*collect\.languages"):
        community("cldr").read(path, ["en", "xx"])


@pytest.mark.parametrize("name", CASES)
def test_a_package_without_the_file_is_another_layout(name: str, archive: Archive) -> None:
    with pytest.raises(ValueError, match=r"words\.tgz has no "):
        community(name).read(archive("words.tgz", {"package.json": {}}), ["en"])
