"""Emoji are split into what they show, their tone and their gender."""

from collections.abc import Callable
from pathlib import Path

import pytest

from swaglib.posts.emoji import Emoji, base_and_gender, read_emoji, shortcodes

Archive = Callable[[str, dict[str, object]], Path]


@pytest.mark.parametrize(
    ("hexcode", "base", "gender"),
    [
        ("1F469-200D-2695-FE0F", "1F9D1-200D-2695-FE0F", "woman"),  # woman health worker
        ("1F9D1-200D-2695-FE0F", "1F9D1-200D-2695-FE0F", "person"),  # health worker
        ("1F3C3-200D-2642-FE0F", "1F3C3", "man"),  # man running
        ("1F575-FE0F-200D-2640-FE0F", "1F575", "woman"),  # woman detective
        ("1F575-FE0F", "1F575", "person"),  # detective
        ("1F467", "1F9D2", "woman"),  # girl
        ("1F468-200D-1F469-200D-1F467", "1F468-200D-1F469-200D-1F467", "person"),  # a family stays whole
        ("1F436", "1F436", "person"),
    ],
)
def test_an_emoji_is_split_into_what_it_shows_and_its_gender(hexcode: str, base: str, gender: str) -> None:
    assert base_and_gender(hexcode) == (base, gender)


@pytest.fixture
def emoji(archive: Archive) -> list[Emoji]:
    def entry(hexcode: str, label: str, **more: object) -> dict[str, object]:
        character = "".join(chr(int(code, 16)) for code in hexcode.split("-"))
        return {"hexcode": hexcode, "label": label, "emoji": character, "group": 1, "subgroup": 2, **more}

    dark = {"hexcode": "1F469-1F3FF-200D-2695-FE0F", "label": "woman health worker: dark skin tone", "tone": 5}
    data = [
        entry("1F469-200D-2695-FE0F", "woman health worker", tags=["nurse"], skins=[dark]),
        entry("1F468-200D-2695-FE0F", "man health worker", tags=["doctor"]),
        entry("1F436", "dog face", tags=["pet", "dog"]),
        {"hexcode": "1F1E6", "label": "regional indicator A", "emoji": "🇦"},
    ]
    groups = {"groups": {"1": "people-body"}, "subgroups": {"2": "person-role"}}
    base = archive("base.tgz", {"en/data.json": data, "meta/groups.json": groups})
    return read_emoji(base)


def test_skin_tone_variants_share_base_gender_and_words(emoji: list[Emoji]) -> None:
    plain, dark = (one for one in emoji if one.label.startswith("woman"))
    assert (plain.tone, dark.tone) == ("none", "dark")
    assert plain.base == dark.base == "1F9D1-200D-2695-FE0F"
    assert plain.gender == dark.gender == "woman"
    assert plain.plain == dark.plain == "👩\u200d⚕", "communities leave U+FE0F out, or not"


def test_an_emoji_without_variants_has_neither_tone_nor_gender(emoji: list[Emoji]) -> None:
    dog = next(one for one in emoji if one.label == "dog face")
    assert (dog.gender, dog.tone) == (None, None)


def test_letters_of_flags_are_no_emoji(emoji: list[Emoji]) -> None:
    assert {one.group for one in emoji} == {"people-body"}
    assert len(emoji) == 4


def test_shortcodes_are_found_by_the_characters_whether_one_or_several(archive: Archive) -> None:
    codes = {"1F436": ["dog", "doggo"], "1F5A8-FE0F": "printer"}
    path = archive("base.tgz", {"en/shortcodes/iamcal.json": codes})
    assert shortcodes(path, "iamcal") == {"🐶": ["dog", "doggo"], "🖨": ["printer"]}
    with pytest.raises(ValueError, match=r"no package/en/shortcodes/slack\.json.*another layout"):
        shortcodes(path, "slack")
