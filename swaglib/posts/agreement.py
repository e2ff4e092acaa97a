"""How far uploaders agree about the same thing: the noise in weak labels that no cleaning takes out.

The same thing is the same emoji, or icons of the same name. Words are compared as hashtags are: normalised to one
spelling. The thing's own name and the words of that name are left out, for the name is how things were matched.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import polars as pl

from swaglib.hashtags.normalise import normalise
from swaglib.posts.schema import partitions_of, scan_posts

THING = pl.coalesce("concept", "label")
"""What a post shows: the emoji, else the name of the icon."""


def words_of_uploaders(folder: Path, sources: Iterable[str]) -> pl.DataFrame:
    """Returns what each uploader wrote of each thing.

    Args:
        folder: folder of the posts.
        sources: names of sources.

    Returns:
        `thing`, `label` (its name), `uploader`, `words` (distinct, as they were written).
    """
    columns = ["concept", "label", "tone", "uploader", "hashtags"]
    paths = [path for source in sources for path in partitions_of(folder, source)]
    if not paths:
        return pl.DataFrame(
            schema={"thing": pl.String, "label": pl.String, "uploader": pl.String, "words": pl.List(pl.String)}
        )
    posts = pl.concat([scan_posts(path, columns).collect() for path in paths])
    return (
        posts.filter(pl.col("tone").is_null() | (pl.col("tone") == "none"))  # skin tones have the words of their emoji
        .with_columns(thing=THING)
        .drop_nulls(["thing", "uploader"])
        .explode("hashtags")
        .group_by("thing", "uploader", maintain_order=True)
        .agg(pl.col("label").first(), words=pl.col("hashtags").drop_nulls().unique(maintain_order=True))
        .select("thing", "label", "uploader", "words")
    )


def agreement(words: pl.DataFrame) -> pl.DataFrame:
    """Measures how far each two uploaders agree: the mean Jaccard index of their words, over the things of both.

    Args:
        words: table that `words_of_uploaders` returned.

    Returns:
        `uploader`, `other`, `things` (both wrote of them), `jaccard` (mean over these; words in both over words in
        either), the pairs with most things first; and a last row `all`, `all` over all pairs.
    """
    spoken: dict[str, dict[str, frozenset[str]]] = {}
    for thing, label, uploader, own in words.iter_rows():
        said = frozenset(filter(None, map(spelling, own))) - _name(label or thing)
        if said:
            spoken.setdefault(thing, {})[uploader] = said
    rows = [
        (*sorted((first, second)), len(own[first] & own[second]) / len(own[first] | own[second]))
        for own in spoken.values()
        for first, second in combinations(own, 2)
    ]
    schema = {"uploader": pl.String, "other": pl.String, "jaccard": pl.Float64}
    pairs = pl.DataFrame(rows, schema=schema, orient="row")
    of_pair = pairs.group_by("uploader", "other").agg(things=pl.len(), jaccard=pl.col("jaccard").mean())
    total = pairs.select(
        pl.lit("all").alias("uploader"), pl.lit("all").alias("other"), things=pl.len(), jaccard=pl.col("jaccard").mean()
    )
    ordered = of_pair.sort(["things", "uploader", "other"], descending=[True, False, False])
    return pl.concat([ordered, total]) if len(pairs) else of_pair


@lru_cache(maxsize=200_000)
def spelling(word: str) -> str | None:
    """Returns the one spelling of a word, None for what is no hashtag."""
    return normalise(word).spelling


def _name(label: str) -> frozenset[str]:
    return frozenset(filter(None, map(spelling, (label, *label.replace(":", " ").split()))))
