"""The embedded posts: emoji in many designs with the words of communities, icons with their designers' tags."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.posts.concepts import concept_of, name_of_thing
from swaglib.posts.emoji import Emoji, read_emoji
from swaglib.posts.matching import match_icons, name_index, reviewed_matches
from swaglib.posts.packages import Package, fetch, malformed_package, needed_json, pinned_packages, read_json
from swaglib.posts.render import icon_svg
from swaglib.posts.tagged import BRAND, reader, set_module
from swaglib.posts.tagged.tags import hashtags_of, reviewed_tags
from swaglib.posts.words import Words, community, community_module
from swaglib.settings.collect import Collect

BRANDS = ("Brand", "Logos")
"""Categories of icons that are trademarks."""

EMOJI = "emojibase-data"
"""The package that says which emoji there are."""


@dataclass(frozen=True)
class Icon:
    """One icon of a set on its way to a post.

    Attributes:
        name: name of the icon in the set.
        svg: the document.
        attributes: the post's columns, or None for an icon that is not used.
        reason: why it is not used, else None.
        dropped: tags that are no hashtags, with the reason.
    """

    name: str
    svg: str
    attributes: dict[str, Any] | None
    reason: str | None = None
    dropped: tuple[tuple[str, str], ...] = ()


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
        ValueError: if they name a community or a tagged set that no file reads.
    """
    pinned = pinned_packages()
    for name in settings.sources:
        if name in pinned:
            raise KeyError(f"collect.sources has a source named {name!r}, like an embedded icon set. Rename it.")
    for name in settings.tagged_sets:
        reader(name)
    words = [community(name).PACKAGE for name in settings.designs.values()]
    names = list(dict.fromkeys([*([EMOJI] if settings.designs else []), *words, *icon_sets(settings)]))
    for name in names:
        if name not in pinned:
            raise KeyError(f"collect names the icon set {name!r}, which packages.json does not pin.")
    return {name: pinned[name] for name in names}


def icon_sets(settings: Collect) -> list[str]:
    """Returns the names of all sets of icons: designs of emoji first, then icons with tags, then those without."""
    return [*settings.designs, *settings.tagged_sets, *settings.icon_sets]


def modules_of(settings: Collect) -> tuple[str, ...]:
    """Returns the full names of the modules that read the words and tags which the settings name."""
    words = {community_module(name) for name in settings.designs.values()}
    return tuple(sorted(words | {set_module(name) for name in settings.tagged_sets}))


def found_icons(settings: Collect, archives: dict[str, Path], wordnet: WordNetCorpusReader) -> dict[str, list[Icon]]:
    """Finds out what each icon of all sets shows, and what its uploader wrote.

    Args:
        settings: settings of the stage.
        archives: file of each package of `needed_packages`.
        wordnet: WordNet, opened.

    Raises:
        ValueError: if a package has another layout than the one that is known.
    """
    found = _designs(settings, archives) if settings.designs else {}
    for name in settings.tagged_sets:
        found[name] = list(_tagged_icons(name, archives[name], settings, wordnet))
    for name in settings.icon_sets:
        with _as_known(archives[name]):
            found[name] = list(_category_icons(archives[name], settings, wordnet))
    return found


def _designs(settings: Collect, archives: dict[str, Path]) -> dict[str, list[Icon]]:
    with _as_known(archives[EMOJI]):
        emoji = _limited(read_emoji(archives[EMOJI]), settings.limit)
        index = name_index(emoji, archives[EMOJI])
    every = {one.hexcode: one for one in emoji}
    spoken = {name: _words(name, archives, settings.languages) for name in set(settings.designs.values())}
    found = {}
    for design, speaker in settings.designs.items():
        drawn = needed_json(archives[design], "icons.json")
        chars = read_json(archives[design], "chars.json")
        with _as_known(archives[design]):
            matched = match_icons(drawn, chars, index, set(every), reviewed_matches(design))
            found[design] = list(_emoji_icons(drawn, matched, every, settings, speaker, spoken[speaker]))
    return found


def _words(name: str, archives: dict[str, Path], languages: list[str]) -> Words:
    own = community(name)
    with _as_known(archives[own.PACKAGE]):
        words: Words = own.read(archives[own.PACKAGE], languages)
    return words


