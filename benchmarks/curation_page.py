"""The page that `benchmarks.curation` writes."""

from typing import Any

import numpy as np

PAPER_POSTS = 3_600_000_000
"""Images of SWAG's IG-3.6B."""

PASSES = ("count hashtags", "count labels", "label join")
"""Steps that go through all posts."""

MERGE_BYTES = 300
"""Bytes of one distinct hashtag while counts are added up: its text and count, three times over at most."""


def page(results: dict[str, Any], posts: int) -> str:
    """Returns the page as Markdown.

    Args:
        results: results that `benchmarks.curation.main` measured.
        posts: the largest number of posts.
    """
    command = "python -m benchmarks.curation" + ("" if posts == 100_000_000 else f" --posts {posts}")
    return "\n".join(
        [
            "# How fast curation is",
            "",
            f"Made by `{command}` in one run on {results['machine']}.",
            "Ratios carry over to other machines better than rates do.",
            "",
            *_labelling(results["labelling"]),
            *_scale(results["scale"]),
            *_shards(results["shards"]),
            *_images(results["images"]),
            *_paper(results),
        ]
    )


def _labelling(found: dict[str, Any]) -> list[str]:
    lines = [
        "## Labels of hashtags, per second and core",
        "",
        f"One partition of a million posts with {found['hashtags']:,} hashtags; all ways on one core. The loops give",
        "the same labels as the join (checked in the run); substring matching finds entries anywhere in the text,",
        "which is what it is for, and answers a wider question.",
        "",
        "| vocabulary | way | hashtags/s | join is faster by |",
        "| ---: | --- | ---: | ---: |",
    ]
    for row in found["rows"]:
        own = next(one["rate"] for one in found["rows"] if one["vocabulary"] == row["vocabulary"])
        faster = "" if row["rate"] == own else f"{own / row['rate']:,.1f}"
        lines.append(f"| {row['vocabulary']:,} | {row['way']} | {row['rate']:,.0f} | {faster} |")
    joins = [row["rate"] / found["scan"] for row in found["rows"] if row["way"] == "label join"]
    return [
        *lines,
        "",
        f"Reading the same columns from Parquet and nothing else: {found['scan']:,.0f} hashtags/s. The join reaches",
        f"{min(joins):.2f} to {max(joins):.2f} of that, reading included.",
        "",
    ]


def _scale(runs: list[dict[str, Any]]) -> list[str]:
    steps = list(runs[0]["seconds"])
    lines = [
        "## Statistics, vocabulary and label join over many posts",
        "",
        "Posts of about 8 hashtags: nine in ten drawn from the real hashtags of the embedded posts by their real",
        "frequency, one in ten from a tail of two million nouns of WordNet and made-up words. Partitions of a million",
        "posts, one after another, each in a process of its own from the start. Seconds by step:",
        "",
        f"| posts | distinct hashtags | labels | {' | '.join(steps)} | in all | peak memory, GiB |",
        f"| ---: | ---: | ---: | {' | '.join(['---:'] * len(steps))} | ---: | ---: |",
    ]
    for run in runs:
        cells = " | ".join(f"{run['seconds'][step]:.1f}" for step in steps)
        total = sum(run["seconds"].values())
        lines.append(
            f"| {run['posts']:,} | {run['distinct']:,} | {run['labels']:,} | {cells} | {total:.1f} "
            f"| {run['peak']:.2f} |"
        )
    if len(runs) > 1:
        sizes, times = (np.log([run["posts"] for run in runs]), np.log([sum(run["seconds"].values()) for run in runs]))
        passes = np.log([sum(run["seconds"][step] for step in PASSES) for run in runs])
        lines += [
            "",
            f"The slope of log time over log posts is {np.polyfit(sizes, times, 1)[0]:.2f} for everything and "
            f"{np.polyfit(sizes, passes, 1)[0]:.2f} for the passes over posts",
            "(1 is linear; the canonical hashtags cost the same for the same words, however often they are used).",
        ]
    return [*lines, ""]


def _shards(rows: list[dict[str, Any]]) -> list[str]:
    names = [name for name in rows[0] if name != "images"]
    lines = [
        "## Shards, images/s",
        "",
        "The same images, 2,000 a tar. webdataset reads a tar from its beginning; it has no random access.",
        "",
        f"| images | {' | '.join(names)} |",
        f"| --- | {' | '.join(['---:'] * len(names))} |",
    ]
    for row in rows:
        lines.append(f"| {row['images']} | {' | '.join(f'{row[name]:,.0f}' for name in names)} |")
    return [*lines, ""]


def _images(found: dict[str, float]) -> list[str]:
    return [
        "## Inspecting images",
        "",
        "Decoding, cleaning, hashing and comparing with evaluation images, by thumbnails, one process:",
        f"{found['rate']:,.0f} images/s of 500 by 375 pixels ({found['bytes'] / 1000:,.0f} kB of JPEG) against "
        f"{found['evaluation']:,.0f} evaluation images.",
        "",
    ]


def _paper(results: dict[str, Any]) -> list[str]:
    run = results["scale"][-1]
    factor = PAPER_POSTS / run["posts"]
    passes = {
        step: own for step, own in run["seconds"].items() if step in ("count hashtags", "count labels", "label join")
    }
    total = sum(passes.values()) * factor * 2 / 3600
    canonical = run["seconds"]["canonical hashtags"] / run["distinct"] * 1e6
    inspect = PAPER_POSTS / results["images"]["rate"] / 3600
    write = PAPER_POSTS / next(row["write, ours"] for row in results["shards"] if "100 kB" in row["images"]) / 3600
    row = results["images"]["index row"]
    return [
        "## What 3.6 billion posts would cost, on paper",
        "",
        "From the rates above, multiplied; nothing of this size was run. Two cores were busy in the passes over posts,",
        "so their core-hours are twice the hours.",
        "",
        "| | |",
        "| --- | ---: |",
        f"| posts with hashtags as Parquet, {PAPER_POSTS // 1_000_000:,} partitions of a million | "
        f"{run['read'] * factor / 1e9:,.0f} GB |",
        f"| labels written | {run['written'] * factor / 1e9:,.0f} GB |",
        f"| counting hashtags, counting labels, joining labels | {total:,.1f} core-hours |",
        f"| canonical hashtags, one process, for each million distinct ones | {canonical:,.0f} s |",
        "| merging counts, one process: memory for each million distinct hashtags, estimated | "
        f"about {MERGE_BYTES / 1e3:,.1f} GB |",
        f"| inspecting images of 500 by 375 pixels | {inspect:,.0f} core-hours |",
        f"| writing shards of 2,000 images of 100 kB: {PAPER_POSTS // 2000:,} tars, "
        f"{PAPER_POSTS * 1e5 / 1e12:,.0f} TB | {write:,.0f} hours of one process |",
        f"| index in memory, {row:,.0f} bytes a sample | {PAPER_POSTS * row / 1e9:,.0f} GB |",
        "",
        "Hashtags are an afternoon of one machine; images cost a thousand times as much. The last two lines do not",
        "divide among jobs in this version: see [curation](../curation.md).",
        "Not counted: reading sources, moving data, the network of an embedding if it is one.",
        "",
    ]
