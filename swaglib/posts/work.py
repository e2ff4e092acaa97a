"""Renders the embedded posts and reads your own sources: a work, see `swaglib.launch.work`. Nothing is fetched here."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from swaglib.hashtags.wordnet import open_wordnet
from swaglib.posts.embedded import Icon, found_icons, icon_sets, needed_packages
from swaglib.posts.own import collect_sources
from swaglib.posts.packages import Package, refuse_other_license
from swaglib.posts.render import render_all
from swaglib.posts.schema import write_posts
from swaglib.settings.collect import Collect

Item = TypeVar("Item")
Report = Callable[[int, int], None]

SOURCES = {
    **dict.fromkeys(("source", "title", "author", "url", "license"), pl.String),
    **dict.fromkeys(("icons", "posts", "emoji", "unused"), pl.Int64),
}
"""One row an icon set: its attribution, and the numbers of its icons, posts, distinct emoji and unused icons."""

UNUSED = {"source": pl.String, "icon": pl.String, "reason": pl.String}
"""One row an icon that gave no post."""

DROPPED = {"source": pl.String, "tag": pl.String, "reason": pl.String, "icons": pl.Int64}
"""One row a tag that is no hashtag: how many icons of the set have it."""


def render_posts(
    settings: Collect, archives: Path, wordnet: Path, folder: Path, report: Report = lambda done, total: None
) -> None:
    """Matches and renders every icon, and reads your own sources, if there are any.

    Args:
        settings: settings of the stage.
        archives: folder with the archives of `swaglib.posts.embedded.fetch_archives`.
        wordnet: folder of WordNet, which says what icons show.
        folder: folder that `<source>.parquet`, `sources.csv`, `unused.csv` and `dropped_tags.csv` are written to, and
            the parts of your own sources with `malformed.csv` and `own.csv`.
        report: takes the number of icons rendered, and of all.

    Raises:
        FileNotFoundError, ValueError: see `swaglib.posts.own.collect_sources`.
        KeyError: see `swaglib.posts.embedded.needed_packages`.
    """
    packages = needed_packages(settings)
    places = {name: archives / package.archive for name, package in packages.items()}
    for name, package in packages.items():
        refuse_other_license(places[name], package)
    found = found_icons(settings, places, open_wordnet(wordnet)) if packages else {}
    rows, unused, dropped = [], [], []
    jobs = [(icon.svg, _size(name, settings)) for name in found for icon in found[name] if icon.attributes is not None]
    images = _reported(render_all(jobs), len(jobs), report) if jobs else iter(())
    for name in icon_sets(settings):
        posts, left = _posts_of(found[name], images, packages[name], name)
        write_posts(posts, folder / f"{name}.parquet")
        rows.append(_source_row(packages[name], name, len(found[name]), posts, left))
        unused += left
        counts = Counter(tag for icon in found[name] for tag in icon.dropped)
        dropped += [(name, *tag, count) for tag, count in sorted(counts.items())]
    pl.DataFrame(rows, schema=SOURCES).write_csv(folder / "sources.csv")
    pl.DataFrame(unused, schema=UNUSED).write_csv(folder / "unused.csv")
    pl.DataFrame(dropped, schema=DROPPED, orient="row").write_csv(folder / "dropped_tags.csv")
    collect_sources(settings.sources, folder).write_csv(folder / "own.csv")


def _size(name: str, settings: Collect) -> int:
    """Returns the side of a set's images: evaluation's are larger, for networks that see more than ours."""
    held_out = name in settings.held_out or name in settings.icon_sets
    return settings.evaluation_size if held_out else settings.image_size


def _reported(items: Iterable[Item], total: int, report: Report) -> Iterator[Item]:
    """Passes items on, and reports how many there have been."""
    for done, item in enumerate(items, 1):
        report(done, total)
        yield item


def _posts_of(
    found: list[Icon], images: Iterator[bytes | str], package: Package, source: str
) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    """Makes the posts of one set; takes one of `images` for each icon that has attributes."""
    rows, unused, seen = [], [], set()
    for icon in found:
        reason = icon.reason
        if icon.attributes is not None:
            image = next(images)
            same = (image, icon.attributes.get("concept", icon.attributes["base"]))
            if isinstance(image, str):
                reason = image
            elif same in seen:
                reason = "same image of the same thing"
            else:
                post = {"id": f"{source}/{icon.name}", "image": image, "source": source, "license": package.license}
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
