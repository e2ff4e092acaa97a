"""What `collect` did, read back from its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.measures import write_summary
from swaglib.posts.own import OWN
from swaglib.posts.work import DROPPED, SOURCES, UNUSED


@dataclass(frozen=True)
class Collection:
    """What `collect` did.

    Attributes:
        sources: one row an icon set: source, title, author, url, license, icons, posts, emoji, unused.
        unused: one row an icon that gave no post: source, icon, reason.
        dropped: one row a tag that is no hashtag: source, tag, reason, icons.
        own: one row a source of your own: source, kind, posts, hashtags, malformed.
    """

    sources: pl.DataFrame
    unused: pl.DataFrame
    dropped: pl.DataFrame
    own: pl.DataFrame

    def write_summary(self, path: Path) -> None:
        """Writes the numbers of icons, posts and unused icons, for `dvc metrics show`."""
        counts = {name: int(self.sources[name].sum()) for name in ("icons", "posts", "unused")}
        own = {f"own {name}": int(self.own[name].sum()) for name in ("posts", "malformed")} if len(self.own) else {}
        write_summary({**counts, **own}, path)


def read_collection(folder: Path) -> Collection:
    """Reads what `swaglib.posts.work.render_posts` wrote.

    Args:
        folder: folder of the posts, such as `data/posts`.

    Raises:
        FileNotFoundError: if a table is not there.
    """
    return Collection(
        _read(folder / "sources.csv", SOURCES),
        _read(folder / "unused.csv", UNUSED),
        _read(folder / "dropped_tags.csv", DROPPED),
        _read(folder / "own.csv", OWN),
    )


def _read(path: Path, schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. The stage `collect` writes it: use `dvc repro collect`.")
    return pl.read_csv(path, schema=dict(schema))
