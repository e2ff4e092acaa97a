"""The embedded posts: emoji in many designs, with the hashtags of a crowd, and icon sets with categories."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.posts.emoji import Emoji, read_emoji
from swaglib.posts.matching import match_icons, name_index, reviewed_matches
from swaglib.posts.packages import Package, fetch, pinned_packages, read_json
from swaglib.posts.render import icon_svg
from swaglib.settings.collect import Collect

KEYWORD_PACKAGES = ("emojibase-data", "emojilib")

_NUMBERED = re.compile(r"(-(\d+|one|two|three|four|five|six|seven|eight|nine|ten))+$")


@dataclass(frozen=True)
class Icon:
    """One icon of a set on its way to a post.

    Attributes:
        name: name of the icon in the set.
        svg: the document.
        attributes: the post's columns, or None for an icon that is not used.
        reason: why it is not used, else None.
    """

    name: str
    svg: str
    attributes: dict[str, Any] | None
    reason: str | None = None


def fetch_archives(settings: Collect, archives: Path) -> list[Path]:
    """Makes sure that the archives of all packages that the settings need are there, and fetches those that are not.

    Args:
        settings: settings of the stage.
        archives: folder where archives are kept, and can be put by hand.

    Returns:
        Their files; none if the settings name no icons.

    Raises:
        ConnectionError, ValueError: see `swaglib.posts.packages.fetch`.
        KeyError: see `needed_packages`.
    """
    needed = needed_packages(settings)
    return fetch(list(needed.values()), archives) if needed else []


def needed_packages(settings: Collect) -> dict[str, Package]:
    """Returns the packages that the settings need, by name; none if they name no icons.

    Raises:
        KeyError: if the settings name an icon set that is not pinned, or a source that is called like a package.
    """
    pinned = pinned_packages()
    for name in settings.sources:
        if name in pinned:
            raise KeyError(f"collect.sources has a source named {name!r}, like an embedded icon set. Rename it.")
    names = icon_sets(settings)
    for name in names:
        if name not in pinned:
            raise KeyError(f"collect names the icon set {name!r}, which packages.json does not pin.")
    return {name: pinned[name] for name in (*KEYWORD_PACKAGES, *names)} if names else {}


def icon_sets(settings: Collect) -> list[str]:
    """Returns the names of all sets of icons: designs of emoji first, then icons with categories."""
    return [*settings.designs, *settings.icon_sets]


def found_icons(settings: Collect, archives: dict[str, Path]) -> dict[str, list[Icon]]:
    """Finds out what each icon of all sets shows.

    Args:
        settings: settings of the stage.
        archives: file of each package of `needed_packages`.
    """
    names = icon_sets(settings)
    if not names:
        return {}
    emoji = _limited(read_emoji(archives["emojibase-data"], archives["emojilib"], settings.languages), settings.limit)
    every = {one.hexcode: one for one in emoji}
    index = name_index(emoji, archives["emojibase-data"])
    found: dict[str, list[Icon]] = {}
    for name in names:
        icons = read_json(archives[name], "icons.json")
        if name in settings.designs:
            chars = read_json(archives[name], "chars.json")
            matched = match_icons(icons, chars, index, set(every), reviewed_matches(name))
            found[name] = list(_emoji_icons(icons, matched, every, settings))
        else:
            found[name] = list(_category_icons(icons, read_json(archives[name], "metadata.json"), settings))
    return found


def _emoji_icons(
    icons: dict[str, Any], matched: dict[str, str], every: dict[str, Emoji], settings: Collect
) -> Iterator[Icon]:
    for name in icons["icons"]:
        if name not in matched:
            why = "matches no emoji" if settings.limit is None else "matches no emoji within the limit"
            yield Icon(name, "", None, why)
            continue
        emoji = every[matched[name]]
        attributes = {
            "hashtags": list(emoji.hashtags),
            "base": emoji.base,
            "concept": emoji.hexcode,
            "label": emoji.label,
            "gender": emoji.gender,
            "tone": emoji.tone,
            "group": emoji.group,
            "subgroup": emoji.subgroup,
            "language": "+".join(settings.languages),
        }
        yield Icon(name, icon_svg(icons, name), attributes)


def _category_icons(icons: dict[str, Any], metadata: dict[str, Any], settings: Collect) -> Iterator[Icon]:
    categories: dict[str, list[str]] = {}
    for category, members in metadata["categories"].items():
        for member in members:
            categories.setdefault(member, []).append(category)
    suffixes = [f"-{suffix}" for suffix in metadata.get("suffixes", {}) if suffix]
    names = list(icons["icons"])
    chosen = set(names if settings.limit is None else names[:: -(-len(names) // settings.limit)])
    for name in names:
        own = categories.get(name, [])
        if name not in chosen:
            yield Icon(name, "", None, "outside the limit")
        elif len(own) != 1:
            yield Icon(name, "", None, "has no category" if not own else "has several categories")
        else:
            attributes = {"hashtags": [], "base": _stem(name, suffixes), "label": name, "category": own[0]}
            yield Icon(name, icon_svg(icons, name), attributes)


def _limited(emoji: list[Emoji], limit: int | None) -> list[Emoji]:
    """Keeps every n-th base emoji with all its variants, so that few emoji still span all groups."""
    if limit is None:
        return emoji
    bases = list(dict.fromkeys(one.base for one in emoji))
    kept = set(bases[:: -(-len(bases) // limit)])
    return [one for one in emoji if one.base in kept]


def _stem(name: str, suffixes: list[str]) -> str:
    """Returns the name without what numbers or styles variants: `bell-2`, `bell-two`, `bell-outline` are all `bell`."""
    for suffix in suffixes:
        name = name.removesuffix(suffix)
    return _NUMBERED.sub("", name)
