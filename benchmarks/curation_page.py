"""The page that `benchmarks.curation` writes."""

from typing import Any

import numpy as np

PAPER_POSTS = 3_600_000_000
"""Pictures of SWAG's IG-3.6B."""


def page(results: dict[str, Any], posts: int) -> str:
    """Returns the page as Markdown.

    Args:
        results: of `benchmarks.curation.main`.
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
            *_paper(results["scale"][-1]),
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
        per_partition = [step for step in steps if step not in ("canonical hashtags", "vocabulary")]
        passes = np.log([sum(run["seconds"][step] for step in per_partition) for run in runs])
        lines += [
            "",
            f"The slope of log time over log posts is {np.polyfit(sizes, times, 1)[0]:.2f} for everything and "
            f"{np.polyfit(sizes, passes, 1)[0]:.2f} for the passes over posts",
            "(1 is linear; the canonical hashtags cost the same for the same words, however often they are used).",
        ]
    return [*lines, ""]


def _shards(rows: list[dict[str, Any]]) -> list[str]:
    names = [name for name in rows[0] if name != "pictures"]
    lines = [
        "## Shards, images/s",
        "",
        "The same pictures, 2,000 a tar. webdataset reads a tar from its beginning; it has no random access.",
        "",
        f"| pictures | {' | '.join(names)} |",
        f"| --- | {' | '.join(['---:'] * len(names))} |",
    ]
    for row in rows:
        lines.append(f"| {row['pictures']} | {' | '.join(f'{row[name]:,.0f}' for name in names)} |")
    return [*lines, ""]


def _paper(run: dict[str, Any]) -> list[str]:
    factor = PAPER_POSTS / run["posts"]
    hours = {step: own * factor * 2 / 3600 for step, own in run["seconds"].items() if "canonical" not in step}
    total = sum(hours.values())
    partitions = PAPER_POSTS // 1_000_000
    return [
        "## What 3.6 billion posts would cost, on paper",
        "",
        "From the largest run above, multiplied; two cores were busy, so core-hours are twice the hours.",
        "",
        "| | |",
        "| --- | ---: |",
        f"| posts with hashtags as Parquet, {partitions:,} partitions | {run['read'] * factor / 1e9:,.0f} GB |",
        f"| labels written | {run['written'] * factor / 1e9:,.0f} GB |",
        f"| counting hashtags, counting labels, joining labels | {total:,.1f} core-hours |",
        f"| the same as a SLURM array of 500 jobs of 2 cores | {total / 1000 * 60:,.1f} minutes each |",
        f"| index, about 60 bytes a sample in memory | {PAPER_POSTS * 60 / 1e9:,.0f} GB |",
        f"| shards of 2,000 pictures of 100 kB | {PAPER_POSTS // 2000:,} tars, {PAPER_POSTS * 1e5 / 1e12:,.0f} TB |",
        "",
        "Merging the partial counts is one process: its memory is that of the distinct hashtags, about 100 bytes each.",
        "",
    ]
