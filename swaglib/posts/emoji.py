"""The emoji that the embedded posts show: names and attributes, from `emojibase-data`. Their words are `words/`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.posts.packages import needed_json

COMMUNITIES = ("emojibase", "cldr", "github", "joypixels", "iamcal")
TONES = {1: "light", 2: "medium-light", 3: "medium", 4: "medium-dark", 5: "dark"}

_PRESENTATION = "FE0F"
_PERSONS = {"1F468": ("1F9D1", "man"), "1F469": ("1F9D1", "woman"), "1F9D1": ("1F9D1", "person")}
_AGES = {
    "1F466": ("1F9D2", "man"),  # boy, girl, child
    "1F467": ("1F9D2", "woman"),
    "1F9D2": ("1F9D2", "person"),
    "1F474": ("1F9D3", "man"),  # old man, old woman, older person
    "1F475": ("1F9D3", "woman"),
    "1F9D3": ("1F9D3", "person"),
}
_SIGNS = {"2642": "man", "2640": "woman"}


@dataclass(frozen=True)
class Emoji:
    """One emoji.

    Attributes:
        hexcode: its code points, such as `1F469-1F3FB-200D-2695-FE0F`.
        label: Unicode's name for it, such as `woman health worker: light skin tone`.
        base: the hexcode without skin tone and gender: what its variants have in common.
        gender: `woman`, `man` or `person` where the emoji has such variants, else None.
        tone: `none`, or one of `TONES` or a pair like `light+dark`, where the emoji has skin tones, else None.
        group: Unicode's group, such as `people-body`.
        subgroup: Unicode's subgroup, such as `person-role`.
        plain: characters of the emoji without skin tone, and without U+FE0F: communities have words for these.
    """

    hexcode: str
    label: str
    base: str
    gender: str | None
    tone: str | None
    group: str
    subgroup: str
    plain: str


def read_emoji(emojibase: Path) -> list[Emoji]:
    """Reads every emoji that belongs to a Unicode group, in Unicode's order.

    Args:
        emojibase: archive of `emojibase-data`.

    Raises:
        ValueError: if the archive has another layout.
    """
    entries = needed_json(emojibase, "en/data.json")
    names = needed_json(emojibase, "meta/groups.json")
    emoji = []
    for entry in entries:
        if "group" not in entry:
            continue  # regional indicators: letters that only mean something in pairs, as flags
        variants = [(entry, "none" if "skins" in entry else None)]
        variants += [(skin, _tone_name(skin["tone"])) for skin in entry.get("skins", [])]
        base, gender = base_and_gender(entry["hexcode"])
        emoji += [
            Emoji(
                hexcode=variant["hexcode"],
                label=variant["label"],
                base=base,
                gender=gender,
                tone=tone,
                group=names["groups"][str(entry["group"])],
                subgroup=names["subgroups"][str(entry["subgroup"])],
                plain=bare(entry["emoji"]),
            )
            for variant, tone in variants
        ]
    return _without_lone_genders(emoji)


def shortcodes(emojibase: Path, community: str) -> dict[str, list[str]]:
    """Returns the shortcodes of a community by the emoji's characters without U+FE0F.

    Args:
        emojibase: archive of `emojibase-data`.
        community: name of the file in `en/shortcodes/`.
    """
    table = needed_json(emojibase, f"en/shortcodes/{community}.json")
    return {
        bare("".join(chr(int(code, 16)) for code in hexcode.split("-"))): as_list(own) for hexcode, own in table.items()
    }


def bare(character: str) -> str:
    """Returns an emoji without U+FE0F, which asks for the form in colours and which some lists leave out."""
    return character.replace("\ufe0f", "")


def as_list(value: Any) -> list[Any]:
    """Returns a list of what emojibase has one or several of."""
    return value if isinstance(value, list) else [value]


def base_and_gender(hexcode: str) -> tuple[str, str | None]:
    """Splits an emoji without skin tone into what it shows and the gender it is shown with.

    Couples and families, which show several persons, stay whole.

    Example:
        >>> base_and_gender("1F469-200D-2695-FE0F")  # woman health worker
        ('1F9D1-200D-2695-FE0F', 'woman')
        >>> base_and_gender("1F3C3-200D-2642-FE0F")  # man running
        ('1F3C3', 'man')
    """
    codes = hexcode.split("-")
    if len(codes) == 1 and codes[0] in _AGES:
        return _AGES[codes[0]]
    if sum(code in _PERSONS or code in _AGES for code in codes) == 1 and codes[0] in _PERSONS:
        person, gender = _PERSONS[codes[0]]
        return "-".join([person, *codes[1:]]), gender
    signed = re.fullmatch(r"(.+?)(?:-FE0F)?-200D-(2640|2642)-FE0F", hexcode)
    if signed:
        return signed[1], _SIGNS[signed[2]]
    return hexcode.removesuffix(f"-{_PRESENTATION}"), "person"


def _without_lone_genders(emoji: list[Emoji]) -> list[Emoji]:
    """Clears the gender of emoji that have no variant of another gender: there is nothing to compare."""
    genders: dict[str, set[str | None]] = {}
    for one in emoji:
        genders.setdefault(one.base, set()).add(one.gender)
    return [one if len(genders[one.base]) > 1 else _with_gender_cleared(one) for one in emoji]


def _with_gender_cleared(emoji: Emoji) -> Emoji:
    return Emoji(**{**emoji.__dict__, "gender": None})


def _tone_name(tone: int | list[int]) -> str:
    return "+".join(TONES[part] for part in as_list(tone))
