"""Looks at a source of posts: what its rows give, what becomes of its hashtags, which images are fit for training."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from swaglib.hashtags.canonical import NOT_A_NOUN, canonical_hashtags, rules_of
from swaglib.hashtags.normalise import NUMBER
from swaglib.hashtags.reader import WordNetCorpusReader
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.hashtags.wordnet_files import extract_wordnet
from swaglib.images.clean import MISSING, inspect
from swaglib.images.read import MissingImageError, read_image
from swaglib.inputs.found import LOOKED_AT, SHOWN, Found, counted, share, spread
from swaglib.posts.load import rows_of
from swaglib.posts.malformed import Malformed
from swaglib.settings.curate import Curate
from swaglib.settings.source import Source

FIRST = 20_000
"""Rows that are read unless more are asked for: seconds, whatever the size of the source."""

MOST = 0.95
"""Share of posts, or of mentions, from which a fault is taken for one of the whole source."""


def check_source(
    name: str, settings: Source, curate: Curate, first: int = FIRST, wordnet: WordNetCorpusReader | None = None
) -> Found:
    """Reads the first rows of a source as the stage `collect` would, and follows them as curation would.

    Args:
        name: name of the source.
        settings: settings of the source, see `swaglib.posts.load`.
        curate: settings of curation: cleaning of images, rules for hashtags.
        first: number of rows that are read at most.
        wordnet: WordNet, if it is open; None unpacks and opens it, in two seconds.

    Raises:
        FileNotFoundError: if a pattern names no file.
        ValueError: if a file is of another kind or lacks a column.
    """
    rows: list[dict[str, Any] | Malformed] = list(islice(rows_of(settings), first))
    posts = [row for row in rows if not isinstance(row, Malformed)]
    malformed = [row for row in rows if isinstance(row, Malformed)]
    hashtags = _hashtags([post["hashtags"] for post in posts], curate, wordnet)
    looked_at = [posts[place] for place in spread(len(posts), LOOKED_AT)]
    verdicts = [inspect(_content(post), curate.cleaning).reason for post in looked_at]
    tags = [len(post["hashtags"]) for post in posts]
    shown = [posts[place] for place in spread(len(posts), SHOWN)]
    repeated = len(posts) - len({post["id"] for post in posts})
    title = (
        f"The source {name!r} ({settings.kind}): {len(posts):,} posts with {sum(tags):,} hashtags from "
        f"{'the first ' if len(rows) == first else 'all '}{len(rows):,} rows; {len(malformed):,} rows are malformed."
    )
    kept = hashtags.filter(pl.col("reason").is_null())
    top = kept.head(SHOWN).select("hashtag", "posts", synset=pl.col("keys").list.join(", "))
    lost = hashtags.drop_nulls("reason").group_by("reason").agg(
        hashtags=pl.len(), mentions=pl.col("posts").sum(), such_as=pl.col("hashtag").head(5).str.head(30).str.join(", ")
    )  # fmt: skip
    tables = {
        "Rows that give no post": counted((row.reason for row in malformed), "reason", "rows").head(SHOWN),
        "The most frequent hashtags, and what they stand for": top,
        "Hashtags that are lost": lost.sort("mentions", "reason", descending=[True, False]),
        f"Images, {len(looked_at):,} looked at": counted(
            (one or "fit for training" for one in verdicts), "outcome", "images"
        ),
    }
    warnings = [
        *_of_rows(malformed, len(rows), repeated, settings),
        *_of_hashtags(posts, tags, hashtags, settings),
        *_of_images(looked_at, verdicts),
    ]
    images = [_shown(post, curate) for post in shown]
    return Found(title, tables, images, [" ".join(post["hashtags"]) for post in shown], warnings)


def _hashtags(lists: Iterable[list[str]], curate: Curate, wordnet: WordNetCorpusReader | None) -> pl.DataFrame:
    """Counts hashtags, and follows each through normalisation, WordNet and the rules."""
    mentions = pl.Series([tag for tags in lists for tag in set(tags)], dtype=pl.String)
    counts = mentions.value_counts(name="posts") if len(mentions) else pl.DataFrame({"": [], "posts": []})
    counts = counts.select(
        hashtag=pl.Series(counts.to_series(0), dtype=pl.String), posts=pl.col("posts").cast(pl.Int64)
    ).sort(["posts", "hashtag"], descending=[True, False])
    with TemporaryDirectory() as folder:
        wordnet = wordnet or _wordnet(Path(folder))
        return canonical_hashtags(counts, wordnet, rules_of(curate, wordnet))


def _wordnet(folder: Path) -> WordNetCorpusReader:
    extract_wordnet(folder / "wordnet")
    return open_wordnet(folder / "wordnet")


def _content(post: dict[str, Any]) -> bytes | None:
    try:
        return read_image(post.get("image"), post.get("path"), post.get("offset"), post.get("size"))
    except MissingImageError:
        return None


def _shown(post: dict[str, Any], curate: Curate) -> bytes | None:
    content = _content(post)
    return content if inspect(content, curate.cleaning).reason is None else None


def _of_rows(malformed: list[Malformed], rows: int, repeated: int, settings: Source) -> list[str]:
    warnings = []
    if len(malformed) > settings.malformed * rows:
        one = malformed[0]
        warnings.append(
            f"{share(len(malformed), rows)} of the rows are malformed, more than the share of {settings.malformed:g} "
            f"that the source allows: `collect` would stop. The first: {one.file}, line {one.line}: {one.reason}."
        )
    if repeated:
        warnings.append(f"{repeated:,} posts have an id that was there before; they will count as malformed.")
    return warnings


def _of_hashtags(posts: list[dict[str, Any]], tags: list[int], hashtags: pl.DataFrame, settings: Source) -> list[str]:
    if not posts:
        return ["There is not one post."]
    warnings = []
    if tags.count(0) > len(posts) / 2:
        warnings.append(f"{share(tags.count(0), len(posts))} of the posts have no hashtag.")
    if tags.count(1) >= MOST * len(posts):
        separator = f" Is the separator {settings.separator!r} right?" if hasattr(settings, "separator") else ""
        warnings.append(f"{share(tags.count(1), len(posts))} of the posts have exactly one hashtag.{separator}")
    mentions = int(hashtags["posts"].sum())
    numbers = int(hashtags.filter(pl.col("reason") == NUMBER)["posts"].sum())
    unknown = int(hashtags.filter(pl.col("reason") == NOT_A_NOUN)["posts"].sum())
    if mentions and numbers > mentions / 2:
        warnings.append(
            f"{share(numbers, mentions)} of the mentions are numbers. Encoded classes need their names instead."
        )
    if mentions and unknown > 0.8 * mentions:
        warnings.append(
            f"{share(unknown, mentions)} of the mentions are no noun of WordNet, which is English. With "
            "`curate.vocabulary: frequent` they are labels all the same."
        )
    everywhere = hashtags.filter(pl.col("posts") >= MOST * len(posts))["hashtag"].to_list()
    if everywhere and len(posts) > 1:
        warnings.append(f"These hashtags stand on nearly every post and tell nothing: {', '.join(everywhere[:5])}.")
    return warnings


def _of_images(looked_at: list[dict[str, Any]], verdicts: list[str | None]) -> list[str]:
    missing, refused = verdicts.count(MISSING), len(verdicts) - verdicts.count(None)
    if verdicts and missing == len(verdicts):
        return [
            f"Not one of {missing:,} images is there: the first should be {looked_at[0].get('path')}. Correct the "
            "folder of images."
        ]
    if refused > len(verdicts) / 10:
        return [f"{share(refused, len(verdicts))} of the images that were looked at are lost; the table says why."]
    return []