@contextmanager
def _as_known(archive: Path) -> Iterator[None]:
    """Names the package in the error that a layout other than the known one leads to."""
    try:
        yield
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise malformed_package(archive, error) from error


def _emoji_icons(
    icons: dict[str, Any],
    matched: dict[str, str],
    every: dict[str, Emoji],
    settings: Collect,
    speaker: str,
    words: Words,
) -> Iterator[Icon]:
    for name in icons["icons"]:
        if name not in matched:
            why = "matches no emoji" if settings.limit is None else "matches no emoji within the limit"
            yield Icon(name, "", None, why)
            continue
        emoji = every[matched[name]]
        attributes = {
            "hashtags": list(dict.fromkeys(words.get(emoji.plain, []))),
            "uploader": speaker,
            "base": emoji.base,
            "concept": emoji.hexcode,
            "label": emoji.label,
            "gender": emoji.gender,
            "tone": emoji.tone,
            "group": emoji.group,
            "subgroup": emoji.subgroup,
            "language": "+".join(settings.languages) if speaker == "cldr" else "en",
        }
        yield Icon(name, icon_svg(icons, name), attributes)


def _tagged_icons(name: str, archive: Path, settings: Collect, wordnet: WordNetCorpusReader) -> Iterator[Icon]:
    with _as_known(archive):
        icons = list(reader(name)(archive))
    chosen = _every_nth([icon.thing for icon in icons], settings.limit)
    reviewed = reviewed_tags(name)
    for icon in icons:
        reason = icon.reason if icon.thing in chosen else "outside the limit"
        if reason is not None:
            yield Icon(icon.name, "", None, reason)
            continue
        hashtags, dropped = hashtags_of(icon.tags, icon.thing, reviewed)
        attributes = {"hashtags": hashtags, "uploader": name, "language": "en", **_thing(icon.thing, wordnet)}
        attributes["base"] = icon.base or icon.thing
        yield Icon(icon.name, icon.svg, attributes, dropped=tuple(dropped))


def _category_icons(archive: Path, settings: Collect, wordnet: WordNetCorpusReader) -> Iterator[Icon]:
    icons, metadata = needed_json(archive, "icons.json"), read_json(archive, "metadata.json") or {}
    categories: dict[str, list[str]] = {}
    for category, members in metadata.get("categories", {}).items():
        for member in members:
            categories.setdefault(member, []).append(category)
    suffixes = [f"-{suffix}" for suffix in metadata.get("suffixes", {}) if suffix]
    things = {own: _stem(own, suffixes) for own in icons["icons"]}
    chosen = _every_nth(list(things.values()), settings.limit)
    for own, thing in things.items():
        given = categories.get(own, [])
        if thing not in chosen:
            yield Icon(own, "", None, "outside the limit")
        elif any(category in BRANDS for category in given):
            yield Icon(own, "", None, BRAND)
        elif categories and len(given) != 1:
            yield Icon(own, "", None, "has no category" if not given else "has several categories")
        else:
            attributes = {"hashtags": [], "category": given[0] if given else None, **_thing(thing, wordnet)}
            yield Icon(own, icon_svg(icons, own), attributes)


def _thing(thing: str, wordnet: WordNetCorpusReader) -> dict[str, Any]:
    """Returns the columns that say what an icon shows."""
    head, category = concept_of(thing, wordnet) or (None, None)
    return {"base": thing, "label": thing.replace("-", " "), "head": head, "wordnet_category": category}


def _limited(emoji: list[Emoji], limit: int | None) -> list[Emoji]:
    """Keeps every n-th base emoji with all its variants, so that few emoji still span all groups."""
    kept = _every_nth([one.base for one in emoji], limit)
    return [one for one in emoji if one.base in kept]


def _every_nth(things: list[str], limit: int | None) -> set[str]:
    distinct = list(dict.fromkeys(things))
    return set(distinct if limit is None else distinct[:: -(-len(distinct) // limit)])


def _stem(name: str, suffixes: list[str]) -> str:
    """Returns the name of the thing that an icon shows, without the set's own suffixes for styles."""
    for suffix in suffixes:
        name = name.removesuffix(suffix)
    return name_of_thing(name)
