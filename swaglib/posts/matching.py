"""Finds the emoji that an icon shows: by its code points where the set gives them, by a reviewed list, by its name.

Sets write names in their own ways: `waving-hand-light-skin-tone`, `wavinghand`, `printericon`, `clock4oclock`,
`man-bowing-2`. All are compared run together (letters and digits only). A name is looked up among Unicode's labels,
then Unicode's character names, then the communities' shortcodes; the first of these that knows the name decides, and
a name that it gives to two emoji decides nothing. `matches.json` lists, by set, names that only a person can tell.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swaglib.posts.emoji import COMMUNITIES, Emoji, as_list
from swaglib.posts.packages import read_json

MATCHES = Path(__file__).with_name("matches.json")

_COUNTED = re.compile(r"-\d$")
_FILLERS = re.compile(r"(icon|symbol|sign|face)$")


def run_together(name: str) -> str:
    """Returns the letters and digits of a name, in lower case and without accents.

    Example:
        >>> run_together("Man’s Shoe: Côte-d’Or")
        'mansshoecotedor'
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("&", "and")).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


@dataclass
class NameIndex:
    """Names of emoji, run together, in ranks: a lower rank is asked only where the higher ones know nothing.

    Attributes:
        ranks: hexcode of each name in each rank, or None where the rank gives it to several emoji.
    """

    ranks: list[dict[str, str | None]] = field(default_factory=list)

    def add_rank(self, names: Iterable[tuple[str, str]]) -> None:
        """Adds a rank from (name, hexcode) pairs."""
        rank: dict[str, str | None] = {}
        for name, hexcode in names:
            key = run_together(name)
            rank[key] = hexcode if rank.get(key, hexcode) == hexcode else None
        rank.pop("", None)
        self.ranks.append(rank)

    def find(self, name: str) -> str | None:
        """Returns the hexcode that the name stands for, or None if it is unknown or ambiguous."""
        key = run_together(name)
        for rank in self.ranks:
            if key in rank:
                return rank[key]
        return None


def name_index(emoji: list[Emoji], emojibase: Path) -> NameIndex:
    """Builds the index of names from labels, Unicode's character names, shortcodes, and short names of flags."""
    index = NameIndex()
    known = {one.hexcode for one in emoji}
    index.add_rank((one.label, one.hexcode) for one in emoji)
    index.add_rank((name, one.hexcode) for one in emoji if (name := _character_name(one.hexcode)))
    for community in (*COMMUNITIES, "emojibase-legacy"):
        table: Mapping[str, Any] = read_json(emojibase, f"en/shortcodes/{community}.json")
        index.add_rank((name, code) for code, names in table.items() if code in known for name in as_list(names))
    # Some sets call a flag by its country alone, or by "flag for" it.
    flags = [(one.label.removeprefix("flag: "), one.hexcode) for one in emoji if one.label.startswith("flag: ")]
    index.add_rank((f"{prefix}{name}", code) for name, code in flags for prefix in ("", "flag for ", "flag for flag "))
    # Some leave the words "skin tone" out: artist-dark.
    index.add_rank((one.label.replace(" skin tone", ""), one.hexcode) for one in emoji if " skin tone" in one.label)
    # Last resort: the label or the character's name without a closing word such as "sign" or "face".
    index.add_rank(
        (short, one.hexcode)
        for one in emoji
        for name in (one.label, _character_name(one.hexcode))
        if name and (short := _FILLERS.sub("", run_together(name))) != run_together(name)
    )
    return index


def reviewed_matches(icon_set: str) -> dict[str, str]:
    """Returns the reviewed matches of a set: Unicode label by icon name."""
    return dict(json.loads(MATCHES.read_text(encoding="utf-8")).get(icon_set, {}))


def match_icons(
    icons: Mapping[str, Any],
    chars: Mapping[str, str] | None,
    index: NameIndex,
    known: set[str],
    reviewed: Mapping[str, str],
) -> dict[str, str]:
    """Matches the icons of one set to emoji.

    Args:
        icons: the set's `icons.json`, with `icons` and possibly `aliases`.
        chars: the set's `chars.json` (code points to icon name), if it has one.
        index: names of the emoji.
        known: hexcodes of the emoji.
        reviewed: Unicode label by icon name, see `reviewed_matches`.

    Returns:
        Hexcode by icon name, in the order of the set. Several icons may show one emoji.
    """
    by_code = {_bare(code): code for code in known}
    matched: dict[str, str] = {}
    for code, name in (chars or {}).items():
        hexcode = by_code.get(_bare(code.upper()))
        if hexcode and name in icons["icons"]:
            matched.setdefault(name, hexcode)
    for name, label in reviewed.items():
        hexcode = index.find(label)
        if hexcode and name in icons["icons"]:
            matched[name] = hexcode
    other_names: dict[str, list[str]] = {}
    for alias, entry in icons.get("aliases", {}).items():
        # Aliases that rotate or flip are other images, not other names.
        if set(entry) == {"parent"}:
            other_names.setdefault(entry["parent"], []).append(alias)
    for name in icons["icons"]:
        if name in matched:
            continue
        for candidate in _spellings([name, *other_names.get(name, [])]):
            hexcode = index.find(candidate)
            if hexcode:
                matched[name] = hexcode
                break
    return {name: matched[name] for name in icons["icons"] if name in matched}


def _spellings(names: list[str]) -> Iterable[str]:
    """Yields the ways in which a set may have meant its names, the most literal first."""
    yield from names
    for name in names:
        plain = _COUNTED.sub("", name)  # man-bowing-2: the second drawing of one emoji
        if plain != name:
            yield plain
        short = _FILLERS.sub("", plain).rstrip("-")
        if short and short != plain:
            yield short


def _character_name(hexcode: str) -> str | None:
    codes = [code for code in hexcode.split("-") if code != "FE0F"]
    return unicodedata.name(chr(int(codes[0], 16)), None) if len(codes) == 1 else None


def _bare(hexcode: str) -> str:
    return "-".join(code.lstrip("0") for code in hexcode.split("-") if code != "FE0F")
