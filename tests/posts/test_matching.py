"""Icons find their emoji by code points, reviewed lists and names."""

from pathlib import Path

import pytest

from swaglib.posts.emoji import Emoji
from swaglib.posts.matching import NameIndex, match_icons, name_index, reviewed_matches, run_together


def emoji(hexcode: str, label: str) -> Emoji:
    return Emoji(hexcode, label, hexcode, None, None, "group", "subgroup", "")


EMOJI = [
    emoji("1F44B", "waving hand"),
    emoji("1F44B-1F3FF", "waving hand: dark skin tone"),
    emoji("1F5A8-FE0F", "printer"),
    emoji("1F1E7-1F1F7", "flag: Brazil"),
    emoji("1F1F9-1F1F9", "flag: Trinidad & Tobago"),
    emoji("1F436", "dog face"),
    emoji("1F647-200D-2642-FE0F", "man bowing"),
]


@pytest.fixture
def index(archive: object) -> NameIndex:
    names = ("emojibase", "cldr", "github", "joypixels", "iamcal", "emojibase-legacy")
    files: dict[str, object] = {f"en/shortcodes/{name}.json": {} for name in names}
    files["en/shortcodes/github.json"] = {"1F44B": "wave", "1F436": "pup", "1F5A8-FE0F": "pup"}
    path: Path = archive("emojibase.tgz", files)  # type: ignore[operator]
    return name_index(EMOJI, path)


def match(index: NameIndex, names: list[str], chars: dict[str, str] | None = None, **more: object) -> dict[str, str]:
    icons = {"icons": {name: {} for name in names}, **more}
    return match_icons(icons, chars, index, {one.hexcode for one in EMOJI}, {})


@pytest.mark.parametrize(
    ("name", "hexcode"),
    [
        ("waving-hand", "1F44B"),
        ("wavinghand", "1F44B"),
        ("waving-hand-sign", "1F44B"),  # Unicode's character name
        ("wave", "1F44B"),  # a community's shortcode
        ("waving-hand-dark", "1F44B-1F3FF"),
        ("waving-hand-2", "1F44B"),  # a second drawing
        ("man-bowing-3", "1F647-200D-2642-FE0F"),
        ("printericon", "1F5A8-FE0F"),
        ("brazil", "1F1E7-1F1F7"),
        ("flag-for-flag-brazil", "1F1E7-1F1F7"),
        ("flag-for-trinidad-and-tobago", "1F1F9-1F1F9"),
        ("dog", "1F436"),
    ],
)
def test_names_are_understood_in_every_sets_own_way(index: NameIndex, name: str, hexcode: str) -> None:
    assert match(index, [name]) == {name: hexcode}


def test_a_name_that_two_emoji_share_matches_neither(index: NameIndex) -> None:
    assert match(index, ["pup", "unheard-of"]) == {}


def test_code_points_win_over_names(index: NameIndex) -> None:
    assert match(index, ["dog-face"], {"1f44b": "dog-face"}) == {"dog-face": "1F44B"}


def test_code_points_without_variation_selector_match(index: NameIndex) -> None:
    assert match(index, ["x"], {"1f5a8": "x"}) == {"x": "1F5A8-FE0F"}


def test_aliases_are_names_but_rotated_aliases_are_not(index: NameIndex) -> None:
    aliases = {"wave": {"parent": "a"}, "dog": {"parent": "b", "rotate": 2}}
    assert match(index, ["a", "b"], aliases=aliases) == {"a": "1F44B"}


def test_run_together_keeps_letters_and_digits_of_any_script() -> None:
    assert run_together("Man’s Shoe: Côte-d’Or #2") == "mansshoecotedor2"
    assert run_together("Япония & 日本") == "япония" + "and" + "日本"


def test_reviewed_matches_are_found_for_the_sets_that_need_them() -> None:
    assert reviewed_matches("fxemoji")["monkeysee"] == "see-no-evil monkey"
    assert reviewed_matches("noto") == {}


def test_every_reviewed_match_names_an_icon_once_and_a_label(index: NameIndex) -> None:
    for icon_set in ("fxemoji", "streamline-emojis"):
        matches = reviewed_matches(icon_set)
        assert matches and all(label and label == label.strip() for label in matches.values())
    unknown = {"wave-icon": "no such emoji"}
    assert match_icons({"icons": {"wave-icon": {}}}, None, index, {one.hexcode for one in EMOJI}, unknown) == {
        "wave-icon": "1F44B"
    }, "a reviewed label that is not in this emoji list falls back to the name"
