"""The embedded posts: emoji in many designs, with the hashtags of a crowd, and icon sets with categories."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.measures import write_summary
from swaglib.posts.emoji import Emoji, read_emoji
from swaglib.posts.matching import match_icons, name_index, reviewed_matches
from swaglib.posts.packages import Package, fetch, pinned_packages, read_json
from swaglib.posts.render import icon_svg, render_all
from swaglib.posts.schema import write_posts
from swaglib.posts.sources import collect_sources
from swaglib.progress import progress
from swaglib.settings.collect import Collect

KEYWORD_PACKAGES = ("emojibase-data", "emojilib")

SOURCES = {
    **dict.fromkeys(("source", "title", "author", "url", "license"), pl.String),
    **dict.fromkeys(("icons", "posts", "emoji", "unused"), pl.Int64),
}

_NUMBERED = re.compile(r"(-(\d+|one|two|three|four|five|six|seven|eight|nine|ten))+$")


@dataclass(frozen=True)
class Icon:
    """One icon of a set on its way to a post.

    Attributes:
        name: in the set.
        svg: the document.
        attributes: the post's columns, or None for an icon that is not used.
        reason: why it is not used, else None.
    """

    name: str
    svg: str
    attributes: dict[str, Any] | None
    reason: str | None = None


@dataclass(frozen=True)
class Collection:
    """What `collect` did.

    Attributes:
        sources: one row a picture set: source, title, author, url, license, icons, posts, emoji, unused.
        unused: one row an icon that gave no post: source, icon, reason.
        own: one row a source of your own, see `swaglib.posts.sources.collect_sources`.
    """

    sources: pl.DataFrame
    unused: pl.DataFrame
    own: pl.DataFrame

    def write_summary(self, path: Path) -> None:
        """Writes the numbers of icons, posts and unused icons, for `dvc metrics show`."""
        counts = {name: int(self.sources[name].sum()) for name in ("icons", "posts", "unused")}
        own = {f"own {name}": int(self.own[name].sum()) for name in ("posts", "malformed")} if len(self.own) else {}
        write_summary({**counts, **own}, path)


def collect(settings: Collect, archives: Path, folder: Path) -> Collection:
    """Fetches the pinned packages, matches and renders every icon, and reads your own sources, if there are any.

    Args:
        settings: of the stage.
        archives: where archives are kept, and can be put by hand.
        folder: where `<source>.parquet`, `sources.csv` and `unused.csv` are written, and the parts of your own
            sources with `malformed.csv`, all in one piece.

    Raises:
        FileNotFoundError, ValueError: see `swaglib.posts.sources.collect_sources`.
        ConnectionError, ValueError: see `swaglib.posts.packages.fetch`.
        KeyError: if the settings name a set that is not pinned.
    """
    pinned = pinned_packages()
    names = [*settings.designs, *settings.icon_sets]
    for name in settings.sources:
        if name in pinned:
            raise KeyError(f"collect.sources has a source named {name!r}, like an embedded picture set. Rename it.")
    for name in names:
        if name not in pinned:
            raise KeyError(f"collect names the picture set {name!r}, which packages.json does not pin.")
    found = _found_icons(settings, pinned, archives) if names else {}
    rows, unused = [], []
    svgs = [icon.svg for icons in found.values() for icon in icons if icon.attributes is not None]
    pictures = progress(render_all(svgs, settings.pixels), "Rendering", "picture", len(svgs))
    with atomic_folder(folder) as temporary:
        for name in names:
            posts, left = _posts_of(found[name], pictures, pinned[name], name)
            write_posts(posts, temporary / f"{name}.parquet")
            rows.append(_source_row(pinned[name], name, len(found[name]), posts, left))
            unused += left
        collection = Collection(
            pl.DataFrame(rows, schema=SOURCES),
            pl.DataFrame(unused, schema={"source": pl.String, "icon": pl.String, "reason": pl.String}),
            collect_sources(settings.sources, temporary),
        )
        collection.sources.write_csv(temporary / "sources.csv")
        collection.unused.write_csv(temporary / "unused.csv")
    return collection


def _found_icons(settings: Collect, pinned: dict[str, Package], archives: Path) -> dict[str, list[Icon]]:
    """Fetches the archives of all picture sets, and finds out what each icon shows."""
    names = [*settings.designs, *settings.icon_sets]
    needed = [*KEYWORD_PACKAGES, *names]
    paths = dict(zip(needed, fetch([pinned[name] for name in needed], archives), strict=True))
    emoji = _limited(read_emoji(paths["emojibase-data"], paths["emojilib"], settings.languages), settings.limit)
    every = {one.hexcode: one for one in emoji}
    index = name_index(emoji, paths["emojibase-data"])
    found: dict[str, list[Icon]] = {}
    for name in names:
        icons = read_json(paths[name], "icons.json")
        if name in settings.designs:
            chars = read_json(paths[name], "chars.json")
            matched = match_icons(icons, chars, index, set(every), reviewed_matches(name))
            found[name] = list(_emoji_icons(icons, matched, every, settings))
        else:
            found[name] = list(_category_icons(icons, read_json(paths[name], "metadata.json"), settings))
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


def _posts_of(
    found: list[Icon], pictures: Iterator[bytes | str], package: Package, source: str
) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    """Makes the posts of one set; takes one of `pictures` for each icon that has attributes."""
    rows, unused, seen = [], [], set()
    for icon in found:
        reason = icon.reason
        if icon.attributes is not None:
            picture = next(pictures)
            same = (picture, icon.attributes.get("concept", icon.name))
            if isinstance(picture, str):
                reason = picture
            elif same in seen:
                reason = "same picture of the same emoji"
            else:
                post = {"id": f"{source}/{icon.name}", "image": picture, "source": source, "license": package.license}
                rows.append({**post, **icon.attributes})
            seen.add(same)
        if reason is not None:
            unused.append({"source": source, "icon": icon.name, "reason": reason})
    if not rows:
        raise ValueError(f"No icon of {source} gave a post. The first reason: {unused[0]['reason']}.")
    return pl.DataFrame(rows, infer_schema_length=None), unused


def _source_row(
    package: Package, source: str, icons: int, posts: pl.DataFrame, unused: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "source": source,
        "title": package.title,
        "author": package.author,
        "url": package.url,
        "license": package.license,
        "icons": icons,
        "posts": len(posts),
        "emoji": posts["concept"].n_unique() if "concept" in posts.columns else None,
        "unused": len(unused),
    }


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
